//! Rows of the tests of proportional hazards.

use super::fitted::Fitted;
use super::question::{Besides, CoxQuestion};
use crate::design::{Covariate, Design};
use crate::reason::Reason;
use crate::rows::{About, Rows};
use trialstat_stats::interval::Test;
use trialstat_stats::survival::cox::{CoxData, ProportionalityTest, Terms};
use trialstat_trial::result::{NotEstimable, Stat};

/// What the test of all coefficients is called where a term's name stands, as R calls it.
const GLOBAL: &str = "GLOBAL";

/// A test for each term, for each level of a factor where that is wanted, and one for all.
pub(super) fn drift_rows(
    design: &Design,
    fitted: &Fitted,
    data: &CoxData<'_>,
    question: &CoxQuestion,
    rows: &mut Rows,
) {
    let method = format!("grambsch-therneau, {}", question.drift.scale.name());
    let about = |covariate: &Covariate| About::new("proportional-hazards", &method).variable(&covariate.column);
    let test = |terms: Terms<'_>| -> Result<ProportionalityTest, NotEstimable> {
        match fitted {
            Fitted::Likelihood { model, .. } => {
                model.proportionality(data, question.drift.scale.transform(), terms).map_err(Reason::reason)
            }
            Fitted::Firth(_) => Err(NotEstimable::NotDefined),
        }
    };
    let codes: Vec<usize> = design.covariates.iter().map(|covariate| covariate.term).collect();
    let of_terms = test(Terms::Codes(&codes));
    let of_levels = (question.drift.besides == Besides::Levels).then(|| test(Terms::Covariates));
    for of_term in design.covariates.chunk_by(|left, right| left.term == right.term) {
        rows_of_test(&about(&of_term[0]), found(&of_terms, of_term[0].term), rows);
        let Some(of_levels) = &of_levels else { continue };
        let first =
            design.covariates.iter().position(|covariate| covariate.term == of_term[0].term).unwrap_or_default();
        for (index, covariate) in of_term.iter().enumerate() {
            if let Some((level, _)) = &covariate.level {
                rows_of_test(&about(covariate).level(Some(level.clone())), found(of_levels, first + index), rows);
            }
        }
    }
    let global = of_terms.and_then(|tests| tests.global.ok_or(NotEstimable::Singular));
    rows_of_test(&About::new("proportional-hazards", &method).variable(GLOBAL), global, rows);
}

/// The test of a term; one without a coefficient has none.
fn found(tests: &Result<ProportionalityTest, NotEstimable>, term: usize) -> Result<Test, NotEstimable> {
    let tests = tests.as_ref().map_err(|reason| *reason)?;
    let test = tests.terms.iter().find(|test| test.term == term).ok_or(NotEstimable::Aliased)?;
    test.test.ok_or(NotEstimable::Singular)
}

fn rows_of_test(about: &About, test: Result<Test, NotEstimable>, rows: &mut Rows) {
    if let Err(reason) = test {
        rows.push(about, "statistic", Stat::NotEstimable(reason));
    }
    rows.test(about, test);
}

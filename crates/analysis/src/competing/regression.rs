//! Regressions of each cause: of its incidence by Fine and Gray, of its hazard by Cox.

use super::causes::Causes;
use super::fine_gray::Model;
use super::question::{CompetingQuestion, subjects};
use crate::codes;
use crate::complete::factor_of;
use crate::cox::of_events::{model_rows, remark_on_no_rows};
use crate::cox::{Besides, CoxQuestion, Drift, Estimation, Limits, Predictions, Variance};
use crate::design::Design;
use crate::follow_up::{FollowUp, FollowUpColumns};
use crate::method::DriftScale;
use crate::rows::Rows;
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::result::ResultRow;

/// Coefficients and fit of both models of every cause asked about, in the rows that have all covariates.
pub(super) fn regressions(
    dataset: &Dataset,
    question: &CompetingQuestion,
    said: &mut Vec<Diagnostic>,
) -> Result<Vec<ResultRow>, Vec<Diagnostic>> {
    let of_cox = cox_question(question);
    let further: Vec<&str> = question.further().map(|(name, _)| name).collect();
    let mut found = Vec::new();
    let one = |problem: Box<Diagnostic>| vec![*problem];
    let follow_up = FollowUp::of(dataset, &of_cox.columns, &further, question.conventions, &mut found).map_err(one)?;
    let causes = Causes::of(dataset, question, &follow_up, &mut found).map_err(one)?;
    let design = Design::of(dataset, &follow_up.rows, &question.terms, &mut found)?;
    remark_on_no_rows(&design, &follow_up, dataset, &mut found);
    let subjects = subjects(&follow_up, &causes);
    let censoring = question.censoring_by.as_deref().map(|column| {
        let factor = factor_of(dataset.factor(column).expect("the column was read as levels"), &follow_up.rows);
        factor.rows.iter().map(|level| level.unwrap_or_default() as usize).collect::<Vec<_>>()
    });
    if !question.strata.is_empty() && !causes.asked.is_empty() {
        let message = "Fine and Gray's regression is not stratified, the cause-specific Cox regression is";
        let problem = Diagnostic::warning(codes::NOT_STRATIFIED, Place::file(dataset.file()), message);
        found.push(problem.with_hint("`--censoring-by COLUMN` estimates its censoring apart in each group"));
    }
    let mut all = Vec::new();
    for &cause in &causes.asked {
        let name = &causes.names[cause];
        let mut of_cause = Vec::new();
        let mut rows = Rows::new("competing", &question.time, "", Vec::new());
        let (level, conventions) = (question.level, question.conventions);
        let model = Model { subjects, cause, design: &design, censoring: censoring.as_deref(), level, conventions };
        model.rows(dataset, &mut rows, &mut of_cause);
        let mut of_hazard = Rows::new("competing", &question.time, "", Vec::new());
        let events = subjects.cause_specific(cause);
        model_rows(&design, &follow_up, &events, &of_cox, dataset, &mut of_hazard, &mut of_cause);
        let of_hazard = of_hazard
            .finish()
            .rows
            .into_iter()
            .map(|row| ResultRow { method: format!("cause-specific {}", row.method).into(), ..row });
        all.extend(rows.finish().rows.into_iter().chain(of_hazard).map(|row| ResultRow {
            group1: Some((&question.cause).into()),
            group1_level: Some(name.into()),
            ..row
        }));
        found.extend(of_cause.into_iter().map(|problem| named(problem, name)));
    }
    // What the incidences' rows showed is known.
    found.retain(|problem| !said.contains(problem));
    said.extend(found);
    Ok(all)
}

/// A remark on the model of a cause. Penalties and profiles are the other command's.
fn named(problem: Diagnostic, cause: &str) -> Diagnostic {
    let elsewhere = problem.hint.as_deref().is_some_and(|hint| hint.contains("--firth"));
    let hint = if elsewhere {
        Some("`trialstat cox` has `--firth` and `--profile`, with this cause as the event".to_owned())
    } else {
        problem.hint
    };
    Diagnostic { message: format!("cause `{cause}`: {}", problem.message), hint, ..problem }
}

/// The hazard model of a cause.
fn cox_question(question: &CompetingQuestion) -> CoxQuestion {
    CoxQuestion {
        columns: FollowUpColumns { by: None, ..question.columns() },
        terms: question.terms.clone(),
        offset: None,
        frailty: None,
        variance: Variance::Customary,
        ties: question.ties,
        estimation: Estimation::Likelihood,
        limits: Limits::Wald,
        drift: Drift { scale: DriftScale::KaplanMeier, besides: Besides::Nothing },
        predictions: Predictions::default(),
        level: question.level,
        conventions: question.conventions,
    }
}

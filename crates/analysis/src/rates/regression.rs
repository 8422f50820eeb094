//! The response regressed on covariates: coefficients, the fit, and marginal effects of the groups.

mod coefficients;
mod fitted;
mod marginal;
mod question;
mod repeated;
mod units;

pub use question::{
    BootstrapLimits, CoefficientLimits, GeeVariance, MarginalVariance, Regression, RepeatedCorrelation, ResponseModel,
};

use super::question::RatesQuestion;
use super::tallied::Tallied;
use crate::design::{Design, Term, TermKind};
use crate::rows::Rows;
use coefficients::{coefficient_rows, fit_rows};
use fitted::{Fitted, fit, independent};
use marginal::{Marginal, Source};
use repeated::Repeated;
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::result::NotEstimable;
use units::Units;

/// Rows of a regression of the rows that were tallied.
///
/// # Errors
/// A reference that does not occur.
pub(crate) fn regress(
    regression: &Regression,
    question: &RatesQuestion,
    tallied: &Tallied,
    dataset: &Dataset,
    rows: &mut Rows,
    said: &mut Vec<Diagnostic>,
) -> Result<(), Vec<Diagnostic>> {
    let groups = question.by.iter().map(|by| {
        let reference = question.reference.clone();
        Term { column: by.clone(), kind: TermKind::Factor { reference } }
    });
    let terms: Vec<Term> = groups.chain(regression.terms.iter().cloned()).collect();
    let design = Design::of(dataset, &tallied.rows, &terms, said)?;
    let units = Units::of(regression, tallied, &design, dataset);
    match regression.model {
        ResponseModel::Repeated(correlation) => {
            let subject = question.subject.as_deref().and_then(|name| dataset.factor(name));
            let clusters = subject.map_or_else(Vec::new, |factor| {
                tallied.rows.iter().map(|row| factor.rows[*row].unwrap_or_default() as usize).collect()
            });
            let repeated = Repeated { correlation, units: &units, clusters: &clusters, design: &design };
            repeated.rows(regression, question, dataset, rows, said);
        }
        ResponseModel::Logistic | ResponseModel::Firth => {
            let whole = units.design(&units.all());
            let reduced;
            let model = fit(regression.model, units.outcomes(&whole));
            let fitted = match model.as_ref().err().and_then(|error| independent(error, &units)) {
                Some(kept) => {
                    reduced = units.design(&kept);
                    Fitted { kept, model: fit(regression.model, units.outcomes(&reduced)) }
                }
                None => Fitted { kept: units.all(), model },
            };
            fitted.remark(&design, dataset, said);
            coefficient_rows(&design, &fitted, regression, question.level, rows);
            fit_rows(&units, &fitted, regression.model, rows);
            if let Some(by) = &question.by {
                let source = Source::Model(fitted.model.as_ref().map_err(|_| NotEstimable::NoMaximum));
                let marginal = Marginal { units: &units, design: &design, regression, kept: &fitted.kept, source };
                marginal.rows(by, question, rows);
            }
        }
    }
    Ok(())
}

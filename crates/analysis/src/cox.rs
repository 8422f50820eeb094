//! Proportional hazards regression of a data set's times to an event.

mod adjusted;
mod coefficients;
mod drift;
mod fitted;
mod frailty;
#[cfg(test)]
mod frailty_tests;
mod measures;
pub(crate) mod of_events;
mod predicted;
#[cfg(test)]
mod prediction_tests;
mod profile;
mod question;
mod remarks;
mod residuals;
#[cfg(test)]
mod tests;

pub use question::{Besides, CoxQuestion, Drift, Estimation, Limits, Predictions, Variance};
pub use residuals::{ResidualColumn, Residuals};

use crate::design::Design;
use crate::follow_up::FollowUp;
use crate::reason::Reason;
use crate::rows::Rows;
use adjusted::{Averaged, adjusted_rows};
use coefficients::{coefficient_rows, coefficient_rows_without_fit};
use drift::drift_rows;
use fitted::Fitted;
use frailty::Grouped;
use measures::{concordance_rows, likelihood_rows, size_rows};
use predicted::{Stratum, predicted_rows};
use profile::{position_of_factor, profiles};
use remarks::{fractional_weights, leave_out_weightless, remark_on_coefficients, remark_on_failure};
use residuals::residuals;
use trialstat_stats::survival::cox::{Clusters, CoxData, NoCoefficient};
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::result::{NotEstimable, ResultSet};

/// What came of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct CoxAnswer {
    /// The rows.
    pub results: ResultSet,
    /// What there is to say of the data and the model.
    pub said: Vec<Diagnostic>,
    /// Residuals, if they are asked for and the model has them.
    pub residuals: Option<Residuals>,
}

/// A proportional hazards model of a data set.
///
/// # Errors
/// A question that the data set cannot be asked, such as a level that does not occur.
pub fn cox(dataset: &Dataset, question: &CoxQuestion) -> Result<CoxAnswer, Vec<Diagnostic>> {
    let refusals = question.refusals(dataset);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut said = Vec::new();
    let further: Vec<&str> = question.by_kind().iter().map(|(name, _)| *name).collect();
    let mut follow_up = FollowUp::of(dataset, &question.columns, &further, question.conventions, &mut said)
        .map_err(|problem| vec![*problem])?;
    leave_out_weightless(&mut follow_up, dataset, &mut said);
    let design = Design::of(dataset, &follow_up.rows, &question.terms, &mut said)?;
    let profiles = profiles(&design, question, dataset)?;
    let adjusted = question.predictions.adjusted.as_deref();
    let adjusted = adjusted.map(|column| position_of_factor(column, &design, dataset)).transpose()?;
    let columns = design.columns();
    let offset = question.offset.as_deref().map(|name| follow_up.numbers(dataset, name));
    let data = data_of(&follow_up, &columns);
    let data = offset.iter().fold(data, |data, offset| data.offset(offset));
    let mut rows = Rows::new("cox", &question.columns.time, "", Vec::new());
    if let Some(column) = &question.frailty {
        let grouped = Grouped { column, design: &design, follow_up: &follow_up, offset: offset.as_deref() };
        grouped.rows(&data, question, dataset, &mut said, &mut rows);
        return Ok(CoxAnswer { results: rows.finish(), said, residuals: None });
    }
    let clusters = question.cluster().map(|name| follow_up.levels_of(dataset, name));
    let clusters = clusters.as_deref().map_or(Clusters::Rows, Clusters::Codes);
    let fractional = fractional_weights(&follow_up, question, dataset, &mut said);
    let mut found = None;
    match Fitted::of(&data, question, clusters, fractional) {
        Ok(fitted) => {
            remark_on_coefficients(&design, fitted.coefficients(), &follow_up.events, dataset, &mut said);
            coefficient_rows(&design, &fitted, question, &mut rows);
            size_rows(&follow_up.events, fitted.method_of_model(question), &mut rows);
            likelihood_rows(&fitted, question, &mut rows);
            let predictor = linear_predictor(&design, fitted.coefficients(), offset.as_deref());
            let marker = predictor.as_ref().map(|predictor| [&predictor[..]]).map_err(|reason| *reason);
            let marked = marker.as_ref().map(|marker| data_of(&follow_up, marker)).map_err(|reason| *reason);
            concordance_rows(marked, clusters, &mut rows);
            drift_rows(&design, &fitted, &data, question, &mut rows);
            let strata = Stratum::all(&follow_up, question, dataset);
            predicted_rows(&profiles, &fitted, &follow_up, &strata, question, &mut rows);
            if let Some(factor) = adjusted {
                let population =
                    Averaged { design: &design, follow_up: &follow_up, strata: &strata, offset: offset.as_deref() };
                adjusted_rows(factor, &population, &fitted, question, &mut rows);
            }
            if question.predictions.residuals {
                found = residuals(&fitted, &design, &follow_up, dataset);
            }
        }
        Err(error) => {
            remark_on_failure(&design, &error, &follow_up, dataset, &mut said);
            let reason = if follow_up.times.is_empty() { NotEstimable::NoSubjects } else { error.reason() };
            coefficient_rows_without_fit(&design, reason, question, &mut rows);
            size_rows(&follow_up.events, format!("cox, {}", question.ties().name()), &mut rows);
        }
    }
    Ok(CoxAnswer { results: rows.finish(), said, residuals: found })
}

/// A follow-up with covariates, as the estimator takes it.
fn data_of<'a>(follow_up: &'a FollowUp, covariates: &'a [&'a [f64]]) -> CoxData<'a> {
    let data = CoxData::new(&follow_up.times, &follow_up.events, covariates);
    let data = follow_up.entry.iter().fold(data, |data, entry| data.entry(entry));
    let data = follow_up.strata.iter().fold(data, |data, strata| data.strata(strata));
    follow_up.weights.iter().fold(data, |data, weights| data.weights(weights))
}

/// The log hazard ratio of each row, not centred; a covariate without coefficient is left out unless it is infinite.
fn linear_predictor(
    design: &Design,
    coefficients: &[Result<f64, NoCoefficient>],
    offset: Option<&[f64]>,
) -> Result<Vec<f64>, NotEstimable> {
    let rows = design.covariates.first().map_or(0, |covariate| covariate.values.len());
    let mut predictor = offset.map_or_else(|| vec![0.0; rows], <[f64]>::to_vec);
    for (covariate, coefficient) in design.covariates.iter().zip(coefficients) {
        match coefficient.map_err(Reason::reason) {
            Ok(coefficient) => {
                predictor.iter_mut().zip(&covariate.values).for_each(|(sum, value)| *sum += coefficient * value);
            }
            Err(NotEstimable::Aliased) => {}
            Err(_) => return Err(NotEstimable::Infinite),
        }
    }
    Ok(predictor)
}

//! Residuals of a model, one row of the data after the other.

use super::fitted::Fitted;
use crate::design::{Covariate, Design};
use crate::follow_up::FollowUp;
use trialstat_stats::survival::cox::{CoxModel, Schoenfeld};
use trialstat_trial::dataset::Dataset;

/// Residuals of the rows that a model was fitted to.
#[derive(Debug, Clone, PartialEq)]
pub struct Residuals {
    /// The line of each row in its file.
    pub lines: Vec<usize>,
    /// A column for each kind of residual, and for each coefficient where it has one by covariate.
    pub columns: Vec<ResidualColumn>,
}

/// Residuals of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct ResidualColumn {
    /// The kind, followed by the covariate.
    pub name: String,
    /// One for each row; Schoenfeld residuals are those of rows with the event.
    pub values: Vec<Option<f64>>,
}

/// Every kind of residual that the model has. The exact tie rule leaves the martingale and the deviance residuals, and so
/// does an infinite coefficient; a penalised fit has none.
pub(super) fn residuals(
    fitted: &Fitted,
    design: &Design,
    follow_up: &FollowUp,
    dataset: &Dataset,
) -> Option<Residuals> {
    let Fitted::Likelihood { model, .. } = fitted else { return None };
    let named = |name: &str, values: Vec<f64>| ResidualColumn {
        name: name.to_owned(),
        values: values.into_iter().map(Some).collect(),
    };
    let mut columns =
        vec![named("martingale", model.martingale_residuals()), named("deviance", model.deviance_residuals())];
    let by_covariate = [("score", model.score_residuals()), ("dfbeta", model.dfbeta_residuals())];
    for (kind, found) in by_covariate {
        for (covariate, values) in found.into_iter().flat_map(|found| with_coefficient(design, model, found)) {
            columns.push(named(&column_name(kind, covariate), values));
        }
    }
    let of_events =
        [("schoenfeld", model.schoenfeld_residuals()), ("scaled.schoenfeld", model.scaled_schoenfeld_residuals())];
    for (kind, found) in of_events {
        let Ok(Schoenfeld { rows, residuals, .. }) = found else { continue };
        for (covariate, values) in with_coefficient(design, model, residuals) {
            let mut whole = vec![None; follow_up.rows.len()];
            rows.iter().zip(values).for_each(|(row, value)| whole[*row] = Some(value));
            columns.push(ResidualColumn { name: column_name(kind, covariate), values: whole });
        }
    }
    let lines = follow_up.rows.iter().map(|row| dataset.place(*row).line).collect();
    Some(Residuals { lines, columns })
}

/// The residuals of the covariates that have a coefficient.
fn with_coefficient<'a>(
    design: &'a Design,
    model: &'a CoxModel,
    residuals: Vec<Vec<f64>>,
) -> impl Iterator<Item = (&'a Covariate, Vec<f64>)> {
    let covariates = design.covariates.iter().zip(&model.coefficients).zip(residuals);
    covariates.filter(|((_, coefficient), _)| coefficient.is_ok()).map(|((covariate, _), values)| (covariate, values))
}

fn column_name(kind: &str, covariate: &Covariate) -> String {
    match &covariate.level {
        Some((level, _)) => format!("{kind}.{}={level}", covariate.column),
        None => format!("{kind}.{}", covariate.column),
    }
}

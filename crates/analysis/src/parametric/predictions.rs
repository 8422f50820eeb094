//! Rows of what a fit says of subjects: quantiles, survival, hazards, restricted means.

use super::coefficients::OfGroup;
use super::model::{Model, Scale};
use super::profiles::Subject;
use crate::rows::Rows;
use trialstat_stats::interval::Level;
use trialstat_stats::survival::parametric::{NotPredicted, ParametricFit, Predicted, Profile};
use trialstat_trial::result::{NotEstimable, Stat};

/// Which predictions are wanted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Predictions {
    /// Probabilities of an event whose times are wanted; the median if nothing is wanted.
    pub quantiles: Vec<f64>,
    /// Times at which survival and hazard are wanted.
    pub times: Vec<f64>,
    /// The horizon of a restricted mean.
    pub horizon: Option<f64>,
}

impl Predictions {
    /// Nothing in particular: then the median is given.
    pub(super) fn is_bare(&self) -> bool {
        self.quantiles.is_empty() && self.times.is_empty() && self.horizon.is_none()
    }

    pub(super) fn quantiles(&self) -> Vec<f64> {
        if self.is_bare() { vec![0.5] } else { self.quantiles.clone() }
    }
}

/// Predictions for one kind of subject.
pub(super) fn prediction_rows(
    model: &Model,
    fit: &ParametricFit,
    subject: &Subject,
    wanted: &Predictions,
    level: Level,
    of_group: &OfGroup<'_>,
    rows: &mut Rows,
) {
    let profile = Profile { covariates: &subject.covariates, stratum: subject.stratum };
    let mut push = |context: &'static str, at: f64, predicted: Result<Predicted, NotEstimable>| {
        let about = of_group(context, model.method()).level(Some(at.to_string()));
        let about = about.profile(subject.named.clone()).notes(subject.note.clone());
        let of = |part: fn(Predicted) -> f64| predicted.map_or_else(Stat::NotEstimable, |found| part(found).into());
        rows.push(&about, "estimate", of(|found| found.estimate));
        rows.push(&about, "std.error", of(|found| found.std_error));
        rows.interval(&about, predicted.map(|found| found.interval), level);
    };
    for probability in wanted.quantiles() {
        push("quantile", probability, fit.quantile(probability, profile, level).map_err(reason));
    }
    for time in &wanted.times {
        push("survival", *time, fit.survival(*time, profile, level).map_err(reason));
    }
    for time in &wanted.times {
        push("hazard", *time, fit.hazard(*time, profile, level).map_err(reason));
    }
    if let Some(horizon) = wanted.horizon {
        // The mean of times that may be below 0 has no horizon to start from.
        let positive = model.scale() != Some(Scale::Time);
        let mean = if positive { fit.restricted_mean(horizon, profile, level) } else { Err(NotPredicted::Infinite) };
        push("rmst", horizon, mean.map_err(|error| if positive { reason(error) } else { NotEstimable::NotDefined }));
    }
}

fn reason(error: NotPredicted) -> NotEstimable {
    match error {
        NotPredicted::NotReached => NotEstimable::NotReached,
        NotPredicted::Infinite => NotEstimable::Infinite,
        NotPredicted::Time(_) | NotPredicted::Probability(_) | NotPredicted::Profile => NotEstimable::NotDefined,
    }
}

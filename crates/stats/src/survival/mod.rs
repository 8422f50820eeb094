//! Times to an event that may be censored: survival curves, tests between groups, proportional hazards.
//!
//! Every subject is a time and whether the event happened then; a subject without it was last seen at that time. A
//! censoring at the time of an event counts as later than the event, so that the censored subject was at risk of it.
//! Times are compared as they are: they are meant to be whole days, whose ties are exact in `f64`. Times with rounding
//! noise (months made by division) are merged only on request, by [`near_ties`], unlike in R, whose `timefix` joins them.

pub mod at_risk;
pub mod bands;
pub mod competing;
pub mod conditional;
pub mod conventions;
pub mod cox;
pub mod curve;
pub mod follow_up;
pub mod interval_censored;
pub mod jackknife;
pub mod kaplan_meier;
pub mod log_rank;
pub mod mean_contrast;
pub mod milestone;
pub mod multistate;
pub mod near_ties;
pub mod nelson_aalen;
pub mod observed;
pub mod parametric;
pub mod periods;
pub mod reconstruction;
pub mod recurrent;
pub mod resampled;
pub mod restricted_mean;

mod crossing;
mod limits;
mod quantile;
mod tally;

use thiserror::Error;

/// A call with survival times that cannot be answered, or a model that cannot be fitted to them.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum SurvivalError {
    /// There must be one event indicator for each time.
    #[error("{times} times, but {events} event indicators")]
    EventLength {
        /// Number of times.
        times: usize,
        /// Number of event indicators.
        events: usize,
    },
    /// There must be one group label for each time.
    #[error("{times} times, but {groups} group labels")]
    GroupLength {
        /// Number of times.
        times: usize,
        /// Number of group labels.
        groups: usize,
    },
    /// There must be one value of each covariate for each time.
    #[error("{times} times, but {values} values of covariate {covariate}")]
    CovariateLength {
        /// Position of the covariate, from 0.
        covariate: usize,
        /// Number of times.
        times: usize,
        /// Number of values.
        values: usize,
    },
    /// A time is negative, infinite or not a number.
    #[error("time {time} at position {index} is not a finite number from 0")]
    Time {
        /// Position of the time, from 0.
        index: usize,
        /// The time.
        time: f64,
    },
    /// A value of a covariate is infinite or not a number.
    #[error("value {value} of covariate {covariate} at position {index} is not finite")]
    CovariateValue {
        /// Position of the covariate, from 0.
        covariate: usize,
        /// Position of the value, from 0.
        index: usize,
        /// The value.
        value: f64,
    },
    /// Group labels count from 0 and stay below a limit that keeps the variance matrix small.
    #[error("group label {label} at position {index} is not below {limit}")]
    GroupLabel {
        /// Position of the label, from 0.
        index: usize,
        /// The label.
        label: usize,
        /// The first label that is too large.
        limit: usize,
    },
    /// A comparison needs subjects in two groups at least.
    #[error("{found} group(s) with subjects, a comparison needs 2")]
    TooFewGroups {
        /// Number of groups with subjects.
        found: usize,
    },
    /// A model needs a covariate.
    #[error("no covariate")]
    NoCovariates,
    /// A model needs an event.
    #[error("no events")]
    NoEvents,
    /// A covariate is constant, or a linear combination of those before it, among the subjects at risk.
    #[error("covariate {covariate} does not vary independently of those before it")]
    SingularInformation {
        /// Position of the covariate, from 0.
        covariate: usize,
    },
    /// The likelihood rises for ever as a coefficient grows, so that it has no maximum.
    ///
    /// This is what separation is to a proportional hazards model: at every event, the subjects with the event have
    /// the largest (or the smallest) value among those at risk.
    #[error("the likelihood has no maximum: the coefficient of covariate {covariate} is infinite")]
    MonotoneLikelihood {
        /// Position of the covariate that moves most along the flat direction, from 0.
        covariate: usize,
    },
    /// The maximum of the likelihood was not found.
    #[error("no convergence after {iterations} iterations")]
    NoConvergence {
        /// Number of iterations made.
        iterations: usize,
    },
}

/// Checks what all analyses of survival times ask of them.
fn check_subjects(times: &[f64], event: &[bool]) -> Result<(), SurvivalError> {
    if times.len() != event.len() {
        return Err(SurvivalError::EventLength { times: times.len(), events: event.len() });
    }
    // The bits of what is from 0 and finite are below those of infinity, once minus zero is zero. Without a way out in the
    // middle all are looked at quickly.
    let greatest = times.iter().fold(0, |greatest, time| (time + 0.0).to_bits().max(greatest));
    if greatest < f64::INFINITY.to_bits() {
        return Ok(());
    }
    match times.iter().position(|time| !(time.is_finite() && *time >= 0.0)) {
        Some(index) => Err(SurvivalError::Time { index, time: times[index] }),
        None => Ok(()),
    }
}

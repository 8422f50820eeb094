//! A survival curve's steps, and the conventions by which its limits and quantiles are read off.

use crate::interval::NotEstimable;

/// What happened at one distinct time, and the curve from that time on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The time.
    pub time: f64,
    /// Subjects at risk just before it.
    pub at_risk: u64,
    /// Subjects with the event at it.
    pub events: u64,
    /// Subjects censored at it.
    pub censored: u64,
    /// Survival probability from this time until the next.
    pub survival: f64,
    /// Greenwood's variance of the log survival probability; infinite where that probability is 0.
    pub log_variance: f64,
}

/// The scale on which a pointwise interval is symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transform {
    /// The survival probability itself.
    Plain,
    /// Its logarithm.
    Log,
    /// The logarithm of minus its logarithm.
    LogLog,
}

/// What the quantile is where the curve runs flat at exactly the level asked for.
///
/// Elsewhere the rules agree: the first time at which the curve is below the level. Both take a level within 1e-9 of
/// the curve as met, since products of fractions carry rounding error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuantileRule {
    /// The midpoint between the time at which the curve meets the level and the time at which it leaves it, which is
    /// the last observed time (mostly a censoring) if it never does. The rule of R.
    MidpointToNextObserved,
    /// The same midpoint, but not reached if the curve never leaves the level. The rule of SAS.
    MidpointToNextEvent,
}

/// A quantile of the survival time with its confidence limits, each of which may not be reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The time by which the probability asked for has had the event.
    pub estimate: Result<f64, NotEstimable>,
    /// Lower confidence limit.
    pub lower: Result<f64, NotEstimable>,
    /// Upper confidence limit.
    pub upper: Result<f64, NotEstimable>,
}

//! The conventions by which the limits, quantiles and means of a survival curve are read off.
//!
//! None has a default here. What other programs do if nothing is said:
//!
//! | question | R survival 3.5 | SAS LIFETEST | lifelines 0.30 |
//! |---|---|---|---|
//! | limits | [`Transform::Log`] | [`Transform::LogLog`] | [`Transform::LogLog`] |
//! | lower limit | [`LowerLimit::Usual`] | [`LowerLimit::Usual`] | [`LowerLimit::Usual`] |
//! | limits where the curve is 0 | NA | missing | 0 and 0 |
//! | quantile on a flat piece | [`QuantileRule::MidpointToNextObserved`] | [`QuantileRule::MidpointToNextEvent`] | its beginning, by a comparison without tolerance |
//! | curve after the last time | missing, [`Tail::CarriedForward`] in means and with `extend` | missing | [`Tail::CarriedForward`] |
//! | variance with weights that are no integers | jackknife | | Greenwood |
//! | hazard and its variance | Nelson-Aalen, Poisson | Nelson-Aalen, Poisson | Fleming-Harrington, Poisson |
//! | times that differ by rounding | merged | apart | apart |
//! | follow-up, events tied with censorings | stay at risk | stay at risk | stay at risk |

use crate::interval::NotEstimable;

/// The scale on which a pointwise interval is symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transform {
    /// The survival probability itself.
    Plain,
    /// Its logarithm.
    Log,
    /// The logarithm of minus its logarithm.
    LogLog,
    /// The logarithm of its odds.
    Logit,
    /// The arcsine of its square root.
    Arcsine,
}

/// How far the lower limit of a survival probability reaches where few are left and none has the event.
///
/// The standard error does not grow between events, although fewer and fewer subjects support the curve. The two
/// corrections widen the interval there, downwards only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LowerLimit {
    /// As far as the upper on the transformed scale.
    Usual,
    /// Further by the square root of the number at risk at the latest event (or, before any, at the first time) over
    /// the number now. R's `conf.lower = "modified"`.
    Modified,
    /// With Peto's standard error of the log survival, the root of $(1 - S)/n$. R's `conf.lower = "peto"`.
    Peto,
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

/// What a curve that does not come down to 0 is after its last observed time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tail {
    /// Unknown: what needs it is not estimable.
    Unknown,
    /// As at the last observed time.
    CarriedForward,
}

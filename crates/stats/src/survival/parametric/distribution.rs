//! The distributions that may be asked for, and what their parameters are.

use super::family::{Axis, Family};
use super::law::Law;

/// A distribution of times.
///
/// A location is that of the log time, or of the time where the text says so: covariates make times longer by factors
/// ([`GeneralizedGamma`](Distribution::GeneralizedGamma) and all before it). In the gamma and Gompertz distributions
/// covariates act on the logarithm of the rate, so that a positive coefficient makes times shorter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distribution {
    /// S(t) = exp(-t/e^μ). R `survreg("exponential")`; flexsurv's log rate is -μ.
    Exponential,
    /// S(t) = exp(-(t/e^μ)^(1/σ)). R `survreg("weibull")`; flexsurv's shape is 1/σ, its scale e^μ.
    Weibull,
    /// A Weibull distribution whose scale σ is known: 1 is the exponential, 1/2 the Rayleigh distribution.
    WeibullOfScale(f64),
    /// log T is normal with mean μ and standard deviation σ. R `survreg("lognormal")`, flexsurv `"lnorm"`.
    LogNormal,
    /// S(t) = 1 / (1 + (t/e^μ)^(1/σ)). R `survreg("loglogistic")`; flexsurv's shape is 1/σ, its scale e^μ.
    LogLogistic,
    /// Prentice's: log T = μ + σW, where Q⁻² exp(QW) is a gamma variable of shape Q⁻². flexsurv `"gengamma"`. Q = 1 is
    /// the Weibull, Q = 0 the log-normal and Q = σ the gamma distribution.
    GeneralizedGamma,
    /// T is normal with mean μ and standard deviation σ. R `survreg("gaussian")`.
    Normal,
    /// T is logistic with location μ and scale σ. R `survreg("logistic")`.
    Logistic,
    /// T is a smallest extreme value with location μ and scale σ. R `survreg("extreme")`.
    ExtremeValue,
    /// Density proportional to t^(a - 1) e^(-bt) with shape a and rate b. flexsurv `"gamma"`.
    Gamma,
    /// Hazard b e^(at) with a shape a of any sign and rate b. flexsurv `"gompertz"`.
    Gompertz,
}

/// A parameter of a model, in the order of its coefficients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// The location, or the log rate, of a subject whose covariates are all 0.
    Intercept,
    /// What one unit of the covariate at this position adds to it.
    Covariate(usize),
    /// The logarithm of the scale σ in this stratum.
    LogScale(usize),
    /// The logarithm of the gamma distribution's shape in this stratum.
    LogShape(usize),
    /// The Gompertz distribution's shape in this stratum.
    Shape(usize),
    /// The generalized gamma distribution's Q.
    Q,
    /// The coefficient of a spline's function at this position: 0 its constant, 1 its slope, then one for each inner
    /// knot.
    Spline(usize),
    /// The log odds of being cured of a subject whose covariates are all 0.
    LogOddsCured,
    /// What one unit of the covariate at this position adds to the log odds of being cured.
    CuredCovariate(usize),
}

impl Distribution {
    pub(super) fn family(self) -> Family {
        use Distribution::*;
        match self {
            Exponential | Weibull | WeibullOfScale(_) => Family::LocationScale(Law::ExtremeValue, Axis::LogTime),
            LogNormal => Family::LocationScale(Law::Normal, Axis::LogTime),
            LogLogistic => Family::LocationScale(Law::Logistic, Axis::LogTime),
            Normal => Family::LocationScale(Law::Normal, Axis::Time),
            Logistic => Family::LocationScale(Law::Logistic, Axis::Time),
            ExtremeValue => Family::LocationScale(Law::ExtremeValue, Axis::Time),
            GeneralizedGamma => Family::GeneralizedGamma,
            Gamma => Family::Gamma,
            Gompertz => Family::Gompertz,
        }
    }

    /// The scale where it is known beforehand.
    pub(super) fn known_scale(self) -> Option<f64> {
        match self {
            Distribution::Exponential => Some(1.0),
            Distribution::WeibullOfScale(scale) => Some(scale),
            _ => None,
        }
    }

    /// The parameter beside the location or rate.
    pub(super) fn ancillary(self, stratum: usize) -> Parameter {
        match self {
            Distribution::Gamma => Parameter::LogShape(stratum),
            Distribution::Gompertz => Parameter::Shape(stratum),
            _ => Parameter::LogScale(stratum),
        }
    }
}

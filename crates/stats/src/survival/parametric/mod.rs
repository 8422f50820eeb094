//! Parametric models of times that may be censored on the right, on the left or into an interval.
//!
//! [`parametric`](fn@fit::parametric) fits a [`Distribution`] with covariates, [`spline()`] the flexible model of Royston
//! and Parmar, [`cure`](fn@cure::cure) a mixture of the cured with a Weibull distribution. All give a [`ParametricFit`],
//! of which coefficients, tests, information criteria, and survival, hazard, quantiles and means of a subject are asked.
//!
//! Likelihoods are differentiated exactly, twice, and climbed by Newton's method until the next step is below 1e-7
//! standard errors, which is then made: its error is of the order of the step's square. Designs are made orthonormal
//! meanwhile, so that scales and origins of covariates and the unit of time do not matter.

pub mod cure;
pub mod fit;
pub mod prediction;
pub mod spline;

mod distribution;
mod family;
mod fitted;
mod generalized_gamma;
mod jet;
mod law;
mod likelihood;
mod maximum;
mod quadrature;
mod solution;
mod subjects;

pub use distribution::{Distribution, Parameter};
pub use fit::{Scale, parametric};
pub use fitted::{BayesianCount, ParametricFit};
pub use prediction::{NotPredicted, Predicted, Profile};
pub use spline::{Knots, spline};

use super::interval_censored::SampleError;
use thiserror::Error;

/// Why a parametric model was not fitted.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum ParametricError {
    /// The subjects' data make no sense.
    #[error(transparent)]
    Sample(#[from] SampleError),
    /// A value of a covariate is infinite or not a number.
    #[error("value {value} of covariate {covariate} of subject {subject} is not finite")]
    Covariate {
        /// Position of the covariate, from 0.
        covariate: usize,
        /// Position of the subject, from 0.
        subject: usize,
        /// The value.
        value: f64,
    },
    /// An event at time 0, where the distribution has no density.
    #[error("the event of subject {subject} is at time 0, where the distribution has no density")]
    EventAtZero {
        /// Position of the subject, from 0.
        subject: usize,
    },
    /// A stratum below the largest has no subject, or there are more strata than subjects.
    #[error("strata do not count up from 0 without a gap: {stratum} is missing")]
    Stratum {
        /// The first stratum without a subject.
        stratum: usize,
    },
    /// A scale that is given is not a finite number above 0.
    #[error("scale {0} is not a finite number above 0")]
    Scale(f64),
    /// Knots do not rise, or there are more inner ones than are offered.
    #[error("knots of the spline do not rise strictly, or more than {0} lie inside")]
    Knots(usize),
    /// Knots at quantiles need two different times of events seen exactly.
    #[error("fewer than two different exact event times to lay knots at")]
    TooFewTimes,
    /// No event occurred among subjects that count.
    #[error("no events")]
    NoEvents,
    /// A covariate is constant, or a linear combination of those before it.
    #[error("covariate {covariate} does not vary independently of those before it")]
    Dependent {
        /// Position of the covariate, from 0; in a cure model those of being cured come first.
        covariate: usize,
    },
    /// The likelihood has no maximum, or none was found: this parameter was still moving.
    #[error("no maximum of the likelihood after {iterations} iterations; still moving: {parameter:?}")]
    NoConvergence {
        /// Steps made.
        iterations: usize,
        /// The parameter that moved most in the last step.
        parameter: Parameter,
    },
}

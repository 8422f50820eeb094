//! Shared gamma frailty: rows of a subject, or subjects of a centre, whose hazards have an unseen factor in common.
//!
//! [`gamma_frailty`] makes a [`FrailtyModel`] by the penalised partial likelihood, which needs memory in proportion to
//! rows and groups: systems over the groups are solved by conjugate gradients.

mod conjugate_gradient;
mod curvature;
mod fit;
mod groups;
mod information;
mod marginal;
mod model;
mod modes;
mod search;

use super::data::CoxError;
use thiserror::Error;

pub use fit::gamma_frailty;
pub use model::{FrailtyModel, GroupFrailty};

/// Where the variance of the frailties comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FrailtyVariance {
    /// It maximises the likelihood with the frailties integrated out.
    Estimated,
    /// It is given, not negative; at 0 the model is that without frailty.
    Fixed(f64),
}

/// The information of the frailties about each other that the variances of the coefficients rest on.
///
/// The estimates are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FrailtyInformation {
    /// All of it.
    Full,
    /// Its diagonal alone: R's `sparse = TRUE`, its default with more than five groups.
    Diagonal,
}

/// How the variance of the frailties was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VarianceOutcome {
    /// The likelihood has its maximum at a variance above 0.
    Estimated,
    /// The likelihood is largest at variance 0: all frailties are 1, and the coefficients are those without frailty.
    Boundary,
    /// It was given.
    Fixed,
}

/// A call about a frailty model that cannot be answered, or a model that cannot be fitted.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FrailtyError {
    /// The model without frailty has the fault.
    #[error(transparent)]
    Cox(#[from] CoxError),
    /// The variance given is negative or not finite.
    #[error("{variance:e} is not a variance")]
    Variance {
        /// The variance.
        variance: f64,
    },
    /// There is one group, or one in each stratum: a frailty cannot be told from the baseline hazard.
    #[error("no two groups are at risk in one stratum: their frailties are part of the baseline hazard")]
    OneGroup,
    /// The maximum of the likelihood was not found.
    #[error("no convergence at a frailty variance of {variance:e}")]
    NoConvergence {
        /// The variance of the frailties.
        variance: f64,
    },
}

//! Marginal effects by standardization (g-computation): what proportions would be if all subjects were in one arm, and
//! if all were in the other.

mod equations;
mod resampled;
mod standardized;
mod variance;

pub use equations::{StandardizedRepeated, standardize_repeated};
pub use resampled::{BootstrapEstimate, BootstrapLimits, MarginalBootstrap, Resampling};
pub use standardized::{Contrast, MarginalEffect, Standardized, standardize};
pub use variance::MarginalVariance;

use super::{NotFitted, RegressionError};
use crate::bootstrap::BootstrapError;
use crate::interval::NotEstimable;
use thiserror::Error;

/// Why a marginal effect has no answer.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MarginalError {
    /// The call does not fit the model.
    #[error(transparent)]
    Regression(#[from] RegressionError),
    /// A model without one of the subjects cannot be fitted, which the acceleration of BCa limits takes.
    #[error("without subject {subject}: {reason}")]
    LeaveOneOut {
        /// The subject, from 0.
        subject: usize,
        /// Why not.
        reason: NotFitted,
    },
    /// The replicates have no such limits.
    #[error(transparent)]
    Bootstrap(#[from] BootstrapError),
    /// The data have no answer.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
}

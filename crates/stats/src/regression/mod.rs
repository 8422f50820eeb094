//! Regression of a binary outcome on covariates.
//!
//! A [`Design`] holds the columns of a model, [`BinaryOutcomes`] what happened to whom. A call that makes no sense is a
//! [`RegressionError`]; a model that these data cannot answer is [`NotFitted`], which says why.

mod binary;
mod design;
mod likelihood;
mod logit;
mod maximum;
mod model;
mod profile;

pub mod firth;
pub mod gee;
pub mod logistic;
pub mod marginal;
pub mod separation;

pub use binary::BinaryOutcomes;
pub use design::{Design, Intercept};
pub use model::{Limits, Model};

use separation::Separation;
use thiserror::Error;

/// A call with data that are not those of a model.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum RegressionError {
    /// A model needs an intercept or a covariate.
    #[error("neither an intercept nor a covariate")]
    NoCoefficients,
    /// There is one number of each kind for each subject.
    #[error("{found} values of {what} for {subjects} subjects")]
    Length {
        /// What there are too few or too many of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// Number of subjects.
        subjects: usize,
    },
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
    /// An offset is infinite or not a number.
    #[error("offset {value} of subject {subject} is not finite")]
    Offset {
        /// Position of the subject, from 0.
        subject: usize,
        /// The offset.
        value: f64,
    },
    /// A weight is negative, infinite or not a number.
    #[error("weight {value} of subject {subject} is not a finite number from 0")]
    Weight {
        /// Position of the subject, from 0.
        subject: usize,
        /// The weight.
        value: f64,
    },
    /// Two designs of one model have different numbers of columns.
    #[error("{found} columns where the model has {expected}")]
    Columns {
        /// Number of columns found.
        found: usize,
        /// Number of coefficients of the model.
        expected: usize,
    },
}

/// Why a model cannot be fitted to data that are well formed.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum NotFitted {
    /// There is no subject with a weight above 0.
    #[error("no subjects")]
    NoSubjects,
    /// Columns of the design are linear combinations of those before them.
    #[error("columns {columns:?} of the design depend linearly on those before them")]
    RankDeficient {
        /// Positions of the columns, from 0, the intercept being the first where there is one.
        columns: Vec<usize>,
    },
    /// The covariates separate those with the event from those without, so that the likelihood has no maximum.
    #[error("{0}")]
    Separated(Separation),
    /// The maximum was not found.
    #[error("no convergence after {iterations} iterations")]
    NoConvergence {
        /// Steps made.
        iterations: usize,
    },
}

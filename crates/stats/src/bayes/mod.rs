#![doc = include_str!("../../docs/bayes.md")]

mod beta;
mod closed_form;
mod comparison;
mod effective_size;
mod highest_density;
mod integral;
mod mixture;
mod posterior;
mod predictive;
pub(crate) mod root;

pub use beta::Beta;
pub use comparison::{Over, difference, odds_ratio, ratio, superiority};
pub use effective_size::{effective_size_elir, effective_size_moment};
pub use highest_density::{highest_density, mode};
pub use mixture::{Component, Mixture, posterior, robust};
pub use posterior::{Moments, equal_tailed, moments, tail_probability};
pub use predictive::{predictive_log_probability, predictive_success, predictive_tail};

use thiserror::Error;

/// Why a distribution is none, or has not what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum BayesError {
    /// A shape outside [`Beta::SHAPES`].
    #[error("shape {0} is not between {least} and {most:e}", least = Beta::SHAPES.0, most = Beta::SHAPES.1)]
    Shape(f64),
    /// A weight that is negative, infinite or no number.
    #[error("weight {0} is not a finite number of 0 or more")]
    Weight(f64),
    /// A robust weight or a mean that is not strictly between 0 and 1.
    #[error("{0} is not between 0 and 1")]
    NotBetween(f64),
    /// No component has a weight above 0.
    #[error("no component has a weight")]
    NoWeight,
    /// The density is highest at both ends, or equal everywhere.
    #[error("the density has no single peak")]
    NoSinglePeak,
    /// The prior information is infinite where a shape is below 1.
    #[error("the information is infinite where a shape is below 1")]
    ShapeBelowOne,
    /// More future subjects than [`Count::MOST_SUBJECTS`](crate::proportion::Count::MOST_SUBJECTS).
    #[error("{0} future subjects are too many")]
    TooManySubjects(u64),
}

//! Several hypotheses tested together: p-values adjusted so that an error rate over all of them is kept.
//!
//! An adjusted p-value is the least level of the whole procedure at which its hypothesis is rejected. All procedures
//! but those named after the false discovery rate control the probability of rejecting any true hypothesis (the
//! family-wise error rate) in the strong sense, under the condition on dependence that each names.

use crate::interval::NotEstimable;
use thiserror::Error;

mod dunnett;
mod false_discovery;
mod graph;
mod hommel;
mod many_to_one;
mod ordered;
mod pairwise;
mod scale_mixture;
mod stepwise;
mod tukey;

pub use dunnett::{Effect, dunnett_limits, dunnett_single_step, dunnett_step_down};
pub use false_discovery::{benjamini_hochberg, benjamini_yekutieli};
pub use graph::{Graph, Graphical, graphical};
pub use hommel::hommel;
pub use many_to_one::{ProductCorrelation, Tails, critical_value, maximum_tail};
pub use ordered::{fallback, fixed_sequence};
pub use pairwise::{Comparisons, Contrast, Variance, all_pairs, with_control};
pub use scale_mixture::Reference;
pub use stepwise::{bonferroni, hochberg, holm};
pub use tukey::{studentized_range_tail, tukey};

/// Why several hypotheses cannot be tested together.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum MultiplicityError {
    /// A p-value is no probability.
    #[error("p-value {p_value} of hypothesis {hypothesis} is not between 0 and 1")]
    PValue {
        /// The hypothesis's place, from 0.
        hypothesis: usize,
        /// Its p-value.
        p_value: f64,
    },
    /// A test statistic is not a number.
    #[error("test statistic of hypothesis {hypothesis} is not a number")]
    Statistic {
        /// The hypothesis's place, from 0.
        hypothesis: usize,
    },
    /// There must be one of each for each hypothesis.
    #[error("{found} {what} for {hypotheses} hypotheses")]
    Length {
        /// What there is a wrong number of.
        what: &'static str,
        /// How many of them.
        found: usize,
        /// How many hypotheses.
        hypotheses: usize,
    },
    /// Weights are not negative and sum to no more than 1, and so do those of the edges that leave a hypothesis.
    #[error("weights of hypothesis {hypothesis}: {sum} is not from 0 to 1")]
    Weights {
        /// The hypothesis, from 0, at which the sum leaves its range.
        hypothesis: usize,
        /// The sum, or a negative weight.
        sum: f64,
    },
    /// An edge must not lead from a hypothesis to itself.
    #[error("the graph leads from hypothesis {hypothesis} to itself")]
    Loop {
        /// The hypothesis, from 0.
        hypothesis: usize,
    },
    /// The correlation's factors lie strictly between -1 and 1.
    #[error("factor {factor} of hypothesis {hypothesis} is not between -1 and 1")]
    Factor {
        /// The hypothesis, from 0.
        hypothesis: usize,
        /// Its factor.
        factor: f64,
    },
    /// Degrees of freedom are at least 1.
    #[error("{degrees_of_freedom} degrees of freedom are not a number from 1")]
    DegreesOfFreedom {
        /// The degrees of freedom.
        degrees_of_freedom: f64,
    },
    /// The data do not determine the answer.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
}

/// Refuses what is no p-value.
fn check(p_values: &[f64]) -> Result<(), MultiplicityError> {
    match p_values.iter().position(|p| !(0.0..=1.0).contains(p)) {
        Some(hypothesis) => Err(MultiplicityError::PValue { hypothesis, p_value: p_values[hypothesis] }),
        None => Ok(()),
    }
}

/// Refuses another number of `what` than of hypotheses.
fn check_length(what: &'static str, found: usize, hypotheses: usize) -> Result<(), MultiplicityError> {
    if found == hypotheses { Ok(()) } else { Err(MultiplicityError::Length { what, found, hypotheses }) }
}

/// The places of `values` from the least value to the greatest, equal ones in their order.
fn rising(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&one, &other| values[one].total_cmp(&values[other]));
    order
}

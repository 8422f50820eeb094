//! What the exact tests share that condition on the arms' totals only.
//!
//! The common proportion is a nuisance. Given the events of both arms together, the tables' probabilities do not depend
//! on it; so the probability of all tables as extreme as the observed one is a binomial mean of conditional
//! probabilities, each computed once, and the search over the nuisance costs one sum a step.

use super::neighbours::Neighbours;
use super::supremum::OverNuisance;
use crate::interval::{NotEstimable, Test};
use crate::proportion::{Count, check_arms};
use thiserror::Error;

/// The most subjects of both arms for which a test is computed, in about a second; the work grows with their number to
/// the power 3/2.
const MOST_SUBJECTS: u64 = 100_000;

/// Why an unconditional exact method gives no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UnconditionalError {
    /// The data have no answer.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
    /// Too many subjects to go through all tables.
    #[error("{subjects} subjects are more than the {most} of this unconditional exact method")]
    TooManySubjects {
        /// Subjects of both arms.
        subjects: u64,
        /// The most that are accepted.
        most: u64,
    },
}

/// Refuses an arm without subjects, and more subjects in both than can be gone through.
pub(super) fn check_size(first: Count, second: Count) -> Result<(), UnconditionalError> {
    check_arms(first, second)?;
    let (subjects, most) = (first.total() + second.total(), MOST_SUBJECTS);
    if subjects > most { Err(UnconditionalError::TooManySubjects { subjects, most }) } else { Ok(()) }
}

/// The test whose p-value is the largest binomial mean of the conditional probabilities, of which there is one for each
/// number of events.
pub(super) fn test_of(conditional: &[f64]) -> Test {
    let subjects = conditional.len() - 1;
    let neighbours = Neighbours::of(subjects as u64);
    let scale = |proportion: f64| libm::sqrt(proportion * (1.0 - proportion) / subjects as f64);
    let ceiling = conditional.iter().copied().fold(0.0, f64::max);
    let at = |proportion| neighbours.mean(proportion, conditional);
    let found = OverNuisance { range: (0.0, 1.0), ceiling, scale, at }.largest();
    Test { statistic: None, degrees_of_freedom: None, p_value: found.probability.min(1.0) }
}

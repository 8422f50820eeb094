//! What the exact tests share that condition on the arms' totals only.
//!
//! The common proportion is a nuisance. Given the events of both arms together, the tables' probabilities do not depend
//! on it; so the probability of all tables as extreme as the observed one is a binomial mean of conditional
//! probabilities, each computed once, and the search over the nuisance costs one sum a step.

use crate::bisection::turning_point;
use crate::exact;
use crate::interval::{NotEstimable, Test};
use crate::proportion::{Count, check_arms};
use std::f64::consts::FRAC_PI_2;
use thiserror::Error;

/// The most subjects of both arms for which a test is computed; the work grows with their number to the power 3/2.
const MOST_SUBJECTS: u64 = 10_000;

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
    Test { statistic: None, degrees_of_freedom: None, p_value: largest_mean(conditional).min(1.0) }
}

fn largest_mean(conditional: &[f64]) -> f64 {
    let subjects = conditional.len() as u64 - 1;
    let odds = |angle: f64| {
        let tangent = libm::tan(angle);
        tangent * tangent
    };
    let mean = |angle: f64| exact::binomial_events(subjects, odds(angle)).expectation(|x| conditional[x as usize]);
    let falling = |angle: f64| {
        let step = |x: u64| conditional[x as usize + 1] - conditional[x as usize];
        exact::binomial_events(subjects - 1, odds(angle)).expectation(step) <= 0.0
    };
    // On the scale of the angle whose squared sine is the proportion, the mean is smoothed over a standard deviation of
    // 1/(2 sqrt(N)) everywhere: steps of an eighth of that miss no maximum.
    let steps = (8.0 * FRAC_PI_2 * 2.0 * libm::sqrt(subjects as f64)).ceil();
    let angle = |step: usize| FRAC_PI_2 * step as f64 / steps;
    let last = steps as usize;
    let ends = conditional[0].max(conditional[subjects as usize]);
    let means: Vec<f64> = (1..last).map(|step| mean(angle(step))).collect();
    let best = means.iter().copied().fold(ends, f64::max);
    let at = |index: usize| means.get(index).copied();
    let mut largest = best;
    for (index, &here) in means.iter().enumerate() {
        let before = index.checked_sub(1).and_then(at).unwrap_or(conditional[0]);
        let after = at(index + 1).unwrap_or(conditional[subjects as usize]);
        if here >= before && here >= after && here >= 0.9 * best {
            let step = index + 1;
            largest = largest.max(mean(turning_point(angle(step - 1), angle(step + 1), 1e-12, falling)));
        }
    }
    largest
}

//! Both arms' proportions when their difference is given.

use super::Stratum;
use crate::bisection::turning_point;
use crate::proportion::Count;

/// The maximum likelihood estimates of both proportions among those that differ by a given number, with their
/// complements.
#[derive(Debug, Clone, Copy)]
pub(super) struct Restricted {
    pub(super) first: [f64; 2],
    pub(super) second: [f64; 2],
}

impl Restricted {
    /// The estimates in `stratum` at the difference `delta`, first minus second.
    pub(super) fn at(stratum: Stratum, delta: f64) -> Restricted {
        let Stratum { first, second } = stratum;
        if delta < 0.0 {
            let swapped = Restricted::at(Stratum { first: second, second: first }, -delta);
            return Restricted { first: swapped.second, second: swapped.first };
        }
        // The search is for the rarer outcome's smaller proportion, which has all its digits however small it is.
        if stratum.events() <= stratum.non_events() {
            let smaller = smaller_proportion(outcome(second), outcome(first), delta);
            let greater = smaller + delta;
            Restricted { first: [greater, 1.0 - delta - smaller], second: [smaller, 1.0 - smaller] }
        } else {
            let smaller = smaller_proportion(other_outcome(first), other_outcome(second), delta);
            let greater = smaller + delta;
            Restricted { first: [1.0 - smaller, smaller], second: [1.0 - delta - smaller, greater] }
        }
    }

    /// Variance of the stratum's difference at these estimates, with the factor N/(N - 1).
    pub(super) fn variance(self, stratum: Stratum) -> f64 {
        let of = |[proportion, complement]: [f64; 2], count: Count| proportion * complement / count.total() as f64;
        let total = stratum.total();
        (of(self.first, stratum.first) + of(self.second, stratum.second)) * (total / (total - 1.0))
    }
}

fn outcome(count: Count) -> (f64, f64) {
    (count.events() as f64, count.total() as f64)
}

fn other_outcome(count: Count) -> (f64, f64) {
    (count.non_events() as f64, count.total() as f64)
}

/// The smaller of two proportions that differ by `delta`, where the derivative of the log-likelihood turns negative.
fn smaller_proportion(smaller: (f64, f64), greater: (f64, f64), delta: f64) -> f64 {
    let falling = |proportion: f64| {
        let (other, left) = (proportion + delta, 1.0 - delta - proportion);
        let from_greater = (greater.0 - greater.1 * other) * proportion * (1.0 - proportion);
        let from_smaller = (smaller.0 - smaller.1 * proportion) * other * left;
        from_greater + from_smaller <= 0.0
    };
    // A root at 0 itself is met to this resolution, far below what a variance can show.
    turning_point(0.0, 1.0 - delta, 1e-30, falling)
}

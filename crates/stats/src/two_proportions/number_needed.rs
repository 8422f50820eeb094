//! The number needed to treat, with an interval that says so when it passes through infinity.

use crate::interval::{Estimate, Interval};

/// Subjects to be treated for one more event; below 0, for one event fewer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NumberNeeded {
    /// The reciprocal of the difference, infinite where the arms do not differ.
    pub estimate: f64,
    /// The numbers that the interval of the difference leaves.
    pub interval: NumbersNeeded,
}

/// The reciprocals of an interval of differences.
///
/// No number between -1 and 1 is ever needed, and a difference of 0 is a number of infinity: what is one stretch of
/// differences is two rays of numbers as soon as it has 0 inside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NumbersNeeded {
    /// One stretch of numbers of one sign; a limit is infinite where the difference may be 0.
    Stretch(Interval),
    /// All numbers up to the first, which is below 0, and all from the second, which is above 0; infinity joins them.
    Rays {
        /// The largest of the numbers below 0.
        up_to: f64,
        /// The smallest of the numbers above 0.
        from: f64,
    },
    /// Infinity alone: both limits of the difference are 0.
    Infinity,
}

/// Number needed to treat, from a difference of proportions with any interval.
///
/// # Definition
/// For the difference $$d$$ with limits $$l$$ and $$u$$ the number is $$1/d$$. Its interval is that from $$1/u$$ to
/// $$1/l$$ where 0 is not inside, and otherwise the union of $$(-\infty, 1/l]$$ and $$[1/u, \infty)$$.
///
/// # Arguments
/// A difference with limits from any of the methods of this module, first arm minus second.
///
/// # Returns
/// A number above 0 where the first arm has more events, below 0 where it has fewer. Nothing is rounded.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | two rays where the interval of the difference has 0 inside | R's DescTools and others: the reciprocals of both limits, between which the estimate does not lie |
/// | not rounded up | reports usually round up to whole subjects |
///
/// # References
/// Altman DG. Confidence intervals for the number needed to treat. BMJ 1998;317:1309-1312.
/// doi:10.1136/bmj.317.7168.1309.
///
/// # Validation
/// Hand: differences of 1/4, with 0 inside, with 0 for a limit and of 0.
///
/// # Examples
/// ```
/// use trialstat_stats::two_proportions::{NumbersNeeded, difference_newcombe, number_needed};
/// use trialstat_stats::{interval::Level, proportion::Count};
/// let difference = difference_newcombe(Count::new(15, 40)?, Count::new(10, 40)?, Level::NINETY_FIVE)?;
/// let number = number_needed(difference);
/// assert_eq!(number.estimate, 8.0);
/// assert!(matches!(number.interval, NumbersNeeded::Rays { up_to, from } if up_to < -1.0 && from > 1.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn number_needed(difference: Estimate) -> NumberNeeded {
    let Interval { lower, upper } = difference.interval;
    let interval = if lower < 0.0 && upper > 0.0 {
        NumbersNeeded::Rays { up_to: lower.recip(), from: upper.recip() }
    } else if lower == 0.0 && upper == 0.0 {
        NumbersNeeded::Infinity
    } else if upper > 0.0 {
        NumbersNeeded::Stretch(Interval { lower: upper.recip(), upper: lower.abs().recip() })
    } else {
        NumbersNeeded::Stretch(Interval { lower: -upper.abs().recip(), upper: lower.recip() })
    };
    NumberNeeded { estimate: difference.estimate.abs().recip().copysign(difference.estimate), interval }
}

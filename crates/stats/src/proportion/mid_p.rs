//! The mid-p interval.

use super::tails::{at_least, at_most, fewer_than};
use super::{Count, clopper_pearson};
use crate::bisection::turning_point;
use crate::interval::{Interval, Level, NotEstimable, Side};

/// Mid-p interval for a proportion: Clopper and Pearson's with the observed count's own probability halved.
///
/// # Definition
/// For a binomial $$X$$ of $$n$$ trials the limits solve
/// $$P(X > x \mid p_L) + \tfrac12 P(X = x \mid p_L) = \alpha/2, \qquad
/// P(X < x \mid p_U) + \tfrac12 P(X = x \mid p_U) = \alpha/2,$$
/// save that the lower limit is 0 at no events and the upper 1 at only events.
///
/// # Returns
/// Both limits, inside those of [`clopper_pearson`](super::clopper_pearson). The coverage is near the level, not at
/// least the level.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | solved to the last digits | R's PropCIs `midPci`: by steps; R's exactci `binom.exact(midp = TRUE)`: to the tolerance of `uniroot` |
/// | at no or only events the limit that is not 0 or 1 is that of the root of alpha | SAS `FREQ` with `BINOMIAL(CL=MIDP)`: the same |
///
/// # References
/// Berry G, Armitage P. Mid-P confidence intervals: a brief review. The Statistician 1995;44:417-423.
/// doi:10.2307/2348891.
///
/// Newcombe RG. Two-sided confidence intervals for the single proportion: comparison of seven methods. Statistics in
/// Medicine 1998;17:857-872. doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E.
///
/// # Validation
/// Hand: none and all of n, where a limit is a root of alpha; 1 of 2, whose equations are linear in p; and the limits
/// printed by Newcombe (1998, method 6) to their four decimals. Oracle: the equations solved with 50 digits, totals from
/// 2 to 1e9, 1e-12 relative.
/// With 60 digits: totals to 1e9 at levels to 1 - 1e-10, none, one, half, all but one and all events, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::{Count, mid_p}};
/// let interval = mid_p(Count::new(0, 20)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", interval.lower, interval.upper), "0.0000 to 0.1391");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mid_p(count: Count, level: Level) -> Result<Interval, NotEstimable> {
    count.check_subjects()?;
    Ok(Interval { lower: limit(count, level.tail(), Side::Lower), upper: limit(count, level.tail(), Side::Upper) })
}

/// The limit that leaves the mid-probability `tail` beyond the count on one side; of at least one subject.
pub(super) fn limit(count: Count, tail: f64, side: Side) -> f64 {
    let (events, total) = (count.events(), count.total());
    // A tail above one half, as of a one-sided level below one half, is more than half the observed probability ever is.
    let last_power = || libm::log((2.0 * tail).min(1.0)) / total as f64;
    match (side, events, count.non_events()) {
        (Side::Lower, 0, _) => 0.0,
        (Side::Upper, _, 0) => 1.0,
        (Side::Lower, _, 0) => libm::exp(last_power()),
        (Side::Upper, 0, _) => -libm::expm1(last_power()),
        // The root lies between the exact limits of this count and of the next one outwards.
        (Side::Lower, ..) => {
            let [near, far] = [events, events + 1].map(|events| exact_limit(events, total, tail, side));
            turning_point(near, far, 0.0, |p| at_least(events, total, p) + at_least(events + 1, total, p) >= 2.0 * tail)
        }
        (Side::Upper, ..) => {
            let [near, far] = [events - 1, events].map(|events| exact_limit(events, total, tail, side));
            turning_point(near, far, 0.0, |p| at_most(events, total, p) + fewer_than(events, total, p) <= 2.0 * tail)
        }
    }
}

fn exact_limit(events: u64, total: u64, tail: f64, side: Side) -> f64 {
    clopper_pearson::limit(Count { events, total }, tail, side)
}

//! Blaker's exact interval.

use super::tails::{at_least, at_most, least};
use super::{Count, clopper_pearson};
use crate::bisection::turning_point;
use crate::interval::{Interval, Level, NotEstimable, Side};

/// Blaker's exact interval for a proportion, which lies within Clopper and Pearson's and keeps the level.
///
/// # Definition
/// The acceptability of $$p$$ is the probability of the lesser of the observed count's tails, plus the greatest
/// probability of an opposite tail that does not exceed it. The limits are the least and the greatest $$p$$ whose
/// acceptability exceeds $$\alpha.$$
///
/// # Returns
/// Both limits; the lower is exactly 0 at no events, the upper exactly 1 at only events. The coverage is at least the
/// level whatever the proportion. The acceptability jumps, so that the set of acceptable proportions may have gaps; the
/// interval spans them.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | limits solved to the last digits, for any total | Blaker's own S-PLUS function and R's PropCIs `blakerci`: steps of a grid, 1e-5 by default; R's exactci: to the tolerance of its search |
/// | gaps are spanned | R's exactci: the same |
/// | one-sided limits are those of Clopper and Pearson | R's exactci: the same |
///
/// # References
/// Blaker H. Confidence curves and improved exact confidence intervals for discrete distributions. Canadian Journal of
/// Statistics 2000;28:783-798. doi:10.2307/3315916.
///
/// # Validation
/// Hand: none of 1, and 1 of 2 at a level where the limits are roots of a quadratic. Oracle: the acceptability searched
/// and solved with 50 digits, totals from 1 to 1000, 1e-12 relative. Property: the test whose two-sided convention is
/// Blaker's rejects outside the limits and accepts next to them within.
/// With 60 digits: totals to 1e9 at levels to 1 - 1e-10, none, one, half, all but one and all events, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::{Count, blaker}};
/// let interval = blaker(Count::new(0, 20)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", interval.lower, interval.upper), "0.0000 to 0.1601");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn blaker(count: Count, level: Level) -> Result<Interval, NotEstimable> {
    count.check_subjects()?;
    Ok(Interval { lower: limit(count, level, Side::Lower), upper: limit(count, level, Side::Upper) })
}

/// Inwards from the limit of Clopper and Pearson the observed tail grows from alpha/2, and the opposite tail is that of
/// one number of counts until it meets the tail of one more. At such a meeting the acceptability jumps to twice the
/// observed tail, hence beyond alpha, and between two meetings it falls before it rises. So it exceeds alpha for the
/// first time between Clopper and Pearson's limit and the first meeting, or at that meeting.
fn limit(count: Count, level: Level, side: Side) -> f64 {
    let (events, total) = (count.events(), count.total());
    let (alpha, start) = (level.one_sided_tail(), clopper_pearson::limit(count, level.tail(), side));
    match side {
        Side::Lower if events == 0 => 0.0,
        Side::Lower => {
            // Counts below this one make up the opposite tail before the first meeting.
            let end = least(0, events - 1, |k| at_most(k, total, start) > level.tail());
            let meeting = turning_point(start, 1.0, 0.0, |p| at_least(events, total, p) >= at_most(end, total, p));
            let opposite = |p| if end == 0 { 0.0 } else { at_most(end - 1, total, p) };
            turning_point(start, meeting, 0.0, |p| at_least(events, total, p) + opposite(p) > alpha)
        }
        Side::Upper if count.non_events() == 0 => 1.0,
        Side::Upper => {
            // Counts from this one on make up the opposite tail before the first meeting.
            let end = least(events + 2, total + 1, |k| at_least(k, total, start) <= level.tail());
            let meets = |p| at_most(events, total, p) < at_least(end - 1, total, p);
            let meeting = turning_point(0.0, start, 0.0, meets);
            let accepts = |p| at_most(events, total, p) + at_least(end, total, p) > alpha;
            turning_point(meeting, start, 0.0, |p| !accepts(p))
        }
    }
}

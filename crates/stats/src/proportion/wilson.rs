//! Wilson's score interval, plain and corrected.

use super::Count;
use crate::interval::{Interval, Level, NotEstimable, Side};

/// Wilson's score interval for a proportion.
///
/// # Definition
/// All $$p$$ that the score test does not reject, $$|x - np| \le z \sqrt{n p (1 - p)},$$ which lie between
/// $$\frac{2x + z^2 \pm z \sqrt{z^2 + 4x(n - x)/n}}{2(n + z^2)}$$
/// for $$x$$ events among $$n$$ subjects and the standard normal quantile $$z$$ of the level.
///
/// # Returns
/// Both limits; the lower is exactly 0 at no events, the upper exactly 1 at only events.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | no continuity correction | R `prop.test(correct = FALSE)`, SAS `BINOMIAL(CL=WILSON)` and statsmodels `wilson`: the same |
/// | | R `prop.test` by default: corrected, save near one half where its correction shrinks to nothing |
///
/// # References
/// Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the American Statistical
/// Association 1927;22:209-212. doi:10.1080/01621459.1927.10502953.
///
/// # Validation
/// Hand: none of 10 and 5 of 25 at the level whose quantile is 2, and the limits printed by Newcombe (1998,
/// doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E) to their four decimals. Oracle: R `prop.test`,
/// 108 cases with totals from 1 to 10000, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::{Count, wilson}};
/// let interval = wilson(Count::new(0, 10)?, Level::NINETY_FIVE)?;
/// assert_eq!(interval.lower, 0.0);
/// assert_eq!(format!("{:.4}", interval.upper), "0.2775");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[inline]
pub fn wilson(count: Count, level: Level) -> Result<Interval, NotEstimable> {
    count.check_subjects()?;
    Ok(Interval { lower: limit(count, level.z(), Side::Lower), upper: limit(count, level.z(), Side::Upper) })
}

/// Wilson's score intervals of many counts at one level.
///
/// # Definition
/// Those of [`wilson`], each with the same digits; no count has a branch of its own, so that several go through the
/// processor's arithmetic at once.
///
/// # Arguments
/// `intervals` is emptied and then holds one interval a count; its memory is used again.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when any total is 0; `intervals` is then empty.
///
/// # Conventions
/// Those of [`wilson`].
///
/// # References
/// Those of [`wilson`].
///
/// # Validation
/// Equal to [`wilson`] to the last bit, for all events of totals to 300 and some large ones, at four levels.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::{Count, wilson, wilson_of_many}};
/// let counts = [Count::new(0, 10)?, Count::new(5, 25)?];
/// let mut intervals = Vec::new();
/// wilson_of_many(&counts, Level::NINETY_FIVE, &mut intervals)?;
/// assert_eq!(intervals[1], wilson(counts[1], Level::NINETY_FIVE)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn wilson_of_many(counts: &[Count], level: Level, intervals: &mut Vec<Interval>) -> Result<(), NotEstimable> {
    intervals.clear();
    if counts.iter().any(|count| count.total() == 0) {
        return Err(NotEstimable::NoSubjects);
    }
    let z = level.z();
    let z_squared = z * z;
    intervals.resize(counts.len(), Interval { lower: 0.0, upper: 1.0 });
    for (count, interval) in counts.iter().zip(intervals) {
        // A count is at most a thousand million, and such whole numbers become doubles in pairs.
        let (events, non_events) = (f64::from(count.events() as i32), f64::from(count.non_events() as i32));
        let total = events + non_events;
        let spread = z * (z_squared + 4.0 * events * non_events / total).sqrt();
        let greater = (2.0 * events + z_squared + spread) / (2.0 * (total + z_squared));
        let lesser = events * events / (total * (total + z_squared) * greater);
        interval.lower = if events == 0.0 { 0.0 } else { lesser };
        interval.upper = if non_events == 0.0 { 1.0 } else { greater };
    }
    Ok(())
}

/// Wilson's score interval for a proportion with the correction for continuity.
///
/// # Definition
/// All $$p$$ that the corrected score test does not reject, $$|x - np| - 1/2 \le z \sqrt{n p (1 - p)}.$$ The lower
/// limit is therefore that of [`wilson`] for $$x - 1/2$$ events, the upper that for $$x + 1/2$$.
///
/// # Returns
/// Both limits; the lower is exactly 0 at no events, the upper exactly 1 at only events.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | corrected by one half of an event, always | SAS `FREQ` with `BINOMIAL(CL=WILSON(CORRECT))`, R's DescTools `BinomCI(method = "wilsoncc")`: the same |
/// | | R `prop.test` by default: the correction never exceeds the distance of x from n/2 (or from n times its `p`) |
///
/// # References
/// Newcombe RG. Two-sided confidence intervals for the single proportion: comparison of seven methods. Statistics in
/// Medicine 1998;17:857-872. doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E.
///
/// # Validation
/// Hand: 1 of 2 at the level whose quantile is 2, a quadratic worked on paper; and the limits printed by Newcombe (1998,
/// method 4) to their four decimals. Oracle: R `prop.test` away from one half, the closed formula near it, totals from
/// 1 to 1e9, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::{Count, wilson_corrected}};
/// let interval = wilson_corrected(Count::new(81, 263)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", interval.lower, interval.upper), "0.2535 to 0.3682");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn wilson_corrected(count: Count, level: Level) -> Result<Interval, NotEstimable> {
    count.check_subjects()?;
    let [lower, upper] = [Side::Lower, Side::Upper].map(|side| corrected_limit(count, level.z(), side));
    Ok(Interval { lower, upper })
}

/// The limit on one side, `z` being the normal quantile of its tail; of at least one subject.
#[inline]
pub(super) fn limit(count: Count, z: f64, side: Side) -> f64 {
    root(count.events() as f64, count.non_events() as f64, z, side)
}

/// As [`limit`], with the correction for continuity.
pub(super) fn corrected_limit(count: Count, z: f64, side: Side) -> f64 {
    let (events, non_events) = (count.events() as f64, count.non_events() as f64);
    match side {
        Side::Lower if count.events() == 0 => 0.0,
        Side::Lower => root(events - 0.5, non_events + 0.5, z, side),
        Side::Upper if count.non_events() == 0 => 1.0,
        Side::Upper => root(events + 0.5, non_events - 0.5, z, side),
    }
}

/// The root of the score equation on one side of `events` of `events + non_events`, neither necessarily whole.
#[inline]
fn root(events: f64, non_events: f64, z: f64, side: Side) -> f64 {
    let total = events + non_events;
    let z_squared = z * z;
    let spread = z.abs() * (z_squared + 4.0 * events * non_events / total).sqrt();
    let greater = (2.0 * events + z_squared + spread) / (2.0 * (total + z_squared));
    match side {
        Side::Lower if events == 0.0 => 0.0,
        Side::Upper if non_events == 0.0 => 1.0,
        // The roots of a quadratic; the lesser one from their product, since the difference would cancel.
        Side::Lower if z >= 0.0 => lesser(events, total, z_squared, greater),
        Side::Upper if z < 0.0 => lesser(events, total, z_squared, greater),
        Side::Lower | Side::Upper => greater,
    }
}

#[inline]
fn lesser(events: f64, total: f64, z_squared: f64, greater: f64) -> f64 {
    if events == 0.0 { 0.0 } else { events * events / (total * (total + z_squared) * greater) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_intervals_are_each_the_one_of_its_count() {
        let count = |events, total| Count::new(events, total).expect("a count");
        let mut counts: Vec<Count> = (1..=300)
            .flat_map(|total| (0..=total).map(move |events| (events, total)))
            .map(|(x, n)| count(x, n))
            .collect();
        let most = Count::MOST_SUBJECTS;
        counts.extend([
            count(0, most),
            count(1, most),
            count(most / 3, most),
            count(most - 1, most),
            count(most, most),
        ]);
        let mut intervals = Vec::new();
        for level in [0.5, 0.95, 0.999, 1.0 - 1e-10] {
            let level = Level::new(level).expect("a level");
            wilson_of_many(&counts, level, &mut intervals).expect("all have subjects");
            assert_eq!(intervals.len(), counts.len());
            for (count, interval) in counts.iter().zip(&intervals) {
                assert_eq!(*interval, wilson(*count, level).expect("subjects"), "{count:?}");
            }
        }
        counts.push(count(0, 0));
        assert_eq!(wilson_of_many(&counts, Level::NINETY_FIVE, &mut intervals), Err(NotEstimable::NoSubjects));
        assert_eq!(intervals, []);
    }
}

//! Clopper and Pearson's interval.

use super::Count;
use crate::interval::{Interval, Level, NotEstimable, Side};
use crate::special::beta;

/// Clopper and Pearson's exact interval for a proportion.
///
/// # Definition
/// With $$\alpha/2$$ the probability left out on each side, the limits solve
/// $$P(X \ge x \mid p_L) = \alpha/2, \qquad P(X \le x \mid p_U) = \alpha/2$$
/// for a binomial $$X$$ of $$n$$ trials: $$p_L$$ is the $$\alpha/2$$ quantile of the beta distribution with parameters
/// $$x, n - x + 1$$, and $$p_U$$ the $$1 - \alpha/2$$ quantile of that with $$x + 1, n - x$$.
///
/// # Returns
/// Both limits; the lower is exactly 0 at no events, the upper exactly 1 at only events. The coverage is at least the
/// level whatever the proportion.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | at no or only events the one limit that is not 0 or 1 keeps half of alpha, so it covers more than the level | R `binom.test`, SAS `BINOMIAL(CL=EXACT)` and statsmodels `beta`: the same |
///
/// # References
/// Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika
/// 1934;26:404-413. doi:10.1093/biomet/26.4.404.
///
/// # Validation
/// Hand: none and all of n, where a limit is a root of alpha/2; 1 of 2, whose beta distributions have quadratic
/// distribution functions; and the limits printed by Newcombe (1998,
/// doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E) to their four decimals. Oracle: R
/// `binom.test`, 108 cases with totals from 1 to 10000, 1e-12 relative.
/// With 60 digits: totals to 1e9 at levels to 1 - 1e-10, none, one, half, all but one and all events, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::{Count, clopper_pearson}};
/// let interval = clopper_pearson(Count::new(0, 20)?, Level::NINETY_FIVE)?;
/// assert_eq!(interval.lower, 0.0);
/// assert_eq!(format!("{:.4}", interval.upper), "0.1684");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn clopper_pearson(count: Count, level: Level) -> Result<Interval, NotEstimable> {
    count.check_subjects()?;
    let tail = level.tail();
    if count.events() == 0 || count.non_events() == 0 {
        return Ok(Interval { lower: limit(count, tail, Side::Lower), upper: limit(count, tail, Side::Upper) });
    }
    let (events, non_events) = (count.events() as f64, count.non_events() as f64);
    let (lower, upper) = beta::quantiles(tail, (events, non_events + 1.0), (events + 1.0, non_events));
    Ok(Interval { lower, upper })
}

/// The limit that leaves the probability `tail` beyond the count on one side; of at least one subject.
pub(super) fn limit(count: Count, tail: f64, side: Side) -> f64 {
    let (events, non_events) = (count.events() as f64, count.non_events() as f64);
    let last_power = || libm::log(tail) / count.total() as f64;
    match (side, count.events(), count.non_events()) {
        (Side::Lower, 0, _) => 0.0,
        (Side::Lower, _, 0) => libm::exp(last_power()),
        (Side::Lower, ..) => beta::quantile(tail, events, non_events + 1.0),
        (Side::Upper, _, 0) => 1.0,
        (Side::Upper, 0, _) => -libm::expm1(last_power()),
        (Side::Upper, ..) => beta::upper_quantile(tail, events + 1.0, non_events),
    }
}

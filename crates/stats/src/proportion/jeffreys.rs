//! Jeffreys's interval.

use super::Count;
use crate::interval::{Interval, Level, NotEstimable, Side};
use crate::special::beta;

/// Jeffreys's interval for a proportion: equal tails of the posterior under the invariant prior.
///
/// # Definition
/// The $$\alpha/2$$ and $$1 - \alpha/2$$ quantiles of the beta distribution with parameters
/// $$x + 1/2, \; n - x + 1/2$$ for $$x$$ events among $$n$$ subjects; the lower limit is 0 at no events, the upper 1 at
/// only events.
///
/// # Returns
/// Both limits. At no or only events the limit that is not 0 or 1 keeps half of alpha.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | 0 at no events, 1 at only events | SAS `FREQ` with `BINOMIAL(CL=JEFFREYS)`: the same; statsmodels `jeffreys`: the quantile |
/// | equal tails | R's binom `binom.bayes`: the highest density by default |
///
/// # References
/// Brown LD, Cai TT, DasGupta A. Interval estimation for a binomial proportion. Statistical Science 2001;16:101-133.
/// doi:10.1214/ss/1009213286.
///
/// # Validation
/// Hand: none and all of 1, whose posterior's distribution function has a closed form. Oracle: R `qbeta`, totals from 1
/// to 1e9, 1e-9 relative, since R's quantiles have no more digits at levels next to 1.
/// With 60 digits: totals to 1e9 at levels to 1 - 1e-10, none, one, half, all but one and all events, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::{Count, jeffreys}};
/// let interval = jeffreys(Count::new(0, 20)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", interval.lower, interval.upper), "0.0000 to 0.1166");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn jeffreys(count: Count, level: Level) -> Result<Interval, NotEstimable> {
    count.check_subjects()?;
    let tail = level.tail();
    if count.events() == 0 || count.non_events() == 0 {
        return Ok(Interval { lower: limit(count, tail, Side::Lower), upper: limit(count, tail, Side::Upper) });
    }
    let shapes = (count.events() as f64 + 0.5, count.non_events() as f64 + 0.5);
    let (lower, upper) = beta::quantiles(tail, shapes, shapes);
    Ok(Interval { lower, upper })
}

/// The limit with the posterior probability `tail` beyond it on one side; of at least one subject.
pub(super) fn limit(count: Count, tail: f64, side: Side) -> f64 {
    let (a, b) = (count.events() as f64 + 0.5, count.non_events() as f64 + 0.5);
    match side {
        Side::Lower if count.events() == 0 => 0.0,
        Side::Lower => beta::quantile(tail, a, b),
        Side::Upper if count.non_events() == 0 => 1.0,
        Side::Upper => beta::upper_quantile(tail, a, b),
    }
}

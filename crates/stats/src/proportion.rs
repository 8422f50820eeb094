//! A single proportion and its confidence intervals.

use crate::interval::{Interval, Level, NotEstimable};
use crate::special::beta;
use thiserror::Error;

/// Subjects with an event among all subjects observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    events: u64,
    total: u64,
}

/// Two numbers that are no count of events among subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CountError {
    /// More subjects have the event than were observed.
    #[error("events {events} exceed {total}")]
    EventsExceedTotal {
        /// Subjects said to have the event.
        events: u64,
        /// Subjects said to be observed.
        total: u64,
    },
    /// More subjects than [`Count::MOST_SUBJECTS`].
    #[error("{total} subjects are more than {most}", most = Count::MOST_SUBJECTS)]
    TooManySubjects {
        /// Subjects said to be observed.
        total: u64,
    },
}

impl Count {
    /// The largest total accepted, a thousand million: products of two counts then fit 64 bits, and no exact method
    /// takes longer than seconds.
    pub const MOST_SUBJECTS: u64 = 1_000_000_000;

    /// Checks that `events` are at most `total`, and `total` at most [`Count::MOST_SUBJECTS`].
    ///
    /// # Errors
    /// [`CountError`] when one of the two does not hold.
    pub fn new(events: u64, total: u64) -> Result<Count, CountError> {
        if events > total {
            Err(CountError::EventsExceedTotal { events, total })
        } else if total > Count::MOST_SUBJECTS {
            Err(CountError::TooManySubjects { total })
        } else {
            Ok(Count { events, total })
        }
    }

    /// Subjects with the event.
    pub fn events(self) -> u64 {
        self.events
    }

    /// Subjects observed.
    pub fn total(self) -> u64 {
        self.total
    }

    /// Subjects without the event.
    pub fn non_events(self) -> u64 {
        self.total - self.events
    }

    /// The observed proportion, events over total.
    ///
    /// # Errors
    /// [`NotEstimable::NoSubjects`] when there is none.
    pub fn proportion(self) -> Result<f64, NotEstimable> {
        if self.total == 0 { Err(NotEstimable::NoSubjects) } else { Ok(self.events as f64 / self.total as f64) }
    }
}

/// Wald interval for a proportion: the estimate plus and minus its standard error's multiple.
///
/// # Definition
/// With $$x$$ events among $$n$$ subjects, $$\hat p = x/n$$ and $$z$$ the standard normal quantile of the level,
/// $$\hat p \pm z \sqrt{\hat p (1 - \hat p) / n},$$ cut to the range from 0 to 1.
///
/// # Returns
/// Both limits. At no events or only events the standard error vanishes and both limits equal the estimate.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | no continuity correction | SAS `FREQ` with `BINOMIAL(CL=WALD)`: none; tern `waldcc`: corrected by 1/(2n) |
/// | cut to 0 and 1 | R's DescTools `BinomCI(method = "wald")` and statsmodels: cut; the bare formula: not |
///
/// # References
/// Brown LD, Cai TT, DasGupta A. Interval estimation for a binomial proportion. Statistical Science 2001;16:101-133.
/// doi:10.1214/ss/1009213286.
///
/// # Validation
/// Hand: 5 of 25 at the level whose quantile is 2, and the limits printed by Newcombe (1998,
/// doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E) to their four decimals. Oracle: the formula
/// evaluated in R, 108 cases with totals from 1 to 10000, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::{Count, wald}};
/// let interval = wald(Count::new(81, 263)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", interval.lower, interval.upper), "0.2522 to 0.3638");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn wald(count: Count, level: Level) -> Result<Interval, NotEstimable> {
    let proportion = count.proportion()?;
    let complement = count.non_events() as f64 / count.total() as f64;
    let half_width = level.z() * libm::sqrt(proportion * complement / count.total() as f64);
    Ok(Interval { lower: (proportion - half_width).max(0.0), upper: (proportion + half_width).min(1.0) })
}

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
pub fn wilson(count: Count, level: Level) -> Result<Interval, NotEstimable> {
    if count.total() == 0 {
        return Err(NotEstimable::NoSubjects);
    }
    let (events, non_events) = (count.events() as f64, count.non_events() as f64);
    let total = count.total() as f64;
    let z_squared = level.z() * level.z();
    let spread = level.z() * libm::sqrt(z_squared + 4.0 * events * non_events / total);
    let upper = (2.0 * events + z_squared + spread) / (2.0 * (total + z_squared));
    // The limits are the roots of a quadratic; the lower one from their product, since the difference would cancel.
    let lower = if count.events() == 0 { 0.0 } else { events * events / (total * (total + z_squared) * upper) };
    Ok(Interval { lower, upper: if count.non_events() == 0 { 1.0 } else { upper } })
}

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
    if count.total() == 0 {
        return Err(NotEstimable::NoSubjects);
    }
    let (events, non_events) = (count.events() as f64, count.non_events() as f64);
    let last_power = libm::log(level.tail()) / count.total() as f64;
    let lower = match (count.events(), count.non_events()) {
        (0, _) => 0.0,
        (_, 0) => libm::exp(last_power),
        _ => beta::quantile(level.tail(), events, non_events + 1.0),
    };
    let upper = match (count.events(), count.non_events()) {
        (_, 0) => 1.0,
        (0, _) => -libm::expm1(last_power),
        _ => beta::upper_quantile(level.tail(), events + 1.0, non_events),
    };
    Ok(Interval { lower, upper })
}

/// Refuses a comparison in which an arm has no subjects.
pub(crate) fn check_arms(first: Count, second: Count) -> Result<(), NotEstimable> {
    if first.total() == 0 || second.total() == 0 { Err(NotEstimable::NoSubjects) } else { Ok(()) }
}

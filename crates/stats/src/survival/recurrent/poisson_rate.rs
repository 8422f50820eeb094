//! The rate of one Poisson count per time of exposure.

use super::RecurrentError;
use crate::bisection::turning_point;
use crate::interval::{Interval, Level, NotEstimable, Test};
use crate::special::gamma;

/// Two probabilities count as equal when they agree to this fraction.
const RELATIVE_SLACK: f64 = 1e-7;

/// Events and the time of exposure to them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposed {
    events: u64,
    time: f64,
}

impl Exposed {
    /// Counts `events` in a positive finite `time`.
    ///
    /// # Errors
    /// [`RecurrentError::Exposure`] if the time is none.
    pub fn new(events: u64, time: f64) -> Result<Exposed, RecurrentError> {
        if time.is_finite() && time > 0.0 {
            Ok(Exposed { events, time })
        } else {
            Err(RecurrentError::Exposure { index: 0, exposure: time })
        }
    }

    /// Number of events.
    pub fn events(self) -> u64 {
        self.events
    }

    /// Time of exposure.
    pub fn time(self) -> f64 {
        self.time
    }

    /// Events per time.
    pub fn rate(self) -> f64 {
        self.events as f64 / self.time
    }
}

/// How the limits of a rate are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateMethod {
    /// Exactly, each tail at most half of what the level leaves (Garwood).
    Exact,
    /// From tails of which the observed count's own probability is halved.
    MidP,
    /// By a cube root approximation to the exact limits (Byar).
    Byar,
    /// On the log scale, with the variance one over the count.
    WaldLog,
}

/// Confidence interval of a Poisson rate by a named method.
///
/// # Definition
///
/// For $x$ events in the time $T$ and the level $1 - \alpha$, the limits times $T$ are
/// - exact: the means $m$ at which $P_m(X \ge x) = \alpha/2$ and $P_m(X \le x) = \alpha/2$;
/// - mid-p: the same with $P_m(X > x) + P_m(X = x)/2$ and $P_m(X < x) + P_m(X = x)/2$;
/// - Byar: $x (1 - \frac{1}{9x} - \frac{z}{3\sqrt{x}})^3$ and, with $y = x + 1$, $y (1 - \frac{1}{9y} + \frac{z}{3\sqrt{y}})^3$;
/// - Wald on the log scale: $x \exp(\pm z / \sqrt{x})$.
///
/// The lower limit of no events is 0 but on the log scale.
///
/// # Not estimable
///
/// [`NotEstimable::NoEvents`] on the log scale without events.
///
/// # Conventions
///
/// | here | others |
/// |---|---|
/// | exact | R `poisson.test`, SAS `QUANTILE('GAMMA', …)`, the default of most |
/// | mid-p | R exactci `poisson.exact(midp = TRUE)` |
/// | no events | the mid-p upper limit is two-sided, $-\log \alpha$ |
///
/// # References
///
/// Garwood F (1936). Fiducial limits for the Poisson distribution. Biometrika 28:437-442.
/// [doi:10.1093/biomet/28.3-4.437](https://doi.org/10.1093/biomet/28.3-4.437).
///
/// Breslow NE, Day NE (1987). Statistical Methods in Cancer Research II: The Design and Analysis of Cohort Studies. IARC.
///
/// # Validation
///
/// By hand: no events, by each method. R 4.2.2 `poisson.test`, counts 0 to 250: exact limits 1e-12 relative. mpmath 1.4.1:
/// exact and mid-p limits 1e-12 relative.
///
/// # Examples
///
/// ```
/// use trialstat_stats::interval::Level;
/// use trialstat_stats::survival::recurrent::poisson_rate::{Exposed, RateMethod, rate_interval};
///
/// let interval = rate_interval(Exposed::new(5, 1.0)?, RateMethod::Exact, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "1.6235 11.6683");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rate_interval(count: Exposed, method: RateMethod, level: Level) -> Result<Interval, NotEstimable> {
    let (events, z) = (count.events as f64, level.z());
    let (lower, upper) = match method {
        RateMethod::Exact => exact(count.events, level.tail()),
        RateMethod::MidP => mid_p(count.events, level.tail()),
        RateMethod::Byar => {
            let cube = |events: f64, reach: f64| {
                let root = 1.0 - 1.0 / (9.0 * events) + reach / (3.0 * events.sqrt());
                events * root * root * root
            };
            (if count.events == 0 { 0.0 } else { cube(events, -z).max(0.0) }, cube(events + 1.0, z))
        }
        RateMethod::WaldLog if count.events == 0 => return Err(NotEstimable::NoEvents),
        RateMethod::WaldLog => {
            let factor = libm::exp(z / events.sqrt());
            (events / factor, events * factor)
        }
    };
    Ok(Interval { lower: lower / count.time, upper: upper / count.time })
}

/// Means whose tails from and up to `events` are `tail`.
fn exact(events: u64, tail: f64) -> (f64, f64) {
    let lower = if events == 0 { 0.0 } else { gamma::lower_quantile(events as f64, tail) };
    (lower, gamma::upper_quantile(events as f64 + 1.0, tail))
}

fn mid_p(events: u64, tail: f64) -> (f64, f64) {
    let (lowest, highest) = exact(events, tail);
    let from_here = |mean: f64| (at_least(events, mean) + at_least(events + 1, mean)) / 2.0;
    let up_to_here = |mean: f64| (at_most(events, mean) + fewer_than(events, mean)) / 2.0;
    let lower = if events == 0 { 0.0 } else { turning_point(lowest, highest, 0.0, |mean| from_here(mean) >= tail) };
    (lower, turning_point(lowest, highest, 0.0, |mean| up_to_here(mean) <= tail))
}

fn at_least(events: u64, mean: f64) -> f64 {
    if events == 0 { 1.0 } else { gamma::lower_regularized(events as f64, mean) }
}

fn at_most(events: u64, mean: f64) -> f64 {
    gamma::upper_regularized(events as f64 + 1.0, mean)
}

fn fewer_than(events: u64, mean: f64) -> f64 {
    if events == 0 { 0.0 } else { at_most(events - 1, mean) }
}

/// Exact test that a Poisson rate is `rate`: the probability of all counts no likelier than the observed.
///
/// # Definition
///
/// $$\sum_{k:\\, P(X = k) \le P(X = x)} P(X = k)$$ for a Poisson $X$ whose mean is the rate times the exposure; probabilities
/// count as equal when they agree to $10^{-7}$.
///
/// # Errors
///
/// [`RecurrentError::Rate`] if the rate is not positive and finite.
///
/// # Conventions
///
/// R `poisson.test` is the same. It does not always agree with the exact interval, whose tails are each half.
///
/// # References
///
/// Garwood F (1936). Fiducial limits for the Poisson distribution. Biometrika 28:437-442.
/// [doi:10.1093/biomet/28.3-4.437](https://doi.org/10.1093/biomet/28.3-4.437).
///
/// # Validation
///
/// R 4.2.2 `poisson.test`, counts 0 to 250 against means 12.5 to 840, 1e-9 relative down to p values of 1e-224.
pub fn rate_test(count: Exposed, rate: f64) -> Result<Test, RecurrentError> {
    if !(rate.is_finite() && rate > 0.0) {
        return Err(RecurrentError::Rate(rate));
    }
    let (events, mean) = (count.events, rate * count.time);
    let log_probability = |k: u64| k as f64 * libm::log(mean) - mean - gamma::log_gamma(k as f64 + 1.0);
    let limit = log_probability(events) + libm::log1p(RELATIVE_SLACK);
    let likely = |k: u64| log_probability(k) > limit;
    let p_value = if events as f64 == mean {
        1.0
    } else if (events as f64) < mean {
        let from = (libm::ceil(mean) as u64).max(events + 1);
        let mut step = 1;
        while likely(from.saturating_add(step)) {
            step = step.saturating_mul(2);
        }
        at_most(events, mean) + at_least(first(from, from.saturating_add(step), |k| !likely(k)), mean)
    } else {
        let until = (libm::floor(mean) as u64).min(events - 1) + 1;
        at_least(events, mean) + fewer_than(first(0, until, likely), mean)
    };
    Ok(Test { statistic: None, degrees_of_freedom: None, p_value: p_value.min(1.0) })
}

/// The first of the integers from `from` to below `until` for which `holds`, as it does for all after it; else `until`.
fn first(from: u64, until: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut from, mut until) = (from, until);
    while from < until {
        let middle = from + (until - from) / 2;
        if holds(middle) { until = middle } else { from = middle + 1 }
    }
    until
}

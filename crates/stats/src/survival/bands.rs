//! Simultaneous confidence bands of a survival curve.

use super::conventions::Transform;
use super::crossing::{bridge_critical_value, standardized_critical_value};
use super::curve::SurvivalCurve;
use super::limits::{Reach, limits};
use crate::interval::{Interval, Level, NotEstimable};
use thiserror::Error;

/// The shape of a band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BandShape {
    /// Hall and Wellner's: as wide as a Brownian bridge's excursions, wider than the pointwise limits early and late.
    HallWellner,
    /// Nair's of equal precision: a constant number of standard errors.
    EqualPrecision,
}

/// A band over a span of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// The critical value: of the Brownian bridge's largest distance from 0, as it is or standardized.
    pub critical_value: f64,
    /// Limits from each of the times until the next, the first being the start of the span.
    pub limits: Vec<(f64, Result<Interval, NotEstimable>)>,
}

/// A band that cannot be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum BandError {
    /// The span must begin before it ends.
    #[error("the span from {from} to {to} is none")]
    Span {
        /// Its start.
        from: f64,
        /// Its end.
        to: f64,
    },
    /// Hall and Wellner's band rests on the number of subjects, which delayed entry leaves undefined.
    #[error("a Hall-Wellner band needs subjects that all are at risk from the start")]
    DelayedEntry,
    /// The curve has no band there.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
}

/// Simultaneous confidence band of a survival curve.
///
/// # Definition
///
/// With $\hat\sigma^2(t)$ Greenwood's variance of $\log \hat S(t)$ for $n$ subjects and
/// $a(t) = n \hat\sigma^2(t) / (1 + n \hat\sigma^2(t))$, the limits are those of [`SurvivalCurve::interval`] with
/// $z \hat\sigma(t)$ replaced by
/// $$c_{HW}\, \frac{1 + n \hat\sigma^2(t)}{\sqrt n} \quad\text{or}\quad c_{EP}\, \hat\sigma(t)$$
/// where $c_{HW}$ and $c_{EP}$ are the critical values of [`hall_wellner_critical_value`] and
/// [`equal_precision_critical_value`] from $a$ at the start to $a$ at the end of the span. The whole curve lies within
/// the band with the level's probability, in large samples.
///
/// # Arguments
///
/// A curve with Greenwood's variance and weights that are counts; the span of time, for which the first and the last
/// event before the curve is 0 are customary: [`SurvivalCurve::event_span`].
///
/// # Returns
///
/// The critical value and the limits at the start and at each later step of the curve within the span.
///
/// # Not estimable
///
/// As [`SurvivalCurve::at`] at the end; [`NotEstimable::TransformUndefined`] where the curve is 0 there;
/// [`NotEstimable::NoEvents`] for a band of equal precision before the first event.
///
/// # Errors
///
/// A span that ends before it starts; a Hall-Wellner band with delayed entry.
///
/// # Conventions
///
/// | here | SAS LIFETEST `CONFBAND=` | R's km.ci |
/// |---|---|---|
/// | critical values computed to 1e-7 | Hall-Wellner computed; equal precision by an approximation | tables, interpolated |
/// | span named | first to last event, unless `BANDMINTIME=`, `BANDMAXTIME=` | named |
/// | five scales | `CONFTYPE=`, by default log-log | plain and log-log |
///
/// R's survival has no bands.
///
/// # References
///
/// Hall WJ, Wellner JA (1980). Confidence bands for a survival curve from censored data. Biometrika 67:133-143.
/// [doi:10.1093/biomet/67.1.133](https://doi.org/10.1093/biomet/67.1.133).
///
/// Nair VN (1984). Confidence bands for survival functions with censored data: a comparative study. Technometrics
/// 26:265-275. [doi:10.1080/00401706.1984.10487964](https://doi.org/10.1080/00401706.1984.10487964).
///
/// # Validation
///
/// By hand: limits from the critical value for six subjects. The critical values as theirs. Simulated coverage of both
/// bands within sampling error of the level.
///
/// # Examples
///
/// ```
/// use trialstat_stats::interval::Level;
/// use trialstat_stats::survival::bands::{BandShape, band};
/// use trialstat_stats::survival::kaplan_meier::{Transform, kaplan_meier};
///
/// let curve = kaplan_meier(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[true, true, false, true, true, false])?;
/// let (from, to) = curve.event_span()?;
/// let found = band(&curve, BandShape::EqualPrecision, from, to, Transform::LogLog, Level::NINETY_FIVE)?;
/// assert_eq!((from, to, format!("{:.2}", found.critical_value)), (1.0, 5.0, "2.94".into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn band(
    curve: &SurvivalCurve,
    shape: BandShape,
    from: f64,
    to: f64,
    transform: Transform,
    level: Level,
) -> Result<Band, BandError> {
    if !(from <= to && from.is_finite()) {
        return Err(BandError::Span { from, to });
    }
    let (start, end) = (curve.at(from)?, curve.at(to)?);
    if end.survival == 0.0 {
        return Err(NotEstimable::TransformUndefined.into());
    }
    let subjects = curve.steps().first().map_or(0.0, |step| step.at_risk);
    let critical_value = match shape {
        BandShape::HallWellner if curve.has_delayed_entry() => return Err(BandError::DelayedEntry),
        BandShape::HallWellner => {
            let share = |log_variance: f64| subjects * log_variance / (1.0 + subjects * log_variance);
            bridge_critical_value(share(start.log_variance), share(end.log_variance), level.value())
        }
        BandShape::EqualPrecision if start.log_variance == 0.0 => return Err(NotEstimable::NoEvents.into()),
        BandShape::EqualPrecision => {
            // The odds of a are n times the variance, so that n drops out of their ratio.
            let duration = libm::log(end.log_variance / start.log_variance) / 2.0;
            standardized_critical_value(duration, level.value())
        }
    };
    let reach = |log_variance: f64| match shape {
        BandShape::HallWellner => critical_value * (1.0 + subjects * log_variance) / subjects.sqrt(),
        BandShape::EqualPrecision => critical_value * log_variance.sqrt(),
    };
    let within = curve.steps().iter().filter(|step| step.time > from && step.time <= to);
    let points = std::iter::once((from, start.survival, start.log_variance))
        .chain(within.map(|step| (step.time, step.survival, step.log_variance)));
    let limits = points
        .map(|(time, survival, log_variance)| (time, limits(survival, Reach::both(reach(log_variance)), transform)))
        .collect();
    Ok(Band { critical_value, limits })
}

/// A span of the Brownian bridge's time that is none.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("{from} to {to} does not lie between 0 and 1")]
pub struct BridgeSpanError {
    /// Its start.
    pub from: f64,
    /// Its end.
    pub to: f64,
}

/// Critical value of a Hall-Wellner band: of the Brownian bridge's largest distance from 0 on a part of its time.
///
/// # Definition
///
/// The $c$ with $P(\sup_{a \le u \le b} |B(u)| \le c)$ equal to the level, $B$ being the Brownian bridge. The
/// probability is that of Brownian motion from 0, in the strip from $a$ to $b$, back to 0 at 1: a sum of images whose
/// integral over the place at $a$ has a closed form, and which is integrated numerically over the place at $b$.
///
/// # Arguments
///
/// $0 \le a \le b < 1$ and the level.
///
/// # Returns
///
/// The critical value, to 1e-10.
///
/// # Errors
///
/// A span outside of these.
///
/// # Conventions
///
/// Klein and Moeschberger's table (their $k_\alpha$) has the same value to four decimals.
///
/// # References
///
/// Chung CF (1986). Formulae for probabilities associated with Wiener and Brownian bridge processes. Technical Report
/// 79, Laboratory for Research in Statistics and Probability, Carleton University.
///
/// Hall WJ, Wellner JA (1980). Confidence bands for a survival curve from censored data. Biometrika 67:133-143.
/// [doi:10.1093/biomet/67.1.133](https://doi.org/10.1093/biomet/67.1.133).
///
/// # Validation
///
/// On all of 0 to 1 Kolmogorov's distribution. Oracle: the probability as a series of sines, integrated twice in
/// 25 digits, 8 spans and levels, 1e-9.
///
/// # Examples
///
/// ```
/// use trialstat_stats::{interval::Level, survival::bands::hall_wellner_critical_value};
/// let found = hall_wellner_critical_value(0.1, 0.6, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{found:.4}"), "1.3211");
/// # Ok::<(), trialstat_stats::survival::bands::BridgeSpanError>(())
/// ```
pub fn hall_wellner_critical_value(from: f64, to: f64, level: Level) -> Result<f64, BridgeSpanError> {
    if !(0.0 <= from && from <= to && to < 1.0 && to > 0.0) {
        return Err(BridgeSpanError { from, to });
    }
    Ok(bridge_critical_value(from, to, level.value()))
}

/// Critical value of a band of equal precision: of the standardized Brownian bridge's largest distance from 0.
///
/// # Definition
///
/// The $c$ with $P(\sup_{a \le u \le b} |B(u)| / \sqrt{u (1 - u)} \le c)$ equal to the level. In the time
/// $\tfrac12 \log(u / (1 - u))$ the process is the stationary Ornstein-Uhlenbeck process, and the probability is the
/// sum over its generator's even eigenfunctions $f$ that vanish at $\pm c$, with eigenvalues $\lambda$, of
/// $e^{-\lambda d}$ times the squared mean of $f$ over the mean of $f^2$; $d$ is the time from $a$ to $b$.
///
/// # Arguments
///
/// $0 < a \le b < 1$ and the level.
///
/// # Returns
///
/// The critical value, to 1e-10; to 1e-7 where $d$ is below 0.002, for which the sum would be long. Where $a$ is $b$ it
/// is the normal quantile.
///
/// # Errors
///
/// A span outside of these.
///
/// # Conventions
///
/// Klein and Moeschberger's table (their $c_\alpha$) and SAS have the approximation of Miller and Siegmund (1982): from
/// 0.1 to 0.6 at 95 % it is 2.8826, the exact value 2.8873; for short spans it is larger by up to a tenth.
///
/// # References
///
/// Nair VN (1984). Confidence bands for survival functions with censored data: a comparative study. Technometrics
/// 26:265-275. [doi:10.1080/00401706.1984.10487964](https://doi.org/10.1080/00401706.1984.10487964).
///
/// # Validation
///
/// Oracle: the eigenfunctions as Kummer's functions in 25 digits, 8 spans and levels, 1e-9. Where both ways to the
/// probability apply they agree to 1e-8.
///
/// # Examples
///
/// ```
/// use trialstat_stats::{interval::Level, survival::bands::equal_precision_critical_value};
/// let found = equal_precision_critical_value(0.1, 0.6, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{found:.4}"), "2.8873");
/// # Ok::<(), trialstat_stats::survival::bands::BridgeSpanError>(())
/// ```
pub fn equal_precision_critical_value(from: f64, to: f64, level: Level) -> Result<f64, BridgeSpanError> {
    if !(0.0 < from && from <= to && to < 1.0) {
        return Err(BridgeSpanError { from, to });
    }
    let log_odds = |share: f64| libm::log(share / (1.0 - share));
    Ok(standardized_critical_value((log_odds(to) - log_odds(from)) / 2.0, level.value()))
}

//! The Nelson-Aalen and the Fleming-Harrington estimator of the cumulative hazard.

use super::curve::{Step, SurvivalCurve};
use super::observed::{Observed, ObservedError};
use super::tally::{Tally, each_tally};
use crate::interval::{Interval, Level, NotEstimable};

/// How tied events add to the cumulative hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HazardEstimator {
    /// All at once: $d/n$. R's `ctype = 1`.
    NelsonAalen,
    /// One after the other: $1/n + 1/(n-1) + \dots + 1/(n-d+1)$. R's `ctype = 2`.
    FlemingHarrington,
}

/// How the variance of an increment of the cumulative hazard is estimated, $d$ being the events among $n$ at risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HazardVariance {
    /// The events are Poisson: $d/n^2$. Aalen's, the one of R.
    Poisson,
    /// The events are binomial: $d (n-d)/n^3$. Klein's, of Greenwood's form.
    Binomial,
}

/// The scale on which the interval of a cumulative hazard is symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HazardTransform {
    /// The cumulative hazard itself.
    Plain,
    /// Its logarithm.
    Log,
}

/// What happened at one distinct time, and the cumulative hazard from that time on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HazardStep {
    /// The time.
    pub time: f64,
    /// At risk just before it.
    pub at_risk: f64,
    /// With the event at it.
    pub events: f64,
    /// Censored at it.
    pub censored: f64,
    /// Cumulative hazard from this time until the next.
    pub hazard: f64,
    /// Its variance.
    pub variance: f64,
}

/// A cumulative hazard, made by [`nelson_aalen`].
#[derive(Debug, Clone, PartialEq)]
pub struct CumulativeHazard {
    pub(super) steps: Vec<HazardStep>,
    pub(super) subjects: u64,
    pub(super) events: u64,
    pub(super) delayed_entry: bool,
}

/// Cumulative hazard by Nelson and Aalen or by Fleming and Harrington.
///
/// # Definition
///
/// $$\hat H(t) = \sum_{t_i \le t} \frac{d_i}{n_i} \quad\text{or}\quad
/// \sum_{t_i \le t} \sum_{k=0}^{d_i - 1} \frac{1}{n_i - k}$$
/// with $d_i$ events among the $n_i$ at risk just before $t_i$; the variance is the sum of the increments' variances,
/// as [`HazardVariance`] has them, those of the second form with one event at a time. With weights, $n$ and $d$ are
/// their sums, and the events of the second form each have the mean weight of those tied.
///
/// # Arguments
///
/// The records, the treatment of ties, the variance.
///
/// # Returns
///
/// One [`HazardStep`] for each distinct time; [`CumulativeHazard::survival`] makes $\exp(-\hat H)$ of it.
///
/// # Errors
///
/// As [`Observed::check`].
///
/// # Conventions
///
/// | here | R `survfit` | SAS LIFETEST | lifelines |
/// |---|---|---|---|
/// | Nelson-Aalen, Poisson | `ctype = 1`; $\exp(-\hat H)$ is `stype = 2` | `NELSON`; $\exp(-\hat H)$ is `METHOD=BRESLOW` | |
/// | Nelson-Aalen, binomial | none | none | `NelsonAalenFitter(nelson_aalen_smoothing=False)` |
/// | Fleming-Harrington, Poisson | `ctype = 2` | `METHOD=FH` | `NelsonAalenFitter()` |
///
/// # References
///
/// Aalen O (1978). Nonparametric inference for a family of counting processes. Annals of Statistics 6:701-726.
/// [doi:10.1214/aos/1176344247](https://doi.org/10.1214/aos/1176344247).
///
/// Fleming TR, Harrington DP (1984). Nonparametric estimation of the survival distribution in censored data.
/// Communications in Statistics - Theory and Methods 13:2469-2486.
/// [doi:10.1080/03610928408828837](https://doi.org/10.1080/03610928408828837).
///
/// Klein JP (1991). Small sample moments of some estimators of the variance of the Kaplan-Meier and Nelson-Aalen
/// estimators. Scandinavian Journal of Statistics 18:333-340.
///
/// # Validation
///
/// By hand: six subjects in fractions, both variances. R survival 3.5-3 on eleven data sets, both forms, with weights
/// and with delayed entry, to 1e-12.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::nelson_aalen::{HazardEstimator, HazardVariance, nelson_aalen};
/// use trialstat_stats::survival::observed::Observed;
///
/// let observed = Observed::from_start(&[1.0, 1.0, 3.0, 4.0], &[true, true, false, true]);
/// let hazard = nelson_aalen(&observed, HazardEstimator::NelsonAalen, HazardVariance::Poisson)?;
/// assert_eq!(hazard.steps()[0].hazard, 0.5);
/// # Ok::<(), trialstat_stats::survival::observed::ObservedError>(())
/// ```
pub fn nelson_aalen(
    observed: &Observed<'_>,
    estimator: HazardEstimator,
    variance: HazardVariance,
) -> Result<CumulativeHazard, ObservedError> {
    observed.check()?;
    let mut result = CumulativeHazard {
        steps: Vec::new(),
        subjects: (0..observed.times.len()).filter(|&index| observed.weight(index) > 0.0).count() as u64,
        events: 0,
        delayed_entry: observed.entry.is_some(),
    };
    let (mut hazard, mut summed) = (0.0, 0.0);
    each_tally(observed, |tally| {
        let (increment, its_variance) = increment(&tally, estimator, variance);
        hazard += increment;
        summed += its_variance;
        result.events += tally.event_records;
        result.steps.push(HazardStep {
            time: tally.time,
            at_risk: tally.at_risk,
            events: tally.events,
            censored: tally.censored,
            hazard,
            variance: summed,
        });
    });
    Ok(result)
}

/// What the events of one time add to the hazard and to its variance.
fn increment(tally: &Tally, estimator: HazardEstimator, variance: HazardVariance) -> (f64, f64) {
    let of = |events: f64, at_risk: f64, spared: f64| {
        let rate = events / at_risk;
        let share = match variance {
            HazardVariance::Poisson => 1.0,
            HazardVariance::Binomial => spared / at_risk,
        };
        (rate, rate / at_risk * share)
    };
    match estimator {
        _ if tally.event_records == 0 => (0.0, 0.0),
        HazardEstimator::NelsonAalen => of(tally.events, tally.at_risk, tally.spared),
        HazardEstimator::FlemingHarrington => {
            let each = tally.events / tally.event_records as f64;
            let sum = |sum: (f64, f64), before: u64| {
                // Counted from those spared, which is exactly 0 if nobody is.
                let at_risk = tally.spared + (tally.event_records - before) as f64 * each;
                let spared = tally.spared + (tally.event_records - before - 1) as f64 * each;
                let (increment, variance) = of(each, at_risk, spared);
                (sum.0 + increment, sum.1 + variance)
            };
            (0..tally.event_records).fold((0.0, 0.0), sum)
        }
    }
}

impl HazardStep {
    /// Standard error of the cumulative hazard.
    pub fn std_error(&self) -> f64 {
        self.variance.sqrt()
    }

    /// Pointwise confidence interval of the cumulative hazard, not below 0.
    ///
    /// With $\hat\sigma$ its standard error and $z$ the normal quantile of the level, $\hat H \pm z \hat\sigma$ or
    /// $\hat H \exp(\pm z \hat\sigma / \hat H)$.
    ///
    /// # Not estimable
    ///
    /// [`NotEstimable::NoEvents`] on the log scale before the first event.
    ///
    /// # Conventions
    ///
    /// lifelines: the log scale. R's `survfit` has none of the hazard; $-\log$ of the limits of $\exp(-\hat H)$ on
    /// its log scale are the plain ones, on its log-log scale the log ones.
    pub fn interval(&self, transform: HazardTransform, level: Level) -> Result<Interval, NotEstimable> {
        let reach = level.z() * self.std_error();
        match transform {
            HazardTransform::Plain => {
                Ok(Interval { lower: (self.hazard - reach).max(0.0), upper: self.hazard + reach })
            }
            HazardTransform::Log if self.hazard == 0.0 => Err(NotEstimable::NoEvents),
            HazardTransform::Log => {
                let factor = libm::exp(reach / self.hazard);
                Ok(Interval { lower: self.hazard / factor, upper: self.hazard * factor })
            }
        }
    }
}

impl CumulativeHazard {
    /// The cumulative hazard at each distinct time, in ascending order.
    pub fn steps(&self) -> &[HazardStep] {
        &self.steps
    }

    /// The survival curve $\exp(-\hat H)$, the variance of whose logarithm is that of the hazard.
    ///
    /// It does not come down to 0, even where the last subject has the event.
    pub fn survival(&self) -> SurvivalCurve {
        let step = |step: &HazardStep| Step {
            time: step.time,
            at_risk: step.at_risk,
            events: step.events,
            censored: step.censored,
            survival: libm::exp(-step.hazard),
            log_variance: step.variance,
        };
        SurvivalCurve {
            steps: self.steps.iter().map(step).collect(),
            subjects: self.subjects,
            events: self.events,
            delayed_entry: self.delayed_entry,
        }
    }
}

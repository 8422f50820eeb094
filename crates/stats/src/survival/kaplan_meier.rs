//! The Kaplan-Meier estimator of the survival function, its limits and its quantiles.

pub use super::curve::{Quantile, QuantileRule, Step, Transform};
use super::{SurvivalError, by_time, check_subjects, greenwood, quantile, same_time};
use crate::interval::{Interval, Level, NotEstimable};

/// A Kaplan-Meier curve, made by [`kaplan_meier`].
#[derive(Debug, Clone, PartialEq)]
pub struct KaplanMeier {
    steps: Vec<Step>,
    subjects: u64,
    events: u64,
}

/// Kaplan-Meier (product-limit) estimate of the survival function, with Greenwood's variance.
///
/// # Definition
///
/// With $d_i$ events among the $n_i$ subjects at risk just before the distinct time $t_i$,
///
/// $$\hat S(t) = \prod_{t_i \le t} \frac{n_i - d_i}{n_i}, \qquad
/// \widehat{\mathrm{var}}\bigl(\log \hat S(t)\bigr) = \sum_{t_i \le t} \frac{d_i}{n_i (n_i - d_i)}.$$
///
/// Between two censorings the product is taken as one fraction, so that without censoring the curve is one minus the
/// empirical distribution function to the last bit.
///
/// # Arguments
///
/// `times` from 0, in any unit and any order; `event[i]` says whether the event happened at `times[i]`.
///
/// # Returns
///
/// The curve with one [`Step`] for each distinct time, censorings included. Of no subjects it is a curve without steps.
///
/// # Errors
///
/// The slices differ in length; a time is negative or not finite.
///
/// # Conventions
///
/// | question | here | R `survfit` | SAS LIFETEST | lifelines |
/// |---|---|---|---|---|
/// | censored at the time of an event | at risk of it | same | same | same |
/// | event at time 0 | counts | counts | counts | counts |
/// | times that differ by rounding noise | distinct | merged below 1.5e-8 relative | distinct | distinct |
/// | beyond the last time, curve above 0 | not reached | carried on only with `extend` | missing | carried on |
/// | limits where the curve is 0 | undefined | NA | missing | 0 and 0 |
///
/// # References
///
/// Kaplan EL, Meier P (1958). Nonparametric estimation from incomplete observations. Journal of the American
/// Statistical Association 53:457-481.
/// [doi:10.1080/01621459.1958.10501452](https://doi.org/10.1080/01621459.1958.10501452).
///
/// Kalbfleisch JD, Prentice RL (2002). The Statistical Analysis of Failure Time Data, 2nd ed. Wiley.
/// [doi:10.1002/9781118032985](https://doi.org/10.1002/9781118032985).
///
/// # Validation
///
/// By hand: four uncensored times, six subjects in fractions, the control arm of the 6-MP trial (1e-14). R survival
/// 3.5-3 on aml, gehan, lung, ovarian, veteran and toy data that end at 0, begin at 0 or run flat at one half: curve,
/// standard error and limits to 1e-12, quantiles exactly. Without censoring equal to the empirical distribution.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::kaplan_meier::kaplan_meier;
///
/// let curve = kaplan_meier(&[6.0, 6.0, 7.0, 9.0], &[true, false, true, false])?;
/// assert_eq!(curve.survival_at(6.5), Ok(0.75));
/// assert_eq!(curve.survival_at(8.0), Ok(0.375));
/// # Ok::<(), trialstat_stats::survival::SurvivalError>(())
/// ```
pub fn kaplan_meier(times: &[f64], event: &[bool]) -> Result<KaplanMeier, SurvivalError> {
    check_subjects(times, event)?;
    let subjects = times.len() as u64;
    let mut steps = Vec::new();
    let mut at_risk = subjects;
    let mut log_variance = 0.0;
    let mut last_censoring = Censoring { survival: 1.0, at_risk };
    for tied in by_time(times).chunk_by(same_time(times)) {
        let events = tied.iter().filter(|&&subject| event[subject]).count() as u64;
        let censored = tied.len() as u64 - events;
        let spared = at_risk - events;
        let survival = last_censoring.survival * (spared as f64 / last_censoring.at_risk as f64);
        if events > 0 {
            log_variance += events as f64 / (at_risk as f64 * spared as f64);
        }
        steps.push(Step { time: times[tied[0]], at_risk, events, censored, survival, log_variance });
        at_risk = spared - censored;
        if censored > 0 {
            last_censoring = Censoring { survival, at_risk };
        }
    }
    Ok(KaplanMeier { subjects, events: event.iter().filter(|&&event| event).count() as u64, steps })
}

/// The curve just after the latest censoring, from where it falls in proportion to the subjects left.
struct Censoring {
    survival: f64,
    at_risk: u64,
}

impl KaplanMeier {
    /// The curve at each distinct time, in ascending order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Number of subjects.
    pub fn subjects(&self) -> u64 {
        self.subjects
    }

    /// Number of events.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Survival probability at `time`.
    ///
    /// # Not estimable
    ///
    /// [`NotEstimable::NoSubjects`] without any; [`NotEstimable::NotReached`] after the last observed time (or at a
    /// time that is not a number) unless the curve has come down to 0.
    pub fn survival_at(&self, time: f64) -> Result<f64, NotEstimable> {
        let last = self.steps.last().ok_or(NotEstimable::NoSubjects)?;
        if time <= last.time {
            let passed = self.steps.partition_point(|step| step.time <= time);
            Ok(passed.checked_sub(1).map_or(1.0, |latest| self.steps[latest].survival))
        } else if last.survival == 0.0 && !time.is_nan() {
            Ok(0.0)
        } else {
            Err(NotEstimable::NotReached)
        }
    }

    /// Greenwood's standard error of the survival probability of `step`.
    ///
    /// # Not estimable
    ///
    /// [`NotEstimable::TransformUndefined`] where the curve is 0.
    pub fn std_error(&self, step: &Step) -> Result<f64, NotEstimable> {
        if step.survival == 0.0 {
            return Err(NotEstimable::TransformUndefined);
        }
        Ok(step.survival * step.log_variance.sqrt())
    }

    /// Pointwise confidence interval of the survival probability of `step`, within 0 and 1.
    ///
    /// With $\hat\sigma^2$ the variance of $\log \hat S$ and $z$ the normal quantile of the level:
    ///
    /// | transform | limits |
    /// |---|---|
    /// | plain | $\hat S (1 \pm z \hat\sigma)$, clipped |
    /// | log | $\hat S \exp(\pm z \hat\sigma)$, clipped |
    /// | log-log | $\hat S^{\exp(\pm z \hat\sigma / \log \hat S)}$ |
    ///
    /// # Not estimable
    ///
    /// [`NotEstimable::TransformUndefined`] where the curve is 0, and on the log-log scale before the first event,
    /// where it is 1. R gives NA there.
    ///
    /// # Conventions
    ///
    /// R's default is the log, that of SAS and lifelines the log-log transform.
    pub fn interval(&self, step: &Step, transform: Transform, level: Level) -> Result<Interval, NotEstimable> {
        greenwood::limits(step.survival, step.log_variance, transform, level.z())
    }

    /// The time by which `probability` of the subjects have had the event, with Brookmeyer-Crowley limits.
    ///
    /// The limits are the times at which the horizontal line at $1 - p$ meets the lower and the upper pointwise limit
    /// of the curve, by the same `rule`. They invert the test that $S(t) = 1 - p$ on the scale of `transform`.
    ///
    /// # Not estimable
    ///
    /// [`NotEstimable::NoSubjects`] without any, [`NotEstimable::NotReached`] for a curve or limit that does not come
    /// down to the level, as for any probability outside 0 and 1.
    ///
    /// # Conventions
    ///
    /// | data | [`QuantileRule::MidpointToNextObserved`] | [`QuantileRule::MidpointToNextEvent`] | lifelines |
    /// |---|---|---|---|
    /// | 1, 2, 3, 4 without censoring: median | 2.5 (R) | 2.5 (SAS) | 2 |
    /// | flat at one half from 87 to the last censoring at 118: median | 102.5 (R) | not reached (SAS) | 87 |
    ///
    /// The limits follow the transform: compare only with a program set to the same.
    ///
    /// # References
    ///
    /// Brookmeyer R, Crowley J (1982). A confidence interval for the median survival time. Biometrics 38:29-41.
    /// [doi:10.2307/2530286](https://doi.org/10.2307/2530286).
    pub fn quantile(&self, probability: f64, rule: QuantileRule, transform: Transform, level: Level) -> Quantile {
        quantile::quantile(&self.steps, probability, rule, transform, level.z())
    }
}

//! A survival curve: its steps, and what is read off them.

use super::conventions::{LowerLimit, Quantile, QuantileRule, Transform};
use super::limits::{Reach, limits};
use super::quantile;
use super::tally::Tally;
use crate::interval::{Interval, Level, NotEstimable};

/// What happened at one distinct time, and the curve from that time on.
///
/// The numbers are sums of weights, counts where every record counts once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The time.
    pub time: f64,
    /// At risk just before it.
    pub at_risk: f64,
    /// With the event at it.
    pub events: f64,
    /// Censored at it.
    pub censored: f64,
    /// Survival probability from this time until the next.
    pub survival: f64,
    /// Variance of the log survival probability; infinite where Kaplan and Meier's is 0.
    pub log_variance: f64,
}

/// A survival curve, made by the functions of [`survival`](super).
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalCurve {
    pub(super) steps: Vec<Step>,
    pub(super) subjects: u64,
    pub(super) events: u64,
    pub(super) delayed_entry: bool,
}

/// The curve at one time, between its steps too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Survival probability.
    pub survival: f64,
    /// Variance of its logarithm.
    pub log_variance: f64,
}

impl Point {
    /// Standard error of the survival probability.
    ///
    /// # Not estimable
    /// [`NotEstimable::TransformUndefined`] where the probability is 0.
    pub fn std_error(&self) -> Result<f64, NotEstimable> {
        if self.survival == 0.0 {
            return Err(NotEstimable::TransformUndefined);
        }
        Ok(self.survival * self.log_variance.sqrt())
    }

    /// Pointwise confidence interval, as that of [`SurvivalCurve::interval`].
    ///
    /// # Not estimable
    /// [`NotEstimable::TransformUndefined`] where the probability is 0, and where it is 1 on the log-log, logit and
    /// arcsine scales.
    pub fn interval(&self, transform: Transform, level: Level) -> Result<Interval, NotEstimable> {
        limits(self.survival, Reach::both(level.z() * self.log_variance.sqrt()), transform)
    }
}

impl Step {
    fn point(&self) -> Point {
        Point { survival: self.survival, log_variance: self.log_variance }
    }
}

impl SurvivalCurve {
    /// The curve at each distinct time, in ascending order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Number of subjects, or of records where they count several times.
    pub fn subjects(&self) -> u64 {
        self.subjects
    }

    /// Number of records with the event.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Whether some subjects entered later than others.
    pub fn has_delayed_entry(&self) -> bool {
        self.delayed_entry
    }

    /// The last observed time.
    pub fn last_time(&self) -> Option<f64> {
        self.steps.last().map(|step| step.time)
    }

    /// The times of the first event and of the last at which the curve is not yet 0.
    ///
    /// # Not estimable
    /// [`NotEstimable::NoEvents`] if there is no such event.
    pub fn event_span(&self) -> Result<(f64, f64), NotEstimable> {
        let mut events = self.steps.iter().filter(|step| step.events > 0.0 && step.survival > 0.0);
        let first = events.next().ok_or(NotEstimable::NoEvents)?;
        Ok((first.time, events.next_back().unwrap_or(first).time))
    }

    /// The curve at `time`.
    ///
    /// # Not estimable
    /// As [`SurvivalCurve::survival_at`].
    pub fn at(&self, time: f64) -> Result<Point, NotEstimable> {
        let last = self.steps.last().ok_or(NotEstimable::NoSubjects)?;
        let beyond = time.is_nan() || time > last.time;
        if beyond && (time.is_nan() || last.survival != 0.0) {
            return Err(NotEstimable::NotReached);
        }
        let passed = self.steps.partition_point(|step| step.time <= time);
        Ok(passed
            .checked_sub(1)
            .map_or(Point { survival: 1.0, log_variance: 0.0 }, |latest| self.steps[latest].point()))
    }

    /// Survival probability at `time`.
    ///
    /// # Not estimable
    ///
    /// [`NotEstimable::NoSubjects`] without any; [`NotEstimable::NotReached`] after the last observed time (or at a
    /// time that is not a number) unless the curve has come down to 0.
    pub fn survival_at(&self, time: f64) -> Result<f64, NotEstimable> {
        self.at(time).map(|point| point.survival)
    }

    /// Standard error of the survival probability of `step`.
    ///
    /// # Not estimable
    ///
    /// [`NotEstimable::TransformUndefined`] where the curve is 0.
    pub fn std_error(&self, step: &Step) -> Result<f64, NotEstimable> {
        step.point().std_error()
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
    /// | logit | the odds $\hat S / (1 - \hat S)$ times $\exp(\pm z \hat\sigma / (1 - \hat S))$ |
    /// | arcsine | $\sin^2(\arcsin \hat S^{1/2} \pm \tfrac12 z \hat\sigma (\hat S / (1 - \hat S))^{1/2})$, the angle clipped |
    ///
    /// # Not estimable
    ///
    /// [`NotEstimable::TransformUndefined`] where the curve is 0, and on the log-log, logit and arcsine scales before
    /// the first event, where it is 1. R gives NA or NaN there.
    ///
    /// # Conventions
    ///
    /// R's default is the log, that of SAS and lifelines the log-log transform, that of R's tern the plain.
    pub fn interval(&self, step: &Step, transform: Transform, level: Level) -> Result<Interval, NotEstimable> {
        step.point().interval(transform, level)
    }

    /// The pointwise interval of each step, whose lower limit is that of `lower`.
    ///
    /// # Not estimable
    ///
    /// As [`SurvivalCurve::interval`].
    ///
    /// # Conventions
    ///
    /// R's `conf.lower`: "usual" by default, "modified", "peto". Others have the usual only.
    pub fn intervals(
        &self,
        transform: Transform,
        lower: LowerLimit,
        level: Level,
    ) -> Vec<Result<Interval, NotEstimable>> {
        let mut at_latest_event = self.steps.first().map_or(0.0, |step| step.at_risk);
        // Exponentials take most of the time, and from a censoring to the next nothing changes.
        let mut before: Option<(Point, Result<Interval, NotEstimable>)> = None;
        let interval = |step: &Step| {
            let point = step.point();
            if let (LowerLimit::Usual, Some((same, limits))) = (lower, before)
                && same == point
            {
                return limits;
            }
            if step.events > 0.0 {
                at_latest_event = step.at_risk;
            }
            let usual = step.log_variance.sqrt();
            let below = match lower {
                LowerLimit::Usual => usual,
                LowerLimit::Modified => usual * (at_latest_event / step.at_risk).sqrt(),
                LowerLimit::Peto => ((1.0 - step.survival) / step.at_risk).sqrt(),
            };
            let reach = Reach { lower: level.z() * below, upper: level.z() * usual };
            let found = limits(step.survival, reach, transform);
            before = Some((point, found));
            found
        };
        self.steps.iter().map(interval).collect()
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
        let interval = |index: usize| self.steps[index].point().interval(transform, level).ok();
        quantile::quantile(&self.steps, interval, probability, rule)
    }

    /// The quantile as [`SurvivalCurve::quantile`] has it, with the limits where the line meets the given `intervals`,
    /// one for each step: those of [`SurvivalCurve::intervals`], computed once for several quantiles.
    ///
    /// # Not estimable
    ///
    /// As [`SurvivalCurve::quantile`]; a step without an interval is passed over.
    pub fn quantile_within(
        &self,
        probability: f64,
        rule: QuantileRule,
        intervals: &[Result<Interval, NotEstimable>],
    ) -> Quantile {
        let interval = |index: usize| intervals.get(index)?.as_ref().ok().copied();
        quantile::quantile(&self.steps, interval, probability, rule)
    }
}

/// The product-limit curve as it falls from tally to tally.
///
/// As long as nobody enters or is censored, the factors are taken as one fraction, so that without censoring the curve
/// is one minus the empirical distribution function to the last bit.
pub(super) struct Falling {
    anchor: (f64, f64),
    spared: Option<f64>,
    survival: f64,
    log_variance: f64,
}

impl Falling {
    pub(super) fn new() -> Falling {
        Falling { anchor: (1.0, 0.0), spared: None, survival: 1.0, log_variance: 0.0 }
    }

    pub(super) fn step(&mut self, tally: &Tally) -> Step {
        if self.spared != Some(tally.at_risk) {
            self.anchor = (self.survival, tally.at_risk);
        }
        if tally.event_records > 0 {
            self.survival = self.anchor.0 * (tally.spared / self.anchor.1);
            self.log_variance += tally.events / (tally.at_risk * tally.spared);
        }
        self.spared = Some(tally.spared);
        Step {
            time: tally.time,
            at_risk: tally.at_risk,
            events: tally.events,
            censored: tally.censored,
            survival: self.survival,
            log_variance: self.log_variance,
        }
    }
}

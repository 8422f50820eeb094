//! A survival curve predicted by a model, with its limits.

use crate::interval::{Interval, Level, NotEstimable};

/// The scale on which the limits of a predicted survival probability are symmetric, before they are cut at 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CurveScale {
    /// The survival probability itself.
    Plain,
    /// Its logarithm: minus the cumulative hazard.
    Log,
    /// The logarithm of the cumulative hazard.
    LogLog,
}

/// A survival curve for given covariates: a step function that is 1 before the first of its times.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictedCurve {
    /// The event times of the stratum, ascending.
    pub times: Vec<f64>,
    /// Cumulative hazard from each time on.
    pub cumulative_hazard: Vec<f64>,
    /// Its standard error, which is that of the log survival probability.
    pub std_errors: Vec<f64>,
}

impl PredictedCurve {
    /// Survival probability at a time.
    pub fn survival_at(&self, time: f64) -> f64 {
        self.last_step(time).map_or(1.0, |step| libm::exp(-self.cumulative_hazard[step]))
    }

    /// Limits of the survival probability at a time; before the first event there is no variation.
    ///
    /// # Errors
    ///
    /// The scale is undefined where the cumulative hazard is 0.
    pub fn interval_at(&self, time: f64, scale: CurveScale, level: Level) -> Result<Interval, NotEstimable> {
        match self.last_step(time) {
            Some(step) => self.limits(step, scale, level),
            None if scale == CurveScale::LogLog => Err(NotEstimable::TransformUndefined),
            None => Ok(Interval { lower: 1.0, upper: 1.0 }),
        }
    }

    /// The first time at which no more than one minus `probability` survive.
    ///
    /// # Errors
    ///
    /// The curve does not come down so far.
    pub fn quantile(&self, probability: f64) -> Result<f64, NotEstimable> {
        self.first(|step| libm::exp(-self.cumulative_hazard[step]) <= 1.0 - probability)
    }

    /// The first times at which the lower and the upper limit are no more than one minus `probability`.
    pub fn quantile_limits(
        &self,
        probability: f64,
        scale: CurveScale,
        level: Level,
    ) -> (Result<f64, NotEstimable>, Result<f64, NotEstimable>) {
        let low = |limit: fn(&Interval) -> f64| {
            self.first(|step| {
                self.limits(step, scale, level).is_ok_and(|interval| limit(&interval) <= 1.0 - probability)
            })
        };
        (low(|interval| interval.lower), low(|interval| interval.upper))
    }

    fn first(&self, reached: impl Fn(usize) -> bool) -> Result<f64, NotEstimable> {
        (0..self.times.len()).find(|&step| reached(step)).map(|step| self.times[step]).ok_or(NotEstimable::NotReached)
    }

    fn last_step(&self, time: f64) -> Option<usize> {
        self.times.partition_point(|&step| step <= time).checked_sub(1)
    }

    fn limits(&self, step: usize, scale: CurveScale, level: Level) -> Result<Interval, NotEstimable> {
        let (hazard, reach) = (self.cumulative_hazard[step], level.z() * self.std_errors[step]);
        let (lower, upper) = match scale {
            CurveScale::Plain => {
                let survival = libm::exp(-hazard);
                (survival - reach * survival, survival + reach * survival)
            }
            CurveScale::Log => (libm::exp(-hazard - reach), libm::exp(-hazard + reach)),
            CurveScale::LogLog if hazard > 0.0 => {
                let factor = libm::exp(reach / hazard);
                (libm::exp(-hazard * factor), libm::exp(-hazard / factor))
            }
            CurveScale::LogLog => return Err(NotEstimable::TransformUndefined),
        };
        Ok(Interval { lower: lower.max(0.0), upper: upper.min(1.0) })
    }
}

//! What a fitted model says of a subject: survival, hazard, quantiles, means, with limits by the delta method.

use super::family::{Axis, Family, Predictors};
use super::fitted::ParametricFit;
use super::jet::Jet;
use super::law::Law;
use super::likelihood::Predictor;
use super::quadrature::{over_the_line, up_to};
use super::spline;
use crate::bisection::turning_point;
use crate::interval::{Interval, Level};
use thiserror::Error;

/// The subject that a prediction is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile<'a> {
    /// Its covariates in the order of the fit; in a cure model those of being cured come first.
    pub covariates: &'a [f64],
    /// Its stratum of the scale, 0 where there is but one.
    pub stratum: usize,
}

/// A prediction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predicted {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error by the delta method.
    pub std_error: f64,
    /// Limits, symmetric on the scale that the method names.
    pub interval: Interval,
}

/// Why there is no prediction.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum NotPredicted {
    /// The profile has not one finite number for each covariate of the fit, or a stratum that is none.
    #[error("the profile is not one of a subject of this model")]
    Profile,
    /// The time is not a finite number above 0, or from 0 for a survival probability.
    #[error("time {0} is outside the distribution")]
    Time(f64),
    /// The probability is not strictly between 0 and 1.
    #[error("probability {0} is not between 0 and 1")]
    Probability(f64),
    /// So large a part of such subjects never has the event.
    #[error("not reached: too many never have the event")]
    NotReached,
    /// The mean is infinite.
    #[error("the mean is infinite")]
    Infinite,
}

/// What a fit needs to know of its model to predict.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Family { family: Family, strata: usize, known_scale: Option<f64> },
    Cure { cured: usize },
    Spline { knots: Vec<f64> },
}

/// A number that depends on the coefficients.
struct Sensitive {
    value: f64,
    gradient: Vec<f64>,
}

impl Sensitive {
    fn of<const K: usize>(jet: Jet<K>, predictors: &[Predictor; K], size: usize) -> Sensitive {
        let mut gradient = vec![0.0; size];
        for (predictor, slope) in predictors.iter().zip(jet.gradient) {
            let own = &mut gradient[predictor.first..predictor.first + predictor.width];
            own.iter_mut().zip(predictor.row(0)).for_each(|(sum, element)| *sum += slope * element);
        }
        Sensitive { value: jet.value, gradient }
    }
}

impl ParametricFit {
    /// The probability of no event by `time`, with limits symmetric on the scale of its log-minus-log.
    ///
    /// # Errors
    /// [`NotPredicted::Profile`], [`NotPredicted::Time`].
    pub fn survival(&self, time: f64, profile: Profile, level: Level) -> Result<Predicted, NotPredicted> {
        self.check_profile(profile)?;
        if !(time.is_finite() && (time >= 0.0 || self.below_zero())) {
            return Err(NotPredicted::Time(time));
        }
        let log = self.log_survival(time, profile);
        let estimate = libm::exp(log.value);
        let error = self.std_error(&log.gradient);
        if log.value == 0.0 || error == 0.0 {
            let interval = Interval { lower: estimate, upper: estimate };
            return Ok(Predicted { estimate, std_error: 0.0, interval });
        }
        let factor = libm::exp(level.z() * error / -log.value);
        let interval = Interval { lower: libm::exp(log.value * factor), upper: libm::exp(log.value / factor) };
        Ok(Predicted { estimate, std_error: estimate * error, interval })
    }

    /// The hazard at `time`, with limits symmetric on the log scale.
    ///
    /// # Errors
    /// [`NotPredicted::Profile`], [`NotPredicted::Time`].
    pub fn hazard(&self, time: f64, profile: Profile, level: Level) -> Result<Predicted, NotPredicted> {
        self.check_profile(profile)?;
        if !(time.is_finite() && (time > 0.0 || self.below_zero())) {
            return Err(NotPredicted::Time(time));
        }
        let log = self.log_hazard(time, profile);
        Ok(self.around_log(libm::exp(log.value), &log.gradient, level))
    }

    /// The time by which a part `probability` of such subjects has had the event, with limits symmetric on the log
    /// scale, or on that of the time where the distribution reaches below 0.
    ///
    /// # Errors
    /// [`NotPredicted::Profile`], [`NotPredicted::Probability`], [`NotPredicted::NotReached`].
    pub fn quantile(&self, probability: f64, profile: Profile, level: Level) -> Result<Predicted, NotPredicted> {
        self.check_profile(profile)?;
        if !(probability > 0.0 && probability < 1.0) {
            return Err(NotPredicted::Probability(probability));
        }
        let time = self.time_at(libm::log1p(-probability), profile).ok_or(NotPredicted::NotReached)?;
        let hazard = libm::exp(self.log_hazard(time, profile).value);
        let mut gradient = self.log_survival(time, profile).gradient;
        gradient.iter_mut().for_each(|element| *element /= hazard);
        if self.below_zero() {
            return Ok(self.around(time, &gradient, level));
        }
        gradient.iter_mut().for_each(|element| *element /= time);
        Ok(self.around_log(time, &gradient, level))
    }

    /// The mean time, extrapolated by the model to all times, with limits as for a quantile.
    ///
    /// # Errors
    /// [`NotPredicted::Profile`], and [`NotPredicted::Infinite`] as for any model with cured subjects.
    pub fn mean(&self, profile: Profile, level: Level) -> Result<Predicted, NotPredicted> {
        self.check_profile(profile)?;
        if let Shape::Family { family: Family::LocationScale(law, Axis::Time), .. } = self.shape {
            let mean = self.mean_of_law(law, profile);
            return Ok(self.around(mean.value, &mean.gradient, level));
        }
        if !self.has_mean(profile) {
            return Err(NotPredicted::Infinite);
        }
        let quartile = |log_survival: f64| self.time_at(log_survival, profile).map(libm::log);
        let quartiles = (quartile(libm::log(0.75)), quartile(libm::log(0.25)));
        let (Some(low), Some(high)) = quartiles else { return Err(NotPredicted::Infinite) };
        let integral = over_the_line(f64::midpoint(low, high), (high - low).max(1e-6), |u| {
            let time = libm::exp(u);
            self.weighted_survival(time, time, profile)
        });
        self.positive_mean(&integral, level)
    }

    /// The mean of the time or of `end`, whichever comes first, with limits symmetric on the log scale.
    ///
    /// # Errors
    /// [`NotPredicted::Profile`]; [`NotPredicted::Time`] where `end` is not a finite number above 0.
    pub fn restricted_mean(&self, end: f64, profile: Profile, level: Level) -> Result<Predicted, NotPredicted> {
        self.check_profile(profile)?;
        if !(end.is_finite() && end > 0.0) {
            return Err(NotPredicted::Time(end));
        }
        self.positive_mean(&up_to(end, |time| self.weighted_survival(time, 1.0, profile)), level)
    }

    /// The survival times a factor, followed by its derivatives.
    fn weighted_survival(&self, time: f64, factor: f64, profile: Profile) -> Vec<f64> {
        let log = self.log_survival(time, profile);
        let value = factor * libm::exp(log.value);
        if value == 0.0 || !value.is_finite() {
            return vec![0.0; 1 + log.gradient.len()];
        }
        std::iter::once(value).chain(log.gradient.iter().map(|slope| value * slope)).collect()
    }

    fn positive_mean(&self, integral: &[f64], level: Level) -> Result<Predicted, NotPredicted> {
        let [mean, gradient @ ..] = integral else { return Err(NotPredicted::Infinite) };
        if !mean.is_finite() {
            return Err(NotPredicted::Infinite);
        }
        let relative: Vec<f64> = gradient.iter().map(|slope| slope / mean).collect();
        Ok(self.around_log(*mean, &relative, level))
    }

    fn has_mean(&self, profile: Profile) -> bool {
        match &self.shape {
            Shape::Cure { .. } => false,
            Shape::Spline { knots } => spline::last_slope(knots, &self.coefficients) > 0.0,
            Shape::Family { family, .. } => {
                let [_, ancillary, q] =
                    self.family_predictors(profile).map(|predictor| predictor.value(0, &self.coefficients));
                match family {
                    Family::LocationScale(Law::Logistic, _) => ancillary < 0.0,
                    Family::Gompertz => ancillary >= 0.0,
                    Family::GeneralizedGamma => q >= 0.0 || -q * libm::exp(ancillary) < 1.0,
                    _ => true,
                }
            }
        }
    }

    fn mean_of_law(&self, law: Law, profile: Profile) -> Sensitive {
        let euler = 0.577_215_664_901_532_9;
        let shift = if law == Law::ExtremeValue { -euler } else { 0.0 };
        let predictors = self.family_predictors(profile);
        let [location, log_scale, _] = self.jets(&predictors);
        Sensitive::of(location + log_scale.exp() * shift, &predictors, self.coefficients.len())
    }

    /// The time at which the log survival is this, none if it stays above.
    fn time_at(&self, log_survival: f64, profile: Profile) -> Option<f64> {
        let below_zero = self.below_zero();
        let time = |u: f64| if below_zero { u } else { libm::exp(u) };
        let reached = |u: f64| self.log_survival(time(u), profile).value <= log_survival;
        let furthest = if below_zero { 1e300 } else { 700.0 };
        let (mut low, mut high, mut step) = (0.0, 0.0, 1.0);
        while !reached(high) {
            (low, high) = (high, high + step);
            step *= 2.0;
            if high > furthest {
                return None;
            }
        }
        step = 1.0;
        while reached(low) {
            (high, low) = (low, low - step);
            step *= 2.0;
            if low < -furthest {
                return None;
            }
        }
        Some(time(turning_point(low, high, 0.0, reached)))
    }

    fn log_survival(&self, time: f64, profile: Profile) -> Sensitive {
        let size = self.coefficients.len();
        if let Shape::Spline { knots } = &self.shape {
            if time == 0.0 {
                return Sensitive { value: 0.0, gradient: vec![0.0; size] };
            }
            let predictors = spline::at(knots, libm::log(time), profile.covariates);
            let [height, _] = self.jets(&predictors);
            return Sensitive::of(-height.exp(), &predictors, size);
        }
        let predictors = self.family_predictors(profile);
        Sensitive::of(self.family().log_survival(time, &self.jets(&predictors)), &predictors, size)
    }

    fn log_hazard(&self, time: f64, profile: Profile) -> Sensitive {
        let size = self.coefficients.len();
        if let Shape::Spline { knots } = &self.shape {
            let log_time = libm::log(time);
            let predictors = spline::at(knots, log_time, profile.covariates);
            let [height, slope] = self.jets(&predictors);
            return Sensitive::of(height + slope.ln() + -log_time, &predictors, size);
        }
        let predictors = self.family_predictors(profile);
        let jets: Predictors = self.jets(&predictors);
        let family = self.family();
        Sensitive::of(family.log_density(time, &jets) - family.log_survival(time, &jets), &predictors, size)
    }

    fn family(&self) -> Family {
        match self.shape {
            Shape::Family { family, .. } => family,
            _ => Family::WeibullCure,
        }
    }

    fn below_zero(&self) -> bool {
        !matches!(self.shape, Shape::Spline { .. }) && self.family().reaches_below_zero()
    }

    fn jets<const K: usize>(&self, predictors: &[Predictor; K]) -> [Jet<K>; K] {
        std::array::from_fn(|k| Jet::variable(k, predictors[k].value(0, &self.coefficients)))
    }

    /// The predictors of one subject.
    fn family_predictors(&self, profile: Profile) -> [Predictor; 3] {
        let regression = |first: usize, covariates: &[f64]| {
            let rows: Vec<f64> = std::iter::once(1.0).chain(covariates.iter().copied()).collect();
            Predictor { fixed: 0.0, first, width: rows.len(), rows }
        };
        match self.shape {
            Shape::Family { family, strata, known_scale } => {
                let location = regression(0, profile.covariates);
                let first = location.width;
                let rows = (0..strata).map(|stratum| f64::from(stratum == profile.stratum)).collect();
                let own = Predictor { fixed: 0.0, first, width: strata, rows };
                let ancillary = known_scale.map_or(own, |scale| Predictor::fixed(libm::log(scale)));
                let shape = match family {
                    Family::GeneralizedGamma => Predictor::constant(first + strata, 1),
                    _ => Predictor::fixed(0.0),
                };
                [location, ancillary, shape]
            }
            Shape::Cure { cured } => {
                let (of_cured, of_time) = profile.covariates.split_at(cured);
                let odds = regression(0, of_cured);
                let location = regression(odds.width, of_time);
                let scale = Predictor::constant(odds.width + location.width, 1);
                [odds, location, scale]
            }
            Shape::Spline { .. } => [0; 3].map(|_| Predictor::fixed(0.0)),
        }
    }

    fn check_profile(&self, profile: Profile) -> Result<(), NotPredicted> {
        let strata = match self.shape {
            Shape::Family { strata, .. } => strata,
            _ => 1,
        };
        let finite = profile.covariates.iter().all(|value| value.is_finite());
        let fits = profile.covariates.len() == self.covariates && profile.stratum < strata && finite;
        if fits { Ok(()) } else { Err(NotPredicted::Profile) }
    }

    fn std_error(&self, gradient: &[f64]) -> f64 {
        let row = |row: &Vec<f64>| row.iter().zip(gradient).map(|(element, slope)| element * slope).sum::<f64>();
        let variance: f64 = self.covariance.iter().zip(gradient).map(|(own, slope)| slope * row(own)).sum();
        variance.max(0.0).sqrt()
    }

    fn around(&self, estimate: f64, gradient: &[f64], level: Level) -> Predicted {
        let std_error = self.std_error(gradient);
        let half = level.z() * std_error;
        Predicted { estimate, std_error, interval: Interval { lower: estimate - half, upper: estimate + half } }
    }

    /// Limits from the gradient of the estimate's logarithm.
    fn around_log(&self, estimate: f64, gradient: &[f64], level: Level) -> Predicted {
        let error = self.std_error(gradient);
        let factor = libm::exp(level.z() * error);
        let interval = Interval { lower: estimate / factor, upper: estimate * factor };
        Predicted { estimate, std_error: estimate * error, interval }
    }
}

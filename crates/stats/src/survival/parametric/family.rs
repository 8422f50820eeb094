//! Families of distributions of a time, as functions of linear predictors.

use super::generalized_gamma;
use super::jet::Jet;
use super::law::Law;
use super::likelihood::Contribution;
use crate::survival::interval_censored::Observed;

/// Half of all subjects, on the scale of log probabilities.
const LOG_HALF: f64 = -std::f64::consts::LN_2;

/// On which axis a location-scale family lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Axis {
    Time,
    LogTime,
}

/// A distribution of a time, given three linear predictors of which it may use fewer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Family {
    /// Location, log scale.
    LocationScale(Law, Axis),
    /// Location, log scale, shape Q.
    GeneralizedGamma,
    /// Log rate, log shape.
    Gamma,
    /// Log rate, shape.
    Gompertz,
    /// Log odds of being cured; location and log scale of the log time of those who are not.
    WeibullCure,
}

/// The predictors of a family.
pub(super) type Predictors = [Jet<3>; 3];

impl Family {
    /// Whether times below 0 are possible, so that being free of an event at 0 says something.
    pub(super) fn reaches_below_zero(self) -> bool {
        matches!(self, Family::LocationScale(_, Axis::Time))
    }

    pub(super) fn log_density(self, time: f64, p: &Predictors) -> Jet<3> {
        match self {
            Family::LocationScale(law, Axis::Time) => law.log_density(standard(time, p[0], p[1])) - p[1],
            Family::LocationScale(law, Axis::LogTime) => log_time_density(law, time, p[0], p[1]),
            Family::GeneralizedGamma => {
                let y = libm::log(time);
                generalized_gamma::log_density(standard(y, p[0], p[1]), p[2]) - p[1] + -y
            }
            Family::Gamma => {
                let (w, q) = gamma_standard(time, p);
                generalized_gamma::log_density(w, q) + p[1] * 0.5 + -libm::log(time)
            }
            Family::Gompertz => p[0] + p[1] * time + self.log_survival(time, p),
            Family::WeibullCure => log_time_density(Law::ExtremeValue, time, p[1], p[2]) - p[0].log1p_exp(),
        }
    }

    pub(super) fn log_survival(self, time: f64, p: &Predictors) -> Jet<3> {
        if time <= 0.0 && !self.reaches_below_zero() {
            return Jet::constant(0.0);
        }
        match self {
            Family::LocationScale(law, axis) => law.log_survival(standard(axis.of(time), p[0], p[1])),
            Family::GeneralizedGamma => generalized_gamma::log_survival(standard(libm::log(time), p[0], p[1]), p[2]),
            Family::Gamma => {
                let (w, q) = gamma_standard(time, p);
                generalized_gamma::log_survival(w, q)
            }
            Family::Gompertz => -gompertz_hazard(time, p),
            Family::WeibullCure => {
                let susceptible = Law::ExtremeValue.log_survival(standard(libm::log(time), p[1], p[2]));
                Jet::log_sum(p[0], susceptible) - p[0].log1p_exp()
            }
        }
    }

    /// The logarithm of the probability of an event by `time`, which is above 0.
    pub(super) fn log_distribution(self, time: f64, p: &Predictors) -> Jet<3> {
        match self {
            Family::LocationScale(law, axis) => law.log_distribution(standard(axis.of(time), p[0], p[1])),
            Family::GeneralizedGamma => {
                generalized_gamma::log_distribution(standard(libm::log(time), p[0], p[1]), p[2])
            }
            Family::Gamma => {
                let (w, q) = gamma_standard(time, p);
                generalized_gamma::log_distribution(w, q)
            }
            Family::Gompertz => (-gompertz_hazard(time, p)).log1m_exp(),
            Family::WeibullCure => {
                Law::ExtremeValue.log_distribution(standard(libm::log(time), p[1], p[2])) - p[0].log1p_exp()
            }
        }
    }

    /// The logarithm of the probability of an event after the first and by the second time.
    fn log_between(self, after: f64, by: f64, p: &Predictors) -> Jet<3> {
        let end = self.log_survival(by, p);
        if after <= 0.0 && !self.reaches_below_zero() {
            return self.log_distribution(by, p);
        }
        // The difference is taken on the side where the probabilities are small.
        if end.value > LOG_HALF {
            Jet::log_difference(self.log_distribution(by, p), self.log_distribution(after, p))
        } else {
            Jet::log_difference(self.log_survival(after, p), end)
        }
    }

    /// The log likelihood of an observation, given that nothing had happened at `entry`.
    fn log_likelihood(self, observed: Observed, entry: f64, p: &Predictors) -> Jet<3> {
        let term = match observed {
            Observed::Exactly(time) => self.log_density(time, p),
            Observed::After(time) => self.log_survival(time, p),
            Observed::NotAfter(time) if entry > 0.0 => self.log_between(entry, time, p),
            Observed::NotAfter(time) => self.log_distribution(time, p),
            Observed::Between(after, by) => self.log_between(after, by, p),
        };
        if entry > 0.0 { term - self.log_survival(entry, p) } else { term }
    }
}

impl Axis {
    pub(super) fn of(self, time: f64) -> f64 {
        match self {
            Axis::Time => time,
            Axis::LogTime => libm::log(time),
        }
    }
}

/// (y - μ) / σ.
fn standard(y: f64, location: Jet<3>, log_scale: Jet<3>) -> Jet<3> {
    (-location + y) * (-log_scale).exp()
}

fn log_time_density(law: Law, time: f64, location: Jet<3>, log_scale: Jet<3>) -> Jet<3> {
    let y = libm::log(time);
    law.log_density(standard(y, location, log_scale)) - log_scale + -y
}

/// The gamma law is the generalized one whose Q is its scale, the inverse root of the shape.
fn gamma_standard(time: f64, p: &Predictors) -> (Jet<3>, Jet<3>) {
    let [log_rate, log_shape, _] = *p;
    let w = (log_rate - log_shape + libm::log(time)) * (log_shape * 0.5).exp();
    (w, (log_shape * -0.5).exp())
}

/// The cumulative hazard of the Gompertz law, also where its shape is 0.
fn gompertz_hazard(time: f64, p: &Predictors) -> Jet<3> {
    p[0].exp() * (p[1] * time).expm1_over() * time
}

/// Subjects' observations under a family.
pub(super) struct FamilyTerms {
    pub(super) family: Family,
    pub(super) observed: Vec<Observed>,
    pub(super) entry: Vec<f64>,
}

impl Contribution<3> for FamilyTerms {
    fn of(&self, subject: usize, predictors: &Predictors) -> Jet<3> {
        self.family.log_likelihood(self.observed[subject], self.entry[subject], predictors)
    }
}

#[cfg(test)]
mod tests {
    use super::super::jet::tests::differentiates;
    use super::*;

    const FAMILIES: [Family; 9] = [
        Family::LocationScale(Law::ExtremeValue, Axis::LogTime),
        Family::LocationScale(Law::Normal, Axis::LogTime),
        Family::LocationScale(Law::Logistic, Axis::LogTime),
        Family::LocationScale(Law::Normal, Axis::Time),
        Family::GeneralizedGamma,
        Family::Gamma,
        Family::Gompertz,
        Family::WeibullCure,
        Family::LocationScale(Law::ExtremeValue, Axis::Time),
    ];

    #[test]
    fn derivatives_are_those_of_the_values() {
        let observations = [
            (Observed::Exactly(1.7), 0.0),
            (Observed::After(0.6), 0.0),
            (Observed::NotAfter(0.9), 0.0),
            (Observed::NotAfter(0.9), 0.4),
            (Observed::Between(0.1, 0.4), 0.0),
            (Observed::Between(1.5, 2.5), 0.2),
            (Observed::Exactly(3.0), 1.0),
        ];
        for family in FAMILIES {
            for (observed, entry) in observations {
                differentiates([0.3, -0.2, 0.4], |p| family.log_likelihood(observed, entry, &p));
            }
        }
    }

    #[test]
    fn tails_add_up_and_intervals_are_their_differences() {
        let p = [0.3, -0.2, 0.4].map(Jet::constant);
        for family in FAMILIES {
            for time in [0.01, 0.5, 1.4, 3.0] {
                let survival = |time| libm::exp(family.log_survival(time, &p).value);
                let distribution = libm::exp(family.log_distribution(time, &p).value);
                assert!((survival(time) + distribution - 1.0).abs() < 1e-13, "{family:?} {time}");
                let between = libm::exp(family.log_between(time, 1.1 * time, &p).value);
                assert!((survival(time) - survival(1.1 * time) - between).abs() < 1e-13, "{family:?} {time}");
                // The density is the limit of such a difference.
                let step = 1e-5 * time;
                let slope = libm::exp(family.log_between(time - step, time + step, &p).value) / (2.0 * step);
                let density = libm::exp(family.log_density(time, &p).value);
                assert!((slope / density - 1.0).abs() < 1e-6, "{family:?} {time}: {slope} {density}");
            }
        }
    }
}

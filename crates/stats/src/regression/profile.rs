//! One coefficient of a likelihood, all others at their best.

use super::likelihood::{Derivatives, Likelihood, Penalty};
use super::maximum::{leading, maximize};
use super::{BinaryOutcomes, NotFitted};
use crate::interval::{Interval, Level, Side, Test};
use crate::linear::{Cholesky, dot};
use crate::special::chi_squared;

/// Steps after which no limit is expected any more.
const MOST_STEPS: usize = 100;
/// Distance from the estimate, relative to it, by which the last step moves a limit.
const LAST_STEP: f64 = 1e-13;
const INFORMATIVE: f64 = 1e-13;

/// The likelihood with one column last, so that its coefficient is a coordinate but for a factor.
pub(super) struct Profile {
    likelihood: Likelihood,
    best: Vec<f64>,
    highest: f64,
}

impl Profile {
    /// The profile of the coefficient of `column`, with the maximum at `coefficients` known.
    pub(super) fn of(
        outcomes: &BinaryOutcomes,
        column: usize,
        coefficients: &[f64],
        penalty: Penalty,
    ) -> Result<Profile, NotFitted> {
        let others = (0..coefficients.len()).filter(|&other| other != column);
        let order: Vec<usize> = others.chain([column]).collect();
        let likelihood = Likelihood::of(outcomes, &order, penalty)?;
        let ordered: Vec<f64> = order.iter().map(|&column| coefficients[column]).collect();
        let start = likelihood.triangle().times(&ordered);
        let maximum = maximize(&likelihood, start, coefficients.len()).map_err(no_convergence)?;
        Ok(Profile { likelihood, best: maximum.point, highest: maximum.derivatives.value })
    }

    /// The limit on one side, where twice the log likelihood has fallen by the squared quantile.
    pub(super) fn limit(&self, level: Level, side: Side, std_error: f64) -> Result<f64, NotFitted> {
        let factor = self.likelihood.triangle().last();
        let last = self.best.len() - 1;
        let sign = match side {
            Side::Lower => -1.0,
            Side::Upper => 1.0,
        };
        let (mut inside, mut outside) = (0.0, f64::INFINITY);
        let mut point = self.best.clone();
        let mut distance = level.z() * std_error * factor;
        for _ in 0..MOST_STEPS {
            point[last] = self.best[last] + sign * distance;
            let (there, fall, slope) = match maximize(&self.likelihood, point.clone(), last) {
                Ok(maximum) => {
                    let fall = (2.0 * (self.highest - maximum.derivatives.value)).max(0.0).sqrt();
                    (Some(maximum.point), fall, -sign * maximum.derivatives.score[last] / fall)
                }
                // So far out that nothing is left of the information.
                Err(_) => (None, f64::INFINITY, 0.0),
            };
            if fall < level.z() {
                inside = distance
            } else {
                outside = distance
            }
            let newton = distance - (fall - level.z()) / slope;
            let next = match newton > inside && newton < outside {
                true => newton,
                false if outside.is_finite() => (inside + outside) / 2.0,
                false => 2.0 * distance,
            };
            if (next - distance).abs() <= LAST_STEP * next {
                return Ok((self.best[last] + sign * next) / factor);
            }
            point = there.unwrap_or_else(|| self.best.clone());
            distance = next;
        }
        Err(NotFitted::NoConvergence { iterations: MOST_STEPS })
    }

    /// Both limits.
    pub(super) fn interval(&self, level: Level, std_error: f64) -> Result<Interval, NotFitted> {
        let limit = |side| self.limit(level, side, std_error);
        Ok(Interval { lower: limit(Side::Lower)?, upper: limit(Side::Upper)? })
    }

    /// Tests that the coefficient is 0: by the fall of the likelihood and by its slope there.
    pub(super) fn tests_of_zero(&self) -> Result<(Test, Test), NotFitted> {
        let last = self.best.len() - 1;
        let mut start = self.best.clone();
        start[last] = 0.0;
        let restricted = maximize(&self.likelihood, start, last).map_err(no_convergence)?;
        let by_fall = test((2.0 * (self.highest - restricted.derivatives.value)).max(0.0), 1);
        let variance = left_in_last(&restricted.derivatives, last)?;
        let slope = restricted.derivatives.score[last];
        Ok((by_fall, test(slope * slope / variance, 1)))
    }
}

/// Information of the last coordinate when the others are swept out.
fn left_in_last(derivatives: &Derivatives, last: usize) -> Result<f64, NotFitted> {
    let size = last + 1;
    let row = &derivatives.information[last * size..];
    let others = leading(&derivatives.information, size, last);
    let factor = Cholesky::factor(&others, last, INFORMATIVE).map_err(|_| no_convergence(0))?;
    Ok(row[last] - dot(&factor.solve(&row[..last]), row))
}

/// A chi-squared test.
pub(super) fn test(statistic: f64, degrees_of_freedom: usize) -> Test {
    let degrees_of_freedom = degrees_of_freedom as f64;
    Test {
        statistic: Some(statistic),
        degrees_of_freedom: Some(degrees_of_freedom),
        p_value: chi_squared::survival(statistic, degrees_of_freedom),
    }
}

pub(super) fn no_convergence(iterations: usize) -> NotFitted {
    NotFitted::NoConvergence { iterations }
}

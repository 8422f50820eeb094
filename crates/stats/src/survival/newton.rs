//! The maximum of a partial likelihood by Newton's method.

use super::SurvivalError;
use super::partial_likelihood::{Derivatives, PartialLikelihood};
use crate::linear::Cholesky;

/// Steps after which no maximum is expected any more; a regular likelihood takes fewer than ten.
const MOST_ITERATIONS: usize = 60;
/// Halvings after which a step that does not climb is given up.
const MOST_HALVINGS: usize = 40;
/// Squared length of a step, in standard errors, that is the last one: the error left after it is of this order.
const LAST_STEP: f64 = 1e-16;
/// Squared length of a step, in standard errors, that promises next to no gain in likelihood.
const NO_GAIN: f64 = 1e-8;
/// Change of a log hazard ratio that is not small; together with no gain it means a flat direction.
const STILL_MOVING: f64 = 0.1;
/// A log hazard ratio between two subjects, 1e13, that only a search on its way to infinity meets.
const OUT_OF_REACH: f64 = 30.0;
/// Part of the variation of a covariate that those before it must leave unexplained.
const INDEPENDENT: f64 = 1e-10;

/// Variance of a standardised covariate among the subjects at risk, on average over events, that is rounding error.
const NO_VARIANCE: f64 = 1e-13;

/// The maximum, in standardised covariates.
pub(super) struct Maximum {
    pub(super) coefficients: Vec<f64>,
    pub(super) covariance: Vec<Vec<f64>>,
    pub(super) log_likelihood_null: f64,
    pub(super) log_likelihood: f64,
    /// Score statistic at zero coefficients.
    pub(super) score: f64,
    /// Wald statistic of all coefficients.
    pub(super) wald: f64,
    pub(super) iterations: usize,
}

/// A point of the search, with its information factored.
struct Point {
    coefficients: Vec<f64>,
    derivatives: Derivatives,
    factor: Cholesky,
}

impl Point {
    /// Whether the information is singular does not depend on the coefficients, so `independent` is asked for once, at
    /// the start; further on only the loss of all digits counts, which names a covariate, too.
    fn at(likelihood: &PartialLikelihood, coefficients: Vec<f64>, independent: f64) -> Result<Point, usize> {
        let derivatives = likelihood.at(&coefficients);
        let factor = Cholesky::factor(&derivatives.information, coefficients.len(), independent)?;
        Ok(Point { coefficients, derivatives, factor })
    }

    fn squared_length_of_step(&self) -> f64 {
        self.factor.inverse_form(&self.derivatives.score)
    }
}

/// Climbs from zero coefficients.
pub(super) fn maximise(likelihood: &PartialLikelihood) -> Result<Maximum, SurvivalError> {
    let mut here = Point::at(likelihood, vec![0.0; likelihood.covariates()], INDEPENDENT)
        .map_err(|covariate| SurvivalError::SingularInformation { covariate })?;
    if let Some(covariate) = constant_covariate(&here.derivatives.information, likelihood) {
        return Err(SurvivalError::SingularInformation { covariate });
    }
    let log_likelihood_null = here.derivatives.log_likelihood;
    let score = here.squared_length_of_step();
    for iteration in 1..=MOST_ITERATIONS {
        let step = here.factor.solve(&here.derivatives.score);
        let squared_length = here.squared_length_of_step();
        if squared_length <= NO_GAIN && likelihood.range(&step) > STILL_MOVING {
            return Err(SurvivalError::MonotoneLikelihood { covariate: largest(&step) });
        }
        here = match climb(likelihood, &here, &step) {
            Some(there) => there,
            None => return Err(failure(likelihood, &here, iteration)),
        };
        if squared_length <= LAST_STEP {
            return Ok(Maximum {
                covariance: here.factor.inverse(),
                log_likelihood_null,
                log_likelihood: here.derivatives.log_likelihood,
                score,
                wald: quadratic_form(&here.derivatives.information, &here.coefficients),
                iterations: iteration,
                coefficients: here.coefficients,
            });
        }
    }
    Err(failure(likelihood, &here, MOST_ITERATIONS))
}

/// A covariate without variance among the subjects at risk of the same events.
fn constant_covariate(information: &[f64], likelihood: &PartialLikelihood) -> Option<usize> {
    let size = likelihood.covariates();
    let rounding = NO_VARIANCE * likelihood.events() as f64;
    (0..size).find(|&covariate| information[covariate * size + covariate] <= rounding)
}

/// Goes along `step`, half as far again and again until the likelihood does not fall and can be differentiated.
fn climb(likelihood: &PartialLikelihood, here: &Point, step: &[f64]) -> Option<Point> {
    let lowest = here.derivatives.log_likelihood - 1e-12 * here.derivatives.log_likelihood.abs();
    let mut length = 1.0;
    for _ in 0..MOST_HALVINGS {
        let coefficients = here.coefficients.iter().zip(step).map(|(from, step)| from + length * step).collect();
        if let Ok(there) = Point::at(likelihood, coefficients, 0.0) {
            // False, too, where the likelihood is not a number.
            if there.derivatives.log_likelihood >= lowest {
                return Some(there);
            }
        }
        length /= 2.0;
    }
    None
}

/// Why a search ended without a maximum: mostly because it went after one at infinity until all digits were lost.
fn failure(likelihood: &PartialLikelihood, last: &Point, iterations: usize) -> SurvivalError {
    if likelihood.range(&last.coefficients) > OUT_OF_REACH {
        SurvivalError::MonotoneLikelihood { covariate: largest(&last.coefficients) }
    } else {
        SurvivalError::NoConvergence { iterations }
    }
}

/// Position of the element of largest magnitude.
fn largest(vector: &[f64]) -> usize {
    (0..vector.len()).max_by(|&a, &b| vector[a].abs().total_cmp(&vector[b].abs())).unwrap_or(0)
}

/// The quadratic form of a symmetric matrix of which the lower triangle is given.
fn quadratic_form(lower: &[f64], vector: &[f64]) -> f64 {
    let size = vector.len();
    let element = |i: usize, j: usize| lower[i.max(j) * size + i.min(j)];
    (0..size).map(|i| vector[i] * (0..size).map(|j| element(i, j) * vector[j]).sum::<f64>()).sum()
}

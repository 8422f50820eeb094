//! The maximum of a partial likelihood by Newton's method, some coefficients being free and the others held.

use super::CoxError;
use super::likelihood::{Derivatives, dot};
use super::sorted::Sorted;
use crate::linear::{Cholesky, submatrix};

/// Steps after which no maximum is expected any more; a regular likelihood takes fewer than ten.
const MOST_ITERATIONS: usize = 100;
/// Halvings after which a step that does not climb is given up.
const MOST_HALVINGS: usize = 40;
/// Squared length of a step, in standard errors, that is the last one: the error left after it is of this order.
const LAST_STEP: f64 = 1e-16;
/// Squared length of a step, in standard errors, below which steps that no longer shrink are rounding error.
const NOISE: f64 = 1e-12;
/// Squared length of a step, in standard errors, that promises next to no gain in likelihood.
const NO_GAIN: f64 = 1e-10;
/// Change of a log hazard ratio that is not small; together with no gain it means a flat direction.
const STILL_MOVING: f64 = 0.1;
/// A log hazard ratio between two rows, 1e13, that only a search on its way to infinity meets.
pub(super) const OUT_OF_REACH: f64 = 30.0;
/// Part of the largest variance that is added to the information where it is singular.
const RIDGE: f64 = 1e-8;
/// Part of the largest change along a flat direction that is not the noise of a coefficient at rest.
const TAKES_PART: f64 = 0.01;

/// Where a search ended, in standardised covariates.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Maximum {
    /// All coefficients, the held ones as given.
    pub(super) coefficients: Vec<f64>,
    pub(super) derivatives: Derivatives,
    /// The factored information of the free coefficients.
    pub(super) factor: Cholesky,
    pub(super) iterations: usize,
    /// The direction, over all coefficients, in which the likelihood rises for ever, if there is one.
    pub(super) flat: Option<Vec<f64>>,
}

/// A function to be maximised, its free coefficients, and the rows that say how much a step changes the hazard ratios.
pub(super) struct Search<'a, F: Fn(&[f64]) -> Derivatives> {
    pub(super) sorted: &'a Sorted,
    pub(super) free: &'a [usize],
    pub(super) derivatives: F,
    /// Longest step of a coefficient times the largest deviation of its covariate; a bound for wild functions.
    pub(super) longest: f64,
}

/// A point of the search, with its information factored.
struct Point {
    coefficients: Vec<f64>,
    derivatives: Derivatives,
    factor: Cholesky,
}

impl<F: Fn(&[f64]) -> Derivatives> Search<'_, F> {
    /// Climbs from `start`.
    pub(super) fn climb(&self, start: Vec<f64>) -> Result<Maximum, CoxError> {
        let derivatives = (self.derivatives)(&start);
        self.climb_from(start, derivatives)
    }

    /// Climbs from `start`, where the derivatives are known.
    pub(super) fn climb_from(&self, start: Vec<f64>, derivatives: Derivatives) -> Result<Maximum, CoxError> {
        let lost = CoxError::NoConvergence { iterations: 0, covariate: self.free.first().copied().unwrap_or(0) };
        let here = self.point(start.clone(), derivatives.clone());
        let mut here = here.or_else(|| self.ridged_point(start, derivatives)).ok_or(lost)?;
        let mut curvature = PenaltyCurvature::none(self.sorted.covariates);
        let mut previous = f64::INFINITY;
        for iteration in 1..=MOST_ITERATIONS {
            let score: Vec<f64> = self.free.iter().map(|&free| here.derivatives.score[free]).collect();
            let squared_length = here.factor.inverse_form(&score);
            let step = self.whole(&curvature.step(&here, self.free, &score));
            if squared_length <= NO_GAIN && self.range(&step) > STILL_MOVING {
                return Ok(here.maximum(iteration, Some(step)));
            }
            let at_rest = squared_length <= NOISE && squared_length > previous / 2.0;
            match self.next(&here, &step) {
                Some(there) => {
                    curvature.learn(&here, &there);
                    here = there;
                }
                None if squared_length <= NOISE || self.range(&here.coefficients) > OUT_OF_REACH => {
                    return Ok(self.at_rest(here, iteration));
                }
                None => return Err(CoxError::NoConvergence { iterations: iteration, covariate: largest(&step) }),
            }
            if squared_length <= LAST_STEP {
                return Ok(here.maximum(iteration, None));
            }
            if at_rest {
                return Ok(self.at_rest(here, iteration));
            }
            previous = squared_length;
        }
        Err(CoxError::NoConvergence { iterations: MOST_ITERATIONS, covariate: largest(&here.coefficients) })
    }

    /// The end of a search in rounding error. So far out, there was no maximum on the way.
    fn at_rest(&self, here: Point, iterations: usize) -> Maximum {
        let flat = (self.range(&here.coefficients) > OUT_OF_REACH).then(|| here.coefficients.clone());
        here.maximum(iterations, flat)
    }

    /// None where the likelihood cannot be differentiated.
    fn point(&self, coefficients: Vec<f64>, derivatives: Derivatives) -> Option<Point> {
        let information = submatrix(&derivatives.information, coefficients.len(), self.free);
        let factor = Cholesky::factor(&information, self.free.len(), 0.0).ok()?;
        derivatives.log_likelihood.is_finite().then_some(Point { coefficients, derivatives, factor })
    }

    /// A start where the information is singular to rounding, as it is far out: it gets a little on its diagonal.
    fn ridged_point(&self, coefficients: Vec<f64>, derivatives: Derivatives) -> Option<Point> {
        let mut information = submatrix(&derivatives.information, coefficients.len(), self.free);
        let size = self.free.len();
        let largest = (0..size).map(|i| information[i * size + i]).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
        (0..size).for_each(|i| information[i * size + i] += RIDGE * largest);
        let factor = Cholesky::factor(&information, size, 0.0).ok()?;
        derivatives.log_likelihood.is_finite().then_some(Point { coefficients, derivatives, factor })
    }

    /// Goes along `step`, half as far again and again until the likelihood does not fall and can be differentiated.
    fn next(&self, here: &Point, step: &[f64]) -> Option<Point> {
        let lowest = here.derivatives.log_likelihood - 1e-12 * here.derivatives.log_likelihood.abs();
        let longest = step.iter().fold(0.0, |longest: f64, step| longest.max(step.abs()));
        let mut length = if longest > self.longest { self.longest / longest } else { 1.0 };
        for _ in 0..MOST_HALVINGS {
            let moved = here.coefficients.iter().zip(step).map(|(from, step)| from + length * step);
            let coefficients: Vec<f64> = moved.collect();
            let derivatives = (self.derivatives)(&coefficients);
            if derivatives.log_likelihood >= lowest
                && let Some(there) = self.point(coefficients, derivatives)
            {
                return Some(there);
            }
            length /= 2.0;
        }
        None
    }

    /// A vector over the free coefficients as one over all.
    fn whole(&self, free: &[f64]) -> Vec<f64> {
        let mut whole = vec![0.0; self.sorted.covariates];
        self.free.iter().zip(free).for_each(|(&index, &value)| whole[index] = value);
        whole
    }

    /// Difference between the largest and the smallest linear predictor.
    fn range(&self, coefficients: &[f64]) -> f64 {
        let predictors = self.sorted.rows.chunks_exact(self.sorted.covariates).map(|row| dot(row, coefficients));
        let (low, high) =
            predictors.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        high - low
    }
}

/// What the changes of a penalty's score say of its second derivatives: with a penalty as curved as the likelihood,
/// steps by the information alone would go too far again and again.
struct PenaltyCurvature {
    size: usize,
    /// Minus the second derivatives, by symmetric corrections of rank one; empty before the first.
    matrix: Vec<f64>,
}

impl PenaltyCurvature {
    fn none(size: usize) -> PenaltyCurvature {
        PenaltyCurvature { size, matrix: Vec::new() }
    }

    fn learn(&mut self, from: &Point, to: &Point) {
        if from.derivatives.penalty.is_empty() || to.derivatives.penalty.is_empty() {
            return;
        }
        if self.matrix.is_empty() {
            self.matrix = vec![0.0; self.size * self.size];
        }
        let step: Vec<f64> = to.coefficients.iter().zip(&from.coefficients).map(|(to, from)| to - from).collect();
        let change = from.derivatives.penalty.iter().zip(&to.derivatives.penalty).map(|(from, to)| from - to);
        let unexplained: Vec<f64> =
            change.zip(self.matrix.chunks_exact(self.size)).map(|(change, row)| change - dot(row, &step)).collect();
        let along = dot(&unexplained, &step);
        if along * along > 1e-16 * dot(&unexplained, &unexplained) * dot(&step, &step) {
            for (row, left) in self.matrix.chunks_exact_mut(self.size).zip(&unexplained) {
                row.iter_mut().zip(&unexplained).for_each(|(element, right)| *element += left * right / along);
            }
        }
    }

    /// Newton's step, by the information alone where the corrected one is not positive definite.
    fn step(&self, here: &Point, free: &[usize], score: &[f64]) -> Vec<f64> {
        if !self.matrix.is_empty() {
            let sum = here.derivatives.information.iter().zip(&self.matrix).map(|(own, penalty)| own + penalty);
            let corrected = submatrix(&sum.collect::<Vec<f64>>(), self.size, free);
            if let Ok(factor) = Cholesky::factor(&corrected, free.len(), 1e-6) {
                return factor.solve(score);
            }
        }
        here.factor.solve(score)
    }
}

impl Point {
    fn maximum(self, iterations: usize, flat: Option<Vec<f64>>) -> Maximum {
        let flat = flat.map(|mut direction| {
            let noise = TAKES_PART * direction[largest(&direction)].abs();
            direction.iter_mut().filter(|element| element.abs() <= noise).for_each(|element| *element = 0.0);
            direction
        });
        Maximum {
            coefficients: self.coefficients,
            derivatives: self.derivatives,
            factor: self.factor,
            iterations,
            flat,
        }
    }
}

/// Position of the element of largest magnitude.
pub(super) fn largest(vector: &[f64]) -> usize {
    (0..vector.len()).max_by(|&a, &b| vector[a].abs().total_cmp(&vector[b].abs())).unwrap_or(0)
}

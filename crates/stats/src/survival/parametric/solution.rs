//! From designs to coordinates in which a likelihood is climbed, and from its maximum back to the coefficients.

use super::likelihood::{Contribution, Likelihood, Predictor};
use super::maximum::{Lost, maximize};
use super::{Parameter, ParametricError};
use crate::linear::{Orthogonal, Triangle};
use crate::survival::interval_censored::{Sample, SampleError};

/// Coefficients in a run from `first` on that are a triangle's solution of the likelihood's coordinates.
pub(super) struct Block {
    pub(super) first: usize,
    pub(super) size: usize,
    pub(super) triangle: Triangle,
}

/// A maximum, in terms of the coefficients.
pub(super) struct Solution {
    pub(super) coefficients: Vec<f64>,
    pub(super) covariance: Vec<Vec<f64>>,
    /// By how much each subject's score moves the coefficients.
    pub(super) influence: Vec<Vec<f64>>,
    pub(super) log_likelihood: f64,
    /// Largest slope of the log likelihood for a step of one standard error.
    pub(super) largest_slope: f64,
    pub(super) iterations: usize,
}

/// Values of the covariates of the subjects that count.
pub(super) fn columns(
    sample: &Sample,
    counted: &[usize],
    covariates: &[&[f64]],
) -> Result<Vec<Vec<f64>>, ParametricError> {
    let subjects = sample.len();
    let column = |(covariate, values): (usize, &&[f64])| {
        if values.len() != subjects {
            let found = values.len();
            return Err(SampleError::Length { what: "a covariate", found, subjects }.into());
        }
        match values.iter().position(|value| !value.is_finite()) {
            Some(subject) => Err(ParametricError::Covariate { covariate, subject, value: values[subject] }),
            None => Ok(counted.iter().map(|&subject| values[subject]).collect()),
        }
    };
    covariates.iter().enumerate().map(column).collect()
}

/// A predictor with an intercept and covariates, made orthonormal, whose coefficients begin at `first`.
pub(super) fn regression(first: usize, columns: &[Vec<f64>], n: usize) -> Result<(Predictor, Block), ParametricError> {
    let ones = vec![1.0; n];
    let all: Vec<&[f64]> = std::iter::once(&ones).chain(columns).map(Vec::as_slice).collect();
    let Orthogonal { basis, triangle } = Orthogonal::of(&all)
        .map_err(|dependent| ParametricError::Dependent { covariate: dependent[0].saturating_sub(1) })?;
    let size = all.len();
    Ok((Predictor { fixed: 0.0, first, width: size, rows: basis }, Block { first, size, triangle }))
}

/// The coordinates of `coefficients`.
pub(super) fn coordinates(coefficients: &[f64], blocks: &[Block]) -> Vec<f64> {
    through(coefficients, blocks, |triangle, own| triangle.times(own))
}

fn through(vector: &[f64], blocks: &[Block], map: impl Fn(&Triangle, &[f64]) -> Vec<f64>) -> Vec<f64> {
    let mut mapped = vector.to_vec();
    for block in blocks {
        let own = block.first..block.first + block.size;
        let changed = map(&block.triangle, &vector[own.clone()]);
        mapped[own].copy_from_slice(&changed);
    }
    mapped
}

/// The maximum of a likelihood, looked for from `start`, in terms of the coefficients.
pub(super) fn solve<const K: usize, C: Contribution<K>>(
    likelihood: &Likelihood<K, C>,
    blocks: &[Block],
    start: &[f64],
    parameters: &[Parameter],
) -> Result<Solution, ParametricError> {
    let back = |vector: &[f64]| through(vector, blocks, Triangle::solve);
    let maximum = maximize(likelihood, coordinates(start, blocks)).map_err(|lost| still_moving(&lost, parameters))?;
    let half: Vec<Vec<f64>> = maximum.covariance.iter().map(|row| back(row)).collect();
    let size = likelihood.size;
    let whole: Vec<Vec<f64>> = (0..size).map(|j| back(&half.iter().map(|row| row[j]).collect::<Vec<f64>>())).collect();
    // The two halves round apart.
    let covariance: Vec<Vec<f64>> =
        (0..size).map(|i| (0..size).map(|j| (whole[i][j] + whole[j][i]) / 2.0).collect()).collect();
    let moved =
        |score: Vec<f64>| -> Vec<f64> { (0..size).map(|i| (0..size).map(|j| half[j][i] * score[j]).sum()).collect() };
    let slopes = maximum.derivatives.score.iter().zip(&maximum.covariance).enumerate();
    Ok(Solution {
        coefficients: back(&maximum.point),
        covariance,
        influence: likelihood.scores(&maximum.point).into_iter().map(moved).collect(),
        log_likelihood: maximum.derivatives.value,
        largest_slope: slopes.map(|(i, (slope, row))| slope.abs() * row[i].sqrt()).fold(0.0, f64::max),
        iterations: maximum.iterations,
    })
}

/// The highest of the maxima found from several starts, or why none was found from the first.
pub(super) fn highest(
    first: &[f64],
    others: &[Vec<f64>],
    solve: impl Fn(&[f64]) -> Result<Solution, ParametricError>,
) -> Result<Solution, ParametricError> {
    let mut highest = solve(first);
    for start in others {
        let found = solve(start);
        let better = match (&found, &highest) {
            (Ok(found), Ok(highest)) => found.log_likelihood > highest.log_likelihood,
            (found, highest) => found.is_ok() && highest.is_err(),
        };
        if better {
            highest = found;
        }
    }
    highest
}

/// The coefficient of the longest way in the last step; coordinates are comparable since their columns have length 1
/// or, beside the location, change the likelihood by about as much.
fn still_moving(lost: &Lost, parameters: &[Parameter]) -> ParametricError {
    let longest = lost.step.iter().enumerate().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    let parameter = longest.map_or(Parameter::Intercept, |(position, _)| parameters[position]);
    ParametricError::NoConvergence { iterations: lost.iterations, parameter }
}

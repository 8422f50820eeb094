//! The maximum of a likelihood by Newton's method.

use super::likelihood::{Derivatives, Likelihood};
use crate::linear::{Cholesky, dot};

/// Steps after which no maximum is expected any more. Along a separating direction each adds 1 to the log odds.
const MOST_ITERATIONS: usize = 60;
/// Halvings after which a step that does not climb is given up.
const MOST_HALVINGS: usize = 40;
/// Squared length of a step, in standard errors, after which Newton's method has all digits.
const LAST_STEP: f64 = 1e-16;
/// Change of the log likelihood, relative to it, by the last step.
const NO_GAIN: f64 = 1e-12;
/// Largest change of a linear predictor by the last step.
///
/// Without a penalty, below 1 it is a proof that the maximum exists, since then positive weights balance the rows of
/// the design (Silvapulle 1981); a search towards infinity changes them by 1 for ever.
const NEAR: f64 = 1e-3;
/// Part of the information that must be left when the coordinates before it are swept out.
const INFORMATIVE: f64 = 1e-13;

/// A maximum, in the coordinates of the likelihood.
#[derive(Debug, Clone)]
pub(super) struct Maximum {
    pub(super) point: Vec<f64>,
    pub(super) derivatives: Derivatives,
    pub(super) iterations: usize,
}

/// Climbs from `start` by the first `moving` coordinates, the others held; if that fails, the number of steps made.
pub(super) fn maximize(likelihood: &Likelihood, start: Vec<f64>, moving: usize) -> Result<Maximum, usize> {
    let size = likelihood.size();
    let mut derivatives = likelihood.at(&start).ok_or(0usize)?;
    let mut point = start;
    if moving == 0 {
        return Ok(Maximum { point, derivatives, iterations: 0 });
    }
    for iterations in 1..=MOST_ITERATIONS {
        let of = |matrix: &[f64]| Cholesky::factor(&leading(matrix, size, moving), moving, INFORMATIVE);
        // Where a penalized likelihood is not concave, the information still points upwards.
        let (factor, by_newton) = match of(&derivatives.curvature) {
            Ok(factor) => (factor, true),
            Err(_) => (of(&derivatives.information).map_err(|_| iterations)?, false),
        };
        let mut step = factor.solve(&derivatives.score[..moving]);
        let squared_length = dot(&step, &derivatives.score);
        step.resize(size, 0.0);
        let before = derivatives.value;
        (point, derivatives) = climb(likelihood, &point, before, &step).ok_or(iterations)?;
        let near = squared_length <= LAST_STEP && likelihood.reach(&step) <= NEAR;
        if by_newton && near && (derivatives.value - before).abs() <= NO_GAIN * before.abs() + f64::MIN_POSITIVE {
            return Ok(Maximum { point, derivatives, iterations });
        }
    }
    Err(MOST_ITERATIONS)
}

/// Goes along `step`, half as far again and again until the likelihood does not fall.
fn climb(likelihood: &Likelihood, from: &[f64], value: f64, step: &[f64]) -> Option<(Vec<f64>, Derivatives)> {
    let lowest = value - NO_GAIN * value.abs();
    let mut length = 1.0;
    for _ in 0..MOST_HALVINGS {
        let point: Vec<f64> = from.iter().zip(step).map(|(from, step)| from + length * step).collect();
        if let Some(derivatives) = likelihood.at(&point).filter(|there| there.value >= lowest) {
            return Some((point, derivatives));
        }
        length /= 2.0;
    }
    None
}

/// The upper left square of a matrix.
pub(super) fn leading(matrix: &[f64], size: usize, part: usize) -> Vec<f64> {
    matrix.chunks_exact(size).take(part).flat_map(|row| row[..part].iter().copied()).collect()
}

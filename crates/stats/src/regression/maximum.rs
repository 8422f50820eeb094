//! The maximum of a likelihood by Newton's method.

use super::likelihood::{Derivatives, Likelihood, Penalty};
use crate::linear::{Cholesky, dot};

/// Steps after which no maximum is expected any more. Along a separating direction each adds 1 to the log odds.
const MOST_ITERATIONS: usize = 60;
/// The same for a penalized likelihood, whose search gains a fixed number of digits with each step.
const MOST_PENALIZED_ITERATIONS: usize = 400;
/// Halvings after which a step that does not climb is given up.
const MOST_HALVINGS: usize = 40;
/// Squared length of a step, in standard errors, after which Newton's method has all digits.
const LAST_STEP: f64 = 1e-16;
/// Squared length of the last step of a search that gains a fixed number of digits with each.
const LAST_PENALIZED_STEP: f64 = 1e-28;
/// Squared length of a step from which a search that comes no nearer is as near as rounding lets it.
const ROUNDING: f64 = 1e-20;
/// Change of the log likelihood, relative to it, by the last step.
const NO_GAIN: f64 = 1e-12;
/// Largest change of a linear predictor by the last step.
///
/// Below 1 it is a proof that the maximum exists, since then positive weights balance the rows of the design (Silvapulle
/// 1981); a search towards infinity changes them by 1 for ever.
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
    let most = match likelihood.penalty() {
        Penalty::None => MOST_ITERATIONS,
        Penalty::Jeffreys => MOST_PENALIZED_ITERATIONS,
    };
    let mut derivatives = likelihood.at(&start).ok_or(0usize)?;
    let mut point = start;
    if moving == 0 {
        return Ok(Maximum { point, derivatives, iterations: 0 });
    }
    let mut last_length = f64::INFINITY;
    for iterations in 1..=most {
        let curvature = leading(&derivatives.curvature, likelihood.size(), moving);
        let factor = Cholesky::factor(&curvature, moving, INFORMATIVE).map_err(|_| iterations)?;
        let mut step = factor.solve(&derivatives.score[..moving]);
        let squared_length = dot(&step, &derivatives.score);
        step.resize(likelihood.size(), 0.0);
        let before = derivatives.value;
        (point, derivatives) = climb(likelihood, &point, before, &step).ok_or(iterations)?;
        let settled = match likelihood.penalty() {
            Penalty::None => squared_length <= LAST_STEP && likelihood.reach(&step) <= NEAR,
            Penalty::Jeffreys => {
                squared_length <= LAST_PENALIZED_STEP || squared_length <= ROUNDING && squared_length >= last_length
            }
        };
        last_length = squared_length;
        if settled && (derivatives.value - before).abs() <= NO_GAIN * before.abs() + f64::MIN_POSITIVE {
            return Ok(Maximum { point, derivatives, iterations });
        }
    }
    Err(most)
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

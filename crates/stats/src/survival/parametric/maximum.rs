//! The maximum of a log likelihood by Newton's method, kept upwards by a ridge where the likelihood is not concave.

use super::likelihood::{Contribution, Derivatives, Likelihood};
use crate::linear::{Cholesky, dot};

/// Steps after which no maximum is expected any more.
const MOST_ITERATIONS: usize = 200;
/// Halvings after which a step that does not climb is given up.
const MOST_HALVINGS: usize = 50;
/// Squared length of a step, in standard errors, after which one more step has all digits.
const LAST_STEP: f64 = 1e-14;
/// Fall of the log likelihood, relative to it, that may be rounding error.
const NO_FALL: f64 = 1e-13;
/// Part of the information that must be left when the coordinates before it are swept out.
const INFORMATIVE: f64 = 1e-13;
/// Standard errors that a step may move the estimates by.
const LONGEST: f64 = 25.0;
/// Largest change of a linear predictor by the last step; a search towards infinity changes one by about 1 for ever.
const NEAR: f64 = 1e-3;

/// A maximum, in the coordinates of the likelihood.
#[derive(Debug, Clone)]
pub(super) struct Maximum {
    pub(super) point: Vec<f64>,
    pub(super) derivatives: Derivatives,
    pub(super) covariance: Vec<Vec<f64>>,
    pub(super) iterations: usize,
}

/// A search that found none: the steps made, and the last of them.
#[derive(Debug, Clone)]
pub(super) struct Lost {
    pub(super) iterations: usize,
    pub(super) step: Vec<f64>,
}

/// Climbs from `start`.
pub(super) fn maximize<const K: usize, C: Contribution<K>>(
    likelihood: &Likelihood<K, C>,
    start: Vec<f64>,
) -> Result<Maximum, Lost> {
    let size = likelihood.size;
    let mut point = start;
    let mut step = vec![0.0; size];
    let Some(mut derivatives) = likelihood.at(&point) else { return Err(Lost { iterations: 0, step }) };
    for iterations in 1..=MOST_ITERATIONS {
        let Some((factor, ridged)) = upward(&derivatives.information, size) else {
            return Err(Lost { iterations, step });
        };
        step = factor.solve(&derivatives.score);
        let squared_length = dot(&step, &derivatives.score);
        let longest = (LONGEST * LONGEST / squared_length).sqrt().min(1.0);
        step.iter_mut().for_each(|element| *element *= longest);
        let Some(next) = climb(likelihood, &point, &derivatives, &step) else {
            return Err(Lost { iterations, step });
        };
        (point, derivatives) = next;
        if !ridged && squared_length <= LAST_STEP && likelihood.reach(&step) <= NEAR {
            let Ok(factor) = Cholesky::factor(&derivatives.information, size, INFORMATIVE) else {
                return Err(Lost { iterations, step });
            };
            let covariance = factor.inverse();
            return Ok(Maximum { point, derivatives, covariance, iterations });
        }
    }
    Err(Lost { iterations: MOST_ITERATIONS, step })
}

/// The information's factor, with as much added to its diagonal as makes it positive definite.
fn upward(information: &[f64], size: usize) -> Option<(Cholesky, bool)> {
    if let Ok(factor) = Cholesky::factor(information, size, INFORMATIVE) {
        return Some((factor, false));
    }
    let largest = (0..size).map(|row| information[row * size + row].abs()).fold(0.0, f64::max);
    let mut ridge = 1e-3;
    for _ in 0..12 {
        let mut raised = information.to_vec();
        for row in 0..size {
            let own = information[row * size + row].abs();
            raised[row * size + row] += ridge * own.max(1e-6 * largest);
        }
        if let Ok(factor) = Cholesky::factor(&raised, size, INFORMATIVE) {
            return Some((factor, true));
        }
        ridge *= 10.0;
    }
    None
}

/// Goes along `step`, half as far again and again until the likelihood does not fall.
fn climb<const K: usize, C: Contribution<K>>(
    likelihood: &Likelihood<K, C>,
    from: &[f64],
    before: &Derivatives,
    step: &[f64],
) -> Option<(Vec<f64>, Derivatives)> {
    let lowest = before.value - NO_FALL * before.value.abs().max(1.0);
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

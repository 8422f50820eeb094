//! The log likelihood of a binary outcome in the coordinates of an orthonormal basis, plain or penalized.

use super::logit::Logit;
use super::{BinaryOutcomes, NotFitted};
use crate::linear::{Cholesky, Orthogonal, Triangle, dot};

/// Part of an information that must be left when those before it are swept out.
const INFORMATIVE: f64 = 1e-13;

/// What is added to the log likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Penalty {
    None,
    /// Half the log determinant of the information.
    Jeffreys,
}

/// The likelihood of a model, in coordinates in which its columns are orthonormal.
#[derive(Debug, Clone)]
pub(super) struct Likelihood {
    size: usize,
    basis: Vec<f64>,
    events: Vec<bool>,
    weights: Vec<f64>,
    offset: Vec<f64>,
    penalty: Penalty,
    triangle: Triangle,
}

/// Value and derivatives at a point.
#[derive(Debug, Clone)]
pub(super) struct Derivatives {
    pub(super) value: f64,
    pub(super) score: Vec<f64>,
    /// The expected information, row by row.
    pub(super) information: Vec<f64>,
    /// The second derivatives, their signs reversed; those of a penalty need not be positive definite.
    pub(super) curvature: Vec<f64>,
}

impl Likelihood {
    /// The likelihood of the model with its columns in the order given.
    pub(super) fn of(outcomes: &BinaryOutcomes, order: &[usize], penalty: Penalty) -> Result<Likelihood, NotFitted> {
        let counting = outcomes.counting();
        if counting.is_empty() {
            return Err(NotFitted::NoSubjects);
        }
        let pick = |&column: &usize| {
            let values = outcomes.design().column(column);
            counting.iter().map(|&subject| values[subject]).collect::<Vec<f64>>()
        };
        let columns: Vec<Vec<f64>> = order.iter().map(pick).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let Orthogonal { basis, triangle } = Orthogonal::of(&columns).map_err(|dependent| {
            NotFitted::RankDeficient { columns: dependent.into_iter().map(|position| order[position]).collect() }
        })?;
        Ok(Likelihood {
            size: order.len(),
            basis,
            events: counting.iter().map(|&subject| outcomes.events()[subject]).collect(),
            weights: counting.iter().map(|&subject| outcomes.weight(subject)).collect(),
            offset: counting.iter().map(|&subject| outcomes.offset(subject)).collect(),
            penalty,
            triangle,
        })
    }

    /// The likelihood of other weights, one for each subject that counts.
    pub(super) fn reweighted(&self, weights: Vec<f64>) -> Likelihood {
        Likelihood { weights, ..self.clone() }
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    pub(super) fn penalty(&self) -> Penalty {
        self.penalty
    }

    /// From coordinates to coefficients, and back.
    pub(super) fn triangle(&self) -> &Triangle {
        &self.triangle
    }

    pub(super) fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Rows of the basis, each towards its outcome: what grows along all of them grows for ever.
    pub(super) fn rows_towards_outcome(&self) -> Vec<Vec<f64>> {
        let towards = |(row, &event): (&[f64], &bool)| {
            let sign = if event { 1.0 } else { -1.0 };
            row.iter().map(|element| sign * element).collect()
        };
        self.rows().zip(&self.events).map(towards).collect()
    }

    /// The largest change of a linear predictor by a step.
    pub(super) fn reach(&self, step: &[f64]) -> f64 {
        let counting = self.rows().zip(&self.weights).filter(|&(_, &weight)| weight > 0.0);
        counting.map(|(row, _)| dot(row, step).abs()).fold(0.0, f64::max)
    }

    /// Value and derivatives at `point`; `None` where the penalty is infinite or nothing is a number any more.
    pub(super) fn at(&self, point: &[f64]) -> Option<Derivatives> {
        let size = self.size;
        let mut value = 0.0;
        let mut score = vec![0.0; size];
        let mut information = vec![0.0; size * size];
        for (index, row) in self.rows().enumerate().filter(|&(index, _)| self.weights[index] > 0.0) {
            let towards = if self.events[index] { 1.0 } else { -1.0 };
            let Logit { probability: hit, complement: miss, log_probability } =
                Logit::at(towards * (self.offset[index] + dot(row, point)));
            value += self.weights[index] * log_probability;
            let residual = self.weights[index] * towards * miss;
            let variance = self.weights[index] * miss * hit;
            add(row, residual, variance, &mut score, &mut information);
        }
        mirror(&mut information, size);
        let curvature = match self.penalty {
            Penalty::None => information.clone(),
            Penalty::Jeffreys => self.penalize(point, &mut value, &mut score, &information)?,
        };
        value.is_finite().then_some(Derivatives { value, score, information, curvature })
    }

    /// Adds the penalty to value and score and returns what the score changes by.
    ///
    /// With $$a_i$$ the row of subject i in coordinates in which the information is the identity, the leverage is $$h_i
    /// = W_i |a_i|^2$$, and the information's derivative by coordinate j is $$\sum W_i (1 - 2 p_i) q_{ij} a_i
    /// a_i^\top$$.
    fn penalize(&self, point: &[f64], value: &mut f64, score: &mut [f64], information: &[f64]) -> Option<Vec<f64>> {
        let size = self.size;
        let factor = Cholesky::factor(information, size, INFORMATIVE).ok()?;
        *value += factor.log_determinant() / 2.0;
        let mut curvature = information.to_vec();
        let mut slopes = vec![0.0; size * size * size];
        for (index, row) in self.rows().enumerate().filter(|&(index, _)| self.weights[index] > 0.0) {
            let Logit { probability: hit, complement: miss, .. } = Logit::at(self.offset[index] + dot(row, point));
            let variance = self.weights[index] * hit * miss;
            let turned = factor.forward(row);
            let leverage = variance * dot(&turned, &turned);
            let bend = leverage * (1.0 - 6.0 * hit * miss) / 2.0;
            add(row, leverage * (miss - hit) / 2.0, -bend, score, &mut curvature);
            for (element, slope) in row.iter().zip(slopes.chunks_exact_mut(size * size)) {
                add_outer(&turned, variance * (miss - hit) * element, slope);
            }
        }
        slopes.chunks_exact_mut(size * size).for_each(|slope| mirror(slope, size));
        let slope = |coordinate: usize| &slopes[coordinate * size * size..(coordinate + 1) * size * size];
        for i in 0..size {
            for j in 0..=i {
                curvature[i * size + j] += dot(slope(i), slope(j)) / 2.0;
            }
        }
        mirror(&mut curvature, size);
        Some(curvature)
    }

    pub(super) fn rows(&self) -> std::slice::ChunksExact<'_, f64> {
        self.basis.chunks_exact(self.size)
    }
}

/// Adds a subject to the score and to the lower triangle of the information.
fn add(row: &[f64], residual: f64, variance: f64, score: &mut [f64], information: &mut [f64]) {
    score.iter_mut().zip(row).for_each(|(sum, element)| *sum += residual * element);
    add_outer(row, variance, information);
}

/// Adds the lower triangle of a vector's outer product with itself.
fn add_outer(vector: &[f64], weight: f64, matrix: &mut [f64]) {
    let size = vector.len();
    for (i, &left) in vector.iter().enumerate() {
        let weighted = weight * left;
        let into = &mut matrix[i * size..=i * size + i];
        into.iter_mut().zip(vector).for_each(|(element, right)| *element += weighted * right);
    }
}

/// Copies the lower triangle to the upper.
fn mirror(matrix: &mut [f64], size: usize) {
    for i in 0..size {
        for j in 0..i {
            matrix[j * size + i] = matrix[i * size + j];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regression::{Design, Intercept};

    /// Difference quotients of the value are the score, those of the score the curvature.
    #[test]
    fn derivatives_are_the_slopes() {
        let (x, y) = ([0.0, 1.0, 2.0, 5.0, 7.0], [1.0, 0.0, 0.5, 0.0, 3.0]);
        let design = Design::from_columns(5, Intercept::Included, &[&x, &y]).expect("a design");
        let outcomes = BinaryOutcomes::new(&design, &[false, true, false, true, true])
            .and_then(|outcomes| outcomes.with_weights(&[1.0, 2.5, 0.5, 3.0, 1.0]))
            .and_then(|outcomes| outcomes.with_offset(&[0.1, -0.3, 0.0, 0.2, 1.0]))
            .expect("outcomes");
        let step = 1e-5;
        for penalty in [Penalty::None, Penalty::Jeffreys] {
            let likelihood = Likelihood::of(&outcomes, &[0, 1, 2], penalty).expect("full rank");
            let point = [0.4, -0.7, 0.2];
            let here = likelihood.at(&point).expect("a value");
            for coordinate in 0..3 {
                let beside = |sign: f64| {
                    let mut point = point;
                    point[coordinate] += sign * step;
                    likelihood.at(&point).expect("a value")
                };
                let (below, above) = (beside(-1.0), beside(1.0));
                let slope = (above.value - below.value) / (2.0 * step);
                assert!((slope - here.score[coordinate]).abs() < 1e-9, "{penalty:?}: {slope}");
                for other in 0..3 {
                    let slope = (below.score[other] - above.score[other]) / (2.0 * step);
                    let got = here.curvature[3 * other + coordinate];
                    assert!((slope - got).abs() < 1e-9, "{penalty:?}, {other}, {coordinate}: {slope} {got}");
                }
            }
        }
    }
}

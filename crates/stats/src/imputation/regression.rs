//! The regression of one visit on those before it, and a draw from the posterior distribution of its parameters.

use crate::linear::{Orthogonal, Triangle, dot};
use crate::random::Stream;
use crate::special::chi_squared;
use crate::variates::standard_normal;

/// Residual degrees of freedom that no predictor may go below: with fewer, imputed scores have no variance.
const FEWEST_DEGREES: usize = 3;

/// Why an earlier column does not predict a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Among the rows of the fit it is constant, or a linear combination of the nearer columns.
    Collinear,
    /// The nearer columns take up the degrees of freedom of the fit.
    TooFewRows,
}

/// An earlier column that does not predict a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// The column, from 0.
    pub column: usize,
    /// Why.
    pub reason: Reason,
}

/// A least-squares fit: what the posterior distribution of its parameters depends on.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    pub(super) rows: usize,
    /// The columns behind the coefficients after the intercept, nearest first.
    pub(super) predictors: Vec<usize>,
    pub(super) left_out: Vec<LeftOut>,
    coefficients: Vec<f64>,
    triangle: Triangle,
    residual_squares: f64,
}

impl Fit {
    /// The regression of `outcomes`, two at least, on the columns before theirs.
    pub(super) fn of(earlier: &[Vec<f64>], outcomes: &[f64]) -> Fit {
        let rows = outcomes.len();
        let intercept = vec![1.0; rows];
        let design = |predictors: &[usize]| {
            let chosen = predictors.iter().map(|&column| &earlier[column][..]);
            let columns: Vec<&[f64]> = std::iter::once(&intercept[..]).chain(chosen).collect();
            Orthogonal::of_independent(&columns)
        };
        let nearest_first: Vec<usize> = (0..earlier.len()).rev().collect();
        let (mut orthogonal, dependent) = design(&nearest_first);

        let (mut predictors, mut left_out) = (Vec::new(), Vec::new());
        for (position, column) in nearest_first.into_iter().enumerate() {
            if predictors.len() + 1 + FEWEST_DEGREES >= rows {
                left_out.push(LeftOut { column, reason: Reason::TooFewRows });
            } else if dependent.contains(&(position + 1)) {
                left_out.push(LeftOut { column, reason: Reason::Collinear });
            } else {
                predictors.push(column);
            }
        }
        if !left_out.is_empty() {
            orthogonal = design(&predictors).0;
        }
        let coefficients = orthogonal.least_squares(outcomes);
        let fitted = |row: usize| {
            let slopes = predictors.iter().zip(&coefficients[1..]);
            coefficients[0] + slopes.map(|(&column, slope)| slope * earlier[column][row]).sum::<f64>()
        };
        let residuals: Vec<f64> = (0..rows).map(|row| outcomes[row] - fitted(row)).collect();
        let residual_squares = dot(&residuals, &residuals);
        Fit { rows, predictors, left_out, coefficients, triangle: orthogonal.triangle, residual_squares }
    }

    pub(super) fn degrees_of_freedom(&self) -> usize {
        self.rows - 1 - self.predictors.len()
    }

    /// Parameters from their posterior distribution, for the column `column`.
    ///
    /// Of the stream they take two words and one more for each earlier column, whether it is a predictor or not.
    pub(super) fn draw(&self, column: usize, stream: &mut Stream) -> Parameters {
        let chi_squared = chi_squared::quantile(stream.open_uniform(), self.degrees_of_freedom() as f64);
        let deviation = (self.residual_squares / chi_squared).sqrt();
        let of_intercept = standard_normal(stream.open_uniform());
        let of_columns: Vec<f64> = (0..column).map(|_| standard_normal(stream.open_uniform())).collect();
        let chosen = self.predictors.iter().map(|&predictor| of_columns[predictor]);
        let errors: Vec<f64> = std::iter::once(of_intercept).chain(chosen).map(|normal| deviation * normal).collect();
        let errors = self.triangle.solve(&errors);
        let coefficients = self.coefficients.iter().zip(errors).map(|(estimate, error)| estimate + error).collect();
        Parameters { predictors: self.predictors.clone(), coefficients, deviation }
    }
}

/// Parameters drawn for one copy.
pub(super) struct Parameters {
    predictors: Vec<usize>,
    coefficients: Vec<f64>,
    deviation: f64,
}

impl Parameters {
    /// A score given those before it and a standard normal number.
    pub(super) fn score(&self, earlier: impl Fn(usize) -> f64, normal: f64) -> f64 {
        let slopes = self.predictors.iter().zip(&self.coefficients[1..]);
        let mean = self.coefficients[0] + slopes.map(|(&column, slope)| slope * earlier(column)).sum::<f64>();
        mean + self.deviation * normal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Purpose};

    #[test]
    fn a_line_through_its_points_is_drawn_as_it_is() {
        let earlier = [vec![1.0, 2.0, 4.0, 8.0, 9.0]];
        let fit = Fit::of(&earlier, &[3.0, 5.0, 9.0, 17.0, 19.0]);
        assert_eq!((fit.rows, fit.degrees_of_freedom(), &fit.predictors[..]), (5, 3, &[0][..]));
        let address = Address { seed: 1, group: 0, purpose: Purpose::Imputation, subject: 0, replicate: 0 };
        let drawn = fit.draw(1, &mut Stream::at(address));
        assert!((drawn.score(|_| 5.0, 2.0) - 11.0).abs() < 1e-13);
    }

    #[test]
    fn far_columns_give_way() {
        let noise = |k: usize| (0..6).map(|row| ((row * row * k + row) % 7) as f64).collect::<Vec<f64>>();
        let twice = noise(2).iter().map(|element| 2.0 * element - 1.0).collect();
        let fit = Fit::of(&[noise(5), twice, noise(2), vec![4.0; 6], noise(1)], &[1.0, 5.0, 2.0, 0.0, 7.0, 7.0]);
        assert_eq!(fit.predictors, [4, 2]);
        let reasons: Vec<(usize, Reason)> = fit.left_out.iter().map(|left| (left.column, left.reason)).collect();
        assert_eq!(reasons, [(3, Reason::Collinear), (1, Reason::TooFewRows), (0, Reason::TooFewRows)]);
        let fit = Fit::of(&[noise(1)[..2].to_vec()], &[1.0, 2.0]);
        assert_eq!((fit.degrees_of_freedom(), fit.left_out.len()), (1, 1));
        assert!((fit.coefficients[0] - 1.5).abs() < 1e-15);
    }
}

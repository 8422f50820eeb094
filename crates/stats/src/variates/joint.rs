//! Laws of several variables.

use super::standard_normal;
use crate::linear::Cholesky;
use crate::random::Stream;
use crate::special::normal;
use thiserror::Error;

/// Part of a variance that the variables before may leave of it; less counts as nothing.
const NOTHING_LEFT: f64 = 1e-12;
/// The greatest number below 1 that an open uniform number is.
const GREATEST_UNIFORM: f64 = 1.0 - 1.0 / (1u64 << 53) as f64;

/// Parameters with which a joint law is none.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum JointError {
    /// The matrix has not a row and a column for each variable.
    #[error("{elements} elements are no square matrix of {variables} variables")]
    Shape {
        /// How many elements it has.
        elements: usize,
        /// How many variables there are.
        variables: usize,
    },
    /// A mean or an element is not finite.
    #[error("element {0} is not finite")]
    NotFinite(f64),
    /// An element is not that across the diagonal.
    #[error("the matrix is not symmetric: row {row}, column {column}, from 0")]
    NotSymmetric {
        /// Its row, from 0.
        row: usize,
        /// Its column, from 0.
        column: usize,
    },
    /// A correlation of a variable with itself is not 1.
    #[error("correlation {value} of variable {variable}, from 0, with itself is not 1")]
    Diagonal {
        /// The variable, from 0.
        variable: usize,
        /// What stands there.
        value: f64,
    },
    /// The variable at the end of the leading minor depends on those before it, or contradicts them.
    #[error("the matrix is not positive definite: its leading minor of order {0} is not positive")]
    NotPositiveDefinite(usize),
}

fn factor(matrix: &[f64], variables: usize) -> Result<Cholesky, JointError> {
    if variables.checked_mul(variables) != Some(matrix.len()) {
        return Err(JointError::Shape { elements: matrix.len(), variables });
    }
    all_finite(matrix)?;
    for (row, column) in (0..variables).flat_map(|row| (0..row).map(move |column| (row, column))) {
        if matrix[row * variables + column] != matrix[column * variables + row] {
            return Err(JointError::NotSymmetric { row, column });
        }
    }
    Cholesky::factor(matrix, variables, NOTHING_LEFT).map_err(|row| JointError::NotPositiveDefinite(row + 1))
}

fn all_finite(numbers: &[f64]) -> Result<(), JointError> {
    numbers.iter().find(|number| !number.is_finite()).map_or(Ok(()), |&number| Err(JointError::NotFinite(number)))
}

fn uniforms(count: usize, stream: &mut Stream) -> Vec<f64> {
    (0..count).map(|_| stream.open_uniform()).collect()
}

/// Variables that are jointly normal.
#[derive(Debug, Clone, PartialEq)]
pub struct MultivariateNormal {
    mean: Vec<f64>,
    factor: Cholesky,
}

impl MultivariateNormal {
    /// By means and covariance matrix, row by row.
    ///
    /// # Errors
    /// The matrix is not of that size, finite, symmetric and positive definite; which leading minor is not positive is
    /// named.
    pub fn new(mean: &[f64], covariance: &[f64]) -> Result<MultivariateNormal, JointError> {
        all_finite(mean)?;
        Ok(MultivariateNormal { mean: mean.to_vec(), factor: factor(covariance, mean.len())? })
    }

    /// The variables at uniform numbers, one for each.
    pub fn at(&self, uniforms: &[f64]) -> Vec<f64> {
        let normals: Vec<f64> = uniforms.iter().map(|&uniform| standard_normal(uniform)).collect();
        self.mean.iter().zip(self.factor.times(&normals)).map(|(mean, deviation)| mean + deviation).collect()
    }

    /// The variables at the next words of a stream, as many as there are variables.
    pub fn draw(&self, stream: &mut Stream) -> Vec<f64> {
        self.at(&uniforms(self.mean.len(), stream))
    }
}

/// Uniform variables whose normal scores are jointly normal: at them, any laws of one variable are correlated.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianCopula {
    variables: usize,
    factor: Cholesky,
}

impl GaussianCopula {
    /// By the correlation matrix of the normal scores of so many variables, row by row.
    ///
    /// # Errors
    /// The matrix is not of that size, finite, symmetric and positive definite with ones on its diagonal; which leading
    /// minor is not positive is named.
    pub fn new(variables: usize, correlation: &[f64]) -> Result<GaussianCopula, JointError> {
        let factor = factor(correlation, variables)?;
        match (0..variables).find(|&variable| correlation[variable * (variables + 1)] != 1.0) {
            Some(variable) => Err(JointError::Diagonal { variable, value: correlation[variable * (variables + 1)] }),
            None => Ok(GaussianCopula { variables, factor }),
        }
    }

    /// The correlated uniform numbers at independent ones, one for each variable; strictly between 0 and 1.
    pub fn at(&self, uniforms: &[f64]) -> Vec<f64> {
        let normals: Vec<f64> = uniforms.iter().map(|&uniform| standard_normal(uniform)).collect();
        let correlated = self.factor.times(&normals).into_iter();
        correlated.map(|z| normal::cdf(z).clamp(f64::MIN_POSITIVE, GREATEST_UNIFORM)).collect()
    }

    /// The correlated uniform numbers at the next words of a stream, as many as there are variables.
    pub fn draw(&self, stream: &mut Stream) -> Vec<f64> {
        self.at(&uniforms(self.variables, stream))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_is_the_matrix_s() {
        // The lower factor of this covariance is 2, 0, 0; 1, 3, 0; -2, 1, 1.
        let covariance = [4.0, 2.0, -4.0, 2.0, 10.0, 1.0, -4.0, 1.0, 6.0];
        let law = MultivariateNormal::new(&[10.0, 20.0, 30.0], &covariance).expect("a law");
        let uniforms = [0.975, 0.3, 0.8];
        let [a, b, c] = uniforms.map(standard_normal);
        let expected = [10.0 + 2.0 * a, 20.0 + a + 3.0 * b, 30.0 - 2.0 * a + b + c];
        for (got, expected) in law.at(&uniforms).into_iter().zip(expected) {
            assert!((got - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn a_copula_without_correlation_changes_nothing() {
        let copula = GaussianCopula::new(2, &[1.0, 0.0, 0.0, 1.0]).expect("a copula");
        for (got, expected) in copula.at(&[0.975, 1e-5]).into_iter().zip([0.975, 1e-5]) {
            assert!((got - expected).abs() < 1e-15 * expected.max(0.1));
        }
        let ends = [0.5f64.powi(53), GREATEST_UNIFORM];
        let nearly = GaussianCopula::new(2, &[1.0, 0.9, 0.9, 1.0]).expect("a copula");
        for ends in [ends, [ends[1]; 2], [ends[0]; 2]] {
            assert!(nearly.at(&ends).into_iter().all(|uniform| uniform > 0.0 && uniform < 1.0));
        }
    }

    #[test]
    fn matrices_that_are_none_are_refused() {
        let refused = |variables, matrix: &[f64]| GaussianCopula::new(variables, matrix).expect_err("refused");
        assert_eq!(refused(2, &[1.0; 3]), JointError::Shape { elements: 3, variables: 2 });
        assert_eq!(refused(2, &[1.0, 0.5, 0.4, 1.0]), JointError::NotSymmetric { row: 1, column: 0 });
        assert_eq!(refused(2, &[1.0, 0.5, 0.5, 2.0]), JointError::Diagonal { variable: 1, value: 2.0 });
        assert_eq!(refused(1, &[f64::INFINITY]), JointError::NotFinite(f64::INFINITY));
        assert_eq!(refused(2, &[1.0, 1.0, 1.0, 1.0]), JointError::NotPositiveDefinite(2));
        // Two variables that agree cannot be correlated with a third in opposite ways.
        let contradiction = [1.0, 0.9, 0.9, 0.9, 1.0, -0.9, 0.9, -0.9, 1.0];
        assert_eq!(refused(3, &contradiction), JointError::NotPositiveDefinite(3));
        assert_eq!(MultivariateNormal::new(&[0.0], &[0.0]), Err(JointError::NotPositiveDefinite(1)));
        assert!(MultivariateNormal::new(&[f64::NAN], &[1.0]).is_err());
    }
}

//! Small symmetric positive definite systems, held as row-major squares.

/// The lower triangular factor of a matrix.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Factors `matrix`, or names its first row that depends on the rows before it.
    ///
    /// A row depends on them when less than `tolerance` of its diagonal element is left after they are swept out.
    pub(crate) fn factor(matrix: &[f64], size: usize, tolerance: f64) -> Result<Cholesky, usize> {
        let mut lower = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let swept: f64 = (0..column).map(|k| lower[row * size + k] * lower[column * size + k]).sum();
                let left = matrix[row * size + column] - swept;
                if column < row {
                    lower[row * size + column] = left / lower[column * size + column];
                } else if left > tolerance * matrix[row * size + row] {
                    lower[row * size + row] = left.sqrt();
                } else {
                    return Err(row);
                }
            }
        }
        Ok(Cholesky { size, lower })
    }

    /// The solution for the right-hand side `right`.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut solution = self.forward(right);
        for row in (0..self.size).rev() {
            let known: f64 = (row + 1..self.size).map(|k| self.lower[k * self.size + row] * solution[k]).sum();
            solution[row] = (solution[row] - known) / self.lower[row * self.size + row];
        }
        solution
    }

    /// The quadratic form of the inverse, a sum of squares and therefore never negative.
    pub(crate) fn inverse_form(&self, vector: &[f64]) -> f64 {
        self.forward(vector).iter().map(|element| element * element).sum()
    }

    /// The logarithm of the matrix's determinant.
    pub(crate) fn log_determinant(&self) -> f64 {
        2.0 * (0..self.size).map(|row| libm::log(self.lower[row * self.size + row])).sum::<f64>()
    }

    /// The factor's product with a vector.
    pub(crate) fn times(&self, vector: &[f64]) -> Vec<f64> {
        (0..self.size).map(|row| (0..=row).map(|k| self.lower[row * self.size + k] * vector[k]).sum()).collect()
    }

    /// The inverse matrix, row by row, symmetric to the last bit.
    pub(crate) fn inverse(&self) -> Vec<Vec<f64>> {
        let unit = |column: usize| (0..self.size).map(|row| f64::from(row == column)).collect::<Vec<f64>>();
        let columns: Vec<Vec<f64>> = (0..self.size).map(|column| self.forward(&unit(column))).collect();
        let product = |left: &[f64], right: &[f64]| left.iter().zip(right).map(|(left, right)| left * right).sum();
        columns.iter().map(|left| columns.iter().map(|right| product(left, right)).collect()).collect()
    }

    /// The solution for the right-hand side `right` of the factor itself.
    pub(crate) fn forward(&self, right: &[f64]) -> Vec<f64> {
        let mut solution = right.to_vec();
        for row in 0..self.size {
            let known: f64 = (0..row).map(|k| self.lower[row * self.size + k] * solution[k]).sum();
            solution[row] = (solution[row] - known) / self.lower[row * self.size + row];
        }
        solution
    }
}

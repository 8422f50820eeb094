//! An orthonormal basis of a model's columns, by which their scales and correlations stop mattering to its fit.

/// Part of a column's length that must be left when the columns before it are swept out.
const INDEPENDENT: f64 = 1e-10;

/// Columns as an orthonormal basis times an upper triangle.
#[derive(Debug, Clone)]
pub(crate) struct Orthogonal {
    /// The basis row by row.
    pub(crate) basis: Vec<f64>,
    pub(crate) triangle: Triangle,
}

impl Orthogonal {
    /// Orthogonalizes columns of equal length, or names those that depend linearly on the columns before them.
    pub(crate) fn of(columns: &[&[f64]]) -> Result<Orthogonal, Vec<usize>> {
        let (orthogonal, dependent) = Orthogonal::of_independent(columns);
        if dependent.is_empty() { Ok(orthogonal) } else { Err(dependent) }
    }

    /// Orthogonalizes the columns that do not depend linearly on those before them, and names the others.
    ///
    /// By Gram and Schmidt's method, each column twice.
    pub(crate) fn of_independent(columns: &[&[f64]]) -> (Orthogonal, Vec<usize>) {
        let mut projections: Vec<Vec<f64>> = Vec::with_capacity(columns.len());
        let mut basis: Vec<Vec<f64>> = Vec::with_capacity(columns.len());
        let mut dependent = Vec::new();
        for (position, &column) in columns.iter().enumerate() {
            let mut left = column.to_vec();
            let mut projection = vec![0.0; basis.len() + 1];
            for _ in 0..2 {
                for (onto, direction) in projection.iter_mut().zip(&basis) {
                    let along = dot(direction, &left);
                    *onto += along;
                    left.iter_mut().zip(direction).for_each(|(left, element)| *left -= along * element);
                }
            }
            let length = dot(&left, &left).sqrt();
            if length > INDEPENDENT * dot(column, column).sqrt() {
                left.iter_mut().for_each(|element| *element /= length);
                projection[basis.len()] = length;
                projections.push(projection);
                basis.push(left);
            } else {
                dependent.push(position);
            }
        }
        let size = basis.len();
        let element = |row: usize, column: usize| projections[column].get(row).copied().unwrap_or(0.0);
        let upper = (0..size).flat_map(|row| (0..size).map(move |column| (row, column)));
        let upper = upper.map(|(row, column)| element(row, column)).collect();
        let rows = columns.first().map_or(0, |column| column.len());
        let basis = (0..rows).flat_map(|row| basis.iter().map(move |direction| direction[row])).collect();
        (Orthogonal { basis, triangle: Triangle { size, upper } }, dependent)
    }

    /// Row by row, the basis.
    pub(crate) fn rows(&self) -> std::slice::ChunksExact<'_, f64> {
        self.basis.chunks_exact(self.triangle.size)
    }

    /// The coefficients of the columns in the point nearest to `target`.
    pub(crate) fn least_squares(&self, target: &[f64]) -> Vec<f64> {
        let mut along = vec![0.0; self.triangle.size];
        for (row, &element) in self.rows().zip(target) {
            along.iter_mut().zip(row).for_each(|(along, basis)| *along += basis * element);
        }
        self.triangle.solve(&along)
    }
}

/// An upper triangular matrix without a zero on its diagonal.
#[derive(Debug, Clone)]
pub(crate) struct Triangle {
    size: usize,
    upper: Vec<f64>,
}

impl Triangle {
    pub(crate) fn last(&self) -> f64 {
        self.upper[self.upper.len() - 1]
    }

    /// The logarithm of the determinant.
    pub(crate) fn log_determinant(&self) -> f64 {
        (0..self.size).map(|row| libm::log(self.upper[row * self.size + row])).sum()
    }

    pub(crate) fn times(&self, vector: &[f64]) -> Vec<f64> {
        (0..self.size).map(|row| (row..self.size).map(|k| self.upper[row * self.size + k] * vector[k]).sum()).collect()
    }

    /// The solution for the right-hand side `right`.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut solution = right.to_vec();
        for row in (0..self.size).rev() {
            let known: f64 = (row + 1..self.size).map(|k| self.upper[row * self.size + k] * solution[k]).sum();
            solution[row] = (solution[row] - known) / self.upper[row * self.size + row];
        }
        solution
    }

    /// The solution for the right-hand side `right` of the transposed matrix.
    pub(crate) fn solve_transposed(&self, right: &[f64]) -> Vec<f64> {
        let mut solution = right.to_vec();
        for row in 0..self.size {
            let known: f64 = (0..row).map(|k| self.upper[k * self.size + row] * solution[k]).sum();
            solution[row] = (solution[row] - known) / self.upper[row * self.size + row];
        }
        solution
    }

    /// The covariance matrix of [`Triangle::solve`] of a vector with the covariance matrix `inner`.
    pub(crate) fn covariance(&self, inner: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let half: Vec<Vec<f64>> = inner.iter().map(|row| self.solve(row)).collect();
        let column = |k: usize| half.iter().map(|row| row[k]).collect::<Vec<f64>>();
        let whole: Vec<Vec<f64>> = (0..self.size).map(|k| self.solve(&column(k))).collect();
        // The two halves round apart.
        (0..self.size).map(|i| (0..self.size).map(|j| (whole[i][j] + whole[j][i]) / 2.0).collect()).collect()
    }
}

/// The scalar product, summed from the first element on.
pub(crate) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [[f64; 4]; 3] =
        [[1.0, 1.0, 1.0, 1.0], [20_000.0, 20_001.0, 20_003.0, 20_004.0], [0.0, 0.5, 0.0, 9.0]];

    #[test]
    fn the_factors_multiply_to_the_columns() {
        let Orthogonal { basis, triangle } =
            Orthogonal::of(&COLUMNS.each_ref().map(|column| &column[..])).expect("rank 3");
        for row in 0..4 {
            for (position, column) in COLUMNS.iter().enumerate() {
                let mut unit = [0.0; 3];
                unit[position] = 1.0;
                let product = dot(&basis[3 * row..3 * row + 3], &triangle.times(&unit));
                assert!((product - column[row]).abs() <= 1e-15 * column[row].abs().max(1.0), "{row} {position}");
            }
        }
        for (one, other) in [(0, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2)] {
            let product: f64 = (0..4).map(|row| basis[3 * row + one] * basis[3 * row + other]).sum();
            assert!((product - f64::from(one == other)).abs() < 1e-15, "{one} {other}: {product}");
        }
    }

    #[test]
    fn triangles_are_solved() {
        let triangle = Triangle { size: 2, upper: vec![2.0, 1.0, 0.0, 4.0] };
        assert_eq!(triangle.times(&[1.0, 3.0]), [5.0, 12.0]);
        assert_eq!(triangle.solve(&[5.0, 12.0]), [1.0, 3.0]);
        assert_eq!(triangle.solve_transposed(&[2.0, 13.0]), [1.0, 3.0]);
        // The inverse of the triangle is 1/2, -1/8 above 0, 1/4.
        let identity = [vec![1.0, 0.0], vec![0.0, 1.0]];
        assert_eq!(triangle.covariance(&identity), [vec![17.0 / 64.0, -1.0 / 32.0], vec![-1.0 / 32.0, 1.0 / 16.0]]);
    }

    #[test]
    fn every_dependent_column_is_named() {
        let (one, x) = ([1.0; 3], [1.0, 2.0, 4.0]);
        let double = x.map(|x| 3.0 - 2.0 * x);
        let columns: [&[f64]; 5] = [&one, &x, &double, &[0.0, 1.0, 0.0], &[5.0, 6.0, 0.0]];
        assert_eq!(Orthogonal::of(&columns).err(), Some(vec![2, 4]));
        assert_eq!(Orthogonal::of(&[&[0.0, 0.0]]).err(), Some(vec![0]));
        let (orthogonal, dependent) = Orthogonal::of_independent(&columns);
        assert_eq!((orthogonal.triangle.size, dependent), (3, vec![2, 4]));
        let (alone, _) = Orthogonal::of_independent(&[&one, &x, &[0.0, 1.0, 0.0]]);
        assert_eq!((orthogonal.basis, orthogonal.triangle.upper), (alone.basis, alone.triangle.upper));
    }
}

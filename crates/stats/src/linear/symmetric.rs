//! Parts, forms and ranks of symmetric matrices, held as row-major squares.

/// What the columns before `column` explain of the element at (`row`, `column`).
fn swept(lower: &[f64], size: usize, row: usize, column: usize) -> f64 {
    (0..column).map(|k| lower[row * size + k] * lower[column * size + k]).sum()
}

/// The rows of a positive semidefinite matrix that do not depend on those before them.
///
/// A row depends on them when not more than `tolerance` of its diagonal element is left after they are swept out, or
/// when that element is not more than `nothing`.
pub(crate) fn independent_rows(matrix: &[f64], size: usize, tolerance: f64, nothing: f64) -> Vec<usize> {
    let mut independent: Vec<usize> = Vec::with_capacity(size);
    let mut lower = vec![0.0; size * size];
    for row in 0..size {
        let diagonal = matrix[row * size + row];
        for column in independent.iter().copied() {
            let left = matrix[row * size + column] - swept(&lower, size, row, column);
            lower[row * size + column] = left / lower[column * size + column];
        }
        let left = diagonal - swept(&lower, size, row, row);
        if diagonal > nothing && left > tolerance * diagonal {
            lower[row * size + row] = left.sqrt();
            independent.push(row);
        } else {
            lower[row * size..(row + 1) * size].fill(0.0);
        }
    }
    independent
}

/// The rows and columns of a square matrix that `kept` names.
pub(crate) fn submatrix(matrix: &[f64], size: usize, kept: &[usize]) -> Vec<f64> {
    kept.iter().flat_map(|&row| kept.iter().map(move |&column| matrix[row * size + column])).collect()
}

/// The quadratic form of a symmetric matrix.
pub(crate) fn quadratic_form(matrix: &[f64], vector: &[f64]) -> f64 {
    matrix
        .chunks_exact(vector.len().max(1))
        .zip(vector)
        .map(|(row, element)| element * row.iter().zip(vector).map(|(left, right)| left * right).sum::<f64>())
        .sum()
}

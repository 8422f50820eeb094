//! Conjugate gradients: linear systems by products with their matrix alone.

use super::super::likelihood::dot;

/// Length of what is left of the right-hand side, as a part of it, that is none.
const SOLVED: f64 = 1e-14;
/// Steps without progress after which what is left is rounding error.
const PATIENCE: usize = 20;

/// The solution of a symmetric positive definite system that `diagonal` approximates.
///
/// In exact arithmetic it takes at most as many steps as the matrix has distinct eigenvalues relative to `diagonal`.
pub(super) fn solve(right: &[f64], diagonal: &[f64], times: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    let scaled = |vector: &[f64]| vector.iter().zip(diagonal).map(|(value, scale)| value / scale).collect::<Vec<f64>>();
    let mut solution = vec![0.0; right.len()];
    let mut left = right.to_vec();
    let mut direction = scaled(&left);
    let mut length = dot(&left, &direction);
    let enough = SOLVED * SOLVED * length;
    let (mut best, mut shortest, mut idle) = (solution.clone(), length, 0);
    while length > enough && idle < PATIENCE {
        let product = times(&direction);
        let step = length / dot(&direction, &product);
        if !step.is_finite() {
            break;
        }
        solution.iter_mut().zip(&direction).for_each(|(solution, direction)| *solution += step * direction);
        left.iter_mut().zip(&product).for_each(|(left, product)| *left -= step * product);
        let next = scaled(&left);
        let before = std::mem::replace(&mut length, dot(&left, &next));
        let turn = length / before;
        direction.iter_mut().zip(&next).for_each(|(direction, next)| *direction = next + turn * *direction);
        idle += 1;
        if length < shortest {
            best.copy_from_slice(&solution);
            (shortest, idle) = (length, 0);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_of_three_is_solved() {
        let matrix = [[4.0, 1.0, 0.0], [1.0, 3.0, -1.0], [0.0, -1.0, 2.0]];
        let times = |vector: &[f64]| matrix.iter().map(|row| dot(row, vector)).collect::<Vec<f64>>();
        let solution = solve(&times(&[1.0, -2.0, 3.0]), &[4.0, 3.0, 2.0], times);
        for (got, expected) in solution.iter().zip([1.0, -2.0, 3.0]) {
            assert!((got - expected).abs() < 1e-14, "{got} is not {expected}");
        }
        assert_eq!(solve(&[0.0; 3], &[1.0; 3], times), [0.0; 3]);
    }
}

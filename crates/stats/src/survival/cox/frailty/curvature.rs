//! The variances of coefficients and frailties from the penalised information.

use super::super::likelihood::{dot, sequential};
use super::super::model::covariance;
use super::FrailtyInformation;
use super::modes::{Modes, Penalised, subtract_products};
use crate::linear::{Cholesky, quadratic_form, submatrix};

/// The penalised information at the maximum, the block of the frailties swept out.
pub(super) struct Curvature {
    /// The information that is left of the free coefficients.
    factor: Cholesky,
    /// How the frailties give way to each free coefficient.
    shifts: Vec<Vec<f64>>,
    /// Log partial likelihood without penalty.
    pub(super) partial: f64,
}

impl Curvature {
    /// None where the information is singular.
    pub(super) fn new(
        penalised: &Penalised,
        modes: &Modes,
        free: &[usize],
        block: FrailtyInformation,
    ) -> Option<Curvature> {
        let size = penalised.sorted.covariates;
        let mut found = sequential(penalised.sorted, penalised.ties, &modes.predictors);
        let cross = penalised.cross(modes);
        let shifts = penalised.shifts(modes, block, &cross);
        subtract_products(&mut found.information, &cross, &shifts);
        let factor = Cholesky::factor(&submatrix(&found.information, size, free), free.len(), 0.0).ok()?;
        let shifts = free.iter().map(|&index| shifts[index].clone()).collect();
        Some(Curvature { factor, shifts, partial: found.log_likelihood })
    }

    /// The inverse of the penalised information, in the units of the covariates.
    pub(super) fn covariance(&self, penalised: &Penalised, free: &[usize]) -> Vec<Vec<f64>> {
        covariance(penalised.sorted, &self.factor, free)
    }

    /// The same less what the penalty adds: with H the penalised and I the whole information, the coefficients' part of
    /// H⁻¹ I H⁻¹.
    pub(super) fn reduced_covariance(&self, penalised: &Penalised, modes: &Modes, free: &[usize]) -> Vec<Vec<f64>> {
        let inverse = self.factor.inverse();
        let (size, scales) = (free.len(), &penalised.sorted.scales);
        let weighted = |left: &[f64], right: &[f64]| -> f64 {
            left.iter().zip(right).zip(&modes.penalty).map(|((left, right), penalty)| left * right * penalty).sum()
        };
        let penalty: Vec<f64> =
            self.shifts.iter().flat_map(|left| self.shifts.iter().map(move |right| weighted(left, right))).collect();
        let times: Vec<Vec<f64>> =
            inverse.iter().map(|row| penalty.chunks_exact(size).map(|column| dot(row, column)).collect()).collect();
        let mut reduced = self.covariance(penalised, free);
        for (i, &row) in free.iter().enumerate() {
            for (j, &column) in free.iter().enumerate() {
                reduced[row][column] -= dot(&times[i], &inverse[j]) / (scales[row] * scales[column]);
            }
        }
        reduced
    }

    /// The number of groups less the trace of penalty times inverse penalised information.
    pub(super) fn degrees_of_freedom(&self, penalised: &Penalised, modes: &Modes, block: FrailtyInformation) -> f64 {
        let inverse: Vec<f64> = self.factor.inverse().concat();
        let groups = modes.penalty.len();
        let share = |group: usize| {
            let mut unit = vec![0.0; groups];
            unit[group] = 1.0;
            let shifts: Vec<f64> = self.shifts.iter().map(|shift| shift[group]).collect();
            let variance = penalised.solve(modes, block, &unit)[group] + quadratic_form(&inverse, &shifts);
            1.0 - modes.penalty[group] * variance
        };
        (0..groups).map(share).sum()
    }
}

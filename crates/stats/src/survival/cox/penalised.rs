//! The partial likelihood with Firth's penalty.

use super::Ties;
use super::likelihood::{Derivatives, derivatives, dot, predictors, risks};
use super::risk::{Denominators, RiskSums, sweep};
use super::sorted::Sorted;
use crate::linear::{Cholesky, quadratic_form, submatrix};

/// Log likelihood plus half the log determinant of the information of the `active` covariates, its score, and the
/// information without penalty.
pub(super) fn penalised_derivatives(sorted: &Sorted, ties: Ties, active: &[usize], at: &[f64]) -> Derivatives {
    let mut found = derivatives(sorted, ties, at);
    let size = sorted.covariates;
    match Cholesky::factor(&submatrix(&found.information, size, active), active.len(), 0.0) {
        Ok(factor) => {
            found.log_likelihood += factor.log_determinant() / 2.0;
            let mut inverse = vec![0.0; size * size];
            for (values, &row) in factor.inverse().iter().zip(active) {
                values.iter().zip(active).for_each(|(value, &column)| inverse[row * size + column] = *value);
            }
            found.penalty = information_slopes(sorted, ties, &risks(sorted, &predictors(sorted, at)), &inverse);
            found.penalty.iter_mut().for_each(|slope| *slope /= 2.0);
            found.score.iter_mut().zip(&found.penalty).for_each(|(score, slope)| *score += slope);
        }
        Err(_) => found.log_likelihood = f64::NEG_INFINITY,
    }
    found
}

/// The derivative of the log determinant of the information, given its inverse K.
///
/// The derivative of the information is the third central moment of the covariates at risk, summed over the
/// denominators. With q = x'Kx, means m and risks w it is the sum of E(q x) - E(q) m - 2 Cov(x) K m. The first term and
/// the products in the third are sums over rows of what each met in all its risk sets, as the information is.
fn information_slopes(sorted: &Sorted, ties: Ties, risks: &[f64], inverse: &[f64]) -> Vec<f64> {
    let size = sorted.covariates;
    let forms: Vec<f64> = sorted.rows.chunks_exact(size).map(|row| quadratic_form(inverse, row)).collect();
    let mut of_forms = vec![(0.0, 0.0); sorted.sets.len()];
    sweep(sorted, &forms, 1, risks, |sums| of_forms[sums.index] = (sums.at_risk.first[0], sums.tied.first[0]));
    let mut slopes = vec![0.0; size];
    let (mut hazards, mut tied_hazards) = (vec![0.0; sorted.sets.len()], vec![0.0; sorted.sets.len()]);
    // For each risk set: the sum over denominators of hazard times K m, and the tied rows' part of it.
    let mut drifts = vec![0.0; sorted.sets.len() * 2 * size];
    sweep(sorted, &sorted.rows, size, risks, |sums| {
        let denominators = Denominators::of(&sums, ties);
        let powers = denominators.powers();
        (hazards[sums.index], tied_hazards[sums.index]) = (powers.hazard, powers.tied_hazard);
        let (drift, tied_drift) = drifts[sums.index * 2 * size..(sums.index + 1) * 2 * size].split_at_mut(size);
        let whole = times(inverse, &sums.at_risk.first);
        let tied = times(inverse, &sums.tied.first);
        for (index, (whole, tied)) in whole.iter().zip(&tied).enumerate() {
            drift[index] = powers.whole * whole - powers.mixed * tied;
            tied_drift[index] = powers.mixed * whole - powers.tied * tied;
        }
        add_mean_terms(&sums, &denominators, of_forms[sums.index], [&whole, &tied], &mut slopes);
    });
    let met = sorted.accumulate(&hazards, &tied_hazards);
    for (((row, form), met), risk) in sorted.rows.chunks_exact(size).zip(&forms).zip(met).zip(risks) {
        slopes.iter_mut().zip(row).for_each(|(slope, value)| *slope += risk * form * met * value);
    }
    subtract_products(sorted, risks, &drifts, &mut slopes);
    slopes
}

/// Adds the sum over denominators of -E(q) m + 2 m m'K m.
fn add_mean_terms(
    sums: &RiskSums,
    denominators: &Denominators,
    (form, tied_form): (f64, f64),
    [whole, tied]: [&[f64]; 2],
    slopes: &mut [f64],
) {
    let (first, tied_first) = (&sums.at_risk.first, &sums.tied.first);
    let (squares, mixed, tied_squares) = (dot(first, whole), dot(tied_first, whole), dot(tied_first, tied));
    for (gone, denominator) in denominators.each() {
        let mean_form = (squares - 2.0 * gone * mixed + gone * gone * tied_squares) / (denominator * denominator);
        let factor = 2.0 * mean_form - (form - gone * tied_form) / denominator;
        let factor = denominators.weight * factor / denominator;
        for ((slope, first), tied) in slopes.iter_mut().zip(first).zip(tied_first) {
            *slope += factor * (first - gone * tied);
        }
    }
}

/// Subtracts, for every row, twice its risk times x x' times the drift it met.
fn subtract_products(sorted: &Sorted, risks: &[f64], drifts: &[f64], slopes: &mut [f64]) {
    let size = sorted.covariates;
    let mut drift = vec![0.0; size];
    let mut change = |position: usize, factor: f64, drift: &[f64]| {
        let row = sorted.row(position);
        let product = factor * risks[position] * dot(row, drift);
        slopes.iter_mut().zip(row).for_each(|(slope, value)| *slope += product * value);
    };
    for stratum in &sorted.strata {
        drift.fill(0.0);
        for index in stratum.sets.clone().rev() {
            let set = &sorted.sets[index];
            let (own, tied) = drifts[index * 2 * size..(index + 1) * 2 * size].split_at(size);
            drift.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
            sorted.leaving[set.leave.clone()].iter().for_each(|&position| change(position, 2.0, &drift));
            set.positions().for_each(|position| change(position, -2.0, &drift));
            set.event_positions().for_each(|position| change(position, 2.0, tied));
        }
    }
}

fn times(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    matrix.chunks_exact(vector.len()).map(|row| dot(row, vector)).collect()
}

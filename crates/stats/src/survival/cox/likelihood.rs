//! The log partial likelihood and its derivatives.

use super::crossproduct::Crossproduct;
use super::risk::{Denominators, Powers, sweep};
use super::sorted::{RiskSet, Sorted};
use super::{Ties, discrete};

/// Log partial likelihood and its derivatives at one point, in standardised covariates.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Derivatives {
    pub(super) log_likelihood: f64,
    pub(super) score: Vec<f64>,
    /// Minus the second derivatives, row by row, of the likelihood without penalty.
    pub(super) information: Vec<f64>,
    /// The part of the score that comes from a penalty; empty without one.
    pub(super) penalty: Vec<f64>,
}

/// The likelihood at `coefficients`; not finite where it overflows.
pub(super) fn derivatives(sorted: &Sorted, ties: Ties, coefficients: &[f64]) -> Derivatives {
    let predictors = predictors(sorted, coefficients);
    match ties {
        Ties::Exact => discrete::derivatives(sorted, &predictors),
        Ties::Efron | Ties::Breslow => sequential(sorted, ties, &predictors),
    }
}

/// Linear predictors by position. Every term of the likelihood is a ratio within a stratum, so that the largest
/// predictor of each stratum may be 0.
pub(super) fn predictors(sorted: &Sorted, coefficients: &[f64]) -> Vec<f64> {
    shifted_predictors(sorted, coefficients).0
}

/// The same, and what was taken from the predictors of each stratum.
pub(super) fn shifted_predictors(sorted: &Sorted, coefficients: &[f64]) -> (Vec<f64>, Vec<f64>) {
    shifted_predictors_with(sorted, &sorted.offset, coefficients)
}

/// The same with another offset than that of the rows, by position; empty for none.
pub(super) fn shifted_predictors_with(sorted: &Sorted, offset: &[f64], coefficients: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let mut predictors: Vec<f64> =
        sorted.rows.chunks_exact(sorted.covariates).map(|row| dot(row, coefficients)).collect();
    for (predictor, offset) in predictors.iter_mut().zip(offset) {
        *predictor += offset;
    }
    let mut shifts = Vec::with_capacity(sorted.strata.len());
    for stratum in &sorted.strata {
        let within = &mut predictors[stratum.positions.clone()];
        let largest = within.iter().fold(f64::NEG_INFINITY, |largest, &value| largest.max(value));
        within.iter_mut().for_each(|predictor| *predictor -= largest);
        shifts.push(largest);
    }
    (predictors, shifts)
}

/// Weight times hazard ratio by position.
pub(super) fn risks(sorted: &Sorted, predictors: &[f64]) -> Vec<f64> {
    predictors.iter().zip(&sorted.weights).map(|(&predictor, weight)| weight * libm::exp(predictor)).collect()
}

/// Sum of weight times linear predictor over the events: the numerators of the log likelihood.
pub(super) fn log_numerators(sorted: &Sorted, predictors: &[f64]) -> f64 {
    let events = sorted.sets.iter().flat_map(RiskSet::event_positions);
    events.map(|position| sorted.weights[position] * predictors[position]).sum()
}

/// The likelihood of the tie rules that let tied events happen one after the other.
pub(super) fn sequential(sorted: &Sorted, ties: Ties, predictors: &[f64]) -> Derivatives {
    let risks = risks(sorted, predictors);
    let mut log_likelihood = log_numerators(sorted, predictors);
    let mut expected = vec![0.0; sorted.covariates];
    let information = information(sorted, ties, &risks, &vec![1.0; sorted.sets.len()], |denominators, powers, sums| {
        log_likelihood -= denominators.log_product();
        powers.add_means(sums, &mut expected);
    });
    let score = sorted.event_total.iter().zip(expected).map(|(total, expected)| total - expected).collect();
    Derivatives { log_likelihood, score, information, penalty: Vec::new() }
}

/// The sum over event times of `factors`, one for each risk set, times the information there.
///
/// A row takes part in the variances of all the risk sets it was in, in proportion to the hazard it met there: the
/// second moments of all of them are one product of the rows with themselves.
pub(super) fn information(
    sorted: &Sorted,
    ties: Ties,
    risks: &[f64],
    factors: &[f64],
    mut each: impl FnMut(&Denominators, &Powers, &super::risk::RiskSums),
) -> Vec<f64> {
    let covariates = sorted.covariates;
    let (mut hazards, mut tied_hazards) = (vec![0.0; sorted.sets.len()], vec![0.0; sorted.sets.len()]);
    let mut products = [Products::new(covariates), Products::new(covariates)];
    let mut vector = vec![0.0; covariates];
    sweep(sorted, &sorted.rows, covariates, risks, |sums| {
        let denominators = Denominators::of(&sums, ties);
        let powers = denominators.powers();
        each(&denominators, &powers, &sums);
        let factor = factors[sums.index];
        hazards[sums.index] = powers.hazard * factor;
        tied_hazards[sums.index] = powers.tied_hazard * factor;
        if factor != 0.0 {
            let sign = usize::from(factor < 0.0);
            powers.scaled(factor.abs()).mean_products(&sums, &mut vector, |vector| products[sign].add(vector));
        }
    });
    let mut met = sorted.accumulate(&hazards, &tied_hazards);
    met.iter_mut().zip(risks).for_each(|(met, risk)| *met *= risk);
    let mut second = Crossproduct::new(covariates);
    second.add(&sorted.rows, &met);
    let mut information = second.finish();
    let [positive, negative] = products.map(Products::finish);
    for ((element, positive), negative) in information.iter_mut().zip(positive).zip(negative) {
        *element -= positive - negative;
    }
    information
}

/// A sum of squares and products of vectors that come one by one.
struct Products {
    sum: Crossproduct,
    pending: Vec<f64>,
    full: usize,
}

/// Vectors that are kept before they are multiplied.
const PENDING: usize = 64;

impl Products {
    fn new(size: usize) -> Products {
        Products { sum: Crossproduct::new(size), pending: Vec::with_capacity(PENDING * size), full: PENDING * size }
    }

    fn add(&mut self, vector: &[f64]) {
        self.pending.extend_from_slice(vector);
        if self.pending.len() == self.full {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.sum.add(&self.pending, &[1.0; PENDING]);
        self.pending.clear();
    }

    fn finish(mut self) -> Vec<f64> {
        self.flush();
        self.sum.finish()
    }
}

pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

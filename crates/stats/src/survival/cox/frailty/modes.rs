//! The penalised partial likelihood at a given variance, the frailties profiled out.

use super::super::Ties;
use super::super::likelihood::{Derivatives, dot, log_numerators, sequential, shifted_predictors_with};
use super::super::sorted::Sorted;
use super::groups::Groups;
use super::information::Information;
use super::{FrailtyInformation, conjugate_gradient};
use crate::special::expansions::expm1_less;
use std::cell::RefCell;

/// Newton steps after which no maximum is expected any more.
const MOST_ITERATIONS: usize = 200;
/// Halvings after which a step that does not climb is given up.
const MOST_HALVINGS: usize = 40;
/// Longest step of a log frailty.
const LONGEST: f64 = 4.0;
/// Squared length of a step, in standard errors, that is the last one.
const LAST_STEP: f64 = 1e-20;
/// Squared length of a step, in standard errors, below which steps that no longer shrink are rounding error.
const NOISE: f64 = 1e-13;

/// The penalised likelihood of one model at one variance.
pub(super) struct Penalised<'a> {
    pub(super) sorted: &'a Sorted,
    pub(super) ties: Ties,
    pub(super) groups: &'a Groups,
    /// The inverse of the variance.
    pub(super) precision: f64,
    /// Where the next search for log frailties starts: where the last one ended.
    pub(super) start: RefCell<Vec<f64>>,
}

/// The log frailties at which the penalised likelihood is largest, the coefficients being given.
pub(super) struct Modes<'a> {
    pub(super) frailties: Vec<f64>,
    /// Linear predictors by position, the frailties included.
    pub(super) predictors: Vec<f64>,
    pub(super) information: Information<'a>,
    /// Minus the second derivatives of the penalty.
    pub(super) penalty: Vec<f64>,
    pub(super) log_likelihood: f64,
}

impl<'a> Penalised<'a> {
    /// Log likelihood, score and information of the coefficients with the frailties at their maximum; the information
    /// is what the frailties leave of it. Not finite where they have no maximum.
    pub(super) fn derivatives(&self, at: &[f64]) -> Derivatives {
        let Some(modes) = self.modes(at) else {
            let size = self.sorted.covariates;
            let (score, information) = (vec![0.0; size], vec![0.0; size * size]);
            return Derivatives { log_likelihood: f64::NEG_INFINITY, score, information, penalty: Vec::new() };
        };
        let mut found = sequential(self.sorted, self.ties, &modes.predictors);
        let cross = self.cross(&modes);
        let shifts = self.shifts(&modes, FrailtyInformation::Full, &cross);
        subtract_products(&mut found.information, &cross, &shifts);
        found.log_likelihood = modes.log_likelihood;
        self.start.replace(modes.frailties);
        found
    }

    /// Climbs to the largest penalised likelihood by Newton's method.
    pub(super) fn modes(&self, coefficients: &[f64]) -> Option<Modes<'a>> {
        let mut here = self.at(coefficients, self.start.borrow().clone());
        if !here.log_likelihood.is_finite() {
            here = self.at(coefficients, vec![0.0; self.groups.count()]);
        }
        let mut previous = f64::INFINITY;
        for _ in 0..MOST_ITERATIONS {
            let score = self.score(&here);
            let step = self.solve(&here, FrailtyInformation::Full, &score);
            let squared_length = dot(&score, &step);
            if !squared_length.is_finite() {
                return None;
            }
            let at_rest = squared_length <= NOISE && squared_length > previous / 2.0;
            match self.next(coefficients, &here, &step) {
                Some(there) => here = there,
                None if squared_length <= NOISE => return Some(here),
                None => return None,
            }
            if squared_length <= LAST_STEP || at_rest {
                return Some(here);
            }
            previous = squared_length;
        }
        None
    }

    /// Goes along `step`, half as far again and again until the likelihood does not fall.
    fn next(&self, coefficients: &[f64], here: &Modes, step: &[f64]) -> Option<Modes<'a>> {
        let lowest = here.log_likelihood - 1e-12 * here.log_likelihood.abs();
        let longest = step.iter().fold(0.0, |longest: f64, step| longest.max(step.abs()));
        let mut length = if longest > LONGEST { LONGEST / longest } else { 1.0 };
        for _ in 0..MOST_HALVINGS {
            let moved = here.frailties.iter().zip(step).map(|(from, step)| from + length * step);
            let there = self.at(coefficients, moved.collect());
            if there.log_likelihood >= lowest {
                return Some(there);
            }
            length /= 2.0;
        }
        None
    }

    pub(super) fn at(&self, coefficients: &[f64], frailties: Vec<f64>) -> Modes<'a> {
        let mut offset = self.groups.spread(&frailties);
        offset.iter_mut().zip(&self.sorted.offset).for_each(|(sum, offset)| *sum += offset);
        let (predictors, _) = shifted_predictors_with(self.sorted, &offset, coefficients);
        let information = Information::new(self.sorted, self.ties, &predictors);
        let density: f64 = frailties.iter().map(|&frailty| expm1_less(frailty)).sum();
        let log_likelihood =
            log_numerators(self.sorted, &predictors) - information.log_denominators - self.precision * density;
        let penalty = frailties.iter().map(|&frailty| self.precision * libm::exp(frailty)).collect();
        Modes { frailties, predictors, information, penalty, log_likelihood }
    }

    fn score(&self, modes: &Modes) -> Vec<f64> {
        let expected = self.groups.sums(&modes.information.expected);
        let observed = self.groups.events.iter().zip(expected).map(|(events, expected)| events - expected);
        let pull = modes.frailties.iter().map(|&frailty| self.precision * libm::expm1(frailty));
        observed.zip(pull).map(|(score, pull)| score - pull).collect()
    }

    /// The solution of a system with the penalised information of the frailties.
    pub(super) fn solve(&self, modes: &Modes, block: FrailtyInformation, right: &[f64]) -> Vec<f64> {
        let plus_penalty = |own: Vec<f64>| own.iter().zip(&modes.penalty).map(|(own, penalty)| own + penalty).collect();
        match block {
            FrailtyInformation::Full => {
                let diagonal: Vec<f64> = plus_penalty(self.groups.sums(&modes.information.expected));
                conjugate_gradient::solve(right, &diagonal, |vector| {
                    let own = self.groups.sums(&modes.information.times(&self.groups.spread(vector)));
                    let penalty = modes.penalty.iter().zip(vector).map(|(penalty, value)| penalty * value);
                    own.iter().zip(penalty).map(|(own, penalty)| own + penalty).collect()
                })
            }
            FrailtyInformation::Diagonal => {
                let diagonal: Vec<f64> = plus_penalty(modes.information.of_groups(self.groups));
                right.iter().zip(&diagonal).map(|(right, diagonal)| right / diagonal).collect()
            }
        }
    }

    /// The information that frailties and coefficients share: a vector over the groups for each covariate.
    pub(super) fn cross(&self, modes: &Modes) -> Vec<Vec<f64>> {
        let size = self.sorted.covariates;
        let column = |covariate: usize| self.sorted.rows.iter().skip(covariate).step_by(size).copied();
        (0..size)
            .map(|covariate| self.groups.sums(&modes.information.times(&column(covariate).collect::<Vec<f64>>())))
            .collect()
    }

    /// How the frailties give way to each coefficient: the solutions for the vectors of [`Penalised::cross`].
    pub(super) fn shifts(&self, modes: &Modes, block: FrailtyInformation, cross: &[Vec<f64>]) -> Vec<Vec<f64>> {
        cross.iter().map(|right| self.solve(modes, block, right)).collect()
    }
}

/// Subtracts the scalar products of the vectors of two lists from a square matrix, which stays symmetric.
pub(super) fn subtract_products(matrix: &mut [f64], left: &[Vec<f64>], right: &[Vec<f64>]) {
    let size = left.len();
    for i in 0..size {
        for j in 0..=i {
            let product = dot(&left[i], &right[j]);
            matrix[i * size + j] -= product;
            if i != j {
                matrix[j * size + i] -= product;
            }
        }
    }
}

//! The outcomes of replicates, accumulated.

use super::spread::{LARGEST, Spread};
use crate::exact_sum::ExactSum;
use crate::interval::Interval;
use thiserror::Error;

/// What one replicate gave; `None` where the method gave nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// The estimate.
    pub estimate: Option<f64>,
    /// Its standard error as the method has it.
    pub standard_error: Option<f64>,
    /// Its confidence interval.
    pub interval: Option<Interval>,
    /// Whether the null hypothesis was rejected.
    pub rejected: Option<bool>,
}

/// An outcome that is none; it has not been counted.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum OutcomeError {
    /// The estimate, or how far it is from the truth, is not a number below 1e60 in magnitude.
    #[error("{0} is no estimate")]
    Estimate(f64),
    /// The standard error is negative or not a number below 1e60.
    #[error("{0} is no standard error")]
    StandardError(f64),
    /// The limits are not numbers in their order.
    #[error("{} to {} is no interval", .0.lower, .0.upper)]
    Interval(Interval),
}

/// Two parts that are not of one simulation.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum MergeError {
    /// Their estimates are of different quantities.
    #[error("the truth is {0} here and {1} there")]
    Truth(f64, f64),
    /// One keeps the limits of its intervals, the other does not.
    #[error("only one of the parts keeps its limits")]
    Limits,
}

/// What becomes of the limits of the intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    /// They are kept, 16 bytes a replicate: bias-eliminated coverage, whose target is known at the end only, takes them.
    Kept,
    /// They are counted and forgotten.
    Counted,
}

/// The outcomes of replicates, as much of them as their performance depends on.
///
/// Equal replicates make equal accumulators, whatever their order and however they were shared out and merged. The text
/// form, by `Display` and `FromStr`, holds every bit.
#[derive(Debug, Clone)]
pub struct Replicates {
    pub(super) truth: f64,
    pub(super) replicates: u64,
    /// What the estimates differ from the truth by.
    pub(super) errors: Spread,
    pub(super) fourth_powers: ExactSum,
    /// The squared standard errors.
    pub(super) variances: Spread,
    pub(super) intervals: u64,
    pub(super) covering: u64,
    pub(super) decisions: u64,
    pub(super) rejections: u64,
    pub(super) limits: Option<KeptLimits>,
}

/// Limits in any order.
#[derive(Debug, Clone, Default)]
pub(super) struct KeptLimits {
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
}

impl KeptLimits {
    /// Intervals that hold `value`: those that begin up to there, less those that have ended.
    pub(super) fn covering(&self, value: f64) -> u64 {
        let begun = self.lower.iter().filter(|&&limit| limit <= value).count();
        let ended = self.upper.iter().filter(|&&limit| limit < value).count();
        begun.saturating_sub(ended) as u64
    }

    pub(super) fn sorted(&self) -> KeptLimits {
        let mut sorted = self.clone();
        sorted.lower.sort_unstable_by(f64::total_cmp);
        sorted.upper.sort_unstable_by(f64::total_cmp);
        sorted
    }
}

impl Replicates {
    /// No replicates yet of a method that estimates `truth`.
    ///
    /// # Errors
    /// `truth` is not a number below 1e60 in magnitude.
    pub fn of(truth: f64, limits: Limits) -> Result<Replicates, OutcomeError> {
        if !is_measurable(truth) {
            return Err(OutcomeError::Estimate(truth));
        }
        Ok(Replicates {
            truth,
            replicates: 0,
            errors: Spread::default(),
            fourth_powers: ExactSum::default(),
            variances: Spread::default(),
            intervals: 0,
            covering: 0,
            decisions: 0,
            rejections: 0,
            limits: (limits == Limits::Kept).then(KeptLimits::default),
        })
    }

    /// Counts a replicate in.
    ///
    /// # Errors
    /// A part of the outcome is none. A method that failed has `None` there, and its other parts count.
    pub fn record(&mut self, outcome: Outcome) -> Result<(), OutcomeError> {
        let Outcome { estimate, standard_error, interval, rejected } = outcome;
        let error = estimate.map(|estimate| estimate - self.truth);
        if let Some((estimate, _)) = estimate.zip(error).filter(|&(_, error)| !is_measurable(error)) {
            return Err(OutcomeError::Estimate(estimate));
        }
        if let Some(wrong) = standard_error.filter(|&error| !is_measurable(error) || error < 0.0) {
            return Err(OutcomeError::StandardError(wrong));
        }
        let unordered = |Interval { lower, upper }: &Interval| lower.is_nan() || upper.is_nan() || lower > upper;
        if let Some(wrong) = interval.filter(unordered) {
            return Err(OutcomeError::Interval(wrong));
        }
        self.replicates += 1;
        if let Some(error) = error {
            self.errors.add(error).map_err(|_| OutcomeError::Estimate(error))?;
            self.fourth_powers.add_fourth_power(error).map_err(|_| OutcomeError::Estimate(error))?;
        }
        if let Some(error) = standard_error {
            self.variances.add_square_of(error).map_err(|_| OutcomeError::StandardError(error))?;
        }
        if let Some(Interval { lower, upper }) = interval {
            self.intervals += 1;
            self.covering += u64::from(lower <= self.truth && self.truth <= upper);
            if let Some(limits) = &mut self.limits {
                // Without the sign of a zero, so that equal limits have one order.
                limits.lower.push(lower + 0.0);
                limits.upper.push(upper + 0.0);
            }
        }
        if let Some(rejected) = rejected {
            self.decisions += 1;
            self.rejections += u64::from(rejected);
        }
        Ok(())
    }

    /// Counts the replicates of another part of the same simulation in.
    ///
    /// # Errors
    /// The parts differ in their truth or in what becomes of limits.
    pub fn merge(&mut self, other: &Replicates) -> Result<(), MergeError> {
        if self.truth != other.truth {
            return Err(MergeError::Truth(self.truth, other.truth));
        }
        match (&mut self.limits, &other.limits) {
            (Some(limits), Some(others)) => {
                limits.lower.extend_from_slice(&others.lower);
                limits.upper.extend_from_slice(&others.upper);
            }
            (None, None) => {}
            _ => return Err(MergeError::Limits),
        }
        self.replicates += other.replicates;
        self.errors.merge(&other.errors);
        self.fourth_powers.merge(&other.fourth_powers);
        self.variances.merge(&other.variances);
        self.intervals += other.intervals;
        self.covering += other.covering;
        self.decisions += other.decisions;
        self.rejections += other.rejections;
        Ok(())
    }
}

/// Equal replicates, whatever their order.
impl PartialEq for Replicates {
    fn eq(&self, other: &Replicates) -> bool {
        self.to_string() == other.to_string()
    }
}

/// Whether sums of fourth powers of such numbers are finite.
pub(super) fn is_measurable(value: f64) -> bool {
    value.abs() < LARGEST
}

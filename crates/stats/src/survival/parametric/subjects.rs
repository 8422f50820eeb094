//! The subjects that a model is fitted to, and where a search for its maximum starts.

use super::ParametricError;
use super::family::{Axis, Family, FamilyTerms};
use crate::survival::interval_censored::{Observed, Sample};

/// The subjects that count, in their order.
pub(super) struct Subjects {
    pub(super) counted: Vec<usize>,
    pub(super) observed: Vec<Observed>,
    pub(super) entry: Vec<f64>,
    pub(super) weights: Vec<f64>,
}

impl Subjects {
    pub(super) fn of(sample: &Sample) -> Result<Subjects, ParametricError> {
        let counted = sample.counted();
        let subjects = Subjects {
            observed: counted.iter().map(|&subject| sample.observed(subject)).collect(),
            entry: counted.iter().map(|&subject| sample.entry(subject)).collect(),
            weights: counted.iter().map(|&subject| sample.weight(subject)).collect(),
            counted,
        };
        if subjects.events() == 0 { Err(ParametricError::NoEvents) } else { Ok(subjects) }
    }

    /// Checks that no event is known to be at time 0, where a distribution of positive times has no density.
    pub(super) fn refuse_events_at_zero(&self) -> Result<(), ParametricError> {
        let at_zero = |observed: &Observed| matches!(observed, Observed::Exactly(0.0) | Observed::NotAfter(0.0));
        match self.observed.iter().position(at_zero) {
            Some(position) => Err(ParametricError::EventAtZero { subject: self.counted[position] }),
            None => Ok(()),
        }
    }

    pub(super) fn events(&self) -> usize {
        self.observed.iter().filter(|observed| !matches!(observed, Observed::After(_))).count()
    }

    pub(super) fn terms(&self, family: Family) -> FamilyTerms {
        FamilyTerms { family, observed: self.observed.clone(), entry: self.entry.clone() }
    }

    /// Weighted mean and standard deviation of the subjects' times, intervals standing for their middles, on an axis,
    /// and the logarithm of the number of events over the sum of the times.
    pub(super) fn rough(&self, axis: Axis) -> Rough {
        let middle = |observed: &Observed| match *observed {
            Observed::Between(after, by) => f64::midpoint(after, by),
            Observed::Exactly(time) | Observed::After(time) | Observed::NotAfter(time) => time,
        };
        let (mut events, mut total, mut weights, mut sum, mut squares) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (observed, &weight) in self.observed.iter().zip(&self.weights) {
            let time = middle(observed);
            total += weight * time;
            if !matches!(observed, Observed::After(_)) {
                events += weight;
            }
            if time > 0.0 || axis == Axis::Time {
                let y = axis.of(time);
                weights += weight;
                sum += weight * y;
                squares += weight * y * y;
            }
        }
        let mean = sum / weights;
        let deviation = (squares / weights - mean * mean).max(0.0).sqrt();
        let deviation = if deviation > 1e-3 * mean.abs() { deviation } else { 1.0 };
        Rough { mean, deviation, log_rate: libm::log(events / total) }
    }
}

/// Where searches start.
pub(super) struct Rough {
    pub(super) mean: f64,
    pub(super) deviation: f64,
    pub(super) log_rate: f64,
}

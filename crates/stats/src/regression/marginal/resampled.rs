//! Bootstrap limits of marginal effects. Every replicate is a function of its number, so that a caller may make them on
//! as many threads as there are and gets the same numbers.

use super::standardized::{mean, probabilities};
use super::{Contrast, MarginalError, Standardized};
use crate::bootstrap::{bca, percentile};
use crate::interval::{Estimate, Interval, Level, NotEstimable};
use crate::random::{Address, Purpose, Stream};
use crate::regression::likelihood::Likelihood;
use crate::regression::maximum::maximize;
use crate::regression::{NotFitted, RegressionError};
use std::num::NonZeroU64;

/// Among whom a resample is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resampling<'a> {
    /// Among all subjects, so that the sizes of the arms vary.
    Subjects,
    /// Within either arm, whose size is kept.
    WithinArms {
        /// Whether each subject was allocated to the first arm.
        in_first: &'a [bool],
    },
}

/// How limits are found among replicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BootstrapLimits {
    /// [`percentile`](fn@crate::bootstrap::percentile).
    Percentile,
    /// [`bca`](fn@crate::bootstrap::bca), which fits the model once more without each subject.
    BiasCorrectedAccelerated,
}

/// A contrast with bootstrap limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BootstrapEstimate {
    /// The contrast in the subjects themselves, with the limits.
    pub estimate: Estimate,
    /// Replicates whose model was fitted.
    pub fitted: usize,
    /// Replicates left out, since their outcomes are separated or their columns dependent.
    pub not_fitted: usize,
}

/// The bootstrap of a marginal effect: the model is fitted to resampled subjects, and the proportions are standardized
/// to these.
///
/// A resample draws as many subjects as there are, with replacement; a subject drawn again weighs again. Its subjects
/// are those of [`Stream::below`] at the address of the seed, the group, [`Purpose::Resampling`], subject 0 and the
/// replicate: their positions among the subjects of positive weight, or among those of the first arm and then those of
/// the second.
#[derive(Debug, Clone)]
pub struct MarginalBootstrap<'a> {
    standardized: &'a Standardized<'a>,
    contrast: Contrast,
    seed: u64,
    group: u64,
    /// Positions of the subjects that count.
    counting: Vec<usize>,
    /// Which of these are drawn among each other.
    pools: Vec<Vec<usize>>,
}

impl<'a> MarginalBootstrap<'a> {
    /// A bootstrap of `contrast`. Analyses with one `seed` and `group` draw the same resamples.
    ///
    /// # Errors
    /// There is not one allocation for each subject, or an arm has no subject ([`NotEstimable::NoSubjects`]).
    pub fn new(
        standardized: &'a Standardized<'a>,
        contrast: Contrast,
        resampling: Resampling,
        seed: u64,
        group: u64,
    ) -> Result<MarginalBootstrap<'a>, MarginalError> {
        let outcomes = &standardized.model.outcomes;
        let counting = outcomes.counting();
        let subjects = outcomes.events().len();
        let pools = match resampling {
            Resampling::Subjects => vec![(0..counting.len()).collect()],
            Resampling::WithinArms { in_first } if in_first.len() == subjects => {
                let arm =
                    |first| (0..counting.len()).filter(|&position| in_first[counting[position]] == first).collect();
                vec![arm(true), arm(false)]
            }
            Resampling::WithinArms { in_first } => {
                let found = in_first.len();
                return Err(RegressionError::Length { what: "the allocation", found, subjects }.into());
            }
        };
        if pools.iter().any(Vec::is_empty) {
            return Err(NotEstimable::NoSubjects.into());
        }
        Ok(MarginalBootstrap { standardized, contrast, seed, group, counting, pools })
    }

    /// The difference, or the logarithm of the ratio, in the resample of this number; none where the model is not
    /// fitted to it.
    pub fn replicate(&self, replicate: u64) -> Option<f64> {
        let Self { seed, group, .. } = *self;
        let mut stream = Stream::at(Address { seed, group, purpose: Purpose::Resampling, subject: 0, replicate });
        let mut times = vec![0u32; self.counting.len()];
        for pool in &self.pools {
            let size = NonZeroU64::new(pool.len() as u64)?;
            for _ in pool {
                times[pool[stream.below(size) as usize]] += 1;
            }
        }
        self.value(|position| f64::from(times[position])).ok().filter(|value| value.is_finite())
    }

    /// The first `count` replicates, one after the other.
    pub fn replicates(&self, count: u64) -> Vec<Option<f64>> {
        (0..count).map(|replicate| self.replicate(replicate)).collect()
    }

    /// The contrast with limits from replicates, be they made by [`MarginalBootstrap::replicates`] or each on its own.
    ///
    /// # Errors
    /// The replicates that were fitted have no such limits; for BCa limits, the model is not fitted without one of the
    /// subjects.
    pub fn limits(
        &self,
        replicates: &[Option<f64>],
        limits: BootstrapLimits,
        level: Level,
    ) -> Result<BootstrapEstimate, MarginalError> {
        let fitted: Vec<f64> = replicates.iter().flatten().copied().collect();
        let estimate = self.contrast.on_scale(self.standardized.proportions());
        let interval = match limits {
            BootstrapLimits::Percentile => percentile(&fitted, level)?,
            BootstrapLimits::BiasCorrectedAccelerated => bca(estimate, &fitted, &self.leave_one_out()?, level)?,
        };
        let contrast = |value| self.contrast.taken_back(value);
        let interval = Interval { lower: contrast(interval.lower), upper: contrast(interval.upper) };
        Ok(BootstrapEstimate {
            estimate: Estimate { estimate: contrast(estimate), interval },
            fitted: fitted.len(),
            not_fitted: replicates.len() - fitted.len(),
        })
    }

    /// The difference, or the logarithm of the ratio, without each subject in turn.
    fn leave_one_out(&self) -> Result<Vec<f64>, MarginalError> {
        let without = |left_out: usize| {
            let value = self.value(|position| f64::from(position != left_out));
            value.map_err(|reason| MarginalError::LeaveOneOut { subject: self.counting[left_out], reason })
        };
        (0..self.counting.len()).map(without).collect()
    }

    /// The contrast when each subject that counts is there so many times.
    fn value(&self, times: impl Fn(usize) -> f64) -> Result<f64, NotFitted> {
        let model = self.standardized.model;
        let weights: Vec<f64> =
            model.likelihood.weights().iter().enumerate().map(|(position, weight)| weight * times(position)).collect();
        let mut all = vec![0.0; model.outcomes.events().len()];
        self.counting.iter().zip(&weights).for_each(|(&subject, &weight)| all[subject] = weight);
        let likelihood: Likelihood = model.likelihood.reweighted(weights);
        let maximum = maximize(&likelihood, model.maximum.point.clone(), likelihood.size())
            .map_err(|iterations| NotFitted::NoConvergence { iterations })?;
        let coefficients = likelihood.triangle().solve(&maximum.point);
        let proportions = self
            .standardized
            .designs
            .map(|design| mean(&probabilities(&model.outcomes, design, &coefficients), |subject| all[subject]));
        Ok(self.contrast.on_scale(proportions))
    }
}

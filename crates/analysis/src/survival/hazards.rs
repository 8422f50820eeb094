//! Rows of cumulative hazards.

use super::of_one_group::OneGroup;
use super::variance::CurveVariance;
use crate::method::{CurveInterval, HazardMethod};
use crate::reason::Reason;
use crate::rows::Rows;
use trialstat_stats::survival::jackknife::{Clusters, nelson_aalen_jackknife};
use trialstat_stats::survival::nelson_aalen::{
    CumulativeHazard, HazardEstimator, HazardStep, HazardTransform, HazardVariance, nelson_aalen,
};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{NotEstimable, Stat};

impl OneGroup<'_> {
    /// The cumulative hazard at every step of the curve.
    pub(super) fn hazard_steps(&self, rows: &mut Rows) {
        let Some(hazard) = self.cumulative_hazard(HazardMethod::NelsonAalen) else { return };
        let method = Phrase::from(self.hazard_name(HazardMethod::NelsonAalen));
        rows.reserve(2 * hazard.steps().len());
        for step in hazard.steps() {
            let about = self.about("cumulative-hazard", &method, Some(step.time));
            rows.push(&about, "estimate", step.hazard);
            rows.push(&about, "std.error", step.std_error());
        }
    }

    /// The cumulative hazards asked for, with their limits: at given times, or else at every step.
    pub(super) fn hazard_rows(&self, interval: CurveInterval, rows: &mut Rows) {
        let wanted = &self.question.wanted;
        let (scale, named) = match interval {
            CurveInterval::LogLog => (HazardTransform::Log, "limits symmetric for the log of the hazard"),
            _ => (HazardTransform::Plain, "limits symmetric for the hazard itself"),
        };
        for method in &wanted.hazards {
            let Some(hazard) = self.cumulative_hazard(*method) else { continue };
            let every = wanted.curve || wanted.times.is_empty();
            let steps = hazard.steps().iter().map(|step| step.time);
            for time in if every { steps.collect() } else { wanted.times.clone() } {
                let about = self.about("cumulative-hazard", self.hazard_name(*method), Some(time)).note(named);
                let step = at(&hazard, time);
                let of =
                    |value: fn(&HazardStep) -> f64| step.map_or_else(Stat::NotEstimable, |step| value(&step).into());
                rows.push(&about, "estimate", of(|step| step.hazard));
                rows.push(&about, "std.error", of(HazardStep::std_error));
                let limits = step.and_then(|step| step.interval(scale, self.question.level).map_err(Reason::reason));
                rows.interval(&about, limits, self.question.level);
            }
        }
    }

    /// Whether the curve's jackknife takes the place of the variance that goes without saying.
    fn is_jackknife(&self, method: HazardMethod) -> bool {
        let unsaid = matches!(method, HazardMethod::NelsonAalen | HazardMethod::FlemingHarrington);
        unsaid && self.variance == CurveVariance::Jackknife
    }

    fn hazard_name(&self, method: HazardMethod) -> String {
        let variance = if self.is_jackknife(method) { ", jackknife" } else { "" };
        format!("{}{variance}", method.name())
    }

    fn cumulative_hazard(&self, method: HazardMethod) -> Option<CumulativeHazard> {
        use HazardMethod as H;
        let (estimator, variance) = match method {
            H::NelsonAalen => (HazardEstimator::NelsonAalen, HazardVariance::Poisson),
            H::NelsonAalenBinomial => (HazardEstimator::NelsonAalen, HazardVariance::Binomial),
            H::FlemingHarrington => (HazardEstimator::FlemingHarrington, HazardVariance::Poisson),
            H::FlemingHarringtonBinomial => (HazardEstimator::FlemingHarrington, HazardVariance::Binomial),
        };
        let observed = self.follow_up.observed();
        match self.is_jackknife(method) {
            true => nelson_aalen_jackknife(&observed, Clusters::Records, estimator).ok(),
            false => nelson_aalen(&observed, estimator, variance).ok(),
        }
    }
}

/// What the latest step before or at a time left.
fn at(hazard: &CumulativeHazard, time: f64) -> Result<HazardStep, NotEstimable> {
    let steps = hazard.steps();
    let last = steps.last().ok_or(NotEstimable::NoSubjects)?;
    if time > last.time {
        return Err(NotEstimable::NotReached);
    }
    let before = HazardStep { time, at_risk: 0.0, events: 0.0, censored: 0.0, hazard: 0.0, variance: 0.0 };
    Ok(steps.partition_point(|step| step.time <= time).checked_sub(1).map_or(before, |latest| steps[latest]))
}

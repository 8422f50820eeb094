//! The time scales on which a hazard ratio may drift.

use super::data::{CoxData, CoxError};

/// A function of time whose product with a covariate is held against proportional hazards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeTransform {
    /// One less the Kaplan-Meier curve of all rows just before the time, whatever their strata and case weights.
    KaplanMeier,
    /// Rank of the time among the ends of all rows, the mean rank where they are tied.
    Rank,
    /// The time itself.
    Identity,
    /// Natural log of the time.
    Log,
}

impl TimeTransform {
    /// The transform of each of the event times `at`, sorted ascending.
    pub(super) fn of(self, data: &CoxData, at: &[f64]) -> Result<Vec<f64>, CoxError> {
        match self {
            TimeTransform::Identity => Ok(at.to_vec()),
            TimeTransform::Log if at.first() == Some(&0.0) => Err(CoxError::LogOfZero),
            TimeTransform::Log => Ok(at.iter().map(|&time| libm::log(time)).collect()),
            TimeTransform::Rank => Ok(mean_ranks(data, at)),
            TimeTransform::KaplanMeier => Ok(one_less_survival(data, at)),
        }
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}

fn mean_ranks(data: &CoxData, at: &[f64]) -> Vec<f64> {
    let ends = sorted(data.times.iter().copied());
    let mut below = 0;
    at.iter()
        .map(|&time| {
            below += ends[below..].partition_point(|&end| end < time);
            let tied = ends[below..].partition_point(|&end| end == time);
            below as f64 + (tied as f64 + 1.0) / 2.0
        })
        .collect()
}

fn one_less_survival(data: &CoxData, at: &[f64]) -> Vec<f64> {
    let ends = sorted(data.times.iter().copied());
    let entries = sorted(data.entry.unwrap_or(&[]).iter().copied());
    let events = sorted(data.times.iter().zip(data.event).filter(|(_, event)| **event).map(|(&time, _)| time));
    let (mut ended, mut entered, mut happened) = (0, 0, 0);
    let mut survival = 1.0;
    at.iter()
        .map(|&time| {
            ended += ends[ended..].partition_point(|&end| end < time);
            entered += entries[entered..].partition_point(|&entry| entry < time);
            let tied = events[happened..].partition_point(|&event| event == time);
            happened += tied;
            let started = if data.entry.is_some() { entered } else { ends.len() };
            let before = survival;
            survival *= 1.0 - tied as f64 / (started - ended) as f64;
            1.0 - before
        })
        .collect()
}

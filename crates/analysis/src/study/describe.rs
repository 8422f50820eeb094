//! Numbers described by arm.

use super::estimate::Analysed;
use super::outcome::Numbered;
use super::row;
use crate::conventions::Conventions;
use crate::rows::missing;
use trialstat_stats::describe::{QuantileType, describe};
use trialstat_trial::result::{ResultRow, Stat};

/// The rows that describe some numbers.
pub(super) fn rows_of(numbers: &[f64], conventions: Conventions) -> Vec<ResultRow> {
    let (kind, method) = match conventions {
        Conventions::R => (QuantileType::LinearBetweenExtremes, "quantiles linear between extremes"),
        Conventions::Sas => (QuantileType::AverageAtSteps, "quantiles averaged at steps"),
    };
    let described = describe(numbers, kind, &mut Vec::new());
    let [least, low, median, high, greatest] = described.quartiles.unwrap_or([0.0; 5]);
    let quartile = |value: f64| described.quartiles.map_or_else(missing, |_| Stat::from(value));
    let of = |value: Result<f64, _>| value.map_or_else(missing, Stat::from);
    let stats = [
        ("N", Stat::Number(described.count as f64)),
        ("mean", of(described.mean)),
        ("sd", of(described.standard_deviation)),
        ("median", quartile(median)),
        ("p25", quartile(low)),
        ("p75", quartile(high)),
        ("min", quartile(least)),
        ("max", quartile(greatest)),
    ];
    stats.map(|(stat_name, stat)| row("continuous", method, stat_name, stat)).to_vec()
}

impl Analysed<'_> {
    /// Rows of an endpoint that is a number.
    pub(super) fn numbers(&self, numbers: &[Numbered]) -> Vec<ResultRow> {
        let mut rows = Vec::new();
        for position in 0..self.bound.arms.len() {
            let own = self.members.iter().filter(|subject| self.arm(**subject) == Some(position));
            let values: Vec<f64> = own.filter_map(|subject| numbers[*subject].value).collect();
            for described in rows_of(&values, self.conventions).into_iter().chain(self.sessions(&values)) {
                rows.push(ResultRow {
                    group1: Some("arm".into()),
                    group1_level: Some(self.bound.arm_name(position)),
                    ..described
                });
            }
        }
        rows
    }
}

//! How many sessions those who respond at all need.

use super::endpoint::Derivation;
use super::estimate::Analysed;
use super::row;
use crate::reason::Reason;
use crate::rows::missing;
use trialstat_stats::proportion::{Count, Method};
use trialstat_trial::result::{ResultRow, Stat};

impl Analysed<'_> {
    /// For each number of sessions the share of those who ever respond who have done so by then, with Wilson's interval.
    pub(super) fn sessions(&self, needed: &[f64]) -> Vec<ResultRow> {
        if !matches!(self.plan.endpoints[self.analysis.endpoint].derivation, Derivation::Sessions { .. }) {
            return Vec::new();
        }
        let most = needed.iter().copied().fold(0.0, f64::max) as u64;
        let mut rows = Vec::new();
        for session in 0..=most {
            let by_then = needed.iter().filter(|needed| **needed <= session as f64).count() as u64;
            let count = Count::new(by_then, needed.len() as u64).expect("some of all");
            let limits = Method::Wilson.interval(count, self.level);
            let limit = |limit: fn(&trialstat_stats::interval::Interval) -> f64| match &limits {
                Ok(limits) => Stat::from(limit(limits)),
                Err(reason) => missing(*reason),
            };
            let stats = [
                ("n", Stat::Number(by_then as f64)),
                ("N", Stat::Number(needed.len() as f64)),
                ("p", count.proportion().map_or_else(|reason| Stat::NotEstimable(reason.reason()), Stat::from)),
                ("conf.low", limit(|limits| limits.lower)),
                ("conf.high", limit(|limits| limits.upper)),
                ("conf.level", Stat::Number(self.level.value())),
            ];
            rows.extend(stats.map(|(stat_name, stat)| ResultRow {
                variable_level: Some(session.to_string().into()),
                ..row("identified", "share of eventual responders, wilson", stat_name, stat)
            }));
        }
        rows
    }
}

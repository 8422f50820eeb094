//! Which rows share a frailty.

use super::super::data::{Column, CoxData, CoxError};
use super::super::sorted::{RiskSet, Sorted};

/// The groups of the rows of a model.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Groups {
    /// The caller's codes, ascending.
    pub(super) codes: Vec<usize>,
    /// The group of each position, as an index into the codes.
    pub(super) of: Vec<usize>,
    /// Sum of the case weights of the events of each group.
    pub(super) events: Vec<f64>,
    /// Rows of each group that are at risk at one event at least.
    pub(super) rows: Vec<usize>,
}

impl Groups {
    pub(super) fn new(data: &CoxData, groups: &[usize], sorted: &Sorted) -> Result<Groups, CoxError> {
        if groups.len() != data.rows() {
            return Err(CoxError::Length { column: Column::Clusters, rows: data.rows(), values: groups.len() });
        }
        let mut codes = groups.to_vec();
        codes.sort_unstable();
        codes.dedup();
        let of: Vec<usize> =
            sorted.source.iter().map(|&row| codes.partition_point(|&code| code < groups[row])).collect();
        let (mut events, mut rows) = (vec![0.0; codes.len()], vec![0; codes.len()]);
        for position in sorted.sets.iter().flat_map(RiskSet::event_positions) {
            events[of[position]] += sorted.weights[position];
        }
        of.iter().for_each(|&group| rows[group] += 1);
        Ok(Groups { codes, of, events, rows })
    }

    pub(super) fn count(&self) -> usize {
        self.codes.len()
    }

    /// Whether rows of two groups are in one stratum; otherwise every frailty is part of a baseline hazard.
    pub(super) fn meet(&self, sorted: &Sorted) -> bool {
        let apart = |positions: &[usize]| positions.iter().any(|&group| group != positions[0]);
        sorted.strata.iter().any(|stratum| apart(&self.of[stratum.positions.clone()]))
    }

    /// Sums over the positions of each group.
    pub(super) fn sums(&self, by_position: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.count()];
        self.of.iter().zip(by_position).for_each(|(&group, value)| sums[group] += value);
        sums
    }

    /// The values of the groups, by position.
    pub(super) fn spread(&self, by_group: &[f64]) -> Vec<f64> {
        self.of.iter().map(|&group| by_group[group]).collect()
    }
}

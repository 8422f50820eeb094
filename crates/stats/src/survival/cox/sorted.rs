//! The rows of a model in the order in which the partial likelihood meets them.

use super::data::CoxData;
use std::ops::Range;

/// Rows at risk at one event at least, sorted by stratum, each from the last time to the first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sorted {
    pub(super) covariates: usize,
    /// Standardised covariates, row after row: each is centred, and its largest deviation from the centre is 1.
    pub(super) rows: Vec<f64>,
    pub(super) centres: Vec<f64>,
    pub(super) scales: Vec<f64>,
    /// The caller's row at each position.
    pub(super) source: Vec<usize>,
    pub(super) weights: Vec<f64>,
    /// Known part of the linear predictor; empty where there is none.
    pub(super) offset: Vec<f64>,
    /// Positions in the order in which they leave the risk set, from the last entry to the first; empty without entry.
    pub(super) leaving: Vec<usize>,
    pub(super) strata: Vec<Stratum>,
    pub(super) sets: Vec<RiskSet>,
    /// How many rows the caller gave.
    pub(super) given: usize,
}

/// Rows that share a baseline hazard.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stratum {
    pub(super) code: usize,
    pub(super) sets: Range<usize>,
    pub(super) positions: Range<usize>,
}

/// What happens to the risk set at an event time, seen from the next later one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RiskSet {
    pub(super) time: f64,
    /// Positions that come in: those that end here, events first, or before the next event time.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) events: usize,
    /// Part of `leaving`: those that entered here or later.
    pub(super) leave: Range<usize>,
}

impl RiskSet {
    /// Positions that come into the risk set.
    pub(super) fn positions(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Positions with the event.
    pub(super) fn event_positions(&self) -> Range<usize> {
        self.start..self.start + self.events
    }
}

/// What a row is sorted by. Later times and events come first; the row itself makes the order unique.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
struct Key {
    stratum: usize,
    time: std::cmp::Reverse<u64>,
    censored: bool,
    row: usize,
}

/// Times are not negative, so that their bits are ordered as they are; -0 is made 0.
fn ordered_bits(time: f64) -> u64 {
    (time + 0.0).to_bits()
}

impl Sorted {
    pub(super) fn new(data: &CoxData) -> Sorted {
        let mut keys: Vec<Key> = (0..data.rows())
            .map(|row| Key {
                stratum: data.stratum(row),
                time: std::cmp::Reverse(ordered_bits(data.times[row])),
                censored: !data.event[row],
                row,
            })
            .collect();
        keys.sort_unstable();
        let mut sorted = Sorted {
            covariates: data.covariates.len(),
            rows: Vec::new(),
            centres: Vec::new(),
            scales: Vec::new(),
            source: Vec::with_capacity(keys.len()),
            weights: Vec::new(),
            offset: Vec::new(),
            leaving: Vec::new(),
            strata: Vec::new(),
            sets: Vec::new(),
            given: data.rows(),
        };
        for rows in keys.chunk_by(|a, b| a.stratum == b.stratum) {
            sorted.add_stratum(data, rows);
        }
        let gather = |values: &[f64]| sorted.source.iter().map(|&row| values[row]).collect();
        sorted.weights = data.weights.map_or_else(|| vec![1.0; sorted.source.len()], gather);
        sorted.offset = data.offset.map_or_else(Vec::new, gather);
        if data.entry.is_some() {
            sorted.add_leaving(data);
        }
        sorted.add_covariates(data.covariates);
        sorted
    }

    /// Makes the risk sets of a stratum; its rows come from the last time to the first.
    fn add_stratum(&mut self, data: &CoxData, keys: &[Key]) {
        let (first_set, first_position) = (self.sets.len(), self.source.len());
        let mut from = 0;
        while let Some(ahead) = keys[from..].iter().position(|key| !key.censored) {
            let time = data.times[keys[from + ahead].row];
            let tied = keys[from + ahead..].iter().take_while(|key| data.times[key.row] == time).count();
            let at_risk = |key: &&Key| data.entry.is_none_or(|entry| entry[key.row] < time);
            let here = &keys[from + ahead..from + ahead + tied];
            let start = self.source.len();
            self.source.extend(here.iter().map(|key| key.row).filter(|&row| data.event[row]));
            let events = self.source.len() - start;
            self.source.extend(here.iter().filter(|key| key.censored).map(|key| key.row));
            self.source.extend(keys[from..from + ahead].iter().filter(at_risk).map(|key| key.row));
            self.sets.push(RiskSet { time, start, end: self.source.len(), events, leave: 0..0 });
            from += ahead + tied;
        }
        if self.sets.len() > first_set {
            self.strata.push(Stratum {
                code: keys[0].stratum,
                sets: first_set..self.sets.len(),
                positions: first_position..self.source.len(),
            });
        }
    }

    fn add_leaving(&mut self, data: &CoxData) {
        let Some(entry) = data.entry else { return };
        let entered = |position: &usize| ordered_bits(entry[self.source[*position]]);
        self.leaving.reserve(self.source.len());
        for stratum in &self.strata {
            let first = self.leaving.len();
            self.leaving.extend(stratum.positions.clone());
            let within = &mut self.leaving[first..];
            within.sort_unstable_by_key(|position| (std::cmp::Reverse(entered(position)), *position));
            let mut from = first;
            for set in &mut self.sets[stratum.sets.clone()] {
                let gone = self.leaving[from..].partition_point(|position| entered(position) >= ordered_bits(set.time));
                set.leave = from..from + gone;
                from += gone;
            }
        }
    }

    fn add_covariates(&mut self, covariates: &[&[f64]]) {
        self.rows = vec![0.0; self.source.len() * covariates.len()];
        for (covariate, values) in covariates.iter().enumerate() {
            let centre = mean(self.source.iter().map(|&row| values[row]));
            let deviations = self.source.iter().map(|&row| (values[row] - centre).abs());
            let largest = deviations.fold(0.0, f64::max);
            let scale = if largest > 0.0 { largest } else { 1.0 };
            for (row, &source) in self.rows.chunks_exact_mut(covariates.len()).zip(&self.source) {
                row[covariate] = (values[source] - centre) / scale;
            }
            self.centres.push(centre);
            self.scales.push(scale);
        }
    }

    pub(super) fn positions(&self) -> usize {
        self.source.len()
    }

    pub(super) fn row(&self, position: usize) -> &[f64] {
        &self.rows[position * self.covariates..(position + 1) * self.covariates]
    }

    pub(super) fn events(&self) -> usize {
        self.sets.iter().map(|set| set.events).sum()
    }

    /// For every position the sum of `whole` over the risk sets it is in, less `tied` of its own event.
    ///
    /// `whole` and `tied` have a value for each risk set.
    pub(super) fn accumulate(&self, whole: &[f64], tied: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.positions()];
        for stratum in &self.strata {
            let mut total = 0.0;
            for index in stratum.sets.clone().rev() {
                let set = &self.sets[index];
                total += whole[index];
                for &position in &self.leaving[set.leave.clone()] {
                    sums[position] -= total;
                }
                for sum in &mut sums[set.positions()] {
                    *sum += total;
                }
                for sum in &mut sums[set.event_positions()] {
                    *sum -= tied[index];
                }
            }
        }
        sums
    }

    /// Values by position in the order of the caller's rows; those never at risk of an event get `otherwise`.
    pub(super) fn in_given_order<T: Clone>(&self, by_position: impl Iterator<Item = T>, otherwise: T) -> Vec<T> {
        let mut values = vec![otherwise; self.given];
        for (&row, value) in self.source.iter().zip(by_position) {
            values[row] = value;
        }
        values
    }
}

/// The mean, taken from the first value so that a constant has no rounding error.
fn mean(mut values: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = values.clone().count();
    let Some(first) = values.next() else { return 0.0 };
    first + values.map(|value| value - first).sum::<f64>() / count as f64
}

//! The rows of a model in the order in which the partial likelihood meets them.

use super::data::CoxData;
use super::risk::add_exactly;
use std::ops::Range;

/// Rows that are filled before the next covariate is read, so that they stay near the processor.
const BLOCK: usize = 256;

/// Rows at risk at one event at least, sorted by stratum, each from the last time to the first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sorted {
    pub(super) covariates: usize,
    /// Standardised covariates, row after row: each is centred, and its largest deviation from the centre is 1.
    pub(super) rows: Vec<f64>,
    pub(super) centres: Vec<f64>,
    pub(super) scales: Vec<f64>,
    /// Sum over the events of weight times covariates.
    pub(super) event_total: Vec<f64>,
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

/// What a row is sorted by.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
struct Key {
    stratum: usize,
    /// Falls as the time rises.
    time: u64,
    /// Events come first; the row makes the order unique.
    censored_row: usize,
}

/// The highest bit of a row, which no vector is long enough to need.
const CENSORED: usize = 1 << (usize::BITS - 1);

impl Key {
    fn of(data: &CoxData, row: usize) -> Key {
        let censored_row = if data.event[row] { row } else { row | CENSORED };
        Key { stratum: data.stratum(row), time: !ordered_bits(data.times[row]), censored_row }
    }

    fn row(&self) -> usize {
        self.censored_row & !CENSORED
    }

    fn is_event(&self) -> bool {
        self.censored_row < CENSORED
    }
}

/// Times are not negative, so that their bits are ordered as they are; -0 is made 0.
fn ordered_bits(time: f64) -> u64 {
    (time + 0.0).to_bits()
}

impl Sorted {
    pub(super) fn new(data: &CoxData) -> Sorted {
        let mut keys: Vec<Key> = (0..data.rows()).map(|row| Key::of(data, row)).collect();
        keys.sort_unstable();
        let mut sorted = Sorted {
            covariates: data.covariates.len(),
            rows: Vec::new(),
            centres: Vec::new(),
            scales: Vec::new(),
            event_total: vec![0.0; data.covariates.len()],
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
        while let Some(ahead) = keys[from..].iter().position(Key::is_event) {
            let time = data.times[keys[from + ahead].row()];
            let here = &keys[from + ahead..];
            let here = &here[..here.iter().take_while(|key| data.times[key.row()] == time).count()];
            let tied = here.len();
            let at_risk = |row: &usize| data.entry.is_none_or(|entry| entry[*row] < time);
            let start = self.source.len();
            self.source.extend(here.iter().map(Key::row));
            let events = here.partition_point(Key::is_event);
            self.source.extend(keys[from..from + ahead].iter().map(Key::row).filter(at_risk));
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

    /// Standardises; the columns are read as they lie, and the rows are filled block by block.
    fn add_covariates(&mut self, covariates: &[&[f64]]) {
        let mut used = vec![false; self.given];
        self.source.iter().for_each(|&row| used[row] = true);
        for values in covariates {
            let of_used = || values.iter().zip(&used).filter(|(_, used)| **used).map(|(&value, _)| value);
            let centre = mean(of_used(), self.source.len());
            let largest = of_used().map(|value| (value - centre).abs()).fold(0.0, f64::max);
            self.centres.push(centre);
            self.scales.push(if largest > 0.0 { largest } else { 1.0 });
        }
        self.rows = vec![0.0; self.source.len() * covariates.len()];
        let blocks = self.rows.chunks_mut(BLOCK * covariates.len()).zip(self.source.chunks(BLOCK));
        for (rows, sources) in blocks {
            for (covariate, values) in covariates.iter().enumerate() {
                let (centre, scale) = (self.centres[covariate], self.scales[covariate]);
                for (row, &source) in rows.chunks_exact_mut(covariates.len()).zip(sources) {
                    row[covariate] = (values[source] - centre) / scale;
                }
            }
        }
        for position in self.sets.iter().flat_map(RiskSet::event_positions) {
            let row = &self.rows[position * covariates.len()..(position + 1) * covariates.len()];
            let weight = self.weights[position];
            self.event_total.iter_mut().zip(row).for_each(|(total, value)| *total += weight * value);
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
        // A sum since a late entry is a difference, which must not lose what is small against all before it.
        let mut lost = vec![0.0; if self.leaving.is_empty() { 0 } else { self.positions() }];
        for stratum in &self.strata {
            let (mut total, mut total_lost) = (0.0, 0.0);
            for index in stratum.sets.clone().rev() {
                let set = &self.sets[index];
                add_exactly(&mut total, whole[index], &mut total_lost);
                for &position in &self.leaving[set.leave.clone()] {
                    sums[position] -= total;
                    lost[position] -= total_lost;
                }
                for sum in &mut sums[set.positions()] {
                    *sum += total;
                }
                if !lost.is_empty() {
                    lost[set.positions()].iter_mut().for_each(|lost| *lost += total_lost);
                }
                for sum in &mut sums[set.event_positions()] {
                    *sum -= tied[index];
                }
            }
        }
        sums.iter_mut().zip(&lost).for_each(|(sum, lost)| *sum += lost);
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

/// The mean of so many values, taken from the first so that a constant has no rounding error.
fn mean(mut values: impl Iterator<Item = f64>, count: usize) -> f64 {
    let Some(first) = values.next() else { return 0.0 };
    first + values.map(|value| value - first).sum::<f64>() / count as f64
}

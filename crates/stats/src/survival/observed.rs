//! Times to an event as they were observed: from when, until when, how often counted.

use super::{SurvivalError, check_subjects};
use thiserror::Error;

/// Records of the time to an event: one for each subject, or several whose periods at risk do not overlap.
///
/// A record is at risk at the times after its entry up to and with its own time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observed<'a> {
    /// When each record ended: at the event, or at the last time without it.
    pub times: &'a [f64],
    /// Whether it ended with the event.
    pub event: &'a [bool],
    /// After when each was under observation, for delayed entry; without, all were from the start.
    pub entry: Option<&'a [f64]>,
    /// How often each counts; without, once. A record of weight 0 is as if it were not there.
    pub weights: Option<&'a [f64]>,
}

/// Records that are none.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum ObservedError {
    /// The times or the event indicators are wrong.
    #[error(transparent)]
    Times(#[from] SurvivalError),
    /// There must be one entry time for each time.
    #[error("{times} times, but {entries} entry times")]
    EntryLength {
        /// Number of times.
        times: usize,
        /// Number of entry times.
        entries: usize,
    },
    /// A record must enter before it ends.
    #[error("record {index} enters at {entry}, not before its end at {time}")]
    Entry {
        /// Position of the record, from 0.
        index: usize,
        /// When it enters.
        entry: f64,
        /// When it ends.
        time: f64,
    },
    /// There must be one weight for each time.
    #[error("{times} times, but {weights} weights")]
    WeightLength {
        /// Number of times.
        times: usize,
        /// Number of weights.
        weights: usize,
    },
    /// A weight is negative, infinite or not a number.
    #[error("weight {weight} at position {index} is not a finite number from 0")]
    Weight {
        /// Position of the weight, from 0.
        index: usize,
        /// The weight.
        weight: f64,
    },
    /// There must be one group code for each time.
    #[error("{times} times, but {groups} group codes")]
    GroupLength {
        /// Number of times.
        times: usize,
        /// Number of group codes.
        groups: usize,
    },
    /// There must be one subject's code for each time.
    #[error("{times} times, but {subjects} codes of subjects")]
    SubjectLength {
        /// Number of times.
        times: usize,
        /// Number of codes.
        subjects: usize,
    },
    /// There must be one cluster code for each time.
    #[error("{times} times, but {clusters} cluster codes")]
    ClusterLength {
        /// Number of times.
        times: usize,
        /// Number of cluster codes.
        clusters: usize,
    },
}

impl<'a> Observed<'a> {
    /// Records that all were under observation from the start and count once.
    pub fn from_start(times: &'a [f64], event: &'a [bool]) -> Observed<'a> {
        Observed { times, event, entry: None, weights: None }
    }

    /// Whether the records are what they should be.
    ///
    /// # Errors
    /// The first that is not: lengths that differ, a time that is negative or not finite, an entry that is not before
    /// the end, a weight that is negative or not finite.
    pub fn check(&self) -> Result<(), ObservedError> {
        check_subjects(self.times, self.event)?;
        let times = self.times.len();
        if let Some(entry) = self.entry {
            if entry.len() != times {
                return Err(ObservedError::EntryLength { times, entries: entry.len() });
            }
            let late = |(entry, time): (&f64, &f64)| !(entry.is_finite() && entry < time);
            if let Some(index) = entry.iter().zip(self.times).position(late) {
                return Err(ObservedError::Entry { index, entry: entry[index], time: self.times[index] });
            }
        }
        if let Some(weights) = self.weights {
            if weights.len() != times {
                return Err(ObservedError::WeightLength { times, weights: weights.len() });
            }
            let wrong = |weight: &f64| !(weight.is_finite() && *weight >= 0.0);
            if let Some(index) = weights.iter().position(wrong) {
                return Err(ObservedError::Weight { index, weight: weights[index] });
            }
        }
        Ok(())
    }

    /// How often the record at a position counts.
    pub(super) fn weight(&self, index: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[index])
    }

    /// The records of each group apart, in ascending order of the group codes that occur.
    ///
    /// # Errors
    /// There is not one code for each record.
    pub fn by_group(&self, groups: &[usize]) -> Result<Vec<Group>, ObservedError> {
        if groups.len() != self.times.len() {
            return Err(ObservedError::GroupLength { times: self.times.len(), groups: groups.len() });
        }
        self.check()?;
        let mut codes = groups.to_vec();
        codes.sort_unstable();
        codes.dedup();
        let empty = |&code: &usize| Group {
            code,
            rows: Vec::new(),
            times: Vec::new(),
            event: Vec::new(),
            entry: self.entry.map(|_| Vec::new()),
            weights: self.weights.map(|_| Vec::new()),
        };
        let mut parts: Vec<Group> = codes.iter().map(empty).collect();
        for (row, code) in groups.iter().enumerate() {
            let part = codes.partition_point(|other| other < code);
            parts[part].push(self, row);
        }
        Ok(parts)
    }
}

/// The records of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The group's code.
    pub code: usize,
    /// Positions of the records among all.
    pub rows: Vec<usize>,
    times: Vec<f64>,
    event: Vec<bool>,
    entry: Option<Vec<f64>>,
    weights: Option<Vec<f64>>,
}

impl Group {
    fn push(&mut self, all: &Observed<'_>, row: usize) {
        self.rows.push(row);
        self.times.push(all.times[row]);
        self.event.push(all.event[row]);
        for (part, all) in [(&mut self.entry, all.entry), (&mut self.weights, all.weights)] {
            if let (Some(part), Some(all)) = (part, all) {
                part.push(all[row]);
            }
        }
    }

    /// The records.
    pub fn observed(&self) -> Observed<'_> {
        Observed {
            times: &self.times,
            event: &self.event,
            entry: self.entry.as_deref(),
            weights: self.weights.as_deref(),
        }
    }
}

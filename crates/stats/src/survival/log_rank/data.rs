//! What the tests between groups compare, and what is wrong with a call.

use super::GROUP_LIMIT;
use crate::interval::NotEstimable;
use crate::survival::{SurvivalError, check_subjects};
use thiserror::Error;

/// Rows whose groups are compared: one for each subject, or several whose periods at risk do not overlap.
///
/// A row is at risk at time t when `entry < t <= time`. Without [`Compared::entry`] all are at risk from the start.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    pub(super) times: &'a [f64],
    pub(super) event: &'a [bool],
    pub(super) group: &'a [usize],
    pub(super) entry: Option<&'a [f64]>,
    pub(super) strata: Option<&'a [usize]>,
    pub(super) counts: Option<&'a [u32]>,
}

impl<'a> Compared<'a> {
    /// Rows that end at `times`, with the event there or not, of the groups labelled from 0 and below [`GROUP_LIMIT`].
    pub fn new(times: &'a [f64], event: &'a [bool], group: &'a [usize]) -> Compared<'a> {
        Compared { times, event, group, entry: None, strata: None, counts: None }
    }

    /// The times at which the rows come under observation, just after which they are at risk.
    pub fn entry(self, entry: &'a [f64]) -> Compared<'a> {
        Compared { entry: Some(entry), ..self }
    }

    /// Codes of the strata within which the groups are compared.
    pub fn strata(self, strata: &'a [usize]) -> Compared<'a> {
        Compared { strata: Some(strata), ..self }
    }

    /// How many subjects each row stands for. They are whole, since the variance counts draws of subjects: no weight
    /// that corrects for sampling belongs here.
    pub fn counts(self, counts: &'a [u32]) -> Compared<'a> {
        Compared { counts: Some(counts), ..self }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.times.len()
    }

    pub(super) fn count(&self, row: usize) -> u32 {
        self.counts.map_or(1, |counts| counts[row])
    }

    /// Subjects of each group, up to the largest label, if the rows are what they should be.
    pub(super) fn checked_sizes(&self) -> Result<Vec<f64>, LogRankError> {
        let mut sizes = Vec::new();
        self.check(&mut sizes)?;
        Ok(sizes)
    }

    /// The same in memory that was used before.
    pub(super) fn check(&self, sizes: &mut Vec<f64>) -> Result<(), LogRankError> {
        let rows = self.rows();
        let lengths = [
            ("entry times", self.entry.map_or(rows, <[f64]>::len)),
            ("stratum codes", self.strata.map_or(rows, <[usize]>::len)),
            ("counts", self.counts.map_or(rows, <[u32]>::len)),
        ];
        if let Some(&(what, found)) = lengths.iter().find(|(_, found)| *found != rows) {
            return Err(LogRankError::Length { what, found, rows });
        }
        self.count_groups(sizes)?;
        if let Some(entry) = self.entry {
            let late = |row: &usize| !(entry[*row].is_finite() && entry[*row] < self.times[*row]);
            if let Some(row) = (0..rows).find(late) {
                return Err(LogRankError::Entry { row, entry: entry[row], time: self.times[row] });
            }
        }
        Ok(())
    }

    /// Subjects of each group of rows that are known to have as many counts, entries and strata.
    pub(super) fn group_sizes(&self) -> Result<Vec<f64>, SurvivalError> {
        let mut sizes = Vec::new();
        self.count_groups(&mut sizes)?;
        Ok(sizes)
    }

    fn count_groups(&self, sizes: &mut Vec<f64>) -> Result<(), SurvivalError> {
        check_subjects(self.times, self.event)?;
        if self.group.len() != self.rows() {
            return Err(SurvivalError::GroupLength { times: self.rows(), groups: self.group.len() });
        }
        sizes.clear();
        match self.counts {
            Some(counts) => self.add_sizes(counts.iter().map(|count| f64::from(*count)), sizes)?,
            None => match self.sizes_of_two() {
                Some(two) => sizes.extend(two),
                None => self.add_sizes(std::iter::repeat(1.0), sizes)?,
            },
        }
        match sizes.iter().filter(|&&size| size > 0.0).count() {
            found @ 0..2 => Err(SurvivalError::TooFewGroups { found }),
            _ => Ok(()),
        }
    }

    /// Rows of the labels 0 and 1, where there is no other and both are there: several rows are counted at once.
    fn sizes_of_two(&self) -> Option<[f64; 2]> {
        let (all, ones) = self.group.iter().fold((0, 0), |(all, ones), label| (all | label, ones + (label & 1)));
        (all == 1).then(|| [(self.rows() - ones) as f64, ones as f64])
    }

    fn add_sizes(&self, counts: impl Iterator<Item = f64>, sizes: &mut Vec<f64>) -> Result<(), SurvivalError> {
        for ((index, &label), count) in self.group.iter().enumerate().zip(counts) {
            if label >= sizes.len() {
                if label >= GROUP_LIMIT {
                    return Err(SurvivalError::GroupLabel { index, label, limit: GROUP_LIMIT });
                }
                sizes.resize(label + 1, 0.0);
            }
            sizes[label] += count;
        }
        Ok(())
    }

    /// The labels of the only two groups, the smaller first.
    pub(super) fn two_groups(sizes: &[f64]) -> Result<(usize, usize), LogRankError> {
        let labels: Vec<usize> = (0..sizes.len()).filter(|&label| sizes[label] > 0.0).collect();
        match labels[..] {
            [first, second] => Ok((first, second)),
            _ => Err(LogRankError::NotTwoGroups { found: labels.len() }),
        }
    }
}

/// A call about groups' survival that cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum LogRankError {
    /// The times, events or group labels are wrong.
    #[error(transparent)]
    Subjects(#[from] SurvivalError),
    /// There must be one of each for each row.
    #[error("{rows} rows, but {found} {what}")]
    Length {
        /// What there is a wrong number of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// Number of rows.
        rows: usize,
    },
    /// A row must enter before it ends.
    #[error("row {row} enters at {entry}, not before its end at {time}")]
    Entry {
        /// Position of the row, from 0.
        row: usize,
        /// When it enters.
        entry: f64,
        /// When it ends.
        time: f64,
    },
    /// A parameter of a weight is outside its range.
    #[error("parameter {value} of the weight is out of range")]
    Weight {
        /// The parameter.
        value: f64,
    },
    /// A combination takes one to four weights.
    #[error("{found} weights, a combination takes 1 to 4")]
    WeightCount {
        /// How many there are.
        found: usize,
    },
    /// A trend takes a finite score for each label.
    #[error("{found} scores for {labels} group labels, or one that is not finite")]
    Scores {
        /// Number of scores.
        found: usize,
        /// Number of labels.
        labels: usize,
    },
    /// This comparison is of two groups.
    #[error("{found} groups with subjects, this comparison is of 2")]
    NotTwoGroups {
        /// Number of groups with subjects.
        found: usize,
    },
    /// Counted rows cannot be given to other groups, only subjects can.
    #[error("a permutation needs a row for each subject, not counts")]
    CountedRows,
    /// The exact distribution has too many different values to be listed.
    #[error("too many subjects for the exact distribution")]
    TooLarge,
    /// A standard error needs two draws.
    #[error("{draws} draws, a standard error needs 2")]
    FewDraws {
        /// Number of draws.
        draws: u64,
    },
    /// The data do not determine the answer.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
}

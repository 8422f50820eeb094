//! Records that are counted instead of kept: those of a group that end on the same day in the same way are one row, which
//! weighs as much as there are of them. A million records are a few thousand rows then.

use super::{Ending, FollowUp, FollowUpColumns, ROWS_FOR_THREADS};
use crate::rates::events_of;
use rayon::prelude::*;
use trialstat_trial::dataset::{Dataset, Factor};

impl FollowUp {
    /// What [`FollowUp::of`] has of many records, counted; `None` where there are few, where times are no whole numbers or
    /// too large ones, where there are entries, weights or strata, and where anything is to be said of a row.
    pub(crate) fn counted(dataset: &Dataset, columns: &FollowUpColumns) -> Option<FollowUp> {
        (dataset.rows() >= ROWS_FOR_THREADS).then(|| counted(dataset, columns)).flatten()
    }

    /// How many records there are and how many with the event, where they are counted.
    pub(crate) fn records(&self) -> Option<(f64, f64)> {
        let weights = self.weights.as_ref().filter(|_| self.is_counted)?;
        let with_event = weights.iter().zip(&self.events).filter(|(_, event)| **event);
        Some((weights.iter().sum(), with_event.map(|(weight, _)| weight).sum()))
    }
}

fn counted(dataset: &Dataset, columns: &FollowUpColumns) -> Option<FollowUp> {
    if columns.entry.is_some() || columns.weight.is_some() || !columns.strata.is_empty() {
        return None;
    }
    let by = match &columns.by {
        Some(by) => Some(dataset.factor(by)?),
        None => None,
    };
    let each = Each { times: dataset.numbers(&columns.time)?, by };
    let counts = match &columns.ending {
        Ending::Event { column, events } => {
            let endings = dataset.factor(column)?;
            let is_event = events_of(endings, column, events, dataset).ok()?;
            each.counts(|row| Some(is_event[endings.rows[row]? as usize]))
        }
        Ending::Censored { column } => {
            let censoring = dataset.numbers(column)?;
            each.counts(|row| censoring[row].filter(|code| *code >= 0.0 && code.fract() == 0.0).map(|code| code == 0.0))
        }
        Ending::Cause { .. } => None,
    };
    Some(counts?.rows(by))
}

/// The records one by one.
struct Each<'a> {
    times: &'a [Option<f64>],
    by: Option<&'a Factor>,
}

impl Each<'_> {
    /// All of them, counted on several threads.
    fn counts(&self, event: impl Fn(usize) -> Option<bool> + Sync) -> Option<Counts> {
        let none = || Counts::new(self.by.map_or(1, |by| by.levels.len()));
        let group = |row: usize| self.by.map_or(Some(0), |by| by.rows[row]);
        let part = |start: usize| {
            let mut counts = none();
            let mut rows = start..(start + PART).min(self.times.len());
            rows.try_for_each(|row| counts.add(self.times[row]?, group(row)?, event(row)?)).map(|()| counts)
        };
        let parts = (0..self.times.len()).into_par_iter().step_by(PART).map(part);
        parts.try_reduce(none, |left, right| Some(left.and(right)))
    }
}

/// Rows that are counted at once.
const PART: usize = 1 << 15;

/// More places than this are no longer found faster than records are sorted.
const MOST_PLACES: usize = 1 << 18;

/// How many records of each group end on each day without the event and with it.
struct Counts {
    groups: usize,
    /// Day by day, of each group those without the event and those with it.
    places: Vec<u32>,
}

impl Counts {
    fn new(groups: usize) -> Counts {
        Counts { groups, places: Vec::new() }
    }

    /// Counts one more; `None` if it cannot be counted.
    fn add(&mut self, time: f64, group: u32, event: bool) -> Option<()> {
        let day = f64::from(time as u32) == time;
        let place = (time as usize * self.groups + group as usize) * 2 + usize::from(event);
        if !day || place >= MOST_PLACES {
            return None;
        }
        if place >= self.places.len() {
            self.places.resize((time as usize + 1) * self.groups * 2, 0);
        }
        self.places[place] += 1;
        Some(())
    }

    fn and(self, other: Counts) -> Counts {
        let (mut more, less) = if self.places.len() < other.places.len() { (other, self) } else { (self, other) };
        more.places.iter_mut().zip(less.places).for_each(|(count, further)| *count += further);
        more
    }

    /// A row for each day, group and ending that occur. Groups are those that occur, as among records.
    fn rows(self, by: Option<&Factor>) -> FollowUp {
        let of = |place: usize| (place / 2 / self.groups, place / 2 % self.groups, place % 2 == 1);
        let occurring: Vec<usize> = (0..self.places.len()).filter(|place| self.places[*place] > 0).collect();
        let mut occurs = vec![false; self.groups];
        occurring.iter().for_each(|place| occurs[of(*place).1] = true);
        let kept: Vec<usize> = (0..self.groups).filter(|group| occurs[*group]).collect();
        let groups: Vec<usize> =
            occurring.iter().map(|place| kept.partition_point(|group| *group < of(*place).1)).collect();
        let name = |group: &usize| by.map_or_else(|| "".into(), |by| by.levels[*group].clone());
        FollowUp {
            rows: (0..occurring.len()).collect(),
            times: occurring.iter().map(|place| of(*place).0 as f64).collect(),
            events: occurring.iter().map(|place| of(*place).2).collect(),
            entry: None,
            weights: Some(occurring.iter().map(|place| f64::from(self.places[*place])).collect()),
            is_counted: true,
            strata: None,
            levels: Factor {
                levels: kept.iter().map(name).collect(),
                rows: groups.iter().map(|group| Some(*group as u32)).collect(),
            },
            groups,
        }
    }
}

//! Times to an event out of a data set: who was followed from when to when, and how it ended.

mod counted;

use crate::codes;
use crate::complete::{DataName, complete_rows, factor_of};
use crate::conventions::Conventions;
use crate::rates::events_of;
use rayon::prelude::*;
use std::collections::BTreeMap;
use trialstat_stats::survival::near_ties::merge_near_ties;
use trialstat_stats::survival::observed::Observed;
use trialstat_trial::dataset::{Dataset, Factor};
use trialstat_trial::diagnostic::{Code, Diagnostic, Place, Severity};
use trialstat_trial::record::Word;

/// The columns that say who was followed from when to when, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpColumns {
    /// Times from the start of follow-up.
    pub time: String,
    /// How follow-up ended.
    pub ending: Ending,
    /// Times after which each row was under observation.
    pub entry: Option<String>,
    /// What tells groups apart.
    pub by: Option<String>,
    /// Columns whose levels make strata.
    pub strata: Vec<String>,
    /// Case weights.
    pub weight: Option<String>,
}

/// How follow-up ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// A column that says what an event is.
    Event {
        /// The column.
        column: String,
        /// Its values that mean an event; if none is named, the yes of a customary pair such as 0 and 1.
        events: Vec<String>,
    },
    /// A column like CNSR, 0 for an event.
    Censored {
        /// The column.
        column: String,
    },
    /// A column that says which of several causes ended it.
    Cause {
        /// The column.
        column: String,
        /// Its values that mean none of them.
        censored: Vec<String>,
    },
}

impl FollowUpColumns {
    /// Their names, with whether each holds numbers.
    pub fn by_kind(&self) -> Vec<(&str, bool)> {
        let (ending, censoring) = match &self.ending {
            Ending::Event { column, .. } | Ending::Cause { column, .. } => (column, false),
            Ending::Censored { column } => (column, true),
        };
        let mut columns = vec![(self.time.as_str(), true), (ending.as_str(), censoring)];
        columns.extend(self.entry.iter().chain(&self.weight).map(|name| (name.as_str(), true)));
        columns.extend(self.by.iter().chain(&self.strata).map(|name| (name.as_str(), false)));
        columns
    }
}

/// Subjects, or periods at risk, that an analysis can be made of.
#[derive(Debug, Default)]
pub(crate) struct FollowUp {
    /// The data set's rows that they are; where records are counted, their own positions.
    pub(crate) rows: Vec<usize>,
    pub(crate) times: Vec<f64>,
    pub(crate) events: Vec<bool>,
    pub(crate) entry: Option<Vec<f64>>,
    pub(crate) weights: Option<Vec<f64>>,
    /// Whether each row is as many records as it weighs, not one.
    pub(crate) is_counted: bool,
    /// Position of each one's group.
    pub(crate) groups: Vec<usize>,
    /// Position of each one's stratum, where there are strata.
    pub(crate) strata: Option<Vec<usize>>,
    /// The groups; one nameless group where no column tells them apart.
    pub(crate) levels: Factor,
}

impl FollowUp {
    /// Nobody yet, of these groups, in memory that was used before: from the start at risk, unweighted, in no strata.
    pub(crate) fn begin<'w>(&mut self, names: impl Iterator<Item = &'w Word>) {
        let FollowUp { rows, times, events, entry, weights, is_counted, groups, strata, levels } = self;
        (*entry, *weights, *is_counted, *strata) = (None, None, false, None);
        rows.clear();
        times.clear();
        events.clear();
        groups.clear();
        levels.levels.clear();
        levels.levels.extend(names.map(Word::clone));
    }

    /// The rows of a data set that have a value in these columns and in `further` ones; those that cannot be are said
    /// and left out.
    pub(crate) fn of(
        dataset: &Dataset,
        columns: &FollowUpColumns,
        further: &[&str],
        conventions: Conventions,
        said: &mut Vec<Diagnostic>,
    ) -> Result<FollowUp, Box<Diagnostic>> {
        let mut follow_up = FollowUp::as_written(dataset, columns, further, said)?;
        if conventions == Conventions::R {
            follow_up.merge_near_ties(dataset, said);
        }
        Ok(follow_up)
    }

    /// The same with every time as it is.
    pub(crate) fn as_written(
        dataset: &Dataset,
        columns: &FollowUpColumns,
        further: &[&str],
        said: &mut Vec<Diagnostic>,
    ) -> Result<FollowUp, Box<Diagnostic>> {
        let numbers = |name: &str| dataset.numbers(name).expect("the column was read as numbers");
        let factor = |name: &str| dataset.factor(name).expect("the column was read as levels");
        let needed: Vec<&str> =
            columns.by_kind().iter().map(|(name, _)| *name).chain(further.iter().copied()).collect();
        let mut rows = complete_rows(dataset, &needed, said);
        let times = numbers(&columns.time);
        let entry = columns.entry.as_deref().map(numbers);
        let weights = columns.weight.as_deref().map(numbers);
        let censoring = match &columns.ending {
            Ending::Censored { column } => Some(numbers(column)),
            Ending::Event { .. } | Ending::Cause { .. } => None,
        };
        // Nothing but a time below 0 can be wrong with a row of a time alone.
        let is_time_alone = entry.is_none() && weights.is_none() && censoring.is_none();
        let all_stay = is_time_alone && rows.iter().all(|row| times[*row].unwrap_or_default() >= 0.0);
        let is_staying = |row: &usize| {
            let (time, entry) = (times[*row].unwrap_or_default(), entry.and_then(|entry| entry[*row]));
            let weight = weights.map_or(1.0, |weights| weights[*row].unwrap_or_default());
            let censoring = censoring.map_or(0.0, |censoring| censoring[*row].unwrap_or_default());
            let mut code = codes::NO_FOLLOW_UP;
            let wrong = if time < 0.0 {
                Some(format!("`{}` is {time}, below 0", columns.time))
            } else if censoring < 0.0 || censoring.fract() != 0.0 {
                code = codes::NO_CENSORING;
                Some(format!("a code of censoring is a whole number from 0, not {censoring}"))
            } else if let Some(entry) = entry.filter(|entry| *entry < 0.0) {
                Some(format!("entry at {entry} is below 0"))
            } else if let Some(entry) = entry.filter(|entry| *entry >= time) {
                Some(format!("entry at {entry} is not before the end at {time}"))
            } else {
                (weight < 0.0).then(|| format!("the weight is {weight}, below 0"))
            };
            stays(code, wrong, *row, dataset, said)
        };
        if !all_stay {
            rows.retain(is_staying);
        }
        some_are_left(&rows, dataset, said);
        let events: Vec<bool> = match &columns.ending {
            Ending::Event { column, events } => {
                let factor = factor(column);
                let is_event = events_of(factor, column, events, dataset)?;
                picked(&rows, |row| factor.rows[row].is_some_and(|level| is_event[level as usize]))
            }
            Ending::Censored { column } => {
                let censoring = numbers(column);
                picked(&rows, |row| censoring[row] == Some(0.0))
            }
            Ending::Cause { column, censored } => {
                let factor = factor(column);
                let none: Vec<u32> = censored.iter().filter_map(|value| factor.position(value)).collect();
                picked(&rows, |row| factor.rows[row].is_some_and(|level| !none.contains(&level)))
            }
        };
        let levels = groups_of(dataset, columns.by.as_deref(), &rows);
        let of_rows = |values: &[Option<f64>]| picked(&rows, |row| values[row].unwrap_or_default());
        Ok(FollowUp {
            times: of_rows(times),
            events,
            entry: entry.map(of_rows),
            weights: weights.map(of_rows),
            is_counted: false,
            groups: levels.rows.iter().map(|level| level.unwrap_or_default() as usize).collect(),
            strata: strata(&columns.strata.iter().map(|name| factor(name)).collect::<Vec<_>>(), &rows),
            levels,
            rows,
        })
    }

    /// Joins times that differ by rounding noise, as R does unless told otherwise.
    fn merge_near_ties(&mut self, dataset: &Dataset, said: &mut Vec<Diagnostic>) {
        let Ok(Some(merged)) = merge_near_ties(&self.observed()) else { return };
        let message =
            format!("{} times differ from an earlier one by rounding alone and count as equal", merged.merged);
        let problem = Diagnostic::error(codes::NEAR_TIES, Place::file(dataset.file()), message);
        let problem = problem.with_hint("`--conventions sas` takes every time as it is");
        said.push(Diagnostic { severity: Severity::Note, ..problem });
        (self.times, self.entry) = (merged.times, merged.entry);
    }

    /// All of them as the kernels take them.
    pub(crate) fn observed(&self) -> Observed<'_> {
        Observed {
            times: &self.times,
            event: &self.events,
            entry: self.entry.as_deref(),
            weights: self.weights.as_deref(),
        }
    }

    /// The numbers of a column, which has one for each of the rows.
    pub(crate) fn numbers(&self, dataset: &Dataset, column: &str) -> Vec<f64> {
        let numbers = dataset.numbers(column).expect("the column was read as numbers");
        self.rows.iter().map(|row| numbers[*row].unwrap_or_default()).collect()
    }

    /// Positions of the levels of a column, which has one for each of the rows.
    pub(crate) fn levels_of(&self, dataset: &Dataset, column: &str) -> Vec<usize> {
        let factor = dataset.factor(column).expect("the column was read as levels");
        self.rows.iter().map(|row| factor.rows[*row].unwrap_or_default() as usize).collect()
    }

    /// Leaves out all but these, by their positions.
    pub(crate) fn keep(&mut self, kept: &[usize]) {
        fn keep<T: Copy>(values: &mut Vec<T>, kept: &[usize]) {
            *values = kept.iter().map(|at| values[*at]).collect();
        }
        keep(&mut self.rows, kept);
        keep(&mut self.times, kept);
        keep(&mut self.events, kept);
        keep(&mut self.groups, kept);
        self.strata.iter_mut().for_each(|strata| keep(strata, kept));
        [&mut self.entry, &mut self.weights].into_iter().flatten().for_each(|values| keep(values, kept));
    }

    /// Those of one group.
    pub(crate) fn of_group(&self, group: usize) -> FollowUp {
        let mut own = FollowUp::default();
        self.of_group_in(group, &mut Vec::new(), &mut own);
        own
    }

    /// The same in memory that was used before.
    pub(crate) fn of_group_in(&self, group: usize, positions: &mut Vec<usize>, own: &mut FollowUp) {
        positions.clear();
        positions.reserve(self.times.len());
        positions.extend((0..self.times.len()).filter(|row| self.groups[*row] == group));
        self.part_in(positions, own);
    }

    /// Those that end after a time, as if they were one group.
    pub(crate) fn later_than(&self, time: f64) -> FollowUp {
        let rows: Vec<usize> = (0..self.times.len()).filter(|row| self.times[*row] > time).collect();
        let mut later = FollowUp::default();
        self.part_in(&rows, &mut later);
        later
    }

    /// Those of some groups, with their strata.
    pub(crate) fn of_groups(&self, chosen: impl Fn(usize) -> bool) -> FollowUp {
        let rows: Vec<usize> = (0..self.times.len()).filter(|row| chosen(self.groups[*row])).collect();
        let places = |values: &[usize]| -> Vec<usize> { rows.iter().map(|row| values[*row]).collect() };
        let (groups, strata) = (places(&self.groups), self.strata.as_deref().map(places));
        let levels = groups.iter().map(|group| Some(*group as u32)).collect();
        let levels = Factor { levels: self.levels.levels.clone(), rows: levels };
        let mut part = FollowUp::default();
        self.part_in(&rows, &mut part);
        FollowUp { groups, strata, levels, ..part }
    }

    /// Some rows, as if they were one group.
    fn part_in(&self, rows: &[usize], part: &mut FollowUp) {
        pick(rows, |row| self.times[row], &mut part.times);
        pick(rows, |row| self.events[row], &mut part.events);
        for (own, all) in [(&mut part.entry, &self.entry), (&mut part.weights, &self.weights)] {
            *own = all.as_ref().map(|all| picked(rows, |row| all[row]));
        }
        part.groups.clear();
        part.groups.resize(rows.len(), 0);
        pick(rows, |row| self.rows[row], &mut part.rows);
        (part.is_counted, part.strata, part.levels) = (self.is_counted, None, Factor::default());
    }
}

/// From so many rows on a column is worth several threads.
pub(crate) const ROWS_FOR_THREADS: usize = 50_000;

/// What a column has at these rows.
fn picked<T: Send>(rows: &[usize], at: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let mut picked = Vec::new();
    pick(rows, at, &mut picked);
    picked
}

/// The same in place of what was picked before.
fn pick<T: Send>(rows: &[usize], at: impl Fn(usize) -> T + Sync, picked: &mut Vec<T>) {
    if rows.len() < ROWS_FOR_THREADS {
        picked.clear();
        picked.extend(rows.iter().map(|row| at(*row)));
    } else {
        rows.par_iter().map(|row| at(*row)).collect_into_vec(picked);
    }
}

/// Says what is wrong with a row, if anything is; whether it stays.
pub(crate) fn stays(
    code: Code,
    wrong: Option<String>,
    row: usize,
    dataset: &Dataset,
    said: &mut Vec<Diagnostic>,
) -> bool {
    let Some(message) = wrong else { return true };
    let hint = match code {
        codes::NO_CENSORING => "the row is left out; 0 is an event, as in ADaM's CNSR",
        _ => "the row is left out; times count from the start of follow-up",
    };
    said.push(Diagnostic::error(code, dataset.place(row), message).with_hint(hint));
    false
}

/// Says so if no row is left.
pub(crate) fn some_are_left<'d>(rows: &[usize], data: impl Into<DataName<'d>>, said: &mut Vec<Diagnostic>) {
    if rows.is_empty() {
        let problem = Diagnostic::error(codes::NO_ROW_LEFT, data.into().place(), "no row is left to count");
        said.push(problem.with_hint("there is none, or each lacks a value or is not as it should be"));
    }
}

/// The groups of these rows; one nameless group where no column tells them apart.
pub(crate) fn groups_of(dataset: &Dataset, by: Option<&str>, rows: &[usize]) -> Factor {
    match by {
        Some(by) => factor_of(dataset.factor(by).expect("the column was read as levels"), rows),
        None => Factor { levels: vec!["".into()], rows: vec![Some(0); rows.len()] },
    }
}

/// Position of each row's stratum among the combinations of levels that occur.
fn strata(factors: &[&Factor], rows: &[usize]) -> Option<Vec<usize>> {
    if factors.is_empty() {
        return None;
    }
    let combination = |row: &usize| -> Vec<Option<u32>> { factors.iter().map(|factor| factor.rows[*row]).collect() };
    let mut known: BTreeMap<Vec<Option<u32>>, usize> = BTreeMap::new();
    for row in rows {
        let next = known.len();
        known.entry(combination(row)).or_insert(next);
    }
    Some(rows.iter().map(|row| known[&combination(row)]).collect())
}

//! Times to an event out of a data set: who was followed from when to when, and how it ended.

use super::question::{Ending, SurvivalQuestion};
use crate::codes;
use crate::complete::{complete_rows, factor_of};
use crate::conventions::Conventions;
use crate::rates::events_of;
use std::collections::BTreeMap;
use trialstat_stats::survival::near_ties::merge_near_ties;
use trialstat_stats::survival::observed::Observed;
use trialstat_trial::dataset::{Dataset, Factor};
use trialstat_trial::diagnostic::{Diagnostic, Place, Severity};

/// Subjects, or periods at risk, that an analysis can be made of.
pub(super) struct FollowUp {
    pub(super) times: Vec<f64>,
    pub(super) events: Vec<bool>,
    pub(super) entry: Option<Vec<f64>>,
    pub(super) weights: Option<Vec<f64>>,
    /// Position of each one's group.
    pub(super) groups: Vec<usize>,
    /// Position of each one's stratum, where there are strata.
    pub(super) strata: Option<Vec<usize>>,
    /// The groups; one nameless group where no column tells them apart.
    pub(super) levels: Factor,
}

impl FollowUp {
    /// The complete rows of a data set; those that cannot be are said and left out.
    pub(super) fn of(
        dataset: &Dataset,
        question: &SurvivalQuestion,
        said: &mut Vec<Diagnostic>,
    ) -> Result<FollowUp, Box<Diagnostic>> {
        let numbers = |name: &str| dataset.numbers(name).expect("the column was read as numbers");
        let factor = |name: &str| dataset.factor(name).expect("the column was read as levels");
        let mut rows = complete_rows(dataset, &question.columns(), said);
        let times = numbers(&question.time);
        let entry = question.entry.as_deref().map(numbers);
        let weights = question.weight.as_deref().map(numbers);
        rows.retain(|row| {
            let (time, entry) = (times[*row].unwrap_or_default(), entry.and_then(|entry| entry[*row]));
            let weight = weights.map_or(1.0, |weights| weights[*row].unwrap_or_default());
            let wrong = if time < 0.0 {
                Some(format!("`{}` is {time}, below 0", question.time))
            } else if let Some(entry) = entry.filter(|entry| *entry >= time) {
                Some(format!("entry at {entry} is not before the end at {time}"))
            } else {
                (weight < 0.0).then(|| format!("the weight is {weight}, below 0"))
            };
            if let Some(message) = &wrong {
                let problem = Diagnostic::error(codes::NO_FOLLOW_UP, dataset.place(*row), message.clone());
                said.push(problem.with_hint("the row is left out; times count from the start of follow-up"));
            }
            wrong.is_none()
        });
        if rows.is_empty() {
            let problem = Diagnostic::error(codes::NO_ROW_LEFT, Place::file(dataset.file()), "no row is left to count");
            said.push(problem.with_hint("every row lacks a value or is not as it should be"));
        }
        let events: Vec<bool> = match &question.ending {
            Ending::Event { column, events } => {
                let factor = factor(column);
                let is_event = events_of(factor, column, events, dataset)?;
                rows.iter().map(|row| factor.rows[*row].is_some_and(|level| is_event[level as usize])).collect()
            }
            Ending::Censored { column } => rows.iter().map(|row| numbers(column)[*row] == Some(0.0)).collect(),
        };
        let levels = match &question.by {
            Some(by) => factor_of(factor(by), &rows),
            None => Factor { levels: vec!["".into()], rows: vec![Some(0); rows.len()] },
        };
        let of_rows =
            |values: &[Option<f64>]| -> Vec<f64> { rows.iter().map(|row| values[*row].unwrap_or_default()).collect() };
        let mut follow_up = FollowUp {
            times: of_rows(times),
            events,
            entry: entry.map(of_rows),
            weights: weights.map(of_rows),
            groups: levels.rows.iter().map(|level| level.unwrap_or_default() as usize).collect(),
            strata: strata(&question.strata.iter().map(|name| factor(name)).collect::<Vec<_>>(), &rows),
            levels,
        };
        if question.conventions == Conventions::R {
            follow_up.merge_near_ties(dataset, said);
        }
        Ok(follow_up)
    }

    /// Joins times that differ by rounding noise, as R does unless told otherwise.
    fn merge_near_ties(&mut self, dataset: &Dataset, said: &mut Vec<Diagnostic>) {
        let Ok(merged) = merge_near_ties(&self.observed()) else { return };
        if merged.merged > 0 {
            let message =
                format!("{} times differ from an earlier one by rounding alone and count as equal", merged.merged);
            let problem = Diagnostic::error(codes::NEAR_TIES, Place::file(dataset.file()), message);
            let problem = problem.with_hint("`--conventions sas` takes every time as it is");
            said.push(Diagnostic { severity: Severity::Note, ..problem });
        }
        (self.times, self.entry) = (merged.times, merged.entry);
    }

    /// All of them as the kernels take them.
    pub(super) fn observed(&self) -> Observed<'_> {
        Observed {
            times: &self.times,
            event: &self.events,
            entry: self.entry.as_deref(),
            weights: self.weights.as_deref(),
        }
    }

    /// Those of one group.
    pub(super) fn of_group(&self, group: usize) -> FollowUp {
        let rows: Vec<usize> = (0..self.times.len()).filter(|row| self.groups[*row] == group).collect();
        let of = |values: &[f64]| -> Vec<f64> { rows.iter().map(|row| values[*row]).collect() };
        FollowUp {
            times: of(&self.times),
            events: rows.iter().map(|row| self.events[*row]).collect(),
            entry: self.entry.as_deref().map(of),
            weights: self.weights.as_deref().map(of),
            groups: vec![0; rows.len()],
            strata: None,
            levels: Factor::default(),
        }
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

//! The causes that occur, how each row ended, and which causes are asked about.

use super::question::CompetingQuestion;
use crate::codes;
use crate::complete::{factor_of, listed};
use crate::follow_up::FollowUp;
use trialstat_stats::survival::competing::Ending;
use trialstat_trial::dataset::{Dataset, Factor};
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// The causes of a data set's events.
#[derive(Debug)]
pub(super) struct Causes {
    /// Those that occur, in the order of the column's levels.
    pub(super) names: Vec<String>,
    /// How each row of the follow-up ended.
    pub(super) endings: Vec<Ending>,
    /// Positions of those asked about.
    pub(super) asked: Vec<usize>,
}

impl Causes {
    /// The causes in the rows of a follow-up.
    pub(super) fn of(
        dataset: &Dataset,
        question: &CompetingQuestion,
        follow_up: &FollowUp,
        said: &mut Vec<Diagnostic>,
    ) -> Result<Causes, Box<Diagnostic>> {
        let CompetingQuestion { cause: column, censored, interest, .. } = question;
        let whole = dataset.factor(column).expect("the column was read as levels");
        let factor = factor_of(whole, &follow_up.rows);
        let none: Vec<u32> = censored.iter().filter_map(|value| factor.position(value)).collect();
        let mut cause_of = vec![None; factor.levels.len()];
        let mut names = Vec::new();
        for (level, name) in factor.levels.iter().enumerate().filter(|(level, _)| !none.contains(&(*level as u32))) {
            cause_of[level] = Some(names.len());
            names.push(name.to_string());
        }
        let ending = |level: Option<u32>| {
            level.and_then(|level| cause_of[level as usize]).map_or(Ending::Censored, Ending::Cause)
        };
        let endings = factor.rows.iter().map(|level| ending(*level)).collect();
        let place = || Place::file(dataset.file());
        if !factor.levels.is_empty() {
            say_what_is_unusual(dataset, column, censored, &factor, &names, said);
        }
        let mut asked = Vec::new();
        // Where no row is left, that has been said, and every cause would be unknown.
        for cause in interest.iter().filter(|_| !factor.levels.is_empty()) {
            let level = factor.position(cause);
            match level.and_then(|level| cause_of[level as usize]) {
                Some(cause) => asked.push(cause),
                None if level.is_some() || censored.contains(cause) => {
                    let message = format!("`{cause}` means censored, and is no cause");
                    let problem = Diagnostic::error(codes::CENSORED_CAUSE, place(), message).in_column(column);
                    return Err(Box::new(problem.with_hint(format!("the values: {}", listed(&factor)))));
                }
                None => {
                    let message = format!("`{column}` has no level `{cause}`");
                    let problem = Diagnostic::error(codes::NO_LEVEL, place(), message).in_column(column);
                    return Err(Box::new(problem.with_hint(format!("its levels: {}", listed(&factor)))));
                }
            }
        }
        if interest.is_empty() {
            asked = (0..names.len()).collect();
        }
        asked.sort_unstable();
        asked.dedup();
        Ok(Causes { names, endings, asked })
    }
}

fn say_what_is_unusual(
    dataset: &Dataset,
    column: &str,
    censored: &[String],
    factor: &Factor,
    names: &[String],
    said: &mut Vec<Diagnostic>,
) {
    let place = || Place::file(dataset.file());
    if censored.iter().all(|value| factor.position(value).is_none()) {
        let values = censored.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
        let message = format!("`{column}` is never {values}, and nobody counts as censored");
        let hint =
            format!("`--censored VALUE` names the value of those without an event; the values: {}", listed(factor));
        said.push(Diagnostic::warning(codes::NOBODY_CENSORED, place(), message).in_column(column).with_hint(hint));
    }
    match names {
        [] => {
            let message = format!("nobody had an event: `{column}` is always {}", listed(factor));
            let problem = Diagnostic::error(codes::NO_CAUSE, place(), message).in_column(column);
            said.push(problem.with_hint("without an event there is no cause whose incidence could be estimated"));
        }
        [only] => {
            let message = format!("`{only}` is the only cause, and nothing competes with it");
            let problem = Diagnostic::note(codes::ONE_CAUSE, place(), message).in_column(column);
            said.push(problem.with_hint("its incidence is one minus the Kaplan-Meier curve"));
        }
        _ => {}
    }
}

//! Which subject each row is about.

use super::identifiers::Known;
use super::parts::PART;
use super::{Building, TrialRows};
use crate::prepared::Prepared;
use crate::problem::Problem;
use crate::rules::{row as row_rules, trial as rules};
use crate::typed::Cell;
use rayon::prelude::*;
use trialstat_trial::design::{ArmIndex, Design, SubjectIndex};
use trialstat_trial::diagnostic::{Code, Diagnostic};
use trialstat_trial::quantity::Day;
use trialstat_trial::record::Subject;

/// No subject: the row is not accepted, or not the trial's.
pub(super) const NOBODY: u32 = u32::MAX;

/// Equal problems of many rows, kept together.
#[derive(Default)]
pub(super) struct Grouped {
    found: Vec<(Code, String, usize)>,
}

impl Grouped {
    /// Reports a problem of a row; `about` are the value and what tells problems of one kind apart.
    pub(super) fn push(
        &mut self,
        problems: &mut Vec<Problem>,
        table: &Prepared<'_>,
        row: usize,
        about: &str,
        diagnostic: impl FnOnce() -> Diagnostic,
        code: Code,
    ) {
        // Only the last few are looked through: rows of one subject stand together.
        let known = self.found.iter().rev().take(8).find(|(known, of, _)| *known == code && of == about);
        match known {
            Some((_, _, at)) => problems[*at].further_lines.push(table.raw.lines.line(row)),
            None => {
                self.found.push((code, about.to_owned(), problems.len()));
                problems.push(diagnostic().into());
            }
        }
    }
}

/// Someone whose row asks for a closer look. No trial has so many subjects.
const ODD: u32 = NOBODY - 1;

/// For each row of the file its subject in the trial, or [`NOBODY`].
pub(super) fn place_subjects(
    trial: &mut Building,
    table: &mut Prepared<'_>,
    rows: &TrialRows,
    problems: &mut Vec<Problem>,
) -> Vec<u32> {
    let arm_of: Vec<Option<ArmIndex>> = arms_of_cells(trial, table);
    let known = know_subjects(trial, table, rows, &arm_of);
    let crossover = trial.tables.design == Design::Crossover;
    let Some(subjects) = &table.columns.subjects else { return vec![NOBODY; table.raw.rows] };
    let arms = table.columns.texts.get("arm").filter(|_| !crossover);
    let given = |row: usize| arms.and_then(|arms| arm_of[arms.position(row)]);
    let own = |subject: u32| trial.tables.subjects[subject as usize].arm;
    let contained = rows.contained(table);
    let place = |row: usize| match known[subjects.position(row)] {
        _ if !contained(row) => NOBODY,
        Some(Known::Subject(subject)) if given(row).is_none_or(|arm| own(subject) == Some(arm)) => subject,
        None if !matches!(subjects.get(row), Cell::Is(_)) => NOBODY,
        _ => ODD,
    };
    let mut placed: Vec<u32> = (0..table.raw.rows).into_par_iter().map(place).collect();
    let is_odd = |part: &[u32]| part.iter().fold(false, |odd, subject| odd | (*subject == ODD));
    let odd: Vec<usize> = match placed.par_chunks(PART).any(is_odd) {
        true => (0..placed.len()).into_par_iter().filter(|row| placed[*row] == ODD).collect(),
        false => Vec::new(),
    };
    let given: Vec<Option<ArmIndex>> = odd.iter().map(|row| given(*row)).collect();
    drop(contained);
    let mut grouped = trial.pieces.take("subjects");
    for (row, given) in odd.into_iter().zip(given) {
        placed[row] = NOBODY;
        let Some(subjects) = &table.columns.subjects else { continue };
        let Cell::Is(id) = subjects.get(row) else { continue };
        match known[subjects.position(row)] {
            Some(Known::NotRandomized) => {
                trial.not_randomized.0 += 1;
                table.scope.leave_out(row);
                continue;
            }
            None => {
                let unknown = || {
                    let message = format!("subject `{id}` is not in the table of subjects");
                    let problem = Diagnostic::error(rules::UNKNOWN_SUBJECT, table.place(row), message);
                    let problem = problem.in_column(table.column_name("subject")).with_value(id, "a subject");
                    problem.with_hint("its row there is missing or was rejected")
                };
                grouped.push(problems, table, row, id, unknown, rules::UNKNOWN_SUBJECT);
            }
            Some(Known::Subject(subject)) => {
                let own = trial.tables.subjects[subject as usize].arm;
                let (Some(here), Some(own)) = (given, own) else { continue };
                let names = trial.arms.list();
                let (here, own) = (&names[here.0 as usize], &names[own.0 as usize]);
                let other = || {
                    let message = format!("subject `{id}` is in arm `{here}` here and in `{own}` elsewhere");
                    let problem = Diagnostic::error(rules::TWO_ARMS, table.place(row), message);
                    let problem = problem.in_column(table.column_name("arm")).with_value(here.as_str(), own.as_str());
                    problem.with_hint(
                        "a subject of a parallel trial has one arm; say `design = \"crossover\"` if it has not",
                    )
                };
                grouped.push(problems, table, row, id, other, rules::TWO_ARMS);
            }
        }
        table.scope.reject(row);
    }
    trial.pieces.leave("subjects", grouped, table);
    placed
}

/// What is known of each distinct identifier that a row of the trial has. Where no table announces the subjects they
/// come into being here. A subject's arm is the first one that is given.
fn know_subjects(
    trial: &mut Building,
    table: &Prepared<'_>,
    rows: &TrialRows,
    arm_of: &[Option<ArmIndex>],
) -> Vec<Option<Known>> {
    let Some(subjects) = &table.columns.subjects else { return Vec::new() };
    let crossover = trial.tables.design == Design::Crossover;
    let arms = table.columns.texts.get("arm").filter(|_| !crossover);
    trial.identifiers.update(&trial.tables.subjects);
    let mut known: Vec<Option<Known>> = vec![None; subjects.count()];
    if !trial.announced {
        trial.tables.subjects.reserve(known.len());
        trial.starts.reserve(known.len());
        trial.origins.subjects.reserve(known.len());
    }
    // Of an identifier that is settled no further row says anything new.
    let mut settled = vec![false; known.len()];
    let contained = rows.contained(table);
    // Where every row is contained and has an arm, of rows of one subject that stand together the first says it all.
    let alike = rows.of.is_none() && table.scope.is_untouched() && arm_of.iter().all(Option::is_some);
    let position = |row: u32| subjects.position(row as usize);
    let is_first = |row: &u32| *row == 0 || position(*row) != position(*row - 1);
    let all = 0..table.raw.rows as u32;
    let (firsts, each): (Vec<u32>, _) = match alike {
        true => (all.into_par_iter().filter(is_first).collect(), 0..0),
        false => (Vec::new(), all),
    };
    for row in firsts.into_iter().chain(each).map(|row| row as usize) {
        let position = subjects.position(row);
        if settled[position] || !contained(row) {
            continue;
        }
        settled[position] = true;
        let Cell::Is(id) = subjects.at(position) else { continue };
        let arm = arms.and_then(|arms| arm_of[arms.position(row)]);
        if known[position].is_none() {
            known[position] = trial.identifiers.get(id);
        }
        if known[position].is_none() && !trial.announced {
            known[position] = Some(Known::Subject(trial.tables.subjects.len() as u32));
            trial.tables.subjects.push(Subject { id: id.into(), arm });
            trial.starts.push(None);
            trial.origins.subjects.push(table.first_row + row as u32);
            if !subjects.are_apart() {
                trial.identifiers.update(&trial.tables.subjects);
            }
        }
        if let (Some(Known::Subject(subject)), Some(_)) = (known[position], arms) {
            let own = &mut trial.tables.subjects[subject as usize].arm;
            *own = own.or(arm);
            settled[position] = own.is_some();
        }
    }
    known
}

/// For each distinct cell of the column of arms its arm.
pub(super) fn arms_of_cells(trial: &mut Building, table: &Prepared<'_>) -> Vec<Option<ArmIndex>> {
    let Some(arms) = table.columns.texts.get("arm") else { return Vec::new() };
    let mut used = vec![false; arms.distinct().len()];
    let mut left = used.len();
    let mut accepted = table.scope.accepted();
    while let Some(row) = accepted.next().filter(|_| left > 0) {
        left -= usize::from(!std::mem::replace(&mut used[arms.position(row)], true));
    }
    let cells = arms.distinct().iter().zip(used);
    cells.map(|(cell, used)| cell.value().filter(|_| used).map(|name| trial.arm(name))).collect()
}

/// The study day of a row: its own, else the one its date gives. A date that cannot be counted from any other is worth a
/// warning: subjects who were randomized and never treated may have no reference date.
pub(super) fn study_day(
    trial: &Building,
    table: &Prepared<'_>,
    row: usize,
    subject: SubjectIndex,
    keys: [&'static str; 2],
    grouped: &mut Grouped,
    problems: &mut Vec<Problem>,
) -> Option<Day> {
    let [day_key, date_key] = keys;
    let day = table.columns.study_days.get(day_key).and_then(|days| days.get(row).value().copied());
    let Some(date) = table.columns.dates.get(date_key).and_then(|dates| dates.get(row).value().copied().flatten())
    else {
        return day;
    };
    let counted = trial.start(subject).and_then(|start| i32::try_from(date - start).ok()).map(Day::after_reference);
    match (day, counted) {
        (None, None) => {
            let id = &trial.tables.subjects[subject.0 as usize].id;
            let uncounted = || {
                let message = format!("subject `{id}` has no reference date to count days from");
                let problem = Diagnostic::warning(row_rules::NO_REFERENCE_DATE, table.place(row), message);
                let problem = problem.in_column(table.column_name(date_key));
                problem.with_hint(
                    "it was kept without a study day; `start` of the table of subjects names the reference date",
                )
            };
            grouped.push(problems, table, row, id, uncounted, row_rules::NO_REFERENCE_DATE);
            None
        }
        (Some(day), Some(counted)) if day != counted => {
            let date = crate::calendar::iso_date(date);
            let message = format!("study day {day} and date {date} disagree, expected day {counted}");
            let problem = Diagnostic::warning(row_rules::DAY_AND_DATE_DISAGREE, table.place(row), message);
            let problem = problem.in_column(table.column_name(day_key));
            let problem = problem.with_value(day.to_string(), counted.to_string());
            problems.push(problem.with_hint("the study day was kept; there is no day 0").into());
            Some(day)
        }
        (day, counted) => day.or(counted),
    }
}

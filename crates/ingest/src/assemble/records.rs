//! Tables of doses, events and dispositions.

use super::place::{Grouped, NOBODY, place_subjects, study_day};
use super::subjects::reading;
use super::{Building, TrialRows};
use crate::kind::unit_factor;
use crate::prepared::Prepared;
use crate::problem::Problem;
use crate::rules::{cell as cell_rules, row as row_rules, trial as rules};
use std::collections::HashMap;
use trialstat_trial::design::SubjectIndex;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::quantity::Day;
use trialstat_trial::reading::Reading;
use trialstat_trial::record::{ClinicalEvent, Disposition, Dose, Word};

const FIRST: [&str; 2] = ["day", "date"];
const LAST: [&str; 2] = ["last_day", "last_date"];

/// Rows of a table with their subjects and days.
struct Dated {
    row: usize,
    subject: SubjectIndex,
    day: Option<Day>,
    last_day: Option<Day>,
}

/// The trial's rows with their days; a row that ends before it begins is rejected.
fn dated(trial: &mut Building, table: &mut Prepared<'_>, rows: &TrialRows, problems: &mut Vec<Problem>) -> Vec<Dated> {
    let placed = place_subjects(trial, table, rows, problems);
    let mut grouped = Grouped::default();
    let mut found = Vec::new();
    for row in (0..placed.len()).filter(|row| placed[*row] != NOBODY) {
        let subject = SubjectIndex(placed[row]);
        let day = study_day(trial, table, row, subject, FIRST, &mut grouped, problems);
        let last_day = study_day(trial, table, row, subject, LAST, &mut grouped, problems);
        if let (Some(first), Some(last)) = (day, last_day)
            && last < first
        {
            let message = format!("it ends on day {last}, before it begins on day {first}");
            let problem = Diagnostic::error(row_rules::ENDS_BEFORE_START, table.place(row), message);
            let key = if table.columns.study_days.contains_key("last_day") { "last_day" } else { "last_date" };
            let problem = problem.in_column(table.column_name(key));
            let problem = problem.with_value(last.to_string(), format!("day {first} or later"));
            problems.push(problem.with_hint("one of the two days is wrong, or they are exchanged").into());
            table.scope.reject(row);
        }
        if table.scope.is_accepted(row) {
            found.push(Dated { row, subject, day, last_day });
        }
    }
    found
}

fn word(table: &Prepared<'_>, key: &str, row: usize) -> Option<Word> {
    table.columns.texts.get(key).and_then(|words| words.get(row).value()).cloned()
}

/// Adds a row's dose.
pub(super) fn add_doses(trial: &mut Building, table: &mut Prepared<'_>, rows: &TrialRows, problems: &mut Vec<Problem>) {
    let to = table.mapping.columns.get("amount").and_then(|amount| amount.to.as_deref());
    let constant = table.mapping.columns.get("amount").and_then(|amount| amount.unit.as_deref());
    let mut unit_of: HashMap<Word, Word> = HashMap::new();
    let mut grouped = Grouped::default();
    for Dated { row, subject, day, last_day } in dated(trial, table, rows, problems) {
        let Some(treatment) = word(table, "treatment", row) else { continue };
        let mut amount = reading(&table.columns.numbers["amount"], row);
        let mut unit = word(table, "unit", row).or_else(|| constant.map(Word::from));
        if constant.is_some() && to.is_some() {
            // The column was converted as a whole.
            unit = to.map(Word::from);
        } else if let (Some(from), Some(to), Reading::Number(number)) = (&unit, to, amount) {
            match unit_factor(from, to) {
                Ok(factor) => {
                    amount = Reading::Number(factor.apply(number));
                    unit = Some(to.into());
                }
                Err(refused) => {
                    let from = from.clone();
                    let refuse = || {
                        let message = format!("`{from}` {refused}");
                        let problem = Diagnostic::error(cell_rules::UNIT, table.place(row), message);
                        let problem = problem.in_column(table.column_name("unit")).with_value(&*from, to);
                        problem.with_hint(refused.hint().to_string())
                    };
                    grouped.push(problems, table, row, &from, refuse, cell_rules::UNIT);
                    table.scope.reject(row);
                    continue;
                }
            }
        }
        if let Some(unit) = &unit {
            let own = unit_of.entry(treatment.clone()).or_insert_with(|| unit.clone()).clone();
            if own != *unit {
                let mixed = || {
                    let message = format!("`{treatment}` is in `{unit}` here and in `{own}` elsewhere");
                    let problem = Diagnostic::error(rules::UNIT_MIX, table.place(row), message);
                    let problem = problem.in_column(table.column_name("unit")).with_value(&**unit, &*own);
                    problem.with_hint("`to` of the column `amount` names the unit to convert all to")
                };
                grouped.push(problems, table, row, &format!("{treatment} {unit}"), mixed, rules::UNIT_MIX);
                table.scope.reject(row);
                continue;
            }
        }
        let route = word(table, "route", row);
        trial.tables.doses.push(Dose { subject, treatment, day, last_day, amount, unit, route });
        trial.origins.doses.push(table.first_row + row as u32);
    }
}

/// How long a row's event lasted; more minutes than a number of 32 bits counts are that many.
fn minutes(table: &Prepared<'_>, row: usize) -> Option<u32> {
    let count = table.columns.counts.get("minutes")?.get(row).value().copied()?;
    Some(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Adds a row's event.
pub(super) fn add_events(
    trial: &mut Building,
    table: &mut Prepared<'_>,
    rows: &TrialRows,
    problems: &mut Vec<Problem>,
) {
    let mut grouped = Grouped::default();
    for Dated { row, subject, day, last_day } in dated(trial, table, rows, problems) {
        let Some(term) = word(table, "term", row) else { continue };
        if let Some(day) = day.filter(|day| day.number() < 0) {
            let early = || {
                let message = format!("`{term}` on day {day} lies before the start");
                let problem = Diagnostic::warning(row_rules::BEFORE_START, table.place(row), message);
                let problem = problem.in_column(table.column_name("day")).with_value(day.to_string(), "day 1 or later");
                problem.with_hint("it was kept; study days count from the subject's reference date")
            };
            grouped.push(problems, table, row, &format!("{term} {day}"), early, row_rules::BEFORE_START);
        }
        trial.tables.events.push(ClinicalEvent {
            subject,
            category: word(table, "category", row),
            day,
            last_day,
            minutes: minutes(table, row),
            severity: word(table, "severity", row),
            serious: table.columns.flags.get("serious").and_then(|flags| flags.get(row).value().copied()),
            relation: word(table, "relation", row),
            term,
        });
        trial.origins.events.push(table.first_row + row as u32);
    }
}

/// Adds a row's disposition.
pub(super) fn add_dispositions(
    trial: &mut Building,
    table: &mut Prepared<'_>,
    rows: &TrialRows,
    problems: &mut Vec<Problem>,
) {
    for Dated { row, subject, day, .. } in dated(trial, table, rows, problems) {
        let Some(term) = word(table, "term", row) else { continue };
        let category = word(table, "category", row);
        trial.tables.dispositions.push(Disposition { subject, term, category, day });
        trial.origins.dispositions.push(table.first_row + row as u32);
    }
}

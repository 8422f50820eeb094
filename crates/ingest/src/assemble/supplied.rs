//! Tables of supplied endpoints.

use super::assessments::positions;
use super::place::{NOBODY, arms_of_cells, place_subjects};
use super::{Building, TrialRows};
use crate::kind::{unit_factor, whole_days};
use crate::prepared::Prepared;
use crate::problem::Problem;
use crate::rules::trial as rules;
use std::collections::HashMap;
use trialstat_trial::design::{Design, EndpointIndex, SubjectIndex, VisitIndex};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::record::{Ending, EventTime, Response, Word};

/// Adds a row's response.
pub(super) fn add_responses(
    trial: &mut Building,
    table: &mut Prepared<'_>,
    rows: &TrialRows,
    problems: &mut Vec<Problem>,
) {
    let placed = place_subjects(trial, table, rows, problems);
    let endpoints = endpoints(trial, table, &placed);
    let visits = table.columns.texts.get("visit");
    let visits = visits.map(|visits| positions(visits, |name| trial.visit(name), &placed));
    let arm_of = arms_of_cells(trial, table);
    for row in (0..placed.len()).filter(|row| placed[*row] != NOBODY) {
        let Some(met) = table.columns.flags["met"].get(row).value().copied() else { continue };
        let subject = SubjectIndex(placed[row]);
        let own = trial.tables.subjects[subject.0 as usize].arm;
        let given = table.columns.texts.get("arm").and_then(|arms| arm_of[arms.position(row)]);
        let Some(arm) = (if trial.tables.design == Design::Crossover { given } else { own }) else {
            let id = &trial.tables.subjects[subject.0 as usize].id;
            let problem = Diagnostic::error(rules::NO_ARM, table.place(row), format!("subject `{id}` has no arm here"));
            let problem = problem.in_column(table.column_name("arm"));
            problems.push(problem.with_hint("`arm` names the column of arms").into());
            table.scope.reject(row);
            continue;
        };
        let visit = visits.as_ref().map(|of| of[table.columns.texts["visit"].position(row)]);
        trial.tables.responses.push(Response {
            subject,
            endpoint: EndpointIndex(endpoints[row] as u16),
            arm,
            visit: visit.filter(|visit| *visit != NOBODY).map(|visit| VisitIndex(visit as u16)),
            met,
        });
        trial.origins.responses.push(table.first_row + row as u32);
    }
}

/// Adds a row's time to the event.
pub(super) fn add_times(trial: &mut Building, table: &mut Prepared<'_>, rows: &TrialRows, problems: &mut Vec<Problem>) {
    let placed = place_subjects(trial, table, rows, problems);
    let endpoints = endpoints(trial, table, &placed);
    let mut factors: HashMap<Word, _> = HashMap::new();
    for row in (0..placed.len()).filter(|row| placed[*row] != NOBODY) {
        let columns = &table.columns;
        let time = match (columns.lengths.get("time"), columns.numbers.get("time")) {
            (Some(days), _) => days.get(row).value().copied(),
            (None, Some(numbers)) => {
                let usual = table.mapping.columns.get("time").and_then(|time| time.unit.as_deref()).unwrap_or("day");
                let own = columns.texts.get("unit").and_then(|units| units.get(row).value()).cloned();
                let unit = own.unwrap_or_else(|| usual.into());
                let factor = factors.entry(unit.clone()).or_insert_with(|| unit_factor(&unit, "day"));
                match numbers.get(row).value().map(|number| (*number, whole_days(*number, &unit, factor))) {
                    Some((number, Err(refusal))) => {
                        let says = if refusal.says.is_empty() {
                            String::new()
                        } else {
                            format!("; `{unit}` {}", refusal.says)
                        };
                        let message = format!("{number} {unit} is not {}{says}", refusal.expected);
                        let problem = Diagnostic::error(refusal.code, table.place(row), message);
                        let problem = problem.in_column(table.column_name("time"));
                        let problem = problem.with_value(format!("{number} {unit}"), refusal.expected);
                        problems.push(problem.with_hint(refusal.hint).into());
                        table.scope.reject(row);
                        None
                    }
                    Some((_, Ok(days))) => Some(days),
                    None => None,
                }
            }
            (None, None) => None,
        };
        let columns = &table.columns;
        let event = columns.flags.get("event").or_else(|| columns.flags.get("censored"));
        let event = event.and_then(|event| event.get(row).value().copied());
        let (Some(time), Some(event)) = (time, event) else { continue };
        let description = table.columns.texts.get("description").and_then(|words| words.get(row).value()).cloned();
        trial.tables.event_times.push(EventTime {
            subject: SubjectIndex(placed[row]),
            endpoint: EndpointIndex(endpoints[row] as u16),
            time,
            ending: if event { Ending::Event } else { Ending::Censored },
            description,
        });
        trial.origins.event_times.push(table.first_row + row as u32);
    }
}

/// For each row the position of its endpoint; an endpoint's label is that of its first row.
fn endpoints(trial: &mut Building, table: &Prepared<'_>, placed: &[u32]) -> Vec<u32> {
    let cells = &table.columns.texts["endpoint"];
    let of = positions(cells, |name| trial.endpoint(name), placed);
    if let Some(labels) = table.columns.texts.get("label") {
        for row in (0..placed.len()).filter(|row| placed[*row] != NOBODY) {
            let endpoint = &mut trial.tables.endpoints[of[cells.position(row)] as usize];
            if let Some(label) = labels.get(row).value().filter(|_| endpoint.label.is_empty()) {
                endpoint.label = label.to_string();
            }
        }
    }
    (0..placed.len()).map(|row| of[cells.position(row)]).collect()
}

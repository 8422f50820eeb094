//! Rows of times to an event to trials.

use crate::codes;
use crate::delimited_frame::RawTable;
use crate::mapping::{Mapping, TimeToEvent};
use std::collections::BTreeMap;
use trialstat_trial::design::{Arm, ArmIndex, Design, Endpoint, EndpointIndex, SubjectIndex};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::quantity::{Days, TimeUnit};
use trialstat_trial::record::{Ending, EventTime, Subject};
use trialstat_trial::trial::{Trial, TrialTables};

/// One trial for each level of the mapping's trial column, in the order they first occur.
pub(crate) fn trials(
    mapping: &Mapping,
    role: &TimeToEvent,
    raw: &RawTable,
    problems: &mut Vec<Diagnostic>,
) -> Vec<(Trial, Vec<u32>)> {
    let subjects: Vec<&str> = raw.cells(&role.subject).collect();
    let arms: Vec<&str> = raw.cells(&mapping.arm).collect();
    let times: Vec<&str> = raw.cells(&role.time).collect();
    let events: Vec<&str> = raw.cells(&role.event).collect();
    let names = raw.trial_names(mapping.trial.as_deref(), &mapping.endpoint);
    let lines = raw.lines();
    let mut grouped: Vec<(TrialTables, Vec<u32>)> = Vec::new();
    let mut seen: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for row in 0..raw.rows() {
        let before = problems.len();
        for (column, cell) in [(&role.subject, subjects[row]), (&mapping.arm, arms[row]), (&role.event, events[row])] {
            if cell.is_empty() {
                let problem = raw.error(codes::EMPTY_CELL, row, column, format!("no `{column}`"));
                problems.push(problem.with_hint("every row needs a subject, an arm and whether the event happened"));
            }
        }
        if let Some(first) = seen.insert((names[row], subjects[row]), lines[row]) {
            let message = format!("subject `{}` occurs twice", subjects[row]);
            let problem = raw.error(codes::DUPLICATE_SUBJECT, row, &role.subject, message);
            problems.push(problem.with_hint(format!("the first is on line {first}")));
        }
        let days = whole_days(times[row], role.unit);
        if days.is_none() {
            let message = format!("`{}` is `{}`, expected a whole number of days", role.time, times[row]);
            let hint = format!("the mapping says that it is in `{}`", role.unit);
            problems.push(raw.error(codes::NOT_A_NUMBER, row, &role.time, message).with_hint(hint));
        }
        let Some(days) = days.filter(|_| problems.len() == before) else { continue };
        let ending = if events[row] == role.event_value { Ending::Event } else { Ending::Censored };
        let tables = tables_of(&mut grouped, names[row], &mapping.endpoint);
        add(&mut tables.0, subjects[row], arms[row], days, ending);
        tables.1.push(lines[row]);
    }
    let mut built = Vec::new();
    for (tables, from) in grouped {
        match Trial::new(tables) {
            Ok(trial) => built.push((trial, from)),
            Err(violations) => {
                let problem = |violation: &trialstat_trial::violation::TrialViolation| {
                    raw.error(codes::NOT_A_TRIAL, 0, &role.subject, violation.to_string())
                };
                problems.extend(violations.iter().map(problem));
            }
        }
    }
    built
}

fn tables_of<'a>(
    grouped: &'a mut Vec<(TrialTables, Vec<u32>)>,
    name: &str,
    endpoint: &str,
) -> &'a mut (TrialTables, Vec<u32>) {
    let position = grouped.iter().position(|(tables, _)| tables.name == name).unwrap_or_else(|| {
        let mut tables = TrialTables::empty(name, Design::Parallel);
        tables.endpoints.push(Endpoint::named(endpoint));
        grouped.push((tables, Vec::new()));
        grouped.len() - 1
    });
    &mut grouped[position]
}

fn add(tables: &mut TrialTables, id: &str, arm: &str, time: Days, ending: Ending) {
    let position = tables.arms.iter().position(|known| known.name == arm).unwrap_or_else(|| {
        tables.arms.push(Arm { name: arm.to_owned() });
        tables.arms.len() - 1
    });
    let subject = SubjectIndex(tables.subjects.len() as u32);
    tables.subjects.push(Subject { id: id.into(), arm: Some(ArmIndex(position as u32)) });
    let endpoint = EndpointIndex(0);
    tables.event_times.push(EventTime { subject, endpoint, time, ending, description: None });
}

/// A cell's time in days, if that is a whole number from 0.
fn whole_days(cell: &str, unit: TimeUnit) -> Option<Days> {
    let time: f64 = cell.parse().ok()?;
    let days = time * f64::from(unit.days());
    let whole = days >= 0.0 && days <= f64::from(u32::MAX) && days.fract() == 0.0;
    whole.then_some(Days(days as u32))
}

//! One piece of a file on its way into the trials.

use super::attempt::{Doomed, Taker};
use super::gathering::Dates;
use super::kept::Kept;
use super::learned::texts;
use crate::assemble::Building;
use crate::data_file::DataFile;
use crate::mapping::column::ColumnMapping;
use crate::prepared::Prepared;
use crate::problem::Problem;
use crate::rules::trial as rules;
use std::collections::HashMap;
use trialstat_trial::diagnostic::Diagnostic;

/// The last line on which a row of a piece starts.
pub(super) fn last_line(file: &DataFile) -> u32 {
    let readable = file.tables.iter().filter(|table| table.rows > 0).map(|table| table.lines.line(table.rows - 1));
    let unreadable = file.unreadable.iter().map(|row| row.line);
    readable.chain(unreadable).max().unwrap_or_default()
}

/// What the column of dates holds.
pub(super) fn dates<'p>(table: &'p Prepared<'_>) -> Dates<'p> {
    let any = texts(table, "date").into_iter().flatten().any(|text| !text.trim().is_empty());
    Dates { column: table.column_name("date"), any }
}

/// The order in which a file names its arms.
pub(super) struct ArmOrder<'a> {
    /// The place of each cell.
    cells: HashMap<&'a str, usize>,
    /// The place of each arm.
    arms: HashMap<String, usize>,
}

impl<'a> ArmOrder<'a> {
    /// For cells in this order.
    pub(super) fn of(cells: &'a [String]) -> ArmOrder<'a> {
        let cells = cells.iter().enumerate().map(|(at, cell)| (cell.as_str(), at)).collect();
        ArmOrder { cells, arms: HashMap::new() }
    }

    /// Takes note of the arms of a piece's accepted rows.
    pub(super) fn look_at(&mut self, table: &Prepared<'_>) {
        let Some(arms) = table.columns.texts.get("arm") else { return };
        let plain = |of: &&ColumnMapping| of.or.is_none() && of.with.is_none() && of.reason.is_empty();
        let plain = table.mapping.columns.get("arm").filter(plain).is_some();
        let cells: Vec<&str> = texts(table, "arm").into_iter().flatten().collect();
        let mut seen = vec![false; arms.distinct().len()];
        for row in table.scope.accepted() {
            let at = arms.position(row);
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            let Some(name) = arms.distinct()[at].value() else { continue };
            let place = cells.get(at).filter(|_| plain).and_then(|cell| self.cells.get(*cell)).copied();
            let place = place.unwrap_or(table.first_row as usize + row);
            let known = self.arms.entry(name.to_string()).or_insert(place);
            *known = place.min(*known);
        }
    }

    /// The arms in that order.
    pub(super) fn finish(&self) -> Vec<&str> {
        let mut arms: Vec<(usize, &str)> = self.arms.iter().map(|(name, place)| (*place, name.as_str())).collect();
        arms.sort_unstable();
        arms.into_iter().map(|(_, name)| name).collect()
    }
}

/// Takes the assessments of a piece out of a trial, of which `known` subjects were there before it.
pub(super) fn take_out(
    trial: &mut Building,
    known: usize,
    table: &mut Prepared<'_>,
    doomed: &Doomed,
    kept: &mut Kept<'_>,
    problems: &mut Vec<Problem>,
    taker: &mut Option<&mut Taker<'_>>,
) {
    let records = std::mem::take(&mut trial.tables.assessments);
    let origins = std::mem::take(&mut trial.origins.assessments);
    let hopeless = doomed.trials.contains(&trial.tables.name);
    let armless = doomed.subjects.get(&trial.tables.name);
    let subjects = &trial.tables.subjects;
    for (subject, origin) in subjects.iter().zip(&trial.origins.subjects).skip(known) {
        let row = (origin - table.first_row) as usize;
        kept.note(&subject.id, *origin, || table.raw.lines.line(row));
        if armless.is_some_and(|armless| armless.contains(&*subject.id)) {
            problems.push(without_arm(table, row, &subject.id));
            table.scope.reject(row);
        }
    }
    for (record, origin) in records.into_iter().zip(origins) {
        let id = &*subjects[record.subject.0 as usize].id;
        let row = (origin - table.first_row) as usize;
        if hopeless || armless.is_some_and(|armless| armless.contains(id)) {
            table.scope.reject(row);
        } else {
            match taker {
                Some(taker) => taker(&trial.tables.name, &record),
                None => {
                    let is_traced = kept.note(id, origin, || table.raw.lines.line(row));
                    kept.add(record, origin, is_traced);
                }
            }
        }
    }
}

fn without_arm(table: &Prepared<'_>, row: usize, id: &str) -> Problem {
    let message = format!("subject `{id}` has no arm");
    let problem = Diagnostic::error(rules::NO_ARM, table.place(row), message);
    let problem = problem.in_column(table.column_name("subject")).with_value(id, "an arm");
    problem.with_hint("`arm` names the column of arms, in the table of subjects or of records").into()
}

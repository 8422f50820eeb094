//! The table of subjects.

use super::place::arms_of_cells;
use super::{Building, TrialRows};
use crate::prepared::Prepared;
use crate::problem::Problem;
use crate::rules::trial as rules;
use crate::typed::{Cell, Typed};
use trialstat_trial::design::Design;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::reading::{Reading, ReasonIndex};
use trialstat_trial::record::{Characteristic, CharacteristicValues, Subject, Word};

/// Adds a row's subject, with its arm, reference date and characteristics.
pub(super) fn add(
    trial: &mut Building,
    table: &mut Prepared<'_>,
    rows: &TrialRows,
    blank: ReasonIndex,
    problems: &mut Vec<Problem>,
) {
    let arm_of = arms_of_cells(trial, table);
    let earlier = trial.tables.subjects.len();
    trial.identifiers.update(&trial.tables.subjects);
    let mut kept = Vec::new();
    for row in rows.accepted(table) {
        let Some(Cell::Is(id)) = table.columns.subjects.as_ref().map(|subjects| subjects.get(row)) else { continue };
        if trial.identifiers.get(id).is_some() {
            let message = format!("subject `{id}` is in another file as well");
            let problem = Diagnostic::error(rules::DUPLICATE_KEY, table.place(row), message);
            let problem = problem.in_column(table.column_name("subject")).with_value(id, "one row");
            problems.push(problem.with_hint("the row of the file that the mapping describes first was kept").into());
            table.scope.reject(row);
            continue;
        }
        let arms = table.columns.texts.get("arm");
        let arm = arms.and_then(|arms| arm_of[arms.position(row)]);
        if let (Some(arms), None, Design::Parallel) = (arms, arm, trial.tables.design) {
            if declared_missing(table, arms, row) {
                trial.identifiers.exclude(id, &trial.tables.subjects);
                trial.not_randomized.0 += 1;
                trial.not_randomized.1 += 1;
                table.scope.leave_out(row);
            } else {
                let message = format!("subject `{id}` has no arm");
                let problem = Diagnostic::error(rules::NO_ARM, table.place(row), message);
                let problem = problem.in_column(table.column_name("arm")).with_value("", "an arm");
                let hint = "declare the code as `missing` if such subjects were not randomized";
                problems.push(problem.with_hint(hint).into());
                table.scope.reject(row);
            }
            continue;
        }
        let start = table.columns.dates.get("start").and_then(|dates| dates.get(row).value().copied().flatten());
        trial
            .tables
            .subjects
            .push(Subject { id: id.into(), arm: arm.filter(|_| trial.tables.design == Design::Parallel) });
        trial.starts.push(start);
        trial.origins.subjects.push(table.first_row + row as u32);
        kept.push(row);
    }
    for (name, values) in &table.columns.kept_numbers {
        let readings = kept.iter().map(|row| reading(values, *row)).collect();
        characteristic(trial, table, name, CharacteristicValues::Numbers(readings), (earlier, blank), problems);
    }
    for (name, values) in &table.columns.kept_levels {
        let levels = kept.iter().map(|row| level(values, *row)).collect();
        characteristic(trial, table, name, CharacteristicValues::Levels(levels), (earlier, blank), problems);
    }
    // What this table does not have is missing for its subjects.
    for characteristic in &mut trial.tables.characteristics {
        fill(&mut characteristic.values, trial.tables.subjects.len(), blank);
    }
}

/// Makes a characteristic as long as there are subjects.
fn fill(values: &mut CharacteristicValues, subjects: usize, blank: ReasonIndex) {
    match values {
        CharacteristicValues::Numbers(values) => values.resize(subjects, Reading::Missing(blank)),
        CharacteristicValues::Levels(values) => values.resize(subjects, Err(blank)),
    }
}

/// Whether a row's missing arm, or the reason that another column gives for it, is a code that the mapping declares.
fn declared_missing(table: &Prepared<'_>, arms: &Typed<'_, Word>, row: usize) -> bool {
    let Some(mapping) = table.mapping.columns.get("arm") else { return false };
    let sources = mapping.column().into_iter().chain(mapping.reason.iter().map(String::as_str));
    let shown = |name| table.raw.position(name).map(|at| table.raw.columns[at].cells.shown(row));
    let code = sources.filter_map(shown).find(|code| !code.is_empty()).unwrap_or_default();
    matches!(arms.get(row), Cell::Missing(_)) && mapping.missing.iter().any(|(known, _)| *known == code)
}

/// Appends a table's values of a characteristic to those of the tables before, whose subjects are the `earlier` ones.
fn characteristic(
    trial: &mut Building,
    table: &Prepared<'_>,
    name: &str,
    values: CharacteristicValues,
    (earlier, blank): (usize, ReasonIndex),
    problems: &mut Vec<Problem>,
) {
    let known = trial.tables.characteristics.iter().position(|known| known.name == name);
    let at = known.unwrap_or_else(|| {
        let mut none = match values {
            CharacteristicValues::Numbers(_) => CharacteristicValues::Numbers(Vec::new()),
            CharacteristicValues::Levels(_) => CharacteristicValues::Levels(Vec::new()),
        };
        fill(&mut none, earlier, blank);
        let label = label(table, name);
        trial.tables.characteristics.push(Characteristic { name: name.to_owned(), label, values: none });
        trial.tables.characteristics.len() - 1
    });
    match (&mut trial.tables.characteristics[at].values, values) {
        (CharacteristicValues::Numbers(before), CharacteristicValues::Numbers(values)) => before.extend(values),
        (CharacteristicValues::Levels(before), CharacteristicValues::Levels(values)) => before.extend(values),
        _ => {
            let message = format!("`{name}` holds numbers in one file and levels in another");
            let problem = Diagnostic::error(rules::NOT_A_TRIAL, table.mapping.place.clone(), message);
            problems.push(problem.with_hint("list it among `numbers`, or among `levels`, in both").into());
        }
    }
}

/// What a characteristic is called in print: by the mapping, else by the file.
fn label(table: &Prepared<'_>, name: &str) -> String {
    let mut described = table.mapping.numbers.iter().chain(&table.mapping.levels);
    let described = described.find(|of| of.name.as_deref().or(of.column()) == Some(name));
    let column = described.and_then(|of| table.raw.position(of.column()?)).map(|at| &table.raw.columns[at]);
    let label = described.and_then(|of| of.label.clone()).or(column.and_then(|column| column.label.clone()));
    label.unwrap_or_default()
}

/// A cell as a reading; a wrong cell's row is not among the rows asked for.
pub(super) fn reading(values: &Typed<'_, f64>, row: usize) -> Reading {
    match values.get(row) {
        Cell::Is(number) => Reading::Number(*number),
        Cell::Missing(reason) => Reading::Missing(*reason),
        Cell::Wrong => Reading::Missing(ReasonIndex(0)),
    }
}

fn level(values: &Typed<'_, Word>, row: usize) -> Result<Word, ReasonIndex> {
    match values.get(row) {
        Cell::Is(word) => Ok(word.clone()),
        Cell::Missing(reason) => Err(*reason),
        Cell::Wrong => Err(ReasonIndex(0)),
    }
}

//! The table of subjects.

use super::place::arms_of_cells;
use super::{Building, TrialRows};
use crate::prepared::Prepared;
use crate::problem::Problem;
use crate::rules::trial as rules;
use crate::typed::{Cell, Typed};
use trialstat_trial::design::Design;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::reading::Reading;
use trialstat_trial::record::{Characteristic, CharacteristicValues, Subject, Word};

/// Adds a row's subject, with its arm, reference date and characteristics.
pub(super) fn add(trial: &mut Building, table: &mut Prepared<'_>, rows: &TrialRows, problems: &mut Vec<Problem>) {
    let arm_of = arms_of_cells(trial, table);
    let mut kept = Vec::new();
    for row in rows.accepted(table) {
        let Cell::Is(id) = table.columns.texts["subject"].get(row) else { continue };
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
            .push(Subject { id: (&**id).into(), arm: arm.filter(|_| trial.tables.design == Design::Parallel) });
        trial.starts.push(start);
        trial.origins.subjects.push(table.first_row + row as u32);
        kept.push(row);
    }
    for (name, values) in &table.columns.kept_numbers {
        let readings = kept.iter().map(|row| reading(values, *row)).collect();
        characteristic(trial, table, name, CharacteristicValues::Numbers(readings));
    }
    for (name, values) in &table.columns.kept_levels {
        let levels = kept.iter().map(|row| level(values, *row)).collect();
        characteristic(trial, table, name, CharacteristicValues::Levels(levels));
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

fn characteristic(trial: &mut Building, table: &Prepared<'_>, name: &str, values: CharacteristicValues) {
    let mut described = table.mapping.numbers.iter().chain(&table.mapping.levels);
    let described = described.find(|of| of.name.as_deref().or(of.column()) == Some(name));
    let column = described.and_then(|of| table.raw.position(of.column()?)).map(|at| &table.raw.columns[at]);
    let label = described.and_then(|of| of.label.clone()).or(column.and_then(|column| column.label.clone()));
    let label = label.unwrap_or_default();
    trial.tables.characteristics.push(Characteristic { name: name.to_owned(), label, values });
}

/// A cell as a reading; a wrong cell's row is not among the rows asked for.
pub(super) fn reading(values: &Typed<'_, f64>, row: usize) -> Reading {
    match values.get(row) {
        Cell::Is(number) => Reading::Number(*number),
        Cell::Missing(reason) => Reading::Missing(*reason),
        Cell::Wrong => Reading::Missing(trialstat_trial::reading::ReasonIndex(0)),
    }
}

fn level(values: &Typed<'_, Word>, row: usize) -> Result<Word, trialstat_trial::reading::ReasonIndex> {
    match values.get(row) {
        Cell::Is(word) => Ok(word.clone()),
        Cell::Missing(reason) => Err(*reason),
        Cell::Wrong => Err(trialstat_trial::reading::ReasonIndex(0)),
    }
}

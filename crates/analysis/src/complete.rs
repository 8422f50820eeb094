//! Rows of a data set that have a value in every variable that an analysis uses.

use crate::codes;
use trialstat_trial::dataset::{Dataset, Factor, Values};
use trialstat_trial::diagnostic::{Diagnostic, Place, Severity};

/// Rows with a value in each of these variables. Rows without are left out, and a warning a variable says how many.
pub(crate) fn complete_rows(dataset: &Dataset, variables: &[&str], said: &mut Vec<Diagnostic>) -> Vec<usize> {
    let mut complete = vec![true; dataset.rows()];
    let mut known: Vec<&str> = Vec::new();
    for variable in dataset.variables().iter().filter(|variable| variables.contains(&variable.name.as_str())) {
        // What lacks a number lacks a level too.
        if known.contains(&variable.name.as_str()) {
            continue;
        }
        known.push(&variable.name);
        let lacking: Vec<usize> = match &variable.values {
            Values::Numbers(numbers) => without(numbers),
            Values::Levels(factor) => without(&factor.rows),
        };
        let Some(first) = lacking.first() else { continue };
        lacking.iter().for_each(|row| complete[*row] = false);
        said.push(left_out(lacking.len(), &variable.name, dataset.place(*first)));
    }
    let mut rows = Vec::with_capacity(dataset.rows());
    rows.extend((0..dataset.rows()).filter(|row| complete[*row]));
    rows
}

/// That so many rows, the first of which stood there, are left out because they lack a value.
pub(crate) fn left_out(rows: usize, variable: &str, first: Place) -> Diagnostic {
    let (rows_have, are) = if rows == 1 { ("row has", "is") } else { ("rows have", "are") };
    let message = format!("{rows} {rows_have} no `{variable}` and {are} left out");
    let problem = Diagnostic::error(codes::NO_VALUE, first, message).in_column(variable);
    let problem = problem.with_hint("an analysis of complete rows stands only if their absence says nothing");
    Diagnostic { severity: Severity::Warning, ..problem }
}

fn without<T>(values: &[Option<T>]) -> Vec<usize> {
    (0..values.len()).filter(|row| values[*row].is_none()).collect()
}

/// A factor of some rows only, with the levels that occur in them, in the order that they have.
pub(crate) fn factor_of(factor: &Factor, rows: &[usize]) -> Factor {
    let mut occurs = vec![false; factor.levels.len()];
    rows.iter().filter_map(|row| factor.rows[*row]).for_each(|level| occurs[level as usize] = true);
    let mut position = vec![0; occurs.len()];
    let kept: Vec<usize> = (0..occurs.len()).filter(|level| occurs[*level]).collect();
    kept.iter().enumerate().for_each(|(at, level)| position[*level] = at as u32);
    Factor {
        levels: kept.iter().map(|level| factor.levels[*level].clone()).collect(),
        rows: rows.iter().map(|row| factor.rows[*row].map(|level| position[level as usize])).collect(),
    }
}

/// Position of the level that the others are compared with: the one asked for, else the first.
pub(crate) fn reference_of<'d>(
    factor: &Factor,
    variable: &str,
    asked: Option<&str>,
    data: impl Into<DataName<'d>>,
) -> Result<usize, Diagnostic> {
    let Some(asked) = asked else { return Ok(0) };
    factor.position(asked).map(|at| at as usize).ok_or_else(|| {
        let message = format!("`{variable}` has no level `{asked}`");
        let problem = Diagnostic::error(codes::NO_LEVEL, data.into().place(), message);
        problem.in_column(variable).with_hint(format!("its levels: {}", listed(factor)))
    })
}

/// What data are called in what there is to say of them: it is put together where something is said.
#[derive(Debug, Clone, Copy)]
pub(crate) enum DataName<'d> {
    File(&'d str),
    /// A trial of that name.
    Trial(&'d str),
}

impl DataName<'_> {
    /// The data as a whole.
    pub(crate) fn place(self) -> Place {
        match self {
            DataName::File(file) => Place::file(file),
            DataName::Trial(name) => Place::file(format!("trial {name}")),
        }
    }
}

impl<'d> From<&'d Dataset> for DataName<'d> {
    fn from(dataset: &'d Dataset) -> DataName<'d> {
        DataName::File(dataset.file())
    }
}

/// The levels of a factor as a sentence can hold them.
pub(crate) fn listed(factor: &Factor) -> String {
    const MOST: usize = 12;
    let mut names: Vec<String> = factor.levels.iter().take(MOST).map(|level| format!("`{level}`")).collect();
    if factor.levels.len() > MOST {
        names.push("…".to_owned());
    }
    names.join(", ")
}

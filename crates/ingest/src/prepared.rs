//! The rows of one file as a table of the mapping describes them: every column brought to its kind, every cell and key
//! checked.

use crate::duplicates;
use crate::kind::{self, Columns};
use crate::mapping::TableMapping;
use crate::mapping::column::{ColumnMapping, ColumnSource};
use crate::mapping::role::Need;
use crate::problem::Problem;
use crate::raw_table::{Cells, Interner, RawTable};
use crate::rules::{cell, row, trial};
use crate::scope::Scope;
use crate::typed::{Conversion, Reasons};
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// A table of the mapping with its rows.
pub(crate) struct Prepared<'a> {
    pub(crate) mapping: &'a TableMapping,
    /// The file as messages name it.
    pub(crate) file: &'a str,
    pub(crate) raw: &'a RawTable,
    /// Number of the file's first row among the rows of all files.
    pub(crate) first_row: u32,
    pub(crate) scope: Scope,
    pub(crate) columns: Columns<'a>,
    /// If these are only some rows of the file, what is known of all.
    pub(crate) piece: Option<Whole>,
}

/// What has to be known of a whole table when a piece of it is looked at.
#[derive(Debug, Clone)]
pub(crate) struct Whole {
    /// Whether its rows belong to several trials.
    pub(crate) several_trials: bool,
    /// Whether there are several units.
    pub(crate) several_units: bool,
}

impl<'a> Prepared<'a> {
    /// Converts and checks; problems are appended.
    pub(crate) fn new(
        mapping: &'a TableMapping,
        file: &'a str,
        raw: &'a RawTable,
        first_row: u32,
        reasons: &mut Reasons,
        problems: &mut Vec<Problem>,
    ) -> Prepared<'a> {
        let mut prepared = Prepared::each_row(mapping, file, raw, first_row, reasons, problems);
        prepared.reject_duplicates(problems);
        prepared
    }

    /// The same, each row checked for itself: rows are not compared with one another.
    pub(crate) fn each_row(
        mapping: &'a TableMapping,
        file: &'a str,
        raw: &'a RawTable,
        first_row: u32,
        reasons: &mut Reasons,
        problems: &mut Vec<Problem>,
    ) -> Prepared<'a> {
        let mut scope = asked_for(mapping, raw);
        let mut conversion = Conversion { file, raw, scope: &mut scope, reasons, problems };
        let columns = Columns::convert(mapping, &mut conversion);
        for described in mapping.role.columns() {
            let Some(of) = mapping.columns.get(described.key).filter(|of| has(raw, of)) else { continue };
            let shown = of.column().unwrap_or(described.key);
            if of.required.unwrap_or(matches!(described.need, Need::Filled | Need::FilledIfNamed)) {
                kind::require(&columns, described.key, shown, |_| true, cell::MISSING_VALUE, &mut conversion);
            } else if !of.required_if.is_empty() {
                let demanding = holds(&of.required_if, raw);
                kind::require(&columns, described.key, shown, demanding, row::CONDITIONALLY_MISSING, &mut conversion);
            }
        }
        Prepared { mapping, file, raw, first_row, scope, columns, piece: None }
    }

    /// A diagnostic's place at a row.
    pub(crate) fn place(&self, row: usize) -> Place {
        Place { file: self.file.to_owned(), line: self.raw.lines.line(row) as usize, column: 0 }
    }

    /// What the mapping calls the column of a key.
    pub(crate) fn column_name(&self, key: &'static str) -> &str {
        self.mapping.columns.get(key).and_then(ColumnMapping::column).unwrap_or(key)
    }

    /// The columns that tell rows apart: those the mapping names, else the role's own.
    fn key(&self) -> Vec<String> {
        if let Some(key) = &self.mapping.key {
            return key.clone();
        }
        let mut keys = self.mapping.role.key().to_vec();
        if keys.contains(&"visit") && !self.mapping.columns.contains_key("visit") {
            keys.extend(["day", "date"]);
        }
        let mut names = Vec::new();
        for of in keys.into_iter().filter_map(|key| self.mapping.columns.get(key)) {
            let first = of.column().filter(|name| self.raw.position(name).is_some()).or(of.or.as_deref());
            names.extend(first.into_iter().chain(of.with.as_deref()).map(str::to_owned));
        }
        names
    }

    /// Where assessments have no visit, their days tell them apart.
    fn days_outside_visits(&self) -> Option<Cells> {
        let of = |key: &str| {
            let name = self.mapping.columns.get(key).and_then(ColumnMapping::column)?;
            Some(&self.raw.columns[self.raw.position(name)?].cells)
        };
        if self.mapping.key.is_some() || !self.mapping.role.key().contains(&"visit") {
            return None;
        }
        let (Cells::Text(visits), Some(days)) = (of("visit")?, of("day").or(of("date"))) else { return None };
        visits.distinct().any(str::is_empty).then(|| {
            let mut cells = Interner::default();
            for row in 0..self.raw.rows {
                let outside = visits.get(row).is_empty();
                cells.push(if outside { days.shown(row) } else { String::new() }.as_str());
            }
            Cells::Text(cells.finish())
        })
    }

    /// The cells that tell rows apart; `None` where nothing does.
    pub(crate) fn key_cells(&self) -> Option<Key> {
        let names = self.key();
        let positions: Vec<usize> = names.iter().filter_map(|name| self.raw.position(name)).collect();
        (!positions.is_empty()).then(|| Key { names, positions, days: self.days_outside_visits() })
    }

    fn reject_duplicates(&mut self, problems: &mut Vec<Problem>) {
        let Some(key) = self.key_cells() else { return };
        for (first, again) in duplicates::find(&key.columns(self.raw), &self.scope) {
            self.reject_repeated(&key, self.raw.lines.line(first), again, problems);
        }
    }

    /// Rejects a row whose key the row on the line `first` has.
    pub(crate) fn reject_repeated(&mut self, key: &Key, first: u32, again: usize, problems: &mut Vec<Problem>) {
        let cells = key.names.iter().zip(key.columns(self.raw));
        let shown: Vec<String> = cells.map(|(name, cells)| format!("`{name}` = `{}`", cells.shown(again))).collect();
        let shown = shown.join(", ");
        let problem = Diagnostic::error(trial::DUPLICATE_KEY, self.place(again), format!("{shown} occurs twice"));
        let problem = problem.in_column(key.names.last().map_or("", String::as_str)).with_value(shown, "one row");
        let hint = format!("the first is on line {first}; `key` says which columns tell rows apart");
        problems.push(problem.with_hint(hint).into());
        self.scope.reject(again);
    }
}

/// The cells that tell the rows of a table apart.
pub(crate) struct Key {
    names: Vec<String>,
    positions: Vec<usize>,
    /// The days of rows without a visit, where there are such rows.
    days: Option<Cells>,
}

impl Key {
    /// Number of columns, that of days counted even where it is not needed.
    pub(crate) fn width(&self) -> usize {
        self.positions.len() + 1
    }

    /// The columns of the cells.
    pub(crate) fn columns<'k>(&'k self, raw: &'k RawTable) -> Vec<&'k Cells> {
        self.positions.iter().map(|at| &raw.columns[*at].cells).chain(&self.days).collect()
    }
}

/// Whether a column is there to be read.
pub(crate) fn has(raw: &RawTable, mapping: &ColumnMapping) -> bool {
    match &mapping.source {
        ColumnSource::Column(name) => {
            raw.position(name).is_some() || mapping.or.as_ref().is_some_and(|or| raw.position(or).is_some())
        }
        ColumnSource::Constant(_) => true,
    }
}

/// The rows that meet the mapping's `where`.
fn asked_for(mapping: &TableMapping, raw: &RawTable) -> Scope {
    let mut scope = Scope::all(raw.rows);
    if !mapping.filters.is_empty() {
        let wanted = holds(&mapping.filters, raw);
        (0..raw.rows).filter(|row| !wanted(*row)).for_each(|row| scope.leave_out(row));
    }
    for exception in mapping.exceptions.chunks(1).filter(|exception| raw.position(&exception[0].0).is_some()) {
        let unwanted = holds(exception, raw);
        (0..raw.rows).filter(|row| unwanted(*row)).for_each(|row| scope.leave_out(row));
    }
    scope
}

/// Whether a row has one of the given values in each of the given columns; a column that is not there decides nothing.
fn holds<'a>(conditions: &'a [(String, Vec<String>)], raw: &'a RawTable) -> impl Fn(usize) -> bool + 'a {
    let columns: Vec<(&Cells, &Vec<String>, Vec<bool>)> = conditions
        .iter()
        .filter_map(|(name, values)| {
            let cells = &raw.columns[raw.position(name)?].cells;
            let wanted = match cells {
                Cells::Text(cells) => cells.distinct().map(|text| values.iter().any(|value| value == text)).collect(),
                Cells::Number(_) => Vec::new(),
            };
            Some((cells, values, wanted))
        })
        .collect();
    move |row| {
        columns.iter().all(|(cells, values, wanted)| match cells {
            Cells::Text(cells) => wanted[cells.codes()[row] as usize],
            Cells::Number(_) => values.contains(&cells.shown(row)),
        })
    }
}

//! The columns of one table, converted.

use super::cell::meaning;
use super::{Cell, Converted, Names, Positions, Reasons, Refusal, Typed};
use crate::mapping::column::{ColumnMapping, ColumnSource};
use crate::problem::Problem;
use crate::raw_table::{Cells, NumberKind, RawTable, SpecialMissing};
use crate::scope::Scope;
use std::collections::HashMap;
use trialstat_trial::diagnostic::{Diagnostic, Severity};
use trialstat_trial::reading::ReasonIndex;
use trialstat_trial::record::Word;

/// A table being converted.
pub(crate) struct Conversion<'a, 'run> {
    pub(crate) file: &'a str,
    pub(crate) raw: &'a RawTable,
    pub(crate) scope: &'run mut Scope,
    pub(crate) reasons: &'run mut Reasons,
    pub(crate) problems: &'run mut Vec<Problem>,
}

impl<'a> Conversion<'a, '_> {
    /// Converts a column. `text` takes a cell's text, `number` a binary number. Cells that are refused are reported
    /// and their rows leave the scope.
    pub(crate) fn column<T: Clone>(
        &mut self,
        mapping: &ColumnMapping,
        numeric: bool,
        text: impl Fn(&str) -> Result<Converted<T>, Refusal>,
        number: impl Fn(f64, NumberKind) -> Result<Converted<T>, Refusal>,
    ) -> Typed<'a, T> {
        let raw = self.raw;
        let name = match &mapping.source {
            ColumnSource::Column(name) => name,
            ColumnSource::Constant(constant) => {
                let cell = match text(constant) {
                    Ok(converted) => Cell::Is(converted.value),
                    Err(refusal) => {
                        let message = format!("the constant is `{constant}`, expected {}", refusal.expected);
                        let problem = Diagnostic::error(refusal.code, mapping.place.clone(), message);
                        let problem = problem.with_value(constant.as_str(), refusal.expected);
                        self.problems.push(problem.with_hint(refusal.hint).into());
                        Cell::Wrong
                    }
                };
                return Typed { cells: vec![cell], at: Positions::Constant };
            }
        };
        let typed = match (raw.position(name), mapping.or.as_deref().and_then(|or| raw.position(or))) {
            (Some(first), Some(second)) => {
                let first = self.cells(mapping, first, numeric, &text, &number);
                if !first.distinct().iter().any(|cell| matches!(cell, Cell::Missing(_))) {
                    return first;
                }
                let second = self.cells(mapping, second, numeric, &text, &number);
                let filled = |row| match first.get(row) {
                    Cell::Missing(_) => second.get(row).clone(),
                    cell => cell.clone(),
                };
                Typed { cells: (0..raw.rows).map(filled).collect(), at: Positions::Rows }
            }
            (Some(only), None) | (None, Some(only)) => self.cells(mapping, only, numeric, &text, &number),
            (None, None) => return Typed { cells: vec![Cell::Wrong], at: Positions::Constant },
        };
        self.with_reasons(mapping, typed)
    }

    /// Converts a column of names that are words unless they are texts as they stand.
    pub(crate) fn names(
        &mut self,
        mapping: &ColumnMapping,
        words: impl FnOnce(&mut Self) -> Typed<'a, Word>,
    ) -> Names<'a> {
        let raw = self.raw;
        let as_they_stand = mapping.codes.is_empty() && mapping.list.is_none() && mapping.reason.is_empty();
        let single = mapping.or.is_none() && mapping.with.is_none();
        let cells = mapping.column().and_then(|name| raw.position(name)).map(|at| &raw.columns[at].cells);
        match cells {
            Some(Cells::Text(texts)) if as_they_stand && single => {
                let is = |_: &str| Ok(Converted::from(()));
                Names::Own(texts, self.column(mapping, false, is, |_, _| Ok(Converted::from(()))))
            }
            _ => Names::Words(words(self)),
        }
    }

    /// Converts the cells of the column at a position.
    fn cells<T>(
        &mut self,
        mapping: &ColumnMapping,
        position: usize,
        numeric: bool,
        text: &impl Fn(&str) -> Result<Converted<T>, Refusal>,
        number: &impl Fn(f64, NumberKind) -> Result<Converted<T>, Refusal>,
    ) -> Typed<'a, T> {
        let raw = self.raw;
        let column = &raw.columns[position];
        match &column.cells {
            Cells::Text(cells) => {
                let mut remarks: Vec<(u32, Severity, Refusal)> = Vec::new();
                let converted = (0..).zip(cells.distinct()).map(|(code, cell)| {
                    let (cell, remark) = self.text_cell(mapping, numeric, cell, text);
                    remarks.extend(remark.map(|(severity, refusal)| (code, severity, refusal)));
                    cell
                });
                let converted: Vec<Cell<T>> = converted.collect();
                if !remarks.is_empty() {
                    self.report(&column.name, cells, &remarks);
                }
                Typed { cells: converted, at: Positions::Codes(cells.codes()) }
            }
            Cells::Number(cells) => {
                let mut remarks: Vec<(Severity, Refusal)> = Vec::new();
                let mut remark_of: Vec<u32> = Vec::new();
                let mut converted = Vec::with_capacity(cells.len());
                for cell in cells.iter() {
                    let (cell, remark) = self.number_cell(mapping, cell, cells.kind, text, number);
                    converted.push(cell);
                    let at = remark.map(|remark| match remarks.iter().position(|known| *known == remark) {
                        Some(at) => at,
                        None => {
                            remarks.push(remark);
                            remarks.len() - 1
                        }
                    });
                    remark_of.push(at.map_or(u32::MAX, |at| at as u32));
                }
                if !remarks.is_empty() {
                    self.report_numbers(&column.name, column, &remark_of, &remarks);
                }
                Typed { cells: converted, at: Positions::Rows }
            }
        }
    }

    /// Missing values without a code of their own get the reason that another column gives.
    fn with_reasons<T: Clone>(&mut self, mapping: &ColumnMapping, typed: Typed<'a, T>) -> Typed<'a, T> {
        let raw = self.raw;
        let why = mapping.reason.iter().filter_map(|name| raw.position(name)).map(|at| &raw.columns[at].cells);
        let why: Vec<&Cells> = why.collect();
        if why.is_empty() || !typed.distinct().iter().any(|cell| matches!(cell, Cell::Missing(_))) {
            return typed;
        }
        let blank = |reason: ReasonIndex, reasons: &Reasons| reasons.list[reason.0 as usize].code.is_empty();
        let mut cells: Vec<Cell<T>> = (0..raw.rows).map(|row| typed.get(row).clone()).collect();
        for (row, cell) in cells.iter_mut().enumerate() {
            let Cell::Missing(reason) = cell else { continue };
            // A plain missing number is no reason; a `.` that is text is.
            let given = |why: &&Cells| match why {
                Cells::Text(cells) => cells.get(row).to_owned(),
                Cells::Number(cells) if cells.get(row) == Err(SpecialMissing::PLAIN) => String::new(),
                Cells::Number(cells) => cells.shown(row),
            };
            let code = why.iter().map(given).find(|code| !code.is_empty());
            if let Some(code) = code.filter(|_| blank(*reason, self.reasons)) {
                *cell = Cell::Missing(self.reasons.index(&code, meaning(mapping, &code)));
            }
        }
        Typed { cells, at: Positions::Rows }
    }

    /// A column of words, the words of another added where it has any.
    pub(crate) fn joined(&mut self, mapping: &ColumnMapping, words: Typed<'a, Word>) -> Typed<'a, Word> {
        let raw = self.raw;
        let Some(with) = mapping.with.as_deref().and_then(|with| raw.position(with)) else { return words };
        let added = &raw.columns[with].cells;
        let mut known: HashMap<(Word, String), Word> = HashMap::new();
        let join = |row: usize| match (words.get(row), added.shown(row)) {
            (Cell::Is(word), added) if !added.is_empty() && added != "." => {
                let joined = || Word::from(format!("{word}, {added}"));
                Cell::Is(known.entry((word.clone(), added.clone())).or_insert_with(joined).clone())
            }
            (cell, _) => cell.clone(),
        };
        Typed { cells: (0..raw.rows).map(join).collect(), at: Positions::Rows }
    }
}

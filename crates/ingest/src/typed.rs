//! Columns of cells brought to what a mapping says they are.
//!
//! A text column is converted once for each distinct text, so that ten million scores between 0 and 60 cost sixty-one
//! conversions and one look-up a row.

use crate::cell;
use crate::mapping::column::{ColumnMapping, ColumnSource};
use crate::problem::Problem;
use crate::raw_table::{Cells, NumberKind, RawTable, SpecialMissing};
use crate::rules::cell as rules;
use crate::scope::Scope;
use std::collections::HashMap;
use trialstat_trial::diagnostic::{Code, Diagnostic, Place, Severity};
use trialstat_trial::reading::{MissingReason, ReasonIndex};
use trialstat_trial::record::Word;

/// A cell as its column's kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<T> {
    /// A value.
    Is(T),
    /// None, for this reason.
    Missing(ReasonIndex),
    /// Not what it should be; reported.
    Wrong,
}

impl<T> Cell<T> {
    pub(crate) fn value(&self) -> Option<&T> {
        match self {
            Cell::Is(value) => Some(value),
            Cell::Missing(_) | Cell::Wrong => None,
        }
    }
}

/// A column of cells of one kind.
#[derive(Debug)]
pub(crate) struct Typed<'a, T> {
    cells: Vec<Cell<T>>,
    at: Positions<'a>,
}

/// Which of the converted cells is a row's.
#[derive(Debug)]
enum Positions<'a> {
    Codes(&'a [u32]),
    Rows,
    Constant,
}

impl<T> Typed<'_, T> {
    /// The cell of a row.
    pub(crate) fn get(&self, row: usize) -> &Cell<T> {
        &self.cells[self.position(row)]
    }

    /// The converted cells, each once where the column is text.
    pub(crate) fn distinct(&self) -> &[Cell<T>] {
        &self.cells
    }

    /// Which of [`Typed::distinct`] is the cell of a row.
    pub(crate) fn position(&self, row: usize) -> usize {
        match self.at {
            Positions::Codes(codes) => codes[row] as usize,
            Positions::Rows => row,
            Positions::Constant => 0,
        }
    }
}

/// Why a cell is not what it should be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    /// What is wrong with the value, to go on with after it ("lies below a limit, expected a number"); empty where it
    /// is just not what was expected.
    pub(crate) says: String,
    pub(crate) expected: String,
    pub(crate) hint: String,
}

/// What came of a cell.
pub(crate) struct Converted<T> {
    pub(crate) value: T,
    /// Something worth a warning.
    pub(crate) remark: Option<Refusal>,
}

impl<T> From<T> for Converted<T> {
    fn from(value: T) -> Converted<T> {
        Converted { value, remark: None }
    }
}

/// The reasons for missing values met so far.
#[derive(Debug, Default)]
pub(crate) struct Reasons {
    pub(crate) list: Vec<MissingReason>,
}

impl Reasons {
    /// The reason's position; the last one when there are too many, which [`Reasons::overflow`] tells.
    fn index(&mut self, code: &str, meaning: &str) -> ReasonIndex {
        let known = self.list.iter().position(|reason| reason.code == code);
        let at = known.unwrap_or_else(|| {
            self.list.push(MissingReason { code: code.to_owned(), meaning: meaning.to_owned() });
            self.list.len() - 1
        });
        if self.list[at].meaning.is_empty() {
            meaning.clone_into(&mut self.list[at].meaning);
        }
        ReasonIndex(u8::try_from(at).unwrap_or(u8::MAX))
    }

    /// Whether there are more reasons than a trial can tell apart.
    pub(crate) fn overflow(&self) -> bool {
        self.list.len() > usize::from(u8::MAX)
    }
}

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
                let mut remarks: Vec<Option<(Severity, Refusal)>> = Vec::new();
                let converted = cells.distinct().map(|cell| {
                    let (cell, remark) = self.text_cell(mapping, numeric, cell, text);
                    remarks.push(remark);
                    cell
                });
                let converted: Vec<Cell<T>> = converted.collect();
                if remarks.iter().any(Option::is_some) {
                    self.report(&column.name, cells.codes(), &remarks, |code| cells.text(code).to_owned());
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

    fn text_cell<T>(
        &mut self,
        mapping: &ColumnMapping,
        numeric: bool,
        cell: &str,
        text: &impl Fn(&str) -> Result<Converted<T>, Refusal>,
    ) -> (Cell<T>, Option<(Severity, Refusal)>) {
        // A code that is a number stands for every way to write it: -99 is also -99.0. Where another column gives the
        // reasons, the codes are those of that column.
        let elsewhere = numeric && !mapping.reason.is_empty();
        let number = |text: &str| cell::number::parse(text, mapping.numbers).ok().filter(|_| numeric);
        let is_code = |code: &str| code == cell || number(code).is_some_and(|code| number(cell) == Some(code));
        if let Some((code, meaning)) = mapping.missing.iter().find(|(code, _)| !elsewhere && is_code(code)) {
            return (Cell::Missing(self.reasons.index(code, meaning)), None);
        }
        let special = SpecialMissing::of_text(cell).filter(|_| numeric);
        if cell.is_empty() || special.is_some() {
            // A plain `.` says no more than an empty cell.
            let code = special.filter(|special| *special != SpecialMissing::PLAIN).map(|special| special.to_string());
            let code = code.as_deref().unwrap_or_default();
            return (Cell::Missing(self.reasons.index(code, meaning(mapping, code))), None);
        }
        match coded(mapping, cell).and_then(text) {
            Ok(Converted { value, remark }) => (Cell::Is(value), remark.map(|remark| (Severity::Warning, remark))),
            Err(mut refusal) => {
                if let Some(likeness) = cell::missing::looks_like_missing(cell) {
                    refusal.hint = likeness.hint().into_owned();
                }
                (Cell::Wrong, Some((Severity::Error, refusal)))
            }
        }
    }

    fn number_cell<T>(
        &mut self,
        mapping: &ColumnMapping,
        cell: Result<f64, SpecialMissing>,
        kind: NumberKind,
        text: &impl Fn(&str) -> Result<Converted<T>, Refusal>,
        number: &impl Fn(f64, NumberKind) -> Result<Converted<T>, Refusal>,
    ) -> (Cell<T>, Option<(Severity, Refusal)>) {
        let value = match cell {
            Ok(value) => value,
            Err(special) => {
                let code = special.to_string();
                let declared =
                    mapping.reason.is_empty() && mapping.missing.iter().any(|(declared, _)| *declared == code);
                // The plain missing value of a binary format is an empty cell of a text.
                let code = if special == SpecialMissing::PLAIN && !declared { "" } else { &code };
                return (Cell::Missing(self.reasons.index(code, meaning(mapping, code))), None);
            }
        };
        let own_codes = !mapping.missing.is_empty() && mapping.reason.is_empty();
        if own_codes || !mapping.codes.is_empty() || mapping.list.is_some() {
            let shown = value.to_string();
            if let Some((code, meaning)) = mapping.missing.iter().find(|(code, _)| own_codes && *code == shown) {
                return (Cell::Missing(self.reasons.index(code, meaning)), None);
            }
            if !mapping.codes.is_empty() || mapping.list.is_some() {
                return self.text_cell(mapping, true, &shown, text);
            }
        }
        match number(value, kind) {
            Ok(Converted { value, remark }) => (Cell::Is(value), remark.map(|remark| (Severity::Warning, remark))),
            Err(refusal) => (Cell::Wrong, Some((Severity::Error, refusal))),
        }
    }

    /// Reports what was remarked of distinct texts, each at the rows that hold it.
    fn report(
        &mut self,
        column: &str,
        codes: &[u32],
        remarks: &[Option<(Severity, Refusal)>],
        shown: impl Fn(u32) -> String,
    ) {
        let mut problem_of: Vec<Option<usize>> = vec![None; remarks.len()];
        for row in 0..codes.len() {
            let code = codes[row];
            let Some((severity, refusal)) = &remarks[code as usize] else { continue };
            if !self.scope.is_asked_for(row) {
                continue;
            }
            if *severity == Severity::Error {
                self.scope.reject(row);
            }
            let line = self.raw.lines.line(row);
            match problem_of[code as usize] {
                Some(at) => self.problems[at].further_lines.push(line),
                None => {
                    problem_of[code as usize] = Some(self.problems.len());
                    self.problems.push(remark(self.file, line, column, &shown(code), *severity, refusal));
                }
            }
        }
    }

    /// Reports what was remarked of binary numbers, equal remarks together with the first number.
    fn report_numbers(
        &mut self,
        name: &str,
        column: &crate::raw_table::RawColumn,
        remark_of: &[u32],
        remarks: &[(Severity, Refusal)],
    ) {
        for (row, at) in remark_of.iter().enumerate() {
            let Some((severity, refusal)) = remarks.get(*at as usize) else { continue };
            if !self.scope.is_asked_for(row) {
                continue;
            }
            if *severity == Severity::Error {
                self.scope.reject(row);
            }
            let (line, shown) = (self.raw.lines.line(row), column.cells.shown(row));
            self.problems.push(remark(self.file, line, name, &shown, *severity, refusal));
        }
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

    /// Reports rows in which a column that must be filled has no value, and takes them out of the scope.
    pub(crate) fn require<T>(&mut self, column: &str, cells: &Typed<'_, T>, rows: impl Fn(usize) -> bool, code: Code) {
        if !cells.distinct().iter().any(|cell| matches!(cell, Cell::Missing(_))) {
            return;
        }
        let mut first: Option<usize> = None;
        for row in 0..self.raw.rows {
            if !matches!(cells.get(row), Cell::Missing(_)) || !self.scope.is_asked_for(row) || !rows(row) {
                continue;
            }
            self.scope.reject(row);
            let line = self.raw.lines.line(row);
            match first {
                Some(at) => self.problems[at].further_lines.push(line),
                None => {
                    first = Some(self.problems.len());
                    let place = Place { file: self.file.to_owned(), line: line as usize, column: 0 };
                    let problem = Diagnostic::error(code, place, format!("no `{column}`"));
                    let problem = problem.in_column(column).with_value("", "a value");
                    self.problems.push(problem.with_hint(require_hint(code)).into());
                }
            }
        }
    }
}

fn require_hint(code: Code) -> &'static str {
    if code == rules::MISSING_VALUE {
        "every row needs one"
    } else {
        "the mapping's `required_if` demands one in such rows"
    }
}

/// What the mapping says that a code of a missing value means.
fn meaning<'a>(mapping: &'a ColumnMapping, code: &str) -> &'a str {
    mapping.missing.iter().find(|(known, _)| known == code).map_or("", |(_, meaning)| meaning)
}

/// A cell's text brought to what it stands for.
fn coded<'a>(mapping: &'a ColumnMapping, cell: &'a str) -> Result<&'a str, Refusal> {
    if !mapping.codes.is_empty() {
        let found = mapping.codes.iter().find(|(code, _)| code == cell);
        return found.map(|(_, value)| value.as_str()).ok_or_else(|| Refusal {
            code: rules::NOT_IN_LIST,
            says: String::new(),
            expected: format!(
                "one of {}",
                mapping.codes.iter().map(|(code, _)| format!("`{code}`")).collect::<Vec<_>>().join(", ")
            ),
            hint: "add it to the column's `codes`, or correct it at the source".to_owned(),
        });
    }
    match mapping.list {
        None => Ok(cell),
        Some(list) => list.term(cell).ok_or_else(|| Refusal {
            code: rules::NOT_IN_LIST,
            says: String::new(),
            expected: format!("a term of the list `{}`", list.name),
            hint: match list.nearest(cell) {
                Some(near) => format!("did you mean `{near}`? `codes` may say what it stands for"),
                None => "`codes` may say what it stands for".to_owned(),
            },
        }),
    }
}

fn remark(file: &str, line: u32, column: &str, value: &str, severity: Severity, refusal: &Refusal) -> Problem {
    let place = Place { file: file.to_owned(), line: line as usize, column: 0 };
    let shown = shortened(value);
    let message = match refusal.says.as_str() {
        "" => format!("`{column}` is `{shown}`, expected {}", refusal.expected),
        says => format!("`{column}`: `{shown}` {says}"),
    };
    let problem = Diagnostic { severity, ..Diagnostic::error(refusal.code, place, message) };
    let problem = problem.in_column(column).with_value(value, refusal.expected.clone());
    problem.with_hint(refusal.hint.clone()).into()
}

/// A value as a sentence can hold it.
fn shortened(value: &str) -> String {
    const LONGEST: usize = 60;
    if value.chars().count() <= LONGEST {
        value.to_owned()
    } else {
        value.chars().take(LONGEST).chain(['…']).collect()
    }
}

//! What is said of cells, each at the rows that hold it.

use super::{Cell, Conversion, Refusal, Typed};
use crate::problem::Problem;
use crate::raw_table::TextCells;
use crate::rules::cell as rules;
use trialstat_trial::diagnostic::{Code, Diagnostic, Place, Severity};

impl Conversion<'_, '_> {
    /// Reports what was remarked of distinct texts, each at the rows that hold it.
    pub(super) fn report(&mut self, column: &str, cells: &TextCells, remarks: &[(u32, Severity, Refusal)]) {
        const NONE: u32 = u32::MAX;
        let mut remark_of = vec![NONE; cells.distinct().len()];
        for (at, (code, ..)) in (0..).zip(remarks) {
            remark_of[*code as usize] = at;
        }
        let mut problem_of: Vec<Option<usize>> = vec![None; remarks.len()];
        for (row, code) in cells.codes().iter().enumerate() {
            let at = remark_of[*code as usize];
            if at == NONE || !self.scope.is_asked_for(row) {
                continue;
            }
            let (code, severity, refusal) = &remarks[at as usize];
            if *severity == Severity::Error {
                self.scope.reject(row);
            }
            let line = self.raw.lines.line(row);
            match problem_of[at as usize] {
                Some(at) => self.problems[at].further_lines.push(line),
                None => {
                    problem_of[at as usize] = Some(self.problems.len());
                    self.problems.push(remark(self.file, line, column, cells.text(*code), *severity, refusal));
                }
            }
        }
    }

    /// Reports what was remarked of binary numbers, equal remarks together with the first number.
    pub(super) fn report_numbers(
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

//! Rows that could not be read, and why.

use super::codes;
use super::scanner::Flaw;
use crate::problem::Problem;
use std::collections::BTreeMap;
use trialstat_trial::diagnostic::{Code, Diagnostic, Place, Severity};

/// A row that is in the file but not in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable {
    /// The line it starts on.
    pub line: u32,
    /// How many lines it covers.
    pub lines: u32,
    /// What is wrong with it.
    pub why: Why,
}

/// Why a row could not be read. Cells count from 0; a line here is the one on which the cell starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It has another number of cells than the header.
    Ragged {
        /// Cells in the row.
        found: usize,
        /// Columns in the header.
        expected: usize,
    },
    /// It has delimiters and blanks, but no text.
    Blank,
    /// It holds a NUL byte.
    Nul {
        /// Which cell.
        cell: usize,
        /// Its line.
        line: u32,
    },
    /// Text follows the closing quote of a cell.
    AfterQuote {
        /// Which cell.
        cell: usize,
        /// Its line.
        line: u32,
    },
    /// A quote is never closed; the row runs to the end of the file.
    Unterminated {
        /// Which cell.
        cell: usize,
        /// Its line.
        line: u32,
    },
}

impl Why {
    fn code(self) -> Code {
        match self {
            Why::Ragged { .. } => codes::RAGGED_ROW,
            Why::Blank => codes::BLANK_ROW,
            Why::Nul { .. } => codes::NUL_BYTE,
            Why::AfterQuote { .. } => codes::TEXT_AFTER_QUOTE,
            Why::Unterminated { .. } => codes::UNTERMINATED_QUOTE,
        }
    }

    pub(super) fn of_flaw(flaw: Flaw, cell: usize, line: u32) -> Why {
        match flaw {
            Flaw::Nul => Why::Nul { cell, line },
            Flaw::AfterQuote => Why::AfterQuote { cell, line },
            Flaw::Unterminated => Why::Unterminated { cell, line },
        }
    }
}

impl Unreadable {
    /// The same, in a file where the block that it is in starts on this line.
    pub(super) fn below(mut self, start: u32) -> Unreadable {
        self.line = self.line.saturating_add(start);
        match &mut self.why {
            Why::Nul { line, .. } | Why::AfterQuote { line, .. } | Why::Unterminated { line, .. } => {
                *line = line.saturating_add(start);
            }
            Why::Ragged { .. } | Why::Blank => {}
        }
        self
    }

    /// What to say of it; the column is 0 where the row as a whole is wrong, or not known.
    pub fn diagnostic(&self, file: &str) -> Diagnostic {
        let (message, hint) = match self.why {
            Why::Ragged { found, expected } => {
                let hint = match found > expected {
                    true => "a cell that holds the delimiter needs quotes around it",
                    false => "a row has all its delimiters, also those of empty cells",
                };
                (format!("{}, expected {expected}", cells(found)), hint)
            }
            Why::Blank => ("only delimiters, expected cells with text".to_owned(), "delete the line"),
            Why::Nul { .. } => {
                let hint = "export the file again; it was damaged on its way";
                ("a NUL byte in a cell, expected text".to_owned(), hint)
            }
            Why::AfterQuote { .. } => {
                let hint = "double the quotes inside a quoted cell, and look for an earlier quote that is not closed";
                ("text after the closing quote of a cell, expected a delimiter".to_owned(), hint)
            }
            Why::Unterminated { .. } => {
                let hint = "close the quote; all lines from here on count as one row";
                ("a quote opens here and the file ends, expected a closing quote".to_owned(), hint)
            }
        };
        let place = Place { file: file.to_owned(), line: self.faulty_line() as usize, column: 0 };
        let diagnostic = Diagnostic::error(self.why.code(), place, message).with_hint(hint);
        match self.why {
            Why::Ragged { found, expected } => diagnostic.with_value(cells(found), expected.to_string()),
            Why::Blank => Diagnostic { severity: Severity::Warning, ..diagnostic },
            _ => diagnostic,
        }
    }

    /// The line on which the cell at fault starts; the row's line where there is none.
    pub fn faulty_line(&self) -> u32 {
        match self.why {
            Why::Nul { line, .. } | Why::AfterQuote { line, .. } | Why::Unterminated { line, .. } => line,
            Why::Ragged { .. } | Why::Blank => self.line,
        }
    }

    /// The cell at fault, where there is one.
    pub fn cell(&self) -> Option<usize> {
        match self.why {
            Why::Nul { cell, .. } | Why::AfterQuote { cell, .. } | Why::Unterminated { cell, .. } => Some(cell),
            Why::Ragged { .. } | Why::Blank => None,
        }
    }
}

/// One problem for each kind of unreadable rows, in the order of their first places.
pub fn problems(file: &str, unreadable: &[Unreadable]) -> Vec<Problem> {
    grouped(file, unreadable).into_iter().map(|(problem, _)| problem).collect()
}

/// The same, each with its first row.
pub(super) fn grouped<'a>(file: &str, unreadable: &'a [Unreadable]) -> Vec<(Problem, &'a Unreadable)> {
    let mut kinds: BTreeMap<(&str, usize), usize> = BTreeMap::new();
    let mut groups: Vec<(Problem, &Unreadable)> = Vec::new();
    for row in unreadable {
        let cells = if let Why::Ragged { found, .. } = row.why { found } else { 0 };
        match kinds.get(&(row.why.code().id, cells)) {
            Some(at) => groups[*at].0.further_lines.push(row.faulty_line()),
            None => {
                kinds.insert((row.why.code().id, cells), groups.len());
                groups.push((row.diagnostic(file).into(), row));
            }
        }
    }
    groups
}

fn cells(count: usize) -> String {
    if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") }
}

//! What of a table goes where in a transport file, and what does not fit.

use super::super::display_format::{DisplayFormat, shift_from_sas, stock_format};
use super::super::{Version, codes};
use crate::raw_table::{Cells, NumberKind, RawColumn, RawTable};
use std::collections::HashSet;
use trialstat_trial::diagnostic::{Code, Diagnostic, Place};

/// A member to be written.
#[derive(Debug)]
pub(super) struct Plan {
    pub name: String,
    pub label: String,
    pub columns: Vec<PlannedColumn>,
}

/// A variable to be written.
#[derive(Debug)]
pub(super) struct PlannedColumn {
    pub name: String,
    pub label: String,
    pub format: DisplayFormat,
    pub is_text: bool,
    /// Where its cell begins in a row.
    pub at: usize,
    /// Length of its cell.
    pub width: usize,
    /// What reading adds to its numbers.
    pub shift: f64,
}

/// The name of a member whose table has none.
const STOCK_NAME: &str = "DATASET";
/// The number of variables has four digits in the header.
const MOST_COLUMNS: usize = 9999;
/// Bytes of a data set's label, in both versions.
const DATA_SET_LABEL: usize = 40;

/// Lengths in bytes that a version allows.
struct Limits {
    name: usize,
    label: usize,
    format_name: usize,
}

impl Limits {
    fn of(version: Version) -> Limits {
        match version {
            Version::V5 => Limits { name: 8, label: 40, format_name: 8 },
            Version::V8 => Limits { name: 32, label: 256, format_name: 32 },
        }
    }
}

/// Most bytes of a text.
pub(super) fn longest_text(version: Version) -> usize {
    match version {
        Version::V5 => 200,
        Version::V8 => 32_767,
    }
}

/// As much of the beginning of a text as fits into so many bytes, never less than whole characters.
pub(super) fn beginning(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

impl Plan {
    /// Plans a member. What of names, labels and formats does not fit goes to `problems`, what is changed to fit to
    /// `notes`.
    pub fn of(table: &RawTable, version: Version, problems: &mut Vec<Diagnostic>, notes: &mut Vec<Diagnostic>) -> Plan {
        let limits = Limits::of(version);
        let given = table.name.as_deref().unwrap_or(STOCK_NAME);
        let checker = Checker { version, limits, member: given };
        let name = checker.name(given, "data set", problems);
        let label = table.label.as_deref().unwrap_or_default();
        let label = checker.label(label, "data set", DATA_SET_LABEL, notes);
        if table.columns.len() > MOST_COLUMNS {
            let message = format!("{} columns, expected at most {MOST_COLUMNS}", table.columns.len());
            problems.push(checker.error(codes::UNFIT_CELL, message, "split the table"));
        }
        let mut columns: Vec<PlannedColumn> = Vec::with_capacity(table.columns.len());
        let mut known = HashSet::new();
        let mut at = 0;
        for column in &table.columns {
            let name = checker.name(&column.name, "column", problems);
            if !known.insert(name.to_ascii_uppercase()) {
                let message =
                    format!("two columns are called `{name}` when case is set aside, expected different names");
                problems.push(checker.error(codes::UNFIT_NAME, message, "rename one of the columns").in_column(&name));
            }
            let label = column.label.as_deref().unwrap_or_default();
            let label = checker.label(label, &format!("column `{name}`"), checker.limits.label, notes);
            let format = checker.format(column, notes);
            let (is_text, width, shift) = match &column.cells {
                Cells::Number(cells) => (false, 8, shift_from_sas(cells.kind)),
                Cells::Text(cells) => {
                    let longest = cells.distinct().map(str::len).max().unwrap_or_default();
                    (true, longest.clamp(1, longest_text(version)), 0.0)
                }
            };
            columns.push(PlannedColumn { name, label, format, is_text, at, width, shift });
            at += width;
        }
        Plan { name, label, columns }
    }

    /// Length of a row in bytes.
    pub fn row_length(&self) -> usize {
        self.columns.last().map_or(0, |column| column.at + column.width)
    }
}

/// Reports members of equal names.
pub(super) fn check_member_names(plans: &[Plan], problems: &mut Vec<Diagnostic>) {
    let mut known = HashSet::new();
    for plan in plans {
        if !known.insert(plan.name.to_ascii_uppercase()) {
            let name = &plan.name;
            let message = format!("two data sets are called `{name}` when case is set aside, expected different names");
            let error = Diagnostic::error(codes::UNFIT_NAME, Place::file(name), message);
            problems.push(error.with_hint("rename one of the data sets, or write two files"));
        }
    }
}

/// Holds the parts of a table to the limits of a version.
struct Checker<'t> {
    version: Version,
    limits: Limits,
    member: &'t str,
}

impl Checker<'_> {
    fn place(&self) -> Place {
        Place { file: self.member.to_owned(), line: 0, column: 0 }
    }

    fn error(&self, code: Code, message: String, hint: &str) -> Diagnostic {
        Diagnostic::error(code, self.place(), message).with_hint(hint)
    }

    fn changed(&self, message: String, hint: &str) -> Diagnostic {
        Diagnostic::note(codes::SHORTENED, self.place(), message).with_hint(hint)
    }

    /// The name as it is written.
    fn name(&self, given: &str, of: &str, problems: &mut Vec<Diagnostic>) -> String {
        let (name, expected) = match self.version {
            Version::V5 => (given.to_uppercase(), "letters, digits and underscores, not beginning with a digit"),
            Version::V8 => (given.to_owned(), "no control character, no blank at either end"),
        };
        let sound = match self.version {
            Version::V5 => {
                name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                    && !name.starts_with(|first: char| first.is_ascii_digit())
            }
            Version::V8 => name.trim() == name && !name.contains(char::is_control),
        };
        let most = self.limits.name;
        if name.is_empty() || name.len() > most || !sound {
            let length = name.len();
            let message = format!("{of} name `{given}` of {length} bytes, expected 1 to {most} bytes, {expected}");
            let hint = match self.version {
                Version::V5 => "rename it, or write version 8",
                Version::V8 => "rename it",
            };
            problems.push(self.error(codes::UNFIT_NAME, message, hint));
        }
        name
    }

    /// The label as it is written.
    fn label(&self, given: &str, of: &str, most: usize, notes: &mut Vec<Diagnostic>) -> String {
        let kept = beginning(given, most);
        if kept != given {
            let message =
                format!("label of {of} has {} bytes, expected at most {most}; `{kept}` was written", given.len());
            notes.push(self.changed(message, "shorten the label"));
        }
        kept.to_owned()
    }

    /// The format as it is written: the column's own, if the transport format and the kind of its cells allow it.
    fn format(&self, column: &RawColumn, notes: &mut Vec<Diagnostic>) -> DisplayFormat {
        let kind = match &column.cells {
            Cells::Number(cells) => cells.kind,
            Cells::Text(_) => NumberKind::Plain,
        };
        let is_text = matches!(column.cells, Cells::Text(_));
        let stock = || stock_format(kind).and_then(DisplayFormat::parse).unwrap_or_default();
        let Some(given) = column.format.as_deref().filter(|given| !given.is_empty()) else { return stock() };
        let most = self.limits.format_name;
        let parsed = DisplayFormat::parse(given).map(|mut format| {
            // A date in text keeps the format that its number had elsewhere, which is none for text.
            if is_text && !format.name.starts_with('$') && format.kind() == NumberKind::Plain {
                format.name.insert(0, '$');
            }
            format
        });
        let fits = parsed.filter(|format| {
            let for_text = format.name.starts_with('$');
            // A column of plain numbers may have a date format: its numbers count from 1960 already.
            let of_kind = kind == NumberKind::Plain || format.kind() == kind;
            format.name.len() <= most && for_text == is_text && of_kind
        });
        fits.unwrap_or_else(|| {
            let written = stock().shown(is_text).map_or("none".to_owned(), |format| format!("`{format}`"));
            let message = format!(
                "format `{given}` of column `{}`, expected a SAS format for its kind of cells with a name of at most \
                 {most} bytes; {written} was written",
                column.name
            );
            notes.push(self.changed(message, "give the column another display format").in_column(&*column.name));
            stock()
        })
    }
}

//! Files made by hand, byte by byte, and what must be read from them.

mod encodings;
mod form;
mod headers;
mod pieces;
mod random;
mod written;

use super::*;
use crate::raw_table::{Cells, TextCells};
use trialstat_trial::diagnostic::Severity;

/// Reads bytes that must be readable.
#[track_caller]
fn sound(bytes: impl AsRef<[u8]>) -> Delimited {
    let bytes = bytes.as_ref();
    read("rows.csv", bytes.to_vec(), &Dialect::default())
        .unwrap_or_else(|problems| panic!("{:?}: {problems:?}", String::from_utf8_lossy(bytes)))
}

/// Reads bytes that must be refused and gives the problems in short.
#[track_caller]
fn refused(bytes: impl AsRef<[u8]>) -> Vec<String> {
    let bytes = bytes.as_ref();
    let problems = read("rows.csv", bytes.to_vec(), &Dialect::default());
    short(&problems.err().unwrap_or_else(|| panic!("read: {:?}", String::from_utf8_lossy(bytes))))
}

/// `line:column code`, of a problem that must have a hint, a file, and a message in the house style.
fn short(problems: &[Problem]) -> Vec<String> {
    let one = |problem: &Problem| {
        let diagnostic = &problem.diagnostic;
        assert!(diagnostic.hint.as_ref().is_some_and(|hint| !hint.is_empty()), "{diagnostic:?}");
        assert!(diagnostic.place.file == "rows.csv" && !diagnostic.message.ends_with('.'), "{diagnostic:?}");
        let level = match diagnostic.severity {
            Severity::Error => "",
            Severity::Warning => " warning",
            Severity::Note => " note",
        };
        format!("{}:{} {}{level}", diagnostic.place.line, diagnostic.place.column, diagnostic.code)
    };
    problems.iter().map(one).collect()
}

fn text(delimited: &Delimited, column: usize) -> &TextCells {
    match &delimited.table.columns[column].cells {
        Cells::Text(cells) => cells,
        Cells::Number(_) => panic!("delimited text has no number columns"),
    }
}

/// All rows, cells joined by `|`.
fn rows(delimited: &Delimited) -> Vec<String> {
    let cells = |row| (0..delimited.table.columns.len()).map(move |column| text(delimited, column).get(row));
    (0..delimited.table.rows).map(|row| cells(row).collect::<Vec<_>>().join("|")).collect()
}

fn lines(delimited: &Delimited) -> Vec<u32> {
    (0..delimited.table.rows).map(|row| delimited.table.lines.line(row)).collect()
}

fn names(delimited: &Delimited) -> Vec<&str> {
    delimited.table.columns.iter().map(|column| column.name.as_str()).collect()
}

//! The names of the columns.

use super::block::EmptyLines;
use super::codes;
use super::scanner::{Cell, Scanner};
use super::unreadable::{Unreadable, Why};
use crate::problem::Problem;
use std::collections::BTreeMap;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// A file may have so many columns.
const MOST_COLUMNS: usize = 1 << 16;

/// The header of a file.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) names: Vec<Name>,
    /// Where the rows start, and on which line.
    pub(super) end: usize,
    pub(super) end_line: u32,
    pub(super) empty_lines: EmptyLines,
}

/// A column's name, trimmed, and where it stands.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) place: Place,
    padded: bool,
}

/// Reads the header that starts at `start` of a text in UTF-8. Every problem of the names is reported; `None` if there
/// is no header.
pub(super) fn read(
    file: &str,
    text: &[u8],
    start: usize,
    delimiter: u8,
    problems: &mut Vec<Problem>,
) -> Option<Header> {
    let scanner = Scanner::new(text, delimiter);
    let (mut at, mut line) = (start, 1_u32);
    let mut empty_lines = EmptyLines::default();
    let record = loop {
        if at >= text.len() {
            let problem =
                Diagnostic::error(codes::EMPTY_FILE, Place::file(file), "no text, expected a header and rows");
            problems.push(problem.with_hint("export the file again, or name another one").into());
            return None;
        }
        let record = scanner.record(at, &mut []);
        if !record.is_empty_line() {
            break record;
        }
        empty_lines.empty(line);
        (at, line) = (record.next, line.saturating_add(1));
    };
    if let Some((flaw, cell, lines)) = record.flaw {
        let why = Why::of_flaw(flaw, cell, line.saturating_add(lines));
        problems.push(Unreadable { line, lines: record.inner_lines.saturating_add(1), why }.diagnostic(file).into());
        return None;
    }
    if record.count > MOST_COLUMNS {
        let place = Place { file: file.to_owned(), line: line as usize, column: 0 };
        let message = format!("{} columns, expected at most {MOST_COLUMNS}", record.count);
        let problem = Diagnostic::error(codes::READ_FAILED, place, message);
        problems.push(problem.with_hint("is this line the header, and the delimiter right?").into());
        return None;
    }
    let mut cells = vec![Cell::EMPTY; record.count];
    scanner.record(at, &mut cells);
    let text = std::str::from_utf8(&text[..record.next]).unwrap_or_default();
    let (mut from, mut place) = (at, (line as usize, 1));
    let names = cells.iter().map(|cell| {
        let before = &text[from..cell.start];
        let ends = super::scanner::line_ends(before.as_bytes()) as usize;
        let tail = before.rsplit(['\n', '\r']).next().unwrap_or_default().chars().count();
        place = if ends > 0 { (place.0 + ends, tail + 1) } else { (place.0, place.1 + tail) };
        from = cell.start;
        let raw = &text[cell.start..cell.end];
        let text = if cell.doubled { raw.replace("\"\"", "\"") } else { raw.to_owned() };
        Name { text, place: Place { file: file.to_owned(), line: place.0, column: place.1 }, padded: cell.padded }
    });
    let names: Vec<Name> = names.collect();
    empty_lines.row();
    let end_line = line.saturating_add(record.inner_lines).saturating_add(1);
    check(&names, problems);
    Some(Header { names, end: record.next, end_line, empty_lines })
}

fn check(names: &[Name], problems: &mut Vec<Problem>) {
    let (mut exact, mut folded) = (BTreeMap::new(), BTreeMap::new());
    for (index, name) in names.iter().enumerate().filter(|(_, name)| !name.text.is_empty()) {
        let text = name.text.as_str();
        if name.padded {
            let message = format!("blanks around the column name `{text}`, left out");
            let hint = "use the name without them";
            let note = Diagnostic::note(codes::PADDED_COLUMN_NAME, name.place.clone(), message).in_column(text);
            problems.push(note.with_hint(hint).into());
        }
        if let Some(earlier) = exact.insert(text, index) {
            let message = format!("column {} is called `{text}` like column {}", index + 1, earlier + 1);
            let problem = Diagnostic::error(codes::DUPLICATE_COLUMN, name.place.clone(), message).in_column(text);
            problems.push(problem.with_hint("rename one of them, or take it away").into());
        } else if let Some(earlier) = folded.insert(text.to_lowercase(), text) {
            let message = format!("the column names `{earlier}` and `{text}` differ only in case");
            let hint = "rename one of them";
            let warning = Diagnostic::warning(codes::COLUMNS_DIFFER_IN_CASE, name.place.clone(), message);
            problems.push(warning.in_column(text).with_hint(hint).into());
        }
    }
}

//! CDISC Dataset-JSON 1.1 in its three containers: one JSON object, lines (NDJSON), and packed lines (DSJC).
//!
//! What the types become:
//!
//! * `string` and `URI`: text; null and the empty text are both the empty cell.
//! * `boolean`: the texts `true` and `false`, as a code list reads them.
//! * `integer`, `float`, `double`: numbers; null is the plain missing value. A fraction in an `integer` column is kept,
//!   with a warning, because the CDISC examples themselves have them.
//! * `decimal`: a number, from the text that the format demands or from a number.
//! * `date`, `datetime` and `time` with the target type `integer`: days and seconds since 1970-01-01, as the same
//!   column of a SAS transport file gives. Such a cell must be complete: there is no number for `2014-03`.
//! * `date`, `datetime` and `time` without a target type: the ISO 8601 text as it stands, which may be partial.
//!
//! The format has no place for the special missing values `.A` to `.Z` and `._`. Writing turns them into null and says
//! so.
//!
//! The rows of an NDJSON file have the lines they stand on, and so have those of a JSON object with each row on a line
//! of its own. In a JSON object on one line, rows are counted from 1.

pub mod codes;

mod cells;
mod header;
mod layout;
mod moments;
mod write;

pub use header::{ColumnHeader, DataType, Header, TargetType};
pub use write::{Metadata, Written, created_from_epoch, write};
pub(crate) use write::{Parts, Planned};

use crate::problem::Problem;
use crate::raw_table::{Lines, RawColumn, RawTable};
use crate::source::gathered::Gathered;
use crate::source::{Compression, UNPACKED_LIMIT, unpack};
use layout::Layout;
use serde::de::DeserializeSeed;
use std::borrow::Cow;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// How the rows are held together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// One object with `rows`.
    Json,
    /// The object without rows on the first line, then an array a line.
    Ndjson,
    /// These lines, packed by zlib. CDISC's own examples are packed by gzip, so that is unpacked as well.
    Dsjc,
}

/// What a file gave.
#[derive(Debug)]
pub struct Read {
    /// Its rows.
    pub table: RawTable,
    /// What it says of itself and its columns.
    pub header: Header,
    /// What is odd, and yet no error.
    pub notes: Vec<Problem>,
}

/// Reads a data set. The bytes of a DSJC file may be packed or unpacked.
///
/// # Errors
/// Every problem of the header; if it has none, every problem of the rows.
pub fn read(file: &str, bytes: &[u8], container: Container) -> Result<Read, Vec<Problem>> {
    let bytes: Cow<'_, [u8]> = match (container, bytes) {
        (Container::Dsjc, [0x1f, 0x8b, ..]) => unpack(file, bytes, Compression::Gzip, UNPACKED_LIMIT)?.into(),
        (Container::Dsjc, [first, ..]) if first & 0x0f == 8 => {
            unpack(file, bytes, Compression::Zlib, UNPACKED_LIMIT)?.into()
        }
        _ => bytes.into(),
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let layout = match container {
        Container::Json => Layout::of_object(bytes),
        Container::Ndjson | Container::Dsjc => Layout::of_lines(bytes),
    };
    let layout = layout.map_err(|broken| {
        let (line, column) = layout::position(bytes, broken.at);
        vec![Problem::from(syntax(file, line, column, broken.message))]
    })?;
    let mut notes = Gathered::default();
    let header = header::read(file, bytes, &layout, &mut notes)?;
    let (lines, are_counted) = layout.lines(bytes);
    let rows = Rows { file, bytes, layout: &layout, lines: &lines, are_counted };
    let columns = rows.read(&header, &mut notes)?;
    let (name, label) = (header.name.clone(), header.label.clone());
    let table = RawTable { name, label, columns, lines, rows: layout.rows.len() };
    Ok(Read { table, header, notes: notes.finish() })
}

/// What reading the rows needs.
struct Rows<'a> {
    file: &'a str,
    bytes: &'a [u8],
    layout: &'a Layout,
    lines: &'a Lines,
    are_counted: bool,
}

impl Rows<'_> {
    fn read(&self, header: &Header, notes: &mut Gathered) -> Result<Vec<RawColumn>, Vec<Problem>> {
        let mut problems = Gathered::default();
        let rows = self.layout.rows.len();
        if let Some(records) = header.records.filter(|records| *records != rows as u64) {
            let message = format!("{rows} rows, `records` says {records}");
            let problem = Diagnostic::error(codes::RECORDS_DIFFER, Place::file(self.file), message);
            let hint = "rows may be lost; fetch the file again, or set `records` right if it is whole";
            problems.push(problem.with_hint(hint));
        }
        let mut readers: Vec<cells::Reader> =
            header.columns.iter().map(|column| cells::Reader::new(column, rows)).collect();
        let mut complaints = Vec::new();
        let mut locator = layout::Locator::default();
        for (row, span) in self.layout.rows.iter().enumerate() {
            let slice = &self.bytes[span.clone()];
            let mut deserializer = serde_json::Deserializer::from_slice(slice);
            let seed = cells::Row { readers: &mut readers, complaints: &mut complaints };
            let read = seed.deserialize(&mut deserializer).and_then(|count| deserializer.end().map(|()| count));
            match read {
                Ok(count) if count != header.columns.len() => {
                    let message = format!("{count} cells, expected {}", header.columns.len());
                    let hint = "a row has one cell for each of `columns`, null where there is no value";
                    problems.push(self.at(row, codes::ROW_LENGTH, message, hint));
                }
                Ok(_) => {}
                Err(error) => problems.push(self.broken(&mut locator, span.start, slice, &error)),
            }
            for complaint in complaints.drain(..) {
                let problem = self.at(row, complaint.code, complaint.message, complaint.hint);
                problems.push(problem.in_column(complaint.column).with_value(complaint.value, complaint.expected));
            }
        }
        for reader in &readers {
            if let Some(row) = reader.first_fraction {
                let message =
                    format!("column `{}` is declared `integer` and holds a number with a fraction", reader.name);
                let warning = Diagnostic::warning(codes::ODD_METADATA, self.place(row), message);
                notes
                    .push(warning.in_column(&*reader.name).with_hint("the number is kept; declare the column `float`"));
            }
        }
        let problems = problems.finish();
        if !problems.is_empty() {
            return Err(problems);
        }
        let columns = header.columns.iter().zip(readers).map(|(column, reader)| RawColumn {
            label: column.label.clone(),
            format: column.display_format.clone(),
            ..RawColumn::new(column.name.clone(), reader.finish())
        });
        Ok(columns.collect())
    }

    fn place(&self, row: usize) -> Place {
        Place { file: self.file.to_owned(), line: self.lines.line(row) as usize, column: 0 }
    }

    fn at(&self, row: usize, code: trialstat_trial::diagnostic::Code, message: String, hint: &str) -> Diagnostic {
        let counted = if self.are_counted { "; the rows of this file are counted from 1" } else { "" };
        Diagnostic::error(code, self.place(row), message).with_hint(format!("{hint}{counted}"))
    }

    /// A row that is not JSON, at the very byte.
    fn broken(
        &self,
        locator: &mut layout::Locator,
        start: usize,
        slice: &[u8],
        error: &serde_json::Error,
    ) -> Diagnostic {
        let at = start + layout::offset(slice, error.line(), error.column());
        let (line, column) = locator.position(self.bytes, at);
        syntax(self.file, line, column, layout::without_position(error))
    }
}

fn syntax(file: &str, line: usize, column: usize, message: String) -> Diagnostic {
    let place = Place { file: file.to_owned(), line, column };
    Diagnostic::error(codes::SYNTAX, place, message)
        .with_hint("the file must be JSON in UTF-8; see whether it is whole and was written by a JSON library")
}

#[cfg(test)]
mod tests;

//! Parquet, read and written by polars.
//!
//! What the types become:
//!
//! * integers, floats and decimals: numbers; null is the plain missing value. A decimal becomes the double-precision
//!   number nearest to it. NaN, an infinity and a whole number that a double-precision number cannot hold are errors.
//! * booleans: the texts `true` and `false`.
//! * strings, and dictionaries of strings: text; null is the empty cell.
//! * dates, datetimes and times: days and seconds since 1970-01-01, seconds since midnight. A datetime with a zone is
//!   an instant; it becomes the date and time in UTC, with a note.
//!
//! Lists, structures, binary columns and durations are refused.
//!
//! Rows are written in groups of 65 536, however many are handed over at a time, so that equal rows give equal files.
//! Writing keeps what Parquet has no type for in one entry of the file's key-value metadata, `trialstat`, in JSON:
//! labels, formats, and what a column of doubles counts. Special missing values (`.A` to `.Z`, `._`) are null in their
//! column and stand, as letters, in a text column beside it called `<name>.missing`, so that other programs see them
//! and keep them with their rows when they sort or filter. Reading puts both together again.

pub mod codes;

mod columns;
mod extras;
mod guard;
mod pages;
mod write;

pub use write::write;
pub(crate) use write::{Parts, Planned};

use crate::problem::Problem;
use crate::raw_table::{Lines, RawTable};
use crate::source::gathered::Gathered;
use extras::Extras;
use polars::prelude::{ArrowDataType, ParquetReader, PolarsResult, SerReader};
use std::io::Cursor;
use trialstat_trial::diagnostic::{Code, Diagnostic, Place};

/// What a file gave.
#[derive(Debug)]
pub struct Read {
    /// Its rows.
    pub table: RawTable,
    /// What is worth knowing, and no error.
    pub notes: Vec<Problem>,
}

/// Reads a file. Rows are counted from 1.
///
/// # Errors
/// A file that is damaged, every column of a type that is no cell, and every cell that is no number.
pub fn read(file: &str, bytes: Vec<u8>) -> Result<Read, Vec<Problem>> {
    let opened = guarded(file, || Opened::of(bytes))?;
    if !opened.refused.is_empty() {
        return Err(opened.refused.iter().map(|(name, named)| refusal(file, name, named)).collect());
    }
    let Opened { reader, entry, rows, rare, fault, .. } = opened;
    if let Some(fault) = fault {
        return Err(vec![unreadable(file, fault).into()]);
    }
    // A type that polars was built without is no damage.
    let frame = guarded(file, || reader.finish()).map_err(|problems| match rare.as_slice() {
        [] => problems,
        rare => rare.iter().map(|(name, named)| refusal(file, name, named)).collect(),
    })?;
    let rows = if frame.width() == 0 { rows } else { frame.height() };
    let mut notes = Gathered::default();
    let extras = match entry.as_deref().map(Extras::read) {
        Some(None) => {
            let message = "the metadata entry `trialstat` is not as this program writes it";
            let note = Diagnostic::note(codes::CONVERTED, Place::file(file), message);
            notes.push(note.with_hint("labels, formats and special missing values are not taken from it"));
            Extras::default()
        }
        found => found.flatten().unwrap_or_default(),
    };
    let mut problems = Gathered::default();
    let mut context = columns::Context { file, problems: &mut problems, notes: &mut notes };
    let columns = guarded(file, || Ok(columns::convert(&frame, &extras, &mut context)))?;
    let problems = problems.finish();
    if !problems.is_empty() {
        return Err(problems);
    }
    let columns = extras.fold(file, columns, &mut notes);
    let mut table = RawTable::new(columns, Lines::Consecutive { first: 1 });
    (table.name, table.label, table.rows) = (extras.name, extras.label, rows);
    Ok(Read { table, notes: notes.finish() })
}

/// A file whose table of contents has been read.
struct Opened {
    reader: ParquetReader<Cursor<Vec<u8>>>,
    /// The entry of the metadata that this program writes.
    entry: Option<String>,
    rows: usize,
    /// Columns that hold no cells, and what they hold.
    refused: Vec<(String, &'static str)>,
    /// Columns of types that polars can be built without.
    rare: Vec<(String, &'static str)>,
    /// What is wrong with the pages, if nothing is refused.
    fault: Option<&'static str>,
}

impl Opened {
    fn of(bytes: Vec<u8>) -> PolarsResult<Opened> {
        let mut contents = ParquetReader::new(Cursor::new(bytes.as_slice()));
        let schema = contents.schema()?;
        let named = |of: fn(&ArrowDataType) -> Option<&'static str>| {
            let columns = schema.iter().filter_map(|(name, field)| Some((name.to_string(), of(&field.dtype)?)));
            columns.collect::<Vec<_>>()
        };
        let (refused, rare) = (named(no_cells), named(rare_type));
        let metadata = contents.get_metadata()?.clone();
        let groups = metadata.row_groups.iter();
        // Without nested columns, each column has one value a row.
        let mut chunks = groups.flat_map(|group| group.parquet_columns().iter().map(|chunk| (group.num_rows(), chunk)));
        let fault = chunks.find_map(|(rows, chunk)| {
            let (range, values) = (chunk.byte_range(), chunk.num_values());
            let is_even = i64::try_from(rows) == Ok(values);
            let chunk = pages::Chunk { start: range.start, end: range.end, values };
            if is_even { pages::fault(&bytes, &chunk) } else { Some("columns are not equally long") }
        });
        let entries = metadata.key_value_metadata().as_deref().unwrap_or_default();
        let entry = entries.iter().find(|entry| entry.key == extras::KEY).and_then(|entry| entry.value.clone());
        let rows = contents.num_rows()?;
        let mut reader = ParquetReader::new(Cursor::new(bytes));
        reader.set_metadata(metadata);
        Ok(Opened { reader, entry, rows, refused, rare, fault })
    }
}

/// Calls polars; an error or a panic of it means that the file is damaged.
fn guarded<Value>(file: &str, call: impl FnOnce() -> PolarsResult<Value>) -> Result<Value, Vec<Problem>> {
    let called = guard::guarded(call).and_then(|called| called.map_err(|error| error.to_string()));
    called.map_err(|reason| vec![unreadable(file, &reason).into()])
}

/// What a type is called that holds no cells.
fn no_cells(data_type: &ArrowDataType) -> Option<&'static str> {
    match data_type {
        ArrowDataType::List(_) | ArrowDataType::LargeList(_) | ArrowDataType::FixedSizeList(..) => Some("lists"),
        ArrowDataType::Struct(_) | ArrowDataType::Union(_) => Some("structures"),
        ArrowDataType::Map(..) => Some("maps"),
        ArrowDataType::Binary
        | ArrowDataType::LargeBinary
        | ArrowDataType::BinaryView
        | ArrowDataType::FixedSizeBinary(_) => Some("bytes"),
        ArrowDataType::Duration(_) | ArrowDataType::Interval(_) => Some("durations"),
        _ => None,
    }
}

/// What a type is called that polars reads only if it was built with it.
fn rare_type(data_type: &ArrowDataType) -> Option<&'static str> {
    match data_type {
        ArrowDataType::Int8 | ArrowDataType::UInt8 => Some("integers of 8 bits"),
        ArrowDataType::Int16 | ArrowDataType::UInt16 => Some("integers of 16 bits"),
        ArrowDataType::Float16 => Some("floats of 16 bits"),
        ArrowDataType::Decimal(..)
        | ArrowDataType::Decimal32(..)
        | ArrowDataType::Decimal64(..)
        | ArrowDataType::Decimal256(..) => Some("decimals"),
        _ => None,
    }
}

fn refusal(file: &str, name: &str, named: &str) -> Problem {
    let message = format!("column `{name}` holds {named}, expected single numbers, texts, dates or times");
    let problem = Diagnostic::error(codes::COLUMN_TYPE, Place::file(file), message).in_column(name);
    let hint = match named {
        "bytes" => "write the column as strings (UTF-8)",
        "durations" => "write the column as a number and say its unit in the name",
        "lists" | "structures" | "maps" => "write one column for each value, or one row for each element",
        _ => "write the column as integers of 64 bits or as doubles",
    };
    problem.with_hint(hint).into()
}

fn unreadable(file: &str, reason: &str) -> Diagnostic {
    let reason: String = reason.lines().next().unwrap_or_default().chars().take(200).collect();
    let problem = Diagnostic::error(codes::DAMAGED, Place::file(file), format!("the file cannot be read: {reason}"));
    problem.with_hint("fetch the file again, or see whether `pyarrow.parquet.read_table` reads it")
}

/// A problem at a row.
fn at(file: &str, row: usize, code: Code, message: String) -> Diagnostic {
    Diagnostic::error(code, Place { file: file.to_owned(), line: row + 1, column: 0 }, message)
}

#[cfg(test)]
mod tests;

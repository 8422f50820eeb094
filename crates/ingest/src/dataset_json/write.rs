//! Writing Dataset-JSON 1.1.

mod cells;
mod head;
mod parts;

pub(crate) use parts::{Parts, Planned};

use super::{Container, codes};
use crate::calendar::{Date, iso_date_time};
use crate::problem::Problem;
use crate::raw_table::{Cells, NumberCells, NumberKind, RawColumn, RawTable};
use crate::source::gathered::Gathered;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// What a file says of itself besides its rows.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// The file, as messages call it.
    pub file: String,
    /// The data set's name where the table has none; `DATA` if neither has one.
    pub name: Option<String>,
    /// When it was made, in ISO 8601; 1970-01-01T00:00:00 unless told, so that equal rows give equal files.
    pub created: Option<String>,
    /// The study's identifier.
    pub study: Option<String>,
    /// Who made it.
    pub originator: Option<String>,
}

/// A file as written.
#[derive(Debug)]
pub struct Written {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What was lost.
    pub notes: Vec<Problem>,
}

/// Seconds since 1970 as the environment variable `SOURCE_DATE_EPOCH` gives them, in the form of [`Metadata::created`].
pub fn created_from_epoch(seconds: &str) -> Option<String> {
    let seconds: u32 = seconds.trim().parse().ok()?;
    Some(iso_date_time(f64::from(seconds)))
}

/// Writes a table. Whole numbers become `integer`, other numbers `double` in the shortest form that is read as the same
/// number; dates, datetimes and times become ISO 8601 with the target type `integer`.
///
/// # Errors
/// Dates and times that ISO 8601 cannot say: a date with a part of a day, or outside the years 1 to 9999.
pub fn write(table: &RawTable, container: Container, metadata: &Metadata) -> Result<Written, Vec<Problem>> {
    let mut problems = Gathered::default();
    let mut notes = Gathered::default();
    for column in &table.columns {
        if let Cells::Number(cells) = &column.cells {
            check_moments(table, column, cells, metadata, &mut problems);
            note_specials(column, cells, metadata, &mut notes);
        }
    }
    let problems = problems.finish();
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut bytes = Vec::new();
    let written = Planned::of(table, table.rows, container, metadata).begin(&mut bytes).and_then(|mut parts| {
        parts.rows(table)?;
        parts.finish()
    });
    written.expect("memory takes what is written");
    Ok(Written { bytes, notes: notes.finish() })
}

/// Dates must be whole days, and dates and datetimes in the calendar's years.
fn check_moments(
    table: &RawTable,
    column: &RawColumn,
    cells: &NumberCells,
    metadata: &Metadata,
    problems: &mut Gathered,
) {
    let day = |year, month, day| Date::new(year, month, day).map_or(0.0, |date| date.days() as f64);
    let (first, end) = (day(1, 1, 1), day(9999, 12, 31) + 1.0);
    let is_sound = |value: f64| match cells.kind {
        NumberKind::Plain | NumberKind::Time => true,
        NumberKind::Date => value.fract() == 0.0 && (first..end).contains(&value),
        NumberKind::DateTime => (first * 86_400.0..end * 86_400.0).contains(&value),
    };
    for (row, value) in cells.iter().enumerate() {
        if let Some(value) = value.ok().filter(|value| !is_sound(*value)) {
            let (unit, expected) = match cells.kind {
                NumberKind::Date => ("days", "a whole day of the years 1 to 9999"),
                _ => ("seconds", "a time in the years 1 to 9999"),
            };
            let message = format!("{value} {unit} since 1970 in column `{}`, expected {expected}", column.name);
            let place = Place { file: metadata.file.clone(), line: table.lines.line(row) as usize, column: 0 };
            let problem = Diagnostic::error(codes::NO_FORM, place, message).in_column(&*column.name);
            let problem = problem.with_value(value.to_string(), expected);
            problems.push(problem.with_hint("correct the value, or write the column as a plain number"));
        }
    }
}

/// Says which special missing values become null.
fn note_specials(column: &RawColumn, cells: &NumberCells, metadata: &Metadata, notes: &mut Gathered) {
    let mut counts = [0_usize; 256];
    for code in cells.iter().filter_map(Result::err).filter(|code| code.letter() != b'.') {
        counts[usize::from(code.letter())] += 1;
    }
    let listed: Vec<String> = (0_u8..=255)
        .filter(|letter| counts[usize::from(*letter)] > 0)
        .map(|letter| format!("`.{}` {} times", char::from(letter), counts[usize::from(letter)]))
        .collect();
    if !listed.is_empty() {
        let message = format!("column `{}` loses the reasons of missing values: {}", column.name, listed.join(", "));
        let warning = Diagnostic::warning(codes::NO_FORM, Place::file(&*metadata.file), message);
        let hint = "they become null; a SAS transport file or Parquet keeps them";
        notes.push(warning.in_column(&*column.name).with_hint(hint));
    }
}

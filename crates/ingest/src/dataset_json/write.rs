//! Writing Dataset-JSON 1.1.

use super::{Container, codes};
use crate::calendar::{Date, iso_date, iso_date_time, iso_time};
use crate::problem::Problem;
use crate::raw_table::{Cells, NumberCells, NumberKind, RawColumn, RawTable};
use crate::source::gathered::Gathered;
use flate2::write::ZlibEncoder;
use serde::Serialize;
use std::io::Write;
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

/// The metadata in the order that the standard recommends.
#[derive(Serialize)]
struct Head<'a> {
    #[serde(rename = "datasetJSONCreationDateTime")]
    created: &'a str,
    #[serde(rename = "datasetJSONVersion")]
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    originator: Option<&'a str>,
    #[serde(rename = "studyOID", skip_serializing_if = "Option::is_none")]
    study: Option<&'a str>,
    #[serde(rename = "itemGroupOID")]
    identifier: String,
    records: usize,
    name: &'a str,
    label: &'a str,
    columns: Vec<ColumnHead<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ColumnHead<'a> {
    #[serde(rename = "itemOID")]
    identifier: String,
    name: &'a str,
    label: &'a str,
    data_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_data_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_format: Option<&'a str>,
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
    let writers: Vec<Writer> = table.columns.iter().map(|column| Writer::new(&column.cells)).collect();
    let mut text = head(table, &writers, table.rows, metadata);
    match container {
        Container::Json => {
            text.pop();
            text.extend_from_slice(b",\"rows\":[");
            for row in 0..table.rows {
                text.extend_from_slice(if row == 0 { b"\n" } else { b",\n" });
                write_row(&writers, row, &mut text);
            }
            text.extend_from_slice(b"\n]}\n");
        }
        Container::Ndjson | Container::Dsjc => {
            text.push(b'\n');
            for row in 0..table.rows {
                write_row(&writers, row, &mut text);
                text.push(b'\n');
            }
        }
    }
    let bytes = if container == Container::Dsjc { packed(&text) } else { text };
    Ok(Written { bytes, notes: notes.finish() })
}

/// What the file says before its rows.
fn head(table: &RawTable, writers: &[Writer<'_>], records: usize, metadata: &Metadata) -> Vec<u8> {
    let name = table.name.as_deref().filter(|name| !name.is_empty());
    let name = name.or(metadata.name.as_deref()).unwrap_or("DATA");
    let head = Head {
        created: metadata.created.as_deref().unwrap_or("1970-01-01T00:00:00"),
        version: "1.1.0",
        originator: metadata.originator.as_deref(),
        study: metadata.study.as_deref(),
        identifier: format!("IG.{name}"),
        records,
        name,
        label: table.label.as_deref().unwrap_or_default(),
        columns: table.columns.iter().zip(writers).map(|(column, writer)| writer.head(name, column)).collect(),
    };
    serde_json::to_vec(&head).expect("the metadata are texts and numbers")
}

/// The lines of a file that is written piece by piece.
pub(crate) struct RowLines {
    head: Vec<u8>,
    /// For each column whether all its numbers are whole.
    whole: Vec<bool>,
}

impl RowLines {
    /// For a file of so many records, of which this table has enough to tell texts' lengths and numbers' types.
    pub(crate) fn of(table: &RawTable, records: usize, metadata: &Metadata) -> RowLines {
        let writers: Vec<Writer<'_>> = table.columns.iter().map(|column| Writer::new(&column.cells)).collect();
        let mut head = head(table, &writers, records, metadata);
        head.push(b'\n');
        RowLines { head, whole: writers.iter().map(|writer| matches!(writer, Writer::Whole(_))).collect() }
    }

    /// The first line.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// The lines of some rows.
    pub(crate) fn rows(&self, table: &RawTable) -> Vec<u8> {
        let writers = table.columns.iter().zip(&self.whole).map(|(column, whole)| match Writer::new(&column.cells) {
            Writer::Whole(cells) if !whole => Writer::Double(cells),
            writer => writer,
        });
        let writers: Vec<Writer<'_>> = writers.collect();
        let mut text = Vec::new();
        for row in 0..table.rows {
            write_row(&writers, row, &mut text);
            text.push(b'\n');
        }
        text
    }
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).and_then(|()| encoder.finish()).expect("memory takes what is written")
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

/// How the cells of a column are written.
enum Writer<'a> {
    /// Each distinct text in its quotes, and which one each row has.
    Text {
        quoted: Vec<Vec<u8>>,
        codes: &'a [u32],
        length: usize,
    },
    Whole(&'a NumberCells),
    Double(&'a NumberCells),
    Moment(&'a NumberCells),
}

impl<'a> Writer<'a> {
    fn new(cells: &'a Cells) -> Writer<'a> {
        match cells {
            Cells::Text(cells) => Writer::Text {
                quoted: cells.distinct().map(|text| serde_json::to_vec(text).expect("a text")).collect(),
                codes: cells.codes(),
                length: cells.distinct().map(|text| text.chars().count()).max().unwrap_or_default().max(1),
            },
            Cells::Number(cells) if cells.kind != NumberKind::Plain => Writer::Moment(cells),
            Cells::Number(cells) => {
                let is_whole = |value: f64| value.fract() == 0.0 && value.abs() <= 1e15;
                let are_whole = cells.iter().flatten().all(is_whole);
                if are_whole { Writer::Whole(cells) } else { Writer::Double(cells) }
            }
        }
    }

    fn head(&self, data_set: &str, column: &'a RawColumn) -> ColumnHead<'a> {
        let (data_type, target_data_type) = match self {
            Writer::Text { .. } => ("string", None),
            Writer::Whole(_) => ("integer", None),
            Writer::Double(_) => ("double", None),
            Writer::Moment(cells) => match cells.kind {
                NumberKind::DateTime => ("datetime", Some("integer")),
                NumberKind::Time => ("time", Some("integer")),
                _ => ("date", Some("integer")),
            },
        };
        ColumnHead {
            identifier: format!("IT.{data_set}.{}", column.name),
            name: &column.name,
            label: column.label.as_deref().unwrap_or_default(),
            data_type,
            target_data_type,
            length: if let Writer::Text { length, .. } = self { Some(*length) } else { None },
            display_format: column.format.as_deref(),
        }
    }

    fn cell(&self, row: usize, text: &mut Vec<u8>) {
        let written = match self {
            Writer::Text { quoted, codes, .. } => text.write_all(&quoted[codes[row] as usize]),
            Writer::Whole(cells) | Writer::Double(cells) | Writer::Moment(cells) => match (cells.get(row), self) {
                (Err(_), _) => text.write_all(b"null"),
                (Ok(value), Writer::Whole(_)) => write!(text, "{}", value as i64),
                (Ok(value), Writer::Double(_)) => serde_json::to_writer(&mut *text, &value).map_err(Into::into),
                (Ok(value), _) => match cells.kind {
                    NumberKind::DateTime => write!(text, "\"{}\"", iso_date_time(value)),
                    NumberKind::Time => write!(text, "\"{}\"", iso_time(value)),
                    _ => write!(text, "\"{}\"", iso_date(value as i64)),
                },
            },
        };
        written.expect("memory takes what is written");
    }
}

fn write_row(writers: &[Writer], row: usize, text: &mut Vec<u8>) {
    text.push(b'[');
    for (at, writer) in writers.iter().enumerate() {
        if at > 0 {
            text.push(b',');
        }
        writer.cell(row, text);
    }
    text.push(b']');
}

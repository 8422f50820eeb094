//! The cells of a column in JSON.

use super::head::ColumnHead;
use crate::calendar::{iso_date, iso_date_time, iso_time};
use crate::raw_table::{Cells, NumberCells, NumberKind, RawColumn};
use std::io::Write;

/// How the cells of a column are written.
pub(super) enum Writer<'a> {
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
    /// For all cells of a column.
    pub(super) fn new(cells: &'a Cells) -> Writer<'a> {
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

    /// For cells of a column all of which may not be whole.
    pub(super) fn of_column(cells: &'a Cells, all_are_whole: bool) -> Writer<'a> {
        match Writer::new(cells) {
            Writer::Whole(cells) if !all_are_whole => Writer::Double(cells),
            writer => writer,
        }
    }

    /// What the file says of the column.
    pub(super) fn head(&self, data_set: &str, column: &'a RawColumn) -> ColumnHead<'a> {
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

    /// Appends a cell.
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

/// Appends a row.
pub(super) fn write_row(writers: &[Writer], row: usize, text: &mut Vec<u8>) {
    text.push(b'[');
    for (at, writer) in writers.iter().enumerate() {
        if at > 0 {
            text.push(b',');
        }
        writer.cell(row, text);
    }
    text.push(b']');
}

//! Writes a table as delimited text.

use crate::raw_table::{Cells, NumberCells, NumberKind, RawTable, SpecialMissing, TextCells};
use std::fmt::Write;

/// Writes a table by RFC 4180 in UTF-8, lines ended by LF. Numbers are in their shortest form that reads back equal,
/// dates in ISO 8601, missing values as their codes.
pub fn write(table: &RawTable, delimiter: u8) -> Vec<u8> {
    let separator = char::from(delimiter);
    let mut out = String::new();
    for (index, column) in table.columns.iter().enumerate() {
        if index > 0 {
            out.push(separator);
        }
        push_text(
            &mut out,
            &column.name,
            needs_quotes(&column.name, separator) || index == 0 && column.name.is_empty(),
        );
    }
    out.push('\n');
    let mut columns: Vec<Column<'_>> =
        table.columns.iter().map(|column| Column::of(&column.cells, separator)).collect();
    for row in 0..table.rows {
        let start = out.len();
        let mut text = false;
        for (index, column) in columns.iter_mut().enumerate() {
            if index > 0 {
                out.push(separator);
            }
            let before = out.len();
            column.push(&mut out, row);
            text |= out.len() > before;
        }
        if !text {
            // A line without text is no row to readers; quotes make it one.
            out.insert_str(start, "\"\"");
        }
        out.push('\n');
    }
    out.into_bytes()
}

enum Column<'a> {
    Text {
        cells: &'a TextCells,
        /// Which distinct texts need quotes.
        quoted: Vec<bool>,
    },
    Number {
        kind: NumberKind,
        cells: &'a NumberCells,
        values: Box<dyn Iterator<Item = Result<f64, SpecialMissing>> + 'a>,
    },
}

impl<'a> Column<'a> {
    fn of(cells: &'a Cells, separator: char) -> Column<'a> {
        match cells {
            Cells::Text(cells) => {
                let quoted = cells.distinct().map(|text| needs_quotes(text, separator)).collect();
                Column::Text { cells, quoted }
            }
            Cells::Number(cells) => Column::Number { kind: cells.kind, cells, values: Box::new(cells.iter()) },
        }
    }

    fn push(&mut self, out: &mut String, row: usize) {
        match self {
            Column::Text { cells, quoted } => {
                let code = cells.codes()[row];
                push_text(out, cells.text(code), quoted[code as usize]);
            }
            Column::Number { kind, cells, values } => match (values.next(), *kind) {
                (Some(Ok(value)), NumberKind::Plain) => push_number(out, value),
                // Other programs take an empty cell for a missing number, but a point for a text.
                (Some(Err(SpecialMissing::PLAIN)), _) => {}
                _ => out.push_str(&cells.shown(row)),
            },
        }
    }
}

fn needs_quotes(text: &str, separator: char) -> bool {
    let edge = |blank: Option<char>| matches!(blank, Some(' ' | '\t' | '\u{feff}'));
    text.contains([separator, '"', '\n', '\r']) || edge(text.chars().next()) || edge(text.chars().next_back())
}

fn push_text(out: &mut String, text: &str, quoted: bool) {
    if !quoted {
        return out.push_str(text);
    }
    out.push('"');
    for (index, part) in text.split('"').enumerate() {
        if index > 0 {
            out.push_str("\"\"");
        }
        out.push_str(part);
    }
    out.push('"');
}

fn push_number(out: &mut String, value: f64) {
    let size = value.abs();
    let plain = value == 0.0 || (1e-5..1e17).contains(&size);
    // Writing to a text cannot fail.
    let _ = if plain { write!(out, "{value}") } else { write!(out, "{value:e}") };
}

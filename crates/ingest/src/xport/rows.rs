//! Rows of a member as columns of cells.
//!
//! Rows are taken in blocks that stay in the processor's cache, and a block column by column, so that each column's
//! own state stays there too.

use super::display_format::shift_from_sas;
use super::ibm_double::to_ieee;
use super::member::Member;
use super::text_column::TextColumn;
use super::texts::{Standing, Texts};
use super::variables::Variable;
use super::{Stop, codes, place};
use crate::calendar::Date;
use crate::problem::Problem;
use crate::raw_table::{Cells, Lines, NumberCells, NumberKind, RawColumn, RawTable, SpecialMissing};
use trialstat_trial::diagnostic::Diagnostic;

/// Bytes of a block of rows, at least: most of the processor's nearest cache.
const BLOCK: usize = 24 * 1024;

/// A column under construction.
enum Building<'b> {
    Number {
        cells: NumberCells,
        shift: f64,
        /// Numbers below and above these are not in the calendar.
        calendar: (f64, f64),
        /// The first row with such a number, and the number as the file has it.
        strange: Option<(usize, f64)>,
    },
    Text(TextColumn<'b>),
}

impl<'b> Building<'b> {
    fn of(variable: &Variable, rows: usize) -> Building<'b> {
        match variable.kind {
            None => Building::Text(TextColumn::with_capacity(rows)),
            Some(kind) => Building::Number {
                cells: NumberCells::with_capacity(kind, rows),
                shift: shift_from_sas(kind),
                calendar: calendar(kind),
                strange: None,
            },
        }
    }
}

/// The least and the greatest number of a kind that is a date of the years 1 to 9999.
fn calendar(kind: NumberKind) -> (f64, f64) {
    let days = |year, month, day| Date { year, month, day }.days() as f64;
    let (first, after) = (days(1, 1, 1), days(9999, 12, 31) + 1.0);
    match kind {
        NumberKind::Plain | NumberKind::Time => (f64::NEG_INFINITY, f64::INFINITY),
        NumberKind::Date => (first, after),
        NumberKind::DateTime => (first * 86_400.0, after * 86_400.0),
    }
}

/// Reads the rows of a member.
pub(super) fn read_rows(
    file: &str,
    bytes: &[u8],
    member: Member,
    texts: &mut Texts,
    notes: &mut Vec<Problem>,
) -> Result<RawTable, Stop> {
    let Member { name, label, variables, row_length, rows, data, .. } = member;
    let stretch = &bytes[data..data + rows * row_length];
    let mut building: Vec<Building<'_>> = variables.iter().map(|variable| Building::of(variable, rows)).collect();
    if rows > 0 {
        let rows_per_block = BLOCK.div_ceil(row_length);
        for (index, block) in stretch.chunks(rows_per_block * row_length).enumerate() {
            // Memory is fetched fastest from start to end, not from row to row as the columns below go.
            std::hint::black_box(block.iter().step_by(64).fold(0_u8, |sum, byte| sum ^ byte));
            for (variable, column) in variables.iter().zip(&mut building) {
                push_block(column, variable, block, row_length, index * rows_per_block, texts)?;
            }
        }
    }
    let columns = variables.into_iter().zip(building).map(|(variable, column)| {
        let cells = match column {
            Building::Text(column) => Cells::Text(column.finish()),
            Building::Number { cells, strange: None, .. } => Cells::Number(cells),
            Building::Number { strange: Some((row, number)), .. } => {
                notes.push(not_a_date(file, &variable, row, number));
                Cells::Number(plain_numbers(&variable, stretch, row_length, rows))
            }
        };
        RawColumn { name: variable.name, label: variable.label, format: variable.format, cells }
    });
    let columns: Vec<RawColumn> = columns.collect();
    Ok(RawTable {
        name: (!name.is_empty()).then_some(name),
        label,
        columns,
        lines: Lines::Consecutive { first: 1 },
        rows,
    })
}

/// Appends a column's cells of a block whose first row has this index.
fn push_block<'b>(
    column: &mut Building<'b>,
    variable: &Variable,
    block: &'b [u8],
    row_length: usize,
    first_row: usize,
    texts: &mut Texts,
) -> Result<(), Stop> {
    let (from, to) = (variable.at, variable.at + variable.width);
    match column {
        Building::Number { cells, shift, calendar, strange } => {
            for (row, bytes) in block.chunks_exact(row_length).enumerate() {
                match number(&bytes[from..to]) {
                    Ok(number) => {
                        let shifted = number + *shift;
                        if !(calendar.0..calendar.1).contains(&shifted) && strange.is_none() {
                            *strange = Some((first_row + row + 1, number));
                        }
                        cells.push(if *shift == 0.0 { number } else { shifted });
                    }
                    Err(code) => cells.push_missing(code),
                }
            }
        }
        Building::Text(column) => {
            for (row, bytes) in block.chunks_exact(row_length).enumerate() {
                let standing = || Standing { what: format!("column `{}`", variable.name), row: first_row + row + 1 };
                column.push(&bytes[from..to], texts, standing)?;
            }
        }
    }
    Ok(())
}

/// A number, or the code of a missing one. Numbers of less than eight bytes lack the last bytes of the fraction.
#[inline]
fn number(field: &[u8]) -> Result<f64, SpecialMissing> {
    let bits = match <[u8; 8]>::try_from(field) {
        Ok(bytes) => u64::from_be_bytes(bytes),
        Err(_) => {
            let mut bytes = [0; 8];
            bytes[..field.len()].copy_from_slice(field);
            u64::from_be_bytes(bytes)
        }
    };
    if bits << 8 == 0 && bits != 0 {
        // A fraction of zero under an exponent that is a letter is how a missing value is stored.
        if let Some(code) = SpecialMissing::with_letter((bits >> 56) as u8) {
            return Err(code);
        }
    }
    Ok(to_ieee(bits))
}

/// The column as plain numbers, as the file has them.
fn plain_numbers(variable: &Variable, stretch: &[u8], row_length: usize, rows: usize) -> NumberCells {
    let mut cells = NumberCells::with_capacity(NumberKind::Plain, rows);
    for bytes in stretch.chunks_exact(row_length) {
        match number(&bytes[variable.at..variable.at + variable.width]) {
            Ok(number) => cells.push(number),
            Err(code) => cells.push_missing(code),
        }
    }
    cells
}

fn not_a_date(file: &str, variable: &Variable, row: usize, number: f64) -> Problem {
    let format = variable.format.as_deref().unwrap_or_default();
    let message = format!(
        "`{number}` in column `{}`, expected a date or time of the years 1 to 9999 for the format `{format}`; \
         the column was read as plain numbers",
        variable.name
    );
    let hint =
        "find out whether the number or the format is wrong; seconds belong under `DATETIME20.`, days under `DATE9.`";
    Diagnostic::warning(codes::NOT_A_DATE, place(file, row), message).in_column(&*variable.name).with_hint(hint).into()
}

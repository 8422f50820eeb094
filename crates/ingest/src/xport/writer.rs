//! Tables as a transport file.

mod header_cards;
mod plan;

use super::cards::{CARD, whole_cards};
use super::ibm_double::from_ieee;
use super::member::may_be_padding;
use super::{Version, codes};
use crate::raw_table::{Cells, NumberCells, RawTable, TextCells};
use plan::{Plan, PlannedColumn};
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// A transport file.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Its bytes: equal for equal tables, since the times of creation in it are always 1970-01-01.
    pub bytes: Vec<u8>,
    /// What was changed to fit the format without changing a cell's meaning: labels cut, formats replaced.
    pub notes: Vec<Diagnostic>,
}

/// Writes tables as the members of one transport file. In version 5, names are written in capitals. A place in a
/// diagnostic has the name of the table for its file, and the number of the row for its line.
///
/// # Errors
/// Every name, text and number that the version of the format cannot hold.
pub fn write(tables: &[&RawTable], version: Version) -> Result<Written, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut notes = Vec::new();
    let plans: Vec<Plan> = tables.iter().map(|table| Plan::of(table, version, &mut problems, &mut notes)).collect();
    plan::check_member_names(&plans, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut bytes = header_cards::library(version);
    for (table, plan) in tables.iter().zip(&plans) {
        header_cards::push_member(&mut bytes, plan, table.rows, version);
        push_rows(&mut bytes, table, plan, version, &mut problems);
    }
    if problems.is_empty() { Ok(Written { bytes, notes }) } else { Err(problems) }
}

/// Appends the rows, padded to whole cards.
fn push_rows(bytes: &mut Vec<u8>, table: &RawTable, plan: &Plan, version: Version, problems: &mut Vec<Diagnostic>) {
    let (start, row_length) = (bytes.len(), plan.row_length());
    bytes.resize(start + whole_cards(table.rows * row_length), b' ');
    if row_length == 0 {
        return;
    }
    let stretch = &mut bytes[start..];
    for (column, planned) in table.columns.iter().zip(&plan.columns) {
        let fields = stretch.chunks_exact_mut(row_length).take(table.rows).map(|row| &mut row[planned.at..]);
        match &column.cells {
            Cells::Text(cells) => fill_text(fields, cells),
            Cells::Number(cells) => fill_numbers(fields, cells, plan, planned, problems),
        }
    }
    let last_card = stretch.len().saturating_sub(CARD);
    let last = table.rows.saturating_sub(1);
    let blank = |row: usize| stretch[row * row_length..][..row_length].iter().all(|byte| *byte == b' ');
    if version == Version::V5 && table.rows > 0 && may_be_padding(last, row_length, last_card) && blank(last) {
        let message = "the last row has no text in any column, expected some: version 5 would lose the row";
        let place = Place { file: plan.name.clone(), line: table.rows, column: 0 };
        let hint = "write version 8, which counts the rows, or leave the row out";
        problems.push(Diagnostic::error(codes::UNFIT_CELL, place, message).with_hint(hint));
    }
}

fn fill_text<'b>(fields: impl Iterator<Item = &'b mut [u8]>, cells: &TextCells) {
    for (field, code) in fields.zip(cells.codes()) {
        let text = cells.text(*code).as_bytes();
        field[..text.len()].copy_from_slice(text);
    }
}

fn fill_numbers<'b>(
    fields: impl Iterator<Item = &'b mut [u8]>,
    cells: &NumberCells,
    plan: &Plan,
    planned: &PlannedColumn,
    problems: &mut Vec<Diagnostic>,
) {
    let mut unfit = None;
    let mut count = 0;
    for ((row, field), cell) in fields.enumerate().zip(cells.iter()) {
        let bits = match cell {
            Err(code) => u64::from(code.letter()) << 56,
            // A sum with zero would turn a negative zero into a positive one.
            Ok(value) => {
                from_ieee(if planned.shift == 0.0 { value } else { value - planned.shift }).unwrap_or_else(|| {
                    count += 1;
                    unfit.get_or_insert((row, value));
                    0
                })
            }
        };
        field[..8].copy_from_slice(&bits.to_be_bytes());
    }
    if let Some((row, value)) = unfit {
        let more =
            if count == 1 { String::new() } else { format!(", as are {} more numbers of the column", count - 1) };
        let message = format!(
            "`{value:e}` in column `{}` is outside the range of transport files, expected 5.4e-79 to 7.2e75 in magnitude{more}",
            planned.name
        );
        let place = Place { file: plan.name.clone(), line: row + 1, column: 0 };
        let hint = "write another format, or the logarithm of the number";
        problems.push(Diagnostic::error(codes::UNFIT_NUMBER, place, message).in_column(&planned.name).with_hint(hint));
    }
}

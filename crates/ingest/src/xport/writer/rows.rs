//! The rows of a member as bytes, part by part, and what of them does not fit.

use super::super::cards::{CARD, whole_cards};
use super::super::ibm_double::from_ieee;
use super::super::member::may_be_padding;
use super::super::{Version, codes};
use super::plan::{Plan, PlannedColumn, longest_text};
use crate::raw_table::{Cells, NumberCells, RawTable, TextCells};
use trialstat_trial::diagnostic::{Code, Diagnostic, Place};

/// The rows so far.
pub(super) struct Rows<'p> {
    plan: &'p Plan,
    version: Version,
    count: usize,
    faults: Vec<Faults>,
    /// Whether the last one consists of blanks.
    is_last_blank: bool,
}

/// What does not fit in a column.
#[derive(Default)]
struct Faults {
    /// Texts that are too long, by their lengths.
    long: Option<Fault<usize>>,
    /// Numbers out of range.
    unfit: Option<Fault<f64>>,
    /// The first row whose text ends in what reading takes for padding.
    padded: Option<usize>,
}

/// The first of several cells, with its row, and how many follow.
struct Fault<Value> {
    row: usize,
    value: Value,
    further: usize,
}

impl<Value> Fault<Value> {
    fn add(known: &mut Option<Fault<Value>>, row: usize, value: Value) {
        match known {
            Some(fault) => fault.further += 1,
            None => *known = Some(Fault { row, value, further: 0 }),
        }
    }
}

impl<'p> Rows<'p> {
    /// None yet.
    pub fn of(plan: &'p Plan, version: Version) -> Rows<'p> {
        let faults = plan.columns.iter().map(|_| Faults::default()).collect();
        Rows { plan, version, count: 0, faults, is_last_blank: false }
    }

    /// Appends the next rows.
    pub fn push(&mut self, bytes: &mut Vec<u8>, part: &RawTable) {
        let (start, row_length, before) = (bytes.len(), self.plan.row_length(), self.count);
        self.count += part.rows;
        if row_length == 0 || part.rows == 0 {
            return;
        }
        bytes.resize(start + part.rows * row_length, b' ');
        let stretch = &mut bytes[start..];
        for ((column, planned), faults) in part.columns.iter().zip(&self.plan.columns).zip(&mut self.faults) {
            let fields = stretch.chunks_exact_mut(row_length).map(|row| &mut row[planned.at..][..planned.width]);
            match &column.cells {
                Cells::Text(cells) => {
                    fill_text(fields, cells);
                    faults.look_at_texts(cells, before, longest_text(self.version));
                }
                Cells::Number(cells) => fill_numbers(fields, cells, planned, before, faults),
            }
        }
        self.is_last_blank = stretch[stretch.len() - row_length..].iter().all(|byte| *byte == b' ');
    }

    /// How many blanks fill the last card.
    pub fn padding(&self) -> usize {
        let length = self.count * self.plan.row_length();
        whole_cards(length) - length
    }

    /// Says what does not fit, and what reading will not tell from padding.
    pub fn finish(self, problems: &mut Vec<Diagnostic>, notes: &mut Vec<Diagnostic>) {
        let place = |row| Place { file: self.plan.name.clone(), line: row, column: 0 };
        let error = |code: Code, row, message: String| Diagnostic::error(code, place(row), message);
        for (planned, faults) in self.plan.columns.iter().zip(self.faults) {
            let name = &planned.name;
            if let Some(Fault { row, value: length, further }) = faults.long {
                let more = if further == 0 { String::new() } else { format!(", and {further} more rows too long") };
                let most = longest_text(self.version);
                let message = format!("text of {length} bytes in column `{name}`, expected at most {most}{more}");
                let hint = match self.version {
                    Version::V5 => "shorten the text, split the column, or write version 8",
                    Version::V8 => "shorten the text, or split the column",
                };
                problems.push(error(codes::UNFIT_CELL, row, message).with_hint(hint).in_column(name));
            }
            if let Some(row) = faults.padded {
                let message = format!(
                    "text in column `{name}` ends in a blank, expected none: transport files do not tell it from padding"
                );
                let note = Diagnostic::note(codes::UNFIT_CELL, place(row), message).in_column(name);
                notes.push(note.with_hint("trim the text if the blank means nothing, write another format if it does"));
            }
            if let Some(Fault { row, value, further }) = faults.unfit {
                let more =
                    if further == 0 { String::new() } else { format!(", as are {further} more numbers of the column") };
                let message = format!(
                    "`{value:e}` in column `{name}` is outside the range of transport files, expected 5.4e-79 to 7.2e75 in magnitude{more}"
                );
                let hint = "write another format, or the logarithm of the number";
                problems.push(error(codes::UNFIT_NUMBER, row, message).in_column(name).with_hint(hint));
            }
        }
        let (count, row_length) = (self.count, self.plan.row_length());
        let last_card = whole_cards(count * row_length).saturating_sub(CARD);
        if self.version == Version::V5
            && self.is_last_blank
            && may_be_padding(count.saturating_sub(1), row_length, last_card)
        {
            let message = "the last row has no text in any column, expected some: version 5 would lose the row";
            let hint = "write version 8, which counts the rows, or leave the row out";
            problems.push(error(codes::UNFIT_CELL, count, message.to_owned()).with_hint(hint));
        }
    }
}

impl Faults {
    /// Looks for texts that are too long or end in padding; `before` rows came before them.
    fn look_at_texts(&mut self, cells: &TextCells, before: usize, most: usize) {
        let is_long = |text: &str| text.len() > most;
        let is_padded = |text: &str| text.ends_with([' ', '\0']);
        if !cells.distinct().any(|text| is_long(text) || is_padded(text)) {
            return;
        }
        for row in 0..cells.len() {
            let text = cells.get(row);
            if is_long(text) {
                Fault::add(&mut self.long, before + row + 1, text.len());
            }
            if is_padded(text) {
                self.padded.get_or_insert(before + row + 1);
            }
        }
    }
}

fn fill_text<'b>(fields: impl Iterator<Item = &'b mut [u8]>, cells: &TextCells) {
    for (field, code) in fields.zip(cells.codes()) {
        let text = cells.text(*code).as_bytes();
        let fitting = text.len().min(field.len());
        field[..fitting].copy_from_slice(&text[..fitting]);
    }
}

fn fill_numbers<'b>(
    fields: impl Iterator<Item = &'b mut [u8]>,
    cells: &NumberCells,
    planned: &PlannedColumn,
    before: usize,
    faults: &mut Faults,
) {
    for ((row, field), cell) in fields.enumerate().zip(cells.iter()) {
        let bits = match cell {
            Err(code) => u64::from(code.letter()) << 56,
            // A sum with zero would turn a negative zero into a positive one.
            Ok(value) => {
                from_ieee(if planned.shift == 0.0 { value } else { value - planned.shift }).unwrap_or_else(|| {
                    Fault::add(&mut faults.unfit, before + row + 1, value);
                    0
                })
            }
        };
        field.copy_from_slice(&bits.to_be_bytes());
    }
}

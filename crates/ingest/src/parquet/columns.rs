//! Columns of a polars frame as cells.

use super::extras::Extras;
use super::{at, codes};
use crate::raw_table::{Cells, Interner, NumberCells, NumberKind, RawColumn, SpecialMissing};
use crate::source::gathered::Gathered;
use polars::prelude::{Column, DataFrame, DataType, PolarsResult, TimeUnit};
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// Where problems go.
pub(super) struct Context<'a> {
    pub(super) file: &'a str,
    pub(super) problems: &'a mut Gathered,
    pub(super) notes: &'a mut Gathered,
}

/// The greatest whole number up to which a double-precision number holds every one.
const MOST_EXACT: u64 = 1 << 53;

/// All columns of a frame, those with a problem empty.
pub(super) fn convert(frame: &DataFrame, extras: &Extras, context: &mut Context) -> Vec<RawColumn> {
    let columns = frame.columns().iter().map(|column| {
        let name = column.name().to_string();
        let cells = context.cells(&name, column, extras).unwrap_or_else(|error| {
            let message = format!("column `{name}` cannot be read: {error}");
            let problem = Diagnostic::error(codes::COLUMN_TYPE, Place::file(context.file), message);
            context.problems.push(problem.in_column(&*name).with_hint("write the column with a common type"));
            Cells::Text(Interner::default().finish())
        });
        RawColumn::new(name, cells)
    });
    columns.collect()
}

impl Context<'_> {
    fn cells(&mut self, name: &str, column: &Column, extras: &Extras) -> PolarsResult<Cells> {
        Ok(match column.dtype() {
            DataType::Boolean => {
                let truths = column.bool()?.iter();
                texts(truths.map(|truth| truth.map_or("", |truth| if truth { "true" } else { "false" })))
            }
            DataType::String => texts(column.str()?.iter().map(Option::unwrap_or_default)),
            DataType::Null => texts((0..column.len()).map(|_| "")),
            DataType::UInt64 => {
                let numbers = column.u64()?.iter().map(|number| number.map(i128::from));
                self.whole(name, column.len(), numbers)
            }
            data_type if data_type.is_integer() => {
                let column = column.cast(&DataType::Int64)?;
                self.whole(name, column.len(), column.i64()?.iter().map(|number| number.map(i128::from)))
            }
            data_type if data_type.is_float() => {
                let column = column.cast(&DataType::Float64)?;
                self.floats(name, extras.kind(name), column.len(), column.f64()?.iter())
            }
            DataType::Date => {
                let column = column.cast(&DataType::Int32)?;
                numbers(NumberKind::Date, column.len(), column.i32()?.iter().map(|days| days.map(f64::from)))
            }
            DataType::Datetime(unit, zone) => {
                if let Some(zone) = zone {
                    let message = format!("column `{name}` has the time zone `{zone}`, read as date and time in UTC");
                    self.note(name, message, "write local date and time, without a zone, where local days matter");
                }
                let ticks = column.cast(&DataType::Int64)?;
                self.ticks(name, NumberKind::DateTime, ticks_per_second(*unit), &ticks)?
            }
            DataType::Time => {
                let ticks = column.cast(&DataType::Int64)?;
                self.ticks(name, NumberKind::Time, 1_000_000_000, &ticks)?
            }
            // Decimals go by their digits, which give the nearest number whatever the scale.
            data_type if data_type.is_decimal() => {
                let column = column.cast(&DataType::String)?;
                let parsed = column.str()?.iter().map(|text| text.and_then(|text| text.parse().ok()));
                numbers(NumberKind::Plain, column.len(), parsed)
            }
            _ => {
                let column = column.cast(&DataType::String)?;
                texts(column.str()?.iter().map(Option::unwrap_or_default))
            }
        })
    }

    fn whole(&mut self, name: &str, rows: usize, whole: impl Iterator<Item = Option<i128>>) -> Cells {
        let mut cells = NumberCells::with_capacity(NumberKind::Plain, rows);
        for (row, number) in whole.enumerate() {
            match number {
                None => cells.push_missing(SpecialMissing::PLAIN),
                Some(number) => {
                    if number.unsigned_abs() > u128::from(MOST_EXACT) {
                        let expected = "a whole number of at most 53 bits";
                        self.error(row, name, number.to_string(), expected, "write long identifiers as strings");
                    }
                    cells.push(number as f64);
                }
            }
        }
        Cells::Number(cells)
    }

    fn floats(
        &mut self,
        name: &str,
        kind: NumberKind,
        rows: usize,
        floats: impl Iterator<Item = Option<f64>>,
    ) -> Cells {
        let mut cells = NumberCells::with_capacity(kind, rows);
        for (row, number) in floats.enumerate() {
            match number {
                None => cells.push_missing(SpecialMissing::PLAIN),
                Some(number) if number.is_finite() => cells.push(number),
                Some(number) => {
                    let hint = "write a missing value as null; see where the calculation went wrong otherwise";
                    self.error(row, name, number.to_string(), "a finite number or null", hint);
                    cells.push_missing(SpecialMissing::PLAIN);
                }
            }
        }
        Cells::Number(cells)
    }

    fn ticks(&mut self, name: &str, kind: NumberKind, per_second: i64, ticks: &Column) -> PolarsResult<Cells> {
        let mut is_rounded = false;
        let seconds = ticks.i64()?.iter().map(|ticks| {
            ticks.map(|ticks| {
                let (whole, rest) = (ticks.div_euclid(per_second), ticks.rem_euclid(per_second));
                // Finer than microseconds is finer than a double-precision count of seconds since 1970.
                is_rounded |= per_second == 1_000_000_000 && kind == NumberKind::DateTime && rest % 1000 != 0;
                seconds(whole, rest, per_second)
            })
        });
        let cells = numbers(kind, ticks.len(), seconds);
        if is_rounded {
            let message = format!("column `{name}` has nanoseconds, read as seconds in double precision");
            self.note(name, message, "about a microsecond is kept");
        }
        Ok(cells)
    }

    fn error(&mut self, row: usize, name: &str, value: String, expected: &str, hint: &str) {
        let message = format!("`{value}` in column `{name}`, expected {expected}");
        let problem = at(self.file, row, codes::CELL, message).in_column(name).with_value(value, expected);
        self.problems.push(problem.with_hint(format!("{hint}; rows are counted from 1")));
    }

    fn note(&mut self, name: &str, message: String, hint: &str) {
        let note = Diagnostic::note(codes::CONVERTED, Place::file(self.file), message);
        self.notes.push(note.in_column(name).with_hint(hint));
    }
}

/// Seconds from whole seconds and ticks. One division of whole numbers below 2^53 gives the number nearest to the
/// decimal one, as reading its digits would.
fn seconds(whole: i64, rest: i64, per_second: i64) -> f64 {
    match whole.checked_mul(per_second).and_then(|ticks| ticks.checked_add(rest)) {
        Some(ticks) if ticks.unsigned_abs() <= MOST_EXACT => ticks as f64 / per_second as f64,
        _ => whole as f64 + rest as f64 / per_second as f64,
    }
}

pub(super) fn ticks_per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Nanoseconds => 1_000_000_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Milliseconds => 1000,
    }
}

fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Cells {
    Cells::Text(texts.collect())
}

fn numbers(kind: NumberKind, rows: usize, numbers: impl Iterator<Item = Option<f64>>) -> Cells {
    let mut cells = NumberCells::with_capacity(kind, rows);
    for number in numbers {
        match number.filter(|number| number.is_finite()) {
            Some(number) => cells.push(number),
            None => cells.push_missing(SpecialMissing::PLAIN),
        }
    }
    Cells::Number(cells)
}

//! Tables as Parquet.

use super::extras::{ColumnExtras, Counts, Extras, KEY};
use super::{codes, guard};
use crate::problem::Problem;
use crate::raw_table::{Cells, NumberCells, NumberKind, RawTable};
use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn, KeyValueMetadata, NamedFrom, ParquetWriter, PolarsResult, Series, TimeUnit,
};
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// Writes a table. Numbers become doubles; dates, datetimes (microseconds) and times (nanoseconds) have their own types
/// where all of a column's values fit these exactly, and are doubles else.
///
/// # Errors
/// Columns that share a name.
pub fn write(table: &RawTable) -> Result<Vec<u8>, Vec<Problem>> {
    let written = guard::guarded(|| -> PolarsResult<Vec<u8>> {
        let (columns, extras) = columns(table)?;
        let mut frame = DataFrame::new(table.rows, columns)?;
        let entry = serde_json::to_string(&extras).expect("texts and numbers have a form in JSON");
        let mut bytes = Vec::new();
        let writer = ParquetWriter::new(&mut bytes);
        let metadata = KeyValueMetadata::from_static(vec![(KEY.to_owned(), entry)]);
        writer.with_key_value_metadata(Some(metadata)).finish(&mut frame)?;
        Ok(bytes)
    });
    let reason = match written {
        Ok(Ok(bytes)) => return Ok(bytes),
        Ok(Err(error)) => error.to_string(),
        Err(panic) => panic,
    };
    let message = format!("the table cannot be written: {}", reason.lines().next().unwrap_or_default());
    let problem = Diagnostic::error(codes::NOT_WRITTEN, Place::file(table.name.as_deref().unwrap_or("table")), message);
    Err(vec![problem.with_hint("see whether two columns share a name").into()])
}

fn columns(table: &RawTable) -> PolarsResult<(Vec<Column>, Extras)> {
    let mut columns = Vec::with_capacity(table.columns.len());
    let mut extras = Extras { version: 1, name: table.name.clone(), label: table.label.clone(), columns: Vec::new() };
    let mut beside = Vec::new();
    for column in &table.columns {
        let mut extra = ColumnExtras {
            name: column.name.clone(),
            label: column.label.clone(),
            format: column.format.clone(),
            ..ColumnExtras::default()
        };
        match &column.cells {
            Cells::Text(cells) => {
                let texts: Vec<&str> = cells.codes().iter().map(|code| cells.text(*code)).collect();
                columns.push(Series::new(column.name.as_str().into(), texts).into_column());
            }
            Cells::Number(cells) => {
                let series = match own_type(&column.name, cells)? {
                    Some(series) => series,
                    None => {
                        extra.counts = Counts::of(cells.kind);
                        let numbers: Vec<Option<f64>> = cells.iter().map(Result::ok).collect();
                        Series::new(column.name.as_str().into(), numbers)
                    }
                };
                columns.push(series.into_column());
                if let Some(letters) = letters(cells) {
                    let mut name = format!("{}.missing", column.name);
                    while table.columns.iter().any(|other| other.name == name) || beside.contains(&name) {
                        name.push('_');
                    }
                    columns.push(Series::new(name.as_str().into(), letters).into_column());
                    beside.push(name.clone());
                    extra.letters = Some(name);
                }
            }
        }
        extras.columns.push(extra);
    }
    Ok((columns, extras))
}

/// Dates and times in their own type, if that holds every one of them exactly.
fn own_type(name: &str, cells: &NumberCells) -> PolarsResult<Option<Series>> {
    let (per_unit, most, target) = match cells.kind {
        NumberKind::Plain => return Ok(None),
        NumberKind::Date => (1.0, f64::from(i32::MAX), DataType::Date),
        NumberKind::DateTime => (1e6, 9e15, DataType::Datetime(TimeUnit::Microseconds, None)),
        NumberKind::Time => (1e9, 86_400e9, DataType::Time),
    };
    let mut ticks = Vec::with_capacity(cells.len());
    for cell in cells.iter() {
        ticks.push(match cell {
            Err(_) => None,
            Ok(value) => {
                let tick = (value * per_unit).round();
                let is_within = tick.abs() < most && !(cells.kind == NumberKind::Time && tick < 0.0);
                if !is_within || tick / per_unit != value {
                    return Ok(None);
                }
                Some(tick as i64)
            }
        });
    }
    let series = Series::new(name.into(), ticks);
    let series = if cells.kind == NumberKind::Date { series.cast(&DataType::Int32)? } else { series };
    series.cast(&target).map(Some)
}

/// The letters of the special missing values, if there are any.
fn letters(cells: &NumberCells) -> Option<Vec<Option<String>>> {
    let is_special =
        |cell: &Result<f64, crate::raw_table::SpecialMissing>| matches!(cell, Err(code) if code.letter() != b'.');
    cells.iter().any(|cell| is_special(&cell)).then(|| {
        let letter = |cell: Result<f64, crate::raw_table::SpecialMissing>| {
            cell.err().filter(|code| code.letter() != b'.').map(|code| char::from(code.letter()).to_string())
        };
        cells.iter().map(letter).collect()
    })
}

//! Tables as Parquet.

use super::extras::{ColumnExtras, Counts, Extras, KEY};
use super::{codes, guard};
use crate::problem::{Problem, Unwritten};
use crate::raw_table::{Cells, NumberCells, NumberKind, RawTable};
use polars::prelude::{
    BatchedWriter, Column, DataFrame, DataType, IntoColumn, KeyValueMetadata, NamedFrom, ParquetWriter, PolarsResult,
    SchemaRef, Series, TimeUnit,
};
use std::cell::RefCell;
use std::io::Write;
use std::ops::Range;
use std::rc::Rc;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// Rows of a row group, however many come at once.
const GROUP: usize = 1 << 16;

/// Writes a table. Numbers become doubles; dates, datetimes (microseconds) and times (nanoseconds) have their own types
/// where all of a column's values fit these exactly, and are doubles else.
///
/// # Errors
/// Columns that share a name.
pub fn write(table: &RawTable) -> Result<Vec<u8>, Vec<Problem>> {
    let planned = Planned::of(table)?;
    let mut bytes = Vec::new();
    let written = planned.begin(&mut bytes).and_then(|mut parts| {
        parts.rows(table)?;
        parts.finish()
    });
    match written {
        Ok(()) => Ok(bytes),
        Err(Unwritten::Problems(problems)) => Err(problems),
        Err(Unwritten::Refused(cause)) => Err(not_written(table.name.as_deref(), &cause.to_string())),
    }
}

/// What a file is, apart from its rows.
pub(crate) struct Planned {
    table: Option<String>,
    columns: Vec<PlannedColumn>,
    schema: SchemaRef,
    /// What Parquet has no place for.
    entry: String,
}

/// A column to be written.
struct PlannedColumn {
    name: String,
    form: Form,
    /// The column beside it with the letters of its special missing values, if it has any.
    letters: Option<String>,
}

/// The type of a column.
enum Form {
    Text,
    Double,
    /// So many ticks a day or second, as whole numbers of a type.
    Ticks(f64, DataType),
}

impl Planned {
    /// For rows of which this table has enough to tell types.
    pub(crate) fn of(table: &RawTable) -> Result<Planned, Vec<Problem>> {
        let mut extras =
            Extras { version: 1, name: table.name.clone(), label: table.label.clone(), columns: Vec::new() };
        let mut columns: Vec<PlannedColumn> = Vec::with_capacity(table.columns.len());
        for column in &table.columns {
            let mut planned = PlannedColumn { name: column.name.clone(), form: Form::Text, letters: None };
            let mut counts = None;
            if let Cells::Number(cells) = &column.cells {
                planned.form = form(cells);
                if matches!(planned.form, Form::Double) {
                    counts = Counts::of(cells.kind);
                }
                if cells.iter().any(|cell| matches!(cell, Err(code) if code.letter() != b'.')) {
                    let mut name = format!("{}.missing", column.name);
                    let beside = |name: &String| columns.iter().any(|other| other.letters.as_ref() == Some(name));
                    while table.columns.iter().any(|other| other.name == name) || beside(&name) {
                        name.push('_');
                    }
                    planned.letters = Some(name);
                }
            }
            let (label, format) = (column.label.clone(), column.format.clone());
            let letters = planned.letters.clone();
            extras.columns.push(ColumnExtras { name: column.name.clone(), label, format, counts, letters });
            columns.push(planned);
        }
        let entry = serde_json::to_string(&extras).expect("texts and numbers have a form in JSON");
        let empty = guarded(table.name.as_deref(), || frame(&columns, table, 0..0))?;
        Ok(Planned { table: table.name.clone(), columns, schema: empty.schema().clone(), entry })
    }

    /// Begins the file.
    pub(crate) fn begin<'p>(&'p self, out: &'p mut dyn Write) -> Result<Parts<'p>, Unwritten> {
        let encoded = Encoded::default();
        let writer = guarded(self.table.as_deref(), || {
            let metadata = KeyValueMetadata::from_static(vec![(KEY.to_owned(), self.entry.clone())]);
            ParquetWriter::new(encoded.clone()).with_key_value_metadata(Some(metadata)).batched(&self.schema)
        })?;
        Ok(Parts { planned: self, held: None, writer, encoded, out })
    }
}

/// The form that holds every number of a column exactly.
fn form(cells: &NumberCells) -> Form {
    let (per_unit, most, target) = match cells.kind {
        NumberKind::Plain => return Form::Double,
        NumberKind::Date => (1.0, f64::from(i32::MAX), DataType::Date),
        NumberKind::DateTime => (1e6, 9e15, DataType::Datetime(TimeUnit::Microseconds, None)),
        NumberKind::Time => (1e9, 86_400e9, DataType::Time),
    };
    let fits = |value: f64| {
        let tick = (value * per_unit).round();
        tick.abs() < most && !(cells.kind == NumberKind::Time && tick < 0.0) && tick / per_unit == value
    };
    if cells.iter().flatten().all(fits) { Form::Ticks(per_unit, target) } else { Form::Double }
}

/// Some rows of a table.
fn frame(columns: &[PlannedColumn], table: &RawTable, rows: Range<usize>) -> PolarsResult<DataFrame> {
    let mut written: Vec<Column> = Vec::with_capacity(columns.len());
    for (planned, column) in columns.iter().zip(&table.columns) {
        let series = match &column.cells {
            Cells::Text(cells) => {
                let texts: Vec<&str> = cells.codes()[rows.clone()].iter().map(|code| cells.text(*code)).collect();
                Series::new(planned.name.as_str().into(), texts)
            }
            Cells::Number(cells) => numbers(planned, cells, rows.clone())?,
        };
        written.push(series.into_column());
        if let (Some(name), Cells::Number(cells)) = (&planned.letters, &column.cells) {
            written.push(Series::new(name.as_str().into(), letters(cells, rows.clone())).into_column());
        }
    }
    DataFrame::new(rows.len(), written)
}

fn numbers(planned: &PlannedColumn, cells: &NumberCells, rows: Range<usize>) -> PolarsResult<Series> {
    let numbers = rows.map(|row| cells.get(row).ok());
    let name = planned.name.as_str().into();
    let Form::Ticks(per_unit, target) = &planned.form else {
        return Ok(Series::new(name, numbers.collect::<Vec<Option<f64>>>()));
    };
    let ticks = numbers.map(|number| number.map(|value| (value * per_unit).round() as i64));
    let series = Series::new(name, ticks.collect::<Vec<Option<i64>>>());
    let series = if *target == DataType::Date { series.cast(&DataType::Int32)? } else { series };
    series.cast(target)
}

/// The letters of the special missing values.
fn letters(cells: &NumberCells, rows: Range<usize>) -> Vec<Option<String>> {
    let special = |row| cells.get(row).err().filter(|code| code.letter() != b'.');
    rows.map(|row| special(row).map(|code| char::from(code.letter()).to_string())).collect()
}

/// A file while it is written.
pub(crate) struct Parts<'p> {
    planned: &'p Planned,
    /// Rows that do not fill a group yet.
    held: Option<DataFrame>,
    writer: BatchedWriter<Encoded>,
    encoded: Encoded,
    out: &'p mut dyn Write,
}

/// Takes what polars writes, which forgets why bytes were not taken.
#[derive(Clone, Default)]
struct Encoded(Rc<RefCell<Vec<u8>>>);

impl Write for Encoded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Parts<'_> {
    /// Writes the next rows, or holds them until there is a group.
    pub(crate) fn rows(&mut self, part: &RawTable) -> Result<(), Unwritten> {
        let mut from = 0;
        while from < part.rows {
            let to = part.rows.min(from + GROUP - self.held.as_ref().map_or(0, DataFrame::height));
            let (columns, held) = (&self.planned.columns, &mut self.held);
            guarded(self.planned.table.as_deref(), || {
                let rows = frame(columns, part, from..to)?;
                match held {
                    Some(held) => held.vstack_mut(&rows).map(drop),
                    None => {
                        *held = Some(rows);
                        Ok(())
                    }
                }
            })?;
            if self.held.as_ref().is_some_and(|held| held.height() >= GROUP) {
                self.write_group()?;
            }
            from = to;
        }
        Ok(())
    }

    fn write_group(&mut self) -> Result<(), Unwritten> {
        if let Some(mut group) = self.held.take() {
            guarded(self.planned.table.as_deref(), || {
                group.rechunk_mut();
                self.writer.write_batch(&group)
            })?;
        }
        self.pass_on()
    }

    fn pass_on(&mut self) -> Result<(), Unwritten> {
        let bytes = self.encoded.0.take();
        Ok(self.out.write_all(&bytes)?)
    }

    /// Ends the file.
    pub(crate) fn finish(mut self) -> Result<(), Unwritten> {
        self.write_group()?;
        guarded(self.planned.table.as_deref(), || self.writer.finish())?;
        self.pass_on()
    }
}

/// Calls polars; the reason if it fails.
fn guarded<Value>(table: Option<&str>, call: impl FnOnce() -> PolarsResult<Value>) -> Result<Value, Vec<Problem>> {
    match guard::guarded(call) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(not_written(table, &error.to_string())),
        Err(panic) => Err(not_written(table, &panic)),
    }
}

fn not_written(table: Option<&str>, reason: &str) -> Vec<Problem> {
    let message = format!("the table cannot be written: {}", reason.lines().next().unwrap_or_default());
    let problem = Diagnostic::error(codes::NOT_WRITTEN, Place::file(table.unwrap_or("table")), message);
    vec![problem.with_hint("see whether two columns share a name").into()]
}

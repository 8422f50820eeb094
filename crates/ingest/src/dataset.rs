//! Columns of any rectangular file as a data set, without a mapping: for commands that are told on the command line which
//! column is what.

use crate::data_file::{self, DataFile};
use crate::ingested::{locate, sort_problems};
use crate::kind;
use crate::mapping::Reading;
use crate::mapping::column::ColumnMapping;
use crate::problem::Problem;
use crate::provenance::FileRead;
use crate::raw_table::RawTable;
use crate::scope::Scope;
use crate::typed::{Conversion, Reasons, Typed};
use trialstat_trial::dataset::{Dataset, Factor, Values, Variable};
use trialstat_trial::diagnostic::Place;
use trialstat_trial::record::Word;

/// A column and what its cells are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its name in the file.
    pub column: String,
    /// What its cells are.
    pub kind: WantedKind,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedKind {
    /// Levels of a classification: any text.
    Levels,
    /// Numbers.
    Numbers,
    /// Numbers, or levels where not a single cell is a number.
    NumbersOrLevels,
    /// Whole numbers from 0.
    Counts,
}

/// How the cells of a file are to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// The columns.
    pub columns: Vec<Wanted>,
    /// The data set of a file that holds several.
    pub member: Option<String>,
    /// Texts that stand for a missing value, besides the empty cell.
    pub missing: Vec<String>,
    /// How the text of the file is written.
    pub reading: Reading,
}

/// What came of a file.
#[derive(Debug)]
pub struct DatasetRead {
    /// The rows of which nothing is wrong.
    pub dataset: Dataset,
    /// The file and what became of its rows.
    pub file: FileRead,
    /// Everything that was found, by line.
    pub problems: Vec<Problem>,
}

/// Reads columns of a file. A row with a cell that is not what it should be is rejected.
///
/// # Errors
/// A file of which no row can be trusted, or that lacks a column: all problems found until then.
pub fn read(file: &str, bytes: Vec<u8>, asked: &Asked) -> Result<DatasetRead, Vec<Problem>> {
    let mut data = data_file::read(file, bytes, &asked.reading)?;
    let mut problems = std::mem::take(&mut data.problems);
    let raw = data.table(asked.member.as_deref()).map_err(|problem| vec![Problem::from(*problem)])?;
    let absent = asked.columns.iter().filter(|wanted| raw.position(&wanted.column).is_none());
    let absent: Vec<Problem> = absent.map(|wanted| data.missing_column(raw, &wanted.column).into()).collect();
    if !absent.is_empty() {
        problems.extend(absent);
        return Err(problems);
    }
    let mut scope = Scope::all(raw.rows);
    let mut conversion =
        Conversion { file, raw, scope: &mut scope, reasons: &mut Reasons::default(), problems: &mut problems };
    let missing: Vec<(String, String)> = asked.missing.iter().map(|code| (code.clone(), String::new())).collect();
    let columns = asked.columns.iter().map(|wanted| {
        let place = Place::file(file);
        let mapping = ColumnMapping::plain(&wanted.column, missing.clone(), place);
        match wanted.kind {
            WantedKind::Levels => Column::Levels(kind::text(&mapping, &mut conversion)),
            WantedKind::Numbers => Column::Numbers(kind::number_of(&mapping, &mut conversion)),
            WantedKind::NumbersOrLevels if has_numbers(&mapping, &conversion) => {
                Column::Numbers(kind::number_of(&mapping, &mut conversion))
            }
            WantedKind::NumbersOrLevels => Column::Levels(kind::text(&mapping, &mut conversion)),
            WantedKind::Counts => Column::Numbers(kind::whole_number(&mapping, &mut conversion)),
        }
    });
    let columns: Vec<Column<'_>> = columns.collect();
    let rows: Vec<usize> = scope.accepted().collect();
    let variables = asked
        .columns
        .iter()
        .zip(&columns)
        .map(|(wanted, column)| Variable { name: wanted.column.clone(), values: column.values(&rows) });
    let variables = variables.collect();
    let lines = rows.iter().map(|row| raw.lines.line(*row)).collect();
    let read = about(&data, raw, rows.len());
    for problem in &mut problems {
        locate(&mut problem.diagnostic, &data);
    }
    sort_problems(&mut problems);
    Ok(DatasetRead { dataset: Dataset::new(file, lines, variables), file: read, problems })
}

/// Whether any cell of a column is a number, found out without saying anything of those that are not.
fn has_numbers(mapping: &ColumnMapping, conversion: &Conversion<'_, '_>) -> bool {
    let raw = conversion.raw;
    let (scope, reasons, problems) = (&mut Scope::all(raw.rows), &mut Reasons::default(), &mut Vec::new());
    let cells = kind::number_of(mapping, &mut Conversion { file: conversion.file, raw, scope, reasons, problems });
    (0..raw.rows).any(|row| cells.get(row).value().is_some())
}

/// A column of cells, converted.
enum Column<'a> {
    Levels(Typed<'a, Word>),
    Numbers(Typed<'a, f64>),
}

impl Column<'_> {
    fn values(&self, rows: &[usize]) -> Values {
        match self {
            Column::Levels(cells) => {
                Values::Levels(Factor::new(rows.iter().map(|row| cells.get(*row).value().map(|word| &**word))))
            }
            Column::Numbers(cells) => {
                Values::Numbers(rows.iter().map(|row| cells.get(*row).value().copied()).collect())
            }
        }
    }
}

fn about(data: &DataFile, raw: &RawTable, accepted: usize) -> FileRead {
    let rows = raw.rows + data.unreadable.len();
    FileRead {
        file: data.file.clone(),
        sha256: data.sha256.clone(),
        format: data.format,
        compression: data.compression,
        encoding: data.encoding.clone(),
        rows,
        rejected: rows - accepted,
        left_out: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(columns: &[(&str, WantedKind)]) -> Asked {
        let columns = columns.iter().map(|(column, kind)| Wanted { column: (*column).into(), kind: *kind });
        Asked { columns: columns.collect(), missing: vec!["NA".into()], ..Asked::default() }
    }

    fn read_text(text: &str, columns: &[(&str, WantedKind)]) -> Result<DatasetRead, Vec<Problem>> {
        read("f.csv", text.as_bytes().to_vec(), &asked(columns))
    }

    #[test]
    fn columns_come_in_the_order_asked_for_with_their_lines() {
        let text = "arm,x,age\nb,1,31\na,0,NA\n";
        let read = read_text(text, &[("age", WantedKind::Numbers), ("arm", WantedKind::Levels)]).expect("a file");
        assert_eq!(read.dataset.numbers("age"), Some(&[Some(31.0), None][..]));
        let arm = read.dataset.factor("arm").expect("levels");
        assert_eq!((&*arm.levels[0], &arm.rows[..]), ("a", &[Some(1), Some(0)][..]));
        assert_eq!((read.dataset.place(1).line, read.file.rows, read.file.rejected), (3, 2, 0));
    }

    #[test]
    fn a_row_with_a_wrong_cell_is_rejected_and_located() {
        let text = "events,total\n3,10\n2.5,10\n-1,10\n4,ten\n2000000000,3000000000\n";
        let columns = [("events", WantedKind::Counts), ("total", WantedKind::Counts)];
        let read = read_text(text, &columns).expect("a file");
        assert_eq!(read.dataset.numbers("events"), Some(&[Some(3.0), Some(2e9)][..]));
        let places: Vec<_> = read
            .problems
            .iter()
            .map(|problem| (problem.diagnostic.code, problem.diagnostic.place.line, problem.diagnostic.place.column))
            .collect();
        assert_eq!(places, [("T102", 3, 1), ("T102", 4, 1), ("T102", 5, 3)]);
        assert_eq!((read.file.rows, read.file.rejected, read.file.accepted()), (5, 3, 2));
    }

    #[test]
    fn every_column_that_is_not_there_is_named() {
        let problems = read_text("arm,x\na,1\n", &[("arn", WantedKind::Levels), ("y", WantedKind::Numbers)]);
        let problems = problems.expect_err("two columns are missing");
        let hints: Vec<_> = problems.iter().map(|problem| problem.diagnostic.hint.as_deref()).collect();
        assert_eq!(hints, [Some("did you mean `arm`?"), Some("columns: arm, x")]);
    }

    #[test]
    fn a_column_without_a_single_number_has_levels() {
        let columns = [("dose", WantedKind::NumbersOrLevels), ("arm", WantedKind::NumbersOrLevels)];
        let read = read_text("dose,arm\n1,low\n,high\nx,low\n", &columns).expect("a file");
        assert_eq!(read.dataset.numbers("dose"), Some(&[Some(1.0), None][..]));
        assert_eq!(read.dataset.factor("arm").map(|factor| factor.levels.len()), Some(2));
        assert_eq!(read.problems.iter().map(|problem| problem.diagnostic.code).collect::<Vec<_>>(), ["T101"]);
    }
}

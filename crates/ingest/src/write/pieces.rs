//! Trials to a file piece by piece, where not all of their assessments are at hand.
//!
//! Trials that hold the first assessment of each kind say which columns there are, how wide and of which type: as all
//! assessments would.

use super::tabulate::{Kind, Layout};
use super::{Target, mapping_name, mapping_text};
use crate::dataset_json::{Container, Metadata, RowLines};
use crate::delimited;
use crate::raw_table::{Cells, Lines, NumberCells, NumberKind, RawColumn, RawTable, SpecialMissing};
use std::io::{Result, Write};
use trialstat_trial::record::Assessment;
use trialstat_trial::trial::{Trial, TrialTables};

/// A file that is written piece by piece.
pub(crate) struct Pieces<'a> {
    trials: &'a [Trial],
    kinds: Vec<Kind>,
    /// The table of these trials without its rows.
    columns: RawTable,
    form: Form,
    pub(crate) mapping_name: String,
    pub(crate) mapping: String,
}

/// How rows are written.
enum Form {
    /// With this delimiter; the header.
    Delimited(u8, Vec<u8>),
    /// As lines of Dataset-JSON.
    Lines(RowLines),
}

impl<'a> Pieces<'a> {
    /// Endings of the formats that can be written so.
    pub(crate) const ENDINGS: &'static [&'static str] = &[".csv", ".tsv", ".ndjson"];

    /// A file of that name for trials with so many assessments in all; `None` if the format is not written piece by
    /// piece.
    pub(crate) fn new(trials: &'a [Trial], assessments: usize, name: &str, target: Target) -> Option<Pieces<'a>> {
        let layout = Layout::of(trials);
        let table = layout.table();
        let mapping = mapping_text::text(trials, &layout, &table, name, target);
        let held: usize = trials.iter().map(|trial| trial.assessments().len()).sum();
        let form = match target {
            Target::Delimited(delimiter) => Form::Delimited(delimiter, Vec::new()),
            Target::DatasetJson(Container::Ndjson) => {
                let study = trials.first().map(|trial| trial.name().to_owned());
                let metadata = Metadata { file: name.to_owned(), study, ..Metadata::default() };
                Form::Lines(RowLines::of(&table, table.rows - held + assessments, &metadata))
            }
            _ => return None,
        };
        let kinds = layout.kinds.clone();
        let empty = |column: &RawColumn| RawColumn { cells: blank(&column.cells, 0), ..without_cells(column) };
        let columns = table.columns.iter().map(empty).collect();
        let columns = RawTable { name: table.name.clone(), ..RawTable::new(columns, table.lines.clone()) };
        let form = match form {
            Form::Delimited(delimiter, _) => Form::Delimited(delimiter, delimited::write(&columns, delimiter)),
            lines @ Form::Lines(_) => lines,
        };
        Some(Pieces { trials, kinds, columns, form, mapping_name: mapping_name(name), mapping })
    }

    /// Writes what comes before the assessments: the header, and the rows of subjects where they have any.
    pub(crate) fn begin(&self, out: &mut dyn Write) -> Result<()> {
        match &self.form {
            Form::Delimited(_, header) => out.write_all(header)?,
            Form::Lines(lines) => out.write_all(lines.head())?,
        }
        self.kinds.iter().filter(|kind| **kind < Kind::Assessment).try_for_each(|kind| self.kind(*kind, out))
    }

    /// Writes what comes after them: the rows of all other records.
    pub(crate) fn end(&self, out: &mut dyn Write) -> Result<()> {
        self.kinds.iter().filter(|kind| **kind > Kind::Assessment).try_for_each(|kind| self.kind(*kind, out))
    }

    fn kind(&self, kind: Kind, out: &mut dyn Write) -> Result<()> {
        self.rows(&Layout::of_kind(self.trials, &self.kinds, kind), out)
    }

    /// Writes assessments of a trial, which are in its order.
    pub(crate) fn assessments(&self, trial: usize, mut records: Vec<Assessment>, out: &mut dyn Write) -> Result<()> {
        let (Some(first), Some(last)) = (records.first(), records.last()) else { return Ok(()) };
        let (first, last) = (first.subject.0, last.subject.0);
        let whole = &self.trials[trial];
        records.iter_mut().for_each(|record| record.subject.0 -= first);
        let part = Trial::new(TrialTables {
            arms: whole.arms().to_vec(),
            visits: whole.visits().to_vec(),
            measures: whole.measures().to_vec(),
            endpoints: whole.endpoints().to_vec(),
            reasons: whole.reasons().to_vec(),
            subjects: whole.subjects()[first as usize..=last as usize].to_vec(),
            assessments: records,
            ..TrialTables::empty(whole.name(), whole.design())
        });
        let part = [part.expect("assessments of a trial are those of a part of it")];
        self.rows(&Layout::of_kind(&part, &self.kinds, Kind::Assessment), out)
    }

    fn rows(&self, layout: &Layout<'_>, out: &mut dyn Write) -> Result<()> {
        let mut part = layout.table();
        let rows = part.columns.first().map_or(0, |column| column.cells.len());
        let mut columns = Vec::with_capacity(self.columns.columns.len());
        for column in &self.columns.columns {
            let own = part.columns.iter().position(|own| own.name == column.name);
            columns.push(match own {
                Some(at) => part.columns.swap_remove(at),
                None => RawColumn { cells: blank(&column.cells, rows), ..without_cells(column) },
            });
        }
        let table = RawTable::new(columns, Lines::Consecutive { first: 1 });
        match &self.form {
            Form::Delimited(delimiter, header) => out.write_all(&delimited::write(&table, *delimiter)[header.len()..]),
            Form::Lines(lines) => out.write_all(&lines.rows(&table)),
        }
    }
}

fn without_cells(column: &RawColumn) -> RawColumn {
    let RawColumn { name, label, format, .. } = column;
    let cells = Cells::Number(NumberCells::with_capacity(NumberKind::Plain, 0));
    RawColumn { name: name.clone(), label: label.clone(), format: format.clone(), cells }
}

/// So many empty cells of a kind.
fn blank(like: &Cells, rows: usize) -> Cells {
    match like {
        Cells::Text(_) => Cells::Text(std::iter::repeat_n("", rows).collect()),
        Cells::Number(like) => {
            let mut cells = NumberCells::with_capacity(like.kind, rows);
            (0..rows).for_each(|_| cells.push_missing(SpecialMissing::PLAIN));
            Cells::Number(cells)
        }
    }
}

//! Trials to a file piece by piece, where not all of their assessments are at hand.
//!
//! Trials that hold the first assessment of each kind say which columns there are, how wide and of which type: as all
//! assessments would. So what a file says before its rows is known before they come.

use super::tabulate::{Kind, Layout};
use super::{Target, mapping_name, mapping_text};
use crate::dataset_json::{self, Metadata};
use crate::problem::{Problem, Unwritten};
use crate::raw_table::{Cells, Lines, NumberCells, NumberKind, RawColumn, RawTable, SpecialMissing};
use crate::{delimited, parquet, xport};
use std::io::Write;
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

/// What a file is, apart from its rows.
enum Form {
    /// Text with this delimiter; its header.
    Delimited(u8, Vec<u8>),
    Xport(xport::Planned),
    DatasetJson(dataset_json::Planned),
    Parquet(parquet::Planned),
}

/// A file on its way.
pub(crate) struct Begun<'p> {
    pieces: &'p Pieces<'p>,
    rows: Rows<'p>,
}

/// Takes rows.
enum Rows<'p> {
    /// Text with this delimiter and so long a header.
    Delimited(u8, usize, &'p mut dyn Write),
    Xport(xport::Parts<'p>),
    DatasetJson(dataset_json::Parts<'p>),
    Parquet(Box<parquet::Parts<'p>>),
}

impl<'a> Pieces<'a> {
    /// A file of that name for trials with so many assessments in all.
    ///
    /// # Errors
    /// Columns that the format cannot hold.
    pub(crate) fn new(
        trials: &'a [Trial],
        assessments: usize,
        name: &str,
        target: Target,
    ) -> Result<Pieces<'a>, Vec<Problem>> {
        let layout = Layout::of(trials);
        let table = layout.table();
        let mapping = mapping_text::text(trials, &layout, &table, name, target);
        let held: usize = trials.iter().map(|trial| trial.assessments().len()).sum();
        let rows = table.rows - held + assessments;
        let empty = |column: &RawColumn| RawColumn { cells: blank(&column.cells, 0), ..without_cells(column) };
        let columns = table.columns.iter().map(empty).collect();
        let columns = RawTable { name: table.name.clone(), ..RawTable::new(columns, table.lines.clone()) };
        let form = match target {
            Target::Delimited(delimiter) => Form::Delimited(delimiter, delimited::write(&columns, delimiter)),
            Target::Xport(version) => Form::Xport(xport::Planned::of(&table, rows, version)),
            Target::DatasetJson(container) => {
                let study = trials.first().map(|trial| trial.name().to_owned());
                let metadata = Metadata { file: name.to_owned(), study, ..Metadata::default() };
                Form::DatasetJson(dataset_json::Planned::of(&table, rows, container, &metadata))
            }
            Target::Parquet => Form::Parquet(parquet::Planned::of(&table)?),
        };
        Ok(Pieces { trials, kinds: layout.kinds, columns, form, mapping_name: mapping_name(name), mapping })
    }

    /// Writes what comes before the assessments: the header, and the rows of subjects where they have any.
    pub(crate) fn begin<'p>(&'p self, out: &'p mut dyn Write) -> Result<Begun<'p>, Unwritten> {
        let rows = match &self.form {
            Form::Delimited(delimiter, header) => {
                out.write_all(header)?;
                Rows::Delimited(*delimiter, header.len(), out)
            }
            Form::Xport(planned) => Rows::Xport(planned.begin(out)?),
            Form::DatasetJson(planned) => Rows::DatasetJson(planned.begin(out)?),
            Form::Parquet(planned) => Rows::Parquet(Box::new(planned.begin(out)?)),
        };
        let mut begun = Begun { pieces: self, rows };
        begun.kinds(|kind| kind < Kind::Assessment)?;
        Ok(begun)
    }
}

impl Begun<'_> {
    /// Writes the rows of some kinds of records, which are at hand as a whole.
    fn kinds(&mut self, which: impl Fn(Kind) -> bool) -> Result<(), Unwritten> {
        let Pieces { trials, kinds, .. } = self.pieces;
        let mut chosen = kinds.iter().filter(|kind| which(**kind));
        chosen.try_for_each(|kind| self.rows(&Layout::of_kind(trials, kinds, *kind)))
    }

    /// Writes assessments of a trial, which are in its order.
    pub(crate) fn assessments(&mut self, trial: usize, mut records: Vec<Assessment>) -> Result<(), Unwritten> {
        let (Some(first), Some(last)) = (records.first(), records.last()) else { return Ok(()) };
        let (first, last) = (first.subject.0, last.subject.0);
        let whole = &self.pieces.trials[trial];
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
        self.rows(&Layout::of_kind(&part, &self.pieces.kinds, Kind::Assessment))
    }

    /// Writes what comes after the assessments, and ends the file: what was changed to fit the format.
    pub(crate) fn finish(mut self) -> Result<Vec<Problem>, Unwritten> {
        self.kinds(|kind| kind > Kind::Assessment)?;
        match self.rows {
            Rows::Delimited(..) => Ok(Vec::new()),
            Rows::Xport(parts) => parts.finish(),
            Rows::DatasetJson(parts) => Ok(parts.finish().map(|()| Vec::new())?),
            Rows::Parquet(parts) => parts.finish().map(|()| Vec::new()),
        }
    }

    fn rows(&mut self, layout: &Layout<'_>) -> Result<(), Unwritten> {
        let mut part = layout.table();
        let rows = part.rows;
        let mut columns = Vec::with_capacity(self.pieces.columns.columns.len());
        for column in &self.pieces.columns.columns {
            let own = part.columns.iter().position(|own| own.name == column.name);
            columns.push(match own {
                Some(at) => part.columns.swap_remove(at),
                None => RawColumn { cells: blank(&column.cells, rows), ..without_cells(column) },
            });
        }
        let table = RawTable::new(columns, Lines::Consecutive { first: 1 });
        match &mut self.rows {
            Rows::Delimited(delimiter, header, out) => {
                out.write_all(&delimited::write(&table, *delimiter)[*header..])?;
            }
            Rows::Xport(parts) => parts.rows(&table)?,
            Rows::DatasetJson(parts) => parts.rows(&table)?,
            Rows::Parquet(parts) => parts.rows(&table)?,
        }
        Ok(())
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

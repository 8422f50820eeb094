//! Data that do not fit into memory: read piece by piece, with the outcome of reading them at once.
//!
//! Tables of assessments in delimited text are read in pieces; all other tables are held as a whole, since what they say
//! of subjects has to be known while assessments are assembled. A file in pieces is passed over several times: first to
//! learn what only all its rows together tell (which keys repeat, in which order arms are named), then to assemble its
//! rows, each piece by the same steps as a whole file. Subjects, arms, visits and measures stay in memory, assessments do
//! not: a trial read in pieces has only the first of each kind, and their number is known.
//!
//! What is found is the same as on the ordinary road: the same problems at the same places and the same counts. These
//! differ: rejected rows come in the order of the file, unreadable ones among the others; a text whose encoding nothing
//! tells, in which letters of Windows-1252 follow letters of UTF-8, is an error; units that other columns stand in for are
//! not counted when it is asked whether a table has several; and problems without end take memory without end.

pub mod codes;

mod attempt;
mod gathering;
mod kept;
mod learned;
mod memory;
mod piece;
mod sorting;
mod stream;
mod writing;

pub use memory::Memory;
pub use writing::Writing;

use crate::accounting::RejectedRow;
use crate::data_file::DataFile;
use crate::folder::{Folder, resolve};
use crate::ingested::{Ingested, OnError, Opened, mapping_of, read_with, sort_problems};
use crate::mapping::role::Role;
use crate::mapping::{Mapping, TableMapping};
use crate::problem::Problem;
use crate::raw_table::{Cells, Lines, RawColumn, RawTable, TextCells};
use attempt::{Attempt, Doomed, Placed};
use learned::{Learned, learn};
use std::collections::BTreeSet;
use stream::Streamed;
use trialstat_trial::diagnostic::Diagnostic;

/// Data read within a limit of memory.
pub enum Within<'a> {
    /// They fit, and were read at once.
    AtOnce(Box<Ingested>),
    /// They do not.
    InPieces(Box<InPieces<'a>>),
}

/// Data that were read piece by piece, and can be once more.
pub struct InPieces<'a> {
    /// What came of them, without assessments and rejected rows.
    pub ingested: Ingested,
    opened: Opened<'a>,
    mapping: Mapping,
    sources: Vec<Source>,
    /// For each source the lines of its rejected rows.
    rejected: Vec<Vec<u32>>,
    settled: Settled,
    /// How many records may be held while they are sorted.
    sorted_at_once: usize,
}

/// What had to be known beforehand for the last pass to be the last.
struct Settled {
    refused: BTreeSet<usize>,
    doomed: Doomed,
    reasons: Vec<String>,
    placed: Vec<Placed>,
}

/// A file that is read in pieces, and what was learned of it.
pub(crate) struct Source {
    /// Positions of the file among all, and of its table in the mapping.
    file: usize,
    table: usize,
    streamed: Streamed,
    learned: Learned,
}

/// Reads the data files that a mapping describes within a limit of memory; rows with which something is wrong are
/// rejected. Where not all records are held, those of the subject `traced` are, with their lines.
///
/// # Errors
/// Those of [`read_with`], and files that neither fit nor can be read in pieces.
pub fn read_within<'a>(
    mapping_file: &str,
    mapping_bytes: &[u8],
    folder: &'a dyn Folder,
    on_error: OnError,
    memory: &Memory,
    traced: Option<&str>,
) -> Result<Within<'a>, Vec<Diagnostic>> {
    let at_once = |ingested| Within::AtOnce(Box::new(ingested));
    let mapping = mapping_of(mapping_file, mapping_bytes)?;
    let named = |table: &TableMapping| resolve(folder, mapping.data.as_deref(), mapping.format.as_deref(), &table.file);
    let names: Vec<Option<String>> = mapping.tables.iter().map(|table| named(table).ok()).collect();
    if memory.holds_all(folder, &names) {
        return read_with(mapping_file, mapping_bytes, folder, on_error).map(at_once);
    }
    let mut found: Vec<(String, Streamed)> = Vec::new();
    let mut opened =
        Opened::all(&mapping, folder, &mut |name, table| match open(&mapping, &names, name, table, folder, memory) {
            Ok(None) => None,
            Ok(Some((streamed, first))) => {
                found.push((name.to_owned(), streamed));
                Some(Ok(first))
            }
            Err(problems) => Some(Err(problems)),
        })?;
    if found.is_empty() {
        return Ok(at_once(opened.ingest(&mapping, mapping_file, on_error)));
    }
    let plain = |problems: Vec<Problem>| -> Vec<Diagnostic> {
        problems.iter().filter(|problem| problem.is_error()).flat_map(Problem::diagnostics).collect()
    };
    let mut sources = Vec::new();
    for (name, streamed) in found {
        let Some(file) = opened.names.iter().position(|known| *known == name) else { continue };
        let Some((table, ..)) = opened.tables.iter().find(|(_, of, _)| *of == file) else { continue };
        let table = *table;
        without_rows(&mut opened.files[file]);
        let learned = learn(&streamed, &mapping.tables[table], folder, memory.hashes()).map_err(plain)?;
        sources.push(Source { file, table, streamed, learned });
    }
    let (attempt, refused) = settle(&opened, &mapping, &sources, on_error, traced).map_err(plain)?;
    let Attempt { mut ingested, rejected, doomed, reasons, placed } = attempt;
    mapping_file.clone_into(&mut ingested.mapping.file);
    let settled = Settled { refused, doomed, reasons, placed };
    let sorted_at_once = memory.records();
    let read = InPieces { ingested, opened, mapping, sources, rejected, settled, sorted_at_once };
    Ok(Within::InPieces(Box::new(read)))
}

/// The first rows of a file that is to be read in pieces; nothing for a file that is to be read at once.
fn open(
    mapping: &Mapping,
    names: &[Option<String>],
    name: &str,
    table: &TableMapping,
    folder: &dyn Folder,
    memory: &Memory,
) -> Result<Option<(Streamed, DataFile)>, Vec<Problem>> {
    let shared = names.iter().flatten().filter(|known| *known == name).count() > 1;
    let mut assessments = mapping.tables_of(Role::Assessments);
    let compared = mapping.tables_of(Role::Assessments).count() > 1 && assessments.all(|table| table.key.is_none());
    let streamed = if table.role == Role::Assessments && name != "-" {
        Streamed::of_file(folder, name, &table.reading, memory.block())?
    } else {
        None
    };
    match streamed {
        Some(streamed) if !shared && !compared => {
            let mut pieces = streamed.pieces(folder, false)?;
            let mut first = pieces.next()?;
            while let Some(next) = first.as_ref().filter(|file| file.rows() == 0).map(|_| pieces.next()) {
                match next? {
                    Some(next) => first = Some(next),
                    None => break,
                }
            }
            Ok(first.map(|first| (streamed, first)))
        }
        streamed => match memory.refuse(folder, name, streamed.is_some()) {
            Some(problem) => Err(vec![problem.into()]),
            None => Ok(None),
        },
    }
}

/// Leaves of a file only what its columns are.
fn without_rows(file: &mut DataFile) {
    for table in &mut file.tables {
        let empty = |column: &RawColumn| RawColumn::new(&column.name, Cells::Text(TextCells::default()));
        let columns = table.columns.iter().map(empty).collect();
        *table = RawTable::new(columns, Lines::Consecutive { first: 1 });
    }
    (file.original, file.unreadable, file.problems) = (None, Vec::new(), Vec::new());
}

/// Assembles the trials, as often as it takes until it is clear which rows and files are rejected.
fn settle(
    opened: &Opened<'_>,
    mapping: &Mapping,
    sources: &[Source],
    on_error: OnError,
    traced: Option<&str>,
) -> Result<(Attempt, BTreeSet<usize>), Vec<Problem>> {
    let mut refused: BTreeSet<usize> = BTreeSet::new();
    let mut kept: Vec<Problem> = Vec::new();
    loop {
        let mut doomed = Doomed::default();
        let mut attempt = Attempt::make(opened, mapping, sources, &refused, &doomed, None, traced)?;
        while attempt.doomed != doomed {
            doomed.clone_from(&attempt.doomed);
            attempt = Attempt::make(opened, mapping, sources, &refused, &doomed, None, traced)?;
        }
        let problems = &mut attempt.ingested.problems;
        let newly = opened.at_fault(problems, &refused);
        if on_error == OnError::RejectRow || newly.is_empty() {
            problems.extend(kept);
            opened.locate(problems);
            sort_problems(problems);
            return Ok((attempt, refused));
        }
        let name = |file: &usize| &opened.files[*file].file;
        let of_newly = |problem: &Problem| newly.iter().any(|file| *name(file) == problem.diagnostic.place.file);
        kept.extend(std::mem::take(problems).into_iter().filter(of_newly));
        refused.extend(newly);
    }
}

impl InPieces<'_> {
    /// Hands out every rejected row: first those of files that were read at once, then those of each file in pieces, in
    /// its order. The outcome says whether all were taken.
    ///
    /// # Errors
    /// A file that cannot be read once more.
    pub fn rejects<Refused>(
        &self,
        mut each: impl FnMut(&RejectedRow) -> Result<(), Refused>,
    ) -> Result<Result<(), Refused>, Vec<Problem>> {
        for row in &self.ingested.rejects {
            if let Err(refused) = each(row) {
                return Ok(Err(refused));
            }
        }
        for (source, rejected) in self.sources.iter().zip(&self.rejected) {
            let mut lines = rejected.iter().copied().peekable();
            let mut pieces = source.streamed.pieces(self.opened.folder, false)?;
            while let Some(file) = pieces.next()? {
                let Some(original) = &file.original else { continue };
                let last = piece::last_line(&file);
                while let Some(line) = lines.next_if(|line| *line <= last) {
                    let row = RejectedRow { file: source.file, line, bytes: original.row(line).to_vec() };
                    if let Err(refused) = each(&row) {
                        return Ok(Err(refused));
                    }
                }
            }
        }
        Ok(Ok(()))
    }
}

#[cfg(test)]
mod tests;

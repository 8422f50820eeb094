//! From a mapping to trials.

use crate::accounting::{RejectedRow, account};
use crate::assemble::{assemble, finish};
use crate::codes;
use crate::data_file::{self, DataFile};
use crate::folder::{Folder, resolve};
use crate::mapping::{self, Mapping, TableMapping};
use crate::prepared::Prepared;
use crate::problem::Problem;
use crate::provenance::{Batches, FileRead, MappingRead, Provenance, Rows};
use crate::raw_table::RawTable;
use crate::source::Compression;
use crate::typed::Reasons;
use std::collections::BTreeSet;
use trialstat_trial::diagnostic::{Diagnostic, Place, Severity, sort_by_place};
use trialstat_trial::spec::{Source, read as read_table};
use trialstat_trial::trial::Trial;

/// What becomes of a file in which something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// The rows concerned are rejected, the others accepted.
    RejectRow,
    /// All its rows are rejected.
    RejectFile,
}

/// What came of the data files of a mapping.
#[derive(Debug)]
pub struct Ingested {
    /// The trials they hold.
    pub trials: Vec<Trial>,
    /// For each trial, where its records came from.
    pub provenance: Vec<Provenance>,
    /// The rows of all files, to find a record's line.
    pub rows: Rows,
    /// The mapping.
    pub mapping: MappingRead,
    /// The data files, in the order in which the mapping's tables are read.
    pub files: Vec<FileRead>,
    /// Everything that was found, by file and line.
    pub problems: Vec<Problem>,
    /// For each rejected row its file's position, its line and its bytes as they were.
    pub rejects: Vec<RejectedRow>,
    /// How the data were read, if not all at once.
    pub batches: Option<Batches>,
}

impl Ingested {
    /// The same, if nothing is wrong with any row.
    ///
    /// # Errors
    /// All errors.
    pub fn whole(self) -> Result<Ingested, Vec<Diagnostic>> {
        let errors = self.problems.iter().filter(|problem| problem.is_error());
        let errors: Vec<Diagnostic> = errors.flat_map(Problem::diagnostics).collect();
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }

    /// Whether something is wrong with any row.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(Problem::is_error)
    }
}

/// Reads the data files that a mapping describes; nothing may be wrong with any row.
///
/// # Errors
/// Every problem of the mapping; if it has none, every error of the data files.
pub fn read(mapping_file: &str, mapping_bytes: &[u8], folder: &dyn Folder) -> Result<Ingested, Vec<Diagnostic>> {
    read_with(mapping_file, mapping_bytes, folder, OnError::RejectRow).and_then(Ingested::whole)
}

/// Reads the data files that a mapping describes; rows with which something is wrong are rejected.
///
/// # Errors
/// Every problem of the mapping; if it has none, files that are not there or of which no row can be trusted.
pub fn read_with(
    mapping_file: &str,
    mapping_bytes: &[u8],
    folder: &dyn Folder,
    on_error: OnError,
) -> Result<Ingested, Vec<Diagnostic>> {
    let mapping = mapping_of(mapping_file, mapping_bytes)?;
    Ok(Opened::all(&mapping, folder, &mut |_, _| None)?.ingest(&mapping, mapping_file, on_error))
}

/// Reads a mapping.
pub(crate) fn mapping_of(file: &str, bytes: &[u8]) -> Result<Mapping, Vec<Diagnostic>> {
    let source = Source::new(file, bytes).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let table = read_table(&source, &mapping::SHAPE, &mut problems);
    let mapping = Mapping::from_table(&table, &mut problems);
    mapping.filter(|_| problems.is_empty()).ok_or_else(|| {
        sort_by_place(&mut problems);
        problems
    })
}

/// The files of a mapping, each read once, and which of their tables each table of the mapping means.
pub(crate) struct Opened<'a> {
    pub(crate) folder: &'a dyn Folder,
    pub(crate) files: Vec<DataFile>,
    /// The name of each file in the folder.
    pub(crate) names: Vec<String>,
    /// For each table of the mapping that has a file: position in the mapping, of the file, of the table in it.
    pub(crate) tables: Vec<(usize, usize, usize)>,
}

/// Another way to open a file of that name: what it is called, and what it holds. `None` if there is none.
pub(crate) type Opening<'o> = dyn FnMut(&str, &TableMapping) -> Option<Result<DataFile, Vec<Problem>>> + 'o;

/// Text of at least so many bytes is read again where it is needed again, instead of being kept.
const LARGE: usize = 1 << 26;

impl<'a> Opened<'a> {
    pub(crate) fn all(
        mapping: &Mapping,
        folder: &'a dyn Folder,
        opening: &mut Opening<'_>,
    ) -> Result<Opened<'a>, Vec<Diagnostic>> {
        let mut opened = Opened { folder, files: Vec::new(), names: Vec::new(), tables: Vec::new() };
        let mut names: Vec<(String, Option<usize>)> = Vec::new();
        let mut problems: Vec<Diagnostic> = Vec::new();
        for (at, table) in mapping.tables.iter().enumerate() {
            let name = match resolve(folder, mapping.data.as_deref(), mapping.format.as_deref(), &table.file) {
                Ok(name) => name,
                Err(problem) if table.optional && problem.code == codes::NO_FILE.id => continue,
                Err(problem) => {
                    problems.push(*problem);
                    continue;
                }
            };
            let known = names.iter().find(|(known, _)| *known == name).map(|(_, file)| *file);
            let file = known.unwrap_or_else(|| {
                let file = opened.read(&name, table, opening, &mut problems);
                names.push((name, file));
                file
            });
            let Some(file) = file else { continue };
            let data_file = &opened.files[file];
            match data_file.table(table.member.as_deref()) {
                Ok(raw) => {
                    missing_columns(table, data_file, raw, &mut problems);
                    let position = data_file.tables.iter().position(|known| std::ptr::eq(known, raw));
                    opened.tables.push((at, file, position.unwrap_or_default()));
                }
                Err(problem) => problems.push(*problem),
            }
        }
        if problems.is_empty() {
            opened.say_what_is_empty(&mut problems);
        }
        if problems.is_empty() {
            return Ok(opened);
        }
        // What is odd about a file may be why its columns are not there.
        let warnings = opened.files.iter().flat_map(|file| &file.problems);
        let warnings = warnings.filter(|problem| problem.diagnostic.severity == Severity::Warning);
        problems.extend(warnings.map(|problem| problem.diagnostic.clone()));
        sort_by_place(&mut problems);
        Err(problems)
    }

    /// A file without rows is worth a warning; if none has any, nothing can be read.
    fn say_what_is_empty(&mut self, problems: &mut Vec<Diagnostic>) {
        let none = self.files.iter().all(|file| file.rows() == 0);
        for file in self.files.iter_mut().filter(|file| file.rows() == 0) {
            let place = Place { file: file.file.clone(), line: usize::from(file.original.is_some()), column: 0 };
            let problem = Diagnostic::error(codes::NO_ROWS, place, "the file has no rows");
            let problem = problem.with_hint("a data file has a header and at least one row below it");
            if none {
                problems.push(problem);
            } else {
                file.problems.push(Diagnostic { severity: Severity::Warning, ..problem }.into());
            }
        }
    }

    /// Reads a file; its position.
    fn read(
        &mut self,
        name: &str,
        table: &TableMapping,
        opening: &mut Opening<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<usize> {
        let read = opening(name, table).unwrap_or_else(|| {
            let (shown, bytes) = self.folder.open(name);
            let bytes = bytes.map_err(|problem| vec![problem.into()])?;
            data_file::read(&shown, bytes.into_owned(), &table.reading)
        });
        match read {
            Ok(file) => {
                self.files.push(file);
                self.names.push(name.to_owned());
                Some(self.files.len() - 1)
            }
            Err(found) if table.optional && found.iter().all(|found| found.diagnostic.code == codes::NO_FILE.id) => {
                None
            }
            Err(found) => {
                problems.extend(found.iter().filter(|problem| problem.is_error()).flat_map(Problem::diagnostics));
                None
            }
        }
    }

    /// Gives back the text of large files that stay where they are, since a file without problems is not looked at
    /// again.
    fn release(&mut self) {
        for file in &mut self.files {
            let stays = || std::fs::metadata(&file.file).is_ok_and(|data| data.is_file());
            let needed =
                file.compression != Compression::None || !file.unreadable.is_empty() || !file.problems.is_empty();
            if let Some(original) = file.original.as_mut().filter(|text| !needed && text.bytes().len() >= LARGE)
                && stays()
            {
                original.release();
            }
        }
    }

    /// Reads the text of a file again if it was given back.
    fn restore(&self, at: usize, problems: &mut Vec<Problem>) {
        let file = &self.files[at];
        let Some(original) = file.original.as_ref().filter(|original| original.is_released()) else { return };
        let failed = match self.folder.open(&self.names[at]).1 {
            Ok(bytes) if crate::source::checksum(&bytes) == file.sha256 => {
                original.restore(bytes.into_owned());
                return;
            }
            Ok(_) => {
                let problem =
                    Diagnostic::error(codes::UNREADABLE, Place::file(&file.file), "the file changed while it was read");
                problem.with_hint("read it again when nobody writes to it")
            }
            Err(problem) => problem,
        };
        original.restore(Vec::new());
        problems.push(failed.into());
    }

    /// Builds the trials, and says what became of the files.
    pub(crate) fn ingest(mut self, mapping: &Mapping, mapping_file: &str, on_error: OnError) -> Ingested {
        self.release();
        let (trials, mut ingested) = self.build(mapping, on_error);
        mapping_file.clone_into(&mut ingested.mapping.file);
        for (trial, provenance) in trials {
            ingested.trials.push(trial);
            ingested.provenance.push(provenance);
        }
        // Handing many pages back takes a while, for which nobody has to wait.
        let files = self.files;
        rayon::spawn(move || drop(files));
        ingested
    }

    /// The files that are not refused yet and in which something is wrong.
    pub(crate) fn at_fault(&self, problems: &[Problem], refused: &BTreeSet<usize>) -> Vec<usize> {
        let at_fault = |file: &usize| {
            let name = &self.files[*file].file;
            problems.iter().any(|problem| problem.is_error() && problem.diagnostic.place.file == *name)
        };
        (0..self.files.len()).filter(|file| !refused.contains(file)).filter(at_fault).collect()
    }

    fn build(&self, mapping: &Mapping, on_error: OnError) -> (Vec<(Trial, Provenance)>, Ingested) {
        let mut refused: BTreeSet<usize> = BTreeSet::new();
        let mut kept: Vec<Problem> = Vec::new();
        loop {
            let (trials, mut ingested) = self.pass(mapping, &refused);
            let newly = self.at_fault(&ingested.problems, &refused);
            if on_error == OnError::RejectRow || newly.is_empty() {
                ingested.problems.extend(kept);
                self.locate(&mut ingested.problems);
                sort_problems(&mut ingested.problems);
                return (trials, ingested);
            }
            let of_newly =
                |problem: &Problem| newly.iter().any(|file| self.files[*file].file == problem.diagnostic.place.file);
            kept.extend(ingested.problems.into_iter().filter(of_newly));
            refused.extend(newly);
        }
    }

    /// Builds the trials without the refused files.
    fn pass(&self, mapping: &Mapping, refused: &BTreeSet<usize>) -> (Vec<(Trial, Provenance)>, Ingested) {
        let mut reasons = Reasons::default();
        let mut problems: Vec<Problem> = Vec::new();
        for (_, file) in self.files.iter().enumerate().filter(|(at, _)| !refused.contains(at)) {
            problems.extend(file.problems.iter().cloned());
        }
        let (mut prepared, mut rows, mut of_file, mut next) = (Vec::new(), Rows::default(), Vec::new(), 0u32);
        for (at, file, table) in self.tables.iter().filter(|(_, file, _)| !refused.contains(file)) {
            let raw = &self.files[*file].tables[*table];
            rows.tables.push((next, *file, raw.lines.clone()));
            let name = &self.files[*file].file;
            prepared.push(Prepared::new(&mapping.tables[*at], name, raw, next, &mut reasons, &mut problems));
            of_file.push(*file);
            next += raw.rows as u32;
        }
        let blank = reasons.blank();
        let buildings = assemble(mapping, blank, &mut prepared, &mut problems);
        let mut trials = Vec::new();
        for building in buildings {
            let finished = finish(building, &reasons, &mut prepared, &mut problems);
            trials.extend(finished.map(|(trial, origins)| (trial, Provenance::new(origins))));
        }
        let mut ingested = Ingested {
            trials: Vec::new(),
            provenance: Vec::new(),
            rows,
            mapping: MappingRead { file: String::new(), version: mapping.version.clone() },
            files: Vec::new(),
            problems,
            rejects: Vec::new(),
            batches: None,
        };
        for (at, file) in self.files.iter().enumerate() {
            let tables: Vec<&Prepared<'_>> =
                prepared.iter().zip(&of_file).filter(|(_, of)| **of == at).map(|(table, _)| table).collect();
            let is_of_file = |problem: &Problem| problem.diagnostic.place.file == file.file;
            let touched = refused.contains(&at)
                || !file.unreadable.is_empty()
                || tables.iter().any(|table| !table.scope.is_untouched())
                || ingested.problems.iter().any(is_of_file);
            if touched {
                self.restore(at, &mut ingested.problems);
            }
            ingested.files.push(account(file, at, &tables, refused.contains(&at), &mut ingested.rejects));
        }
        (trials, ingested)
    }

    /// Gives the problems of text files the column of the cell they are about.
    pub(crate) fn locate(&self, problems: &mut [Problem]) {
        for problem in problems {
            let diagnostic = &mut problem.diagnostic;
            if let Some(file) = self.files.iter().find(|file| file.file == diagnostic.place.file) {
                locate(diagnostic, file);
            }
        }
    }
}

/// Gives a problem of a text file the column of the cell it is about.
pub(crate) fn locate(diagnostic: &mut Diagnostic, file: &DataFile) {
    let (Some(original), Some(raw)) = (&file.original, file.tables.first()) else { return };
    let cell = diagnostic.variable.as_deref().and_then(|variable| raw.position(variable));
    if let Some(cell) = cell.filter(|_| diagnostic.place.line > 0 && diagnostic.place.column == 0) {
        let (line, column) = original.cell_place(diagnostic.place.line as u32, cell);
        (diagnostic.place.line, diagnostic.place.column) = (line as usize, column);
    }
}

/// Reports columns that the mapping names and the file does not have.
fn missing_columns(table: &TableMapping, file: &DataFile, raw: &RawTable, problems: &mut Vec<Diagnostic>) {
    for name in table.column_names() {
        if raw.position(name).is_some() || table.does_without(name, |other| raw.position(other).is_some()) {
            continue;
        }
        problems.push(file.missing_column(raw, name));
    }
}

pub(crate) fn sort_problems(problems: &mut [Problem]) {
    problems.sort_by(|left, right| {
        let key = |problem: &Problem| {
            let diagnostic = &problem.diagnostic;
            (diagnostic.place.clone(), diagnostic.code, diagnostic.message.clone())
        };
        key(left).cmp(&key(right))
    });
}

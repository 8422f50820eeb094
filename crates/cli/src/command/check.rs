//! `trialstat check`: everything that is wrong with data, located.

use crate::Status;
use crate::arguments::{Arguments, Check, DataOptions, Format, OnError};
use crate::failure::Failure;
use crate::input::Input;
use crate::output::{deliver, not_written, say, write_file_by};
use crate::render;
use crate::render::rejects::Rejects;
use std::path::{Path, PathBuf};
use trialstat_ingest::batches::{Within, read_within};
use trialstat_ingest::folder::DiskFolder;
use trialstat_ingest::problem::Problem;
use trialstat_ingest::write::Target;
use trialstat_ingest::{Ingested, dictionary, proposal, read_with};

/// Reads the data of a mapping and reports.
pub fn run(asked: &Check, arguments: &Arguments) -> Result<Status, Failure> {
    if asked.propose {
        return propose(asked, arguments);
    }
    let source = Mapped::open(&asked.file, &asked.data)?;
    let read = source.read(&asked.data, asked.trace.as_deref())?;
    let ingested = ingested_of(&read);
    let inputs = source.inputs(ingested);
    write_rejects(&read, &asked.data)?;
    let trace = asked.trace.as_deref().map(|subject| render::trace::records(ingested, subject)).transpose()?;
    let text = match (&trace, arguments.format) {
        (Some(records), Format::Json) => render::check::json(ingested, &inputs, Some(records)),
        (None, Format::Json) => render::check::json(ingested, &inputs, None),
        (Some(records), Format::Csv) => render::trace::csv(records),
        (Some(records), Format::Markdown) => render::trace::markdown(records),
        (Some(records), Format::Table) => render::trace::table(records),
        (None, Format::Csv) => render::check::csv(ingested),
        (None, Format::Markdown) => render::check::markdown(ingested),
        (None, Format::Table) => render::check::table(ingested),
    };
    say(&render::problems::grouped(&ingested.problems, arguments));
    deliver(&text, arguments.output.as_deref())?;
    Ok(status(ingested))
}

/// A mapping and the folder of its data.
pub struct Mapped {
    shown: String,
    bytes: Vec<u8>,
    folder: DiskFolder,
}

impl Mapped {
    /// Reads a mapping.
    pub fn open(mapping: &Path, data: &DataOptions) -> Result<Mapped, Failure> {
        let bytes = std::fs::read(mapping).map_err(|cause| Failure::Read { path: mapping.to_path_buf(), cause })?;
        let shown = mapping.display().to_string();
        if is_data_file(&shown) {
            return Err(Failure::UnknownName {
                message: format!("`{shown}` is a data file, expected a mapping"),
                hint: format!("`trialstat check {shown} --propose` writes a first one"),
            });
        }
        let own = || mapping.parent().map(Path::to_path_buf).unwrap_or_default();
        let folder = DiskFolder::new(data.data.clone().unwrap_or_else(own));
        Ok(Mapped { shown, bytes, folder })
    }

    /// Reads the data files; all records of a subject are there if it is to be traced.
    pub fn read(&self, data: &DataOptions, traced: Option<&str>) -> Result<Within<'_>, Failure> {
        let on_error = match data.on_error {
            OnError::RejectRow => trialstat_ingest::OnError::RejectRow,
            OnError::RejectFile => trialstat_ingest::OnError::RejectFile,
        };
        let read = match &data.memory {
            None => read_with(&self.shown, &self.bytes, &self.folder, on_error)
                .map(|ingested| Within::AtOnce(Box::new(ingested))),
            Some(memory) => read_within(&self.shown, &self.bytes, &self.folder, on_error, memory, traced),
        };
        read.map_err(Failure::Input)
    }

    /// The files that were read.
    fn inputs(&self, ingested: &Ingested) -> Vec<Input> {
        let own = std::iter::once(Input::new(&self.shown, &self.bytes));
        own.chain(ingested.files.iter().map(Input::of_data)).collect()
    }
}

/// What came of data, however they were read.
pub fn ingested_of<'a>(read: &'a Within<'_>) -> &'a Ingested {
    match read {
        Within::AtOnce(ingested) => ingested,
        Within::InPieces(pieces) => &pieces.ingested,
    }
}

/// Whether the data are as they should be.
pub fn status(ingested: &Ingested) -> Status {
    if ingested.has_errors() { Status::NotAsItShouldBe } else { Status::Fine }
}

/// Writes every rejected row where it was asked for.
pub fn write_rejects(read: &Within<'_>, data: &DataOptions) -> Result<(), Failure> {
    let Some(path) = &data.rejects else { return Ok(()) };
    let failed = |cause: std::io::Error| not_written(path, &cause);
    write_file_by(path, |out| {
        let mut rejects = Rejects::new(ingested_of(read), out).map_err(failed)?;
        match read {
            Within::AtOnce(ingested) => ingested.rejects.iter().try_for_each(|row| rejects.row(row)).map_err(failed)?,
            Within::InPieces(pieces) => pieces.rejects(|row| rejects.row(row)).map_err(input)?.map_err(failed)?,
        }
        rejects.finish().map_err(failed)
    })
}

/// Problems that end a command.
pub fn input(problems: Vec<Problem>) -> Failure {
    Failure::Input(problems.iter().flat_map(Problem::diagnostics).collect())
}

/// Whether a name ends like that of a data file.
fn is_data_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let packed = [".gz", ".zst"].iter().any(|ending| name.ends_with(ending));
    packed || Target::ENDINGS.iter().any(|ending| name.ends_with(ending))
}

fn propose(asked: &Check, arguments: &Arguments) -> Result<Status, Failure> {
    let file = &asked.file;
    let read = |path: &Path| std::fs::read(path).map_err(|cause| Failure::Read { path: path.to_path_buf(), cause });
    let failed = |cause| Failure::Read { path: PathBuf::from(file), cause };
    let dictionary = match &asked.dictionary {
        Some(path) => Some(dictionary::read(&path.display().to_string(), &read(path)?).map_err(input)?),
        None => None,
    };
    let (name, bytes) = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes).map_err(failed)?;
        ("standard input".to_owned(), bytes)
    } else {
        (file.display().to_string(), read(file)?)
    };
    let (text, problems) = proposal::propose_with(&name, bytes, dictionary.as_ref()).map_err(input)?;
    say(&render::problems::grouped(&problems, arguments));
    deliver(&text, arguments.output.as_deref())?;
    Ok(Status::Fine)
}

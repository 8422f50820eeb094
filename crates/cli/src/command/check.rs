//! `trialstat check`: everything that is wrong with data, located.

use crate::Status;
use crate::arguments::{Arguments, Check, DataOptions, Format, OnError};
use crate::failure::Failure;
use crate::input::Input;
use crate::output::{deliver, say, write_file};
use crate::render;
use std::path::{Path, PathBuf};
use trialstat_ingest::folder::DiskFolder;
use trialstat_ingest::problem::Problem;
use trialstat_ingest::write::Target;
use trialstat_ingest::{Ingested, dictionary, proposal, read_with};

/// Reads the data of a mapping and reports.
pub fn run(asked: &Check, arguments: &Arguments) -> Result<Status, Failure> {
    if asked.propose {
        return propose(asked, arguments);
    }
    let (ingested, inputs) = ingest(&asked.file, &asked.data)?;
    write_rejects(&ingested, &asked.data)?;
    let trace = asked.trace.as_deref().map(|subject| render::trace::records(&ingested, subject)).transpose()?;
    let text = match (&trace, arguments.format) {
        (Some(records), Format::Json) => render::check::json(&ingested, &inputs, Some(records)),
        (None, Format::Json) => render::check::json(&ingested, &inputs, None),
        (Some(records), Format::Csv) => render::trace::csv(records),
        (Some(records), Format::Markdown) => render::trace::markdown(records),
        (Some(records), Format::Table) => render::trace::table(records),
        (None, Format::Csv) => render::check::csv(&ingested),
        (None, Format::Markdown) => render::check::markdown(&ingested),
        (None, Format::Table) => render::check::table(&ingested),
    };
    say(&render::problems::grouped(&ingested.problems, arguments));
    deliver(&text, arguments.output.as_deref())?;
    Ok(status(&ingested))
}

/// Reads the data files of a mapping.
pub fn ingest(mapping: &Path, data: &DataOptions) -> Result<(Ingested, Vec<Input>), Failure> {
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
    let on_error = match data.on_error {
        OnError::RejectRow => trialstat_ingest::OnError::RejectRow,
        OnError::RejectFile => trialstat_ingest::OnError::RejectFile,
    };
    let ingested = read_with(&shown, &bytes, &folder, on_error).map_err(Failure::Input)?;
    let mut inputs = vec![Input::new(&shown, &bytes)];
    inputs.extend(ingested.files.iter().map(Input::of_data));
    Ok((ingested, inputs))
}

/// Whether the data are as they should be.
pub fn status(ingested: &Ingested) -> Status {
    if ingested.has_errors() { Status::NotAsItShouldBe } else { Status::Fine }
}

/// Writes every rejected row where it was asked for.
pub fn write_rejects(ingested: &Ingested, data: &DataOptions) -> Result<(), Failure> {
    let Some(path) = &data.rejects else { return Ok(()) };
    write_file(path, &render::rejects::csv(ingested))
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
    let input = |problems: Vec<Problem>| Failure::Input(problems.iter().flat_map(Problem::diagnostics).collect());
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

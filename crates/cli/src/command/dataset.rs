//! What the commands on a rectangular file share: opening it, and reporting on it.

use crate::Status;
use crate::arguments::{Arguments, FileOptions, Format};
use crate::command::check::input;
use crate::failure::Failure;
use crate::input::Input;
use crate::output::{deliver_by, say};
use crate::render;
use std::path::Path;
use trialstat_ingest::codes;
use trialstat_ingest::dataset::{self, Asked, Wanted, WantedKind};
use trialstat_ingest::folder::{DiskFolder, Folder};
use trialstat_ingest::mapping::Reading;
use trialstat_ingest::problem::Problem;
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::result::ResultSet;

/// The columns of a file that a command uses, and what was found while they were read.
pub struct Opened {
    pub dataset: Dataset,
    input: Input,
    problems: Vec<Problem>,
}

impl Opened {
    /// Reads these columns; one that is named for several uses is read once as numbers and once as levels at most.
    pub fn read(options: &FileOptions, columns: &[(&str, WantedKind)]) -> Result<Opened, Failure> {
        let mut wanted: Vec<Wanted> = Vec::new();
        for (column, kind) in columns {
            let levels = |kind: WantedKind| kind == WantedKind::Levels;
            if !wanted.iter().any(|known| known.column == *column && levels(known.kind) == levels(*kind)) {
                wanted.push(Wanted { column: (*column).to_owned(), kind: *kind });
            }
        }
        let asked = Asked {
            columns: wanted,
            member: options.member.clone(),
            missing: options.missing.clone(),
            reading: Reading { delimiter: options.delimiter, encoding: options.encoding.clone() },
        };
        let (shown, bytes) = DiskFolder::new("").open(&options.file);
        let bytes = bytes.map_err(|problem| Failure::Input(vec![without_mapping(problem)]))?;
        let read = dataset::read(&shown, bytes.into_owned(), &asked).map_err(input)?;
        Ok(Opened { dataset: read.dataset, input: Input::of_data(&read.file), problems: read.problems })
    }
}

/// Why a file cannot be read that no mapping names.
fn without_mapping(problem: Diagnostic) -> Diagnostic {
    match problem.code == codes::NO_FILE.id {
        true => problem.with_hint("paths start at the folder that the program was started in"),
        false => problem,
    }
}

/// Columns by their names, with what is read from those that hold numbers and from the others.
pub fn by_kind<'a>(columns: &[(&'a str, bool)]) -> Vec<(&'a str, WantedKind)> {
    let kind = |numbers: bool| if numbers { WantedKind::Numbers } else { WantedKind::Levels };
    columns.iter().map(|(name, numbers)| (*name, kind(*numbers))).collect()
}

/// Prints results in the form asked for, and everything that was found on standard error.
pub fn report(
    opened: &Opened,
    results: &ResultSet,
    said: Vec<Diagnostic>,
    arguments: &Arguments,
) -> Result<Status, Failure> {
    print(&[opened], results, said, arguments, arguments.output.as_deref())
}

/// The same of results that rest on several files, to where they are wanted.
pub fn print(
    opened: &[&Opened],
    results: &ResultSet,
    said: Vec<Diagnostic>,
    arguments: &Arguments,
    output: Option<&Path>,
) -> Result<Status, Failure> {
    let inputs: Vec<Input> = opened.iter().map(|opened| opened.input.clone()).collect();
    let mut problems: Vec<Problem> = opened.iter().flat_map(|opened| opened.problems.clone()).collect();
    problems.extend(said.into_iter().map(Problem::from));
    say(&render::problems::grouped(&problems, arguments));
    deliver_by(output, |out| match arguments.format {
        Format::Table => out.write_all(render::results::table(results, arguments.style()).as_bytes()),
        Format::Markdown => out.write_all(render::results::markdown(results, arguments.style()).as_bytes()),
        Format::Csv => render::rows::write_csv(&results.rows, out),
        Format::Json => render::results::write_json(results, &inputs, &problems, out),
    })?;
    Ok(if problems.iter().any(Problem::is_error) { Status::NotAsItShouldBe } else { Status::Fine })
}

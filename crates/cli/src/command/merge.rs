//! `trialstat merge`: shards of one simulation to one result.

use crate::Status;
use crate::arguments::{Arguments, Format};
use crate::failure::Failure;
use crate::input::Input;
use crate::output::{deliver, say};
use crate::render;
use serde_json::json;
use std::path::{Path, PathBuf};
use trialstat_ingest::problem::Problem;
use trialstat_montecarlo::codes;
use trialstat_montecarlo::operating_characteristics::operating_characteristics;
use trialstat_montecarlo::part::{Named, Part, merge};
use trialstat_montecarlo::stamp::Stamp;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// Joins the parts and prints or writes what `simulate` would have.
pub fn run(parts: &[PathBuf], arguments: &Arguments) -> Result<Status, Failure> {
    let (mut read, mut problems) = (Vec::new(), Vec::new());
    for path in parts {
        match read_part(path) {
            Ok(named) => read.push(named),
            Err(Failure::Input(found)) => problems.extend(found),
            Err(failure) => return Err(failure),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Input(problems));
    }
    let whole = merge(read).map_err(Failure::Input)?;
    deliver_results(&whole, Vec::new(), arguments)?;
    Ok(Status::Fine)
}

/// Reads a part.
pub fn read_part(path: &Path) -> Result<Named, Failure> {
    let bytes = std::fs::read(path).map_err(|cause| Failure::Read { path: path.to_path_buf(), cause })?;
    let file = path.display().to_string();
    match Part::from_json(&bytes) {
        Ok(part) => Ok(Named { file, part }),
        Err(error) => {
            let problem = Diagnostic::error(codes::NO_PART, Place::file(&file), error.to_string());
            Err(Failure::Input(vec![problem.with_hint("`simulate --shard I/N --output FILE` writes parts")]))
        }
    }
}

/// Prints or writes what a whole simulation says in the long run. Nothing of it depends on how it was made.
pub fn deliver_results(part: &Part, said: Vec<Diagnostic>, arguments: &Arguments) -> Result<(), Failure> {
    let results = operating_characteristics(&part.tally, &part.truth, &part.looks);
    let problems: Vec<Problem> = said.into_iter().map(Problem::from).collect();
    say(&render::problems::grouped(&problems, arguments));
    let stamp = &part.stamp;
    let text = match arguments.format {
        Format::Table => render::operating_characteristics::table(&results, arguments.verbose, arguments.style()),
        Format::Markdown => render::results::markdown(&results, arguments.style()),
        Format::Csv => render::rows::plain_csv(&results.rows),
        Format::Json => {
            let inputs: Vec<Input> = stamp.files.iter().map(|file| Input::known(&file.path, &file.sha256)).collect();
            let simulation = json!({
                "title": stamp.title, "seed": stamp.seed, "replicates": part.tally.replicates(),
                "stream_layout": stamp.stream_layout, "libm": stamp.libm,
            });
            render::results::json_with(&command(stamp), &results, &inputs, &problems, Some(simulation))
        }
    };
    deliver(&text, arguments.output.as_deref())
}

/// The words that would make the whole on one machine.
fn command(stamp: &Stamp) -> Vec<String> {
    let scenario = stamp.files.first().map(|file| file.path.clone()).unwrap_or_default();
    let mut words = vec!["trialstat".to_owned(), "simulate".to_owned(), scenario];
    let mut flag = |name: &str, value: &str| words.extend([name.to_owned(), value.to_owned()]);
    flag("--replicates", &stamp.replicates.to_string());
    flag("--seed", &stamp.seed.to_string());
    flag("--level", &stamp.level);
    flag("--conventions", &stamp.conventions);
    if let Some(precision) = &stamp.precision {
        flag("--mcse", precision);
    }
    words
}

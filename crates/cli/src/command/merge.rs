//! `trialstat merge`: shards of one simulation to one result.

use crate::Status;
use crate::arguments::{Arguments, Format};
use crate::failure::Failure;
use crate::input::Input;
use crate::output::{deliver, say};
use crate::render;
use crate::render::grid::Found;
use serde::Serialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use trialstat_ingest::problem::Problem;
use trialstat_montecarlo::codes;
use trialstat_montecarlo::operating_characteristics::{operating_characteristics, sobol_rows};
use trialstat_montecarlo::part::{Named, Part, PointPart, merge};
use trialstat_montecarlo::stamp::Stamp;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::result::ResultSet;

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
    let of_point = |point| -> (&PointPart, ResultSet) {
        (point, operating_characteristics(&point.tally, &point.truth, &point.looks))
    };
    let over_all = ResultSet { rows: sobol_rows(part) };
    let found = Found { points: part.points.iter().map(of_point).collect(), over_all };
    let problems: Vec<Problem> = said.into_iter().map(Problem::from).collect();
    say(&render::problems::grouped(&problems, arguments));
    let text = match (&part.stamp.grid, found.points.first()) {
        (None, Some((_, results))) => one_point(part, results, &problems, arguments),
        _ => all_points(part, &found, &problems, arguments),
    };
    deliver(&text, arguments.output.as_deref())
}

fn one_point(part: &Part, results: &ResultSet, problems: &[Problem], arguments: &Arguments) -> String {
    match arguments.format {
        Format::Table => render::operating_characteristics::table(results, arguments.verbose, arguments.style()),
        Format::Markdown => render::results::markdown(results, arguments.style()),
        Format::Csv => render::rows::plain_csv(&results.rows),
        Format::Json => json_of(part, results, problems, simulation(part)),
    }
}

fn all_points(part: &Part, found: &Found<'_>, problems: &[Problem], arguments: &Arguments) -> String {
    match arguments.format {
        Format::Table => found.table(arguments.verbose, arguments.style()),
        Format::Markdown => found.markdown(arguments.style()),
        Format::Csv => found.csv(),
        Format::Json => {
            let mut simulation = simulation(part);
            simulation["design"] = json!(part.stamp.grid.as_ref().map(|grid| &grid.design));
            simulation["points"] = found.values();
            json_of(part, &found.rows(), problems, simulation)
        }
    }
}

fn json_of<R: Serialize>(part: &Part, results: &R, problems: &[Problem], simulation: Value) -> String {
    let inputs = part.stamp.files.iter().map(|file| Input::known(&file.path, &file.sha256));
    let inputs: Vec<Input> = inputs.collect();
    render::results::json_with(&command(&part.stamp), results, &inputs, problems, Some(simulation))
}

/// What the numbers depend on.
fn simulation(part: &Part) -> Value {
    let stamp = &part.stamp;
    json!({
        "title": stamp.title, "seed": stamp.seed, "replicates": part.replicates(),
        "stream_layout": stamp.stream_layout, "libm": stamp.libm,
    })
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

//! `trialstat reproduce`: the main job.

use crate::Status;
use crate::arguments::{Arguments, Format, Reproduce};
use crate::failure::Failure;
use crate::input::Input;
use crate::output::{deliver, print, say, write_file};
use crate::render;
use std::path::Path;
use std::sync::Arc;
use trialstat_analysis::Question;
use trialstat_findings::evidence::DataTrials;
use trialstat_findings::lock::{self, Lock};
use trialstat_findings::registry::{Files, Registry, read_as_far_as_possible};
use trialstat_findings::reproduction::{Reproduction, reproduce};
use trialstat_findings::{github, junit, sarif};
use trialstat_trial::diagnostic::{Diagnostic, Place, sort_by_place};

/// Recomputes a registry, judges it, reports.
pub fn run(asked: &Reproduce, arguments: &Arguments) -> Result<Status, Failure> {
    let files = asked.registry.as_deref().map_or(Files::Embedded, Files::at);
    let (registry, mut problems) = read_as_far_as_possible(&files);
    let (data, data_inputs) = read_data(&files, &registry, &mut problems);
    if !problems.is_empty() {
        sort_by_place(&mut problems);
        return Err(Failure::Input(problems));
    }
    let question = Question { comparison: None, level: arguments.level, conventions: arguments.conventions };
    let mut reproduction = reproduce(&registry, &data, &question).map_err(Failure::Input)?;
    if !asked.only.is_empty() {
        keep_only(&mut reproduction, &asked.only, &registry)?;
    }
    let mut reports = Vec::new();
    let drifts = match &asked.lock {
        Some(path) if asked.update => {
            reports.push((path.as_path(), updated_lock(path, &reproduction, asked)?));
            Vec::new()
        }
        Some(path) => {
            let shown = path.display().to_string();
            read_lock(path)?.drifts(&Lock::of(&reproduction), &reproduction, &shown, !asked.only.is_empty())
        }
        None => Vec::new(),
    };
    let entries = reproduction.entries();
    let inputs = || {
        let registry = registry.inputs.iter().map(|(path, bytes)| Input::new(path, bytes));
        registry.chain(data_inputs.iter().cloned()).collect::<Vec<_>>()
    };
    let text = match arguments.format {
        Format::Table => render::table::reproduction(&reproduction, &drifts, arguments),
        Format::Markdown => render::markdown::reproduction(&reproduction, &drifts),
        Format::Csv => render::rows::csv(&reproduction),
        Format::Json => render::json::reproduction(&reproduction, &inputs(), &drifts),
    };
    if let Some(path) = &asked.junit {
        let failed = |cause| Failure::Write { path: path.clone(), cause };
        reports.push((path, junit::report(&entries, &drifts).map_err(failed)?));
    }
    if let Some(path) = &asked.sarif {
        let log = sarif::report(&entries, &drifts, env!("CARGO_PKG_VERSION"));
        reports.push((path, format!("{log:#}\n").into_bytes()));
    }
    // Everything is composed before the first file is written, so that a run that cannot finish leaves none behind.
    for (path, bytes) in reports {
        write_file(path, &bytes)?;
    }
    deliver(&text, arguments.output.as_deref())?;
    if asked.github {
        let mut lines = github::annotations(&entries);
        lines.extend(drifts.iter().map(github::of_diagnostic));
        let text: String = lines.into_iter().map(|line| line + "\n").collect();
        if arguments.format == Format::Table { print(&text)? } else { say(&text) }
    }
    let fine = reproduction.unexpected() == 0 && drifts.is_empty();
    Ok(if fine { Status::Fine } else { Status::NotAsItShouldBe })
}

/// Reads every data file that the registry refers to; problems are appended.
fn read_data(files: &Files, registry: &Registry, problems: &mut Vec<Diagnostic>) -> (DataTrials, Vec<Input>) {
    let (mut trials, mut inputs) = (DataTrials::new(), Vec::new());
    for (mapping, referred_from) in registry.data_references() {
        let bytes = match files.read(&mapping) {
            Ok(bytes) => bytes,
            Err(problem) => {
                problems.push(problem.with_hint(format!("referred to at {referred_from}")));
                continue;
            }
        };
        let open = |file: &str| files.read_beside(&mapping, file);
        match trialstat_ingest::read(&files.shown(&mapping), &bytes, &open) {
            Ok(ingested) => {
                inputs.push(Input::new(&files.shown(&mapping), &bytes));
                inputs.extend(ingested.files.iter().map(Input::of_data));
                trials.insert(mapping, ingested.trials.into_iter().map(Arc::new).collect());
            }
            Err(found) => problems.extend(found),
        }
    }
    (trials, inputs)
}

fn keep_only(reproduction: &mut Reproduction<'_>, only: &[String], registry: &Registry) -> Result<(), Failure> {
    let idle = reproduction.keep_only(only);
    if idle.is_empty() {
        return Ok(());
    }
    let names = registry.names();
    let nearest = |name: &String| names.iter().min_by_key(|known| strsim::damerau_levenshtein(known, name));
    let suggestions: Vec<String> = idle.iter().filter_map(nearest).map(|known| format!("`{known}`")).collect();
    Err(Failure::UnknownName {
        message: format!("the registry has no entry `{}`", idle.join("`, `")),
        hint: format!("did you mean {}?", suggestions.join(", ")),
    })
}

fn read_lock(path: &Path) -> Result<Lock, Failure> {
    let bytes = std::fs::read(path).map_err(|cause| Failure::Read { path: path.to_path_buf(), cause })?;
    Lock::from_bytes(&bytes).map_err(|error| {
        let place = Place { file: path.display().to_string(), line: error.line as usize, column: 0 };
        let problem = Diagnostic::error(lock::codes::NOT_A_LOCK, place, error.what);
        Failure::Input(vec![problem.with_hint("write it with `--lock FILE --update`")])
    })
}

/// The lock as it is to be written. A run of some findings keeps the numbers of the others; a run of all replaces
/// whatever the file held.
fn updated_lock(path: &Path, reproduction: &Reproduction<'_>, asked: &Reproduce) -> Result<Vec<u8>, Failure> {
    let now = Lock::of(reproduction);
    let keep_others = !asked.only.is_empty() && path.exists();
    let updated = if keep_others { read_lock(path)?.updated(now, reproduction) } else { now };
    let failed = |error: csv::Error| Failure::Write { path: path.to_path_buf(), cause: std::io::Error::other(error) };
    updated.to_bytes().map_err(failed)
}

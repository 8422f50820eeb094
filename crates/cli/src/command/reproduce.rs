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
use trialstat_findings::registry::{Files, Registry, load};
use trialstat_findings::reproduction::{Reproduction, reproduce};
use trialstat_findings::{github, junit, sarif};
use trialstat_trial::diagnostic::{Diagnostic, Place, sort_by_place};

/// Recomputes a registry, judges it, reports.
pub fn run(asked: &Reproduce, arguments: &Arguments) -> Result<Status, Failure> {
    let files = asked.registry.as_deref().map_or(Files::Embedded, Files::at);
    let registry = load(&files).map_err(Failure::Input)?;
    let (data, data_inputs) = read_data(&files, &registry).map_err(Failure::Input)?;
    let question = Question { comparison: None, level: arguments.level, conventions: arguments.conventions };
    let mut reproduction = reproduce(&registry, &data, &question).map_err(Failure::Input)?;
    if !asked.only.is_empty() {
        keep_only(&mut reproduction, &asked.only, &registry)?;
    }
    let drifts = match &asked.lock {
        Some(path) => check_lock(path, &reproduction, asked)?,
        None => Vec::new(),
    };
    let entries = reproduction.entries();
    let inputs = || {
        let registry = registry.inputs.iter().map(|(path, bytes)| Input::new(path, bytes, None));
        registry.chain(data_inputs.iter().map(|(path, bytes, rows)| Input::new(path, bytes, *rows))).collect::<Vec<_>>()
    };
    let text = match arguments.format {
        Format::Table => render::table::reproduction(&reproduction, &drifts, arguments),
        Format::Markdown => render::markdown::reproduction(&reproduction, &drifts),
        Format::Csv => render::rows::csv(&reproduction),
        Format::Json => render::json::reproduction(&reproduction, &inputs(), &drifts),
    };
    // Every report is composed before the first is written, so that a run leaves all of them or none behind.
    let junit = asked.junit.as_deref().map(|path| Ok::<_, Failure>((path, junit_report(path, &entries, &drifts)?)));
    let junit = junit.transpose()?;
    let sarif = asked.sarif.as_deref().map(|path| {
        let log = sarif::report(&entries, &drifts, env!("CARGO_PKG_VERSION"));
        (path, format!("{log:#}\n").into_bytes())
    });
    for (path, bytes) in junit.into_iter().chain(sarif) {
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

fn junit_report(
    path: &Path,
    entries: &[trialstat_findings::entry::Entry<'_>],
    drifts: &[Diagnostic],
) -> Result<Vec<u8>, Failure> {
    junit::report(entries, drifts).map_err(|cause| Failure::Write { path: path.to_path_buf(), cause })
}

type DataInputs = Vec<(String, Vec<u8>, Option<usize>)>;

/// Reads every data file that the registry refers to.
fn read_data(files: &Files, registry: &Registry) -> Result<(DataTrials, DataInputs), Vec<Diagnostic>> {
    let (mut trials, mut inputs, mut problems) = (DataTrials::new(), Vec::new(), Vec::new());
    for (mapping, referred_from) in registry.data_references() {
        let bytes = match files.read(&mapping) {
            Ok(bytes) => bytes,
            Err(problem) => {
                problems.push(problem.with_hint(format!("referred to at {referred_from}")));
                continue;
            }
        };
        let folder = mapping.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let open = |file: &str| {
            let path = format!("{folder}{file}");
            (files.shown(&path), files.read(&path))
        };
        match trialstat_ingest::read(&files.shown(&mapping), &bytes, open) {
            Ok(ingested) => {
                inputs.push((files.shown(&mapping), bytes.into_owned(), None));
                inputs.push((ingested.file, ingested.bytes, Some(ingested.rows)));
                trials.insert(mapping, ingested.trials.into_iter().map(Arc::new).collect());
            }
            Err(found) => problems.extend(found),
        }
    }
    sort_by_place(&mut problems);
    if problems.is_empty() { Ok((trials, inputs)) } else { Err(problems) }
}

fn keep_only(reproduction: &mut Reproduction<'_>, only: &[String], registry: &Registry) -> Result<(), Failure> {
    let idle = reproduction.keep_only(only);
    let Some(name) = idle.first() else { return Ok(()) };
    let nearest = registry.names().into_iter().min_by_key(|known| strsim::damerau_levenshtein(known, name));
    Err(Failure::UnknownName {
        message: format!("the registry has no entry `{name}`"),
        hint: format!("did you mean `{}`?", nearest.unwrap_or_default()),
    })
}

/// Compares with the lock, or writes it anew.
fn check_lock(path: &Path, reproduction: &Reproduction<'_>, asked: &Reproduce) -> Result<Vec<Diagnostic>, Failure> {
    let now = Lock::of(reproduction);
    let partial = !asked.only.is_empty();
    let shown = path.display().to_string();
    let read = match std::fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(cause) if asked.update && cause.kind() == std::io::ErrorKind::NotFound => None,
        Err(cause) => return Err(Failure::Read { path: path.to_path_buf(), cause }),
    };
    let locked = match read {
        // A lock that is written anew as a whole may be replaced whatever it holds.
        Some(_) if asked.update && !partial => Lock::default(),
        Some(bytes) => Lock::from_bytes(&bytes).map_err(|error| {
            let place = Place { file: shown.clone(), line: error.line as usize, column: 0 };
            let problem = Diagnostic::error(lock::codes::NOT_A_LOCK, place, error.what);
            Failure::Input(vec![problem.with_hint("write it with `--lock FILE --update`")])
        })?,
        None => Lock::default(),
    };
    if !asked.update {
        return Ok(locked.drifts(&now, reproduction, &shown, partial));
    }
    let updated = locked.updated(now, reproduction, partial);
    let bytes = updated.to_bytes().map_err(|error| Failure::Write {
        path: path.to_path_buf(),
        cause: std::io::Error::other(error.to_string()),
    })?;
    write_file(path, &bytes)?;
    Ok(Vec::new())
}

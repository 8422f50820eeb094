//! Reads the data of a mapping once and tells what that took: `ingest_once MAPPING`.
//!
//! A process of its own, so that its peak of memory is that of the reading. Prints one line of fields with tabs between:
//! seconds, CPU seconds, peak of memory in kB, rows, sum of all scores, problems, rejected rows.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use trialstat_benches::process::Usage;
use trialstat_ingest::folder::DiskFolder;
use trialstat_ingest::{Ingested, OnError, read_with};
use trialstat_trial::reading::Reading;

fn main() -> ExitCode {
    let Some(mapping) = std::env::args().nth(1) else { return failed("usage: ingest_once MAPPING") };
    let bytes = match std::fs::read(&mapping) {
        Ok(bytes) => bytes,
        Err(error) => return failed(&format!("cannot read `{mapping}`: {error}")),
    };
    let folder = DiskFolder::new(Path::new(&mapping).parent().unwrap_or(Path::new("")));
    let (before, start) = (Usage::now(), Instant::now());
    let read = read_with(&mapping, &bytes, &folder, OnError::RejectRow);
    let (taken, after) = (start.elapsed(), Usage::now());
    let ingested = match read {
        Ok(ingested) => ingested,
        Err(problems) => {
            let said = problems.iter().fold(String::new(), |mut said, problem| {
                let _ = writeln!(said, "{problem:?}");
                said
            });
            return failed(&said);
        }
    };
    let [rows, problems, rejected] = counts(&ingested);
    let (cpu, peak) = (after.cpu_seconds - before.cpu_seconds, after.peak_kilobytes);
    let line =
        format!("{:.4}\t{cpu:.2}\t{peak}\t{rows}\t{}\t{problems}\t{rejected}\n", taken.as_secs_f64(), sum(&ingested));
    // What was read is not given back piece by piece: the process ends here anyway.
    std::mem::forget(ingested);
    if io::stdout().write_all(line.as_bytes()).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn failed(said: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "{said}");
    ExitCode::from(2)
}

/// Accepted and rejected rows, places with problems, rejected rows.
fn counts(ingested: &Ingested) -> [usize; 3] {
    let rows = ingested.files.iter().map(|file| file.rows).sum();
    let problems = ingested.problems.iter().map(trialstat_ingest::problem::Problem::count).sum();
    [rows, problems, ingested.rejects.len()]
}

/// The sum of all scores.
fn sum(ingested: &Ingested) -> f64 {
    let assessments = ingested.trials.iter().flat_map(|trial| trial.assessments());
    let number = |reading: Reading| reading.number().unwrap_or_default();
    assessments.map(|assessment| number(assessment.score)).sum()
}

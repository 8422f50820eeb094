//! Proposed mappings read the files they were made from, or stop at the line to be edited.

use super::*;
use crate::{Ingested, OnError, read_with};
use std::borrow::Cow;
use std::path::PathBuf;
use trialstat_trial::diagnostic::Diagnostic;

mod described;
mod real;
mod stopped;
mod told;

/// What the proposed mapping of a file is, and what reading the file by it gives.
fn proposed(file: &str, bytes: &[u8]) -> (String, Result<Ingested, Vec<Diagnostic>>) {
    proposed_with(file, bytes, None)
}

fn proposed_with(
    file: &str,
    bytes: &[u8],
    dictionary: Option<&Dictionary>,
) -> (String, Result<Ingested, Vec<Diagnostic>>) {
    let (mapping, _) = propose_with(file, bytes.to_vec(), dictionary).expect("the file can be read");
    let held = bytes.to_vec();
    let folder = move |name: &str| (name.to_owned(), Ok(Cow::Owned(held.clone())));
    let read = read_with("mapping.toml", mapping.as_bytes(), &folder, OnError::RejectRow);
    (mapping, read)
}

/// The same, without any error.
#[track_caller]
fn read_whole(file: &str, bytes: &[u8]) -> (String, Ingested) {
    let (mapping, read) = proposed(file, bytes);
    let ingested = read.unwrap_or_else(|problems| panic!("{problems:#?}\n{mapping}"));
    assert!(!ingested.has_errors(), "{:#?}\n{mapping}", ingested.problems);
    (mapping, ingested)
}

fn arms(ingested: &Ingested) -> Vec<(&str, usize)> {
    let trial = &ingested.trials[0];
    let of = |arm: usize| {
        trial.subjects().iter().filter(|subject| subject.arm.is_some_and(|own| own.0 as usize == arm)).count()
    };
    trial.arms().iter().enumerate().map(|(at, arm)| (arm.name.as_str(), of(at))).collect()
}

fn data(path: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("TRIALSTAT_DATA").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")));
    let bytes = std::fs::read(folder.join(path)).ok();
    if bytes.is_none() {
        #[expect(clippy::print_stderr, reason = "a test that does not run says so")]
        {
            eprintln!("skipped: no {path} in {}", folder.display());
        }
    }
    bytes
}

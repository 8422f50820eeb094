//! Public trial files in the formats that they are published in. They are not part of the project: the folder is found
//! by `TRIALSTAT_DATA`, else beside the workspace, and where it is absent the tests say that they were skipped.

mod pilot;
mod pilot_plan;
mod scales;
mod twins;

use std::borrow::Cow;
use std::io::Write;
use std::path::{Path, PathBuf};
use trialstat_ingest::data_file::{self, DataFile};
use trialstat_ingest::folder::{DiskFolder, Folder};
use trialstat_ingest::mapping::Reading;
use trialstat_ingest::{Ingested, OnError, codes, read_with};
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::trial::Trial;

/// The folder of the published files; none, and said so, where it is absent.
pub(crate) fn data(below: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("TRIALSTAT_DATA").map_or(beside, PathBuf::from).join(below);
    if folder.is_dir() {
        return Some(folder);
    }
    // Written past the capture of test output, which would hide it.
    let line =
        format!("skipped: there is no folder {}; TRIALSTAT_DATA names that of the published files\n", folder.display());
    let _ = std::io::stderr().write_all(line.as_bytes());
    None
}

fn file(path: &Path) -> DataFile {
    let bytes = std::fs::read(path).expect("a published file");
    let read = data_file::read(&path.display().to_string(), bytes, &Reading::default());
    read.unwrap_or_else(|problems| panic!("{}: {problems:?}", path.display()))
}

/// The files of a folder that have one ending, as if there were no others.
fn only(folder: &Path, ending: &'static str) -> impl Fn(&str) -> (String, Result<Cow<'static, [u8]>, Diagnostic>) {
    let folder = DiskFolder::new(folder);
    move |name| {
        let absent = || Diagnostic::error(codes::NO_FILE, Place::file(name), "not there").with_hint("put it there");
        match folder.names("").contains(&format!("{name}.{ending}")) {
            true => folder.open(&format!("{name}.{ending}")),
            false => (name.to_owned(), Err(absent())),
        }
    }
}

fn ingest(mapping: &str, folder: &dyn Folder) -> Ingested {
    read_with("mapping.toml", mapping.as_bytes(), folder, OnError::RejectRow).expect("files that can be read")
}

/// The code of each problem and in how many places it is, in the order of the codes.
fn codes_of(ingested: &Ingested) -> Vec<(&'static str, usize)> {
    let mut found: Vec<(&'static str, usize)> = Vec::new();
    for problem in &ingested.problems {
        match found.iter_mut().find(|(code, _)| *code == problem.diagnostic.code) {
            Some((_, count)) => *count += problem.count(),
            None => found.push((problem.diagnostic.code, problem.count())),
        }
    }
    found.sort_unstable();
    found
}

/// Rows of each file that were accepted, rejected and left out.
fn rows(ingested: &Ingested) -> Vec<(usize, usize, usize)> {
    ingested.files.iter().map(|file| (file.accepted(), file.rejected, file.left_out)).collect()
}

/// Each arm with its number of subjects, by name.
fn subjects_by_arm(trial: &Trial) -> Vec<(&str, usize)> {
    let count =
        |arm: usize| trial.subjects().iter().filter(move |own| own.arm.is_some_and(|own| own.0 as usize == arm));
    let arms = trial.arms().iter().enumerate();
    let mut arms: Vec<(&str, usize)> = arms.map(|(at, arm)| (arm.name.as_str(), count(at).count())).collect();
    arms.sort_unstable();
    arms
}

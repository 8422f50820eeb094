//! Reading a broken case and putting what is said of it into few words.

use std::path::PathBuf;
use trialstat_findings::registry::{Files, load};
use trialstat_findings::reproduction::reproduce;
use trialstat_tests::registry::{question, read_data};
use trialstat_trial::diagnostic::{Diagnostic, Severity};

pub fn case(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("failures/cases").join(path)
}

/// What is said of a registry, whichever step finds it: reading, its data files, or the analysis.
pub fn problems_of(files: &Files) -> Vec<Diagnostic> {
    let whole_road = || {
        let registry = load(files)?;
        let data = read_data(files, &registry)?;
        reproduce(&registry, &data, &question()).map(|_| ())
    };
    whole_road().err().unwrap_or_default()
}

/// Each problem as `line:column code`, or the code alone where a file as a whole is meant.
pub fn in_short(problems: &[Diagnostic]) -> Vec<String> {
    let short = |problem: &Diagnostic| match (problem.place.line, problem.place.column) {
        (0, _) => problem.code.to_owned(),
        (line, column) => format!("{line}:{column} {}", problem.code),
    };
    problems.iter().map(short).collect()
}

/// What every error must have, wherever it comes from.
#[track_caller]
pub fn assert_well_said(problems: &[Diagnostic]) {
    for problem in problems {
        assert_eq!(problem.severity, Severity::Error, "{problem}");
        assert_hinted(problem);
    }
}

/// What every problem must have, error or not: a file, a message in the usual form, a way out.
#[track_caller]
pub fn assert_hinted(problem: &Diagnostic) {
    assert!(!problem.place.file.is_empty(), "{problem} names no file");
    let says = &problem.message;
    assert!(!says.is_empty() && !says.ends_with('.'), "{problem}");
    assert!(!says.starts_with(char::is_uppercase), "{problem}");
    assert!(problem.hint.as_ref().is_some_and(|hint| !hint.is_empty()), "{problem} has no hint");
}

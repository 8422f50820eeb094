//! Small broken data files, each with everything that must be said of it.
//!
//! A case `NAME` of a kind of mistake is the file `cases/KIND/NAME.expected` with, beside it, the files that it changes:
//! `NAME.rows.csv` stands in for `rows.csv` of the folder, `NAME.mapping.toml` for its `mapping.toml`. The expectation
//! has one line for each problem, as `file:line:column severity code`, with `x3` behind it where three rows have the
//! same, and may give the hint on a line that begins with `hint:`. The last line says what became of the rows. Lines
//! that begin with `#` say why.

use crate::cases::{assert_hinted, case};
use std::borrow::Cow;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use trialstat_ingest::problem::Problem;
use trialstat_ingest::{Ingested, OnError, codes, read_with};
use trialstat_trial::diagnostic::{Diagnostic, Place, Severity};

/// What is said of a case, as an expectation writes it, with the hints where they are asked for; messages are
/// comments.
fn said(folder: &Path, name: &str, hints: bool) -> String {
    let own_or_shared = |file: &str| -> PathBuf {
        let own = folder.join(format!("{name}.{file}"));
        if own.exists() { own } else { folder.join(file) }
    };
    let mapping = std::fs::read(own_or_shared("mapping.toml")).expect("the mapping of the case");
    let open = |file: &str| {
        let absent = |_| {
            Diagnostic::error(codes::NO_FILE, Place::file(file), format!("there is no file `{file}`"))
                .with_hint("the folder of the case has no such file")
        };
        (file.to_owned(), std::fs::read(own_or_shared(file)).map(Cow::Owned).map_err(absent))
    };
    let mut text = String::new();
    match read_with("mapping.toml", &mapping, &open, OnError::RejectRow) {
        Ok(ingested) => {
            for problem in &ingested.problems {
                write_problem(&mut text, problem, hints);
            }
            write_rows(&mut text, &ingested);
        }
        Err(problems) => {
            for problem in problems {
                write_problem(&mut text, &problem.into(), hints);
            }
            text.push_str("nothing read\n");
        }
    }
    text
}

fn write_problem(text: &mut String, problem: &Problem, hints: bool) {
    let diagnostic = &problem.diagnostic;
    assert_hinted(diagnostic);
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let _ = write!(text, "{} {severity} {}", diagnostic.place, diagnostic.code);
    if problem.count() > 1 {
        let _ = write!(text, " x{}", problem.count());
    }
    let _ = write!(text, "\n# {}\n", diagnostic.message);
    if let Some(hint) = diagnostic.hint.as_ref().filter(|_| hints) {
        let _ = writeln!(text, "hint: {hint}");
    }
}

/// Accepted and rejected rows are all that were read, and each rejected row is kept.
fn write_rows(text: &mut String, ingested: &Ingested) {
    let sum = |of: fn(&trialstat_ingest::provenance::FileRead) -> usize| ingested.files.iter().map(of).sum::<usize>();
    let (read, rejected, left_out) = (sum(|file| file.rows), sum(|file| file.rejected), sum(|file| file.left_out));
    assert_eq!(sum(|file| file.accepted()) + rejected, read);
    assert_eq!(ingested.rejects.len(), rejected, "every rejected row is kept");
    let _ = write!(text, "{read} rows read, {rejected} rejected");
    if left_out > 0 {
        let _ = write!(text, ", {left_out} left out");
    }
    text.push('\n');
}

/// The lines of an expectation that are no comments.
fn compared(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

/// Checks every case of a kind; the number of cases that the folder must have at least.
#[track_caller]
fn assert_kind(kind: &str, at_least: usize) {
    let folder = case(kind);
    let names = |ending: &str| -> Vec<String> {
        let files = std::fs::read_dir(&folder).expect("the folder of the kind").map(|entry| entry.expect("an entry"));
        let files = files.filter_map(|entry| entry.file_name().into_string().ok());
        files.filter_map(|file| file.strip_suffix(ending).map(str::to_owned)).collect()
    };
    let cases = names(".expected");
    assert!(cases.len() >= at_least, "{kind} has {} cases", cases.len());
    // A file that no expectation belongs to would never be read.
    for file in names("") {
        let owned = cases.iter().any(|name| file.starts_with(&format!("{name}.")));
        let shared = file.split('.').count() == 2;
        assert!(owned || shared, "{kind}/{file} belongs to no case");
    }
    let wrong = cases.iter().map(|name| difference(kind, name)).collect::<String>();
    assert!(wrong.is_empty(), "{wrong}");
}

/// What a case expects and what is said of it; empty if that is the same.
fn difference(kind: &str, name: &str) -> String {
    let text = std::fs::read_to_string(case(kind).join(format!("{name}.expected"))).expect("an expectation");
    let said = said(&case(kind), name, text.contains("\nhint: "));
    if compared(&said).eq(compared(&text)) {
        return String::new();
    }
    format!("=== {kind}/{name}: expected\n{text}--- and got\n{said}")
}

#[test]
fn the_form_of_the_text() {
    assert_kind("form", 16);
}

#[test]
fn encodings() {
    assert_kind("encoding", 6);
}

#[test]
fn numbers() {
    assert_kind("numbers", 9);
}

#[test]
fn dates() {
    assert_kind("dates", 10);
}

#[test]
fn missing_values() {
    assert_kind("missing", 7);
}

#[test]
fn mappings() {
    assert_kind("mapping", 15);
}

#[test]
fn keys() {
    assert_kind("keys", 5);
}

#[test]
fn subjects_and_arms() {
    assert_kind("subjects", 7);
}

#[test]
fn units() {
    assert_kind("units", 5);
}

#[test]
fn visits_and_periods() {
    assert_kind("visits", 6);
}

#[test]
fn counts() {
    assert_kind("counts", 4);
}

#[test]
fn dataset_json() {
    assert_kind("dataset-json", 9);
}

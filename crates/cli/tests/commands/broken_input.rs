//! A broken registry or data file: every problem on standard error, status 2, nothing printed, nothing written.

use crate::program::{command, repository, run_command, text};
use std::path::{Path, PathBuf};

/// The folder that the program is run from: what is said of a case must not depend on where the repository lies.
const CASES: &str = "tests/failures/cases";

fn cases() -> Vec<PathBuf> {
    let below = |folder: &str| {
        let entries = std::fs::read_dir(repository(CASES).join(folder)).expect("the cases").flatten();
        entries.map(|entry| Path::new(folder).join(entry.file_name())).collect::<Vec<_>>()
    };
    let mut cases = below("registry");
    cases.extend(below("folder"));
    cases.retain(|case| case.file_stem().is_some_and(|name| name != "sound"));
    cases.sort();
    cases
}

/// Runs the case with every kind of output asked for; hands back what was said.
#[track_caller]
fn refused(case: &Path) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let [output, junit, sarif, lock] = ["output", "junit", "sarif", "lock"].map(|name| text(&folder.path().join(name)));
    let words = ["reproduce", &text(case), "--output", &output, "--junit", &junit, "--sarif", &sarif, "--github"];
    let mut program = command([&words[..], &["--lock", &lock, "--update"]].concat());
    program.current_dir(repository(CASES));
    let run = run_command(program);
    assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{}: {}", case.display(), run.err);
    let left = std::fs::read_dir(folder.path()).expect("a folder").flatten().count();
    assert_eq!(left, 0, "{} left {left} files behind", case.display());
    run.err
}

#[test]
fn every_broken_case_is_refused_with_place_code_and_hint() {
    let cases = cases();
    assert!(cases.len() >= 25, "{} cases", cases.len());
    for case in cases {
        let said = refused(&case);
        // A case in a folder is broken in one of its files.
        let named = text(&case);
        assert!(said.contains(&named) || said.contains("absent/mapping.toml"), "{named}: {said}");
        assert!(said.contains("help: "), "{named}: {said}");
        let codes = ["S1", "I3", "T1", "T2", "T3", "R5"].iter().any(|area| said.contains(area));
        assert!(codes && said.contains("`trialstat explain CODE` says more"), "{named}: {said}");
    }
}

#[test]
fn all_problems_are_said_at_once_each_with_line_and_column() {
    let said = refused(Path::new("registry/several.toml"));
    for place in ["5:13", "17:40", "18:8", "19:11", "20:1"] {
        assert!(said.contains(&format!("several.toml:{place}: ")), "{place}: {said}");
    }
    assert!(said.contains("6 problems"), "{said}");
}

#[test]
fn a_problem_shows_the_line_it_is_about() {
    let said = refused(Path::new("registry/events-above-n.toml"));
    assert!(said.contains("counts = [{ arm = \"ketamine\", events = 71, n = 17 }]"), "{said}");
    assert!(said.contains("events-above-n.toml:18:40: 71 events among"), "{said}");
}

#[test]
fn an_empty_or_absent_folder_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(refused(folder.path()).contains("R509"));
    assert!(refused(&folder.path().join("absent")).contains("R508"));
    std::fs::write(folder.path().join("empty.toml"), "").expect("a file");
    assert!(refused(folder.path()).contains("S102"));
}

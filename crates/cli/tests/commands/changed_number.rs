//! One printed number of a copy of the registry is changed: status 1, and every report says so.

use crate::program::{Run, copy, repository, run, text};
use serde_json::Value;
use tempfile::TempDir;

const CHANGED: &str = "F-REP-5-remission";

/// A copy of the registry's folder.
fn copied() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&repository("datasets"), &folder.path().join("datasets"));
    folder
}

/// Zheng's 50.5 % of 97 misprinted as 55.5 % in a copy; with it the line of its finding.
fn misprinted() -> (TempDir, usize) {
    let folder = copied();
    let file = folder.path().join("datasets/findings/zheng-2018.toml");
    let before = std::fs::read_to_string(&file).expect("Zheng 2018");
    let after = before.replace("printed = \"50.5%\"", "printed = \"55.5%\"");
    assert_ne!(before, after, "the number is there to be changed");
    std::fs::write(&file, after).expect("the copy");
    let id = format!("id = \"{CHANGED}\"");
    let line = before.lines().position(|line| line == id).expect("the finding");
    (folder, line)
}

fn reproduce(folder: &TempDir, more: &[&str]) -> Run {
    run([&["reproduce", &text(&folder.path().join("datasets"))], more].concat())
}

#[test]
fn an_unchanged_copy_is_as_expected() {
    let run = reproduce(&copied(), &["--quiet"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
}

#[test]
fn the_table_shows_the_finding_with_what_was_expected() {
    let (folder, _) = misprinted();
    let run = reproduce(&folder, &["--quiet"]);
    assert_eq!(run.status, Some(1), "{}", run.err);
    let line = run.out.lines().find(|line| line.contains(CHANGED)).expect("the finding");
    for word in ["contradicted", "55.5%", "50.515%", "expected confirmed"] {
        assert!(line.contains(word), "{word}: {line}");
    }
    assert!(run.out.ends_with("1 verdict is not the one expected\n"), "{}", run.out);
}

#[test]
fn markdown_and_json_show_it_too() {
    let (folder, line) = misprinted();
    let run = reproduce(&folder, &["--format", "markdown"]);
    assert_eq!(run.status, Some(1));
    assert!(run.out.contains("**contradicted**, expected confirmed"), "{}", run.out);
    let run = reproduce(&folder, &["--format", "json"]);
    assert_eq!(run.status, Some(1));
    let whole: Value = serde_json::from_str(&run.out).expect("JSON");
    let findings = whole["findings"].as_array().expect("findings");
    let finding = findings.iter().find(|finding| finding["id"] == CHANGED).expect("the finding");
    assert_eq!((&finding["verdict"], &finding["expected"]), (&"contradicted".into(), &"confirmed".into()));
    assert_eq!(finding["place"]["line"], line);
}

#[test]
fn junit_has_one_failure_which_is_the_finding() {
    let (folder, line) = misprinted();
    let path = folder.path().join("junit.xml");
    let run = reproduce(&folder, &["--quiet", "--junit", &text(&path)]);
    assert_eq!(run.status, Some(1));
    let report = std::fs::read_to_string(&path).expect("the report");
    assert!(report.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), "{report}");
    assert_eq!(report.matches("<failure ").count(), 1);
    let case = report.split("<testcase ").find(|case| case.contains("<failure ")).expect("the failure");
    assert!(case.contains(&format!("name=\"{CHANGED}\"")), "{case}");
    assert!(case.contains(&format!("line=\"{line}\"")) && case.contains("zheng-2018.toml"), "{case}");
}

#[test]
fn sarif_is_version_2_1_0_and_points_at_the_line() {
    let (folder, line) = misprinted();
    let path = folder.path().join("findings.sarif");
    let run = reproduce(&folder, &["--quiet", "--sarif", &text(&path)]);
    assert_eq!(run.status, Some(1));
    let log: Value = serde_json::from_slice(&std::fs::read(&path).expect("the log")).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), 1);
    let message = results[0]["message"]["text"].as_str().expect("a message");
    assert!(message.starts_with(CHANGED) && message.contains("55.5%"), "{message}");
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["region"]["startLine"], line);
    let uri = place["artifactLocation"]["uri"].as_str().expect("a URI");
    assert!(uri.ends_with("/datasets/findings/zheng-2018.toml"), "{uri}");
}

#[test]
fn an_unchanged_registry_has_a_sarif_log_without_results() {
    let folder = copied();
    let path = folder.path().join("findings.sarif");
    assert_eq!(reproduce(&folder, &["--quiet", "--sarif", &text(&path)]).status, Some(0));
    let log: Value = serde_json::from_slice(&std::fs::read(&path).expect("the log")).expect("JSON");
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn github_is_told_the_line_after_the_table_or_on_standard_error() {
    let (folder, line) = misprinted();
    let file = text(&folder.path().join("datasets/findings/zheng-2018.toml"));
    let annotation = format!("::error file={file},line={line},col=1,title={CHANGED} contradicted::");
    let table = reproduce(&folder, &["--quiet", "--github"]);
    assert_eq!(table.status, Some(1));
    assert!(table.out.lines().last().is_some_and(|last| last.starts_with(&annotation)), "{}", table.out);
    let json = reproduce(&folder, &["--format", "json", "--github"]);
    assert!(json.err.starts_with(&annotation) && json.err.lines().count() == 1, "{}", json.err);
    assert!(serde_json::from_str::<Value>(&json.out).is_ok(), "annotations are kept out of the results");
}

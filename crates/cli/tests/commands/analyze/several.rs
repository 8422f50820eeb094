//! Several plans and trials in one run.

use super::{SHORT, analyze, change, example, json, stats};
use crate::program::copy;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Two trials and two plans: the example study, and a copy under another name whose MADRS is called otherwise.
fn two_trials() -> tempfile::TempDir {
    let folder = example();
    let other = folder.path().join("other");
    copy(&crate::program::repository("datasets/example-study"), &other);
    change(&other, "mapping.toml", "name = \"example\"", "name = \"second\"");
    std::fs::write(folder.path().join("short.toml"), SHORT).expect("a plan");
    let shorter = SHORT.split("[[analysis]]").take(2).collect::<Vec<_>>().join("[[analysis]]");
    std::fs::write(folder.path().join("shorter.plan.toml"), shorter).expect("a plan");
    folder
}

fn analyses(whole: &Value) -> BTreeSet<String> {
    let rows = whole["results"].as_array().expect("rows").iter();
    rows.map(|row| row["analysis"].as_str().expect("an analysis").to_owned()).collect()
}

#[test]
fn rows_say_which_plan_and_which_trial_they_are_of() {
    let folder = two_trials();
    let words = ["short.toml", "shorter.plan.toml", "--trial", "mapping.toml,other/mapping.toml", "--format", "json"];
    let run = analyze(folder.path(), &words);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    let whole = json(&run);
    let mut expected = BTreeSet::new();
    for trial in ["example", "second"] {
        for (plan, analysis) in
            [("short", "response"), ("short", "time to response"), ("short", "baseline"), ("shorter", "response")]
        {
            expected.insert(format!("{plan} / {trial} / {analysis}"));
        }
    }
    assert_eq!(analyses(&whole), expected);
    let alone = json(&analyze(folder.path(), &["short.toml", "--format", "json"]));
    for trial in ["example", "second"] {
        assert_eq!(
            stats(&whole, &format!("short / {trial} / response"), "proportion", "p"),
            stats(&alone, "response", "proportion", "p")
        );
    }
}

#[test]
fn a_trial_that_a_plan_does_not_fit_does_not_stop_the_others() {
    let folder = two_trials();
    rename_madrs(&folder.path().join("other"));
    let words = ["short.toml", "--trial", "mapping.toml,other/mapping.toml", "--format", "json"];
    let run = analyze(folder.path(), &words);
    assert_eq!(run.status, Some(1), "{}", run.err);
    assert!(run.err.contains("the trial `second` has no measure `MADRS`"), "{}", run.err);
    assert!(run.err.contains("the plan was not applied to the trial `second`"), "{}", run.err);
    let whole = json(&run);
    assert_eq!(stats(&whole, "example / response", "proportion", "p").len(), 2);
    for analysis in ["response", "time to response"] {
        let rows = whole["results"].as_array().expect("rows").iter();
        let own: Vec<&Value> = rows.filter(|row| row["analysis"] == format!("second / {analysis}").as_str()).collect();
        assert_eq!(own.len(), 1);
        assert_eq!(
            (&own[0]["stat"], own[0]["note"].as_str()),
            (&Value::Null, Some("the trial lacks what the plan names"))
        );
    }
    let codes: Vec<&str> =
        whole["diagnostics"].as_array().expect("diagnostics").iter().filter_map(|said| said["code"].as_str()).collect();
    assert!(codes.contains(&"P471") && codes.contains(&"P475"), "{codes:?}");
}

#[test]
fn plans_that_fit_no_trial_end_with_status_2() {
    let folder = two_trials();
    rename_madrs(folder.path());
    let run = analyze(folder.path(), &["short.toml", "shorter.plan.toml"]);
    assert_eq!((run.status, run.out.as_str()), (Some(2), ""));
    assert!(run.err.contains("the trial `example` has no measure `MADRS`"), "{}", run.err);
}

/// The measure's name in the mapping and the data is no longer one that the plan's instrument goes by.
fn rename_madrs(folder: &Path) {
    change(folder, "mapping.toml", "name = \"MADRS\"\ninstrument = \"MADRS\"", "name = \"mood\"\nrange = [0, 60]");
    let path = folder.join("scores.csv");
    let scores = std::fs::read_to_string(&path).expect("scores");
    std::fs::write(path, scores.replace(",MADRS,", ",mood,")).expect("scores");
}

#[test]
fn data_and_mappings_may_lie_elsewhere() {
    let folder = two_trials();
    let alone = analyze(folder.path(), &["short.toml", "--format", "csv"]).out;
    let run = analyze(folder.path(), &["short.toml", "--data", "other", "--format", "csv"]);
    assert_eq!((run.status, run.out), (Some(0), alone.clone()), "{}", run.err);
    // A plan that names no trial takes the mapping beside the data.
    change(folder.path(), "short.toml", "trial = \"mapping.toml\"\n", "");
    let run = analyze(folder.path(), &["short.toml", "--data", "other", "--format", "csv"]);
    assert_eq!((run.status, run.out), (Some(0), alone), "{}", run.err);
    std::fs::remove_file(folder.path().join("mapping.toml")).expect("a mapping");
    let run = analyze(folder.path(), &["short.toml"]);
    assert_eq!(run.status, Some(2));
    assert!(run.err.contains("the plan names no trial") && run.err.contains("`--trial MAPPING`"), "{}", run.err);
}

#[test]
fn a_plan_or_mapping_that_is_not_there_is_named() {
    let folder = example();
    let run = analyze(folder.path(), &["absent.toml"]);
    assert_eq!(run.status, Some(2));
    assert!(run.err.contains("absent.toml"), "{}", run.err);
    let run = analyze(folder.path(), &["plan.toml", "--trial", "nowhere.toml"]);
    assert_eq!(run.status, Some(2));
    assert!(run.err.contains("nowhere.toml"), "{}", run.err);
}

/// A subject's row that cannot be read is said, and status 1; what can be analysed is.
#[test]
fn errors_in_the_data_are_status_1() {
    let folder = example();
    change(folder.path(), "scores.csv", "K01,MADRS,Day 8,8,10", "K01,MADRS,Day 8,8,100");
    let run = analyze(folder.path(), &["plan.toml", "--format", "json"]);
    assert_eq!(run.status, Some(1), "{}", run.err);
    assert!(run.err.contains("scores.csv"), "{}", run.err);
    let counts = stats(&json(&run), "response", "proportion", "n");
    assert_eq!(counts, [("ketamine".to_owned(), Some(3.0)), ("midazolam".to_owned(), Some(2.0))]);
}

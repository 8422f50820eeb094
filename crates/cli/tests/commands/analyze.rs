//! `trialstat analyze`.

mod bad_plans;
mod folder;
mod mutations;
mod several;
mod walk;

use crate::program::{Run, command, copy, repository, run_command};
use insta::assert_snapshot;
use serde_json::Value;
use std::path::Path;

/// The example study in a folder of its own, to be changed at will.
fn example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&repository("datasets/example-study"), folder.path());
    folder
}

/// Puts other words for some in a file of the study. They have to be there.
#[track_caller]
fn change(folder: &Path, name: &str, from: &str, to: &str) {
    let path = folder.join(name);
    let text = std::fs::read_to_string(&path).expect(name);
    assert!(text.contains(from), "{name} has no `{from}`");
    std::fs::write(path, text.replacen(from, to, 1)).expect(name);
}

#[track_caller]
fn analyze(folder: &Path, words: &[&str]) -> Run {
    let mut program = command([&["analyze"], words].concat());
    program.current_dir(folder);
    run_command(program)
}

/// What a run printed as JSON.
#[track_caller]
fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}", run.err))
}

/// The statistics of an analysis, context and name, each with its arm.
fn stats(whole: &Value, analysis: &str, context: &str, name: &str) -> Vec<(String, Option<f64>)> {
    let rows = whole["results"].as_array().expect("rows").iter();
    let own = rows.filter(|row| row["analysis"] == analysis && row["context"] == context && row["stat_name"] == name);
    own.map(|row| (row["group1_level"].as_str().unwrap_or_default().to_owned(), row["stat"].as_f64())).collect()
}

/// A plan of two analyses, so that what is printed can be read.
const SHORT: &str = r#"title = "two analyses"
trial = "mapping.toml"
reference = "midazolam"

[[visit]]
name = "Day 8"
day = 8
window = [5, 11]

[[endpoint]]
name = "response"
stock = "response"
measure = "MADRS"
visit = "Day 8"

[[endpoint]]
name = "time to response"
stock = "time-to-response"
measure = "MADRS"

[[analysis]]
id = "response"
endpoint = "response"
missing = "non-responder"
interval = ["wilson"]
difference = ["newcombe"]
test = ["fisher"]

[[analysis]]
id = "time to response"
endpoint = "time to response"
quantiles = [0.5]
test = ["log-rank"]

[summary]
baseline = ["MADRS"]
"#;

#[test]
fn a_table_has_a_block_a_context() {
    let folder = example();
    std::fs::write(folder.path().join("short.toml"), SHORT).expect("a plan");
    let run = analyze(folder.path(), &["short.toml"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn markdown_has_the_same_blocks() {
    let folder = example();
    std::fs::write(folder.path().join("short.toml"), SHORT).expect("a plan");
    let run = analyze(folder.path(), &["short.toml", "--format", "markdown"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert!(run.out.contains("| arm") && run.out.contains("log-rank"), "{}", run.out);
}

/// Everybody who was randomized, absence counted against the treatment: K01 to K04 of six, M03, M04 and M06 of six.
/// Wilson's limits of 4 of 6 and 3 of 6 by his formula.
#[test]
fn json_and_csv_have_the_same_rows() {
    let folder = example();
    std::fs::write(folder.path().join("short.toml"), SHORT).expect("a plan");
    let run = analyze(folder.path(), &["short.toml", "--format", "json"]);
    let whole = json(&run);
    let by_arm = |name| stats(&whole, "response", "proportion", name).into_iter().map(|(_, stat)| stat.unwrap_or(-1.0));
    assert_eq!(by_arm("n").chain(by_arm("N")).collect::<Vec<_>>(), [4.0, 3.0, 6.0, 6.0]);
    let wilson = |events: f64, of: f64| {
        let z = 1.959963984540054_f64;
        let (middle, half) = (events + z * z / 2.0, z * (events * (of - events) / of + z * z / 4.0).sqrt());
        [(middle - half) / (of + z * z), (middle + half) / (of + z * z)]
    };
    let limits: Vec<f64> = by_arm("conf.low").chain(by_arm("conf.high")).collect();
    let expected = [wilson(4.0, 6.0), wilson(3.0, 6.0)];
    for (limit, expected) in limits.iter().zip([expected[0][0], expected[1][0], expected[0][1], expected[1][1]]) {
        assert!((limit - expected).abs() < 1e-12, "{limit} for {expected}");
    }
    let inputs: Vec<&str> =
        whole["inputs"].as_array().expect("inputs").iter().filter_map(|input| input["path"].as_str()).collect();
    assert_eq!(inputs[..2], ["short.toml", "mapping.toml"]);
    assert!(inputs.iter().any(|path| path.ends_with("scores.csv")), "{inputs:?}");

    let run = analyze(folder.path(), &["short.toml", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(run.out.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a record")).collect();
    let rows = whole["results"].as_array().expect("rows");
    assert_eq!(records.len(), rows.len());
    for (record, row) in records.iter().zip(rows) {
        for (name, cell) in header.iter().zip(record) {
            match &row[name] {
                Value::Null => assert_eq!(cell, "", "{name} of {row}"),
                Value::Number(number) => assert_eq!(cell.parse::<f64>().ok(), number.as_f64(), "{name} of {row}"),
                other => assert_eq!(Some(cell), other.as_str(), "{name} of {row}"),
            }
        }
    }
}

#[test]
fn no_number_depends_on_the_number_of_threads() {
    let folder = example();
    let of = |threads: &str| analyze(folder.path(), &["plan.toml", "--format", "csv", "--threads", threads]).out;
    let one = of("1");
    assert!(one.lines().count() > 500);
    assert_eq!(one, of("4"));
}

/// Of the baselines 0, 28, 30, 32, 35 and 40 R takes the quartiles at 1 + 5p, which is 28.5 and 34.25; SAS the second and
/// the fifth.
#[test]
fn conventions_are_those_asked_for_or_the_plans_own() {
    let folder = example();
    std::fs::write(folder.path().join("short.toml"), SHORT).expect("a plan");
    let quartiles = |words: &[&str]| {
        let whole = json(&analyze(folder.path(), &[&["short.toml", "--format", "json"], words].concat()));
        let of = |name| stats(&whole, "baseline", "continuous", name).into_iter().find(|(arm, _)| arm == "ketamine");
        (of("p25").and_then(|of| of.1), of("p75").and_then(|of| of.1))
    };
    assert_eq!(quartiles(&[]), (Some(28.5), Some(34.25)));
    assert_eq!(quartiles(&["--conventions", "sas"]), (Some(28.0), Some(35.0)));
    change(folder.path(), "short.toml", "reference =", "conventions = \"sas\"\nreference =");
    assert_eq!(quartiles(&["--conventions", "r"]), (Some(28.0), Some(35.0)));
}

#[test]
fn a_population_of_nobody_is_a_row_that_says_so() {
    let folder = example();
    std::fs::write(folder.path().join("short.toml"), SHORT).expect("a plan");
    let population = "[[population]]\nname = \"nobody\"\nwhere = { sex = \"X\" }\n\n[[endpoint]]";
    change(folder.path(), "short.toml", "[[endpoint]]", population);
    change(folder.path(), "short.toml", "endpoint = \"response\"", "endpoint = \"response\"\npopulation = \"nobody\"");
    let run = analyze(folder.path(), &["short.toml", "--format", "json"]);
    assert_eq!(run.status, Some(1), "{}", run.err);
    for said in ["P480", "did you mean `F` or `M`?", "P481", "nobody belongs to the analysis `response`"] {
        assert!(run.err.contains(said), "{}", run.err);
    }
    let whole = json(&run);
    let rows = whole["results"].as_array().expect("rows");
    let own: Vec<&Value> =
        rows.iter().filter(|row| row["analysis"] == "response" && row["context"] == "analysis").collect();
    assert_eq!(own.len(), 1);
    assert_eq!((&own[0]["stat"], own[0]["note"].as_str()), (&Value::Null, Some("no subjects")));
    // The other analysis is of everybody, and there.
    assert_eq!(stats(&whole, "time to response", "test", "p.value").len(), 1);
}

//! `--output`: a folder with everything, written whole or not at all.

use super::{analyze, change, example};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use trialstat_ingest::data_file;
use trialstat_ingest::mapping::Reading;
use trialstat_ingest::raw_table::{Cells, RawTable};

const FILES: [&str; 6] =
    ["derived.csv", "manifest.json", "results.csv", "results.json", "results.parquet", "summary.md"];

/// The files of a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let file = |entry: std::fs::DirEntry| {
        (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).expect("a file"))
    };
    entries.map(file).collect()
}

fn table(path: &Path) -> RawTable {
    let bytes = std::fs::read(path).expect("a file");
    let read = data_file::read(&path.display().to_string(), bytes, &Reading::default());
    read.unwrap_or_else(|problems| panic!("{problems:?}")).tables.remove(0)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn all_six_files_are_there_and_the_manifest_knows_their_checksums() {
    let folder = example();
    let run = analyze(folder.path(), &["plan.toml", "--output", "results"]);
    assert_eq!((run.status, run.out.as_str()), (Some(0), ""), "{}", run.err);
    let written = files(&folder.path().join("results"));
    assert_eq!(written.keys().map(String::as_str).collect::<Vec<_>>(), FILES);
    let manifest: Value = serde_json::from_slice(&written["manifest.json"]).expect("JSON");
    assert_eq!(manifest["command"], serde_json::json!(["trialstat", "analyze", "plan.toml"]));
    let outputs = manifest["outputs"].as_array().expect("outputs");
    assert_eq!(outputs.len(), FILES.len() - 1, "a manifest cannot hold its own checksum");
    for output in outputs {
        let bytes = &written[output["path"].as_str().expect("a path")];
        assert_eq!(
            (output["sha256"].as_str(), output["bytes"].as_u64()),
            (Some(&*sha256(bytes)), Some(bytes.len() as u64))
        );
    }
    let inputs = manifest["inputs"].as_array().expect("inputs");
    assert_eq!(inputs.len(), 7, "the plan, the mapping and five files of data");
    for input in inputs {
        let bytes = std::fs::read(folder.path().join(input["path"].as_str().expect("a path"))).expect("an input");
        assert_eq!(input["sha256"].as_str(), Some(&*sha256(&bytes)), "{input}");
    }
}

/// What cannot change a number is not recorded either.
#[test]
fn equal_inputs_give_equal_bytes() {
    let folder = example();
    let more = [
        ("first", &[][..]),
        ("second", &["--threads", "1", "--quiet", "--color=never"]),
        ("third", &["-v", "--threads=2"]),
        ("first", &["--overwrite"]),
    ];
    for (output, more) in more {
        let run = analyze(folder.path(), &[&["plan.toml", "--output", output], more].concat());
        assert_eq!(run.status, Some(0), "{}", run.err);
    }
    let first = files(&folder.path().join("first"));
    for other in ["second", "third"] {
        let other = files(&folder.path().join(other));
        assert!(FILES.iter().all(|name| first[*name] == other[*name]), "{:?}", first.keys());
    }
}

#[test]
fn parquet_reads_back_as_the_rows_that_csv_has() {
    let folder = example();
    let run = analyze(folder.path(), &["plan.toml", "--output", "results"]);
    assert_eq!(run.status, Some(0), "{}", run.err);
    let [parquet, csv] =
        ["results.parquet", "results.csv"].map(|name| table(&folder.path().join("results").join(name)));
    let names = |table: &RawTable| table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    assert_eq!((names(&parquet), parquet.rows), (names(&csv), csv.rows));
    assert!(csv.rows > 500);
    for (binary, text) in parquet.columns.iter().zip(&csv.columns) {
        for row in 0..csv.rows {
            match &binary.cells {
                Cells::Number(numbers) => {
                    assert_eq!(binary.name, "stat");
                    let written = text.cells.shown(row).parse::<f64>().ok();
                    assert_eq!(numbers.get(row).ok().map(f64::to_bits), written.map(f64::to_bits), "row {row}");
                }
                Cells::Text(_) => assert_eq!(binary.cells.shown(row), text.cells.shown(row), "{} {row}", binary.name),
            }
        }
    }
}

#[test]
fn outcomes_are_written_with_the_line_that_they_rest_on() {
    let folder = example();
    let run = analyze(folder.path(), &["plan.toml", "--output", "results"]);
    assert_eq!(run.status, Some(0), "{}", run.err);
    let derived = std::fs::read_to_string(folder.path().join("results/derived.csv")).expect("outcomes");
    // 15 of 30 points on day 2 is K01's fourth line of scores.csv's first readings.
    let scores = std::fs::read_to_string(folder.path().join("scores.csv")).expect("scores");
    let line = scores.lines().position(|line| line == "K01,MADRS,Day 8,8,10").expect("a reading") + 1;
    let expected = format!("example,response,response,K01,ketamine,1,,observed,scores.csv,{line}");
    assert!(derived.lines().any(|line| line == expected), "{expected}");
}

#[test]
fn a_folder_with_something_in_it_asks_for_overwrite() {
    let folder = example();
    let output = folder.path().join("results");
    std::fs::create_dir(&output).expect("a folder");
    let run = analyze(folder.path(), &["plan.toml", "--output", "results"]);
    assert_eq!(run.status, Some(0), "an empty folder is free: {}", run.err);
    let before = files(&output);
    std::fs::write(output.join("note.txt"), "mine").expect("a note");
    let run = analyze(folder.path(), &["plan.toml", "--output", "results"]);
    assert_eq!((run.status, run.out.as_str()), (Some(2), ""));
    assert!(run.err.contains("`results` is not empty") && run.err.contains("`--overwrite`"), "{}", run.err);
    assert_eq!(files(&output).len(), before.len() + 1, "nothing was touched");
    let run = analyze(folder.path(), &["plan.toml", "--output", "results", "--overwrite"]);
    assert_eq!((run.status, files(&output) == before), (Some(0), true), "{}", run.err);
    let run = analyze(folder.path(), &["plan.toml", "--output", "scores.csv", "--overwrite"]);
    assert_eq!(run.status, Some(2));
    assert!(run.err.contains("`scores.csv` is a file, expected a folder"), "{}", run.err);
}

#[test]
fn nothing_is_written_for_a_plan_that_cannot_be_run() {
    let folder = example();
    change(folder.path(), "plan.toml", "reference = \"midazolam\"", "reference = \"placebo\"");
    let before = std::fs::read_dir(folder.path()).expect("a folder").count();
    let run = analyze(folder.path(), &["plan.toml", "--output", "results"]);
    assert_eq!((run.status, run.out.as_str()), (Some(2), ""));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), before);
}

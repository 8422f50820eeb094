//! `trialstat convert`.

use crate::program::{Run, command, run_command};
use crate::trial_files::{SOUND, UNSOUND, study};
use serde_json::Value;
use std::path::Path;

#[track_caller]
fn run_in(folder: &Path, words: &[&str]) -> Run {
    let mut program = command(words);
    program.current_dir(folder);
    run_command(program)
}

/// What `check` finds in each table of the trial.
fn records(folder: &Path, mapping: &str) -> Vec<(String, u64)> {
    let run = run_in(folder, &["check", mapping, "--format", "json"]);
    let found: Value = serde_json::from_str(&run.out).expect("one object");
    let rows = found["results"].as_array().expect("rows").iter().filter(|row| row["context"] == "records");
    rows.map(|row| {
        (row["variable_level"].as_str().unwrap_or_default().to_owned(), row["stat"].as_f64().unwrap_or(-1.0) as u64)
    })
    .collect()
}

#[test]
fn every_format_is_written_with_a_mapping_that_reads_it_back() {
    let folder = study(SOUND);
    let original = records(folder.path(), "mapping.toml");
    for name in ["t.parquet", "t.csv", "t.tsv", "t.xpt", "t.json", "t.ndjson", "t.dsjc"] {
        let run = run_in(folder.path(), &["convert", "mapping.toml", "--output", name]);
        assert_eq!((run.status, run.out.as_str()), (Some(0), ""), "{name}: {}", run.err);
        assert!(folder.path().join(name).is_file());
        assert_eq!(records(folder.path(), "t.mapping.toml"), original, "{name}");
        let again = run_in(folder.path(), &["check", "t.mapping.toml", "--trace", "001"]);
        assert!(again.out.contains("missing (-99: refused)"), "{name}: {}", again.out);
    }
}

#[test]
fn a_text_has_a_row_a_record_with_the_names_of_cdisc() {
    let folder = study(SOUND);
    run_in(folder.path(), &["convert", "mapping.toml", "--output", "t.csv"]);
    let text = std::fs::read_to_string(folder.path().join("t.csv")).expect("the file");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "STUDYID,USUBJID,ARM,PARAMCD,AVISIT,ADY,AVAL,AVALREAS");
    assert_eq!(lines[1..3], ["KET-01,001,placebo,MADRS,Week 0,-1,31,", "KET-01,001,placebo,MADRS,Week 4,29,,-99"]);
    assert_eq!(lines.len(), 5);
}

#[test]
fn equal_input_gives_equal_bytes() {
    let folder = study(SOUND);
    for name in ["t.xpt", "t.json", "t.parquet"] {
        let bytes = || {
            run_in(folder.path(), &["convert", "mapping.toml", "--output", name]);
            std::fs::read(folder.path().join(name)).expect("the file")
        };
        assert_eq!(bytes(), bytes(), "{name}");
    }
}

#[test]
fn rejected_rows_are_left_out_and_the_status_says_so() {
    let folder = study(UNSOUND);
    let run = run_in(folder.path(), &["convert", "mapping.toml", "--output", "t.csv", "--rejects", "r.csv"]);
    assert_eq!(run.status, Some(1));
    let rows = |name| std::fs::read_to_string(folder.path().join(name)).expect("a file").lines().count() - 1;
    assert_eq!((rows("t.csv"), rows("r.csv")), (2, 6));
}

#[test]
fn an_output_that_names_no_format_could_not_run() {
    let folder = study(SOUND);
    for words in [&["convert", "mapping.toml"][..], &["convert", "mapping.toml", "--output", "trial.sas7bdat"]] {
        let run = run_in(folder.path(), words);
        assert_eq!(run.status, Some(2));
        assert!(run.err.contains(".parquet"), "{}", run.err);
    }
    assert!(!folder.path().join("trial.sas7bdat").exists());
}

/// Version 5 of a transport file has no room for a text of more than 200 bytes; version 8 has.
#[test]
fn what_a_format_cannot_hold_is_refused_and_nothing_is_written() {
    let long = "x".repeat(201);
    let folder = study(&format!("subject,arm,visit,day,score\n1,{long},Week 0,1,3\n"));
    let run = run_in(folder.path(), &["convert", "mapping.toml", "--output", "t.xpt"]);
    assert_eq!(run.status, Some(2), "{}", run.err);
    assert!(!folder.path().join("t.xpt").exists() && !folder.path().join("t.mapping.toml").exists());
    let run = run_in(folder.path(), &["convert", "mapping.toml", "--output", "t.xpt", "--xport-version", "8"]);
    assert_eq!(run.status, Some(0), "{}", run.err);
}

/// Whatever is written is complete: the file there before stays until the new one takes its place.
#[test]
fn an_older_file_stays_until_the_new_one_is_whole() {
    let folder = study(SOUND);
    std::fs::write(folder.path().join("t.csv"), "older").expect("a file");
    std::fs::write(folder.path().join("visits.csv"), "subject,arm\n").expect("a file");
    let run = run_in(folder.path(), &["convert", "mapping.toml", "--output", "t.csv"]);
    assert_eq!(run.status, Some(2));
    assert_eq!(std::fs::read_to_string(folder.path().join("t.csv")).expect("the older file"), "older");
}

/// Ended in the middle of its work, again and again at other moments, the program leaves the older file or the new one.
#[test]
fn a_killed_run_leaves_the_older_file_or_the_new_one() {
    let rows: String = (0..60_000).map(|id| format!("{id},{},Week 0,1,{}\n", ["a", "b"][id % 2], id % 60)).collect();
    let folder = study(&format!("subject,arm,visit,day,score\n{rows}"));
    let output = folder.path().join("t.csv");
    let convert = || {
        let mut program = command(["convert", "mapping.toml", "--output", "t.csv", "--quiet"]);
        program.current_dir(folder.path());
        program.spawn().expect("the program starts")
    };
    let (mut older, mut newer) = (0, 0);
    for pause in [0, 1, 2, 5, 10, 20, 50, 100, 200, 400, 800] {
        std::fs::write(&output, "older").expect("a file");
        let mut child = convert();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        let _ = child.kill();
        child.wait().expect("the program ends");
        match std::fs::read_to_string(&output).expect("a file").as_str() {
            "older" => older += 1,
            text => {
                assert_eq!(text.lines().count(), 60_001, "half a file after {pause} ms");
                newer += 1;
            }
        }
    }
    assert_eq!(older + newer, 11);
    assert!(older > 0, "no run was ended before it was done");
}

#[test]
fn little_memory_gives_the_same_bytes() {
    let rows = |of: &mut dyn Iterator<Item = u32>| -> String {
        of.map(|at| {
            format!("S{:05},{},Week {},{},{}\n", at / 4, ["a", "b"][at as usize / 4 % 2], at % 4, at % 4 + 1, at % 61)
        })
        .collect()
    };
    let sorted = rows(&mut (0..260_000));
    let mixed = rows(&mut (0..260_000).map(|at| at * 4 % 260_000 + at / 65_000));
    let every = &["csv", "ndjson", "json", "dsjc", "xpt", "parquet"][..];
    for (order, rows, endings) in [("sorted", sorted, every), ("mixed", mixed, &["xpt"])] {
        let folder = study(&format!("subject,arm,visit,day,score\n{rows}"));
        for ending in endings {
            let (name, once) = (&*format!("some.{ending}"), &*format!("all.{ending}"));
            let words = ["convert", "mapping.toml", "--output", name, "--memory", "16MB"];
            let run = run_in(folder.path(), &words);
            assert_eq!(run.status, Some(0), "{order}: {}", run.err);
            assert!(run.err.contains("batches"), "{}", run.err);
            run_in(folder.path(), &["convert", "mapping.toml", "--output", once]);
            let bytes = |name: &str| std::fs::read(folder.path().join(name)).expect("the file");
            assert!(bytes(name) == bytes(once), "{order} {name}");
        }
    }
}

#[test]
fn a_format_that_cannot_hold_a_number_leaves_no_file() {
    let rows: String = (0..260_000).map(|at| format!("S{at:06},a,Week 0,1,{}\n", at % 61)).collect();
    let folder = study(&format!("subject,arm,visit,day,score\n{rows}S999999,a,Week 0,1,1e-80\n"));
    let run = run_in(folder.path(), &["convert", "mapping.toml", "--output", "t.xpt", "--memory", "16MB"]);
    assert_eq!(run.status, Some(2), "{}", run.err);
    assert!(run.err.contains("I348") && run.err.contains("1e-80"), "{}", run.err);
    let left = std::fs::read_dir(folder.path()).expect("the folder").count();
    assert_eq!(left, 2, "the data and their mapping");
}

//! `trialstat check`.

use crate::program::{Run, command, run_command};
use crate::trial_files::{MAPPING, SOUND, UNSOUND, study, write};
use insta::assert_snapshot;
use serde_json::Value;
use std::io::Write;
use std::path::Path;

/// Runs in a folder, so that messages hold no path of the machine.
#[track_caller]
fn check(folder: &Path, words: &[&str]) -> Run {
    let mut program = command([&["check"], words].concat());
    program.current_dir(folder);
    run_command(program)
}

fn json(folder: &Path, words: &[&str]) -> Value {
    let run = check(folder, &[words, &["--format", "json"]].concat());
    serde_json::from_str(&run.out).expect("one object")
}

#[test]
fn sound_data_are_summed_up_and_fine() {
    let folder = study(SOUND);
    let run = check(folder.path(), &["mapping.toml"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn every_problem_is_said_with_its_place_and_a_way_out() {
    let folder = study(UNSOUND);
    let run = check(folder.path(), &["mapping.toml"]);
    assert_eq!(run.status, Some(1));
    assert_snapshot!(format!("{}\n---\n{}", run.out, run.err));
}

#[test]
fn accepted_and_rejected_rows_are_all_rows() {
    let folder = study(UNSOUND);
    let found = json(folder.path(), &["mapping.toml"]);
    let file = &found["files"][0];
    assert_eq!(
        (file["rows"].as_u64(), file["accepted"].as_u64(), file["rejected"].as_u64()),
        (Some(8), Some(2), Some(6))
    );
    assert_eq!(found["inputs"][1]["rejected"], 6);
    assert_eq!(found["mapping"]["version"], "3");
    let codes: Vec<&str> =
        found["diagnostics"].as_array().expect("a list").iter().filter_map(|one| one["code"].as_str()).collect();
    assert_eq!(codes, ["T101", "T108", "T101", "T109", "T102", "I331"]);
    let below = &found["diagnostics"][0];
    assert_eq!((below["value"].as_str(), below["variable"].as_str()), (Some("<5"), Some("score")));
    assert_eq!((below["place"]["line"].as_u64(), below["place"]["column"].as_u64()), (Some(3), Some(22)));
}

#[test]
fn rejected_rows_are_written_as_they_were() {
    let folder = study(UNSOUND);
    let run = check(folder.path(), &["mapping.toml", "--rejects", "rejected.csv", "--quiet"]);
    assert_eq!(run.status, Some(1));
    let rejected = std::fs::read_to_string(folder.path().join("rejected.csv")).expect("the rejected rows");
    assert_eq!(rejected.lines().count(), 7);
    let reader = csv::Reader::from_reader(rejected.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.into_records().map(|row| row.expect("a row")).collect();
    assert!(rows.iter().any(|row| &row[1] == "3" && &row[2] == "T101" && &row[4] == "S1,placebo,Week 4,29,<5"));
    assert!(rows.iter().any(|row| &row[1] == "9" && &row[4] == "S5,ketamine,Week 0,1"));
}

#[test]
fn a_file_may_be_rejected_as_a_whole() {
    let folder = study(UNSOUND);
    let found = json(folder.path(), &["mapping.toml", "--on-error", "reject-file"]);
    assert_eq!((found["files"][0]["rows"].as_u64(), found["files"][0]["rejected"].as_u64()), (Some(8), Some(8)));
}

#[test]
fn a_thousand_equal_problems_are_five_places_and_a_number() {
    let rows: String = (0..1000).map(|id| format!("{id},a,Week 0,1,x\n")).collect();
    let folder = study(&format!("subject,arm,visit,day,score\n{rows}"));
    let run = check(folder.path(), &["mapping.toml"]);
    assert!(run.err.contains("1,000 places") && run.err.contains("… and 995 more"), "{}", run.err);
    assert_eq!(run.err.matches("`score`: `x`").count(), 5);
    assert_eq!(check(folder.path(), &["mapping.toml", "--verbose"]).err.matches("`score`: `x`").count(), 1000);
    let found = json(folder.path(), &["mapping.toml"]);
    let errors = found["diagnostics"].as_array().expect("a list").iter().filter(|one| one["code"] == "T101");
    assert_eq!(errors.count(), 1000);
}

#[test]
fn a_subject_is_traced_to_file_and_line() {
    let folder = study(SOUND);
    let run = check(folder.path(), &["mapping.toml", "--trace", "001"]);
    assert_eq!(run.status, Some(0));
    assert_snapshot!(run.out);
    let found = json(folder.path(), &["mapping.toml", "--trace", "002"]);
    assert_eq!(found["trace"][1]["place"]["line"], 4);
    let unknown = check(folder.path(), &["mapping.toml", "--trace", "02"]);
    assert_eq!(unknown.status, Some(2));
    assert!(unknown.err.contains("did you mean `002`?"), "{}", unknown.err);
}

#[test]
fn counts_come_as_results_in_every_form() {
    let folder = study(SOUND);
    let csv = check(folder.path(), &["mapping.toml", "--format", "csv"]).out;
    assert!(
        csv.starts_with("analysis,group1,group1_level,") && csv.contains("rows,visits.csv")
            || csv.contains("visits.csv")
    );
    assert!(
        check(folder.path(), &["mapping.toml", "--format", "markdown"]).out.contains("| KET-01 | assessments | 4 |")
    );
}

#[test]
fn what_cannot_be_read_at_all_could_not_run() {
    let folder = study(SOUND);
    for (words, said) in [
        (vec!["absent.toml"], "absent.toml"),
        (vec!["mapping.toml", "--data", "elsewhere"], "elsewhere/visits.csv"),
        (vec!["visits.csv"], "`trialstat check visits.csv --propose` writes a first one"),
    ] {
        let run = check(folder.path(), &words);
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{words:?}");
        assert!(run.err.contains(said), "{words:?}: {}", run.err);
    }
    write(folder.path(), "mapping.toml", "standard = \"adm\"\n");
    let run = check(folder.path(), &["mapping.toml"]);
    assert_eq!(run.status, Some(2));
    assert!(run.err.contains("did you mean `adam`?"), "{}", run.err);
}

#[test]
fn rows_come_from_standard_input_where_the_mapping_says_so() {
    let folder = study("");
    write(folder.path(), "mapping.toml", &MAPPING.replace("visits.csv", "-"));
    let mut program = command(["check", "mapping.toml"]);
    program.current_dir(folder.path()).stdin(std::process::Stdio::piped());
    let mut child = program.spawn().expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(SOUND.as_bytes()).expect("rows to write");
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("standard input"));
}

#[test]
fn a_dictionary_tells_the_proposal_ranges_and_labels() {
    let folder = study(SOUND);
    let schema = r#"{"fields": [{"name": "score", "type": "integer", "title": "MADRS total",
        "constraints": {"minimum": 0, "maximum": 60}}, {"name": "subject", "type": "string"}]}"#;
    write(folder.path(), "tableschema.json", schema);
    let run = check(folder.path(), &["visits.csv", "--propose", "--dictionary", "tableschema.json"]);
    assert_eq!(run.status, Some(0), "{}", run.err);
    assert!(run.out.contains("range = [0, 60]") && run.out.contains("MADRS total"), "{}", run.out);
}

#[test]
fn a_proposed_mapping_reads_the_file_it_was_made_from() {
    let folder = study(SOUND);
    let run = check(folder.path(), &["visits.csv", "--propose"]);
    assert_eq!(run.status, Some(0), "{}", run.err);
    write(folder.path(), "proposed.toml", &run.out);
    let found = json(folder.path(), &["proposed.toml"]);
    assert_eq!(found["files"][0]["rows"], 4, "{found:#}");
}

/// Rows of so many subjects at two visits, every fiftieth subject with a score that is no number and the first one's rows
/// once more at the end.
fn many_rows(subjects: u32) -> String {
    let mut rows = String::from("subject,arm,visit,day,score\n");
    for id in 0..subjects {
        let (arm, score) = (["placebo", "ketamine"][id as usize % 2], id % 61);
        let late = if id % 50 == 3 { "x".to_owned() } else { score.to_string() };
        rows.push_str(&format!("S{id:06},{arm},Week 0,-1,{score}\nS{id:06},{arm},Week 4,29,{late}\n"));
    }
    rows + "S000000,placebo,Week 0,-1,7\n"
}

#[test]
fn little_memory_changes_nothing_that_is_found() {
    // Three times its size is more than the least memory that can be asked for.
    let folder = study(&many_rows(100_000));
    let file = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a file");
    let words = |rejects, format| ["mapping.toml", "--rejects", rejects, "--format", format, "--memory", "16MB"];
    let run = check(folder.path(), &words("some.csv", "table"));
    assert_eq!(run.status, Some(1));
    assert!(run.out.contains("read in ") && run.out.contains(" batches\n"), "{}", run.out);
    let at_once = check(folder.path(), &words("all.csv", "table")[..5]);
    assert!(!at_once.out.contains("batch"), "{}", at_once.out);
    let same = |text: &str| text.lines().filter(|line| !line.starts_with("read in ")).collect::<Vec<_>>().join("\n");
    assert_eq!((same(&run.out), run.err), (same(&at_once.out), at_once.err));
    assert_eq!((file("some.csv"), file("some.csv").lines().count()), (file("all.csv"), 2002));
    let [mut found, mut expected] = [&words("some.csv", "json")[..], &words("all.csv", "json")[..5]].map(|words| {
        let run = check(folder.path(), words);
        serde_json::from_str::<Value>(&run.out).expect("one object")
    });
    (found["command"], expected["command"]) = (Value::Null, Value::Null);
    assert_eq!(found, expected);
    let trace = ["mapping.toml", "--trace", "S000007", "--memory", "16MB"];
    let [some, all] = [&trace[..], &trace[..3]].map(|words| check(folder.path(), words).out);
    assert_eq!((some.lines().count(), some), (4, all));
}

#[test]
fn memory_for_everything_is_enough_to_read_at_once() {
    let folder = study(SOUND);
    let run = check(folder.path(), &["mapping.toml", "--memory", "1GiB", "--trace", "001"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    for size in ["much", "5", "-1GB", "1e9"] {
        let run = check(folder.path(), &["mapping.toml", "--memory", size]);
        assert_eq!(run.status, Some(2), "{size}");
    }
}

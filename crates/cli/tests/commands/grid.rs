//! `trialstat simulate` of a scenario whose parameters are varied.

use crate::program::{printed, refused, run, text};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

const SCENARIO: &str = r#"
title = "two arms"
seed = 5
replicates = 30
plan = "plan.toml"
subjects = 40
arm = [
  { name = "control", outcome = [{ of = "response", probability = 0.3 }] },
  { name = "new", outcome = [{ of = "response", probability = 0.5 }] },
]
direct = [{ endpoint = "response", model = "binary" }]
allocation = { method = "permuted-block", blocks = [4] }
"#;

const PLAN: &str = r#"
title = "response"
reference = "control"
endpoint = [{ name = "response", kind = "supplied" }]
[[analysis]]
id = "response"
endpoint = "response"
difference = ["wald"]
test = ["chi-squared"]
"#;

const VARIED: &str = r#"
[grid]
vary = [
  { path = "subjects", values = [40, 60] },
  { path = "arm.new.outcome.response.probability", values = [0.4, 0.6] },
]
"#;

/// A folder with a scenario of this grid and its plan.
fn files(grid: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("plan.toml"), PLAN).expect("written");
    std::fs::write(folder.path().join("scenario.toml"), format!("{SCENARIO}{grid}")).expect("written");
    folder
}

fn simulated(folder: &Path, words: &[&str]) -> String {
    printed(&[&["simulate", &text(&folder.join("scenario.toml")), "--quiet"], words].concat())
}

#[test]
fn each_point_has_its_rows_and_its_values() {
    let folder = files(VARIED);
    let csv = simulated(folder.path(), &["--format", "csv"]);
    let header = csv.lines().next().expect("a header");
    assert!(header.starts_with("point,subjects,arm.new.outcome.response.probability,analysis,"), "{header}");
    for start in ["1,40,0.4,", "2,40,0.6,", "3,60,0.4,", "4,60,0.6,"] {
        assert!(csv.lines().filter(|line| line.starts_with(start)).count() > 20, "{start}");
    }
    let json: Value = serde_json::from_str(&simulated(folder.path(), &["--format", "json"])).expect("JSON");
    assert_eq!(json["simulation"]["points"][3]["values"]["subjects"], 60.0);
    assert_eq!(
        (&json["simulation"]["replicates"], &json["simulation"]["points"][0]["replicates"]),
        (&120.into(), &30.into())
    );
    let rows = json["results"].as_array().expect("rows");
    assert_eq!(rows.len() + 1, csv.lines().count());
    assert!(rows.iter().all(|row| row["point"].as_u64().is_some_and(|point| (1..=4).contains(&point))));
    let table = simulated(folder.path(), &[]);
    let heading = "Point 3 of 4: subjects = 60, arm.new.outcome.response.probability = 0.4\n";
    assert!(table.contains(heading) && table.matches("response: test, chi-squared").count() == 4, "{table}");
    let markdown = simulated(folder.path(), &["--format", "markdown"]);
    assert!(markdown.contains("## Point 1 of 4: subjects = 40"), "{markdown}");
    let told = run(["simulate", &text(&folder.path().join("scenario.toml")), "--replicates", "7"]);
    assert_eq!(
        told.err,
        "28 replicates at 4 points of 40 to 60 subjects: at most 1400 outcomes and readings to draw, \
         and at most 800000 of 800000 subjects who tell the truth\n"
    );
}

#[test]
fn shards_and_threads_and_checkpoints_change_no_byte() {
    let folder = files(VARIED);
    let part = |shard: &str| {
        let path = text(&folder.path().join(shard.replace('/', "-")));
        simulated(folder.path(), &["--shard", shard, "--output", &path]);
        path
    };
    let parts = ["2/3", "3/3", "1/3"].map(part);
    let kept = text(&folder.path().join("kept.json"));
    for format in ["json", "csv", "table"] {
        let whole = simulated(folder.path(), &["--format", format, "--threads", "1"]);
        assert_eq!(printed(&["merge", &parts[0], &parts[1], &parts[2], "--format", format]), whole, "{format}");
        assert_eq!(simulated(folder.path(), &["--format", format, "--checkpoint", &kept]), whole, "{format}");
    }
    let missing = refused(&["merge", &parts[0], &parts[1]]);
    assert!(
        missing.contains("replicates 1 to 40, numbered through all points, are in no part: shard 1/3"),
        "{missing}"
    );
}

#[test]
fn each_point_may_end_as_soon_as_it_is_precise() {
    let folder = files(VARIED);
    let words = ["--replicates", "3000", "--mcse", "rejection=0.02", "--format", "json"];
    let kept = text(&folder.path().join("kept.json"));
    let whole = simulated(folder.path(), &words);
    let json: Value = serde_json::from_str(&whole).expect("JSON");
    let replicates = |point: usize| json["simulation"]["points"][point]["replicates"].as_u64();
    assert_eq!([0, 1, 2, 3].map(replicates), [Some(1000); 4]);
    for _ in 0..2 {
        assert_eq!(simulated(folder.path(), &[&words[..], &["--checkpoint", &kept]].concat()), whole);
    }
}

#[test]
fn trials_of_all_points_are_written() {
    let folder = files(VARIED);
    let trials = folder.path().join("trials");
    simulated(folder.path(), &["--replicates", "1", "--emit", "trial", "--output", &text(&trials)]);
    let lines = |name: &str| std::fs::read_to_string(trials.join(name)).expect("a trial").lines().count();
    assert_eq!((lines("point-1-replicate-1.csv"), lines("point-4-replicate-1.csv")), (41, 61));
}

#[test]
fn sobol_indices_come_first_and_the_points_when_asked_for() {
    let grid = "[grid]\ndesign = \"sobol\"\npoints = 8\nvary = [{ path = \"arm.new.outcome.response.probability\", \
                distribution = \"uniform\", range = [0.2, 0.8] }]\n";
    let folder = files(grid);
    let table = simulated(folder.path(), &[]);
    assert!(table.contains("rejection, first order") && table.contains("mean, total"), "{table}");
    assert!(!table.contains("Point 1 of 24"));
    let all = run(["simulate", &text(&folder.path().join("scenario.toml")), "--verbose"]);
    assert!(all.out.starts_with(&table) && all.out.contains("Point 24 of 24"), "{}", all.out);
    let json: Value = serde_json::from_str(&simulated(folder.path(), &["--format", "json"])).expect("JSON");
    assert_eq!((&json["simulation"]["design"], &json["results"][0]["context"]), (&"sobol".into(), &"sobol".into()));
    assert!(json["results"][0].get("point").is_none());
}

#[test]
fn a_point_that_cannot_be_is_named() {
    let folder = files(&VARIED.replace("0.6", "1.6"));
    let problems = refused(&["simulate", &text(&folder.path().join("scenario.toml"))]);
    assert!(problems.contains("scenario.toml:9:63: at point 2 (subjects = 40"), "{problems}");
    let folder = files(&VARIED.replace("arm.new", "arm.old"));
    let problems = refused(&["simulate", &text(&folder.path().join("scenario.toml"))]);
    assert!(problems.contains("M511") && problems.contains("`arm.old` is not in the file"), "{problems}");
}

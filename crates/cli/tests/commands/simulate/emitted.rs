//! `--emit trial`: what is written is analysed to the rows that were counted.

use super::{Files, SCENARIO, rows};
use crate::program::{printed, text};
use serde_json::Value;

/// What one replicate says is what the analysis of its trial says.
fn assert_same_rows(simulated: &[Value], analysed: Vec<Value>) {
    for row in analysed {
        let word = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let method = format!("{}, {}: {}", word("context"), word("method"), word("stat_name"));
        let is_mean = |mean: &&Value| {
            mean["context"] == "replicates"
                && mean["method"] == method.as_str()
                && mean["stat_name"] == "mean"
                && ["analysis", "group1_level", "group2_level", "variable", "variable_level"]
                    .iter()
                    .all(|key| mean[key] == row[key])
        };
        let mean = simulated.iter().find(is_mean).unwrap_or_else(|| panic!("{row}"));
        // A number needed passes through infinity, so that no mean of it is given.
        let of_need = row["stat_name"] == "nnt" || row["context"] == "number-needed";
        let expected = if of_need { &Value::Null } else { &row["stat"] };
        assert_eq!(mean["stat"], *expected, "{row}");
    }
}

/// Periods, visits and doses of a crossover come back from its files, and persons are compared with themselves.
#[test]
fn a_crossover_that_is_written_is_analysed_to_the_same_rows() {
    let files = Files::new(
        r#"
title = "a crossover"
seed = 5
replicates = 1
plan = "plan.toml"
subjects = 30
arm = [{ name = "drug", regimen = { mg = 100, days = [1] } }, { name = "placebo", placebo_days = [1] }]
crossover = { period_days = 14, washout_days = 70 }
visit = [{ name = "begin", day = 1 }, { name = "day", day = 2 }]
covariate = [{ name = "baseline", distribution = "normal", mean = 32, sd = 4 }]
measure = [{ name = "MADRS", noise = 2 }]
symptoms = { exposure = "dose", half = 50, effect = 0.8, onset_days = 0.1, half_life_days = 7, non_responders = 0.3 }
"#,
    );
    let plan = r#"
title = "a crossover"
reference = "placebo"
crossover = { sequence = "sequence", starts = [1, 85] }
visit = [{ name = "day", day = 2, window = [2, 2] }]
endpoint = [{ name = "response", stock = "response", measure = "MADRS", visit = "day" }]
[[analysis]]
id = "response"
endpoint = "response"
interval = ["wilson"]
difference = ["paired-newcombe"]
test = ["mcnemar-exact", "prescott"]
"#;
    std::fs::write(files.path("plan.toml"), plan).expect("written");
    let trials = files.path("trials");
    files.simulated(&["--emit", "trial", "--output", &text(&trials)]);
    let simulated = rows(&files.simulated(&["--format", "json"]));
    let written = std::fs::read_dir(&trials).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mapping = written.into_iter().find(|path| text(path).ends_with("mapping.toml")).expect("a mapping");
    let plan = files.name("plan.toml");
    let analysed = rows(&printed(&["analyze", &plan, "--trial", &text(&mapping), "--format", "json"]));
    assert!(analysed.iter().any(|row| row["method"] == "mcnemar-exact" && row["stat_name"] == "p.value"));
    assert_same_rows(&simulated, analysed);
}

#[test]
fn trials_that_are_written_are_analysed_to_the_same_rows() {
    let files = Files::new(SCENARIO);
    let trials = files.path("trials");
    files.simulated(&["--replicates", "11", "--emit", "trial", "--output", &text(&trials)]);
    assert_eq!(std::fs::read_dir(&trials).expect("a folder").count(), 22);
    let simulated = rows(&files.simulated(&["--replicates", "1", "--format", "json"]));
    let mapping = text(&trials.join("replicate-01.mapping.toml"));
    let analysed = rows(&printed(&["analyze", &files.name("plan.toml"), "--trial", &mapping, "--format", "json"]));
    assert!(analysed.len() > 20);
    assert_same_rows(&simulated, analysed);
    // The others are other trials.
    let read = |name: &str| std::fs::read(trials.join(name)).expect("a file");
    assert_ne!(read("replicate-01.csv"), read("replicate-02.csv"));
    assert!(files.refused(&["--emit", "trial", "--output", &text(&trials)]).contains("is not empty"));
    assert!(files.refused(&["--emit", "trial"]).contains("--output"));
}

#[test]
fn a_trial_that_a_look_ended_is_written_as_it_was() {
    let looks = r#"
accrual = { pattern = "even", rate = 1, unit = "day" }
look = [
  { name = "interim", day = 30.5, analysis = "relapse", futility = { p = 0 } },
  { name = "final", information = 1 },
]
"#;
    let files = Files::new(&format!("{SCENARIO}{looks}"));
    let trials = files.path("trials");
    files.simulated(&["--replicates", "1", "--emit", "trial", "--output", &text(&trials)]);
    let simulated = rows(&files.simulated(&["--replicates", "1", "--format", "json"]));
    let mapping = text(&trials.join("replicate-1.mapping.toml"));
    let analysed = rows(&printed(&["analyze", &files.name("plan.toml"), "--trial", &mapping, "--format", "json"]));
    assert_same_rows(&simulated, analysed);
    let written = std::fs::read_to_string(trials.join("replicate-1.csv")).expect("a file");
    let lines: Vec<Vec<&str>> = written.lines().map(|line| line.split(',').collect()).collect();
    let entry = lines[0].iter().position(|name| name.eq_ignore_ascii_case("entry_day")).expect("days of entry");
    let days = lines.iter().filter_map(|line| line[entry].parse::<f64>().ok());
    assert_eq!(days.collect::<Vec<f64>>(), (1..=30).map(f64::from).collect::<Vec<f64>>());
}

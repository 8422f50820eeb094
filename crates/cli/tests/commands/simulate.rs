//! `trialstat simulate` and `trialstat merge`.

mod emitted;
mod interrupted;
mod shards;

use crate::program::{command, printed, refused, run, run_command, text};
use insta::assert_snapshot;
use serde_json::Value;
use std::path::PathBuf;
use tempfile::TempDir;

const SCENARIO: &str = r#"
title = "two arms"
seed = 5
replicates = 60
plan = "plan.toml"
subjects = 40
arm = [
  { name = "control", outcome = [{ of = "response", probability = 0.3 }, { of = "relapse", median = 60 }] },
  { name = "new", outcome = [{ of = "response", probability = 0.5 }, { of = "relapse", hazard_ratio = 0.5 }] },
]
direct = [
  { endpoint = "response", model = "binary" },
  { endpoint = "relapse", model = "time", follow_up = 100, dropout = 0.1, dropout_by = 100 },
]
allocation = { method = "permuted-block", blocks = [4] }
"#;

const PLAN: &str = r#"
title = "response and relapse"
reference = "control"
endpoint = [{ name = "response", kind = "supplied" }, { name = "relapse", kind = "supplied" }]
[[analysis]]
id = "response"
endpoint = "response"
difference = ["wald"]
[[analysis]]
id = "relapse"
endpoint = "relapse"
times = [28]
test = ["log-rank"]
"#;

/// A folder with a scenario and its plan.
struct Files {
    folder: TempDir,
}

impl Files {
    fn new(scenario: &str) -> Files {
        let files = Files { folder: tempfile::tempdir().expect("a folder") };
        std::fs::write(files.path("plan.toml"), PLAN).expect("written");
        std::fs::write(files.path("scenario.toml"), scenario).expect("written");
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        text(&self.path(name))
    }

    /// The words of a simulation.
    fn words<'a>(&self, words: &[&'a str]) -> Vec<String> {
        let words = words.iter().map(|word: &&'a str| (*word).to_owned());
        ["simulate".to_owned(), self.name("scenario.toml"), "--quiet".to_owned()].into_iter().chain(words).collect()
    }

    fn simulated(&self, words: &[&str]) -> String {
        let words = self.words(words);
        printed(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn refused(&self, words: &[&str]) -> String {
        let words = self.words(words);
        refused(&words.iter().map(String::as_str).collect::<Vec<_>>()).replace(&text(self.folder.path()), "FOLDER")
    }

    fn shard(&self, shard: &str) -> String {
        let name = self.name(&format!("{}.json", shard.replace('/', "-of-")));
        self.simulated(&["--shard", shard, "--output", &name]);
        name
    }
}

/// The rows of a JSON object that a command printed.
fn rows(json: &str) -> Vec<Value> {
    let whole: Value = serde_json::from_str(json).expect("JSON");
    whole["results"].as_array().expect("rows").clone()
}

#[test]
fn a_method_is_a_block_and_a_measure_a_line() {
    assert_snapshot!(without_numbers(&Files::new(SCENARIO).simulated(&[])));
}

/// The words of a table; a change of the random numbers changes none of them.
fn without_numbers(table: &str) -> String {
    let is_number = |word: &&str| word.trim_matches(['(', ')']).parse::<f64>().is_ok();
    let words = |line: &str| line.split_whitespace().filter(|word| !is_number(word)).collect::<Vec<_>>().join(" ");
    table.lines().map(words).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_size_is_told_before_it_begins() {
    let files = Files::new(SCENARIO);
    let run = run(["simulate", &files.name("scenario.toml"), "--replicates", "7"]);
    assert_eq!(run.status, Some(0));
    let of_truth = ", and at most 400000 of 200000 subjects who tell the truth\n";
    let of_trials = "7 replicates of 40 subjects: at most 560 outcomes and readings to draw";
    assert_eq!(run.err, format!("{of_trials}{of_truth}"));
    // Trials that are written are held against no truth.
    let words = files.words(&["--replicates", "7", "--emit", "trial", "--output", &files.name("trials")]);
    let run = self::run(words.iter().filter(|word| *word != "--quiet"));
    assert_eq!((run.status, run.err.lines().next()), (Some(0), Some(of_trials)));
    // One is not several.
    let output = files.name("trial");
    let words = files.words(&["--replicates", "1", "--emit", "trial", "--output", &output]);
    let run = self::run(words.iter().filter(|word| *word != "--quiet"));
    let lines: Vec<&str> = run.err.lines().collect();
    let wrote = format!("wrote 1 trial to `{output}`, with a mapping that reads it back");
    assert_eq!(lines, ["1 replicate of 40 subjects: at most 80 outcomes and readings to draw", &wrote]);
    let criteria = "exclusion = [{ name = \"psychosis\", prevalence = 0.2 }]\n";
    let files = Files::new(&format!("{SCENARIO}{criteria}"));
    let run = self::run(["simulate", &files.name("scenario.toml"), "--replicates", "7"]);
    assert_eq!(
        run.err,
        format!(
            "7 replicates of 40 subjects: about 350 candidates and at most 560 outcomes and readings to draw{of_truth}"
        )
    );
    assert!(run.out.starts_with("screening\n"), "{}", run.out);
}

/// The run would take hours.
#[test]
fn what_cannot_be_written_is_said_before_the_first_replicate() {
    let files = Files::new(SCENARIO);
    let (nowhere, folder) = (files.name("nowhere/x.json"), text(files.folder.path()));
    let refused = |words: &[&str]| files.refused(&[&["--replicates", "50000000"], words].concat());
    for words in [["--output", &nowhere], ["--checkpoint", &nowhere]] {
        assert!(refused(&words).contains("cannot write `FOLDER/nowhere/x.json`: there is no such folder"));
    }
    assert!(refused(&["--shard", "1/2", "--output", &nowhere]).contains("there is no such folder"));
    assert!(refused(&["--output", &folder]).contains("it is a folder, expected a file"));
}

/// What is read stays as it is, and results do not take the place of what is kept.
#[test]
fn nothing_is_written_over_what_is_read_or_kept() {
    let files = Files::new(SCENARIO);
    for name in ["scenario.toml", "plan.toml"] {
        for flag in ["--output", "--checkpoint"] {
            let refused = files.refused(&[flag, &files.name(name)]);
            assert!(
                refused.contains(&format!("cannot write `FOLDER/{name}`: it is a file of this simulation")),
                "{refused}"
            );
        }
    }
    let one = files.name("one.json");
    let refused = files.refused(&["--output", &one, "--checkpoint", &one]);
    assert!(refused.contains("cannot write `FOLDER/one.json`: it is the checkpoint"), "{refused}");
    assert_eq!(std::fs::read_to_string(files.path("scenario.toml")).expect("the scenario"), SCENARIO);
}

#[test]
fn a_run_ends_when_it_is_precise_enough() {
    let files = Files::new(SCENARIO);
    let json =
        files.simulated(&["--replicates", "100000", "--mcse", "rejection=0.02,coverage=0.02", "--format", "json"]);
    let whole: Value = serde_json::from_str(&json).expect("JSON");
    // A share of one half is known to 0.02 after 625 replicates, and whole batches count.
    assert_eq!(whole["simulation"]["replicates"], 1000);
    assert!(files.refused(&["--mcse", "power=0.1"]).contains("bias, empirical-se, coverage, rejection"));
    assert!(files.refused(&["--mcse", "bias=0"]).contains("above 0"));
}

#[test]
fn what_cannot_be_simulated_is_refused() {
    let files = Files::new(SCENARIO);
    assert!(files.refused(&["--shard", "4/3"]).contains("there is no shard 4 of 3"));
    assert!(files.refused(&["--shard", "0/3"]).contains("numbered from 1"));
    assert!(files.refused(&["--replicates", "0"]).contains("at least one trial is drawn"));
    assert!(
        files.refused(&["--replicates", "5000000000000000000"]).contains("at most 4611686018427387904 trials have")
    );
    assert!(files.refused(&["--replicates", "4000000000000000000"]).contains("M607"));
    let none = Files::new(&SCENARIO.replace("replicates = 60", "replicates = 0"));
    assert!(none.refused(&[]).contains("no replicate is drawn"));
    let look =
        |look: &str| Files::new(&format!("{SCENARIO}look = [{{ events = 5, endpoint = \"relapse\", {look} }}]\n"));
    let by = |words: &str| look(words).refused(&[]);
    assert!(by("efficacy = { p = 0.01 }, analysis = \"relapses\"").contains("did you mean `relapse`?"));
    assert!(by("efficacy = { p = 0.01 }, analysis = \"relapses\"").contains("scenario.toml:16:"));
    assert!(by("efficacy = { p = 0.01 }, test = \"fisher\"").contains("scenario.toml:16:"));
    assert!(by("efficacy = { p = 0.01 }, analysis = \"response\"").contains("does not make"));
    assert!(
        by("efficacy = { p = 0.01 }, analysis = \"relapse\", test = \"fisher\"")
            .contains("it makes: kaplan-meier, plain, log-rank")
    );
    let unplanned = Files::new(&SCENARIO.replace("plan.toml", "plans.toml"));
    let found = unplanned.refused(&[]);
    assert!(found.contains("scenario.toml:5:8") && found.contains("cannot read the plan"), "{found}");
    let unknown =
        Files::new(&SCENARIO.replace("of = \"relapse\"", "of = \"lapse\"").replace("\"relapse\"", "\"lapse\""));
    assert!(unknown.refused(&[]).contains("relapse"), "the plan asks for what is not simulated");
}

#[test]
fn compared_methods_are_blocks_of_their_own() {
    let files = Files::new(&format!("{SCENARIO}compare = [{{ analysis = \"response\" }}]\n"));
    let plan = PLAN.replace("[\"wald\"]", "[\"wald\", \"newcombe\"]");
    std::fs::write(files.path("plan.toml"), plan).expect("written");
    let table = files.simulated(&[]);
    let (_, block) =
        table.split_once("response: difference, wald against newcombe, new against control\n").expect("a block");
    let block = block.split("\n\n").next().expect("its lines");
    assert!(block.contains("difference of coverage") && block.contains("mean difference of estimates"), "{block}");
    let shards = ["1/2", "2/2"].map(|shard| files.shard(shard));
    assert_eq!(printed(&["merge", &shards[1], &shards[0]]), table);
}

#[test]
fn looks_say_when_trials_end() {
    let looks = "look = [{ name = \"half\", events = 10, endpoint = \"relapse\", analysis = \"relapse\", \
                 efficacy = { z = 2.5 }, futility = { z = 0 } }, { name = \"end\", information = 1, \
                 analysis = \"relapse\", efficacy = { p = 0.05 } }]\n";
    let files = Files::new(&format!("{SCENARIO}{looks}"));
    let found = rows(&files.simulated(&["--format", "json"]));
    let number = |context: &str, level: Option<&str>, variable: &str, stat_name: &str| {
        let is = |row: &&Value| {
            row["context"] == context
                && row["variable"] == variable
                && row["variable_level"].as_str() == level
                && row["stat_name"] == stat_name
        };
        found.iter().find(is).and_then(|row| row["stat"].as_f64()).unwrap_or_else(|| panic!("{context} {stat_name}"))
    };
    let of = |look: &str, stat_name: &str| number("look", Some(look), "look", stat_name);
    assert_eq!(of("half", "reached"), 1.0);
    let stopped = of("half", "efficacy") + of("half", "futility");
    assert!((of("end", "reached") - (1.0 - stopped)).abs() < 1e-12 && stopped > 0.0 && stopped < 1.0);
    assert!((of("all", "efficacy") - of("half", "efficacy") - of("end", "efficacy")).abs() < 1e-12);
    let events = number("trial-size", None, "events", "mean");
    assert!(events > 10.0 && events < 40.0, "{events}");
    assert_eq!(number("trial-size", None, "subjects", "mean"), 40.0);
    // The program says so in a run, too.
    let shown = run_command(command(files.words(&[])));
    assert!(shown.out.starts_with("look of look\n"), "{}", shown.out);
}

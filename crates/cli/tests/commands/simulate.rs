//! `trialstat simulate` and `trialstat merge`.

use crate::program::{command, printed, refused, run, run_command, text};
use insta::assert_snapshot;
use serde_json::Value;
use std::path::{Path, PathBuf};
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

#[test]
fn shards_are_joined_to_the_bytes_of_the_whole() {
    let files = Files::new(SCENARIO);
    let shards = ["3/3", "1/3", "2/3"].map(|shard| files.shard(shard));
    for format in ["json", "csv", "table"] {
        let whole = files.simulated(&["--format", format, "--threads", "1"]);
        let merged = printed(&["merge", &shards[0], &shards[1], &shards[2], "--format", format]);
        assert_eq!(merged, whole, "{format}");
        assert_eq!(files.simulated(&["--format", format, "--threads", "3"]), whole, "{format}");
    }
}

#[test]
fn a_part_that_does_not_fit_is_named() {
    let files = Files::new(SCENARIO);
    let [one, two] = ["1/2", "2/2"].map(|shard| files.shard(shard));
    let complaint =
        |parts: &[&str]| refused(&[&["merge"], parts].concat()).replace(&text(files.folder.path()), "FOLDER");
    assert!(complaint(&[&one]).contains("replicates 31 to 60 are in no part: shard 2/2"));
    assert!(complaint(&[&two, &one, &two]).contains("2-of-2.json: shard 2/2 holds replicates that"));
    let other = Files::new(&SCENARIO.replace("0.5 }, {", "0.6 }, {"));
    let foreign = complaint(&[&one, &other.shard("2/2")]);
    assert!(foreign.contains("M604") && foreign.contains("has other bytes"), "{foreign}");
    let text = std::fs::read_to_string(&two).expect("a part");
    std::fs::write(files.path("cut.json"), &text[..text.len() - 100]).expect("written");
    std::fs::write(files.path("changed.json"), text.replacen("\"until\": 60", "\"until\": 59", 1)).expect("written");
    assert!(complaint(&[&one, &files.name("cut.json")]).contains("M603"));
    assert!(complaint(&[&one, &files.name("changed.json")]).contains("its checksum does not hold"));
}

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

#[test]
fn a_run_goes_on_from_its_checkpoint() {
    let files = Files::new(SCENARIO);
    let (whole, kept) = (files.simulated(&["--format", "json"]), files.name("kept.json"));
    for _ in 0..2 {
        assert_eq!(files.simulated(&["--format", "json", "--checkpoint", &kept]), whole);
    }
    let foreign = files.refused(&["--checkpoint", &kept, "--seed", "6"]);
    assert!(foreign.contains("its seed is 5, expected 6"), "{foreign}");
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

#[cfg(unix)]
#[test]
fn an_interrupted_run_gives_what_is_finished() {
    let files = Files::new(SCENARIO);
    let kept = files.path("kept.json");
    let words = files.words(&["--replicates", "50000000", "--format", "json", "--checkpoint", &text(&kept)]);
    let child = command(&words).spawn().expect("the program starts");
    await_file(&kept);
    let mut interrupt = std::process::Command::new("kill");
    assert!(interrupt.args(["-INT", &child.id().to_string()]).status().expect("kill").success());
    let output = child.wait_with_output().expect("an end");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("interrupted") && err.contains("kept.json"), "{err}");
    let whole: Value = serde_json::from_str(&out).expect("JSON");
    let replicates = whole["simulation"]["replicates"].as_u64().expect("a count");
    assert!(replicates >= 1000 && replicates.is_multiple_of(20), "{replicates}");
    assert_eq!(whole["diagnostics"][0]["code"], "M608");
}

/// What a run interrupted before its first batch of 1000 was over has kept goes on to the bytes of one that was not.
#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_what_is_finished_of_a_batch() {
    // A batch of a thousand of these takes most of a minute.
    let slow = SCENARIO.replace("replicates = 60", "replicates = 5000").replace("subjects = 40", "subjects = 20000");
    let files = Files::new(&slow);
    let kept = files.path("kept.json");
    let words = files.words(&["--format", "json", "--threads", "1", "--checkpoint", &text(&kept)]);
    let child = command(&words).spawn().expect("the program starts");
    // Kept for the first time after ten seconds, within the batch.
    await_file(&kept);
    let mut interrupt = std::process::Command::new("kill");
    assert!(interrupt.args(["-INT", &child.id().to_string()]).status().expect("kill").success());
    let output = child.wait_with_output().expect("an end");
    let out: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(output.status.code(), Some(1));
    let finished = out["simulation"]["replicates"].as_u64().expect("a count");
    assert!(finished > 0 && finished < 1000 && finished.is_multiple_of(20), "{finished}");
    let part: Value = serde_json::from_slice(&std::fs::read(&kept).expect("a part")).expect("JSON");
    assert_eq!(part["until"].as_u64(), Some(finished));
}

/// Waits until a file is there.
#[cfg(unix)]
fn await_file(path: &Path) {
    let begun = std::time::Instant::now();
    while !path.exists() {
        assert!(begun.elapsed().as_secs() < 120, "nothing was kept");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
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

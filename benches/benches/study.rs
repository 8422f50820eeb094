//! Plans on trials: `cargo build --release && cargo bench -p trialstat-benches --bench study`.

use std::io::{Result, Write, stderr, stdout};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use trialstat_analysis::study::{Fitted, Scratch};
use trialstat_benches::stopwatch::Timing;
use trialstat_benches::study::{ASKED, plan, trial};
use trialstat_benches::work::program;

fn main() -> Result<()> {
    let plan = plan();
    for (subjects, visits, times) in [(200, 8, 5_000), (100_000, 20, 10)] {
        let trial = trial(subjects, visits);
        let fitted = Fitted::new(&plan, &trial).expect("the plan fits the trial");
        let mut scratch = Scratch::default();
        let results = Timing::of(times, || {
            let (results, _) = fitted.results(&trial, ASKED, &mut scratch);
            scratch.take_back(results);
        });
        let outcomes = Timing::of(times, || fitted.analyze(&trial, ASKED));
        writeln!(stdout(), "{subjects:>7} x {visits:<3} results            {results}")?;
        writeln!(stdout(), "{subjects:>7} x {visits:<3} results, outcomes  {outcomes}")?;
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let data = std::env::var_os("TRIALSTAT_DATA").map_or(beside, PathBuf::from).join("cdisc-dsj/adam");
    match program() {
        Some(program) if data.is_dir() => pilot(&program, &data),
        Some(_) => writeln!(stderr(), "NOT MEASURED: `TRIALSTAT_DATA` names no folder of the public pilot"),
        None => writeln!(stderr(), "NOT MEASURED: the program is not built; run `cargo build --release` first"),
    }
}

const PILOT: &str = r#"title = "the public pilot"
reference = "Placebo"

[[population]]
name = "safety"
where = { SAFFL = "Y" }

[[endpoint]]
name = "TTDE"

[[analysis]]
id = "time to the first dermatologic event"
endpoint = "TTDE"
population = "safety"
curve = ["log", "log-log"]
quantiles = [0.25, 0.5, 0.75]
at_risk = [0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200]
test = ["log-rank"]
ties = ["efron"]

[summary]
disposition = true
characteristics = ["AGE", "AGEGR1", "SEX", "RACE", "WEIGHTBL"]
adverse_events = true
population = "safety"
"#;

/// From the plan and three files of data to the folder of results, as a user waits for it.
fn pilot(program: &Path, data: &Path) -> Result<()> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("plan.toml"), PILOT)?;
    for format in ["xpt", "json"] {
        let mapping = folder.path().join(format!("{format}.toml"));
        std::fs::write(&mapping, format!("name = \"pilot\"\nstandard = \"adam\"\nformat = \"{format}\"\n"))?;
        let run = || {
            let mut command = Command::new(program);
            command.arg("analyze").arg(folder.path().join("plan.toml")).arg("--trial").arg(&mapping);
            command.arg("--data").arg(data).arg("--output").arg(folder.path().join("results")).arg("--overwrite");
            let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
            assert!(status.is_ok_and(|status| status.code() == Some(0)), "the pilot could not be analysed");
        };
        writeln!(stdout(), "pilot, {format:<4}                     {}", Timing::of(20, run))?;
    }
    Ok(())
}

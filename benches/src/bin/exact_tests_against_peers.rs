//! Our exact tests of two proportions beside those of R and SciPy, on the same tables in one run:
//! `cargo run --release -p trialstat-benches --bin exact_tests_against_peers`.
//!
//! Times are compared only where the answers agree, and the ratio is that of the minima. A peer that is not installed is named and left out, and the exit
//! status says so. `PYTHON` names another interpreter than `python3`.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode};
use trialstat_benches::exact_tests::{PROBLEMS, Problem, Task};

const R_SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/exact_tests.R");
const PYTHON_SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/exact_tests.py");

/// What a peer took for a problem, by one of its calls, in seconds.
struct Theirs {
    row: usize,
    call: String,
    median: f64,
    minimum: f64,
    answer: f64,
}

fn main() -> ExitCode {
    let mut table = String::new();
    let outcome = compare(&mut table);
    let mut failed = !matches!(outcome, Ok(true));
    failed |= io::stdout().write_all(table.as_bytes()).is_err();
    if let Err(error) = outcome {
        let _ = writeln!(io::stderr(), "NO COMPARISON: {error}");
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Fills the table; whether every peer was there and all answers agree.
fn compare(table: &mut String) -> Result<bool, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("tables.csv");
    let line = |problem: &Problem| {
        let ((x1, n1), (x2, n2)) = (problem.first, problem.second);
        format!("{},{x1},{n1},{x2},{n2}\n", problem.task.name())
    };
    fs::write(&path, format!("task,x1,n1,x2,n2\n{}", PROBLEMS.iter().map(line).collect::<String>()))?;
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let (mut versions, mut theirs, mut whole) = (Vec::new(), Vec::new(), true);
    for (program, words) in [("Rscript", &["--vanilla", R_SCRIPT][..]), (&python, &[PYTHON_SCRIPT])] {
        match run_peer(program, words, &path) {
            Ok((version, times)) => {
                versions.push(version);
                theirs.extend(times);
            }
            Err(error) => {
                writeln!(io::stderr(), "SKIPPED: {program}: {error}")?;
                whole = false;
            }
        }
    }
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    writeln!(table, "{}; load {}; microseconds", versions.join("; "), load.trim())?;
    writeln!(
        table,
        "{:16} {:30} {:>10} {:>10}   {:30} {:>11} {:>11} {:>8}",
        "", "", "median", "minimum", "call", "median", "minimum", "ratio"
    )?;
    for (index, problem) in PROBLEMS.iter().enumerate() {
        whole &= write_rows(table, problem, theirs.iter().filter(|theirs| theirs.row == index + 1))?;
    }
    Ok(whole)
}

/// The peer's version and its times.
fn run_peer(program: &str, words: &[&str], tables: &Path) -> Result<(String, Vec<Theirs>), Box<dyn Error>> {
    let output = Command::new(program).args(words).arg(tables).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned().into());
    }
    let (mut version, mut times) = (String::new(), Vec::new());
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["version", said] => said.clone_into(&mut version),
            [_, row, call, median, minimum, answer] => times.push(Theirs {
                row: row.parse()?,
                call: call.to_owned(),
                median: median.parse()?,
                minimum: minimum.parse()?,
                answer: answer.parse()?,
            }),
            _ => return Err(format!("it printed `{line}`").into()),
        }
    }
    Ok((version, times))
}

/// A row for each call of a peer, or one without a peer; whether the answers agree.
fn write_rows<'a>(
    table: &mut String,
    problem: &Problem,
    theirs: impl Iterator<Item = &'a Theirs>,
) -> Result<bool, Box<dyn Error>> {
    let answer = problem.solve()?;
    let (median, minimum) = problem.microseconds();
    let start = format!("{:16} {:30} {median:10.3} {minimum:10.3}", problem.task.name(), problem.table());
    let (mut agree, mut alone) = (true, true);
    for peer in theirs {
        let close = (peer.answer - answer).abs() <= agreement(problem.task, &peer.call) * answer;
        let ratio = if close { format!("{:.0}", peer.minimum * 1e6 / minimum) } else { "DIFFERS".to_owned() };
        let (call, peer_median, peer_minimum) = (&peer.call, peer.median * 1e6, peer.minimum * 1e6);
        writeln!(table, "{start}   {call:30} {peer_median:11.1} {peer_minimum:11.1} {ratio:>8}")?;
        if !close {
            writeln!(table, "    answers: {answer:e} here, {:e} there", peer.answer)?;
        }
        agree &= close;
        alone = false;
    }
    if alone {
        writeln!(table, "{start}")?;
    }
    Ok(agree)
}

/// How far answers to the same question may be apart, relatively: R's search for a limit of the odds ratio ends early,
/// and R's packages take the maximum over the nuisance from a grid.
fn agreement(task: Task, call: &str) -> f64 {
    match task {
        Task::OddsRatio => 1e-3,
        _ if call.contains("::") => 1e-3,
        _ => 1e-9,
    }
}

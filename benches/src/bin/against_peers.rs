//! Our survival kernels beside R's package survival, on the same subjects in one run:
//! `cargo run --release -p trialstat-benches --bin against_peers`.
//!
//! Times are compared only where the answers agree. Without R there is no comparison, and the exit status says so.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;
use std::process::{Command, ExitCode};
use trialstat_benches::fixtures::{FollowUp, SIZES};
use trialstat_benches::stopwatch::{Timing, repetitions};
use trialstat_benches::work::{curves, log_rank_statistic, sum_of_curves};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/survival.R");

/// Answers further apart than this, relatively, come from different questions.
const AGREEMENT: f64 = 1e-10;

/// A task timed by us.
struct Ours {
    task: &'static str,
    subjects: usize,
    timing: Timing,
    answer: f64,
}

/// A task timed by the peer, in seconds.
struct Theirs {
    task: String,
    call: String,
    median: f64,
    minimum: f64,
    answer: f64,
}

fn main() -> ExitCode {
    let mut table = String::new();
    let outcome = compare(&mut table);
    let mut failed = outcome.as_ref().map_or(true, |agree| !agree);
    failed |= io::stdout().write_all(table.as_bytes()).is_err();
    if let Err(error) = outcome {
        let _ = writeln!(io::stderr(), "NO COMPARISON: {error}");
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Fills the table; whether all answers agree.
fn compare(table: &mut String) -> Result<bool, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut agree = true;
    for subjects in SIZES {
        let follow_up = FollowUp::of(subjects);
        let ours = time_ours(&follow_up);
        let path = folder.path().join("follow_up.csv");
        follow_up.write_csv(BufWriter::new(File::create(&path)?))?;
        let peer = run_peer(&path, repetitions(subjects));
        if table.is_empty() {
            let peer = peer.as_ref().map_or("R", |(version, _)| version);
            writeln!(table, "{:12} {:>8}  {:>18}   {peer}", "", "subjects", "trialstat, ms")?;
            let columns = ("median", "minimum", "call", "median", "minimum", "ratio");
            let (a, b, c, d, e, f) = columns;
            writeln!(table, "{:12} {:>8}  {a:>8} {b:>9}   {c:8} {d:>9} {e:>9} {f:>7}", "", "")?;
        }
        let theirs = peer.as_ref().map_or(&[][..], |(_, lines)| lines);
        for ours in &ours {
            agree &= write_rows(table, ours, theirs)?;
        }
        peer?;
    }
    Ok(agree)
}

fn time_ours(follow_up: &FollowUp) -> [Ours; 2] {
    let subjects = follow_up.times.len();
    let times = repetitions(subjects);
    [
        Ours {
            task: "kaplan_meier",
            subjects,
            timing: Timing::of(times, || curves(follow_up)),
            answer: sum_of_curves(&curves(follow_up)),
        },
        Ours {
            task: "log_rank",
            subjects,
            timing: Timing::of(times, || log_rank_statistic(follow_up)),
            answer: log_rank_statistic(follow_up),
        },
    ]
}

/// The peer's version and its timings.
fn run_peer(data: &Path, repetitions: usize) -> Result<(String, Vec<Theirs>), Box<dyn Error>> {
    let run = Command::new("Rscript").arg("--vanilla").arg(SCRIPT).arg(data).arg(repetitions.to_string()).output();
    let output = run.map_err(|error| match error.kind() {
        ErrorKind::NotFound => "`Rscript` is not installed, or not on the path".to_owned(),
        _ => format!("`Rscript` could not be run: {error}"),
    })?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        return Err(format!("`Rscript` failed: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    let mut version = String::new();
    let mut timings = Vec::new();
    for line in said.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["version", r, survival] => version = format!("R {r}, survival {survival}, ms"),
            [task, call, median, minimum, answer] => timings.push(Theirs {
                task: task.to_owned(),
                call: call.to_owned(),
                median: median.parse()?,
                minimum: minimum.parse()?,
                answer: answer.parse()?,
            }),
            _ => return Err(format!("`Rscript` printed `{line}`").into()),
        }
    }
    if timings.is_empty() { Err("`Rscript` timed nothing".into()) } else { Ok((version, timings)) }
}

/// One row for each way the peer was called, or one without a peer; whether the answers agree.
fn write_rows(table: &mut String, ours: &Ours, theirs: &[Theirs]) -> Result<bool, std::fmt::Error> {
    let [median, minimum] = [ours.timing.median, ours.timing.minimum].map(|taken| taken.as_secs_f64());
    let start = format!("{:12} {:>8}  {:8.3} {:9.3}", ours.task, ours.subjects, median * 1e3, minimum * 1e3);
    let mut agree = true;
    let mut rows = 0;
    for peer in theirs.iter().filter(|peer| peer.task == ours.task) {
        let close = (peer.answer - ours.answer).abs() <= AGREEMENT * ours.answer.abs();
        let ratio = if close { format!("{:.1}", peer.median / median) } else { "DIFFERS".to_owned() };
        let (call, peer_median, peer_minimum) = (&peer.call, peer.median * 1e3, peer.minimum * 1e3);
        writeln!(table, "{start}   {call:8} {peer_median:9.3} {peer_minimum:9.3} {ratio:>7}")?;
        if !close {
            writeln!(table, "    answers: {:e} here, {:e} there", ours.answer, peer.answer)?;
        }
        agree &= close;
        rows += 1;
    }
    if rows == 0 {
        writeln!(table, "{start}   not compared")?;
    }
    Ok(agree && rows > 0)
}

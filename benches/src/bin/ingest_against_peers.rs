//! Reading ten million rows into a checked trial, beside peers that merely read them into columns:
//! `cargo run --release -p trialstat-benches --bin ingest_against_peers [ROWS [RUNS]]`.
//!
//! Every reading is a process of its own, and all ways take turns, so that a change of the machine's load meets all of
//! them alike. A peer that is not installed is named and left out, and the exit status says so. `PYTHON` names another
//! interpreter than `python3`.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::{Command, ExitCode};
use trialstat_benches::visits;

const PYTHON_SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/read_visits.py");
const R_SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/read_visits.R");

/// Ours, on the clean file and on the one with bad rows.
const OURS: [&str; 2] = ["trialstat", "trialstat, 1 % bad"];

/// The peer whose readings ours are measured by.
const MEASURE: &str = "polars";

/// One way to read.
struct Way {
    name: &'static str,
    command: Vec<String>,
    runs: Vec<Run>,
}

/// What one reading took.
#[derive(Clone)]
struct Run {
    seconds: f64,
    cpu_seconds: f64,
    peak_kilobytes: f64,
    rows: u64,
    sum: f64,
}

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).map(|word| word.parse::<u64>().ok());
    let (rows, runs) = (words.next().unwrap_or(Some(10_000_000)), words.next().unwrap_or(Some(7)));
    let (Some(rows), Some(runs @ 1..)) = (rows, runs) else {
        let _ = writeln!(io::stderr(), "usage: ingest_against_peers [ROWS [RUNS]]");
        return ExitCode::from(2);
    };
    match compare(rows, runs) {
        Ok((table, whole)) => {
            let written = io::stdout().write_all(table.as_bytes());
            if written.is_ok() && whole { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            let _ = writeln!(io::stderr(), "NO COMPARISON: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The table, and whether every peer was there and read what we read.
fn compare(rows: u64, runs: u64) -> Result<(String, bool), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let clean = folder.path().join("clean.csv");
    for (name, bad) in [("clean", false), ("bad", true)] {
        let file = folder.path().join(format!("{name}.csv"));
        visits::write_csv(rows, bad, BufWriter::new(File::create(&file)?))?;
        fs::write(file.with_extension("toml"), visits::mapping(&format!("{name}.csv")))?;
    }
    let (mut ways, mut versions, mut table, mut whole) = (Vec::new(), Vec::new(), String::new(), true);
    for way in ways_to_read(&clean)? {
        match way.run() {
            // The first reading warms the system's cache and does not count.
            Ok((version, _)) => {
                versions.extend(version.filter(|version| !versions.contains(version)));
                ways.push(way);
            }
            Err(error) => {
                writeln!(io::stderr(), "SKIPPED: {}: {error}", way.name)?;
                whole = false;
            }
        }
    }
    for _ in 0..runs {
        for way in &mut ways {
            let (_, run) = way.run()?;
            way.runs.push(run);
        }
    }
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    writeln!(table, "{rows} rows, {} MB; {runs} runs each, in turn", fs::metadata(&clean)?.len() / 1_000_000)?;
    writeln!(table, "{}; load after it all {}", versions.join("; "), load.trim())?;
    whole &= write_rows(&mut table, &ways)?;
    Ok((table, whole))
}

fn ways_to_read(clean: &Path) -> Result<Vec<Way>, Box<dyn Error>> {
    let once = std::env::current_exe()?.with_file_name("ingest_once").display().to_string();
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mapping = |name: &str| clean.with_file_name(format!("{name}.toml")).display().to_string();
    let text = clean.display().to_string();
    let way = |name, command: Vec<String>| Way { name, command, runs: Vec::new() };
    let in_python = |name| way(name, vec![python.clone(), PYTHON_SCRIPT.to_owned(), name.to_owned(), text.clone()]);
    Ok(vec![
        way(OURS[0], vec![once.clone(), mapping("clean")]),
        way(OURS[1], vec![once, mapping("bad")]),
        in_python("polars"),
        in_python("polars-text"),
        in_python("pandas"),
        in_python("pandas-arrow"),
        way("fread", vec!["Rscript".to_owned(), "--vanilla".to_owned(), R_SCRIPT.to_owned(), text.clone()]),
    ])
}

impl Way {
    /// Reads once; with the peer's version.
    fn run(&self) -> Result<(Option<String>, Run), Box<dyn Error>> {
        let output = Command::new(&self.command[0]).args(&self.command[1..]).output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned().into());
        }
        let mut fields: Vec<&str> = said.trim().split('\t').collect();
        let version = (!OURS.contains(&self.name)).then(|| fields.remove(0).to_owned());
        let [seconds, cpu_seconds, peak_kilobytes, rows, sum, ..] = fields[..] else {
            return Err(format!("it printed `{}`", said.trim()).into());
        };
        let run = Run {
            seconds: seconds.parse()?,
            cpu_seconds: cpu_seconds.parse()?,
            peak_kilobytes: peak_kilobytes.parse()?,
            rows: rows.parse()?,
            sum: sum.parse()?,
        };
        Ok((version, run))
    }

    fn median(&self, of: impl Fn(&Run) -> f64) -> f64 {
        let mut sorted: Vec<f64> = self.runs.iter().map(of).collect();
        sorted.sort_by(f64::total_cmp);
        (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0
    }

    fn least(&self, of: impl Fn(&Run) -> f64) -> f64 {
        self.runs.iter().map(of).fold(f64::INFINITY, f64::min)
    }
}

/// A row for each way; whether all read the same. The ratios are of ours on the clean file to the way's: the median of
/// those of each turn, that of the fastest runs, and that of the peaks of memory.
fn write_rows(table: &mut String, ways: &[Way]) -> Result<bool, Box<dyn Error>> {
    let ours = ways.iter().find(|way| way.name == OURS[0]).ok_or("our own reading failed")?;
    writeln!(
        table,
        "{:20} {:>8} {:>8} {:>8} {:>8}   {:>9} {:>10} {:>9}",
        "", "wall, s", "least", "cpu, s", "MB", "ours/wall", "ours/least", "ours/MB"
    )?;
    let mut same = true;
    for way in ways {
        let mut pairs: Vec<f64> =
            ours.runs.iter().zip(&way.runs).map(|(ours, theirs)| ours.seconds / theirs.seconds).collect();
        pairs.sort_by(f64::total_cmp);
        let (peak, our_peak) = (way.median(|run| run.peak_kilobytes), ours.median(|run| run.peak_kilobytes));
        writeln!(
            table,
            "{:20} {:8.3} {:8.3} {:8.2} {:8.0}   {:9.2} {:10.2} {:9.2}{}",
            way.name,
            way.median(|run| run.seconds),
            way.least(|run| run.seconds),
            way.median(|run| run.cpu_seconds),
            peak / 1e3,
            pairs[pairs.len() / 2],
            ours.least(|run| run.seconds) / way.least(|run| run.seconds),
            our_peak / peak,
            if way.name == MEASURE { "  <- the measure" } else { "" },
        )?;
        let (own, first) = (&way.runs[0], &ours.runs[0]);
        if way.name != OURS[1] && (own.rows != first.rows || own.sum != first.sum) {
            writeln!(table, "    DIFFERS: {} rows, sum {}; ours {}, {}", own.rows, own.sum, first.rows, first.sum)?;
            same = false;
        }
    }
    Ok(same)
}

//! A million intervals of proportions beside SciPy and R:
//! `cargo run --release -p trialstat-benches --bin intervals_against_peers [RUNS]`.
//!
//! Every count of 0 to n events for n from 1 to 1000, at two levels. CPU seconds are compared, since they suffer least
//! from what else the machine does; ours and the peers' take turns. Then the same on one thread and on all, by the clock.
//! A peer that is not installed is named and left out, and the exit status says so. `PYTHON` names another interpreter
//! than `python3`.

use rayon::prelude::*;
use std::error::Error;
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::{self, Write};
use std::process::{Command, ExitCode};
use std::time::Instant;
use trialstat_benches::process::Usage;
use trialstat_stats::interval::{Interval, Level};
use trialstat_stats::proportion::{Count, clopper_pearson, wilson_of_many};

const PYTHON_SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/intervals.py");
const R_SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/intervals.R");

/// Sums of limits further apart than this, relatively, come from different intervals.
const AGREEMENT: f64 = 1e-12;

/// Fills a list with the intervals of many counts.
type Fill = fn(&[Count], Level, &mut Vec<Interval>);

/// A method by the name the peers' scripts know it by, and how often ours is repeated to fill some hundredths of seconds.
struct Method {
    name: &'static str,
    repetitions: u32,
    ours: Fill,
}

const METHODS: [Method; 2] = [
    Method {
        name: "clopper_pearson",
        repetitions: 1,
        ours: |counts, level, intervals| {
            intervals.clear();
            intervals.extend(counts.iter().filter_map(|count| clopper_pearson(*count, level).ok()));
        },
    },
    Method {
        name: "wilson",
        repetitions: 50,
        ours: |counts, level, intervals| wilson_of_many(counts, level, intervals).expect("nobody asks of no subjects"),
    },
];

/// What writing the same memory takes without any statistics.
const WRITING: Fill = |counts, _, intervals| {
    intervals.clear();
    let written = |count: &Count| Interval { lower: count.events() as f64, upper: count.total() as f64 };
    intervals.extend(counts.iter().map(written));
};

/// Counts of one level that are asked about together.
const TOGETHER: usize = 8192;

/// Counts and their level.
type Question = (Level, Vec<Count>);

fn main() -> ExitCode {
    let runs = std::env::args().nth(1).map_or(Some(5), |word| word.parse::<usize>().ok());
    let Some(runs @ 1..) = runs else {
        let _ = writeln!(io::stderr(), "usage: intervals_against_peers [RUNS]");
        return ExitCode::from(2);
    };
    match compare(runs) {
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

/// The table, and whether every peer was there and found the same limits.
fn compare(runs: usize) -> Result<(String, bool), Box<dyn Error>> {
    let (mut table, mut whole) = (String::new(), true);
    let questions = questions()?;
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let peers =
        [vec![python, PYTHON_SCRIPT.to_owned()], ["Rscript", "--vanilla", R_SCRIPT].map(str::to_owned).to_vec()];
    let all: usize = questions.iter().map(|(_, counts)| counts.len()).sum();
    writeln!(table, "{all} intervals, CPU seconds, the median of {runs} runs in turn")?;
    for method in &METHODS {
        let (mut ours, mut answer) = (Vec::new(), 0.0);
        let mut theirs = vec![(String::new(), Vec::new()); peers.len()];
        for run in 0..runs {
            let (seconds, sum) = method.time(&questions);
            ours.push(seconds);
            answer = sum;
            for (peer, (version, taken)) in peers.iter().zip(&mut theirs) {
                match ask(peer, method.name) {
                    Ok((name, seconds, sum)) => {
                        *version = name;
                        taken.push(seconds);
                        if (sum / answer - 1.0).abs() > AGREEMENT {
                            writeln!(table, "    DIFFERS: {version} sums to {sum:e}, ours to {answer:e}")?;
                            whole = false;
                        }
                    }
                    Err(error) if run == 0 => {
                        writeln!(io::stderr(), "SKIPPED: {}: {error}", peer[0])?;
                        whole = false;
                    }
                    Err(_) => {}
                }
            }
        }
        let own = median(&mut ours);
        writeln!(table, "{:16} {:16} {own:8.4}", method.name, "trialstat")?;
        for (version, taken) in theirs.iter_mut().filter(|(_, taken)| !taken.is_empty()) {
            let peer = median(taken);
            writeln!(table, "{:16} {version:16} {peer:8.4}   {:6.1} times ours", "", peer / own)?;
        }
        black_box(answer);
    }
    write_scaling(&mut table, &questions, runs)?;
    Ok((table, whole))
}

/// Every count and level that is asked about.
fn questions() -> Result<Vec<Question>, Box<dyn Error>> {
    let mut questions = Vec::new();
    for level in [0.95, 0.99] {
        let level = Level::new(level)?;
        let pairs = (1..=1000).flat_map(|total| (0..=total).map(move |events| (events, total)));
        let counts = pairs.map(|(events, total)| Count::new(events, total)).collect::<Result<Vec<_>, _>>()?;
        questions.extend(counts.chunks(TOGETHER).map(|counts| (level, counts.to_vec())));
    }
    Ok(questions)
}

impl Method {
    /// CPU seconds for all questions, and the sum of the limits.
    fn time(&self, questions: &[Question]) -> (f64, f64) {
        let start = Usage::now().cpu_seconds;
        let (mut sum, mut intervals) = (0.0, Vec::new());
        for _ in 0..self.repetitions {
            sum = 0.0;
            for (level, counts) in black_box(questions) {
                (self.ours)(counts, *level, &mut intervals);
                sum += intervals.iter().map(|interval| interval.lower + interval.upper).sum::<f64>();
            }
        }
        ((Usage::now().cpu_seconds - start) / f64::from(self.repetitions), black_box(sum))
    }
}

/// The peer's version, CPU seconds and sum of the limits.
fn ask(peer: &[String], method: &str) -> Result<(String, f64, f64), Box<dyn Error>> {
    let output = Command::new(&peer[0]).args(&peer[1..]).arg(method).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned().into());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let [version, seconds, sum] = said.trim().split('\t').collect::<Vec<_>>()[..] else {
        return Err(format!("it printed `{}`", said.trim()).into());
    };
    Ok((version.to_owned(), seconds.parse()?, sum.parse()?))
}

/// Seconds by the clock on one thread and on all, all intervals kept.
fn write_scaling(table: &mut String, questions: &[Question], runs: usize) -> Result<(), Box<dyn Error>> {
    let cores = std::thread::available_parallelism()?.get();
    let [exact, score] = &METHODS;
    let mut kept: Vec<Vec<Interval>> = vec![Vec::with_capacity(TOGETHER); questions.len()];
    writeln!(table, "\nseconds by the clock, the least of {runs} runs of ten")?;
    for (name, work) in [(exact.name, exact.ours), (score.name, score.ours), ("writing alone", WRITING)] {
        let mut least = [f64::INFINITY; 2];
        for (threads, least) in [1, cores].into_iter().zip(&mut least) {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
            for _ in 0..10 * runs {
                let start = Instant::now();
                let each =
                    |(intervals, (level, counts)): (&mut Vec<Interval>, &Question)| work(counts, *level, intervals);
                pool.install(|| kept.par_iter_mut().zip(questions).for_each(each));
                *least = start.elapsed().as_secs_f64().min(*least);
                black_box(&kept);
            }
        }
        let [one, all] = least;
        writeln!(
            table,
            "{name:16} one thread {one:8.4}   {cores} threads {all:8.4}   {:5.2} times as fast",
            one / all
        )?;
    }
    Ok(())
}

fn median(taken: &mut [f64]) -> f64 {
    taken.sort_by(f64::total_cmp);
    (taken[(taken.len() - 1) / 2] + taken[taken.len() / 2]) / 2.0
}

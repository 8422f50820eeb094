//! The bootstrap of a marginal risk ratio beside R's boot:
//! `cargo run --release -p trialstat-benches --bin bootstrap_against_peers [RESAMPLES [SUBJECTS]]`.
//!
//! A logistic model of an arm and two covariates is fitted to every resample and standardized to its subjects; percentile
//! limits. Ours runs on one thread and on all, and every replicate must be the same to its last bit. R does the same by
//! `boot`, `glm.fit` and `boot.ci`. CPU seconds; the estimates must agree, the limits to a twentieth of the interval,
//! since resamples differ. Without R the program says so and ends with status 1.

use rayon::prelude::*;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::process::{Command, ExitCode};
use std::time::Instant;
use trialstat_benches::process::Usage;
use trialstat_stats::interval::{Estimate, Level};
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_stats::regression::logistic::logistic;
use trialstat_stats::regression::marginal::{
    BootstrapLimits, Contrast, MarginalBootstrap, Resampling, Standardized, standardize,
};
use trialstat_stats::regression::{BinaryOutcomes, Design, Intercept};

const R_SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/bootstrap.R");
const SEED: u64 = 20_261_122;

/// Covariates and outcomes of the subjects.
struct Subjects {
    columns: [Vec<f64>; 3],
    events: Vec<bool>,
}

fn main() -> ExitCode {
    let numbers: Option<Vec<u64>> = std::env::args().skip(1).map(|word| word.parse().ok()).collect();
    let (resamples, subjects) = match numbers.as_deref() {
        Some([]) => (10_000, 500),
        Some(&[resamples]) => (resamples, 500),
        Some(&[resamples, subjects]) => (resamples, subjects),
        _ => {
            let _ = writeln!(io::stderr(), "usage: bootstrap_against_peers [RESAMPLES [SUBJECTS]]");
            return ExitCode::from(2);
        }
    };
    let mut table = String::new();
    let outcome = compare(resamples, subjects, &mut table);
    let written = io::stdout().write_all(table.as_bytes());
    if let Err(error) = &outcome {
        let _ = writeln!(io::stderr(), "NO COMPARISON: {error}");
    }
    if outcome.is_ok() && written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn compare(resamples: u64, subjects: u64, table: &mut String) -> Result<(), Box<dyn Error>> {
    let data = Subjects::draw(subjects);
    let columns = data.columns.each_ref().map(Vec::as_slice);
    let design = Design::from_columns(data.events.len(), Intercept::Included, &columns)?;
    let fit = logistic(BinaryOutcomes::new(&design, &data.events)?)?;
    let (first, second) = (design.with_column_set(1, 1.0)?, design.with_column_set(1, 0.0)?);
    let standardized = standardize(&fit, &first, &second)?;

    let cores = std::thread::available_parallelism()?.get();
    let one = ours(&standardized, resamples, 1)?;
    let all = ours(&standardized, resamples, cores)?;
    let same = one.replicates.len() == all.replicates.len()
        && one.replicates.iter().zip(&all.replicates).all(|(one, all)| one.map(f64::to_bits) == all.map(f64::to_bits));
    if !same {
        return Err("the number of threads changes a replicate".into());
    }
    writeln!(table, "{resamples} resamples of {subjects} subjects, CPU seconds and seconds by the clock")?;
    for (run, threads) in [(&one, 1), (&all, cores)] {
        writeln!(table, "trialstat, {threads} threads {:8.3} {:8.3}", run.cpu, run.clock)?;
    }
    let theirs = peer(&data, resamples)?;
    writeln!(table, "{:20} {:8.3}   {:6.1} times ours", theirs.version, theirs.cpu, theirs.cpu / one.cpu)?;
    agree(&one.limits, &theirs.limits)
}

impl Subjects {
    /// One arm after the other, two uniform covariates, about a third with the event.
    fn draw(subjects: u64) -> Subjects {
        let mut data = Subjects { columns: [Vec::new(), Vec::new(), Vec::new()], events: Vec::new() };
        for subject in 0..subjects {
            let address = Address { seed: SEED, group: 0, purpose: Purpose::Resampling, subject, replicate: 0 };
            let mut stream = Stream::at(address);
            // Quarters and tenths, so that a text file holds them exactly.
            let arm = (subject % 2) as f64;
            let [age, score] = [80.0, 10.0].map(|most| (stream.uniform() * most).floor());
            let log_odds = -2.0 + 0.6 * arm + 0.01 * age + 0.1 * score;
            data.events.push(stream.uniform() < 1.0 / (1.0 + libm::exp(-log_odds)));
            for (column, value) in data.columns.iter_mut().zip([arm, age, score]) {
                column.push(value);
            }
        }
        data
    }
}

/// A bootstrap of ours with what it took.
struct Run {
    replicates: Vec<Option<f64>>,
    limits: Estimate,
    cpu: f64,
    clock: f64,
}

fn ours(standardized: &Standardized, resamples: u64, threads: usize) -> Result<Run, Box<dyn Error>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let (cpu, clock) = (Usage::now().cpu_seconds, Instant::now());
    let bootstrap = MarginalBootstrap::new(standardized, Contrast::Ratio, Resampling::Subjects, SEED, 1)?;
    let replicates: Vec<Option<f64>> =
        pool.install(|| (0..resamples).into_par_iter().map(|number| bootstrap.replicate(number)).collect());
    let found = bootstrap.limits(&replicates, BootstrapLimits::Percentile, Level::NINETY_FIVE)?;
    let (cpu, clock) = (Usage::now().cpu_seconds - cpu, clock.elapsed().as_secs_f64());
    Ok(Run { replicates, limits: found.estimate, cpu, clock })
}

/// The peer's answer with what it took.
struct Theirs {
    version: String,
    cpu: f64,
    /// Estimate, lower and upper limit.
    limits: [f64; 3],
}

fn peer(data: &Subjects, resamples: u64) -> Result<Theirs, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("subjects.csv");
    let mut text = String::from("event,arm,age,score\n");
    let [arm, age, score] = &data.columns;
    for (subject, event) in data.events.iter().enumerate() {
        writeln!(text, "{},{},{},{}", u8::from(*event), arm[subject], age[subject], score[subject])?;
    }
    fs::write(&path, text)?;
    let output =
        Command::new("Rscript").args(["--vanilla", R_SCRIPT]).arg(&path).arg(resamples.to_string()).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned().into());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let words: Vec<&str> = said.trim().split('\t').collect();
    let [version, cpu, estimate, lower, upper] = words[..] else {
        return Err(format!("it printed `{}`", said.trim()).into());
    };
    Ok(Theirs {
        version: version.to_owned(),
        cpu: cpu.parse()?,
        limits: [estimate.parse()?, lower.parse()?, upper.parse()?],
    })
}

fn agree(ours: &Estimate, theirs: &[f64; 3]) -> Result<(), Box<dyn Error>> {
    let width = ours.interval.upper - ours.interval.lower;
    let pairs = [(ours.estimate, 1e-9), (ours.interval.lower, width / 20.0), (ours.interval.upper, width / 20.0)];
    for ((own, tolerance), their) in pairs.into_iter().zip(theirs) {
        if (own - their).abs() > tolerance {
            return Err(format!("R has {their} where ours is {own}").into());
        }
    }
    Ok(())
}

//! Our models of survival beside R's survival and cmprsk and beside lifelines, on the same subjects in one run:
//! `cargo run --release -p trialstat-benches --bin survival_models_against_peers`. `PYTHON` names an interpreter that
//! has lifelines, `SURVIVAL_CRATE` the program built of `peers/survival-crate`; `--long` adds what takes a peer minutes.
//!
//! Times are compared only where the answers agree. A peer that is not there is said to be missing.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write, stdout};
use std::path::Path;
use std::process::{Command, ExitCode};
use trialstat_benches::models::Modelled;
use trialstat_benches::stopwatch::Timing;
use trialstat_stats::interval::Level;
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_stats::survival::competing::fine_gray::{CensoringError, fine_gray};
use trialstat_stats::survival::competing::incidence::{Variance, cumulative_incidence};
use trialstat_stats::survival::competing::{CompetingTimes, Ending};
use trialstat_stats::survival::cox::{CoxData, Ties, fit};
use trialstat_stats::survival::kaplan_meier::{QuantileRule, Transform, kaplan_meier};
use trialstat_stats::survival::log_rank::{Compared, Weight, weighted};
use trialstat_stats::survival::resampled::Resampled;

/// A piece of work on so many subjects, and how near the peer's answer has to be.
struct Task {
    name: &'static str,
    subjects: usize,
    repetitions: usize,
    peer: Peer,
    agreement: f64,
    work: fn(&Modelled) -> f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Peer {
    R,
    Python,
    Crate,
}

impl Task {
    fn all(long: bool) -> Vec<Task> {
        let task = |name, subjects, repetitions, peer, agreement, work| Task {
            name,
            subjects,
            repetitions,
            peer,
            agreement,
            work,
        };
        let mut tasks = vec![
            task("kaplan_meier", 1_000_000, 3, Peer::R, 1e-10, curves as fn(&Modelled) -> f64),
            task("log_rank", 1_000_000, 3, Peer::R, 1e-10, stratified),
            task("cox", 100_000, 3, Peer::R, 1e-6, cox),
            task("cox", 1_000_000, 1, Peer::R, 1e-6, cox),
            task("cox", 100_000, 3, Peer::Crate, 1e-6, cox),
            task("cox", 1_000_000, 3, Peer::Crate, 1e-6, cox),
            task("cox_bare", 100_000, 3, Peer::Crate, 1e-6, cox),
            task("cox_bare", 1_000_000, 3, Peer::Crate, 1e-6, cox),
            task("fine_gray", 2_000, 1, Peer::R, 1e-4, regression),
            task("aalen_johansen", 100_000, 3, Peer::Python, 1e-3, incidence),
            task("median", 1_000, 1, Peer::R, 0.05, medians),
        ];
        if long {
            tasks.push(task("fine_gray", 10_000, 1, Peer::R, 1e-4, regression));
        }
        tasks
    }
}

fn main() -> ExitCode {
    match compare(std::env::args().any(|word| word == "--long")) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints a line a task; whether every answer agrees.
fn compare(long: bool) -> Result<bool, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("subjects.bin");
    let mut agree = true;
    let mut out = stdout();
    writeln!(out, "{:16} {:>9}  {:>12}  {:>12}  {:>7}", "", "subjects", "trialstat, s", "peer, s", "ratio")?;
    for task in Task::all(long) {
        let modelled = Modelled::of(task.subjects);
        modelled.write(BufWriter::new(File::create(&path)?))?;
        let answer = (task.work)(&modelled);
        let ours = Timing::of(task.repetitions.max(3), || (task.work)(&modelled)).median.as_secs_f64();
        let start = format!("{:16} {:>9}  {ours:>12.4}", task.name, task.subjects);
        match peer(&task, &path) {
            Err(error) => writeln!(out, "{start}  no comparison: {error}")?,
            Ok((median, theirs)) => {
                let close = (answer - theirs).abs() <= task.agreement * theirs.abs();
                let ratio = median / ours;
                writeln!(out, "{start}  {median:>12.4}  {ratio:>7.1}")?;
                if !close {
                    writeln!(out, "    ANSWERS DIFFER: {answer:e} here, {theirs:e} there")?;
                }
                agree &= close;
            }
        }
    }
    // What no peer does in reasonable time: growth with the number of subjects.
    for subjects in [10_000, 100_000] {
        let modelled = Modelled::of(subjects);
        let taken = Timing::of(3, || regression(&modelled)).median.as_secs_f64();
        writeln!(out, "{:16} {subjects:>9}  {taken:>12.4}", "fine_gray")?;
    }
    Ok(agree)
}

fn peer(task: &Task, data: &Path) -> Result<(f64, f64), Box<dyn Error>> {
    let script = |name: &str| format!("{}/peers/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut command = match task.peer {
        Peer::R => {
            let mut command = Command::new("Rscript");
            command.arg("--vanilla").arg(script("survival_models.R"));
            command
        }
        Peer::Crate => Command::new(std::env::var_os("SURVIVAL_CRATE").ok_or("`SURVIVAL_CRATE` names no program")?),
        Peer::Python => {
            let mut command = Command::new(std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into()));
            command.arg(script("survival_models.py"));
            command
        }
    };
    let output =
        command.arg(task.name).arg(data).arg(task.subjects.to_string()).arg(task.repetitions.to_string()).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("it failed").to_owned().into());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    match said.trim().split('\t').collect::<Vec<_>>()[..] {
        [_, median, _, answer] => Ok((median.parse()?, answer.parse()?)),
        _ => Err(format!("it printed `{said}`").into()),
    }
}

/// All numbers of both arms' curves.
fn curves(modelled: &Modelled) -> f64 {
    let events = modelled.events();
    let mut sum = 0.0;
    for arm in 0..2 {
        let own = (0..modelled.times.len()).filter(|subject| modelled.arm[*subject] == arm);
        let (times, event): (Vec<f64>, Vec<bool>) =
            own.map(|subject| (modelled.times[subject], events[subject])).unzip();
        let curve = kaplan_meier(&times, &event).expect("whole days");
        for step in curve.steps() {
            sum += step.survival;
            if let Ok(limits) = curve.interval(step, Transform::Log, Level::NINETY_FIVE) {
                sum += limits.lower + limits.upper;
            }
        }
    }
    sum
}

fn stratified(modelled: &Modelled) -> f64 {
    let events = modelled.events();
    let data = Compared::new(&modelled.times, &events, &modelled.arm).strata(&modelled.site);
    let found = weighted(&data, Weight::LogRank).expect("two arms").test.expect("events in both");
    found.statistic.expect("the test has one")
}

fn cox(modelled: &Modelled) -> f64 {
    let (events, columns) = (modelled.events(), modelled.columns(usize::MAX));
    let model = fit(&CoxData::new(&modelled.times, &events, &columns), Ties::Efron).expect("a maximum");
    model.coefficients.iter().map(|coefficient| coefficient.expect("no covariate is another's")).sum()
}

fn endings(modelled: &Modelled) -> Vec<Ending> {
    let of = |ending: &u8| if *ending == 0 { Ending::Censored } else { Ending::Cause(usize::from(*ending) - 1) };
    modelled.ending.iter().map(of).collect()
}

fn regression(modelled: &Modelled) -> f64 {
    let endings = endings(modelled);
    let subjects = CompetingTimes::new(&modelled.times, &endings, 2).expect("whole days");
    let model = fine_gray(&subjects, 0, &modelled.columns(5), None, CensoringError::AllEvents).expect("a maximum");
    model.coefficients.iter().sum()
}

fn incidence(modelled: &Modelled) -> f64 {
    let endings = endings(modelled);
    let subjects = CompetingTimes::new(&modelled.times, &endings, 2).expect("whole days");
    let curve = cumulative_incidence(&subjects, Variance::Aalen).expect("events");
    curve.steps().last().map_or(0.0, |step| step.incidence[0])
}

/// The mean of a thousand resamples' medians, each with its limits, as the peer finds them too.
fn medians(modelled: &Modelled) -> f64 {
    let mut subjects = Resampled::new(&modelled.times, &modelled.events()).expect("whole days");
    let median = |replicate: u64| {
        let address = Address { seed: 1, group: 0, purpose: Purpose::Resampling, subject: 0, replicate };
        let curve = subjects.draw(&mut Stream::at(address));
        let rule = QuantileRule::MidpointToNextObserved;
        curve.quantile(0.5, rule, Transform::Log, Level::NINETY_FIVE).estimate.expect("reached")
    };
    (0..1000).map(median).sum::<f64>() / 1000.0
}

//! How long drawing trials takes: two arms of 150 with times to an event and two looks, and 200 subjects treated in six
//! sessions and assessed at eight visits.
//!
//! Prints a line a task: name, least and median microseconds a replicate.

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;
use trialstat_simulate::scenario::Scenario;
use trialstat_simulate::{Compiled, Scratch};

const REPLICATES: u64 = 500;
const RUNS: usize = 9;
const TIMES: &str = r#"
title = "two arms of 150"
seed = 1
replicates = 1
plan = "plan.toml"
subjects = 300
arm = [
  { name = "control", outcome = [{ of = "death", median = 12 }] },
  { name = "new", outcome = [{ of = "death", hazard_ratio = 0.7 }] },
]
direct = [{ endpoint = "death", model = "time", unit = "month", dropout = 0.05, dropout_by = 12 }]
accrual = { pattern = "even", rate = 25, unit = "month" }
look = [{ events = 100, endpoint = "death" }, { events = 200, endpoint = "death" }]
"#;
const TREATED: &str = r#"
title = "six sessions, eight visits"
seed = 1
replicates = 1
plan = "plan.toml"
subjects = 200
arm = [
  { name = "ketamine", drug = "herd-2007", missed = 0.03, regimen = { mg_per_kg = 0.5, minutes = 40, days = [1, 3, 5, 8, 10, 12] } },
  { name = "placebo", placebo_days = [1, 3, 5, 8, 10, 12] },
]
covariate = [
  { name = "weight_kg", distribution = "log-normal", median = 78, cv = 0.2 },
  { name = "baseline", distribution = "normal", mean = 32, sd = 5 },
]
visit = [
  { name = "0", day = 1 },
  { name = "1", day = 2 },
  { name = "2", day = 4 },
  { name = "3", day = 7 },
  { name = "4", day = 11 },
  { name = "5", day = 15 },
  { name = "6", day = 29 },
  { name = "7", day = 57 },
]
measure = [{ name = "MADRS", noise = 2.5 }]
[symptoms]
exposure = "peak"
half = 120
effect = 0.75
effect_sd = 0.8
non_responders = 0.3
onset_days = 0.1
half_life_days = 8
half_life_cv = 0.5
placebo = { plateau = 0.2, plateau_sd = 0.6, days = 5 }
[collection]
missing = { probability = 0.04, last = 0.03, at = 20 }
withdrawal = { hazard = 0.002 }
"#;

fn main() {
    for (name, text) in [("times to an event", TIMES), ("treated and assessed", TREATED)] {
        let scenario = Scenario::read(name, text.as_bytes(), &|_| None).expect("the scenario is sound");
        let compiled = Compiled::new(&scenario);
        let (mut scratch, mut days) = (Scratch::new(), Vec::new());
        report(name, |replicate| {
            let simulated = compiled.replicate(scenario.seed(), replicate, &mut scratch);
            black_box(&simulated);
            scratch.recycle(simulated);
        });
        if !scenario.looks().is_empty() {
            report("and seen at two looks", |replicate| {
                let simulated = compiled.replicate(scenario.seed(), replicate, &mut scratch);
                compiled.days_of(&simulated, scenario.looks(), &mut scratch, &mut days);
                for day in &days {
                    let day = day.expect("enough events");
                    let seen = compiled.at_look_in(&simulated, day, &mut scratch);
                    black_box(&seen);
                    scratch.recycle_look(seen);
                }
                scratch.recycle(simulated);
            });
        }
    }
}

fn report(name: &str, mut draw: impl FnMut(u64)) {
    let mut seconds: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            (0..REPLICATES).for_each(&mut draw);
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    let micros = |seconds: f64| seconds * 1e6 / REPLICATES as f64;
    let line = format!("{name}\t{:.1}\t{:.1}\n", micros(seconds[0]), micros(seconds[RUNS / 2]));
    std::io::stdout().write_all(line.as_bytes()).expect("standard output takes a line");
}

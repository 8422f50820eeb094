//! How long concentrations take: 10⁵ subjects, six infusions of 35 mg over 40 min, two compartments, 50 samples each, and
//! the same without storing them. `peers/pharmacokinetics.py` of the benchmarks does the first in NumPy.
//!
//! Prints a line a task: name, least and median microseconds a subject, and the sum of what came out.

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;
use trialstat_simulate::pharmacokinetics::{
    Dose, Exposure, Model, ParameterFile, Per, Received, Schedule, Site, Subject,
};

const SUBJECTS: usize = 100_000;
const RUNS: usize = 9;
const SESSIONS: [f64; 6] = [0.0, 48.0, 96.0, 168.0, 216.0, 264.0];
const TWO_COMPARTMENTS: &str = r#"
id = "two-compartments"
title = "two compartments, deviations of 30 %"
drug = "ketamine"
population = "none: numbers for a benchmark"
source = [{ id = "none", cite = "chosen for the benchmark" }]
[disposition]
compartments = 2
weight = "none"
clearance = { value = 90, unit = "L/h", cv = 30, source = "none", status = "assumed" }
central_volume = { value = 38.7, unit = "L", cv = 30, source = "none", status = "assumed" }
flow_1 = { value = 215, unit = "L/h", cv = 30, source = "none", status = "assumed" }
volume_1 = { value = 102, unit = "L", cv = 30, source = "none", status = "assumed" }
"#;

fn main() {
    let file = ParameterFile::read("two-compartments", TWO_COMPARTMENTS.as_bytes()).expect("the file is sound");
    let disposition = file.disposition.as_ref().expect("the file has a disposition");
    let model = Model::new(disposition, None, &[], None).expect("a model");
    let doses = SESSIONS.map(|time| Dose { time, amount: 35.0, duration: 40.0 / 60.0 });
    let draw = |subject: u64| model.subject(70.0, &model.variability().draw(1, 0, subject, 0));
    let subjects: Vec<Subject> = (0..SUBJECTS as u64).map(draw).collect();

    // Every session at the same eight or nine times after its dose; and times that no two steps share.
    let within = [0.25, 0.5, 1.0, 1.5, 2.0, 4.0, 8.0, 24.0];
    let mut regular: Vec<f64> = SESSIONS.iter().flat_map(|session| within.map(|after| session + after)).collect();
    regular.extend([300.0, 312.0]);
    let irregular: Vec<f64> = (0..50).map(|k| 0.1 + 6.1 * k as f64 + 0.02 * (k * k) as f64).collect();
    let mut out = vec![0.0; SUBJECTS * 50];
    for (name, samples) in [("stored", &regular), ("stored, irregular times", &irregular)] {
        let schedule = Schedule::new(&model, Per::Subject, &doses, samples, 400.0).expect("a schedule");
        let work = || {
            schedule.concentrations(&model, black_box(&subjects), Received::All, Site::Blood, &mut out);
            out.iter().sum()
        };
        report(name, work);
    }
    let schedule = Schedule::new(&model, Per::Subject, &doses, &[], 312.0).expect("a schedule");
    let mut exposures = vec![Exposure::NONE; SUBJECTS * SESSIONS.len()];
    for (name, threshold) in [("metrics", None), ("metrics with time above 0.1 mg/L", Some(0.1))] {
        let work = || {
            let asked = (Site::Blood, threshold);
            schedule.exposures(&model, black_box(&subjects), Received::All, asked, &mut exposures);
            exposures.iter().map(|exposure| exposure.peak + exposure.area + exposure.time_above).sum()
        };
        report(name, work);
    }
    report("drawing subjects", || {
        (0..SUBJECTS as u64)
            .map(|subject| draw(subject).value(trialstat_simulate::pharmacokinetics::Parameter::Clearance))
            .sum()
    });
}

fn report(name: &str, mut work: impl FnMut() -> f64) {
    let mut seconds = Vec::new();
    let mut sum = 0.0;
    for _ in 0..RUNS {
        let start = Instant::now();
        sum = black_box(work());
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    let micros = |seconds: f64| seconds * 1e6 / SUBJECTS as f64;
    let line = format!("{name}\t{:.3}\t{:.3}\t{sum:.15e}\n", micros(seconds[0]), micros(seconds[RUNS / 2]));
    std::io::stdout().write_all(line.as_bytes()).expect("standard output takes a line");
}

//! What the first replicates of every stock scenario are, number by number: the same on every machine.
//!
//! `golden.txt` has a line a replicate: the scenario, the number of the replicate, a checksum of what was drawn, one of
//! what the analysis says, and the first numbers that it says, in full. Who means to change them writes the file anew
//! with `TRIALSTAT_WRITE_GOLDEN=1 cargo test -p trialstat-montecarlo golden`, and says why.

use crate::scenarios::ASKED;
use crate::stock::{folders, read};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;
use trialstat_montecarlo::simulation::Simulation;
use trialstat_montecarlo::study::{Analysed, Study};
use trialstat_trial::reading::Reading;
use trialstat_trial::record::CharacteristicValues;
use trialstat_trial::trial::Trial;

/// Replicates of each scenario: the first, and one far from it.
const REPLICATES: [u64; 3] = [0, 1, 123_456_789];

/// The statistics of which the first are given in full.
const IN_FULL: [&str; 4] = ["estimate", "conf.low", "statistic", "p.value"];

#[test]
fn what_is_drawn_and_what_it_says_stay_the_same() {
    let mut now = String::new();
    for folder in folders() {
        let (scenario, plan) = read(&folder);
        let simulation = Simulation::new(&scenario, &plan, ASKED, scenario.seed()).expect("the plan fits");
        let name = folder.file_name().expect("a folder").to_string_lossy().into_owned();
        // Memory that the others have used changes nothing.
        let mut used = simulation.scratch();
        for replicate in REPLICATES {
            let drawn = sum(&drawn(&simulation.trial(replicate)));
            let analysed = simulation.replicate(replicate, &mut used);
            let numbers = analysed.rows.iter().filter(|row| IN_FULL.contains(&row.stat_name));
            let numbers: Vec<String> =
                numbers.filter_map(|row| Some(format!("{}={:?}", row.stat_name, row.stat.number()?))).take(4).collect();
            let said = sum(&said(&analysed));
            writeln!(now, "{name} {replicate} drawn {drawn} said {said} {}", numbers.join(" ")).expect("text");
        }
    }
    if std::env::var_os("TRIALSTAT_WRITE_GOLDEN").is_some() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/simulations/golden.txt");
        std::fs::write(file, &now).expect("the file is written");
        return;
    }
    let golden: Vec<&str> = include_str!("golden.txt").lines().collect();
    let now: Vec<&str> = now.lines().collect();
    for (now, golden) in now.iter().zip(&golden) {
        assert_eq!(now, golden);
    }
    assert_eq!(now.len(), golden.len());
}

/// The first 64 bits of a checksum.
fn sum(text: &str) -> String {
    Sha256::digest(text).iter().take(8).fold(String::new(), |sum, byte| format!("{sum}{byte:02x}"))
}

/// Everything that was drawn, as text; numbers to the last bit.
fn drawn(trial: &Trial) -> String {
    let mut text = String::new();
    let number = |reading: &Reading| match reading {
        Reading::Number(number) => format!("{number:?}"),
        Reading::Missing(_) => "missing".to_owned(),
    };
    for subject in trial.subjects() {
        writeln!(text, "{} {:?}", subject.id, subject.arm.map(|arm| arm.0)).expect("text");
    }
    for characteristic in trial.characteristics() {
        let values: Vec<String> = match &characteristic.values {
            CharacteristicValues::Numbers(values) => values.iter().map(number).collect(),
            CharacteristicValues::Levels(values) => values.iter().map(|value| format!("{value:?}")).collect(),
        };
        writeln!(text, "{} {}", characteristic.name, values.join(" ")).expect("text");
    }
    let day = |day: Option<trialstat_trial::quantity::Day>| day.map(|day| day.difference());
    for one in trial.assessments() {
        let (visit, score) = (one.visit.map(|visit| visit.0), number(&one.score));
        writeln!(text, "{} {} {visit:?} {:?} {score}", one.subject.0, one.measure.0, day(one.day)).expect("text");
    }
    for one in trial.doses() {
        let amount = number(&one.amount);
        writeln!(text, "{} {} {:?} {amount}", one.subject.0, one.treatment, day(one.day)).expect("text");
    }
    for one in trial.events() {
        writeln!(text, "{} {} {:?}", one.subject.0, one.term, day(one.day)).expect("text");
    }
    for one in trial.dispositions() {
        writeln!(text, "{} {} {:?}", one.subject.0, one.term, day(one.day)).expect("text");
    }
    for one in trial.responses() {
        writeln!(text, "{} {} {} {}", one.subject.0, one.endpoint.0, one.arm.0, one.met).expect("text");
    }
    for one in trial.event_times() {
        let ending = format!("{:?}", one.ending);
        writeln!(text, "{} {} {:?} {ending}", one.subject.0, one.endpoint.0, one.time.0).expect("text");
    }
    text
}

/// Everything that the analysis says, and how the trial ended.
fn said(analysed: &Analysed) -> String {
    let mut text = String::new();
    for row in &analysed.rows {
        let level = row.group1_level.as_deref().unwrap_or_default();
        let (analysis, variable, method) = (&row.analysis, &row.variable, &row.method);
        let (context, stat_name) = (row.context, row.stat_name);
        writeln!(text, "{analysis} {variable} {level} {context} {method} {stat_name} {:?}", row.stat).expect("text");
    }
    if let Some(ending) = &analysed.ending {
        let (look, subjects, events) = (ending.made[ending.made.len() - 1], ending.subjects, ending.events);
        writeln!(text, "{look} {:?} {subjects} {:?} {events:?}", ending.stop, ending.day).expect("text");
    }
    text
}

//! How much memory is asked for to analyse one trial of many: the inner loop of a simulation.

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use trialstat_analysis::conventions::Conventions;
use trialstat_analysis::study::{Asked, Fitted, Scratch, StudyPlan};
use trialstat_stats::interval::Level;
use trialstat_trial::design::{Arm, ArmIndex, Design, Measure, MeasureIndex, SubjectIndex, Visit, VisitIndex};
use trialstat_trial::quantity::Day;
use trialstat_trial::reading::Reading;
use trialstat_trial::record::{Assessment, Subject};
use trialstat_trial::trial::{Trial, TrialTables};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const RATES: &str = r#"
[[analysis]]
id = "response"
endpoint = "response"
missing = "non-responder"
interval = ["wilson"]
difference = ["newcombe"]
test = ["chi-squared"]

[[analysis]]
id = "remission"
endpoint = "remission"
missing = "non-responder"
interval = ["wilson"]
difference = ["newcombe"]
test = ["chi-squared"]
"#;

const RELAPSE: &str = r#"
[[analysis]]
id = "relapse"
endpoint = "relapse"
quantiles = [0.5]
test = ["log-rank"]
"#;

fn plan(analyses: &str) -> StudyPlan {
    let endpoints = r#"
title = "response, remission and relapse"
reference = "placebo"

[[endpoint]]
name = "response"
stock = "response"
measure = "MADRS"
visit = "week 7"

[[endpoint]]
name = "remission"
stock = "madrs-remission-10"
visit = "week 7"

[[endpoint]]
name = "early response"
stock = "response"
measure = "MADRS"
visit = "week 3"

[[endpoint]]
name = "relapse"
kind = "relapse"
measure = "MADRS"
after = "early response"
met = { at_least = 22 }
"#;
    StudyPlan::read("plan.toml", format!("{endpoints}{analyses}").as_bytes()).expect("the plan is sound")
}

/// 200 subjects in two arms: 40 points at first, then a number that goes up and down by weeks, so that some respond and
/// relapse.
fn trial(shift: u32) -> Trial {
    let mut tables = TrialTables::empty("loop", Design::Parallel);
    tables.arms = ["active", "placebo"].map(|name| Arm { name: name.to_owned() }).to_vec();
    tables.measures = vec![Measure::named("MADRS")];
    for week in 0..=8 {
        tables.visits.push(Visit { day: Day::new(week * 7 + 1), ..Visit::named(format!("week {week}")) });
    }
    for subject in 0..200 {
        let arm = subject % 2;
        tables.subjects.push(Subject { id: subject.to_string().into(), arm: Some(ArmIndex(arm)) });
        for week in 0..=8_u32 {
            let left = (subject * 7 + week * (5 + arm) + shift) % (20 + 8 * arm);
            tables.assessments.push(Assessment {
                subject: SubjectIndex(subject),
                measure: MeasureIndex(0),
                visit: Some(VisitIndex(week as u16)),
                day: tables.visits[week as usize].day,
                score: Reading::Number(if week == 0 { 40.0 } else { f64::from(left) }),
            });
        }
    }
    Trial::new(tables).expect("the trial is sound")
}

/// Allocations of each of several trials when all have been analysed before, in the same memory.
fn of_known_trials(analyses: &str) -> [usize; 4] {
    let (plan, asked) = (plan(analyses), Asked { level: Level::NINETY_FIVE, conventions: Conventions::R });
    let trials = [0, 1, 2, 3].map(trial);
    let fitted = Fitted::new(&plan, &trials[0]).expect("the plan fits");
    let mut scratch = Scratch::default();
    let mut of_trial = |trial: &Trial| {
        let region = Region::new(ALLOCATOR);
        let (results, said) = fitted.results(trial, asked, &mut scratch);
        assert!(said.is_empty() && results.rows.len() > 10, "{said:?}");
        scratch.take_back(results);
        let change = region.change();
        change.allocations + change.reallocations
    };
    // Some memory changes places between arms and grows once in each.
    let known = [0; 3].map(|_| trials.each_ref().map(&mut of_trial));
    assert!(known[0][0] > 0, "the first trial takes memory, so that it is counted");
    trials.each_ref().map(of_trial)
}

/// One test in this program, so that no other thread allocates meanwhile.
#[test]
fn a_trial_takes_no_more_memory_than_those_before() {
    for analyses in [RATES, RELAPSE, &format!("{RATES}{RELAPSE}")] {
        assert_eq!(of_known_trials(analyses), [0; 4], "{analyses}");
    }
}

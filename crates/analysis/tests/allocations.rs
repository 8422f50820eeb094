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
title = "response and relapse"
reference = "placebo"

[[endpoint]]
name = "response"
stock = "response"
measure = "MADRS"
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

/// Allocations of the third trial and of the fourth.
fn of_later_trials(analyses: &str) -> [usize; 2] {
    let (plan, asked) = (plan(analyses), Asked { level: Level::NINETY_FIVE, conventions: Conventions::R });
    let trials = [0, 1, 2, 3].map(trial);
    let fitted = Fitted::new(&plan, &trials[0]).expect("the plan fits");
    let mut scratch = Scratch::default();
    let counts = trials.map(|trial| {
        let region = Region::new(ALLOCATOR);
        let (results, said) = fitted.results(&trial, asked, &mut scratch);
        assert!(said.is_empty() && results.rows.len() > 10, "{said:?}");
        scratch.take_back(results);
        let change = region.change();
        change.allocations + change.reallocations
    });
    [counts[2], counts[3]]
}

/// One test in this program, so that no other thread allocates meanwhile.
///
/// Scores, courses, outcomes, members and the rows' texts are kept from trial to trial. What is left is, of rates, the
/// question put to the counts and the names of its groups; of times the same, each group's follow-up, its curve and its
/// limits, and the risk sets of the test.
#[test]
fn no_later_trial_takes_more_memory_than_is_known() {
    for (analyses, at_most) in [(RATES, 22), (RELAPSE, 92)] {
        let counts = of_later_trials(analyses);
        assert_eq!(counts[0], counts[1], "each trial takes as much as the one before: {analyses}");
        assert!(counts[0] <= at_most, "{} allocations, {at_most} were known: {analyses}", counts[0]);
    }
}

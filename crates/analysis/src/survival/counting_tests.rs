//! Many records, counted and one by one.

use super::question::of_follow_up;
use super::question_tests::{asked, columns};
use super::*;
use crate::conventions::Conventions;
use crate::follow_up::{Ending, FollowUp, FollowUpColumns};
use crate::method::{Adjustment, BandMethod, HazardMethod};
use trialstat_trial::dataset::{Dataset, Factor, Values, Variable};

const RECORDS: usize = 60_000;

/// Three arms whose records end on some of 400 days; `time` makes a time of a record's day.
fn dataset(time: impl Fn(usize, f64) -> Option<f64>) -> Dataset {
    let mut state = 20_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let drawn: Vec<[u64; 3]> = (0..RECORDS).map(|_| [draw(20) * draw(20), draw(3), draw(3)]).collect();
    let times = drawn.iter().enumerate().map(|(row, [day, ..])| time(row, *day as f64)).collect();
    let events = drawn.iter().map(|[_, ending, _]| Some(if *ending < 2 { "1" } else { "0" }));
    let arms = drawn.iter().map(|[.., arm]| Some(["0", "5", "10"][*arm as usize]));
    let censoring = drawn.iter().map(|[_, ending, _]| Some(if *ending < 2 { 0.0 } else { *ending as f64 }));
    let variables = vec![
        Variable { name: "t".into(), values: Values::Numbers(times) },
        Variable { name: "d".into(), values: Values::Levels(Factor::new(events)) },
        Variable { name: "arm".into(), values: Values::Levels(Factor::new(arms)) },
        Variable { name: "cnsr".into(), values: Values::Numbers(censoring.collect()) },
    ];
    Dataset::new("f.csv", (2..RECORDS as u32 + 2).collect(), variables)
}

fn days() -> Dataset {
    dataset(|_, day| Some(day))
}

/// What is wanted without telling records apart.
fn wanted() -> Vec<Wanted> {
    let tests = ["log-rank", "peto-peto", "fleming-harrington:1:0", "log-rank-trend", "max-combo"];
    vec![
        Wanted::default(),
        Wanted {
            curve: true,
            quantiles: vec![0.1, 0.5, 0.9],
            times: vec![30.0, 90.5, 400.0],
            given: vec![30.0],
            bands: vec![BandMethod::HallWellner, BandMethod::EqualPrecision],
            at_risk: vec![0.0, 100.0],
            follow_up: true,
            horizon: Some(200.0),
            ..Wanted::default()
        },
        Wanted { hazards: vec![HazardMethod::NelsonAalen, HazardMethod::NelsonAalenBinomial], ..Wanted::default() },
        Wanted { tests: tests.map(|name| name.parse().expect("a test")).to_vec(), ..Wanted::default() },
    ]
}

#[test]
fn counted_records_give_the_rows_of_single_ones() {
    let dataset = days();
    let of_codes = || Ending::Censored { column: "cnsr".into() };
    for columns in
        [columns(), FollowUpColumns { ending: of_codes(), ..columns() }, FollowUpColumns { by: None, ..columns() }]
    {
        let of_one_arm = wanted().into_iter().filter(|wanted| wanted.tests.is_empty());
        let is_first = columns.by.is_some() && columns.ending != of_codes();
        for wanted in if is_first { wanted() } else { of_one_arm.take(2).collect() } {
            let question =
                SurvivalQuestion { columns: columns.clone(), adjust: Some(Adjustment::Holm), ..asked(wanted) };
            let mut said = Vec::new();
            let one_by_one = FollowUp::of(&dataset, &columns, &[], Conventions::R, &mut said).expect("records");
            let expected = of_follow_up(&one_by_one, &dataset, &question, said).expect("rows");
            let counted = FollowUp::counted(&dataset, &columns).expect("whole days");
            assert!(counted.times.len() < 2500, "{} rows", counted.times.len());
            assert_eq!(survival(&dataset, &question).expect("rows"), expected, "{:?}", question.wanted);
        }
    }
}

#[test]
fn what_cannot_be_counted_is_not() {
    let refused = |dataset: &Dataset, columns: &FollowUpColumns| FollowUp::counted(dataset, columns).is_none();
    let odd = |at: usize, odd: Option<f64>| dataset(move |row, day| if row == at { odd } else { Some(day) });
    for time in [None, Some(0.5), Some(-1.0), Some(1e6), Some(1e12)] {
        assert!(refused(&odd(40_000, time), &columns()), "{time:?}");
    }
    let whole = days();
    for columns in [
        FollowUpColumns { entry: Some("cnsr".into()), ..columns() },
        FollowUpColumns { weight: Some("cnsr".into()), ..columns() },
        FollowUpColumns { strata: vec!["arm".into()], ..columns() },
        FollowUpColumns { ending: Ending::Cause { column: "d".into(), censored: Vec::new() }, ..columns() },
        FollowUpColumns { ending: Ending::Event { column: "d".into(), events: vec!["7".into()] }, ..columns() },
    ] {
        assert!(refused(&whole, &columns), "{columns:?}");
    }
    assert!(!refused(&whole, &columns()));
}

/// Permutations exchange records, a jackknife leaves them out, and Fleming and Harrington take events one after another.
#[test]
fn what_tells_records_apart_has_them_one_by_one() {
    let dataset = days();
    for wanted in [
        Wanted { variance: Some(CurveVariance::Jackknife), ..Wanted::default() },
        Wanted { hazards: vec![HazardMethod::FlemingHarrington], ..Wanted::default() },
    ] {
        let question = asked(wanted);
        let mut said = Vec::new();
        let one_by_one = FollowUp::of(&dataset, &columns(), &[], Conventions::R, &mut said).expect("records");
        let expected = of_follow_up(&one_by_one, &dataset, &question, said).expect("rows");
        assert_eq!(survival(&dataset, &question).expect("rows"), expected, "{:?}", question.wanted);
    }
}

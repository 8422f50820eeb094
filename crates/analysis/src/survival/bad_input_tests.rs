//! Rows that are not as they should be, and data that answer little.

use super::question_tests::{asked, columns, dataset, numbers, six};
use super::*;
use crate::follow_up::{Ending, FollowUpColumns};
use crate::method::{BandMethod, HazardMethod};
use crate::tiny_plan::rows;
use trialstat_trial::dataset::{Dataset, Factor, Values, Variable};
use trialstat_trial::diagnostic::Severity;
use trialstat_trial::result::{NotEstimable, ResultSet, Stat};

const TIMES: [f64; 6] = [1.0, 2.0, 3.0, 2.0, 4.0, 5.0];
const EVENTS: [&str; 6] = ["1", "0", "1", "1", "1", "0"];
const ARMS: [&str; 6] = ["a", "a", "a", "b", "b", "b"];

/// Everything that can be wanted at once.
fn everything() -> Wanted {
    let names = ["log-rank", "gehan-breslow", "log-rank-trend", "max-combo", "permutation"];
    Wanted {
        intervals: vec![crate::method::CurveInterval::Log, crate::method::CurveInterval::LogLog],
        variance: None,
        quantiles: vec![0.5],
        times: vec![2.0, 9.0],
        given: vec![1.0],
        curve: true,
        bands: vec![BandMethod::HallWellner, BandMethod::EqualPrecision],
        span: None,
        hazards: vec![HazardMethod::NelsonAalen, HazardMethod::FlemingHarringtonBinomial],
        at_risk: vec![0.0, 2.0],
        follow_up: true,
        horizon: Some(3.0),
        tests: names.map(|name| name.parse().expect("a test")).to_vec(),
        scores: Vec::new(),
    }
}

#[track_caller]
fn assert_reasons(results: &ResultSet) {
    assert!(!results.rows.is_empty());
    for row in results.rows.iter().filter(|row| row.stat.number().is_none()) {
        assert!(row.note.as_ref().is_some_and(|note| !note.is_empty()), "{row:?}");
    }
}

#[test]
fn a_negative_time_is_left_out_at_its_line() {
    let times = [1.0, -2.0, 3.0, 2.0, 4.0, 5.0];
    let (results, said) = survival(&six(times, EVENTS, ARMS), &asked(Wanted::default())).expect("rows");
    assert_eq!((said.len(), said[0].code, said[0].place.line, said[0].severity), (1, "P421", 3, Severity::Error));
    assert_eq!(said[0].message, "`t` is -2, below 0");
    assert_eq!(numbers(&results, "population", "N"), [Some(2.0), Some(3.0)]);
}

#[test]
fn a_missing_time_is_left_out_with_a_warning() {
    let mut variables = dataset().variables().to_vec();
    variables[0].values = Values::Numbers(vec![Some(1.0), None, Some(3.0), Some(2.0), Some(4.0), Some(5.0)]);
    let dataset = Dataset::new("f.csv", (2..8).collect(), variables);
    let (results, said) = survival(&dataset, &asked(Wanted::default())).expect("rows");
    assert_eq!((said.len(), said[0].code, said[0].place.line, said[0].severity), (1, "P411", 3, Severity::Warning));
    assert_eq!(numbers(&results, "population", "N"), [Some(2.0), Some(3.0)]);
}

#[test]
fn an_event_code_that_is_neither_is_refused_at_its_line() {
    let said = survival(&six(TIMES, ["1", "0", "1", "9", "1", "0"], ARMS), &asked(Wanted::default()));
    let said = said.expect_err("9 is neither");
    assert_eq!((said.len(), said[0].code, said[0].place.line), (1, "P413", 5));
    assert_eq!(said[0].message, "`9` is neither `0` nor `1`");
    // Of 1 and 2 no one can tell which is the event.
    let said = survival(&six(TIMES, ["1", "2", "1", "1", "1", "2"], ARMS), &asked(Wanted::default()));
    let said = said.expect_err("no customary pair");
    assert_eq!((said[0].code, said[0].place.line), ("P413", 0));
    assert!(said[0].hint.as_ref().is_some_and(|hint| hint.contains("--event-value")), "{said:?}");
}

#[test]
fn a_code_of_censoring_that_is_none_is_left_out_at_its_line() {
    let codes =
        Variable { name: "cnsr".into(), values: Values::Numbers([0.0, 1.0, 0.5, 0.0, -1.0, 2.0].map(Some).to_vec()) };
    let mut variables: Vec<Variable> = dataset().variables().to_vec();
    variables.retain(|variable| variable.name != "cnsr");
    variables.push(codes);
    let dataset = Dataset::new("f.csv", (2..8).collect(), variables);
    let columns = FollowUpColumns { ending: Ending::Censored { column: "cnsr".into() }, ..columns() };
    let question = SurvivalQuestion { columns, ..asked(Wanted::default()) };
    let (results, said) = survival(&dataset, &question).expect("rows");
    let places: Vec<(&str, usize)> = said.iter().map(|problem| (problem.code, problem.place.line)).collect();
    assert_eq!(places, [("P429", 4), ("P429", 6)]);
    assert_eq!(numbers(&results, "population", "N"), [Some(2.0), Some(2.0)]);
}

#[test]
fn an_entry_after_the_exit_is_left_out_at_its_line() {
    let question = SurvivalQuestion {
        columns: FollowUpColumns { entry: Some("entry".into()), ..columns() },
        ..asked(everything())
    };
    let (results, said) = survival(&dataset(), &question).expect("rows");
    let problem = said.iter().find(|problem| problem.code == "P421").expect("the row with the entry");
    assert_eq!((problem.place.line, problem.message.as_str()), (5, "entry at 2 is not before the end at 2"));
    assert_reasons(&results);
}

#[test]
fn if_all_are_censored_what_needs_an_event_has_its_reason() {
    let (results, said) = survival(&six(TIMES, ["0"; 6], ARMS), &asked(everything())).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    assert_reasons(&results);
    assert_eq!(numbers(&results, "quantile", "estimate"), [None; 4]);
    for row in rows(&results, "test", "p.value") {
        assert_eq!(row.stat, Stat::NotEstimable(NotEstimable::NoEvents), "{}", row.method);
    }
    assert_eq!(rows(&results, "band", "critical.value")[0].note.as_deref(), Some("no events"));
}

#[test]
fn a_single_subject_is_no_panic() {
    let one = |events: &'static str| {
        let six = dataset();
        let variables = six.variables().iter().map(|variable| Variable {
            name: variable.name.clone(),
            values: match &variable.values {
                Values::Numbers(numbers) => Values::Numbers(vec![numbers[0]]),
                Values::Levels(_) if variable.name == "d" => Values::Levels(Factor::new([Some(events)])),
                Values::Levels(_) => Values::Levels(Factor::new([Some("a")])),
            },
        });
        Dataset::new("f.csv", vec![2], variables.collect())
    };
    for event in ["0", "1"] {
        let (results, said) = survival(&one(event), &asked(everything())).expect("rows");
        assert_eq!(said.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["P415"], "one group only");
        assert_reasons(&results);
        assert!(rows(&results, "test", "p.value").is_empty());
    }
    // In a group of their own, against two groups' worth of nobody else.
    let (results, _) =
        survival(&six(TIMES, EVENTS, ["a", "b", "b", "b", "b", "b"]), &asked(everything())).expect("rows");
    assert_reasons(&results);
}

#[test]
fn no_row_at_all_is_said() {
    let (results, said) = survival(&six([-1.0; 6], EVENTS, ARMS), &asked(everything())).expect("no rows");
    assert_eq!(said.iter().filter(|problem| problem.code == "P418").count(), 1);
    assert!(rows(&results, "test", "p.value").is_empty());
}

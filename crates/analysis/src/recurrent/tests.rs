//! Four subjects with events that come again, against R's `survfit(Surv(start, stop, event) ~ 1, id = id)`, 3.5-3.

use super::*;
use crate::follow_up::Ending;
use crate::tiny_plan::rows;
use trialstat_trial::dataset::{Factor, Values, Variable};

const ROWS: [(&str, f64, f64, &str); 8] = [
    ("1", 0.0, 2.0, "1"),
    ("1", 2.0, 5.0, "1"),
    ("1", 5.0, 9.0, "0"),
    ("2", 0.0, 3.0, "1"),
    ("2", 3.0, 4.0, "0"),
    ("3", 0.0, 7.0, "0"),
    ("4", 1.0, 4.0, "1"),
    ("4", 4.0, 8.0, "1"),
];

fn dataset(of: &[(&str, f64, f64, &str)]) -> Dataset {
    let numbers =
        |value: fn(&(&str, f64, f64, &str)) -> f64| Values::Numbers(of.iter().map(|row| Some(value(row))).collect());
    let variables = vec![
        Variable { name: "id".into(), values: Values::Levels(Factor::new(of.iter().map(|row| Some(row.0)))) },
        Variable { name: "start".into(), values: numbers(|row| row.1) },
        Variable { name: "stop".into(), values: numbers(|row| row.2) },
        Variable { name: "d".into(), values: Values::Levels(Factor::new(of.iter().map(|row| Some(row.3)))) },
    ];
    Dataset::new("f.csv", (2..).take(of.len()).collect(), variables)
}

fn asked(times: &[f64]) -> RecurrentQuestion {
    RecurrentQuestion {
        columns: FollowUpColumns {
            time: "stop".into(),
            ending: Ending::Event { column: "d".into(), events: Vec::new() },
            entry: Some("start".into()),
            by: None,
            strata: Vec::new(),
            weight: None,
        },
        subject: "id".into(),
        times: times.to_vec(),
        interval: None,
        level: Level::NINETY_FIVE,
        conventions: Conventions::R,
    }
}

fn numbers(results: &ResultSet, stat: &str) -> Vec<f64> {
    let of = rows(results, "mean-cumulative", stat);
    of.iter().map(|row| row.stat.number().expect("a number")).collect()
}

#[track_caller]
fn assert_near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-14), "{found:?}");
}

#[test]
fn the_mean_and_its_robust_error_are_those_of_r() {
    let (results, said) = mean_events(&dataset(&ROWS), &asked(&[])).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    assert_near(&numbers(&results, "n.risk"), &[4.0, 4.0, 4.0, 3.0, 2.0]);
    assert_near(&numbers(&results, "estimate"), &[0.25, 0.5, 0.75, 1.0833333333333333, 1.5833333333333333]);
    let errors = [0.21650635094610965, 0.25, 0.21650635094610965, 0.42012454061817145, 0.36720289073339685];
    assert_near(&numbers(&results, "std.error"), &errors);
    // The mean less 1.96 of its error is below 0 at first.
    assert_eq!(numbers(&results, "conf.low")[0], 0.0);
}

#[test]
fn between_events_the_mean_stays_and_after_the_end_it_is_unknown() {
    let (results, _) = mean_events(&dataset(&ROWS), &asked(&[6.0, 12.0])).expect("rows");
    let estimates = rows(&results, "mean-cumulative", "estimate");
    assert!(estimates[0].stat.number().is_some_and(|mean| (mean - 13.0 / 12.0).abs() < 1e-15));
    assert_eq!(estimates[1].stat, Stat::NotEstimable(NotEstimable::NotReached));
    assert_eq!(numbers(&results, "n.event"), [4.0, 1.0]);
}

#[test]
fn without_entries_times_count_from_the_start() {
    let from_start = [("1", 0.0, 2.0, "1"), ("1", 0.0, 5.0, "1"), ("1", 0.0, 9.0, "0"), ("2", 0.0, 4.0, "0")];
    let mut question = asked(&[]);
    question.columns.entry = None;
    let (results, said) = mean_events(&dataset(&from_start), &question).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    assert_near(&numbers(&results, "estimate"), &[0.5, 1.5]);
}

#[test]
fn a_subject_with_a_gap_is_left_out_and_said() {
    let gap = [("1", 0.0, 2.0, "1"), ("1", 3.0, 5.0, "1"), ("2", 0.0, 4.0, "1")];
    let (results, said) = mean_events(&dataset(&gap), &asked(&[])).expect("rows");
    assert_eq!((said.len(), said[0].code, said[0].place.line), (1, codes::NOT_ONE_OBSERVATION.id, 3));
    assert_near(&numbers(&results, "estimate"), &[1.0]);
}

#[test]
fn without_events_the_reason_is_said() {
    let none = [("1", 0.0, 2.0, "0"), ("2", 0.0, 4.0, "0"), ("3", 0.0, 1.0, "0"), ("3", 2.0, 3.0, "1")];
    let (results, said) = mean_events(&dataset(&none), &asked(&[])).expect("rows");
    assert_eq!(said.len(), 1, "the subject with a gap has the only event");
    assert_eq!(rows(&results, "mean-cumulative", "estimate")[0].note.as_deref(), Some("no events"));
}

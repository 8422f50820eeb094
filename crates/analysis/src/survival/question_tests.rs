//! Questions asked of six subjects, worked on paper.

use super::*;
use crate::conventions::Conventions;
use crate::follow_up::{Ending, FollowUpColumns};
use crate::tiny_plan::rows;
use trialstat_stats::interval::Level;
use trialstat_trial::dataset::{Dataset, Factor, Values, Variable};
use trialstat_trial::result::ResultSet;

/// Arm a: events at 1 and 3, censored at 2. Arm b: events at 2 and 4, censored at 5.
pub(super) fn dataset() -> Dataset {
    six([1.0, 2.0, 3.0, 2.0, 4.0, 5.0], ["1", "0", "1", "1", "1", "0"], ["a", "a", "a", "b", "b", "b"])
}

/// Six rows of these times, endings and arms, with further columns.
pub(super) fn six(times: [f64; 6], events: [&'static str; 6], arms: [&'static str; 6]) -> Dataset {
    let numbers = |values: [f64; 6]| Values::Numbers(values.map(Some).to_vec());
    let levels = |values: [&'static str; 6]| Values::Levels(Factor::new(values.map(Some)));
    let variables = vec![
        Variable { name: "t".into(), values: numbers(times) },
        Variable { name: "d".into(), values: levels(events) },
        Variable { name: "arm".into(), values: levels(arms) },
        Variable { name: "weight".into(), values: numbers([1.0, 2.0, 1.0, 1.0, 1.0, 1.0]) },
        Variable { name: "cnsr".into(), values: numbers([0.0, 1.0, 0.0, 0.0, 0.0, 2.0]) },
        Variable { name: "entry".into(), values: numbers([0.0, 0.0, 0.0, 2.0, 0.0, 0.0]) },
    ];
    Dataset::new("f.csv", (2..8).collect(), variables)
}

pub(super) fn columns() -> FollowUpColumns {
    FollowUpColumns {
        time: "t".into(),
        ending: Ending::Event { column: "d".into(), events: Vec::new() },
        entry: None,
        by: Some("arm".into()),
        strata: Vec::new(),
        weight: None,
    }
}

pub(super) fn asked(wanted: Wanted) -> SurvivalQuestion {
    SurvivalQuestion {
        columns: columns(),
        reference: None,
        wanted,
        adjust: None,
        permutations: Permutations { draws: 1000, seed: 1 },
        unit: None,
        level: Level::NINETY_FIVE,
        conventions: Conventions::R,
    }
}

pub(super) fn numbers(results: &ResultSet, context: &str, stat_name: &str) -> Vec<Option<f64>> {
    rows(results, context, stat_name).iter().map(|row| row.stat.number()).collect()
}

#[test]
fn a_bare_question_gives_medians_and_the_log_rank_test() {
    let (results, said) = survival(&dataset(), &asked(Wanted::default())).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    assert_eq!(numbers(&results, "quantile", "estimate"), [Some(3.0), Some(4.0)]);
    let test = rows(&results, "test", "p.value")[0];
    let levels = (test.group1_level.as_deref(), test.group2_level.as_deref());
    assert_eq!((test.method.as_str(), levels), ("log-rank", (Some("b"), Some("a"))));
}

/// After 2 two thirds of each arm are left; in arm b the event at 2 is among three.
#[test]
fn survival_at_a_time_comes_with_those_at_risk() {
    let wanted = Wanted { times: vec![2.0, 9.0], ..Wanted::default() };
    let (results, _) = survival(&dataset(), &asked(wanted)).expect("rows");
    assert_eq!(numbers(&results, "survival", "n.risk"), [Some(2.0), Some(0.0), Some(3.0), Some(0.0)]);
    assert_eq!(numbers(&results, "survival", "n.event"), [Some(1.0), Some(1.0), Some(1.0), Some(1.0)]);
    let estimates = numbers(&results, "survival", "estimate");
    assert!(estimates[0].is_some_and(|left| (left - 2.0 / 3.0).abs() < 1e-15), "{estimates:?}");
    assert_eq!((estimates[1], estimates[3]), (Some(0.0), None), "arm a is at 0, arm b was not followed to 9");
}

#[test]
fn censoring_as_in_cnsr_is_the_other_way_round() {
    let ending = Ending::Censored { column: "cnsr".into() };
    let question = SurvivalQuestion {
        columns: FollowUpColumns { ending, ..columns() },
        ..asked(Wanted { curve: true, ..Wanted::default() })
    };
    let of_cnsr = survival(&dataset(), &question).expect("rows").0;
    let of_event = survival(&dataset(), &asked(Wanted { curve: true, ..Wanted::default() })).expect("rows").0;
    assert_eq!(of_cnsr, of_event);
    assert_eq!(numbers(&of_cnsr, "cumulative-hazard", "estimate").len(), 6);
}

/// Up to 3, arm a: 1 + 2/3 + 2/3; arm b: 2 + 2/3.
#[test]
fn restricted_means_are_compared_with_the_reference() {
    let wanted = Wanted { horizon: Some(3.0), ..Wanted::default() };
    let question = SurvivalQuestion { reference: Some("b".into()), ..asked(wanted) };
    let (results, _) = survival(&dataset(), &question).expect("rows");
    let estimates = numbers(&results, "rmst", "estimate");
    for (got, expected) in estimates.iter().zip([7.0 / 3.0, 8.0 / 3.0, -1.0 / 3.0, 7.0 / 8.0]) {
        assert!(got.is_some_and(|got| (got - expected).abs() < 1e-14), "{estimates:?}");
    }
}

#[test]
fn a_row_that_ends_before_it_begins_is_said_and_left_out() {
    let question = SurvivalQuestion {
        columns: FollowUpColumns { entry: Some("entry".into()), ..columns() },
        ..asked(Wanted::default())
    };
    let (results, said) = survival(&dataset(), &question).expect("rows");
    assert_eq!((said.len(), said[0].code, said[0].place.line), (1, "P421", 5));
    assert_eq!(numbers(&results, "population", "N"), [Some(3.0), Some(2.0)]);
}

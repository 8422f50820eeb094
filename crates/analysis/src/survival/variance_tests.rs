//! The variance of curves with weights that are no counts, against R's `survfit(weights = )`, survival 3.5-3.

use super::question_tests::{asked, columns, numbers};
use super::*;
use crate::conventions::Conventions;
use crate::follow_up::FollowUpColumns;
use crate::method::HazardMethod;
use crate::tiny_plan::rows;
use trialstat_trial::dataset::{Dataset, Factor, Values, Variable};

const TIMES: [f64; 10] = [1.0, 2.0, 2.0, 3.0, 5.0, 5.0, 7.0, 8.0, 9.0, 11.0];
const FRACTIONS: [f64; 10] = [0.5, 1.5, 2.0, 1.0, 1.25, 0.75, 1.0, 2.5, 0.5, 1.0];
const COUNTS: [f64; 10] = [1.0, 2.0, 3.0, 1.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0];

fn weighted(weights: [f64; 10]) -> Dataset {
    let numbers = |values: [f64; 10]| Values::Numbers(values.map(Some).to_vec());
    let events = ["1", "1", "0", "1", "1", "0", "1", "0", "1", "0"];
    let variables = vec![
        Variable { name: "t".into(), values: numbers(TIMES) },
        Variable { name: "d".into(), values: Values::Levels(Factor::new(events.map(Some))) },
        Variable { name: "weight".into(), values: numbers(weights) },
    ];
    Dataset::new("f.csv", (2..12).collect(), variables)
}

fn question(wanted: Wanted) -> SurvivalQuestion {
    SurvivalQuestion {
        columns: FollowUpColumns { by: None, weight: Some("weight".into()), ..columns() },
        ..asked(wanted)
    }
}

fn answered(weights: [f64; 10], question: &SurvivalQuestion) -> ResultSet {
    survival(&weighted(weights), question).expect("rows").0
}

#[track_caller]
fn assert_near(found: &[Option<f64>], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.is_some_and(|found| ((found - expected) / expected).abs() < 1e-12), "{found:?}, {expected}");
    }
}

#[test]
fn fractions_have_the_jackknife_by_the_conventions_of_r() {
    let wanted = Wanted { times: vec![2.0, 5.0, 9.0], quantiles: vec![0.5], horizon: Some(8.0), ..Wanted::default() };
    let results = answered(FRACTIONS, &question(wanted));
    assert_near(
        &numbers(&results, "survival", "std.error"),
        &[0.12276159395599784, 0.17719561106992515, 0.20946709968022173],
    );
    assert_near(
        &numbers(&results, "survival", "conf.low"),
        &[0.6243454111822483, 0.3354111247491274, 0.088357379987767],
    );
    assert_eq!(numbers(&results, "quantile", "conf.low"), [Some(3.0)]);
    for context in ["survival", "quantile"] {
        assert!(rows(&results, context, "estimate").iter().all(|row| row.method == "kaplan-meier, jackknife, log"));
    }
    // R's restricted mean keeps to Greenwood's variance.
    assert_near(&numbers(&results, "rmst", "std.error"), &[0.7535140237380505]);
    assert!(rows(&results, "rmst", "estimate")[0].note.as_deref().is_some_and(|note| note.contains("Greenwood")));
}

#[test]
fn hazards_conditions_and_follow_up_have_it_too() {
    let wanted = Wanted {
        times: vec![5.0, 9.0],
        given: vec![2.0],
        hazards: vec![HazardMethod::NelsonAalen, HazardMethod::NelsonAalenBinomial],
        follow_up: true,
        ..Wanted::default()
    };
    let results = answered(FRACTIONS, &question(wanted));
    let hazards = numbers(&results, "cumulative-hazard", "std.error");
    assert_near(&hazards[..2], &[0.2515838155258167, 0.4864646547096246]);
    let methods: Vec<&str> =
        rows(&results, "cumulative-hazard", "std.error").iter().map(|row| row.method.as_str()).collect();
    assert_eq!((methods[0], methods[2]), ("nelson-aalen, jackknife", "nelson-aalen-binomial"));
    assert_near(&numbers(&results, "conditional-survival", "estimate"), &[0.71875, 0.3833333333333334]);
    assert_near(&numbers(&results, "conditional-survival", "conf.low"), &[0.44168012974855975, 0.11222965032259351]);
    assert_eq!(numbers(&results, "follow-up", "estimate"), [Some(8.0)]);
    assert_eq!(numbers(&results, "follow-up", "conf.low"), [Some(5.0)]);
}

#[test]
fn counts_have_greenwoods() {
    let results = answered(COUNTS, &question(Wanted { times: vec![2.0, 5.0, 9.0], ..Wanted::default() }));
    let expected = [0.10966421051124835, 0.14571831852162473, 0.18427177213515614];
    assert_near(&numbers(&results, "survival", "std.error"), &expected);
    assert_eq!(rows(&results, "survival", "estimate")[0].method, "kaplan-meier, log");
}

/// At some times nobody has the event, at others nobody is censored.
#[test]
fn sums_of_no_weights_are_zero_without_a_sign() {
    let results = answered(FRACTIONS, &question(Wanted { curve: true, ..Wanted::default() }));
    let nothing: Vec<f64> = rows(&results, "survival", "n.event")
        .iter()
        .chain(&rows(&results, "survival", "n.censor"))
        .filter_map(|row| row.stat.number().filter(|number| *number == 0.0))
        .collect();
    assert!(!nothing.is_empty() && nothing.iter().all(|number| number.is_sign_positive()), "{nothing:?}");
}

#[test]
fn a_variance_asked_for_comes_before_the_conventions() {
    let wanted = Wanted { times: vec![2.0, 5.0, 9.0], ..Wanted::default() };
    let greenwood = [0.1075828707279838, 0.1533844587076292, 0.21403088720792698];
    let asked = Wanted { variance: Some(CurveVariance::Greenwood), ..wanted.clone() };
    assert_near(&numbers(&answered(FRACTIONS, &question(asked)), "survival", "std.error"), &greenwood);
    let sas = SurvivalQuestion { conventions: Conventions::Sas, ..question(wanted.clone()) };
    assert_near(&numbers(&answered(FRACTIONS, &sas), "survival", "std.error"), &greenwood);
    let asked = Wanted { variance: Some(CurveVariance::Jackknife), ..wanted };
    let results = answered(COUNTS, &question(asked));
    assert_eq!(rows(&results, "survival", "estimate")[0].method, "kaplan-meier, jackknife, log");
}

//! What is predicted of three subjects, worked on paper.

use super::tests::{asked, codes, cox, dataset, factor, near, number, only, reason, three};
use super::*;
use crate::design::Term;
use crate::follow_up::FollowUpColumns;
use crate::method::{PredictionInterval, TiesMethod};
use crate::tiny_plan::rows;

/// Half the root of 2: the hazard ratio of `b` to `a`.
const RATIO: f64 = std::f64::consts::FRAC_1_SQRT_2;

fn wanting(terms: Vec<Term>, predictions: Predictions) -> CoxQuestion {
    CoxQuestion { predictions, ..asked(terms) }
}

fn at(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(column, value)| ((*column).to_owned(), (*value).to_owned())).collect()
}

/// With the ratio r the hazard of `a` is 1/(2r + 1) = √2 − 1 at the first event and 1/(r + 1) = 2 − √2 at the second, 1
/// in all, so that survival after the second is exp(−1) under `a` and exp(−r) under `b`; follow-up ends at 3.
#[test]
fn survival_is_predicted_at_the_covariates_asked_for() {
    let predictions = Predictions {
        at: vec![at(&[("arm", "a")]), at(&[("arm", "b")])],
        times: vec![0.5, 2.5, 3.5],
        quantiles: vec![0.6, 0.9],
        ..Predictions::default()
    };
    let (results, _) = cox(&three(&[]), &wanting(vec![factor("arm", None)], predictions)).expect("rows");
    let survival = rows(&results, "survival", "estimate");
    assert_eq!((survival[0].stat.number(), survival[3].stat.number()), (Some(1.0), Some(1.0)));
    near(survival[1], libm::exp(-1.0));
    near(survival[4], libm::exp(-RATIO));
    assert_eq!(
        (reason(survival[2]), reason(survival[5])),
        (Some(NotEstimable::NotReached), Some(NotEstimable::NotReached))
    );
    let about = (survival[1].group1.as_deref(), survival[1].group1_level.as_deref(), survival[1].method.as_str());
    assert_eq!(about, (Some("covariates"), Some("arm=a"), "cox, efron, log"));
    let quantiles: Vec<_> = rows(&results, "quantile", "estimate").iter().map(|row| row.stat.number()).collect();
    assert_eq!(quantiles, [Some(2.0), None, None, None]);
}

#[test]
fn covariates_that_are_not_named_are_at_their_mean_or_reference() {
    let predictions = Predictions { curve: true, interval: Some(PredictionInterval::Plain), ..Predictions::default() };
    let terms = || vec![number("x"), factor("arm", Some("b"))];
    let (results, _) = cox(&three(&[]), &wanting(terms(), predictions.clone())).expect("rows");
    let label = format!("x={}, arm=b", 2.0 / 3.0);
    let steps = rows(&results, "survival", "estimate");
    let found: Vec<_> = steps.iter().map(|row| (row.group1_level.as_deref(), row.variable_level.as_deref())).collect();
    assert_eq!(found, [(Some(label.as_str()), Some("1")), (Some(label.as_str()), Some("2"))]);
    let wrong = Predictions { at: vec![at(&[("x", "old")]), at(&[("arm", "c")])], ..predictions };
    let problems = cox(&three(&[]), &wanting(terms(), wrong)).expect_err("refused");
    assert_eq!(codes(&problems), ["P439", "P412"]);
}

/// Each stratum has one event among two: its hazard is 1/(1 + r) at x = 0. In the third there is none.
#[test]
fn strata_have_curves_of_their_own() {
    let columns = dataset(&[
        ("t", &["1", "2", "3", "4", "5"]),
        ("d", &["1", "0", "1", "0", "0"]),
        ("x", &["1", "0", "0", "1", "1"]),
        ("site", &["A", "A", "B", "B", "C"]),
    ]);
    let predictions = Predictions { at: vec![at(&[("x", "0")])], times: vec![1.5, 3.5], ..Predictions::default() };
    let question = wanting(vec![number("x")], predictions);
    let follow_up = FollowUpColumns { strata: vec!["site".into()], ..question.columns };
    let (results, _) = cox(&columns, &CoxQuestion { columns: follow_up, ..question }).expect("rows");
    let survival = rows(&results, "survival", "estimate");
    let labels: Vec<_> = survival.iter().filter_map(|row| row.group1_level.as_deref()).collect();
    let expected = ["x=0, site=A", "x=0, site=A", "x=0, site=B", "x=0, site=B", "x=0, site=C", "x=0, site=C"];
    assert_eq!(labels, expected);
    // With one event at x = 1 and one at x = 0, each against the other, r = 1.
    near(survival[0], libm::exp(-0.5));
    assert_eq!(reason(survival[1]), Some(NotEstimable::NotReached));
    assert_eq!(survival[2].stat.number(), Some(1.0));
    near(survival[3], libm::exp(-0.5));
    assert_eq!(reason(survival[4]), Some(NotEstimable::NoEvents));
}

/// Without other covariates everybody under `a` is a subject of `a`; the areas are sums of three pieces of length 1.
#[test]
fn survival_averaged_over_all_is_compared_between_levels() {
    let predictions =
        Predictions { adjusted: Some("arm".into()), times: vec![2.0], horizon: Some(3.0), ..Predictions::default() };
    let (results, _) = cox(&three(&[]), &wanting(vec![factor("arm", None)], predictions.clone())).expect("rows");
    let survival = rows(&results, "adjusted-survival", "estimate");
    assert_eq!(survival.len(), 2);
    near(survival[0], libm::exp(-1.0));
    near(survival[1], libm::exp(-RATIO));
    let difference = only(&results, "difference", "estimate");
    near(difference, libm::exp(-RATIO) - libm::exp(-1.0));
    let levels = (difference.group1_level.as_deref(), difference.group2_level.as_deref());
    assert_eq!(levels, (Some("b"), Some("a")));
    let first = 2.0_f64.sqrt() - 1.0;
    let area = |ratio: f64| 1.0 + libm::exp(-first * ratio) + libm::exp(-ratio);
    let means = rows(&results, "rmst", "estimate");
    for (mean, expected) in means.iter().zip([area(1.0), area(RATIO), area(RATIO) - area(1.0)]) {
        near(mean, expected);
    }
    let beyond = Predictions { times: vec![3.5], horizon: Some(4.0), ..predictions.clone() };
    let (results, _) = cox(&three(&[]), &wanting(vec![factor("arm", None)], beyond)).expect("rows");
    for context in ["adjusted-survival", "difference", "rmst"] {
        let found = rows(&results, context, "estimate");
        assert!(found.iter().all(|row| reason(row) == Some(NotEstimable::NotReached)), "{context}");
    }
    let at_once = Predictions { horizon: Some(0.0), ..predictions.clone() };
    let problems = cox(&three(&[]), &wanting(vec![factor("arm", None)], at_once)).expect_err("no horizon");
    assert_eq!(codes(&problems), ["P402"]);
    let problems = cox(&three(&[]), &wanting(vec![number("x")], predictions)).expect_err("no factor");
    assert_eq!((codes(&problems), problems[0].variable.as_deref()), (vec!["P438"], Some("arm")));
}

/// An infinite coefficient leaves no curve, a penalised likelihood is refused one.
#[test]
fn without_a_finite_maximum_nothing_is_predicted() {
    let columns =
        dataset(&[("t", &["1", "2", "3", "4"]), ("d", &["1", "1", "0", "0"]), ("arm", &["b", "b", "a", "a"])]);
    let predictions = Predictions {
        adjusted: Some("arm".into()),
        times: vec![2.0],
        curve: true,
        quantiles: vec![0.5],
        horizon: Some(2.0),
        ..Predictions::default()
    };
    let question = wanting(vec![factor("arm", None)], predictions);
    let (results, _) = cox(&columns, &question).expect("rows");
    for (context, lines) in [("survival", 1), ("adjusted-survival", 2), ("quantile", 1), ("difference", 1), ("rmst", 3)]
    {
        let found = rows(&results, context, "estimate");
        assert_eq!(found.len(), lines, "{context}");
        assert!(found.iter().all(|row| reason(row) == Some(NotEstimable::Infinite)), "{context}");
    }
    let firth = CoxQuestion { estimation: Estimation::Firth, ..question };
    assert_eq!(codes(&cox(&columns, &firth).expect_err("refused")), ["P430"]);
}

/// The expected numbers of events are r(√2 − 1) = 1 − r, 1 and r.
#[test]
fn residuals_stand_beside_their_lines() {
    let predictions = Predictions { residuals: true, ..Predictions::default() };
    let question = wanting(vec![factor("arm", None)], predictions);
    let residuals = super::cox(&three(&[]), &question).expect("an answer").residuals.expect("residuals");
    assert_eq!(residuals.lines, [2, 3, 4]);
    let names: Vec<&str> = residuals.columns.iter().map(|column| column.name.as_str()).collect();
    let of_events = ["schoenfeld.arm=b", "scaled.schoenfeld.arm=b"];
    assert_eq!(names, [&["martingale", "deviance", "score.arm=b", "dfbeta.arm=b"][..], &of_events].concat());
    for (found, expected) in residuals.columns[0].values.iter().zip([RATIO, 0.0, -RATIO]) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-12), "{found:?} for {expected}");
    }
    // At the first event 2r of 2r + 1 is the expected share of `b`, and √2/(√2 + 1) = 2 − √2.
    let schoenfeld = &residuals.columns[4].values;
    assert!(schoenfeld[0].is_some_and(|found| (found - (2.0_f64.sqrt() - 1.0)).abs() < 1e-12), "{schoenfeld:?}");
    assert_eq!(schoenfeld[2], None);
    let exact = CoxQuestion { ties: Some(TiesMethod::Exact), ..question };
    let residuals = super::cox(&three(&[]), &exact).expect("an answer").residuals.expect("residuals");
    assert_eq!(residuals.columns.len(), 2);
}

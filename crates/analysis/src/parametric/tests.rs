//! Models of a few subjects, worked on paper, and what is said where there is none.

use super::*;
use crate::design::{Term, TermKind};
use crate::follow_up::{Ending, FollowUpColumns};
use crate::tiny_plan::rows;
use trialstat_stats::interval::Level;
use trialstat_trial::dataset::{Dataset, Factor, Values, Variable};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::result::{NotEstimable, ResultSet, Stat};

/// Arm a: three events in 6 days. Arm b: two events in 12 days.
fn dataset() -> Dataset {
    let numbers = |values: [f64; 6]| Values::Numbers(values.map(Some).to_vec());
    let levels = |values: [&'static str; 6]| Values::Levels(Factor::new(values.map(Some)));
    let open = |values: [Option<f64>; 6]| Values::Numbers(values.to_vec());
    let variables = vec![
        Variable { name: "t".into(), values: numbers([1.0, 2.0, 3.0, 2.0, 4.0, 6.0]) },
        Variable { name: "d".into(), values: levels(["1", "1", "1", "1", "1", "0"]) },
        Variable { name: "none".into(), values: levels(["0"; 6]) },
        Variable { name: "arm".into(), values: levels(["a", "a", "a", "b", "b", "b"]) },
        Variable { name: "last".into(), values: levels(["x", "x", "x", "x", "x", "y"]) },
        Variable { name: "x".into(), values: numbers([0.0, 1.0, 0.0, 1.0, 2.0, 2.0]) },
        Variable { name: "same".into(), values: numbers([7.0; 6]) },
        Variable { name: "free".into(), values: open([None, Some(0.0), Some(1.0), Some(1.0), Some(1.0), Some(4.0)]) },
        Variable { name: "found".into(), values: open([Some(1.0), Some(1.0), None, None, Some(2.0), Some(3.0)]) },
        Variable { name: "entry".into(), values: numbers([0.0, 1.0, 0.0, 1.0, 2.0, 0.0]) },
        Variable { name: "weight".into(), values: numbers([2.0, 1.0, 1.0, 1.0, 1.0, 3.0]) },
        Variable { name: "zero".into(), values: numbers([0.0, 2.0, 3.0, 2.0, 4.0, 6.0]) },
    ];
    Dataset::new("f.csv", (2..8).collect(), variables)
}

fn one(time: &str, event: &str, by: Option<&str>) -> TimeColumns {
    TimeColumns::One(FollowUpColumns {
        time: time.into(),
        ending: Ending::Event { column: event.into(), events: Vec::new() },
        entry: None,
        by: by.map(str::to_owned),
        strata: Vec::new(),
        weight: None,
    })
}

fn two() -> TimeColumns {
    let (time, upper) = ("free".into(), "found".into());
    TimeColumns::Two(IntervalColumns { time, upper, event: None, entry: None, by: None, weight: None })
}

fn number(column: &str) -> Term {
    Term { column: column.into(), kind: TermKind::Number }
}

fn factor(column: &str) -> Term {
    Term { column: column.into(), kind: TermKind::Factor { reference: None } }
}

fn asked(times: TimeColumns, model: &str, terms: Vec<Term>) -> ParametricQuestion {
    ParametricQuestion {
        times,
        models: vec![model.parse().expect("a model")],
        terms,
        cured: Vec::new(),
        strata: Vec::new(),
        standard_errors: StandardErrors::Model,
        predictions: Predictions::default(),
        at: Vec::new(),
        level: Level::NINETY_FIVE,
    }
}

#[track_caller]
fn answer(question: &ParametricQuestion) -> (ResultSet, Vec<Diagnostic>) {
    parametric(&dataset(), question).expect("rows")
}

#[track_caller]
fn near(results: &ResultSet, context: &str, stat_name: &str, expected: &[f64]) {
    let got: Vec<Option<f64>> = rows(results, context, stat_name).iter().map(|row| row.stat.number()).collect();
    assert_eq!(got.len(), expected.len(), "{context} {stat_name}: {got:?}");
    for (got, expected) in got.iter().zip(expected) {
        let close = got.is_some_and(|got| (got - expected).abs() <= 1e-9 * expected.abs().max(1.0));
        assert!(close, "{context} {stat_name}: {got:?}, not {expected}");
    }
}

fn stats(results: &ResultSet, context: &str, stat_name: &str) -> Vec<Stat> {
    rows(results, context, stat_name).iter().map(|row| row.stat).collect()
}

/// The mean time is that of follow-up an event; the information on its logarithm is the number of events.
#[test]
fn groups_are_fitted_by_themselves() {
    let (results, said) = answer(&asked(one("t", "d", Some("arm")), "exponential", Vec::new()));
    assert!(said.is_empty(), "{said:?}");
    near(&results, "coefficient", "estimate", &[2_f64.ln(), 6_f64.ln()]);
    near(&results, "coefficient", "std.error", &[1.0 / 3_f64.sqrt(), 1.0 / 2_f64.sqrt()]);
    near(&results, "quantile", "estimate", &[2.0 * 2_f64.ln(), 6.0 * 2_f64.ln()]);
    let logliks = [-3.0 * 2_f64.ln() - 3.0, -2.0 * 6_f64.ln() - 2.0];
    near(&results, "fit", "loglik", &logliks);
    near(&results, "fit", "AIC", &logliks.map(|loglik| 2.0 - 2.0 * loglik));
    near(&results, "fit", "BIC", &logliks.map(|loglik| 3_f64.ln() - 2.0 * loglik));
    near(&results, "fit", "n", &[3.0, 2.0]);
    let level = rows(&results, "quantile", "estimate")[1].group1_level.as_deref();
    assert_eq!(level, Some("b"));
}

#[test]
fn a_factor_has_a_time_ratio_and_its_inverse_for_hazards() {
    let (results, said) = answer(&asked(one("t", "d", None), "exponential", vec![factor("arm")]));
    assert!(said.is_empty(), "{said:?}");
    near(&results, "time-ratio", "time.ratio", &[3.0]);
    near(&results, "hazard-ratio", "hazard.ratio", &[1.0 / 3.0]);
    let half = Level::NINETY_FIVE.z() * (1.0 / 3.0 + 1.0 / 2.0_f64).sqrt();
    near(&results, "hazard-ratio", "conf.high", &[half.exp() / 3.0]);
    let row = rows(&results, "coefficient", "estimate")[1];
    assert_eq!((row.variable.as_str(), row.variable_level.as_deref()), ("arm", Some("b")));
    assert_eq!((row.method.as_str(), row.note.as_deref()), ("exponential, log time", Some("against `a`")));
    // One kind of subject for each level.
    near(&results, "quantile", "estimate", &[2.0 * 2_f64.ln(), 6.0 * 2_f64.ln()]);
    let row = rows(&results, "quantile", "estimate")[1];
    assert_eq!((row.group1.as_deref(), row.group1_level.as_deref()), (Some("arm"), Some("b")));
}

/// The Weibull hazard ratio is the time ratio to the power of minus the shape.
#[test]
fn ratios_of_hazards_and_times_belong_together() {
    let (results, _) = answer(&asked(one("t", "d", None), "weibull", vec![factor("arm")]));
    let of = |context, name| rows(&results, context, name)[0].stat.number().expect("a number");
    let shape = rows(&results, "parameter", "estimate")[1];
    assert_eq!(shape.variable, "shape");
    let expected = of("time-ratio", "time.ratio").powf(-shape.stat.number().expect("a number"));
    near(&results, "hazard-ratio", "hazard.ratio", &[expected]);
    let (low, high) = (of("hazard-ratio", "conf.low"), of("hazard-ratio", "conf.high"));
    assert!(low < expected && expected < high && (low * high).sqrt() - expected < 1e-12, "{low} {high}");
}

/// Of the rows that say anything two had the event by 1 and three after, one of which by 2: the sixth row is backwards.
/// With survival s at 1 the likelihood is (1 - s)² s² s(1 - s).
#[test]
fn times_between_two_others() {
    let (results, said) = answer(&asked(two(), "exponential", Vec::new()));
    assert_eq!(said.iter().map(|said| (said.code, said.place.line)).collect::<Vec<_>>(), [("P421", 7)], "{said:?}");
    near(&results, "coefficient", "estimate", &[-(2_f64.ln().ln())]);
    near(&results, "fit", "loglik", &[6.0 * 0.5_f64.ln()]);
    near(&results, "fit", "n", &[3.0]);
}

/// Masses of the same: 2/5 up to 1, and of the three later ones all, of whom one by 2, in (1, 2].
#[test]
fn turnbull_says_where_the_mass_is() {
    let mut question = asked(two(), "turnbull", Vec::new());
    let (results, _) = answer(&question);
    near(&results, "mass", "estimate", &[0.4, 0.6]);
    let levels: Vec<_> =
        rows(&results, "mass", "estimate").iter().filter_map(|row| row.variable_level.clone()).collect();
    assert_eq!(levels, ["(0, 1]", "(1, 2]"]);
    assert_eq!(stats(&results, "quantile", "estimate"), [Stat::NotEstimable(NotEstimable::Interval)]);
    near(&results, "quantile", "estimate.low", &[1.0]);
    near(&results, "quantile", "estimate.high", &[2.0]);
    question.predictions.times = vec![1.0, 1.5];
    let (results, _) = answer(&question);
    assert_eq!(stats(&results, "survival", "estimate")[1], Stat::NotEstimable(NotEstimable::Interval));
    near(&results, "survival", "estimate.high", &[0.6, 0.6]);
    near(&results, "survival", "estimate.low", &[0.6, 0.0]);
}

#[test]
fn a_covariate_that_says_nothing_is_named_and_left_out() {
    let with = answer(&asked(one("t", "d", None), "log-normal", vec![number("same"), number("x")]));
    let without = answer(&asked(one("t", "d", None), "log-normal", vec![number("x")]));
    assert_eq!(with.1.iter().map(|said| said.code).collect::<Vec<_>>(), ["P431"], "{:?}", with.1);
    assert!(with.1[0].message.contains("`same`"), "{:?}", with.1);
    let estimates = stats(&with.0, "coefficient", "estimate");
    assert_eq!(estimates.last(), Some(&Stat::NotEstimable(NotEstimable::Aliased)));
    assert_eq!(estimates[..3], stats(&without.0, "coefficient", "estimate")[..]);
    assert_eq!(stats(&with.0, "quantile", "estimate"), stats(&without.0, "quantile", "estimate"));
}

#[test]
fn what_has_no_maximum_is_said_with_a_reason() {
    let (results, said) = answer(&asked(one("t", "none", None), "weibull", vec![factor("arm")]));
    assert_eq!(said.iter().map(|said| said.code).collect::<Vec<_>>(), ["P435"]);
    assert_eq!(stats(&results, "fit", "loglik"), [Stat::NotEstimable(NotEstimable::NoEvents)]);
    let (results, said) = answer(&asked(one("t", "d", None), "weibull", vec![factor("last")]));
    assert_eq!(said.iter().map(|said| said.code).collect::<Vec<_>>(), ["P450"]);
    assert!(said[0].message.contains("`last` level `y`"), "{}", said[0].message);
    assert_eq!(stats(&results, "coefficient", "estimate"), [Stat::NotEstimable(NotEstimable::NoMaximum)]);
    near(&results, "fit", "N", &[6.0]);
}

#[test]
fn an_event_at_time_zero_is_left_out_and_said() {
    let (results, said) = answer(&asked(one("zero", "d", None), "exponential", Vec::new()));
    assert_eq!(said.iter().map(|said| (said.code, said.place.line)).collect::<Vec<_>>(), [("P451", 2)]);
    near(&results, "fit", "N", &[5.0]);
    let (results, said) = answer(&asked(one("zero", "d", None), "normal", Vec::new()));
    assert!(said.is_empty(), "times of a normal distribution may be 0: {said:?}");
    near(&results, "fit", "N", &[6.0]);
}

/// With a scale for each stratum and no other parameter in common than none at all, strata are separate models.
#[test]
fn strata_have_their_own_scales() {
    let mut question = asked(one("t", "d", None), "weibull", vec![factor("arm")]);
    question.strata = vec!["arm".into()];
    let (results, said) = answer(&question);
    assert!(said.is_empty(), "{said:?}");
    let (apart, _) = answer(&asked(one("t", "d", Some("arm")), "weibull", Vec::new()));
    let scales = |results: &ResultSet| -> Vec<f64> {
        let own = rows(results, "parameter", "estimate");
        own.iter().filter(|row| row.variable == "scale").filter_map(|row| row.stat.number()).collect()
    };
    for (together, apart) in scales(&results).iter().zip(scales(&apart)) {
        assert!((together - apart).abs() < 1e-9, "{together} {apart}");
    }
    assert_eq!(scales(&results).len(), 2);
    for (together, apart) in rows(&results, "quantile", "estimate").iter().zip(rows(&apart, "quantile", "estimate")) {
        let [together, apart] = [together, &apart].map(|row| row.stat.number().expect("a median"));
        assert!((together - apart).abs() < 1e-9, "{together} {apart}");
    }
    assert!(rows(&results, "hazard-ratio", "hazard.ratio").is_empty(), "hazards are not proportional");
}

#[test]
fn predictions_are_for_those_who_are_asked_for() {
    let mut question = asked(one("t", "d", None), "exponential", vec![number("x"), factor("arm")]);
    let pair = |column: &str, value: &str| (column.to_owned(), value.to_owned());
    question.at = vec![At(vec![pair("x", "2"), pair("arm", "b")]), At(vec![pair("arm", "a")])];
    let (results, _) = answer(&question);
    let subjects = rows(&results, "quantile", "estimate");
    let named: Vec<_> = subjects.iter().map(|row| (row.group1.as_deref(), row.group1_level.as_deref())).collect();
    assert_eq!(named, [(Some("covariates"), Some("arm=b, x=2")), (Some("arm"), Some("a"))]);
    let coefficients: Vec<f64> =
        stats(&results, "coefficient", "estimate").iter().filter_map(|stat| stat.number()).collect();
    let of = |x: f64, b: f64| 2_f64.ln() * (coefficients[0] + coefficients[1] * x + coefficients[2] * b).exp();
    near(&results, "quantile", "estimate", &[of(2.0, 1.0), of(1.0, 0.0)]);
    assert_eq!(subjects[1].note.as_deref(), Some("at the mean: `x` = 1.0000"));
    for wrong in [pair("age", "2"), pair("x", "old"), pair("arm", "c")] {
        question.at = vec![At(vec![wrong])];
        assert_eq!(parametric(&dataset(), &question).map_err(|refused| refused.len()).err(), Some(1));
    }
}

#[test]
fn what_a_model_does_not_have_is_refused() {
    let refused = |question: &ParametricQuestion| parametric(&dataset(), question).err().map(|said| said[0].code);
    assert_eq!(refused(&asked(two(), "turnbull", vec![number("x")])), Some("P454"));
    let mut question = asked(one("t", "d", None), "spline:1", Vec::new());
    question.strata = vec!["arm".into()];
    assert_eq!(refused(&question), Some("P454"));
    let mut question = asked(one("t", "d", None), "weibull", Vec::new());
    question.cured = vec![number("x")];
    assert_eq!(refused(&question), Some("P454"));
}

/// Clusters of one are rows.
#[test]
fn robust_standard_errors_come_with_those_of_the_model() {
    let mut question = asked(one("t", "d", None), "exponential", Vec::new());
    let (by_model, _) = answer(&question);
    question.standard_errors = StandardErrors::Robust;
    let (robust, _) = answer(&question);
    assert_eq!(stats(&robust, "coefficient", "std.error.model"), stats(&by_model, "coefficient", "std.error"));
    // With a mean of 18/5 the scores are the times over it less 1 for an event.
    let scores = [1.0, 2.0, 3.0, 2.0, 4.0].map(|time: f64| time / 3.6 - 1.0);
    let sum: f64 = scores.iter().map(|score| score * score).sum::<f64>() + (6.0 / 3.6_f64).powi(2);
    near(&robust, "coefficient", "std.error", &[sum.sqrt() / 5.0]);
}

/// Six events by their weights, in 2 + 1 + 3 + 1 + 2 + 18 days under observation.
#[test]
fn late_entry_and_weights_count() {
    let mut times = one("t", "d", None);
    if let TimeColumns::One(columns) = &mut times {
        (columns.entry, columns.weight) = (Some("entry".into()), Some("weight".into()));
    }
    let (results, said) = answer(&asked(times, "exponential", Vec::new()));
    assert!(said.is_empty(), "{said:?}");
    near(&results, "coefficient", "estimate", &[(27.0_f64 / 6.0).ln()]);
    near(&results, "coefficient", "std.error", &[1.0 / 6_f64.sqrt()]);
}

/// With weights the same times between two others are (1 - s)³ s² s(1 - s) at survival s by 1.
#[test]
fn weights_count_between_two_times_and_nobody_enters_late() {
    let mut times = two();
    if let TimeColumns::Two(columns) = &mut times {
        columns.weight = Some("weight".into());
    }
    let (results, _) = answer(&asked(times.clone(), "exponential", Vec::new()));
    near(&results, "coefficient", "estimate", &[-((7.0_f64 / 3.0).ln().ln())]);
    if let TimeColumns::Two(columns) = &mut times {
        columns.entry = Some("entry".into());
    }
    // Entries at 1 and 2 are not before events by 1 and 2.
    let (results, said) = answer(&asked(times, "exponential", Vec::new()));
    assert_eq!(said.iter().map(|said| said.place.line).collect::<Vec<_>>(), [3, 6, 7], "{said:?}");
    near(&results, "fit", "N", &[3.0]);
}

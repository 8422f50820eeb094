//! Proportions against R: `oracle/r/proportions.R` makes the numbers.

use serde_json::Value;
use trialstat_stats::association::{Alternative, Continuity, chi_squared, fisher, fisher_one_sided};
use trialstat_stats::interval::{Estimate, Interval, Level, NotEstimable, Test};
use trialstat_stats::odds::{odds_ratio_conditional, odds_ratio_profile, odds_ratio_woolf};
use trialstat_stats::paired::{PairedCounts, mcnemar, mcnemar_exact};
use trialstat_stats::proportion::{Count, clopper_pearson, wald, wilson};
use trialstat_stats::two_proportions::{
    difference_agresti_caffo, difference_miettinen_nurminen, difference_newcombe, difference_wald, ratio_katz,
};
use trialstat_tests::Tolerance::{ClosedForm, Iterated};
use trialstat_tests::{Tolerance, assert_near, expected};

type Compare = fn(Count, Count, Level) -> Result<Estimate, NotEstimable>;

/// The records of one kind: what was asked, and the numbers.
fn records(kind: &str) -> Vec<(String, Value)> {
    let file = expected("proportions.json");
    let record = |record: &Value| (record["id"].to_string(), record["value"].clone());
    file[kind].as_array().expect("records").iter().map(record).collect()
}

/// A number, or none where R's is not defined.
fn number(value: &Value) -> Option<f64> {
    match value.as_str() {
        None => Some(value.as_f64().expect("a number")),
        Some("Inf") => Some(f64::INFINITY),
        Some(undefined) => {
            assert_eq!(undefined, "NA");
            None
        }
    }
}

fn integer(value: &Value) -> u64 {
    value.as_u64().expect("an integer")
}

fn level(value: &Value) -> Level {
    Level::new(value["level"].as_f64().expect("a number")).expect("a level")
}

fn arms(value: &Value) -> (Count, Count) {
    let arm = |name: &str| Count::new(integer(&value[name][0]), integer(&value[name][1])).expect("a count");
    (arm("first"), arm("second"))
}

#[track_caller]
fn assert_interval(got: Interval, limits: &Value, tolerance: Tolerance, what: &str) {
    assert_near(got.lower, number(&limits[0]).expect("a limit"), tolerance, &format!("{what}, lower"));
    assert_near(got.upper, number(&limits[1]).expect("a limit"), tolerance, &format!("{what}, upper"));
}

/// Holds a method of comparison against an estimate and its limits, and counts the cases where R has them; where it
/// has not, neither may the method.
fn compared(kind: &str, method: Compare, tolerance: Tolerance, of: impl Fn(&Value) -> (Value, Value)) -> usize {
    let mut estimable = 0;
    for (what, value) in records(kind) {
        let (first, second) = arms(&value);
        let (estimate, limits) = of(&value);
        let got = method(first, second, level(&value));
        match number(&estimate) {
            None => assert!(got.is_err(), "{what}: {got:?} where nothing is defined"),
            Some(estimate) => {
                let got = got.unwrap_or_else(|reason| panic!("{what}: {reason}"));
                assert_near(got.estimate, estimate, tolerance, &what);
                assert_interval(got.interval, &limits, tolerance, &what);
                estimable += 1;
            }
        }
    }
    estimable
}

#[test]
fn intervals_of_one_proportion() {
    let records = records("one_sample");
    assert_eq!(records.len(), 108);
    for (what, value) in records {
        let count = Count::new(integer(&value["events"]), integer(&value["total"])).expect("a count");
        for (name, method) in
            [("wald", wald as fn(_, _) -> _), ("wilson", wilson), ("clopper_pearson", clopper_pearson)]
        {
            let got = method(count, level(&value)).expect("estimable");
            assert_interval(got, &value[name], ClosedForm, &format!("{what}, {name}"));
        }
    }
}

/// Picks an estimate and its limits by their names.
fn named(estimate: &str, limits: &str) -> impl Fn(&Value) -> (Value, Value) {
    move |value| (value[estimate].clone(), value[limits].clone())
}

#[test]
fn differences() {
    let methods: [(&str, Compare); 3] = [
        ("difference_wald", difference_wald),
        ("difference_newcombe", difference_newcombe),
        ("difference_agresti_caffo", difference_agresti_caffo),
    ];
    for (limits, method) in methods {
        assert_eq!(compared("two_sample", method, ClosedForm, named("difference", limits)), 56);
    }
}

#[test]
fn ratios() {
    assert_eq!(compared("two_sample", ratio_katz, ClosedForm, named("ratio", "ratio_katz")), 44);
}

#[test]
fn odds_ratios() {
    let woolf = named("odds_ratio", "odds_ratio_woolf");
    assert_eq!(compared("two_sample", odds_ratio_woolf, ClosedForm, woolf), 38);
    let conditional = |v: &Value| {
        let both = &v["odds_ratio_conditional"];
        (both["estimate"].clone(), both["interval"].clone())
    };
    assert_eq!(compared("two_sample", odds_ratio_conditional, Iterated, conditional), 52);
}

#[test]
fn comparisons_by_likelihood() {
    let kind = "two_sample_by_likelihood";
    let difference = named("difference", "difference_miettinen_nurminen");
    assert_eq!(compared(kind, difference_miettinen_nurminen, ClosedForm, difference), 62);
    let odds_ratio = named("sample_odds_ratio", "odds_ratio_profile");
    assert_eq!(compared(kind, odds_ratio_profile, Iterated, odds_ratio), 58);
}

#[test]
fn fisher_tests() {
    let records = records("two_sample");
    assert_eq!(records.len(), 56);
    for (what, value) in records {
        let (first, second) = arms(&value);
        let p_value = |test: Result<Test, NotEstimable>| test.expect("a test").p_value;
        for (name, got) in [
            ("fisher", p_value(fisher(first, second))),
            ("fisher_greater", p_value(fisher_one_sided(first, second, Alternative::Greater))),
            ("fisher_less", p_value(fisher_one_sided(first, second, Alternative::Less))),
        ] {
            assert_near(got, number(&value[name]).expect("a p-value"), ClosedForm, &format!("{what}, {name}"));
        }
    }
}

/// Holds a chi-squared statistic and its p-value against R's; true where R has them.
fn chi_squared_agrees(got: Result<Test, NotEstimable>, pair: &Value, what: &str) -> bool {
    let Some(statistic) = number(&pair[0]) else {
        assert!(got.is_err(), "{what}: {got:?} where nothing is defined");
        return false;
    };
    let got = got.unwrap_or_else(|reason| panic!("{what}: {reason}"));
    assert_near(got.statistic.expect("a statistic"), statistic, ClosedForm, &format!("{what}, statistic"));
    assert_near(got.p_value, number(&pair[1]).expect("a p-value"), ClosedForm, &format!("{what}, p-value"));
    true
}

#[test]
fn chi_squared_tests() {
    for (name, continuity) in [("chi_squared", Continuity::None), ("chi_squared_yates", Continuity::Yates)] {
        let mut agreed = 0;
        for (what, value) in records("two_sample") {
            let (first, second) = arms(&value);
            agreed += usize::from(chi_squared_agrees(chi_squared(first, second, continuity), &value[name], &what));
        }
        assert_eq!(agreed, 52);
    }
}

#[test]
fn paired_tests() {
    let mut agreed = 0;
    for (what, value) in records("paired") {
        let [both, only_first, only_second, neither] = [0, 1, 2, 3].map(|index| integer(&value["pairs"][index]));
        let counts = PairedCounts { both, only_first, only_second, neither };
        agreed += usize::from(chi_squared_agrees(mcnemar(counts, Continuity::None), &value["mcnemar"], &what));
        let corrected = mcnemar(counts, Continuity::Yates);
        agreed += usize::from(chi_squared_agrees(corrected, &value["mcnemar_corrected"], &what));
        let exact = mcnemar_exact(counts).expect("a test").p_value;
        assert_near(exact, number(&value["mcnemar_exact"]).expect("a p-value"), ClosedForm, &format!("{what}, exact"));
    }
    assert_eq!(agreed, 20);
}

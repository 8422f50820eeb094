//! Posteriors and their comparison against 25 digits: `oracle/mpmath/bayes.py` makes the numbers.

use serde_json::Value;
use trialstat_stats::bayes::{
    Beta, Component, Mixture, Over, effective_size_elir, effective_size_moment, equal_tailed, highest_density, moments,
    posterior, predictive_log_probability, predictive_success, predictive_tail, superiority,
};
use trialstat_stats::interval::{Alternative, Level};
use trialstat_stats::proportion::{Count, NullProportion};
use trialstat_stats::two_proportions::{DifferenceMargin, RatioMargin};
use trialstat_tests::Tolerance::{ClosedForm, Iterated};
use trialstat_tests::{assert_near, expected};

fn records(kind: &str) -> Vec<(String, Value)> {
    let record = |record: &Value| (record["id"].to_string(), record["value"].clone());
    expected("bayes.json")[kind].as_array().expect("records").iter().map(record).collect()
}

/// A number, or the digits of one.
fn number(value: &Value) -> f64 {
    value.as_str().map_or_else(|| value.as_f64().expect("a number"), |digits| digits.parse().expect("digits"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("numbers").iter().map(number).collect()
}

fn beta(value: &Value) -> Beta {
    Beta::new(number(&value[0]), number(&value[1])).expect("shapes")
}

fn count(value: &Value) -> Count {
    Count::new(value[0].as_u64().expect("events"), value[1].as_u64().expect("subjects")).expect("a count")
}

#[test]
fn superiority_with_and_without_margins() {
    let records = records("superiority");
    assert_eq!(records.len(), 51);
    for (what, value) in records {
        let (first, second) = (beta(&value["of"][0]).into(), beta(&value["of"][1]).into());
        let margin = number(&value["margin"]);
        let over = match value["kind"].as_str().expect("a kind") {
            "difference" if margin == 0.0 => Over::Zero,
            "difference" => Over::Difference(DifferenceMargin::new(margin).expect("a margin")),
            "ratio" => Over::Ratio(RatioMargin::new(margin).expect("a margin")),
            _ => Over::OddsRatio(RatioMargin::new(margin).expect("a margin")),
        };
        let what = format!("{what} {over:?}");
        // Of 1e-540 a double has nothing.
        assert_near(superiority(&first, &second, over), number(&value["probability"]), ClosedForm, &what);
    }
}

#[test]
fn mixtures() {
    for (what, value) in records("mixtures") {
        let component = |of: &Value| {
            let beta = Beta::new(number(&of[1]), number(&of[2])).expect("shapes");
            Component { weight: number(&of[0]), beta }
        };
        let components: Vec<Component> =
            value["components"].as_array().expect("components").iter().map(component).collect();
        let prior = Mixture::new(&components).expect("a mixture");
        let got = moments(&prior);
        assert_near(got.mean, number(&value["mean"]), ClosedForm, &what);
        assert_near(got.standard_deviation, number(&value["sd"]), ClosedForm, &what);
        assert_near(effective_size_moment(&prior), number(&value["ess_moment"]), ClosedForm, &what);
        assert_near(effective_size_elir(&prior).expect("shapes"), number(&value["elir"]), ClosedForm, &what);
        let interval = equal_tailed(&prior, Level::NINETY_FIVE);
        for (got, expected) in [interval.lower, interval.upper].into_iter().zip(numbers(&value["equal_tailed"])) {
            assert_near(got, expected, ClosedForm, &what);
        }
        for after in value["posteriors"].as_array().expect("posteriors") {
            let count = count(&after["count"]);
            let what = format!("{what} {count:?}");
            assert_near(predictive_log_probability(&prior, count), number(&after["log"]), ClosedForm, &what);
            let updated = posterior(&prior, count).expect("shapes");
            for (component, weight) in updated.components().iter().zip(numbers(&after["weights"])) {
                if weight > 1e-280 {
                    // A weight of 1e-100 is the exponential of 230, which multiplies the error of the logarithm.
                    let allowed = if weight < 1e-20 { Iterated } else { ClosedForm };
                    assert_near(component.weight, weight, allowed, &what);
                }
            }
        }
    }
}

#[test]
fn highest_densities() {
    for (what, value) in records("highest_density") {
        let level = Level::new(number(&value["level"])).expect("a level");
        let interval = highest_density(beta(&value["of"]), level).expect("one peak");
        for (got, expected) in [interval.lower, interval.upper].into_iter().zip(numbers(&value["limits"])) {
            assert_near(got, expected, Iterated, &what);
        }
    }
}

#[test]
fn predictions() {
    for (what, value) in records("predictive") {
        let (law, count) = (beta(&value["of"]).into(), count(&value["count"]));
        let tails = [Alternative::Less, Alternative::Greater].map(|side| predictive_tail(&law, count, side));
        for (got, expected) in tails.into_iter().zip(numbers(&value["tails"])) {
            assert_near(got, expected, ClosedForm, &what);
        }
    }
    let successes = records("success");
    assert_eq!(successes.len(), 4);
    for (what, value) in successes {
        let null = NullProportion::new(number(&value["null"])).expect("a proportion");
        let (future, threshold) = (value["future"].as_u64().expect("subjects"), number(&value["threshold"]));
        let got = predictive_success(&beta(&value["of"]).into(), future, null, Alternative::Greater, threshold);
        assert_near(got.expect("a probability"), number(&value["probability"]), ClosedForm, &what);
    }
}

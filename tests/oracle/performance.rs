//! Performance measures of a simulation by the formulas in R: `oracle/r/performance.R` makes the numbers.

use serde_json::Value;
use trialstat_stats::interval::Interval;
use trialstat_stats::performance::{Limits, Measure, Outcome, Pairs, Replicates, Unmeasured, comparison, performance};
use trialstat_tests::Tolerance::ClosedForm;
use trialstat_tests::{assert_near, expected};

fn values(kind: &str) -> Vec<Value> {
    let records = expected("performance.json")["results"][kind].as_array().expect("records").clone();
    records.iter().map(|record| record["value"].clone()).collect()
}

/// Numbers, `None` for what the script marks as missing.
fn numbers(value: &Value) -> Vec<Option<f64>> {
    let numbers = value.as_array().expect("numbers").iter();
    numbers.map(|number| number.as_f64().filter(|number| *number != 1e300)).collect()
}

#[track_caller]
fn assert_measure(got: Result<Measure, Unmeasured>, expected: &Value, what: &str) {
    let got = got.unwrap_or_else(|reason| panic!("{what}: {reason}"));
    assert_near(got.estimate, expected[0].as_f64().expect("a number"), ClosedForm, what);
    assert_near(got.monte_carlo_error.expect("an error"), expected[1].as_f64().expect("a number"), ClosedForm, what);
}

#[test]
fn one_method() {
    let cases = values("single");
    assert_eq!(cases.len(), 4);
    for case in cases {
        let mut replicates = Replicates::of(case["truth"].as_f64().expect("a truth"), Limits::Kept).expect("a truth");
        let field = |name: &str| numbers(&case[name]);
        let (lower, upper) = (field("lower"), field("upper"));
        let (errors, rejected) = (field("standard_errors"), field("rejected"));
        for (place, estimate) in field("estimates").into_iter().enumerate() {
            let outcome = Outcome {
                estimate,
                standard_error: errors[place].filter(|&error| error >= 0.0),
                interval: lower[place].zip(upper[place]).map(|(lower, upper)| Interval { lower, upper }),
                rejected: rejected[place].filter(|&rejected| rejected >= 0.0).map(|rejected| rejected == 1.0),
            };
            replicates.record(outcome).expect("an outcome");
        }
        let got = performance(&replicates);
        let measures = [
            ("bias", got.bias),
            ("relative_bias", got.relative_bias),
            ("empirical_se", got.empirical_se),
            ("model_se", got.model_se),
            ("relative_error_of_model_se", got.relative_error_of_model_se),
            ("mean_squared_error", got.mean_squared_error),
            ("coverage", got.coverage),
            ("bias_eliminated_coverage", got.bias_eliminated_coverage),
            ("rejection", got.rejection),
        ];
        for (name, measure) in measures {
            assert_measure(measure, &case["measures"][name], name);
        }
        let missing = field("estimates").iter().filter(|estimate| estimate.is_none()).count();
        assert_eq!(got.without_estimate, missing as u64);
    }
}

#[test]
fn two_methods() {
    let cases = values("pairs");
    assert_eq!(cases.len(), 3);
    for case in cases {
        let mut pairs = Pairs::default();
        for (first, second) in numbers(&case["first"]).into_iter().zip(numbers(&case["second"])) {
            pairs.record(first, second).expect("estimates");
        }
        let got = comparison(&pairs);
        assert_measure(got.difference_in_bias, &case["difference_in_bias"], "difference in bias");
        assert_measure(got.relative_precision, &case["relative_precision"], "relative precision");
    }
}

//! Regression of binary outcomes against R and statsmodels: `oracle/r/regression.R` and `oracle/statsmodels/gee.py`
//! make the numbers.

mod firth;
mod gee;
mod logistic;
mod marginal;
mod separation;

use serde_json::Value;
use trialstat_stats::regression::{BinaryOutcomes, Design, Intercept};
use trialstat_tests::{Tolerance, assert_near, expected};

/// The data of a record.
struct Data {
    design: Design,
    events: Vec<bool>,
    offset: Option<Vec<f64>>,
    weights: Option<Vec<f64>>,
}

impl Data {
    fn of(record: &Value) -> Data {
        let events: Vec<bool> = numbers(&record["outcome"]).iter().map(|&outcome| outcome == 1.0).collect();
        let covariates = rows(&record["covariates"]);
        let covariates: Vec<&[f64]> = covariates.iter().map(Vec::as_slice).collect();
        let intercept = if record["intercept"] == 1 { Intercept::Included } else { Intercept::Absent };
        let optional = |value: &Value| (!value.is_null()).then(|| numbers(value));
        Data {
            design: Design::from_columns(events.len(), intercept, &covariates).expect("a design"),
            events,
            offset: optional(&record["offset"]),
            weights: optional(&record["weights"]),
        }
    }

    fn outcomes(&self) -> BinaryOutcomes<'_> {
        let mut outcomes = BinaryOutcomes::new(&self.design, &self.events).expect("outcomes");
        if let Some(offset) = &self.offset {
            outcomes = outcomes.with_offset(offset).expect("an offset");
        }
        if let Some(weights) = &self.weights {
            outcomes = outcomes.with_weights(weights).expect("weights");
        }
        outcomes
    }
}

fn records(kind: &str) -> Vec<Value> {
    expected("regression.json")[kind].as_array().expect("records").clone()
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("numbers").iter().map(number).collect()
}

fn rows(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().expect("rows").iter().map(numbers).collect()
}

fn assert_all_near(got: &[f64], expected: &Value, tolerance: Tolerance, what: &str) {
    let expected = numbers(expected);
    assert_eq!(got.len(), expected.len(), "{what}");
    for (index, (&got, expected)) in got.iter().zip(expected).enumerate() {
        assert_near(got, expected, tolerance, &format!("{what} {index}"));
    }
}

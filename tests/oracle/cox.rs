//! Cox models against R's survival package.

mod concordance;
mod fits;
mod frailty;
mod penalised;
mod predictions;
mod residuals;

use serde_json::Value;
use trialstat_stats::survival::cox::{CoxData, CoxModel, Ties, fit};
use trialstat_tests::{Tolerance, assert_near, expected};

/// The rows of a model as R saw them.
struct Rows {
    times: Vec<f64>,
    event: Vec<bool>,
    covariates: Vec<Vec<f64>>,
    entry: Option<Vec<f64>>,
    strata: Option<Vec<usize>>,
    weights: Option<Vec<f64>>,
    offset: Option<Vec<f64>>,
    cluster: Option<Vec<usize>>,
}

impl Rows {
    fn read(value: &Value) -> Rows {
        let column = |name: &str| value[name].as_array().map(|_| numbers(&value[name]));
        let codes = |name: &str| column(name).map(|codes| codes.iter().map(|&code| code as usize).collect());
        Rows {
            times: numbers(&value["time"]),
            event: numbers(&value["event"]).iter().map(|&event| event == 1.0).collect(),
            covariates: array(&value["x"]).iter().map(numbers).collect(),
            entry: column("entry"),
            strata: codes("strata"),
            weights: column("weights"),
            offset: column("offset"),
            cluster: codes("cluster"),
        }
    }

    fn slices(&self) -> Vec<&[f64]> {
        self.covariates.iter().map(Vec::as_slice).collect()
    }

    fn data<'a>(&'a self, covariates: &'a [&'a [f64]]) -> CoxData<'a> {
        let mut data = CoxData::new(&self.times, &self.event, covariates);
        if let Some(entry) = &self.entry {
            data = data.entry(entry);
        }
        if let Some(strata) = &self.strata {
            data = data.strata(strata);
        }
        if let Some(weights) = &self.weights {
            data = data.weights(weights);
        }
        if let Some(offset) = &self.offset {
            data = data.offset(offset);
        }
        data
    }

    fn fit(&self, ties: Ties) -> CoxModel {
        fit(&self.data(&self.slices()), ties).expect("the model has a maximum")
    }
}

fn file() -> Value {
    expected("cox.json")
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or_else(|| panic!("{value} is not an array"), Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is not a text"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}

fn numbers(value: &Value) -> Vec<f64> {
    array(value).iter().map(number).collect()
}

fn ties(value: &Value) -> Ties {
    match text(value) {
        "efron" => Ties::Efron,
        "breslow" => Ties::Breslow,
        "exact" => Ties::Exact,
        other => panic!("no tie rule {other}"),
    }
}

#[track_caller]
fn near(got: f64, expected: &Value, what: &str) {
    assert_near(got, number(expected), Tolerance::Iterated, what);
}

/// Residuals sum to 0, so that the smallest of them carry the rounding of the largest: all agree to 1e-10 of that.
#[track_caller]
fn near_all(got: &[f64], expected: &Value, what: &str) {
    let expected = numbers(expected);
    assert_eq!(got.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    assert!(largest > 0.0, "{what}: nothing to compare");
    for (index, (got, expected)) in got.iter().zip(expected).enumerate() {
        let off = (got - expected).abs();
        assert!(off <= 1e-10 * largest, "{what}, value {index}: got {got:e}, expected {expected:e}, off by {off:.2e}");
    }
}

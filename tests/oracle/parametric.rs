//! Parametric survival models against R's `survreg` and against likelihoods maximized with 40 digits.

mod models;
mod survreg;

use serde_json::Value;
use trialstat_stats::survival::interval_censored::Observed;
use trialstat_tests::{Tolerance, assert_near};

/// A column of a data set, without its missing values' meaning: a missing number is infinite.
fn column(data: &Value, name: &str) -> Vec<f64> {
    array(&data[name]).iter().map(|value| value.as_f64().unwrap_or(f64::INFINITY)).collect()
}

/// The subjects of a data set whose kinds are those of R's `Surv(type = "interval")`.
fn observed(data: &Value) -> Vec<Observed> {
    let [time, time2, kind] = ["time", "time2", "kind"].map(|name| column(data, name));
    let subject = |i: usize| match kind[i] {
        0.0 => Observed::After(time[i]),
        1.0 => Observed::Exactly(time[i]),
        2.0 => Observed::NotAfter(time[i]),
        3.0 => Observed::Between(time[i], time2[i]),
        other => panic!("no kind {other}"),
    };
    (0..kind.len()).map(subject).collect()
}

fn columns(data: &Value, record: &Value) -> Vec<Vec<f64>> {
    array(&record["covariates"]).iter().map(|name| column(data, text(name))).collect()
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

#[track_caller]
fn near(got: f64, expected: &Value, call: &str) {
    assert_near(got, number(expected), Tolerance::Iterated, call);
}

/// Holds a covariance matrix against another, relative to the standard errors, since covariances may be next to 0.
#[track_caller]
fn near_covariance(got: &[Vec<f64>], expected: &Value, call: &str) {
    for (i, (row, expected_row)) in got.iter().zip(array(expected)).enumerate() {
        assert_eq!(row.len(), array(expected_row).len(), "{call}");
        for (j, (&element, expected)) in row.iter().zip(array(expected_row)).enumerate() {
            let unit = (got[i][i] * got[j][j]).sqrt();
            assert_near(1.0 + element / unit, 1.0 + number(expected) / unit, Tolerance::Iterated, call);
        }
    }
    assert_eq!(got.len(), array(expected).len(), "{call}");
}

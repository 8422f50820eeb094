//! Competing risks, multi-state histories and recurrent events against R's survival, cmprsk, etm and MASS packages.

mod fine_gray;
mod incidence;
mod multistate;
mod recurrent;

use serde_json::Value;
use trialstat_stats::survival::competing::Ending;
use trialstat_tests::{Tolerance, assert_near, expected};

fn file() -> Value {
    expected("competing.json")
}

fn records<'a>(file: &'a Value, kind: &str, count: usize) -> &'a [Value] {
    let records = array(&file[kind]);
    assert_eq!(records.len(), count, "records of {kind}");
    records
}

/// The columns of a data set.
struct Data<'a>(&'a Value);

impl<'a> Data<'a> {
    fn of(file: &'a Value, record: &Value) -> Data<'a> {
        Data(&file["data"][text(&record["data"])])
    }

    fn column(&self, name: &str) -> Vec<f64> {
        numbers(&self.0[name])
    }

    fn codes(&self, name: &str) -> Vec<usize> {
        self.column(name).iter().map(|&code| code as usize).collect()
    }

    fn endings(&self) -> Vec<Ending> {
        let ending = |code: &usize| code.checked_sub(1).map_or(Ending::Censored, Ending::Cause);
        self.codes("ending").iter().map(ending).collect()
    }
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

fn matrix(value: &Value) -> Vec<Vec<f64>> {
    array(value).iter().map(numbers).collect()
}

/// What both programs compute from a closed form.
#[track_caller]
fn closed(got: f64, expected: f64, what: &str) {
    near_zero_or(Tolerance::ClosedForm, got, expected, what);
}

/// What either iterates, or sums with cancellation.
#[track_caller]
fn iterated(got: f64, expected: f64, what: &str) {
    near_zero_or(Tolerance::Iterated, got, expected, what);
}

/// A number below 1e-15 is what rounding leaves of 0.
#[track_caller]
fn near_zero_or(tolerance: Tolerance, got: f64, expected: f64, what: &str) {
    if expected.abs() < 1e-15 {
        assert!(got.abs() < 1e-14, "{what}: got {got:e}, expected {expected:e}");
    } else {
        assert_near(got, expected, tolerance, what);
    }
}

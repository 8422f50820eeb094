//! Tables of any size against R: `oracle/r/contingency.R` makes the numbers.

use serde_json::Value;
use trialstat_stats::contingency::{Table, freeman_halton, likelihood_ratio, pearson};
use trialstat_stats::interval::Test;
use trialstat_tests::Tolerance::{ClosedForm, Iterated};
use trialstat_tests::{assert_near, expected};

const MOST_STEPS: u64 = 5_000_000;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("numbers").iter().map(|value| value.as_f64().expect("a number")).collect()
}

fn records() -> Vec<(String, Table, Value)> {
    let file = expected("contingency.json");
    let record = |record: &Value| {
        let value = record["value"].clone();
        let cells: Vec<u64> = numbers(&value["cells"]).into_iter().map(|cell| cell as u64).collect();
        let rows = value["rows"].as_u64().expect("rows") as usize;
        (record["id"].to_string(), Table::new(rows, cells.len() / rows, cells).expect("a table"), value)
    };
    file["results"].as_array().expect("records").iter().map(record).collect()
}

#[track_caller]
fn held(test: Test, value: &Value, what: &str) {
    let got = [test.statistic.expect("a statistic"), test.degrees_of_freedom.expect("degrees"), test.p_value];
    for (got, expected) in got.into_iter().zip(numbers(value)) {
        assert_near(got, expected, ClosedForm, what);
    }
}

#[test]
fn chi_squared_and_likelihood_ratio() {
    let records = records();
    assert_eq!(records.len(), 34);
    for (id, table, value) in records {
        held(pearson(&table).expect("estimable"), &value["pearson"], &id);
        held(likelihood_ratio(&table).expect("estimable"), &value["likelihood_ratio"], &id);
    }
}

#[test]
fn freeman_halton_where_r_answers_and_where_it_does_not() {
    let mut refused = 0;
    for (id, table, value) in records() {
        let p = freeman_halton(&table, MOST_STEPS).expect("small enough").p_value;
        if value["refused"] != "no" {
            refused += 1;
        }
        match value["fisher"].as_f64() {
            Some(expected) => assert_near(p, expected, Iterated, &id),
            None => assert_eq!(value["fisher"], "NA"),
        }
    }
    assert_eq!(refused, 2);
}

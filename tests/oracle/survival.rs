//! Survival analyses against R's survival package.

mod comparisons;
mod cox;
mod kaplan_meier;
mod log_rank;
mod nonparametric;
mod nonparametric_data;

use serde_json::Value;
use trialstat_tests::expected;

/// Columns of a data set, or of the part of it that a record names.
struct Subjects<'a> {
    columns: &'a Value,
    kept: Vec<usize>,
}

impl<'a> Subjects<'a> {
    /// All subjects without a missing value in `columns_used`.
    fn complete(file: &'a Value, record: &Value, columns_used: &[&str]) -> Subjects<'a> {
        let columns = &file["data"][text(&record["data"])];
        let known = |row: usize| columns_used.iter().all(|column| columns[column][row].is_number());
        Subjects { columns, kept: (0..array(&columns["time"]).len()).filter(|&row| known(row)).collect() }
    }

    /// The subjects whose `group` is the `label` of the record, all if it names no group.
    fn of_record(file: &'a Value, record: &Value) -> Subjects<'a> {
        let mut subjects = Subjects::complete(file, record, &[]);
        if let Some(group) = record["group"].as_str() {
            let labels = &subjects.columns[group];
            subjects.kept.retain(|&row| labels[row] == record["label"]);
        }
        subjects
    }

    fn column(&self, name: &str) -> Vec<f64> {
        self.kept.iter().map(|&row| number(&self.columns[name][row])).collect()
    }

    fn times(&self) -> Vec<f64> {
        self.column("time")
    }

    fn event(&self) -> Vec<bool> {
        self.column("event").iter().map(|&event| event == 1.0).collect()
    }
}

/// The records of one kind, of which there are as many as the R script writes.
fn records<'a>(file: &'a Value, kind: &str, count: usize) -> &'a [Value] {
    let records = array(&file[kind]);
    assert_eq!(records.len(), count, "records of {kind}");
    records
}

fn file() -> Value {
    expected("survival.json")
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

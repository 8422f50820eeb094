//! Tables of any size within strata against R: `oracle/r/generalised_cmh.R` makes the numbers.

use serde_json::Value;
use trialstat_stats::contingency::Table;
use trialstat_stats::stratified::{Association, generalised_cochran_mantel_haenszel};
use trialstat_tests::Tolerance::ClosedForm;
use trialstat_tests::{assert_near, expected};

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("numbers").iter().map(|value| value.as_f64().expect("a number")).collect()
}

fn strata(value: &Value) -> Vec<Table> {
    let size = numbers(&value["size"]);
    let table = |cells: &Value| {
        let cells = numbers(cells).into_iter().map(|cell| cell as u64).collect();
        Table::new(size[0] as usize, size[1] as usize, cells).expect("a table")
    };
    value["strata"].as_array().expect("strata").iter().map(table).collect()
}

#[test]
fn general_association_row_means_and_correlation() {
    let file = expected("generalised_cmh.json");
    let mut compared = 0;
    for record in file["results"].as_array().expect("records") {
        let (value, id) = (&record["value"], &record["id"]);
        let (rows, columns) = (numbers(&value["rows"]), numbers(&value["columns"]));
        for (name, association) in [
            ("general", Association::General),
            ("row_means", Association::RowMeans { columns: &columns }),
            ("correlation", Association::Correlation { rows: &rows, columns: &columns }),
        ] {
            let test = generalised_cochran_mantel_haenszel(&strata(value), association).expect("a test").result;
            let got = [test.statistic.expect("a statistic"), test.degrees_of_freedom.expect("degrees"), test.p_value];
            for (got, expected) in got.into_iter().zip(numbers(&value[name])) {
                assert_near(got, expected, ClosedForm, &format!("{id} {name}"));
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 72);
}

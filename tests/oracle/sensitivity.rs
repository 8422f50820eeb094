//! Sobol' indices by SciPy and SALib: `oracle/scipy/sensitivity.py` makes the numbers.

use serde_json::Value;
use trialstat_stats::interval::Level;
use trialstat_stats::sensitivity::sobol_indices;
use trialstat_tests::Tolerance::ClosedForm;
use trialstat_tests::{assert_near, expected};

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("numbers").iter().map(|number| number.as_f64().expect("a number")).collect()
}

#[test]
fn indices_of_the_same_outcomes() {
    let cases = expected("sensitivity.json")["results"][0]["value"].as_array().expect("records").clone();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let inputs = case["inputs"].as_u64().expect("a number") as usize;
        let found = sobol_indices(&numbers(&case["outcomes"]), inputs, 0, 1, Level::NINETY_FIVE);
        let found = found.expect("rows").expect("they vary");
        assert_eq!(found.len(), inputs);
        let expected = numbers(&case["first_order"]).into_iter().zip(numbers(&case["total_order"]));
        for (input, (first, total)) in found.iter().zip(expected) {
            assert_near(input.first_order.value, first, ClosedForm, "first order");
            assert_near(input.total_order.value, total, ClosedForm, "total order");
        }
    }
}

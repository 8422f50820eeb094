//! Imputed scores recomputed from NumPy's Philox, and Rubin's rules as R's mice has them: `oracle/numpy/imputation.py`
//! and `oracle/r/imputation.R` make the numbers.

use serde_json::Value;
use trialstat_stats::imputation::{Draws, SequentialNormal, pool};
use trialstat_stats::interval::Level;
use trialstat_tests::Tolerance::ClosedForm;
use trialstat_tests::{assert_near, expected};

fn values(file: &str) -> Vec<Value> {
    let results = expected(file)["results"].as_array().expect("records").clone();
    results.iter().map(|record| record["value"].clone()).collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("numbers").iter().map(|number| number.as_f64().expect("a number")).collect()
}

#[test]
fn copies() {
    let cases = values("imputation.json");
    assert_eq!(cases.len(), 4);
    for case in cases {
        let word = |field: &str| case[field].as_u64().expect("a word");
        let rows = |field: &str| case[field].as_array().expect("rows").clone();
        let subjects: Vec<u64> = rows("subjects").iter().map(|subject| subject.as_u64().expect("a word")).collect();
        let scores: Vec<Option<f64>> = rows("scores")
            .iter()
            .flat_map(|row| row.as_array().expect("a row").iter().map(Value::as_f64).collect::<Vec<_>>())
            .collect();
        let columns = scores.len() / subjects.len();
        let arm = SequentialNormal::new(&scores, columns, &subjects).expect("an arm");
        let draws = Draws {
            seed: word("seed"),
            group: word("group"),
            parameters: word("parameters"),
            replicate: word("replicate"),
        };
        let copy = arm.impute(draws).expect("a copy");
        let imputed: Vec<f64> = rows("imputed").iter().flat_map(numbers).collect();
        assert_eq!(imputed.len(), scores.len());
        for (place, (&got, &expected)) in copy.scores.iter().zip(&imputed).enumerate() {
            let what = format!("{} {} {}", case["id"], place / columns, place % columns);
            assert_near(got, expected, ClosedForm, &what);
        }
        assert!(copy.models.iter().all(|model| model.left_out.is_empty()));
    }
}

#[test]
fn rubin_s_rules() {
    let cases = values("pooled.json");
    assert_eq!(cases.len(), 7);
    for case in cases {
        let complete = case["complete"].as_f64().expect("degrees of freedom");
        let complete = (complete > 0.0).then_some(complete);
        let pooled = pool(&numbers(&case["estimates"]), &numbers(&case["variances"]), complete).expect("copies");
        let got = [
            pooled.estimate,
            pooled.within,
            pooled.between,
            pooled.total,
            pooled.degrees_of_freedom,
            pooled.fraction_missing,
        ];
        let what = case["estimates"].to_string();
        for (got, expected) in got.into_iter().zip(numbers(&case["pooled"])) {
            assert_near(got, expected, ClosedForm, &what);
        }
        let interval = pooled.interval(Level::NINETY_FIVE);
        let limits = numbers(&case["limits"]);
        assert_near(interval.lower, limits[0], ClosedForm, &what);
        assert_near(interval.upper, limits[1], ClosedForm, &what);
        assert_near(pooled.test(0.0).p_value, case["p"].as_f64().expect("a p-value"), ClosedForm, &what);
    }
}

//! Trends of a proportion against R: `oracle/r/trend.R` makes the numbers.

use serde_json::Value;
use trialstat_stats::interval::Test;
use trialstat_stats::proportion::Count;
use trialstat_stats::trend::{
    self, Direction, Group, TwoSided, Variance, cochran_armitage, cochran_armitage_one_sided,
};
use trialstat_tests::Tolerance::ClosedForm;
use trialstat_tests::{assert_near, expected};

fn numbers(value: &Value) -> Vec<f64> {
    let number = |value: &Value| value.as_f64().expect("a number");
    value.as_array().map_or_else(|| vec![number(value)], |several| several.iter().map(number).collect())
}

fn groups(value: &Value) -> Vec<Group> {
    let (scores, events, totals) = (numbers(&value["score"]), numbers(&value["x"]), numbers(&value["n"]));
    let counts = events.iter().zip(&totals).map(|(&x, &n)| Count::new(x as u64, n as u64).expect("a count"));
    scores.iter().zip(counts).map(|(&score, count)| Group { score, count }).collect()
}

fn records() -> Vec<(String, Value)> {
    let file = expected("trend.json");
    let record = |record: &Value| (record["id"].to_string(), record["value"].clone());
    file["results"].as_array().expect("records").iter().map(record).collect()
}

#[track_caller]
fn held(got: &[f64], value: &Value, what: &str) {
    let expected = numbers(value);
    assert_eq!(got.len(), expected.len(), "{what}");
    for (&got, &expected) in got.iter().zip(&expected) {
        assert_near(got, expected, ClosedForm, what);
    }
}

fn tested(test: Test) -> [f64; 2] {
    [test.statistic.expect("a statistic"), test.p_value]
}

#[test]
fn cochran_armitage_by_both_variances() {
    for (id, value) in records() {
        let groups = groups(&value);
        // A trend of exactly nothing is 1e-31 in R.
        if numbers(&value["binomial"])[0] < 1e-20 {
            let test = cochran_armitage(&groups, Variance::Binomial).expect("estimable");
            assert_eq!(tested(test), [0.0, 1.0], "{id}");
            continue;
        }
        let test = |variance| tested(cochran_armitage(&groups, variance).expect("estimable"));
        held(&test(Variance::Binomial), &value["binomial"], &id);
        held(&test(Variance::Permutation), &value["permutation"], &id);
        let one_sided =
            |direction| cochran_armitage_one_sided(&groups, Variance::Binomial, direction).expect("estimable");
        let (up, down) = (one_sided(Direction::Increasing), one_sided(Direction::Decreasing));
        held(&[up.statistic.expect("z"), up.p_value, down.p_value], &value["binomial_one_sided"], &id);
    }
}

#[test]
fn exact_by_all_conventions() {
    let enumerated: Vec<_> = records().into_iter().filter(|(_, value)| value["tables"].is_number()).collect();
    assert_eq!(enumerated.len(), 16);
    for (id, value) in enumerated {
        let groups = groups(&value);
        let two_sided = |convention| trend::exact(&groups, convention).expect("enumerable").p_value;
        held(&[two_sided(TwoSided::Distance)], &value["distance"], &id);
        held(&[two_sided(TwoSided::Doubled)], &value["doubled"], &id);
        held(&[two_sided(TwoSided::MinimumLikelihood)], &value["minimum_likelihood"], &id);
        let mid = [TwoSided::Distance, TwoSided::Doubled, TwoSided::MinimumLikelihood]
            .map(|convention| trend::mid_p(&groups, convention).expect("enumerable").p_value);
        held(&mid, &value["mid"], &id);
        let directions = [Direction::Increasing, Direction::Decreasing];
        let one_sided =
            directions.map(|direction| trend::exact_one_sided(&groups, direction).expect("enumerable").p_value);
        held(&one_sided, &value["one_sided"], &id);
        let mid = directions.map(|direction| trend::mid_p_one_sided(&groups, direction).expect("enumerable").p_value);
        held(&mid, &value["mid_one_sided"], &id);
    }
}

//! Times of two arms with looks at them, held against the numbers of rpact: `tests/oracle/r/simulation.R` makes them.

use crate::scenarios::{characteristics, part, plan, scenario};
use serde_json::Value;
use trialstat_trial::result::ResultSet;

const PLAN: &str = r#"
title = "time to death"
reference = "control"
endpoint = [{ name = "death", kind = "supplied" }]
[[analysis]]
id = "death"
endpoint = "death"
test = ["log-rank"]
"#;

const REPLICATES: f64 = 2000.0;

/// Two arms of 150, median 12 months, 25 a month, 5 % a year leave, looks after 100 and 200 events.
fn simulated(ratio: f64, boundaries: &[f64]) -> ResultSet {
    let text = format!(
        r#"
title = "two arms"
seed = 3
replicates = {REPLICATES}
plan = "plan.toml"
subjects = 300
arm = [
  {{ name = "control", outcome = [{{ of = "death", median = 12 }}] }},
  {{ name = "new", outcome = [{{ of = "death", hazard_ratio = {ratio} }}] }},
]
direct = [{{ endpoint = "death", model = "time", unit = "month", dropout = 0.05, dropout_by = 12 }}]
accrual = {{ pattern = "even", rate = 25, unit = "month" }}
allocation = {{ method = "permuted-block", blocks = [4] }}
look = [
  {{ name = "interim", events = 100, endpoint = "death", efficacy = {{ z = {} }} }},
  {{ name = "final", events = 200, endpoint = "death", efficacy = {{ z = {} }} }},
]
"#,
        boundaries[0], boundaries[1]
    );
    characteristics(&part(&scenario(&text), &plan(PLAN), "1/1"))
}

fn number(results: &ResultSet, context: &str, of: &str, stat_name: &str) -> f64 {
    let is_of = |level: Option<&str>, variable: &str| level.unwrap_or(variable) == of;
    let found = results.rows.iter().find(|row| {
        row.context == context && row.stat_name == stat_name && is_of(row.variable_level.as_deref(), &row.variable)
    });
    found.and_then(|row| row.stat.number()).unwrap_or_else(|| panic!("{context} {of} {stat_name}"))
}

#[test]
fn looks_stop_as_often_as_those_of_rpact() {
    let expected = include_str!("../../../../tests/oracle/expected/simulation.json");
    let expected: Value = serde_json::from_str(expected).expect("JSON");
    let cases = expected["results"]["survival"].as_array().expect("cases");
    assert_eq!(cases.len(), 2);
    for case in cases.iter().map(|case| &case["value"]) {
        let numbers = |key: &str| -> Vec<f64> {
            case[key].as_array().expect("numbers").iter().map(|number| number.as_f64().expect("a number")).collect()
        };
        let one = |key: &str| case[key].as_f64().expect("a number");
        let results = simulated(one("ratio"), &numbers("boundaries"));
        for (at, look) in ["interim", "final", "all"].into_iter().enumerate() {
            let (analytic, theirs) = (numbers("analytic")[at], numbers("simulated")[at]);
            let ours = number(&results, "look", look, "efficacy");
            // Against the limit: the error of ours. Against theirs: both errors.
            let error = |p: f64, replicates: f64| (p * (1.0 - p) / replicates).sqrt();
            assert!((ours - analytic).abs() < 4.0 * error(analytic, REPLICATES), "{look}: {ours} {analytic}");
            let both = libm::hypot(error(theirs, REPLICATES), error(theirs, one("replicates")));
            assert!((ours - theirs).abs() < 4.0 * both, "{look}: {ours} {theirs}");
        }
        let events = number(&results, "trial-size", "events", "mean");
        assert!((events - one("events")).abs() < 4.0 * number(&results, "trial-size", "events", "mean.mcse"));
        let months = number(&results, "trial-size", "days", "mean") / (365.25 / 12.0);
        let error = number(&results, "trial-size", "days", "mean.mcse") / (365.25 / 12.0);
        // An event is known at the end of its day, half a day later on average.
        assert!((months - 0.5 / (365.25 / 12.0) - one("simulated_months")).abs() < 4.0 * error, "{months}");
    }
}

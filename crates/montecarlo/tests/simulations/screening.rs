//! Who is screened for a trial.

use crate::scenarios::{RATES_PLAN, characteristics, part, plan, scenario, two_rates};
use trialstat_trial::result::ResultSet;

/// The statistic of those screened, of those excluded, or of those that a criterion excluded.
fn number(results: &ResultSet, variable: &str, criterion: Option<&str>, stat_name: &str) -> f64 {
    let rows = results.rows.iter().filter(|row| row.context == "screening" && row.stat_name == stat_name);
    let mut own = rows.filter(|row| row.variable == variable && row.variable_level.as_deref() == criterion);
    let row = own.next().unwrap_or_else(|| panic!("{variable} {criterion:?} {stat_name}"));
    assert!(own.next().is_none());
    row.stat.number().expect("a number")
}

/// 80 are wanted and 0.8 · 0.75 are eligible: the screened are 80 / 0.6 on average, with the variance 80 · 0.4 / 0.6² of
/// a negative binomial number. The first criterion excludes a fifth of them, the second a quarter of the others.
#[test]
fn those_screened_are_as_many_as_a_negative_binomial_law_says() {
    let text = two_rates(0.3, 0.5).replace("replicates = 4000", "replicates = 400");
    let criteria = r#"
covariate = [{ name = "age", distribution = "uniform", range = [20, 60] }]
exclusion = [{ name = "psychosis", prevalence = 0.2 }, { name = "young", covariate = "age", below = 30 }]
"#;
    let scenario = scenario(&format!("{text}{criteria}"));
    let whole = part(&scenario, &plan(RATES_PLAN), "1/1");
    let results = characteristics(&whole);
    for (variable, criterion, expected) in [
        ("screened", None, 80.0 / 0.6),
        ("excluded", None, 80.0 * 0.4 / 0.6),
        ("excluded", Some("psychosis"), 80.0 * 0.2 / 0.6),
        ("excluded", Some("young"), 80.0 * 0.2 / 0.6),
    ] {
        let [mean, error] = ["mean", "mean.mcse"].map(|name| number(&results, variable, criterion, name));
        assert!((mean - expected).abs() < 4.0 * error, "{variable} {criterion:?}: {mean} ± {error}, {expected}");
        assert_eq!(number(&results, variable, criterion, "N_obs"), 400.0);
    }
    let deviation = (80.0_f64 * 0.4).sqrt() / 0.6;
    assert!((number(&results, "screened", None, "sd") / deviation - 1.0).abs() < 4.0 / 800_f64.sqrt());
    let mean = |variable, criterion| number(&results, variable, criterion, "mean");
    assert!((mean("screened", None) - mean("excluded", None) - 80.0).abs() < 1e-12);
    assert!(results.rows.iter().all(|row| row.context != "replicates" || row.analysis != "screening"));
}

#[test]
fn without_criteria_nobody_is_screened() {
    let text = two_rates(0.3, 0.5).replace("replicates = 4000", "replicates = 2");
    let results = characteristics(&part(&scenario(&text), &plan(RATES_PLAN), "1/1"));
    assert!(results.rows.iter().all(|row| row.context != "screening"));
}

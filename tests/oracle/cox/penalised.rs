//! Firth's penalty, whose numbers R makes from the definition by differences: they carry about eight digits.

use super::{Rows, array, file, near, number, ties};
use serde_json::Value;
use trialstat_stats::interval::Level;
use trialstat_stats::survival::cox::{NoCoefficient, firth};

#[test]
fn maxima_limits_and_tests_are_those_of_the_definition() {
    let file = file();
    for record in array(&file["firth"]) {
        let rows = Rows::read(&record["data"]);
        let covariates = rows.slices();
        let found = firth(&rows.data(&covariates), ties(&record["ties"])).expect("a maximum");
        near(found.log_likelihood, &record["log_likelihood"], "penalised log likelihood");
        near(found.log_likelihood_null, &record["log_likelihood_null"], "penalised log likelihood at 0");
        for covariate in 0..covariates.len() {
            let what = format!("covariate {covariate}");
            near_digits(
                found.coefficients[covariate].expect("a coefficient"),
                &record["coefficients"][covariate],
                &what,
            );
            near_digits(found.covariance[covariate][covariate], &record["covariance"][covariate][covariate], &what);
            let limits = found.profile_interval(covariate, Level::NINETY_FIVE).expect("limits");
            near_digits(limits.lower, &record["lower"][covariate], &what);
            near_digits(limits.upper, &record["upper"][covariate], &what);
            let test = found.profile_test(covariate).expect("a test");
            near_digits(test.statistic.expect("a statistic"), &record["statistics"][covariate], &what);
        }
    }
}

/// The same data without the penalty: one coefficient is infinite, and its profile has a lower limit only.
#[test]
fn without_penalty_the_coefficient_is_infinite() {
    let file = file();
    let record = &file["firth"][1];
    let model = Rows::read(&record["data"]).fit(ties(&record["ties"]));
    assert_eq!(model.coefficients[0], Err(NoCoefficient::PlusInfinity));
    assert!(model.coefficients[1].is_ok());
    let limits = model.profile_interval(0, Level::NINETY_FIVE).expect("limits");
    assert_eq!(limits.upper, f64::INFINITY);
    assert!((-2.0..3.0).contains(&limits.lower), "{}", limits.lower);
}

#[track_caller]
fn near_digits(got: f64, expected: &Value, what: &str) {
    let expected = number(expected);
    let off = (got - expected).abs();
    assert!(off <= 1e-7 * expected.abs().max(1e-2), "{what}: got {got:e}, expected {expected:e}, off by {off:.2e}");
}

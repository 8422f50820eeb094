//! Cox regressions against `coxph`, iterated there until the log likelihood changes by less than 1e-14.

use super::{Subjects, array, file, number, records, text};
use serde_json::Value;
use trialstat_stats::interval::{Level, Test};
use trialstat_stats::survival::cox::{CoxFit, Ties, cox};
use trialstat_tests::{Tolerance, assert_near};

#[test]
fn coefficients_agree_with_coxph() {
    let file = file();
    for record in records(&file, "cox", 21) {
        let call = text(&record["call"]);
        let fit = fit_of(&file, record);
        for i in 0..fit.coefficients.len() {
            settled(fit.coefficients[i], &record["coefficients"][i], call);
            settled(fit.std_errors[i], &record["std_errors"][i], call);
            near(fit.coefficient_test(i).p_value, &record["p_values"][i], call);
            let ratio = fit.hazard_ratio(i);
            near(ratio.estimate, &record["hazard_ratios"][i], call);
            near(ratio.interval.lower, &record["lower"][i], call);
            near(ratio.interval.upper, &record["upper"][i], call);
            for j in 0..fit.coefficients.len() {
                settled(fit.covariance[i][j], &record["covariance"][i][j], call);
            }
        }
    }
}

#[test]
fn likelihoods_and_tests_agree_with_coxph() {
    let file = file();
    for record in records(&file, "cox", 21) {
        let call = text(&record["call"]);
        let fit = fit_of(&file, record);
        near(fit.log_likelihood_null, &record["log_likelihood_null"], call);
        near(fit.log_likelihood, &record["log_likelihood"], call);
        near_test(fit.score, &record["score"], call);
        near_test(fit.wald, &record["wald"], call);
        near_test(fit.likelihood_ratio, &record["likelihood_ratio"], call);
    }
}

fn fit_of(file: &Value, record: &Value) -> CoxFit {
    let names: Vec<&str> = array(&record["covariates"]).iter().map(text).collect();
    let subjects = Subjects::complete(file, record, &names);
    let columns: Vec<Vec<f64>> = names.iter().map(|name| subjects.column(name)).collect();
    let covariates: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let ties = match text(&record["ties"]) {
        "efron" => Ties::Efron,
        "breslow" => Ties::Breslow,
        "exact" => Ties::Exact,
        other => panic!("no tie rule {other}"),
    };
    cox(&subjects.times(), &subjects.event(), &covariates, ties, Level::NINETY_FIVE).expect("the model has a maximum")
}

/// Both programs iterate down to rounding error, so what Newton's method solves for agrees like a closed form.
#[track_caller]
fn settled(got: f64, expected: &Value, call: &str) {
    assert_near(got, number(expected), Tolerance::ClosedForm, call);
}

#[track_caller]
fn near(got: f64, expected: &Value, call: &str) {
    assert_near(got, number(expected), Tolerance::Iterated, call);
}

#[track_caller]
fn near_test(got: Test, expected: &Value, call: &str) {
    near(got.statistic.expect("the test has a statistic"), &expected["statistic"], call);
    near(got.p_value, &expected["p_value"], call);
}

//! Fine and Gray's regression against `crr`, whose search gives up some 1e-9 standard errors from the maximum.

use super::{Data, array, file, iterated, matrix, number, numbers, records, text};
use trialstat_stats::survival::competing::CompetingTimes;
use trialstat_stats::survival::competing::fine_gray::{CensoringError, fine_gray};

const NEAR: f64 = 1e-8;

#[test]
fn the_regression_is_that_of_crr() {
    let file = file();
    for record in records(&file, "regression", 5) {
        let (call, data) = (text(&record["call"]), Data::of(&file, record));
        let (times, endings) = (data.column("time"), data.endings());
        let subjects = CompetingTimes::new(&times, &endings, 2).expect("competing times");
        let columns: Vec<Vec<f64>> = array(&record["covariates"]).iter().map(|name| data.column(text(name))).collect();
        let covariates: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let censoring = record["censoring"].as_str().map(|column| data.codes(column));
        let cause = number(&record["cause"]) as usize;
        let fit = fine_gray(&subjects, cause, &covariates, censoring.as_deref(), CensoringError::EventsOfGroup)
            .expect("the model has a maximum");
        let (covariance, inverse) = (matrix(&record["covariance"]), matrix(&record["inverse_information"]));
        for i in 0..covariates.len() {
            let (got, expected) = (fit.coefficients[i], number(&record["coefficients"][i]));
            assert!((got - expected).abs() <= NEAR * fit.std_errors[i], "{call}: got {got:e}, expected {expected:e}");
            for j in 0..covariates.len() {
                in_errors(fit.covariance[i][j], &covariance, (i, j), call);
                in_errors(fit.inverse_information[i][j], &inverse, (i, j), call);
            }
        }
        iterated(fit.log_likelihood, number(&record["log_likelihood"]), call);
        iterated(fit.log_likelihood_null, number(&record["log_likelihood_null"]), call);
        assert_eq!(fit.event_times, numbers(&record["event_times"]), "{call}");
        for (got, expected) in fit.baseline.iter().zip(numbers(&record["baseline"])) {
            assert!((got - expected).abs() <= NEAR * expected, "{call}: got {got:e}, expected {expected:e}");
        }
    }
}

/// Within 1e-8 of the product of the two standard errors: `the covariance of coefficients that are nearly
/// independent is a difference that has lost digits in both programs.
#[track_caller]
fn in_errors(got: f64, covariance: &[Vec<f64>], (i, j): (usize, usize), call: &str) {
    let (expected, scale) = (covariance[i][j], (covariance[i][i] * covariance[j][j]).sqrt());
    assert!((got - expected).abs() <= NEAR * scale, "{call}: got {got:e}, expected {expected:e}");
}

//! Shared gamma frailty.

use super::{Rows, array, near, near_all, number, numbers, text, ties};
use serde_json::Value;
use trialstat_stats::survival::cox::frailty::{
    FrailtyInformation, FrailtyModel, FrailtyVariance, VarianceOutcome, gamma_frailty,
};
use trialstat_tests::expected;

/// Fits the model of a record.
fn of(record: &Value, variance: FrailtyVariance, information: FrailtyInformation) -> FrailtyModel {
    let groups: Vec<usize> = numbers(&record["data"]["group"]).iter().map(|&code| code as usize).collect();
    let rows = Rows::read(&record["data"]);
    let covariates = rows.slices();
    gamma_frailty(&rows.data(&covariates), &groups, ties(&record["ties"]), variance, information).expect("a maximum")
}

/// All that R prints at one variance: the full information to 1e-9, the diagonal one as far as R's steps come.
fn agree(record: &Value, variance: FrailtyVariance, with: &Value) {
    let what = format!("{} at {}", text(&record["name"]), number(&with["variance"]));
    let model = of(record, variance, FrailtyInformation::Full);
    near(model.variance, &with["variance"], &what);
    for (covariate, expected) in array(&with["coefficients"]).iter().enumerate() {
        near_digits(model.coefficients[covariate].expect("a coefficient"), expected, 1e-9, &what);
        near_all(&model.covariance[covariate], &with["covariance"][covariate], &what);
        near_all(&model.reduced_covariance[covariate], &with["reduced"][covariate], &what);
    }
    let frailties: Vec<f64> = model.groups.iter().map(|group| group.log_frailty).collect();
    let frailties_of_r = numbers(&with["frailties"]);
    assert_eq!(frailties.len(), frailties_of_r.len(), "{what}");
    for (got, expected) in frailties.iter().zip(frailties_of_r) {
        assert!((got - expected).abs() <= 1e-9, "{what}: log frailty {got:e}, expected {expected:e}");
    }
    near(model.partial_log_likelihood, &with["partial"], &what);
    near(model.penalised_log_likelihood, &with["penalised"], &what);
    near(model.integrated_log_likelihood, &with["integrated"], &what);
    near(model.frailty_degrees_of_freedom().expect("an information"), &with["df"], &what);

    let sparse = of(record, variance, FrailtyInformation::Diagonal);
    assert_eq!((&sparse.coefficients, &sparse.groups), (&model.coefficients, &model.groups), "{what}");
    if !record["data"]["weights"].is_null() {
        // With weights R's diagonal is not that of its full information.
        return;
    }
    near_digits(sparse.frailty_degrees_of_freedom().expect("an information"), &with["sparse_df"], 1e-6, &what);
    for covariate in 0..sparse.coefficients.len() {
        let variances = |matrix: &Value| number(&matrix[covariate][covariate]);
        let pairs = [
            (sparse.covariance[covariate][covariate], variances(&with["sparse_covariance"])),
            (sparse.reduced_covariance[covariate][covariate], variances(&with["sparse_reduced"])),
        ];
        for (got, expected) in pairs {
            assert!((got - expected).abs() <= 1e-6 * expected.abs(), "{what}: {got:e}, expected {expected:e}");
        }
    }
}

#[test]
fn fits_at_given_variances_agree_with_coxph() {
    let file = expected("frailty.json");
    for record in array(&file["models"]) {
        for with in array(&record["fixed"]) {
            agree(record, FrailtyVariance::Fixed(number(&with["variance"])), with);
        }
    }
}

#[test]
fn the_variance_is_where_the_slope_is_0() {
    let file = expected("frailty.json");
    let mut compared = 0;
    for record in array(&file["models"]).iter().filter(|record| !record["estimated"].is_null()) {
        agree(record, FrailtyVariance::Estimated, &record["estimated"]);
        compared += 1;
    }
    assert_eq!(compared, 7);
}

/// What coxph prints: the maximum is no lower than where it stops, and near.
#[test]
fn the_variance_agrees_with_that_of_coxph() {
    let file = expected("frailty.json");
    for record in array(&file["models"]) {
        let name = text(&record["name"]);
        let model = of(record, FrailtyVariance::Estimated, FrailtyInformation::Diagonal);
        near(model.log_likelihood_without_frailty, &record["without"], name);
        near(model.log_likelihood_null, &record["null"], name);
        if record["estimated"].is_null() {
            assert_eq!((model.variance, model.outcome), (0.0, VarianceOutcome::Boundary), "{name}");
            assert_eq!(model.integrated_log_likelihood, model.log_likelihood_without_frailty, "{name}");
            assert_eq!(model.variance_test.p_value, 1.0, "{name}");
        } else if !record["em"].is_null() {
            let stopped = number(&record["em"]["integrated"]);
            assert!(model.integrated_log_likelihood >= stopped - 1e-11 * stopped.abs(), "{name}");
            near_digits(model.variance, &record["em"]["variance"], 5e-5, name);
        }
        if let Some(coefficients) = record["em"]["coefficients"].as_array() {
            for (covariate, expected) in coefficients.iter().enumerate() {
                near_digits(model.coefficients[covariate].expect("a coefficient"), expected, 2e-5, name);
            }
        }
    }
}

#[track_caller]
fn near_digits(got: f64, expected: &Value, digits: f64, what: &str) {
    let expected = number(expected);
    let off = (got - expected).abs();
    assert!(off <= digits * expected.abs(), "{what}: got {got:e}, expected {expected:e}, off by {off:.2e}");
}

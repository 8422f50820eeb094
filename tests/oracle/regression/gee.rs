//! geepack, and statsmodels for what it has alone: divisors less the number of coefficients, Mancl and DeRouen's
//! covariance.

use super::{Data, assert_all_near, number, numbers, records};
use serde_json::Value;
use trialstat_stats::regression::gee::{Dispersion, GeeCovariance, GeeFit, Link, WorkingCorrelation, gee};
use trialstat_stats::regression::marginal::standardize_repeated;
use trialstat_tests::Tolerance::Iterated;
use trialstat_tests::{assert_near, expected};

fn fitted(data: &Data, cluster: &[usize], record: &Value, dispersion: Dispersion) -> GeeFit {
    let link = match record["link"].as_str() {
        Some("logit") => Link::Logit,
        _ => Link::Identity,
    };
    let correlation = match record["correlation"].as_str() {
        Some("exchangeable") => WorkingCorrelation::Exchangeable,
        _ => WorkingCorrelation::Independence,
    };
    gee(&data.outcomes(), cluster, link, correlation, dispersion).expect("a fit")
}

fn assert_covariance(fit: &GeeFit, covariance: GeeCovariance, expected: &Value, what: &str) {
    let got = fit.covariance(covariance).expect("a covariance");
    for (got, expected) in got.iter().zip(expected.as_array().expect("rows")) {
        assert_all_near(got, expected, Iterated, &format!("{what}, {covariance:?}"));
    }
}

fn clusters(record: &Value) -> Vec<usize> {
    numbers(&record["cluster"]).into_iter().map(|label| label as usize).collect()
}

#[test]
fn geepack() {
    let mut compared = 0;
    for record in records("estimating_equations") {
        let (data, cluster) = (Data::of(&record), clusters(&record));
        for expected in record["fits"].as_array().expect("fits") {
            let dispersion = if expected["scale_fixed"] == 1 { Dispersion::One } else { Dispersion::Mean };
            let fit = fitted(&data, &cluster, expected, dispersion);
            let what = format!("{}, {}, {}, {dispersion:?}", record["id"], expected["link"], expected["correlation"]);
            assert_all_near(&fit.coefficients, &expected["coefficients"], Iterated, &what);
            assert_near(fit.correlation, number(&expected["alpha"]), Iterated, &what);
            assert_near(fit.dispersion, number(&expected["dispersion"]), Iterated, &what);
            assert_covariance(&fit, GeeCovariance::Robust, &expected["robust"], &what);
            assert_covariance(&fit, GeeCovariance::ModelBased, &expected["model_based"], &what);
            let (first, second) = (data.design.with_column_set(1, 1.0), data.design.with_column_set(1, 0.0));
            let (first, second) = (first.expect("a column"), second.expect("a column"));
            let standardized = standardize_repeated(&fit, &data.outcomes(), &first, &second).expect("designs");
            assert_all_near(&standardized.proportions(), &expected["proportions"], Iterated, &what);
            for (covariance, name) in [
                (GeeCovariance::Robust, "robust_of_proportions"),
                (GeeCovariance::ModelBased, "model_based_of_proportions"),
            ] {
                let got = standardized.covariance(covariance).expect("a covariance");
                for (got, expected) in got.iter().zip(expected[name].as_array().expect("rows")) {
                    assert_all_near(got, expected, Iterated, &format!("{what}, {name}"));
                }
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 16);
}

#[test]
fn statsmodels() {
    let mut compared = 0;
    let file = expected("regression_statsmodels.json");
    for (record, answers) in
        records("estimating_equations").iter().zip(file["estimating_equations"].as_array().expect("records"))
    {
        assert_eq!(record["id"], answers["id"]);
        let (data, cluster) = (Data::of(record), clusters(record));
        for expected in answers["fits"].as_array().expect("fits") {
            let fit = fitted(&data, &cluster, expected, Dispersion::LessCoefficients);
            let what = format!("{}, {}, {}", record["id"], expected["link"], expected["correlation"]);
            assert_all_near(&fit.coefficients, &expected["coefficients"], Iterated, &what);
            assert_near(fit.correlation, number(&expected["alpha"]), Iterated, &what);
            assert_covariance(&fit, GeeCovariance::Robust, &expected["robust"], &what);
            assert_covariance(&fit, GeeCovariance::ManclDeRouen, &expected["mancl_derouen"], &what);
            // statsmodels leaves the dispersion out of the model-based covariance.
            for (row, expected) in expected["model_based"].as_array().expect("rows").iter().enumerate() {
                let got = &fit.covariance(GeeCovariance::ModelBased).expect("a covariance")[row];
                let got: Vec<f64> = got.iter().map(|element| element / fit.dispersion).collect();
                assert_all_near(&got, expected, Iterated, &what);
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 8);
}

//! R's `glm` and refits of it.

use super::{Data, assert_all_near, number, numbers, records, rows};
use serde_json::Value;
use trialstat_stats::interval::Level;
use trialstat_stats::regression::Limits;
use trialstat_stats::regression::logistic::{CoefficientTest, LogisticFit, logistic};
use trialstat_tests::Tolerance::{ClosedForm, Iterated};
use trialstat_tests::assert_near;

#[test]
fn fits() {
    let records = records("logistic");
    assert_eq!(records.len(), 7);
    for record in records {
        let data = Data::of(&record);
        let what = record["id"].as_str().expect("a name");
        let fit = logistic(data.outcomes()).unwrap_or_else(|reason| panic!("{what}: {reason}"));
        assert_all_near(fit.coefficients(), &record["coefficients"], Iterated, what);
        assert_all_near(fit.std_errors(), &record["std_errors"], Iterated, what);
        for (got, expected) in fit.covariance().iter().zip(record["covariance"].as_array().expect("rows")) {
            assert_all_near(got, expected, Iterated, what);
        }
        assert_near(fit.log_likelihood(), number(&record["log_likelihood"]), ClosedForm, what);
        assert_near(fit.null_deviance(), number(&record["null_deviance"]), ClosedForm, what);
        assert_near(fit.aic(), number(&record["aic"]), ClosedForm, what);
        profile_limits(&fit, &record, what);
        tests(&fit, &record, what);
    }
}

fn profile_limits(fit: &LogisticFit, record: &Value, what: &str) {
    for (name, level) in [("profile_95", 0.95), ("profile_80", 0.8)] {
        let level = Level::new(level).expect("a level");
        for (column, limits) in rows(&record[name]).iter().enumerate() {
            let what = format!("{what}, {name}, column {column}");
            let got = fit.coefficient(column, Limits::ProfileLikelihood, level).expect("limits").interval;
            assert_near(got.lower, limits[0], Iterated, &what);
            assert_near(got.upper, limits[1], Iterated, &what);
        }
    }
}

fn tests(fit: &LogisticFit, record: &Value, what: &str) {
    let statistic = |column, method| fit.test(column, method).expect("a test").statistic.expect("a statistic");
    let (ratios, scores) = (numbers(&record["likelihood_ratio"]), numbers(&record["score"]));
    for column in 0..fit.coefficients().len() {
        let what = format!("{what}, column {column}");
        // R takes the statistic from the difference of two deviances, whose error is absolute.
        let got = statistic(column, CoefficientTest::LikelihoodRatio);
        assert!((got - ratios[column]).abs() <= 1e-9 * ratios[column] + 1e-12, "{what}: {got} {}", ratios[column]);
        assert_near(statistic(column, CoefficientTest::Score), scores[column], Iterated, &what);
    }
    let overall = |method| fit.overall_test(method).map(|test| test.statistic.expect("a statistic"));
    if record["overall"].is_null() {
        assert_eq!(overall(CoefficientTest::Wald), None);
        return;
    }
    for (name, method) in [
        ("wald", CoefficientTest::Wald),
        ("score", CoefficientTest::Score),
        ("likelihood_ratio", CoefficientTest::LikelihoodRatio),
    ] {
        let got = overall(method).expect("covariates");
        assert_near(got, number(&record["overall"][name]), Iterated, &format!("{what}, overall {name}"));
    }
}

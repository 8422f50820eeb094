//! R's brglm2, a maximization of the penalized likelihood in R, and what logistf prints.

use super::{Data, assert_all_near, number, numbers, records, rows};
use trialstat_stats::interval::Level;
use trialstat_stats::regression::Limits::ProfileLikelihood;
use trialstat_stats::regression::firth::firth;
use trialstat_tests::Tolerance::{ClosedForm, Iterated, Printed};
use trialstat_tests::assert_near;

#[test]
fn fits() {
    let records = records("firth");
    assert_eq!(records.len(), 6);
    for record in records {
        let data = Data::of(&record);
        let what = record["id"].as_str().expect("a name");
        let fit = firth(data.outcomes()).unwrap_or_else(|reason| panic!("{what}: {reason}"));
        assert_all_near(fit.coefficients(), &record["coefficients"], Iterated, what);
        assert_all_near(fit.std_errors(), &record["std_errors"], Iterated, what);
        for (got, expected) in fit.covariance().iter().zip(record["covariance"].as_array().expect("rows")) {
            assert_all_near(got, expected, Iterated, what);
        }
        assert_near(fit.penalized_log_likelihood(), number(&record["penalized_log_likelihood"]), ClosedForm, what);
        let ratios = numbers(&record["likelihood_ratio"]);
        for (column, limits) in rows(&record["profile_95"]).iter().enumerate() {
            let what = format!("{what}, column {column}");
            let got = fit.coefficient(column, ProfileLikelihood, Level::NINETY_FIVE).expect("limits").interval;
            assert_near(got.lower, limits[0], Iterated, &what);
            assert_near(got.upper, limits[1], Iterated, &what);
            let test = fit.likelihood_ratio_test(column).expect("a test");
            assert_near(test.statistic.expect("a statistic"), ratios[column], Iterated, &what);
        }
        let overall = fit.overall_likelihood_ratio_test().expect("covariates").statistic.expect("a statistic");
        assert_near(overall, number(&record["overall"]), Iterated, what);
    }
}

/// Heinze and Schemper's endometrial cancer data as R's logistf prints them, which stops at about five digits:
/// estimate, standard error and profile limits of intercept, NV, PI and EH.
#[test]
fn endometrial_cancer_as_printed() {
    let printed = [
        [3.7746, 1.4887, 1.0825, 7.2093],
        [2.9293, 1.5508, 0.6097, 7.8546],
        [-0.0348, 0.0396, -0.1245, 0.0404],
        [-2.6042, 0.7760, -4.3652, -1.2327],
    ];
    let record = records("firth").into_iter().find(|record| record["id"] == "endometrial").expect("the record");
    let data = Data::of(&record);
    let fit = firth(data.outcomes()).expect("a fit");
    for (column, expected) in printed.into_iter().enumerate() {
        let got = fit.coefficient(column, ProfileLikelihood, Level::NINETY_FIVE).expect("limits");
        let got = [got.estimate, fit.std_errors()[column], got.interval.lower, got.interval.upper];
        for (got, expected) in got.into_iter().zip(expected) {
            assert_near(got, expected, Printed(3), &format!("column {column}"));
        }
    }
}

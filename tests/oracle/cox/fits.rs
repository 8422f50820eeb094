//! Coefficients, variances and tests of all the forms of a model.

use super::{Rows, array, file, near, near_all, number, text, ties};
use trialstat_stats::interval::Level;
use trialstat_stats::survival::cox::{Clusters, Terms, TimeTransform};
use trialstat_tests::{Tolerance, assert_near};

#[test]
fn coefficients_and_tests_agree_with_coxph() {
    let file = file();
    for record in array(&file["fits"]) {
        let call = text(&record["call"]);
        let model = Rows::read(&record["data"]).fit(ties(&record["ties"]));
        assert_eq!(model.coefficients.len(), array(&record["coefficients"]).len(), "{call}");
        for (covariate, expected) in array(&record["coefficients"]).iter().enumerate() {
            near(model.coefficients[covariate].expect("a coefficient"), expected, call);
            near_all(&model.covariance[covariate], &record["covariance"][covariate], call);
        }
        near(model.log_likelihood_null, &record["log_likelihood_null"], call);
        near(model.log_likelihood, &record["log_likelihood"], call);
        near(model.score.statistic.expect("a statistic"), &record["score"], call);
        if !record["wald"].is_null() {
            near(model.wald.and_then(|test| test.statistic).expect("a statistic"), &record["wald"], call);
        }
    }
}

#[test]
fn robust_variances_agree_with_coxph() {
    let file = file();
    let mut compared = 0;
    for record in array(&file["fits"]).iter().filter(|record| !record["robust"].is_null()) {
        let call = text(&record["call"]);
        let rows = Rows::read(&record["data"]);
        // Weights that are not whole numbers make the variance robust in R, too, each row being on its own.
        let clusters = rows.cluster.as_deref().map_or(Clusters::Rows, Clusters::Codes);
        let robust = rows.fit(ties(&record["ties"])).robust(clusters).expect("a robust variance");
        for (covariate, expected) in array(&record["robust"]).iter().enumerate() {
            near_all(&robust.covariance[covariate], expected, call);
        }
        near(robust.wald.and_then(|test| test.statistic).expect("a statistic"), &record["robust_wald"], call);
        // With fewer clusters than covariates R inverts what has no inverse.
        if robust.clusters > 10 {
            near(robust.score.and_then(|test| test.statistic).expect("a statistic"), &record["robust_score"], call);
        }
        compared += 1;
    }
    assert_eq!(compared, 6);
}

#[test]
fn proportionality_agrees_with_cox_zph() {
    let file = file();
    let mut compared = 0;
    for record in array(&file["fits"]).iter().filter(|record| !record["zph"].is_null()) {
        let rows = Rows::read(&record["data"]);
        let model = rows.fit(ties(&record["ties"]));
        let codes: Vec<usize> = array(&record["zph"]["terms"]).iter().map(|code| number(code) as usize).collect();
        for table in array(&record["zph"]["tables"]) {
            let call = format!("{} of {}", text(&table["transform"]), text(&record["call"]));
            let transform = match text(&table["transform"]) {
                "km" => TimeTransform::KaplanMeier,
                "rank" => TimeTransform::Rank,
                "identity" => TimeTransform::Identity,
                "log" => TimeTransform::Log,
                other => panic!("no transform {other}"),
            };
            for (terms, expected) in
                [(Terms::Codes(&codes), &table["terms"]), (Terms::Covariates, &table["covariates"])]
            {
                let covariates = rows.slices();
                let found = model.proportionality(&rows.data(&covariates), transform, terms).expect("a test");
                let tests = found.terms.iter().map(|term| term.test).chain([found.global]);
                let expected = array(expected);
                assert_eq!(found.terms.len() + 1, expected.len(), "{call}");
                for (test, expected) in tests.zip(expected) {
                    near(test.and_then(|test| test.statistic).expect("a statistic"), expected, &call);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 200, "{compared} tests");
}

#[test]
fn profile_limits_are_roots_of_the_profile() {
    let file = file();
    let record = &file["profile"];
    let model = Rows::read(&record["data"]).fit(trialstat_stats::survival::cox::Ties::Efron);
    let covariate = number(&record["covariate"]) as usize;
    let limits = model.profile_interval(covariate, Level::NINETY_FIVE).expect("limits");
    near(limits.lower, &record["limits"][0], "lower limit");
    near(limits.upper, &record["limits"][1], "upper limit");
    let test = model.profile_test(covariate).expect("a test");
    assert_near(test.statistic.expect("a statistic"), number(&record["statistic"]), Tolerance::Iterated, "test");
}

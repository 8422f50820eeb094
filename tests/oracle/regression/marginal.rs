//! Marginal effects written out in R, R's boot on given replicates, and replicates drawn by NumPy and fitted by
//! statsmodels.

use super::{Data, assert_all_near, number, numbers, records, rows};
use trialstat_stats::bootstrap::{bca, percentile};
use trialstat_stats::interval::Level;
use trialstat_stats::regression::firth::firth;
use trialstat_stats::regression::logistic::logistic;
use trialstat_stats::regression::marginal::{
    BootstrapLimits, Contrast, MarginalBootstrap, MarginalVariance, Resampling, standardize,
};
use trialstat_stats::regression::{Design, Intercept};
use trialstat_tests::Tolerance::{ClosedForm, Iterated};
use trialstat_tests::{assert_near, expected};

/// The design with everyone in one arm, interaction included.
fn in_arm(design: &Design, record: &serde_json::Value, treated: f64) -> Design {
    let mut covariates = rows(&record["covariates"]);
    covariates[0].fill(treated);
    if !record["modifier"].is_null() {
        let product = numbers(&record["modifier"]).iter().map(|modifier| treated * modifier).collect();
        *covariates.last_mut().expect("covariates") = product;
    }
    let covariates: Vec<&[f64]> = covariates.iter().map(Vec::as_slice).collect();
    Design::from_columns(design.subjects(), Intercept::Included, &covariates).expect("a design")
}

#[test]
fn effects() {
    let records = records("marginal");
    assert_eq!(records.len(), 3);
    for record in records {
        let data = Data::of(&record);
        let fit = logistic(data.outcomes()).expect("a fit");
        let (first, second) = (in_arm(&data.design, &record, 1.0), in_arm(&data.design, &record, 0.0));
        let standardized = standardize(&fit, &first, &second).expect("designs of the model");
        let what = record["id"].as_str().expect("a name");
        assert_all_near(&standardized.proportions(), &record["proportions"], Iterated, what);
        let in_first: Vec<bool> = numbers(&record["covariates"][0]).iter().map(|&treated| treated == 1.0).collect();
        for (name, variance) in [
            ("delta_model_based", MarginalVariance::DeltaModelBased),
            ("delta_sandwich", MarginalVariance::DeltaSandwich),
            ("influence_function", MarginalVariance::InfluenceFunction),
            ("randomized", MarginalVariance::Randomized { in_first: &in_first }),
        ] {
            let what = format!("{what}, {name}");
            let covariance = standardized.covariance(variance).expect("a covariance");
            let expected = rows(&record["covariances"][name]);
            for arm in 0..2 {
                assert_near(covariance[arm][arm], expected[arm][arm], Iterated, &what);
            }
            // It is 0 but for rounding when the arms share no coefficient.
            let rounding = 1e-13 * expected[0][0];
            let (got, expected) = (covariance[0][1], expected[0][1]);
            assert!((got - expected).abs() <= 1e-9 * expected.abs() + rounding, "{what}: {got:e} {expected:e}");
            for (contrast, name_of_contrast) in
                [(Contrast::Difference, "difference"), (Contrast::Ratio, "ratio"), (Contrast::OddsRatio, "odds_ratio")]
            {
                let got = standardized.effect(contrast, variance, Level::NINETY_FIVE).expect("an effect");
                let limits = got.estimate.interval;
                let got = [got.estimate.estimate, limits.lower, limits.upper, got.std_error];
                let expected = &record["effects"][name][name_of_contrast];
                assert_all_near(&got, expected, Iterated, &format!("{what}, {name_of_contrast}"));
            }
        }
    }
}

/// Arms of which one has all events are no obstacle to a penalized fit.
#[test]
fn effects_of_penalized_fits() {
    let records = records("marginal_firth");
    assert_eq!(records.len(), 2);
    for record in records {
        let data = Data::of(&record);
        let fit = firth(data.outcomes()).expect("a fit");
        let (first, second) = (in_arm(&data.design, &record, 1.0), in_arm(&data.design, &record, 0.0));
        let standardized = standardize(&fit, &first, &second).expect("designs of the model");
        let what = record["id"].as_str().expect("a name");
        assert_all_near(&standardized.proportions(), &record["proportions"], Iterated, what);
        let covariance = standardized.covariance(MarginalVariance::DeltaModelBased).expect("a covariance");
        let expected = rows(&record["covariance"]);
        let rounding = 1e-13 * expected[0][0];
        for (got, expected) in covariance.iter().flatten().zip(expected.iter().flatten()) {
            assert!((got - expected).abs() <= 1e-9 * expected.abs() + rounding, "{what}: {got:e} {expected:e}");
        }
    }
}

#[test]
fn statsmodels_margins() {
    let file = expected("regression_statsmodels.json");
    let answer = &file["margins"];
    let record = records("marginal").into_iter().find(|record| record["id"] == answer["id"]).expect("the record");
    let data = Data::of(&record);
    let fit = logistic(data.outcomes()).expect("a fit");
    let (first, second) = (in_arm(&data.design, &record, 1.0), in_arm(&data.design, &record, 0.0));
    let standardized = standardize(&fit, &first, &second).expect("designs of the model");
    let difference = Contrast::Difference;
    let got =
        standardized.effect(difference, MarginalVariance::DeltaModelBased, Level::NINETY_FIVE).expect("an effect");
    assert_near(got.estimate.estimate, number(&answer["difference"]), Iterated, "difference");
    assert_near(got.std_error, number(&answer["std_error"]), Iterated, "standard error");
}

#[test]
fn limits_of_replicates() {
    let records = records("limits_of_replicates");
    assert_eq!(records.len(), 2);
    for record in records {
        let level = Level::new(number(&record["level"])).expect("a level");
        let replicates = numbers(&record["replicates"]);
        let got = percentile(&replicates, level).expect("limits");
        assert_all_near(&[got.lower, got.upper], &record["percentile"], ClosedForm, "percentile");
        let leave_one_out = numbers(&record["leave_one_out"]);
        let got = bca(number(&record["estimate"]), &replicates, &leave_one_out, level).expect("limits");
        assert_all_near(&[got.lower, got.upper], &record["bca"], ClosedForm, "BCa");
    }
}

/// One number after the other, and limits from them: the draws are NumPy's Philox, the fits statsmodels'.
#[test]
fn resamples() {
    let file = expected("regression_statsmodels.json");
    let answers = &file["bootstrap"];
    let record = records("marginal").into_iter().find(|record| record["id"] == answers["id"]).expect("the record");
    let data = Data::of(&record);
    let fit = logistic(data.outcomes()).expect("a fit");
    let (first, second) = (in_arm(&data.design, &record, 1.0), in_arm(&data.design, &record, 0.0));
    let standardized = standardize(&fit, &first, &second).expect("designs of the model");
    let in_first: Vec<bool> = numbers(&record["covariates"][0]).iter().map(|&treated| treated == 1.0).collect();
    let [seed, group] = ["seed", "group"].map(|word| answers[word].as_u64().expect("a word"));
    let of =
        |resampling| MarginalBootstrap::new(&standardized, Contrast::Ratio, resampling, seed, group).expect("subjects");
    for (index, resampling) in
        [Resampling::Subjects, Resampling::WithinArms { in_first: &in_first }].into_iter().enumerate()
    {
        let expected = answers["resampled"][index]["replicates"].as_array().expect("replicates");
        let replicates = of(resampling).replicates(expected.len() as u64);
        for (replicate, (got, expected)) in replicates.into_iter().zip(expected).enumerate() {
            let what = format!("{resampling:?}, replicate {replicate}");
            match expected.as_f64() {
                Some(expected) => assert_near(got.expect("a fit"), expected, Iterated, &what),
                None => assert_eq!(got, None, "{what}"),
            }
        }
    }
    let bootstrap = of(Resampling::Subjects);
    let answer = &answers["resampled"][0];
    let drawn = answer["replicates"].as_array().expect("replicates");
    let log_ratios: Vec<f64> = drawn.iter().filter_map(|value| value.as_f64()).collect();
    let leave_one_out = numbers(&answer["leave_one_out"]);
    let replicates = bootstrap.replicates(drawn.len() as u64);
    let level = Level::NINETY_FIVE;
    let [one, other] = standardized.proportions();
    for (method, expected) in [
        (BootstrapLimits::Percentile, percentile(&log_ratios, level)),
        (BootstrapLimits::BiasCorrectedAccelerated, bca((one / other).ln(), &log_ratios, &leave_one_out, level)),
    ] {
        let (got, expected) =
            (bootstrap.limits(&replicates, method, level).expect("limits"), expected.expect("limits"));
        assert_near(got.estimate.interval.lower, expected.lower.exp(), Iterated, &format!("{method:?}, lower"));
        assert_near(got.estimate.interval.upper, expected.upper.exp(), Iterated, &format!("{method:?}, upper"));
        assert_eq!((got.fitted, got.not_fitted), (log_ratios.len(), drawn.len() - log_ratios.len()));
    }
}

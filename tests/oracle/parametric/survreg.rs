//! Location-scale models against R's `survreg`.

use super::{array, column, columns, near, near_covariance, number, numbers, observed, text};
use serde_json::Value;
use trialstat_stats::interval::Level;
use trialstat_stats::survival::interval_censored::Sample;
use trialstat_stats::survival::parametric::{Distribution, ParametricFit, Profile, Scale, parametric};
use trialstat_tests::expected;

/// A record with its fit.
fn for_each(check: impl Fn(&Value, &Value, &ParametricFit, &str)) {
    let file = expected("parametric.json");
    let records = array(&file["records"]);
    assert_eq!(records.len(), 21);
    for record in records {
        let data = &file["data"][text(&record["data"])];
        check(data, record, &fit(data, record), text(&record["call"]));
    }
}

#[test]
fn coefficients_and_likelihoods() {
    for_each(|_, record, fit, call| {
        for (&got, expected) in fit.coefficients.iter().zip(array(&record["coefficients"])) {
            near(got, expected, call);
        }
        assert_eq!(fit.coefficients.len(), array(&record["coefficients"]).len(), "{call}");
        near_covariance(&fit.covariance, &record["covariance"], call);
        near(fit.log_likelihood, &record["log_likelihood"], call);
        near(fit.log_likelihood_null, &record["log_likelihood_null"], call);
        near(fit.aic(), &record["aic"], call);
        assert!(fit.largest_slope < 1e-10, "{call}: {}", fit.largest_slope);
    });
}

#[test]
fn robust_covariances() {
    for_each(|data, record, fit, call| {
        if record.get("robust").is_some() {
            near_covariance(&fit.robust_covariance(None).expect("a covariance"), &record["robust"], call);
        }
        if let Some(cluster) = record.get("cluster").and_then(Value::as_str) {
            let labels: Vec<usize> = column(data, cluster).iter().map(|&label| label as usize).collect();
            near_covariance(&fit.robust_covariance(Some(&labels)).expect("labels"), &record["clustered"], call);
        }
    });
}

#[test]
fn quantiles_and_their_standard_errors() {
    for_each(|_, record, fit, call| {
        let Some(quantiles) = record.get("quantiles") else { return };
        let covariates = numbers(&record["profile"]);
        for (i, p) in numbers(&quantiles["p"]).into_iter().enumerate() {
            let got = fit
                .quantile(p, Profile { covariates: &covariates, stratum: 0 }, Level::NINETY_FIVE)
                .expect("a quantile");
            near(got.estimate, &quantiles["time"][i], call);
            near(got.std_error, &quantiles["std_error"][i], call);
        }
    });
}

fn fit(data: &Value, record: &Value) -> ParametricFit {
    let observed = observed(data);
    let columns = columns(data, record);
    let covariates: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let weights = record.get("weight").and_then(Value::as_str).map(|name| column(data, name));
    let mut sample = Sample::new(&observed).expect("a sample");
    if let Some(weights) = &weights {
        sample = sample.weighted(weights).expect("weights");
    }
    let labels = record.get("strata").and_then(Value::as_str).map(|name| {
        let labels = column(data, name);
        let first = labels.iter().copied().fold(f64::INFINITY, f64::min);
        labels.iter().map(|label| (label - first) as usize).collect::<Vec<usize>>()
    });
    let scale = labels.as_deref().map_or(Scale::Common, Scale::ByStratum);
    parametric(sample, distribution(record), &covariates, scale).expect("a maximum")
}

fn distribution(record: &Value) -> Distribution {
    match (text(&record["distribution"]), number(&record["scale"])) {
        ("exponential", _) => Distribution::Exponential,
        ("weibull", 0.0) => Distribution::Weibull,
        ("weibull", scale) => Distribution::WeibullOfScale(scale),
        ("lognormal", _) => Distribution::LogNormal,
        ("loglogistic", _) => Distribution::LogLogistic,
        ("gaussian", _) => Distribution::Normal,
        ("logistic", _) => Distribution::Logistic,
        ("extreme", _) => Distribution::ExtremeValue,
        (other, _) => panic!("no distribution {other}"),
    }
}

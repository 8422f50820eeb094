//! Gamma, Gompertz, generalized gamma, spline and cure models, and Turnbull's estimate, against 40 digits.

use super::{array, column, columns, near, near_covariance, number, numbers, observed, text};
use serde_json::Value;
use trialstat_stats::interval::Level;
use trialstat_stats::survival::interval_censored::{Ends, Observed, Sample, turnbull};
use trialstat_stats::survival::parametric::cure::cure;
use trialstat_stats::survival::parametric::{
    Distribution, Knots, ParametricFit, Predicted, Profile, Scale, parametric, spline,
};
use trialstat_tests::expected;

fn for_each(check: impl Fn(&Value, &ParametricFit, &str)) {
    let data = expected("parametric.json");
    let file = expected("parametric_models.json");
    let records = array(&file["records"]);
    assert_eq!(records.len(), 16);
    for record in records {
        let name = text(&record["data"]);
        let call = format!("{} {name} {}", text(&record["model"]), record["covariates"]);
        check(record, &fit(&data["data"][name], record), &call);
    }
}

#[test]
fn coefficients_and_likelihoods() {
    for_each(|record, fit, call| {
        assert_eq!(fit.coefficients.len(), array(&record["coefficients"]).len(), "{call}");
        for (&got, expected) in fit.coefficients.iter().zip(array(&record["coefficients"])) {
            near(got, expected, call);
        }
        near_covariance(&fit.covariance, &record["covariance"], call);
        near(fit.log_likelihood, &record["log_likelihood"], call);
        assert!(fit.largest_slope < 1e-10, "{call}: {}", fit.largest_slope);
    });
}

#[test]
fn predictions_and_their_standard_errors() {
    for_each(|record, fit, call| {
        let covariates = numbers(&record["profile"]);
        let profile = Profile { covariates: &covariates, stratum: 0 };
        let time = number(&record["time"]);
        let level = Level::NINETY_FIVE;
        let predictions = &record["predictions"];
        let same = |got: Predicted, expected: &Value| {
            near(got.estimate, &expected[0], call);
            near(got.std_error, &expected[1], call);
        };
        let survival = fit.survival(time, profile, level).expect("a survival");
        same(survival, &predictions["survival"]);
        same(fit.hazard(time, profile, level).expect("a hazard"), &predictions["hazard"]);
        if let Some(end) = predictions["end"].as_f64() {
            let mean = fit.restricted_mean(end, profile, level).expect("a mean");
            same(mean, &predictions["restricted_mean"]);
        }
        // The quantile at this time's probability is this time.
        let back = fit.quantile(1.0 - survival.estimate, profile, level).expect("a quantile");
        near(back.estimate, &record["time"], call);
    });
}

fn fit(data: &Value, record: &Value) -> ParametricFit {
    let observed = observed(data);
    let columns = columns(data, record);
    let covariates: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let weights = column(data, if record["weighted"] == true { "weight" } else { "kind" });
    let entry = record["entry"].as_array().map(|_| numbers(&record["entry"]));
    let mut sample = Sample::new(&observed).expect("a sample");
    if record["weighted"] == true {
        sample = sample.weighted(&weights).expect("weights");
    }
    if let Some(entry) = &entry {
        sample = sample.entering(entry).expect("entries");
    }
    let of = |distribution: Distribution| parametric(sample, distribution, &covariates, Scale::Common);
    let fit = match text(&record["model"]) {
        "gamma" => of(Distribution::Gamma),
        "gompertz" => of(Distribution::Gompertz),
        "generalized-gamma" => of(Distribution::GeneralizedGamma),
        "spline" => {
            let inner = record["inner"].as_u64().map(|inner| Knots::Inner(inner as usize));
            spline(sample, &inner.unwrap_or_else(|| Knots::At(numbers(&record["knots"]))), &covariates)
        }
        "cure" => {
            let (cured, times) = covariates.split_at(number(&record["cured"]) as usize);
            cure(sample, cured, times)
        }
        other => panic!("no model {other}"),
    };
    fit.expect("a maximum")
}

#[test]
fn masses_of_turnbull() {
    let file = expected("parametric_models.json");
    let records = array(&file["turnbull"]);
    assert_eq!(records.len(), 4);
    for record in records {
        let name = text(&record["name"]);
        let observed: Vec<Observed> = numbers(&record["after"])
            .into_iter()
            .zip(array(&record["by"]))
            .map(|(after, by)| match by.as_f64() {
                None => Observed::After(after),
                Some(by) if by == after => Observed::Exactly(by),
                Some(by) => Observed::Between(after, by),
            })
            .collect();
        let estimate = turnbull(Sample::new(&observed).expect("a sample"), Ends::AfterToBy).expect("an estimate");
        near(estimate.log_likelihood, &record["log_likelihood"], name);
        let jumps = array(&record["jumps"]);
        assert_eq!(estimate.jumps.len(), jumps.len(), "{name}: {:?}", estimate.jumps);
        for (got, expected) in estimate.jumps.iter().zip(jumps) {
            assert_eq!(got.after, number(&expected["after"]), "{name}");
            assert_eq!(got.by, expected["by"].as_f64().unwrap_or(f64::INFINITY), "{name}");
            near(got.mass, &expected["mass"], name);
        }
    }
}

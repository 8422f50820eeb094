//! Curves predicted for rows, and averaged over a population.

use super::{Rows, array, file, near, near_all, number, numbers, text, ties};
use trialstat_stats::interval::Level;
use trialstat_stats::survival::cox::{Clusters, CoefficientVariance, CurveScale, Population, Ties};

#[test]
fn curves_of_rows_agree_with_survfit() {
    let file = file();
    for record in array(&file["predictions"]) {
        let call = text(&record["call"]);
        let rows = Rows::read(&record["data"]);
        let model = rows.fit(ties(&record["ties"]));
        let clusters = rows.cluster.as_deref().map(Clusters::Codes);
        let robust = clusters.map(|clusters| model.robust(clusters).expect("a robust variance"));
        let variance = robust.as_ref().map_or(CoefficientVariance::ModelBased, CoefficientVariance::Robust);
        let baseline = model.baseline(variance).expect("finite coefficients");
        for expected in array(&record["curves"]) {
            let stratum = number(&expected["stratum"]) as usize;
            let curve = baseline.curve(stratum, &numbers(&expected["x"]), number(&expected["offset"])).expect("a row");
            near_all(&curve.times, &expected["time"], call);
            near_all(&curve.cumulative_hazard, &expected["cumhaz"], call);
            near_all(&curve.std_errors, &expected["error"], call);
            for (index, &time) in curve.times.iter().enumerate() {
                let limits = curve.interval_at(time, CurveScale::Log, Level::NINETY_FIVE).expect("a hazard");
                near(limits.lower, &expected["lower"][index], call);
                near(limits.upper, &expected["upper"][index], call);
            }
        }
    }
}

#[test]
fn averaged_curves_agree_with_means_of_predictions() {
    let file = file();
    let record = &file["adjusted"];
    let rows = Rows::read(&record["data"]);
    let baseline = rows.fit(Ties::Breslow).baseline(CoefficientVariance::ModelBased).expect("finite coefficients");
    let times = numbers(&record["times"]);
    let horizon = number(&record["horizon"]);
    let count = rows.times.len();
    let treatments = [vec![1.0; count], vec![2.0; count]];
    let under = |treatment: usize| {
        let mut covariates = rows.slices();
        covariates[0] = &treatments[treatment];
        let population = Population { covariates: &covariates, strata: None, offset: None };
        let curve = baseline.adjusted_curve(&population, &times).expect("a population");
        (curve, baseline.adjusted_restricted_mean(&population, horizon).expect("a population"))
    };
    let both = [under(0), under(1)];
    for (treatment, (curve, mean)) in both.iter().enumerate() {
        near_all(&curve.survival, &record["survival"][treatment], "averaged survival");
        near_all(&curve.std_errors, &record["errors"][treatment], "standard error");
        near(mean.estimate, &record["means"][treatment], "restricted mean");
        near(mean.std_error, &record["mean_errors"][treatment], "error of the restricted mean");
    }
    let level = Level::NINETY_FIVE;
    let half_width = |estimate: trialstat_stats::interval::Estimate| {
        (estimate.interval.upper - estimate.interval.lower) / (2.0 * level.z())
    };
    for (index, expected) in array(&record["difference_errors"]).iter().enumerate() {
        let difference = baseline.difference_of_curves(&both[0].0, &both[1].0, index, level).expect("a time");
        near(half_width(difference), expected, "error of a difference of curves");
    }
    let difference = baseline.difference_of_means(&both[0].1, &both[1].1, level);
    near(half_width(difference), &record["mean_difference_error"], "error of a difference of means");
}

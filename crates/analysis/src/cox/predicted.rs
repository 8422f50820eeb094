//! Rows of survival that the model predicts at given covariates.

use super::fitted::Fitted;
use super::profile::Profile;
use super::question::CoxQuestion;
use crate::follow_up::FollowUp;
use crate::method::PredictionInterval;
use crate::reason::Reason;
use crate::rows::{About, Rows, missing};
use trialstat_stats::interval::Interval;
use trialstat_stats::survival::cox::{Baseline, CoefficientVariance, PredictedCurve};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{NotEstimable, Stat};

/// The baseline hazard, with the variance of the coefficients that is wanted.
pub(super) fn baseline_of(fitted: &Fitted) -> Result<Baseline, NotEstimable> {
    match fitted {
        Fitted::Likelihood { model, robust } => {
            let variance = robust.as_ref().map_or(CoefficientVariance::ModelBased, CoefficientVariance::Robust);
            model.baseline(variance).map_err(Reason::reason)
        }
        Fitted::Firth(_) => Err(NotEstimable::NotDefined),
    }
}

/// A curve for each profile, and for each stratum where there are any.
pub(super) fn predicted_rows(
    profiles: &[Profile],
    fitted: &Fitted,
    follow_up: &FollowUp,
    strata: &[Stratum],
    question: &CoxQuestion,
    rows: &mut Rows,
) {
    let wanted = &question.predictions;
    if !wanted.at_profiles() {
        return;
    }
    let baseline = baseline_of(fitted);
    let interval = wanted.interval.unwrap_or(PredictionInterval::Log);
    let method = format!("{}, {}", fitted.method(question), interval.name());
    let of_both = profiles.iter().flat_map(|profile| strata.iter().map(move |stratum| (profile, stratum)));
    let labels = of_both.clone().map(|(profile, stratum)| Phrase::from(format!("{}{}", profile.label, stratum.label)));
    rows.group_by("covariates", labels.collect());
    for (group, (profile, stratum)) in of_both.enumerate() {
        let curve = baseline
            .as_ref()
            .map_err(|reason| *reason)
            .and_then(|baseline| baseline.curve(stratum.code, &profile.values, 0.0).map_err(Reason::reason));
        let last = stratum.last_time(follow_up);
        let every: &[f64] = if wanted.curve { curve.as_ref().map_or(&[], |curve| &curve.times) } else { &[] };
        for time in every.iter().chain(&wanted.times) {
            let about = About::new("survival", &method).group(group).level(Some(time.to_string()));
            let at = curve.as_ref().map_err(|reason| *reason);
            let at = at.and_then(|curve| if *time > last { Err(NotEstimable::NotReached) } else { Ok(curve) });
            let stat = |value: Result<f64, NotEstimable>| value.map_or_else(Stat::NotEstimable, Stat::from);
            rows.push(&about, "estimate", stat(at.map(|curve| curve.survival_at(*time))));
            rows.push(&about, "std.error", stat(at.map(|curve| std_error(curve, *time))));
            let limits =
                at.and_then(|curve| curve.interval_at(*time, interval.scale(), question.level).map_err(Reason::reason));
            rows.interval(&about, limits, question.level);
        }
        for probability in &wanted.quantiles {
            let about = About::new("quantile", &method).group(group).level(Some(probability.to_string()));
            quantile_rows(&about, curve.as_ref().map_err(|reason| *reason), *probability, interval, question, rows);
        }
    }
}

fn quantile_rows(
    about: &About,
    curve: Result<&PredictedCurve, NotEstimable>,
    probability: f64,
    interval: PredictionInterval,
    question: &CoxQuestion,
    rows: &mut Rows,
) {
    let stats = match curve {
        Ok(curve) => {
            let (low, high) = curve.quantile_limits(probability, interval.scale(), question.level);
            [curve.quantile(probability), low, high].map(|time| time.map_or_else(missing, Stat::from))
        }
        Err(reason) => [Stat::NotEstimable(reason); 3],
    };
    for (stat_name, stat) in ["estimate", "conf.low", "conf.high"].into_iter().zip(stats) {
        rows.push(about, stat_name, stat);
    }
    rows.push(about, "conf.level", question.level.value());
}

/// Standard error of the survival probability itself.
fn std_error(curve: &PredictedCurve, time: f64) -> f64 {
    let step = curve.times.partition_point(|step| *step <= time).checked_sub(1);
    step.map_or(0.0, |step| curve.survival_at(time) * curve.std_errors[step])
}

/// A stratum with its name.
pub(super) struct Stratum {
    code: usize,
    /// What follows the covariates in the name of a curve: nothing where there is one stratum only.
    label: String,
}

impl Stratum {
    /// The strata of a follow-up, in the order in which they first occur.
    pub(super) fn all(
        follow_up: &FollowUp,
        question: &CoxQuestion,
        dataset: &trialstat_trial::dataset::Dataset,
    ) -> Vec<Stratum> {
        let Some(codes) = &follow_up.strata else { return vec![Stratum { code: 0, label: String::new() }] };
        let mut strata: Vec<Stratum> = Vec::new();
        let mut known = vec![false; codes.iter().max().map_or(0, |most| most + 1)];
        for (&code, &row) in codes.iter().zip(&follow_up.rows) {
            if !std::mem::replace(&mut known[code], true) {
                let level = |column: &String| {
                    let factor = dataset.factor(column).expect("the column was read as levels");
                    let level = factor.rows[row].map(|level| factor.levels[level as usize].to_string());
                    format!(", {column}={}", level.unwrap_or_default())
                };
                strata.push(Stratum { code, label: question.columns.strata.iter().map(level).collect() });
            }
        }
        strata
    }

    /// When the last row's follow-up ends: beyond that nothing is known.
    pub(super) fn last_time(&self, follow_up: &FollowUp) -> f64 {
        let own = |row: &usize| follow_up.strata.as_ref().is_none_or(|strata| strata[*row] == self.code);
        let times = (0..follow_up.times.len()).filter(own).map(|row| follow_up.times[row]);
        times.fold(0.0, f64::max)
    }
}

/// Limits of a probability, cut at 0 and 1.
pub(super) fn of_probability(limits: Interval) -> Interval {
    Interval { lower: limits.lower.max(0.0), upper: limits.upper.min(1.0) }
}

//! Rows of one group's curve.

use super::question::SurvivalQuestion;
use super::transform;
use crate::follow_up::FollowUp;
use crate::method::CurveInterval;
use crate::reason::Reason;
use crate::rows::{About, Rows, missing};
use trialstat_stats::interval::{Level, NotEstimable};
use trialstat_stats::survival::at_risk::{Counting, at_risk_table};
use trialstat_stats::survival::conventions::Tail;
use trialstat_stats::survival::curve::SurvivalCurve;
use trialstat_stats::survival::nelson_aalen::{HazardEstimator, HazardVariance, nelson_aalen};
use trialstat_stats::survival::restricted_mean::{RestrictedMean, restricted_mean};
use trialstat_trial::result::Stat;

type OfGroup<'a> = dyn Fn(&'static str, String) -> About + 'a;

fn stat(value: Result<f64, NotEstimable>) -> Stat {
    value.map_or_else(missing, Stat::from)
}

/// Every step of a curve.
pub(super) fn curve_rows(
    curve: &SurvivalCurve,
    interval: CurveInterval,
    level: Level,
    of_group: &OfGroup<'_>,
    rows: &mut Rows,
) {
    for step in curve.steps() {
        let mut about = of_group("survival", format!("kaplan-meier, {}", interval.name()));
        about.level = Some(step.time.to_string());
        rows.push(&about, "n.risk", step.at_risk);
        rows.push(&about, "n.event", step.events);
        rows.push(&about, "n.censor", step.censored);
        rows.push(&about, "estimate", step.survival);
        rows.push(&about, "std.error", stat(curve.std_error(step)));
        let limits = curve.interval(step, transform(interval), level).map_err(Reason::reason);
        rows.interval(&about, limits, level);
    }
}

/// The curve at given times; events and censorings are counted since the time before.
pub(super) fn rows_at(
    times: &[f64],
    own: &FollowUp,
    curve: &SurvivalCurve,
    interval: CurveInterval,
    level: Level,
    of_group: &OfGroup<'_>,
    rows: &mut Rows,
) {
    let Ok(table) = at_risk_table(&own.observed(), times, Counting::SincePrevious) else { return };
    for at_risk in table {
        let mut about = of_group("survival", format!("kaplan-meier, {}", interval.name()));
        about.level = Some(at_risk.time.to_string());
        rows.push(&about, "n.risk", at_risk.at_risk);
        rows.push(&about, "n.event", at_risk.events);
        rows.push(&about, "n.censor", at_risk.censored);
        let point = curve.at(at_risk.time);
        rows.push(&about, "estimate", stat(point.map(|point| point.survival)));
        rows.push(&about, "std.error", stat(point.and_then(|point| point.std_error())));
        let limits = point.and_then(|point| point.interval(transform(interval), level));
        rows.interval(&about, limits.map_err(Reason::reason), level);
    }
}

/// The time by which a share has had the event, with Brookmeyer and Crowley's limits.
pub(super) fn quantile_rows(
    curve: &SurvivalCurve,
    probability: f64,
    interval: CurveInterval,
    question: &SurvivalQuestion,
    of_group: &OfGroup<'_>,
    rows: &mut Rows,
) {
    let mut about = of_group("quantile", format!("kaplan-meier, {}", interval.name()));
    about.level = Some(probability.to_string());
    about.note = Some(format!("flat pieces by the rule of {}", question.conventions.name()));
    let rule = question.conventions.quantile_rule();
    let found = curve.quantile(probability, rule, transform(interval), question.level);
    rows.push(&about, "estimate", stat(found.estimate));
    rows.push(&about, "conf.low", stat(found.lower));
    rows.push(&about, "conf.high", stat(found.upper));
    rows.push(&about, "conf.level", question.level.value());
}

/// The cumulative hazard at every time.
pub(super) fn cumulative_hazard(own: &FollowUp, of_group: &OfGroup<'_>, rows: &mut Rows) {
    let hazard = nelson_aalen(&own.observed(), HazardEstimator::NelsonAalen, HazardVariance::Poisson);
    for step in hazard.iter().flat_map(|hazard| hazard.steps()) {
        let mut about = of_group("cumulative-hazard", "nelson-aalen".to_owned());
        about.level = Some(step.time.to_string());
        rows.push(&about, "estimate", step.hazard);
        rows.push(&about, "std.error", step.std_error());
    }
}

/// The restricted mean of a group.
pub(super) fn restricted_mean_row(
    curve: &SurvivalCurve,
    horizon: f64,
    level: Level,
    of_group: &OfGroup<'_>,
    rows: &mut Rows,
) -> Result<RestrictedMean, NotEstimable> {
    let mean = restricted_mean(curve, horizon, Tail::Unknown);
    let mut about = of_group("rmst", "restricted-mean".to_owned());
    about.level = Some(horizon.to_string());
    rows.push(&about, "estimate", stat(mean.map(|mean| mean.mean)));
    rows.push(&about, "std.error", stat(mean.map(|mean| mean.std_error)));
    rows.interval(&about, mean.map(|mean| mean.estimate(level).interval).map_err(Reason::reason), level);
    mean
}

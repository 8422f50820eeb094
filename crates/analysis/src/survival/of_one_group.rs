//! Rows of one group's curve.

use super::question::SurvivalQuestion;
use super::transform;
use super::variance::CurveVariance;
use crate::follow_up::FollowUp;
use crate::method::CurveInterval;
use crate::reason::Reason;
use crate::rows::{About, Rows, missing};
use trialstat_stats::interval::NotEstimable;
use trialstat_stats::survival::at_risk::{AtRisk, Counting, at_risk_table};
use trialstat_stats::survival::conditional::conditional_survival;
use trialstat_stats::survival::conventions::{LowerLimit, Tail};
use trialstat_stats::survival::curve::SurvivalCurve;
use trialstat_stats::survival::restricted_mean::{RestrictedMean, restricted_mean};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::Stat;

/// A group, its curve, and what is asked about it.
pub(super) struct OneGroup<'a> {
    pub(super) follow_up: &'a FollowUp,
    pub(super) curve: &'a SurvivalCurve,
    pub(super) variance: CurveVariance,
    pub(super) question: &'a SurvivalQuestion,
    /// Its position; none where no column tells groups apart.
    pub(super) position: Option<usize>,
}

/// A restricted mean, or why there is none.
pub(super) type Mean = Result<RestrictedMean, NotEstimable>;

pub(super) fn stat(value: Result<f64, NotEstimable>) -> Stat {
    value.map_or_else(missing, Stat::from)
}

impl OneGroup<'_> {
    /// What a row is about, with the time or probability that it belongs to.
    pub(super) fn about(&self, context: &'static str, method: impl Into<Phrase>, level: Option<f64>) -> About {
        let level = level.map(|level| level.to_string().into());
        About { group: self.position, level, ..About::new(context, method) }
    }

    /// The same where the level comes again in every analysis.
    fn about_level(&self, context: &'static str, method: Phrase, level: f64, rows: &mut Rows) -> About {
        let level = Some(rows.phrase(format_args!("{level}")));
        About { group: self.position, level, ..About::new(context, method) }
    }

    fn counts(about: &About, at_risk: f64, events: f64, censored: f64, rows: &mut Rows) {
        rows.push(about, "n.risk", at_risk);
        rows.push(about, "n.event", events);
        rows.push(about, "n.censor", censored);
    }

    /// Every step of the curve.
    pub(super) fn steps(&self, interval: CurveInterval, rows: &mut Rows) {
        let level = self.question.level;
        let method = self.variance.method("kaplan-meier", interval, rows);
        let steps = self.curve.steps();
        let limits = self.curve.intervals(transform(interval), LowerLimit::Usual, level);
        rows.reserve(8 * steps.len());
        for (step, limits) in steps.iter().zip(limits) {
            let about = self.about("survival", &method, Some(step.time));
            OneGroup::counts(&about, step.at_risk, step.events, step.censored, rows);
            rows.push(&about, "estimate", step.survival);
            rows.push(&about, "std.error", stat(self.curve.std_error(step)));
            rows.interval(&about, limits.map_err(Reason::reason), level);
        }
    }

    fn at_risk(&self, times: &[f64], counting: Counting) -> Vec<AtRisk> {
        if times.is_empty() {
            return Vec::new();
        }
        at_risk_table(&self.follow_up.observed(), times, counting).unwrap_or_default()
    }

    /// The curve at given times; events and censorings are counted since the time before. Beside all steps of the curve
    /// there is a row only where there is no step, since which nothing has happened.
    pub(super) fn at_times(&self, interval: CurveInterval, rows: &mut Rows) {
        let (level, wanted) = (self.question.level, &self.question.wanted);
        for mut at_risk in self.at_risk(&wanted.times, Counting::SincePrevious) {
            if wanted.curve {
                if self.curve.steps().binary_search_by(|step| step.time.total_cmp(&at_risk.time)).is_ok() {
                    continue;
                }
                (at_risk.events, at_risk.censored) = (0.0, 0.0);
            }
            let method = self.variance.method("kaplan-meier", interval, rows);
            let about = self.about_level("survival", method, at_risk.time, rows);
            OneGroup::counts(&about, at_risk.at_risk, at_risk.events, at_risk.censored, rows);
            let point = self.curve.at(at_risk.time);
            rows.push(&about, "estimate", stat(point.map(|point| point.survival)));
            rows.push(&about, "std.error", stat(point.and_then(|point| point.std_error())));
            let limits = point.and_then(|point| point.interval(transform(interval), level));
            rows.interval(&about, limits.map_err(Reason::reason), level);
        }
    }

    /// The table of numbers at risk; events and censorings are counted from the start.
    pub(super) fn at_risk_rows(&self, rows: &mut Rows) {
        for at_risk in self.at_risk(&self.question.wanted.at_risk, Counting::FromStart) {
            let about = self.about("at-risk", "count", Some(at_risk.time));
            let about = about.note("events and censorings are counted from the start, those at the time included");
            OneGroup::counts(&about, at_risk.at_risk, at_risk.events, at_risk.censored, rows);
        }
    }

    /// Survival at the later times of those who have come through to an earlier one.
    pub(super) fn conditional_rows(&self, interval: CurveInterval, rows: &mut Rows) {
        let (wanted, level) = (&self.question.wanted, self.question.level);
        for given in &wanted.given {
            let (curve, start) = self.after(*given);
            for time in wanted.times.iter().filter(|time| *time > given) {
                let method = self.variance.method("kaplan-meier", interval, rows);
                let about = self.about("conditional-survival", format!("{method}, given {given}"), Some(*time));
                let further = if start == 0.0 { *time } else { further(start, *time) };
                let found = conditional_survival(&curve, start, further, transform(interval), level);
                match found {
                    // The probability exists where its limits do not.
                    Err(NotEstimable::TransformUndefined) => {
                        let both = curve.survival_at(*time).and_then(|end| Ok((end, curve.survival_at(start)?)));
                        rows.push(&about, "estimate", stat(both.map(|(end, start)| end / start)));
                        rows.interval(&about, Err(NotEstimable::TransformUndefined.reason()), level);
                    }
                    found => rows.estimate(&about, found.map_err(Reason::reason), level),
                }
            }
        }
    }

    /// The times by which a share has had the event, with Brookmeyer and Crowley's limits.
    pub(super) fn quantile_rows(&self, probabilities: &[f64], interval: CurveInterval, rows: &mut Rows) {
        for probability in probabilities {
            let method = self.variance.method("kaplan-meier", interval, rows);
            let about = self.about_level("quantile", method, *probability, rows);
            let about = about.note(self.question.conventions.flat_pieces());
            self.quantile(self.curve, *probability, interval, about, rows);
        }
    }

    /// The times under observation, as if all events had been spared.
    pub(super) fn follow_up_rows(&self, interval: CurveInterval, rows: &mut Rows) {
        let Ok(curve) = self.reverse() else { return };
        let asked = &self.question.wanted.quantiles;
        for probability in if asked.is_empty() { &[0.5] } else { asked.as_slice() } {
            let method = self.variance.method("reverse kaplan-meier", interval, rows);
            let about = self.about_level("follow-up", method, *probability, rows);
            let about = about.note("those with the event stay at risk of a censoring at the same time");
            self.quantile(&curve, *probability, interval, about, rows);
        }
    }

    fn quantile(
        &self,
        curve: &SurvivalCurve,
        probability: f64,
        interval: CurveInterval,
        mut about: About,
        rows: &mut Rows,
    ) {
        about.unit = self.question.unit.clone();
        let (rule, level) = (self.question.conventions.quantile_rule(), self.question.level);
        let found = curve.quantile(probability, rule, transform(interval), level);
        rows.push(&about, "estimate", stat(found.estimate));
        rows.push(&about, "conf.low", stat(found.lower));
        rows.push(&about, "conf.high", stat(found.upper));
        rows.push(&about, "conf.level", level.value());
    }

    /// The restricted mean.
    pub(super) fn restricted_mean_row(&self, horizon: f64, rows: &mut Rows) -> Mean {
        let level = self.question.level;
        let mean = restricted_mean(&self.greenwood(), horizon, Tail::Unknown);
        let mut about = self.about("rmst", "restricted-mean", Some(horizon));
        if self.variance == CurveVariance::Jackknife {
            about = about.note("Greenwood's variance, weights being counts");
        }
        about.unit = self.question.unit.clone();
        rows.push(&about, "estimate", stat(mean.map(|mean| mean.mean)));
        rows.push(&about, "std.error", stat(mean.map(|mean| mean.std_error)));
        rows.interval(&about, mean.map(|mean| mean.estimate(level).interval).map_err(Reason::reason), level);
        mean
    }
}

/// The time from `given` to `time`, made so that their sum does not fall short of `time` by rounding.
pub(super) fn further(given: f64, time: f64) -> f64 {
    let further = time - given;
    if given + further < time { further.next_up() } else { further }
}

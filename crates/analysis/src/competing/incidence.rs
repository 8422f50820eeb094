//! Rows of the cumulative incidences.

use crate::follow_up::FollowUp;
use crate::method::{CurveInterval, IncidenceVariance};
use crate::reason::Reason;
use crate::rows::{About, Rows, missing};
use crate::survival::transform;
use trialstat_stats::interval::{Level, NotEstimable};
use trialstat_stats::survival::at_risk::{AtRisk, Counting, at_risk_table};
use trialstat_stats::survival::competing::incidence::{CumulativeIncidence, Variance, probability_interval};
use trialstat_stats::survival::observed::Observed;
use trialstat_trial::result::Stat;

/// How an incidence is estimated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Estimator {
    pub(super) interval: CurveInterval,
    pub(super) variance: IncidenceVariance,
    pub(super) level: Level,
}

impl Estimator {
    fn name(self) -> String {
        format!("aalen-johansen, {}, {}", self.interval.name(), self.variance.name())
    }
}

/// The estimator's variance.
pub(super) fn variance(method: IncidenceVariance) -> Variance {
    match method {
        IncidenceVariance::Jackknife => Variance::InfinitesimalJackknife,
        IncidenceVariance::Aalen => Variance::Aalen,
        IncidenceVariance::Delta => Variance::Delta,
    }
}

/// One cause in one group.
pub(super) struct OfCause<'a> {
    /// The group's curves of all causes.
    pub(super) curve: &'a CumulativeIncidence,
    /// Position of the cause.
    pub(super) cause: usize,
    /// Begins a row.
    pub(super) about: &'a dyn Fn(&'static str, String) -> About,
}

/// Where the times come from at which incidences are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// From whoever asks.
    Times,
    /// From the follow-up, whose last one it is.
    Last,
}

/// Counts, and the incidence from a time on with its variance.
struct Point {
    time: f64,
    at_risk: f64,
    events: f64,
    censored: f64,
    incidence: Result<(f64, f64), NotEstimable>,
}

impl OfCause<'_> {
    /// Every step of the curve.
    pub(super) fn steps(&self, estimator: Estimator, rows: &mut Rows) {
        for step in self.curve.steps() {
            let point = Point {
                time: step.time,
                at_risk: step.at_risk,
                events: step.events[self.cause],
                censored: step.censored,
                incidence: Ok((step.incidence[self.cause], step.variance[self.cause])),
            };
            self.point_rows(&point, None, estimator, rows);
        }
    }

    /// The curve at given times where there is no step, beside all of its steps: nothing has happened since the last one.
    pub(super) fn between_steps(&self, times: &[f64], counts: &Counts, estimator: Estimator, rows: &mut Rows) {
        for (time, all) in times.iter().zip(&counts.of_all) {
            if self.curve.times().binary_search_by(|step| step.total_cmp(time)).is_err() {
                let (events, censored, incidence) = (0.0, 0.0, self.incidence_at(*time));
                let point = Point { time: *time, at_risk: all.at_risk, events, censored, incidence };
                self.point_rows(&point, None, estimator, rows);
            }
        }
    }

    /// The curve at given times; events and censorings are counted since the time before.
    pub(super) fn at(&self, (times, asked): (&[f64], Asked), counts: &Counts, estimator: Estimator, rows: &mut Rows) {
        for (place, time) in times.iter().enumerate() {
            let all = counts.of_all[place];
            let point = Point {
                time: *time,
                at_risk: all.at_risk,
                events: counts.of_causes[self.cause][place].events,
                censored: all.censored,
                incidence: self.incidence_at(*time),
            };
            let note = (asked == Asked::Last).then(|| format!("at the last time, {time}"));
            self.point_rows(&point, note, estimator, rows);
        }
    }

    fn incidence_at(&self, time: f64) -> Result<(f64, f64), NotEstimable> {
        let incidence = self.curve.incidence_at(self.cause, time)?;
        let passed = self.curve.times().partition_point(|earlier| *earlier <= time);
        let latest = passed.checked_sub(1).and_then(|latest| self.curve.steps().nth(latest));
        Ok((incidence, latest.map_or(0.0, |step| step.variance[self.cause])))
    }

    fn point_rows(&self, point: &Point, note: Option<String>, estimator: Estimator, rows: &mut Rows) {
        let about = (self.about)("incidence", estimator.name()).level(Some(point.time.to_string())).notes(note);
        rows.push(&about, "n.risk", point.at_risk);
        rows.push(&about, "n.event", point.events);
        rows.push(&about, "n.censor", point.censored);
        rows.push(&about, "estimate", stat(point.incidence.map(|(incidence, _)| incidence)));
        rows.push(&about, "std.error", stat(point.incidence.map(|(_, variance)| variance.sqrt())));
        let limits = point.incidence.and_then(|(incidence, variance)| {
            probability_interval(incidence, variance, transform(estimator.interval), estimator.level)
        });
        rows.interval(&about, limits.map_err(Reason::reason), estimator.level);
    }

    /// The mean time that the cause takes from subjects until a time.
    pub(super) fn time_lost(&self, until: f64, rows: &mut Rows) {
        let about = (self.about)("time-lost", "aalen-johansen".to_owned()).level(Some(until.to_string()));
        rows.push(&about, "estimate", stat(self.curve.mean_time_lost(self.cause, until)));
    }
}

fn stat(value: Result<f64, NotEstimable>) -> Stat {
    value.map_or_else(missing, Stat::from)
}

/// Numbers of one group at risk at given times, and with an event or censored since the time before.
pub(super) struct Counts {
    of_all: Vec<AtRisk>,
    of_causes: Vec<Vec<AtRisk>>,
}

impl Counts {
    /// Of the rows of one group; `of_cause` says of each whether it had the event of a cause.
    pub(super) fn at(times: &[f64], own: &FollowUp, causes: usize, of_cause: impl Fn(usize) -> Vec<bool>) -> Counts {
        let table = |event: &[bool]| {
            let observed = Observed { times: &own.times, event, entry: own.entry.as_deref(), weights: None };
            at_risk_table(&observed, times, Counting::SincePrevious).expect("times that were checked")
        };
        let of_causes = (0..causes).map(|cause| table(&of_cause(cause))).collect();
        Counts { of_all: table(&own.events), of_causes }
    }
}

//! Rows of survival averaged over all subjects, had they all had the same level of a factor.

use super::fitted::Fitted;
use super::predicted::{Stratum, baseline_of, of_probability};
use super::question::CoxQuestion;
use crate::design::Design;
use crate::follow_up::FollowUp;
use crate::reason::Reason;
use crate::rows::{About, Pair, Rows};
use trialstat_stats::interval::{Interval, Level};
use trialstat_stats::survival::cox::{AdjustedCurve, Baseline, Population, RestrictedMean};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{NotEstimable, Stat};

/// Those over whom curves are averaged.
#[derive(Clone, Copy)]
pub(super) struct Averaged<'a> {
    pub(super) design: &'a Design,
    pub(super) follow_up: &'a FollowUp,
    pub(super) strata: &'a [Stratum],
    pub(super) offset: Option<&'a [f64]>,
}

/// What all subjects would see at one level.
struct AtLevel {
    curve: Result<AdjustedCurve, NotEstimable>,
    mean: Option<Result<RestrictedMean, NotEstimable>>,
}

/// Curves at the times asked for and restricted means, and their differences to the reference.
pub(super) fn adjusted_rows(
    position: usize,
    averaged: &Averaged<'_>,
    fitted: &Fitted,
    question: &CoxQuestion,
    rows: &mut Rows,
) {
    let Averaged { design, follow_up, strata, offset } = *averaged;
    let factor = &design.factors[position];
    let levels = &factor.factor.levels;
    let wanted = &question.predictions;
    // Beyond the end of a stratum's follow-up, nothing is known of those in it.
    let last = strata.iter().map(|stratum| stratum.last_time(follow_up)).fold(f64::INFINITY, f64::min);
    let baseline = baseline_of(fitted);
    let found: Vec<AtLevel> = levels
        .iter()
        .map(|level| {
            let columns = columns_at(design, &factor.column, level);
            let columns: Vec<&[f64]> = columns.iter().map(|column| &column[..]).collect();
            let population = Population { covariates: &columns, strata: follow_up.strata.as_deref(), offset };
            let baseline = baseline.as_ref().map_err(|reason| *reason);
            AtLevel {
                curve: baseline
                    .and_then(|baseline| baseline.adjusted_curve(&population, &wanted.times).map_err(Reason::reason)),
                mean: wanted.horizon.map(|horizon| {
                    let baseline = if horizon > last { Err(NotEstimable::NotReached) } else { baseline };
                    baseline.and_then(|baseline| {
                        baseline.adjusted_restricted_mean(&population, horizon).map_err(Reason::reason)
                    })
                }),
            }
        })
        .collect();
    let method = format!("{}, adjusted", fitted.method(question));
    rows.group_by(&factor.column, levels.iter().map(Phrase::from).collect());
    let written = Written { method, last, question, reference: factor.reference };
    written.survival(&found, rows);
    written.differences(&found, baseline.as_ref().ok(), rows);
    written.means(&found, baseline.as_ref().ok(), rows);
}

/// The covariates of all rows with the factor set to a level.
fn columns_at(design: &Design, factor: &str, level: &str) -> Vec<Vec<f64>> {
    let column = |covariate: &crate::design::Covariate| match &covariate.level {
        Some((own, _)) if covariate.column == factor => {
            vec![f64::from(u8::from(own == level)); covariate.values.len()]
        }
        _ => covariate.values.clone(),
    };
    design.covariates.iter().map(column).collect()
}

/// What the rows have in common.
struct Written<'a> {
    method: String,
    last: f64,
    question: &'a CoxQuestion,
    reference: usize,
}

impl Written<'_> {
    fn level(&self) -> Level {
        self.question.level
    }

    fn times(&self) -> impl Iterator<Item = (usize, f64)> {
        self.question.predictions.times.iter().copied().enumerate()
    }

    /// Nothing is known of times after the end of follow-up.
    fn known<T>(&self, time: f64, found: Result<T, NotEstimable>) -> Result<T, NotEstimable> {
        if time > self.last { Err(NotEstimable::NotReached) } else { found }
    }

    fn survival(&self, found: &[AtLevel], rows: &mut Rows) {
        for (group, at_level) in found.iter().enumerate() {
            for (index, time) in self.times() {
                let about = About::new("adjusted-survival", &self.method).group(group).level(Some(time.to_string()));
                let curve = self.known(time, at_level.curve.as_ref().map_err(|reason| *reason));
                let found = curve.map(|curve| (curve.survival[index], curve.std_errors[index]));
                estimate_rows(&about, found, of_probability, self.level(), rows);
            }
        }
    }

    fn differences(&self, found: &[AtLevel], baseline: Option<&Baseline>, rows: &mut Rows) {
        let reference = self.reference;
        for group in (0..found.len()).filter(|group| *group != reference) {
            for (index, time) in self.times() {
                let about = About::new("difference", &self.method).pair(Pair { group, reference });
                let about = about.level(Some(time.to_string()));
                let both = match (&found[group].curve, &found[reference].curve, baseline) {
                    (Ok(own), Ok(control), Some(baseline)) => {
                        baseline.difference_of_curves(own, control, index, self.level()).map_err(Reason::reason)
                    }
                    (Err(reason), ..) | (_, Err(reason), _) => Err(*reason),
                    (_, _, None) => Err(NotEstimable::NotDefined),
                };
                rows.estimate(&about, self.known(time, both), self.level());
            }
        }
    }

    fn means(&self, found: &[AtLevel], baseline: Option<&Baseline>, rows: &mut Rows) {
        let Some(horizon) = self.question.predictions.horizon else { return };
        let reference = self.reference;
        let of = |group: usize| found[group].mean.as_ref().expect("means are there with a horizon").as_ref();
        for group in 0..found.len() {
            let about = About::new("rmst", &self.method).group(group).level(Some(horizon.to_string()));
            let mean = of(group).map_err(|reason| *reason).map(|mean| (mean.estimate, mean.std_error));
            estimate_rows(&about, mean, |limits| limits, self.level(), rows);
        }
        for group in (0..found.len()).filter(|group| *group != reference) {
            let about = About::new("rmst", format!("{}, difference", self.method)).pair(Pair { group, reference });
            let both = match (of(group), of(reference), baseline) {
                (Ok(own), Ok(control), Some(baseline)) => Ok(baseline.difference_of_means(own, control, self.level())),
                (Err(reason), ..) | (_, Err(reason), _) => Err(*reason),
                (_, _, None) => Err(NotEstimable::NotDefined),
            };
            rows.estimate(&about.level(Some(horizon.to_string())), both, self.level());
        }
    }
}

fn estimate_rows(
    about: &About,
    found: Result<(f64, f64), NotEstimable>,
    within: impl Fn(Interval) -> Interval,
    level: Level,
    rows: &mut Rows,
) {
    let stat = |value: Result<f64, NotEstimable>| value.map_or_else(Stat::NotEstimable, Stat::from);
    rows.push(about, "estimate", stat(found.map(|(estimate, _)| estimate)));
    rows.push(about, "std.error", stat(found.map(|(_, std_error)| std_error)));
    let limits = found.map(|(estimate, std_error)| {
        let reach = level.z() * std_error;
        within(Interval { lower: estimate - reach, upper: estimate + reach })
    });
    rows.interval(about, limits, level);
}

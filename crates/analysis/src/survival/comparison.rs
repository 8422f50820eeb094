//! Groups compared with the reference: restricted means, and survival at given times.

use super::of_one_group::Mean;
use super::question::SurvivalQuestion;
use super::transform;
use super::variance::CurveVariance;
use crate::method::CurveInterval;
use crate::reason::Reason;
use crate::rows::{About, Pair, Rows};
use trialstat_stats::interval::{Level, NotEstimable};
use trialstat_stats::survival::curve::SurvivalCurve;
use trialstat_stats::survival::mean_contrast::{Contrast, TimeRatio, mean_difference, mean_ratio};
use trialstat_stats::survival::milestone::{milestone_difference, milestone_test};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::Stat;

/// Differences of the groups' survival to the reference's at each time, and the same tested on other scales.
pub(super) fn compare_at_times(
    curves: &[(usize, SurvivalCurve)],
    reference: usize,
    variance: CurveVariance,
    question: &SurvivalQuestion,
    rows: &mut Rows,
) {
    let Some((_, control)) = curves.iter().find(|(group, _)| *group == reference) else { return };
    let (wanted, level) = (&question.wanted, question.level);
    for (group, curve) in curves.iter().filter(|(group, _)| *group != reference) {
        for time in &wanted.times {
            let about = |scale: CurveInterval, rows: &mut Rows| {
                let method = variance.method("kaplan-meier", scale, rows);
                let mut about = About::new("difference", method).pair(Pair { group: *group, reference });
                about.level = Some(time.to_string().into());
                about.notes(unstratified(question))
            };
            let difference = milestone_difference(curve, control, *time, level);
            contrast_rows(&about(CurveInterval::Plain, rows), difference, level, rows);
            for scale in wanted.intervals.iter().filter(|scale| **scale != CurveInterval::Plain) {
                let test = milestone_test(curve, control, *time, transform(*scale)).map_err(Reason::reason);
                let about = about(*scale, rows).note("the difference of the transformed probabilities is tested");
                rows.test(&about, test);
            }
        }
    }
}

/// Differences and ratios of the groups' restricted means to the reference's.
pub(super) fn compare_means(means: &[(usize, Mean)], reference: usize, question: &SurvivalQuestion, rows: &mut Rows) {
    let level = question.level;
    let Some((_, control)) = means.iter().find(|(group, _)| *group == reference) else { return };
    for (group, mean) in means.iter().filter(|(group, _)| *group != reference) {
        let both = mean.and_then(|mean| control.map(|control| (mean, control)));
        let horizon = both.ok().map(|(mean, _)| mean.horizon).or(question.wanted.horizon);
        let difference = both.and_then(|(mean, control)| mean_difference(&mean, &control, level));
        let ratio = both.and_then(|(mean, control)| mean_ratio(&mean, &control, TimeRatio::Survived, level));
        let about = |method: &'static str| {
            let mut about = About::new("rmst", method).pair(Pair { group: *group, reference });
            about.level = horizon.map(|horizon| Phrase::from(horizon.to_string()));
            about.notes(unstratified(question))
        };
        let mut of_times = about("restricted-mean, difference");
        of_times.unit = question.unit.clone();
        contrast_rows(&of_times, difference, level, rows);
        let about = about("restricted-mean, ratio");
        contrast_rows(&about, ratio, level, rows);
    }
}

/// What is said of a comparison that strata do not bear on.
fn unstratified(question: &SurvivalQuestion) -> Option<String> {
    (!question.columns.strata.is_empty()).then(|| "not stratified".to_owned())
}

/// An estimate with its standard error, limits and test.
fn contrast_rows(about: &About, contrast: Result<Contrast, NotEstimable>, level: Level, rows: &mut Rows) {
    let contrast = contrast.map_err(Reason::reason);
    let of = |value: fn(&Contrast) -> f64| contrast.map_or_else(Stat::NotEstimable, |found| value(&found).into());
    rows.push(about, "estimate", of(|found| found.estimate.estimate));
    let of_log = about.method.ends_with("ratio");
    let error = if of_log { about.clone().note("std.error is that of the log ratio") } else { about.clone() };
    rows.push(&error, "std.error", of(|found| found.std_error));
    rows.interval(about, contrast.map(|found| found.estimate.interval), level);
    let test = contrast.and_then(|found| found.test.map_err(Reason::reason));
    if let Ok(Some(statistic)) = test.map(|test| test.statistic) {
        rows.push(about, "statistic", statistic);
    }
    rows.push(about, "p.value", test.map_or_else(Stat::NotEstimable, |test| test.p_value.into()));
}

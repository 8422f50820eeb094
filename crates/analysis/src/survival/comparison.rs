//! Groups compared: restricted means with the reference, survival by the log-rank family.

use super::weighted_test::WeightedTest;
use crate::codes;
use crate::conventions::Conventions;
use crate::follow_up::FollowUp;
use crate::reason::Reason;
use crate::rows::{About, Pair, Rows};
use trialstat_stats::interval::{Level, NotEstimable};
use trialstat_stats::survival::log_rank::{Compared, weighted};
use trialstat_stats::survival::mean_contrast::{Contrast, TimeRatio, mean_difference, mean_ratio};
use trialstat_stats::survival::restricted_mean::RestrictedMean;
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::result::{NotEstimable as Missing, Stat};

/// Differences and ratios of the groups' restricted means to the reference's.
pub(super) fn compare_means(
    means: &[(usize, Result<RestrictedMean, NotEstimable>)],
    reference: usize,
    level: Level,
    rows: &mut Rows,
) {
    let Some((_, control)) = means.iter().find(|(group, _)| *group == reference) else { return };
    for (group, mean) in means.iter().filter(|(group, _)| *group != reference) {
        let both = mean.and_then(|mean| control.map(|control| (mean, control)));
        let horizon = both.map(|(mean, _)| mean.horizon.to_string()).ok();
        let contrasts = [
            ("restricted-mean, difference", both.and_then(|(mean, control)| mean_difference(&mean, &control, level))),
            (
                "restricted-mean, ratio",
                both.and_then(|(mean, control)| mean_ratio(&mean, &control, TimeRatio::Survived, level)),
            ),
        ];
        for (method, contrast) in contrasts {
            let mut about = About::new("rmst", method).pair(Pair { group: *group, reference });
            about.level = horizon.clone();
            contrast_rows(&about, contrast, level, rows);
        }
    }
}

fn contrast_rows(about: &About, contrast: Result<Contrast, NotEstimable>, level: Level, rows: &mut Rows) {
    let contrast = contrast.map_err(Reason::reason);
    rows.estimate(about, contrast.map(|contrast| contrast.estimate), level);
    let test = contrast.and_then(|contrast| contrast.test.map_err(Reason::reason));
    rows.push(about, "p.value", test.map_or_else(Stat::NotEstimable, |test| test.p_value.into()));
}

/// Tests of equal survival in all groups, within strata where there are any.
pub(super) fn test_groups(
    tests: &[WeightedTest],
    follow_up: &FollowUp,
    reference: usize,
    conventions: Conventions,
    dataset: &Dataset,
    rows: &mut Rows,
    said: &mut Vec<Diagnostic>,
) {
    if tests.is_empty() {
        return;
    }
    let mut refuse = |code, message: String, hint: &str| {
        said.push(Diagnostic::error(code, Place::file(dataset.file()), message).with_hint(hint));
    };
    let groups = follow_up.levels.levels.len();
    if groups < 2 {
        return refuse(
            codes::ONE_GROUP,
            "there is one group only, and nothing to compare it with".to_owned(),
            "name \
            another column",
        );
    }
    let counts: Option<Option<Vec<u32>>> = follow_up.weights.as_ref().map(|weights| {
        let whole = |weight: &f64| (weight.fract() == 0.0 && *weight <= f64::from(u32::MAX)).then_some(*weight as u32);
        weights.iter().map(whole).collect()
    });
    if counts == Some(None) {
        let hint = "their variance counts subjects, so weights have to be whole numbers";
        return refuse(codes::WEIGHTS_NOT_WHOLE, "groups cannot be tested with these weights".to_owned(), hint);
    }
    let counts = counts.flatten();
    let mut compared = Compared::new(&follow_up.times, &follow_up.events, &follow_up.groups);
    if let Some(entry) = &follow_up.entry {
        compared = compared.entry(entry);
    }
    if let Some(strata) = &follow_up.strata {
        compared = compared.strata(strata);
    }
    if let Some(counts) = &counts {
        compared = compared.counts(counts);
    }
    for test in tests {
        let about = About::new("test", test.name());
        // Two groups are one against the other, more are tested at once.
        let about = if groups == 2 { about.pair(Pair { group: 1 - reference, reference }) } else { about };
        let found = weighted(&compared, test.weight(conventions));
        let result = found.map_or(Err(Missing::NoSubjects), |found| found.test.map_err(Reason::reason));
        rows.test(&about.notes(test.note(conventions)), result);
    }
}

//! Rows of the coefficients.

use super::fitted::Fitted;
use super::question::{CoxQuestion, Estimation, Limits};
use crate::design::{Covariate, Design};
use crate::rows::{About, Rows, missing};
use trialstat_stats::interval::{Interval, Level};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{NotEstimable, Stat};

/// One line a coefficient: the log hazard ratio with its test, and the limits of the hazard ratio.
pub(super) fn coefficient_rows(design: &Design, fitted: &Fitted, question: &CoxQuestion, rows: &mut Rows) {
    let profile = question.estimation == Estimation::Firth || question.limits == Limits::Profile;
    let method = format!("{}{}", fitted.method(question), if profile { ", profile" } else { "" });
    for (index, covariate) in design.covariates.iter().enumerate() {
        let about = about(covariate, &method);
        let estimate = fitted.coefficients()[index];
        rows.push(&about, "estimate", estimate.map_or_else(missing, Stat::from));
        rows.push(&about, "hazard.ratio", estimate.map_or_else(missing, |estimate| libm::exp(estimate).into()));
        rows.push(&about, "std.error", fitted.std_error(index).map_or_else(missing, Stat::from));
        if fitted.is_robust() {
            let by_model = fitted.std_error_of_model(index);
            rows.push(&about, "std.error.model", by_model.map_or_else(missing, Stat::from));
        }
        let inference = fitted.inference(index, question.limits, question.level);
        if let Err(reason) = inference.test {
            rows.push(&about, "statistic", Stat::NotEstimable(reason));
        }
        rows.test(&about, inference.test);
        let ratio = |limits: Interval| Interval { lower: libm::exp(limits.lower), upper: libm::exp(limits.upper) };
        rows.interval(&about, inference.limits.map(ratio), question.level);
    }
}

/// The same where no model could be fitted.
pub(super) fn coefficient_rows_without_fit(
    design: &Design,
    reason: NotEstimable,
    question: &CoxQuestion,
    rows: &mut Rows,
) {
    let method = format!("cox, {}", question.ties().name());
    for covariate in &design.covariates {
        no_coefficient_rows(&about(covariate, &method), reason, question.level, rows);
    }
}

/// The line of one coefficient that there is none.
pub(crate) fn no_coefficient_rows(about: &About, reason: NotEstimable, level: Level, rows: &mut Rows) {
    for stat_name in ["estimate", "hazard.ratio", "std.error", "statistic", "p.value"] {
        rows.push(about, stat_name, Stat::NotEstimable(reason));
    }
    rows.interval(about, Err(reason), level);
}

/// Begins the line of a covariate's coefficient.
pub(crate) fn about(covariate: &Covariate, method: impl Into<Phrase>) -> About {
    let about = About::new("coefficient", method).variable(&covariate.column);
    match &covariate.level {
        Some((level, against)) => about.level(Some(level.clone())).note(format!("against `{against}`")),
        None => about,
    }
}

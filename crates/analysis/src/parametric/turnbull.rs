//! Rows of Turnbull's estimate.

use super::coefficients::OfGroup;
use super::observed::Subjects;
use super::predictions::Predictions;
use crate::rows::{About, Rows};
use trialstat_stats::interval::Interval;
use trialstat_stats::survival::interval_censored::{Ends, Turnbull, TurnbullError, turnbull};
use trialstat_trial::result::{NotEstimable, Stat};

/// The masses where nothing in particular is wanted; quantiles and survival as the range that the estimate leaves open.
pub(super) fn turnbull_rows(own: &Subjects, wanted: &Predictions, of_group: &OfGroup<'_>, rows: &mut Rows) {
    let estimate = turnbull(own.sample(), Ends::AfterToBy).map_err(|error| match error {
        TurnbullError::NoSubjects => NotEstimable::NoSubjects,
        TurnbullError::NoConvergence { .. } | TurnbullError::Entry { .. } => NotEstimable::NoMaximum,
    });
    let (subjects, events) = own.counts();
    let about = |context: &'static str| of_group(context, "turnbull".to_owned());
    let fit = about("fit");
    rows.push(&fit, "N", subjects as f64);
    rows.push(&fit, "n", events as f64);
    rows.push(
        &fit,
        "loglik",
        estimate.as_ref().map_or_else(|reason| Stat::NotEstimable(*reason), |found| found.log_likelihood.into()),
    );
    let Ok(estimate) = estimate else { return };
    if wanted.is_bare() {
        mass_rows(&estimate, &about, rows);
    }
    for probability in wanted.quantiles() {
        let about = about("quantile").level(Some(probability.to_string()));
        range(&about, estimate.quantile(probability).map_err(crate::reason::Reason::reason), rows);
    }
    for time in &wanted.times {
        range(&about("survival").level(Some(time.to_string())), Ok(estimate.survival(*time)), rows);
    }
    if let Some(horizon) = wanted.horizon {
        rows.push(
            &about("rmst").level(Some(horizon.to_string())),
            "estimate",
            Stat::NotEstimable(NotEstimable::NotDefined),
        );
    }
}

/// The intervals that hold mass, with it and the survival when they are over.
fn mass_rows(estimate: &Turnbull, about: &dyn Fn(&'static str) -> About, rows: &mut Rows) {
    for jump in &estimate.jumps {
        let level = match (jump.after == jump.by, jump.by.is_finite()) {
            (true, _) => jump.by.to_string(),
            (false, true) => format!("({}, {}]", jump.after, jump.by),
            (false, false) => format!("({}, Inf)", jump.after),
        };
        let about = about("mass").level(Some(level));
        rows.push(&about, "estimate", jump.mass);
        let left =
            if jump.by.is_finite() { Ok(estimate.survival(jump.by).upper) } else { Err(NotEstimable::NotReached) };
        rows.push(&about, "survival", left.map_or_else(Stat::NotEstimable, Stat::from));
    }
}

/// A number of which the estimate may say only between which two it lies.
fn range(about: &About, range: Result<Interval, NotEstimable>, rows: &mut Rows) {
    let estimate =
        range.and_then(|range| if range.lower == range.upper { Ok(range.lower) } else { Err(NotEstimable::Interval) });
    let of = |number: Result<f64, NotEstimable>| number.map_or_else(Stat::NotEstimable, Stat::from);
    rows.push(about, "estimate", of(estimate));
    rows.push(about, "estimate.low", of(range.map(|range| range.lower)));
    rows.push(about, "estimate.high", of(range.map(|range| range.upper)));
}

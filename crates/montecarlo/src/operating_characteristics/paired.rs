//! Rows of two methods on the same replicates.

use super::About;
use crate::measures::reason;
use crate::tally::{PairTally, Scale};
use trialstat_stats::performance::{Measure, Unmeasured, paired_performance};
use trialstat_trial::result::{ResultRow, Stat};

/// How two lines differ.
pub(super) fn rows(pair: &PairTally, replicates: u64) -> Vec<ResultRow> {
    let (first, second) = (&pair.pair.first, &pair.pair.second);
    let other = match (first.analysis == second.analysis, first.method == second.method) {
        (true, _) => second.method.clone(),
        (false, true) => format!("`{}`", second.analysis),
        (false, false) => format!("`{}`, {}", second.analysis, second.method),
    };
    let about = About::of(first, "paired-comparison", format!("{} against {other}", first.method)).on(Scale::of(first));
    let found = paired_performance(&pair.outcomes);
    let has = |measure: &Result<Measure, Unmeasured>| *measure != Err(Unmeasured::NoReplicates);
    let mut rows = vec![about.row("replicates", Stat::Number(replicates as f64))];
    let measure = |name, measure: Result<Measure, Unmeasured>| about.measure(name, measure.map_err(reason));
    if has(&found.difference) {
        rows.push(about.row("N_obs", Stat::Number(found.pairs as f64)));
        rows.extend(measure("estimate.difference", found.difference));
        rows.extend(measure("estimate.correlation", found.correlation));
        rows.extend(measure("relative.precision", found.relative_precision));
    }
    if has(&found.difference_in_mse) {
        rows.extend(measure("mse.difference", found.difference_in_mse));
        rows.extend(measure("mse.ratio", found.ratio_of_mse));
    }
    if has(&found.difference_in_width) {
        rows.extend(measure("width.difference", found.difference_in_width));
    }
    if has(&found.difference_in_coverage) {
        rows.extend(measure("coverage.difference", found.difference_in_coverage));
    }
    if has(&found.difference_in_rejection) {
        rows.extend(measure("rejection.difference", found.difference_in_rejection));
        rows.push(about.row("only.first", Stat::Number(found.rejecting.only_first as f64)));
        rows.push(about.row("only.second", Stat::Number(found.rejecting.only_second as f64)));
    }
    rows
}

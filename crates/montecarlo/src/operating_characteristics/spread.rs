//! Quantiles over subjects of what they were exposed to, and over replicates of the points of curves.

use super::About;
use crate::distribution::{Distribution, stat};
use crate::exposed::unit;
use crate::line::Line;
use crate::tally::{LineTally, Tally};
use trialstat_trial::result::{ResultRow, Stat};

/// Quantiles in thousandths by the names of their rows.
const OF_SUBJECTS: [(&str, u64); 5] = [("p2.5", 25), ("p25", 250), ("median", 500), ("p75", 750), ("p97.5", 975)];
const OF_REPLICATES: [(&str, u64); 3] = [("p2.5", 25), ("median", 500), ("p97.5", 975)];

/// What subjects of all replicates were exposed to.
pub(super) fn exposure_rows(tally: &Tally) -> Vec<ResultRow> {
    tally.exposures.iter().flat_map(|(line, values)| exposure_rows_of(line, values)).collect()
}

fn exposure_rows_of(line: &Line, values: &Distribution) -> Vec<ResultRow> {
    let mut about = About::of(line, "exposure", String::new());
    about.row.method = (&line.method).into();
    about.row.unit = Some(unit(line).into());
    let mut rows = vec![about.row("N", Stat::Number(values.count() as f64))];
    rows.push(about.row("min", stat(values.quantile(0))));
    rows.extend(quantile_rows(&about, values, &OF_SUBJECTS));
    rows.push(about.row("max", stat(values.greatest())));
    rows
}

/// Within what limits 95 % of the replicates lie at a point of a curve.
pub(super) fn band_rows(line: &LineTally) -> Vec<ResultRow> {
    let about = About::of(&line.line, "band", line.line.method.clone());
    let spread = line.statistics.iter().filter_map(|statistic| statistic.spread.as_ref());
    spread.flat_map(|spread| quantile_rows(&about, spread, &OF_REPLICATES)).collect()
}

fn quantile_rows(about: &About, values: &Distribution, quantiles: &[(&'static str, u64)]) -> Vec<ResultRow> {
    quantiles.iter().map(|(name, thousandths)| about.row(name, stat(values.quantile(*thousandths)))).collect()
}

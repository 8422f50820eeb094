//! Survival curves, and the log-log diagnostic of proportional hazards.

pub use crate::curves::{MOST_CURVES, Selection};

use crate::curves::{self, Kind};
use crate::figure::{Figure, FigureError};
use trialstat_trial::result::ResultSet;

/// Draws the survival curves among the selected rows, a step function a group.
///
/// Read are the rows of context `survival`, those of every step of a curve. Shaded are the pointwise limits, or the
/// simultaneous band where rows of context `band` have one. Upright strokes stand where someone was censored, below the
/// axis the numbers at risk at its ticks, each `n.risk` of the next time of which there is a row. Rows of context
/// `quantile` are marked by dashed lines. Steps closer than half a pixel are drawn as one.
///
/// # Errors
///
/// No curve among the rows selected, or more than [`MOST_CURVES`].
///
/// # Examples
///
/// ```
/// use trialstat_report::survival::{Selection, figure};
/// use trialstat_trial::result::{ResultRow, ResultSet, stat_label};
///
/// let row = |days: f64, stat_name, value: f64| ResultRow {
///     analysis: "survival".into(),
///     group1: Some("arm".into()),
///     group1_level: Some("active".into()),
///     group2: None,
///     group2_level: None,
///     variable: "days".into(),
///     variable_level: Some(days.to_string().into()),
///     context: "survival",
///     method: "kaplan-meier, log".into(),
///     stat_name,
///     stat_label: stat_label(stat_name),
///     stat: value.into(),
///     unit: None,
///     note: None,
/// };
/// let at = |days, at_risk, estimate| [row(days, "n.risk", at_risk), row(days, "estimate", estimate)];
/// let rows = [at(30.0, 12.0, 0.75), at(90.0, 5.0, 0.6)].concat();
/// let drawn = figure(&ResultSet { rows }, &Selection::all().title("Time to relapse")).expect("one curve");
/// assert!(drawn.svg().contains("0.750 at 40"));
/// ```
pub fn figure(results: &ResultSet, selection: &Selection) -> Result<Figure, FigureError> {
    curves::figure(results, selection, Kind::Survival)
}

/// Draws log(−log survival) over time on a logarithmic axis, of the same rows as [`figure`].
///
/// Where hazards are proportional the curves are parallel; where times follow a Weibull distribution they are straight.
/// A curve begins at its first event and ends where it comes down to 0.
///
/// # Errors
///
/// As [`figure`].
pub fn log_log(results: &ResultSet, selection: &Selection) -> Result<Figure, FigureError> {
    curves::figure(results, selection, Kind::LogLog)
}

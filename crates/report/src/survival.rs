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

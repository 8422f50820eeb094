//! Cumulative incidence curves of competing causes.

pub use crate::curves::{MOST_CURVES, Selection};

use crate::curves::{self, Kind};
use crate::figure::{Figure, FigureError};
use trialstat_trial::result::ResultSet;

/// Draws the cumulative incidences among the selected rows, a step function a cause and group.
///
/// Read are the rows of context `incidence`, those of every step of a curve; the cause is their `variable`. A colour is
/// a group's, and each curve has dashes of its own. Limits, censorings and numbers at risk are drawn as on a
/// [survival curve](crate::survival::figure). The upright axis ends above the highest limit.
///
/// # Errors
///
/// No curve among the rows selected, or more than [`MOST_CURVES`]; [`Selection::variable`] chooses causes.
pub fn figure(results: &ResultSet, selection: &Selection) -> Result<Figure, FigureError> {
    curves::figure(results, selection, Kind::Incidence)
}

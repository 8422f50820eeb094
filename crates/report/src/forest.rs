//! The forest figure: intervals by method, one line each, in the order of the rows.
//!
//! ```
//! use trialstat_report::forest::{Selection, figure};
//! use trialstat_trial::result::{ResultRow, ResultSet, stat_label};
//!
//! let row = |stat_name, value: f64| ResultRow {
//!     analysis: "primary".into(),
//!     group1: Some("arm".into()),
//!     group1_level: Some("active".into()),
//!     group2: None,
//!     group2_level: None,
//!     variable: "response".into(),
//!     variable_level: None,
//!     context: "proportion",
//!     method: "wilson".into(),
//!     stat_name,
//!     stat_label: stat_label(stat_name),
//!     stat: value.into(),
//!     unit: None,
//!     note: None,
//! };
//! let rows = vec![row("p", 0.5), row("conf.low", 0.3), row("conf.high", 0.7), row("conf.level", 0.95)];
//! let drawn = figure(&ResultSet { rows }, &Selection::all().context("proportion")).expect("one interval");
//! assert!(drawn.svg().contains("0.300"));
//! ```

#[cfg(test)]
mod cases;
mod columns;
mod draw;
mod gather;
mod measure;
mod numbers;
mod span;
#[cfg(test)]
mod tests;
mod words;

use crate::figure::{Figure, FigureError};
use trialstat_trial::result::{ResultRow, ResultSet};

/// How many intervals one figure holds.
pub const MOST_INTERVALS: usize = 60;

/// Which rows a figure shows, and under what title.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    analyses: Vec<String>,
    variables: Vec<String>,
    contexts: Vec<String>,
    title: Option<String>,
}

impl Selection {
    /// Every interval, under a title made of the rows.
    pub fn all() -> Selection {
        Selection::default()
    }

    /// Only this analysis, beside others named so.
    pub fn analysis(mut self, name: impl Into<String>) -> Selection {
        self.analyses.push(name.into());
        self
    }

    /// Only this variable, beside others named so.
    pub fn variable(mut self, name: impl Into<String>) -> Selection {
        self.variables.push(name.into());
        self
    }

    /// Only this context (`proportion`, `difference`, `odds-ratio` …), beside others named so.
    pub fn context(mut self, name: impl Into<String>) -> Selection {
        self.contexts.push(name.into());
        self
    }

    /// A title in other words.
    pub fn title(mut self, words: impl Into<String>) -> Selection {
        self.title = Some(words.into());
        self
    }

    fn holds(&self, row: &ResultRow) -> bool {
        let among = |names: &[String], name: &str| names.is_empty() || names.iter().any(|chosen| chosen == name);
        among(&self.analyses, &row.analysis)
            && among(&self.variables, &row.variable)
            && among(&self.contexts, row.context)
    }
}

/// Draws the intervals among the selected rows.
///
/// A panel for each kind of statistic with an axis of its own, logarithmic for ratios; in it the arms or comparisons, in
/// these a line for each method: a square at the estimate, a line from limit to limit, the numbers at the right. An arrow
/// head stands where a limit is infinite, was not reached, or lies so far out that the axis would be of no use to the other
/// lines. Where there is no interval, the reason stands in its place.
///
/// # Errors
///
/// No interval among the rows selected, or more than [`MOST_INTERVALS`].
pub fn figure(results: &ResultSet, selection: &Selection) -> Result<Figure, FigureError> {
    let found = gather::intervals(results.rows.iter().filter(|row| selection.holds(row)));
    match found.len() {
        0 => Err(FigureError::NoIntervals),
        found if found > MOST_INTERVALS => Err(FigureError::TooManyIntervals { found, most: MOST_INTERVALS }),
        _ => Ok(draw::figure(&gather::panels(&found), selection.title.as_deref())),
    }
}

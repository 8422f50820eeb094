//! What the figures of curves over time have in common: survival, incidence and the log-log diagnostic.
//!
//! A curve is read off the rows of its context as the commands write them for every step: ascending times in
//! `variable_level`, and at each the statistics `estimate`, `conf.low`, `conf.high`, `n.risk`, `n.event`, `n.censor`.
//! Rows at further times of the same curve, which follow its steps, and those of a second method are not drawn.

mod at_risk;
#[cfg(test)]
pub(crate) mod cases;
mod draw;
mod gather;
mod kind;
mod legend;
mod limits;
#[cfg(test)]
mod page_tests;
mod plot;
mod style;
#[cfg(test)]
mod tests;
mod trace;
mod words;

pub(crate) use kind::Kind;

use crate::figure::{Figure, FigureError};
use trialstat_trial::result::{ResultRow, ResultSet};

/// How many curves one figure holds: as many as colours and kinds of dashes can be told apart.
pub const MOST_CURVES: usize = style::STYLES.len();

/// Which curves a figure shows, and under what words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    analyses: Vec<String>,
    variables: Vec<String>,
    title: Option<String>,
    time: Option<String>,
}

impl Selection {
    /// Every curve, under words made of the rows.
    pub fn all() -> Selection {
        Selection::default()
    }

    /// Only this analysis, beside others named so.
    pub fn analysis(mut self, name: impl Into<String>) -> Selection {
        self.analyses.push(name.into());
        self
    }

    /// Only this variable, beside others named so: of incidences, the cause.
    pub fn variable(mut self, name: impl Into<String>) -> Selection {
        self.variables.push(name.into());
        self
    }

    /// A title in other words.
    pub fn title(mut self, words: impl Into<String>) -> Selection {
        self.title = Some(words.into());
        self
    }

    /// What stands at the axis of time.
    pub fn time(mut self, words: impl Into<String>) -> Selection {
        self.time = Some(words.into());
        self
    }

    fn holds(&self, row: &ResultRow) -> bool {
        let among = |names: &[String], name: &str| names.is_empty() || names.iter().any(|chosen| chosen == name);
        among(&self.analyses, &row.analysis) && among(&self.variables, &row.variable)
    }
}

/// The curves of a kind among the selected rows.
pub(crate) fn figure(results: &ResultSet, selection: &Selection, kind: Kind) -> Result<Figure, FigureError> {
    let found = gather::curves(results.rows.iter().filter(|row| selection.holds(row)), kind);
    match found.len() {
        0 => Err(FigureError::NoCurves),
        found if found > MOST_CURVES => Err(FigureError::TooManyCurves { found, most: MOST_CURVES }),
        _ => Ok(draw::figure(&found, selection, kind)),
    }
}

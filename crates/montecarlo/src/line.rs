//! A line of results: what an analysis says of one quantity by one method, in the same words in every replicate.

use serde::{Deserialize, Serialize};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::ResultRow;

/// All that names a line: a result row without its statistic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Which analysis.
    pub analysis: String,
    /// What kind of statistic it is.
    pub context: String,
    /// The endpoint or covariate.
    pub variable: String,
    /// Its level, a time, or a probability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variable_level: Option<String>,
    /// Name of the first grouping variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group1: Option<String>,
    /// Its level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group1_level: Option<String>,
    /// Name of the second grouping variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group2: Option<String>,
    /// Its level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group2_level: Option<String>,
    /// The method.
    pub method: String,
    /// How many lines of the same words come before it in the results.
    #[serde(default, skip_serializing_if = "is_first")]
    pub before: u32,
}

fn is_first(before: &u32) -> bool {
    *before == 0
}

impl Line {
    /// The line of a row.
    pub fn of(row: &ResultRow, before: u32) -> Line {
        let text = |part: &Option<Phrase>| part.as_ref().map(Phrase::to_string);
        Line {
            analysis: row.analysis.to_string(),
            context: row.context.to_owned(),
            variable: row.variable.to_string(),
            variable_level: text(&row.variable_level),
            group1: text(&row.group1),
            group1_level: text(&row.group1_level),
            group2: text(&row.group2),
            group2_level: text(&row.group2_level),
            method: row.method.to_string(),
            before,
        }
    }

    /// Whether a row has the words of this line.
    pub fn has(&self, row: &ResultRow) -> bool {
        let same = |own: &Option<String>, its: &Option<Phrase>| own.as_deref() == its.as_deref();
        self.context == row.context
            && self.method == row.method
            && same(&self.variable_level, &row.variable_level)
            && same(&self.group1_level, &row.group1_level)
            && same(&self.group2_level, &row.group2_level)
            && self.variable == row.variable
            && self.analysis == row.analysis
            && same(&self.group1, &row.group1)
            && same(&self.group2, &row.group2)
    }
}

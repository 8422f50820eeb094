//! Which analyses and methods are compared on the replicates that they share.

use super::number::{Problems, text_of};
use trialstat_trial::spec::{Field, Kind, Shape, Table, Text};

/// The table of a comparison.
pub(super) static SHAPE: Shape = Shape {
    name: "comparison",
    doc: "two methods, or two analyses, that are compared on the replicates that they share",
    fields: &[
        Field::required("analysis", Kind::Text, "id of the plan's analysis"),
        Field::optional("method", Kind::Text, "its method; each of its methods if left out"),
        Field::optional("with_analysis", Kind::Text, "id of the analysis it is compared with; the same if left out"),
        Field::optional("with_method", Kind::Text, "the method it is compared with"),
    ],
};

/// Two methods, or two analyses, of one plan that are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Compare {
    /// Id of the plan's analysis, and where it stands.
    pub analysis: Text,
    /// Its method; each if there is none.
    pub method: Option<Text>,
    /// Id of the analysis it is compared with; the same if there is none.
    pub with_analysis: Option<Text>,
    /// The method it is compared with; each, or the same one of another analysis, if there is none.
    pub with_method: Option<Text>,
}

impl Compare {
    pub(super) fn all(tables: &[Table], problems: &mut Problems<'_>) -> Vec<Compare> {
        for (at, table) in tables.iter().enumerate() {
            let same = |other: &&Table| SHAPE.fields.iter().all(|field| other.text(field.key) == table.text(field.key));
            if let Some(first) = tables[..at].iter().find(same) {
                let hint = format!("the first is in line {}", first.place().line);
                problems.contradiction(table, "analysis", "the comparison is there twice", &hint);
            }
        }
        let compare = |table: &Table| {
            Some(Compare {
                analysis: text_of(table, "analysis")?,
                method: text_of(table, "method"),
                with_analysis: text_of(table, "with_analysis"),
                with_method: text_of(table, "with_method"),
            })
        };
        tables.iter().filter_map(compare).collect()
    }
}

//! P values of several comparisons, adjusted for their number.

use super::hypothesis_graph::HypothesisGraph;
use super::many_to_one::Dunnett;
use crate::method::Adjustment;
use trialstat_stats::multiplicity::{
    Graph, MultiplicityError, benjamini_hochberg, benjamini_yekutieli, bonferroni, graphical, hochberg, holm, hommel,
};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{ResultRow, Stat, stat_label};

/// How several comparisons are taken together.
#[derive(Debug, Clone, PartialEq)]
pub enum Multiplicity {
    /// By the p values of any test.
    PValues(Adjustment),
    /// By the p values of any test and a graph of the hypotheses.
    Graph(HypothesisGraph),
    /// By the correlation of the comparisons with one reference.
    Dunnett(Dunnett),
}

/// What makes adjusted p values of the p values of one test.
pub(crate) enum Adjuster {
    /// A procedure that treats all alike.
    Named(Adjustment),
    /// A graph whose hypotheses are in the order of the comparisons.
    Graph(Graph),
}

impl From<Adjustment> for Adjuster {
    fn from(adjustment: Adjustment) -> Adjuster {
        Adjuster::Named(adjustment)
    }
}

impl Adjuster {
    fn name(&self) -> &'static str {
        match self {
            Adjuster::Named(adjustment) => adjustment.name(),
            Adjuster::Graph(_) => "graph",
        }
    }

    /// Adjusted p values of those that there are.
    fn adjusted(&self, p_values: &[Option<f64>]) -> Vec<f64> {
        let known: Vec<f64> = p_values.iter().flatten().copied().collect();
        let adjusted = match self {
            Adjuster::Named(adjustment) => kernel(*adjustment)(&known),
            // A hypothesis without a p value is never rejected, and keeps its place and its share.
            Adjuster::Graph(graph) => {
                let all: Vec<f64> = p_values.iter().map(|p_value| p_value.unwrap_or(1.0)).collect();
                graphical(graph, &all).map(|found| {
                    let rows = found.adjusted.into_iter().zip(p_values);
                    rows.filter(|(_, p_value)| p_value.is_some()).map(|(adjusted, _)| adjusted).collect()
                })
            }
        };
        adjusted.expect("p values are probabilities, and a graph has a hypothesis for each comparison")
    }
}

/// Adds an adjusted p value after the p value of every comparison among the rows from a position on, the comparisons by
/// one test being one family.
pub(crate) fn adjust(rows: &mut Vec<ResultRow>, from: usize, adjuster: impl Into<Adjuster>) {
    let mut results = rows.split_off(from);
    let adjuster = adjuster.into();
    // Tests against different margins are different families.
    let family_of = |row: &ResultRow| {
        let is_comparison = row.context == "test" && row.stat_name == "p.value" && row.group2.is_some();
        // What comes after a comma says how the test was computed, which may differ from one comparison to the next.
        let name = row.method.split(", ").next().unwrap_or_default().to_owned();
        is_comparison.then(|| (name, row.variable_level.clone()))
    };
    let mut families: Vec<(String, Option<Phrase>)> = results.iter().filter_map(family_of).collect();
    families.sort_unstable();
    families.dedup();
    for family in families {
        let own = |row: &ResultRow| family_of(row).as_ref() == Some(&family);
        let p_values: Vec<Option<f64>> = results.iter().filter(|row| own(row)).map(|row| row.stat.number()).collect();
        let known = p_values.iter().flatten().count();
        let mut adjusted = adjuster.adjusted(&p_values).into_iter();
        let mut with_adjusted = Vec::with_capacity(results.len() + p_values.len());
        for row in results {
            let own = own(&row).then(|| match row.stat {
                Stat::Number(_) => Stat::Number(adjusted.next().expect("one for each p value")),
                reason => reason,
            });
            let added = own.map(|stat| ResultRow {
                stat_name: "adj.p.value",
                stat_label: stat_label("adj.p.value"),
                note: Some(match stat {
                    Stat::Number(_) => format!("{} over {known} comparisons", adjuster.name()).into(),
                    Stat::NotEstimable(reason) => reason.words().into(),
                }),
                stat,
                ..row.clone()
            });
            with_adjusted.push(row);
            with_adjusted.extend(added);
        }
        results = with_adjusted;
    }
    rows.append(&mut results);
}

fn kernel(method: Adjustment) -> fn(&[f64]) -> Result<Vec<f64>, MultiplicityError> {
    match method {
        Adjustment::Bonferroni => bonferroni,
        Adjustment::Holm => holm,
        Adjustment::Hochberg => hochberg,
        Adjustment::Hommel => hommel,
        Adjustment::BenjaminiHochberg => benjamini_hochberg,
        Adjustment::BenjaminiYekutieli => benjamini_yekutieli,
    }
}

//! A graph of the hypotheses that each group is like the reference, as a file draws it.

use crate::codes;
use trialstat_stats::multiplicity::{Graph, MultiplicityError};
use trialstat_trial::dataset::Factor;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::spec::{Field, Kind, Shape, Table};

/// The file of a graph.
pub static SHAPE: Shape = Shape {
    name: "graph",
    doc: "hypotheses that share a level, and where the share of a rejected one goes",
    fields: &[
        Field::required("hypothesis", Kind::Tables(&HYPOTHESIS), "a group that is compared with the reference"),
        Field::optional("edge", Kind::Tables(&EDGE), "where a share goes when a hypothesis is rejected"),
    ],
};

static HYPOTHESIS: Shape = Shape {
    name: "hypothesis",
    doc: "a group that is compared with the reference",
    fields: &[
        Field::required("level", Kind::Text, "the group"),
        Field::required("weight", Kind::Number, "its share of the level at first, from 0 to 1"),
    ],
};

static EDGE: Shape = Shape {
    name: "edge",
    doc: "where a share goes when a hypothesis is rejected",
    fields: &[
        Field::required("from", Kind::Text, "the group whose hypothesis is rejected"),
        Field::required("to", Kind::Text, "the group that takes the share"),
        Field::required("share", Kind::Number, "the part that goes there, from 0 to 1"),
    ],
};

/// Groups as hypotheses, their weights and the edges between them.
#[derive(Debug, Clone, PartialEq)]
pub struct HypothesisGraph {
    /// The groups, with the places where they are named.
    levels: Vec<(String, Place)>,
    graph: Graph,
    /// The file.
    place: Place,
}

impl HypothesisGraph {
    /// Checks the table of a file.
    ///
    /// # Errors
    /// All problems; fields that the reader has already reported as missing count among them.
    pub fn from_table(table: &Table) -> Result<HypothesisGraph, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let (mut levels, mut weights) = (Vec::new(), Vec::new());
        for hypothesis in table.tables("hypothesis") {
            let (Some(level), Some(weight)) = (hypothesis.owned("level"), hypothesis.number("weight")) else {
                continue;
            };
            if levels.iter().any(|(known, _)| *known == level) {
                let message = format!("`{level}` is a hypothesis twice");
                problems.push(hypothesis.error(codes::NOT_A_GRAPH, "level", message).with_hint("take one away"));
                continue;
            }
            levels.push((level, hypothesis.place_of("level").clone()));
            weights.push(weight);
        }
        if table.has("hypothesis") && table.tables("hypothesis").is_empty() {
            let problem = table.error(codes::NOT_A_GRAPH, "hypothesis", "the graph has no hypothesis");
            problems.push(problem.with_hint("each group but the reference is one"));
        }
        let mut edges = vec![vec![0.0; levels.len()]; levels.len()];
        for edge in table.tables("edge") {
            let mut end = |key: &str| {
                let level = edge.text(key)?;
                let position = levels.iter().position(|(known, _)| known == level);
                if position.is_none() {
                    let message = format!("`{level}` is no hypothesis of the graph");
                    let hint = "add a `[[hypothesis]]` with this `level`, of weight 0 perhaps";
                    problems.push(edge.error(codes::NOT_A_GRAPH, key, message).with_hint(hint));
                }
                position
            };
            if let (Some(from), Some(to), Some(share)) = (end("from"), end("to"), edge.number("share")) {
                edges[from][to] = share;
            }
        }
        if !problems.is_empty() || levels.is_empty() {
            return Err(problems);
        }
        let place = table.place().clone();
        match Graph::new(weights, edges) {
            Ok(graph) => Ok(HypothesisGraph { levels, graph, place }),
            Err(error) => Err(vec![no_graph(error, &levels, place)]),
        }
    }

    /// The graph with its hypotheses in the order of these groups.
    ///
    /// # Errors
    /// A group that is compared is no hypothesis, or a hypothesis is none of the groups.
    pub(crate) fn of_groups(&self, groups: &Factor, reference: usize) -> Result<Graph, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut places: Vec<Option<usize>> = vec![None; groups.levels.len()];
        for (hypothesis, (level, place)) in self.levels.iter().enumerate() {
            match groups.position(level).map(|position| position as usize) {
                Some(position) if position != reference => places[position] = Some(hypothesis),
                found => {
                    let what = if found.is_some() { "is the reference" } else { "does not occur" };
                    let message = format!("the group `{level}` {what}");
                    let problem = Diagnostic::error(codes::NOT_A_GRAPH, place.clone(), message);
                    problems.push(problem.with_hint("each group but the reference is one hypothesis"));
                }
            }
        }
        let mut order = Vec::new();
        for (group, level) in groups.levels.iter().enumerate().filter(|(group, _)| *group != reference) {
            match places[group] {
                Some(hypothesis) => order.push(hypothesis),
                None => {
                    let message = format!("the group `{level}` is no hypothesis of the graph");
                    let problem = Diagnostic::error(codes::NOT_A_GRAPH, self.place.clone(), message);
                    problems.push(problem.with_hint("add a `[[hypothesis]]` with this `level`"));
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let share = |from: usize, to: usize| self.graph.edge(from, to).unwrap_or_default();
        let weights = order.iter().map(|hypothesis| self.graph.weights()[*hypothesis]).collect();
        let edges = order.iter().map(|from| order.iter().map(|to| share(*from, *to)).collect()).collect();
        Graph::new(weights, edges).map_err(|error| vec![no_graph(error, &self.levels, self.place.clone())])
    }
}

/// What is wrong with weights or shares, at the hypothesis that they belong to.
fn no_graph(error: MultiplicityError, levels: &[(String, Place)], whole: Place) -> Diagnostic {
    let (at, message) = match error {
        MultiplicityError::Weights { hypothesis, sum } => (
            Some(hypothesis),
            format!("the weights up to `{0}`, or the shares from `{0}`, come to {sum}", levels[hypothesis].0),
        ),
        MultiplicityError::Loop { hypothesis } => {
            (Some(hypothesis), format!("the share of `{}` goes to itself", levels[hypothesis].0))
        }
        error => (None, error.to_string()),
    };
    let place = at.map_or(whole, |hypothesis| levels[hypothesis].1.clone());
    let problem = Diagnostic::error(codes::NOT_A_GRAPH, place, message);
    problem.with_hint("weights sum to no more than 1, and so do the shares that leave a hypothesis")
}

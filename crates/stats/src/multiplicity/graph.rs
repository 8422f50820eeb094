//! The graphical procedure of Bretz, Maurer, Brannath and Posch.

use super::{MultiplicityError, check, check_length};

/// Sums of weights may pass 1 by this much, as shares written in decimals do.
const ROUNDING: f64 = 1e-9;

/// How the level is shared among hypotheses, and where a rejected hypothesis's share goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    weights: Vec<f64>,
    /// From each hypothesis, the shares that go to each.
    edges: Vec<Vec<f64>>,
}

impl Graph {
    /// Takes each hypothesis's share of the level and, row by row, the share of it that goes to each other hypothesis
    /// when it is rejected.
    ///
    /// # Errors
    /// [`MultiplicityError::Length`] when the edges are no square of the weights' number,
    /// [`MultiplicityError::Weights`] when a weight is negative or not a number, or the weights or a row sum to more
    /// than 1 (a sum up to 1 + 1e-9 is taken for rounding), [`MultiplicityError::Loop`] for an edge to itself.
    pub fn new(weights: Vec<f64>, edges: Vec<Vec<f64>>) -> Result<Graph, MultiplicityError> {
        let count = weights.len();
        check_length("rows of edges", edges.len(), count)?;
        check_shares(&weights, |place| place)?;
        for (hypothesis, row) in edges.iter().enumerate() {
            check_length("edges", row.len(), count)?;
            check_shares(row, |_| hypothesis)?;
            if row[hypothesis] != 0.0 {
                return Err(MultiplicityError::Loop { hypothesis });
            }
        }
        Ok(Graph { weights, edges })
    }

    /// Every hypothesis's share of the level.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The share of the level of `from` that goes to `to` when `from` is rejected; none for places outside the graph.
    pub fn edge(&self, from: usize, to: usize) -> Option<f64> {
        self.edges.get(from)?.get(to).copied()
    }

    /// The graph after `rejected` is rejected: its share has gone along its edges, and paths through it have become
    /// edges. It keeps its place, with neither weight nor edges. A place outside the graph changes nothing.
    pub fn without(&self, rejected: usize) -> Graph {
        let mut after = self.clone();
        let Some(leaving) = self.edges.get(rejected) else { return after };
        let count = self.weights.len();
        for to in (0..count).filter(|&to| to != rejected) {
            after.weights[to] += self.weights[rejected] * leaving[to];
        }
        for from in (0..count).filter(|&from| from != rejected) {
            let entering = self.edges[from][rejected];
            // What would come back to its origin is shared out again.
            let onward = 1.0 - entering * leaving[from];
            for to in (0..count).filter(|&to| to != rejected) {
                let direct = self.edges[from][to] + entering * leaving[to];
                after.edges[from][to] = if to == from || onward <= 0.0 { 0.0 } else { direct / onward };
            }
            after.edges[from][rejected] = 0.0;
        }
        after.weights[rejected] = 0.0;
        after.edges[rejected] = vec![0.0; count];
        after
    }
}

/// Refuses shares that are negative or sum to more than 1; `at` names the hypothesis for a share's place.
fn check_shares(shares: &[f64], at: impl Fn(usize) -> usize) -> Result<(), MultiplicityError> {
    let mut sum = 0.0;
    for (place, &share) in shares.iter().enumerate() {
        sum += share;
        if share.is_nan() || share < 0.0 {
            return Err(MultiplicityError::Weights { hypothesis: at(place), sum: share });
        }
        if sum > 1.0 + ROUNDING {
            return Err(MultiplicityError::Weights { hypothesis: at(place), sum });
        }
    }
    Ok(())
}

/// What the graphical procedure says of every hypothesis.
#[derive(Debug, Clone, PartialEq)]
pub struct Graphical {
    /// The adjusted p-values, in the order of the hypotheses.
    pub adjusted: Vec<f64>,
    /// The hypotheses in the order in which the procedure takes them: at any level those with an adjusted p-value up to
    /// it are rejected, in this order.
    pub order: Vec<usize>,
}

/// P-values adjusted by the graphical procedure of Bretz, Maurer, Brannath and Posch, with Bonferroni's test of every
/// intersection.
///
/// # Definition
/// With weights $$w_i$$ and edges $$g_{ij}$$, and $$\tilde p = 0$$ at first: of the hypotheses left take the $$j$$ with
/// the least $$p_j / w_j$$, set $$\tilde p = \tilde p_j = \max(\tilde p, \min(1, p_j / w_j))$$, and $$w_l \leftarrow
/// w_l + w_j g_{jl}, \qquad g_{lk} \leftarrow \frac{g_{lk} + g_{lj} g_{jk}}{1 - g_{lj} g_{jl}}$$ (0 where $$l = k$$ or
/// $$g_{lj} g_{jl} = 1$$), until none is left. Without weight $$p_j / w_j$$ is infinite. Valid under any dependence.
///
/// # Returns
/// The adjusted p-values and the order of rejection; of hypotheses with equal $$p_j / w_j$$ the first is taken first,
/// which changes no adjusted p-value.
///
/// # Errors
/// [`MultiplicityError::PValue`] for what is no probability, [`MultiplicityError::Length`] when there is not one for
/// each hypothesis of the graph.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | adjusted p-values are cut at 1 | R's gMCP `gMCP` and graphicalMCP `graph_test_shortcut`: the same |
/// | weights and edges may sum to less than 1 | the same |
/// | edges are numbers | R's gMCP: may be infinitesimal |
///
/// # References
/// Bretz F, Maurer W, Brannath W, Posch M. A graphical approach to sequentially rejective multiple test procedures.
/// Statistics in Medicine 2009;28:586-604. doi:10.1002/sim.3495.
///
/// # Validation
/// Hand: two primary and two secondary hypotheses. Oracle: the closed test in R, over all intersections, whose weights
/// are found by removing the other hypotheses from the graph, 12 graphs and families, 1e-12 relative. Property: Holm's,
/// the fixed sequence and the fallback procedure are graphs; the order of removal does not matter.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::{Graph, graphical};
/// let holm = Graph::new(vec![0.5, 0.5], vec![vec![0.0, 1.0], vec![1.0, 0.0]])?;
/// let result = graphical(&holm, &[0.25, 0.125])?;
/// assert_eq!((result.adjusted, result.order), (vec![0.25, 0.25], vec![1, 0]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn graphical(graph: &Graph, p_values: &[f64]) -> Result<Graphical, MultiplicityError> {
    check(p_values)?;
    check_length("p-values", p_values.len(), graph.weights.len())?;
    let mut graph = graph.clone();
    let mut left: Vec<usize> = (0..p_values.len()).collect();
    let mut adjusted = vec![0.0; p_values.len()];
    let mut order = Vec::with_capacity(left.len());
    let mut greatest = 0.0f64;
    while !left.is_empty() {
        let ratio = |hypothesis: usize| {
            let weight = graph.weights[hypothesis];
            if weight > 0.0 { p_values[hypothesis] / weight } else { f64::INFINITY }
        };
        let least = (1..left.len()).fold(0, |least, at| if ratio(left[at]) < ratio(left[least]) { at } else { least });
        let next = left.remove(least);
        greatest = greatest.max(ratio(next).min(1.0));
        adjusted[next] = greatest;
        order.push(next);
        graph = graph.without(next);
    }
    Ok(Graphical { adjusted, order })
}

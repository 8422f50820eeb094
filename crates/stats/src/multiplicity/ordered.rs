//! Procedures for hypotheses whose order was laid down beforehand.

use super::graph::{Graph, graphical};
use super::{MultiplicityError, check, check_length};

/// P-values adjusted by the fixed-sequence procedure.
///
/// # Definition
/// $$\tilde p_i = \max_{j \le i} p_j$$: each hypothesis is tested at the whole level if all before it were rejected.
/// Valid under any dependence, for an order that does not depend on the data.
///
/// # Arguments
/// `p_values` in the order of testing.
///
/// # Returns
/// The adjusted p-values in that order; none for none.
///
/// # Errors
/// [`MultiplicityError::PValue`] for what is no probability.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | | R's gMCP `fixedSequence` graph: the same |
///
/// # References
/// Maurer W, Hothorn LA, Lehmacher W. Multiple comparisons in drug clinical trials and preclinical assays: a-priori
/// ordered hypotheses. In: Vollmar J, editor. Biometrie in der chemisch-pharmazeutischen Industrie 6. Fischer; 1995. p.
/// 3-18.
///
/// Westfall PH, Krishen A. Optimally weighted, fixed sequence and gatekeeper multiple testing procedures. Journal of
/// Statistical Planning and Inference 2001;99:25-40. doi:10.1016/S0378-3758(01)00077-5.
///
/// # Validation
/// Hand: 0.01, 0.04, 0.03, 0.5. Property: the graph of a chain whose first hypothesis has all the weight.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::fixed_sequence;
/// assert_eq!(fixed_sequence(&[0.01, 0.04, 0.03])?, [0.01, 0.04, 0.04]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fixed_sequence(p_values: &[f64]) -> Result<Vec<f64>, MultiplicityError> {
    check(p_values)?;
    let running = p_values.iter().scan(0.0f64, |greatest, &p| {
        *greatest = greatest.max(p);
        Some(*greatest)
    });
    Ok(running.collect())
}

/// P-values adjusted by the fallback procedure of Wiens.
///
/// # Definition
/// Each hypothesis is tested at its own share $$w_i$$ of the level, together with what the hypothesis before it was
/// tested at if that was rejected: the [graphical procedure](graphical) with an edge of 1 from each hypothesis to the
/// next and none from the last. Valid under any dependence, for an order that does not depend on the data.
///
/// # Arguments
/// `p_values` in the order of testing; `weights` are their shares, which sum to no more than 1.
///
/// # Returns
/// The adjusted p-values in that order; none for none.
///
/// # Errors
/// [`MultiplicityError::PValue`] for what is no probability, [`MultiplicityError::Length`] when there is not one weight
/// for each, [`MultiplicityError::Weights`] when a weight is negative or their sum passes 1.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the share of the last is not handed back | R's gMCP `fallback` graph: the same; the improved procedure of Wiens and Dmitrienko (2005) returns it to the first hypotheses left: [`graphical`] with edges from the last |
///
/// # References
/// Wiens BL. A fixed sequence Bonferroni procedure for testing multiple endpoints. Pharmaceutical Statistics
/// 2003;2:211-215. doi:10.1002/pst.64.
///
/// Bretz F, Maurer W, Brannath W, Posch M. A graphical approach to sequentially rejective multiple test procedures.
/// Statistics in Medicine 2009;28:586-604. doi:10.1002/sim.3495.
///
/// # Validation
/// Hand: 0.25, 0.125, 0.25 with the shares 1/4, 1/2, 1/4. Property: with all the weight on the first hypothesis, the
/// fixed sequence; Wiens's sequential decisions at every level.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::fallback;
/// assert_eq!(fallback(&[0.03125, 0.25], &[0.5, 0.5])?, [0.0625, 0.25]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fallback(p_values: &[f64], weights: &[f64]) -> Result<Vec<f64>, MultiplicityError> {
    let count = p_values.len();
    check_length("weights", weights.len(), count)?;
    let to_next = |from: usize| (0..count).map(|to| if to == from + 1 { 1.0 } else { 0.0 }).collect();
    let graph = Graph::new(weights.to_vec(), (0..count).map(to_next).collect())?;
    Ok(graphical(&graph, p_values)?.adjusted)
}

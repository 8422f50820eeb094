//! Hommel's procedure.

use super::{MultiplicityError, check, rising};

/// P-values adjusted by Hommel's procedure, the closed test with Simes's test of every intersection.
///
/// # Definition
/// $$\tilde p_i$$ is the greatest Simes p-value, $$\min_j k q_{(j)} / j$$ over the $$k$$ rising p-values $$q$$ of a
/// set, of all sets of hypotheses to which $$i$$ belongs. For each $$k$$ that is the set of $$i$$ and the $$k - 1$$
/// greatest p-values of the others. Valid where Simes's inequality holds, as for [Hochberg's](super::hochberg), and
/// more powerful.
///
/// # Returns
/// The adjusted p-values in the order given; none for none.
///
/// # Errors
/// [`MultiplicityError::PValue`] for what is no probability.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | | R `p.adjust(p, "hommel")`, SAS `MULTTEST HOMMEL`: the same |
/// | what is missing is refused | R `p.adjust`: left out, and not counted |
///
/// # References
/// Hommel G. A stagewise rejective multiple test procedure based on a modified Bonferroni test. Biometrika
/// 1988;75:383-386. doi:10.1093/biomet/75.2.383.
///
/// Wright SP. Adjusted p-values for simultaneous inference. Biometrics 1992;48:1005-1013. doi:10.2307/2532694.
///
/// # Validation
/// Hand: 0.01, 0.02, 0.022, 0.09 (Wright's example). Oracle: R `p.adjust`, 12 families, 1e-12 relative. Property: the
/// closed test over all sets of up to six hypotheses.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::hommel;
/// assert_eq!(hommel(&[0.25, 0.1875])?, [0.25, 0.25]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn hommel(p_values: &[f64]) -> Result<Vec<f64>, MultiplicityError> {
    check(p_values)?;
    let order = rising(p_values);
    let sorted: Vec<f64> = order.iter().map(|&place| p_values[place]).collect();
    let count = sorted.len();
    // The part of Simes's minimum over the k - 1 greatest, by k.
    let others: Vec<f64> = (0..=count)
        .map(|k| (2..=k).map(|rank| k as f64 * sorted[count - k + rank - 1] / rank as f64).fold(1.0, f64::min))
        .collect();
    let simes = |least: f64, k: usize| (k as f64 * least).min(others[k]);
    let mut adjusted = vec![0.0; count];
    for (rank, &place) in order.iter().enumerate() {
        // Sets of fewer than `own` of the greatest p-values do not include this one, larger ones do.
        let own = count - rank;
        let outside = (1..own).map(|k| simes(sorted[rank], k));
        let inside = (own..=count).map(|k| simes(sorted[count - k], k));
        adjusted[place] = outside.chain(inside).fold(0.0, f64::max);
    }
    Ok(adjusted)
}

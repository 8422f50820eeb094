//! Procedures that compare each p-value with a share of the level that depends on its rank.

use super::{MultiplicityError, check, rising};

/// P-values adjusted by Bonferroni's procedure.
///
/// # Definition
/// Of $$m$$ p-values, $$\tilde p_i = \min(1, m p_i)$$. Valid under any dependence.
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
/// | cut at 1 | R `p.adjust(p, "bonferroni")`, SAS `MULTTEST BONFERRONI`: the same |
/// | what is missing is refused | R `p.adjust`: left out, and not counted |
///
/// # References
/// Dunn OJ. Multiple comparisons among means. Journal of the American Statistical Association 1961;56:52-64.
/// doi:10.1080/01621459.1961.10482090.
///
/// # Validation
/// Hand: 0.01, 0.04, 0.03, 0.5. Oracle: R `p.adjust`, 12 families, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::bonferroni;
/// assert_eq!(bonferroni(&[0.25, 0.125])?, [0.5, 0.25]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bonferroni(p_values: &[f64]) -> Result<Vec<f64>, MultiplicityError> {
    check(p_values)?;
    let count = p_values.len() as f64;
    Ok(p_values.iter().map(|p| (p * count).min(1.0)).collect())
}

/// P-values adjusted by Holm's step-down procedure.
///
/// # Definition
/// With the p-values in rising order, $$\tilde p_{(i)} = \min(1, \max_{j \le i} (m - j + 1) p_{(j)})$$. Valid under any
/// dependence.
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
/// | cut at 1 | R `p.adjust(p, "holm")`, SAS `MULTTEST HOLM`: the same |
/// | what is missing is refused | R `p.adjust`: left out, and not counted |
///
/// # References
/// Holm S. A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 1979;6:65-70.
///
/// # Validation
/// Hand: 0.01, 0.04, 0.03, 0.5. Oracle: R `p.adjust`, 12 families, 1e-12 relative. Property: the graph with equal
/// weights and equal edges.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::holm;
/// assert_eq!(holm(&[0.25, 0.125])?, [0.25, 0.25]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>, MultiplicityError> {
    check(p_values)?;
    let mut adjusted = vec![0.0; p_values.len()];
    let mut greatest = 0.0f64;
    for (before, place) in rising(p_values).into_iter().enumerate() {
        greatest = greatest.max(p_values[place] * (p_values.len() - before) as f64);
        adjusted[place] = greatest.min(1.0);
    }
    Ok(adjusted)
}

/// P-values adjusted by Hochberg's step-up procedure.
///
/// # Definition
/// With the p-values in rising order, $$\tilde p_{(i)} = \min_{j \ge i} (m - j + 1) p_{(j)}$$. Valid where Simes's
/// inequality holds, as for independent statistics and those with positively dependent multivariate normal ones.
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
/// | | R `p.adjust(p, "hochberg")`, SAS `MULTTEST HOCHBERG`: the same |
/// | what is missing is refused | R `p.adjust`: left out, and not counted |
///
/// # References
/// Hochberg Y. A sharper Bonferroni procedure for multiple tests of significance. Biometrika 1988;75:800-802.
/// doi:10.1093/biomet/75.4.800.
///
/// # Validation
/// Hand: 0.01, 0.04, 0.03, 0.5. Oracle: R `p.adjust`, 12 families, 1e-12 relative. Property: between Hommel's and
/// Holm's.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::hochberg;
/// assert_eq!(hochberg(&[0.25, 0.1875])?, [0.25, 0.25]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn hochberg(p_values: &[f64]) -> Result<Vec<f64>, MultiplicityError> {
    step_up(p_values, |from_top| from_top as f64)
}

/// From the greatest p-value down, the least so far of p times `factor(rank from the top)`, the top being 1.
pub(super) fn step_up(p_values: &[f64], factor: impl Fn(usize) -> f64) -> Result<Vec<f64>, MultiplicityError> {
    check(p_values)?;
    let mut adjusted = vec![0.0; p_values.len()];
    let mut least = 1.0f64;
    for (before, place) in rising(p_values).into_iter().rev().enumerate() {
        least = least.min(p_values[place] * factor(before + 1));
        adjusted[place] = least;
    }
    Ok(adjusted)
}

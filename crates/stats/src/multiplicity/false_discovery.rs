//! Procedures that control the false discovery rate, the expected share of true hypotheses among those rejected.

use super::MultiplicityError;
use super::stepwise::step_up;

/// P-values adjusted by Benjamini and Hochberg's procedure for the false discovery rate.
///
/// # Definition
/// With the $$m$$ p-values in rising order, $$\tilde p_{(i)} = \min(1, \min_{j \ge i} m p_{(j)} / j)$$. The false
/// discovery rate, not the family-wise error rate, is controlled, for independent or positively dependent statistics.
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
/// | | R `p.adjust(p, "BH")` (also "fdr"), SAS `MULTTEST FDR`: the same |
/// | what is missing is refused | R `p.adjust`: left out, and not counted |
///
/// # References
/// Benjamini Y, Hochberg Y. Controlling the false discovery rate: a practical and powerful approach to multiple
/// testing. Journal of the Royal Statistical Society B 1995;57:289-300. doi:10.1111/j.2517-6161.1995.tb02031.x.
///
/// # Validation
/// Hand: 0.01, 0.04, 0.03, 0.5. Oracle: R `p.adjust`, 12 families, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::benjamini_hochberg;
/// assert_eq!(benjamini_hochberg(&[0.25, 0.0625])?, [0.25, 0.125]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn benjamini_hochberg(p_values: &[f64]) -> Result<Vec<f64>, MultiplicityError> {
    let count = p_values.len();
    step_up(p_values, |from_top| count as f64 / (count + 1 - from_top) as f64)
}

/// P-values adjusted by Benjamini and Yekutieli's procedure for the false discovery rate.
///
/// # Definition
/// With the $$m$$ p-values in rising order and $$q = \sum_{k=1}^m 1/k$$, $$\tilde p_{(i)} = \min(1, \min_{j \ge i} q m
/// p_{(j)} / j)$$. The false discovery rate, not the family-wise error rate, is controlled, under any dependence.
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
/// | | R `p.adjust(p, "BY")`, SAS `MULTTEST DEPENDENTFDR`: the same |
/// | what is missing is refused | R `p.adjust`: left out, and not counted |
///
/// # References
/// Benjamini Y, Yekutieli D. The control of the false discovery rate in multiple testing under dependency. Annals of
/// Statistics 2001;29:1165-1188. doi:10.1214/aos/1013699998.
///
/// # Validation
/// Hand: 0.01, 0.04, 0.03, 0.5. Oracle: R `p.adjust`, 12 families, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::benjamini_yekutieli;
/// assert_eq!(benjamini_yekutieli(&[0.25, 0.0625])?, [0.375, 0.1875]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn benjamini_yekutieli(p_values: &[f64]) -> Result<Vec<f64>, MultiplicityError> {
    let count = p_values.len();
    // The least terms first.
    let harmonic: f64 = (1..=count).rev().map(|k| 1.0 / k as f64).sum();
    step_up(p_values, |from_top| harmonic * (count as f64 / (count + 1 - from_top) as f64))
}

//! The Cochran-Mantel-Haenszel test.

use super::{Stratified, Stratum, taking_part};
use crate::interval::{NotEstimable, Test};
use crate::special;

/// How the deviation of the Cochran-Mantel-Haenszel test is corrected for continuity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CmhContinuity {
    /// Not at all, as in SAS.
    None,
    /// By 1/2 but no more than the deviation itself, so that the statistic never grows again as the deviation shrinks.
    Capped,
    /// By 1/2 where the deviation is at least 1/2, and not at all below it: the rule of R's `mantelhaen.test`.
    R,
}

/// The Cochran-Mantel-Haenszel test of no association within strata, with or without continuity correction.
///
/// # Definition
/// In each stratum the first arm has $$x$$ events among $$n_1$$, the second has $$n_2$$ subjects, and of all
/// $$N = n_1 + n_2$$ there are $$k$$ events. Given these margins
/// $$\chi^2 = \frac{\left(\left|\sum (x - n_1 k / N)\right| - c\right)^2}{\sum n_1 n_2 k (N - k) / (N^2 (N - 1))},$$
/// referred to the chi-squared distribution with one degree of freedom, where $$c$$ is 0, the lesser of 1/2 and the
/// deviation ([`CmhContinuity::Capped`]), or 1/2 where the deviation is no less and 0 otherwise ([`CmhContinuity::R`]).
///
/// # Returns
/// The statistic, one degree of freedom and the p-value. Strata without one arm
/// ([`NotEstimable::NoSubjects`]) or with one outcome only ([`NotEstimable::ZeroMargin`]) are left out; the latter would
/// add 0 to both sums.
///
/// # Not estimable
/// The reason of the strata when all are left out.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | [`CmhContinuity::None`] | R `mantelhaen.test(correct = FALSE)`, SAS `CMH`, which has no correction |
/// | [`CmhContinuity::R`]: below 1/2 not corrected | R `mantelhaen.test`, by default: a deviation of 0.4 has a greater statistic than one of 0.6 |
/// | [`CmhContinuity::Capped`]: below 1/2 corrected to 0 | the rule of `chisq.test` for one table |
/// | a deviation short of 1/2 by 1e-12 is 1/2 | R compares the rounded sum |
/// | an empty stratum is left out and named | R `mantelhaen.test` refuses strata of fewer than two subjects |
///
/// # References
/// Mantel N, Haenszel W. Statistical aspects of the analysis of data from retrospective studies of disease. Journal of
/// the National Cancer Institute 1959;22:719-748. doi:10.1093/jnci/22.4.719.
///
/// Cochran WG. Some methods for strengthening the common chi-squared tests. Biometrics 1954;10:417-451.
/// doi:10.2307/3001616.
///
/// # Validation
/// Hand: twice 3 of 4 against 1 of 4, 7/2 and with the correction 63/32; 2 of 4 against 1 of 3, where the deviation is
/// 2/7. Oracle: R `mantelhaen.test` with and without correction, 9 sets of strata, two of them with a deviation below
/// 1/2, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::proportion::Count;
/// use trialstat_stats::stratified::{CmhContinuity, Stratum, cochran_mantel_haenszel};
/// let stratum = Stratum { first: Count::new(3, 4)?, second: Count::new(1, 4)? };
/// let test = cochran_mantel_haenszel(&[stratum, stratum], CmhContinuity::None)?.result;
/// assert_eq!(test.statistic, Some(3.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cochran_mantel_haenszel(
    strata: &[Stratum],
    continuity: CmhContinuity,
) -> Result<Stratified<Test>, NotEstimable> {
    let (strata, left_out) = taking_part(strata, Stratum::without_odds)?;
    let deviation = strata.iter().map(|stratum| stratum.excess()).sum::<f64>().abs();
    let variance: f64 = strata.iter().copied().map(variance).sum();
    let corrected = match continuity {
        CmhContinuity::None => deviation,
        CmhContinuity::Capped => deviation - deviation.min(0.5),
        CmhContinuity::R if deviation < 0.5 - ROUNDING => deviation,
        CmhContinuity::R => (deviation - 0.5).max(0.0),
    };
    let statistic = corrected * corrected / variance;
    let p_value = special::chi_squared::survival(statistic, 1.0);
    let result = Test { statistic: Some(statistic), degrees_of_freedom: Some(1.0), p_value };
    Ok(Stratified { result, left_out })
}

/// By how much a sum of deviations that is 1/2 may be off.
const ROUNDING: f64 = 1e-12;

/// Variance of the first arm's events given the margins.
fn variance(stratum: Stratum) -> f64 {
    let total = stratum.total();
    let (events, others) = (stratum.events() as f64, stratum.non_events() as f64);
    stratum.weight() * (events / total) * (others / (total - 1.0))
}

//! The stratified Newcombe interval of Yan and Su.

use super::{Stratified, Stratum, taking_part};
use crate::interval::{Estimate, Interval, Level, NotEstimable};
use crate::proportion::Count;

/// The Mantel-Haenszel difference of proportions with the stratified Newcombe interval of Yan and Su.
///
/// # Definition
/// With the weights $$w_j \propto n_{1j} n_{2j} / (n_{1j} + n_{2j})$$ that sum to 1, each arm has the stratified Wilson
/// limits $$L_i = \sum w_j l_{ij}$$ and $$U_i = \sum w_j u_{ij}$$, where $$l_{ij}, u_{ij}$$ are the Wilson limits of the
/// arm's proportion in the stratum at the quantile
/// $$z_i = z \sqrt{\sum w_j^2 v_{ij}} \Big/ \sum w_j \sqrt{v_{ij}}, \qquad v_{ij} = \hat p_{ij} (1 - \hat p_{ij}) / n_{ij}$$
/// and $$z$$ is the standard normal quantile of the level. With $$\hat d = \sum w_j (\hat p_{1j} - \hat p_{2j})$$ and
/// $$\lambda_i = \sum w_j^2 / n_{ij}$$ the limits are
/// $$\hat d - z \sqrt{\lambda_1 L_1 (1 - L_1) + \lambda_2 U_2 (1 - U_2)}, \qquad
/// \hat d + z \sqrt{\lambda_1 U_1 (1 - U_1) + \lambda_2 L_2 (1 - L_2)}.$$
/// Where all $$v_{ij}$$ of an arm are 0 they are taken as $$1/n_{ij}$$, the limit of equally small proportions.
///
/// # Returns
/// The difference and its limits. Strata without one arm are left out, as [`NotEstimable::NoSubjects`].
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when all strata are left out.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | one step, Mantel-Haenszel weights | R's tern `prop_diff_strat_nc(weights_method = "cmh")` and SAS `COMMONRISKDIFF(CL=NEWCOMBE)`: the same |
/// | an arm whose strata have all 0 % or 100 % | R's tern: NaN |
///
/// # References
/// Yan X, Su XG. Stratified Wilson and Newcombe confidence intervals for multiple binomial proportions. Statistics in
/// Biopharmaceutical Research 2010;2:329-335. doi:10.1198/sbr.2009.0049.
///
/// # Validation
/// Hand: twice all of 12 against none of 12 at the level whose quantile is the root of 8. Oracle: the formula evaluated
/// in R, 9 sets of strata, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::stratified::{Stratum, difference_newcombe};
/// use trialstat_stats::{interval::Level, proportion::Count};
/// let stratum = Stratum { first: Count::new(56, 70)?, second: Count::new(48, 80)? };
/// let result = difference_newcombe(&[stratum], Level::NINETY_FIVE)?.result;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "0.0524 to 0.3339");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_newcombe(strata: &[Stratum], level: Level) -> Result<Stratified<Estimate>, NotEstimable> {
    let (strata, left_out) = taking_part(strata, Stratum::without_an_arm)?;
    let whole: f64 = strata.iter().map(|stratum| stratum.weight()).sum();
    let weights: Vec<f64> = strata.iter().map(|stratum| stratum.weight() / whole).collect();
    let estimate = strata.iter().map(|stratum| stratum.excess()).sum::<f64>() / whole;
    let first = arm(strata.iter().map(|stratum| stratum.first), &weights, level);
    let second = arm(strata.iter().map(|stratum| stratum.second), &weights, level);
    let below = level.z() * libm::sqrt(first.variance_at(first.lower) + second.variance_at(second.upper));
    let above = level.z() * libm::sqrt(first.variance_at(first.upper) + second.variance_at(second.lower));
    let interval = Interval { lower: estimate - below, upper: estimate + above };
    Ok(Stratified { result: Estimate { estimate, interval }, left_out })
}

/// The stratified Wilson limits of one arm.
struct Arm {
    lower: f64,
    upper: f64,
    /// The sum of the squared weights over the totals.
    scale: f64,
}

impl Arm {
    fn variance_at(&self, proportion: f64) -> f64 {
        self.scale * proportion * (1.0 - proportion)
    }
}

fn arm(counts: impl Iterator<Item = Count> + Clone, weights: &[f64], level: Level) -> Arm {
    let weighted = || counts.clone().zip(weights.iter().copied());
    let flat = counts.clone().all(|count| count.events() == 0 || count.non_events() == 0);
    let (mut squares, mut roots, mut scale) = (0.0, 0.0, 0.0);
    for (count, weight) in weighted() {
        let total = count.total() as f64;
        let spread = if flat { 1.0 } else { (count.events() as f64 / total) * (count.non_events() as f64 / total) };
        let part = weight * libm::sqrt(spread / total);
        squares += part * part;
        roots += part;
        scale += weight * weight / total;
    }
    let quantile = level.z() * (libm::sqrt(squares) / roots);
    let (mut lower, mut upper) = (0.0, 0.0);
    for (count, weight) in weighted() {
        lower += weight * wilson_lower(count.events(), count.non_events(), quantile);
        upper += weight * (1.0 - wilson_lower(count.non_events(), count.events(), quantile));
    }
    // The weights sum to 1 only to rounding.
    Arm { lower, upper: upper.min(1.0), scale }
}

/// The lower Wilson limit of `events` among these and `others`, at any quantile: a level would have to be found for it
/// first, and would lose digits.
fn wilson_lower(events: u64, others: u64, quantile: f64) -> f64 {
    let (events, others, square) = (events as f64, others as f64, quantile * quantile);
    let total = events + others;
    let root = quantile * libm::sqrt(square + 4.0 * events * others / total);
    2.0 * events * (events / total) / (2.0 * events + square + root)
}

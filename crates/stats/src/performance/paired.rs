//! Two methods on the same replicates.

use super::measures::{Measure, Unmeasured, deviation, mean};
use super::replicates::{OutcomeError, is_measurable};
use super::spread::{Spread, covariance};
use crate::exact_sum::ExactSum;

/// The estimates of two methods that share their replicates, as much of them as the methods' comparison depends on.
///
/// As of [`Replicates`](super::Replicates), neither order nor sharing out changes a bit, and the text form holds all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairs {
    pub(super) incomplete: u64,
    pub(super) first: Spread,
    pub(super) second: Spread,
    pub(super) differences: Spread,
    pub(super) products: ExactSum,
}

impl Pairs {
    /// Counts a replicate in, by the estimates of both methods, `None` where one has none.
    ///
    /// # Errors
    /// An estimate is not a number below 1e60 in magnitude.
    pub fn record(&mut self, first: Option<f64>, second: Option<f64>) -> Result<(), OutcomeError> {
        let wrong = |estimate: &f64| !is_measurable(*estimate);
        if let Some(estimate) = first.filter(wrong).or(second.filter(wrong)) {
            return Err(OutcomeError::Estimate(estimate));
        }
        let Some((first, second)) = first.zip(second) else {
            self.incomplete += 1;
            return Ok(());
        };
        self.first.add(first).map_err(|_| OutcomeError::Estimate(first))?;
        self.second.add(second).map_err(|_| OutcomeError::Estimate(second))?;
        self.differences.add(first - second).map_err(|_| OutcomeError::Estimate(first))?;
        self.products.add_product(first, second).map_err(|_| OutcomeError::Estimate(first))
    }

    /// Counts the replicates of another part of the same simulation in.
    pub fn merge(&mut self, other: &Pairs) {
        self.incomplete += other.incomplete;
        self.first.merge(&other.first);
        self.second.merge(&other.second);
        self.differences.merge(&other.differences);
        self.products.merge(&other.products);
    }
}

/// What two methods differ by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Replicates where both have an estimate.
    pub pairs: u64,
    /// Replicates where one has none or neither has.
    pub incomplete: u64,
    /// Mean of the first method's estimates less mean of the second's, the difference of their biases.
    pub difference_in_bias: Result<Measure, Unmeasured>,
    /// What the second method gains in precision over the first, in per cent.
    pub relative_precision: Result<Measure, Unmeasured>,
}

/// Bias and precision of two methods that share their replicates, compared.
///
/// # Definition
/// Over the $$n$$ replicates where both methods have an estimate, with empirical standard errors $$S_A$$ of the first
/// and $$S_B$$ of the second and the correlation $$\rho$$ of their estimates: the relative precision of the second is
/// $$100 (S_A^2/S_B^2 - 1)$$ with the Monte Carlo standard error $$200 (S_A^2/S_B^2) \sqrt{(1 - \rho^2)/(n-1)}$$, and
/// the difference in bias is the mean difference of their estimates, with the standard error of a mean.
///
/// # Returns
/// Both measures; positive relative precision favours the second method.
///
/// # Not estimable
/// Measure by measure: [`Unmeasured::NoReplicates`], [`Unmeasured::OneReplicate`], and [`Unmeasured::NoVariation`]
/// when the second method's estimates, or both methods', do not vary.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | replicates that both methods have | each method's standard error over all of its own |
///
/// # References
/// Morris TP, White IR, Crowther MJ. Using simulation studies to evaluate statistical methods. Statistics in Medicine
/// 2019;38:2074-2102. doi:10.1002/sim.8086.
///
/// # Validation
/// Hand: four pairs. Oracle: the formulas in R, three sets, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::performance::{Pairs, comparison};
/// let mut pairs = Pairs::default();
/// for (first, second) in [(1.0, 2.0), (5.0, 4.0), (3.0, 3.0)] {
///     pairs.record(Some(first), Some(second))?;
/// }
/// assert_eq!(comparison(&pairs).relative_precision.expect("estimates").estimate, 300.0);
/// # Ok::<(), trialstat_stats::performance::OutcomeError>(())
/// ```
pub fn comparison(pairs: &Pairs) -> Comparison {
    Comparison {
        pairs: pairs.first.count,
        incomplete: pairs.incomplete,
        difference_in_bias: mean(&pairs.differences),
        relative_precision: relative_precision(pairs),
    }
}

/// Whether the estimates differ by the same in every replicate: their correlation is 1, which a quotient of rounded roots
/// may miss by a digit.
pub(super) fn keep_a_distance(pairs: &Pairs) -> bool {
    deviation(&pairs.differences) == Ok(0.0)
}

fn relative_precision(pairs: &Pairs) -> Result<Measure, Unmeasured> {
    let Pairs { first, second, products, .. } = pairs;
    let n = first.count;
    let (of_first, of_second) = (deviation(first)?, deviation(second)?);
    let common = covariance(n, &first.sum, &second.sum, products).ok_or(Unmeasured::OneReplicate)?;
    if of_second == 0.0 {
        return Err(Unmeasured::NoVariation);
    }
    let ratio = (of_first / of_second) * (of_first / of_second);
    // Without spread of the first method the ratio is 0, and so is its error.
    let correlation = if of_first > 0.0 { common / (of_first * of_second) } else { 0.0 };
    let unshared = if keep_a_distance(pairs) { 0.0 } else { ((1.0 - correlation) * (1.0 + correlation)).max(0.0) };
    let error = 200.0 * ratio * (unshared / (n as f64 - 1.0)).sqrt();
    Ok(Measure { estimate: 100.0 * (ratio - 1.0), monte_carlo_error: Some(error), replicates: n })
}

//! The mid-p interval of the odds ratio.

use super::conditional::{self, Own};
use crate::interval::{Estimate, Level, NotEstimable};
use crate::proportion::Count;

/// Conditional maximum likelihood estimate of the odds ratio with its mid-p interval.
///
/// # Definition
/// With $$X$$, $$x$$ and $$\psi$$ as for the [exact interval](super::odds_ratio_conditional), the limits solve
/// $$P(X > x \mid \psi_L) + \tfrac12 P(X = x \mid \psi_L) = \alpha/2, \qquad
/// P(X < x \mid \psi_U) + \tfrac12 P(X = x \mid \psi_U) = \alpha/2.$$
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The conditional estimate and the limits, which lie inside the exact ones. At the fewest events that the margins
/// allow the estimate and the lower limit are 0, at the most the estimate and the upper limit are infinite.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0, [`NotEstimable::ZeroMargin`] when no subject or every subject
/// has an event, so that the margins allow one table only.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | conditional estimate | SAS `OR(CL=MIDP)`: the sample odds ratio beside these limits; R's epitools `oddsratio.midp`: a median-unbiased estimate |
/// | solved to about 1e-13 relative | R's exact2x2 `midp = TRUE` stops its root search early: 9 of 10 against 3 of 10 has the upper limit 522.4, exact2x2 prints 519.9 |
///
/// # References
/// Mehta CR, Walsh SJ. Comparison of exact, mid-p, and Mantel-Haenszel confidence intervals for the common odds ratio
/// across several 2 x 2 contingency tables. The American Statistician 1992;46:146-150.
/// doi:10.1080/00031305.1992.10475873.
///
/// # Validation
/// Hand: 1 of 1 against none of 1, whose lower limit is 1/19 at 95 %. Oracle: the equations solved in R by `uniroot` to
/// full precision, 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, odds::odds_ratio_mid_p, proportion::Count};
/// let result = odds_ratio_mid_p(Count::new(9, 10)?, Count::new(3, 10)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.1}", result.interval.lower, result.interval.upper), "1.7890 to 522.4");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn odds_ratio_mid_p(first: Count, second: Count, level: Level) -> Result<Estimate, NotEstimable> {
    conditional::estimate_with_limits(first, second, level, Own::Half)
}

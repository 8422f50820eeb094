//! Tango's score interval for the difference of two paired proportions.

use super::PairedCounts;
use crate::bisection::turning_point;
use crate::interval::{Estimate, Interval, Level, NotEstimable};

/// Difference of two paired proportions with Tango's score interval.
///
/// # Definition
/// Of $$n$$ pairs, $$b$$ have the event under the first condition alone and $$c$$ under the second alone. The limits are
/// the $$\delta$$ below and above $$(b - c)/n$$ at which
/// $$\frac{(b - c - n\delta)^2}{n (2 \tilde q + \delta (1 - \delta))} = z^2$$
/// where $$\tilde q$$ is the maximum likelihood estimate of the probability of a pair with the event under the second
/// alone when the proportions differ by $$\delta$$, the root of
/// $$2n q^2 + ((2n - b + c)\delta - b - c) q - c \delta (1 - \delta) = 0,$$
/// and $$z$$ is the standard normal quantile of the level.
///
/// # Returns
/// The difference and its limits, which never leave the range from -1 to 1.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when there is no pair.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | no continuity correction, solved to full precision | R's PropCIs `scoreci.mp`: the same equation, solved in fixed steps |
/// | contains 0 just when McNemar's uncorrected test does not reject | the same |
///
/// # References
/// Tango T. Equivalence test and confidence interval for the difference in proportions for the paired-sample design.
/// Statistics in Medicine 1998;17:891-908.
/// doi:10.1002/(SICI)1097-0258(19980430)17:8<891::AID-SIM780>3.0.CO;2-B.
///
/// # Validation
/// Hand: no pair that differs and 12 pairs that all differ alike, whose equations are linear, at the level whose
/// quantile is 2. Oracle: the equation solved in R by `uniroot` to full precision, 12 tables, 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, paired::{PairedCounts, difference_tango}};
/// let counts = PairedCounts { both: 20, only_first: 12, only_second: 5, neither: 63 };
/// let result = difference_tango(counts, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "-0.0119 to 0.1574");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_tango(counts: PairedCounts, level: Level) -> Result<Estimate, NotEstimable> {
    counts.check_subjects()?;
    let estimate = counts.difference();
    let (first, second) = (counts.only_first as f64, counts.only_second as f64);
    let upper = upper_limit(first, second, counts.pairs(), estimate, level);
    let lower = -upper_limit(second, first, counts.pairs(), -estimate, level);
    Ok(Estimate { estimate, interval: Interval { lower, upper } })
}

/// The limit above `difference`, of pairs with the event under the first or the second alone among `pairs`.
fn upper_limit(first: f64, second: f64, pairs: f64, difference: f64, level: Level) -> f64 {
    let bound = level.z() * level.z();
    let beyond = |delta: f64| {
        let distance = delta - difference;
        distance * distance * pairs >= bound * variance(first, second, pairs, delta)
    };
    turning_point(difference, 1.0, 1e-30, beyond)
}

/// Variance of one pair's difference at the estimates restricted to the difference `delta`.
fn variance(first: f64, second: f64, pairs: f64, delta: f64) -> f64 {
    if delta < 0.0 {
        return variance(second, first, pairs, -delta);
    }
    // Of the two estimates the smaller, whose equation has a constant that is not positive: neither form cancels.
    let quadratic = 2.0 * pairs;
    let linear = (2.0 * pairs - first + second) * delta - first - second;
    let constant = second * delta * (1.0 - delta);
    let root = libm::sqrt(linear * linear + 4.0 * quadratic * constant);
    let smaller = if linear > 0.0 { 2.0 * constant / (linear + root) } else { (root - linear) / (2.0 * quadratic) };
    2.0 * smaller + delta * (1.0 - delta)
}

//! Intervals in closed form for the difference of two paired proportions.

use super::{PairedCounts, signed_difference};
use crate::interval::{Estimate, Interval, Level, NotEstimable};

/// Difference of two paired proportions with its Wald interval.
///
/// # Definition
/// Of $$n$$ pairs, $$b$$ have the event under the first condition alone and $$c$$ under the second alone; with $$z$$ the
/// standard normal quantile of the level,
/// $$\frac{b - c}{n} \pm \frac{z}{n} \sqrt{b + c - \frac{(b - c)^2}{n}}.$$
///
/// # Returns
/// The difference and its limits; where no pair differs, or all differ alike, the limits equal the estimate.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when there is no pair.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | no continuity correction, not cut | R's PropCIs `diffpropci.Wald.mp`: the same |
///
/// # References
/// Newcombe RG. Improved confidence intervals for the difference between binomial proportions based on paired data.
/// Statistics in Medicine 1998;17:2635-2650, method 1.
/// doi:10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C.
///
/// # Validation
/// Hand: 12 against 4 of 64 pairs at the level whose quantile is 2, where the half width is the root of 15/1024. Oracle:
/// the formula evaluated in R, 12 tables, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, paired::{PairedCounts, difference_wald}};
/// let counts = PairedCounts { both: 20, only_first: 12, only_second: 5, neither: 63 };
/// let result = difference_wald(counts, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "-0.0096 to 0.1496");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_wald(counts: PairedCounts, level: Level) -> Result<Estimate, NotEstimable> {
    counts.check_subjects()?;
    let estimate = counts.difference();
    let (lower, upper) = wald_limits(counts, 0.0, level);
    Ok(Estimate { estimate, interval: Interval { lower, upper } })
}

/// Difference of two paired proportions with the interval of Agresti and Min.
///
/// # Definition
/// The Wald limits of the table with 1/2 added to each of its four cells: with $$\tilde b = b + 1/2$$,
/// $$\tilde c = c + 1/2$$ and $$\tilde n = n + 2$$,
/// $$\frac{\tilde b - \tilde c}{\tilde n} \pm
/// \frac{z}{\tilde n} \sqrt{\tilde b + \tilde c - \frac{(\tilde b - \tilde c)^2}{\tilde n}}.$$
///
/// # Returns
/// The sample difference $$(b - c)/n$$ and the limits, whose middle is nearer to 0.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when there is no pair.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the estimate is the sample difference, not cut | R's PropCIs `diffpropci.mp`: the middle of the limits is printed as the estimate |
///
/// # References
/// Agresti A, Min Y. Simple improved confidence intervals for comparing matched proportions. Statistics in Medicine
/// 2005;24:729-740. doi:10.1002/sim.1781.
///
/// # Validation
/// Hand: 5 against 2 of 7 pairs at the level whose quantile is 2. Oracle: the formula evaluated in R, 12 tables, 1e-12
/// relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, paired::{PairedCounts, difference_agresti_min}};
/// let counts = PairedCounts { both: 20, only_first: 12, only_second: 5, neither: 63 };
/// let result = difference_agresti_min(counts, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "-0.0118 to 0.1491");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_agresti_min(counts: PairedCounts, level: Level) -> Result<Estimate, NotEstimable> {
    counts.check_subjects()?;
    let (lower, upper) = wald_limits(counts, 0.5, level);
    Ok(Estimate { estimate: counts.difference(), interval: Interval { lower, upper } })
}

/// Wald limits of the table with `added` in each cell.
fn wald_limits(counts: PairedCounts, added: f64, level: Level) -> (f64, f64) {
    let (first, second) = (counts.only_first as f64 + added, counts.only_second as f64 + added);
    let pairs = counts.pairs() + 4.0 * added;
    let excess = signed_difference(u128::from(counts.only_first), u128::from(counts.only_second));
    let concordant = counts.both as f64 + counts.neither as f64 + 2.0 * added;
    // b + c - (b - c)²/n without its cancellation where nearly all pairs differ alike.
    let spread = (4.0 * first * second + concordant * (first + second)) / pairs;
    let (middle, half_width) = (excess / pairs, level.z() * libm::sqrt(spread) / pairs);
    (middle - half_width, middle + half_width)
}

/// Difference of two paired proportions with Newcombe's hybrid score interval.
///
/// # Definition
/// With $$l_i, u_i$$ the Wilson limits of the proportions $$\hat p_i$$ under each condition, $$d = \hat p_1 - \hat p_2$$
/// and $$\phi$$ the correlation of the two outcomes, from
/// $$d - \sqrt{(\hat p_1 - l_1)^2 - 2 \phi (\hat p_1 - l_1)(u_2 - \hat p_2) + (u_2 - \hat p_2)^2}$$ to
/// $$d + \sqrt{(u_1 - \hat p_1)^2 - 2 \phi (u_1 - \hat p_1)(\hat p_2 - l_2) + (\hat p_2 - l_2)^2}.$$
/// With $$a$$ pairs of both events, $$e$$ of neither and $$b, c$$ of one, $$\phi$$ is $$ae - bc$$ over the root of the
/// product of the four margins, where a positive $$ae - bc$$ is first reduced by $$n/2$$, but not below 0. A margin of 0
/// makes $$\phi$$ 0.
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
/// | method 10: correlation with continuity correction | R's PropCIs has the Wald, Agresti-Min and Tango intervals only |
///
/// # References
/// Newcombe RG. Improved confidence intervals for the difference between binomial proportions based on paired data.
/// Statistics in Medicine 1998;17:2635-2650, method 10.
/// doi:10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C.
///
/// # Validation
/// Hand: 12 pairs that all differ alike at the level whose quantile is 2. Oracle: the formula evaluated in R, 12
/// tables, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, paired::{PairedCounts, difference_newcombe}};
/// let counts = PairedCounts { both: 20, only_first: 12, only_second: 5, neither: 63 };
/// let result = difference_newcombe(counts, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "-0.0123 to 0.1518");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_newcombe(counts: PairedCounts, level: Level) -> Result<Estimate, NotEstimable> {
    counts.check_subjects()?;
    let PairedCounts { both, only_first, only_second, neither } = counts;
    let estimate = counts.difference();
    let [both, only_first, only_second, neither] = [both, only_first, only_second, neither].map(|cell| cell as f64);
    let (first_below, first_above) = wilson_distances(both + only_first, only_second + neither, level);
    let (second_below, second_above) = wilson_distances(both + only_second, only_first + neither, level);
    let correlation = correlation(counts);
    let combined = |one: f64, other: f64| {
        // The law of cosines as a sum of squares, which cannot fall below 0.
        let apart = one - other;
        libm::sqrt(apart * apart + 2.0 * (1.0 - correlation) * one * other)
    };
    let lower = (estimate - combined(first_below, second_above)).max(-1.0);
    let upper = (estimate + combined(first_above, second_below)).min(1.0);
    Ok(Estimate { estimate, interval: Interval { lower, upper } })
}

/// The correlation of both outcomes, a positive one corrected for continuity.
fn correlation(counts: PairedCounts) -> f64 {
    let [both, only_first, only_second, neither] =
        [counts.both, counts.only_first, counts.only_second, counts.neither].map(u128::from);
    let margins = [both + only_first, only_second + neither, both + only_second, only_first + neither];
    if margins.contains(&0) {
        return 0.0;
    }
    let [first, not_first, second, not_second] = margins.map(|margin| margin as f64);
    let product = signed_difference(both * neither, only_first * only_second);
    let corrected = if product > 0.0 { (product - counts.pairs() / 2.0).max(0.0) } else { product };
    corrected / (libm::sqrt(first * not_first) * libm::sqrt(second * not_second))
}

/// How far the Wilson limits lie below and above the proportion of `events` among these and `others`.
fn wilson_distances(events: f64, others: f64, level: Level) -> (f64, f64) {
    let (total, z) = (events + others, level.z());
    let square = z * z;
    let root = z * libm::sqrt(square + 4.0 * events * others / total);
    let proportion = events / total;
    let shift = square * (others - events) / total;
    // Neither limit passes the end of the range, where the distance is the proportion itself.
    let below = if events == 0.0 { 0.0 } else { (root - shift) / (2.0 * (total + square)) };
    let above = if others == 0.0 { 0.0 } else { (root + shift) / (2.0 * (total + square)) };
    (below.min(proportion), above)
}

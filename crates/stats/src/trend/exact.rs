//! The exact conditional test of a trend.

use super::distribution::Law;
use super::{Direction, Group, Sample, TrendError};
use crate::interval::Test;

/// Two sums count as equally likely when their probabilities agree to this fraction.
const RELATIVE_SLACK: f64 = 1e-7;

/// What counts as at least as extreme on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwoSided {
    /// Every sum of scores at least as far from its mean as the observed one.
    Distance,
    /// Twice the smaller one-sided p-value.
    Doubled,
    /// Every sum of scores no likelier than the observed one.
    MinimumLikelihood,
}

/// The exact conditional test of no linear trend of a proportion, two-sided by a named convention.
///
/// # Definition
/// Given every group's subjects $$n_i$$ and the sum $$X$$ of all events, the events $$x_i$$ have probabilities
/// proportional to $$\prod \binom{n_i}{x_i}$$ where there is no trend. With $$T = \sum s_i x_i$$, its observed value
/// $$t$$ and mean $$\mu$$ the p-value is
/// - distance: $$P(|T - \mu| \ge |t - \mu|);$$
/// - doubled: $$\min(1, 2 \min(P(T \le t), P(T \ge t)));$$
/// - minimum likelihood: $$\sum P(T = v)$$ over the $$v$$ with $$P(T = v) \le P(T = t)$$, to the fraction 1e-7.
///
/// Scores are taken for multiples of a common unit when they are so to the fraction 1e-9 of their range and span no
/// more than a million units. Scores without such a unit are rounded to 2⁻³⁰ of their range, and sums that differ by
/// what that may do count as equal.
///
/// # Arguments
/// `groups` in any order; groups without subjects add nothing.
///
/// # Returns
/// The p-value, without statistic; 1 where no subject or every subject has an event. A p-value below about 1e-300 is
/// returned as 0.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`](crate::interval::NotEstimable::NoSubjects) without subjects.
///
/// # Errors
/// [`TrendError::Score`] for a score that is not finite, [`TrendError::OneScore`] when all subjects have one score,
/// [`TrendError::TooLarge`] when the distribution takes more than 10⁹ additions or more than 10⁷ sums at one time.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | distance | SAS `EXACT TREND`; R's coin `independence_test(distribution = "exact")` |
/// | doubled | StatXact |
/// | the whole distribution is enumerated, whatever the tail | SAS, StatXact: a network algorithm; the same number |
///
/// # References
/// Mehta CR, Patel NR, Senchaudhuri P. Exact stratified linear rank tests for ordered categorical and binary data.
/// Journal of Computational and Graphical Statistics 1992;1:21-40.
///
/// Agresti A. A survey of exact inference for contingency tables. Statistical Science 1992;7:131-153.
/// doi:10.1214/ss/1177011454.
///
/// # Validation
/// Hand: none, 1 and 2 of 2 with the scores 0, 1, 2 (20 ways). Oracle: all tables enumerated in R with `choose`, for
/// all three conventions, with equal, unequal, decimal and incommensurable scores, 1e-12 relative. Property: two groups
/// give Fisher's test; the level is kept over all tables with given margins.
///
/// # Examples
/// ```
/// use trialstat_stats::proportion::Count;
/// use trialstat_stats::trend::{Group, TwoSided, exact};
/// let group = |score, events| Count::new(events, 2).map(|count| Group { score, count });
/// let groups = [group(0.0, 0)?, group(1.0, 1)?, group(2.0, 2)?];
/// assert!((exact(&groups, TwoSided::Distance)?.p_value - 0.2).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn exact(groups: &[Group], convention: TwoSided) -> Result<Test, TrendError> {
    p_value(groups, |law| match convention {
        TwoSided::Distance => law.as_distant(),
        TwoSided::Doubled => (2.0 * (law.beyond().min(law.below()) + law.at_observed())).min(1.0),
        TwoSided::MinimumLikelihood => law.as_unlikely(RELATIVE_SLACK),
    })
}

/// The exact conditional test of no linear trend of a proportion against one direction.
///
/// # Definition
/// With $$T$$ and $$t$$ as in [`exact`], $$P(T \ge t)$$ against an increasing trend and $$P(T \le t)$$ against a
/// decreasing one.
///
/// # Arguments
/// `groups` in any order; groups without subjects add nothing.
///
/// # Returns
/// The p-value, without statistic; 1 where no subject or every subject has an event.
///
/// # Not estimable
/// As [`exact`].
///
/// # Errors
/// As [`exact`].
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the direction is named | SAS `EXACT TREND`: the side on which the statistic lies |
///
/// # References
/// Mehta CR, Patel NR, Senchaudhuri P. Exact stratified linear rank tests for ordered categorical and binary data.
/// Journal of Computational and Graphical Statistics 1992;1:21-40.
///
/// # Validation
/// Hand: none, 1 and 2 of 2 with the scores 0, 1, 2 (2 of 20 ways). Oracle: all tables enumerated in R with `choose`,
/// 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::proportion::Count;
/// use trialstat_stats::trend::{Direction, Group, exact_one_sided};
/// let group = |score, events| Count::new(events, 2).map(|count| Group { score, count });
/// let groups = [group(0.0, 0)?, group(1.0, 1)?, group(2.0, 2)?];
/// assert!((exact_one_sided(&groups, Direction::Increasing)?.p_value - 0.1).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn exact_one_sided(groups: &[Group], direction: Direction) -> Result<Test, TrendError> {
    p_value(groups, |law| match direction {
        Direction::Increasing => law.beyond() + law.at_observed(),
        Direction::Decreasing => law.below() + law.at_observed(),
    })
}

/// The exact conditional test of a trend with the mid-p-value, two-sided by a named convention.
///
/// # Definition
/// With $$T$$ and $$t$$ as in [`exact`]: doubled, twice the smaller of the one-sided mid-p-values; by distance and by
/// minimum likelihood, the exact p-value less $$P(T = t)/2$$.
///
/// # Arguments
/// `groups` in any order; groups without subjects add nothing.
///
/// # Returns
/// The mid-p-value, without statistic. Where no subject or every subject has an event it is 1 doubled, else 1/2.
///
/// # Not estimable
/// As [`exact`].
///
/// # Errors
/// As [`exact`].
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | by distance, half of the observed sum alone, not of the one as far on the other side | SAS `EXACT TREND / MIDP`: the same |
///
/// # References
/// Lancaster HO. Significance tests in discrete distributions. Journal of the American Statistical Association
/// 1961;56:223-234. doi:10.1080/01621459.1961.10482105.
///
/// # Validation
/// Hand: none, 1 and 2 of 2 with the scores 0, 1, 2 (3 of 20 ways). Oracle: all tables enumerated in R with `choose`,
/// 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::proportion::Count;
/// use trialstat_stats::trend::{Group, TwoSided, mid_p};
/// let group = |score, events| Count::new(events, 2).map(|count| Group { score, count });
/// let groups = [group(0.0, 0)?, group(1.0, 1)?, group(2.0, 2)?];
/// assert!((mid_p(&groups, TwoSided::Distance)?.p_value - 0.15).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mid_p(groups: &[Group], convention: TwoSided) -> Result<Test, TrendError> {
    p_value(groups, |law| match convention {
        TwoSided::Distance => law.as_distant() - 0.5 * law.at_observed(),
        TwoSided::Doubled => 2.0 * law.beyond().min(law.below()) + law.at_observed(),
        TwoSided::MinimumLikelihood => law.as_unlikely(RELATIVE_SLACK) - 0.5 * law.at_observed(),
    })
}

/// The exact conditional test of a trend against one direction with the mid-p-value.
///
/// # Definition
/// With $$T$$ and $$t$$ as in [`exact`], $$P(T > t) + P(T = t)/2$$ against an increasing trend and
/// $$P(T < t) + P(T = t)/2$$ against a decreasing one.
///
/// # Arguments
/// `groups` in any order; groups without subjects add nothing.
///
/// # Returns
/// The mid-p-value, without statistic; 1/2 where no subject or every subject has an event.
///
/// # Not estimable
/// As [`exact`].
///
/// # Errors
/// As [`exact`].
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the direction is named | SAS `EXACT TREND / MIDP`: the side on which the statistic lies |
///
/// # References
/// Lancaster HO. Significance tests in discrete distributions. Journal of the American Statistical Association
/// 1961;56:223-234. doi:10.1080/01621459.1961.10482105.
///
/// # Validation
/// Hand: none, 1 and 2 of 2 with the scores 0, 1, 2 (1 of 20 ways). Oracle: all tables enumerated in R with `choose`,
/// 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::proportion::Count;
/// use trialstat_stats::trend::{Direction, Group, mid_p_one_sided};
/// let group = |score, events| Count::new(events, 2).map(|count| Group { score, count });
/// let groups = [group(0.0, 0)?, group(1.0, 1)?, group(2.0, 2)?];
/// assert!((mid_p_one_sided(&groups, Direction::Increasing)?.p_value - 0.05).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mid_p_one_sided(groups: &[Group], direction: Direction) -> Result<Test, TrendError> {
    p_value(groups, |law| match direction {
        Direction::Increasing => law.beyond() + 0.5 * law.at_observed(),
        Direction::Decreasing => law.below() + 0.5 * law.at_observed(),
    })
}

fn p_value(groups: &[Group], of: impl Fn(&Law) -> f64) -> Result<Test, TrendError> {
    let sample = Sample::new(groups)?;
    let law = if sample.one_outcome() { Law::certain() } else { Law::of(&sample)? };
    Ok(Test { statistic: None, degrees_of_freedom: None, p_value: of(&law) })
}

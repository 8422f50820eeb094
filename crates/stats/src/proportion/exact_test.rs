//! Exact and mid-p tests of a null proportion.

use super::tails::{at_least, at_most, fewer_than, least};
use super::{Count, NullProportion};
use crate::interval::{Alternative, NotEstimable, Test};
use crate::special::binomial;

/// Two probabilities count as equal when they agree to this fraction.
const RELATIVE_SLACK: f64 = 1e-7;

/// What counts as at least as extreme on the other side of the null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwoSided {
    /// Every count no likelier than the observed one, as R's `binom.test` has it.
    MinimumLikelihood,
    /// As much again: twice the smaller tail, which agrees with Clopper and Pearson's interval.
    Doubled,
    /// The largest opposite tail no likelier than the smaller tail, which agrees with Blaker's interval.
    Blaker,
}

/// Exact test of a null proportion, two-sided by a named convention.
///
/// # Definition
/// For a binomial $$X$$ of $$n$$ trials with the null proportion $$p_0$$ and $$T = \min(P(X \le x), P(X \ge x)),$$
/// the p-value is, but at most 1,
/// - minimum likelihood: $$\sum_{k:\, P(X = k) \le P(X = x)} P(X = k);$$
/// - doubled: $$2T;$$
/// - Blaker: $$T$$ plus the greatest probability of an opposite tail that does not exceed $$T.$$
///
/// # Returns
/// The p-value, without statistic. A p-value below about 1e-300 is returned as 0.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | no convention by default | R `binom.test`, scipy `binomtest`: minimum likelihood; SAS `EXACT BINOMIAL`: doubled; R's exactci `binom.exact`: doubled ("central") by default |
/// | what agrees to the fraction 1e-7 is as likely | R `binom.test` and exactci: the same |
/// | minimum likelihood may contradict [`clopper_pearson`](super::clopper_pearson), which is central | R `binom.test`: the same, and prints both |
///
/// # References
/// Fay MP. Two-sided exact tests and matching confidence intervals for discrete data. The R Journal 2010;2(1):53-58.
/// doi:10.32614/RJ-2010-008.
///
/// Blaker H. Confidence curves and improved exact confidence intervals for discrete distributions. Canadian Journal of
/// Statistics 2000;28:783-798. doi:10.2307/3315916.
///
/// # Validation
/// Hand: 2 of 8 against 1/2 and 4 of 5 against 1/5 by all conventions, in fractions. Oracle: R `binom.test` and the sums
/// of `dbinom`, totals from 1 to 1e5, 1e-12 relative. Property: in agreement with the interval of the same convention.
///
/// # Examples
/// ```
/// use trialstat_stats::proportion::{Count, NullProportion, TwoSided, exact_test};
/// let (count, null) = (Count::new(4, 5)?, NullProportion::new(0.2)?);
/// assert_eq!(format!("{:.5}", exact_test(count, null, TwoSided::MinimumLikelihood)?.p_value), "0.00672");
/// assert_eq!(format!("{:.5}", exact_test(count, null, TwoSided::Doubled)?.p_value), "0.01344");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn exact_test(count: Count, null: NullProportion, two_sided: TwoSided) -> Result<Test, NotEstimable> {
    count.check_subjects()?;
    let (events, total, p) = (count.events(), count.total(), null.value());
    let tails = (at_most(events, total, p), at_least(events, total, p));
    Ok(without_statistic(match two_sided {
        TwoSided::MinimumLikelihood => no_likelier(count, p),
        TwoSided::Doubled => 2.0 * tails.0.min(tails.1),
        TwoSided::Blaker if tails.0 <= tails.1 => {
            let limit = tails.0 * (1.0 + RELATIVE_SLACK);
            let opposite = least(events + 1, total + 1, |k| at_least(k, total, p) <= limit);
            tails.0 + at_least(opposite, total, p)
        }
        TwoSided::Blaker => {
            let limit = tails.1 * (1.0 + RELATIVE_SLACK);
            let end = least(0, events, |k| at_most(k, total, p) > limit);
            tails.1 + fewer_than(end, total, p)
        }
    }))
}

/// Exact test of a null proportion, one-sided.
///
/// # Definition
/// For a binomial $$X$$ of $$n$$ trials with the null proportion, $$P(X \ge x)$$ if the proportion is greater under the
/// alternative, $$P(X \le x)$$ if it is less.
///
/// # Returns
/// The p-value, without statistic. A p-value below about 1e-300 is returned as 0.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the direction is named beforehand | R `binom.test(alternative =)`: the same; SAS `EXACT BINOMIAL` prints the smaller tail |
///
/// # References
/// Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika
/// 1934;26:404-413. doi:10.1093/biomet/26.4.404.
///
/// # Validation
/// Hand: 4 of 5 against 1/5, 21/3125. Oracle: R `binom.test(alternative =)`, totals from 1 to 1e5, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::interval::Alternative;
/// use trialstat_stats::proportion::{Count, NullProportion, exact_test_one_sided};
/// let test = exact_test_one_sided(Count::new(4, 5)?, NullProportion::new(0.2)?, Alternative::Greater)?;
/// assert_eq!(format!("{:.5}", test.p_value), "0.00672");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn exact_test_one_sided(
    count: Count,
    null: NullProportion,
    alternative: Alternative,
) -> Result<Test, NotEstimable> {
    count.check_subjects()?;
    Ok(without_statistic(match alternative {
        Alternative::Greater => at_least(count.events(), count.total(), null.value()),
        Alternative::Less => at_most(count.events(), count.total(), null.value()),
    }))
}

/// Mid-p test of a null proportion, two-sided by doubling.
///
/// # Definition
/// Twice the smaller of the two one-sided p-values of [`mid_p_test_one_sided`], which add up to 1.
///
/// # Returns
/// The p-value, without statistic.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | doubled | SAS `EXACT BINOMIAL / MIDP` and R's exactci `binom.exact(midp = TRUE)`: the same |
///
/// # References
/// Berry G, Armitage P. Mid-P confidence intervals: a brief review. The Statistician 1995;44:417-423.
/// doi:10.2307/2348891.
///
/// # Validation
/// Hand: 4 of 5 against 1/5, 22/3125. Oracle: R `pbinom` and `dbinom`, totals from 1 to 1e5, 1e-12 relative. Property:
/// rejects outside [`mid_p`](super::mid_p)'s limits and nowhere else.
///
/// # Examples
/// ```
/// use trialstat_stats::proportion::{Count, NullProportion, mid_p_test};
/// let test = mid_p_test(Count::new(4, 5)?, NullProportion::new(0.2)?)?;
/// assert_eq!(format!("{:.5}", test.p_value), "0.00704");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mid_p_test(count: Count, null: NullProportion) -> Result<Test, NotEstimable> {
    count.check_subjects()?;
    let [greater, less] =
        [Alternative::Greater, Alternative::Less].map(|alternative| mid_p_tail(count, null, alternative));
    Ok(without_statistic(2.0 * greater.min(less)))
}

/// Mid-p test of a null proportion, one-sided.
///
/// # Definition
/// $$P(X > x) + \tfrac12 P(X = x)$$ for a binomial $$X$$ with the null proportion if the proportion is greater under
/// the alternative, $$P(X < x) + \tfrac12 P(X = x)$$ if it is less.
///
/// # Returns
/// The p-value, without statistic.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | half of the observed count's probability | SAS `EXACT BINOMIAL / MIDP`, R's exactci `binom.exact(midp = TRUE)`: the same |
///
/// # References
/// Berry G, Armitage P. Mid-P confidence intervals: a brief review. The Statistician 1995;44:417-423.
/// doi:10.2307/2348891.
///
/// # Validation
/// Hand: 4 of 5 against 1/5, 11/3125. Oracle: R `pbinom` and `dbinom`, totals from 1 to 1e5, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::interval::Alternative;
/// use trialstat_stats::proportion::{Count, NullProportion, mid_p_test_one_sided};
/// let test = mid_p_test_one_sided(Count::new(4, 5)?, NullProportion::new(0.2)?, Alternative::Greater)?;
/// assert_eq!(format!("{:.5}", test.p_value), "0.00352");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mid_p_test_one_sided(
    count: Count,
    null: NullProportion,
    alternative: Alternative,
) -> Result<Test, NotEstimable> {
    count.check_subjects()?;
    Ok(without_statistic(mid_p_tail(count, null, alternative)))
}

fn mid_p_tail(count: Count, null: NullProportion, alternative: Alternative) -> f64 {
    let (events, total, p) = (count.events(), count.total(), null.value());
    match alternative {
        Alternative::Greater => (at_least(events, total, p) + at_least(events + 1, total, p)) / 2.0,
        Alternative::Less => (at_most(events, total, p) + fewer_than(events, total, p)) / 2.0,
    }
}

/// The observed tail, and of the other side the counts no likelier than the observed one: a tail too, since
/// probabilities fall away from the expected count.
fn no_likelier(count: Count, p: f64) -> f64 {
    let (events, total) = (count.events(), count.total());
    let limit = binomial::log_probability(events, total, p) + libm::log1p(RELATIVE_SLACK);
    let likely = |k| binomial::log_probability(k, total, p) > limit;
    let difference = libm::fma(-(total as f64), p, events as f64);
    let expected = total as f64 * p;
    if difference == 0.0 {
        1.0
    } else if difference < 0.0 {
        let from = (libm::ceil(expected) as u64).max(events + 1);
        at_most(events, total, p) + at_least(least(from, total + 1, |k| !likely(k)), total, p)
    } else {
        let until = (libm::floor(expected) as u64).min(events - 1) + 1;
        at_least(events, total, p) + fewer_than(least(0, until, likely), total, p)
    }
}

fn without_statistic(p_value: f64) -> Test {
    Test { statistic: None, degrees_of_freedom: None, p_value: p_value.min(1.0) }
}

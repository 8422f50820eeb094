//! Fisher's exact test by every convention of two-sidedness, and its mid-p versions.

use super::RELATIVE_SLACK;
use crate::exact::{self, LogConcave, Side, Split};
use crate::interval::{NotEstimable, Test};
use crate::proportion::{Count, TwoSided, check_arms};

/// Fisher's exact test of equal proportions by a named two-sided convention.
///
/// # Definition
/// Given all margins and equal odds, the first arm's events $$X$$ are hypergeometric; let
/// $$L = P(X \le x_{obs})$$ and $$U = P(X \ge x_{obs})$$. The p-value is
///
/// - by minimum likelihood $$\sum P(x)$$ over the $$x$$ with $$P(x) \le P(x_{obs})$$,
/// - by doubling $$\min(1, 2 \min(L, U))$$,
/// - after Blaker, with $$L \le U$$, $$L$$ and the largest $$P(X \ge x) \le L$$ together; with $$U < L$$ the same from
///   the other side.
///
/// Probabilities that agree to a fraction of 1e-7 count as equal.
///
/// # Arguments
/// The order of the arms does not matter.
///
/// # Returns
/// The p-value, without statistic; 1 where no subject or every subject has an event. A p-value below about 1e-300 is
/// returned as 0.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | minimum likelihood | R `fisher.test`, SAS `EXACT FISHER`, scipy `fisher_exact`; R's exact2x2 `tsmethod = "minlike"` |
/// | doubling | R's exact2x2 `tsmethod = "central"`; agrees with the [conditional interval](crate::odds::odds_ratio_conditional) |
/// | Blaker | R's exact2x2 `tsmethod = "blaker"` |
///
/// # References
/// Fay MP. Two-sided exact tests and matching confidence intervals for discrete data. The R Journal 2010;2(1):53-58.
/// doi:10.32614/RJ-2010-008.
///
/// Blaker H. Confidence curves and improved exact confidence intervals for discrete distributions. Canadian Journal of
/// Statistics 2000;28:783-798. doi:10.2307/3315916.
///
/// # Validation
/// Hand: 2 of 3 against none of 4, whose 21 equally likely ways give 3, 6 and 3 of 21 by the three conventions, and
/// the tea tasting. Oracle: R `fisher.test`, and the sums of `dhyper` for the two other conventions, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{association::{TwoSided, fisher_two_sided}, proportion::Count};
/// let (first, second) = (Count::new(4, 5)?, Count::new(1, 7)?);
/// let p = |convention| fisher_two_sided(first, second, convention).map(|test| format!("{:.4}", test.p_value));
/// assert_eq!(p(TwoSided::MinimumLikelihood)?, "0.0720");
/// assert_eq!(p(TwoSided::Doubled)?, "0.0909");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fisher_two_sided(first: Count, second: Count, convention: TwoSided) -> Result<Test, NotEstimable> {
    check_arms(first, second)?;
    let (possible, observed) = (exact::first_events(first, second, 1.0), first.events());
    let p_value = match convention {
        TwoSided::MinimumLikelihood => possible.no_likelier_than(observed, RELATIVE_SLACK),
        TwoSided::Doubled => (2.0 * smaller_tail(&possible.split(observed))).min(1.0),
        TwoSided::Blaker => blaker(&possible, observed),
    };
    Ok(Test { statistic: None, degrees_of_freedom: None, p_value })
}

/// Fisher's test of equal proportions with the mid-p-value, the smaller tail doubled.
///
/// # Definition
/// Given all margins and equal odds, the first arm's events $$X$$ are hypergeometric and
/// $$p = 2 \min\left(P(X < x_{obs}), P(X > x_{obs})\right) + P(X = x_{obs}).$$
///
/// # Arguments
/// The order of the arms does not matter.
///
/// # Returns
/// The mid-p-value, without statistic; 1 where no subject or every subject has an event.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | twice the smaller one-sided mid-p-value; agrees with the [mid-p interval](crate::odds::odds_ratio_mid_p) | R's exact2x2 `tsmethod = "central", midp = TRUE`: the same |
/// | | SAS `EXACT FISHER / MIDP`: [`fisher_mid_p_by_likelihood`] |
///
/// # References
/// Lancaster HO. Significance tests in discrete distributions. Journal of the American Statistical Association
/// 1961;56:223-234. doi:10.1080/01621459.1961.10482105.
///
/// # Validation
/// Hand: the tea tasting, 3 of 4 against 1 of 4, 18/70. Oracle: the sum of `dhyper` in R, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{association::fisher_mid_p, proportion::Count};
/// let test = fisher_mid_p(Count::new(3, 4)?, Count::new(1, 4)?)?;
/// assert_eq!(format!("{:.4}", test.p_value), "0.2571");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fisher_mid_p(first: Count, second: Count) -> Result<Test, NotEstimable> {
    check_arms(first, second)?;
    let split = exact::first_events(first, second, 1.0).split(first.events());
    let p_value = (2.0 * split.less().min(split.more()) + split.equal()).min(1.0);
    Ok(Test { statistic: None, degrees_of_freedom: None, p_value })
}

/// Fisher's test of equal proportions with the mid-p-value of the two-sided p-value by minimum likelihood.
///
/// # Definition
/// The p-value of [`fisher`](super::fisher) less half the probability of the observed table.
///
/// # Arguments
/// The order of the arms does not matter.
///
/// # Returns
/// The mid-p-value, without statistic; 1/2 where no subject or every subject has an event.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | half of the observed table alone, not of others equally likely | SAS `EXACT FISHER / MIDP`: the same |
///
/// # References
/// Lancaster HO. Significance tests in discrete distributions. Journal of the American Statistical Association
/// 1961;56:223-234. doi:10.1080/01621459.1961.10482105.
///
/// # Validation
/// Hand: the tea tasting, 3 of 4 against 1 of 4, 26/70. Oracle: R `fisher.test` less half of `dhyper`, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{association::fisher_mid_p_by_likelihood, proportion::Count};
/// let test = fisher_mid_p_by_likelihood(Count::new(3, 4)?, Count::new(1, 4)?)?;
/// assert_eq!(format!("{:.4}", test.p_value), "0.3714");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fisher_mid_p_by_likelihood(first: Count, second: Count) -> Result<Test, NotEstimable> {
    check_arms(first, second)?;
    let (possible, observed) = (exact::first_events(first, second, 1.0), first.events());
    let all = possible.no_likelier_than(observed, RELATIVE_SLACK);
    let p_value = all - 0.5 * possible.split(observed).equal();
    Ok(Test { statistic: None, degrees_of_freedom: None, p_value })
}

fn smaller_tail(split: &Split) -> f64 {
    split.at_most().min(split.at_least())
}

fn blaker<R: Fn(f64) -> f64>(possible: &LogConcave<R>, observed: u64) -> f64 {
    let split = possible.split(observed);
    let own = smaller_tail(&split);
    let limit = own * (1.0 + RELATIVE_SLACK);
    let (lower, upper) = (split.at_most(), split.at_least());
    // Where both tails are within the limit, they are so together with the observed table, and make at least 1.
    if lower.max(upper) <= limit {
        return 1.0;
    }
    let opposite = if lower <= upper { Side::Above } else { Side::Below };
    (own + possible.tail_within(opposite, observed, limit)).min(1.0)
}

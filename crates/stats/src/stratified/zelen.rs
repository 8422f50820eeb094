//! Zelen's exact test of a common odds ratio.

use super::distribution::{Weights, likely_odds_ratio, observed};
use super::{Stratified, StratifiedError, Stratum, taking_part};
use crate::interval::Test;

/// Two sets of tables count as equally likely when their probabilities agree to this fraction.
const RELATIVE_SLACK: f64 = 1e-7;

/// Sets of tables beyond which they are not enumerated: about a second.
const MOST_SETS: f64 = 5e7;

/// Zelen's exact test of equal odds ratios in all strata.
///
/// # Definition
/// Given every stratum's margins and the sum $$s$$ of the first arms' events over the strata, the tables have
/// probabilities proportional to $$\prod_j \binom{n_{1j}}{x_j} \binom{n_{2j}}{k_j - x_j}$$ whatever the common odds
/// ratio. The p-value is the probability of all sets $$(x_1, x_2, \dots)$$ of sum $$s$$ no likelier than the observed
/// set, with a relative slack of 1e-7.
///
/// # Returns
/// The p-value, without statistic. Strata without one arm
/// ([`NotEstimable::NoSubjects`](crate::interval::NotEstimable::NoSubjects)) or with one outcome only
/// ([`NotEstimable::ZeroMargin`](crate::interval::NotEstimable::ZeroMargin)) are left out; the latter allow one table.
///
/// # Not estimable
/// The reason of the strata when all are left out.
///
/// # Errors
/// [`StratifiedError::OneStratum`] when one stratum is left, [`StratifiedError::TooLarge`] when more than 5e7 sets would
/// have to be enumerated.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | ordered by probability | SAS `EXACT EQOR` and StatXact: the same |
/// | every set is enumerated | R 4.2 has no such test |
///
/// # References
/// Zelen M. The analysis of several 2 x 2 contingency tables. Biometrika 1971;58:129-137. doi:10.1093/biomet/58.1.129.
///
/// # Validation
/// Hand: 2 of 2 against none of 2 beside none of 2 against 2 of 2, 2/18. Oracle: all sets enumerated in R by
/// `expand.grid` and `dhyper`, 7 sets of strata, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{proportion::Count, stratified::{Stratum, zelen}};
/// let (all, none) = (Count::new(2, 2)?, Count::new(0, 2)?);
/// let strata = [Stratum { first: all, second: none }, Stratum { first: none, second: all }];
/// assert_eq!(format!("{:.4}", zelen(&strata)?.result.p_value), "0.1111");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn zelen(strata: &[Stratum]) -> Result<Stratified<Test>, StratifiedError> {
    let (strata, left_out) = taking_part(strata, Stratum::without_odds)?;
    if strata.len() < 2 {
        return Err(StratifiedError::OneStratum);
    }
    // Any common odds ratio would do; this one keeps the observed set far from underflow.
    let odds_ratio = likely_odds_ratio(&strata);
    let mut tables: Vec<(Weights, u64)> =
        strata.iter().map(|&stratum| (Weights::of_stratum(stratum, odds_ratio), stratum.first.events())).collect();
    // The longest last, where the sum leaves no choice.
    tables.sort_by_key(|(weights, _)| weights.of.len());
    let sets: f64 = tables.iter().rev().skip(1).map(|(weights, _)| weights.of.len() as f64).product();
    if sets > MOST_SETS {
        return Err(StratifiedError::TooLarge);
    }
    let likelihood: f64 = tables.iter().map(|(weights, events)| weights.at(*events)).product();
    let weights: Vec<Weights> = tables.into_iter().map(|(weights, _)| weights).collect();
    let mut sums = Sums { limit: likelihood * (1.0 + RELATIVE_SLACK), unlikely: 0.0, all: 0.0 };
    sums.add(&weights, observed(&strata), 1.0);
    let p_value = sums.unlikely / sums.all;
    Ok(Stratified { result: Test { statistic: None, degrees_of_freedom: None, p_value }, left_out })
}

/// Likelihoods summed over sets of tables.
struct Sums {
    limit: f64,
    unlikely: f64,
    all: f64,
}

impl Sums {
    /// Adds all sets of the strata `left` whose events sum to `events`, given the likelihood of those before.
    fn add(&mut self, left: &[Weights], events: u64, likelihood: f64) {
        match left {
            [] => {}
            [last] => {
                let likelihood = likelihood * last.at(events);
                self.all += likelihood;
                if likelihood <= self.limit {
                    self.unlikely += likelihood;
                }
            }
            [first, rest @ ..] => {
                for (x, weight) in first.iter().take_while(|&(x, _)| x <= events) {
                    self.add(rest, events - x, likelihood * weight);
                }
            }
        }
    }
}

//! Boschloo's test, by Fisher's p-value.

use super::unconditional::{UnconditionalError, check_size, test_of};
use crate::association::Alternative;
use crate::exact;
use crate::interval::Test;
use crate::proportion::Count;

/// Fisher's p-values that agree to this fraction count as equal; they are computed to about 1e-14.
const RELATIVE_SLACK: f64 = 1e-11;

/// The slack of Fisher's two-sided p-value itself, between the probabilities of tables.
const LIKELIHOOD_SLACK: f64 = 1e-7;

/// How Boschloo's test looks at both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoschlooSides {
    /// By the order of Fisher's two-sided p-values, themselves by minimum likelihood.
    MinimumLikelihood,
    /// By the smaller of the one-sided p-values, doubled.
    Doubled,
}

/// Boschloo's unconditional exact test of equal proportions, two-sided by a named convention.
///
/// # Definition
/// Tables are ordered by the p-value $$F$$ of [Fisher's test](crate::association::fisher); the p-value is
/// $$\max_{0 \le \pi \le 1} P_\pi(F \le f_{obs}).$$ By minimum likelihood $$F$$ is the two-sided p-value; by doubling
/// the p-value is twice the smaller of the two [one-sided](boschloo_one_sided) ones, at most 1.
///
/// # Arguments
/// The order of the arms does not matter.
///
/// # Returns
/// The p-value, without statistic. By minimum likelihood it is never above Fisher's.
///
/// # Errors
/// [`UnconditionalError::NotEstimable`] when an arm's total is 0, [`UnconditionalError::TooManySubjects`] above 10 000
/// subjects.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the convention is named | R's exact2x2 `boschloo(tsmethod = "minlike")` and R's Exact: minimum likelihood; scipy `boschloo_exact`: doubling |
/// | maximum over the whole range, refined to the last digits | R's exact2x2: the largest on a grid, too small by up to a thousandth |
/// | equal p-values count as equal | R's exact2x2: by rounding, 1 of 1 against none of 1 has 1, exact2x2 prints 0.49995 |
///
/// # References
/// Boschloo RD. Raised conditional level of significance for the 2 x 2-table when testing the equality of two
/// probabilities. Statistica Neerlandica 1970;24:1-35. doi:10.1111/j.1467-9574.1970.tb00104.x.
///
/// # Validation
/// Hand: 1 of 1 against none of 1, 1 and by doubling 1/2, and 2 of 2 against none of 2, 1/8. Oracle: scipy
/// `boschloo_exact` for doubling and the probability of the tables maximised in R for minimum likelihood, 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::proportion::Count;
/// use trialstat_stats::two_proportions::{BoschlooSides, boschloo};
/// let test = boschloo(Count::new(4, 5)?, Count::new(1, 7)?, BoschlooSides::MinimumLikelihood)?;
/// assert_eq!(format!("{:.5}", test.p_value), "0.03857");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn boschloo(first: Count, second: Count, sides: BoschlooSides) -> Result<Test, UnconditionalError> {
    check_size(first, second)?;
    match sides {
        BoschlooSides::MinimumLikelihood => {
            let observed = exact::first_events(first, second, 1.0).no_likelier_than(first.events(), LIKELIHOOD_SLACK);
            let limit = observed * (1.0 + RELATIVE_SLACK);
            Ok(test_of(&of_each_number_of_events(first, second, |weights| unlikely_part(weights, limit))))
        }
        BoschlooSides::Doubled => {
            let greater = boschloo_one_sided(first, second, Alternative::Greater)?.p_value;
            let less = boschloo_one_sided(first, second, Alternative::Less)?.p_value;
            let p_value = (2.0 * greater.min(less)).min(1.0);
            Ok(Test { statistic: None, degrees_of_freedom: None, p_value })
        }
    }
}

/// Boschloo's unconditional exact test of equal proportions against one direction.
///
/// # Definition
/// With $$F$$ the one-sided p-value of [Fisher's test](crate::association::fisher_one_sided),
/// $$\max_{0 \le \pi \le 1} P_\pi(F \le f_{obs}).$$
///
/// # Arguments
/// `first` is the arm whose proportion `alternative` speaks of.
///
/// # Returns
/// The p-value, without statistic; never above Fisher's.
///
/// # Errors
/// [`UnconditionalError::NotEstimable`] when an arm's total is 0, [`UnconditionalError::TooManySubjects`] above 10 000
/// subjects.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the first arm's proportion against the second's | scipy `boschloo_exact(alternative=)`: columns are the arms |
///
/// # References
/// Boschloo RD. Raised conditional level of significance for the 2 x 2-table when testing the equality of two
/// probabilities. Statistica Neerlandica 1970;24:1-35. doi:10.1111/j.1467-9574.1970.tb00104.x.
///
/// # Validation
/// Hand: 2 of 2 against none of 2, 1/16. Oracle: scipy `boschloo_exact`, 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{association::Alternative, proportion::Count, two_proportions::boschloo_one_sided};
/// let test = boschloo_one_sided(Count::new(2, 2)?, Count::new(0, 2)?, Alternative::Greater)?;
/// assert_eq!(format!("{:.4}", test.p_value), "0.0625");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn boschloo_one_sided(first: Count, second: Count, alternative: Alternative) -> Result<Test, UnconditionalError> {
    check_size(first, second)?;
    let (first, second) = match alternative {
        Alternative::Greater => (first, second),
        Alternative::Less => (second, first),
    };
    let observed = exact::first_events(first, second, 1.0).probability(|x| x >= first.events());
    let limit = observed * (1.0 + RELATIVE_SLACK);
    Ok(test_of(&of_each_number_of_events(first, second, |weights| upper_part(weights, limit))))
}

/// For each number of events in both arms, `part` of the tables' weights in the order of the first arm's events.
fn of_each_number_of_events(first: Count, second: Count, part: impl Fn(&mut [(u64, f64)]) -> f64) -> Vec<f64> {
    let mut weights = Vec::new();
    let mut at = |events| {
        weights.clear();
        exact::share_of_events(first.total(), second.total(), events, 1.0).for_each(|x, w| weights.push((x, w)));
        weights.sort_unstable_by_key(|&(x, _)| x);
        part(&mut weights)
    };
    (0..=first.total() + second.total()).map(&mut at).collect()
}

fn whole(weights: &[(u64, f64)]) -> f64 {
    weights.iter().map(|&(_, weight)| weight).sum()
}

/// The largest upper tail whose probability is within `limit`.
fn upper_part(weights: &mut [(u64, f64)], limit: f64) -> f64 {
    let whole = whole(weights);
    let tails = weights.iter().rev().scan(0.0, |tail, &(_, weight)| {
        *tail += weight;
        Some(*tail / whole)
    });
    tails.take_while(|&tail| tail <= limit).last().unwrap_or(0.0)
}

/// The probability of the tables whose two-sided p-value by minimum likelihood is within `limit`.
fn unlikely_part(weights: &mut [(u64, f64)], limit: f64) -> f64 {
    let whole = whole(weights);
    weights.sort_unstable_by(|(_, one), (_, other)| one.total_cmp(other));
    let (mut counted, mut below) = (0, 0.0);
    let mut chosen = 0.0;
    for &(_, weight) in weights.iter() {
        while let Some(&(_, next)) = weights.get(counted).filter(|(_, next)| *next <= weight * (1.0 + LIKELIHOOD_SLACK))
        {
            below += next;
            counted += 1;
        }
        if below / whole > limit {
            break;
        }
        chosen += weight;
    }
    chosen / whole
}

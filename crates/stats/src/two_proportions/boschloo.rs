//! Boschloo's test, by Fisher's p-value.

use super::given_events::GivenEvents;
use super::neighbours::Window;
use super::unconditional::{UnconditionalError, check_size, test_of};
use crate::association::Alternative;
use crate::exact;
use crate::interval::Test;
use crate::proportion::Count;

/// Fisher's p-values that agree to this fraction count as equal; they are computed to about 1e-14.
const RELATIVE_SLACK: f64 = 1e-11;

/// Tables of less than this fraction of the observed p-value do not count.
const UNCOUNTED: f64 = 1e-20;

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
/// [`UnconditionalError::NotEstimable`] when an arm's total is 0, [`UnconditionalError::TooManySubjects`] above 100 000
/// subjects.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the convention is named | R's exact2x2 `boschloo(tsmethod = "minlike")` and R's Exact: minimum likelihood; scipy `boschloo_exact`: doubling |
/// | maximum over the whole range, enclosed from both sides to 1e-10 | R's exact2x2: the largest on a grid, too small by up to a thousandth |
/// | equal p-values count as equal | R's exact2x2: compared as rounded. With one subject in each arm Fisher's p-value is 1 for all four tables, so that all count and the p-value is 1; exact2x2 prints 0.49995, the grid's maximum of 2π(1 - π), Barnard's |
///
/// # References
/// Boschloo RD. Raised conditional level of significance for the 2 x 2-table when testing the equality of two
/// probabilities. Statistica Neerlandica 1970;24:1-35. doi:10.1111/j.1467-9574.1970.tb00104.x.
///
/// # Validation
/// Hand: 1 of 1 against none of 1, 1 and by doubling 1/2, and 2 of 2 against none of 2, 1/8. Oracle: scipy
/// `boschloo_exact` for doubling and the probability of the tables maximised in R for minimum likelihood, 1e-9 relative;
/// seven published tables with Fisher's p-values as exact fractions, 1e-14 relative; exact2x2's own numbers lie up to
/// 1.1e-3 relative below.
/// The maximum as for [`barnard`](super::barnard).
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
            Ok(test_of(&each(first, second, limit, unlikely_part)))
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
/// [`UnconditionalError::NotEstimable`] when an arm's total is 0, [`UnconditionalError::TooManySubjects`] above 100 000
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
    let observed = exact::first_events(first, second, 1.0).split(first.events()).at_least();
    let limit = observed * (1.0 + RELATIVE_SLACK);
    Ok(test_of(&each(first, second, limit, upper_part)))
}

/// For each number of events in both arms, `part` of the tables within `limit`.
fn each(first: Count, second: Count, limit: f64, part: impl Fn(&Window, f64) -> f64) -> Vec<f64> {
    GivenEvents::new(first, second).map(UNCOUNTED * limit, |_, tables| part(&tables, limit))
}

/// The probability of the largest upper tail that is within `limit`.
fn upper_part(tables: &Window, limit: f64) -> f64 {
    let tails = tables.weights.iter().rev().scan(0.0, |tail, &weight| {
        *tail += weight;
        Some(*tail / tables.whole)
    });
    tails.take_while(|&tail| tail <= limit).last().unwrap_or(0.0)
}

/// The probability of the tables whose two-sided p-value by minimum likelihood is within `limit`.
fn unlikely_part(tables: &Window, limit: f64) -> f64 {
    let mut as_unlikely = ascending(tables.weights).peekable();
    let (mut p_value, mut chosen) = (0.0, 0.0);
    for weight in ascending(tables.weights) {
        while let Some(next) = as_unlikely.next_if(|&next| next <= weight * (1.0 + LIKELIHOOD_SLACK)) {
            p_value += next;
        }
        if p_value / tables.whole > limit {
            break;
        }
        chosen += weight;
    }
    chosen / tables.whole
}

/// The weights from the least on: with their mode in the middle, one of the two ends is always the next.
fn ascending(weights: &[f64]) -> impl Iterator<Item = f64> {
    let mut left = weights.iter();
    std::iter::from_fn(move || match left.as_slice() {
        [lower, .., upper] if upper < lower => left.next_back().copied(),
        _ => left.next().copied(),
    })
}

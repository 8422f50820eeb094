//! The likelihood ratio test of association.

use super::deviation;
use crate::interval::{NotEstimable, Test};
use crate::proportion::{Count, check_arms};
use crate::special::chi_squared;
use crate::special::expansions::log1p_less;

/// Likelihood ratio chi-squared test of equal proportions.
///
/// # Definition
/// Over the four cells of observed $$O$$ and expected $$E = \text{row total} \times \text{column total} / N$$,
/// $$G^2 = 2 \sum O \ln(O / E),$$ a cell of 0 adding nothing, referred to the chi-squared distribution with one degree
/// of freedom.
///
/// # Arguments
/// The order of the arms does not matter.
///
/// # Returns
/// The statistic, one degree of freedom and the p-value.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0, [`NotEstimable::ZeroMargin`] when no subject or every subject
/// has an event.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | no continuity correction | SAS `CHISQ`, "Likelihood Ratio Chi-Square", and R's DescTools `GTest`: the same |
/// | no test without a second outcome | the formula gives 0 |
///
/// # References
/// Wilks SS. The large-sample distribution of the likelihood ratio for testing composite hypotheses. Annals of
/// Mathematical Statistics 1938;9:60-62. doi:10.1214/aoms/1177732360.
///
/// # Validation
/// Hand: 4 of 4 against none of 4, 16 ln 2. Oracle: the sum evaluated in R, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{association::likelihood_ratio, proportion::Count};
/// let test = likelihood_ratio(Count::new(9, 10)?, Count::new(3, 10)?)?;
/// assert_eq!(format!("{:.4}", test.p_value), "0.0042");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn likelihood_ratio(first: Count, second: Count) -> Result<Test, NotEstimable> {
    check_arms(first, second)?;
    let (events, non_events) = (first.events() + second.events(), first.non_events() + second.non_events());
    if events == 0 || non_events == 0 {
        return Err(NotEstimable::ZeroMargin);
    }
    let all = (first.total() + second.total()) as f64;
    let expected = |total: u64, outcomes: u64| total as f64 * outcomes as f64 / all;
    // Every deviation has the same size; its sign is that of the first arm's events, and of the second's others.
    let moved = deviation(first, second);
    let cells = [
        (first.events(), expected(first.total(), events), moved),
        (first.non_events(), expected(first.total(), non_events), -moved),
        (second.events(), expected(second.total(), events), -moved),
        (second.non_events(), expected(second.total(), non_events), moved),
    ];
    let statistic = 2.0 * cells.map(|(observed, expected, moved)| part(observed, expected, moved)).iter().sum::<f64>();
    Ok(Test {
        statistic: Some(statistic),
        degrees_of_freedom: Some(1.0),
        p_value: chi_squared::survival(statistic, 1.0),
    })
}

/// What a cell that is `moved` above its expectation adds to half the statistic.
///
/// The deviations cancel over the four cells; less its deviation no cell's part is negative and none cancels another's.
fn part(observed: u64, expected: f64, moved: f64) -> f64 {
    if observed == 0 { expected } else { -(observed as f64) * log1p_less(-moved / observed as f64) }
}

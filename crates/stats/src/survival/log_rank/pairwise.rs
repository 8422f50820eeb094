//! The groups two by two.

use super::data::{Compared, LogRankError};
use super::risk_sets::RiskSets;
use super::sums::{Summed, chi_squared_test};
use super::weight::Weight;
use super::weighted::of_risk_sets;
use crate::interval::{NotEstimable, Test};

/// Whose event times and whose survival two groups are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Those of the two groups alone, as if there were no others.
    TwoGroups,
    /// Those of all groups: differences of the sums of the one test of all groups.
    AllGroups,
}

/// The comparison of two groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The smaller label.
    pub first: usize,
    /// The larger label.
    pub second: usize,
    /// The test on one degree of freedom; its p-value is not adjusted for the number of pairs.
    pub test: Result<Test, NotEstimable>,
}

/// Weighted log-rank tests of all pairs of groups, with p-values that are not adjusted.
///
/// # Definition
/// With [`Basis::TwoGroups`], [`weighted`](super::weighted()) of the rows of each two groups. With
/// [`Basis::AllGroups`], from the differences $$D = O - E$$ of the test of all groups and their variance $$V$$,
/// $$\frac{(D_j - D_l)^2}{V_{jj} + V_{ll} - 2 V_{jl}}$$ on one degree of freedom.
///
/// # Returns
/// The pairs of groups with subjects, ordered by their first label and then by their second.
///
/// # Not estimable
/// A pair's `test` has the reasons of [`weighted`](super::weighted()).
///
/// # Errors
/// Those of [`weighted`](super::weighted()).
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the basis is named | R survminer `pairwise_survdiff`, lifelines `pairwise_logrank_test`: two groups; SAS LIFETEST `STRATA / DIFF=ALL`: all groups |
/// | not adjusted, see [`multiplicity`](crate::multiplicity) | survminer: Benjamini and Hochberg's adjustment; SAS: both, raw and adjusted |
///
/// # References
/// Klein JP, Moeschberger ML. Survival Analysis: Techniques for Censored and Truncated Data. 2nd edition, Springer 2003,
/// section 7.3.
///
/// # Validation
/// Oracle: the definition evaluated in R on veteran's four cell types, both bases, with and without strata and delayed
/// entry (1e-12). Property: with two groups it is the log-rank test.
///
/// # Examples
/// ```
/// use trialstat_stats::survival::log_rank::{Compared, Weight, pairwise::{Basis, pairwise}};
/// let data = Compared::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[true; 6], &[0, 1, 2, 0, 1, 2]);
/// let pairs = pairwise(&data, Weight::LogRank, Basis::TwoGroups)?;
/// assert_eq!(pairs.iter().map(|pair| (pair.first, pair.second)).collect::<Vec<_>>(), [(0, 1), (0, 2), (1, 2)]);
/// # Ok::<(), trialstat_stats::survival::log_rank::LogRankError>(())
/// ```
pub fn pairwise(data: &Compared<'_>, weight: Weight, basis: Basis) -> Result<Vec<Pair>, LogRankError> {
    let weight = weight.check()?;
    let sizes = data.checked_sizes()?;
    let groups: Vec<usize> = (0..sizes.len()).filter(|&label| sizes[label] > 0.0).collect();
    let pairs = groups.iter().flat_map(|&first| groups.iter().filter(move |&&l| l > first).map(move |&l| (first, l)));
    let all = match basis {
        Basis::TwoGroups => None,
        Basis::AllGroups => {
            let mut summed = Summed::default();
            of_risk_sets(&RiskSets::of(data, sizes.len()), sizes.len(), weight, &mut summed)?;
            Some(summed.found)
        }
    };
    let test = |(first, second): (usize, usize)| {
        let test = match &all {
            None => {
                let sets = RiskSets::of_part(data, sizes.len(), |group| group == first || group == second);
                of_risk_sets(&sets, sizes.len(), weight, &mut Summed::default())?.test
            }
            Some(all) => all.test.and_then(|_| {
                let difference = |j: usize| all.observed[j] - all.expected[j];
                let variance = all.variance[first][first] + all.variance[second][second];
                let variance = variance - 2.0 * all.variance[first][second];
                chi_squared_test(|_| difference(first) - difference(second), &[vec![variance]])
            }),
        };
        Ok(Pair { first, second, test })
    };
    pairs.map(test).collect()
}

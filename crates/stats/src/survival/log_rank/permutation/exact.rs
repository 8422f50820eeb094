//! The exact permutation test of two groups.

use super::distribution::{Distribution, Draw};
use super::scores::by_stratum;
use crate::interval::NotEstimable;
use crate::survival::log_rank::data::{Compared, LogRankError};
use crate::survival::log_rank::weight::Weight;

/// Sums that differ by less than this fraction of all scores' absolute sum are equal; rounding is some 1e-15 of it.
const EQUAL: f64 = 1e-10;
const MERGED: f64 = 1e-13;

/// The exact permutation test of a weighted log-rank statistic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exact {
    /// Observed minus expected events of the group with the smaller label.
    pub difference: f64,
    /// The difference over its standard deviation among the permutations, for the normal approximation.
    pub z: f64,
    /// The share of permutations with a difference of at least this absolute value.
    pub two_sided: f64,
    /// The share with a difference at least as great.
    pub upper: f64,
    /// The share with a difference at most as great.
    pub lower: f64,
}

/// The exact permutation distribution of two groups' weighted log-rank difference.
///
/// # Definition
/// The subjects' times, events, entries and strata are held fixed; every choice of as many of each stratum's subjects
/// for the first group as it has is equally likely. The statistic is the sum of the first group's
/// [`scores`](super::scores()), which is its $$O - E$$. This is the distribution under the null hypothesis when the
/// allocation was random and censoring does not depend on it: follow-up that differs between the arms breaks it.
///
/// # Returns
/// Shares of all permutations, by listing the sums of the two halves of the subjects.
///
/// # Not estimable
/// As [`LogRankError::NotEstimable`], [`NotEstimable::NoEvents`], and [`NotEstimable::ZeroMargin`] when all permutations
/// have the same difference.
///
/// # Errors
/// Those of [`scores`](super::scores()); [`LogRankError::NotTwoGroups`]; [`LogRankError::TooLarge`] when a half has more
/// than 2²¹ sums: without ties that is above some 45 subjects, with scores on a lattice (Gehan's) far above. Then
/// [`monte_carlo`](super::monte_carlo()) is the answer.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | two-sided by the absolute difference | R coin `logrank_test(distribution = "exact")`: the same |
/// | the difference, with a variance that all permutations share | R coin: the same; a permutation of the log-rank chi-squared divides by each permutation's own hypergeometric variance |
/// | scores of ties as in the log-rank test | R coin: the same with `"mid-ranks"`; R exactRankTests `cscores`: other |
///
/// # References
/// Heinze G, Gnant M, Schemper M. Exact log-rank tests for unequal follow-up. Biometrics 2003;59:1151-1157.
/// doi:10.1111/j.0006-341X.2003.00132.x.
///
/// van de Wiel MA. The split-up algorithm: a fast symbolic method for computing p-values of distribution-free
/// statistics. Computational Statistics 2001;16:519-538.
///
/// # Validation
/// Hand: six subjects, 20 permutations. Oracle: R coin `logrank_test` with its split-up algorithm, one- and two-sided, on
/// aml, ovarian and gehan, four weights (1e-9; coin's own rounding is 1e-16 absolute). Property: all permutations of nine
/// subjects in three strata with delayed entry, counted one by one.
///
/// # Examples
/// ```
/// use trialstat_stats::survival::log_rank::{Compared, Weight, permutation::exact};
/// let data = Compared::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[true; 6], &[0, 0, 0, 1, 1, 1]);
/// let result = exact(&data, Weight::LogRank)?;
/// assert!((result.upper - 1.0 / 20.0).abs() < 1e-15);
/// # Ok::<(), trialstat_stats::survival::log_rank::LogRankError>(())
/// ```
pub fn exact(data: &Compared<'_>, weight: Weight) -> Result<Exact, LogRankError> {
    let strata = by_stratum(data, weight)?;
    let (first, _) = Compared::two_groups(&data.checked_sizes()?)?;
    let (mut difference, mut variance, mut scale) = (0.0, 0.0, 0.0);
    let mut draws = Vec::with_capacity(strata.len());
    for stratum in strata {
        let of_first = || stratum.rows.iter().zip(&stratum.scores).filter(|(row, _)| data.group[**row] == first);
        let (all, drawn) = (stratum.rows.len() as f64, of_first().count());
        difference += of_first().map(|(_, score)| score).sum::<f64>();
        scale += stratum.scores.iter().map(|score| score.abs()).sum::<f64>();
        if all > 1.0 {
            let squares: f64 = stratum.scores.iter().map(|score| score * score).sum();
            variance += squares * (drawn as f64 / all) * ((all - drawn as f64) / (all - 1.0));
        }
        draws.push(Draw { scores: stratum.scores, drawn });
    }
    if !data.event.contains(&true) {
        return Err(NotEstimable::NoEvents.into());
    }
    if variance <= (MERGED * scale) * (MERGED * scale) {
        return Err(NotEstimable::ZeroMargin.into());
    }
    let distribution = Distribution::of(&draws, MERGED * scale)?;
    let slack = EQUAL * scale;
    let extreme = difference.abs() - slack;
    // Around 0 the two tails meet.
    let two_sided = if extreme > 0.0 { distribution.at_least(extreme) + distribution.at_most(-extreme) } else { 1.0 };
    Ok(Exact {
        difference,
        z: difference / libm::sqrt(variance),
        two_sided: two_sided.min(1.0),
        upper: distribution.at_least(difference - slack).min(1.0),
        lower: distribution.at_most(difference + slack).min(1.0),
    })
}

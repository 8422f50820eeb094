//! The permutation test by random permutations.

use super::scores::{Scored, by_stratum};
use crate::interval::NotEstimable;
use crate::random::Stream;
use crate::survival::log_rank::data::{Compared, LogRankError};
use crate::survival::log_rank::sums::Independent;
use crate::survival::log_rank::weight::Weight;
use std::num::NonZeroU64;

/// What random permutations found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Permuted {
    /// Observed minus expected events as a quadratic form in the inverse of their variance among the permutations; for
    /// the chi-squared approximation, and with two groups the square of [`Exact::z`](super::Exact::z).
    pub statistic: f64,
    /// Permutations drawn.
    pub draws: u64,
    /// Of these, those with a statistic at least as great as the observed one.
    pub as_extreme: u64,
}

impl Permuted {
    /// The unbiased estimate of the exact p-value. It may be 0, and a test that rejects on it does not keep its level.
    pub fn estimate(self) -> f64 {
        self.as_extreme as f64 / self.draws as f64
    }

    /// The standard error of [`Permuted::estimate`], √(p(1 - p)/(draws - 1)).
    pub fn standard_error(self) -> f64 {
        let p = self.estimate();
        libm::sqrt(p * (1.0 - p) / (self.draws - 1) as f64)
    }

    /// The share with the observed allocation counted among those drawn: never 0, and a test that rejects on it keeps
    /// its level.
    pub fn p_value_with_observed(self) -> f64 {
        (self.as_extreme + 1) as f64 / (self.draws + 1) as f64
    }
}

/// The permutation test of a weighted log-rank statistic of two or more groups, from random permutations.
///
/// # Definition
/// Within each stratum the groups' labels are shuffled. With $$T_j$$ the sum of the [`scores`](super::scores()) of
/// group $$j$$ and $$C_{jl} = \sum \frac{\sum a^2}{N - 1} (n_j \delta_{jl} - n_j n_l / N)$$ over strata of $$N$$
/// subjects with the scores $$a$$, those permutations count whose $$T^\top C^- T$$ is at least the observed one. With
/// two groups that is the two-sided test of [`exact`](super::exact()).
///
/// # Arguments
/// `random` is read from its place on: one integer for each subject but the first of a stratum, draw by draw. Its address
/// takes [`Purpose::Permutation`](crate::random::Purpose::Permutation).
///
/// # Not estimable
/// As [`LogRankError::NotEstimable`], [`NotEstimable::NoEvents`], and [`NotEstimable::ZeroMargin`] when all permutations
/// have the same statistic.
///
/// # Errors
/// Those of [`scores`](super::scores()); [`LogRankError::FewDraws`] for fewer than two draws.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | both shares are given | R coin `logrank_test(distribution = approximate())`: the plain share with an exact interval |
///
/// # References
/// Heinze G, Gnant M, Schemper M. Exact log-rank tests for unequal follow-up. Biometrics 2003;59:1151-1157.
/// doi:10.1111/j.0006-341X.2003.00132.x.
///
/// # Validation
/// Hand: three groups of one. Oracle: the statistic of R coin `logrank_test`, four groups, with and without strata
/// (1e-12). Property: within five standard errors of the exact test, of which the statistic is the squared z.
///
/// # Examples
/// ```
/// use trialstat_stats::random::{Address, Purpose, Stream};
/// use trialstat_stats::survival::log_rank::{Compared, Weight, permutation::monte_carlo};
/// let data = Compared::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[true; 6], &[0, 0, 0, 1, 1, 1]);
/// let address = Address { seed: 1, group: 0, purpose: Purpose::Permutation, subject: 0, replicate: 0 };
/// let result = monte_carlo(&data, Weight::LogRank, 1000, &mut Stream::at(address))?;
/// assert!((result.estimate() - 0.1).abs() < 5.0 * result.standard_error());
/// # Ok::<(), trialstat_stats::survival::log_rank::LogRankError>(())
/// ```
pub fn monte_carlo(
    data: &Compared<'_>,
    weight: Weight,
    draws: u64,
    random: &mut Stream,
) -> Result<Permuted, LogRankError> {
    let strata = by_stratum(data, weight)?;
    if draws < 2 {
        return Err(LogRankError::FewDraws { draws });
    }
    if !data.event.contains(&true) {
        return Err(NotEstimable::NoEvents.into());
    }
    let labels = data.checked_sizes()?.len();
    let mut shuffled: Vec<Vec<usize>> =
        strata.iter().map(|stratum| stratum.rows.iter().map(|&row| data.group[row]).collect()).collect();
    let independent = Independent::of(&covariance(&strata, &shuffled, labels)).ok_or(NotEstimable::ZeroMargin)?;
    let mut sums = vec![0.0; labels];
    let mut statistic_of = |groups: &[Vec<usize>]| {
        sums.fill(0.0);
        for (stratum, groups) in strata.iter().zip(groups) {
            groups.iter().zip(&stratum.scores).for_each(|(&group, score)| sums[group] += score);
        }
        independent.statistic(&sums)
    };
    let statistic = statistic_of(&shuffled);
    // Equal statistics differ by rounding.
    let bound = statistic * (1.0 - 1e-10) - 1e-12;
    let mut as_extreme = 0;
    for _ in 0..draws {
        shuffled.iter_mut().for_each(|groups| shuffle(groups, random));
        as_extreme += u64::from(statistic_of(&shuffled) >= bound);
    }
    Ok(Permuted { statistic, draws, as_extreme })
}

fn covariance(strata: &[Scored], groups: &[Vec<usize>], labels: usize) -> Vec<Vec<f64>> {
    let mut covariance = vec![vec![0.0; labels]; labels];
    for (stratum, groups) in strata.iter().zip(groups) {
        let all = groups.len() as f64;
        let squares: f64 = stratum.scores.iter().map(|score| score * score).sum();
        if groups.len() < 2 || squares == 0.0 {
            continue;
        }
        let mut sizes = vec![0.0; labels];
        groups.iter().for_each(|&group| sizes[group] += 1.0);
        for (j, row) in covariance.iter_mut().enumerate() {
            for (l, element) in row.iter_mut().enumerate() {
                let others = if l == j { all - sizes[j] } else { -sizes[l] };
                *element += squares / (all - 1.0) * sizes[j] * (others / all);
            }
        }
    }
    covariance
}

fn shuffle(groups: &mut [usize], random: &mut Stream) {
    for last in (1..groups.len()).rev() {
        let places = NonZeroU64::MIN.saturating_add(last as u64);
        groups.swap(last, random.below(places) as usize);
    }
}

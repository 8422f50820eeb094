//! The log-rank test of equal survival in two or more groups, and its relatives.
//!
//! [`log_rank`] is the short form; [`weighted`] takes a [`Weight`] and [`Compared`] rows with strata and delayed entry,
//! and [`by_stratum`] takes its sums apart.
//! From its result [`trend`] asks for an ordered alternative, [`pairwise`] compares the groups two by two, [`max_combo`]
//! takes the greatest of several weights' statistics, and [`permutation`] replaces the chi-squared approximation.

mod by_day;
mod data;
pub mod max_combo;
pub mod pairwise;
pub mod permutation;
mod risk_sets;
mod scratch;
mod sums;
mod trend;
mod weight;
mod weighted;

pub use data::{Compared, LogRankError};
pub use scratch::Scratch;
pub use trend::{Trend, trend};
pub use weight::{Floor, Weight};
pub use weighted::{StratumSums, by_stratum, weighted};

use super::SurvivalError;
use crate::interval::{NotEstimable, Test};

/// Group labels must be below this; the variance matrix has the square of the number of groups as elements.
pub const GROUP_LIMIT: usize = 1024;

/// Observed against expected events by group, and the test of their difference.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRank {
    /// Events of each group, each counted with the weight of its time.
    pub observed: Vec<f64>,
    /// Events of each group expected if all groups of a stratum had the same hazard, with the same weights.
    pub expected: Vec<f64>,
    /// Variance matrix of observed minus expected events, row by row.
    pub variance: Vec<Vec<f64>>,
    /// Chi-squared test of equal hazards.
    pub test: Result<Test, NotEstimable>,
}

impl LogRank {
    /// Observed minus expected events of a group, divided by their standard deviation: above 0 when the group has more
    /// events than its share. With two groups its square is the statistic of the test, and one-sided p-values are
    /// those of a standard normal variable.
    ///
    /// # Not estimable
    /// [`NotEstimable::NoSubjects`] for a label above the largest, [`NotEstimable::ZeroMargin`] without variance.
    pub fn standardized(&self, group: usize) -> Result<f64, NotEstimable> {
        match self.variance.get(group).map(|row| row[group]) {
            None => Err(NotEstimable::NoSubjects),
            Some(variance) if variance > 0.0 => {
                Ok((self.observed[group] - self.expected[group]) / libm::sqrt(variance))
            }
            Some(_) => Err(NotEstimable::ZeroMargin),
        }
    }
}

/// Log-rank (Mantel-Cox) test of two or more groups, with the hypergeometric variance.
///
/// # Definition
///
/// At the distinct event time $t_i$ let $d_i$ of $n_i$ subjects at risk have the event, $d_{ij}$ of the $n_{ij}$ in
/// group $j$. Then
///
/// $$O_j = \sum_i d_{ij}, \quad E_j = \sum_i d_i \frac{n_{ij}}{n_i}, \quad
/// V_{jl} = \sum_i d_i \frac{n_i - d_i}{n_i - 1} \frac{n_{ij}}{n_i} \Bigl(\delta_{jl} - \frac{n_{il}}{n_i}\Bigr),$$
///
/// and $(O - E)^\top V^{-1} (O - E)$, with one group left out, is compared with chi-squared on the number of groups
/// minus one degrees of freedom. Which group is left out does not matter.
///
/// # Arguments
///
/// `group[i]`, counted from 0 and below [`GROUP_LIMIT`], is the group of the subject whose `event` (or else censoring)
/// is at `times[i]`. Results have a place for each label up to the largest; labels no subject has stay at 0.
///
/// # Not estimable
///
/// `test` is [`NotEstimable::NoEvents`] without an event, and [`NotEstimable::ZeroMargin`] when no event tells the
/// groups apart: one group only is at risk at each of them, or all subjects at risk have it. A group of which nobody is
/// at risk at any such event takes no degree of freedom.
///
/// # Errors
///
/// The slices differ in length; a time is negative or not finite; a label is too large; fewer than two groups have
/// subjects.
///
/// # Conventions
///
/// | question | here | R `survdiff` | SAS LIFETEST `TEST=LOGRANK` | Cox score test |
/// |---|---|---|---|---|
/// | variance where events are tied | hypergeometric | same | same | differs by tie rule; the exact rule agrees |
/// | group never at risk at an event | no degree of freedom | same | | |
/// | times that differ by rounding noise | distinct | merged below 1.5e-8 relative | distinct | |
///
/// # References
///
/// Mantel N (1966). Evaluation of survival data and two new rank order statistics arising in its consideration. Cancer
/// Chemotherapy Reports 50:163-170.
///
/// Peto R, Peto J (1972). Asymptotically efficient rank invariant test procedures. Journal of the Royal Statistical
/// Society A 135:185-207. [doi:10.2307/2344317](https://doi.org/10.2307/2344317).
///
/// # Validation
///
/// By hand: six subjects in fractions, with a tie (1e-14). R survival 3.5-3 `survdiff` on aml, gehan, lung, ovarian
/// and veteran, two to four groups (1e-12). Without ties equal to the score test of Cox regression on the group.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::log_rank::log_rank;
///
/// let result = log_rank(&[3.0, 5.0, 7.0, 2.0, 4.0, 6.0], &[true; 6], &[0, 0, 0, 1, 1, 1])?;
/// assert_eq!(result.observed, [3.0, 3.0]);
/// assert!(result.test.is_ok_and(|test| test.degrees_of_freedom == Some(1.0)));
/// # Ok::<(), trialstat_stats::survival::SurvivalError>(())
/// ```
pub fn log_rank(times: &[f64], event: &[bool], group: &[usize]) -> Result<LogRank, SurvivalError> {
    let data = Compared::new(times, event, group);
    let labels = data.group_sizes()?.len();
    Ok(weighted::unweighted(&data, labels))
}

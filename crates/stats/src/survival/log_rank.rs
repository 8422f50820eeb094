//! The log-rank test of equal survival in two or more groups.

use super::{SurvivalError, by_time, check_subjects, same_time};
use crate::interval::{NotEstimable, Test};
use crate::linear::Cholesky;
use crate::special::chi_squared;

/// Group labels must be below this; the variance matrix has the square of the number of groups as elements.
pub const GROUP_LIMIT: usize = 1024;

/// Observed against expected events by group, and the test of their difference.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRank {
    /// Events of each group.
    pub observed: Vec<f64>,
    /// Events of each group expected if all groups had the same hazard.
    pub expected: Vec<f64>,
    /// Variance matrix of observed minus expected events, row by row.
    pub variance: Vec<Vec<f64>>,
    /// Chi-squared test of equal hazards.
    pub test: Result<Test, NotEstimable>,
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
/// at risk at any event takes no degree of freedom.
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
    check_subjects(times, event)?;
    let mut at_risk = group_sizes(times.len(), group)?;
    let groups = at_risk.len();
    let mut remaining = times.len() as f64;
    let mut observed = vec![0.0; groups];
    let mut expected = vec![0.0; groups];
    let mut variance = vec![vec![0.0; groups]; groups];
    for tied in by_time(times).chunk_by(same_time(times)) {
        let events = tied.iter().filter(|&&subject| event[subject]).count() as f64;
        if events > 0.0 {
            // With one subject left there is nothing to draw, and the fraction would be 0/0.
            let scale = if remaining > 1.0 { events * (remaining - events) / (remaining - 1.0) } else { 0.0 };
            for (j, row) in variance.iter_mut().enumerate() {
                let share = at_risk[j] / remaining;
                expected[j] += events * share;
                for (l, element) in row.iter_mut().enumerate() {
                    let others = if l == j { remaining - at_risk[j] } else { -at_risk[l] };
                    *element += scale * share * (others / remaining);
                }
            }
        }
        for &subject in tied {
            at_risk[group[subject]] -= 1.0;
            observed[group[subject]] += f64::from(event[subject]);
        }
        remaining -= tied.len() as f64;
    }
    let test = chi_squared_test(&observed, &expected, &variance);
    Ok(LogRank { observed, expected, variance, test })
}

/// Subjects of each group, up to the largest label.
fn group_sizes(subjects: usize, group: &[usize]) -> Result<Vec<f64>, SurvivalError> {
    if group.len() != subjects {
        return Err(SurvivalError::GroupLength { times: subjects, groups: group.len() });
    }
    if let Some(index) = group.iter().position(|&label| label >= GROUP_LIMIT) {
        return Err(SurvivalError::GroupLabel { index, label: group[index], limit: GROUP_LIMIT });
    }
    let mut sizes = vec![0.0; group.iter().max().map_or(0, |largest| largest + 1)];
    for &label in group {
        sizes[label] += 1.0;
    }
    let found = sizes.iter().filter(|&&size| size > 0.0).count();
    if found < 2 { Err(SurvivalError::TooFewGroups { found }) } else { Ok(sizes) }
}

/// The test over the groups that were at risk at some event, the last of them left out.
fn chi_squared_test(observed: &[f64], expected: &[f64], variance: &[Vec<f64>]) -> Result<Test, NotEstimable> {
    let compared: Vec<usize> = (0..expected.len()).filter(|&j| expected[j] > 0.0).collect();
    let kept = match compared.split_last() {
        None => return Err(NotEstimable::NoEvents),
        Some((_, [])) => return Err(NotEstimable::ZeroMargin),
        Some((_, kept)) => kept,
    };
    let difference: Vec<f64> = kept.iter().map(|&j| observed[j] - expected[j]).collect();
    let block: Vec<f64> = kept.iter().flat_map(|&j| kept.iter().map(move |&l| variance[j][l])).collect();
    let factor = Cholesky::factor(&block, kept.len(), 1e-12).map_err(|_| NotEstimable::ZeroMargin)?;
    let statistic = factor.inverse_form(&difference);
    let degrees_of_freedom = kept.len() as f64;
    Ok(Test {
        statistic: Some(statistic),
        degrees_of_freedom: Some(degrees_of_freedom),
        p_value: chi_squared::survival(statistic, degrees_of_freedom),
    })
}

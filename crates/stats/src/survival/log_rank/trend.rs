//! The log-rank test against groups in order.

use super::{LogRank, LogRankError};
use crate::interval::NotEstimable;
use crate::special::normal;

/// Tarone's test of a trend over the groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// The standard normal statistic, above 0 when the groups with the higher scores have more events than expected.
    pub z: f64,
    /// Its square, chi-squared on one degree of freedom.
    pub statistic: f64,
    /// Two-sided p-value.
    pub p_value: f64,
}

/// Test of a trend in the hazard over groups with scores, from a log-rank test of any weight.
///
/// # Definition
/// With the scores $$c$$ and $$O - E$$ and its variance $$V$$ of the groups,
/// $$z = \frac{c^\top (O - E)}{\sqrt{c^\top V c}}.$$ Only the scores' spacing matters.
///
/// # Arguments
/// `scores` has one for each label of `result`, those of labels without subjects included, where any will do.
///
/// # Not estimable
/// As [`LogRankError::NotEstimable`], [`NotEstimable::ZeroMargin`] when $$c^\top V c$$ is 0: all groups that can be
/// told apart have one score.
///
/// # Errors
/// [`LogRankError::Scores`] for another number of scores, or one that is not finite.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | scores are given | R survminer `surv_pvalue(test.for.trend = TRUE)`, SAS LIFETEST `TREND`: 1, 2, … in the order of the groups |
///
/// # References
/// Tarone RE. Tests for trend in life table analysis. Biometrika 1975;62:679-682. doi:10.1093/biomet/62.3.679.
///
/// # Validation
/// Hand: three groups of one in fractions, with a large origin of the scores (1e-14). Oracle: the definition evaluated in
/// R on veteran's four cell types, three weights, strata and delayed entry (1e-12). Property: with two groups it is the
/// log-rank test.
///
/// # Examples
/// ```
/// use trialstat_stats::survival::log_rank::{log_rank, trend};
/// let result = log_rank(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[true; 6], &[2, 2, 1, 1, 0, 0])?;
/// assert!(trend(&result, &[0.0, 1.0, 2.0])?.z > 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn trend(result: &LogRank, scores: &[f64]) -> Result<Trend, LogRankError> {
    let labels = result.observed.len();
    if scores.len() != labels || scores.iter().any(|score| !score.is_finite()) {
        return Err(LogRankError::Scores { found: scores.len(), labels });
    }
    let compared: Vec<usize> = (0..labels).filter(|&j| result.variance[j][j] > 0.0).collect();
    let among = |start: f64, extreme: fn(f64, f64) -> f64| compared.iter().map(|&j| scores[j]).fold(start, extreme);
    let (lowest, highest) = (among(f64::INFINITY, f64::min), among(f64::NEG_INFINITY, f64::max));
    if lowest >= highest {
        return Err(NotEstimable::ZeroMargin.into());
    }
    // Scores from 0 to 1 by halves, so that neither a large common part nor a range beyond a double's hurts.
    let range = highest / 2.0 - lowest / 2.0;
    let score = |j: usize| (scores[j] / 2.0 - lowest / 2.0) / range;
    let difference: f64 = compared.iter().map(|&j| score(j) * (result.observed[j] - result.expected[j])).sum();
    // The rows of the variance sum to 0, so that it is a sum over pairs of squared differences of scores.
    let pair = |j: usize, l: usize| {
        let apart = score(j) - score(l);
        -result.variance[j][l] * apart * apart
    };
    let variance: f64 =
        compared.iter().flat_map(|&j| compared.iter().filter(move |&&l| l < j).map(move |&l| pair(j, l))).sum();
    if variance <= 0.0 {
        return Err(NotEstimable::ZeroMargin.into());
    }
    let z = difference / libm::sqrt(variance);
    Ok(Trend { z, statistic: z * z, p_value: 2.0 * normal::survival(z.abs()) })
}

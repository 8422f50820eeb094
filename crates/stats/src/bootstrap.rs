//! Confidence limits from bootstrap replicates, wherever these come from.

use crate::interval::{Interval, Level, NotEstimable};
use crate::special::normal;
use thiserror::Error;

/// A call with replicates that cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum BootstrapError {
    /// A replicate, or a value with one subject left out, is infinite or not a number.
    #[error("value {value} at position {index} is not finite")]
    Value {
        /// Its position, from 0.
        index: usize,
        /// The value.
        value: f64,
    },
    /// The replicates have no such limits.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
}

/// Percentile limits of a bootstrap.
///
/// # Definition
/// Of $$B$$ replicates in ascending order $$t_{(1)}, \dots, t_{(B)}$$, the limits are those at ranks
/// $$(B + 1) \alpha$$ and $$(B + 1)(1 - \alpha)$$ with $$\alpha$$ half of what the level leaves out. Between the ranks
/// $$k$$ and $$k + 1$$ a limit is
/// $$t_{(k)} + \frac{z(\alpha) - z(k/(B+1))}{z((k+1)/(B+1)) - z(k/(B+1))} (t_{(k+1)} - t_{(k)})$$
/// with $$z$$ the standard normal quantile function.
///
/// # Returns
/// The limits, on the scale of the replicates.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] without replicates, [`NotEstimable::NotReached`] when a rank is below 1 or above
/// $$B$$: limits at 95 % take 39 replicates at least.
///
/// # Errors
/// A replicate is not finite.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | ranks of B + 1, on the normal scale between them | R's boot `boot.ci(type = "perc")`: the same, but the extremes with a warning when a rank is not reached; R `quantile`: (B - 1) α + 1, straight between ranks; SciPy `bootstrap`: as `quantile` |
///
/// # References
/// Davison AC, Hinkley DV. Bootstrap Methods and their Application. Cambridge University Press 1997, section 5.3.1.
///
/// # Validation
/// Hand: 39 replicates, whose limits are the extremes. Oracle: R's boot `boot.ci`, 199 and 998 replicates, 1e-12
/// relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{bootstrap::percentile, interval::Level};
/// let replicates: Vec<f64> = (1..=399).map(f64::from).collect();
/// let interval = percentile(&replicates, Level::NINETY_FIVE)?;
/// assert_eq!((interval.lower.round(), interval.upper.round()), (10.0, 390.0));
/// # Ok::<(), trialstat_stats::bootstrap::BootstrapError>(())
/// ```
pub fn percentile(replicates: &[f64], level: Level) -> Result<Interval, BootstrapError> {
    let sorted = sorted(replicates)?;
    Ok(Interval { lower: at_rank(&sorted, level.tail())?, upper: at_rank(&sorted, 1.0 - level.tail())? })
}

/// Bias-corrected and accelerated limits of a bootstrap.
///
/// # Definition
/// With $$z_0 = \Phi^{-1}(\#\{t_b < \hat t\} / B)$$ and, from the estimates $$\hat t_{(i)}$$ without subject $$i$$ and
/// their mean $$\bar t$$,
/// $$a = \frac{\sum (\bar t - \hat t_{(i)})^3}{6 \bigl(\sum (\bar t - \hat t_{(i)})^2\bigr)^{3/2}},$$
/// the limits are the percentiles of [`percentile`] at $$\Phi(z_0 + (z_0 + z)/(1 - a (z_0 + z)))$$ for $$z$$ the
/// standard normal quantiles of half of what the level leaves out and of 1 less that.
///
/// # Arguments
/// `leave_one_out` holds the estimate without each subject in turn.
///
/// # Returns
/// The limits, on the scale of the replicates. The acceleration is 0 where all subjects weigh the same.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] without replicates or without subjects, [`NotEstimable::NotReached`] when all
/// replicates lie on one side of the estimate or a corrected percentile is beyond them.
///
/// # Errors
/// A replicate or an estimate is not finite.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | acceleration by the jackknife | R's boot `boot.ci(type = "bca")`: by regression of the replicates on the resamples' counts, or by the values given as `L`; SciPy `bootstrap`: the same |
/// | replicates equal to the estimate count as above it | R's boot: the same; SciPy: half of them |
/// | ranks as in [`percentile`] | R's boot: the same; SciPy: as `quantile` |
///
/// # References
/// Efron B. Better bootstrap confidence intervals. Journal of the American Statistical Association 1987;82:171-185.
/// doi:10.1080/01621459.1987.10478410.
///
/// # Validation
/// Oracle: R's boot `boot.ci` with the jackknife values as `L`, 199 and 998 replicates, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{bootstrap::bca, interval::Level};
/// let replicates: Vec<f64> = (1..=399).map(f64::from).collect();
/// let interval = bca(200.5, &replicates, &[199.0, 202.0, 200.5], Level::NINETY_FIVE)?;
/// assert!((interval.lower - 10.0).abs() < 1.0);
/// # Ok::<(), trialstat_stats::bootstrap::BootstrapError>(())
/// ```
pub fn bca(estimate: f64, replicates: &[f64], leave_one_out: &[f64], level: Level) -> Result<Interval, BootstrapError> {
    let sorted = sorted(replicates)?;
    if leave_one_out.is_empty() {
        return Err(NotEstimable::NoSubjects.into());
    }
    finite(leave_one_out)?;
    let below = sorted.partition_point(|&replicate| replicate < estimate);
    if below == 0 || below == sorted.len() {
        return Err(NotEstimable::NotReached.into());
    }
    let bias = normal::quantile(below as f64 / sorted.len() as f64);
    let acceleration = acceleration(leave_one_out);
    let limit = |z: f64| {
        let shifted = bias + z;
        let squeezed = 1.0 - acceleration * shifted;
        // Beyond the pole there is no percentile.
        let rank = if squeezed > 0.0 { normal::cdf(bias + shifted / squeezed) } else { 1.0 };
        at_rank(&sorted, rank)
    };
    Ok(Interval { lower: limit(-level.z())?, upper: limit(level.z())? })
}

fn acceleration(leave_one_out: &[f64]) -> f64 {
    let mean = leave_one_out.iter().sum::<f64>() / leave_one_out.len() as f64;
    let sum = |power: fn(f64) -> f64| leave_one_out.iter().map(|value| power(mean - value)).sum::<f64>();
    let squares = sum(|influence| influence * influence);
    if squares > 0.0 {
        sum(|influence| influence * influence * influence) / (6.0 * squares * squares.sqrt())
    } else {
        0.0
    }
}

fn finite(values: &[f64]) -> Result<(), BootstrapError> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(BootstrapError::Value { index, value: values[index] }),
        None => Ok(()),
    }
}

fn sorted(replicates: &[f64]) -> Result<Vec<f64>, BootstrapError> {
    finite(replicates)?;
    if replicates.is_empty() {
        return Err(NotEstimable::NoSubjects.into());
    }
    let mut sorted = replicates.to_vec();
    sorted.sort_by(f64::total_cmp);
    Ok(sorted)
}

/// The value below which a share of the replicates lies.
fn at_rank(sorted: &[f64], share: f64) -> Result<f64, NotEstimable> {
    let count = sorted.len() as f64 + 1.0;
    let exact = count * share;
    let nearest = exact.round();
    // A rank that is whole on paper, as 0.025 of 1000, is made so.
    let on_rank = (exact - nearest).abs() <= 1e-12 * count;
    let whole = if on_rank { nearest } else { exact.floor() };
    if !(whole >= 1.0 && whole <= sorted.len() as f64) {
        return Err(NotEstimable::NotReached);
    }
    let rank = whole as usize;
    if on_rank {
        return Ok(sorted[rank - 1]);
    }
    let Some(next) = sorted.get(rank) else { return Err(NotEstimable::NotReached) };
    let (from, to) = (normal::quantile(whole / count), normal::quantile((whole + 1.0) / count));
    Ok(sorted[rank - 1] + (normal::quantile(share) - from) / (to - from) * (next - sorted[rank - 1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ascending(count: u32) -> Vec<f64> {
        (1..=count).map(f64::from).collect()
    }

    #[test]
    fn the_fewest_replicates_give_the_extremes() {
        let of = |count| percentile(&ascending(count), Level::NINETY_FIVE);
        assert_eq!(of(39), Ok(Interval { lower: 1.0, upper: 39.0 }));
        assert_eq!(of(38), Err(NotEstimable::NotReached.into()));
        assert_eq!(of(9999), Ok(Interval { lower: 250.0, upper: 9750.0 }));
        assert_eq!(of(0), Err(NotEstimable::NoSubjects.into()));
    }

    #[test]
    fn without_bias_and_acceleration_limits_are_percentiles() {
        let replicates = ascending(1000);
        let same = bca(500.5, &replicates, &[1.0, 2.0, 3.0], Level::NINETY_FIVE).expect("limits");
        let percentile = percentile(&replicates, Level::NINETY_FIVE).expect("limits");
        assert!((same.lower - percentile.lower).abs() < 1e-9 && (same.upper - percentile.upper).abs() < 1e-9);
        let level = Level::NINETY_FIVE;
        assert_eq!(bca(0.0, &replicates, &[1.0], level), Err(NotEstimable::NotReached.into()));
        assert_eq!(bca(2000.0, &replicates, &[1.0], level), Err(NotEstimable::NotReached.into()));
        assert_eq!(bca(500.0, &replicates, &[], level), Err(NotEstimable::NoSubjects.into()));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert!(matches!(
            percentile(&[1.0, f64::NAN], Level::NINETY_FIVE),
            Err(BootstrapError::Value { index: 1, .. })
        ));
        let wrong = bca(1.0, &[1.0], &[f64::INFINITY], Level::NINETY_FIVE);
        assert_eq!(wrong, Err(BootstrapError::Value { index: 0, value: f64::INFINITY }));
    }
}

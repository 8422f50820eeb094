//! The restricted mean survival time of one group.

use super::conventions::Tail;
use super::curve::SurvivalCurve;
use crate::interval::{Estimate, Interval, Level, NotEstimable};

/// The mean time to the event, counted up to a horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMean {
    /// The horizon.
    pub horizon: f64,
    /// Mean time before the event and the horizon.
    pub mean: f64,
    /// Its standard error, also that of the time lost.
    pub std_error: f64,
}

/// Restricted mean survival time up to a horizon.
///
/// # Definition
///
/// $$\hat\mu(\tau) = \int_0^\tau \hat S(t)\,dt, \qquad
/// \widehat{\mathrm{var}} = \sum_{t_i \le \tau} \Bigl(\int_{t_i}^\tau \hat S(t)\,dt\Bigr)^2 \hat v_i$$
/// where $\hat v_i$ is what the time $t_i$ adds to the variance of $\log \hat S$: $d_i / (n_i (n_i - d_i))$ for
/// Kaplan and Meier's curve with Greenwood's variance.
///
/// # Arguments
///
/// The curve of one group; the horizon $\tau$, which a protocol names beforehand; what the curve is after its last
/// time.
///
/// # Returns
///
/// The mean and its standard error; [`RestrictedMean::lost`] is the time lost, $\tau - \hat\mu$.
///
/// # Not estimable
///
/// [`NotEstimable::NoSubjects`] without any. [`NotEstimable::NotReached`] for a horizon that is not a number from 0,
/// and for one after the last observed time of a curve that has not come down to 0, if its tail is
/// [`Tail::Unknown`]. On a curve whose variance is not a sum of increments (the jackknife's) the standard error takes
/// its increases for them; prefer Greenwood's curve.
///
/// # Conventions
///
/// | here | R `summary(survfit, rmean = )` | R's survRM2 | SAS `RMST` | lifelines |
/// |---|---|---|---|---|
/// | horizon always named | the largest time of all groups | the least of the groups' largest times | the largest event time | named |
/// | later than the follow-up: refused or carried forward, by name | carried forward | refused if a group's last time is a censoring before it | refused | carried forward |
/// | standard error | the same | the same | the same, if not bias-corrected | its `return_variance` is that of $\min(T, \tau)$, not of the mean |
///
/// # References
///
/// Royston P, Parmar MKB (2013). Restricted mean survival time: an alternative to the hazard ratio for the design and
/// analysis of randomized trials with a time-to-event outcome. BMC Medical Research Methodology 13:152.
/// [doi:10.1186/1471-2288-13-152](https://doi.org/10.1186/1471-2288-13-152).
///
/// # Validation
///
/// By hand: six subjects in fractions. R survival 3.5-3 on eleven data sets, with weights and with delayed entry, to
/// 1e-12. Without censoring the mean of the times cut at the horizon, and its standard error.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::kaplan_meier::kaplan_meier;
/// use trialstat_stats::survival::conventions::Tail;
/// use trialstat_stats::survival::restricted_mean::restricted_mean;
///
/// let curve = kaplan_meier(&[1.0, 2.0, 3.0, 4.0], &[true; 4])?;
/// assert_eq!(restricted_mean(&curve, 2.0, Tail::Unknown).map(|found| found.mean), Ok(1.75));
/// # Ok::<(), trialstat_stats::survival::SurvivalError>(())
/// ```
pub fn restricted_mean(curve: &SurvivalCurve, horizon: f64, tail: Tail) -> Result<RestrictedMean, NotEstimable> {
    let last = curve.steps().last().ok_or(NotEstimable::NoSubjects)?;
    if !(horizon.is_finite() && horizon >= 0.0) {
        return Err(NotEstimable::NotReached);
    }
    if tail == Tail::Unknown && horizon > last.time && last.survival > 0.0 {
        return Err(NotEstimable::NotReached);
    }
    let within = curve.steps().partition_point(|step| step.time <= horizon);
    let steps = &curve.steps()[..within];
    let ends = steps.iter().skip(1).map(|step| step.time).chain([horizon]);
    let pieces: Vec<(f64, f64)> = steps
        .iter()
        .zip(ends)
        .take_while(|(step, _)| step.survival > 0.0)
        .map(|(step, end)| (step.survival * (end - step.time), step.log_variance))
        .collect();
    // The sum of the definition by parts, in which no term is a difference of sums.
    let (mut after, mut variance) = (0.0, 0.0);
    for (piece, log_variance) in pieces.iter().rev() {
        variance += log_variance * piece * (piece + 2.0 * after);
        after += piece;
    }
    let before_first = steps.first().map_or(horizon, |step| step.time);
    Ok(RestrictedMean { horizon, mean: before_first + after, std_error: variance.sqrt() })
}

impl RestrictedMean {
    /// The mean with its Wald interval, not cut at 0 or the horizon.
    pub fn estimate(&self, level: Level) -> Estimate {
        around(self.mean, level.z() * self.std_error)
    }

    /// The mean time lost up to the horizon.
    pub fn lost(&self) -> f64 {
        self.horizon - self.mean
    }

    /// The time lost with its Wald interval.
    pub fn estimate_lost(&self, level: Level) -> Estimate {
        around(self.lost(), level.z() * self.std_error)
    }
}

fn around(estimate: f64, reach: f64) -> Estimate {
    Estimate { estimate, interval: Interval { lower: estimate - reach, upper: estimate + reach } }
}

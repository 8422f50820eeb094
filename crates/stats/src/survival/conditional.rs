//! Survival of those who have come through already.

use super::conventions::Transform;
use super::curve::{Point, SurvivalCurve};
use crate::interval::{Estimate, Level, NotEstimable};

/// Probability to survive further, given survival up to a time.
///
/// # Definition
///
/// $$\hat P(T > s + u \mid T > s) = \frac{\hat S(s + u)}{\hat S(s)}$$ with the variance of its logarithm
/// $\hat\sigma^2(s + u) - \hat\sigma^2(s)$, that of the curve of those still at risk after $s$; the limits are those of
/// [`SurvivalCurve::interval`] with this probability and variance.
///
/// # Arguments
///
/// A curve with Greenwood's variance; the time `survived` $s$; the `further` time $u$ from 0.
///
/// # Returns
///
/// The probability and its limits.
///
/// # Not estimable
///
/// As [`SurvivalCurve::at`]; [`NotEstimable::NoSubjects`] if the curve has come down to 0 at $s$;
/// [`NotEstimable::TransformUndefined`] where the probability is 0, or 1 on the log-log, logit or arcsine scale;
/// [`NotEstimable::NotReached`] for a further time below 0.
///
/// # Conventions
///
/// | here | R `survfit(..., start.time = s)` | R's condSURV |
/// |---|---|---|
/// | an event at $s$ itself has happened | it is among those to come | has happened |
///
/// # References
///
/// Davis FG, McCarthy BJ, Freels S, Kupelian V, Bondy ML (1999). The conditional probability of survival of patients
/// with primary malignant brain tumors. Cancer 85:485-491.
///
/// # Validation
///
/// R survival 3.5-3, `survfit` of those still at risk after $s$, on lung and aml, five scales, to 1e-12.
///
/// # Examples
///
/// ```
/// use trialstat_stats::interval::Level;
/// use trialstat_stats::survival::conditional::conditional_survival;
/// use trialstat_stats::survival::kaplan_meier::{Transform, kaplan_meier};
///
/// let curve = kaplan_meier(&[1.0, 2.0, 3.0, 4.0], &[true; 4])?;
/// let found = conditional_survival(&curve, 2.0, 1.0, Transform::LogLog, Level::NINETY_FIVE)?;
/// assert_eq!(found.estimate, 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn conditional_survival(
    curve: &SurvivalCurve,
    survived: f64,
    further: f64,
    transform: Transform,
    level: Level,
) -> Result<Estimate, NotEstimable> {
    if further.is_nan() || further < 0.0 {
        return Err(NotEstimable::NotReached);
    }
    let (start, end) = (curve.at(survived)?, curve.at(survived + further)?);
    if start.survival == 0.0 {
        return Err(NotEstimable::NoSubjects);
    }
    let survival = end.survival / start.survival;
    let conditional = Point { survival, log_variance: (end.log_variance - start.log_variance).max(0.0) };
    Ok(Estimate { estimate: survival, interval: conditional.interval(transform, level)? })
}

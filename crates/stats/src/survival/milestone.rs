//! Survival probabilities of two groups at one time compared.

use super::conventions::Transform;
use super::curve::SurvivalCurve;
use super::limits::transformed;
use super::mean_contrast::{Contrast, wald};
use crate::interval::{Estimate, Interval, Level, NotEstimable, Test};

/// Difference of the survival probabilities of two groups at a milestone.
///
/// # Definition
///
/// $$\hat S_1(t) - \hat S_2(t) \pm z \sqrt{\hat S_1^2(t) \hat\sigma_1^2 + \hat S_2^2(t) \hat\sigma_2^2}$$ with
/// $\hat\sigma^2$ the variance of $\log \hat S(t)$, Greenwood's mostly; the test of equality is that of
/// [`milestone_test`] on the plain scale.
///
/// # Arguments
///
/// `first` is the curve of the group compared, `second` that of its reference.
///
/// # Returns
///
/// The difference, its limits within -1 and 1, its standard error and the test.
///
/// # Not estimable
///
/// As [`SurvivalCurve::at`] for either curve; [`NotEstimable::TransformUndefined`] where one is 0, since its variance
/// is not known there. The test, as [`NotEstimable::ZeroMargin`], where both are 1.
///
/// # Conventions
///
/// | here | R's tern `surv_timepoint` | SAS |
/// |---|---|---|
/// | independent groups, Greenwood | the same | by hand from `TIMELIST` |
/// | after the last time of a group: not reached | carried forward | missing |
///
/// # References
///
/// Klein JP, Logan B, Harhoff M, Andersen PK (2007). Analyzing survival curves at a fixed point in time. Statistics in
/// Medicine 26:4505-4519. [doi:10.1002/sim.2864](https://doi.org/10.1002/sim.2864).
///
/// # Validation
///
/// By hand: six subjects against four, in fractions. The definition evaluated in R from `summary(survfit)` on lung
/// and gehan, 1e-12.
///
/// # Examples
///
/// ```
/// use trialstat_stats::interval::Level;
/// use trialstat_stats::survival::kaplan_meier::kaplan_meier;
/// use trialstat_stats::survival::milestone::milestone_difference;
///
/// let first = kaplan_meier(&[1.0, 2.0, 3.0, 4.0], &[true; 4])?;
/// let second = kaplan_meier(&[1.0, 1.0, 1.0, 4.0], &[true; 4])?;
/// let found = milestone_difference(&first, &second, 1.5, Level::NINETY_FIVE)?;
/// assert_eq!(found.estimate.estimate, 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn milestone_difference(
    first: &SurvivalCurve,
    second: &SurvivalCurve,
    time: f64,
    level: Level,
) -> Result<Contrast, NotEstimable> {
    let points = (first.at(time)?, second.at(time)?);
    let std_error = libm::hypot(points.0.std_error()?, points.1.std_error()?);
    let difference = points.0.survival - points.1.survival;
    let reach = level.z() * std_error;
    let interval = Interval { lower: (difference - reach).max(-1.0), upper: (difference + reach).min(1.0) };
    Ok(Contrast { estimate: Estimate { estimate: difference, interval }, std_error, test: wald(difference, std_error) })
}

/// Test that two groups have the same survival probability at a milestone, on a transformed scale.
///
/// # Definition
///
/// $$Z = \frac{\phi(\hat S_1(t)) - \phi(\hat S_2(t))}
/// {\sqrt{(\phi'(\hat S_1) \hat S_1 \hat\sigma_1)^2 + (\phi'(\hat S_2) \hat S_2 \hat\sigma_2)^2}}$$
/// with $\phi$ the transform and $\hat\sigma^2$ the variance of $\log \hat S(t)$; two-sided normal. $Z^2$ is the
/// statistic of Klein and others, chi-squared with one degree of freedom.
///
/// # Arguments
///
/// `first` is the curve of the group compared, `second` that of its reference. Klein and others advise the log-log
/// scale, [`Transform::LogLog`], on which $Z$ is negative where the first group survives better.
///
/// # Returns
///
/// The statistic $Z$ and its two-sided p value.
///
/// # Not estimable
///
/// As [`SurvivalCurve::at`] for either curve; [`NotEstimable::TransformUndefined`] where one is 0, or is 1 on the
/// log-log, logit or arcsine scale; [`NotEstimable::ZeroMargin`] where both are 1 on the others.
///
/// # Conventions
///
/// | here | lifelines `survival_difference_at_fixed_point_in_time_test` |
/// |---|---|
/// | scale named | log-log |
/// | variance at the time | interpolated between observed times: 6.122 for lung at 365.25 by sex, where $Z^2$ is 6.207 |
///
/// # References
///
/// Klein JP, Logan B, Harhoff M, Andersen PK (2007). Analyzing survival curves at a fixed point in time. Statistics in
/// Medicine 26:4505-4519. [doi:10.1002/sim.2864](https://doi.org/10.1002/sim.2864).
///
/// # Validation
///
/// The definition evaluated in R from `summary(survfit)` on lung and gehan, five scales, 1e-12.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::kaplan_meier::{Transform, kaplan_meier};
/// use trialstat_stats::survival::milestone::milestone_test;
///
/// let first = kaplan_meier(&[1.0, 2.0, 3.0, 4.0], &[true; 4])?;
/// let second = kaplan_meier(&[1.0, 1.0, 1.0, 4.0], &[true; 4])?;
/// let found = milestone_test(&first, &second, 1.5, Transform::LogLog)?;
/// assert_eq!(format!("{:.3}", found.p_value), "0.183");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn milestone_test(
    first: &SurvivalCurve,
    second: &SurvivalCurve,
    time: f64,
    transform: Transform,
) -> Result<Test, NotEstimable> {
    let scaled = |curve: &SurvivalCurve| {
        let point = curve.at(time)?;
        transformed(point.survival, point.log_variance.sqrt(), transform)
    };
    let (first, second) = (scaled(first)?, scaled(second)?);
    wald(first.0 - second.0, libm::hypot(first.1, second.1))
}

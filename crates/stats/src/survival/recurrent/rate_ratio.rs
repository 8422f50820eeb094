//! Two Poisson rates compared.

use super::RecurrentError;
use super::poisson_rate::Exposed;
use crate::interval::{Alternative, Interval, Level, NotEstimable, Test};
use crate::proportion::{
    Count, NullProportion, TwoSided, clopper_pearson, exact_test, exact_test_one_sided, mid_p, mid_p_test,
};

/// How the limits of a rate ratio are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RatioMethod {
    /// Exactly, given the sum of the counts (Clopper and Pearson's limits of the first count's share).
    Exact,
    /// The same from mid-p limits.
    MidP,
    /// On the log scale, with the variance one over each count.
    WaldLog,
}

/// The tests of a rate ratio given the sum of the counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioTests {
    /// Two-sided, the counts no likelier than the observed.
    pub two_sided: Test,
    /// That the first rate is smaller.
    pub less: Test,
    /// That the first rate is greater.
    pub greater: Test,
    /// Two-sided by the doubled mid-p tail.
    pub mid_p: Test,
}

/// Ratio of two Poisson rates with its confidence interval; infinite for no events in the second exposure.
///
/// # Definition
///
/// For $x_1$ events in the time $T_1$ and $x_2$ in $T_2$ the ratio is $(x_1/T_1) / (x_2/T_2)$. Given $x_1 + x_2$, the first
/// count is binomial with the proportion $p = \rho T_1 / (\rho T_1 + T_2)$ at the ratio $\rho$; limits of $p$ are limits of
/// $\rho = p T_2 / ((1 - p) T_1)$. On the log scale they are $\exp(\pm z \sqrt{1/x_1 + 1/x_2})$ times the ratio.
///
/// # Returns
///
/// The ratio and its limits.
///
/// # Not estimable
///
/// [`NotEstimable::NoEvents`] without any, [`NotEstimable::ZeroCell`] on the log scale when one count is 0.
///
/// # Conventions
///
/// R `poisson.test` of two counts has the exact limits. SAS has them through `PROC FREQ` on the first count's share.
///
/// # References
///
/// Przyborowski J, Wilenski H (1940). Homogeneity of results in testing samples from Poisson series. Biometrika 31:313-323.
/// [doi:10.1093/biomet/31.3-4.313](https://doi.org/10.1093/biomet/31.3-4.313).
///
/// # Validation
///
/// R 4.2.2 `poisson.test`, four pairs, one with a 0: 1e-12 relative.
///
/// # Examples
///
/// ```
/// use trialstat_stats::interval::Level;
/// use trialstat_stats::survival::recurrent::{poisson_rate::Exposed, rate_ratio::{RatioMethod, rate_ratio}};
///
/// let (first, second) = (Exposed::new(30, 400.0)?, Exposed::new(12, 380.0)?);
/// let (ratio, interval) = rate_ratio(first, second, RatioMethod::Exact, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{ratio:.3} {:.4}", interval.lower), "2.375 1.1808");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rate_ratio(
    first: Exposed,
    second: Exposed,
    method: RatioMethod,
    level: Level,
) -> Result<(f64, Interval), NotEstimable> {
    let count = share(first, second)?;
    let ratio = if second.events() == 0 { f64::INFINITY } else { first.rate() / second.rate() };
    let of_share = |interval: Interval| {
        let to_ratio = |p: f64| if p >= 1.0 { f64::INFINITY } else { p / (1.0 - p) * (second.time() / first.time()) };
        Interval { lower: to_ratio(interval.lower), upper: to_ratio(interval.upper) }
    };
    let interval = match method {
        RatioMethod::Exact => of_share(clopper_pearson(count, level)?),
        RatioMethod::MidP => of_share(mid_p(count, level)?),
        RatioMethod::WaldLog if first.events() == 0 || second.events() == 0 => return Err(NotEstimable::ZeroCell),
        RatioMethod::WaldLog => {
            let variance = 1.0 / first.events() as f64 + 1.0 / second.events() as f64;
            let factor = libm::exp(level.z() * variance.sqrt());
            Interval { lower: ratio / factor, upper: ratio * factor }
        }
    };
    Ok((ratio, interval))
}

/// The first count among all.
fn share(first: Exposed, second: Exposed) -> Result<Count, NotEstimable> {
    match Count::new(first.events(), first.events() + second.events()) {
        Ok(count) if count.total() > 0 => Ok(count),
        _ => Err(NotEstimable::NoEvents),
    }
}

/// Exact tests that the ratio of two Poisson rates is `ratio`.
///
/// # Definition
///
/// Those of the binomial proportion $\rho T_1 / (\rho T_1 + T_2)$ for the first count among all.
///
/// # Not estimable
///
/// [`NotEstimable::NoEvents`] without any.
///
/// # Errors
///
/// [`RecurrentError::Rate`] if the ratio is not positive and finite.
///
/// # Conventions
///
/// R `poisson.test` has the two-sided test by minimum likelihood, as here.
///
/// # References
///
/// Przyborowski J, Wilenski H (1940). Homogeneity of results in testing samples from Poisson series. Biometrika 31:313-323.
/// [doi:10.1093/biomet/31.3-4.313](https://doi.org/10.1093/biomet/31.3-4.313).
///
/// # Validation
///
/// R 4.2.2 `poisson.test`, four pairs, all alternatives: 1e-12 relative.
pub fn ratio_tests(
    first: Exposed,
    second: Exposed,
    ratio: f64,
) -> Result<Result<RatioTests, NotEstimable>, RecurrentError> {
    if !(ratio.is_finite() && ratio > 0.0) {
        return Err(RecurrentError::Rate(ratio));
    }
    let scaled = ratio * first.time();
    let null = NullProportion::new(scaled / (scaled + second.time())).map_err(|_| RecurrentError::Rate(ratio))?;
    Ok(share(first, second).and_then(|count| {
        Ok(RatioTests {
            two_sided: exact_test(count, null, TwoSided::MinimumLikelihood)?,
            less: exact_test_one_sided(count, null, Alternative::Less)?,
            greater: exact_test_one_sided(count, null, Alternative::Greater)?,
            mid_p: mid_p_test(count, null)?,
        })
    }))
}

/// Difference of two Poisson rates with its Wald interval.
///
/// # Definition
///
/// $$\frac{x_1}{T_1} - \frac{x_2}{T_2} \pm z \sqrt{\frac{x_1}{T_1^2} + \frac{x_2}{T_2^2}}.$$
///
/// # Conventions
///
/// Not cut; of no events at all it is 0 to 0.
///
/// # References
///
/// Rothman KJ, Greenland S, Lash TL (2008). Modern Epidemiology, 3rd ed. Lippincott Williams & Wilkins.
///
/// # Validation
///
/// By hand: 3 in 4 against 1 in 2.
pub fn rate_difference(first: Exposed, second: Exposed, level: Level) -> (f64, Interval) {
    let variance = |count: Exposed| count.rate() / count.time();
    let difference = first.rate() - second.rate();
    let reach = level.z() * (variance(first) + variance(second)).sqrt();
    (difference, Interval { lower: difference - reach, upper: difference + reach })
}

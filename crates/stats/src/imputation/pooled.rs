//! Rubin's rules.

use crate::interval::{Interval, Level, NotEstimable, Test};
use crate::special::student_t;
use thiserror::Error;

/// The degrees of freedom from which tails of Student's t distribution are known; fewer are taken for these.
const FEWEST_DEGREES: f64 = 0.002;

/// Analyses that cannot be pooled.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum PoolError {
    /// There is not one variance for each estimate.
    #[error("{estimates} estimates and {variances} variances")]
    Lengths {
        /// How many estimates there are.
        estimates: usize,
        /// How many variances.
        variances: usize,
    },
    /// An estimate is not finite, or a variance negative or not finite.
    #[error("estimate {estimate} with variance {variance} of copy {copy} is none")]
    Value {
        /// The copy, from 0.
        copy: usize,
        /// Its estimate.
        estimate: f64,
        /// Its variance.
        variance: f64,
    },
    /// The degrees of freedom that complete data would have are not positive.
    #[error("{0} degrees of freedom of complete data are not positive")]
    DegreesOfFreedom(f64),
    /// One copy alone does not show how copies differ.
    #[error("one copy cannot be pooled")]
    OneCopy,
    /// There is nothing to pool.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
}

/// One estimate out of several copies'.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pooled {
    /// The mean of the copies' estimates.
    pub estimate: f64,
    /// The mean of their variances.
    pub within: f64,
    /// The variance of their estimates.
    pub between: f64,
    /// The estimate's variance.
    pub total: f64,
    /// Degrees of freedom of its t distribution, infinite where nothing is missing from an infinite sample.
    pub degrees_of_freedom: f64,
    /// The part of the information on the estimate that is lost with the missing data.
    pub fraction_missing: f64,
}

/// The analyses of several imputed copies as one, by Rubin's rules.
///
/// # Definition
/// Of $$m$$ estimates $$q_i$$ with variances $$u_i$$, the estimate is $$\bar q$$, and with $$U = \bar u$$ and
/// $$B = \sum (q_i - \bar q)^2/(m - 1)$$ its variance is $$T = U + (1 + 1/m) B$$. With
/// $$\lambda = (1 + 1/m) B / T$$ and $$\nu_0$$ the degrees of freedom of complete data, those of the estimate are
/// $$\nu = \left(\frac{1}{\nu_m} + \frac{1}{\nu_{obs}}\right)^{-1}, \quad \nu_m = \frac{m - 1}{\lambda^2}, \quad
/// \nu_{obs} = \frac{\nu_0 + 1}{\nu_0 + 3} \nu_0 (1 - \lambda),$$
/// or $$\nu_m$$ where $$\nu_0$$ is infinite. The fraction of missing information is $$(r + 2/(\nu + 3))/(r + 1)$$ with
/// $$r = (1 + 1/m) B / U$$.
///
/// # Arguments
/// `complete_data_df`, the degrees of freedom the analysis would have without missing data; `None` if infinite.
///
/// # Returns
/// The pooled estimate; [`Pooled::interval`] and [`Pooled::test`] are Student's t with its degrees of freedom.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] without copies, [`NotEstimable::ZeroMargin`] where no copy has any variance, such as
/// proportions that are all 0 or 1.
///
/// # Errors
/// The lengths differ, a number is none, degrees of freedom are not positive, or there is one copy only.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | Barnard and Rubin's degrees of freedom | R's mice `pool.scalar`: the same, with λ raised to 1e-4 at least; SAS MIANALYZE: the same with `EDF=`, else ν of an infinite sample |
/// | fraction of missing information with the finite-m correction | mice `fmi`, SAS: the same; λ is what mice calls `lambda` |
///
/// # References
/// Rubin DB. Multiple Imputation for Nonresponse in Surveys. Wiley 1987, chapter 3. doi:10.1002/9780470316696.
///
/// Barnard J, Rubin DB. Small-sample degrees of freedom with multiple imputation. Biometrika 1999;86:948-955.
/// doi:10.1093/biomet/86.4.948.
///
/// # Validation
/// Hand: three copies in fractions. Oracle: R's mice `pool.scalar`, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{imputation::pool, interval::Level};
/// let pooled = pool(&[1.0, 2.0, 3.0], &[1.0, 1.0, 1.0], Some(20.0))?;
/// assert_eq!((pooled.estimate, pooled.between), (2.0, 1.0));
/// assert!(pooled.interval(Level::NINETY_FIVE).lower < -1.0);
/// # Ok::<(), trialstat_stats::imputation::PoolError>(())
/// ```
pub fn pool(estimates: &[f64], variances: &[f64], complete_data_df: Option<f64>) -> Result<Pooled, PoolError> {
    if estimates.len() != variances.len() {
        return Err(PoolError::Lengths { estimates: estimates.len(), variances: variances.len() });
    }
    let no_number =
        |(&estimate, &variance): (&f64, &f64)| !(estimate.is_finite() && variance.is_finite() && variance >= 0.0);
    if let Some(copy) = estimates.iter().zip(variances).position(no_number) {
        return Err(PoolError::Value { copy, estimate: estimates[copy], variance: variances[copy] });
    }
    let complete = complete_data_df.unwrap_or(f64::INFINITY);
    if complete.is_nan() || complete <= 0.0 {
        return Err(PoolError::DegreesOfFreedom(complete));
    }
    match estimates.len() {
        0 => return Err(NotEstimable::NoSubjects.into()),
        1 => return Err(PoolError::OneCopy),
        _ => {}
    }
    let copies = estimates.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / copies;
    let (estimate, within) = (mean(estimates), mean(variances));
    if within == 0.0 {
        return Err(NotEstimable::ZeroMargin.into());
    }
    let squares: f64 = estimates.iter().map(|one| (one - estimate) * (one - estimate)).sum();
    let between = squares / (copies - 1.0);
    let of_imputation = (1.0 + 1.0 / copies) * between;
    let total = within + of_imputation;

    let share = of_imputation / total;
    // Reciprocals, since one or both may be infinite. What is left of 1 is taken from the variances, not from 1.
    let of_copies = share * share / (copies - 1.0);
    let of_data =
        if complete.is_finite() { (complete + 3.0) / (complete + 1.0) / complete * (total / within) } else { 0.0 };
    let degrees_of_freedom = 1.0 / (of_copies + of_data);
    let increase = of_imputation / within;
    let fraction_missing = (increase + 2.0 / (degrees_of_freedom + 3.0)) / (increase + 1.0);
    Ok(Pooled { estimate, within, between, total, degrees_of_freedom, fraction_missing })
}

impl Pooled {
    /// Confidence limits by Student's t.
    pub fn interval(&self, level: Level) -> Interval {
        let t = student_t::upper_quantile(level.tail(), self.degrees_of_freedom.max(FEWEST_DEGREES));
        let half = t * self.total.sqrt();
        Interval { lower: self.estimate - half, upper: self.estimate + half }
    }

    /// The two-sided test that the estimated quantity is `null`.
    pub fn test(&self, null: f64) -> Test {
        let statistic = (self.estimate - null) / self.total.sqrt();
        let df = self.degrees_of_freedom.max(FEWEST_DEGREES);
        Test { statistic: Some(statistic), degrees_of_freedom: Some(df), p_value: student_t::two_sided(statistic, df) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_that_agree_lose_nothing() {
        let pooled = pool(&[3.5; 4], &[0.25; 4], None).expect("copies");
        assert_eq!((pooled.total, pooled.degrees_of_freedom, pooled.fraction_missing), (0.25, f64::INFINITY, 0.0));
        let limits = pooled.interval(Level::NINETY_FIVE);
        assert!((limits.upper - 3.5 - 0.5 * Level::NINETY_FIVE.z()).abs() < 1e-14);
        // (ν₀ + 1)/(ν₀ + 3) ν₀ = 11/13 × 10.
        let pooled = pool(&[3.5; 4], &[0.25; 4], Some(10.0)).expect("copies");
        assert!((pooled.degrees_of_freedom - 110.0 / 13.0).abs() < 1e-13);
    }

    /// In one of two copies all are met, so that it has no variance of its own: q = 0.9 and 1, u = 0.01 and 0.
    #[test]
    fn a_copy_without_variance_counts() {
        let pooled = pool(&[0.9, 1.0], &[0.01, 0.0], None).expect("copies");
        assert!((pooled.within - 0.005).abs() < 1e-17 && (pooled.total - 0.005 - 1.5 * 0.005).abs() < 1e-16);
        assert_eq!(pool(&[0.0, 1.0], &[0.0; 2], None), Err(NotEstimable::ZeroMargin.into()));
    }

    #[test]
    fn copies_that_agree_on_nothing_have_no_limits_to_speak_of() {
        let pooled = pool(&[-1e9, 1e9], &[1e-12, 1e-12], Some(1.0)).expect("copies");
        assert!(pooled.degrees_of_freedom < 0.002 && pooled.fraction_missing <= 1.0);
        assert_eq!(pooled.interval(Level::NINETY_FIVE), Interval { lower: f64::NEG_INFINITY, upper: f64::INFINITY });
        assert!(pooled.test(5.0).p_value > 0.99);
    }

    #[test]
    fn what_cannot_be_pooled_is_refused() {
        assert_eq!(pool(&[1.0], &[1.0, 2.0], None), Err(PoolError::Lengths { estimates: 1, variances: 2 }));
        let of = |variance| pool(&[1.0, 2.0], &[1.0, variance], None);
        assert_eq!(of(-1.0), Err(PoolError::Value { copy: 1, estimate: 2.0, variance: -1.0 }));
        assert!(matches!(of(f64::NAN), Err(PoolError::Value { copy: 1, .. })));
        assert_eq!(pool(&[1.0, 2.0], &[1.0; 2], Some(0.0)), Err(PoolError::DegreesOfFreedom(0.0)));
        assert_eq!(pool(&[1.0], &[1.0], None), Err(PoolError::OneCopy));
        assert_eq!(pool(&[], &[], None), Err(NotEstimable::NoSubjects.into()));
    }
}

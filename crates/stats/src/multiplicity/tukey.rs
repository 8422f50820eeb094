//! Tukey's procedure for all pairs.

use super::{MultiplicityError, Reference};
use crate::special::normal;

/// The upper tail of the studentized range.
///
/// # Definition
/// With the range $$R$$ of $$k$$ standard normal variables, over $$S = \sqrt{\chi^2_\nu / \nu}$$ if the reference is
/// Student's t,
/// $$P(R/S > q) = E\left[ k \int \varphi(z) \left(\Phi(z)^{k-1} - (\Phi(z) - \Phi(z - qS))^{k-1}\right) dz \right].$$
///
/// # Arguments
/// `range` is $$q$$, `groups` is $$k$$.
///
/// # Returns
/// The probability; 0 where it is below about 1e-300 and for fewer than two groups.
///
/// # Errors
/// [`MultiplicityError::DegreesOfFreedom`] below 1, [`MultiplicityError::Statistic`] for a range that is not a number.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the tail is integrated, not what it lacks to 1 | R `ptukey(q, k, df, lower.tail = FALSE)`: about 1e-10 absolute, none of the digits of a tail below |
///
/// # References
/// Copenhaver MD, Holland BS. Computation of the distribution of the maximum studentized range statistic with
/// application to multiple significance testing of simple effects. Journal of Statistical Computation and Simulation
/// 1988;30:1-15. doi:10.1080/00949658808811082.
///
/// # Validation
/// Hand: two groups, whose range over √2 is half-normal or half-t. Oracle: 11 integrals by panels of
/// Gauss-Legendre points in SciPy, 1e-12 relative; R `ptukey`, 1e-8 absolute.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::{Reference, studentized_range_tail};
/// let p = studentized_range_tail(3.5, 3, Reference::StudentT { degrees_of_freedom: 20.0 })?;
/// assert_eq!(format!("{p:.4}"), "0.0559");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn studentized_range_tail(range: f64, groups: usize, reference: Reference) -> Result<f64, MultiplicityError> {
    reference.check()?;
    if range.is_nan() {
        return Err(MultiplicityError::Statistic { hypothesis: 0 });
    }
    if groups < 2 || range == f64::INFINITY {
        return Ok(0.0);
    }
    if range <= 0.0 {
        return Ok(1.0);
    }
    Ok(reference.expectation(range * range / 2.0, |scale| normal_range_tail(range * scale, groups as f64)).min(1.0))
}

/// The probability for a known standard deviation, by the trapezoidal rule over the greatest variable.
fn normal_range_tail(range: f64, groups: f64) -> f64 {
    let step = 0.7 / libm::sqrt(1.0 + groups);
    let (first, last) = ((-9.0 / step) as i64, ((range + 9.0).min(39.0) / step) as i64 + 1);
    let term = |place: i64| {
        let greatest = place as f64 * step;
        let below = normal::cdf(greatest);
        let out_of_range = (normal::cdf(greatest - range) / below).min(1.0);
        let others = libm::exp((groups - 1.0) * libm::log(below));
        normal::density(greatest) * others * -libm::expm1((groups - 1.0) * libm::log1p(-out_of_range))
    };
    (first..=last).map(term).sum::<f64>() * step * groups
}

/// P-values of all pairs adjusted by the procedure of Tukey and Kramer.
///
/// # Definition
/// For the statistic $$t$$ of a pair of $$k$$ groups, $$\tilde p = P(R/S > \sqrt2 |t|)$$, the
/// [tail](studentized_range_tail) of the studentized range. Exact for groups of one size, conservative for others.
///
/// # Arguments
/// `statistics` are the pairs' differences over their own standard errors, in any order.
///
/// # Returns
/// The adjusted p-values in the order given.
///
/// # Errors
/// [`MultiplicityError::Statistic`] for what is no number, [`MultiplicityError::Length`] when there are not k(k - 1)/2
/// statistics, [`MultiplicityError::DegreesOfFreedom`] below 1.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | unequal groups by Kramer's standard errors | R `TukeyHSD`, emmeans `adjust = "tukey"`, SAS `LSMEANS / ADJUST=TUKEY`: the same |
///
/// # References
/// Kramer CY. Extension of multiple range tests to group means with unequal numbers of replications. Biometrics
/// 1956;12:307-310. doi:10.2307/3001469.
///
/// # Validation
/// Hand: one pair, whose adjusted p-value is its own. Oracle: R `ptukey`, 1e-8 absolute.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::{Reference, tukey};
/// let p = tukey(&[2.5, 1.0, -1.5], 3, Reference::Normal)?;
/// assert_eq!(format!("{:.4}", p[0]), "0.0332");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn tukey(statistics: &[f64], groups: usize, reference: Reference) -> Result<Vec<f64>, MultiplicityError> {
    super::check_length("statistics", statistics.len(), groups.saturating_mul(groups.saturating_sub(1)) / 2)?;
    let adjusted = |(hypothesis, &statistic): (usize, &f64)| {
        if statistic.is_nan() {
            return Err(MultiplicityError::Statistic { hypothesis });
        }
        studentized_range_tail(std::f64::consts::SQRT_2 * statistic.abs(), groups, reference)
    };
    statistics.iter().enumerate().map(adjusted).collect()
}

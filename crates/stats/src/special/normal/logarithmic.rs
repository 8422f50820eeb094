//! The normal distribution for tails that a double cannot hold.

use super::{quantile, survival, upper_quantile};
use crate::special::mills::mills;

/// ln √(2π).
const LN_SQRT_TAU: f64 = 0.918_938_533_204_672_7;

/// Beyond this the tail is taken as the density times Mills's ratio.
const FAR: f64 = 30.0;

/// Below this logarithm the tail itself has too few digits, or none.
const LEAST: f64 = -690.0;

/// Logarithm of the standard normal distribution function.
///
/// # Definition
/// $$\ln \Phi(x).$$
///
/// # Arguments
/// Any `x`.
///
/// # Returns
/// The logarithm, to its last digits also where $$\Phi(x)$$ is next to 1 or below the least double; minus infinity from
/// about -1.9e154 down.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `pnorm(x, log.p = TRUE)`, SAS `LOGCDF('NORMAL', x)`: the same |
///
/// # References
/// NIST Digital Library of Mathematical Functions, section 7.12. In print: Olver FWJ et al. NIST Handbook of
/// Mathematical Functions. Cambridge University Press; 2010.
///
/// # Validation
/// Oracle: 60 digits at points from -37 to 1e10 of either sign, 1e-12 relative; held to 1e-15.
///
/// # Examples
/// ```
/// use trialstat_stats::special::normal;
/// assert!((normal::log_cdf(0.0) + 2f64.ln()).abs() < 1e-15);
/// ```
pub fn log_cdf(x: f64) -> f64 {
    log_survival(-x)
}

/// Logarithm of the upper tail of the standard normal distribution.
///
/// # Definition
/// $$\ln(1 - \Phi(x)).$$
///
/// # Arguments
/// Any `x`.
///
/// # Returns
/// The logarithm, to its last digits also where the tail is next to 1 or below the least double; minus infinity from
/// about 1.9e154 up.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `pnorm(x, lower.tail = FALSE, log.p = TRUE)`, SAS `LOGSDF('NORMAL', x)`: the same |
///
/// # References
/// NIST Digital Library of Mathematical Functions, section 7.12. In print: Olver FWJ et al. NIST Handbook of
/// Mathematical Functions. Cambridge University Press; 2010.
///
/// # Validation
/// Oracle: as [`log_cdf`].
///
/// # Examples
/// ```
/// use trialstat_stats::special::normal;
/// assert!((normal::log_survival(100.0) + 5_005.524_208_694_205).abs() < 1e-11);
/// ```
pub fn log_survival(x: f64) -> f64 {
    if x <= 0.0 {
        libm::log1p(-survival(-x))
    } else if x < FAR {
        libm::log(survival(x))
    } else {
        -0.5 * x * x - LN_SQRT_TAU + libm::log(mills(x))
    }
}

/// Quantile of the standard normal distribution for the logarithm of a probability.
///
/// # Definition
/// The $$z$$ with $$\ln \Phi(z) = $$ `log_p`.
///
/// # Arguments
/// `log_p`, at most 0.
///
/// # Returns
/// The quantile; minus infinity at minus infinity, infinite at 0; NaN above.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `qnorm(log_p, log.p = TRUE)`: the same, from R 4.3 on also to full digits below -1e4 |
///
/// # References
/// Wichura MJ. Algorithm AS 241: the percentage points of the normal distribution. Applied Statistics 1988;37:477-484.
/// doi:10.2307/2347330.
///
/// # Validation
/// Oracle: 60 digits at logarithms from -1e20 to -1e-20, 1e-12 relative; held to 1e-14.
///
/// # Examples
/// ```
/// use trialstat_stats::special::normal;
/// assert!((normal::quantile_of_log(0.975f64.ln()) - 1.959_963_984_540_054).abs() < 1e-14);
/// ```
pub fn quantile_of_log(log_p: f64) -> f64 {
    0.0 - upper_quantile_of_log(log_p)
}

/// Upper-tail quantile of the standard normal distribution for the logarithm of the tail.
///
/// # Definition
/// The $$z$$ with $$\ln(1 - \Phi(z)) = $$ `log_tail`.
///
/// # Arguments
/// `log_tail`, at most 0.
///
/// # Returns
/// The quantile; infinite at minus infinity, minus infinity at 0; NaN above.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `qnorm(log_tail, lower.tail = FALSE, log.p = TRUE)`: the same, from R 4.3 on also to full digits below -1e4 |
///
/// # References
/// Wichura MJ. Algorithm AS 241: the percentage points of the normal distribution. Applied Statistics 1988;37:477-484.
/// doi:10.2307/2347330.
///
/// # Validation
/// Oracle: as [`quantile_of_log`].
///
/// # Examples
/// ```
/// use trialstat_stats::special::normal;
/// let z = normal::upper_quantile_of_log(-1e6);
/// assert!((normal::log_survival(z) + 1e6).abs() < 1e-9);
/// ```
pub fn upper_quantile_of_log(log_tail: f64) -> f64 {
    match log_tail {
        l if l.is_nan() || l > 0.0 => f64::NAN,
        f64::NEG_INFINITY => f64::INFINITY,
        l if l > -std::f64::consts::LN_2 => quantile(-libm::expm1(l)),
        l if l > LEAST => upper_quantile(libm::exp(l)),
        l => {
            let mut z = (-2.0 * l - libm::log(-2.0 * l) - 2.0 * LN_SQRT_TAU).sqrt();
            for _ in 0..4 {
                z += (log_survival(z) - l) * mills(z);
            }
            z
        }
    }
}

//! The chi-squared distribution for tails that a double cannot hold.

use super::{quantile, upper_quantile};
use crate::special::gamma::Gamma;
use crate::special::inversion::{LEAST_LOG, LogConcave, Side, invert_log};

/// Logarithm of the chi-squared distribution function.
///
/// # Definition
/// $$\ln P(\nu/2,\, x/2)$$ for $$\nu$$ degrees of freedom.
///
/// # Arguments
/// `df`, degrees of freedom, from 0.002 to 2e15; `x` from 0 up.
///
/// # Returns
/// The logarithm, to its last digits also where the probability is next to 1 or below the least double; NaN outside
/// the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `pchisq(x, df, log.p = TRUE)`, SAS `LOGCDF('CHISQ', x, df)`: the same |
///
/// # References
/// Gil A, Segura J, Temme NM. Efficient and accurate algorithms for the computation and inversion of the incomplete
/// gamma function ratios. SIAM Journal on Scientific Computing 2012;34:A2965-A2981. doi:10.1137/120872553.
///
/// # Validation
/// Oracle: 60 digits, 1 to 1e6 degrees of freedom, logarithms to -1e6, 1e-12 relative; held to 1e-14.
///
/// # Examples
/// ```
/// use trialstat_stats::special::chi_squared;
/// let log = chi_squared::log_cdf(1e-300, 2.0);
/// assert!((log - 5e-301f64.ln()).abs() < 1e-12);
/// ```
pub fn log_cdf(x: f64, df: f64) -> f64 {
    log_tail(x, df, Side::Lower)
}

/// Logarithm of the upper tail of the chi-squared distribution.
///
/// # Definition
/// $$\ln Q(\nu/2,\, x/2)$$ for $$\nu$$ degrees of freedom.
///
/// # Arguments
/// `df`, degrees of freedom, from 0.002 to 2e15; `x` from 0 up.
///
/// # Returns
/// The logarithm, to its last digits also where the probability is next to 1 or below the least double; NaN outside
/// the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `pchisq(x, df, lower.tail = FALSE, log.p = TRUE)`, SAS `LOGSDF('CHISQ', x, df)`: the same |
///
/// # References
/// Gil A, Segura J, Temme NM. Efficient and accurate algorithms for the computation and inversion of the incomplete
/// gamma function ratios. SIAM Journal on Scientific Computing 2012;34:A2965-A2981. doi:10.1137/120872553.
///
/// # Validation
/// Oracle: as [`log_cdf`]. Hand: two degrees of freedom, $$-x/2$$.
///
/// # Examples
/// ```
/// use trialstat_stats::special::chi_squared;
/// assert!((chi_squared::log_survival(1e5, 2.0) + 5e4).abs() < 1e-10);
/// ```
pub fn log_survival(x: f64, df: f64) -> f64 {
    log_tail(x, df, Side::Upper)
}

/// Quantile of the chi-squared distribution for the logarithm of a probability.
///
/// # Definition
/// The $$x$$ with $$\ln P(\nu/2,\, x/2) = $$ `log_p` for $$\nu$$ degrees of freedom.
///
/// # Arguments
/// `df`, degrees of freedom, from 0.002 to 2e15; `log_p` at most 0.
///
/// # Returns
/// The quantile; 0 at minus infinity, infinite at 0; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `qchisq(log_p, df, log.p = TRUE)`: the same |
///
/// # References
/// Gil A, Segura J, Temme NM. Efficient and accurate algorithms for the computation and inversion of the incomplete
/// gamma function ratios. SIAM Journal on Scientific Computing 2012;34:A2965-A2981. doi:10.1137/120872553.
///
/// # Validation
/// Oracle: 60 digits, 1 to 1e6 degrees of freedom, logarithms from -1e6 to -1e-10, 1e-12 relative; held to 5e-14.
///
/// # Examples
/// ```
/// use trialstat_stats::special::chi_squared;
/// let x = chi_squared::quantile_of_log(-1000.0, 1e4);
/// assert!((chi_squared::log_cdf(x, 1e4) + 1000.0).abs() < 1e-9);
/// ```
pub fn quantile_of_log(log_p: f64, df: f64) -> f64 {
    match Gamma::new(0.5 * df) {
        Some(law) if log_p > f64::NEG_INFINITY && log_p < LEAST_LOG => 2.0 * invert_log(&law, Side::Lower, log_p),
        _ if log_p > -std::f64::consts::LN_2 => upper_quantile(-libm::expm1(log_p), df),
        _ => quantile(libm::exp(log_p), df),
    }
}

/// Upper-tail quantile of the chi-squared distribution for the logarithm of the tail.
///
/// # Definition
/// The $$x$$ with $$\ln Q(\nu/2,\, x/2) = $$ `log_tail` for $$\nu$$ degrees of freedom.
///
/// # Arguments
/// `df`, degrees of freedom, from 0.002 to 2e15; `log_tail` at most 0.
///
/// # Returns
/// The quantile; infinite at minus infinity, 0 at 0; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `qchisq(log_tail, df, lower.tail = FALSE, log.p = TRUE)`: the same |
///
/// # References
/// Gil A, Segura J, Temme NM. Efficient and accurate algorithms for the computation and inversion of the incomplete
/// gamma function ratios. SIAM Journal on Scientific Computing 2012;34:A2965-A2981. doi:10.1137/120872553.
///
/// # Validation
/// Oracle: as [`quantile_of_log`]. Hand: two degrees of freedom, -2 `log_tail`.
///
/// # Examples
/// ```
/// use trialstat_stats::special::chi_squared;
/// assert!((chi_squared::upper_quantile_of_log(-1e5, 2.0) - 2e5).abs() < 1e-9);
/// ```
pub fn upper_quantile_of_log(log_tail: f64, df: f64) -> f64 {
    match Gamma::new(0.5 * df) {
        Some(law) if log_tail > f64::NEG_INFINITY && log_tail < LEAST_LOG => {
            2.0 * invert_log(&law, Side::Upper, log_tail)
        }
        _ if log_tail > -std::f64::consts::LN_2 => quantile(-libm::expm1(log_tail), df),
        _ => upper_quantile(libm::exp(log_tail), df),
    }
}

fn log_tail(x: f64, df: f64, side: Side) -> f64 {
    match (Gamma::new(0.5 * df), side) {
        (Some(law), _) if x > 0.0 && x < f64::INFINITY => law.outward(0.5 * x).log_tail(side),
        (Some(_), Side::Lower) if x == 0.0 => f64::NEG_INFINITY,
        (Some(_), Side::Upper) if x == f64::INFINITY => f64::NEG_INFINITY,
        (Some(_), _) if x == 0.0 || x == f64::INFINITY => 0.0,
        _ => f64::NAN,
    }
}

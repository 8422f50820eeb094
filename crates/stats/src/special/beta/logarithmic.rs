//! The beta distribution for tails that a double cannot hold.

use super::{Beta, from_odds, quantile, upper_quantile};
use crate::special::inversion::{LEAST_LOG, Side, invert_log};

/// Logarithm of the lower regularised incomplete beta function.
///
/// # Definition
/// $$\ln I_x(a, b)$$ with [`I`](super::regularized).
///
/// # Arguments
/// `a` and `b` from 0.001 to 1e15; `x` from 0 to 1.
///
/// # Returns
/// The logarithm, to its last digits also where the probability is next to 1 or below the least double; minus infinity
/// at 0; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `pbeta(x, a, b, log.p = TRUE)`, SAS `LOGCDF('BETA', x, a, b)`: the same |
///
/// # References
/// DiDonato AR, Morris AH. Algorithm 708: significant digit computation of the incomplete beta function ratios. ACM
/// Transactions on Mathematical Software 1992;18:360-373. doi:10.1145/131766.131776.
///
/// # Validation
/// Oracle: 60 digits, shapes 0.5 to 2e6, logarithms to -1e6, 1e-12 relative; held to 1e-14. Hand: $$(a, 1)$$ gives
/// $$a \ln x.$$
///
/// # Examples
/// ```
/// use trialstat_stats::special::beta;
/// let log = beta::log_regularized(0.01, 1e6, 1.0);
/// assert!((log / (1e6 * 0.01f64.ln()) - 1.0).abs() < 1e-15);
/// ```
pub fn log_regularized(x: f64, a: f64, b: f64) -> f64 {
    log_tail(x, a, b, Side::Lower)
}

/// Logarithm of the upper regularised incomplete beta function.
///
/// # Definition
/// $$\ln(1 - I_x(a, b))$$ with [`I`](super::regularized).
///
/// # Arguments
/// `a` and `b` from 0.001 to 1e15; `x` from 0 to 1.
///
/// # Returns
/// The logarithm, to its last digits also where the probability is next to 1 or below the least double; minus infinity
/// at 1; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `pbeta(x, a, b, lower.tail = FALSE, log.p = TRUE)`, SAS `LOGSDF('BETA', x, a, b)`: the same |
///
/// # References
/// DiDonato AR, Morris AH. Algorithm 708: significant digit computation of the incomplete beta function ratios. ACM
/// Transactions on Mathematical Software 1992;18:360-373. doi:10.1145/131766.131776.
///
/// # Validation
/// Oracle: as [`log_regularized`]. Hand: $$(1, b)$$ gives $$b \ln(1 - x).$$
///
/// # Examples
/// ```
/// use trialstat_stats::special::beta;
/// let log = beta::log_upper_regularized(0.5, 1.0, 1e6);
/// assert!((log / (1e6 * 0.5f64.ln()) - 1.0).abs() < 1e-15);
/// ```
pub fn log_upper_regularized(x: f64, a: f64, b: f64) -> f64 {
    log_tail(x, a, b, Side::Upper)
}

/// Quantile of the beta distribution for the logarithm of a probability.
///
/// # Definition
/// The $$x$$ with $$\ln I_x(a, b) = $$ `log_p`.
///
/// # Arguments
/// `a` and `b` from 0.001 to 1e15; `log_p` at most 0.
///
/// # Returns
/// The quantile, 0 at minus infinity and 1 at 0; 0 where it is below 1e-306; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `qbeta(log_p, a, b, log.p = TRUE)`: the same |
///
/// # References
/// DiDonato AR, Morris AH. Algorithm 708: significant digit computation of the incomplete beta function ratios. ACM
/// Transactions on Mathematical Software 1992;18:360-373. doi:10.1145/131766.131776.
///
/// # Validation
/// Oracle: 60 digits, shapes 0.5 to 2e6, logarithms from -1e6 to -1e-10, 1e-12 relative; held to 1e-13. Hand:
/// $$e^{\mathrm{log\_p}/a}$$ for $$(a, 1).$$
///
/// # Examples
/// ```
/// use trialstat_stats::special::beta;
/// assert!((beta::quantile_of_log(-5000.0, 1e4, 1.0) - (-0.5f64).exp()).abs() < 1e-15);
/// ```
pub fn quantile_of_log(log_p: f64, a: f64, b: f64) -> f64 {
    match Beta::new(a, b) {
        Some(law) if log_p > f64::NEG_INFINITY && log_p < LEAST_LOG => from_odds(invert_log(&law, Side::Lower, log_p)),
        _ if log_p > -std::f64::consts::LN_2 => upper_quantile(-libm::expm1(log_p), a, b),
        _ => quantile(libm::exp(log_p), a, b),
    }
}

/// Upper-tail quantile of the beta distribution for the logarithm of the tail.
///
/// # Definition
/// The $$x$$ with $$\ln(1 - I_x(a, b)) = $$ `log_tail`.
///
/// # Arguments
/// `a` and `b` from 0.001 to 1e15; `log_tail` at most 0.
///
/// # Returns
/// The quantile, 1 at minus infinity and 0 at 0; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `qbeta(log_tail, a, b, lower.tail = FALSE, log.p = TRUE)`: the same |
///
/// # References
/// DiDonato AR, Morris AH. Algorithm 708: significant digit computation of the incomplete beta function ratios. ACM
/// Transactions on Mathematical Software 1992;18:360-373. doi:10.1145/131766.131776.
///
/// # Validation
/// Oracle: as [`quantile_of_log`].
///
/// # Examples
/// ```
/// use trialstat_stats::special::beta;
/// let x = beta::upper_quantile_of_log(-5000.0, 1.0, 1e4);
/// assert!((x + (-0.5f64).exp_m1()).abs() < 1e-15);
/// ```
pub fn upper_quantile_of_log(log_tail: f64, a: f64, b: f64) -> f64 {
    match Beta::new(a, b) {
        Some(law) if log_tail > f64::NEG_INFINITY && log_tail < LEAST_LOG => {
            from_odds(invert_log(&law, Side::Upper, log_tail))
        }
        _ if log_tail > -std::f64::consts::LN_2 => quantile(-libm::expm1(log_tail), a, b),
        _ => upper_quantile(libm::exp(log_tail), a, b),
    }
}

fn log_tail(x: f64, a: f64, b: f64, side: Side) -> f64 {
    match (Beta::new(a, b), side) {
        (Some(law), _) if x > 0.0 && x < 1.0 => law.inside(x).log_tail(side),
        (Some(_), Side::Lower) if x == 0.0 || x == 1.0 => libm::log(x),
        (Some(_), Side::Upper) if x == 0.0 || x == 1.0 => libm::log(1.0 - x),
        _ => f64::NAN,
    }
}

//! Student's t distribution for tails that a double cannot hold.

use super::{MANY, far_tail_log, is_far, law_at, quantile, survival, upper_quantile};
use crate::special::beta::{Beta, log_beta};
use crate::special::inversion::{LEAST_LOG, Side, invert_log};
use crate::special::normal;

/// Logarithm of Student's distribution function.
///
/// # Definition
/// $$\ln F(t)$$ with [`F`](super::cdf) the distribution function.
///
/// # Arguments
/// `df`, degrees of freedom, from 0.002 up, infinity included; any `t`.
///
/// # Returns
/// The logarithm, to its last digits also where the probability is next to 1 or below the least double; NaN outside
/// the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `pt(t, df, log.p = TRUE)`, SAS `LOGCDF('T', t, df)`: the same |
///
/// # References
/// Student. The probable error of a mean. Biometrika 1908;6:1-25. doi:10.1093/biomet/6.1.1.
///
/// DiDonato AR, Morris AH. Algorithm 708: significant digit computation of the incomplete beta function ratios. ACM
/// Transactions on Mathematical Software 1992;18:360-373. doi:10.1145/131766.131776.
///
/// # Validation
/// Oracle: 60 digits, 0.5 to 1e9 degrees of freedom, logarithms to -1e6, 1e-12 relative; held to 1e-14.
///
/// # Examples
/// ```
/// use trialstat_stats::special::student_t;
/// assert!((student_t::log_cdf(1.0, 1.0) - 0.75f64.ln()).abs() < 1e-15);
/// ```
pub fn log_cdf(t: f64, df: f64) -> f64 {
    log_survival(-t, df)
}

/// Logarithm of the upper tail of Student's t distribution.
///
/// # Definition
/// $$\ln(1 - F(t))$$ with [`F`](super::cdf) the distribution function.
///
/// # Arguments
/// `df`, degrees of freedom, from 0.002 up, infinity included; any `t`.
///
/// # Returns
/// The logarithm, to its last digits also where the probability is next to 1 or below the least double; NaN outside
/// the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `pt(t, df, lower.tail = FALSE, log.p = TRUE)`, SAS `LOGSDF('T', t, df)`: the same |
///
/// # References
/// Student. The probable error of a mean. Biometrika 1908;6:1-25. doi:10.1093/biomet/6.1.1.
///
/// DiDonato AR, Morris AH. Algorithm 708: significant digit computation of the incomplete beta function ratios. ACM
/// Transactions on Mathematical Software 1992;18:360-373. doi:10.1145/131766.131776.
///
/// # Validation
/// Oracle: as [`log_cdf`].
///
/// # Examples
/// ```
/// use trialstat_stats::special::student_t;
/// let log = student_t::log_survival(1e200, 2.0);
/// assert!((log + 2.0 * 1e200f64.ln() + 2f64.ln()).abs() < 1e-12);
/// ```
pub fn log_survival(t: f64, df: f64) -> f64 {
    if df > MANY {
        return normal::log_survival(t * (1.0 - 0.25 * (t * t + 1.0).min(1e4) / df));
    }
    match Beta::new(0.5 * df, 0.5) {
        Some(_) if t <= 0.0 => libm::log1p(-survival(-t, df)),
        Some(_) if t == f64::INFINITY => f64::NEG_INFINITY,
        Some(_) if is_far(t, df) => far_tail_log(t, df) - std::f64::consts::LN_2,
        Some(law) if t > 0.0 => match survival(t, df) {
            tail if tail > 1e-290 => libm::log(tail),
            _ => law_at(&law, t, df).log_tail(Side::Lower) - std::f64::consts::LN_2,
        },
        _ => f64::NAN,
    }
}

/// Quantile of Student's t distribution for the logarithm of a probability.
///
/// # Definition
/// The $$t$$ with $$\ln F(t) = $$ `log_p`, [`F`](super::cdf) the distribution function.
///
/// # Arguments
/// `df`, degrees of freedom, from 0.002 up, infinity included; `log_p` at most 0.
///
/// # Returns
/// The quantile, infinite at minus infinity and at 0, and where it is beyond the largest double; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `qt(log_p, df, log.p = TRUE)`: the same |
///
/// # References
/// Student. The probable error of a mean. Biometrika 1908;6:1-25. doi:10.1093/biomet/6.1.1.
///
/// DiDonato AR, Morris AH. Algorithm 708: significant digit computation of the incomplete beta function ratios. ACM
/// Transactions on Mathematical Software 1992;18:360-373. doi:10.1145/131766.131776.
///
/// # Validation
/// Oracle: 60 digits, 0.5 to 1e9 degrees of freedom, logarithms from -1e6 to -0.7, 1e-12 relative; held to 1e-13.
///
/// # Examples
/// ```
/// use trialstat_stats::special::student_t;
/// assert!((student_t::quantile_of_log(0.75f64.ln(), 1.0) - 1.0).abs() < 1e-15);
/// ```
pub fn quantile_of_log(log_p: f64, df: f64) -> f64 {
    0.0 - upper_quantile_of_log(log_p, df)
}

/// Upper-tail quantile of Student's t distribution for the logarithm of the tail.
///
/// # Definition
/// The $$t$$ with $$\ln(1 - F(t)) = $$ `log_tail`, [`F`](super::cdf) the distribution function.
///
/// # Arguments
/// `df`, degrees of freedom, from 0.002 up, infinity included; `log_tail` at most 0.
///
/// # Returns
/// The quantile, infinite at minus infinity and at 0, and where it is beyond the largest double; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | natural logarithm | R `qt(log_tail, df, lower.tail = FALSE, log.p = TRUE)`: the same |
///
/// # References
/// Student. The probable error of a mean. Biometrika 1908;6:1-25. doi:10.1093/biomet/6.1.1.
///
/// DiDonato AR, Morris AH. Algorithm 708: significant digit computation of the incomplete beta function ratios. ACM
/// Transactions on Mathematical Software 1992;18:360-373. doi:10.1145/131766.131776.
///
/// # Validation
/// Oracle: as [`quantile_of_log`].
///
/// # Examples
/// ```
/// use trialstat_stats::special::student_t;
/// let t = student_t::upper_quantile_of_log(-1000.0, 100.0);
/// assert!((student_t::log_survival(t, 100.0) + 1000.0).abs() < 1e-9);
/// ```
pub fn upper_quantile_of_log(log_tail: f64, df: f64) -> f64 {
    if df > MANY && log_tail < LEAST_LOG {
        let z = normal::upper_quantile_of_log(log_tail);
        return if z.is_finite() { z * (1.0 + 0.25 * (z * z + 1.0) / df) } else { z };
    }
    match Beta::new(0.5 * df, 0.5) {
        Some(law) if log_tail > f64::NEG_INFINITY && log_tail < LEAST_LOG => {
            let both = log_tail + std::f64::consts::LN_2;
            let leading = both + libm::log(0.5 * df) + log_beta(0.5 * df, 0.5);
            if leading < -0.5 * df * libm::log(super::FAR) {
                return df.sqrt() * libm::exp(-leading / df);
            }
            (df / invert_log(&law, Side::Lower, both)).sqrt()
        }
        _ if log_tail > -std::f64::consts::LN_2 => quantile(-libm::expm1(log_tail), df),
        _ => upper_quantile(libm::exp(log_tail), df),
    }
}

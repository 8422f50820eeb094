//! The noncentral t distribution, behind the power of t tests and confidence limits of effect sizes.

mod inverse;
mod law;

use super::inversion::Side;
use inverse::invert;
use law::Law;

/// Distribution function of the noncentral t distribution.
///
/// # Definition
/// $$F(t) = P\left(\frac{Z + \delta}{\sqrt{V/\nu}} \le t\right)$$ with $$Z$$ standard normal, $$V$$ an independent chi-squared variable of
/// $$\nu$$ degrees of freedom, and the noncentrality $$\delta$$.
///
/// # Arguments
/// `df`, degrees of freedom, from 0.002 to 2e15; `noncentrality` from -1e4 to 1e4; any `t`.
///
/// # Returns
/// A probability, with its digits down to 1e-300; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | any noncentrality, any signs | R `pt(t, df, ncp)`: to 37.62, and the tail that is far has no digits; SAS `CDF('T', t, df, nc)`: the same |
/// | NaN outside the domain, silently | R: NaN with a warning; SAS: missing with a note |
///
/// # References
/// Lenth RV. Algorithm AS 243: cumulative distribution function of the non-central t distribution. Applied Statistics
/// 1989;38:185-189. doi:10.2307/2347693.
///
/// # Validation
///  40 digits, 0.5 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300: 40 digits, 2 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-100:Oracle: 20 digits, 2 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300: 20 digits, 2 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300: 40 digits, 0.5 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300, 1e-12 relative; held to 1e-13.
/// Hand: at t = 0 the normal tail beyond the noncentrality.
///
/// # Examples
/// ```
/// use trialstat_stats::special::{noncentral_t, normal};
/// assert!((noncentral_t::cdf(0.0, 5.0, 2.0) - normal::survival(2.0)).abs() < 1e-15);
/// ```
pub fn cdf(t: f64, df: f64, noncentrality: f64) -> f64 {
    match Law::new(df, noncentrality) {
        Some(_) if t.is_infinite() => f64::from(t > 0.0),
        Some(law) if !t.is_nan() => law.tails(t).lower,
        _ => f64::NAN,
    }
}

/// Upper tail of the noncentral t distribution, the power of a one-sided t test.
///
/// # Definition
/// $$1 - F(t)$$ with [`F`](cdf) the distribution function, computed as a tail.
///
/// # Arguments
/// `df`, degrees of freedom, from 0.002 to 2e15; `noncentrality` from -1e4 to 1e4; any `t`.
///
/// # Returns
/// A probability, with its digits down to 1e-300; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | any noncentrality, any signs | R `pt(t, df, ncp, lower.tail = FALSE)`: to 37.62, and the tail that is far has no digits; SAS `SDF('T', t, df, nc)`: the same |
/// | NaN outside the domain, silently | R: NaN with a warning; SAS: missing with a note |
///
/// # References
/// Lenth RV. Algorithm AS 243: cumulative distribution function of the non-central t distribution. Applied Statistics
/// 1989;38:185-189. doi:10.2307/2347693.
///
/// # Validation
///  40 digits, 0.5 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300: 40 digits, 2 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-100:Oracle: 20 digits, 2 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300: 20 digits, 2 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300: 40 digits, 0.5 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300, 1e-12 relative; held to 1e-13.
/// Hand: at t = 0 the normal tail beyond the noncentrality.
///
/// # Examples
/// ```
/// use trialstat_stats::special::{noncentral_t, normal};
/// assert!((noncentral_t::survival(0.0, 5.0, 2.0) - normal::cdf(2.0)).abs() < 1e-15);
/// ```
pub fn survival(t: f64, df: f64, noncentrality: f64) -> f64 {
    match Law::new(df, noncentrality) {
        Some(_) if t.is_infinite() => f64::from(t < 0.0),
        Some(law) if !t.is_nan() => law.tails(t).upper,
        _ => f64::NAN,
    }
}

/// Quantile of the noncentral t distribution.
///
/// # Definition
/// The $$t$$ with $$F(t) = p,$$ [`F`](cdf) the distribution function.
///
/// # Arguments
/// `df`, degrees of freedom, from 0.002 to 2e15; `noncentrality` from -1e4 to 1e4; `p` from 0 to 1.
///
/// # Returns
/// The quantile, infinite at 0 and 1 and where it is beyond 1e100; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the probability first | R `qt(p, df, ncp)`: to 1e-11 at best; SAS `QUANTILE('T', p, df, nc)` |
/// | NaN outside the domain, silently | R: NaN with a warning; SAS: missing with a note |
///
/// # References
/// Lenth RV. Algorithm AS 243: cumulative distribution function of the non-central t distribution. Applied Statistics
/// 1989;38:185-189. doi:10.2307/2347693.
///
/// # Validation
///  40 digits, 0.5 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300: 40 digits, 2 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-100:Oracle: 20 digits, 2 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300: 20 digits, 2 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300: 40 digits, 2 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-100, 1e-12 relative; held to 1e-13.
///
/// # Examples
/// ```
/// use trialstat_stats::special::noncentral_t;
/// let t = noncentral_t::quantile(0.05, 8.0, 2.0);
/// assert!((noncentral_t::cdf(t, 8.0, 2.0) - 0.05).abs() < 1e-15);
/// ```
pub fn quantile(p: f64, df: f64, noncentrality: f64) -> f64 {
    match Law::new(df, noncentrality) {
        None => f64::NAN,
        Some(_) if p == 0.0 => f64::NEG_INFINITY,
        Some(_) if p == 1.0 => f64::INFINITY,
        Some(law) if p > 0.0 && p <= 0.5 => invert(&law, Side::Lower, p),
        Some(law) if p > 0.5 && p < 1.0 => invert(&law, Side::Upper, 1.0 - p),
        Some(_) => f64::NAN,
    }
}

/// Upper-tail quantile of the noncentral t distribution.
///
/// # Definition
/// The $$t$$ with $$1 - F(t) = $$ `tail`, [`F`](cdf) the distribution function.
///
/// # Arguments
/// `df`, degrees of freedom, from 0.002 to 2e15; `noncentrality` from -1e4 to 1e4; `tail` from 0 to 1.
///
/// # Returns
/// The quantile, infinite at 0 and 1 and where it is beyond 1e100; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the tail first | R `qt(tail, df, ncp, lower.tail = FALSE)`: to 1e-11 at best; SAS `SQUANTILE('T', tail, df, nc)` |
/// | NaN outside the domain, silently | R: NaN with a warning; SAS: missing with a note |
///
/// # References
/// Lenth RV. Algorithm AS 243: cumulative distribution function of the non-central t distribution. Applied Statistics
/// 1989;38:185-189. doi:10.2307/2347693.
///
/// # Validation
///  40 digits, 0.5 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300: 40 digits, 2 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-100:Oracle: 20 digits, 2 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300: 20 digits, 2 to 1e6 degrees of freedom, noncentrality -30 to 100, tails to 1e-300: as [`quantile`].
///
/// # Examples
/// ```
/// use trialstat_stats::special::noncentral_t;
/// let t = noncentral_t::upper_quantile(0.05, 8.0, 2.0);
/// assert!((noncentral_t::survival(t, 8.0, 2.0) - 0.05).abs() < 1e-15);
/// ```
pub fn upper_quantile(tail: f64, df: f64, noncentrality: f64) -> f64 {
    match Law::new(df, noncentrality) {
        Some(law) if tail > 0.0 && tail <= 0.5 => invert(&law, Side::Upper, tail),
        _ if tail == 0.0 => quantile(1.0, df, noncentrality),
        _ if tail > 0.5 => quantile(1.0 - tail, df, noncentrality),
        _ => f64::NAN,
    }
}

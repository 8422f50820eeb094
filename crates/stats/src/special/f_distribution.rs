//! The F distribution.

use super::beta::{Beta, log_beta};
use super::double_double::DoubleDouble;
use super::inversion::{Side, Tails, invert};

/// Distribution function of the F distribution.
///
/// # Definition
/// $$F(f) = I_x(\nu_1/2,\, \nu_2/2), \quad x = \nu_1 f/(\nu_1 f + \nu_2),$$ with [`I`](super::beta::regularized) the
/// incomplete beta function, $$\nu_1$$ the degrees of freedom of the numerator and $$\nu_2$$ of the denominator.
///
/// # Arguments
/// `numerator` and `denominator`, degrees of freedom, from 0.002 to 2e15; `f` from 0 up.
///
/// # Returns
/// A probability, exact to its last digits down to 1e-300; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the statistic first, central | R `pf(f, df1, df2)`, SAS `CDF('F', f, df1, df2)`: the same |
/// | NaN outside the domain, silently | R: NaN with a warning; SAS: missing with a note |
///
/// # References
/// DiDonato AR, Morris AH. Algorithm 708: significant digit computation of the incomplete beta function ratios. ACM
/// Transactions on Mathematical Software 1992;18:360-373. doi:10.1145/131766.131776.
///
/// # Validation
/// Oracle: 60 digits, 0.5 to 1e9 degrees of freedom, tails from 1e-300 on both sides, 1e-12 relative; held to 1e-14.
/// Hand: two and two degrees of freedom, $$f/(1 + f)$$.
///
/// # Examples
/// ```
/// use trialstat_stats::special::f_distribution;
/// assert!((f_distribution::cdf(3.0, 2.0, 2.0) - 0.75).abs() < 1e-15);
/// ```
pub fn cdf(f: f64, numerator: f64, denominator: f64) -> f64 {
    tails(f, numerator, denominator).map_or(f64::NAN, |tails| tails.lower)
}

/// Upper tail of the F distribution, the p-value of a variance ratio.
///
/// # Definition
/// $$1 - F(f)$$ with [`F`](cdf) the distribution function, computed as a tail.
///
/// # Arguments
/// `numerator` and `denominator`, degrees of freedom, from 0.002 to 2e15; `f` from 0 up.
///
/// # Returns
/// A probability, exact to its last digits down to 1e-300; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the statistic first, central | R `pf(f, df1, df2, lower.tail = FALSE)`, SAS `SDF('F', f, df1, df2)`: the same |
/// | NaN outside the domain, silently | R: NaN with a warning; SAS: missing with a note |
///
/// # References
/// DiDonato AR, Morris AH. Algorithm 708: significant digit computation of the incomplete beta function ratios. ACM
/// Transactions on Mathematical Software 1992;18:360-373. doi:10.1145/131766.131776.
///
/// # Validation
/// Oracle: 60 digits, 0.5 to 1e9 degrees of freedom, tails from 1e-300 on both sides, 1e-12 relative; held to 1e-14.
/// Hand: two and two degrees of freedom, $$1/(1 + f)$$.
///
/// # Examples
/// ```
/// use trialstat_stats::special::f_distribution;
/// assert!((f_distribution::survival(3.0, 2.0, 2.0) - 0.25).abs() < 1e-15);
/// ```
pub fn survival(f: f64, numerator: f64, denominator: f64) -> f64 {
    tails(f, numerator, denominator).map_or(f64::NAN, |tails| tails.upper)
}

/// Quantile of the F distribution.
///
/// # Definition
/// The $$f$$ with $$F(f) = p,$$ [`F`](cdf) the distribution function.
///
/// # Arguments
/// `numerator` and `denominator`, degrees of freedom, from 0.002 to 2e15; `p` from 0 to 1.
///
/// # Returns
/// The quantile, 0 at 0 and infinite at 1; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the probability first | R `qf(p, df1, df2)`, SAS `QUANTILE('F', p, df1, df2)`: the same |
/// | NaN outside the domain, silently | R: NaN with a warning; SAS: missing with a note |
///
/// # References
/// DiDonato AR, Morris AH. Algorithm 708: significant digit computation of the incomplete beta function ratios. ACM
/// Transactions on Mathematical Software 1992;18:360-373. doi:10.1145/131766.131776.
///
/// # Validation
/// Oracle: 60 digits, 0.5 to 1e9 degrees of freedom, tails from 1e-300 on both sides, 1e-12 relative; held to 1e-13.
/// Hand: two and two degrees of freedom, $$p/(1 - p)$$.
///
/// # Examples
/// ```
/// use trialstat_stats::special::f_distribution;
/// assert!((f_distribution::quantile(0.75, 2.0, 2.0) - 3.0).abs() < 1e-14);
/// ```
pub fn quantile(p: f64, numerator: f64, denominator: f64) -> f64 {
    match Beta::new(0.5 * numerator, 0.5 * denominator) {
        None => f64::NAN,
        Some(_) if p == 0.0 => 0.0,
        Some(_) if p == 1.0 => f64::INFINITY,
        Some(law) if p > 0.0 && p <= 0.5 => invert(&law, Side::Lower, p) * (denominator / numerator),
        Some(law) if p > 0.5 && p < 1.0 => invert(&law, Side::Upper, 1.0 - p) * (denominator / numerator),
        Some(_) => f64::NAN,
    }
}

/// Upper-tail quantile of the F distribution, the critical value of a test.
///
/// # Definition
/// The $$f$$ with $$1 - F(f) = $$ `tail`, [`F`](cdf) the distribution function.
///
/// # Arguments
/// `numerator` and `denominator`, degrees of freedom, from 0.002 to 2e15; `tail` from 0 to 1.
///
/// # Returns
/// The quantile, infinite at 0 and 0 at 1; NaN outside the domain.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the tail first | R `qf(tail, df1, df2, lower.tail = FALSE)`, SAS `SQUANTILE('F', tail, df1, df2)`: the same |
/// | NaN outside the domain, silently | R: NaN with a warning; SAS: missing with a note |
///
/// # References
/// DiDonato AR, Morris AH. Algorithm 708: significant digit computation of the incomplete beta function ratios. ACM
/// Transactions on Mathematical Software 1992;18:360-373. doi:10.1145/131766.131776.
///
/// # Validation
/// Oracle: as [`quantile`]. Hand: two and two degrees of freedom, $$(1 - p)/p$$ at the tail p.
///
/// # Examples
/// ```
/// use trialstat_stats::special::f_distribution;
/// assert!((f_distribution::upper_quantile(0.25, 2.0, 2.0) - 3.0).abs() < 1e-14);
/// ```
pub fn upper_quantile(tail: f64, numerator: f64, denominator: f64) -> f64 {
    match Beta::new(0.5 * numerator, 0.5 * denominator) {
        Some(law) if tail > 0.0 && tail <= 0.5 => invert(&law, Side::Upper, tail) * (denominator / numerator),
        _ if tail == 0.0 => quantile(1.0, numerator, denominator),
        _ if tail > 0.5 => quantile(1.0 - tail, numerator, denominator),
        _ => f64::NAN,
    }
}

fn tails(f: f64, numerator: f64, denominator: f64) -> Option<Tails> {
    let (a, b) = (0.5 * numerator, 0.5 * denominator);
    let law = Beta::new(a, b)?;
    let odds = f * (numerator / denominator);
    match odds {
        odds if odds.is_nan() || odds < 0.0 => None,
        odds if odds < EXTREME => {
            let lower = leading(odds, a, b);
            Some(Tails { lower, upper: 1.0 - lower, density: 0.0, slope: 0.0 })
        }
        odds if odds > EXTREME.recip() => {
            let upper = leading(odds.recip(), b, a);
            Some(Tails { lower: 1.0 - upper, upper, density: 0.0, slope: 0.0 })
        }
        _ => {
            let (first, second) = (DoubleDouble::product(numerator, f), DoubleDouble::exact(denominator));
            let sum = first + second;
            Some(law.at_parts(first.over(sum), second.over(sum)).tails())
        }
    }
}

/// Odds below this leave only the leading term of the lower tail, and their products might underflow.
const EXTREME: f64 = 1e-270;

fn leading(odds: f64, a: f64, b: f64) -> f64 {
    libm::pow(odds, a) / (a * libm::exp(log_beta(a, b)))
}

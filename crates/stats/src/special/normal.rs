//! The standard normal distribution.

mod logarithmic;

pub use logarithmic::{log_cdf, log_survival, quantile_of_log, upper_quantile_of_log};

use super::double_double::DoubleDouble;
use super::expansions::log_ratio;
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI, TAU};

/// What 1/√2 loses when it is rounded to a double.
const FRAC_1_SQRT_2_REST: f64 = -4.833_646_656_726_457e-17;

/// Density of the standard normal distribution.
///
/// # Definition
/// $$\varphi(x) = e^{-x^2/2} / \sqrt{2\pi}.$$
///
/// # Returns
/// The density; NaN for NaN.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | standard normal only | R `dnorm(x)`, SAS `PDF('NORMAL', x)`: the same |
///
/// # References
/// NIST Digital Library of Mathematical Functions, section 7.1. In print: Olver FWJ et al. NIST Handbook of
/// Mathematical Functions. Cambridge University Press; 2010.
///
/// Cody WJ. Rational Chebyshev approximations for the error function. Mathematics of Computation 1969;23:631-637.
/// doi:10.1090/S0025-5718-1969-0247736-4.
///
/// # Validation
/// Oracle: 60 digits at 242 points up to 37.3, 1e-12 relative; held to 5e-16.
///
/// # Examples
/// ```
/// use trialstat_stats::special::normal;
/// assert!((normal::density(0.0) - 0.398_942_280_401_432_7).abs() < 1e-16);
/// ```
pub fn density(x: f64) -> f64 {
    // The square is taken in two parts: its rounding error would be a relative error of the exponential.
    let square = DoubleDouble::product(x, x);
    let rest = if square.lo.is_finite() { square.lo } else { 0.0 };
    let scale = 0.5 * FRAC_1_SQRT_2 * FRAC_2_SQRT_PI;
    scale * libm::exp(-0.5 * square.hi) * (1.0 - 0.5 * rest)
}

/// Distribution function of the standard normal distribution.
///
/// # Definition
/// $$\Phi(x) = \tfrac12 \operatorname{erfc}(-x/\sqrt2).$$
///
/// # Returns
/// A probability, exact to its last digits down to 1e-300; NaN for NaN.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | standard normal only | R `pnorm(x)`, SAS `CDF('NORMAL', x)`: the same |
///
/// # References
/// NIST Digital Library of Mathematical Functions, section 7.2. In print: Olver FWJ et al. NIST Handbook of
/// Mathematical Functions. Cambridge University Press; 2010.
///
/// Cody WJ. Rational Chebyshev approximations for the error function. Mathematics of Computation 1969;23:631-637.
/// doi:10.1090/S0025-5718-1969-0247736-4.
///
/// # Validation
/// Oracle: 60 digits at 242 points up to 37.3, 1e-12 relative; held to 5e-16. Hand: Φ(0) = 1/2.
///
/// # Examples
/// ```
/// use trialstat_stats::special::normal;
/// assert_eq!(normal::cdf(0.0), 0.5);
/// assert!((normal::cdf(1.959_963_984_540_054) - 0.975).abs() < 1e-15);
/// ```
pub fn cdf(x: f64) -> f64 {
    survival(-x)
}

/// Upper tail of the standard normal distribution.
///
/// # Definition
/// $$1 - \Phi(x) = \tfrac12 \operatorname{erfc}(x/\sqrt2).$$
///
/// # Returns
/// A probability, exact to its last digits down to 1e-300; NaN for NaN.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | computed as a tail | R `pnorm(x, lower.tail = FALSE)`, SAS `SDF('NORMAL', x)`: the same; `1 - pnorm(x)` has no digits beyond x = 8.3 |
///
/// # References
/// NIST Digital Library of Mathematical Functions, section 7.2. In print: Olver FWJ et al. NIST Handbook of
/// Mathematical Functions. Cambridge University Press; 2010.
///
/// Cody WJ. Rational Chebyshev approximations for the error function. Mathematics of Computation 1969;23:631-637.
/// doi:10.1090/S0025-5718-1969-0247736-4.
///
/// # Validation
/// Oracle: 60 digits at 242 points up to 37.3, 1e-12 relative; held to 5e-16.
///
/// # Examples
/// ```
/// use trialstat_stats::special::normal;
/// let tail = normal::survival(10.0);
/// assert!((tail / 7.619_853_024_160_526e-24 - 1.0).abs() < 1e-15);
/// ```
pub fn survival(x: f64) -> f64 {
    let scaled = DoubleDouble::product(x, FRAC_1_SQRT_2);
    let rest = scaled.lo + x * FRAC_1_SQRT_2_REST;
    if !rest.is_finite() || x.abs() > 40.0 {
        return 0.5 * libm::erfc(x);
    }
    0.5 * (libm::erfc(scaled.hi) - FRAC_2_SQRT_PI * libm::exp(-scaled.hi * scaled.hi) * rest)
}

/// Quantile of the standard normal distribution.
///
/// # Definition
/// The $$z$$ with $$\Phi(z) = p.$$
///
/// # Arguments
/// `p` from 0 to 1.
///
/// # Returns
/// The quantile, infinite at 0 and 1; NaN outside.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | standard normal only | R `qnorm(p)`, SAS `QUANTILE('NORMAL', p)`: the same; R 4.2 loses digits next to p = 1/2 (6e-9 relative at 0.49999999) |
/// | NaN outside the domain, silently | R: NaN with a warning; SAS: missing with a note |
///
/// # References
/// Wichura MJ. Algorithm AS 241: the percentage points of the normal distribution. Applied Statistics 1988;37:477-484.
/// doi:10.2307/2347330.
///
/// # Validation
/// Oracle: as [`upper_quantile`], of which it is the negative.
///
/// # Examples
/// ```
/// use trialstat_stats::special::normal;
/// assert!((normal::quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-15);
/// ```
pub fn quantile(p: f64) -> f64 {
    // From 0, so that the median is not a negative zero.
    0.0 - upper_quantile(p)
}

/// Upper-tail quantile of the standard normal distribution.
///
/// # Definition
/// The $$z$$ with $$1 - \Phi(z) = $$ `tail`, so that a small tail is never subtracted from 1.
///
/// # Arguments
/// `tail` from 0 to 1.
///
/// # Returns
/// The quantile, infinite at 0 and 1; NaN outside.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the tail is the argument | R `qnorm(tail, lower.tail = FALSE)`, SAS `SQUANTILE('NORMAL', tail)`: the same |
/// | NaN outside the domain, silently | R: NaN with a warning; SAS: missing with a note |
///
/// # References
/// Wichura MJ. Algorithm AS 241: the percentage points of the normal distribution. Applied Statistics 1988;37:477-484.
/// doi:10.2307/2347330.
///
/// # Validation
/// Oracle: 60 digits at 36 tails from 1e-307 to 1 - 1e-10, 1e-12 relative; held to 5e-16.
///
/// # Examples
/// ```
/// use trialstat_stats::special::normal;
/// assert!((normal::upper_quantile(0.025) - 1.959_963_984_540_054).abs() < 1e-15);
/// assert!((normal::upper_quantile(1e-300) - 37.047_096_299_361_2).abs() < 1e-13);
/// ```
pub fn upper_quantile(tail: f64) -> f64 {
    match tail {
        tail if !(0.0..=1.0).contains(&tail) => f64::NAN,
        0.0 => f64::INFINITY,
        1.0 => f64::NEG_INFINITY,
        tail if tail > 0.75 => -far(1.0 - tail),
        tail if tail < 0.25 => far(tail),
        tail => central(0.5 - tail),
    }
}

/// The z with P(0 < Z < z) = `mass`, by Halley's method from the slope at 0.
fn central(mass: f64) -> f64 {
    let mut z = mass * TAU.sqrt();
    for _ in 0..6 {
        let gap = 0.5 * libm::erf(z * FRAC_1_SQRT_2) - mass;
        let newton = gap / density(z);
        // The derivative of the density is -z times the density.
        let step = newton / (1.0 + 0.5 * newton * z);
        z -= step;
        if step.abs() < 1e-6 * z.abs() {
            break;
        }
    }
    z
}

/// The z > 0 with P(Z > z) = `tail` < 1/4, by Halley's method on the logarithm of the tail.
fn far(tail: f64) -> f64 {
    // Mills' ratio puts the tail near density(z) / z.
    let square = -2.0 * libm::log(tail) - libm::log(TAU);
    let mut z = if square > 3.0 { (square - libm::log(square)).sqrt() } else { 1.0 };
    for _ in 0..10 {
        let mass = survival(z);
        let hazard = density(z) / mass;
        let newton = -log_ratio(tail, mass) / hazard;
        let step = newton / (1.0 + 0.5 * newton * (hazard - z));
        z += step;
        if (step * hazard).abs() < 1e-5 {
            break;
        }
    }
    z
}

//! Laws on an interval or on all numbers.

use super::{Law, LawError, finite, not_negative, positive, require, standard_normal};
use crate::special::{beta, gamma, normal};

/// Uniform between two bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uniform {
    lower: f64,
    width: f64,
}

impl Uniform {
    /// # Errors
    /// The bounds are not finite and in their order.
    pub fn between(lower: f64, upper: f64) -> Result<Uniform, LawError> {
        finite("lower bound", lower)?;
        require((upper - lower).is_finite() && upper >= lower, "upper bound", upper, "at the lower bound or above")?;
        Ok(Uniform { lower, width: upper - lower })
    }
}

impl Law for Uniform {
    type Value = f64;

    fn quantile(&self, uniform: f64) -> f64 {
        self.lower + uniform * self.width
    }
}

/// Normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normal {
    mean: f64,
    deviation: f64,
}

impl Normal {
    /// By mean and standard deviation, which may be 0.
    ///
    /// # Errors
    /// The mean is not finite, or the standard deviation is negative or not finite.
    pub fn new(mean: f64, deviation: f64) -> Result<Normal, LawError> {
        Ok(Normal { mean: finite("mean", mean)?, deviation: not_negative("standard deviation", deviation)? })
    }
}

impl Law for Normal {
    type Value = f64;

    fn quantile(&self, uniform: f64) -> f64 {
        self.mean + self.deviation * standard_normal(uniform)
    }
}

/// Log-normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal {
    median: f64,
    deviation: f64,
}

impl LogNormal {
    /// By median and coefficient of variation, which is standard deviation over mean and may be 0.
    ///
    /// # Errors
    /// The median is not positive, or the coefficient negative; one is not finite.
    pub fn new(median: f64, variation: f64) -> Result<LogNormal, LawError> {
        not_negative("coefficient of variation", variation)?;
        let deviation = libm::log1p(variation * variation).sqrt();
        require(deviation.is_finite(), "coefficient of variation", variation, "one with a finite square")?;
        Ok(LogNormal { median: positive("median", median)?, deviation })
    }
}

impl Law for LogNormal {
    type Value = f64;

    fn quantile(&self, uniform: f64) -> f64 {
        self.median * libm::exp(self.deviation * standard_normal(uniform))
    }
}

/// Normal, given that it lies between two bounds.
///
/// The probability is counted from the nearer tail, by its logarithm, so that bounds far out lose no digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TruncatedNormal {
    mean: f64,
    deviation: f64,
    /// In standard deviations, mirrored where the interval lies below the mean.
    nearer: f64,
    farther: f64,
    /// The logarithm of the tail above the nearer bound.
    log_tail: f64,
    /// What the tail above the farther bound is of it.
    left_out: f64,
    mirrored: bool,
}

impl TruncatedNormal {
    /// By the mean and the standard deviation before truncation, and bounds that may be infinite.
    ///
    /// # Errors
    /// The mean is not finite, the standard deviation is not positive, the bounds are not in their order, or the
    /// interval is so far out that its probability is less than a double tells from 0.
    pub fn new(mean: f64, deviation: f64, lower: f64, upper: f64) -> Result<TruncatedNormal, LawError> {
        let (mean, deviation) = (finite("mean", mean)?, positive("standard deviation", deviation)?);
        require(!lower.is_nan() && lower < f64::INFINITY, "lower bound", lower, "a number")?;
        require(upper > lower, "upper bound", upper, "above the lower bound")?;
        let (low, high) = ((lower - mean) / deviation, (upper - mean) / deviation);
        let mirrored = low + high < 0.0;
        let (nearer, farther) = if mirrored { (-high, -low) } else { (low, high) };
        let log_tail = normal::log_survival(nearer);
        let left_out = libm::exp(normal::log_survival(farther) - log_tail);
        require(log_tail.is_finite() && left_out < 1.0, "lower bound", lower, "low enough for any probability")?;
        Ok(TruncatedNormal { mean, deviation, nearer, farther, log_tail, left_out, mirrored })
    }
}

impl Law for TruncatedNormal {
    type Value = f64;

    fn quantile(&self, uniform: f64) -> f64 {
        let beyond = if self.mirrored { 1.0 - uniform } else { uniform };
        let z = normal::upper_quantile_of_log(self.log_tail + libm::log1p(-beyond * (1.0 - self.left_out)));
        // Rounding may step over a bound by a unit.
        let z = z.clamp(self.nearer, self.farther);
        self.mean + self.deviation * if self.mirrored { -z } else { z }
    }
}

/// A proportion whose logit is normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogitNormal {
    logit: f64,
    deviation: f64,
}

impl LogitNormal {
    /// By the median and the standard deviation of the logit, which may be 0.
    ///
    /// # Errors
    /// The median is not strictly between 0 and 1, or the standard deviation is negative or not finite.
    pub fn new(median: f64, deviation: f64) -> Result<LogitNormal, LawError> {
        require(median > 0.0 && median < 1.0, "median", median, "between 0 and 1")?;
        let logit = libm::log(median) - libm::log1p(-median);
        Ok(LogitNormal { logit, deviation: not_negative("standard deviation", deviation)? })
    }
}

impl Law for LogitNormal {
    type Value = f64;

    fn quantile(&self, uniform: f64) -> f64 {
        1.0 / (1.0 + libm::exp(-(self.logit + self.deviation * standard_normal(uniform))))
    }
}

/// A shape for which the quantile is known.
fn shape(parameter: &'static str, value: f64) -> Result<f64, LawError> {
    require((0.001..=1e15).contains(&value), parameter, value, "from 0.001 to 1e15")
}

/// Beta.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beta {
    pub(super) a: f64,
    pub(super) b: f64,
}

impl Beta {
    /// By its two shapes.
    ///
    /// # Errors
    /// A shape is not from 0.001 to 1e15.
    pub fn new(a: f64, b: f64) -> Result<Beta, LawError> {
        Ok(Beta { a: shape("first shape", a)?, b: shape("second shape", b)? })
    }
}

impl Law for Beta {
    type Value = f64;

    fn quantile(&self, uniform: f64) -> f64 {
        beta::quantile(uniform, self.a, self.b)
    }
}

/// Gamma.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gamma {
    pub(super) shape: f64,
    pub(super) scale: f64,
}

impl Gamma {
    /// By shape and scale, whose product is the mean.
    ///
    /// # Errors
    /// The shape is not from 0.001 to 1e15, or the scale is not positive and finite.
    pub fn new(shape: f64, scale: f64) -> Result<Gamma, LawError> {
        Ok(Gamma { shape: self::shape("shape", shape)?, scale: positive("scale", scale)? })
    }
}

impl Law for Gamma {
    type Value = f64;

    fn quantile(&self, uniform: f64) -> f64 {
        self.scale * gamma::lower_quantile(self.shape, uniform)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_may_be_infinite() {
        let law = |lower, upper| TruncatedNormal::new(1.0, 2.0, lower, upper).expect("a law");
        let normal = Normal::new(1.0, 2.0).expect("a law");
        for uniform in [0.001, 0.3, 0.5, 0.9] {
            let whole = law(f64::NEG_INFINITY, f64::INFINITY).quantile(uniform);
            assert!((whole - normal.quantile(uniform)).abs() < 1e-14);
            // Halves of a symmetric law mirror each other.
            let (below, above) = (law(f64::NEG_INFINITY, 1.0), law(1.0, f64::INFINITY));
            assert!((below.quantile(uniform) + above.quantile(1.0 - uniform) - 2.0).abs() < 1e-14);
        }
    }

    #[test]
    fn variates_stay_within_their_bounds() {
        let ends = [0.5f64.powi(53), 1.0 - 0.5f64.powi(53)];
        for (lower, upper) in [(-3.0, 0.1), (8.0, 8.1), (-40.0, -39.0), (0.3, 0.3 + 1e-12)] {
            let law = TruncatedNormal::new(0.0, 1.0, lower, upper).expect("a law");
            let [least, greatest] = ends.map(|end| law.quantile(end));
            assert!(lower <= least && least <= greatest && greatest <= upper, "{lower} {least} {greatest} {upper}");
        }
        assert_eq!(Uniform::between(2.0, 2.0).expect("a law").quantile(0.7), 2.0);
    }

    #[test]
    fn what_is_no_law_is_refused() {
        let truncated = |lower, upper| TruncatedNormal::new(0.0, 1.0, lower, upper).expect_err("refused").parameter;
        assert_eq!((truncated(2.0, 1.0), truncated(f64::NAN, 1.0)), ("upper bound", "lower bound"));
        assert_eq!(truncated(1e200, f64::INFINITY), "lower bound");
        let message = Normal::new(0.0, -1.0).expect_err("refused").to_string();
        assert_eq!(message, "standard deviation -1 is not 0 or more and finite");
        assert!(Normal::new(f64::INFINITY, 1.0).is_err() && Uniform::between(1.0, 0.0).is_err());
        assert!(LogNormal::new(0.0, 0.5).is_err() && LogNormal::new(1.0, 1e200).is_err());
        assert!(LogitNormal::new(1.0, 0.5).is_err() && LogitNormal::new(0.5, f64::NAN).is_err());
        assert!(Beta::new(0.0, 1.0).is_err() && Gamma::new(1.0, f64::INFINITY).is_err());
    }
}

//! Confidence levels, intervals, and the reasons why a number may not exist.

use crate::special::normal;
use thiserror::Error;

/// A two-sided confidence level strictly between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    level: f64,
    /// Computed once, since a curve asks for it at every step.
    z: f64,
}

/// A confidence level that is none.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("confidence level {0} is not between 0 and 1")]
pub struct LevelError(pub f64);

impl Level {
    /// The customary 95 %.
    pub const NINETY_FIVE: Level = Level { level: 0.95, z: 1.959_963_984_540_053_8 };

    /// Checks that `level` lies strictly between 0 and 1.
    pub fn new(level: f64) -> Result<Level, LevelError> {
        if level > 0.0 && level < 1.0 {
            Ok(Level { level, z: normal::upper_quantile((1.0 - level) / 2.0) })
        } else {
            Err(LevelError(level))
        }
    }

    /// The level itself, 0.95 for 95 %.
    pub fn value(self) -> f64 {
        self.level
    }

    /// Probability left out on each side, 0.025 for 95 %.
    pub fn tail(self) -> f64 {
        (1.0 - self.level) / 2.0
    }

    /// Probability left out by a one-sided limit of this level, 0.05 for 95 %.
    pub fn one_sided_tail(self) -> f64 {
        1.0 - self.level
    }

    /// Standard normal quantile that leaves [`Level::tail`] above it, 1.959964 for 95 %.
    pub fn z(self) -> f64 {
        self.z
    }
}

/// On which side of the estimate a one-sided limit lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Below: the parameter is at least the limit.
    Lower,
    /// Above: the parameter is at most the limit.
    Upper,
}

/// Which departure from the null hypothesis a one-sided test is sensitive to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alternative {
    /// The proportion is greater than the null, the first arm's odds or proportion than the second's or the margin.
    Greater,
    /// It is less.
    Less,
}

/// Lower and upper confidence limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower limit; may be minus infinity where the parameter is unbounded.
    pub lower: f64,
    /// Upper limit; may be plus infinity where the parameter is unbounded.
    pub upper: f64,
}

/// A point estimate with its confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The point estimate.
    pub estimate: f64,
    /// Its confidence interval.
    pub interval: Interval,
}

/// A hypothesis test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// The test statistic, where the method has one (an exact test has none).
    pub statistic: Option<f64>,
    /// Degrees of freedom of the reference distribution, where it has them.
    pub degrees_of_freedom: Option<f64>,
    /// The p value.
    pub p_value: f64,
}

/// Why a well-posed question has no answer in these data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotEstimable {
    /// There is no subject to estimate from.
    #[error("no subjects")]
    NoSubjects,
    /// No event occurred.
    #[error("no events")]
    NoEvents,
    /// The curve or limit does not reach the level asked for.
    #[error("not reached")]
    NotReached,
    /// A cell of the table is zero, so that the estimate or its variance is infinite or undefined.
    #[error("a cell is zero")]
    ZeroCell,
    /// All outcomes are equal, so that nothing can be compared.
    #[error("a margin is zero")]
    ZeroMargin,
    /// The transform is undefined at this survival probability.
    #[error("the transform is undefined here")]
    TransformUndefined,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_customary_level_is_the_checked_one() {
        assert_eq!(Level::new(0.95), Ok(Level::NINETY_FIVE));
        assert_eq!(Level::NINETY_FIVE.tail(), (1.0 - 0.95) / 2.0);
    }

    #[test]
    fn what_is_no_level_is_refused() {
        for wrong in [0.0, 1.0, -0.5, 95.0, f64::INFINITY] {
            assert_eq!(Level::new(wrong), Err(LevelError(wrong)));
        }
        assert!(Level::new(f64::NAN).is_err());
    }
}

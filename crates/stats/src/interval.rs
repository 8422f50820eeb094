//! Confidence levels, intervals, and the reasons why a number may not exist.

use crate::special::normal;
use thiserror::Error;

/// A two-sided confidence level strictly between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level(f64);

/// A confidence level that is none.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("confidence level {0} is not between 0 and 1")]
pub struct LevelError(pub f64);

impl Level {
    /// The customary 95 %.
    pub const NINETY_FIVE: Level = Level(0.95);

    /// Checks that `level` lies strictly between 0 and 1.
    pub fn new(level: f64) -> Result<Level, LevelError> {
        if level > 0.0 && level < 1.0 { Ok(Level(level)) } else { Err(LevelError(level)) }
    }

    /// The level itself, 0.95 for 95 %.
    pub fn value(self) -> f64 {
        self.0
    }

    /// Probability left out on each side, 0.025 for 95 %.
    pub fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }

    /// Standard normal quantile that leaves [`Level::tail`] above it, 1.959964 for 95 %.
    pub fn z(self) -> f64 {
        normal::upper_quantile(self.tail())
    }
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

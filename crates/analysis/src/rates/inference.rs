//! At which level, and against which alternative, conclusions are drawn.

use super::direction::Direction;
use trialstat_stats::interval::{Estimate, Interval, Level, LevelError, NotEstimable, Side};
use trialstat_stats::proportion::{Count, Method, one_sided};

/// A level and a direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Inference {
    /// The level that is reported.
    pub(crate) level: Level,
    pub(crate) direction: Direction,
    /// The level of the two-sided interval that has the limit.
    kernel: Level,
}

/// Where the values of a parameter end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Range {
    /// A difference of proportions: -1 and 1.
    Difference,
    /// A ratio: 0 and infinity.
    Ratio,
}

impl Inference {
    pub(crate) fn two_sided(level: Level) -> Inference {
        Inference { level, direction: Direction::TwoSided, kernel: level }
    }

    /// A one-sided limit leaves on its side what a two-sided interval leaves on both, so it is a limit of the interval
    /// that leaves twice as much.
    ///
    /// # Errors
    /// A one-sided level of one half or less.
    pub(crate) fn new(level: Level, direction: Direction) -> Result<Inference, LevelError> {
        let kernel = match direction {
            Direction::TwoSided => level,
            _ => Level::new(1.0 - 2.0 * level.one_sided_tail())?,
        };
        Ok(Inference { level, direction, kernel })
    }

    /// A proportion's interval by a method.
    pub(crate) fn proportion(self, method: Method, count: Count) -> Result<Interval, NotEstimable> {
        match self.direction {
            Direction::TwoSided => method.interval(count, self.level),
            Direction::Less => one_sided(method, count, self.level, Side::Upper),
            Direction::Greater => one_sided(method, count, self.level, Side::Lower),
        }
    }

    /// The level to ask a two-sided estimator for.
    pub(crate) fn kernel_level(self) -> Level {
        self.kernel
    }

    /// The interval with its other side open.
    pub(crate) fn opened(self, Interval { lower, upper }: Interval, range: Range) -> Interval {
        let (lowest, highest) = match range {
            Range::Difference => (-1.0, 1.0),
            Range::Ratio => (0.0, f64::INFINITY),
        };
        match self.direction {
            Direction::TwoSided => Interval { lower, upper },
            Direction::Less => Interval { lower: lowest, upper },
            Direction::Greater => Interval { lower, upper: highest },
        }
    }

    /// An estimate with the interval opened.
    pub(crate) fn opened_estimate(self, found: Estimate, range: Range) -> Estimate {
        Estimate { interval: self.opened(found.interval, range), ..found }
    }

    /// What a row says of it.
    pub(crate) fn note(self) -> Option<String> {
        (self.direction != Direction::TwoSided).then(|| format!("one-sided, {}", self.direction.name()))
    }
}

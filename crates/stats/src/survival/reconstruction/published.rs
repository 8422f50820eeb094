//! What is read off a figure.

use thiserror::Error;

/// A point read off a survival curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// The time.
    pub time: f64,
    /// The survival probability, from 0 to 1.
    pub survival: f64,
}

/// A number under the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtRisk {
    /// The time.
    pub time: f64,
    /// Subjects at risk then.
    pub count: usize,
}

/// A curve as it was published.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Published<'a> {
    /// Points of the curve in the order of time, best one just after each step.
    pub curve: &'a [CurvePoint],
    /// Numbers at risk, the first at the start of the curve.
    pub at_risk: &'a [AtRisk],
    /// The total number of events, where it is known.
    pub events: Option<usize>,
    /// A fall of the curve below this is an error of reading, not a step; 0 for coordinates known exactly.
    pub resolution: f64,
}

/// A curve that cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum PublishedError {
    /// There is no point, or there are no numbers at risk.
    #[error("no points, or no numbers at risk")]
    Empty,
    /// A point's time is not a finite number from 0, earlier than the one before, or its survival is no probability.
    #[error("point {index} of the curve is out of order, or not a survival probability at a time from 0")]
    Point {
        /// Position of the point, from 0.
        index: usize,
    },
    /// The curve rises by more than an error of reading.
    #[error("the curve rises by {rise} up to point {index}")]
    Rise {
        /// Position of the point, from 0.
        index: usize,
        /// The rise above the lowest point before.
        rise: f64,
    },
    /// Numbers at risk are not at rising times, or grow.
    #[error("number at risk {index} is not later, or is larger than the one before")]
    AtRisk {
        /// Position of the number, from 0.
        index: usize,
    },
    /// The first number at risk is 0, or is later than the curve's first step.
    #[error("the first number at risk is 0, or is not at the start")]
    Start,
    /// More events than subjects.
    #[error("{events} events among {subjects} subjects")]
    Events {
        /// Events published.
        events: usize,
        /// The first number at risk.
        subjects: usize,
    },
    /// The resolution is not a number from 0 to below 1.
    #[error("resolution {0} is not a number from 0 to below 1")]
    Resolution(f64),
}

/// How far a curve may rise where its resolution is 0.
const ROUNDING: f64 = 1e-9;

impl Published<'_> {
    /// The steps of the curve: each point that lies below all before it, by the resolution at least.
    pub(super) fn steps(&self) -> Result<Vec<CurvePoint>, PublishedError> {
        self.check()?;
        let least = self.resolution.max(ROUNDING);
        let mut lowest = 1.0;
        let mut steps = Vec::new();
        for (index, &point) in self.curve.iter().enumerate() {
            let fall = lowest - point.survival;
            // Errors of reading go both ways.
            if fall < -2.0 * least {
                return Err(PublishedError::Rise { index, rise: -fall });
            }
            if fall >= least {
                steps.push(point);
                lowest = point.survival;
            }
        }
        match steps.first() {
            Some(first) if first.time < self.at_risk[0].time => Err(PublishedError::Start),
            _ => Ok(steps),
        }
    }

    fn check(&self) -> Result<(), PublishedError> {
        let (Some(_), Some(start)) = (self.curve.first(), self.at_risk.first()) else {
            return Err(PublishedError::Empty);
        };
        if !(0.0..1.0).contains(&self.resolution) {
            return Err(PublishedError::Resolution(self.resolution));
        }
        let possible =
            |point: &CurvePoint| point.time.is_finite() && point.time >= 0.0 && (0.0..=1.0).contains(&point.survival);
        for (index, point) in self.curve.iter().enumerate() {
            if !possible(point) || (index > 0 && point.time < self.curve[index - 1].time) {
                return Err(PublishedError::Point { index });
            }
        }
        for (index, now) in self.at_risk.iter().enumerate() {
            let follows = index == 0 || {
                let before = self.at_risk[index - 1];
                now.time > before.time && now.count <= before.count
            };
            if !(now.time.is_finite() && now.time >= 0.0 && follows) {
                return Err(PublishedError::AtRisk { index });
            }
        }
        if start.count == 0 {
            return Err(PublishedError::Start);
        }
        match self.events {
            Some(events) if events > start.count => Err(PublishedError::Events { events, subjects: start.count }),
            _ => Ok(()),
        }
    }
}

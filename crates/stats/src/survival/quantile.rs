//! Where a horizontal line meets a survival curve or its limits.

use super::conventions::{Quantile, QuantileRule};
use super::curve::Step;
use crate::interval::{Interval, NotEstimable};

/// How near the curve must be to the level to be taken as on it; far above the rounding error of a product of
/// fractions, far below the step of a curve of a million subjects.
const ON_THE_LEVEL: f64 = 1e-9;

/// The quantile of a curve, and its Brookmeyer-Crowley limits where the steps have an `interval`, which is asked for in
/// their order.
pub(super) fn quantile(
    steps: &[Step],
    mut interval: impl FnMut(usize) -> Option<Interval>,
    probability: f64,
    rule: QuantileRule,
) -> Quantile {
    let [mut curve, mut lower, mut upper] = [Meeting::default(); 3];
    if probability > 0.0 {
        for (index, step) in steps.iter().enumerate() {
            let interval = interval(index);
            curve.consider(step.time, Some(step.survival), probability);
            lower.consider(step.time, interval.map(|interval| interval.lower), probability);
            upper.consider(step.time, interval.map(|interval| interval.upper), probability);
        }
    }
    let time = |meeting: Meeting| meeting.time(steps.last(), probability, rule);
    Quantile { estimate: time(curve), lower: time(lower), upper: time(upper) }
}

/// Where a height comes down to one minus a probability.
///
/// Steps where the height is undefined are passed over. A limit need not fall monotonically; where it rises again, the
/// step nearest below the level decides, not the first below it, as in R.
#[derive(Clone, Copy, Default)]
struct Meeting {
    meets: Nearest,
    leaves: Nearest,
    /// Whether the last step considered is on the level.
    ends_on_level: bool,
}

impl Meeting {
    fn consider(&mut self, time: f64, height: Option<f64>, probability: f64) {
        let fallen = height.map(|height| 1.0 - height);
        self.ends_on_level = fallen.is_some_and(|fallen| (fallen - probability).abs() <= ON_THE_LEVEL);
        let Some(fallen) = fallen else { return };
        if fallen >= probability - ON_THE_LEVEL {
            self.meets.consider(time, fallen);
        }
        if fallen > probability + ON_THE_LEVEL {
            self.leaves.consider(time, fallen);
        }
    }

    /// The time of it on a curve with that last step.
    fn time(self, last: Option<&Step>, probability: f64, rule: QuantileRule) -> Result<f64, NotEstimable> {
        let last = last.ok_or(NotEstimable::NoSubjects)?;
        if probability == 0.0 {
            return Ok(0.0);
        }
        let met = self.meets.time.ok_or(NotEstimable::NotReached)?;
        let left = match rule {
            QuantileRule::MidpointToNextObserved if self.ends_on_level => Some(last.time),
            _ => self.leaves.time,
        };
        left.map(|left| (met + left) / 2.0).ok_or(NotEstimable::NotReached)
    }
}

/// The first of the steps that have fallen least.
#[derive(Clone, Copy)]
struct Nearest {
    fallen: f64,
    time: Option<f64>,
}

impl Default for Nearest {
    fn default() -> Nearest {
        Nearest { fallen: f64::INFINITY, time: None }
    }
}

impl Nearest {
    fn consider(&mut self, time: f64, fallen: f64) {
        if fallen < self.fallen {
            *self = Nearest { fallen, time: Some(time) };
        }
    }
}

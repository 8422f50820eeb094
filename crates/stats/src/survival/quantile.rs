//! Where a horizontal line meets a survival curve or its limits.

use super::curve::{Quantile, QuantileRule, Step, Transform};
use super::greenwood;
use crate::interval::NotEstimable;

/// How near the curve must be to the level to be taken as on it; far above the rounding error of a product of
/// fractions, far below the step of a curve of a million subjects.
const ON_THE_LEVEL: f64 = 1e-9;

/// The quantile and its Brookmeyer-Crowley limits.
pub(super) fn quantile(steps: &[Step], probability: f64, rule: QuantileRule, transform: Transform, z: f64) -> Quantile {
    let limits = |step: &Step| greenwood::limits(step.survival, step.log_variance, transform, z).ok();
    Quantile {
        estimate: meeting(steps, probability, rule, |step| Some(step.survival)),
        lower: meeting(steps, probability, rule, |step| limits(step).map(|interval| interval.lower)),
        upper: meeting(steps, probability, rule, |step| limits(step).map(|interval| interval.upper)),
    }
}

/// The time at which `height` comes down to one minus `probability`.
///
/// Steps where the height is undefined are passed over. A limit need not fall monotonically; where it rises again, the
/// step nearest below the level decides, not the first below it, as in R.
fn meeting(
    steps: &[Step],
    probability: f64,
    rule: QuantileRule,
    height: impl Fn(&Step) -> Option<f64>,
) -> Result<f64, NotEstimable> {
    let last = steps.last().ok_or(NotEstimable::NoSubjects)?;
    if probability == 0.0 {
        return Ok(0.0);
    } else if probability < 0.0 {
        return Err(NotEstimable::NotReached);
    }
    let fallen = |step: &Step| height(step).map(|height| 1.0 - height);
    let mut meets = Nearest::default();
    let mut leaves = Nearest::default();
    for step in steps {
        if let Some(fallen) = fallen(step) {
            if fallen >= probability - ON_THE_LEVEL {
                meets.consider(step.time, fallen);
            }
            if fallen > probability + ON_THE_LEVEL {
                leaves.consider(step.time, fallen);
            }
        }
    }
    let met = meets.time.ok_or(NotEstimable::NotReached)?;
    let ends_on_level = fallen(last).is_some_and(|fallen| (fallen - probability).abs() <= ON_THE_LEVEL);
    let left = match rule {
        QuantileRule::MidpointToNextObserved if ends_on_level => Some(last.time),
        _ => leaves.time,
    };
    left.map(|left| (met + left) / 2.0).ok_or(NotEstimable::NotReached)
}

/// The first of the steps that have fallen least.
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

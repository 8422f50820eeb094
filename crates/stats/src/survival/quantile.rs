//! Where a horizontal line meets a survival curve or its limits.

use super::conventions::{Quantile, QuantileRule};
use super::curve::Step;
use crate::interval::{Interval, NotEstimable};

/// How near the curve must be to the level to be taken as on it; far above the rounding error of a product of
/// fractions, far below the step of a curve of a million subjects.
const ON_THE_LEVEL: f64 = 1e-9;

/// The quantile of a curve whose steps have the `limits`, and its Brookmeyer-Crowley limits.
pub(super) fn quantile(
    steps: &[Step],
    limits: &[Result<Interval, NotEstimable>],
    probability: f64,
    rule: QuantileRule,
) -> Quantile {
    let limit = |of: fn(&Interval) -> f64| move |index: usize| limits.get(index)?.as_ref().ok().map(of);
    Quantile {
        estimate: meeting(steps, probability, rule, |index| Some(steps[index].survival)),
        lower: meeting(steps, probability, rule, limit(|interval| interval.lower)),
        upper: meeting(steps, probability, rule, limit(|interval| interval.upper)),
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
    height: impl Fn(usize) -> Option<f64>,
) -> Result<f64, NotEstimable> {
    let last = steps.last().ok_or(NotEstimable::NoSubjects)?;
    if probability == 0.0 {
        return Ok(0.0);
    } else if probability < 0.0 {
        return Err(NotEstimable::NotReached);
    }
    let fallen = |index: usize| height(index).map(|height| 1.0 - height);
    let mut meets = Nearest::default();
    let mut leaves = Nearest::default();
    for (index, step) in steps.iter().enumerate() {
        if let Some(fallen) = fallen(index) {
            if fallen >= probability - ON_THE_LEVEL {
                meets.consider(step.time, fallen);
            }
            if fallen > probability + ON_THE_LEVEL {
                leaves.consider(step.time, fallen);
            }
        }
    }
    let met = meets.time.ok_or(NotEstimable::NotReached)?;
    let ends_on_level = fallen(steps.len() - 1).is_some_and(|fallen| (fallen - probability).abs() <= ON_THE_LEVEL);
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

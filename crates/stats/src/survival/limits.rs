//! Limits of a survival probability on one of five scales.

use super::conventions::Transform;
use crate::interval::{Interval, NotEstimable};
use std::f64::consts::FRAC_PI_2;

/// How far the limits reach below and above on the scale of the log survival probability, where a standard error is
/// the root of Greenwood's sum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    pub(super) lower: f64,
    pub(super) upper: f64,
}

impl Reach {
    pub(super) fn both(reach: f64) -> Reach {
        Reach { lower: reach, upper: reach }
    }
}

/// What turns a standard error of the log survival probability into one on the transformed scale.
fn factor(survival: f64, transform: Transform) -> Result<f64, NotEstimable> {
    let at_one = survival >= 1.0 && matches!(transform, Transform::LogLog | Transform::Logit | Transform::Arcsine);
    if survival <= 0.0 || at_one {
        return Err(NotEstimable::TransformUndefined);
    }
    Ok(match transform {
        Transform::Plain => survival,
        Transform::Log => 1.0,
        Transform::LogLog => 1.0 / libm::log(survival),
        Transform::Logit => 1.0 / (1.0 - survival),
        Transform::Arcsine => 0.5 * libm::sqrt(survival / (1.0 - survival)),
    })
}

/// The transformed survival probability and its standard error, that of the log survival probability being given.
pub(super) fn transformed(survival: f64, log_std_error: f64, transform: Transform) -> Result<(f64, f64), NotEstimable> {
    let factor = factor(survival, transform)?;
    let value = match transform {
        Transform::Plain => survival,
        Transform::Log => libm::log(survival),
        Transform::LogLog => libm::log(-libm::log(survival)),
        Transform::Logit => libm::log(survival / (1.0 - survival)),
        Transform::Arcsine => libm::asin(libm::sqrt(survival)),
    };
    Ok((value, (factor * log_std_error).abs()))
}

/// The limits that reach so far from the survival probability, within 0 and 1.
pub(super) fn limits(survival: f64, reach: Reach, transform: Transform) -> Result<Interval, NotEstimable> {
    let factor = factor(survival, transform)?;
    let (lower, upper) = (reach.lower * factor, reach.upper * factor);
    // An exponential takes most of the time of a limit, and mostly both are the same.
    let exponentials = || {
        let of_upper = libm::exp(upper);
        (if lower == upper { of_upper } else { libm::exp(lower) }, of_upper)
    };
    Ok(match transform {
        Transform::Plain => Interval { lower: (survival - lower).max(0.0), upper: (survival + upper).min(1.0) },
        Transform::Log => {
            let (down, up) = exponentials();
            Interval { lower: survival / down, upper: (survival * up).min(1.0) }
        }
        Transform::LogLog => {
            // The factor is negative: the hazard grows towards the lower limit.
            let (log, (down, up)) = (1.0 / factor, exponentials());
            Interval { lower: libm::exp(log / down), upper: libm::exp(log * up) }
        }
        Transform::Logit => {
            let (odds, (down, up)) = (survival / (1.0 - survival), exponentials());
            let probability = |odds: f64| if odds == f64::INFINITY { 1.0 } else { odds / (1.0 + odds) };
            Interval { lower: probability(odds / down), upper: probability(odds * up) }
        }
        Transform::Arcsine => {
            let angle = libm::asin(libm::sqrt(survival));
            let squared_sine = |angle: f64| {
                let sine = libm::sin(angle);
                sine * sine
            };
            Interval {
                lower: squared_sine((angle - lower).max(0.0)),
                upper: squared_sine((angle + upper).min(FRAC_PI_2)),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Transform; 5] =
        [Transform::Plain, Transform::Log, Transform::LogLog, Transform::Logit, Transform::Arcsine];

    #[test]
    fn limits_invert_their_transform() {
        for transform in ALL {
            for survival in [0.2, 0.5, 0.8] {
                let (middle, std_error) = transformed(survival, 1.0, transform).expect("within 0 and 1");
                let interval = limits(survival, Reach { lower: 0.1, upper: 0.05 }, transform).expect("limits");
                let sign = if transform == Transform::LogLog { -1.0 } else { 1.0 };
                for (limit, expected) in [(interval.lower, -0.1), (interval.upper, 0.05)] {
                    let moved = transformed(limit, 1.0, transform).expect("within 0 and 1").0 - middle;
                    let moved = sign * moved / std_error;
                    assert!((moved - expected).abs() < 1e-13, "{transform:?} at {survival}: {moved}");
                }
            }
        }
    }

    #[test]
    fn limits_stay_within_zero_and_one() {
        for transform in ALL {
            let interval = limits(0.5, Reach::both(1e4), transform).expect("limits");
            assert_eq!((interval.lower, interval.upper), (0.0, 1.0), "{transform:?}");
        }
    }
}

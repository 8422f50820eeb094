//! Pointwise confidence limits of a survival probability from Greenwood's variance.

use super::curve::Transform;
use crate::interval::{Interval, NotEstimable};

/// Limits `z` standard errors away on the transformed scale, `log_variance` being the variance of the log survival.
pub(super) fn limits(survival: f64, log_variance: f64, transform: Transform, z: f64) -> Result<Interval, NotEstimable> {
    if survival == 0.0 {
        return Err(NotEstimable::TransformUndefined);
    }
    let reach = z * log_variance.sqrt();
    match transform {
        Transform::Plain => {
            let reach = reach * survival;
            Ok(Interval { lower: (survival - reach).max(0.0), upper: (survival + reach).min(1.0) })
        }
        Transform::Log => {
            Ok(Interval { lower: survival * libm::exp(-reach), upper: (survival * libm::exp(reach)).min(1.0) })
        }
        Transform::LogLog => {
            let log_survival = libm::log(survival);
            if log_survival == 0.0 {
                return Err(NotEstimable::TransformUndefined);
            }
            // The log is negative, hence the signs: the hazard grows towards the lower limit.
            let factor = libm::exp(-reach / log_survival);
            Ok(Interval { lower: libm::exp(log_survival * factor), upper: libm::exp(log_survival / factor) })
        }
    }
}

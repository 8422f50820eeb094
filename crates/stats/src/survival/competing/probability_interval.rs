//! Limits of a probability from its variance.

use crate::interval::{Interval, Level, NotEstimable};

/// The scale on which a pointwise interval is symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scale {
    /// The probability itself.
    Plain,
    /// Its logarithm.
    Log,
    /// The logarithm of minus its logarithm.
    LogLog,
}

/// Pointwise confidence interval of a probability with a variance, within 0 and 1.
///
/// # Definition
///
/// With the estimate $p$, its standard error $s$ and the normal quantile $z$ of the level:
///
/// | scale | limits |
/// |---|---|
/// | plain | $p \pm z s$, clipped |
/// | log | $p \exp(\pm z s / p)$, clipped |
/// | log-log | $p^{\exp(\mp z s / (p \log p))}$ |
///
/// # Not estimable
///
/// [`NotEstimable::TransformUndefined`] on the log scale where the probability is 0, on the log-log scale where it is 0
/// or 1. R gives NA there.
///
/// # Conventions
///
/// R `survfit` takes the log, SAS LIFETEST the log-log scale unless told otherwise.
///
/// # References
///
/// Kalbfleisch JD, Prentice RL (2002). The Statistical Analysis of Failure Time Data, 2nd ed. Wiley.
/// [doi:10.1002/9781118032985](https://doi.org/10.1002/9781118032985).
///
/// # Validation
///
/// R survival 3.5-3 `survfit` of several endings, `conf.type` plain, log and log-log, 1e-9 relative.
pub fn probability_interval(
    probability: f64,
    variance: f64,
    scale: Scale,
    level: Level,
) -> Result<Interval, NotEstimable> {
    let reach = level.z() * variance.sqrt();
    let (lower, upper) = match scale {
        Scale::Plain => (probability - reach, probability + reach),
        _ if probability <= 0.0 => return Err(NotEstimable::TransformUndefined),
        Scale::Log => {
            let factor = libm::exp(reach / probability);
            (probability / factor, probability * factor)
        }
        Scale::LogLog if probability >= 1.0 => return Err(NotEstimable::TransformUndefined),
        Scale::LogLog => {
            let log = libm::log(probability);
            let factor = libm::exp(-reach / (probability * log));
            (libm::exp(log * factor), libm::exp(log / factor))
        }
    };
    Ok(Interval { lower: lower.max(0.0), upper: upper.min(1.0) })
}

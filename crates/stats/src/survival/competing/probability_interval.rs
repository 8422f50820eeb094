//! Limits of a probability from its variance.

use crate::interval::{Interval, Level, NotEstimable};
use crate::survival::conventions::Transform;
use crate::survival::limits::{Reach, limits};

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
/// | logit | those of the odds, $\frac{p}{1 - p} \exp(\pm z s / (p (1 - p)))$, taken back |
/// | arcsine | $\sin^2(\arcsin \sqrt p \pm z s / (2 \sqrt{p (1 - p)}))$, the angle clipped |
///
/// # Not estimable
///
/// [`NotEstimable::TransformUndefined`] where the probability is 0, on another than the plain scale, or 1, on another
/// than the plain and log scales. R gives NA there.
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
/// R survival 3.5-3 `survfit` of several endings, `conf.type` plain, log, log-log, logit and arcsin, 1e-9 relative.
pub fn probability_interval(
    probability: f64,
    variance: f64,
    transform: Transform,
    level: Level,
) -> Result<Interval, NotEstimable> {
    let reach = level.z() * variance.sqrt();
    if transform == Transform::Plain {
        return Ok(Interval { lower: (probability - reach).max(0.0), upper: (probability + reach).min(1.0) });
    }
    if probability <= 0.0 {
        return Err(NotEstimable::TransformUndefined);
    }
    limits(probability, Reach::both(reach / probability), transform)
}

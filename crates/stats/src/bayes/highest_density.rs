//! The most probable proportion, and the shortest interval.

use super::root::increasing_root;
use super::{BayesError, Beta};
use crate::interval::{Interval, Level};
use crate::special::beta;

/// The proportion of the highest density.
///
/// # Definition
/// $$\frac{a - 1}{a + b - 2}$$ where both shapes are at least 1 and one is above, 0 where only the first is below 1 or
/// the second alone is above it, 1 where only the second is below 1.
///
/// # Errors
/// [`BayesError::NoSinglePeak`] when both shapes are below 1, or both are 1.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | an end of the range is a mode where the density rises towards it | R's bayestestR and others search the inside |
///
/// # References
/// Johnson NL, Kotz S, Balakrishnan N. Continuous univariate distributions. Volume 2. 2nd edition. New York: Wiley; 1995.
///
/// # Validation
/// Hand: (3, 2), 2/3; (1/2, 3), 0; (3, 1), 1.
///
/// # Examples
/// ```
/// use trialstat_stats::bayes::{Beta, mode};
/// assert_eq!(mode(Beta::new(3.0, 3.0)?)?, 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mode(law: Beta) -> Result<f64, BayesError> {
    let (events, others) = (law.a() - 1.0, law.b() - 1.0);
    if events <= 0.0 && others <= 0.0 && (events == others || (events < 0.0 && others < 0.0)) {
        Err(BayesError::NoSinglePeak)
    } else if events <= 0.0 && others >= 0.0 {
        Ok(0.0)
    } else if others <= 0.0 && events >= 0.0 {
        Ok(1.0)
    } else {
        Ok(events / (events + others))
    }
}

/// The shortest interval of a probability, which holds the proportions of the highest density.
///
/// # Definition
/// The $$l$$ and $$u$$ with $$P(l < p < u) = 1 - \alpha$$ and equal densities, $$f(l) = f(u)$$; where the density falls
/// throughout, from 0 to the quantile of $$1 - \alpha$$, and where it rises from the quantile of $$\alpha$$ to 1.
///
/// # Returns
/// The limits. The error is divided between the tails by a search to the last digits of the densities' ratio.
///
/// # Errors
/// [`BayesError::NoSinglePeak`] as for [`mode`]: no one interval holds the highest densities.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | highest density of the proportion, not of its odds | R's HDInterval `hdi(qbeta, …)`: the same, minimized to 1e-8; bayestestR `hdi`: of a sample |
///
/// # References
/// Box GEP, Tiao GC. Bayesian inference in statistical analysis. Reading: Addison-Wesley; 1973.
///
/// # Validation
/// Hand: (2, 2), symmetric and so equal-tailed; (1, 3), from 0.
///
/// # Examples
/// ```
/// use trialstat_stats::{bayes::{Beta, highest_density}, interval::Level, proportion::Count};
/// let posterior = Beta::UNIFORM.updated(Count::new(14, 20)?)?;
/// let interval = highest_density(posterior, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", interval.lower, interval.upper), "0.4907 to 0.8639");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn highest_density(law: Beta, level: Level) -> Result<Interval, BayesError> {
    let (peak, error) = (mode(law)?, level.one_sided_tail());
    let (a, b) = (law.a(), law.b());
    if peak == 0.0 {
        return Ok(Interval { lower: 0.0, upper: beta::upper_quantile(error, a, b) });
    }
    if peak == 1.0 {
        return Ok(Interval { lower: beta::quantile(error, a, b), upper: 1.0 });
    }
    let limits = |below: f64| (beta::quantile(below, a, b), beta::upper_quantile(error - below, a, b));
    // The more of the error lies below, the higher the density at the lower limit.
    let excess = |below: f64| {
        let (lower, upper) = limits(below);
        let width = upper - lower;
        // Each ratio is written from the end from which its change is the smaller.
        let events = -libm::log1p(-width / upper);
        let others = -libm::log1p(-width / (1.0 - lower));
        (b - 1.0) * others - (a - 1.0) * events
    };
    let (lower, upper) = limits(increasing_root(0.0, error, 0.0, excess));
    Ok(Interval { lower, upper })
}

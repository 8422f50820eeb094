//! Moments, tails and equal-tailed intervals of a mixture of beta distributions.

use super::root::increasing_root;
use super::{BayesError, Beta, Mixture};
use crate::interval::{Alternative, Interval, Level};
use crate::proportion::NullProportion;
use crate::special::{beta, normal};

/// Mean and standard deviation of a distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub standard_deviation: f64,
}

/// Mean and standard deviation of a prior or posterior.
///
/// # Definition
/// A component of shapes $$a, b$$ has the mean $$\mu_k = a/(a+b)$$ and the variance $$v_k = ab/((a+b)^2(a+b+1))$$; the
/// mixture has $$\mu = \sum w_k \mu_k$$ and the variance $$\sum w_k \left(v_k + (\mu_k - \mu)^2\right).$$
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | standard deviation | R's RBesT `summary`: the same; SAS `PROC MCMC`: of a sample |
///
/// # References
/// Johnson NL, Kotz S, Balakrishnan N. Continuous univariate distributions. Volume 2. 2nd edition. New York: Wiley; 1995.
///
/// # Validation
/// Hand: (2, 2), 1/2 and the root of 1/20; equal weights of (1, 1) and (3, 1), 5/8.
///
/// # Examples
/// ```
/// use trialstat_stats::bayes::{Beta, moments};
/// let posterior = Beta::new(2.0, 2.0)?;
/// assert_eq!(format!("{:.4}", moments(&posterior.into()).standard_deviation), "0.2236");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn moments(law: &Mixture) -> Moments {
    let mean = law.average(Beta::mean);
    let about = |beta: Beta| beta.variance() + (beta.mean() - mean) * (beta.mean() - mean);
    Moments { mean, standard_deviation: libm::sqrt(law.average(about)) }
}

/// The probability that the proportion lies above, or below, a given one.
///
/// # Definition
/// $$P(p > p_0) = \sum w_k \left(1 - I_{p_0}(a_k, b_k)\right), \qquad P(p < p_0) = \sum w_k I_{p_0}(a_k, b_k).$$
///
/// # Arguments
/// `side` says which: [`Alternative::Greater`] for above.
///
/// # Returns
/// The probability, with all its digits down to about 1e-300.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the side is named | R `pbeta(lower.tail = FALSE)` and RBesT `pmix(lower.tail = FALSE)`: above |
///
/// # References
/// Johnson NL, Kotz S, Balakrishnan N. Continuous univariate distributions. Volume 2. 2nd edition. New York: Wiley; 1995.
///
/// # Validation
/// Hand: (1, 2) at 1/4, 9/16.
///
/// # Examples
/// ```
/// use trialstat_stats::interval::Alternative;
/// use trialstat_stats::{bayes::{Beta, tail_probability}, proportion::{Count, NullProportion}};
/// let posterior = Beta::UNIFORM.updated(Count::new(14, 20)?)?;
/// let above = tail_probability(&posterior.into(), NullProportion::new(0.5)?, Alternative::Greater);
/// assert_eq!(format!("{above:.4}"), "0.9608");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn tail_probability(law: &Mixture, proportion: NullProportion, side: Alternative) -> f64 {
    let at = proportion.value();
    match side {
        Alternative::Greater => law.average(|one| beta::upper_regularized(at, one.a(), one.b())),
        Alternative::Less => law.average(|one| beta::regularized(at, one.a(), one.b())),
    }
}

/// The interval that leaves the same probability on either side.
///
/// # Definition
/// From the proportion with $$P(p < l) = \alpha/2$$ to that with $$P(p > u) = \alpha/2$$, for a mixture solved on the
/// scale of the log odds.
///
/// # Returns
/// The limits; a limit below 1e-306 is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | equal tails, at no and only events too | [`jeffreys`](crate::proportion::jeffreys) with Jeffreys's prior; R's RBesT `qmix`: the same limits |
///
/// # References
/// Brown LD, Cai TT, DasGupta A. Interval estimation for a binomial proportion. Statistical Science 2001;16:101-133.
/// doi:10.1214/ss/1009213286.
///
/// # Validation
/// Hand: (2, 2), symmetric and so as the shortest interval.
///
/// # Examples
/// ```
/// use trialstat_stats::{bayes::{Beta, equal_tailed}, interval::Level, proportion::Count};
/// let posterior = Beta::UNIFORM.updated(Count::new(14, 20)?)?;
/// let interval = equal_tailed(&posterior.into(), Level::NINETY_FIVE);
/// assert_eq!(format!("{:.4} to {:.4}", interval.lower, interval.upper), "0.4782 to 0.8541");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn equal_tailed(law: &Mixture, level: Level) -> Interval {
    let tail = level.tail();
    let lower = quantile(law, |a, b| beta::quantile(tail, a, b), beta::regularized, tail);
    let upper = quantile(law, |a, b| beta::upper_quantile(tail, a, b), beta::upper_regularized, tail);
    Interval { lower, upper }
}

/// The proportion that leaves `tail`, between the least and the greatest of the components'.
fn quantile(law: &Mixture, of: impl Fn(f64, f64) -> f64, mass: impl Fn(f64, f64, f64) -> f64, tail: f64) -> f64 {
    let each: Vec<f64> = law.speaking().map(|one| of(one.beta.a(), one.beta.b())).collect();
    let (least, most) = each.iter().fold((1.0_f64, 0.0_f64), |(least, most), &x| (least.min(x), most.max(x)));
    if least >= most {
        return most;
    }
    let wanted = normal::upper_quantile(tail);
    let mass_at = |x: f64| law.average(|one| mass(x, one.a(), one.b()));
    // The tail rises with the proportion where it is the lower one.
    let sign = if mass_at(least) < mass_at(most) { -1.0 } else { 1.0 };
    let off = |x: f64| sign * (normal::upper_quantile(mass_at(x)) - wanted);
    if least < 1e-300 || most >= 1.0 {
        return increasing_root(least, most, 0.0, off);
    }
    let proportion = |log_odds: f64| 1.0 / (1.0 + libm::exp(-log_odds));
    let log_odds = |x: f64| libm::log(x) - libm::log1p(-x);
    proportion(increasing_root(log_odds(least), log_odds(most), 0.0, |at| off(proportion(at)))).clamp(least, most)
}

impl Mixture {
    /// Refuses components with a shape below 1.
    pub(super) fn check_shapes(&self) -> Result<(), BayesError> {
        let below = self.speaking().any(|one| one.beta.a() < 1.0 || one.beta.b() < 1.0);
        if below { Err(BayesError::ShapeBelowOne) } else { Ok(()) }
    }
}

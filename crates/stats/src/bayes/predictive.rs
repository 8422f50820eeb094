//! What a prior or posterior says of subjects yet to come.

use super::comparison::superior;
use super::{BayesError, Beta, Mixture, posterior, tail_probability};
use crate::interval::Alternative;
use crate::proportion::{Count, NullProportion};
use crate::special::binomial;
use crate::special::log_odds::{BetaLaw, Point};

/// Logarithm of the predictive probability of a count: beta-binomial, or a mixture of such.
///
/// # Definition
/// $$\ln \sum w_k m_k, \qquad m_k = \binom{n}{x} \frac{B(a_k + x, b_k + n - x)}{B(a_k, b_k)}.$$ Each $$m_k$$ is taken as
/// the binomial probability at the posterior mean times the prior over the posterior density there, of which none is the
/// difference of large logarithms.
///
/// # Arguments
/// `count` has the events in question among all future subjects.
///
/// # Returns
/// The logarithm; 0 for no subject.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | always the logarithm | R's RBesT `dmix(preddist(…), log = TRUE)`: the same; R's VGAM `dbetabinom.ab`: by its shapes |
///
/// # References
/// Besag J. A candidate's formula: a curious result in Bayesian prediction. Biometrika 1989;76:183.
/// doi:10.1093/biomet/76.1.183.
///
/// # Validation
/// Hand: under the uniform prior all counts are equally likely.
///
/// # Examples
/// ```
/// use trialstat_stats::bayes::{Beta, predictive_log_probability};
/// use trialstat_stats::proportion::Count;
/// let log = predictive_log_probability(&Beta::UNIFORM.into(), Count::new(3, 9)?);
/// assert!((log + 10f64.ln()).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn predictive_log_probability(law: &Mixture, count: Count) -> f64 {
    let logs = || law.speaking().map(|one| libm::log(one.weight) + component_log_probability(one.beta, count));
    let greatest = logs().fold(f64::NEG_INFINITY, f64::max);
    greatest + libm::log(logs().map(|log| libm::exp(log - greatest)).sum())
}

/// The logarithm of the beta-binomial probability.
pub(super) fn component_log_probability(prior: Beta, count: Count) -> f64 {
    if count.total() == 0 {
        return 0.0;
    }
    let after = Beta { a: prior.a() + count.events() as f64, b: prior.b() + count.non_events() as f64 };
    let mean = after.mean();
    let log_density =
        |law: Beta| BetaLaw::new(law.a(), law.b()).map_or(f64::NAN, |law| law.log_density(Point::proportion(mean)));
    binomial::log_probability(count.events(), count.total(), mean) + log_density(prior) - log_density(after)
}

/// The predictive probability of at least, or at most, so many events.
///
/// # Definition
/// For the beta-binomial $$X$$ of $$n$$ future subjects $$P(X \ge x)$$ is the probability that the proportion exceeds an
/// independent beta variable of shapes $$x$$ and $$n - x + 1$$, and $$P(X \le x)$$ the probability that one of shapes
/// $$x + 1$$ and $$n - x$$ exceeds it: [`superiority`](super::superiority), whose work does not grow with $$n.$$
///
/// # Arguments
/// `count` has the events in question among all future subjects; [`Alternative::Greater`] asks for at least as many.
///
/// # Returns
/// The probability, with all its digits down to about 1e-300.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the count itself belongs to either tail | R's RBesT `pmix(preddist(…))`: at most; `lower.tail = FALSE`: above |
///
/// # References
/// Johnson NL, Kemp AW, Kotz S. Univariate discrete distributions. 3rd edition. Hoboken: Wiley; 2005.
/// doi:10.1002/0471715816.
///
/// # Validation
/// Hand: under the uniform prior (n - x + 1)/(n + 1).
///
/// # Examples
/// ```
/// use trialstat_stats::interval::Alternative;
/// use trialstat_stats::{bayes::{Beta, predictive_tail}, proportion::Count};
/// let at_least = predictive_tail(&Beta::UNIFORM.into(), Count::new(8, 9)?, Alternative::Greater);
/// assert!((at_least - 0.2).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn predictive_tail(law: &Mixture, count: Count, side: Alternative) -> f64 {
    let (events, others) = (count.events() as f64, count.non_events() as f64);
    match side {
        Alternative::Greater if count.events() == 0 => 1.0,
        Alternative::Less if count.non_events() == 0 => 1.0,
        Alternative::Greater => law.average(|one| superior(one, Beta { a: events, b: others + 1.0 })).min(1.0),
        Alternative::Less => law.average(|one| superior(Beta { a: events + 1.0, b: others }, one)).min(1.0),
    }
}

/// The predictive probability that a trial of one arm ends in success.
///
/// # Definition
/// Success is $$P(p > p_0 \mid \text{all data}) \ge \gamma$$, or $$P(p < p_0 \mid \text{all data}) \ge \gamma$$ for the
/// other side. More events make the first more probable, so that success is a number of future events of at least, or at
/// most, some $$x^*$$, and its probability the [predictive tail](predictive_tail) there.
///
/// # Arguments
/// `law` is the posterior so far, by which the future is predicted and from which the final posterior is computed;
/// `future` the subjects to come, `null` and `side` what is to be shown, `threshold` the $$\gamma$$ strictly between 0
/// and 1.
///
/// # Returns
/// The probability; without future subjects 0 or 1.
///
/// # Errors
/// [`BayesError::NotBetween`] for the threshold, [`BayesError::TooManySubjects`] for `future`, [`BayesError::Shape`] when
/// a shape would grow out of [`Beta::SHAPES`].
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | success at a probability of the threshold or more | Lee and Liu: more than the threshold; R's RBesT `decision1S`: more than |
/// | one prior for prediction and for the final analysis | R's RBesT `pos1S`: may differ |
///
/// # References
/// Lee JJ, Liu DD. A predictive probability design for phase II cancer clinical trials. Clinical Trials 2008;5:93-106.
/// doi:10.1177/1740774508089279.
///
/// # Validation
/// Hand: a uniform posterior and one subject to come.
///
/// # Examples
/// ```
/// use trialstat_stats::interval::Alternative;
/// use trialstat_stats::bayes::{Beta, predictive_success};
/// use trialstat_stats::proportion::{Count, NullProportion};
/// let so_far = Beta::new(0.6, 0.4)?.updated(Count::new(16, 23)?)?;
/// let null = NullProportion::new(0.6)?;
/// let success = predictive_success(&so_far.into(), 17, null, Alternative::Greater, 0.9)?;
/// assert_eq!(format!("{success:.4}"), "0.5656");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn predictive_success(
    law: &Mixture,
    future: u64,
    null: NullProportion,
    side: Alternative,
    threshold: f64,
) -> Result<f64, BayesError> {
    if !(threshold > 0.0 && threshold < 1.0) {
        return Err(BayesError::NotBetween(threshold));
    }
    let count = |events: u64| Count::new(events, future).map_err(|_| BayesError::TooManySubjects(future));
    let succeeds = |events: u64| -> Result<bool, BayesError> {
        Ok(tail_probability(&posterior(law, count(events)?)?, null, side) >= threshold)
    };
    // The least number of events at which the probability of `side` has turned.
    let turned = |events: u64| Ok::<bool, BayesError>(succeeds(events)? == (side == Alternative::Greater));
    let (mut low, mut high) = (0, future + u64::from(future < u64::MAX));
    while low < high {
        let middle = low + (high - low) / 2;
        if turned(middle)? { high = middle } else { low = middle + 1 }
    }
    Ok(match side {
        Alternative::Greater if low > future => 0.0,
        Alternative::Less if low == 0 => 0.0,
        Alternative::Greater => predictive_tail(law, count(low)?, side),
        Alternative::Less => predictive_tail(law, count(low - 1)?, side),
    })
}

//! Mixtures of beta distributions, and what data make of their weights.

use super::{BayesError, Beta, predictive::component_log_probability};
use crate::proportion::Count;

/// A weighted beta distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Component {
    /// Its share of the mixture.
    pub weight: f64,
    /// Its distribution.
    pub beta: Beta,
}

/// A mixture of beta distributions, prior or posterior of a proportion; a single one is a mixture too.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    components: Vec<Component>,
}

impl From<Beta> for Mixture {
    fn from(beta: Beta) -> Mixture {
        Mixture { components: vec![Component { weight: 1.0, beta }] }
    }
}

impl Mixture {
    /// The mixture of components whose weights are made to sum to 1; those of weight 0 are kept.
    ///
    /// # Errors
    /// [`BayesError::Weight`] for a weight that is negative or not finite, [`BayesError::NoWeight`] when none is above 0.
    pub fn new(components: &[Component]) -> Result<Mixture, BayesError> {
        if let Some(wrong) =
            components.iter().find(|component| !(component.weight >= 0.0 && component.weight < f64::MAX))
        {
            return Err(BayesError::Weight(wrong.weight));
        }
        // Each is divided before they are added, so that no sum overflows.
        let greatest = components.iter().map(|component| component.weight).fold(0.0, f64::max);
        if greatest == 0.0 {
            return Err(BayesError::NoWeight);
        }
        let whole: f64 = components.iter().map(|component| component.weight / greatest).sum();
        let share = |component: &Component| Component { weight: component.weight / greatest / whole, ..*component };
        Ok(Mixture { components: components.iter().map(share).collect() })
    }

    /// The components, with weights that sum to 1.
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// The weighted mean of a number of each component.
    pub(super) fn average(&self, of: impl Fn(Beta) -> f64) -> f64 {
        self.speaking().map(|component| component.weight * of(component.beta)).sum()
    }

    /// The components of a weight above 0.
    pub(super) fn speaking(&self) -> impl Iterator<Item = &Component> {
        self.components.iter().filter(|component| component.weight > 0.0)
    }
}

/// The posterior of a mixture prior after a count.
///
/// # Definition
/// With $$x$$ events among $$n$$ subjects, the component of weight $$w_k$$ and shapes $$a_k, b_k$$ becomes one of shapes
/// $$a_k + x, b_k + n - x$$ and of weight
/// $$\frac{w_k m_k}{\sum w_j m_j}, \qquad m_k = \binom{n}{x} \frac{B(a_k + x, b_k + n - x)}{B(a_k, b_k)},$$
/// the marginal likelihoods $$m_k$$ being taken as logarithms and divided by the greatest.
///
/// # Returns
/// The components in their order. A weight more than about 700 logarithms below the greatest becomes 0.
///
/// # Errors
/// [`BayesError::Shape`] when a shape grows out of [`Beta::SHAPES`].
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | weights by the marginal likelihood | R's RBesT `postmix`: the same |
/// | no subject leaves the prior as it is | the same |
///
/// # References
/// Schmidli H, Gsteiger S, Roychoudhury S, O'Hagan A, Spiegelhalter D, Neuenschwander B. Robust meta-analytic-predictive
/// priors in clinical trials with historical control information. Biometrics 2014;70:1023-1032. doi:10.1111/biom.12242.
///
/// # Validation
/// Hand: 1 of 1 under equal weights of (1, 1) and (3, 1), which become 2/5 and 3/5.
///
/// # Examples
/// ```
/// use trialstat_stats::bayes::{Beta, Component, Mixture, posterior};
/// use trialstat_stats::proportion::Count;
/// let half = |a, b| Beta::new(a, b).map(|beta| Component { weight: 0.5, beta });
/// let prior = Mixture::new(&[half(1.0, 1.0)?, half(3.0, 1.0)?])?;
/// let after = posterior(&prior, Count::new(1, 1)?)?;
/// assert_eq!(format!("{:.4}", after.components()[1].weight), "0.6000");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn posterior(prior: &Mixture, count: Count) -> Result<Mixture, BayesError> {
    let logs: Vec<f64> = prior
        .components
        .iter()
        .map(|component| libm::log(component.weight) + component_log_probability(component.beta, count))
        .collect();
    let greatest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let updated = prior.components.iter().zip(logs).map(|(component, log)| {
        Ok(Component { weight: libm::exp(log - greatest), beta: component.beta.updated(count)? })
    });
    Mixture::new(&updated.collect::<Result<Vec<Component>, BayesError>>()?)
}

/// A prior made robust by a vague component.
///
/// # Definition
/// The weights of the prior are multiplied by $$1 - w$$ and a component of weight $$w$$ is added, with the mean
/// $$\mu$$ and the information of two subjects, one more than a unit: shapes $$2\mu$$ and $$2(1 - \mu).$$
///
/// # Arguments
/// `weight` is that of the added component and `mean` its mean; the mean 1/2 makes it uniform.
///
/// # Returns
/// The components of the prior, of any number, and the vague one as the last.
///
/// # Errors
/// [`BayesError::NotBetween`] when the weight or the mean is not strictly between 0 and 1, [`BayesError::Shape`] when
/// the mean is closer to 0 or 1 than half of the least shape.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | shapes that sum to 2 | R's RBesT `robustify(n = 1)`: the same, since it adds 1 to `n` for a beta prior |
/// | weight and mean are named | R's RBesT: the mean is 1/2 by default |
///
/// # References
/// Schmidli H, Gsteiger S, Roychoudhury S, O'Hagan A, Spiegelhalter D, Neuenschwander B. Robust meta-analytic-predictive
/// priors in clinical trials with historical control information. Biometrics 2014;70:1023-1032. doi:10.1111/biom.12242.
///
/// # Validation
/// Hand: a prior of one component with a fifth of weight on the uniform distribution.
///
/// # Examples
/// ```
/// use trialstat_stats::bayes::{Beta, Mixture, robust};
/// let historical = Mixture::from(Beta::new(12.0, 28.0)?);
/// let prior = robust(&historical, 0.2, 0.5)?;
/// assert_eq!(prior.components()[0].weight, 0.8);
/// assert_eq!(prior.components()[1].beta, Beta::UNIFORM);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn robust(prior: &Mixture, weight: f64, mean: f64) -> Result<Mixture, BayesError> {
    if let Some(wrong) = [weight, mean].into_iter().find(|number| !(*number > 0.0 && *number < 1.0)) {
        return Err(BayesError::NotBetween(wrong));
    }
    let vague = Component { weight, beta: Beta::new(2.0 * mean, 2.0 * (1.0 - mean))? };
    let informative = prior.components.iter().map(|one| Component { weight: one.weight * (1.0 - weight), ..*one });
    Mixture::new(&informative.chain([vague]).collect::<Vec<_>>())
}

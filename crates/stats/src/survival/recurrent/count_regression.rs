//! Poisson and negative binomial regression of event counts on covariates, with exposure.

use super::RecurrentError;
use super::count_rows::{Maximum, Rows, dot};
use crate::interval::{Estimate, Interval, Level, Test};
use crate::special::normal;

/// The largest count a regression takes; it sums over all integers below.
pub const COUNT_LIMIT: u64 = 1_000_000;

/// The distribution of the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CountModel {
    /// The variance is the mean.
    Poisson,
    /// The variance is the mean plus the dispersion times the squared mean.
    NegativeBinomial,
}

/// From what the covariance of the coefficients is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CountCovariance {
    /// The expected information, in which the dispersion is orthogonal to the coefficients (R).
    Expected,
    /// The observed information of coefficients and dispersion together (SAS).
    Observed,
    /// The sandwich of expected information and squared residuals without correction (HC0), the dispersion held.
    Sandwich,
}

/// A fitted count regression, made by [`count_regression`].
#[derive(Debug, Clone, PartialEq)]
pub struct CountFit {
    /// Log rate where all covariates are 0, then the log rate ratio for one unit of each covariate.
    pub coefficients: Vec<f64>,
    /// What the variance has in excess, as a multiple of the squared mean; 0 where the data are no more dispersed than
    /// Poisson counts. R's theta is one over it.
    pub dispersion: f64,
    /// Standard error of the dispersion, the coefficients held; none at 0. R's standard error of theta is this times
    /// theta squared.
    pub dispersion_error_conditional: Option<f64>,
    /// Standard error of the dispersion from the observed information of coefficients and dispersion; none at 0.
    pub dispersion_error: Option<f64>,
    /// Log likelihood at the maximum, with all constants.
    pub log_likelihood: f64,
    /// Fitted means.
    pub means: Vec<f64>,
    /// Newton steps made for the coefficients, in all.
    pub iterations: usize,
    expected: Vec<Vec<f64>>,
    observed: Vec<Vec<f64>>,
    sandwich: Vec<Vec<f64>>,
}

/// Regression of event counts, with a log link, the log exposure as offset, and an intercept.
///
/// # Definition
///
/// The count $y$ of a subject with covariates $x$ and exposure $T$ has the mean $\mu = T \exp(\beta_0 + x^\top \beta)$. It is
/// Poisson or negative binomial with the variance $\mu + k \mu^2$ and the log likelihood
/// $$\sum_{j < y} \log(1 + k j) - \log y! + y \log \mu - (y + 1/k) \log(1 + k \mu).$$
/// The maximum over $\beta$ and $k \ge 0$ is at $k = 0$ where the likelihood falls from there on.
///
/// | covariance | of the coefficients |
/// |---|---|
/// | expected | $(\sum \mu / (1 + k \mu) \\, x x^\top)^{-1}$ |
/// | observed | the block of the inverse of minus the second derivatives by $\beta$ and $k$; at $k = 0$ by $\beta$ |
/// | sandwich | the expected, $\sum ((y - \mu) / (1 + k \mu))^2 x x^\top$ between two of it |
///
/// # Arguments
///
/// `covariates` holds one slice for each covariate; `exposure` the positive time of each subject.
///
/// # Errors
///
/// Slices that differ in length, numbers that are not finite or not positive, a count above [`COUNT_LIMIT`], no events,
/// collinear covariates, a group without events, no convergence.
///
/// # Conventions
///
/// | question | here | R MASS `glm.nb` | SAS GENMOD `DIST=NEGBIN` |
/// |---|---|---|---|
/// | dispersion | $k$ | theta $= 1/k$ | $k$ |
/// | covariance | named | expected | observed |
/// | underdispersed counts | $k = 0$ | theta runs off, a warning | $k = 0$, or no convergence |
/// | convergence | step below 1e-9 standard errors | deviance, 1e-8 relative | gradient, 1e-4 |
///
/// # References
///
/// Lawless JF (1987). Negative binomial and mixed Poisson regression. Canadian Journal of Statistics 15:209-225.
/// [doi:10.2307/3314912](https://doi.org/10.2307/3314912).
///
/// Zou G (2004). A modified Poisson regression approach to prospective studies with binary data. American Journal of
/// Epidemiology 159:702-706. [doi:10.1093/aje/kwh090](https://doi.org/10.1093/aje/kwh090).
///
/// # Validation
///
/// R MASS 7.3-58.2 `glm.nb` on epil totals and quine, 1e-6 relative, what its theta is good to; `glm(poisson)` and its
/// sandwich on birthwt, 1e-9; observed information against differences of the gradient in R, 1e-6.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::recurrent::count_regression::{CountModel, count_regression};
///
/// let treated = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
/// let fit = count_regression(&[4, 1, 7, 2, 0, 1], &[&treated], &[2.0; 6], CountModel::NegativeBinomial)?;
/// assert!((fit.coefficients[1] - (3.0_f64 / 12.0).ln()).abs() < 1e-12);
/// assert!(fit.dispersion > 0.0);
/// # Ok::<(), trialstat_stats::survival::recurrent::RecurrentError>(())
/// ```
pub fn count_regression(
    counts: &[u64],
    covariates: &[&[f64]],
    exposure: &[f64],
    model: CountModel,
) -> Result<CountFit, RecurrentError> {
    check(counts, covariates, exposure)?;
    let rows = Rows::new(counts, covariates, exposure);
    let mut fit = rows.maximize(0.0, rows.start())?;
    let mut dispersion = 0.0;
    if model == CountModel::NegativeBinomial && rows.counts.derivatives(0.0, &fit.means).0 > 0.0 {
        (dispersion, fit) = rows.with_dispersion(fit)?;
    }
    CountFit::of(&rows, dispersion, fit)
}

fn check(counts: &[u64], covariates: &[&[f64]], exposure: &[f64]) -> Result<(), RecurrentError> {
    let subjects = counts.len();
    let length = |what, found| {
        if found == subjects { Ok(()) } else { Err(RecurrentError::Length { what, found, subjects }) }
    };
    length("exposure", exposure.len())?;
    if let Some(index) = exposure.iter().position(|exposure| !(exposure.is_finite() && *exposure > 0.0)) {
        return Err(RecurrentError::Exposure { index, exposure: exposure[index] });
    }
    for (covariate, values) in covariates.iter().enumerate() {
        length("a covariate", values.len())?;
        if let Some(subject) = values.iter().position(|value| !value.is_finite()) {
            return Err(RecurrentError::Covariate { covariate, subject, value: values[subject] });
        }
    }
    if let Some(subject) = counts.iter().position(|&count| count > COUNT_LIMIT) {
        return Err(RecurrentError::Count { subject, count: counts[subject], limit: COUNT_LIMIT });
    }
    if counts.iter().all(|&count| count == 0) { Err(RecurrentError::NoEvents) } else { Ok(()) }
}

impl CountFit {
    /// What follows from a maximum.
    fn of(rows: &Rows, dispersion: f64, fit: Maximum) -> Result<CountFit, RecurrentError> {
        let (width, means) = (rows.width, &fit.means);
        let expected = rows.weighted(|subject| means[subject] / (1.0 + dispersion * means[subject]));
        let expected = rows.factor(&expected, &fit.coefficients)?.inverse();
        let squares = rows.weighted(|subject| {
            let residual = rows.residual(dispersion, means, subject);
            residual * residual
        });
        let sandwich = (0..width)
            .map(|i| {
                let left: Vec<f64> =
                    (0..width).map(|l| (0..width).map(|k| expected[i][k] * squares[k * width + l]).sum()).collect();
                (0..width).map(|j| (0..width).map(|l| left[l] * expected[l][j]).sum()).collect()
            })
            .collect();
        let curvature = rows.factor(&rows.curvature(dispersion, means), &fit.coefficients)?;
        let mut observed = curvature.inverse();
        let (mut conditional, mut joint) = (None, None);
        if dispersion > 0.0 {
            let information = -rows.counts.derivatives(dispersion, means).1;
            let towards = curvature.solve(&rows.mixed(dispersion, means));
            let left = information - dot(&towards, &rows.mixed(dispersion, means));
            if left <= 0.0 {
                return Err(RecurrentError::NoConvergence { iterations: fit.iterations });
            }
            for (row, own) in observed.iter_mut().zip(&towards) {
                row.iter_mut().zip(&towards).for_each(|(element, other)| *element += own * other / left);
            }
            (conditional, joint) = (Some((1.0 / information).sqrt()), Some((1.0 / left).sqrt()));
        }
        Ok(CountFit {
            coefficients: rows.in_units(&fit.coefficients),
            dispersion,
            dispersion_error_conditional: conditional,
            dispersion_error: joint,
            log_likelihood: fit.log_likelihood,
            iterations: fit.iterations,
            expected: rows.covariance_in_units(expected),
            observed: rows.covariance_in_units(observed),
            sandwich: rows.covariance_in_units(sandwich),
            means: fit.means,
        })
    }

    /// Covariance matrix of the coefficients, row by row.
    pub fn covariance(&self, covariance: CountCovariance) -> &[Vec<f64>] {
        match covariance {
            CountCovariance::Expected => &self.expected,
            CountCovariance::Observed => &self.observed,
            CountCovariance::Sandwich => &self.sandwich,
        }
    }

    /// Standard error of a coefficient, the intercept being the first.
    ///
    /// # Panics
    /// When there is no such coefficient, as a slice does.
    pub fn std_error(&self, coefficient: usize, covariance: CountCovariance) -> f64 {
        self.covariance(covariance)[coefficient][coefficient].sqrt()
    }

    /// Exponential of a coefficient, a rate ratio (of the intercept a rate), with its Wald limits from the log scale.
    ///
    /// # Panics
    /// When there is no such coefficient, as a slice does.
    pub fn rate_ratio(&self, coefficient: usize, covariance: CountCovariance, level: Level) -> Estimate {
        let log_ratio = self.coefficients[coefficient];
        let reach = level.z() * self.std_error(coefficient, covariance);
        let interval = Interval { lower: libm::exp(log_ratio - reach), upper: libm::exp(log_ratio + reach) };
        Estimate { estimate: libm::exp(log_ratio), interval }
    }

    /// Two-sided Wald test that a coefficient is 0, its statistic a standard normal deviate.
    ///
    /// # Panics
    /// When there is no such coefficient, as a slice does.
    pub fn coefficient_test(&self, coefficient: usize, covariance: CountCovariance) -> Test {
        let z = self.coefficients[coefficient] / self.std_error(coefficient, covariance);
        Test { statistic: Some(z), degrees_of_freedom: None, p_value: 2.0 * normal::survival(z.abs()) }
    }
}

//! Poisson and negative binomial regression of event counts on covariates, with exposure.

use super::RecurrentError;
use super::dispersion::Counts;
use crate::interval::{Estimate, Interval, Level, Test};
use crate::linear::Cholesky;
use crate::special::normal;

/// The largest count a regression takes; it sums over all integers below.
pub const COUNT_LIMIT: u64 = 1_000_000;
const MOST_ITERATIONS: usize = 100;
const MOST_HALVINGS: usize = 40;
/// Squared length of a step, in standard errors, after which Newton's method has all digits.
const LAST_STEP: f64 = 1e-18;
/// Part of the information that must be left when the columns before it are swept out.
const INFORMATIVE: f64 = 1e-11;
/// Range of the linear predictor, without the exposure, that no finite maximum reaches.
const OUT_OF_REACH: f64 = 40.0;

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
/// R MASS 7.3-58.2 `glm.nb` on epil totals and quine, `glm(poisson)` and sandwich HC0 on birthwt: 1e-8 relative, the
/// accuracy of that program; observed information against second differences of the log likelihood in R.
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
    rows.describe(dispersion, fit)
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

/// The data of a model, row by row, a 1 before the centred and scaled covariates.
struct Rows<'a> {
    counts: Counts,
    exposure: &'a [f64],
    design: Vec<f64>,
    width: usize,
    centres: Vec<f64>,
    scales: Vec<f64>,
}

/// A maximum over the coefficients at some dispersion.
struct Maximum {
    coefficients: Vec<f64>,
    means: Vec<f64>,
    log_likelihood: f64,
    iterations: usize,
}

impl<'a> Rows<'a> {
    fn new(counts: &[u64], covariates: &[&[f64]], exposure: &'a [f64]) -> Rows<'a> {
        let subjects = counts.len() as f64;
        let (mut centres, mut scales) = (vec![0.0], vec![1.0]);
        for values in covariates {
            let mean = values.iter().sum::<f64>() / subjects;
            let spread = (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / subjects).sqrt();
            centres.push(mean);
            scales.push(if spread > 0.0 && spread.is_finite() { spread } else { 1.0 });
        }
        let width = centres.len();
        let mut design = Vec::with_capacity(counts.len() * width);
        for subject in 0..counts.len() {
            design.push(1.0);
            let standard = covariates.iter().zip(centres.iter().zip(&scales).skip(1));
            design.extend(standard.map(|(values, (centre, scale))| (values[subject] - centre) / scale));
        }
        Rows { counts: Counts::new(counts), exposure, design, width, centres, scales }
    }

    /// The common rate.
    fn start(&self) -> Vec<f64> {
        let mut coefficients = vec![0.0; self.width];
        coefficients[0] = libm::log(self.counts.values.iter().sum::<f64>() / self.exposure.iter().sum::<f64>());
        coefficients
    }

    fn means(&self, coefficients: &[f64]) -> Vec<f64> {
        let predictors = self.design.chunks_exact(self.width).map(|row| dot(row, coefficients));
        predictors.zip(self.exposure).map(|(predictor, exposure)| exposure * libm::exp(predictor)).collect()
    }

    /// Sum over the rows of the products of their elements times a weight.
    fn weighted(&self, weight: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut sum = vec![0.0; self.width * self.width];
        for (subject, row) in self.design.chunks_exact(self.width).enumerate() {
            let weight = weight(subject);
            for (sums, value) in sum.chunks_exact_mut(self.width).zip(row) {
                sums.iter_mut().zip(row).for_each(|(sum, other)| *sum += weight * value * other);
            }
        }
        sum
    }

    /// Sum over the rows times a weight.
    fn total(&self, weight: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut sum = vec![0.0; self.width];
        for (subject, row) in self.design.chunks_exact(self.width).enumerate() {
            let weight = weight(subject);
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
        }
        sum
    }

    /// Minus the second derivatives of the log likelihood by the coefficients.
    fn curvature(&self, dispersion: f64, means: &[f64]) -> Vec<f64> {
        self.weighted(|subject| {
            let spread = 1.0 + dispersion * means[subject];
            means[subject] * (1.0 + dispersion * self.counts.values[subject]) / (spread * spread)
        })
    }

    fn residual(&self, dispersion: f64, means: &[f64], subject: usize) -> f64 {
        (self.counts.values[subject] - means[subject]) / (1.0 + dispersion * means[subject])
    }

    fn factor(&self, matrix: &[f64], coefficients: &[f64]) -> Result<Cholesky, RecurrentError> {
        Cholesky::factor(matrix, self.width, INFORMATIVE)
            .map_err(|column| self.failure(coefficients, RecurrentError::RankDeficient { column }))
    }

    /// Why a search failed: `otherwise`, unless it went after a maximum at infinity.
    fn failure(&self, coefficients: &[f64], otherwise: RecurrentError) -> RecurrentError {
        let largest = |coefficients: &[f64]| {
            (1..coefficients.len()).max_by(|&a, &b| coefficients[a].abs().total_cmp(&coefficients[b].abs()))
        };
        match largest(coefficients) {
            Some(column) if self.range(coefficients) > OUT_OF_REACH / 2.0 => {
                RecurrentError::InfiniteCoefficient { column }
            }
            _ => otherwise,
        }
    }

    fn range(&self, coefficients: &[f64]) -> f64 {
        let predictors = self.design.chunks_exact(self.width).map(|row| dot(row, coefficients));
        let (least, most) = predictors
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
        most - least
    }

    /// The maximum over the coefficients, the dispersion held; the likelihood is concave in them.
    fn maximize(&self, dispersion: f64, start: Vec<f64>) -> Result<Maximum, RecurrentError> {
        let mut coefficients = start;
        let mut means = self.means(&coefficients);
        let mut log_likelihood = self.counts.log_likelihood(dispersion, &means);
        for iterations in 1..=MOST_ITERATIONS {
            let score = self.total(|subject| self.residual(dispersion, &means, subject));
            let factor = self.factor(&self.curvature(dispersion, &means), &coefficients)?;
            let (step, squared_length) = (factor.solve(&score), factor.inverse_form(&score));
            let lowest = log_likelihood - 1e-12 * log_likelihood.abs();
            let mut length = 1.0;
            let mut climbed = false;
            for _ in 0..MOST_HALVINGS {
                let there: Vec<f64> = coefficients.iter().zip(&step).map(|(from, step)| from + length * step).collect();
                let at = self.means(&there);
                let value = self.counts.log_likelihood(dispersion, &at);
                if value >= lowest {
                    (coefficients, means, log_likelihood, climbed) = (there, at, value, true);
                    break;
                }
                length /= 2.0;
            }
            if !climbed || self.range(&coefficients) > OUT_OF_REACH {
                return Err(self.failure(&coefficients, RecurrentError::NoConvergence { iterations }));
            }
            if squared_length <= LAST_STEP {
                return Ok(Maximum { coefficients, means, log_likelihood, iterations });
            }
        }
        Err(self.failure(&coefficients, RecurrentError::NoConvergence { iterations: MOST_ITERATIONS }))
    }

    /// Slope and curvature of the profile likelihood of the dispersion.
    fn profile(&self, dispersion: f64, fit: &Maximum) -> Result<(f64, f64), RecurrentError> {
        let (first, second) = self.counts.derivatives(dispersion, &fit.means);
        let factor = self.factor(&self.curvature(dispersion, &fit.means), &fit.coefficients)?;
        Ok((first, second + factor.inverse_form(&self.mixed(dispersion, &fit.means))))
    }

    /// Minus the second derivatives by each coefficient and the dispersion.
    fn mixed(&self, dispersion: f64, means: &[f64]) -> Vec<f64> {
        self.total(|subject| {
            let spread = 1.0 + dispersion * means[subject];
            self.residual(dispersion, means, subject) * means[subject] / spread
        })
    }

    /// The joint maximum, sought where the profile's slope changes its sign, by Newton's method kept between bounds.
    fn with_dispersion(&self, poisson: Maximum) -> Result<(f64, Maximum), RecurrentError> {
        let mut fit = poisson;
        let mut steps = fit.iterations;
        let (mut below, mut above) = (0.0, f64::INFINITY);
        let mut dispersion: f64 = 1.0;
        for _ in 0..MOST_ITERATIONS {
            fit = self.maximize(dispersion, fit.coefficients)?;
            steps += fit.iterations;
            let (slope, curvature) = self.profile(dispersion, &fit)?;
            if slope > 0.0 {
                below = dispersion
            } else {
                above = dispersion
            }
            // On the log scale, where the profile is closer to a parabola.
            let (slope, curvature) = (slope * dispersion, curvature * dispersion * dispersion + slope * dispersion);
            let newton = dispersion * libm::exp(-slope / curvature);
            let inside = curvature < 0.0 && newton > below && newton < above && newton < 100.0 * dispersion;
            let next = match (inside, above.is_finite()) {
                (true, _) => newton,
                (false, true) if below > 0.0 => (below * above).sqrt(),
                (false, true) => dispersion / 10.0,
                (false, false) => dispersion * 10.0,
            };
            let moved = libm::log(next / dispersion).abs();
            dispersion = next;
            if moved <= 1e-13 || (inside && slope * slope <= LAST_STEP * curvature.abs()) {
                let last = self.maximize(dispersion, fit.coefficients)?;
                return Ok((dispersion, Maximum { iterations: steps + last.iterations, ..last }));
            }
            if !(1e-12..=1e9).contains(&dispersion) {
                break;
            }
        }
        Err(RecurrentError::NoConvergence { iterations: MOST_ITERATIONS })
    }

    fn describe(&self, dispersion: f64, fit: Maximum) -> Result<CountFit, RecurrentError> {
        let (width, means) = (self.width, &fit.means);
        let expected = self.weighted(|subject| means[subject] / (1.0 + dispersion * means[subject]));
        let expected = self.factor(&expected, &fit.coefficients)?.inverse();
        let squares = self.weighted(|subject| {
            let residual = self.residual(dispersion, means, subject);
            residual * residual
        });
        let sandwich = (0..width)
            .map(|i| {
                let left: Vec<f64> =
                    (0..width).map(|l| (0..width).map(|k| expected[i][k] * squares[k * width + l]).sum()).collect();
                (0..width).map(|j| (0..width).map(|l| left[l] * expected[l][j]).sum()).collect()
            })
            .collect();
        let curvature = self.factor(&self.curvature(dispersion, means), &fit.coefficients)?;
        let mut observed = curvature.inverse();
        let (mut conditional, mut joint) = (None, None);
        if dispersion > 0.0 {
            let information = -self.counts.derivatives(dispersion, means).1;
            let towards = curvature.solve(&self.mixed(dispersion, means));
            let left = information - dot(&towards, &self.mixed(dispersion, means));
            if left <= 0.0 {
                return Err(RecurrentError::NoConvergence { iterations: fit.iterations });
            }
            for (row, own) in observed.iter_mut().zip(&towards) {
                row.iter_mut().zip(&towards).for_each(|(element, other)| *element += own * other / left);
            }
            (conditional, joint) = (Some((1.0 / information).sqrt()), Some((1.0 / left).sqrt()));
        }
        Ok(CountFit {
            coefficients: self.in_units(&fit.coefficients),
            dispersion,
            dispersion_error_conditional: conditional,
            dispersion_error: joint,
            log_likelihood: fit.log_likelihood,
            iterations: fit.iterations,
            expected: self.covariance_in_units(expected),
            observed: self.covariance_in_units(observed),
            sandwich: self.covariance_in_units(sandwich),
            means: fit.means,
        })
    }

    /// Coefficients in the units of the covariates; linear in the coefficients.
    fn in_units(&self, standard: &[f64]) -> Vec<f64> {
        let mut coefficients: Vec<f64> =
            standard.iter().zip(&self.scales).map(|(value, scale)| value / scale).collect();
        coefficients[0] -= dot(&coefficients[1..], &self.centres[1..]);
        coefficients
    }

    fn covariance_in_units(&self, standard: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
        let half: Vec<Vec<f64>> = standard.iter().map(|row| self.in_units(row)).collect();
        let column = |j: usize| self.in_units(&half.iter().map(|row| row[j]).collect::<Vec<f64>>());
        (0..self.width).map(column).collect()
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

impl CountFit {
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

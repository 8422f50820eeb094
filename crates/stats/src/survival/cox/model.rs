//! A fitted proportional hazards model.

use super::Ties;
use super::data::{Column, CoxData, CoxError};
use super::likelihood::{Derivatives, derivatives, predictors, risks};
use super::newton::{Maximum, Search};
use super::sorted::Sorted;
use crate::interval::{Estimate, Interval, Level, Test};
use crate::linear::{Cholesky, independent_rows, quadratic_form, submatrix};
use crate::special::{chi_squared, normal};
use thiserror::Error;

/// Part of the variation of a covariate that those before it must leave unexplained.
const INDEPENDENT: f64 = 1e-10;
/// Variance of a standardised covariate among the rows at risk, on average over events, that is rounding error.
const NO_VARIANCE: f64 = 1e-13;
/// Information an event, of a standardised covariate, that is what the search left of none: a coefficient of a likelihood
/// that does have a maximum for it has a thousandth and more.
const NO_INFORMATION: f64 = 1e-6;

/// Why a covariate has no coefficient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoCoefficient {
    /// Among the rows at risk together the covariate is constant, or a linear combination of those before it.
    #[error("the covariate does not vary independently of those before it")]
    Aliased,
    /// The likelihood rises for ever as the coefficient rises.
    #[error("the likelihood has no maximum: the coefficient is plus infinity")]
    PlusInfinity,
    /// The likelihood rises for ever as the coefficient falls.
    #[error("the likelihood has no maximum: the coefficient is minus infinity")]
    MinusInfinity,
    /// Where the infinite coefficients of other covariates take the likelihood, it does not depend on this one.
    #[error("the infinite coefficients of other covariates leave nothing to estimate it from")]
    Undetermined,
}

/// A fitted proportional hazards model, made by [`fit`]. It keeps the sorted rows, for residuals and predictions.
#[derive(Debug, Clone, PartialEq)]
pub struct CoxModel {
    pub(super) sorted: Sorted,
    pub(super) ties: Ties,
    pub(super) maximum: Maximum,
    /// The covariates that are not aliased.
    pub(super) free: Vec<usize>,
    /// Log hazard ratio for one unit of each covariate, or why there is none.
    pub coefficients: Vec<Result<f64, NoCoefficient>>,
    /// Their covariance matrix from the observed information, row by row; 0 where there is no coefficient.
    pub covariance: Vec<Vec<f64>>,
    /// Log partial likelihood with all coefficients 0.
    pub log_likelihood_null: f64,
    /// Log partial likelihood at its maximum, or its least upper bound when a coefficient is infinite.
    pub log_likelihood: f64,
    /// Score test that all coefficients are 0.
    pub score: Test,
    /// Wald test that all coefficients are 0; there is none when one is infinite.
    pub wald: Option<Test>,
    /// Likelihood ratio test that all coefficients are 0.
    pub likelihood_ratio: Test,
    /// Newton steps made.
    pub iterations: usize,
    /// Number of rows with the event.
    pub events: usize,
}

/// Cox proportional hazards regression with strata, delayed entry, time-varying covariates, case weights and offset.
///
/// # Definition
///
/// In stratum s the hazard of a row with covariates $x$ and offset $o$ is $h_s(t) \exp(o + x^\top \beta)$ with $h_s$
/// unspecified. Over the distinct event times $t_i$ of each stratum, with risk set $R_i$ (rows of the stratum with
/// entry before $t_i$ and time not before it), events $D_i$, $d_i = |D_i|$, case weights $w_k$ of sum $W_i$ over $D_i$
/// and $r_k = \exp(o_k + x_k^\top \beta)$, the partial likelihood is the product of $\prod_{k \in D_i} r_k^{w_k}$ over
///
/// $$\text{Breslow: } \Bigl(\sum_{R_i} w_k r_k\Bigr)^{W_i}, \quad
/// \text{Efron: } \prod_{j=0}^{d_i - 1} \Bigl(\sum_{R_i} w_k r_k - \frac{j}{d_i} \sum_{D_i} w_k r_k\Bigr)^{W_i/d_i},
/// \quad \text{Exact: } \sum_{Q \subset R_i,\ |Q| = d_i} \prod_{k \in Q} r_k.$$
///
/// Newton's method goes on until a step would move the coefficients by less than $10^{-8}$ standard errors, and then
/// makes that step. Covariates are centred and scaled meanwhile. An iteration takes time in proportion to rows times
/// squared covariates (exact: also times the largest number of tied events).
///
/// # Arguments
///
/// A factor is one 0/1 covariate for each level but the reference. Times are tied when they are equal.
///
/// # Not estimable
///
/// A covariate that is constant or collinear among the rows at risk is [`NoCoefficient::Aliased`] and does not count in
/// the degrees of freedom. A coefficient on its way to infinity is [`NoCoefficient::PlusInfinity`] or
/// [`NoCoefficient::MinusInfinity`]; the other coefficients, their covariance, the likelihood ratio test and the score
/// test are then those in the limit, to about eight digits. One that the limit does not depend on is
/// [`NoCoefficient::Undetermined`].
///
/// # Errors
///
/// [`CoxError`]: columns of different length, values that are not allowed, no event, no covariate or none that varies,
/// weights under the exact rule, Newton's method fails.
///
/// # Conventions
///
/// | question | here | R `coxph` | SAS PHREG | lifelines |
/// |---|---|---|---|---|
/// | tie rule | named by the caller | Efron | Breslow | Efron only |
/// | exact rule | discrete time | `ties = "exact"` | `TIES=DISCRETE` (not `EXACT`) | none |
/// | convergence | step below 1e-8 standard errors | log likelihood, 1e-9 relative | gradient, 1e-8 | step, 1e-7 |
/// | collinear covariate | aliased | coefficient NA | coefficient 0, a note | error or warning |
/// | infinite coefficient | named, with its sign | large coefficient, warning | large coefficient, a note | warning |
/// | weights and Efron | mean weight of the tied events | the same | the same | the same |
/// | times that differ by rounding noise | distinct | merged below 1.5e-8 relative | distinct | distinct |
///
/// # References
///
/// Cox DR (1972). Regression models and life-tables. Journal of the Royal Statistical Society B 34:187-220.
/// [doi:10.1111/j.2517-6161.1972.tb00899.x](https://doi.org/10.1111/j.2517-6161.1972.tb00899.x).
///
/// Andersen PK, Gill RD (1982). Cox's regression model for counting processes: a large sample study. Annals of
/// Statistics 10:1100-1120. [doi:10.1214/aos/1176345976](https://doi.org/10.1214/aos/1176345976).
///
/// Bryson MC, Johnson ME (1981). The incidence of monotone likelihood in the Cox model. Technometrics 23:381-383.
/// [doi:10.1080/00401706.1981.10487683](https://doi.org/10.1080/00401706.1981.10487683).
///
/// # Validation
///
/// By hand: one binary covariate and a tie, each rule solved on paper (1e-14). R survival 3.5-3 `coxph` with
/// `eps = 1e-14`, also with strata, (start, stop] rows, weights and offset: 1e-9 relative. Properties: a row split at
/// any time changes nothing, a stratum of one row neither, and the score test of the exact rule is the log-rank test.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::cox::{CoxData, Ties, fit};
///
/// let (times, event) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [true, true, true, false, true, true]);
/// let (treated, centre) = ([0.0, 1.0, 0.0, 1.0, 1.0, 0.0], [0, 0, 0, 1, 1, 1]);
/// let columns: [&[f64]; 1] = [&treated];
/// let model = fit(&CoxData::new(&times, &event, &columns).strata(&centre), Ties::Efron)?;
/// assert!(model.coefficients[0].is_ok());
/// # Ok::<(), trialstat_stats::survival::cox::CoxError>(())
/// ```
pub fn fit(data: &CoxData, ties: Ties) -> Result<CoxModel, CoxError> {
    data.check()?;
    if ties == Ties::Exact && data.weights.is_some() {
        return Err(CoxError::WeightedExact);
    }
    let sorted = Sorted::new(data);
    let size = sorted.covariates;
    let null = derivatives(&sorted, ties, &vec![0.0; size]);
    let free = free_covariates(&sorted, &null)?;
    let factor = Cholesky::factor(&submatrix(&null.information, size, &free), free.len(), 0.0)
        .map_err(|_| CoxError::NothingToEstimate)?;
    let score = factor.inverse_form(&free.iter().map(|&index| null.score[index]).collect::<Vec<_>>());
    let search =
        Search { sorted: &sorted, free: &free, derivatives: |at: &[f64]| derivatives(&sorted, ties, at), longest: 1e3 };
    let log_likelihood_null = null.log_likelihood;
    let maximum = search.climb_from(vec![0.0; size], null)?;
    Ok(CoxModel::new(sorted, ties, maximum, free, log_likelihood_null, score))
}

impl CoxModel {
    /// Takes the maximum back to the units of the covariates; the tests do not depend on them.
    fn new(
        sorted: Sorted,
        ties: Ties,
        maximum: Maximum,
        free: Vec<usize>,
        log_likelihood_null: f64,
        score: f64,
    ) -> CoxModel {
        let degrees_of_freedom = free.len() as f64;
        let test = |statistic| chi_squared_test(statistic, degrees_of_freedom);
        let coefficients = coefficients(&sorted, &maximum, &free);
        let wald = maximum
            .flat
            .is_none()
            .then(|| test(quadratic_form(&maximum.derivatives.information, &maximum.coefficients)));
        let mut covariance = covariance(&sorted, &maximum.factor, &free);
        for index in (0..sorted.covariates).filter(|&index| coefficients[index].is_err()) {
            covariance[index].fill(0.0);
            covariance.iter_mut().for_each(|row| row[index] = 0.0);
        }
        CoxModel {
            coefficients,
            covariance,
            log_likelihood_null,
            log_likelihood: maximum.derivatives.log_likelihood,
            score: test(score),
            wald,
            likelihood_ratio: test((2.0 * (maximum.derivatives.log_likelihood - log_likelihood_null)).max(0.0)),
            iterations: maximum.iterations,
            events: sorted.events(),
            sorted,
            ties,
            maximum,
            free,
        }
    }

    /// Standard error of a coefficient, or why there is none.
    ///
    /// # Errors
    ///
    /// The covariate has no coefficient.
    ///
    /// # Panics
    ///
    /// When there is no such covariate, as a slice does.
    pub fn std_error(&self, covariate: usize) -> Result<f64, NoCoefficient> {
        self.coefficients[covariate].map(|_| self.covariance[covariate][covariate].sqrt())
    }

    /// Hazard ratio for one unit of a covariate, with its Wald limits from the log scale.
    ///
    /// # Errors
    ///
    /// The covariate has no coefficient.
    ///
    /// # Panics
    ///
    /// When there is no such covariate, as a slice does.
    pub fn hazard_ratio(&self, covariate: usize, level: Level) -> Result<Estimate, NoCoefficient> {
        let log_ratio = self.coefficients[covariate]?;
        let reach = level.z() * self.covariance[covariate][covariate].sqrt();
        Ok(Estimate {
            estimate: libm::exp(log_ratio),
            interval: Interval { lower: libm::exp(log_ratio - reach), upper: libm::exp(log_ratio + reach) },
        })
    }

    /// Two-sided Wald test that the coefficient of a covariate is 0, its statistic a standard normal deviate.
    ///
    /// # Errors
    ///
    /// The covariate has no coefficient.
    ///
    /// # Panics
    ///
    /// When there is no such covariate, as a slice does.
    pub fn coefficient_test(&self, covariate: usize) -> Result<Test, NoCoefficient> {
        let z = self.coefficients[covariate]? / self.covariance[covariate][covariate].sqrt();
        Ok(Test { statistic: Some(z), degrees_of_freedom: None, p_value: 2.0 * normal::survival(z.abs()) })
    }

    /// The linear predictor of other rows, or of the same ones: covariates times coefficients, not centred.
    ///
    /// A covariate without coefficient does not count.
    ///
    /// # Errors
    ///
    /// Not as many covariates as the model has, or columns of different length.
    pub fn linear_predictor(&self, covariates: &[&[f64]]) -> Result<Vec<f64>, CoxError> {
        if covariates.len() != self.coefficients.len() {
            let values = covariates.len();
            return Err(CoxError::CovariateCount { expected: self.coefficients.len(), values });
        }
        let rows = covariates.first().map_or(0, |values| values.len());
        let mut predictor = vec![0.0; rows];
        for (covariate, (values, coefficient)) in covariates.iter().zip(&self.coefficients).enumerate() {
            if values.len() != rows {
                return Err(CoxError::Length { column: Column::Covariate(covariate), rows, values: values.len() });
            }
            if let Ok(coefficient) = coefficient {
                predictor.iter_mut().zip(*values).for_each(|(sum, value)| *sum += coefficient * value);
            }
        }
        Ok(predictor)
    }

    /// The tie rule of the fit.
    pub fn ties(&self) -> Ties {
        self.ties
    }

    /// Codes of the strata with an event, in ascending order; 0 where the data have none.
    pub fn strata(&self) -> Vec<usize> {
        self.sorted.strata.iter().map(|stratum| stratum.code).collect()
    }

    /// An error when a coefficient is infinite.
    pub(super) fn check_finite(&self) -> Result<(), CoxError> {
        let infinite = |coefficient: &Result<f64, NoCoefficient>| {
            matches!(coefficient, Err(NoCoefficient::PlusInfinity | NoCoefficient::MinusInfinity))
        };
        match self.coefficients.iter().position(infinite) {
            Some(covariate) => Err(CoxError::InfiniteCoefficient { covariate }),
            None => Ok(()),
        }
    }

    /// Risks by position at the maximum: weight times hazard ratio.
    pub(super) fn risks(&self) -> Vec<f64> {
        risks(&self.sorted, &predictors(&self.sorted, &self.maximum.coefficients))
    }

    /// The covariance matrix of all coefficients of standardised covariates, row by row; 0 where there is none.
    pub(super) fn standardised_covariance(&self) -> Vec<f64> {
        let scales = &self.sorted.scales;
        self.covariance
            .iter()
            .zip(scales)
            .flat_map(|(row, scale)| row.iter().zip(scales).map(move |(value, other)| value * scale * other))
            .collect()
    }
}

/// The covariates that vary independently of those before them, given the derivatives at coefficients 0.
pub(super) fn free_covariates(sorted: &Sorted, null: &Derivatives) -> Result<Vec<usize>, CoxError> {
    let nothing = NO_VARIANCE * sorted.events() as f64;
    let free = independent_rows(&null.information, sorted.covariates, INDEPENDENT, nothing);
    if free.is_empty() { Err(CoxError::NothingToEstimate) } else { Ok(free) }
}

/// The coefficients in the units of the covariates.
pub(super) fn coefficients(sorted: &Sorted, maximum: &Maximum, free: &[usize]) -> Vec<Result<f64, NoCoefficient>> {
    let information =
        |index: usize| free.iter().position(|of| *of == index).map_or(0.0, |at| 1.0 / maximum.factor.inverse()[at][at]);
    let nothing = NO_INFORMATION * sorted.events() as f64;
    let state = |index: usize| match &maximum.flat {
        _ if !free.contains(&index) => Err(NoCoefficient::Aliased),
        Some(direction) if direction[index] > 0.0 => Err(NoCoefficient::PlusInfinity),
        Some(direction) if direction[index] < 0.0 => Err(NoCoefficient::MinusInfinity),
        Some(_) if information(index) < nothing => Err(NoCoefficient::Undetermined),
        _ => Ok(maximum.coefficients[index] / sorted.scales[index]),
    };
    (0..sorted.covariates).map(state).collect()
}

/// The inverse of a factored information of the free coefficients, in the units of the covariates.
pub(super) fn covariance(sorted: &Sorted, factor: &Cholesky, free: &[usize]) -> Vec<Vec<f64>> {
    let mut covariance = vec![vec![0.0; sorted.covariates]; sorted.covariates];
    for (values, &row) in factor.inverse().iter().zip(free) {
        for (value, &column) in values.iter().zip(free) {
            covariance[row][column] = value / (sorted.scales[row] * sorted.scales[column]);
        }
    }
    covariance
}

pub(super) fn chi_squared_test(statistic: f64, degrees_of_freedom: f64) -> Test {
    Test {
        statistic: Some(statistic),
        degrees_of_freedom: Some(degrees_of_freedom),
        p_value: chi_squared::survival(statistic, degrees_of_freedom),
    }
}

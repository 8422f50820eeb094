//! Cox regression of right-censored times, each coefficient of which must exist.

use super::Ties;
use super::data::{Column, CoxData, CoxError};
use super::model::{CoxModel, NoCoefficient, fit};
use crate::interval::{Estimate, Interval, Level, Test};
use crate::special::normal;
use crate::survival::{SurvivalError, check_subjects};

/// A fitted proportional hazards model, made by [`cox`].
#[derive(Debug, Clone, PartialEq)]
pub struct CoxFit {
    /// Log hazard ratio for one unit of each covariate.
    pub coefficients: Vec<f64>,
    /// Their standard errors, from the observed information.
    pub std_errors: Vec<f64>,
    /// Their covariance matrix, row by row.
    pub covariance: Vec<Vec<f64>>,
    /// Log partial likelihood with all coefficients 0.
    pub log_likelihood_null: f64,
    /// Log partial likelihood at its maximum.
    pub log_likelihood: f64,
    /// Score test that all coefficients are 0.
    pub score: Test,
    /// Wald test that all coefficients are 0.
    pub wald: Test,
    /// Likelihood ratio test that all coefficients are 0.
    pub likelihood_ratio: Test,
    /// Newton steps made.
    pub iterations: usize,
    level: Level,
}

/// Cox proportional hazards regression of right-censored times; [`fit`] does more.
///
/// # Definition
///
/// The hazard of a subject with covariates $x$ is $h_0(t) \exp(x^\top \beta)$ with $h_0$ unspecified. Over the distinct
/// event times $t_i$, with risk set $R_i$, events $D_i$, $d_i = |D_i|$ and $w_k = \exp(x_k^\top \beta)$, the partial
/// likelihood is the product of $\prod_{k \in D_i} w_k$ over, by tie rule,
///
/// $$\text{Breslow: } \Bigl(\sum_{R_i} w_k\Bigr)^{d_i}, \quad
/// \text{Efron: } \prod_{j=0}^{d_i - 1} \Bigl(\sum_{R_i} w_k - \frac{j}{d_i} \sum_{D_i} w_k\Bigr), \quad
/// \text{Exact: } \sum_{Q \subset R_i,\ |Q| = d_i} \prod_{k \in Q} w_k.$$
///
/// Newton's method goes on until a step would move the coefficients by less than $10^{-8}$ standard errors, and then
/// makes that step. Covariates are centred and scaled meanwhile.
///
/// # Arguments
///
/// `covariates` holds one slice for each covariate, in the order of `times`; a factor is one 0/1 covariate for each
/// level but the reference. `level` is that of the limits of [`CoxFit::hazard_ratio`].
///
/// # Errors
///
/// Slices differ in length, numbers are not finite, there is no event or no covariate; a covariate is constant or
/// collinear ([`SurvivalError::SingularInformation`]); a coefficient is infinite
/// ([`SurvivalError::MonotoneLikelihood`]); Newton's method fails otherwise ([`SurvivalError::NoConvergence`]).
///
/// # Conventions
///
/// | question | here | R `coxph` | SAS PHREG | lifelines |
/// |---|---|---|---|---|
/// | tie rule | named by the caller | Efron | Breslow | Efron only |
/// | exact rule | discrete time | `ties = "exact"` | `TIES=DISCRETE` (not `EXACT`) | none |
/// | convergence | step below 1e-8 standard errors | log likelihood, 1e-9 relative | gradient, 1e-8 | step, 1e-7 |
/// | collinear covariate | error | coefficient NA | coefficient 0, a note | error or warning |
/// | infinite coefficient | error | large coefficient, warning | large coefficient, a note | warning |
/// | times that differ by rounding noise | distinct | merged below 1.5e-8 relative | distinct | distinct |
///
/// # References
///
/// Cox DR (1972). Regression models and life-tables. Journal of the Royal Statistical Society B 34:187-220.
/// [doi:10.1111/j.2517-6161.1972.tb00899.x](https://doi.org/10.1111/j.2517-6161.1972.tb00899.x).
///
/// Efron B (1977). The efficiency of Cox's likelihood function for censored data. Journal of the American Statistical
/// Association 72:557-565. [doi:10.1080/01621459.1977.10480613](https://doi.org/10.1080/01621459.1977.10480613).
///
/// Breslow N (1974). Covariance analysis of censored survival data. Biometrics 30:89-99.
/// [doi:10.2307/2529620](https://doi.org/10.2307/2529620).
///
/// Bryson MC, Johnson ME (1981). The incidence of monotone likelihood in the Cox model. Technometrics 23:381-383.
/// [doi:10.1080/00401706.1981.10487683](https://doi.org/10.1080/00401706.1981.10487683).
///
/// # Validation
///
/// By hand: one binary covariate and a tie, each rule solved on paper (1e-14). R survival 3.5-3 `coxph` with
/// `eps = 1e-14` on aml, gehan, lung, ovarian and veteran under all tie rules: coefficients and their covariance to
/// 1e-12, log likelihoods, tests and limits to 1e-9. Without ties the score test equals the log-rank test.
///
/// # Examples
///
/// ```
/// use trialstat_stats::{interval::Level, survival::cox::{Ties, cox}};
///
/// let (times, event) = ([1.0, 2.0, 3.0, 4.0, 5.0], [true, true, true, false, true]);
/// let treated = [0.0, 1.0, 0.0, 1.0, 1.0];
/// let fit = cox(&times, &event, &[&treated], Ties::Efron, Level::NINETY_FIVE)?;
/// assert!(fit.hazard_ratio(0).estimate < 1.0);
/// # Ok::<(), trialstat_stats::survival::SurvivalError>(())
/// ```
pub fn cox(
    times: &[f64],
    event: &[bool],
    covariates: &[&[f64]],
    ties: Ties,
    level: Level,
) -> Result<CoxFit, SurvivalError> {
    check_subjects(times, event)?;
    let model = fit(&CoxData::new(times, event, covariates), ties).map_err(|error| in_survival(error, times.len()))?;
    CoxFit::from_model(&model, level)
}

/// The errors that the data of this call can cause, in the words of all survival analyses.
fn in_survival(error: CoxError, times: usize) -> SurvivalError {
    match error {
        CoxError::Length { column: Column::Covariate(covariate), values, .. } => {
            SurvivalError::CovariateLength { covariate, times, values }
        }
        CoxError::Value { column: Column::Covariate(covariate), row, value } => {
            SurvivalError::CovariateValue { covariate, index: row, value }
        }
        CoxError::NoCovariates => SurvivalError::NoCovariates,
        CoxError::NoEvents => SurvivalError::NoEvents,
        CoxError::NoConvergence { iterations, .. } => SurvivalError::NoConvergence { iterations },
        _ => SurvivalError::SingularInformation { covariate: 0 },
    }
}

impl CoxFit {
    /// The model in numbers, when every covariate has one.
    fn from_model(model: &CoxModel, level: Level) -> Result<CoxFit, SurvivalError> {
        let mut coefficients = Vec::with_capacity(model.coefficients.len());
        let reasons = model.coefficients.iter().map(|coefficient| coefficient.err());
        if let Some(covariate) = reasons.clone().position(|reason| reason == Some(NoCoefficient::Aliased)) {
            return Err(SurvivalError::SingularInformation { covariate });
        }
        for (covariate, coefficient) in model.coefficients.iter().enumerate() {
            coefficients.push(coefficient.map_err(|_| SurvivalError::MonotoneLikelihood { covariate })?);
        }
        let Some(wald) = model.wald else {
            return Err(SurvivalError::NoConvergence { iterations: model.iterations });
        };
        Ok(CoxFit {
            coefficients,
            std_errors: model.covariance.iter().enumerate().map(|(i, row)| row[i].sqrt()).collect(),
            covariance: model.covariance.clone(),
            log_likelihood_null: model.log_likelihood_null,
            log_likelihood: model.log_likelihood,
            score: model.score,
            wald,
            likelihood_ratio: model.likelihood_ratio,
            iterations: model.iterations,
            level,
        })
    }

    /// The level of the limits of [`CoxFit::hazard_ratio`].
    pub fn level(&self) -> Level {
        self.level
    }

    /// Hazard ratio for one unit of a covariate, with its Wald limits from the log scale.
    ///
    /// # Panics
    ///
    /// When there is no such covariate, as a slice does.
    pub fn hazard_ratio(&self, covariate: usize) -> Estimate {
        let log_ratio = self.coefficients[covariate];
        let reach = self.level.z() * self.std_errors[covariate];
        Estimate {
            estimate: libm::exp(log_ratio),
            interval: Interval { lower: libm::exp(log_ratio - reach), upper: libm::exp(log_ratio + reach) },
        }
    }

    /// Two-sided Wald test that the coefficient of a covariate is 0, its statistic a standard normal deviate.
    ///
    /// # Panics
    ///
    /// When there is no such covariate, as a slice does.
    pub fn coefficient_test(&self, covariate: usize) -> Test {
        let z = self.coefficients[covariate] / self.std_errors[covariate];
        Test { statistic: Some(z), degrees_of_freedom: None, p_value: 2.0 * normal::survival(z.abs()) }
    }
}

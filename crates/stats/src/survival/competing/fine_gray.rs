//! Fine and Gray's regression of a cumulative incidence.

use super::fine_gray_likelihood::{Fit, Risks};
pub use super::fine_gray_variance::CensoringError;
use super::fine_gray_variance::residual_squares;
use super::{CompetingError, CompetingTimes, Ending, same_length};
use crate::interval::{Estimate, Interval, Level, Test};
use crate::linear::Cholesky;
use crate::special::{chi_squared, normal};

/// Steps after which no maximum is expected any more.
const MOST_ITERATIONS: usize = 50;
/// Halvings after which a step that does not climb is given up.
const MOST_HALVINGS: usize = 40;
/// Squared length of a step, in standard errors, after which Newton's method has all digits.
const LAST_STEP: f64 = 1e-16;
/// Part of the information that must be left when the covariates before it are swept out.
const INFORMATIVE: f64 = 1e-11;
/// Largest change of a linear predictor by the last step; towards a maximum at infinity it is 1 for ever.
const NEAR: f64 = 1e-3;
/// Range of the linear predictor that a search without a maximum has come to when it ends.
const FAR: f64 = 20.0;

/// A fitted proportional subdistribution hazards model, made by [`fine_gray`].
#[derive(Debug, Clone, PartialEq)]
pub struct FineGray {
    /// Log subdistribution hazard ratio for one unit of each covariate.
    pub coefficients: Vec<f64>,
    /// Their robust standard errors.
    pub std_errors: Vec<f64>,
    /// Their robust covariance matrix, row by row.
    pub covariance: Vec<Vec<f64>>,
    /// The inverse of the information, row by row: what the covariance would be were the censoring known and the
    /// likelihood one.
    pub inverse_information: Vec<Vec<f64>>,
    /// Log pseudo partial likelihood with all coefficients 0.
    pub log_likelihood_null: f64,
    /// Log pseudo partial likelihood at its maximum.
    pub log_likelihood: f64,
    /// Distinct times of the cause's events.
    pub event_times: Vec<f64>,
    /// Increments there of the subdistribution hazard of a subject whose covariates are 0.
    pub baseline: Vec<f64>,
    /// Newton steps made.
    pub iterations: usize,
}

/// Fine and Gray's proportional subdistribution hazards regression of one cause.
///
/// # Definition
///
/// The cumulative incidence of a subject with covariates $x$ is $1 - \exp(-H_0(t) \exp(x^\top \beta))$. With $G$ the
/// Kaplan-Meier estimate of being uncensored, a subject with a competing event at $X$ stays at risk with the weight
/// $w(t) = G(t-) / G(X-)$, one without an event before $t$ with the weight 1. The coefficients maximize
///
/// $$\sum_i \Bigl(\sum_{k \in D_i} x_k^\top \beta - d_i \log \sum_{k} w_k(t_i) \exp(x_k^\top \beta)\Bigr)$$
///
/// over the times $t_i$ with $d_i$ events $D_i$ of the cause. Their covariance is $I^{-1} (\sum_k (\eta_k + \psi_k)
/// (\eta_k + \psi_k)^\top) I^{-1}$ with the information $I$, the weighted score residuals $\eta$ and
/// $\psi_k = \int q(u) / Y(u) \\, dM^c_k(u)$, what the estimated censoring adds: $M^c$ is the martingale of the censoring,
/// $Y$ the number at risk in the censoring group, $-q(u)$ the sum of the score residuals from $u$ on of those in the group
/// who had a competing event before $u$.
///
/// # Arguments
///
/// `covariates` holds one slice for each covariate, in the order of the subjects. `censoring_groups` labels subjects
/// whose censoring is estimated apart, as by arm; without it all are one group. `censoring_error` names what of $q$ is
/// summed where there are several.
///
/// # Returns
///
/// The model. Each Newton step costs time linear in the number of subjects.
///
/// # Errors
///
/// No such cause, weights, delayed entry, slices that differ in length, no covariate or one that is not finite, no
/// events, a constant or collinear covariate, an infinite coefficient, no convergence, more than
/// [`GROUP_LIMIT`](super::GROUP_LIMIT) censoring groups.
///
/// # Conventions
///
/// | question | here | R cmprsk `crr` | R survival `finegray` and `coxph` |
/// |---|---|---|---|
/// | ties | Breslow | Breslow | Efron |
/// | $G$ at an event's time | just before | the same | just before |
/// | after the last time of a censoring group | weight 0 | the same | |
/// | variance | with $\psi$ | the same | without |
/// | $\psi$ of several censoring groups | named | [`CensoringError::EventsOfGroup`] | none |
/// | convergence | step below 1e-8 standard errors | gradient below 1e-6 | log likelihood, 1e-9 |
///
/// SAS PHREG `EVENTCODE` breaks ties by Breslow; it was not compared.
///
/// # References
///
/// Fine JP, Gray RJ (1999). A proportional hazards model for the subdistribution of a competing risk. Journal of the
/// American Statistical Association 94:496-509.
/// [doi:10.1080/01621459.1999.10474144](https://doi.org/10.1080/01621459.1999.10474144).
///
/// # Validation
///
/// By hand: four subjects, solved on paper. R cmprsk 2.2-11 `crr` with `gtol = 1e-12` on mgus2 and pbc, both causes, with
/// and without censoring groups: coefficients and covariance to 1e-8 standard errors, log likelihoods 1e-9, baseline 1e-8
/// relative.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::competing::fine_gray::{CensoringError, fine_gray};
/// use trialstat_stats::survival::competing::{CompetingTimes, Ending};
///
/// let (relapse, death) = (Ending::Cause(0), Ending::Cause(1));
/// let endings = [relapse, death, relapse, Ending::Censored, death, relapse, Ending::Censored, death];
/// let subjects = CompetingTimes::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], &endings, 2)?;
/// let treated = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
/// let fit = fine_gray(&subjects, 0, &[&treated], None, CensoringError::AllEvents)?;
/// assert!(fit.coefficients[0] < 0.0);
/// # Ok::<(), trialstat_stats::survival::competing::CompetingError>(())
/// ```
pub fn fine_gray(
    subjects: &CompetingTimes,
    cause: usize,
    covariates: &[&[f64]],
    censoring_groups: Option<&[usize]>,
    censoring_error: CensoringError,
) -> Result<FineGray, CompetingError> {
    subjects.check_cause(cause)?;
    subjects.check_plain("Fine and Gray's regression")?;
    check_covariates(subjects.subjects(), covariates)?;
    if !subjects.endings.contains(&Ending::Cause(cause)) {
        return Err(CompetingError::NoEvents);
    }
    let one_group = vec![0; subjects.subjects()];
    let labels = censoring_groups.unwrap_or(&one_group);
    subjects.check_groups(labels)?;
    let risks = Risks::new(subjects, cause, covariates, labels);
    let (coefficients, fit, null, iterations) = maximize(&risks)?;
    FineGray::of(&risks, &coefficients, fit, null, iterations, censoring_error)
}

fn check_covariates(subjects: usize, covariates: &[&[f64]]) -> Result<(), CompetingError> {
    if covariates.is_empty() {
        return Err(CompetingError::NoCovariates);
    }
    for (covariate, values) in covariates.iter().enumerate() {
        same_length("a covariate", values.len(), subjects)?;
        if let Some(subject) = values.iter().position(|value| !value.is_finite()) {
            return Err(CompetingError::Covariate { covariate, subject, value: values[subject] });
        }
    }
    Ok(())
}

/// The maximum, the likelihood there, the log likelihood at 0 and the number of steps.
fn maximize(risks: &Risks) -> Result<(Vec<f64>, Fit, f64, usize), CompetingError> {
    let width = risks.width;
    let mut point = vec![0.0; width];
    let mut fit = risks.at(&point).ok_or(CompetingError::NoConvergence { iterations: 0 })?;
    let null = fit.log_likelihood;
    // A constant's information is no number but the rounding error of its sums.
    if let Some(covariate) =
        (0..width).find(|&i| fit.information[i * width + i] <= 1e-12 * risks.events.iter().sum::<f64>())
    {
        return Err(CompetingError::SingularInformation { covariate });
    }
    for iterations in 1..=MOST_ITERATIONS {
        let factor = Cholesky::factor(&fit.information, width, INFORMATIVE)
            .map_err(|covariate| failure(risks, &point, CompetingError::SingularInformation { covariate }))?;
        let (step, squared_length) = (factor.solve(&fit.score), factor.inverse_form(&fit.score));
        let (next, there) = climb(risks, &point, fit.log_likelihood, &step)
            .ok_or_else(|| failure(risks, &point, CompetingError::NoConvergence { iterations }))?;
        (point, fit) = (next, there);
        if squared_length <= LAST_STEP && risks.range(&step) <= NEAR {
            return Ok((point, fit, null, iterations));
        }
    }
    Err(failure(risks, &point, CompetingError::NoConvergence { iterations: MOST_ITERATIONS }))
}

/// Goes along `step`, half as far again and again until the likelihood does not fall.
fn climb(risks: &Risks, from: &[f64], value: f64, step: &[f64]) -> Option<(Vec<f64>, Fit)> {
    let lowest = value - 1e-12 * value.abs();
    let mut length = 1.0;
    for _ in 0..MOST_HALVINGS {
        let point: Vec<f64> = from.iter().zip(step).map(|(from, step)| from + length * step).collect();
        if let Some(fit) = risks.at(&point).filter(|fit| fit.log_likelihood >= lowest) {
            return Some((point, fit));
        }
        length /= 2.0;
    }
    None
}

/// Why a search ended without a maximum: `otherwise`, unless it went after one at infinity.
fn failure(risks: &Risks, point: &[f64], otherwise: CompetingError) -> CompetingError {
    if risks.range(point) <= FAR {
        return otherwise;
    }
    let covariate = (0..point.len()).max_by(|&a, &b| point[a].abs().total_cmp(&point[b].abs())).unwrap_or(0);
    CompetingError::MonotoneLikelihood { covariate }
}

impl FineGray {
    /// Takes the maximum back to the units of the covariates.
    fn of(
        risks: &Risks,
        point: &[f64],
        fit: Fit,
        null: f64,
        iterations: usize,
        censoring_error: CensoringError,
    ) -> Result<FineGray, CompetingError> {
        let width = risks.width;
        let factor = Cholesky::factor(&fit.information, width, INFORMATIVE)
            .map_err(|covariate| failure(risks, point, CompetingError::SingularInformation { covariate }))?;
        let (inverse, squares) = (factor.inverse(), residual_squares(risks, &fit, censoring_error));
        let scales = &risks.scales;
        let robust = |i: usize, j: usize| {
            let row = |k: usize| (0..width).map(|l| squares[k * width + l] * inverse[l][j]).sum::<f64>();
            (0..width).map(|k| inverse[i][k] * row(k)).sum::<f64>()
        };
        let in_units = |of: &dyn Fn(usize, usize) -> f64| -> Vec<Vec<f64>> {
            (0..width).map(|i| (0..width).map(|j| of(i, j) / (scales[i] * scales[j])).collect()).collect()
        };
        let covariance = in_units(&robust);
        let coefficients: Vec<f64> = point.iter().zip(scales).map(|(value, scale)| value / scale).collect();
        let at_means: f64 = coefficients.iter().zip(&risks.means).map(|(coefficient, mean)| coefficient * mean).sum();
        let to_zero = libm::exp(-at_means);
        Ok(FineGray {
            std_errors: covariance.iter().enumerate().map(|(i, row)| row[i].sqrt()).collect(),
            inverse_information: in_units(&|i, j| inverse[i][j]),
            covariance,
            coefficients,
            log_likelihood_null: null,
            log_likelihood: fit.log_likelihood,
            event_times: risks.event_times.clone(),
            baseline: fit.baseline.iter().map(|increment| increment * to_zero).collect(),
            iterations,
        })
    }

    /// Subdistribution hazard ratio for one unit of a covariate, with its Wald limits from the log scale.
    ///
    /// # Panics
    /// When there is no such covariate, as a slice does.
    pub fn subdistribution_hazard_ratio(&self, covariate: usize, level: Level) -> Estimate {
        let log_ratio = self.coefficients[covariate];
        let reach = level.z() * self.std_errors[covariate];
        Estimate {
            estimate: libm::exp(log_ratio),
            interval: Interval { lower: libm::exp(log_ratio - reach), upper: libm::exp(log_ratio + reach) },
        }
    }

    /// Two-sided Wald test that the coefficient of a covariate is 0, its statistic a standard normal deviate.
    ///
    /// # Panics
    /// When there is no such covariate, as a slice does.
    pub fn coefficient_test(&self, covariate: usize) -> Test {
        let z = self.coefficients[covariate] / self.std_errors[covariate];
        Test { statistic: Some(z), degrees_of_freedom: None, p_value: 2.0 * normal::survival(z.abs()) }
    }

    /// Pseudo likelihood ratio test that all coefficients are 0. The chi-squared distribution is what `crr` prints; the
    /// weights make the likelihood none, so that it is approximate even in large samples.
    pub fn pseudo_likelihood_ratio(&self) -> Test {
        let statistic = (2.0 * (self.log_likelihood - self.log_likelihood_null)).max(0.0);
        let degrees_of_freedom = self.coefficients.len() as f64;
        Test {
            statistic: Some(statistic),
            degrees_of_freedom: Some(degrees_of_freedom),
            p_value: chi_squared::survival(statistic, degrees_of_freedom),
        }
    }

    /// Predicted cumulative incidence at each of [`FineGray::event_times`] for a subject with the given covariates.
    pub fn incidence(&self, covariates: &[f64]) -> Vec<f64> {
        let predictor: f64 = covariates.iter().zip(&self.coefficients).map(|(value, beta)| value * beta).sum();
        let hazard = libm::exp(predictor);
        let mut cumulative = 0.0;
        let increments = self.baseline.iter();
        increments
            .map(|increment| {
                cumulative += increment;
                -libm::expm1(-cumulative * hazard)
            })
            .collect()
    }
}

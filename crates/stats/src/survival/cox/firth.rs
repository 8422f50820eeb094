//! Cox regression with Firth's penalty, which keeps every coefficient finite.

use super::Ties;
use super::data::{CoxData, CoxError};
use super::likelihood::{Derivatives, derivatives};
use super::model::{NoCoefficient, chi_squared_test, coefficients, covariance, free_covariates};
use super::newton::{Maximum, Search, largest};
use super::penalised::penalised_derivatives;
use super::profile::{Profile, check_free};
use super::sorted::Sorted;
use crate::interval::{Interval, Level, Test};
use crate::linear::quadratic_form;

/// A proportional hazards model fitted with Firth's penalty, made by [`firth`].
#[derive(Debug, Clone, PartialEq)]
pub struct FirthFit {
    sorted: Sorted,
    ties: Ties,
    maximum: Maximum,
    free: Vec<usize>,
    /// Log hazard ratio for one unit of each covariate; none where the covariate is aliased.
    pub coefficients: Vec<Result<f64, NoCoefficient>>,
    /// Their covariance matrix: the inverse of the information without penalty; 0 where there is no coefficient.
    pub covariance: Vec<Vec<f64>>,
    /// Penalised log likelihood with all coefficients 0.
    pub log_likelihood_null: f64,
    /// Penalised log likelihood at its maximum.
    pub log_likelihood: f64,
    /// Likelihood ratio test that all coefficients are 0, by the penalised likelihood.
    pub likelihood_ratio: Test,
    /// Wald test that all coefficients are 0.
    pub wald: Test,
    /// Newton steps made.
    pub iterations: usize,
}

/// Cox regression with Firth's penalty.
///
/// # Definition
///
/// Maximises $\ell(\beta) + \tfrac12 \ln \det I(\beta)$ with the log partial likelihood $\ell$ of
/// [`fit`](super::fit) and its information I. The score is $U_r + \tfrac12 \operatorname{tr}(I^{-1}\, \partial I/\partial \beta_r)$; the
/// covariance is $I^{-1}$ at the maximum.
///
/// # Arguments
///
/// As for [`fit`](super::fit), the exact rule excepted.
///
/// # Not estimable
///
/// An aliased covariate. A coefficient that is infinite without penalty is finite here; its limits should be those of
/// [`FirthFit::profile_interval`], as Wald limits are far too short on one side.
///
/// # Errors
///
/// Those of [`fit`](super::fit), and [`CoxError::NotForExact`].
///
/// # Conventions
///
/// | question | here | R `coxphf` | SAS PHREG `FIRTH` |
/// |---|---|---|---|
/// | ties | Efron or Breslow, named | Breslow | as `TIES=` |
/// | limits | named | profile | Wald; `RISKLIMITS=PL` |
/// | penalty of a constrained fit | information of all covariates | the same | the same |
///
/// # References
///
/// Firth D (1993). Bias reduction of maximum likelihood estimates. Biometrika 80:27-38.
/// [doi:10.1093/biomet/80.1.27](https://doi.org/10.1093/biomet/80.1.27).
///
/// Heinze G, Schemper M (2001). A solution to the problem of monotone likelihood in Cox regression. Biometrics
/// 57:114-119. [doi:10.1111/j.0006-341X.2001.00114.x](https://doi.org/10.1111/j.0006-341X.2001.00114.x).
///
/// # Validation
///
/// By hand: all events in one of two groups of known size. R: the penalised likelihood written out from its
/// definition, its maximum by `nlm` and root finding: 1e-7. The score is held against differences of the likelihood.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::cox::{CoxData, NoCoefficient, Ties, firth, fit};
///
/// let (times, event) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [true, true, true, false, false, false]);
/// let columns: [&[f64]; 1] = [&[1.0, 1.0, 1.0, 0.0, 0.0, 1.0]];
/// let data = CoxData::new(&times, &event, &columns);
/// assert_eq!(fit(&data, Ties::Breslow)?.coefficients[0], Err(NoCoefficient::PlusInfinity));
/// assert!(firth(&data, Ties::Breslow)?.coefficients[0].is_ok_and(|coefficient| coefficient < 5.0));
/// # Ok::<(), trialstat_stats::survival::cox::CoxError>(())
/// ```
pub fn firth(data: &CoxData, ties: Ties) -> Result<FirthFit, CoxError> {
    data.check()?;
    if ties == Ties::Exact {
        return Err(CoxError::NotForExact);
    }
    let sorted = Sorted::new(data);
    let origin = vec![0.0; sorted.covariates];
    let free = free_covariates(&sorted, &derivatives(&sorted, ties, &origin))?;
    let null = penalised_derivatives(&sorted, ties, &free, &origin);
    let search = Search {
        sorted: &sorted,
        free: &free,
        derivatives: |at: &[f64]| penalised_derivatives(&sorted, ties, &free, at),
        longest: 5.0,
    };
    let log_likelihood_null = null.log_likelihood;
    let maximum = search.climb_from(origin, null)?;
    if maximum.flat.is_some() {
        let covariate = largest(&maximum.coefficients);
        return Err(CoxError::NoConvergence { iterations: maximum.iterations, covariate });
    }
    let test = |statistic: f64| chi_squared_test(statistic, free.len() as f64);
    // The information of standardised covariates is smaller by the squares of their units.
    let units: f64 = free.iter().map(|&index| libm::log(sorted.scales[index])).sum();
    Ok(FirthFit {
        coefficients: coefficients(&sorted, &maximum, &free),
        covariance: covariance(&sorted, &maximum.factor, &free),
        log_likelihood_null: log_likelihood_null + units,
        log_likelihood: maximum.derivatives.log_likelihood + units,
        likelihood_ratio: test((2.0 * (maximum.derivatives.log_likelihood - log_likelihood_null)).max(0.0)),
        wald: test(quadratic_form(&maximum.derivatives.information, &maximum.coefficients)),
        iterations: maximum.iterations,
        sorted,
        ties,
        maximum,
        free,
    })
}

impl FirthFit {
    /// Limits of a coefficient by the profile of the penalised likelihood.
    ///
    /// # Definition
    ///
    /// As [`CoxModel::profile_interval`](super::CoxModel::profile_interval) with the penalised log likelihood, the
    /// penalty being that of all covariates.
    ///
    /// # Errors
    ///
    /// No such covariate, an aliased one; Newton's method fails.
    ///
    /// # Conventions
    ///
    /// R `coxphf(pl = TRUE)`, its default, as here.
    ///
    /// # References
    ///
    /// Heinze G, Schemper M (2001). A solution to the problem of monotone likelihood in Cox regression. Biometrics
    /// 57:114-119. [doi:10.1111/j.0006-341X.2001.00114.x](https://doi.org/10.1111/j.0006-341X.2001.00114.x).
    ///
    /// # Validation
    ///
    /// As for [`firth`].
    pub fn profile_interval(&self, covariate: usize, level: Level) -> Result<Interval, CoxError> {
        check_free(&self.coefficients, covariate)?;
        self.profile(covariate).interval(level)
    }

    /// Penalised likelihood ratio test that one coefficient is 0, the others being as they may be.
    ///
    /// # Definition
    ///
    /// Twice the difference of the maximal penalised log likelihoods, held against chi-squared with one degree of
    /// freedom.
    ///
    /// # Errors
    ///
    /// No such covariate, an aliased one; Newton's method fails.
    ///
    /// # Conventions
    ///
    /// R `coxphf` prints this test for each coefficient.
    ///
    /// # References
    ///
    /// Heinze G, Schemper M (2001). A solution to the problem of monotone likelihood in Cox regression. Biometrics
    /// 57:114-119. [doi:10.1111/j.0006-341X.2001.00114.x](https://doi.org/10.1111/j.0006-341X.2001.00114.x).
    ///
    /// # Validation
    ///
    /// As for [`firth`].
    pub fn profile_test(&self, covariate: usize) -> Result<Test, CoxError> {
        check_free(&self.coefficients, covariate)?;
        self.profile(covariate).test()
    }

    fn profile(&self, covariate: usize) -> Profile<'_, impl Fn(&[f64]) -> Derivatives + '_> {
        let at = |at: &[f64]| penalised_derivatives(&self.sorted, self.ties, &self.free, at);
        Profile { sorted: &self.sorted, maximum: &self.maximum, free: &self.free, derivatives: at, covariate }
    }
}

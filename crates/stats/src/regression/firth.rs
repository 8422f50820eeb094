//! Logistic regression by Firth's penalized likelihood.

use super::likelihood::Penalty;
use super::maximum::maximize;
use super::model::{Model, likelihood};
use super::{BinaryOutcomes, NotFitted};
use crate::interval::Test;
use std::ops::Deref;

/// A logistic model fitted by Firth's penalized likelihood, made by [`firth`].
#[derive(Debug, Clone)]
pub struct FirthFit<'a> {
    model: Model<'a>,
}

/// Firth's logistic regression, which has finite estimates where the outcomes are separated.
///
/// # Definition
/// With the log likelihood $$\ell$$ and the information $$I(\beta) = \sum w_i p_i (1 - p_i) x_i x_i^\top$$ of
/// [`logistic`](fn@super::logistic::logistic), $$\hat\beta$$ maximizes
/// $$\ell^*(\beta) = \ell(\beta) + \tfrac12 \log \det I(\beta).$$
/// Its score is that of the outcomes with $$h_i/2$$ subjects added to subject $$i$$ on either side, $$h_i$$ being the
/// leverage. The covariance is $$I(\hat\beta)^{-1}$$. Profile limits and likelihood ratio tests hold coefficients fixed
/// in $$\ell^*$$, whose determinant remains that of all columns.
///
/// # Arguments
/// As those of [`logistic`](fn@super::logistic::logistic).
///
/// # Returns
/// The fit, whose methods give coefficients with Wald or profile penalized likelihood limits, and Wald and penalized
/// likelihood ratio tests. With separated outcomes Wald limits are far too narrow or too wide; take profile limits.
///
/// # Errors
/// [`NotFitted::RankDeficient`], [`NotFitted::NoSubjects`] or [`NotFitted::NoConvergence`].
///
/// # Conventions
/// | question | here | R logistf | SAS PROC LOGISTIC `FIRTH` | R brglm2 `AS_mean` |
/// |---|---|---|---|---|
/// | determinant when coefficients are held | of all columns | the same | the same | – |
/// | covariance | inverse information at the estimate | the same in the example below | the same | the same |
/// | convergence | step 1e-8 standard errors, then that step | score 1e-5, log likelihood 1e-5 | gradient, 1e-8 relative | step 1e-6 |
///
/// # References
/// Firth D. Bias reduction of maximum likelihood estimates. Biometrika 1993;80:27-38. doi:10.1093/biomet/80.1.27.
///
/// Heinze G, Schemper M. A solution to the problem of separation in logistic regression. Statistics in Medicine
/// 2002;21:2409-2419. doi:10.1002/sim.1047.
///
/// # Validation
/// Hand: without covariates half an event is added on either side, and so in each arm of a 2×2 table. Oracle: R brglm2
/// (`type = "AS_mean"`) on the endometrial cancer data of Heinze and Schemper and five more, two of them separated:
/// coefficients and standard errors 1e-9; profile limits and tests by a maximization of the penalized likelihood in R,
/// 1e-9; the endometrial estimates and limits that logistf prints, to three decimals.
///
/// # Examples
/// ```
/// use trialstat_stats::regression::{BinaryOutcomes, Design, Intercept, firth::firth};
/// let design = Design::from_columns(4, Intercept::Included, &[])?;
/// let fit = firth(BinaryOutcomes::new(&design, &[false; 4])?)?;
/// // Half an event among five.
/// assert!((fit.probabilities()[0] - 0.1).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn firth(outcomes: BinaryOutcomes<'_>) -> Result<FirthFit<'_>, NotFitted> {
    let likelihood = likelihood(&outcomes, Penalty::Jeffreys)?;
    let start = vec![0.0; likelihood.size()];
    let maximum = maximize(&likelihood, start, likelihood.size())
        .map_err(|iterations| NotFitted::NoConvergence { iterations })?;
    Ok(FirthFit { model: Model::new(outcomes, likelihood, maximum)? })
}

impl<'a> Deref for FirthFit<'a> {
    type Target = Model<'a>;

    fn deref(&self) -> &Model<'a> {
        &self.model
    }
}

impl FirthFit<'_> {
    /// Penalized log likelihood at its maximum.
    pub fn penalized_log_likelihood(&self) -> f64 {
        self.in_units_of_columns(self.model.maximum.derivatives.value)
    }

    /// Largest penalized log likelihood with the coefficients of all covariates 0.
    pub fn penalized_log_likelihood_null(&self) -> f64 {
        self.in_units_of_columns(self.model.null.derivatives.value)
    }

    /// The determinant of the information depends on the units, that of orthonormal columns among them.
    fn in_units_of_columns(&self, value: f64) -> f64 {
        value + self.model.likelihood.triangle().log_determinant()
    }

    /// Penalized likelihood ratio test that a coefficient is 0.
    ///
    /// # Errors
    /// [`NotFitted::NoConvergence`] if the maximum with the coefficient held is not found.
    pub fn likelihood_ratio_test(&self, column: usize) -> Result<Test, NotFitted> {
        self.model.restricted_tests(column).map(|(ratio, _)| ratio)
    }

    /// Penalized likelihood ratio test that the coefficients of all covariates are 0; none if there is no covariate.
    pub fn overall_likelihood_ratio_test(&self) -> Option<Test> {
        self.model.overall_likelihood_ratio()
    }
}

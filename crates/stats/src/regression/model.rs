//! A fitted logistic model in the units of its columns: what fits by maximum likelihood and by penalized likelihood
//! share.

use super::likelihood::{Likelihood, Penalty};
use super::logit::probability;
use super::maximum::{Maximum, maximize};
use super::profile::{Profile, no_convergence, test};
use super::{BinaryOutcomes, Intercept, NotFitted};
use crate::interval::{Estimate, Interval, Level, Test};
use crate::linear::{Cholesky, dot};
use crate::special::normal;

/// By what the limits of a coefficient are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    /// The estimate, more or less a multiple of its standard error.
    Wald,
    /// Where a likelihood ratio test rejects, the other coefficients at their best; the likelihood is the one that was
    /// maximized, penalized or not.
    ProfileLikelihood,
}

/// A fitted logistic model, by whichever likelihood: what a [`LogisticFit`](super::logistic::LogisticFit) and a
/// [`FirthFit`](super::firth::FirthFit) have in common.
#[derive(Debug, Clone)]
pub struct Model<'a> {
    pub(super) outcomes: BinaryOutcomes<'a>,
    pub(super) likelihood: Likelihood,
    pub(super) maximum: Maximum,
    /// The maximum with all covariates' coefficients 0.
    pub(super) null: Maximum,
    pub(super) coefficients: Vec<f64>,
    pub(super) covariance: Vec<Vec<f64>>,
    pub(super) std_errors: Vec<f64>,
}

/// Coefficients that are always free: the intercept's.
fn intercepts(outcomes: &BinaryOutcomes) -> usize {
    usize::from(outcomes.design().intercept() == Intercept::Included)
}

impl<'a> Model<'a> {
    /// Takes a maximum back to the units of the columns.
    pub(super) fn new(
        outcomes: BinaryOutcomes<'a>,
        likelihood: Likelihood,
        maximum: Maximum,
    ) -> Result<Model<'a>, NotFitted> {
        let size = likelihood.size();
        let null = maximize(&likelihood, vec![0.0; size], intercepts(&outcomes)).map_err(no_convergence)?;
        let factor = Cholesky::factor(&maximum.derivatives.information, size, 0.0)
            .map_err(|_| no_convergence(maximum.iterations))?;
        let covariance = likelihood.triangle().covariance(&factor.inverse());
        Ok(Model {
            coefficients: likelihood.triangle().solve(&maximum.point),
            std_errors: covariance.iter().enumerate().map(|(i, row)| row[i].sqrt()).collect(),
            covariance,
            outcomes,
            likelihood,
            maximum,
            null,
        })
    }

    /// Log odds ratio for one unit of each column.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// Standard errors of the coefficients.
    pub fn std_errors(&self) -> &[f64] {
        &self.std_errors
    }

    /// Covariance matrix of the coefficients, row by row: the inverse of the information at the estimate.
    pub fn covariance(&self) -> &[Vec<f64>] {
        &self.covariance
    }

    /// Newton steps made.
    pub fn iterations(&self) -> usize {
        self.maximum.iterations
    }

    /// Fitted probabilities of all subjects, those of weight 0 among them.
    pub fn probabilities(&self) -> Vec<f64> {
        self.outcomes.predictors(&self.coefficients).into_iter().map(probability).collect()
    }

    fn profile(&self, column: usize) -> Result<Profile, NotFitted> {
        Profile::of(&self.outcomes, column, &self.coefficients, self.likelihood.penalty())
    }

    /// A coefficient with its limits.
    ///
    /// # Errors
    /// [`NotFitted::NoConvergence`] if a profile limit is not found.
    pub fn coefficient(&self, column: usize, limits: Limits, level: Level) -> Result<Estimate, NotFitted> {
        let (estimate, std_error) = (self.coefficients[column], self.std_errors[column]);
        let interval = match limits {
            Limits::Wald => {
                let reach = level.z() * std_error;
                Interval { lower: estimate - reach, upper: estimate + reach }
            }
            Limits::ProfileLikelihood => self.profile(column)?.interval(level, std_error)?,
        };
        Ok(Estimate { estimate, interval })
    }

    /// The odds ratio for one unit of a column, its limits those of the coefficient.
    ///
    /// # Errors
    /// [`NotFitted::NoConvergence`] if a profile limit is not found.
    pub fn odds_ratio(&self, column: usize, limits: Limits, level: Level) -> Result<Estimate, NotFitted> {
        let Estimate { estimate, interval } = self.coefficient(column, limits, level)?;
        let interval = Interval { lower: libm::exp(interval.lower), upper: libm::exp(interval.upper) };
        Ok(Estimate { estimate: libm::exp(estimate), interval })
    }

    /// Two-sided Wald test that a coefficient is 0, its statistic a standard normal deviate.
    pub fn wald_test(&self, column: usize) -> Test {
        let z = self.coefficients[column] / self.std_errors[column];
        Test { statistic: Some(z), degrees_of_freedom: None, p_value: 2.0 * normal::survival(z.abs()) }
    }

    /// Tests that a coefficient is 0 by likelihood ratio and by score.
    pub(super) fn restricted_tests(&self, column: usize) -> Result<(Test, Test), NotFitted> {
        self.profile(column)?.tests_of_zero()
    }

    /// Likelihood ratio test that all covariates' coefficients are 0.
    pub(super) fn overall_likelihood_ratio(&self) -> Option<Test> {
        let fall = 2.0 * (self.maximum.derivatives.value - self.null.derivatives.value);
        self.overall(fall.max(0.0))
    }

    /// Score test that all covariates' coefficients are 0.
    pub(super) fn overall_score(&self) -> Option<Test> {
        let derivatives = &self.null.derivatives;
        let factor = Cholesky::factor(&derivatives.information, self.likelihood.size(), 0.0).ok()?;
        self.overall(factor.inverse_form(&derivatives.score))
    }

    /// Wald test that all covariates' coefficients are 0.
    pub(super) fn overall_wald(&self) -> Option<Test> {
        let tested = intercepts(&self.outcomes)..self.likelihood.size();
        let covariance: Vec<f64> =
            self.covariance[tested.clone()].iter().flat_map(|row| row[tested.clone()].to_vec()).collect();
        let coefficients = &self.coefficients[tested];
        let factor = Cholesky::factor(&covariance, coefficients.len(), 0.0).ok()?;
        self.overall(dot(&factor.solve(coefficients), coefficients))
    }

    /// A test of all covariates together, if there are any.
    fn overall(&self, statistic: f64) -> Option<Test> {
        let covariates = self.likelihood.size() - intercepts(&self.outcomes);
        (covariates > 0).then(|| test(statistic, covariates))
    }
}

/// The likelihood with the columns in the order of the design.
pub(super) fn likelihood(outcomes: &BinaryOutcomes, penalty: Penalty) -> Result<Likelihood, NotFitted> {
    let order: Vec<usize> = (0..outcomes.design().coefficients()).collect();
    Likelihood::of(outcomes, &order, penalty)
}

//! Logistic regression by maximum likelihood.

use super::likelihood::Penalty;
use super::maximum::maximize;
use super::model::{Model, likelihood};
use super::{BinaryOutcomes, NotFitted, separation};
use crate::interval::Test;
use std::ops::Deref;

/// A linear predictor, 2e-9 from probability 0 or 1, beyond which a maximum is doubted until separation is excluded.
const DOUBTFUL: f64 = 20.0;

/// A logistic model fitted by maximum likelihood, made by [`logistic`].
#[derive(Debug, Clone)]
pub struct LogisticFit<'a> {
    pub(super) model: Model<'a>,
}

/// By what a hypothesis about coefficients is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoefficientTest {
    /// The estimate against its standard error.
    Wald,
    /// The slope of the likelihood where the hypothesis holds.
    Score,
    /// The fall of the likelihood to where the hypothesis holds.
    LikelihoodRatio,
}

/// Logistic regression.
///
/// # Definition
/// The log odds of an event are $$\eta_i = o_i + x_i^\top \beta$$ with $$x_i$$ the subject's row of the design and
/// $$o_i$$ its offset, 0 if there is none. With $$y_i$$ 1 for an event and 0 for none, and weights $$w_i$$, 1 if there
/// are none, $$\hat\beta$$ maximizes
/// $$\ell(\beta) = \sum w_i \bigl(y_i \eta_i - \log(1 + e^{\eta_i})\bigr),$$
/// the covariance is $$(\sum w_i \hat p_i (1 - \hat p_i) x_i x_i^\top)^{-1}$$, the deviance $$-2 \ell(\hat\beta)$$, and
/// Akaike's criterion adds twice the number of coefficients to it. The null model has the offset and, if the model has
/// one, the intercept.
///
/// The columns are made orthonormal, then Newton's method goes on until a step would be shorter than 1e-8 standard
/// errors and change the log likelihood by less than 1e-12 of it, and makes that step: what remains is of the order of
/// the step's square.
///
/// # Arguments
/// A weight is a number of subjects. The methods of the fit name a coefficient by its column in the design, the
/// intercept being 0 where there is one; a column that is none is a panic, as for a slice.
///
/// # Returns
/// The fit, whose methods give coefficients with Wald or profile likelihood limits, and Wald, score and likelihood
/// ratio tests of one coefficient or of all covariates.
///
/// # Errors
/// [`NotFitted::Separated`] names the coefficients without a finite estimate (see
/// [`separation`](fn@super::separation::separation); [`firth`](fn@super::firth::firth) has an answer then),
/// [`NotFitted::RankDeficient`] the columns that depend on those before them. [`NotFitted::NoSubjects`] and
/// [`NotFitted::NoConvergence`] name nothing more.
///
/// # Conventions
/// | question | here | R `glm` | SAS PROC LOGISTIC | statsmodels `Logit` |
/// |---|---|---|---|---|
/// | convergence | step 1e-8 standard errors, then that step | deviance, 1e-8 relative | gradient, 1e-8 relative | step, 1e-8 |
/// | separation | error that names the columns | warning | warning | error or warning |
/// | dependent column | error that names it | coefficient NA | coefficient 0, a note | error or warning |
/// | weights | numbers of subjects | the same for outcomes of 0 and 1 | `FREQ` | `GLM(freq_weights=)` |
/// | null model | keeps the offset | the same | the same | – |
///
/// # References
/// McCullagh P, Nelder JA. Generalized Linear Models. 2nd edition, Chapman and Hall 1989.
///
/// Venzon DJ, Moolgavkar SH. A method for computing profile-likelihood-based confidence intervals. Applied Statistics
/// 1988;37:87-94. doi:10.2307/2347496.
///
/// # Validation
/// Hand: a 2×2 table, where the coefficient is the log odds ratio, its variance the sum of the cells' reciprocals, and
/// score and likelihood ratio tests are Pearson's and the G test. Oracle: R `glm.fit` with `epsilon = 1e-15`, seven
/// models, among them one with an offset, two with weights, one without an intercept and one with a covariate of 45,000
/// that varies by tens: coefficients, covariance, tests and profile limits, these solved in R by `uniroot` over refits,
/// 1e-9 relative; likelihoods and deviances 1e-12.
///
/// # Examples
/// ```
/// use trialstat_stats::interval::Level;
/// use trialstat_stats::regression::{BinaryOutcomes, Design, Intercept, Limits, logistic::logistic};
/// let treated = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
/// let design = Design::from_columns(6, Intercept::Included, &[&treated])?;
/// let outcomes = BinaryOutcomes::new(&design, &[true, false, false, true, true, false])?;
/// let odds_ratio = logistic(outcomes)?.odds_ratio(1, Limits::Wald, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4}", odds_ratio.estimate), "4.0000");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn logistic(outcomes: BinaryOutcomes<'_>) -> Result<LogisticFit<'_>, NotFitted> {
    let likelihood = likelihood(&outcomes, Penalty::None)?;
    let start = vec![0.0; likelihood.size()];
    let maximum = maximize(&likelihood, start, likelihood.size());
    let certain = maximum.as_ref().is_ok_and(|maximum| likelihood.reach(&maximum.point) < DOUBTFUL);
    if !certain && let Some(separation) = separation::of_likelihood(&likelihood) {
        return Err(NotFitted::Separated(separation));
    }
    let maximum = maximum.map_err(|iterations| NotFitted::NoConvergence { iterations })?;
    Ok(LogisticFit { model: Model::new(outcomes, likelihood, maximum)? })
}

impl<'a> Deref for LogisticFit<'a> {
    type Target = Model<'a>;

    fn deref(&self) -> &Model<'a> {
        &self.model
    }
}

impl LogisticFit<'_> {
    /// Log likelihood at its maximum.
    pub fn log_likelihood(&self) -> f64 {
        self.model.maximum.derivatives.value
    }

    /// Log likelihood of the null model.
    pub fn log_likelihood_null(&self) -> f64 {
        self.model.null.derivatives.value
    }

    /// Twice the log likelihood that is missing to a perfect fit.
    pub fn deviance(&self) -> f64 {
        -2.0 * self.log_likelihood()
    }

    /// The deviance of the null model.
    pub fn null_deviance(&self) -> f64 {
        -2.0 * self.log_likelihood_null()
    }

    /// Akaike's information criterion.
    pub fn aic(&self) -> f64 {
        self.deviance() + 2.0 * self.coefficients().len() as f64
    }

    /// Two-sided test that a coefficient is 0. Wald's statistic is a standard normal deviate, the others are
    /// chi-squared.
    ///
    /// # Errors
    /// [`NotFitted::NoConvergence`] if the model without the column is not fitted.
    pub fn test(&self, column: usize, method: CoefficientTest) -> Result<Test, NotFitted> {
        match method {
            CoefficientTest::Wald => Ok(self.model.wald_test(column)),
            CoefficientTest::Score => self.model.restricted_tests(column).map(|(_, score)| score),
            CoefficientTest::LikelihoodRatio => self.model.restricted_tests(column).map(|(ratio, _)| ratio),
        }
    }

    /// Chi-squared test that the coefficients of all covariates are 0; none if there is no covariate.
    pub fn overall_test(&self, method: CoefficientTest) -> Option<Test> {
        match method {
            CoefficientTest::Wald => self.model.overall_wald(),
            CoefficientTest::Score => self.model.overall_score(),
            CoefficientTest::LikelihoodRatio => self.model.overall_likelihood_ratio(),
        }
    }
}

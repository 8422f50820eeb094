//! Standardized proportions and their contrasts.

use super::{MarginalError, MarginalVariance};
use crate::interval::{Estimate, Interval, Level, NotEstimable};
use crate::regression::logit::probability;
use crate::regression::{BinaryOutcomes, Design, Model, RegressionError};

/// Proportions standardized to the subjects of a fitted model, made by [`standardize`].
#[derive(Debug, Clone)]
pub struct Standardized<'a> {
    pub(super) model: &'a Model<'a>,
    pub(super) designs: [&'a Design; 2],
    /// Probabilities of all subjects under either arm.
    pub(super) probabilities: [Vec<f64>; 2],
    proportions: [f64; 2],
}

/// What is said of two proportions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contrast {
    /// First less second, with limits on this scale.
    Difference,
    /// First by second, with limits from the log scale.
    Ratio,
    /// The odds of the first by those of the second, with limits from the log scale.
    OddsRatio,
}

/// A contrast of standardized proportions with its limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarginalEffect {
    /// The contrast.
    pub estimate: Estimate,
    /// Standard error on the scale of the limits, that of the logarithm for a ratio.
    pub std_error: f64,
}

impl Contrast {
    /// The contrast on the scale of its limits.
    pub(super) fn on_scale(self, [first, second]: [f64; 2]) -> f64 {
        match self {
            Contrast::Difference => first - second,
            Contrast::Ratio => libm::log(first / second),
            Contrast::OddsRatio => libm::log(first / (1.0 - first) / (second / (1.0 - second))),
        }
    }

    /// The gradient of [`Contrast::on_scale`].
    fn gradient(self, [first, second]: [f64; 2]) -> [f64; 2] {
        match self {
            Contrast::Difference => [1.0, -1.0],
            Contrast::Ratio => [1.0 / first, -1.0 / second],
            Contrast::OddsRatio => [1.0 / (first * (1.0 - first)), -1.0 / (second * (1.0 - second))],
        }
    }

    /// The contrast of two proportions with the covariance that they have.
    pub(super) fn with_limits<E: From<NotEstimable>>(
        self,
        proportions: [f64; 2],
        covariance: impl FnOnce() -> Result<[[f64; 2]; 2], E>,
        level: Level,
    ) -> Result<MarginalEffect, E> {
        let middle = self.on_scale(proportions);
        if !middle.is_finite() {
            return Err(NotEstimable::ZeroCell.into());
        }
        let covariance = covariance()?;
        let [first, second] = self.gradient(proportions);
        let variance = first * first * covariance[0][0]
            + 2.0 * first * second * covariance[0][1]
            + second * second * covariance[1][1];
        // Rounding may take the variance of a difference of two nearly equal functions below 0.
        let std_error = variance.max(0.0).sqrt();
        let reach = level.z() * std_error;
        let limit = |value: f64| self.taken_back(value);
        let interval = Interval { lower: limit(middle - reach), upper: limit(middle + reach) };
        Ok(MarginalEffect { estimate: Estimate { estimate: limit(middle), interval }, std_error })
    }

    /// From the scale of the limits to that of the contrast.
    pub(super) fn taken_back(self, value: f64) -> f64 {
        match self {
            Contrast::Difference => value,
            Contrast::Ratio | Contrast::OddsRatio => libm::exp(value),
        }
    }
}

/// Standardizes the proportions with an event to all subjects of a logistic model, by maximum likelihood or by Firth's
/// penalized likelihood.
///
/// # Definition
/// With $$\hat p(x) = 1/(1 + e^{-o - x^\top \hat\beta})$$ and $$x_{ia}$$ the row of subject $$i$$ in the design in
/// which everyone is in arm $$a$$, the standardized proportions are $$\hat\mu_a = \sum w_i \hat p(x_{ia}) / \sum w_i$$,
/// all weights being 1 if there are none. Contrasts are $$\hat\mu_1 - \hat\mu_2$$, $$\hat\mu_1 / \hat\mu_2$$ and the
/// ratio of the odds. With $$V$$ the covariance of the two proportions and $$g$$ the gradient of the contrast, or of
/// its logarithm for a ratio, the limits are the contrast $$\pm z \sqrt{g^\top V g}$$ on that scale.
///
/// Of a penalized fit the information and the residuals in $$V$$ are those at its estimate, without the penalty.
///
/// # Arguments
/// `first` and `second` are the design of the model with all subjects in the first and in the second arm, mostly by
/// [`Design::with_column_set`]. [`MarginalVariance`] names the covariance.
///
/// # Returns
/// The two proportions; their contrasts come from [`Standardized::effect`] and, by the bootstrap, from
/// [`MarginalBootstrap`](super::MarginalBootstrap).
///
/// # Errors
/// A design has other columns or subjects than the model's.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the covariance is named | R beeca and RobinCar: named, too; R margins and marginaleffects, SAS `%Margins`, statsmodels `get_margeff`: delta method, covariates fixed; Stata `margins, vce(unconditional)`: influence function |
/// | ratios on the log scale | beeca: `logrr`, `logor`; marginaleffects: as asked by `transform` |
/// | normal quantiles | RobinCar, beeca: the same |
///
/// # References
/// Food and Drug Administration. Adjusting for Covariates in Randomized Clinical Trials for Drugs and Biological
/// Products: Guidance for Industry. 2023.
///
/// Ge M, Durham LK, Meyer RD, Xie W, Thomas N. Covariate-adjusted difference in proportions from clinical trials using
/// logistic regression and weighted risk differences. Drug Information Journal 2011;45:481-493.
/// doi:10.1177/009286151104500409.
///
/// Ye T, Bannick M, Yi Y, Shao J. Robust variance estimation for covariate-adjusted unconditional treatment effect in
/// randomized clinical trials with binary outcomes. Statistical Theory and Related Fields 2023;7:159-163.
/// doi:10.1080/24754269.2023.2205802.
///
/// # Validation
/// Hand: without covariates the proportions are the arms' own, and the delta method gives Wald's variances. Oracle: R
/// `glm` with each covariance written out, sandwich `vcovHC` for the robust one, three models with interaction, offset
/// and weights, 1e-9 relative, and two of Firth's fits by brglm2, one of them of separated arms; statsmodels
/// `get_margeff(dummy=True)`, the difference and its standard error, 1e-9.
///
/// # Examples
/// ```
/// use trialstat_stats::interval::Level;
/// use trialstat_stats::regression::marginal::{Contrast, MarginalVariance, standardize};
/// use trialstat_stats::regression::{BinaryOutcomes, Design, Intercept, logistic::logistic};
/// let treated = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
/// let age = [30.0, 41.0, 52.0, 60.0, 35.0, 44.0, 50.0, 66.0];
/// let design = Design::from_columns(8, Intercept::Included, &[&treated, &age])?;
/// let events = [true, false, true, true, false, false, true, false];
/// let fit = logistic(BinaryOutcomes::new(&design, &events)?)?;
/// let (treated, control) = (design.with_column_set(1, 1.0)?, design.with_column_set(1, 0.0)?);
/// let effect = standardize(&fit, &treated, &control)?.effect(
///     Contrast::Difference,
///     MarginalVariance::DeltaModelBased,
///     Level::NINETY_FIVE,
/// )?;
/// assert_eq!(format!("{:.2}", effect.estimate.estimate), "0.52");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn standardize<'a>(
    model: &'a Model<'a>,
    first: &'a Design,
    second: &'a Design,
) -> Result<Standardized<'a>, RegressionError> {
    let designs = [first, second];
    let outcomes = &model.outcomes;
    check_designs(outcomes, designs)?;
    let probabilities = designs.map(|design| probabilities(outcomes, design, model.coefficients()));
    let proportions = [0, 1].map(|arm: usize| mean(&probabilities[arm], |subject| outcomes.weight(subject)));
    Ok(Standardized { model, designs, probabilities, proportions })
}

/// Refuses designs of other columns or subjects than the model's.
pub(super) fn check_designs(outcomes: &BinaryOutcomes, designs: [&Design; 2]) -> Result<(), RegressionError> {
    let model = outcomes.design();
    for design in designs {
        if design.subjects() != model.subjects() {
            let (found, subjects) = (design.subjects(), model.subjects());
            return Err(RegressionError::Length { what: "a standardized design", found, subjects });
        }
        if design.coefficients() != model.coefficients() {
            return Err(RegressionError::Columns { found: design.coefficients(), expected: model.coefficients() });
        }
    }
    Ok(())
}

/// Probabilities of all subjects in a design, by coefficients that need not be the fitted ones.
pub(super) fn probabilities(outcomes: &BinaryOutcomes, design: &Design, coefficients: &[f64]) -> Vec<f64> {
    let predictors = design.times(coefficients).into_iter().enumerate();
    predictors.map(|(subject, predictor)| probability(outcomes.offset(subject) + predictor)).collect()
}

/// The weighted mean.
pub(super) fn mean(values: &[f64], weight: impl Fn(usize) -> f64) -> f64 {
    let (mut sum, mut whole) = (0.0, 0.0);
    for (subject, value) in values.iter().enumerate() {
        sum += weight(subject) * value;
        whole += weight(subject);
    }
    sum / whole
}

impl Standardized<'_> {
    /// The proportions, had all subjects been in the first arm and had all been in the second.
    pub fn proportions(&self) -> [f64; 2] {
        self.proportions
    }

    /// A contrast of the two proportions with its limits.
    ///
    /// # Errors
    /// A ratio is infinite, since a proportion is 0 or 1 to the last digit ([`NotEstimable::ZeroCell`]); as
    /// [`Standardized::covariance`].
    pub fn effect(
        &self,
        contrast: Contrast,
        variance: MarginalVariance,
        level: Level,
    ) -> Result<MarginalEffect, MarginalError> {
        contrast.with_limits(self.proportions, || self.covariance(variance), level)
    }
}

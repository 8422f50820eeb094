//! Marginal effects of estimating equations.

use super::standardized::{check_designs, mean, probabilities};
use super::variance::{gradient, quadratic, symmetric};
use super::{Contrast, MarginalEffect};
use crate::interval::{Level, NotEstimable};
use crate::regression::gee::{GeeCovariance, GeeFit, Link};
use crate::regression::{BinaryOutcomes, Design, RegressionError};

/// Proportions standardized to the outcomes of estimating equations, made by [`standardize_repeated`].
#[derive(Debug, Clone)]
pub struct StandardizedRepeated<'a> {
    fit: &'a GeeFit,
    proportions: [f64; 2],
    gradients: [Vec<f64>; 2],
}

/// Standardizes the proportions with an event to all outcomes of estimating equations, such as a subject's responses at
/// its visits.
///
/// # Definition
/// As [`standardize`](super::standardize), with the mean over all $$N$$ outcomes, $$\hat\mu_a = \sum \hat p(x_{ia}) /
/// N$$, and the covariance $$d_a^\top V d_b$$ with $$d_a$$ the gradient of $$\hat\mu_a$$ in the coefficients and
/// $$V$$ their covariance: the delta method, the covariates fixed.
///
/// # Arguments
/// `outcomes` are those of the fit, `first` and `second` their design with everyone in the first and in the second arm.
///
/// # Returns
/// The two proportions; their contrasts come from [`StandardizedRepeated::effect`].
///
/// # Errors
/// A design has other columns or outcomes than the model's.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | every outcome counts once, so that a subject with more of them counts more | R marginaleffects `avg_predictions`, Stata `margins` after `xtgee`: the same |
/// | the covariance of the coefficients is named | marginaleffects with geepack: robust; Stata: as fitted |
///
/// # References
/// Liang K-Y, Zeger SL. Longitudinal data analysis using generalized linear models. Biometrika 1986;73:13-22.
/// doi:10.1093/biomet/73.1.13.
///
/// # Validation
/// Hand: two arms without covariates, the arms' own proportions. Oracle: R geepack `geese` with means and gradients
/// written out, two data sets, either link, correlation and dispersion, 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::interval::Level;
/// use trialstat_stats::regression::gee::{Dispersion, GeeCovariance, Link, WorkingCorrelation, gee};
/// use trialstat_stats::regression::marginal::{Contrast, standardize_repeated};
/// use trialstat_stats::regression::{BinaryOutcomes, Design, Intercept};
/// let treated = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
/// let design = Design::from_columns(8, Intercept::Included, &[&treated])?;
/// let outcomes = BinaryOutcomes::new(&design, &[true, true, true, false, true, false, false, false])?;
/// let (link, correlation) = (Link::Logit, WorkingCorrelation::Independence);
/// let fit = gee(&outcomes, &[1, 1, 2, 2, 3, 3, 4, 4], link, correlation, Dispersion::Mean)?;
/// let (first, second) = (design.with_column_set(1, 1.0)?, design.with_column_set(1, 0.0)?);
/// let effect = standardize_repeated(&fit, &outcomes, &first, &second)?.effect(
///     Contrast::Difference,
///     GeeCovariance::Robust,
///     Level::NINETY_FIVE,
/// )?;
/// assert_eq!(format!("{:.4}", effect.estimate.estimate), "0.5000");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn standardize_repeated<'a>(
    fit: &'a GeeFit,
    outcomes: &BinaryOutcomes,
    first: &Design,
    second: &Design,
) -> Result<StandardizedRepeated<'a>, RegressionError> {
    let designs = [first, second];
    check_designs(outcomes, designs)?;
    let once = |_| 1.0;
    let of_arm = |design: &Design| match fit.link {
        Link::Logit => {
            let probabilities = probabilities(outcomes, design, &fit.coefficients);
            let slopes: Vec<f64> = probabilities.iter().map(|probability| probability * (1.0 - probability)).collect();
            (mean(&probabilities, once), gradient(design, &slopes, once))
        }
        Link::Identity => {
            let predictors = design.times(&fit.coefficients).into_iter().enumerate();
            let probabilities: Vec<f64> =
                predictors.map(|(subject, predictor)| outcomes.offset(subject) + predictor).collect();
            (mean(&probabilities, once), gradient(design, &vec![1.0; probabilities.len()], once))
        }
    };
    let [(one, of_one), (other, of_other)] = designs.map(of_arm);
    Ok(StandardizedRepeated { fit, proportions: [one, other], gradients: [of_one, of_other] })
}

impl StandardizedRepeated<'_> {
    /// The proportions, had all outcomes been of the first arm and had all been of the second.
    pub fn proportions(&self) -> [f64; 2] {
        self.proportions
    }

    /// The covariance matrix of the two proportions.
    ///
    /// # Errors
    /// As [`GeeFit::covariance`].
    pub fn covariance(&self, covariance: GeeCovariance) -> Result<[[f64; 2]; 2], NotEstimable> {
        let covariance = self.fit.covariance(covariance)?;
        Ok(symmetric(|a, b| quadratic(&self.gradients[a], covariance, &self.gradients[b])))
    }

    /// A contrast of the two proportions with its limits.
    ///
    /// # Errors
    /// A ratio is infinite, or, with the identity link, a proportion is not between 0 and 1
    /// ([`NotEstimable::ZeroCell`]); as [`GeeFit::covariance`].
    pub fn effect(
        &self,
        contrast: Contrast,
        covariance: GeeCovariance,
        level: Level,
    ) -> Result<MarginalEffect, NotEstimable> {
        contrast.with_limits(self.proportions, || self.covariance(covariance), level)
    }
}

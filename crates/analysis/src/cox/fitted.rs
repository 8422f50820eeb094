//! A model fitted by one likelihood or the other.

use super::question::{CoxQuestion, Estimation, Limits, Variance};
use crate::conventions::Conventions;
use crate::reason::Reason;
use trialstat_stats::interval::{Interval, Level, Test};
use trialstat_stats::special::normal;
use trialstat_stats::survival::cox::{
    Clusters, CoxData, CoxError, CoxModel, FirthFit, NoCoefficient, RobustVariance, firth, fit,
};
use trialstat_trial::result::NotEstimable;

/// A fitted model.
pub(super) enum Fitted {
    /// By the partial likelihood, with a robust variance where one is wanted.
    Likelihood { model: CoxModel, robust: Option<RobustVariance> },
    /// With Firth's penalty.
    Firth(FirthFit),
}

/// Limits and test of a coefficient, on the scale of the log hazard ratio.
pub(super) struct Inference {
    pub(super) test: Result<Test, NotEstimable>,
    pub(super) limits: Result<Interval, NotEstimable>,
}

impl Fitted {
    /// Fits the model that is asked for. `fractional` says whether there are weights that are not whole numbers.
    pub(super) fn of(
        data: &CoxData<'_>,
        question: &CoxQuestion,
        clusters: Clusters<'_>,
        fractional: bool,
    ) -> Result<Fitted, CoxError> {
        let ties = question.ties().rule();
        if question.estimation == Estimation::Firth {
            return Ok(Fitted::Firth(firth(data, ties)?));
        }
        let model = fit(data, ties)?;
        let robust = match question.variance {
            Variance::Customary => robust_by_weights(question, fractional),
            Variance::Robust | Variance::Clusters { .. } => true,
        };
        let robust = robust.then(|| model.robust(clusters)).transpose()?;
        Ok(Fitted::Likelihood { model, robust })
    }

    /// The name, in result rows, of what does not depend on the variance.
    pub(super) fn method_of_model(&self, question: &CoxQuestion) -> String {
        let penalty = if matches!(self, Fitted::Firth(_)) { ", firth" } else { "" };
        format!("cox, {}{penalty}", question.ties().name())
    }

    /// The name of what does.
    pub(super) fn method(&self, question: &CoxQuestion) -> String {
        let variance = match question.cluster() {
            _ if !self.is_robust() => "",
            Some(_) => ", cluster",
            None => ", robust",
        };
        self.method_of_model(question) + variance
    }

    pub(super) fn is_robust(&self) -> bool {
        matches!(self, Fitted::Likelihood { robust: Some(_), .. })
    }

    pub(super) fn coefficients(&self) -> &[Result<f64, NoCoefficient>] {
        match self {
            Fitted::Likelihood { model, .. } => &model.coefficients,
            Fitted::Firth(fit) => &fit.coefficients,
        }
    }

    /// The standard error by the variance that is wanted.
    pub(super) fn std_error(&self, covariate: usize) -> Result<f64, NoCoefficient> {
        match self {
            Fitted::Likelihood { robust: Some(robust), model } => {
                model.coefficients[covariate].map(|_| robust.std_error(covariate))
            }
            _ => self.std_error_of_model(covariate),
        }
    }

    /// The standard error from the information.
    pub(super) fn std_error_of_model(&self, covariate: usize) -> Result<f64, NoCoefficient> {
        match self {
            Fitted::Likelihood { model, .. } => model.std_error(covariate),
            Fitted::Firth(fit) => fit.coefficients[covariate].map(|_| fit.covariance[covariate][covariate].sqrt()),
        }
    }

    /// Test and limits of a coefficient.
    pub(super) fn inference(&self, covariate: usize, limits: Limits, level: Level) -> Inference {
        match (self, limits) {
            (Fitted::Firth(fit), _) => {
                by_profile(fit.profile_test(covariate), || fit.profile_interval(covariate, level))
            }
            (Fitted::Likelihood { model, .. }, Limits::Profile) => {
                by_profile(model.profile_test(covariate), || model.profile_interval(covariate, level))
            }
            (Fitted::Likelihood { .. }, Limits::Wald) => self.wald(covariate, level),
        }
    }

    fn wald(&self, covariate: usize, level: Level) -> Inference {
        let found = self.coefficients()[covariate].and_then(|estimate| Ok((estimate, self.std_error(covariate)?)));
        let found = found.map_err(Reason::reason).and_then(|(estimate, std_error)| {
            // As where each cluster holds both of two rows that balance each other.
            if std_error > 0.0 { Ok((estimate, std_error)) } else { Err(NotEstimable::Singular) }
        });
        Inference {
            test: found.map(|(estimate, std_error)| {
                let z = estimate / std_error;
                Test { statistic: Some(z), degrees_of_freedom: None, p_value: 2.0 * normal::survival(z.abs()) }
            }),
            limits: found.map(|(estimate, std_error)| {
                let reach = level.z() * std_error;
                Interval { lower: estimate - reach, upper: estimate + reach }
            }),
        }
    }
}

fn by_profile(test: Result<Test, CoxError>, limits: impl FnOnce() -> Result<Interval, CoxError>) -> Inference {
    Inference { test: test.map_err(Reason::reason), limits: limits().map_err(Reason::reason) }
}

/// Whether weights make the variance robust without anybody asking for it.
pub(super) fn robust_by_weights(question: &CoxQuestion, fractional: bool) -> bool {
    fractional
        && question.conventions == Conventions::R
        && question.variance == Variance::Customary
        && question.estimation == Estimation::Likelihood
        && question.limits == Limits::Wald
}

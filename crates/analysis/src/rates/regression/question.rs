//! What is asked of a regression.

use crate::codes;
use crate::design::{Term, TermKind};
use crate::method::named;
use trialstat_stats::regression::Limits;
use trialstat_stats::regression::gee::{GeeCovariance, WorkingCorrelation};
use trialstat_stats::regression::marginal;
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::Diagnostic;

/// A model of the response.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// The covariates, after the groups.
    pub terms: Vec<Term>,
    /// The model.
    pub model: ResponseModel,
    /// Limits and tests of the coefficients; Wald's if none is named, and the profile's of a penalised likelihood.
    pub limits: Vec<CoefficientLimits>,
    /// The variance of coefficients of repeated responses.
    pub variance: GeeVariance,
    /// A column of case weights.
    pub weight: Option<String>,
    /// A column that is a known part of the log odds.
    pub offset: Option<String>,
    /// How variances of marginal effects are estimated.
    pub marginal: MarginalVariance,
    /// How limits are found among resamples.
    pub bootstrap: BootstrapLimits,
}

/// A model of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseModel {
    /// Logistic regression by maximum likelihood.
    Logistic,
    /// The same by Firth's penalised likelihood.
    Firth,
    /// Generalized estimating equations for several rows a subject.
    Repeated(RepeatedCorrelation),
}

named! {
    /// By what limits and tests of a coefficient are found.
    CoefficientLimits {
        /// The estimate and its standard error.
        Wald = "wald",
        /// The profile of the likelihood.
        Profile = "profile",
    }
}

impl CoefficientLimits {
    /// The estimator's word for it.
    pub(super) fn rule(self) -> Limits {
        match self {
            CoefficientLimits::Wald => Limits::Wald,
            CoefficientLimits::Profile => Limits::ProfileLikelihood,
        }
    }
}

named! {
    /// The working correlation of a subject's responses.
    RepeatedCorrelation {
        /// The same for any two.
        Exchangeable = "exchangeable",
        /// None.
        Independence = "independence",
    }
}

impl RepeatedCorrelation {
    /// The estimator's word for it.
    pub(super) fn rule(self) -> WorkingCorrelation {
        match self {
            RepeatedCorrelation::Exchangeable => WorkingCorrelation::Exchangeable,
            RepeatedCorrelation::Independence => WorkingCorrelation::Independence,
        }
    }
}

named! {
    /// The variance of coefficients of repeated responses.
    GeeVariance {
        /// Liang and Zeger's sandwich.
        Robust = "robust",
        /// By the working correlation.
        ModelBased = "model-based",
        /// Mancl and DeRouen's sandwich for few subjects.
        ManclDeRouen = "mancl-derouen",
    }
}

impl GeeVariance {
    /// The estimator's word for it.
    pub(super) fn rule(self) -> GeeCovariance {
        match self {
            GeeVariance::Robust => GeeCovariance::Robust,
            GeeVariance::ModelBased => GeeCovariance::ModelBased,
            GeeVariance::ManclDeRouen => GeeCovariance::ManclDeRouen,
        }
    }
}

named! {
    /// How the variance of a marginal effect is estimated.
    MarginalVariance {
        /// Covariates fixed, the model right.
        Delta = "delta",
        /// Covariates fixed, the model perhaps wrong.
        Sandwich = "sandwich",
        /// Covariates sampled, the model perhaps wrong.
        Influence = "influence",
        /// Arms allocated at random, covariates sampled, the model perhaps wrong.
        Randomized = "randomized",
    }
}

named! {
    /// How limits are found among resamples.
    BootstrapLimits {
        /// Their quantiles.
        Percentile = "percentile",
        /// Corrected for bias and acceleration.
        Bca = "bca",
    }
}

impl BootstrapLimits {
    /// The estimator's word for it.
    pub(super) fn rule(self) -> marginal::BootstrapLimits {
        match self {
            BootstrapLimits::Percentile => marginal::BootstrapLimits::Percentile,
            BootstrapLimits::Bca => marginal::BootstrapLimits::BiasCorrectedAccelerated,
        }
    }
}

impl Regression {
    /// The columns that it needs, with whether each holds numbers.
    pub fn by_kind(&self) -> Vec<(&str, bool)> {
        let terms = self.terms.iter().map(|term| (term.column.as_str(), term.kind == TermKind::Number));
        terms.chain(self.weight.iter().chain(&self.offset).map(|name| (name.as_str(), true))).collect()
    }

    /// The limits asked for, or those customary.
    pub(super) fn limits(&self) -> Vec<CoefficientLimits> {
        match (&self.limits[..], self.model) {
            ([], ResponseModel::Firth) => vec![CoefficientLimits::Profile],
            ([], _) => vec![CoefficientLimits::Wald],
            (limits, _) => limits.to_vec(),
        }
    }

    /// Whether a row has a weight that a row can have; if not, it is said.
    pub(crate) fn is_sound(&self, dataset: &Dataset, row: usize, said: &mut Vec<Diagnostic>) -> bool {
        let weights = self.weight.as_deref().and_then(|name| dataset.numbers(name));
        let Some(weight) = weights.and_then(|weights| weights[row]).filter(|weight| *weight < 0.0) else { return true };
        let message = format!("the weight is {weight}, below 0");
        let problem = Diagnostic::error(codes::NEGATIVE_WEIGHT, dataset.place(row), message);
        said.push(problem.with_hint("the row is left out"));
        false
    }
}

//! What is asked of a proportional hazards model.

use crate::codes;
use crate::conventions::Conventions;
use crate::design::{Term, TermKind};
use crate::follow_up::FollowUpColumns;
use crate::method::{DriftScale, PredictionInterval, TiesMethod};
use trialstat_stats::interval::Level;
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// What is asked of a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct CoxQuestion {
    /// Who was followed from when to when.
    pub columns: FollowUpColumns,
    /// What the hazard depends on, in the order in which they enter the model.
    pub terms: Vec<Term>,
    /// A known part of the linear predictor.
    pub offset: Option<String>,
    /// The column whose levels are groups of rows that share a gamma distributed frailty.
    pub frailty: Option<String>,
    /// On what the standard errors rest.
    pub variance: Variance,
    /// The tie rule; that of the conventions if left out.
    pub ties: Option<TiesMethod>,
    /// What is maximised.
    pub estimation: Estimation,
    /// Limits and tests of the coefficients.
    pub limits: Limits,
    /// The test of proportional hazards.
    pub drift: Drift,
    /// What is predicted.
    pub predictions: Predictions,
    /// Confidence level.
    pub level: Level,
    /// Conventions for whatever is left open.
    pub conventions: Conventions,
}

/// On what the standard errors of the coefficients rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variance {
    /// The model; what the weights suggest by the conventions of R.
    Customary,
    /// Rows that are independent of each other, though the model may not hold.
    Robust,
    /// Clusters of rows that are independent of each other.
    Clusters {
        /// The column whose levels they are.
        column: String,
    },
}

/// What is maximised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Estimation {
    /// The partial likelihood.
    Likelihood,
    /// The same with Firth's penalty; limits and tests of the coefficients are those of its profile.
    Firth,
}

/// Where limits and tests of the coefficients come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    /// The coefficients and their standard errors.
    Wald,
    /// The profile of the likelihood.
    Profile,
}

/// How proportional hazards are tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drift {
    /// The time scale on which the hazard ratios may drift.
    pub scale: DriftScale,
    /// What is tested besides each term.
    pub besides: Besides,
}

/// What is tested besides each term and all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Besides {
    /// Nothing.
    Nothing,
    /// Each level of each factor.
    Levels,
}

/// What is predicted for rows of data, and how far it is off; nothing if nothing is named.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Predictions {
    /// Columns with their values, for each curve. A covariate that is left out is at its mean, a factor at its reference.
    pub at: Vec<Vec<(String, String)>>,
    /// Whether every step of the curves is wanted.
    pub curve: bool,
    /// Times at which survival is wanted.
    pub times: Vec<f64>,
    /// Probabilities of an event whose times are wanted.
    pub quantiles: Vec<f64>,
    /// Scale of the curves' intervals; the logarithm if left out, as both R and SAS do.
    pub interval: Option<PredictionInterval>,
    /// The factor whose levels all rows are given in turn, their curves then being averaged.
    pub adjusted: Option<String>,
    /// The horizon of the averaged curves' restricted means.
    pub horizon: Option<f64>,
    /// Whether residuals are wanted.
    pub residuals: bool,
}

impl Predictions {
    /// Whether anything is wanted.
    fn any(&self) -> bool {
        self.adjusted.is_some() || self.residuals || self.at_profiles()
    }

    /// Whether curves at given covariates are wanted: times alone go to the averaged curves, if there are such.
    pub(super) fn at_profiles(&self) -> bool {
        let times = !self.times.is_empty() && (self.adjusted.is_none() || !self.at.is_empty());
        times || self.curve || !self.quantiles.is_empty()
    }
}

impl CoxQuestion {
    /// The columns that it needs, with whether each holds numbers.
    pub fn by_kind(&self) -> Vec<(&str, bool)> {
        let mut columns = self.columns.by_kind();
        columns.extend(self.terms.iter().map(|term| (term.column.as_str(), term.kind == TermKind::Number)));
        columns.extend(self.offset.iter().map(|name| (name.as_str(), true)));
        columns.extend(self.cluster().or(self.frailty.as_deref()).map(|name| (name, false)));
        columns
    }

    /// The column of clusters.
    pub(super) fn cluster(&self) -> Option<&str> {
        match &self.variance {
            Variance::Clusters { column } => Some(column),
            Variance::Customary | Variance::Robust => None,
        }
    }

    /// The tie rule.
    pub(super) fn ties(&self) -> TiesMethod {
        self.ties.unwrap_or_else(|| self.conventions.ties())
    }

    /// What does not go together.
    pub(super) fn refusals(&self, dataset: &Dataset) -> Vec<Diagnostic> {
        let exact = self.ties() == TiesMethod::Exact;
        let robust = self.variance != Variance::Customary;
        let firth = self.estimation == Estimation::Firth;
        let frailty = self.frailty.is_some();
        let rules = "`--ties efron` and `--ties breslow` have one";
        let cases = [
            (exact && self.columns.weight.is_some(), "the exact tie rule has no case weights", rules),
            (exact && robust, "the exact tie rule has no robust variance", rules),
            (exact && firth, "the exact tie rule has no penalised likelihood", rules),
            (firth && robust, "a penalised likelihood has no robust variance", "ask for one of the two"),
            (
                firth && self.predictions.any(),
                "a penalised fit has no curves and no residuals",
                "leave `--firth` out for them",
            ),
            (frailty && exact, "the exact tie rule has no frailty", rules),
            (
                frailty && (robust || firth || self.limits == Limits::Profile),
                "a model with a frailty has the variance of its penalised likelihood only",
                "leave out `--robust`, `--cluster`, `--firth` and `--profile`, or the frailty",
            ),
            (
                frailty && self.predictions.any(),
                "a model with a frailty has no curves and no residuals here",
                "`--cluster` takes rows that belong together into account, and has them",
            ),
            (
                robust && self.limits == Limits::Profile,
                "limits by the profile of the likelihood have no robust form",
                "ask for one of the two",
            ),
        ];
        let refused = cases.into_iter().filter(|(refused, ..)| *refused);
        let place = || Place::file(dataset.file());
        let mut refused: Vec<Diagnostic> = refused
            .map(|(_, what, hint)| Diagnostic::error(codes::NOT_TOGETHER, place(), what).with_hint(hint))
            .collect();
        if let Some(horizon) = self.predictions.horizon.filter(|horizon| !(horizon.is_finite() && *horizon > 0.0)) {
            let message = format!("a restricted mean up to {horizon}; expected a time above 0");
            refused.push(Diagnostic::error(codes::OUT_OF_RANGE, place(), message));
        }
        refused
    }
}

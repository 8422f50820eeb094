//! Fitting, and what is wrong where there is no fit.

use super::ResponseModel;
use super::units::Units;
use crate::codes;
use crate::design::Design;
use trialstat_stats::interval::{Estimate, Level, Test};
use trialstat_stats::regression::firth::{FirthFit, firth};
use trialstat_stats::regression::logistic::{CoefficientTest, LogisticFit, logistic};
use trialstat_stats::regression::separation::{Limit, SeparationKind};
use trialstat_stats::regression::{BinaryOutcomes, Limits, Model, NotFitted};
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::result::NotEstimable;

/// A model, or why there is none, and which coefficients it was fitted with.
pub(super) struct Fitted<'a> {
    /// Positions of the coefficients that are not combinations of those before them, the intercept being 0.
    pub(super) kept: Vec<usize>,
    pub(super) model: Result<FittedModel<'a>, NotFitted>,
}

/// A model by either likelihood.
pub(super) enum FittedModel<'a> {
    Likelihood(LogisticFit<'a>),
    Penalized(FirthFit<'a>),
}

/// Fits the model asked for.
pub(super) fn fit(model: ResponseModel, outcomes: BinaryOutcomes<'_>) -> Result<FittedModel<'_>, NotFitted> {
    match model {
        ResponseModel::Firth => firth(outcomes).map(FittedModel::Penalized),
        _ => logistic(outcomes).map(FittedModel::Likelihood),
    }
}

/// The coefficients without those that say nothing new, if it is such that keep a model from being fitted.
pub(super) fn independent(error: &NotFitted, units: &Units) -> Option<Vec<usize>> {
    let NotFitted::RankDeficient { columns } = error else { return None };
    Some(units.all().into_iter().filter(|position| !columns.contains(position)).collect())
}

impl FittedModel<'_> {
    pub(super) fn model(&self) -> &Model<'_> {
        match self {
            FittedModel::Likelihood(fit) => fit,
            FittedModel::Penalized(fit) => fit,
        }
    }

    /// A coefficient's limits, and the test that belongs to them.
    pub(super) fn inference(&self, column: usize, limits: Limits, level: Level) -> Result<(Estimate, Test), NotFitted> {
        let found = self.model().coefficient(column, limits, level)?;
        let test = match (self, limits) {
            (_, Limits::Wald) => self.model().wald_test(column),
            (FittedModel::Likelihood(fit), _) => fit.test(column, CoefficientTest::LikelihoodRatio)?,
            (FittedModel::Penalized(fit), _) => fit.likelihood_ratio_test(column)?,
        };
        Ok((found, test))
    }
}

impl Fitted<'_> {
    /// Where a coefficient stands in the model, or why it is not there.
    pub(super) fn position(&self, coefficient: usize) -> Result<(&FittedModel<'_>, usize), NotEstimable> {
        let position = self.kept.iter().position(|kept| *kept == coefficient).ok_or(NotEstimable::Aliased)?;
        self.model.as_ref().map(|model| (model, position)).map_err(|error| reason(error, position))
    }

    /// Says which coefficients are not there, and why.
    pub(super) fn remark(&self, design: &Design, dataset: &Dataset, said: &mut Vec<Diagnostic>) {
        remark(self.model.as_ref().err(), &self.kept, design, dataset, said);
    }
}

/// Why a coefficient has no estimate.
pub(super) fn reason(error: &NotFitted, position: usize) -> NotEstimable {
    match error {
        NotFitted::NoSubjects => NotEstimable::NoSubjects,
        NotFitted::RankDeficient { .. } => NotEstimable::Aliased,
        NotFitted::NoConvergence { .. } => NotEstimable::NoMaximum,
        NotFitted::Separated(separation) => {
            match separation.infinite.iter().find(|infinite| infinite.column == position).map(|found| found.limit) {
                Some(Limit::PlusInfinity) => NotEstimable::PlusInfinity,
                Some(Limit::MinusInfinity) => NotEstimable::MinusInfinity,
                Some(Limit::Undetermined) => NotEstimable::Infinite,
                None => NotEstimable::NoMaximum,
            }
        }
    }
}

/// Says which coefficients are not there, and why.
pub(super) fn remark(
    error: Option<&NotFitted>,
    kept: &[usize],
    design: &Design,
    dataset: &Dataset,
    said: &mut Vec<Diagnostic>,
) {
    let place = || Place::file(dataset.file());
    for (position, covariate) in design.covariates.iter().enumerate() {
        if !kept.contains(&(position + 1)) {
            let first = covariate.values.first();
            let constant = covariate.values.iter().all(|value| Some(value) == first);
            let why = if constant { "is constant" } else { "is collinear with the covariates before it" };
            let message = format!("{} {why} and has no coefficient", covariate.named());
            let problem = Diagnostic::warning(codes::NO_COEFFICIENT, place(), message).in_column(&covariate.column);
            said.push(problem.with_hint("the others are estimated without it"));
        }
    }
    match error {
        Some(NotFitted::Separated(separation)) => {
            let named = separation.infinite.iter().map(|infinite| match kept[infinite.column] {
                0 => "the intercept".to_owned(),
                position => design.covariates[position - 1].named(),
            });
            let named: Vec<String> = named.collect();
            let how = match separation.kind {
                SeparationKind::Complete => "completely",
                SeparationKind::QuasiComplete => "quasi-completely",
            };
            let message = format!(
                "the covariates separate the response {how}, so that no finite estimate exists of {}",
                named.join(", ")
            );
            let problem = Diagnostic::warning(codes::SEPARATED, place(), message);
            said.push(problem.with_hint("`--firth` gives penalised estimates with profile limits"));
        }
        Some(NotFitted::NoConvergence { iterations }) => {
            let message = format!("no convergence after {iterations} steps");
            let problem = Diagnostic::error(codes::NO_CONVERGENCE, place(), message);
            said.push(problem.with_hint("leave a covariate out, or bring it to another scale"));
        }
        Some(NotFitted::NoSubjects | NotFitted::RankDeficient { .. }) | None => {}
    }
}

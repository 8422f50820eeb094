//! Rows of what proportions would be, had all subjects been in one group, and of their comparison.

use super::coefficients::method;
use super::fitted::FittedModel;
use super::units::Units;
use super::{MarginalVariance, Regression, ResponseModel};
use crate::design::Design;
use crate::rates::RatesQuestion;
use crate::rates::omnibus::Simulation;
use crate::reason::Reason;
use crate::rows::{About, Pair, Rows};
use rayon::prelude::*;
use trialstat_stats::bootstrap::BootstrapError;
use trialstat_stats::interval::Level;
use trialstat_stats::regression as stats;
use trialstat_stats::regression::gee::GeeFit;
use trialstat_stats::regression::marginal::{
    self, Contrast, MarginalBootstrap, MarginalEffect, MarginalError, Resampling, Standardized, StandardizedRepeated,
    standardize, standardize_repeated,
};
use trialstat_trial::result::{NotEstimable, Stat};

/// The contrasts and the contexts of their rows.
const CONTRASTS: [(&str, Contrast); 3] =
    [("difference", Contrast::Difference), ("ratio", Contrast::Ratio), ("odds-ratio", Contrast::OddsRatio)];

/// A fitted model, its groups those of its first term.
pub(super) struct Marginal<'a> {
    pub(super) units: &'a Units,
    pub(super) design: &'a Design,
    pub(super) regression: &'a Regression,
    /// The coefficients that it has, by their positions.
    pub(super) kept: &'a [usize],
    pub(super) source: Source<'a>,
}

/// What was fitted, or why nothing was.
pub(super) enum Source<'a> {
    Model(Result<&'a FittedModel<'a>, NotEstimable>),
    Equations(Result<&'a GeeFit, NotEstimable>),
}

/// The proportions of either.
enum Proportions<'a> {
    Model(Standardized<'a>),
    Equations(StandardizedRepeated<'a>),
}

impl Marginal<'_> {
    /// Rows of the groups' standardized proportions, and of each group's contrasts with the reference.
    pub(super) fn rows(&self, by: &str, question: &RatesQuestion, rows: &mut Rows) {
        let Some(groups) = self.design.factors.first().filter(|factor| factor.column == by) else { return };
        let populations: Vec<Result<stats::Design, NotEstimable>> =
            groups.factor.levels.iter().map(|level| self.population(level)).collect();
        for group in 0..populations.len() {
            let found = self.standardized(&populations, group, groups.reference);
            let found = found.and_then(|proportions| self.proportion(&proportions, group, populations.len()));
            let about = About::new("proportion", self.method()).group(group);
            rows.push(&about, "p", found.map_or_else(Stat::NotEstimable, |(proportion, _)| proportion.into()));
            rows.push(&about, "std.error", found.map_or_else(Stat::NotEstimable, |(_, std_error)| std_error.into()));
        }
        for group in (0..populations.len()).filter(|group| *group != groups.reference) {
            let pair = Pair { group, reference: groups.reference };
            let standardized = self.standardized(&populations, group, groups.reference);
            let standardized = standardized.as_ref().map_err(|reason| *reason);
            self.by_formula(standardized, pair, populations.len(), question.level, rows);
            if let Some(simulation) = question.simulation {
                self.by_resampling(standardized, pair, simulation, question.level, rows);
            }
        }
    }

    /// Everybody in one group, and everybody in another.
    fn standardized<'p>(
        &'p self,
        populations: &'p [Result<stats::Design, NotEstimable>],
        first: usize,
        second: usize,
    ) -> Result<Proportions<'p>, NotEstimable> {
        const OF_THE_MODEL: &str = "populations have the columns of the model";
        let of = |group: usize| populations[group].as_ref().map_err(|reason| *reason);
        match self.source {
            Source::Model(fitted) => {
                let found = standardize(fitted?.model(), of(first)?, of(second)?);
                Ok(Proportions::Model(found.expect(OF_THE_MODEL)))
            }
            Source::Equations(solved) => {
                let own = self.units.design(self.kept);
                let found = standardize_repeated(solved?, &self.units.outcomes(&own), of(first)?, of(second)?);
                Ok(Proportions::Equations(found.expect(OF_THE_MODEL)))
            }
        }
    }

    /// The proportion of a group with its standard error.
    fn proportion(&self, of: &Proportions, group: usize, groups: usize) -> Result<(f64, f64), NotEstimable> {
        let in_first = self.allocation(group, groups)?;
        let (proportions, covariance) = match of {
            Proportions::Model(of) => {
                let covariance = of.covariance(self.variance(&in_first));
                (of.proportions(), covariance.map_err(|error| reason(&error))?)
            }
            Proportions::Equations(of) => {
                (of.proportions(), of.covariance(self.regression.variance.rule()).map_err(Reason::reason)?)
            }
        };
        Ok((proportions[0], libm::sqrt(covariance[0][0].max(0.0))))
    }

    fn effect(
        &self,
        of: &Proportions,
        contrast: Contrast,
        (pair, groups): (Pair, usize),
        level: Level,
    ) -> Result<MarginalEffect, NotEstimable> {
        let in_first = self.allocation(pair.group, groups)?;
        match of {
            Proportions::Model(of) => {
                of.effect(contrast, self.variance(&in_first), level).map_err(|error| reason(&error))
            }
            Proportions::Equations(of) => {
                of.effect(contrast, self.regression.variance.rule(), level).map_err(Reason::reason)
            }
        }
    }

    fn by_formula(
        &self,
        standardized: Result<&Proportions<'_>, NotEstimable>,
        pair: Pair,
        groups: usize,
        level: Level,
        rows: &mut Rows,
    ) {
        for (context, contrast) in CONTRASTS {
            let about = About::new(context, self.method()).pair(pair);
            let about = if contrast == Contrast::Difference { about } else { about.note("std.error of the logarithm") };
            let found = standardized.and_then(|found| self.effect(found, contrast, (pair, groups), level));
            let missing = Stat::NotEstimable;
            rows.push(&about, "estimate", found.map_or_else(missing, |effect| effect.estimate.estimate.into()));
            rows.push(&about, "std.error", found.map_or_else(missing, |effect| effect.std_error.into()));
            rows.interval(&about, found.map(|effect| effect.estimate.interval), level);
        }
    }

    fn by_resampling(
        &self,
        standardized: Result<&Proportions<'_>, NotEstimable>,
        pair: Pair,
        Simulation { resamples, seed }: Simulation,
        level: Level,
        rows: &mut Rows,
    ) {
        for (context, contrast) in CONTRASTS {
            let limits = self.regression.bootstrap;
            let about = About::new(context, self.method_by(&format!("bootstrap, {}", limits.name()))).pair(pair);
            let found = standardized.and_then(|standardized| {
                let standardized = match standardized {
                    Proportions::Model(standardized) if !self.units.counts => standardized,
                    // Subjects are drawn: counts are none, and rows of one subject no several.
                    _ => return Err(NotEstimable::NotDefined),
                };
                let bootstrap = MarginalBootstrap::new(standardized, contrast, Resampling::Subjects, seed, 0);
                let bootstrap = bootstrap.map_err(|error| reason(&error))?;
                let replicates = (0..resamples.get()).into_par_iter().map(|number| bootstrap.replicate(number));
                let replicates: Vec<Option<f64>> = replicates.collect();
                bootstrap.limits(&replicates, limits.rule(), level).map_err(|error| reason(&error))
            });
            let note = found.map(|found| match found.not_fitted {
                0 => format!("{resamples} resamples with the seed {seed}"),
                left_out => format!("{resamples} resamples with the seed {seed}, {left_out} of them not fitted"),
            });
            rows.estimate(&about.notes(note.ok()), found.map(|found| found.estimate), level);
        }
    }

    fn method(&self) -> String {
        match self.source {
            Source::Model(_) => self.method_by(self.regression.marginal.name()),
            Source::Equations(_) => {
                let (variance, of) = (self.regression.marginal.name(), self.regression.variance.name());
                self.method_by(&format!("{variance}, {of}"))
            }
        }
    }

    /// The method by how limits are found; a model by maximum likelihood goes without saying.
    fn method_by(&self, limits: &str) -> String {
        match self.regression.model {
            ResponseModel::Logistic => format!("g-computation, {limits}"),
            model => format!("g-computation, {}, {limits}", method(model)),
        }
    }

    /// The design of the model with everybody in one group.
    fn population(&self, level: &str) -> Result<stats::Design, NotEstimable> {
        let mut population = self.units.design(self.kept);
        let of_groups = self.design.covariates.iter().enumerate().filter(|(_, covariate)| covariate.term == 0);
        for (position, covariate) in of_groups {
            let own = covariate.level.as_ref().is_some_and(|(own, _)| own == level);
            match self.kept.iter().position(|kept| *kept == position + 1) {
                Some(column) => {
                    let set = population.with_column_set(column, f64::from(u8::from(own)));
                    population = set.expect("the column is one of the design");
                }
                None if own => return Err(NotEstimable::Aliased),
                None => {}
            }
        }
        Ok(population)
    }

    /// Who was allocated to a group, where that is needed, if the variance asked for is defined: that under randomization
    /// for two groups whose residuals sum to 0, of estimating equations only that of the delta method.
    fn allocation(&self, group: usize, groups: usize) -> Result<Vec<bool>, NotEstimable> {
        match (self.regression.marginal, self.regression.model) {
            (MarginalVariance::Delta, _) => Ok(Vec::new()),
            (_, ResponseModel::Repeated(_)) => Err(NotEstimable::NotDefined),
            (MarginalVariance::Randomized, ResponseModel::Logistic) if groups == 2 => {
                Ok(self.units.groups.iter().map(|own| *own == group).collect())
            }
            (MarginalVariance::Randomized, _) => Err(NotEstimable::NotDefined),
            (MarginalVariance::Sandwich | MarginalVariance::Influence, _) => Ok(Vec::new()),
        }
    }

    fn variance<'v>(&self, in_first: &'v [bool]) -> marginal::MarginalVariance<'v> {
        match self.regression.marginal {
            MarginalVariance::Delta => marginal::MarginalVariance::DeltaModelBased,
            MarginalVariance::Sandwich => marginal::MarginalVariance::DeltaSandwich,
            MarginalVariance::Influence => marginal::MarginalVariance::InfluenceFunction,
            MarginalVariance::Randomized => marginal::MarginalVariance::Randomized { in_first },
        }
    }
}

/// Why there is no marginal effect.
fn reason(error: &MarginalError) -> NotEstimable {
    match error {
        MarginalError::NotEstimable(reason) | MarginalError::Bootstrap(BootstrapError::NotEstimable(reason)) => {
            reason.reason()
        }
        MarginalError::LeaveOneOut { .. } | MarginalError::Bootstrap(BootstrapError::Value { .. }) => {
            NotEstimable::NoMaximum
        }
        MarginalError::Regression(error) => unreachable!("populations and allocations are those of the model: {error}"),
    }
}

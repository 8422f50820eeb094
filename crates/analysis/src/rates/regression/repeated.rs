//! Rows of generalized estimating equations for several responses a subject.

use super::coefficients::{Coefficient, about, method, one_line};
use super::fitted::{independent, reason, remark};
use super::marginal::{Marginal, Source};
use super::units::Units;
use super::{Regression, RepeatedCorrelation};
use crate::codes;
use crate::conventions::Conventions;
use crate::design::Design;
use crate::rates::RatesQuestion;
use crate::reason::Reason;
use crate::rows::{About, Rows};
use trialstat_stats::regression::gee::{Dispersion, GeeCovariance, GeeError, GeeFit, Link, gee};
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::result::{NotEstimable, Stat};

/// What the equations are about.
pub(super) struct Repeated<'a> {
    pub(super) correlation: RepeatedCorrelation,
    pub(super) units: &'a Units,
    /// The subject of each unit.
    pub(super) clusters: &'a [usize],
    pub(super) design: &'a Design,
}

impl Repeated<'_> {
    /// One line a coefficient, and one about the whole.
    pub(super) fn rows(
        &self,
        regression: &Regression,
        question: &RatesQuestion,
        dataset: &Dataset,
        rows: &mut Rows,
        said: &mut Vec<Diagnostic>,
    ) {
        let dispersion = match question.conventions {
            Conventions::R => Dispersion::Mean,
            Conventions::Sas => Dispersion::LessCoefficients,
        };
        let (kept, solved) = self.solve(dispersion);
        match &solved {
            Err(GeeError::NotFitted(error)) => remark(Some(error), &kept, self.design, dataset, said),
            Err(error) => {
                remark(None, &kept, self.design, dataset, said);
                let problem = Diagnostic::error(codes::NOT_SOLVED, Place::file(dataset.file()), error.to_string());
                said.push(problem.with_hint("`--gee independence` needs no correlation"));
            }
            Ok(_) => remark(None, &kept, self.design, dataset, said),
        }
        let name = format!("{}, {}", method(regression.model), regression.variance.name());
        let covariance = regression.variance.rule();
        let level = question.level;
        for coefficient in 0..=self.design.covariates.len() {
            let position = kept.iter().position(|kept| *kept == coefficient).ok_or(NotEstimable::Aliased);
            let found = position.and_then(|position| {
                let fit = solved.as_ref().map_err(|error| not_solved(error, position))?;
                let of = |covariance| fit.std_error(position, covariance).map_err(Reason::reason);
                let of_model = (covariance != GeeCovariance::ModelBased).then(|| of(GeeCovariance::ModelBased));
                Ok(Coefficient {
                    found: fit.coefficient(position, covariance, level).map_err(Reason::reason)?,
                    std_error: of(covariance)?,
                    std_error_of_model: of_model.transpose()?,
                    test: fit.test(position, covariance).map_err(Reason::reason)?,
                })
            });
            one_line(&about(coefficient, self.design, name.clone()), found, false, level, rows);
        }
        let about = About::new("fit", method(regression.model));
        rows.push(&about, "N", self.units.size.0);
        rows.push(&about, "n", self.units.size.1);
        let of_fit = |of: fn(&GeeFit) -> f64| {
            solved.as_ref().map_or_else(|error| Stat::NotEstimable(not_solved(error, 0)), |fit| of(fit).into())
        };
        rows.push(&about, "n.clusters", of_fit(|fit| fit.clusters as f64));
        rows.push(&about, "correlation", of_fit(|fit| fit.correlation));
        rows.push(&about, "dispersion", of_fit(|fit| fit.dispersion));
        if let Some(by) = &question.by {
            let source = Source::Equations(solved.as_ref().map_err(|error| match error {
                GeeError::NotFitted(_) => NotEstimable::NoMaximum,
                _ => NotEstimable::NotSolved,
            }));
            let marginal = Marginal { units: self.units, design: self.design, regression, kept: &kept, source };
            marginal.rows(by, question, rows);
        }
    }

    /// The equations solved without the coefficients that say nothing new, and which are left.
    fn solve(&self, dispersion: Dispersion) -> (Vec<usize>, Result<GeeFit, GeeError>) {
        let solve = |kept: &[usize]| {
            let design = self.units.design(kept);
            let outcomes = self.units.outcomes(&design);
            gee(&outcomes, self.clusters, Link::Logit, self.correlation.rule(), dispersion)
        };
        let all = self.units.all();
        match solve(&all) {
            Err(GeeError::NotFitted(error)) => match independent(&error, self.units) {
                Some(kept) => {
                    let solved = solve(&kept);
                    (kept, solved)
                }
                None => (all, Err(GeeError::NotFitted(error))),
            },
            solved => (all, solved),
        }
    }
}

/// Why a coefficient has no estimate.
fn not_solved(error: &GeeError, position: usize) -> NotEstimable {
    match error {
        GeeError::NotFitted(error) => reason(error, position),
        _ => NotEstimable::NotSolved,
    }
}

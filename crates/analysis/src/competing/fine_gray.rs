//! Rows of Fine and Gray's regression of one cause.

use crate::codes;
use crate::conventions::Conventions;
use crate::cox::of_events::{about, no_coefficient_rows, size_rows, test_rows};
use crate::design::Design;
use crate::reason::Reason;
use crate::rows::{About, Rows};
use trialstat_stats::interval::Level;
use trialstat_stats::survival::competing::fine_gray::{CensoringError, FineGray, fine_gray};
use trialstat_stats::survival::competing::{CompetingError, CompetingTimes};
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::result::NotEstimable;

const METHOD: &str = "fine-gray";

/// A model of one cause.
pub(super) struct Model<'a> {
    pub(super) subjects: CompetingTimes<'a>,
    pub(super) cause: usize,
    pub(super) design: &'a Design,
    /// Groups whose censoring is estimated apart.
    pub(super) censoring: Option<&'a [usize]>,
    pub(super) level: Level,
    pub(super) conventions: Conventions,
}

/// A fitted model, and which covariates it has.
struct Fitted {
    fit: FineGray,
    kept: Vec<usize>,
}

impl Model<'_> {
    /// Coefficients and fit.
    pub(super) fn rows(&self, dataset: &Dataset, rows: &mut Rows, said: &mut Vec<Diagnostic>) {
        let events = self.subjects.cause_specific(self.cause);
        let fitted = self.fit();
        for (index, covariate) in self.design.covariates.iter().enumerate() {
            let about = about(covariate, METHOD);
            let at = fitted.as_ref().map(|fitted| fitted.kept.iter().position(|kept| *kept == index));
            match (&fitted, at) {
                (Ok(fitted), Ok(Some(at))) => coefficient_rows(&about, &fitted.fit, at, self.level, rows),
                (Ok(_), _) => no_coefficient_rows(&about, NotEstimable::Aliased, self.level, rows),
                (Err(error), _) => no_coefficient_rows(&about, reason(error, index), self.level, rows),
            }
        }
        size_rows(&events, METHOD, rows);
        match fitted {
            Ok(Fitted { fit, .. }) => {
                let about = About::new("fit", METHOD);
                rows.push(&about, "loglik.null", fit.log_likelihood_null);
                rows.push(&about, "loglik", fit.log_likelihood);
                test_rows(METHOD, "likelihood.ratio", Ok(fit.pseudo_likelihood_ratio()), rows);
            }
            Err(error) => self.remark(&error, dataset, said),
        }
    }

    /// The model of all covariates that vary independently of those before them.
    fn fit(&self) -> Result<Fitted, CompetingError> {
        let columns = self.design.columns();
        let mut kept: Vec<usize> = (0..columns.len()).collect();
        let error = match self.conventions {
            Conventions::R => CensoringError::EventsOfGroup,
            Conventions::Sas => CensoringError::AllEvents,
        };
        loop {
            let free: Vec<&[f64]> = kept.iter().map(|index| columns[*index]).collect();
            match fine_gray(&self.subjects, self.cause, &free, self.censoring, error) {
                Ok(fit) => return Ok(Fitted { fit, kept }),
                Err(CompetingError::SingularInformation { covariate }) if kept.len() > 1 => {
                    kept.remove(covariate);
                }
                Err(CompetingError::MonotoneLikelihood { covariate }) => {
                    return Err(CompetingError::MonotoneLikelihood { covariate: kept[covariate] });
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Why there is no model. What the hazard model of the same cause meets too, is said there.
    fn remark(&self, error: &CompetingError, dataset: &Dataset, said: &mut Vec<Diagnostic>) {
        let place = Place::file(dataset.file());
        match error {
            CompetingError::MonotoneLikelihood { covariate } => {
                let covariate = &self.design.covariates[*covariate];
                let message =
                    format!("the coefficient of {} is infinite in Fine and Gray's regression", covariate.named());
                let problem = Diagnostic::warning(codes::INFINITE_COEFFICIENT, place, message);
                said.push(problem.in_column(&covariate.column).with_hint("without it the others can be estimated"));
            }
            CompetingError::NoConvergence { iterations } => {
                let message = format!("no convergence of Fine and Gray's regression after {iterations} steps");
                let problem = Diagnostic::error(codes::NO_CONVERGENCE, place, message);
                said.push(problem.with_hint("leave a covariate out, or bring it to another scale"));
            }
            _ => {}
        }
    }
}

/// Why a covariate has no coefficient.
fn reason(error: &CompetingError, covariate: usize) -> NotEstimable {
    match error {
        CompetingError::MonotoneLikelihood { covariate: infinite } if *infinite == covariate => NotEstimable::Infinite,
        error => error.reason(),
    }
}

/// The log subdistribution hazard ratio with its test, and the limits of the ratio.
fn coefficient_rows(about: &About, fit: &FineGray, at: usize, level: Level, rows: &mut Rows) {
    let ratio = fit.subdistribution_hazard_ratio(at, level);
    rows.push(about, "estimate", fit.coefficients[at]);
    rows.push(about, "hazard.ratio", ratio.estimate);
    rows.push(about, "std.error", fit.std_errors[at]);
    rows.test(about, Ok(fit.coefficient_test(at)));
    rows.interval(about, Ok(ratio.interval), level);
}

//! What cannot be asked of a model, and why a fit did not come about.

use super::fit::{Covariates, has_events};
use super::model::{Kind, Model};
use super::observed::{Subjects, TimeColumns};
use super::question::ParametricQuestion;
use super::terms::Terms;
use crate::codes;
use trialstat_stats::survival::parametric::{Parameter, ParametricError};
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::result::NotEstimable;

/// Which fit a message is about.
pub(super) struct Fitting<'a> {
    pub(super) model: &'a Model,
    /// The group in words, where there are several.
    pub(super) group: Option<&'a str>,
    pub(super) terms: &'a Terms,
    pub(super) file: &'a str,
}

impl Fitting<'_> {
    fn place(&self) -> Place {
        Place::file(self.file)
    }

    /// The model, and the group where there are several.
    fn named(&self) -> String {
        let model = self.model.name();
        self.group.map_or_else(|| format!("`{model}`"), |group| format!("`{model}` for {group}"))
    }
}

/// What was asked that no model of the question has.
pub(super) fn refusals(question: &ParametricQuestion, dataset: &Dataset) -> Vec<Diagnostic> {
    let asked = |kind: fn(&Kind) -> bool| question.models.iter().find(|model| kind(&model.kind));
    let turnbull = asked(|kind| *kind == Kind::Turnbull).is_some();
    let cure = asked(|kind| *kind == Kind::Cure).is_some();
    let without_scale = asked(|kind| !matches!(kind, Kind::Of(_)));
    let entry = match &question.times {
        TimeColumns::One(columns) => columns.entry.is_some(),
        TimeColumns::Two(columns) => columns.entry.is_some(),
    };
    let cases = [
        (turnbull && !question.terms.is_empty(), "`turnbull` has no covariates", "`--by` tells groups apart"),
        (turnbull && entry, "`turnbull` has no place for late entry", "ask for a distribution"),
        (
            without_scale.is_some() && !question.strata.is_empty(),
            "strata with their own scales need a distribution with a scale or shape",
            "`--by` fits each group by itself",
        ),
        (!cure && !question.cured.is_empty(), "no model here has cured subjects", "`--distribution cure:weibull` has"),
    ];
    let refused = cases.into_iter().filter(|(refused, ..)| *refused);
    let place = || Place::file(dataset.file());
    refused.map(|(_, what, hint)| Diagnostic::error(codes::NOT_OF_MODEL, place(), what).with_hint(hint)).collect()
}

/// Says which covariates were left out.
pub(super) fn aliased(fitting: &Fitting<'_>, aliased: &[usize]) -> Vec<Diagnostic> {
    let said = |at: &usize| {
        let term = &fitting.terms.covariates[*at];
        let message = format!("{} is constant, or depends on covariates before it", term.in_words());
        let problem = Diagnostic::warning(codes::NO_COEFFICIENT, fitting.place(), message);
        problem.in_column(&term.variable).with_hint(format!("{} was fitted without it", fitting.named()))
    };
    aliased.iter().map(said).collect()
}

/// Says why there is no fit; the reason in the words of result rows.
pub(super) fn no_fit(
    fitting: &Fitting<'_>,
    error: ParametricError,
    subjects: &Subjects,
    covariates: &Covariates,
    kept: &[usize],
    said: &mut Vec<Diagnostic>,
) -> NotEstimable {
    let named = fitting.named();
    let mut say = |code, message: String, hint: &str| {
        said.push(Diagnostic::error(code, fitting.place(), message).with_hint(hint));
    };
    match error {
        ParametricError::NoEvents => {
            if subjects.rows.is_empty() {
                return NotEstimable::NoSubjects;
            }
            let message = format!("{named} was not fitted: no event is known to have happened");
            say(codes::NO_EVENT, message, "perhaps the event column's values are the other way round");
            NotEstimable::NoEvents
        }
        ParametricError::NoConvergence { iterations, parameter } => {
            let (_, term) = fitting.terms.of(parameter, kept);
            let (what, hint) = why(fitting, parameter, subjects, covariates, kept);
            let moving =
                format!("{named} was not fitted: after {iterations} iterations {} still moves", term.in_words());
            say(codes::NO_MAXIMUM, format!("{moving}{what}"), hint);
            NotEstimable::NoMaximum
        }
        other => {
            say(
                codes::NO_KNOTS,
                format!("{named} was not fitted: {other}"),
                "ask for fewer knots, or name their times",
            );
            NotEstimable::NotDefined
        }
    }
}

/// What makes a likelihood rise for ever, and what to do.
fn why(
    fitting: &Fitting<'_>,
    parameter: Parameter,
    subjects: &Subjects,
    covariates: &Covariates,
    kept: &[usize],
) -> (&'static str, &'static str) {
    let without_event = kept.iter().any(|at| !has_events(subjects, &covariates.columns[*at]));
    match parameter {
        Parameter::LogOddsCured => {
            (": the data say nothing of a cured share", "follow-up may be too short; ask for a model without cured")
        }
        Parameter::Q => (": the data do not tell these distributions apart", "ask for one with fewer parameters"),
        _ if without_event => {
            (": a covariate is 0 for all who had the event", "leave the level out, or join it with another")
        }
        _ if fitting.terms.covariates.is_empty() => {
            ("", "there may be too few events for so many parameters; ask for a distribution with fewer")
        }
        _ => ("", "leave a covariate out, or ask for a distribution with fewer parameters"),
    }
}

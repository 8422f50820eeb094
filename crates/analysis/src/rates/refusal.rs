//! Questions that cannot be answered whatever the data.

use super::direction::Direction;
use super::inference::Inference;
use super::margin::refuse_open_margins;
use super::question::{Outcome, RatesQuestion};
use crate::codes;
use crate::complete::listed;
use crate::method::Compares;
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// Refuses what cannot be answered whatever the data.
pub(super) fn refuse(dataset: &Dataset, question: &RatesQuestion) -> Result<Inference, Vec<Diagnostic>> {
    let place = || Place::file(dataset.file());
    let mut refused = lacking_columns(dataset, question);
    if question.alternative != Direction::TwoSided {
        let without = question.methods.tests.iter().filter(|method| !method.has_one_sided_form());
        refused.extend(without.map(|method| {
            let message = format!("`{}` has no one-sided form", method.name());
            let problem = Diagnostic::error(codes::NO_ONE_SIDED_FORM, place(), message);
            problem.with_hint("leave `--alternative` out, or ask for it in another call")
        }));
    }
    refused.extend(refuse_open_margins(&question.margins.margins, question.alternative, dataset.file()));
    let periods = question.period.as_deref().and_then(|name| Some((name, dataset.factor(name)?)));
    if let Some((name, factor)) = periods.filter(|(_, factor)| factor.levels.len() > 2) {
        let message = format!("`{name}` has {} levels, and a crossover has two periods", factor.levels.len());
        let problem = Diagnostic::error(codes::NOT_TWO_PERIODS, place(), message).in_column(name);
        refused.push(problem.with_hint(format!("its levels: {}", listed(factor))));
    }
    refused.extend(refuse_regression(dataset, question));
    let inference = Inference::new(question.level, question.alternative).map_err(|_| {
        let message = format!("a one-sided limit at the level {} is none", question.level.value());
        Diagnostic::error(codes::OUT_OF_RANGE, place(), message).with_hint("one-sided levels are above 0.5")
    });
    match inference {
        Ok(inference) if refused.is_empty() => Ok(inference),
        Ok(_) => Err(refused),
        Err(problem) => Err(refused.into_iter().chain([problem]).collect()),
    }
}

/// What a regression has no room for.
fn refuse_regression(dataset: &Dataset, question: &RatesQuestion) -> Vec<Diagnostic> {
    let Some(regression) = &question.regression else { return Vec::new() };
    let weighted = regression.weight.is_some();
    let counts = matches!(question.outcome, Outcome::Counts(_));
    let further = !question.methods.intervals.is_empty() || question.compares() || question.null.is_some();
    let cases = [
        (counts && weighted, "counts are weights, and `--weight` is another", "leave `--weight` out"),
        (question.is_repeated() && weighted, "`--gee` takes no weights", "leave `--weight` out"),
        (
            question.is_repeated() && (further || !question.priors.is_empty()),
            "`--gee` takes several rows of a subject, and all other methods one",
            "ask for them in another call, of one row a subject",
        ),
    ];
    let refused = cases.into_iter().filter(|(refused, ..)| *refused);
    let problem = |message| Diagnostic::error(codes::NOT_WITH_REGRESSION, Place::file(dataset.file()), message);
    refused.map(|(_, message, hint)| problem(message).with_hint(hint)).collect()
}

/// Comparisons need a column of groups, those within subjects one of subjects, those within strata one of strata.
fn lacking_columns(dataset: &Dataset, question: &RatesQuestion) -> Vec<Diagnostic> {
    let lacks = |name: &str, lacks: &str, flag: &str| {
        let problem =
            Diagnostic::error(codes::NO_COLUMN, Place::file(dataset.file()), format!("`{name}` needs {lacks}"));
        problem.with_hint(flag)
    };
    let groups = |name: &str| lacks(name, "the column of the groups", "`--by COLUMN` names it");
    let lacking = question.methods.named().filter_map(|(_, name, compares)| match compares {
        _ if question.by.is_none() => Some(groups(name)),
        Compares::Pairs | Compares::Periods if question.subject.is_none() => {
            Some(lacks(name, "the column of the subjects", "`--subject COLUMN` names it"))
        }
        Compares::Periods if question.period.is_none() => {
            Some(lacks(name, "the column of the periods", "`--period COLUMN` names it"))
        }
        Compares::Strata if question.strata.is_empty() => {
            Some(lacks(name, "a column of strata", "`--strata COLUMN` names it"))
        }
        Compares::Times => Some(lacks(name, "times to an event", "`trialstat survival` has it")),
        _ => None,
    });
    let without_groups = [("--margin", !question.margins.margins.is_empty()), ("--adjust", question.adjust.is_some())];
    let flags = without_groups.into_iter().filter(|(_, asked)| *asked && question.by.is_none());
    let over_strata = question.margins.tests.iter().filter(|test| test.is_over_strata() && question.strata.is_empty());
    let over_strata = over_strata.map(|test| lacks(test.name(), "a column of strata", "`--strata COLUMN` names it"));
    lacking.chain(flags.map(|(flag, _)| groups(flag))).chain(over_strata).collect()
}

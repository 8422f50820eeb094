//! What there is to say of a model beside its numbers.

use super::fitted::robust_by_weights;
use super::question::CoxQuestion;
use crate::codes;
use crate::design::{Covariate, Design};
use crate::follow_up::FollowUp;
use trialstat_stats::survival::cox::{CoxError, NoCoefficient};
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::{Code, Diagnostic, Place};

/// Leaves out rows of weight 0, which say nothing.
pub(super) fn leave_out_weightless(follow_up: &mut FollowUp, dataset: &Dataset, said: &mut Vec<Diagnostic>) {
    let Some(weights) = &follow_up.weights else { return };
    let kept: Vec<usize> = (0..weights.len()).filter(|row| weights[*row] > 0.0).collect();
    let Some(first) = weights.iter().position(|weight| *weight == 0.0) else { return };
    let message = match weights.len() - kept.len() {
        1 => "1 row has weight 0 and is left out".to_owned(),
        many => format!("{many} rows have weight 0 and are left out"),
    };
    said.push(Diagnostic::warning(codes::WEIGHT_ZERO, dataset.place(follow_up.rows[first]), message));
    follow_up.keep(&kept);
}

/// Whether weights are not counts of subjects, which is said where it changes the variance.
pub(super) fn fractional_weights(
    follow_up: &FollowUp,
    question: &CoxQuestion,
    dataset: &Dataset,
    said: &mut Vec<Diagnostic>,
) -> bool {
    let fractional = follow_up.weights.iter().flatten().any(|weight| weight.fract() != 0.0);
    if robust_by_weights(question, fractional) {
        let message = "weights are not whole numbers, so the standard errors are robust, as R's";
        let problem = Diagnostic::note(codes::ROBUST_BY_WEIGHTS, Place::file(dataset.file()), message);
        said.push(problem.with_hint("`--conventions sas` rests them on the model, `--robust` asks for robust ones"));
    }
    fractional
}

/// Levels without events, and coefficients that are not there.
pub(super) fn remark_on_coefficients(
    design: &Design,
    coefficients: &[Result<f64, NoCoefficient>],
    events: &[bool],
    dataset: &Dataset,
    said: &mut Vec<Diagnostic>,
) {
    let mut say = |code: Code, column: &str, message: String, hint: &str| {
        let problem = Diagnostic::warning(code, Place::file(dataset.file()), message).in_column(column);
        said.push(problem.with_hint(hint));
    };
    // Levels whose missing events say already why a coefficient is infinite.
    let mut explained: Vec<(&str, Option<&str>)> = Vec::new();
    for term in &design.factors {
        for level in term.levels_without_events(events) {
            let name = &term.factor.levels[level];
            let (what, hint) = if level == term.reference {
                explained.push((&term.column, None));
                ("the reference level", "`--reference COLUMN=LEVEL` names one that has events")
            } else {
                explained.push((&term.column, Some(name)));
                ("level", "`--firth` gives a penalised estimate, `--profile` an upper limit")
            };
            say(
                codes::LEVEL_WITHOUT_EVENTS,
                &term.column,
                format!("`{}`: {what} `{name}` has no events", term.column),
                hint,
            );
        }
    }
    for (covariate, coefficient) in design.covariates.iter().zip(coefficients) {
        let named = covariate.named();
        let level = covariate.level.as_ref().map(|(level, _)| level.as_str());
        let explained = level.is_some()
            && [None, level].iter().any(|level| explained.contains(&(covariate.column.as_str(), *level)));
        match coefficient {
            Err(NoCoefficient::Aliased) => {
                let first = covariate.values.first();
                let constant = covariate.values.iter().all(|value| Some(value) == first);
                let why = if constant { "is constant" } else { "is collinear with the covariates before it" };
                let message = format!("{named} {why} and has no coefficient");
                say(codes::NO_COEFFICIENT, &covariate.column, message, "the others are estimated without it");
            }
            Err(NoCoefficient::Undetermined) => {
                let message =
                    format!("the infinite coefficients of others leave nothing to estimate that of {named} from");
                let hint = "`--firth` gives penalised estimates of all";
                say(codes::NO_COEFFICIENT, &covariate.column, message, hint);
            }
            Err(infinite) if !explained => {
                let sign = if *infinite == NoCoefficient::PlusInfinity { "plus" } else { "minus" };
                let message = format!("the coefficient of {named} is {sign} infinity: the likelihood rises for ever");
                let hint = "`--firth` gives a penalised estimate, `--profile` the limit on the other side";
                say(codes::INFINITE_COEFFICIENT, &covariate.column, message, hint);
            }
            _ => {}
        }
    }
}

/// Why there is no model at all.
pub(super) fn remark_on_failure(
    design: &Design,
    error: &CoxError,
    follow_up: &FollowUp,
    dataset: &Dataset,
    said: &mut Vec<Diagnostic>,
) {
    let numbers: Vec<String> =
        design.covariates.iter().filter(|covariate| covariate.level.is_none()).map(Covariate::named).collect();
    let error_in = |code: Code, message: String| Diagnostic::error(code, Place::file(dataset.file()), message);
    let rows = follow_up.times.len();
    match error {
        _ if rows == 0 && dataset.rows() == 0 && !numbers.is_empty() => {
            let message = format!("no row is left; perhaps {} holds words", numbers.join(" or "));
            let hint = "`--factor` takes a column of words, with one coefficient for each level";
            said.push(error_in(codes::NO_NUMBER, message).with_hint(hint));
        }
        // That no row is left has been said.
        _ if rows == 0 => {}
        CoxError::NoEvents => {
            let message = match rows {
                1 => "the only row has no event".to_owned(),
                rows => format!("none of {rows} rows has the event"),
            };
            said.push(error_in(codes::NO_EVENT, message).with_hint("`--event-value` names the value of an event"));
        }
        CoxError::NoConvergence { iterations, covariate } => {
            let named = design.covariates[*covariate].named();
            let message =
                format!("no convergence after {iterations} steps; the coefficient of {named} was still moving");
            let hint = "leave it out, bring it to another scale, or penalise the likelihood with `--firth`";
            said.push(
                error_in(codes::NO_CONVERGENCE, message)
                    .in_column(&design.covariates[*covariate].column)
                    .with_hint(hint),
            );
        }
        _ => {
            let names: Vec<String> = design.covariates.iter().map(Covariate::named).collect();
            let message = match names.len() {
                0 => "no covariate is left".to_owned(),
                1 => format!("{} does not vary among the rows at risk together", names[0]),
                _ => format!("none of {} varies among the rows at risk together", names.join(", ")),
            };
            said.push(error_in(codes::NO_COEFFICIENT, message).with_hint("there is nothing to estimate"));
        }
    }
}

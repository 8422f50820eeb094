//! Covariates at which survival is predicted.

use super::question::CoxQuestion;
use crate::codes;
use crate::complete::{listed, reference_of};
use crate::design::Design;
use crate::design::TermKind;
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// A value of each covariate.
pub(super) struct Profile {
    /// The values in words, a piece for each term.
    pub(super) label: String,
    pub(super) values: Vec<f64>,
}

/// The profiles asked for; one with means and reference levels where none is named.
pub(super) fn profiles(
    design: &Design,
    question: &CoxQuestion,
    dataset: &Dataset,
) -> Result<Vec<Profile>, Vec<Diagnostic>> {
    let unnamed = [Vec::new()];
    let asked = if question.predictions.at.is_empty() { &unnamed[..] } else { &question.predictions.at };
    let (mut profiles, mut refused) = (Vec::new(), Vec::new());
    for pairs in asked {
        match profile(pairs, design, question, dataset) {
            Ok(profile) => profiles.push(profile),
            Err(problem) => refused.push(*problem),
        }
    }
    if refused.is_empty() { Ok(profiles) } else { Err(refused) }
}

fn profile(
    pairs: &[(String, String)],
    design: &Design,
    question: &CoxQuestion,
    dataset: &Dataset,
) -> Result<Profile, Box<Diagnostic>> {
    let (mut pieces, mut values) = (Vec::new(), Vec::new());
    for (position, term) in question.terms.iter().enumerate() {
        let own: Vec<_> = design.covariates.iter().filter(|covariate| covariate.term == position).collect();
        let asked = pairs.iter().rev().find(|(column, _)| *column == term.column).map(|(_, value)| value.as_str());
        if term.kind == TermKind::Number {
            let value = match asked {
                Some(text) => number(text, &term.column, dataset)?,
                None => mean(own.first().map_or(&[], |covariate| &covariate.values)),
            };
            values.push(value);
            pieces.push(format!("{}={value}", term.column));
            continue;
        }
        let factor = design.factors.iter().find(|factor| factor.column == term.column).expect("each factor is kept");
        let level = match asked {
            Some(_) => reference_of(&factor.factor, &term.column, asked, dataset)?,
            None => factor.reference,
        };
        let name = factor.factor.levels.get(level).map(ToString::to_string).unwrap_or_default();
        values.extend(
            own.iter().map(|covariate| {
                f64::from(u8::from(covariate.level.as_ref().is_some_and(|(level, _)| *level == name)))
            }),
        );
        pieces.push(format!("{}={name}", term.column));
    }
    Ok(Profile { label: pieces.join(", "), values })
}

fn number(text: &str, column: &str, dataset: &Dataset) -> Result<f64, Box<Diagnostic>> {
    text.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(|| {
        let message = format!("a curve is wanted at `{column}` = `{text}`, which is no number");
        Box::new(Diagnostic::error(codes::NO_NUMBER, Place::file(dataset.file()), message).in_column(column))
    })
}

/// Divided before they are added, so that the largest numbers have a mean too.
fn mean(values: &[f64]) -> f64 {
    values.iter().map(|value| value / values.len() as f64).sum()
}

/// The factor of this column, if the model has it.
pub(super) fn position_of_factor(column: &str, design: &Design, dataset: &Dataset) -> Result<usize, Vec<Diagnostic>> {
    design.factors.iter().position(|factor| factor.column == column).ok_or_else(|| {
        let message = format!("the model has no factor `{column}` to adjust over");
        let problem = Diagnostic::error(codes::NOT_IN_MODEL, Place::file(dataset.file()), message);
        let names = design.factors.iter().map(|factor| Some(factor.column.as_str()));
        let known = trialstat_trial::dataset::Factor::new(names);
        let hint = if known.levels.is_empty() {
            "`--factor` names one".to_owned()
        } else {
            format!("its factors: {}", listed(&known))
        };
        vec![problem.in_column(column).with_hint(hint)]
    })
}

//! Which lines of the results are compared with which.

use crate::codes;
use crate::line::Line;
use crate::tally::{LineTally, Tally};
use trialstat_analysis::study::StudyPlan;
use trialstat_simulate::scenario::Compare;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::spec::Text;
use trialstat_trial::spelling::did_you_mean;

/// Two lines that say the same by different methods, or in different analyses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePair {
    /// The one.
    pub first: Line,
    /// What it is compared with.
    pub second: Line,
}

/// The pairs of lines that a comparison is about, of the lines of one replicate.
///
/// # Errors
/// The comparison names an analysis or a method that there is none of, or nothing of both can be compared.
pub(crate) fn pairs(asked: &Compare, plan: &StudyPlan, replicate: &Tally) -> Result<Vec<LinePair>, Box<Diagnostic>> {
    let with_analysis = asked.with_analysis.as_ref().unwrap_or(&asked.analysis);
    let firsts = lines(&asked.analysis, asked.method.as_ref(), replicate)?;
    let seconds = lines(with_analysis, asked.with_method.as_ref(), replicate)?;
    let is_within = with_analysis.text == asked.analysis.text;
    let any_method = asked.method.is_none() && asked.with_method.is_none();
    let mut found: Vec<LinePair> = Vec::new();
    for &first in &firsts {
        for &second in &seconds {
            let methods_fit = match (is_within, any_method) {
                (true, _) => first.method != second.method,
                (false, true) => first.method == second.method,
                (false, false) => true,
            };
            let is_known = |pair: &LinePair| pair.first == *second && pair.second == *first;
            if methods_fit && is_same_quantity(first, second, plan) && !found.iter().any(is_known) {
                found.push(LinePair { first: first.clone(), second: second.clone() });
            }
        }
    }
    if found.is_empty() {
        let message = format!(
            "nothing of `{}` is estimated or tested in the same words by another method of `{}`",
            asked.analysis.text, with_analysis.text
        );
        let problem = Diagnostic::error(codes::NOT_COMPARED, asked.analysis.place.clone(), message);
        return Err(Box::new(problem.with_hint("name two methods of one analysis, or one method of two analyses")));
    }
    Ok(found)
}

/// The lines of an analysis, and of a method if one is named, that estimate or test something.
fn lines<'t>(analysis: &Text, method: Option<&Text>, replicate: &'t Tally) -> Result<Vec<&'t Line>, Box<Diagnostic>> {
    let says = |line: &&LineTally| line.estimate().is_some() || line.has("p.value");
    let comparable: Vec<&Line> = replicate.lines.iter().filter(says).map(|line| &line.line).collect();
    let unknown = |wanted: &Text, what: String, known: Vec<&str>| {
        let message = format!("{what} `{}`", wanted.text);
        let hint = did_you_mean(&wanted.text, &known);
        Box::new(Diagnostic::error(codes::NOT_COMPARED, wanted.place.clone(), message).with_hint(hint))
    };
    let own: Vec<&Line> = comparable.iter().copied().filter(|line| line.analysis == analysis.text).collect();
    if own.is_empty() {
        let known = distinct(comparable.iter().map(|line| line.analysis.as_str()));
        return Err(unknown(analysis, "the plan estimates and tests nothing in an analysis".to_owned(), known));
    }
    let Some(method) = method else { return Ok(own) };
    let by_method: Vec<&Line> = own.iter().copied().filter(|line| line.method == method.text).collect();
    if by_method.is_empty() {
        let known = distinct(own.iter().map(|line| line.method.as_str()));
        return Err(unknown(method, format!("analysis `{}` has no method", analysis.text), known));
    }
    Ok(by_method)
}

fn distinct<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut known: Vec<&str> = Vec::new();
    words.for_each(|word| {
        if !known.contains(&word) {
            known.push(word);
        }
    });
    known
}

/// Whether two lines say the same of the same; two analyses may have endpoints of different names.
fn is_same_quantity(first: &Line, second: &Line, plan: &StudyPlan) -> bool {
    let is_of_endpoint = |line: &Line| plan.endpoint_of(&line.analysis) == Some(line.variable.as_str());
    first.context == second.context
        && first.variable_level == second.variable_level
        && first.group1 == second.group1
        && first.group1_level == second.group1_level
        && first.group2 == second.group2
        && first.group2_level == second.group2_level
        && first.before == second.before
        && (first.variable == second.variable || (is_of_endpoint(first) && is_of_endpoint(second)))
}

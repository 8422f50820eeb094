//! Individual times from published curves, asked of two data sets: points of the curves, and numbers at risk.

mod check;
#[cfg(test)]
mod tests;

use crate::codes;
use crate::complete::{complete_rows, listed, reference_of};
use crate::rows::Rows;
use check::{check_rows, hazard_ratio_rows, unmet};
use trialstat_stats::interval::Level;
use trialstat_stats::survival::reconstruction::{AtRisk, CurvePoint, Published, PublishedError, Reconstruction};
use trialstat_trial::dataset::{Dataset, Factor};
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::ResultSet;

/// What is asked of published curves.
#[derive(Debug, Clone, PartialEq)]
pub struct ReconstructionQuestion {
    /// The column of times, in both data sets.
    pub time: String,
    /// The column of survival probabilities of the curves' points.
    pub survival: String,
    /// The column of numbers at risk.
    pub number: String,
    /// The column that tells groups apart, in both data sets.
    pub by: Option<String>,
    /// The group that the others are compared with; the first in sort order if left out.
    pub reference: Option<String>,
    /// What is read off a curve may be off by this.
    pub resolution: f64,
    /// Numbers of events that were published.
    pub events: Vec<OfGroup<usize>>,
    /// Medians that were published, to be held against the reconstructed ones.
    pub medians: Vec<OfGroup<f64>>,
    /// The hazard ratio that was published, of the groups to the reference.
    pub hazard_ratio: Option<f64>,
    /// Confidence level of the reconstructed hazard ratio.
    pub level: Level,
}

/// A published number of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfGroup<T> {
    /// The group; of all there are if left out.
    pub group: Option<String>,
    /// The number.
    pub value: T,
}

/// Who was reconstructed, and how well.
#[derive(Debug, Clone, PartialEq)]
pub struct Reconstructed {
    /// Every subject, group by group.
    pub subjects: Vec<Subject>,
    /// The reconstruction beside what was published.
    pub results: ResultSet,
}

/// A subject who may have been.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// The group; empty where there is one only.
    pub group: String,
    /// The time of the event, or the last without it.
    pub time: f64,
    /// Whether the event happened.
    pub event: bool,
}

/// Individual times of each group's curve, with what there is to say of them.
///
/// # Errors
/// Curves that are none, each problem with its place.
pub fn reconstruct(
    curves: &Dataset,
    at_risk: &Dataset,
    question: &ReconstructionQuestion,
) -> Result<(Reconstructed, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut said = Vec::new();
    let by = question.by.as_deref();
    let points = Numbered::of(curves, &question.time, &question.survival, by, &mut said);
    let numbers = Numbered::of(at_risk, &question.time, &question.number, by, &mut said);
    let levels = &points.levels;
    let mut wrong = unknown_groups(question, levels, curves, at_risk, &numbers.levels);
    let reference = match by {
        Some(by) => reference_of(levels, by, question.reference.as_deref(), curves),
        None => Ok(0),
    };
    let reference = reference.map_err(|problem| vec![problem])?;
    let mut groups: Vec<Reconstruction> = Vec::new();
    for level in &levels.levels {
        match of_group(&points, &numbers, level, question) {
            Ok(group) => groups.push(group),
            Err(problem) => wrong.push(problem),
        }
    }
    if levels.levels.is_empty() {
        let problem = Diagnostic::error(codes::NO_ROW_LEFT, Place::file(curves.file()), "no point of a curve is left");
        wrong.push(problem.with_hint("there is none, or each lacks a value"));
    }
    if !wrong.is_empty() {
        said.extend(wrong);
        return Err(said);
    }
    let names = levels.levels.iter().map(Phrase::from).collect();
    let mut rows = Rows::new("reconstruct", &question.time, by.unwrap_or_default(), names);
    for (position, group) in groups.iter().enumerate() {
        let name = &levels.levels[position];
        check_rows(group, by.map(|_| position), median_of(question, name), &mut rows);
        said.extend(unmet(group, by.map(|_| &**name), at_risk.file()));
    }
    hazard_ratio_rows(&groups, reference, question, &mut rows);
    let subjects = groups.iter().zip(&levels.levels).flat_map(|(group, name)| {
        let of_each = group.times.iter().zip(&group.event);
        of_each.map(|(time, event)| Subject { group: name.to_string(), time: *time, event: *event })
    });
    Ok((Reconstructed { subjects: subjects.collect(), results: rows.finish() }, said))
}

/// Rows of a time and a number each, by group.
struct Numbered<'a> {
    dataset: &'a Dataset,
    rows: Vec<usize>,
    times: &'a [Option<f64>],
    numbers: &'a [Option<f64>],
    groups: Option<&'a Factor>,
    levels: Factor,
}

impl<'a> Numbered<'a> {
    fn of(
        dataset: &'a Dataset,
        time: &str,
        number: &str,
        by: Option<&str>,
        said: &mut Vec<Diagnostic>,
    ) -> Numbered<'a> {
        let numbers = |name: &str| dataset.numbers(name).expect("the column was read as numbers");
        let needed: Vec<&str> = [time, number].into_iter().chain(by).collect();
        let rows = complete_rows(dataset, &needed, said);
        let groups = by.map(|by| dataset.factor(by).expect("the column was read as levels"));
        let levels = match groups {
            Some(groups) => crate::complete::factor_of(groups, &rows),
            None => Factor::new(rows.iter().map(|_| Some(""))),
        };
        Numbered { dataset, rows, times: numbers(time), numbers: numbers(number), groups, levels }
    }

    /// The rows of a group, in their order.
    fn rows_of(&self, level: &str) -> Vec<usize> {
        let position = self.groups.and_then(|groups| groups.position(level));
        let of_group =
            |row: &usize| self.groups.is_none_or(|groups| position.is_some() && groups.rows[*row] == position);
        self.rows.iter().copied().filter(of_group).collect()
    }

    fn of_row(&self, row: usize) -> (f64, f64) {
        (self.times[row].unwrap_or_default(), self.numbers[row].unwrap_or_default())
    }
}

fn of_group(
    points: &Numbered<'_>,
    numbers: &Numbered<'_>,
    level: &str,
    question: &ReconstructionQuestion,
) -> Result<Reconstruction, Diagnostic> {
    let (of_curve, of_numbers) = (points.rows_of(level), numbers.rows_of(level));
    let curve: Vec<CurvePoint> = of_curve.iter().map(|row| points.of_row(*row)).map(point).collect();
    let at_risk: Vec<AtRisk> = of_numbers.iter().map(|row| numbers.of_row(*row)).map(number).collect();
    let events = question.events.iter().find(|events| applies(&events.group, level)).map(|events| events.value);
    let published = Published { curve: &curve, at_risk: &at_risk, events, resolution: question.resolution };
    trialstat_stats::survival::reconstruction::reconstruct(&published).map_err(|error| {
        let (place, column) = match error {
            PublishedError::Point { index } | PublishedError::Rise { index, .. } => {
                (points.dataset.place(of_curve[index]), Some(&question.survival))
            }
            PublishedError::AtRisk { index } => (numbers.dataset.place(of_numbers[index]), Some(&question.number)),
            PublishedError::Start | PublishedError::Events { .. } => (Place::file(numbers.dataset.file()), None),
            PublishedError::Empty | PublishedError::Resolution(_) => (Place::file(points.dataset.file()), None),
        };
        let hint = match error {
            PublishedError::Rise { .. } => "`--resolution` says by how much what is read off the curve may be wrong",
            PublishedError::Point { .. } => "times rise from 0; survival lies from 0 to 1, not in percent",
            PublishedError::Start => "the first number at risk belongs to the time 0",
            _ => "each group has points of its curve, and numbers at risk that only fall",
        };
        let of = if question.by.is_some() { format!(" (`{level}`)") } else { String::new() };
        let problem = Diagnostic::error(codes::NO_CURVE, place, format!("{error}{of}")).with_hint(hint);
        match column {
            Some(column) => problem.in_column(column),
            None => problem,
        }
    })
}

fn point((time, survival): (f64, f64)) -> CurvePoint {
    CurvePoint { time, survival }
}

fn number((time, count): (f64, f64)) -> AtRisk {
    AtRisk { time, count: count as usize }
}

fn applies(group: &Option<String>, level: &str) -> bool {
    group.as_deref().is_none_or(|group| group == level)
}

fn median_of(question: &ReconstructionQuestion, level: &str) -> Option<f64> {
    question.medians.iter().find(|median| applies(&median.group, level)).map(|median| median.value)
}

/// Groups that are named, or have numbers at risk, and have no curve.
fn unknown_groups(
    question: &ReconstructionQuestion,
    curves: &Factor,
    points: &Dataset,
    numbers: &Dataset,
    at_risk: &Factor,
) -> Vec<Diagnostic> {
    let absent = |dataset: &Dataset, group: &str| {
        let message = format!("the group `{group}` has no curve");
        let problem = Diagnostic::error(codes::NO_LEVEL, Place::file(dataset.file()), message);
        problem.with_hint(format!("the groups of `{}`: {}", points.file(), listed(curves)))
    };
    let named = question.events.iter().filter_map(|events| events.group.as_deref());
    let named = named.chain(question.medians.iter().filter_map(|median| median.group.as_deref()));
    let unknown = |group: &&str| curves.position(group).is_none();
    let named = named.filter(unknown).map(|group| absent(points, group));
    let counted = at_risk.levels.iter().map(|level| &**level).filter(unknown).map(|group| absent(numbers, group));
    named.chain(counted).collect()
}

//! Competing risks asked of a data set, with the columns named by whoever asks.

use super::causes::Causes;
use super::gray::gray_rows;
use super::incidence::{Asked, Counts, Estimator, OfCause, variance};
use super::regression::regressions;
use crate::codes;
use crate::complete::{listed, reference_of};
use crate::conventions::Conventions;
use crate::design::{Term, TermKind};
use crate::follow_up::{Ending, FollowUp, FollowUpColumns};
use crate::method::{CurveInterval, IncidenceVariance, TiesMethod};
use crate::rows::{About, Rows};
use trialstat_stats::interval::Level;
use trialstat_stats::survival::competing::incidence::{CumulativeIncidence, cumulative_incidence_by_group};
use trialstat_stats::survival::competing::{CompetingTimes, Ending as Ended};
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::ResultSet;

/// What is asked of a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct CompetingQuestion {
    /// Column of times from the start of follow-up.
    pub time: String,
    /// Column of what ended it.
    pub cause: String,
    /// Values of the cause that mean censored.
    pub censored: Vec<String>,
    /// Causes that are asked about; all if left out.
    pub interest: Vec<String>,
    /// Column of times after which each row was under observation.
    pub entry: Option<String>,
    /// The column that tells groups apart.
    pub by: Option<String>,
    /// The group that the others are compared with; the first in sort order if left out.
    pub reference: Option<String>,
    /// Columns whose levels make strata, within which groups are compared.
    pub strata: Vec<String>,
    /// Scales of the intervals; that of the conventions if left out.
    pub intervals: Vec<CurveInterval>,
    /// Variance of the incidences; that of the conventions if left out.
    pub variance: Option<IncidenceVariance>,
    /// Times at which incidences are wanted; the last time of each group if neither they nor the curves are asked for.
    pub times: Vec<f64>,
    /// Whether every step of the curves is wanted.
    pub curve: bool,
    /// The time until which the mean time lost to each cause is wanted.
    pub time_lost: Option<f64>,
    /// How much more early differences count in Gray's test; 0 for not at all.
    pub rho: f64,
    /// Covariates of the regressions; none are made without.
    pub terms: Vec<Term>,
    /// Column of groups whose censoring Fine and Gray's regression estimates apart.
    pub censoring_by: Option<String>,
    /// The tie rule of the cause-specific Cox regression; that of the conventions if left out.
    pub ties: Option<TiesMethod>,
    /// Confidence level.
    pub level: Level,
    /// Conventions for whatever is left open.
    pub conventions: Conventions,
}

impl CompetingQuestion {
    /// The columns of the follow-up.
    pub fn columns(&self) -> FollowUpColumns {
        FollowUpColumns {
            time: self.time.clone(),
            ending: Ending::Cause { column: self.cause.clone(), censored: self.censored.clone() },
            entry: self.entry.clone(),
            by: self.by.clone(),
            strata: self.strata.clone(),
            weight: None,
        }
    }

    /// The columns that the regressions need besides, with whether each holds numbers.
    pub fn further(&self) -> impl Iterator<Item = (&str, bool)> {
        let terms = self.terms.iter().map(|term| (term.column.as_str(), term.kind == TermKind::Number));
        terms.chain(self.censoring_by.iter().map(|name| (name.as_str(), false)))
    }

    fn estimators(&self) -> Vec<Estimator> {
        let asked = &self.intervals;
        let intervals = if asked.is_empty() { vec![self.conventions.curve_interval()] } else { asked.clone() };
        let variance = self.variance.unwrap_or(self.conventions.incidence_variance());
        intervals.into_iter().map(|interval| Estimator { interval, variance, level: self.level }).collect()
    }
}

/// Incidences of a data set's causes and their comparison, with what there is to say of the data.
///
/// # Errors
/// A question that the data set cannot be asked, such as a cause that does not occur.
pub fn competing(
    dataset: &Dataset,
    question: &CompetingQuestion,
) -> Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut said = Vec::new();
    let columns = question.columns();
    let one = |problem: Box<Diagnostic>| vec![*problem];
    let follow_up = FollowUp::of(dataset, &columns, &[], question.conventions, &mut said).map_err(one)?;
    let causes = Causes::of(dataset, question, &follow_up, &mut said).map_err(one)?;
    let levels = &follow_up.levels;
    let reference = match &question.by {
        Some(by) => {
            reference_of(levels, by, question.reference.as_deref(), dataset).map_err(|problem| vec![problem])?
        }
        None => 0,
    };
    let subjects = subjects(&follow_up, &causes);
    let names = levels.levels.iter().map(Phrase::from).collect();
    let mut rows = Rows::new("competing", &question.time, question.by.as_deref().unwrap_or_default(), names);
    incidences(question, &follow_up, &causes, &subjects, &mut rows);
    if let Some(by) = &question.by {
        match levels.levels.len() {
            0 => {}
            1 => {
                let message = format!("`{by}` has one level only, and nothing to compare it with");
                let problem = Diagnostic::error(codes::ONE_GROUP, Place::file(dataset.file()), message);
                said.push(problem.in_column(by).with_hint(format!("its level: {}", listed(levels))));
            }
            _ => {
                for cause in &causes.asked {
                    let name = causes.names[*cause].as_str();
                    gray_rows(&subjects, (*cause, name), &follow_up, reference, question.rho, &mut rows);
                }
            }
        }
    }
    let mut results = rows.finish();
    if !question.terms.is_empty() {
        results.rows.extend(regressions(dataset, question, &mut said)?);
    }
    Ok((results, said))
}

/// The rows of a follow-up, which checked their times.
pub(super) fn subjects<'a>(follow_up: &'a FollowUp, causes: &'a Causes) -> CompetingTimes<'a> {
    let subjects = CompetingTimes::new(&follow_up.times, &causes.endings, causes.names.len());
    let subjects = subjects.expect("times from 0, causes that occur");
    match &follow_up.entry {
        Some(entry) => subjects.with_entry(entry).expect("entries before the ends"),
        None => subjects,
    }
}

fn incidences(
    question: &CompetingQuestion,
    follow_up: &FollowUp,
    causes: &Causes,
    subjects: &CompetingTimes,
    rows: &mut Rows,
) {
    let estimators = question.estimators();
    let kind = variance(question.variance.unwrap_or(question.conventions.incidence_variance()));
    let curves: Vec<CumulativeIncidence> =
        cumulative_incidence_by_group(subjects, &follow_up.groups, kind).expect("no weights, and a label a row");
    for (group, curve) in curves.iter().enumerate().take(follow_up.levels.levels.len()) {
        let own = follow_up.of_group(group);
        let endings: Vec<Ended> = (0..causes.endings.len())
            .filter(|row| follow_up.groups[*row] == group)
            .map(|row| causes.endings[row])
            .collect();
        let of_cause =
            |cause: usize| -> Vec<bool> { endings.iter().map(|ended| *ended == Ended::Cause(cause)).collect() };
        let last = curve.times().last().copied();
        let (times, asked) = match last {
            Some(last) if question.times.is_empty() && !question.curve => (vec![last], Asked::Last),
            _ => (question.times.clone(), Asked::Times),
        };
        let counts = Counts::at(&times, &own, causes.names.len(), of_cause);
        for cause in &causes.asked {
            let about = |context, method: String| {
                let about = About::new(context, method).variable(causes.names[*cause].clone());
                if question.by.is_some() { about.group(group) } else { about }
            };
            let of_cause = OfCause { curve, cause: *cause, about: &about };
            let population = about("population", "count".to_owned());
            rows.push(&population, "N", curve.subjects() as f64);
            let events = endings.iter().filter(|ended| **ended == Ended::Cause(*cause)).count();
            rows.push(&population, "n", events as f64);
            for estimator in &estimators {
                if question.curve {
                    of_cause.steps(*estimator, rows);
                    of_cause.between_steps(&times, &counts, *estimator, rows);
                } else {
                    of_cause.at((&times, asked), &counts, *estimator, rows);
                }
            }
            if let Some(until) = question.time_lost {
                of_cause.time_lost(until, rows);
            }
        }
    }
}

//! Events of which a subject can have several: their mean number over time.

#[cfg(test)]
mod tests;

use crate::codes;
use crate::conventions::Conventions;
use crate::follow_up::{FollowUp, FollowUpColumns};
use crate::method::CurveInterval;
use crate::reason::Reason;
use crate::rows::{About, Rows, missing};
use std::collections::BTreeMap;
use trialstat_stats::interval::Level;
use trialstat_stats::survival::nelson_aalen::{HazardStep, HazardTransform};
use trialstat_stats::survival::recurrent;
use trialstat_stats::survival::recurrent::mean_cumulative::{MeanCumulative, mean_cumulative};
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{NotEstimable, ResultSet, Stat};

/// What is asked of a data set's recurrent events.
#[derive(Debug, Clone, PartialEq)]
pub struct RecurrentQuestion {
    /// Each row's period under observation, and whether it ended with an event. Without a column of entries, times count
    /// from the start of a subject's observation, the last of them being its end.
    pub columns: FollowUpColumns,
    /// The column that tells subjects apart.
    pub subject: String,
    /// Times at which the mean is wanted; every step if there are none.
    pub times: Vec<f64>,
    /// Scale of the limits: on the logarithm for `log-log`, on the mean itself for all others.
    pub interval: Option<CurveInterval>,
    /// Confidence level.
    pub level: Level,
    /// Conventions for whatever is left open.
    pub conventions: Conventions,
}

impl RecurrentQuestion {
    /// The columns that it needs, with whether each holds numbers.
    pub fn by_kind(&self) -> Vec<(&str, bool)> {
        let mut columns = self.columns.by_kind();
        columns.push((self.subject.as_str(), false));
        columns
    }
}

/// The observation of one subject.
struct Observed {
    entry: f64,
    end: f64,
    events: Vec<f64>,
}

/// Mean cumulative functions of a data set's groups.
///
/// # Errors
/// A question that the data set cannot be asked.
pub fn mean_events(
    dataset: &Dataset,
    question: &RecurrentQuestion,
) -> Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut said = Vec::new();
    let columns = &question.columns;
    let further = [question.subject.as_str()];
    let follow_up =
        FollowUp::of(dataset, columns, &further, question.conventions, &mut said).map_err(|problem| vec![*problem])?;
    let subjects = follow_up.levels_of(dataset, &question.subject);
    let names = follow_up.levels.levels.iter().map(Phrase::from).collect();
    let mut rows = Rows::new("survival", &columns.time, columns.by.as_deref().unwrap_or_default(), names);
    for group in 0..follow_up.levels.levels.len() {
        let mut of_subject: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for row in (0..follow_up.times.len()).filter(|row| follow_up.groups[*row] == group) {
            of_subject.entry(subjects[row]).or_default().push(row);
        }
        let observed: Vec<Observed> = of_subject
            .into_values()
            .filter_map(|own| observed(&follow_up, own, question, dataset, &mut said))
            .collect();
        let position = columns.by.is_some().then_some(group);
        group_rows(&observed, position, question, &mut rows);
    }
    Ok((rows.finish(), said))
}

/// A subject's rows joined; what cannot be joined is said, and the subject left out.
fn observed(
    follow_up: &FollowUp,
    mut own: Vec<usize>,
    question: &RecurrentQuestion,
    dataset: &Dataset,
    said: &mut Vec<Diagnostic>,
) -> Option<Observed> {
    own.sort_by(|left, right| follow_up.times[*left].total_cmp(&follow_up.times[*right]));
    let (first, last) = (*own.first()?, *own.last()?);
    let entry = follow_up.entry.as_ref().map_or(0.0, |entry| entry[first]);
    let apart = follow_up
        .entry
        .as_ref()
        .and_then(|entry| own.windows(2).find(|pair| entry[pair[1]] != follow_up.times[pair[0]]).map(|pair| pair[1]));
    let wrong = match apart {
        Some(row) => Some((row, "its period does not begin where the subject's one before ends")),
        None => (entry >= follow_up.times[first]).then_some((first, "its time is not after the start of observation")),
    };
    if let Some((row, what)) = wrong {
        let problem = Diagnostic::error(codes::NOT_ONE_OBSERVATION, dataset.place(follow_up.rows[row]), what);
        said.push(problem.in_column(&question.subject).with_hint("the subject is left out"));
        return None;
    }
    let events = own.iter().filter(|row| follow_up.events[**row]).map(|row| follow_up.times[*row]).collect();
    Some(Observed { entry, end: follow_up.times[last], events })
}

fn group_rows(observed: &[Observed], position: Option<usize>, question: &RecurrentQuestion, rows: &mut Rows) {
    let about = |context: &'static str, method: &'static str, time: Option<f64>| {
        let mut about = About::new(context, method).level(time.map(|time| time.to_string()));
        about.group = position;
        about
    };
    let counts = about("population", "count", None);
    rows.push(&counts, "N", observed.len() as f64);
    rows.push(&counts, "n", observed.iter().map(|subject| subject.events.len()).sum::<usize>() as f64);
    let follow_ups: Vec<recurrent::FollowUp<'_>> = observed
        .iter()
        .map(|subject| recurrent::FollowUp { entry: subject.entry, end: subject.end, events: &subject.events })
        .collect();
    let curve = mean_cumulative(&follow_ups).expect("rows of a subject were joined to one observation");
    let (scale, named) = match question.interval {
        Some(CurveInterval::LogLog) => (HazardTransform::Log, "limits symmetric for the logarithm of the mean"),
        _ => (HazardTransform::Plain, "limits symmetric for the mean itself"),
    };
    let all: Vec<f64> = curve.steps().iter().map(|step| step.time).collect();
    let times = if question.times.is_empty() { &all } else { &question.times };
    for time in times {
        let about = about("mean-cumulative", "nelson, robust", Some(*time)).note(named);
        let at_risk = observed.iter().filter(|subject| subject.entry < *time && *time <= subject.end).count();
        rows.push(&about, "n.risk", at_risk as f64);
        let at = at(&curve, *time, at_risk);
        let of = |value: fn(&HazardStep) -> f64| at.map_or_else(missing, |step| Stat::from(value(&step)));
        rows.push(&about, "n.event", events_since(observed, times, *time) as f64);
        rows.push(&about, "estimate", of(|step| step.hazard));
        rows.push(&about, "std.error", of(HazardStep::std_error));
        let limits = at.and_then(|step| step.interval(scale, question.level)).map_err(Reason::reason);
        rows.interval(&about, limits, question.level);
    }
    if all.is_empty() && question.times.is_empty() {
        let reason = if observed.is_empty() { NotEstimable::NoSubjects } else { NotEstimable::NoEvents };
        rows.push(&about("mean-cumulative", "nelson, robust", None), "estimate", Stat::NotEstimable(reason));
    }
}

/// The events until a time, but after the time before it that is asked for.
fn events_since(observed: &[Observed], times: &[f64], time: f64) -> usize {
    let before = times.iter().copied().filter(|other| *other < time).fold(f64::NEG_INFINITY, f64::max);
    observed.iter().flat_map(|subject| &subject.events).filter(|event| **event > before && **event <= time).count()
}

/// The mean at a time in the words of a cumulative hazard, whose limits it shares.
fn at(
    curve: &MeanCumulative,
    time: f64,
    at_risk: usize,
) -> Result<HazardStep, trialstat_stats::interval::NotEstimable> {
    let mean = curve.mean_at(time)?;
    let passed = curve.steps().partition_point(|step| step.time <= time);
    Ok(HazardStep {
        time,
        at_risk: at_risk as f64,
        events: 0.0,
        censored: 0.0,
        hazard: mean,
        variance: passed.checked_sub(1).map_or(0.0, |latest| curve.steps()[latest].robust_variance),
    })
}

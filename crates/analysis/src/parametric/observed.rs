//! What a data set says of subjects' times: exact, censored on either side, or between two times.

use crate::codes;
use crate::complete::complete_rows;
use crate::follow_up::{FollowUp, FollowUpColumns, groups_of, some_are_left, stays};
use crate::rates::events_of;
use trialstat_stats::survival::interval_censored::{Observed, Sample};
use trialstat_trial::dataset::{Dataset, Factor};
use trialstat_trial::diagnostic::Diagnostic;

/// The columns that say what is known of the times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeColumns {
    /// The time of the event, or the last one without it.
    One(FollowUpColumns),
    /// The event happened between two times.
    Two(IntervalColumns),
}

/// The columns of times known to lie between two others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntervalColumns {
    /// The last time at which the event had not happened; 0 or no value where there is none.
    pub time: String,
    /// The first time at which it had happened; no value where there is none.
    pub upper: String,
    /// Whether the event happened at all, and the values that mean so.
    pub event: Option<(String, Vec<String>)>,
    /// Times after which each row was under observation.
    pub entry: Option<String>,
    /// What tells groups apart.
    pub by: Option<String>,
    /// Case weights.
    pub weight: Option<String>,
}

impl TimeColumns {
    /// Their names, with whether each holds numbers.
    pub fn by_kind(&self) -> Vec<(&str, bool)> {
        match self {
            TimeColumns::One(columns) => columns.by_kind(),
            TimeColumns::Two(columns) => {
                let numbers = [&columns.time, &columns.upper];
                let numbers = numbers.into_iter().chain(&columns.entry).chain(&columns.weight);
                let levels = columns.event.iter().map(|(event, _)| event).chain(&columns.by);
                numbers.map(|name| (name.as_str(), true)).chain(levels.map(|name| (name.as_str(), false))).collect()
            }
        }
    }

    pub(super) fn time(&self) -> &str {
        match self {
            TimeColumns::One(columns) => &columns.time,
            TimeColumns::Two(columns) => &columns.time,
        }
    }

    pub(super) fn by(&self) -> Option<&str> {
        match self {
            TimeColumns::One(columns) => columns.by.as_deref(),
            TimeColumns::Two(columns) => columns.by.as_deref(),
        }
    }
}

/// Subjects that a model can be fitted to.
pub(super) struct Subjects {
    /// The data set's rows that they are.
    pub(super) rows: Vec<usize>,
    /// Their positions among all that were read.
    pub(super) positions: Vec<usize>,
    pub(super) observed: Vec<Observed>,
    entry: Option<Vec<f64>>,
    weights: Option<Vec<f64>>,
    /// Position of each one's group.
    groups: Vec<usize>,
    /// The groups; one nameless group where no column tells them apart.
    pub(super) levels: Factor,
}

impl Subjects {
    /// The rows of a data set that have a value in these columns and in `further` ones; those that cannot be are said
    /// and left out.
    pub(super) fn of(
        dataset: &Dataset,
        columns: &TimeColumns,
        further: &[&str],
        said: &mut Vec<Diagnostic>,
    ) -> Result<Subjects, Box<Diagnostic>> {
        match columns {
            TimeColumns::One(columns) => {
                let follow_up = FollowUp::as_written(dataset, columns, further, said)?;
                let pairs = follow_up.times.iter().zip(&follow_up.events);
                Ok(Subjects {
                    observed: pairs.map(|(time, event)| Observed::right_censored(*time, *event)).collect(),
                    positions: (0..follow_up.rows.len()).collect(),
                    rows: follow_up.rows,
                    entry: follow_up.entry,
                    weights: follow_up.weights,
                    groups: follow_up.groups,
                    levels: follow_up.levels,
                })
            }
            TimeColumns::Two(columns) => Subjects::between(dataset, columns, further, said),
        }
    }

    fn between(
        dataset: &Dataset,
        columns: &IntervalColumns,
        further: &[&str],
        said: &mut Vec<Diagnostic>,
    ) -> Result<Subjects, Box<Diagnostic>> {
        let numbers = |name: &str| dataset.numbers(name).expect("the column was read as numbers");
        let (after, by) = (numbers(&columns.time), numbers(&columns.upper));
        let entry = columns.entry.as_deref().map(numbers);
        let weights = columns.weight.as_deref().map(numbers);
        let happened: Option<Vec<Option<bool>>> = match &columns.event {
            None => None,
            Some((name, values)) => {
                let factor = dataset.factor(name).expect("the column was read as levels");
                let is_event = events_of(factor, name, values, dataset)?;
                Some(factor.rows.iter().map(|level| level.map(|level| is_event[level as usize])).collect())
            }
        };
        let known = |row: usize| {
            let happened = happened.as_ref().and_then(|happened| happened[row]);
            observation(after[row], by[row], happened).map_err(|wrong| wrong.said(columns))
        };
        let needed = columns.entry.iter().chain(&columns.weight).chain(&columns.by);
        let needed = needed.chain(columns.event.iter().map(|(event, _)| event)).map(String::as_str);
        let mut rows = complete_rows(dataset, &needed.chain(further.iter().copied()).collect::<Vec<_>>(), said);
        rows.retain(|row| {
            let weight = weights.map_or(1.0, |weights| weights[*row].unwrap_or_default());
            let entry = entry.map_or(0.0, |entry| entry[*row].unwrap_or_default());
            let wrong = match known(*row) {
                Err(wrong) => Some(wrong),
                Ok(_) if weight < 0.0 => Some(format!("the weight is {weight}, below 0")),
                Ok(observed) => (!may_enter(observed, entry))
                    .then(|| format!("entry at {entry} is not before what is known of the time begins")),
            };
            stays(codes::NO_FOLLOW_UP, wrong, *row, dataset, said)
        });
        some_are_left(&rows, dataset, said);
        let of_rows =
            |values: &[Option<f64>]| -> Vec<f64> { rows.iter().map(|row| values[*row].unwrap_or_default()).collect() };
        let levels = groups_of(dataset, columns.by.as_deref(), &rows);
        Ok(Subjects {
            observed: rows.iter().filter_map(|row| known(*row).ok()).collect(),
            positions: (0..rows.len()).collect(),
            entry: entry.map(of_rows),
            weights: weights.map(of_rows),
            groups: levels.rows.iter().map(|level| level.unwrap_or_default() as usize).collect(),
            levels,
            rows,
        })
    }

    /// Those whose event is not at time 0, where distributions of positive times have no density; the others are said.
    pub(super) fn without_events_at_zero(&self, dataset: &Dataset, said: &mut Vec<Diagnostic>) -> Subjects {
        let at_zero = |observed: &Observed| matches!(observed, Observed::Exactly(0.0) | Observed::NotAfter(0.0));
        for (row, _) in self.rows.iter().zip(&self.observed).filter(|(_, observed)| at_zero(observed)) {
            let message = "the event is at time 0, where the distribution has no density";
            let problem = Diagnostic::error(codes::EVENT_AT_ZERO, dataset.place(*row), message);
            said.push(
                problem
                    .with_hint("the row is left out; `--upper` takes an event known only to have happened by a time"),
            );
        }
        let kept: Vec<usize> = (0..self.rows.len()).filter(|at| !at_zero(&self.observed[*at])).collect();
        self.only(&kept)
    }

    /// Those of one group.
    pub(super) fn of_group(&self, group: usize) -> Subjects {
        let kept: Vec<usize> = (0..self.rows.len()).filter(|at| self.groups[*at] == group).collect();
        self.only(&kept)
    }

    fn only(&self, kept: &[usize]) -> Subjects {
        let of = |values: &Vec<f64>| -> Vec<f64> { kept.iter().map(|at| values[*at]).collect() };
        Subjects {
            rows: kept.iter().map(|at| self.rows[*at]).collect(),
            positions: kept.iter().map(|at| self.positions[*at]).collect(),
            observed: kept.iter().map(|at| self.observed[*at]).collect(),
            entry: self.entry.as_ref().map(of),
            weights: self.weights.as_ref().map(of),
            groups: kept.iter().map(|at| self.groups[*at]).collect(),
            levels: self.levels.clone(),
        }
    }

    /// All of them as the kernels take them.
    pub(super) fn sample(&self) -> Sample<'_> {
        let sample = Sample::new(&self.observed).expect("times are finite and from 0, and intervals have a length");
        let sample = match &self.entry {
            Some(entry) => sample.entering(entry).expect("entries come before what is known"),
            None => sample,
        };
        match &self.weights {
            Some(weights) => sample.weighted(weights).expect("weights are finite and from 0"),
            None => sample,
        }
    }

    /// Those with a weight above 0, and those of them whose event is known to have happened.
    pub(super) fn counts(&self) -> (usize, usize) {
        let counts = |at: &usize| self.weights.as_ref().is_none_or(|weights| weights[*at] > 0.0);
        let happened = |at: &usize| !matches!(self.observed[*at], Observed::After(_));
        let counted: Vec<usize> = (0..self.observed.len()).filter(counts).collect();
        (counted.len(), counted.iter().filter(|at| happened(at)).count())
    }
}

/// Why two times say nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Wrong {
    NoTime,
    BelowZero { time: f64 },
    Backwards { after: f64, by: f64 },
    Contradicted { by: f64 },
}

impl Wrong {
    fn said(self, columns: &IntervalColumns) -> String {
        let (time, upper) = (&columns.time, &columns.upper);
        match self {
            Wrong::NoTime => format!("neither `{time}` nor `{upper}` has a value"),
            Wrong::BelowZero { time } => format!("a time is {time}, below 0"),
            Wrong::Backwards { after, by } => format!("`{upper}` is {by}, before `{time}` at {after}"),
            Wrong::Contradicted { by } => format!("there was no event, yet `{upper}` says that it happened by {by}"),
        }
    }
}

/// What two times say, given whether the event happened where that is known.
fn observation(after: Option<f64>, by: Option<f64>, happened: Option<bool>) -> Result<Observed, Wrong> {
    if let Some(time) = [after, by].into_iter().flatten().find(|time| *time < 0.0) {
        return Err(Wrong::BelowZero { time });
    }
    match (after, by, happened) {
        (None, None, _) => Err(Wrong::NoTime),
        (Some(after), Some(by), _) if by < after => Err(Wrong::Backwards { after, by }),
        (Some(after), Some(by), Some(false)) if by == after => Ok(Observed::After(after)),
        (_, Some(by), Some(false)) => Err(Wrong::Contradicted { by }),
        (Some(time), None, Some(true)) => Ok(Observed::Exactly(time)),
        (Some(time), None, _) => Ok(Observed::After(time)),
        (Some(after), Some(by), _) if by == after => Ok(Observed::Exactly(by)),
        (None | Some(0.0), Some(by), _) => Ok(Observed::NotAfter(by)),
        (Some(after), Some(by), _) => Ok(Observed::Between(after, by)),
    }
}

/// Whether a subject can have been watched from `entry` on only.
fn may_enter(observed: Observed, entry: f64) -> bool {
    entry >= 0.0
        && match observed {
            Observed::Exactly(time) | Observed::NotAfter(time) => entry < time || entry == 0.0,
            Observed::After(time) | Observed::Between(time, _) => entry <= time,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_times_say_where_the_event_was() {
        let of = |after, by| observation(after, by, None);
        assert_eq!(of(Some(3.0), Some(5.0)), Ok(Observed::Between(3.0, 5.0)));
        assert_eq!(of(Some(3.0), None), Ok(Observed::After(3.0)));
        assert_eq!((of(Some(0.0), Some(5.0)), of(None, Some(5.0))), (Ok(Observed::NotAfter(5.0)), of(None, Some(5.0))));
        assert_eq!(of(Some(5.0), Some(5.0)), Ok(Observed::Exactly(5.0)));
        assert_eq!(of(None, None), Err(Wrong::NoTime));
        assert_eq!(of(Some(5.0), Some(3.0)), Err(Wrong::Backwards { after: 5.0, by: 3.0 }));
        assert_eq!(of(Some(-1.0), Some(3.0)), Err(Wrong::BelowZero { time: -1.0 }));
    }

    #[test]
    fn an_event_column_decides_where_there_is_no_second_time() {
        let of = |after, by, happened| observation(after, by, Some(happened));
        assert_eq!(of(Some(3.0), None, true), Ok(Observed::Exactly(3.0)));
        assert_eq!(of(Some(3.0), None, false), Ok(Observed::After(3.0)));
        assert_eq!(of(Some(3.0), Some(3.0), false), Ok(Observed::After(3.0)));
        assert_eq!(of(Some(3.0), Some(5.0), true), Ok(Observed::Between(3.0, 5.0)));
        assert_eq!(of(Some(3.0), Some(5.0), false), Err(Wrong::Contradicted { by: 5.0 }));
    }

    #[test]
    fn nobody_enters_after_what_is_known() {
        assert!(may_enter(Observed::Between(3.0, 5.0), 3.0) && !may_enter(Observed::Exactly(3.0), 3.0));
        assert!(may_enter(Observed::NotAfter(3.0), 0.0) && !may_enter(Observed::After(3.0), -1.0));
    }
}

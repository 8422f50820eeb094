//! The records of trials as the rows of one table.

use super::kept::{Kept, kept};
use crate::raw_table::{Cells, Interner, Lines, NumberCells, NumberKind, RawColumn, RawTable, SpecialMissing};
use trialstat_trial::design::{ArmIndex, Design, SubjectIndex};
use trialstat_trial::quantity::Day;
use trialstat_trial::reading::{Reading, ReasonIndex};
use trialstat_trial::record::{CharacteristicValues, Ending};
use trialstat_trial::trial::Trial;

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Subject,
    Assessment,
    Dose,
    Event,
    Disposition,
    Response,
    Time,
}

impl Kind {
    pub(super) const ALL: [Kind; 7] =
        [Kind::Subject, Kind::Assessment, Kind::Dose, Kind::Event, Kind::Disposition, Kind::Response, Kind::Time];

    /// What `RECORD` calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Subject => "subject",
            Kind::Assessment => "assessment",
            Kind::Dose => "dose",
            Kind::Event => "event",
            Kind::Disposition => "disposition",
            Kind::Response => "response",
            Kind::Time => "time",
        }
    }

    fn count(self, trial: &Trial) -> usize {
        match self {
            Kind::Subject => trial.subjects().len(),
            Kind::Assessment => trial.assessments().len(),
            Kind::Dose => trial.doses().len(),
            Kind::Event => trial.events().len(),
            Kind::Disposition => trial.dispositions().len(),
            Kind::Response => trial.responses().len(),
            Kind::Time => trial.event_times().len(),
        }
    }

    fn subject(self, trial: &Trial, at: usize) -> SubjectIndex {
        match self {
            Kind::Subject => SubjectIndex(at as u32),
            Kind::Assessment => trial.assessments()[at].subject,
            Kind::Dose => trial.doses()[at].subject,
            Kind::Event => trial.events()[at].subject,
            Kind::Disposition => trial.dispositions()[at].subject,
            Kind::Response => trial.responses()[at].subject,
            Kind::Time => trial.event_times()[at].subject,
        }
    }
}

/// A row: which record of which trial.
#[derive(Clone, Copy)]
struct Row {
    trial: u32,
    kind: Kind,
    at: u32,
}

/// Which rows a table of trials has.
pub(super) struct Layout<'a> {
    trials: &'a [Trial],
    /// The kinds of records that have rows.
    pub(super) kinds: Vec<Kind>,
    rows: Vec<Row>,
}

impl<'a> Layout<'a> {
    /// Subjects have rows of their own only where other records do not say all of them.
    pub(super) fn of(trials: &'a [Trial]) -> Layout<'a> {
        let there = |kind: &Kind| *kind != Kind::Subject && trials.iter().any(|trial| kind.count(trial) > 0);
        let mut kinds: Vec<Kind> = Kind::ALL.into_iter().filter(there).collect();
        let said = matches!(kinds[..], [only] if trials.iter().all(|trial| says_all_subjects(trial, only)));
        if !said {
            kinds.insert(0, Kind::Subject);
        }
        let mut rows = Vec::new();
        for kind in &kinds {
            for (index, trial) in trials.iter().enumerate() {
                let row = |at| Row { trial: index as u32, kind: *kind, at: at as u32 };
                rows.extend((0..kind.count(trial)).map(row));
            }
        }
        Layout { trials, kinds, rows }
    }

    /// The rows of one kind only, of trials that may be parts of those in which there are all `kinds`.
    pub(super) fn of_kind(trials: &'a [Trial], kinds: &[Kind], kind: Kind) -> Layout<'a> {
        let rows = trials.iter().enumerate().flat_map(|(index, trial)| {
            (0..kind.count(trial)).map(move |at| Row { trial: index as u32, kind, at: at as u32 })
        });
        Layout { trials, kinds: kinds.to_vec(), rows: rows.collect() }
    }

    fn texts<'b>(
        &'b self,
        name: &str,
        label: &str,
        text: impl Fn(&'a Trial, Row) -> Option<&'b str>,
    ) -> Option<RawColumn>
    where
        'a: 'b,
    {
        let mut cells = Interner::default();
        let mut any = false;
        for row in &self.rows {
            let text = text(&self.trials[row.trial as usize], *row);
            any |= text.is_some();
            cells.push(text.unwrap_or_default());
        }
        let column = RawColumn::new(name, Cells::Text(cells.finish()));
        any.then(|| RawColumn { label: Some(label.to_owned()), ..column })
    }

    fn numbers(&self, name: &str, label: &str, number: impl Fn(&'a Trial, Row) -> Option<f64>) -> Option<RawColumn> {
        let mut cells = NumberCells::with_capacity(NumberKind::Plain, self.rows.len());
        let mut any = false;
        for row in &self.rows {
            match number(&self.trials[row.trial as usize], *row) {
                Some(number) => {
                    any = true;
                    cells.push(number);
                }
                None => cells.push_missing(SpecialMissing::PLAIN),
            }
        }
        let column = RawColumn::new(name, Cells::Number(cells));
        any.then(|| RawColumn { label: Some(label.to_owned()), ..column })
    }

    /// The table; a column without any value is left out, but for those of measured numbers.
    pub(super) fn table(&self) -> RawTable {
        let mut columns = self.leading_columns();
        columns.extend(self.record_columns());
        columns.extend(self.characteristic_columns());
        RawTable { name: Some("TRIAL".to_owned()), ..RawTable::new(columns, Lines::Consecutive { first: 1 }) }
    }

    fn leading_columns(&self) -> Vec<RawColumn> {
        let several = self.kinds.len() > 1;
        let id =
            |trial: &'a Trial, row: Row| &*trial.subjects()[row.kind.subject(trial, row.at as usize).0 as usize].id;
        let arm = |trial: &'a Trial, row: Row| {
            let own = trial.subjects()[row.kind.subject(trial, row.at as usize).0 as usize].arm;
            let of_record = || match row.kind {
                Kind::Response if trial.design() == Design::Crossover => Some(trial.responses()[row.at as usize].arm),
                _ => None,
            };
            own.or_else(of_record).map(|ArmIndex(arm)| trial.arms()[arm as usize].name.as_str())
        };
        let columns = [
            self.texts("STUDYID", "Study Identifier", |trial, _| Some(trial.name())),
            self.texts("USUBJID", "Unique Subject Identifier", |trial, row| Some(id(trial, row))),
            self.texts("ARM", "Description of Planned Arm", arm),
            self.texts("RECORD", "Kind of Record", |_, row| several.then(|| row.kind.name())),
        ];
        columns.into_iter().flatten().collect()
    }

    fn record_columns(&self) -> Vec<RawColumn> {
        let day = |day: Option<Day>| day.map(|day| f64::from(day.number()));
        let code = |trial: &'a Trial, reading: Reading| match reading {
            Reading::Missing(ReasonIndex(reason)) => {
                Some(trial.reasons()[reason as usize].code.as_str()).filter(|code| !code.is_empty())
            }
            Reading::Number(_) => None,
        };
        let label = |label: &'a str| Some(label).filter(|label| !label.is_empty());
        let columns = [
            self.texts("PARAMCD", "Parameter Code", |trial, row| match row.kind {
                Kind::Assessment => {
                    Some(&trial.measures()[trial.assessments()[row.at as usize].measure.0 as usize].name)
                }
                Kind::Response => Some(&trial.endpoints()[trial.responses()[row.at as usize].endpoint.0 as usize].name),
                Kind::Time => Some(&trial.endpoints()[trial.event_times()[row.at as usize].endpoint.0 as usize].name),
                _ => None,
            }),
            self.texts("PARAM", "Parameter", |trial, row| match row.kind {
                Kind::Assessment => {
                    label(&trial.measures()[trial.assessments()[row.at as usize].measure.0 as usize].label)
                }
                Kind::Response => {
                    label(&trial.endpoints()[trial.responses()[row.at as usize].endpoint.0 as usize].label)
                }
                Kind::Time => label(&trial.endpoints()[trial.event_times()[row.at as usize].endpoint.0 as usize].label),
                _ => None,
            }),
            self.texts("AVISIT", "Analysis Visit", |trial, row| {
                let visit = match row.kind {
                    Kind::Assessment => trial.assessments()[row.at as usize].visit,
                    Kind::Response => trial.responses()[row.at as usize].visit,
                    _ => None,
                };
                visit.map(|visit| trial.visits()[visit.0 as usize].name.as_str())
            }),
            self.numbers("ADY", "Analysis Relative Day", |trial, row| match row.kind {
                Kind::Assessment => day(trial.assessments()[row.at as usize].day),
                Kind::Dose => day(trial.doses()[row.at as usize].day),
                Kind::Event => day(trial.events()[row.at as usize].day),
                Kind::Disposition => day(trial.dispositions()[row.at as usize].day),
                _ => None,
            }),
            self.numbers("AENDY", "Analysis End Relative Day", |trial, row| match row.kind {
                Kind::Dose => day(trial.doses()[row.at as usize].last_day),
                Kind::Event => day(trial.events()[row.at as usize].last_day),
                _ => None,
            }),
            self.numbers("ADURN", "Duration (minutes)", |trial, row| match row.kind {
                Kind::Event => trial.events()[row.at as usize].minutes.map(f64::from),
                _ => None,
            }),
            self.measured("AVAL", "Analysis Value", |trial, row| match row.kind {
                Kind::Assessment => trial.assessments()[row.at as usize].score.number(),
                Kind::Time => Some(f64::from(trial.event_times()[row.at as usize].time.0)),
                _ => None,
            }),
            self.texts("AVALREAS", "Reason for Missing Analysis Value", |trial, row| match row.kind {
                Kind::Assessment => code(trial, trial.assessments()[row.at as usize].score),
                _ => None,
            }),
            self.texts("AVALC", "Analysis Value (C)", |trial, row| match row.kind {
                Kind::Response => Some(if trial.responses()[row.at as usize].met { "Y" } else { "N" }),
                _ => None,
            }),
            self.numbers("CNSR", "Censor", |trial, row| match row.kind {
                Kind::Time => {
                    Some(f64::from(u8::from(trial.event_times()[row.at as usize].ending == Ending::Censored)))
                }
                _ => None,
            }),
            self.texts("EVNTDESC", "Event or Censoring Description", |trial, row| match row.kind {
                Kind::Time => trial.event_times()[row.at as usize].description.as_deref(),
                _ => None,
            }),
            self.texts("EXTRT", "Name of Treatment", |trial, row| match row.kind {
                Kind::Dose => Some(&trial.doses()[row.at as usize].treatment),
                _ => None,
            }),
            self.measured("EXDOSE", "Dose", |trial, row| match row.kind {
                Kind::Dose => trial.doses()[row.at as usize].amount.number(),
                _ => None,
            }),
            self.texts("EXREAS", "Reason for Missing Dose", |trial, row| match row.kind {
                Kind::Dose => code(trial, trial.doses()[row.at as usize].amount),
                _ => None,
            }),
            self.texts("EXDOSU", "Dose Units", |trial, row| match row.kind {
                Kind::Dose => trial.doses()[row.at as usize].unit.as_deref(),
                _ => None,
            }),
            self.texts("EXROUTE", "Route of Administration", |trial, row| match row.kind {
                Kind::Dose => trial.doses()[row.at as usize].route.as_deref(),
                _ => None,
            }),
            self.texts("TERM", "Term", |trial, row| match row.kind {
                Kind::Event => Some(&trial.events()[row.at as usize].term),
                Kind::Disposition => Some(&trial.dispositions()[row.at as usize].term),
                _ => None,
            }),
            self.texts("CATEGORY", "Category", |trial, row| match row.kind {
                Kind::Event => trial.events()[row.at as usize].category.as_deref(),
                Kind::Disposition => trial.dispositions()[row.at as usize].category.as_deref(),
                _ => None,
            }),
            self.texts("SEVERITY", "Severity", |trial, row| match row.kind {
                Kind::Event => trial.events()[row.at as usize].severity.as_deref(),
                _ => None,
            }),
            self.texts("SERIOUS", "Serious Event", |trial, row| match row.kind {
                Kind::Event => trial.events()[row.at as usize].serious.map(|serious| if serious { "Y" } else { "N" }),
                _ => None,
            }),
            self.texts("RELATION", "Relation to Treatment", |trial, row| match row.kind {
                Kind::Event => trial.events()[row.at as usize].relation.as_deref(),
                _ => None,
            }),
        ];
        columns.into_iter().flatten().collect()
    }

    /// A column of numbers that is there whenever its records are, even if every number is missing.
    fn measured(
        &self,
        name: &str,
        label: &str,
        number: impl Fn(&'a Trial, Row) -> Option<f64> + Copy,
    ) -> Option<RawColumn> {
        let holders: &[Kind] = if name == "AVAL" { &[Kind::Assessment, Kind::Time] } else { &[Kind::Dose] };
        let held = self.kinds.iter().any(|kind| holders.contains(kind));
        self.numbers(name, label, number).or_else(|| held.then(|| self.missing_numbers(name, label)))
    }

    /// A column for each characteristic of any trial, filled in the rows of subjects.
    fn characteristic_columns(&self) -> Vec<RawColumn> {
        let mut columns = Vec::new();
        for Kept { name, label, numeric, column, reason_column } in kept(self.trials) {
            let of = move |trial: &'a Trial| trial.characteristics().iter().find(|known| known.name == name);
            let own = |trial: &'a Trial, row: Row| of(trial).filter(|_| row.kind == Kind::Subject);
            if numeric {
                let number = |trial: &'a Trial, row: Row| match &own(trial, row)?.values {
                    CharacteristicValues::Numbers(values) => values[row.at as usize].number(),
                    CharacteristicValues::Levels(_) => None,
                };
                let reason = |trial: &'a Trial, row: Row| match &own(trial, row)?.values {
                    CharacteristicValues::Numbers(values) => match values[row.at as usize] {
                        Reading::Missing(reason) => {
                            Some(trial.reasons()[reason.0 as usize].code.as_str()).filter(|code| !code.is_empty())
                        }
                        Reading::Number(_) => None,
                    },
                    CharacteristicValues::Levels(_) => None,
                };
                columns
                    .push(self.numbers(&column, label, number).unwrap_or_else(|| self.missing_numbers(&column, label)));
                columns.extend(self.texts(&reason_column, &format!("Reason for Missing {label}"), reason));
            } else {
                let level = |trial: &'a Trial, row: Row| match &own(trial, row)?.values {
                    CharacteristicValues::Levels(values) => match &values[row.at as usize] {
                        Ok(level) => Some(&**level),
                        Err(reason) => Some(trial.reasons()[reason.0 as usize].code.as_str()),
                    },
                    CharacteristicValues::Numbers(_) => None,
                };
                columns.extend(self.texts(&column, label, level));
            }
        }
        columns
    }

    /// A column of numbers that are all missing.
    fn missing_numbers(&self, name: &str, label: &str) -> RawColumn {
        let mut cells = NumberCells::with_capacity(NumberKind::Plain, self.rows.len());
        self.rows.iter().for_each(|_| cells.push_missing(SpecialMissing::PLAIN));
        RawColumn { label: Some(label.to_owned()), ..RawColumn::new(name, Cells::Number(cells)) }
    }
}

/// Whether the records of one kind name every subject, in the trial's order.
fn says_all_subjects(trial: &Trial, kind: Kind) -> bool {
    if !trial.characteristics().is_empty() {
        return false;
    }
    let mut next = 0;
    for at in 0..kind.count(trial) {
        let SubjectIndex(subject) = kind.subject(trial, at);
        if subject > next {
            return false;
        }
        next = next.max(subject + 1);
    }
    next as usize == trial.subjects().len()
}

//! The periods of a crossover side by side: each subject becomes as many as there are periods, each under its arm, with
//! study days from the begin of the period. What is derived of a subject is then derived of each of its periods.

use super::keys::{day, text_of, unknown};
use super::outcome::Origin;
use crate::codes;
use trialstat_trial::design::{ArmIndex, Design, SubjectIndex, VisitIndex};
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::quantity::Day;
use trialstat_trial::reading::ReasonIndex;
use trialstat_trial::record::{Characteristic, CharacteristicValues, Response, Subject, Word};
use trialstat_trial::spec::{Table, Text};
use trialstat_trial::trial::{Trial, TrialTables};

/// The characteristic that tells a subject's periods apart.
pub(super) const PERIOD: &str = "period";

/// Where a plan finds the periods of a crossover.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Periods {
    /// The characteristic that names a subject's arms in their order.
    sequence: Text,
    /// The study days on which periods begin.
    starts: Vec<Day>,
    place_of_starts: Place,
}

/// A crossover's periods side by side, with the positions of the records that they come from.
pub(super) struct Unfolded {
    pub(super) trial: Trial,
    periods: usize,
    assessments: Vec<u32>,
    doses: Vec<u32>,
    events: Vec<u32>,
    dispositions: Vec<u32>,
    responses: Vec<u32>,
}

impl Periods {
    pub(super) fn of_table(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Periods> {
        let starts = table.numbers("starts").iter();
        let starts: Vec<Day> = starts.map(|number| day(*number, table, "starts", problems)).collect::<Option<_>>()?;
        if starts.len() < 2 || !starts.is_sorted_by(|one, next| one < next) {
            let message = "`starts` are not the days on which two periods or more begin, in order";
            problems.push(table.error(codes::OUT_OF_RANGE, "starts", message).with_hint("for example `[1, 43]`"));
            return None;
        }
        let place_of_starts = table.place_of("starts").clone();
        Some(Periods { sequence: text_of(table, "sequence")?, starts, place_of_starts })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }

    /// What of it is said otherwise of a trial whose characteristic `sequence` names the arms in their order, and whose
    /// periods begin on these days.
    pub(super) fn differing(&self, sequence: &str, starts: &[Day]) -> Option<Diagnostic> {
        let error = |place: &Place, message: String, hint: String| {
            Some(Diagnostic::error(codes::NOT_THIS_CROSSOVER, place.clone(), message).with_hint(hint))
        };
        if self.sequence.text != sequence {
            let message = format!("the arms of the trial's subjects are not in the order of `{}`", self.sequence.text);
            return error(&self.sequence.place, message, format!("their order is the characteristic `{sequence}`"));
        }
        if self.starts != starts {
            let words = |days: &[Day]| days.iter().map(|day| day.number().to_string()).collect::<Vec<_>>().join(", ");
            let message = format!(
                "the periods of the plan begin on the days {}, those of the trial on the days {}",
                words(&self.starts),
                words(starts)
            );
            return error(&self.place_of_starts, message, format!("`starts = [{}]`", words(starts)));
        }
        None
    }

    /// What of it a trial lacks.
    pub(super) fn lacking(&self, trial: &Trial) -> Option<Diagnostic> {
        let refused = |message: String, hint: &str| {
            Some(Diagnostic::error(codes::NOT_THIS_CROSSOVER, self.sequence.place.clone(), message).with_hint(hint))
        };
        if trial.design() != Design::Crossover {
            return refused(format!("the trial `{}` is no crossover", trial.name()), "leave `crossover` out");
        }
        if !trial.event_times().is_empty() {
            return refused("times to an event belong to no period".to_owned(), "leave them out of the mapping");
        }
        let Some(values) = self.values(trial) else {
            let names: Vec<&str> = trial.characteristics().iter().map(|known| known.name.as_str()).collect();
            let holder = format!("the trial `{}`", trial.name());
            return Some(unknown(&self.sequence, "characteristic of levels", &holder, &names));
        };
        let wrong = values.iter().flatten().find(|value| self.arms(trial, value).is_none())?;
        let (count, known) = (self.count(), trial.arms().iter().map(|arm| format!("`{}`", arm.name)));
        let message = format!("sequence `{wrong}` does not name {count} arms, with a comma between them");
        refused(message, &format!("the trial's arms are {}", known.collect::<Vec<_>>().join(", ")))
    }

    fn values<'t>(&self, trial: &'t Trial) -> Option<&'t [Result<Word, ReasonIndex>]> {
        match &trial.characteristics().iter().find(|known| known.name == self.sequence.text)?.values {
            CharacteristicValues::Levels(values) => Some(values),
            CharacteristicValues::Numbers(_) => None,
        }
    }

    /// The arms that a sequence names.
    fn arms(&self, trial: &Trial, sequence: &str) -> Option<Vec<ArmIndex>> {
        let (mut rest, mut found) = (sequence, Vec::new());
        loop {
            let begins = trial.arms().iter().enumerate().filter(|(_, arm)| {
                let after = rest.strip_prefix(arm.name.as_str());
                after.is_some_and(|after| after.is_empty() || after.trim_start().starts_with(','))
            });
            let (position, arm) = begins.max_by_key(|(_, arm)| arm.name.len())?;
            found.push(ArmIndex(position as u32));
            rest = rest[arm.name.len()..].trim_start();
            if rest.is_empty() {
                return (found.len() == self.count()).then_some(found);
            }
            rest = rest[1..].trim_start();
        }
    }

    /// The period of a study day; what comes before all belongs to the first.
    fn of(&self, day: Option<Day>) -> usize {
        day.map_or(0, |day| self.starts.partition_point(|start| *start <= day).saturating_sub(1))
    }

    /// A study day counted from the begin of its period.
    fn within(&self, period: usize, day: Option<Day>) -> Option<Day> {
        day.map(|day| Day::after_reference(day.difference() - self.starts[period].difference()))
    }

    /// The visits of the first period that those of the others repeat: of as many of the same day from its begin, the same
    /// one. A visit that repeats none stays.
    fn visits(&self, trial: &Trial) -> Vec<VisitIndex> {
        let place = |day: Option<Day>| (self.of(day), self.within(self.of(day), day));
        let places: Vec<(usize, Option<Day>)> = trial.visits().iter().map(|visit| place(visit.day)).collect();
        let repeated = |(at, (period, day)): (usize, &(usize, Option<Day>))| {
            let before = places[..at].iter().filter(|other| **other == (*period, *day)).count();
            let in_first = places.iter().enumerate().filter(|(_, other)| **other == (0, *day));
            let first = in_first.map(|(first, _)| first).nth(before).filter(|_| day.is_some());
            VisitIndex(first.unwrap_or(at) as u16)
        };
        places.iter().enumerate().map(repeated).collect()
    }

    /// A trial's periods side by side.
    pub(super) fn unfold(&self, trial: &Trial) -> Unfolded {
        let count = self.count();
        let subjects = trial.subjects();
        let mut arms: Vec<Option<ArmIndex>> = vec![None; subjects.len() * count];
        for (own, value) in arms.chunks_exact_mut(count).zip(self.values(trial).unwrap_or_default()) {
            let sequence = value.as_ref().ok().and_then(|value| self.arms(trial, value)).unwrap_or_default();
            own.iter_mut().zip(sequence).for_each(|(own, arm)| *own = Some(arm));
        }
        // Of a crossover too, so that one whose sequence is missing may be without an arm.
        let mut tables = TrialTables::empty(trial.name(), Design::Crossover);
        tables.number = trial.number();
        tables.arms = trial.arms().to_vec();
        tables.visits = trial.visits().to_vec();
        tables.measures = trial.measures().to_vec();
        tables.endpoints = trial.endpoints().to_vec();
        tables.reasons = trial.reasons().to_vec();
        let subject = |(at, arm): (usize, &Option<ArmIndex>)| Subject {
            id: format!("{}, period {}", subjects[at / count].id, at % count + 1).into(),
            arm: *arm,
        };
        tables.subjects = arms.iter().enumerate().map(subject).collect();
        tables.characteristics = trial.characteristics().iter().map(|one| repeated(one, count)).collect();
        if !trial.characteristics().iter().any(|known| known.name == PERIOD) {
            let words: Vec<Word> = (1..=count).map(|period| period.to_string().into()).collect();
            let values = (0..arms.len()).map(|at| Ok(words[at % count].clone())).collect();
            let values = CharacteristicValues::Levels(values);
            tables.characteristics.push(Characteristic { name: PERIOD.to_owned(), label: String::new(), values });
        }
        let whose = |subject: SubjectIndex, period: usize| SubjectIndex(subject.0 * count as u32 + period as u32);
        let visits = self.visits(trial);
        let planned = |visit: Option<VisitIndex>| visit.and_then(|visit| trial.visits()[usize::from(visit.0)].day);
        let visit_of = |visit: Option<VisitIndex>| visit.map(|visit| visits[usize::from(visit.0)]);
        let (assessments, from_assessments) = moved(trial.assessments(), |record| {
            let period = self.of(record.day.or_else(|| planned(record.visit)));
            record.subject = whose(record.subject, period);
            (record.visit, record.day) = (visit_of(record.visit), self.within(period, record.day));
            Some((record.subject, record.measure, record.visit, record.day))
        });
        let (doses, from_doses) = moved(trial.doses(), |record| {
            let period = self.of(record.day);
            record.subject = whose(record.subject, period);
            (record.day, record.last_day) = (self.within(period, record.day), self.within(period, record.last_day));
            Some(record.subject)
        });
        let (events, from_events) = moved(trial.events(), |record| {
            let period = self.of(record.day);
            record.subject = whose(record.subject, period);
            (record.day, record.last_day) = (self.within(period, record.day), self.within(period, record.last_day));
            Some(record.subject)
        });
        let (dispositions, from_dispositions) = moved(trial.dispositions(), |record| {
            let period = self.of(record.day);
            record.subject = whose(record.subject, period);
            record.day = self.within(period, record.day);
            Some(record.subject)
        });
        // A response under an arm that its subject was not to have is in no period.
        let of_arm = |record: &Response| {
            let own = &arms[record.subject.0 as usize * count..][..count];
            own.iter().position(|arm| *arm == Some(record.arm))
        };
        let (responses, from_responses) = moved(trial.responses(), |record| {
            record.subject = whose(record.subject, of_arm(record)?);
            record.visit = visit_of(record.visit);
            Some((record.subject, record.endpoint, record.arm, record.visit))
        });
        let tables = TrialTables { assessments, doses, events, dispositions, responses, ..tables };
        Unfolded {
            trial: Trial::new(tables).expect("the periods of a sound trial are sound"),
            periods: count,
            assessments: from_assessments,
            doses: from_doses,
            events: from_events,
            dispositions: from_dispositions,
            responses: from_responses,
        }
    }
}

impl Unfolded {
    /// The subject of the trial itself.
    pub(super) fn subject(&self, subject: SubjectIndex) -> SubjectIndex {
        SubjectIndex(subject.0 / self.periods as u32)
    }

    /// The position of an assessment in the trial itself.
    pub(super) fn assessment(&self, at: u32) -> u32 {
        self.assessments[at as usize]
    }

    /// The record of the trial itself.
    pub(super) fn origin(&self, origin: Origin) -> Origin {
        match origin {
            Origin::Nothing | Origin::EventTime(_) => origin,
            Origin::Subject(at) => Origin::Subject(self.subject(SubjectIndex(at)).0),
            Origin::Assessment(at) => Origin::Assessment(self.assessment(at)),
            Origin::Event(at) => Origin::Event(self.events[at as usize]),
            Origin::Disposition(at) => Origin::Disposition(self.dispositions[at as usize]),
            Origin::Dose(at) => Origin::Dose(self.doses[at as usize]),
            Origin::Response(at) => Origin::Response(self.responses[at as usize]),
        }
    }
}

/// A characteristic of subjects as one of their periods.
fn repeated(own: &Characteristic, periods: usize) -> Characteristic {
    let values = match &own.values {
        CharacteristicValues::Numbers(values) => CharacteristicValues::Numbers(each(values, periods)),
        CharacteristicValues::Levels(values) => CharacteristicValues::Levels(each(values, periods)),
    };
    Characteristic { values, ..own.clone() }
}

fn each<T: Clone>(values: &[T], times: usize) -> Vec<T> {
    values.iter().flat_map(|value| std::iter::repeat_n(value.clone(), times)).collect()
}

/// Records moved to their periods and sorted anew, with the positions that they come from.
fn moved<R: Clone, K: Ord>(records: &[R], mut place: impl FnMut(&mut R) -> Option<K>) -> (Vec<R>, Vec<u32>) {
    let keyed = records.iter().enumerate().filter_map(|(at, record)| {
        let mut record = record.clone();
        Some((place(&mut record)?, at as u32, record))
    });
    let mut keyed: Vec<(K, u32, R)> = keyed.collect();
    keyed.sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
    keyed.into_iter().map(|(_, at, record)| (record, at)).unzip()
}

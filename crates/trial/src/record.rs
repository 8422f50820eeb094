//! The observed trial: sorted tables of small rows behind one constructor that lists every violation.

use crate::design::{Arm, ArmIndex, Design, SubjectIndex};
use crate::quantity::Days;
use std::collections::BTreeSet;
use thiserror::Error;

/// One randomized person (CDISC `USUBJID`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Identifier, always text: leading zeros stay.
    pub id: Box<str>,
    /// The arm of a parallel trial; `None` in a crossover, where each record names its own.
    pub arm: Option<ArmIndex>,
}

/// A supplied binary endpoint record (ADaM `ADRS`): did this subject respond under this arm's treatment?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Who.
    pub subject: SubjectIndex,
    /// Under which arm's treatment.
    pub arm: ArmIndex,
    /// Whether the endpoint was met (ADaM `AVALC` Y or N).
    pub met: bool,
}

/// How follow-up for an endpoint ended (ADaM `CNSR`, which is 0 for an event).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The event happened on that day.
    Event,
    /// It had not happened when observation ended.
    Censored,
}

/// A supplied time-to-event record (ADaM `ADTTE`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTime {
    /// Who.
    pub subject: SubjectIndex,
    /// Days from start to event or censoring (`AVAL`).
    pub time: Days,
    /// Which of the two.
    pub ending: Ending,
}

/// The tables of a trial before they are checked.
#[derive(Debug, Clone)]
pub struct TrialTables {
    /// Name of the trial, as results print it.
    pub name: String,
    /// What the endpoint is called.
    pub endpoint: String,
    /// Parallel or crossover.
    pub design: Design,
    /// The arms; records refer to them by position.
    pub arms: Vec<Arm>,
    /// The subjects; records refer to them by position.
    pub subjects: Vec<Subject>,
    /// Binary endpoint records.
    pub responses: Vec<Response>,
    /// Time-to-event records.
    pub event_times: Vec<EventTime>,
}

/// Something that a trial's tables must not contain.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrialViolation {
    /// Two arms share a name.
    #[error("arm `{0}` occurs twice")]
    DuplicateArm(String),
    /// Two subjects share an identifier.
    #[error("subject `{0}` occurs twice")]
    DuplicateSubject(String),
    /// A record names an arm that is not in the table.
    #[error("a record of subject `{0}` names an arm that the trial does not have")]
    UnknownArm(String),
    /// A record names a subject that is not in the table.
    #[error("a record names subject number {0}, but the trial has fewer")]
    UnknownSubject(u32),
    /// A subject of a parallel trial without an arm.
    #[error("subject `{0}` has no arm")]
    NoArm(String),
    /// A subject of a parallel trial observed under another arm than its own.
    #[error("subject `{0}` has a record under another arm than its own")]
    OtherArm(String),
    /// A subject with more than one record of the endpoint under one arm.
    #[error("subject `{0}` has two records of the endpoint")]
    DuplicateRecord(String),
}

/// A trial as it was observed. Whoever analyses it cannot ask where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    name: String,
    endpoint: String,
    design: Design,
    arms: Vec<Arm>,
    subjects: Vec<Subject>,
    responses: Vec<Response>,
    event_times: Vec<EventTime>,
}

impl Trial {
    /// Checks the tables and sorts their records by subject and arm.
    ///
    /// # Errors
    /// All violations, not the first only.
    pub fn new(tables: TrialTables) -> Result<Trial, Vec<TrialViolation>> {
        let violations = violations(&tables);
        if !violations.is_empty() {
            return Err(violations);
        }
        let TrialTables { name, endpoint, design, arms, subjects, mut responses, mut event_times } = tables;
        responses.sort_by_key(|response| (response.subject, response.arm));
        event_times.sort_by_key(|record| record.subject);
        Ok(Trial { name, endpoint, design, arms, subjects, responses, event_times })
    }

    /// Name of the trial.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the endpoint is called.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Parallel or crossover.
    pub fn design(&self) -> Design {
        self.design
    }

    /// The arms, in the order results list them.
    pub fn arms(&self) -> &[Arm] {
        &self.arms
    }

    /// The arm of that name.
    pub fn arm(&self, name: &str) -> Option<ArmIndex> {
        let position = self.arms.iter().position(|arm| arm.name == name)?;
        Some(ArmIndex(u32::try_from(position).ok()?))
    }

    /// The subjects.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// Binary endpoint records, sorted by subject and arm.
    pub fn responses(&self) -> &[Response] {
        &self.responses
    }

    /// Time-to-event records, sorted by subject.
    pub fn event_times(&self) -> &[EventTime] {
        &self.event_times
    }
}

fn violations(tables: &TrialTables) -> Vec<TrialViolation> {
    let mut found = Vec::new();
    let mut names = BTreeSet::new();
    for arm in &tables.arms {
        if !names.insert(arm.name.as_str()) {
            found.push(TrialViolation::DuplicateArm(arm.name.clone()));
        }
    }
    let mut ids: Vec<&str> = tables.subjects.iter().map(|subject| &*subject.id).collect();
    // By length first: numbered subjects then stand in order already, and only equals have to meet.
    ids.sort_unstable_by(|left, right| left.len().cmp(&right.len()).then_with(|| left.cmp(right)));
    for pair in ids.windows(2) {
        if pair[0] == pair[1] {
            found.push(TrialViolation::DuplicateSubject(pair[0].to_owned()));
        }
    }
    let known = |arm: ArmIndex| (arm.0 as usize) < tables.arms.len();
    for subject in &tables.subjects {
        match (tables.design, subject.arm) {
            (Design::Parallel, None) => found.push(TrialViolation::NoArm(subject.id.to_string())),
            (_, Some(arm)) if !known(arm) => found.push(TrialViolation::UnknownArm(subject.id.to_string())),
            _ => {}
        }
    }
    let mut seen = Vec::with_capacity(tables.responses.len());
    for response in &tables.responses {
        let Some(subject) = tables.subjects.get(response.subject.0 as usize) else {
            found.push(TrialViolation::UnknownSubject(response.subject.0));
            continue;
        };
        if !known(response.arm) {
            found.push(TrialViolation::UnknownArm(subject.id.to_string()));
        } else if subject.arm.is_some_and(|own| own != response.arm) {
            found.push(TrialViolation::OtherArm(subject.id.to_string()));
        }
        seen.push((response.subject, response.arm));
    }
    found.extend(twice(seen, &tables.subjects));
    let mut seen = Vec::with_capacity(tables.event_times.len());
    for record in &tables.event_times {
        if record.subject.0 as usize >= tables.subjects.len() {
            found.push(TrialViolation::UnknownSubject(record.subject.0));
        } else {
            seen.push((record.subject, ArmIndex(0)));
        }
    }
    found.extend(twice(seen, &tables.subjects));
    found
}

fn twice(mut keys: Vec<(SubjectIndex, ArmIndex)>, subjects: &[Subject]) -> Vec<TrialViolation> {
    keys.sort_unstable();
    let doubled = keys.windows(2).filter(|pair| pair[0] == pair[1]);
    doubled.map(|pair| TrialViolation::DuplicateRecord(subjects[pair[0].0.0 as usize].id.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> TrialTables {
        let subject = |id: &str| Subject { id: id.into(), arm: Some(ArmIndex(0)) };
        TrialTables {
            name: "t".into(),
            endpoint: "response".into(),
            design: Design::Parallel,
            arms: vec![Arm { name: "a".into() }],
            subjects: vec![subject("001"), subject("002")],
            responses: vec![Response { subject: SubjectIndex(0), arm: ArmIndex(0), met: true }],
            event_times: vec![],
        }
    }

    #[test]
    fn all_violations_are_listed() {
        let mut broken = tables();
        broken.arms.push(Arm { name: "a".into() });
        broken.subjects.push(Subject { id: "001".into(), arm: None });
        broken.responses.push(Response { subject: SubjectIndex(0), arm: ArmIndex(1), met: false });
        broken.responses.push(Response { subject: SubjectIndex(0), arm: ArmIndex(0), met: false });
        broken.responses.push(Response { subject: SubjectIndex(9), arm: ArmIndex(0), met: false });
        let found = Trial::new(broken).expect_err("five violations");
        assert_eq!(
            found,
            [
                TrialViolation::DuplicateArm("a".into()),
                TrialViolation::DuplicateSubject("001".into()),
                TrialViolation::NoArm("001".into()),
                TrialViolation::OtherArm("001".into()),
                TrialViolation::UnknownSubject(9),
                TrialViolation::DuplicateRecord("001".into()),
            ]
        );
    }

    #[test]
    fn records_are_sorted_by_subject() {
        let mut shuffled = tables();
        shuffled.responses.insert(0, Response { subject: SubjectIndex(1), arm: ArmIndex(0), met: false });
        let trial = Trial::new(shuffled).expect("valid");
        assert_eq!(trial.responses()[0].subject, SubjectIndex(0));
        assert_eq!(trial.arm("a"), Some(ArmIndex(0)));
        assert_eq!(trial.arm("b"), None);
    }
}

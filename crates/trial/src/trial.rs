//! The observed trial: sorted tables of small rows behind one constructor that lists every violation.

use crate::design::{Arm, ArmIndex, Design, Endpoint, EndpointIndex, Measure, Visit};
use crate::reading::MissingReason;
use crate::record::{Assessment, Characteristic, ClinicalEvent, Disposition, Dose, EventTime, Response, Subject};
use crate::sound::{are_sound, others_are_in_order};
use crate::violation::{TrialViolation, violations};
use std::ops::Range;

/// The tables of a trial before they are checked.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialTables {
    /// Name of the trial, as results print it.
    pub name: String,
    /// Which of several trials of one layout it is; a trial by itself is number 0. What an analysis draws at random, it
    /// draws anew for each.
    pub number: u64,
    /// Parallel or crossover.
    pub design: Design,
    /// The arms; records refer to them by position.
    pub arms: Vec<Arm>,
    /// The visits; records refer to them by position.
    pub visits: Vec<Visit>,
    /// The measures; records refer to them by position.
    pub measures: Vec<Measure>,
    /// The supplied endpoints; records refer to them by position.
    pub endpoints: Vec<Endpoint>,
    /// Why values are missing; readings refer to reasons by position.
    pub reasons: Vec<MissingReason>,
    /// The subjects; records refer to them by position.
    pub subjects: Vec<Subject>,
    /// Properties of the subjects.
    pub characteristics: Vec<Characteristic>,
    /// Readings of instruments.
    pub assessments: Vec<Assessment>,
    /// Doses given.
    pub doses: Vec<Dose>,
    /// Dated happenings.
    pub events: Vec<ClinicalEvent>,
    /// How parts of the trial ended.
    pub dispositions: Vec<Disposition>,
    /// Binary endpoint records.
    pub responses: Vec<Response>,
    /// Time-to-event records.
    pub event_times: Vec<EventTime>,
}

impl TrialTables {
    /// The tables of a trial in which nothing has been recorded yet.
    pub fn empty(name: impl Into<String>, design: Design) -> TrialTables {
        TrialTables {
            name: name.into(),
            number: 0,
            design,
            arms: Vec::new(),
            visits: Vec::new(),
            measures: Vec::new(),
            endpoints: Vec::new(),
            reasons: Vec::new(),
            subjects: Vec::new(),
            characteristics: Vec::new(),
            assessments: Vec::new(),
            doses: Vec::new(),
            events: Vec::new(),
            dispositions: Vec::new(),
            responses: Vec::new(),
            event_times: Vec::new(),
        }
    }
}

/// A trial as it was observed. Whoever analyses it cannot ask where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    tables: TrialTables,
}

impl Trial {
    /// Checks the tables and sorts their records: assessments by subject, measure, visit and day, supplied endpoint
    /// records by subject, endpoint, arm and visit, all others by subject. Records that are equal in these keep the
    /// order they came in.
    ///
    /// # Errors
    /// All violations, not the first only.
    pub fn new(tables: TrialTables) -> Result<Trial, Vec<TrialViolation>> {
        Trial::in_parts(tables, |count, sound| sound(0..count))
    }

    /// The same for whoever has several cores. `all` is given a number of records and a check of a part of them, and
    /// tells whether every part passes; the parts make up all records.
    ///
    /// # Errors
    /// As [`Trial::new`].
    pub fn in_parts(
        mut tables: TrialTables,
        all: impl Fn(usize, &(dyn Fn(Range<usize>) -> bool + Sync)) -> bool,
    ) -> Result<Trial, Vec<TrialViolation>> {
        let key = |record: &Assessment| (record.subject, record.measure, record.visit, record.day);
        // Millions of records that are sound and in order are the rule: one pass over them tells.
        let in_order = all(tables.assessments.len(), &|part| {
            let with_last = part.start.saturating_sub(1)..part.end;
            tables.assessments[with_last].is_sorted_by_key(key) && are_sound(&tables, part)
        });
        if in_order && others_are_in_order(&tables) {
            return Ok(Trial { tables });
        }
        let violations = violations(&tables, in_order);
        if !violations.is_empty() {
            return Err(violations);
        }
        if !in_order {
            tables.assessments.sort_by_key(key);
        }
        tables.doses.sort_by_key(|record| record.subject);
        tables.events.sort_by_key(|record| record.subject);
        tables.dispositions.sort_by_key(|record| record.subject);
        tables.responses.sort_by_key(|record| (record.subject, record.endpoint, record.arm, record.visit));
        tables.event_times.sort_by_key(|record| (record.subject, record.endpoint));
        Ok(Trial { tables })
    }

    /// The trial of tables that are known to be sound and in order, as a trial's are without some of their records.
    /// Nothing is checked but where debug assertions are.
    pub fn of_sound(tables: TrialTables) -> Trial {
        debug_assert_eq!(Trial::new(tables.clone()).as_ref().map(|checked| &checked.tables), Ok(&tables));
        Trial { tables }
    }

    /// The tables, to build another trial from.
    pub fn into_tables(self) -> TrialTables {
        self.tables
    }

    /// Name of the trial.
    pub fn name(&self) -> &str {
        &self.tables.name
    }

    /// Which of several trials of one layout it is; 0 of a trial by itself.
    pub fn number(&self) -> u64 {
        self.tables.number
    }

    /// Parallel or crossover.
    pub fn design(&self) -> Design {
        self.tables.design
    }

    /// The arms, in the order results list them.
    pub fn arms(&self) -> &[Arm] {
        &self.tables.arms
    }

    /// The arm of that name.
    pub fn arm(&self, name: &str) -> Option<ArmIndex> {
        let position = self.arms().iter().position(|arm| arm.name == name)?;
        Some(ArmIndex(u32::try_from(position).ok()?))
    }

    /// The visits, in the order results list them.
    pub fn visits(&self) -> &[Visit] {
        &self.tables.visits
    }

    /// The measures.
    pub fn measures(&self) -> &[Measure] {
        &self.tables.measures
    }

    /// The supplied endpoints.
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.tables.endpoints
    }

    /// The supplied endpoint of that name.
    pub fn endpoint(&self, name: &str) -> Option<EndpointIndex> {
        let position = self.endpoints().iter().position(|endpoint| endpoint.name == name)?;
        Some(EndpointIndex(u16::try_from(position).ok()?))
    }

    /// Why values are missing.
    pub fn reasons(&self) -> &[MissingReason] {
        &self.tables.reasons
    }

    /// The subjects.
    pub fn subjects(&self) -> &[Subject] {
        &self.tables.subjects
    }

    /// Properties of the subjects.
    pub fn characteristics(&self) -> &[Characteristic] {
        &self.tables.characteristics
    }

    /// Readings of instruments, sorted by subject, measure, visit and day.
    pub fn assessments(&self) -> &[Assessment] {
        &self.tables.assessments
    }

    /// Doses given, sorted by subject.
    pub fn doses(&self) -> &[Dose] {
        &self.tables.doses
    }

    /// Dated happenings, sorted by subject.
    pub fn events(&self) -> &[ClinicalEvent] {
        &self.tables.events
    }

    /// How parts of the trial ended, sorted by subject.
    pub fn dispositions(&self) -> &[Disposition] {
        &self.tables.dispositions
    }

    /// Binary endpoint records, sorted by subject, endpoint, arm and visit.
    pub fn responses(&self) -> &[Response] {
        &self.tables.responses
    }

    /// Time-to-event records, sorted by subject and endpoint.
    pub fn event_times(&self) -> &[EventTime] {
        &self.tables.event_times
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{MeasureIndex, SubjectIndex};
    use crate::quantity::Day;
    use crate::reading::Reading;

    fn response(subject: u32) -> Response {
        Response {
            subject: SubjectIndex(subject),
            endpoint: EndpointIndex(0),
            arm: ArmIndex(0),
            visit: None,
            met: true,
        }
    }

    fn assessment(subject: u32, day: i32) -> Assessment {
        let (subject, score) = (SubjectIndex(subject), Reading::Number(1.0));
        Assessment { subject, measure: MeasureIndex(0), visit: None, day: Day::new(day), score }
    }

    #[test]
    fn parts_come_to_what_the_whole_does() {
        let subject = |id: &str| Subject { id: id.into(), arm: Some(ArmIndex(0)) };
        let sound = vec![assessment(0, 1), assessment(0, 2), assessment(1, 1), assessment(1, 2)];
        let (mut unsorted, mut unknown) = (sound.clone(), sound.clone());
        unsorted.swap(1, 2);
        unknown.push(assessment(2, 1));
        let in_ones =
            |count: usize, sound: &(dyn Fn(Range<usize>) -> bool + Sync)| (0..count).all(|at| sound(at..at + 1));
        for (assessments, expected) in [(&sound, Ok(&sound)), (&unsorted, Ok(&sound)), (&unknown, Err(()))] {
            let tables = TrialTables {
                arms: vec![Arm { name: "a".into() }],
                measures: vec![Measure::named("m")],
                subjects: vec![subject("001"), subject("002")],
                assessments: assessments.clone(),
                ..TrialTables::empty("t", Design::Parallel)
            };
            let trial = Trial::in_parts(tables.clone(), in_ones);
            assert_eq!(trial.as_ref().map(|trial| &trial.tables.assessments).map_err(|_| ()), expected);
            assert_eq!(trial, Trial::new(tables));
        }
    }

    #[test]
    fn records_are_sorted_by_subject() {
        let subject = |id: &str| Subject { id: id.into(), arm: Some(ArmIndex(0)) };
        let trial = Trial::new(TrialTables {
            arms: vec![Arm { name: "a".into() }],
            endpoints: vec![Endpoint::named("response")],
            subjects: vec![subject("001"), subject("002")],
            responses: vec![response(1), response(0)],
            ..TrialTables::empty("t", Design::Parallel)
        })
        .expect("valid");
        assert_eq!(trial.responses()[0].subject, SubjectIndex(0));
        assert_eq!((trial.arm("a"), trial.arm("b")), (Some(ArmIndex(0)), None));
        assert_eq!(trial.endpoint("response"), Some(EndpointIndex(0)));
    }
}

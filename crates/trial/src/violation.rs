//! What a trial's tables must not contain.

use crate::design::{Design, SubjectIndex};
use crate::reading::Reading;
use crate::record::CharacteristicValues;
use crate::sound::{are_ids_in_order, by_length};
use crate::trial::TrialTables;
use std::collections::BTreeSet;
use thiserror::Error;

/// Something that a trial's tables must not contain.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrialViolation {
    /// Two rows of one of the tables that records refer to share a name.
    #[error("{what} `{name}` occurs twice")]
    DuplicateName {
        /// The kind of row.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Two subjects share an identifier.
    #[error("subject `{0}` occurs twice")]
    DuplicateSubject(String),
    /// A record refers to a row that is not in its table.
    #[error("a record of subject `{subject}` names {what} that the trial does not have")]
    Unknown {
        /// The subject.
        subject: String,
        /// What it names: "an arm", "a visit".
        what: &'static str,
    },
    /// A record names a subject that is not in the table.
    #[error("a record names subject number {0}, but the trial has fewer")]
    UnknownSubject(u32),
    /// A subject of a parallel trial without an arm.
    #[error("subject `{0}` has no arm")]
    NoArm(String),
    /// A subject of a parallel trial observed under another arm than its own.
    #[error("subject `{0}` has a record under another arm than its own")]
    OtherArm(String),
    /// A subject with more than one record of an endpoint under one arm at one visit.
    #[error("subject `{0}` has two records of the endpoint")]
    DuplicateRecord(String),
    /// A number that is not finite.
    #[error("a record of subject `{0}` holds a number that is not finite")]
    NotFinite(String),
    /// A characteristic that has not one value a subject.
    #[error("characteristic `{0}` has not one value for each subject")]
    UnevenCharacteristic(String),
}

/// All violations, in the order of the tables; none are looked for among assessments that are known to be sound.
pub(crate) fn violations(tables: &TrialTables, assessments_are_sound: bool) -> Vec<TrialViolation> {
    let mut found = duplicate_names(tables);
    found.extend(of_subjects(tables));
    found.extend(of_characteristics(tables));
    let records = Records { tables };
    if !assessments_are_sound {
        found.extend(of_assessments(tables));
    }
    found.extend(tables.doses.iter().flat_map(|record| {
        [records.subject(record.subject), records.reading(record.subject, record.amount)].into_iter().flatten()
    }));
    found.extend(tables.events.iter().filter_map(|record| records.subject(record.subject)));
    found.extend(tables.dispositions.iter().filter_map(|record| records.subject(record.subject)));
    found.extend(of_responses(tables));
    found.extend(of_event_times(tables));
    found
}

fn of_assessments(tables: &TrialTables) -> Vec<TrialViolation> {
    let records = Records { tables };
    let found = tables.assessments.iter().flat_map(|record| {
        let known = (record.measure.0 as usize) < tables.measures.len();
        [
            records.subject(record.subject),
            records.refers(record.subject, known, "a measure"),
            records.visit(record.subject, record.visit.map(|visit| visit.0)),
            records.reading(record.subject, record.score),
        ]
        .into_iter()
        .flatten()
    });
    found.collect()
}

fn duplicate_names(tables: &TrialTables) -> Vec<TrialViolation> {
    let mut found = Vec::new();
    let mut check = |what: &'static str, names: &mut dyn Iterator<Item = &str>| {
        let mut seen = BTreeSet::new();
        for name in names.filter(|name| !seen.insert(*name)) {
            found.push(TrialViolation::DuplicateName { what, name: name.to_owned() });
        }
    };
    check("arm", &mut tables.arms.iter().map(|row| row.name.as_str()));
    check("visit", &mut tables.visits.iter().map(|row| row.name.as_str()));
    check("measure", &mut tables.measures.iter().map(|row| row.name.as_str()));
    check("endpoint", &mut tables.endpoints.iter().map(|row| row.name.as_str()));
    check("reason", &mut tables.reasons.iter().map(|row| row.code.as_str()));
    check("characteristic", &mut tables.characteristics.iter().map(|row| row.name.as_str()));
    found
}

fn of_subjects(tables: &TrialTables) -> Vec<TrialViolation> {
    let mut found = Vec::new();
    if !are_ids_in_order(tables) {
        let mut ids: Vec<&str> = tables.subjects.iter().map(|subject| &*subject.id).collect();
        ids.sort_unstable_by(|left, right| by_length(left, right));
        for pair in ids.windows(2).filter(|pair| pair[0] == pair[1]) {
            found.push(TrialViolation::DuplicateSubject(pair[0].to_owned()));
        }
    }
    for subject in &tables.subjects {
        match (tables.design, subject.arm) {
            (Design::Parallel, None) => found.push(TrialViolation::NoArm(subject.id.to_string())),
            (_, Some(arm)) if arm.0 as usize >= tables.arms.len() => {
                found.push(TrialViolation::Unknown { subject: subject.id.to_string(), what: "an arm" });
            }
            _ => {}
        }
    }
    found
}

fn of_characteristics(tables: &TrialTables) -> Vec<TrialViolation> {
    let records = Records { tables };
    let mut found = Vec::new();
    for characteristic in &tables.characteristics {
        if characteristic.values.len() != tables.subjects.len() {
            found.push(TrialViolation::UnevenCharacteristic(characteristic.name.clone()));
            continue;
        }
        let reading = |(at, reading)| records.reading(SubjectIndex(at as u32), reading);
        match &characteristic.values {
            CharacteristicValues::Numbers(values) => {
                found.extend(values.iter().copied().enumerate().filter_map(reading));
            }
            CharacteristicValues::Levels(values) => {
                let missing = |value: &Result<_, _>| value.as_ref().err().copied().map(Reading::Missing);
                let missing = values.iter().enumerate().filter_map(|(at, value)| Some((at, missing(value)?)));
                found.extend(missing.filter_map(reading));
            }
        }
    }
    found
}

fn of_responses(tables: &TrialTables) -> Vec<TrialViolation> {
    let records = Records { tables };
    let mut found = Vec::new();
    let mut seen = Vec::with_capacity(tables.responses.len());
    for record in &tables.responses {
        let Some(subject) = tables.subjects.get(record.subject.0 as usize) else {
            found.push(TrialViolation::UnknownSubject(record.subject.0));
            continue;
        };
        let endpoint = (record.endpoint.0 as usize) < tables.endpoints.len();
        found.extend(records.refers(record.subject, endpoint, "an endpoint"));
        found.extend(records.visit(record.subject, record.visit.map(|visit| visit.0)));
        if record.arm.0 as usize >= tables.arms.len() {
            found.extend(records.refers(record.subject, false, "an arm"));
        } else if subject.arm.is_some_and(|own| own != record.arm) {
            found.push(TrialViolation::OtherArm(subject.id.to_string()));
        }
        seen.push((record.subject, record.endpoint, record.arm, record.visit));
    }
    found.extend(twice(seen, |key| key.0, tables));
    found
}

fn of_event_times(tables: &TrialTables) -> Vec<TrialViolation> {
    let records = Records { tables };
    let mut found = Vec::new();
    let mut seen = Vec::with_capacity(tables.event_times.len());
    for record in &tables.event_times {
        if let Some(violation) = records.subject(record.subject) {
            found.push(violation);
            continue;
        }
        let endpoint = (record.endpoint.0 as usize) < tables.endpoints.len();
        found.extend(records.refers(record.subject, endpoint, "an endpoint"));
        seen.push((record.subject, record.endpoint));
    }
    found.extend(twice(seen, |key| key.0, tables));
    found
}

fn twice<Key: Ord>(
    mut keys: Vec<Key>,
    subject: impl Fn(&Key) -> SubjectIndex,
    tables: &TrialTables,
) -> Vec<TrialViolation> {
    if keys.is_sorted_by(|left, right| left < right) {
        return Vec::new();
    }
    keys.sort_unstable();
    let doubled = keys.windows(2).filter(|pair| pair[0] == pair[1]);
    let id = |pair: &[Key]| tables.subjects[subject(&pair[0]).0 as usize].id.to_string();
    doubled.map(|pair| TrialViolation::DuplicateRecord(id(pair))).collect()
}

/// What every record is checked for.
struct Records<'a> {
    tables: &'a TrialTables,
}

impl Records<'_> {
    fn id(&self, subject: SubjectIndex) -> String {
        self.tables.subjects.get(subject.0 as usize).map(|subject| subject.id.to_string()).unwrap_or_default()
    }

    fn subject(&self, subject: SubjectIndex) -> Option<TrialViolation> {
        let known = (subject.0 as usize) < self.tables.subjects.len();
        (!known).then_some(TrialViolation::UnknownSubject(subject.0))
    }

    fn refers(&self, subject: SubjectIndex, known: bool, what: &'static str) -> Option<TrialViolation> {
        (!known).then(|| TrialViolation::Unknown { subject: self.id(subject), what })
    }

    fn visit(&self, subject: SubjectIndex, visit: Option<u16>) -> Option<TrialViolation> {
        let known = visit.is_none_or(|visit| (visit as usize) < self.tables.visits.len());
        self.refers(subject, known, "a visit")
    }

    fn reading(&self, subject: SubjectIndex, reading: Reading) -> Option<TrialViolation> {
        match reading {
            Reading::Number(number) if !number.is_finite() => Some(TrialViolation::NotFinite(self.id(subject))),
            Reading::Missing(reason) => {
                let known = (reason.0 as usize) < self.tables.reasons.len();
                self.refers(subject, known, "a reason")
            }
            Reading::Number(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Arm, ArmIndex, Endpoint, EndpointIndex, MeasureIndex};
    use crate::reading::ReasonIndex;
    use crate::record::{Assessment, Response, Subject};

    fn tables() -> TrialTables {
        let subject = |id: &str| Subject { id: id.into(), arm: Some(ArmIndex(0)) };
        TrialTables {
            arms: vec![Arm { name: "a".into() }],
            endpoints: vec![Endpoint::named("response")],
            subjects: vec![subject("001"), subject("002")],
            responses: vec![response(0, 0)],
            ..TrialTables::empty("t", Design::Parallel)
        }
    }

    fn response(subject: u32, arm: u32) -> Response {
        let subject = SubjectIndex(subject);
        Response { subject, endpoint: EndpointIndex(0), arm: ArmIndex(arm), visit: None, met: true }
    }

    #[test]
    fn all_violations_are_listed() {
        let mut broken = tables();
        broken.arms.push(Arm { name: "a".into() });
        broken.subjects.push(Subject { id: "001".into(), arm: None });
        broken.responses.extend([response(0, 1), response(0, 0), response(9, 0)]);
        assert_eq!(
            violations(&broken, false),
            [
                TrialViolation::DuplicateName { what: "arm", name: "a".into() },
                TrialViolation::DuplicateSubject("001".into()),
                TrialViolation::NoArm("001".into()),
                TrialViolation::OtherArm("001".into()),
                TrialViolation::UnknownSubject(9),
                TrialViolation::DuplicateRecord("001".into()),
            ]
        );
    }

    #[test]
    fn an_assessment_refers_to_rows_that_exist_and_holds_a_finite_number() {
        let mut broken = tables();
        let subject = SubjectIndex(1);
        let reading = |score| Assessment { subject, measure: MeasureIndex(0), visit: None, day: None, score };
        broken.assessments.push(reading(Reading::Number(f64::NAN)));
        broken.assessments.push(reading(Reading::Missing(ReasonIndex(0))));
        let unknown = |what| TrialViolation::Unknown { subject: "002".into(), what };
        assert_eq!(
            violations(&broken, false),
            [unknown("a measure"), TrialViolation::NotFinite("002".into()), unknown("a measure"), unknown("a reason"),]
        );
    }
}

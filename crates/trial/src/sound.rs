//! Whether a trial's tables are as they should be, found out by comparisons alone: nearly all are.

use crate::design::{ArmIndex, Design, SubjectIndex};
use crate::reading::Reading;
use crate::record::{CharacteristicValues, Response};
use crate::trial::TrialTables;
use std::cmp::Ordering;
use std::ops::Range;

/// Whether nothing is wrong with a part of the assessments: found out by comparisons alone.
pub(crate) fn are_sound(tables: &TrialTables, part: Range<usize>) -> bool {
    let [subjects, measures] = [tables.subjects.len(), tables.measures.len()];
    let [visits, reasons] = [tables.visits.len(), tables.reasons.len()];
    tables.assessments[part].iter().all(|record| {
        let score = match record.score {
            Reading::Number(number) => number.is_finite(),
            Reading::Missing(reason) => (reason.0 as usize) < reasons,
        };
        let visit = record.visit.is_none_or(|visit| (visit.0 as usize) < visits);
        (record.subject.0 as usize) < subjects && (record.measure.0 as usize) < measures && visit && score
    })
}

/// Whether nothing is wrong with the tables besides assessments and their records are in order: found out by comparisons alone.
pub(crate) fn others_are_in_order(tables: &TrialTables) -> bool {
    let TrialTables { design, arms, visits, measures, endpoints, reasons, subjects, .. } = tables;
    let names = distinct(arms, |row| &row.name)
        && distinct(visits, |row| &row.name)
        && distinct(measures, |row| &row.name)
        && distinct(endpoints, |row| &row.name)
        && distinct(reasons, |row| &row.code)
        && distinct(&tables.characteristics, |row| &row.name);
    let in_arm = |arm: Option<ArmIndex>| match arm {
        Some(arm) => (arm.0 as usize) < arms.len(),
        None => *design != Design::Parallel,
    };
    let people = are_ids_in_order(tables) && subjects.iter().all(|subject| in_arm(subject.arm));
    let number = |reading: &Reading| matches!(reading, Reading::Number(number) if number.is_finite());
    let characteristics = tables.characteristics.iter().all(|one| {
        one.values.len() == subjects.len()
            && match &one.values {
                CharacteristicValues::Numbers(values) => values.iter().all(number),
                CharacteristicValues::Levels(values) => values.iter().all(Result::is_ok),
            }
    });
    // In order the last subject is the greatest.
    fn of_subjects<T>(records: &[T], subjects: usize, subject: impl Fn(&T) -> SubjectIndex) -> bool {
        records.is_sorted_by_key(&subject) && records.last().is_none_or(|last| (subject(last).0 as usize) < subjects)
    }
    let happenings = of_subjects(&tables.doses, subjects.len(), |record| record.subject)
        && tables.doses.iter().all(|record| number(&record.amount))
        && of_subjects(&tables.events, subjects.len(), |record| record.subject)
        && of_subjects(&tables.dispositions, subjects.len(), |record| record.subject);
    let response = |record: &Response| {
        let own =
            subjects.get(record.subject.0 as usize).is_some_and(|one| one.arm.is_none_or(|own| own == record.arm));
        let known = (record.endpoint.0 as usize) < endpoints.len() && (record.arm.0 as usize) < arms.len();
        own && known && record.visit.is_none_or(|visit| (visit.0 as usize) < visits.len())
    };
    let responses = tables.responses.is_sorted_by(|left, right| {
        let key = |record: &Response| (record.subject, record.endpoint, record.arm, record.visit);
        left.subject < right.subject || key(left) < key(right)
    }) && tables.responses.iter().all(response);
    let times = tables.event_times.last().is_none_or(|last| (last.subject.0 as usize) < subjects.len())
        && tables.event_times.is_sorted_by(|left, right| {
            left.subject < right.subject || (left.subject == right.subject && left.endpoint < right.endpoint)
        })
        && tables.event_times.iter().all(|record| (record.endpoint.0 as usize) < endpoints.len());
    names && people && characteristics && happenings && responses && times
}

/// Whether no two of a few rows share a name; many are not compared.
fn distinct<T>(rows: &[T], name: impl Fn(&T) -> &String) -> bool {
    const FEW: usize = 20;
    rows.len() <= FEW
        && rows.iter().enumerate().all(|(at, row)| rows[..at].iter().all(|other| name(other) != name(row)))
}

/// By length first: numbered subjects then stand in order already, and only equals have to meet.
pub(crate) fn by_length(left: &str, right: &str) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

/// Whether all subjects have identifiers of their own, in order.
pub(crate) fn are_ids_in_order(tables: &TrialTables) -> bool {
    // Words of less than eight bytes are in the order of the number that their length and their bytes make.
    let mut last = 0;
    let is_next_number = |id: &str| {
        let number = id.bytes().fold(id.len() as u64, |number, byte| (number << 8) | u64::from(byte));
        id.len() < 8 && std::mem::replace(&mut last, number) < number
    };
    let ids = tables.subjects.iter().map(|subject| &*subject.id);
    ids.clone().all(is_next_number) || ids.is_sorted_by(|left, right| by_length(left, right).is_lt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Arm, Endpoint, EndpointIndex};
    use crate::record::{Characteristic, Subject};
    use crate::violation::violations;

    fn response(subject: u32, arm: u32) -> Response {
        let subject = SubjectIndex(subject);
        Response { subject, endpoint: EndpointIndex(0), arm: ArmIndex(arm), visit: None, met: true }
    }

    type Break = fn(&mut TrialTables);

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

    /// What passes by comparisons alone has no violation, whatever breaks it.
    #[test]
    fn what_is_in_order_is_sound() {
        let subject = |id: &str, arm| Subject { id: id.into(), arm };
        let breaks: [(&str, Break); 9] = [
            ("a name twice", |tables| tables.arms.push(Arm { name: "a".into() })),
            ("a subject twice", |tables| tables.subjects[1].id = "001".into()),
            ("no arm", |tables| tables.subjects[0].arm = None),
            ("an unknown arm", |tables| tables.subjects[0].arm = Some(ArmIndex(1))),
            ("an unknown subject", |tables| tables.responses[0].subject = SubjectIndex(2)),
            ("an unknown endpoint", |tables| tables.responses[0].endpoint = EndpointIndex(1)),
            ("another arm", |tables| tables.responses[0].arm = ArmIndex(1)),
            ("a record twice", |tables| tables.responses.push(response(0, 0))),
            ("an uneven characteristic", |tables| {
                let (name, label) = (String::from("sex"), String::new());
                let values = CharacteristicValues::Numbers(Vec::new());
                tables.characteristics.push(Characteristic { name, label, values });
            }),
        ];
        assert!(others_are_in_order(&tables()) && violations(&tables(), true).is_empty());
        for (what, breaks) in breaks {
            let mut broken = tables();
            breaks(&mut broken);
            assert!(!others_are_in_order(&broken) && !violations(&broken, true).is_empty(), "{what}");
        }
        // Sound, but not in order: that takes the longer way.
        let mut unsorted = tables();
        unsorted.subjects.swap(0, 1);
        assert!(!others_are_in_order(&unsorted) && violations(&unsorted, true).is_empty());
        for (ids, expected) in [(["9", "10"], true), (["10", "9"], false), (["a-long-one-1", "a-long-one-2"], true)] {
            let mut named = tables();
            named.subjects = ids.map(|id| subject(id, Some(ArmIndex(0)))).into();
            assert_eq!(others_are_in_order(&named), expected, "{ids:?}");
        }
    }
}

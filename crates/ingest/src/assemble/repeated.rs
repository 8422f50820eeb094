//! Records that two tables of one role have in common. Within a table, keys of rows were compared before.

use super::Building;
use super::origins::{retain_by, row_of};
use crate::mapping::role::Role;
use crate::prepared::Prepared;
use crate::problem::Problem;
use crate::rules::trial as rules;
use std::collections::HashMap;
use std::hash::Hash;
use trialstat_trial::design::SubjectIndex;
use trialstat_trial::diagnostic::Diagnostic;

/// Rejects records of a key that an earlier table of the role has.
pub(super) fn reject_repeated(building: &mut Building, prepared: &mut [Prepared<'_>], problems: &mut Vec<Problem>) {
    let several = |role: Role| {
        let of_role = || prepared.iter().filter(|table| table.mapping.role == role);
        of_role().count() > 1 && of_role().all(|table| table.mapping.key.is_none())
    };
    let roles = [Role::Assessments, Role::Responses, Role::Times].map(several);
    let (tables, origins) = (&building.tables, &building.origins);
    let ids: Vec<&str> = tables.subjects.iter().map(|subject| &*subject.id).collect();
    let mut keep: [Vec<bool>; 3] = Default::default();
    if roles[0] {
        let key = |record: &trialstat_trial::record::Assessment| {
            let day = record.day.filter(|_| record.visit.is_none());
            (record.subject, record.measure, record.visit, day)
        };
        let keys = tables.assessments.iter().map(key);
        keep[0] = first_of_each(keys, |key| key.0, &origins.assessments, &ids, prepared, problems);
    }
    if roles[1] {
        let keys = tables.responses.iter().map(|record| (record.subject, record.endpoint, record.visit, record.arm));
        keep[1] = first_of_each(keys, |key| key.0, &origins.responses, &ids, prepared, problems);
    }
    if roles[2] {
        let keys = tables.event_times.iter().map(|record| (record.subject, record.endpoint));
        keep[2] = first_of_each(keys, |key| key.0, &origins.event_times, &ids, prepared, problems);
    }
    let (tables, origins) = (&mut building.tables, &mut building.origins);
    if roles[0] {
        retain_by(&mut tables.assessments, &keep[0]);
        retain_by(&mut origins.assessments, &keep[0]);
    }
    if roles[1] {
        retain_by(&mut tables.responses, &keep[1]);
        retain_by(&mut origins.responses, &keep[1]);
    }
    if roles[2] {
        retain_by(&mut tables.event_times, &keep[2]);
        retain_by(&mut origins.event_times, &keep[2]);
    }
}

/// For each record whether it is the first of its key; the rows of the others are rejected.
fn first_of_each<Key: Eq + Hash>(
    keys: impl Iterator<Item = Key>,
    subject: impl Fn(&Key) -> SubjectIndex,
    origins: &[u32],
    ids: &[&str],
    prepared: &mut [Prepared<'_>],
    problems: &mut Vec<Problem>,
) -> Vec<bool> {
    let mut first: HashMap<Key, u32> = HashMap::new();
    let mut keep = Vec::with_capacity(origins.len());
    for (key, origin) in keys.zip(origins) {
        let id = ids[subject(&key).0 as usize];
        let earlier = *first.entry(key).or_insert(*origin);
        keep.push(earlier == *origin);
        if earlier == *origin {
            continue;
        }
        let here = row_of(prepared, *origin, |_| true);
        let there = row_of(prepared, earlier, |_| true);
        let (Some((table, row)), Some((other, other_row))) = (here, there) else { continue };
        let place = prepared[other].place(other_row);
        let message = format!("a record of subject `{id}` is in another file as well");
        let problem = Diagnostic::error(rules::DUPLICATE_KEY, prepared[table].place(row), message);
        let problem = problem.in_column(prepared[table].column_name("subject")).with_value(id, "one row");
        problems.push(problem.with_hint(format!("the first is at {place}; `key = []` keeps both")).into());
        prepared[table].scope.reject(row);
    }
    keep
}

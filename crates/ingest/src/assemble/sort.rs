//! Records in the order of the trial, with the rows they came from.

use super::{Building, parts};
use rayon::prelude::*;
use std::ops::Range;
use trialstat_trial::design::SubjectIndex;

/// Brings records and their origins into the order of the trial.
pub(super) fn sort(building: &mut Building) {
    let (tables, origins) = (&mut building.tables, &mut building.origins);
    sort_with(&mut tables.assessments, &mut origins.assessments, |record| {
        (record.subject, (record.measure, record.visit, record.day))
    });
    sort_with(&mut tables.doses, &mut origins.doses, |record| (record.subject, ()));
    sort_with(&mut tables.events, &mut origins.events, |record| (record.subject, ()));
    sort_with(&mut tables.dispositions, &mut origins.dispositions, |record| (record.subject, ()));
    sort_with(&mut tables.responses, &mut origins.responses, |record| {
        (record.subject, (record.endpoint, record.arm, record.visit))
    });
    sort_with(&mut tables.event_times, &mut origins.event_times, |record| (record.subject, record.endpoint));
}

/// Sorts by subject and what else the key holds.
fn sort_with<Record: Clone + Send + Sync, Key: Ord>(
    records: &mut Vec<Record>,
    origins: &mut Vec<u32>,
    key: impl Fn(&Record) -> (SubjectIndex, Key) + Sync,
) {
    // With the last record of the part before.
    let of = |part: Range<usize>| &records[part.start.saturating_sub(1)..part.end];
    if parts::all(records.len(), &|part| of(part).is_sorted_by_key(&key)) {
        return;
    }
    if parts::all(records.len(), &|part| of(part).is_sorted_by_key(|record| key(record).0)) {
        return sort_each_subject(records, origins, &key);
    }
    let mut order: Vec<u32> = (0..records.len() as u32).collect();
    order.par_sort_by(|left, right| key(&records[*left as usize]).cmp(&key(&records[*right as usize])));
    *records = order.par_iter().map(|at| records[*at as usize].clone()).collect();
    *origins = order.par_iter().map(|at| origins[*at as usize]).collect();
}

/// Sorts the records of each subject where they are; those of one subject stand together already.
fn sort_each_subject<Record: Clone + Send, Key: Ord>(
    records: &mut [Record],
    origins: &mut [u32],
    key: &(impl Fn(&Record) -> (SubjectIndex, Key) + Sync),
) {
    const AT_ONCE: usize = 1 << 16;
    let middle = records.get(records.len() / 2).map(|record| key(record).0);
    let cut = records.partition_point(|record| Some(key(record).0) < middle);
    if records.len() > AT_ONCE && cut > 0 {
        let ((left, right), (left_origins, right_origins)) = (records.split_at_mut(cut), origins.split_at_mut(cut));
        let halves = (|| sort_each_subject(left, left_origins, key), || sort_each_subject(right, right_origins, key));
        rayon::join(halves.0, halves.1);
        return;
    }
    let counts: Vec<usize> = records.chunk_by(|left, right| key(left).0 == key(right).0).map(<[Record]>::len).collect();
    let (mut start, mut own) = (0, Vec::new());
    for count in counts {
        let (records, origins) = (&mut records[start..start + count], &mut origins[start..start + count]);
        start += count;
        if records.is_sorted_by_key(key) {
            continue;
        }
        own.extend(records.iter().cloned().zip(origins.iter().copied()));
        own.sort_by_key(|(record, _)| key(record));
        let places = records.iter_mut().zip(origins);
        places.zip(own.drain(..)).for_each(|((record, origin), sorted)| (*record, *origin) = sorted);
    }
}

//! Assessments in the order of a trial, more than memory holds: sorted runs go to temporary files and are merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Result, Seek, Write};
use trialstat_trial::design::{MeasureIndex, SubjectIndex, VisitIndex};
use trialstat_trial::quantity::Day;
use trialstat_trial::reading::{Reading, ReasonIndex};
use trialstat_trial::record::Assessment;

/// Bytes of a record in a run.
const WIDTH: usize = 21;

/// A visit that is none; a trial has fewer.
const NO_VISIT: u16 = u16::MAX;

type Order = (SubjectIndex, MeasureIndex, Option<VisitIndex>, Option<Day>);

/// What assessments are sorted by. Those that are equal in it keep the order they came in.
pub(super) fn order(record: &Assessment) -> Order {
    (record.subject, record.measure, record.visit, record.day)
}

/// Takes assessments in any order and gives them back in the trial's.
pub(super) struct Sorter {
    held: Vec<Assessment>,
    /// Most records that are held.
    most: usize,
    runs: Vec<File>,
}

impl Sorter {
    /// Holds so many records at a time.
    pub(super) fn holding(most: usize) -> Sorter {
        Sorter { held: Vec::new(), most: most.max(1), runs: Vec::new() }
    }

    /// Takes a record.
    pub(super) fn push(&mut self, record: Assessment) -> Result<()> {
        self.held.push(record);
        if self.held.len() < self.most { Ok(()) } else { self.write_run() }
    }

    fn write_run(&mut self) -> Result<()> {
        self.held.sort_by_key(order);
        let mut out = BufWriter::new(tempfile::tempfile()?);
        for record in self.held.drain(..) {
            out.write_all(&packed(&record))?;
        }
        let mut file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.rewind()?;
        self.runs.push(file);
        Ok(())
    }

    /// Hands out all records in order.
    pub(super) fn finish<Failed: From<std::io::Error>>(
        mut self,
        mut each: impl FnMut(Assessment) -> std::result::Result<(), Failed>,
    ) -> std::result::Result<(), Failed> {
        if self.runs.is_empty() {
            self.held.sort_by_key(order);
            return self.held.into_iter().try_for_each(each);
        }
        self.write_run()?;
        let mut runs: Vec<BufReader<File>> = self.runs.into_iter().map(BufReader::new).collect();
        // Of equal records that of the earlier run goes first.
        let mut next: BinaryHeap<Reverse<(Order, usize)>> = BinaryHeap::new();
        let mut records: Vec<Option<Assessment>> = Vec::with_capacity(runs.len());
        for (at, run) in runs.iter_mut().enumerate() {
            records.push(read(run)?);
            next.extend(records[at].as_ref().map(|record| Reverse((order(record), at))));
        }
        while let Some(Reverse((_, at))) = next.pop() {
            let following = read(&mut runs[at])?;
            next.extend(following.as_ref().map(|record| Reverse((order(record), at))));
            if let Some(record) = std::mem::replace(&mut records[at], following) {
                each(record)?;
            }
        }
        Ok(())
    }
}

fn packed(record: &Assessment) -> [u8; WIDTH] {
    let mut bytes = [0; WIDTH];
    bytes[..4].copy_from_slice(&record.subject.0.to_le_bytes());
    bytes[4..6].copy_from_slice(&record.measure.0.to_le_bytes());
    bytes[6..8].copy_from_slice(&record.visit.map_or(NO_VISIT, |visit| visit.0).to_le_bytes());
    // There is no day 0.
    bytes[8..12].copy_from_slice(&record.day.map_or(0, Day::number).to_le_bytes());
    match record.score {
        Reading::Number(score) => bytes[13..].copy_from_slice(&score.to_le_bytes()),
        Reading::Missing(reason) => (bytes[12], bytes[13]) = (1, reason.0),
    }
    bytes
}

fn read(run: &mut impl Read) -> Result<Option<Assessment>> {
    let mut bytes = [0; WIDTH];
    match run.read_exact(&mut bytes) {
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let part = |from: usize| [bytes[from], bytes[from + 1], bytes[from + 2], bytes[from + 3]];
    let pair = |from: usize| u16::from_le_bytes([bytes[from], bytes[from + 1]]);
    let [a, b, c, d] = part(13);
    let [e, f, g, h] = part(17);
    let score = match bytes[12] {
        0 => Reading::Number(f64::from_le_bytes([a, b, c, d, e, f, g, h])),
        _ => Reading::Missing(ReasonIndex(a)),
    };
    Ok(Some(Assessment {
        subject: SubjectIndex(u32::from_le_bytes(part(0))),
        measure: MeasureIndex(pair(4)),
        visit: Some(pair(6)).filter(|visit| *visit != NO_VISIT).map(VisitIndex),
        day: Day::new(i32::from_le_bytes(part(8))),
        score,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_merged_as_one_stable_sort() {
        let record = |at: u32| Assessment {
            subject: SubjectIndex(at * 7919 % 13),
            measure: MeasureIndex((at % 3) as u16),
            visit: (!at.is_multiple_of(5)).then_some(VisitIndex((at % 5) as u16)),
            day: Day::new((at % 4) as i32 - 1),
            score: if at.is_multiple_of(11) {
                Reading::Missing(ReasonIndex(7))
            } else {
                Reading::Number(f64::from(at) / 3.0)
            },
        };
        let mut expected: Vec<Assessment> = (0..1000).map(record).collect();
        expected.sort_by_key(order);
        for most in [1, 37, 1000, 5000] {
            let mut sorter = Sorter::holding(most);
            (0..1000).for_each(|at| sorter.push(record(at)).expect("a temporary file"));
            let mut found = Vec::new();
            sorter
                .finish(|record| {
                    found.push(record);
                    Ok::<(), std::io::Error>(())
                })
                .expect("read back");
            assert_eq!(found, expected, "{most}");
        }
    }
}

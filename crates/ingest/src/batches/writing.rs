//! Trials read in pieces, written in pieces: one more pass over the file hands their assessments out.

use super::InPieces;
use super::attempt::Attempt;
use super::codes;
use super::sorting::{Sorter, order};
use crate::problem::{Problem, Unwritten};
use crate::write::{Begun, Pieces, Target};
use std::io::Write;
use trialstat_trial::design::SubjectIndex;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::reading::{Reading, ReasonIndex};
use trialstat_trial::record::Assessment;
use trialstat_trial::trial::Trial;

/// So many records are written at once, and the rest of their last subject's.
const AT_ONCE: usize = 1 << 16;

/// A file that is to be written piece by piece.
pub struct Writing<'a> {
    read: &'a InPieces<'a>,
    pieces: Pieces<'a>,
}

impl<'a> InPieces<'a> {
    /// Prepares to write the trials as one file of that name, the same as they would be written at once.
    ///
    /// # Errors
    /// Columns that the format cannot hold, and rows that are in another order than records are written in.
    pub fn writing(&'a self, name: &str, target: Target) -> Result<Writing<'a>, Vec<Problem>> {
        if self.settled.placed.iter().any(|placed| placed.mixed) {
            let file = self.sources.first().map_or("", |source| source.streamed.shown.as_str());
            let message = "its assessments would have to be written among those of another file";
            let problem = Diagnostic::error(codes::NOT_IN_PIECES, Place::file(file), message);
            return Err(vec![problem.with_hint("convert the files one by one, or allow more `--memory`").into()]);
        }
        let batches = self.ingested.batches.as_ref();
        let assessments = batches.map_or(0, |batches| batches.assessments.iter().sum());
        Ok(Writing { read: self, pieces: Pieces::new(&self.ingested.trials, assessments, name, target)? })
    }
}

impl Writing<'_> {
    /// What the mapping's file is to be called, beside the data file.
    pub fn mapping_name(&self) -> &str {
        &self.pieces.mapping_name
    }

    /// A mapping that reads the file back.
    pub fn mapping(&self) -> &str {
        &self.pieces.mapping
    }

    /// Writes the file; what was changed to fit the format.
    ///
    /// # Errors
    /// Bytes that are not taken, everything that the format cannot hold, and a file that cannot be read once more.
    pub fn write(&self, out: &mut dyn Write) -> Result<Vec<Problem>, Unwritten> {
        let mut begun = self.pieces.begin(out)?;
        for (at, trial) in self.read.ingested.trials.iter().enumerate() {
            self.assessments(at, trial, &mut begun)?;
        }
        begun.finish()
    }

    /// Writes the assessments of a trial.
    fn assessments(&self, at: usize, trial: &Trial, begun: &mut Begun<'_>) -> Result<(), Unwritten> {
        let InPieces { opened, mapping, sources, settled, .. } = self.read;
        let reason_of = |code: &String| {
            let known = trial.reasons().iter().position(|reason| reason.code == *code);
            ReasonIndex(known.and_then(|known| u8::try_from(known).ok()).unwrap_or_default())
        };
        let reasons: Vec<ReasonIndex> = settled.reasons.iter().map(reason_of).collect();
        let numbers = settled.placed[at].numbers.as_deref();
        let mut waiting: Vec<Assessment> = Vec::new();
        let mut outcome: Result<(), Unwritten> = Ok(());
        let mut sorter = (!settled.placed[at].sorted).then(|| Sorter::holding(self.read.sorted_at_once));
        let mut flush = |mut records: Vec<Assessment>| {
            records.sort_by_key(order);
            begun.assessments(at, records)
        };
        let mut wait = |record: Assessment| {
            let mut full = Ok(());
            if waiting.len() >= AT_ONCE && waiting.last().is_some_and(|last| last.subject != record.subject) {
                full = flush(std::mem::take(&mut waiting));
            }
            waiting.push(record);
            full
        };
        let mut take = |name: &str, record: &Assessment| {
            if name != trial.name() || outcome.is_err() {
                return;
            }
            let number = numbers.map_or(record.subject.0, |numbers| numbers[record.subject.0 as usize]);
            let mut record = Assessment { subject: SubjectIndex(number), ..*record };
            if let Reading::Missing(reason) = &mut record.score {
                *reason = reasons[usize::from(reason.0)];
            }
            outcome = match &mut sorter {
                Some(sorter) => sorter.push(record).map_err(Unwritten::from),
                None => wait(record),
            };
        };
        Attempt::make(opened, mapping, sources, &settled.refused, &settled.doomed, Some(&mut take), None)?;
        outcome?;
        if let Some(sorter) = sorter {
            sorter.finish(&mut wait)?;
        }
        flush(waiting)
    }
}

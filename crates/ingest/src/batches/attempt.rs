//! One pass over all files that makes trials of them.

use super::Source;
use super::gathering::Gathering;
use super::kept::Kept;
use super::piece::{ArmOrder, dates, take_out};
use super::stream::changed;
use crate::accounting::account;
use crate::assemble::{Building, add_table, finish};
use crate::ingested::{Ingested, Opened, locate};
use crate::mapping::Mapping;
use crate::mapping::role::Role;
use crate::prepared::Prepared;
use crate::problem::Problem;
use crate::provenance::{Batches, FileRead, MappingRead, Provenance, Rows};
use crate::raw_table::Interner;
use crate::source::Format;
use crate::typed::Reasons;
use std::collections::{BTreeMap, BTreeSet};
use trialstat_trial::design::Design;
use trialstat_trial::reading::ReasonIndex;
use trialstat_trial::record::{Assessment, Subject};
use trialstat_trial::trial::Trial;

/// What is known, from an attempt before, not to come to anything: its rows are rejected from the beginning.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Doomed {
    /// Trials that cannot be.
    pub(super) trials: BTreeSet<String>,
    /// Subjects without an arm, by trial.
    pub(super) subjects: BTreeMap<String, BTreeSet<String>>,
}

/// What came of a pass.
pub(super) struct Attempt {
    pub(super) ingested: Ingested,
    /// For each source the lines of its rejected rows, in order.
    pub(super) rejected: Vec<Vec<u32>>,
    /// What turned out not to come to anything; if it was not known before, another pass is due.
    pub(super) doomed: Doomed,
    /// Codes of missing values by their numbers in assessments as they are assembled.
    pub(super) reasons: Vec<String>,
    /// For each trial, what became of its assessments.
    pub(super) placed: Vec<Placed>,
}

/// How the assessments of a trial as they are assembled belong to the finished trial.
pub(super) struct Placed {
    /// For each subject its number in the finished trial, where these differ.
    pub(super) numbers: Option<Vec<u32>>,
    /// Whether they come in the order of subjects.
    pub(super) sorted: bool,
    /// Whether there are others, from files that were read at once.
    pub(super) mixed: bool,
}

/// Takes assessments as they are assembled, each with the name of its trial.
pub(super) type Taker<'t> = dyn FnMut(&str, &Assessment) + 't;

/// A pass while it goes on.
struct Run<'r> {
    opened: &'r Opened<'r>,
    mapping: &'r Mapping,
    doomed: &'r Doomed,
    reasons: Reasons,
    blank: ReasonIndex,
    trials: Vec<Building>,
    kept: Vec<Kept<'r>>,
    problems: Vec<Problem>,
    taker: Option<&'r mut Taker<'r>>,
    traced: Option<&'r str>,
}

impl Attempt {
    /// Passes over all files but the refused ones.
    /// Assessments are handed to `taker`, if there is one; else all of the subject `traced` are kept.
    pub(super) fn make<'r>(
        opened: &'r Opened<'_>,
        mapping: &'r Mapping,
        sources: &[Source],
        refused: &BTreeSet<usize>,
        doomed: &'r Doomed,
        taker: Option<&'r mut Taker<'r>>,
        traced: Option<&'r str>,
    ) -> Result<Attempt, Vec<Problem>> {
        let (mut reasons, mut problems) = (Reasons::default(), Vec::new());
        for (_, file) in opened.files.iter().enumerate().filter(|(at, _)| !refused.contains(at)) {
            problems.extend(file.problems.iter().cloned());
        }
        let (mut prepared, mut rows, mut of_file, mut next) = (Vec::new(), Rows::default(), Vec::new(), 0_u32);
        for (at, file, table) in opened.tables.iter().filter(|(_, file, _)| !refused.contains(file)) {
            let raw = &opened.files[*file].tables[*table];
            rows.tables.push((next, *file, raw.lines.clone()));
            let (name, table) = (&opened.files[*file].file, &mapping.tables[*at]);
            of_file.push(*file);
            if let Some(source) = sources.iter().find(|source| source.file == *file) {
                source.learned.reasons.list.iter().for_each(|reason| reasons.add(reason));
                // Without rows: what is asked of the table besides them.
                prepared.push(Prepared::each_row(table, name, raw, next, &mut reasons, &mut Vec::new()));
                next = next.saturating_add(source.learned.rows);
            } else {
                prepared.push(Prepared::new(table, name, raw, next, &mut reasons, &mut problems));
                next = next.saturating_add(raw.rows as u32);
            }
        }
        let blank = reasons.blank();
        let (trials, kept) = (Vec::new(), Vec::new());
        let mut run = Run { opened, mapping, doomed, reasons, blank, trials, kept, problems, taker, traced };
        let mut read: Vec<Option<FileRead>> = vec![None; sources.len()];
        let mut rejected: Vec<Vec<u32>> = vec![Vec::new(); sources.len()];
        for role in Role::ALL {
            for (table, file) in prepared.iter_mut().zip(&of_file).filter(|(table, _)| table.mapping.role == *role) {
                let Some(at) = sources.iter().position(|source| source.file == *file) else {
                    add_table(mapping, blank, &mut run.trials, table, &mut run.problems);
                    continue;
                };
                let (file, lines) = run.stream(&sources[at], table.first_row)?;
                if file.rejected + file.left_out > 0 {
                    table.scope.touch();
                }
                (read[at], rejected[at]) = (Some(file), lines);
            }
        }
        let Finished { trials, assessments, doomed: found, placed } = match run.taker {
            // Whoever takes the assessments knows the trials already.
            Some(_) => Finished::default(),
            None => run.finish(&mut prepared),
        };
        rows.noted = run.kept.iter().flat_map(|kept| kept.lines.iter().copied()).collect();
        let reasons = run.reasons.list.iter().map(|reason| reason.code.clone()).collect();
        let mut ingested = Ingested {
            trials: Vec::new(),
            provenance: Vec::new(),
            rows,
            mapping: MappingRead { file: String::new(), version: mapping.version.clone() },
            files: Vec::new(),
            problems: std::mem::take(&mut run.problems),
            rejects: Vec::new(),
            batches: Some(Batches { count: sources.iter().map(|source| source.learned.pieces).sum(), assessments }),
        };
        for (trial, provenance) in trials {
            ingested.trials.push(trial);
            ingested.provenance.push(provenance);
        }
        for (at, file) in opened.files.iter().enumerate() {
            let Some(source) = sources.iter().position(|source| source.file == at) else {
                let own = prepared.iter().zip(&of_file).filter(|(_, of)| **of == at);
                let own: Vec<&Prepared<'_>> = own.map(|(table, _)| table).collect();
                ingested.files.push(account(file, at, &own, refused.contains(&at), &mut ingested.rejects));
                continue;
            };
            let known = read[source].take();
            ingested.files.push(known.unwrap_or_else(|| all_rejected(&sources[source])));
            if refused.contains(&at) {
                rejected[source] = sources[source].all_lines(opened)?;
            }
        }
        Ok(Attempt { ingested, rejected, doomed: found, reasons, placed })
    }
}

/// What becomes of a refused file.
fn all_rejected(source: &Source) -> FileRead {
    let rows = source.learned.rows as usize + source.learned.unreadable;
    FileRead { rows, rejected: rows, ..nothing_read(source) }
}

fn nothing_read(source: &Source) -> FileRead {
    FileRead {
        file: source.streamed.shown.clone(),
        sha256: source.learned.sha256.clone(),
        format: Format::Delimited,
        compression: source.streamed.compression,
        encoding: source.learned.encoding.clone(),
        rows: 0,
        rejected: 0,
        left_out: 0,
    }
}

impl Source {
    /// The lines of all rows.
    fn all_lines(&self, opened: &Opened<'_>) -> Result<Vec<u32>, Vec<Problem>> {
        let mut lines = Vec::new();
        let mut pieces = self.streamed.pieces(opened.folder, false)?;
        while let Some(file) = pieces.next()? {
            let from = lines.len();
            lines.extend(file.unreadable.iter().map(|row| row.line));
            lines.extend(file.tables.iter().flat_map(|raw| (0..raw.rows).map(|row| raw.lines.line(row))));
            lines[from..].sort_unstable();
        }
        Ok(lines)
    }
}

impl Run<'_> {
    /// Assembles a file piece by piece: what became of its rows, and the lines of the rejected ones.
    fn stream(&mut self, source: &Source, first_row: u32) -> Result<(FileRead, Vec<u32>), Vec<Problem>> {
        let mapping = &self.mapping.tables[source.table];
        let learned = &source.learned;
        let held: Vec<_> = self.trials.iter_mut().map(|trial| std::mem::take(&mut trial.tables.assessments)).collect();
        let held_origins: Vec<_> =
            self.trials.iter_mut().map(|trial| std::mem::take(&mut trial.origins.assessments)).collect();
        let arms_before: Vec<usize> = self.trials.iter().map(Building::arm_count).collect();
        let mut arms = ArmOrder::of(&learned.arms);
        let mut gathering = Gathering::default();
        let mut read = nothing_read(source);
        let (mut lines, mut row, mut repeated) = (Vec::new(), 0_u32, learned.repeated.iter().copied().peekable());
        let mut pieces = source.streamed.pieces(self.opened.folder, true)?;
        while let Some(mut file) = pieces.next()? {
            let mut fresh = std::mem::take(&mut file.problems);
            let raw = &file.tables[0];
            let number = first_row.saturating_add(row);
            let mut table = Prepared::each_row(mapping, &file.file, raw, number, &mut self.reasons, &mut fresh);
            table.piece = Some(learned.whole.clone());
            gathering.add(fresh, &file, &dates(&table), &mut self.problems);
            let before = self.problems.len();
            let end = row.saturating_add(raw.rows as u32);
            if let Some(key) = table.key_cells() {
                while let Some((again, first)) = repeated.next_if(|(again, _)| *again < end) {
                    table.reject_repeated(&key, first, (again - row) as usize, &mut self.problems);
                }
            }
            arms.look_at(&table);
            let known: Vec<usize> = self.trials.iter().map(|trial| trial.tables.subjects.len()).collect();
            add_table(self.mapping, self.blank, &mut self.trials, &mut table, &mut self.problems);
            self.kept.resize_with(self.trials.len(), || Kept::new(self.traced));
            for (at, (trial, kept)) in self.trials.iter_mut().zip(&mut self.kept).enumerate() {
                let known = known.get(at).copied().unwrap_or_default();
                take_out(trial, known, &mut table, self.doomed, kept, &mut self.problems, &mut self.taker);
            }
            self.problems[before..].iter_mut().for_each(|problem| locate(&mut problem.diagnostic, &file));
            let mut rejects = Vec::new();
            let piece = account(&file, source.file, &[&table], false, &mut rejects);
            read.rows += piece.rows;
            read.rejected += piece.rejected;
            read.left_out += piece.left_out;
            let from = lines.len();
            lines.extend(rejects.iter().map(|row| row.line));
            lines[from..].sort_unstable();
            row = end;
        }
        if pieces.checksum()? != learned.sha256 {
            return Err(vec![changed(&source.streamed.shown)]);
        }
        self.problems.extend(pieces.notes_of_all());
        self.problems.extend(gathering.finish());
        let order = arms.finish();
        for (at, trial) in self.trials.iter_mut().enumerate() {
            if arms_before.get(at).is_none_or(|_| self.kept[at].count > 0) {
                trial.order_arms(arms_before.get(at).copied().unwrap_or(self.mapping.arms.len()), &order);
            }
            trial.end_of_pieces();
        }
        for (trial, (records, origins)) in self.trials.iter_mut().zip(held.into_iter().zip(held_origins)) {
            (trial.tables.assessments, trial.origins.assessments) = (records, origins);
        }
        Ok((read, lines))
    }

    /// Finishes the trials.
    fn finish(&mut self, prepared: &mut [Prepared<'_>]) -> Finished {
        let mut placed = Vec::new();
        // What was known not to come to anything stays known, so that attempts come to an end.
        let (mut trials, mut assessments, mut doomed) = (Vec::new(), Vec::new(), self.doomed.clone());
        self.kept.resize_with(self.trials.len(), || Kept::new(self.traced));
        for (mut building, kept) in std::mem::take(&mut self.trials).into_iter().zip(&mut self.kept) {
            let name = building.tables.name.clone();
            if building.tables.design == Design::Parallel {
                let armless = building.tables.subjects.iter().filter(|subject| subject.arm.is_none());
                let armless: BTreeSet<String> = armless.map(|subject| subject.id.to_string()).collect();
                if !armless.is_empty() {
                    doomed.subjects.insert(name.clone(), armless);
                }
            }
            let whole = building.tables.assessments.len();
            let held = kept.records.len();
            let hash = |subject: &Subject| Interner::hash(subject.id.as_bytes());
            let known: Vec<u64> = building.tables.subjects.iter().map(hash).collect();
            building.tables.assessments.append(&mut kept.records);
            building.origins.assessments.append(&mut kept.origins);
            match finish(building, &self.reasons, prepared, &mut self.problems) {
                Some((trial, origins)) => {
                    // Of assessments held as a whole some may have been rejected in the end.
                    let left = trial.assessments().len().saturating_sub(held).min(whole);
                    assessments.push(kept.count + left);
                    let numbers = renumbered(&known, trial.subjects().iter().map(hash));
                    placed.push(Placed { numbers, sorted: kept.sorted, mixed: kept.count > 0 && whole > 0 });
                    trials.push((trial, Provenance::new(origins)));
                }
                None => drop(doomed.trials.insert(name)),
            }
        }
        Finished { trials, assessments, doomed, placed }
    }
}

/// What comes of a pass over all files.
#[derive(Default)]
struct Finished {
    trials: Vec<(Trial, Provenance)>,
    /// Numbers of the trials' assessments.
    assessments: Vec<usize>,
    doomed: Doomed,
    placed: Vec<Placed>,
}

/// For each known subject its number among those that are left in the same order, if some are not.
fn renumbered(known: &[u64], left: impl ExactSizeIterator<Item = u64>) -> Option<Vec<u32>> {
    if left.len() == known.len() {
        return None;
    }
    let mut left = left.enumerate().peekable();
    let number = |known: &u64| left.next_if(|(_, left)| left == known).map_or(u32::MAX, |(at, _)| at as u32);
    Some(known.iter().map(number).collect())
}

//! Where trials came from: every input with its checksum, every record with its file and line.

use crate::assemble::Origins;
use crate::raw_table::Lines;
use crate::source::{Compression, Format};
use std::collections::BTreeMap;

/// A data file that was read, and what became of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRead {
    /// The file as messages name it.
    pub file: String,
    /// Checksum of its bytes as they came, in hexadecimal digits.
    pub sha256: String,
    /// Its format.
    pub format: Format,
    /// How it was packed.
    pub compression: Compression,
    /// Its encoding, where it is a delimited text.
    pub encoding: Option<String>,
    /// Rows that the mapping asks for: accepted and rejected ones.
    pub rows: usize,
    /// Rows with which something is wrong.
    pub rejected: usize,
    /// Rows that the mapping does not ask for, and rows of subjects that were not randomized.
    pub left_out: usize,
}

impl FileRead {
    /// Rows of which nothing is wrong.
    pub fn accepted(&self) -> usize {
        self.rows - self.rejected
    }
}

/// The mapping that a trial was read by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingRead {
    /// The file as messages name it.
    pub file: String,
    /// Its version, if it says one.
    pub version: Option<String>,
}

/// What came of data that were read piece by piece: the trials then hold only some assessments,
/// enough to tell which subjects, measures, visits and reasons there are, and rejected rows are not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batches {
    /// Number of pieces.
    pub count: usize,
    /// For each trial the number of its assessments.
    pub assessments: Vec<usize>,
}

/// A kind of record of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Records {
    /// Subjects.
    Subjects,
    /// Readings of instruments.
    Assessments,
    /// Doses given.
    Doses,
    /// Dated happenings.
    Events,
    /// Ends of treatment or of follow-up.
    Dispositions,
    /// Binary endpoint records.
    Responses,
    /// Time-to-event records.
    EventTimes,
}

/// For each record of a trial the row it came from.
#[derive(Debug)]
pub struct Provenance {
    origins: Origins,
}

/// The rows of all files, one file after another.
#[derive(Debug, Default)]
pub struct Rows {
    /// For each table that was read: number of its first row, position of its file, lines of its rows.
    pub(crate) tables: Vec<(u32, usize, Lines)>,
    /// The lines of some rows by their numbers, where those of a table are not kept.
    pub(crate) noted: BTreeMap<u32, u32>,
}

impl Provenance {
    pub(crate) fn new(origins: Origins) -> Provenance {
        Provenance { origins }
    }

    /// Position of the file, and line in it, that a record came from. Positions of records are those of the trial's
    /// tables.
    pub fn origin(&self, rows: &Rows, records: Records, at: usize) -> Option<(usize, u32)> {
        let origins = match records {
            Records::Subjects => &self.origins.subjects,
            Records::Assessments => &self.origins.assessments,
            Records::Doses => &self.origins.doses,
            Records::Events => &self.origins.events,
            Records::Dispositions => &self.origins.dispositions,
            Records::Responses => &self.origins.responses,
            Records::EventTimes => &self.origins.event_times,
        };
        let origin = *origins.get(at)?;
        let table = rows.tables.partition_point(|(first, ..)| *first <= origin).checked_sub(1)?;
        let (first, file, lines) = &rows.tables[table];
        let line = rows.noted.get(&origin).copied();
        Some((*file, line.unwrap_or_else(|| lines.line((origin - first) as usize))))
    }
}

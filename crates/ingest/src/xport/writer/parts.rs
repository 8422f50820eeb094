//! A transport file of one member whose rows come part by part.

use super::super::Version;
use super::header_cards;
use super::plan::Plan;
use super::rows::Rows;
use crate::problem::{Problem, Unwritten};
use crate::raw_table::RawTable;
use std::io::{Result, Write};
use trialstat_trial::diagnostic::Diagnostic;

/// What such a file is, apart from its rows.
pub(crate) struct Planned {
    plan: Plan,
    version: Version,
    rows: usize,
    problems: Vec<Diagnostic>,
    notes: Vec<Diagnostic>,
}

impl Planned {
    /// For so many rows, of which this table has the longest text of each column.
    pub(crate) fn of(table: &RawTable, rows: usize, version: Version) -> Planned {
        let (mut problems, mut notes) = (Vec::new(), Vec::new());
        let plan = Plan::of(table, version, &mut problems, &mut notes);
        Planned { plan, version, rows, problems, notes }
    }

    /// Writes what comes before the rows.
    pub(crate) fn begin<'p>(&'p self, out: &'p mut dyn Write) -> Result<Parts<'p>> {
        let parts = Parts { planned: self, rows: Rows::of(&self.plan, self.version), out };
        if self.problems.is_empty() {
            let mut bytes = header_cards::library(self.version);
            header_cards::push_member(&mut bytes, &self.plan, self.rows, self.version);
            parts.out.write_all(&bytes)?;
        }
        Ok(parts)
    }
}

/// Such a file while it is written.
pub(crate) struct Parts<'p> {
    planned: &'p Planned,
    rows: Rows<'p>,
    out: &'p mut dyn Write,
}

impl Parts<'_> {
    /// Writes the next rows. Where the plan does not fit already, they are only looked at, so that everything can be
    /// said that does not.
    pub(crate) fn rows(&mut self, part: &RawTable) -> Result<()> {
        let mut bytes = Vec::new();
        self.rows.push(&mut bytes, part);
        if self.planned.problems.is_empty() { self.out.write_all(&bytes) } else { Ok(()) }
    }

    /// Ends the file, and says what was changed to fit.
    pub(crate) fn finish(self) -> std::result::Result<Vec<Problem>, Unwritten> {
        let (mut problems, mut notes) = (self.planned.problems.clone(), self.planned.notes.clone());
        self.out.write_all(&vec![b' '; self.rows.padding()])?;
        self.rows.finish(&mut problems, &mut notes);
        let all = |found: Vec<Diagnostic>| found.into_iter().map(Problem::from).collect();
        if problems.is_empty() { Ok(all(notes)) } else { Err(Unwritten::Problems(all(problems))) }
    }
}

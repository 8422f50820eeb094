//! Problems of data, those that repeat kept together; and what keeps a file from being written.

use trialstat_trial::diagnostic::{Diagnostic, Severity};

/// A problem and how often it occurs: a million rows with one wrong code are one problem in a million places.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// What is wrong, at the first place.
    pub diagnostic: Diagnostic,
    /// The lines of all further places with the same code, column, value and message.
    pub further_lines: Vec<u32>,
}

impl Problem {
    /// In how many places it occurs.
    pub fn count(&self) -> usize {
        1 + self.further_lines.len()
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.diagnostic.severity == Severity::Error
    }

    /// One diagnostic a place.
    pub fn diagnostics(&self) -> impl Iterator<Item = Diagnostic> {
        let further = self.further_lines.iter().map(|line| {
            let mut diagnostic = self.diagnostic.clone();
            (diagnostic.place.line, diagnostic.place.column) = (*line as usize, 0);
            diagnostic
        });
        std::iter::once(self.diagnostic.clone()).chain(further)
    }
}

/// Why a file was not written.
#[derive(Debug)]
pub enum Unwritten {
    /// Where it was written to, bytes were not taken.
    Refused(std::io::Error),
    /// The format cannot hold it, or what it is made of cannot be read.
    Problems(Vec<Problem>),
}

impl From<std::io::Error> for Unwritten {
    fn from(cause: std::io::Error) -> Unwritten {
        Unwritten::Refused(cause)
    }
}

impl From<Vec<Problem>> for Unwritten {
    fn from(problems: Vec<Problem>) -> Unwritten {
        Unwritten::Problems(problems)
    }
}

impl From<Diagnostic> for Problem {
    fn from(diagnostic: Diagnostic) -> Problem {
        Problem { diagnostic, further_lines: Vec::new() }
    }
}

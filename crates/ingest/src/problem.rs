//! Problems of data, those that repeat kept together.

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

impl From<Diagnostic> for Problem {
    fn from(diagnostic: Diagnostic) -> Problem {
        Problem { diagnostic, further_lines: Vec::new() }
    }
}

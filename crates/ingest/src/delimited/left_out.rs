//! What is left out of a text without loss: empty lines and blanks around cells.

use super::codes;
use super::rows::Padded;
use crate::problem::Problem;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// What was left out of a text, or of a piece of one.
#[derive(Debug, Clone, Default)]
pub(crate) struct LeftOut {
    /// Number of empty lines between rows, and the first of them.
    pub(super) empty_lines: (u32, u32),
    /// Columns with blanks around their cells.
    pub(super) padded: Vec<(String, Padded)>,
}

impl LeftOut {
    /// Adds what was left out of the next piece.
    pub(crate) fn add(&mut self, later: &LeftOut) {
        if self.empty_lines.0 == 0 {
            self.empty_lines.1 = later.empty_lines.1;
        }
        self.empty_lines.0 = self.empty_lines.0.saturating_add(later.empty_lines.0);
        for (name, padded) in &later.padded {
            match self.padded.iter_mut().find(|(known, _)| known == name) {
                Some((_, earlier)) => earlier.count += padded.count,
                None => self.padded.push((name.clone(), *padded)),
            }
        }
    }

    /// Whether a note is about what was left out.
    pub(crate) fn says(note: &Problem) -> bool {
        [codes::BLANK_LINES.id, codes::PADDED_CELLS.id].contains(&note.diagnostic.code)
    }

    /// What to say of it.
    pub(crate) fn notes(&self, file: &str) -> Vec<Problem> {
        let place = |line: u32| Place { file: file.to_owned(), line: line as usize, column: 0 };
        let mut notes = Vec::new();
        let (count, line) = self.empty_lines;
        if count > 0 {
            let lines = if count == 1 { "1 empty line".to_owned() } else { format!("{count} empty lines") };
            let note = Diagnostic::note(codes::BLANK_LINES, place(line), format!("{lines} between rows, skipped"));
            notes.push(note.with_hint("delete them").into());
        }
        for (name, padded) in &self.padded {
            let cells = if padded.count == 1 { "1 cell".to_owned() } else { format!("{} cells", padded.count) };
            let message = format!("blanks around {cells} of the column `{name}`, left out");
            let note = Diagnostic::note(codes::PADDED_CELLS, place(padded.first_line), message).in_column(name);
            notes.push(note.with_hint("write cells without blanks around them").into());
        }
        notes
    }
}

//! A column of names of which there are many, such as subjects.

use super::{Cell, Typed};
use crate::raw_table::TextCells;
use trialstat_trial::record::Word;

/// A column of names. Half a million subjects are not copied where the file's own texts are their names.
#[derive(Debug)]
pub(crate) enum Names<'a> {
    /// The texts of the file, as they stand; the cells tell which of them are names.
    Own(&'a TextCells, Typed<'a, ()>),
    /// What the mapping makes of them, or numbers as text.
    Words(Typed<'a, Word>),
}

impl Names<'_> {
    /// The name of a row.
    pub(crate) fn get(&self, row: usize) -> Cell<&str> {
        self.at(self.position(row))
    }

    /// A cell by its position among the distinct ones.
    pub(crate) fn at(&self, position: usize) -> Cell<&str> {
        match self {
            Names::Own(texts, cells) => cells.distinct()[position].map(|()| texts.text(position as u32)),
            Names::Words(words) => words.distinct()[position].map(|word| &**word),
        }
    }

    /// Which of the distinct cells is that of a row.
    pub(crate) fn position(&self, row: usize) -> usize {
        match self {
            Names::Own(_, cells) => cells.position(row),
            Names::Words(words) => words.position(row),
        }
    }

    /// Number of distinct cells.
    pub(crate) fn count(&self) -> usize {
        match self {
            Names::Own(_, cells) => cells.distinct().len(),
            Names::Words(words) => words.distinct().len(),
        }
    }

    /// Whether each distinct cell is certainly another name.
    pub(crate) fn are_apart(&self) -> bool {
        matches!(self, Names::Own(..))
    }
}

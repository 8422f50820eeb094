//! Columns of cells brought to what a mapping says they are.
//!
//! A text column is converted once for each distinct text, so that ten million scores between 0 and 60 cost sixty-one
//! conversions and one look-up a row.

mod cell;
mod conversion;
mod names;
mod report;

pub(crate) use conversion::Conversion;
pub(crate) use names::Names;

use trialstat_trial::diagnostic::Code;
use trialstat_trial::reading::{MissingReason, ReasonIndex};

/// A cell as its column's kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<T> {
    /// A value.
    Is(T),
    /// None, for this reason.
    Missing(ReasonIndex),
    /// Not what it should be; reported.
    Wrong,
}

impl<T> Cell<T> {
    pub(crate) fn value(&self) -> Option<&T> {
        match self {
            Cell::Is(value) => Some(value),
            Cell::Missing(_) | Cell::Wrong => None,
        }
    }

    fn map<'c, U>(&'c self, of: impl FnOnce(&'c T) -> U) -> Cell<U> {
        match self {
            Cell::Is(value) => Cell::Is(of(value)),
            Cell::Missing(reason) => Cell::Missing(*reason),
            Cell::Wrong => Cell::Wrong,
        }
    }
}

/// A column of cells of one kind.
#[derive(Debug)]
pub(crate) struct Typed<'a, T> {
    cells: Vec<Cell<T>>,
    at: Positions<'a>,
}

/// Which of the converted cells is a row's.
#[derive(Debug)]
enum Positions<'a> {
    Codes(&'a [u32]),
    Rows,
    Constant,
}

impl<T> Typed<'_, T> {
    /// The cell of a row.
    pub(crate) fn get(&self, row: usize) -> &Cell<T> {
        &self.cells[self.position(row)]
    }

    /// The converted cells, each once where the column is text.
    pub(crate) fn distinct(&self) -> &[Cell<T>] {
        &self.cells
    }

    /// Which of [`Typed::distinct`] is the cell of a row.
    pub(crate) fn position(&self, row: usize) -> usize {
        match self.at {
            Positions::Codes(codes) => codes[row] as usize,
            Positions::Rows => row,
            Positions::Constant => 0,
        }
    }
}

/// Why a cell is not what it should be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    /// What is wrong with the value, to go on with after it ("lies below a limit, expected a number"); empty where it
    /// is just not what was expected.
    pub(crate) says: String,
    pub(crate) expected: String,
    pub(crate) hint: String,
}

/// What came of a cell.
pub(crate) struct Converted<T> {
    pub(crate) value: T,
    /// Something worth a warning.
    pub(crate) remark: Option<Refusal>,
}

impl<T> From<T> for Converted<T> {
    fn from(value: T) -> Converted<T> {
        Converted { value, remark: None }
    }
}

/// The reasons for missing values met so far.
#[derive(Debug, Default)]
pub(crate) struct Reasons {
    pub(crate) list: Vec<MissingReason>,
}

impl Reasons {
    /// The reason's position; the last one when there are too many, which [`Reasons::overflow`] tells.
    fn index(&mut self, code: &str, meaning: &str) -> ReasonIndex {
        let known = self.list.iter().position(|reason| reason.code == code);
        let at = known.unwrap_or_else(|| {
            self.list.push(MissingReason { code: code.to_owned(), meaning: meaning.to_owned() });
            self.list.len() - 1
        });
        if self.list[at].meaning.is_empty() {
            meaning.clone_into(&mut self.list[at].meaning);
        }
        ReasonIndex(u8::try_from(at).unwrap_or(u8::MAX))
    }

    /// Takes in a reason that was met elsewhere.
    pub(crate) fn add(&mut self, reason: &MissingReason) {
        self.index(&reason.code, &reason.meaning);
    }

    /// The reason of a value that is missing without one.
    pub(crate) fn blank(&mut self) -> ReasonIndex {
        self.index("", "")
    }

    /// Whether there are more reasons than a trial can tell apart.
    pub(crate) fn overflow(&self) -> bool {
        self.list.len() > usize::from(u8::MAX)
    }
}

//! A rectangular file as columns of cells, before a mapping has said what they mean.
//!
//! Every format is read into this and written from it. Text is stored once for each *distinct* cell of a column, so
//! that whatever is asked of a cell (is it a number, is it in the list, is it in range) is asked once for each distinct
//! text and not once for each row. Formats with binary numbers (XPORT, Parquet, Dataset-JSON) bring number columns.

mod lines;
mod number_cells;
mod text_cells;

pub use lines::Lines;
pub use number_cells::{NumberCells, NumberKind, SpecialMissing};
pub use text_cells::{Interner, TextCells};
pub(crate) use text_cells::{Positions, TextHasher, Vacancy};

/// The rows of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct RawTable {
    /// The data set's name, where the format has one (SAS member, Dataset-JSON `name`).
    pub name: Option<String>,
    /// Its label, where the format has one.
    pub label: Option<String>,
    /// The columns, equally long, in the file's order.
    pub columns: Vec<RawColumn>,
    /// The line each row starts on; the number of the row in a format without lines.
    pub lines: Lines,
    /// Number of rows.
    pub rows: usize,
}

/// A column and what the file says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RawColumn {
    /// Its name, padding trimmed.
    pub name: String,
    /// Its label, where the format has one.
    pub label: Option<String>,
    /// Its display format, where the format has one (`DATE9.`, `8.2`).
    pub format: Option<String>,
    /// Its cells.
    pub cells: Cells,
}

/// The cells of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Text; an empty cell is the empty text.
    Text(TextCells),
    /// Binary numbers.
    Number(NumberCells),
}

impl RawColumn {
    /// A column without label and format.
    pub fn new(name: impl Into<String>, cells: Cells) -> RawColumn {
        RawColumn { name: name.into(), label: None, format: None, cells }
    }
}

impl Cells {
    /// Number of cells.
    pub fn len(&self) -> usize {
        match self {
            Cells::Text(cells) => cells.len(),
            Cells::Number(cells) => cells.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A cell as a message shows it: text as it stands, a number in its shortest form, a date in ISO 8601, a missing
    /// value as its code.
    pub fn shown(&self, row: usize) -> String {
        match self {
            Cells::Text(cells) => cells.get(row).to_owned(),
            Cells::Number(cells) => cells.shown(row),
        }
    }
}

impl RawTable {
    /// A table of these columns, one row a line from `lines` on.
    ///
    /// # Panics
    /// When the columns are not equally long.
    pub fn new(columns: Vec<RawColumn>, lines: Lines) -> RawTable {
        let rows = columns.first().map_or(0, |column| column.cells.len());
        assert!(columns.iter().all(|column| column.cells.len() == rows), "columns of one table are equally long");
        RawTable { name: None, label: None, columns, lines, rows }
    }

    /// Position of the column of that name: the very name, else the only one that differs in case alone.
    pub fn position(&self, name: &str) -> Option<usize> {
        let exact = self.columns.iter().position(|column| column.name == name);
        exact.or_else(|| {
            let mut alike = (0..self.columns.len()).filter(|at| self.columns[*at].name.eq_ignore_ascii_case(name));
            let first = alike.next();
            first.filter(|_| alike.next().is_none())
        })
    }
}

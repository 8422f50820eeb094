//! Delimited text as people export it, with every fault of its form located.
//!
//! Text is split at record ends and its blocks are read in parallel; the result does not depend on how. A cell is the
//! text between delimiters without the blanks around it and without its quotes. A quote opens only at the start of a
//! cell, blanks apart; elsewhere it is text. Lines end with LF, CRLF or CR.

pub mod codes;

mod block;
mod block_column;
mod blocks;
mod encoding;
mod header;
mod left_out;
mod original;
mod rows;
mod scanner;
mod session;
mod sniff;
mod splitter;
mod unreadable;
mod write;

#[cfg(test)]
mod tests;

pub use blocks::Blocks;
pub use encoding::Encoding;
pub(crate) use left_out::LeftOut;
pub use original::Original;
pub use unreadable::{Unreadable, Why, problems};
pub use write::write;

use crate::problem::Problem;
use crate::raw_table::RawTable;
use rows::BlockSize;
use session::Session;

/// What is known of a file's form before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dialect {
    /// The byte between cells; found from the first lines if not told: comma, semicolon, tab or bar.
    pub delimiter: Option<u8>,
    /// How characters are written.
    pub encoding: Encoding,
}

/// What a file holds.
#[derive(Debug)]
pub struct Delimited {
    /// The file as messages name it.
    pub file: String,
    /// The rows that could be read, all cells text.
    pub table: RawTable,
    /// The rows that could not, in the file's order. Together with those of the table they are all rows of the file.
    pub unreadable: Vec<Unreadable>,
    /// What is worth knowing: notes and warnings, no errors.
    pub notes: Vec<Problem>,
    /// What was left out, which notes say too.
    pub(crate) left_out: LeftOut,
    /// The file itself.
    pub original: Original,
    /// The delimiter, told or found.
    pub delimiter: u8,
    /// The encoding, told or found.
    pub encoding: Encoding,
}

impl Delimited {
    /// Rows read: those of the table and the unreadable ones.
    pub fn rows_read(&self) -> usize {
        self.table.rows + self.unreadable.len()
    }

    /// The notes, and one problem for each kind of unreadable rows, the cell at fault located where it is the first.
    pub fn problems(&self) -> Vec<Problem> {
        let rows = unreadable::grouped(&self.file, &self.unreadable).into_iter().map(|(mut problem, row)| {
            if let Some(cell) = row.cell() {
                problem.diagnostic.place.column = self.original.cell_place(row.line, cell).1;
            }
            problem
        });
        self.notes.iter().cloned().chain(rows).collect()
    }
}

/// Reads a file that has a header.
///
/// # Errors
/// If no row can be trusted: the file is empty, its bytes contradict its encoding, or its header is unsound. All
/// problems that were found until then are given, notes among them.
pub fn read(file: &str, bytes: Vec<u8>, dialect: &Dialect) -> Result<Delimited, Vec<Problem>> {
    read_while(file, bytes, dialect, |_| ())
}

/// The same, with something else to do with the bytes while the rows are read: their checksum. It is not done if no row
/// can be trusted.
///
/// # Errors
/// As [`read`].
pub fn read_while(
    file: &str,
    bytes: Vec<u8>,
    dialect: &Dialect,
    meanwhile: impl FnOnce(&[u8]) + Send,
) -> Result<Delimited, Vec<Problem>> {
    Session::new(file, dialect, BlockSize::Usual).read_while(bytes, meanwhile)
}

//! SAS transport files (XPORT), version 5 and version 8, read and written.
//!
//! A file is a row of cards of 80 bytes: a library header, and for each member (data set) its headers, descriptors of
//! its variables, and its rows as one stream of bytes, padded with blanks to the next card. Numbers are IBM doubles,
//! counted from 1960 where the display format says that they are dates; text is padded with blanks.
//!
//! What the format cannot say:
//! - *The number of rows*, in version 5. Rows that consist of blanks alone and lie in the last card are taken for its
//!   padding, as SAS does. [`write()`] refuses a table whose last rows would be lost that way. Version 8 counts rows.
//! - *The encoding of text.* Text that is UTF-8 throughout is read as such, anything else as Windows-1252, with a note.
//! - *Trailing blanks* of a text, which are its padding, as are trailing NUL bytes.
//! - *The precision of times near 1960.* Numbers are moved to count from 1970; whole days and seconds move without
//!   loss, a fraction of a second may change in its last binary digit.
//!
//! The layout follows the SAS technical notes TS-140 and TS-140_2 and, where these are silent, what SAS's own macros
//! XPT2LOC and LOC2XPT do. Files by writers that depart from them are read where they can mean one thing only: version 8
//! without a number of rows, with zero-padded or right-aligned numbers of labels, labels numbered
//! from 0, and label records that leave out or exchange the parts about formats.

mod cards;
pub mod codes;
mod display_format;
mod ibm_double;
mod member;
mod rows;
mod text_column;
mod texts;
mod variables;
mod writer;

pub(crate) use writer::{Parts, Planned};
pub use writer::{Written, write};

use crate::problem::Problem;
use crate::raw_table::RawTable;
use member::next_member;
use rows::read_rows;
use texts::{Encoding, Texts};
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// The two layouts of transport files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// Names of 8 bytes, labels of 40, texts of 200: what agencies accept.
    V5,
    /// Names of 32 bytes, labels of 256, texts of 32767, and a number of rows.
    V8,
}

/// What came of a transport file.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// One table a member, in the file's order; rows count from 1.
    pub tables: Vec<RawTable>,
    /// What is worth knowing and did not hinder reading: warnings, no errors.
    pub notes: Vec<Problem>,
}

/// Why reading with one encoding ended early.
enum Stop {
    /// Some text is not in this encoding.
    OtherEncoding,
    /// The file is broken.
    Broken(Box<Diagnostic>),
}

impl From<Diagnostic> for Stop {
    fn from(diagnostic: Diagnostic) -> Stop {
        Stop::Broken(Box::new(diagnostic))
    }
}

/// Whether bytes begin as a transport file of either version does.
pub fn is_xport(bytes: &[u8]) -> bool {
    cards::library_version(bytes).is_some()
}

/// Reads all members of a transport file. `file` is its name in messages.
///
/// # Errors
/// The problem that made the file unreadable, with its place in bytes.
pub fn read(file: &str, bytes: &[u8]) -> Result<Read, Vec<Problem>> {
    let mut texts = Texts::new(Encoding::Utf8);
    let mut read = read_as(file, bytes, &mut texts);
    if texts.is_other_encoding() {
        let foreign = texts.foreign_place();
        texts = Texts::new(Encoding::Windows1252);
        read = read_as(file, bytes, &mut texts);
        texts.report_foreign(foreign);
    }
    match read {
        Ok((tables, mut notes)) => {
            notes.extend(texts.into_notes(file));
            Ok(Read { tables, notes })
        }
        Err(Stop::Broken(diagnostic)) => Err(vec![(*diagnostic).into()]),
        Err(Stop::OtherEncoding) => unreachable!("every byte sequence is text in Windows-1252"),
    }
}

/// Reads all members in one encoding.
fn read_as(file: &str, bytes: &[u8], texts: &mut Texts) -> Result<(Vec<RawTable>, Vec<Problem>), Stop> {
    let mut notes = Vec::new();
    let mut tables = Vec::new();
    let mut at = cards::after_library(file, bytes)?;
    while let Some(member) = next_member(file, bytes, at, texts, &mut notes)? {
        at = member.next;
        tables.push(read_rows(file, bytes, member, texts, &mut notes)?);
    }
    Ok((tables, notes))
}

/// The place of a row, or of the file as a whole where it is 0.
fn place(file: &str, row: usize) -> Place {
    Place { file: file.to_owned(), line: row, column: 0 }
}

#[cfg(test)]
mod tests;

//! What a data dictionary says of tables and their columns: Define-XML 2, Frictionless Table Schema, Dataset-JSON.

pub mod codes;

mod define_xml;
mod json;

use crate::problem::Problem;
use crate::source::Source;
use std::borrow::Cow;
use trialstat_trial::diagnostic::{Code, Diagnostic, Place};

/// A data dictionary.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dictionary {
    /// The tables it describes.
    pub tables: Vec<DictionaryTable>,
}

/// What a dictionary says of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DictionaryTable {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// What it is called in print.
    pub label: Option<String>,
    /// Columns that tell rows apart, in their order.
    pub keys: Vec<String>,
    /// Texts that stand for a missing value in every column; the empty text is not listed.
    pub missing: Vec<String>,
    /// Its columns, in their order.
    pub columns: Vec<DictionaryColumn>,
}

/// What a dictionary says of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct DictionaryColumn {
    /// Its name.
    pub name: String,
    /// What it is called in print.
    pub label: Option<String>,
    /// What its cells are.
    pub kind: ColumnKind,
    /// Whether every row has a value.
    pub required: bool,
    /// Lowest value.
    pub minimum: Option<f64>,
    /// Highest value.
    pub maximum: Option<f64>,
    /// The values that may occur, each with what it means; the code itself where nothing is said.
    pub codes: Vec<(String, String)>,
    /// Whether values may occur that are not among the codes.
    pub open_codes: bool,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// Numbers.
    Number,
    /// Whole numbers.
    Whole,
    /// Yes or no.
    Flag,
    /// Dates.
    Date,
    /// Dates with a time of the day.
    DateTime,
    /// Times of the day.
    Time,
}

/// Reads a dictionary; its kind is told by its content. It may be packed.
///
/// # Errors
/// A text that is none of the known kinds, breaks their rules, or refers to what it does not hold, each with its place.
pub fn read(file: &str, bytes: &[u8]) -> Result<Dictionary, Vec<Problem>> {
    let unpacked;
    let bytes = match bytes {
        [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x78, ..] => {
            unpacked = Source::from_bytes(file, bytes.to_vec())?.bytes;
            &unpacked[..]
        }
        bytes => bytes,
    };
    let text = Text::new(file, bytes)?;
    let start = text.text.trim_start();
    let dictionary = if start.starts_with('<') {
        define_xml::read(&text)
    } else if start.starts_with('{') {
        json::read(&text)
    } else {
        let problem = text.error(codes::NOT_A_DICTIONARY, 0, "the text is neither XML nor a JSON object");
        Err(vec![problem.with_hint("Define-XML, Frictionless Table Schema and Dataset-JSON can be read").into()])
    }?;
    if dictionary.tables.iter().all(|table| table.columns.is_empty()) {
        let problem = Diagnostic::error(codes::NO_TABLE, Place::file(file), "no column of any table is described");
        return Err(vec![problem.with_hint("the file may be a template; export the dictionary again").into()]);
    }
    Ok(dictionary)
}

/// A dictionary's text with its name, so that an offset becomes a line and a column.
struct Text<'a> {
    file: &'a str,
    text: Cow<'a, str>,
}

impl<'a> Text<'a> {
    fn new(file: &'a str, bytes: &'a [u8]) -> Result<Text<'a>, Vec<Problem>> {
        let wide = match bytes {
            [0xff, 0xfe, ..] => Some(encoding_rs::UTF_16LE),
            [0xfe, 0xff, ..] => Some(encoding_rs::UTF_16BE),
            _ => None,
        };
        if let Some(encoding) = wide
            && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&bytes[2..])
        {
            return Ok(Text { file, text: Cow::Owned(text.into_owned()) });
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Text { file, text: Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)) }),
            Err(error) => {
                let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
                let text = Text { file, text: valid };
                let message = format!("byte 0x{:02x} is not UTF-8", bytes[error.valid_up_to()]);
                let problem = text.error(codes::SYNTAX, error.valid_up_to(), message);
                Err(vec![problem.with_hint("save the file as UTF-8").into()])
            }
        }
    }

    /// Line and column of a byte offset.
    fn place(&self, offset: usize) -> Place {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
        Place { file: self.file.to_owned(), line, column }
    }

    fn error(&self, code: Code, offset: usize, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, self.place(offset), message)
    }
}

impl Dictionary {
    /// The table of that name in any case; the only one, if it has no name.
    pub fn table(&self, name: &str) -> Option<&DictionaryTable> {
        let named = |table: &&DictionaryTable| table.name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        self.tables.iter().find(named).or(match &self.tables[..] {
            [only] if only.name.is_none() => Some(only),
            _ => None,
        })
    }
}

impl DictionaryTable {
    /// The column of that name in any case.
    pub fn column(&self, name: &str) -> Option<&DictionaryColumn> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests;

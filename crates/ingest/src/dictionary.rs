//! What a data dictionary says of tables and their columns: Define-XML 2, Frictionless Table Schema, Dataset-JSON.

pub mod codes;

use crate::problem::Problem;

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

//! The metadata of a data set.

use super::codes;
use super::layout::{self, Layout};
use crate::problem::Problem;
use crate::source::gathered::Gathered;
use serde_json::{Map, Value};
use std::collections::HashSet;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// What a data set says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its name, such as `ADSL`.
    pub name: Option<String>,
    /// Its description.
    pub label: Option<String>,
    /// How many rows it announces.
    pub records: Option<u64>,
    /// The study's identifier.
    pub study: Option<String>,
    /// The Define-XML file that describes it.
    pub metadata_file: Option<String>,
    /// Its columns.
    pub columns: Vec<ColumnHeader>,
}

/// What a data set says of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnHeader {
    /// Its name, such as `USUBJID`.
    pub name: String,
    /// Its description.
    pub label: Option<String>,
    /// Its type.
    pub data_type: DataType,
    /// The type it is to be turned into.
    pub target: Option<TargetType>,
    /// The greatest number of characters planned for it.
    pub length: Option<u64>,
    /// A SAS format.
    pub display_format: Option<String>,
    /// Which of the key columns it is, from 1.
    pub key_sequence: Option<u64>,
}

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataType {
    /// Text.
    String,
    /// Whole numbers.
    Integer,
    /// Decimal numbers written as text.
    Decimal,
    /// Numbers.
    Float,
    /// Numbers.
    Double,
    /// True or false.
    Boolean,
    /// Date and time in ISO 8601.
    DateTime,
    /// Date in ISO 8601.
    Date,
    /// Time in ISO 8601.
    Time,
    /// An address.
    Uri,
}

/// The type that a column is to be turned into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetType {
    /// A number of days or seconds.
    Integer,
    /// A decimal number.
    Decimal,
}

const DATA_TYPES: [(&str, DataType); 10] = [
    ("string", DataType::String),
    ("integer", DataType::Integer),
    ("decimal", DataType::Decimal),
    ("float", DataType::Float),
    ("double", DataType::Double),
    ("boolean", DataType::Boolean),
    ("datetime", DataType::DateTime),
    ("date", DataType::Date),
    ("time", DataType::Time),
    ("URI", DataType::Uri),
];

const TARGETS: [(&str, TargetType); 2] = [("integer", TargetType::Integer), ("decimal", TargetType::Decimal)];

const MEMBERS: [&str; 15] = [
    "datasetJSONCreationDateTime",
    "datasetJSONVersion",
    "fileOID",
    "dbLastModifiedDateTime",
    "originator",
    "sourceSystem",
    "studyOID",
    "metaDataVersionOID",
    "metaDataRef",
    "itemGroupOID",
    "records",
    "name",
    "label",
    "columns",
    "rows",
];

const COLUMN_MEMBERS: [&str; 8] =
    ["itemOID", "name", "label", "dataType", "targetDataType", "length", "displayFormat", "keySequence"];

impl DataType {
    /// The name that the standard gives it.
    pub fn named(self) -> &'static str {
        DATA_TYPES.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

/// Reads the metadata.
pub(super) fn read(file: &str, bytes: &[u8], layout: &Layout, notes: &mut Gathered) -> Result<Header, Vec<Problem>> {
    let members: Map<String, Value> = serde_json::from_slice(&layout.head).map_err(|error| {
        let (line, column) = layout.head_position(bytes, &error);
        vec![super::syntax(file, line, column, layout::without_position(&error)).into()]
    })?;
    let mut reader = Reader { file, problems: Gathered::default(), notes };
    let header = reader.header(&members);
    let problems = reader.problems.finish();
    if problems.is_empty() { Ok(header) } else { Err(problems) }
}

struct Reader<'a> {
    file: &'a str,
    problems: Gathered,
    notes: &'a mut Gathered,
}

impl Reader<'_> {
    fn header(&mut self, members: &Map<String, Value>) -> Header {
        self.note_unknown(members, &MEMBERS, "the data set");
        match text(members, "datasetJSONVersion").as_deref() {
            Some(version) if version == "1.1" || version.starts_with("1.1.") => {}
            Some(version) => self.odd(format!("version `{}`, expected `1.1`", super::cells::short(version))),
            None => self.odd("there is no `datasetJSONVersion`, expected `1.1.0`".to_owned()),
        }
        for name in ["name", "label", "itemGroupOID", "records"] {
            if !members.contains_key(name) {
                self.odd(format!("there is no `{name}`, which the standard demands"));
            }
        }
        let records = members.get("records").and_then(Value::as_u64);
        if records.is_none() && members.contains_key("records") {
            self.odd("`records` is not a number of rows".to_owned());
        }
        if members.get("rows").is_some_and(|rows| !rows.is_array()) {
            self.error(codes::HEADER, "`rows` is not an array".to_owned(), "rows are an array of arrays");
        }
        let columns = match members.get("columns").and_then(Value::as_array) {
            Some(columns) => columns.iter().enumerate().filter_map(|(at, column)| self.column(at, column)).collect(),
            None => {
                let is_old = members.contains_key("clinicalData") || members.contains_key("referenceData");
                let hint = if is_old {
                    "the file looks like version 1.0, which is built otherwise; write it anew as version 1.1"
                } else {
                    "only CDISC Dataset-JSON 1.1 is read, whose columns are described in `columns`"
                };
                self.error(codes::HEADER, "there is no array `columns`".to_owned(), hint);
                Vec::new()
            }
        };
        let mut seen = HashSet::new();
        for ColumnHeader { name, .. } in &columns {
            if !seen.insert(name.as_str()) {
                let message = format!("the column `{name}` occurs twice");
                self.error(codes::DUPLICATE_COLUMN, message, "rename one of them, or take it away");
            }
        }
        Header {
            name: text(members, "name"),
            label: text(members, "label"),
            records,
            study: text(members, "studyOID"),
            metadata_file: text(members, "metaDataRef"),
            columns,
        }
    }

    fn column(&mut self, at: usize, column: &Value) -> Option<ColumnHeader> {
        let Some(members) = column.as_object() else {
            self.error(codes::HEADER, format!("column {} is not an object", at + 1), "each of `columns` is an object");
            return None;
        };
        let Some(name) = text(members, "name") else {
            let hint = "give each column a `name`";
            self.error(codes::HEADER, format!("column {} has no `name`", at + 1), hint);
            return None;
        };
        self.note_unknown(members, &COLUMN_MEMBERS, "a column");
        let data_type = self.one_of(members, "dataType", &name, &DATA_TYPES);
        if data_type.is_none() && !members.contains_key("dataType") {
            let message = format!("the column `{name}` has no `dataType`");
            self.error(codes::HEADER, message, &format!("types: {}", listed(&DATA_TYPES)));
        }
        let target = self.one_of(members, "targetDataType", &name, &TARGETS);
        Some(ColumnHeader {
            label: text(members, "label"),
            data_type: data_type?,
            target,
            length: members.get("length").and_then(Value::as_u64),
            display_format: text(members, "displayFormat"),
            key_sequence: members.get("keySequence").and_then(Value::as_u64),
            name,
        })
    }

    fn one_of<Type: Copy>(
        &mut self,
        members: &Map<String, Value>,
        member: &str,
        column: &str,
        known: &[(&str, Type)],
    ) -> Option<Type> {
        let value = members.get(member).filter(|value| !value.is_null())?;
        let found = value.as_str().and_then(|text| known.iter().find(|(name, _)| *name == text));
        if found.is_none() {
            let message =
                format!("the column `{column}` has the `{member}` {}", super::cells::short(&value.to_string()));
            self.error(codes::HEADER, message, &format!("types: {}", listed(known)));
        }
        found.map(|(_, known)| *known)
    }

    fn note_unknown(&mut self, members: &Map<String, Value>, known: &[&str], of: &str) {
        for name in members.keys().filter(|name| !known.contains(&name.as_str())) {
            let message =
                format!("{of} has a member `{}`, which the standard does not know", super::cells::short(name));
            let note = Diagnostic::note(codes::ODD_METADATA, Place::file(self.file), message);
            self.notes.push(note.with_hint("it is not used; see whether it is misspelt"));
        }
    }

    fn odd(&mut self, message: String) {
        let warning = Diagnostic::warning(codes::ODD_METADATA, Place::file(self.file), message);
        self.notes.push(warning.with_hint("the rows are read; have the file written to version 1.1 of the standard"));
    }

    fn error(&mut self, code: trialstat_trial::diagnostic::Code, message: String, hint: &str) {
        self.problems.push(Diagnostic::error(code, Place::file(self.file), message).with_hint(hint));
    }
}

/// A text that is not empty.
fn text(members: &Map<String, Value>, name: &str) -> Option<String> {
    members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn listed<Type>(known: &[(&str, Type)]) -> String {
    known.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

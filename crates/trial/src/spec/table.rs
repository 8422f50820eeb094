//! A table that was checked against its shape.

use crate::diagnostic::{Code, Diagnostic, Place};
use std::collections::{BTreeMap, BTreeSet};

/// A text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(Text),
    Count(u64),
    Number(f64),
    Flag(bool),
    Texts(Vec<Text>),
    Numbers(Vec<f64>),
    Table(Table),
    Tables(Vec<Table>),
    Map(Vec<(Text, Vec<Text>)>),
}

/// A table whose values are of the kinds its [`Shape`](super::Shape) declares. A value that was of the wrong kind is
/// absent here, and a diagnostic elsewhere.
#[derive(Debug, Clone)]
pub struct Table {
    pub(super) place: Place,
    pub(super) values: BTreeMap<&'static str, (Place, Value)>,
    /// Keys that are there with a value that could not be taken, or misspelt.
    pub(super) refused: BTreeSet<&'static str>,
}

impl Table {
    /// Where the table starts.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Where the value of `key` stands; the table's own place if it is absent.
    pub fn place_of(&self, key: &str) -> &Place {
        self.values.get(key).map_or(&self.place, |(place, _)| place)
    }

    /// Whether the table has `key`, with a value of the right kind.
    pub fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// Whether `key` is there, whatever its value: one of the wrong kind is not missing as well, nor one that is misspelt.
    pub fn mentions(&self, key: &str) -> bool {
        self.has(key) || self.refused.contains(key)
    }

    fn value(&self, key: &str) -> Option<&Value> {
        self.values.get(key).map(|(_, value)| value)
    }

    /// The text of `key`.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.value(key)? {
            Value::Text(text) => Some(&text.text),
            _ => None,
        }
    }

    /// The text of `key`, owned.
    pub fn owned(&self, key: &str) -> Option<String> {
        self.text(key).map(str::to_owned)
    }

    /// The count of `key`.
    pub fn count(&self, key: &str) -> Option<u64> {
        match self.value(key)? {
            Value::Count(count) => Some(*count),
            _ => None,
        }
    }

    /// The number of `key`.
    pub fn number(&self, key: &str) -> Option<f64> {
        match self.value(key)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The flag of `key`.
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.value(key)? {
            Value::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The texts of `key`, none if it is absent.
    pub fn texts(&self, key: &str) -> &[Text] {
        match self.value(key) {
            Some(Value::Texts(texts)) => texts,
            _ => &[],
        }
    }

    /// The numbers of `key`, none if it is absent.
    pub fn numbers(&self, key: &str) -> &[f64] {
        match self.value(key) {
            Some(Value::Numbers(numbers)) => numbers,
            _ => &[],
        }
    }

    /// The table of `key`.
    pub fn table(&self, key: &str) -> Option<&Table> {
        match self.value(key)? {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The tables of `key`, none if it is absent.
    pub fn tables(&self, key: &str) -> &[Table] {
        match self.value(key) {
            Some(Value::Tables(tables)) => tables,
            _ => &[],
        }
    }

    /// The keys of the map `key` in the order of their letters, each with its texts; none if it is absent.
    pub fn map(&self, key: &str) -> &[(Text, Vec<Text>)] {
        match self.value(key) {
            Some(Value::Map(pairs)) => pairs,
            _ => &[],
        }
    }

    /// An error at the value of `key`.
    pub fn error(&self, code: Code, key: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, self.place_of(key).clone(), message)
    }
}

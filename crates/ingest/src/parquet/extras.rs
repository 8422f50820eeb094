//! What a table has and Parquet has no place for.

use super::codes;
use crate::raw_table::{Cells, NumberCells, NumberKind, RawColumn, SpecialMissing};
use crate::source::gathered::Gathered;
use serde::{Deserialize, Serialize};
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// Key of the entry in the file's metadata.
pub(super) const KEY: &str = "trialstat";

/// Labels, formats and where the special missing values are.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Extras {
    pub(super) version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) label: Option<String>,
    pub(super) columns: Vec<ColumnExtras>,
}

/// Those of a column.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct ColumnExtras {
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<String>,
    /// What the numbers count, where the column's type does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) counts: Option<Counts>,
    /// The column with the letters of the special missing values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) letters: Option<String>,
}

/// What a column of doubles counts.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Counts {
    DaysSince1970,
    SecondsSince1970,
    SecondsSinceMidnight,
}

impl Counts {
    pub(super) fn of(kind: NumberKind) -> Option<Counts> {
        match kind {
            NumberKind::Plain => None,
            NumberKind::Date => Some(Counts::DaysSince1970),
            NumberKind::DateTime => Some(Counts::SecondsSince1970),
            NumberKind::Time => Some(Counts::SecondsSinceMidnight),
        }
    }

    fn kind(self) -> NumberKind {
        match self {
            Counts::DaysSince1970 => NumberKind::Date,
            Counts::SecondsSince1970 => NumberKind::DateTime,
            Counts::SecondsSinceMidnight => NumberKind::Time,
        }
    }
}

impl Extras {
    pub(super) fn read(text: &str) -> Option<Extras> {
        serde_json::from_str(text).ok().filter(|extras: &Extras| extras.version == 1)
    }

    /// What a column of doubles counts.
    pub(super) fn kind(&self, column: &str) -> NumberKind {
        let counts = self.columns.iter().find(|extras| extras.name == column).and_then(|extras| extras.counts);
        counts.map_or(NumberKind::Plain, Counts::kind)
    }

    /// Gives columns their labels, formats and special missing values. Another program may have changed the table
    /// since, so that nothing is taken for granted.
    pub(super) fn fold(&self, file: &str, mut columns: Vec<RawColumn>, notes: &mut Gathered) -> Vec<RawColumn> {
        for extras in &self.columns {
            let position = |name: &str, columns: &[RawColumn]| columns.iter().position(|column| column.name == name);
            let Some(at) = position(&extras.name, &columns) else { continue };
            columns[at].label.clone_from(&extras.label);
            columns[at].format.clone_from(&extras.format);
            let letters = extras.letters.as_deref().and_then(|name| position(name, &columns));
            let Some(beside) = letters.filter(|beside| *beside != at) else { continue };
            match with_letters(&columns[at].cells, &columns[beside].cells) {
                Some(cells) => {
                    columns[at].cells = Cells::Number(cells);
                    columns.remove(beside);
                }
                None => {
                    let (name, beside) = (&extras.name, &columns[beside].name);
                    let message = format!("column `{beside}` is no list of special missing values of `{name}`");
                    let note = Diagnostic::note(codes::CONVERTED, Place::file(file), message);
                    notes.push(note.with_hint("it is read as a column of its own; was one of them changed?"));
                }
            }
        }
        columns
    }
}

/// Numbers with the letters of their missing values; `None` if a letter stands beside a number, or is none.
fn with_letters(numbers: &Cells, letters: &Cells) -> Option<NumberCells> {
    let (Cells::Number(numbers), Cells::Text(letters)) = (numbers, letters) else { return None };
    let mut folded = NumberCells::with_capacity(numbers.kind, numbers.len());
    for (row, number) in numbers.iter().enumerate() {
        match (number, letters.get(row).as_bytes()) {
            (Ok(number), []) => folded.push(number),
            (Err(code), []) => folded.push_missing(code),
            (Err(_), [letter]) => folded.push_missing(SpecialMissing::with_letter(*letter)?),
            _ => return None,
        }
    }
    Some(folded)
}

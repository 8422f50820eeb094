//! Cells straight from the text of a row into the columns of a table.

use super::codes;
use super::header::{ColumnHeader, DataType, TargetType};
use super::moments;
use crate::raw_table::{Cells, Interner, NumberCells, NumberKind, SpecialMissing};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use trialstat_trial::diagnostic::Code;

/// How the cells of a column are to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Text,
    Boolean,
    Integer,
    Float,
    Decimal,
    Moment,
}

/// A column being read.
pub(super) struct Reader {
    pub(super) name: String,
    /// The first row with a fraction in a column of whole numbers.
    pub(super) first_fraction: Option<usize>,
    reading: Reading,
    cells: Builder,
}

enum Builder {
    Text(Interner),
    Number(NumberCells),
}

/// What is wrong with a cell.
pub(super) struct Complaint {
    pub(super) code: Code,
    pub(super) column: String,
    pub(super) message: String,
    pub(super) value: String,
    pub(super) expected: &'static str,
    pub(super) hint: &'static str,
}

impl Reader {
    pub(super) fn new(column: &ColumnHeader, rows: usize) -> Reader {
        let is_number = column.target == Some(TargetType::Integer);
        let (reading, kind) = match column.data_type {
            DataType::Integer => (Reading::Integer, NumberKind::Plain),
            DataType::Float | DataType::Double => (Reading::Float, NumberKind::Plain),
            DataType::Decimal => (Reading::Decimal, NumberKind::Plain),
            DataType::String if column.target.is_some() => (Reading::Decimal, NumberKind::Plain),
            DataType::Date if is_number => (Reading::Moment, NumberKind::Date),
            DataType::DateTime if is_number => (Reading::Moment, NumberKind::DateTime),
            DataType::Time if is_number => (Reading::Moment, NumberKind::Time),
            DataType::Boolean => (Reading::Boolean, NumberKind::Plain),
            _ => (Reading::Text, NumberKind::Plain),
        };
        let cells = match reading {
            Reading::Text | Reading::Boolean => Builder::Text(Interner::default()),
            _ => Builder::Number(NumberCells::with_capacity(kind, rows)),
        };
        Reader { name: column.name.clone(), first_fraction: None, reading, cells }
    }

    pub(super) fn finish(self) -> Cells {
        match self.cells {
            Builder::Text(cells) => Cells::Text(cells.finish()),
            Builder::Number(cells) => Cells::Number(cells),
        }
    }

    fn null(&mut self) {
        match &mut self.cells {
            Builder::Text(cells) => cells.push(""),
            Builder::Number(cells) => cells.push_missing(SpecialMissing::PLAIN),
        }
    }

    fn truth(&mut self, value: bool) -> Result<(), Box<Complaint>> {
        match &mut self.cells {
            Builder::Text(cells) if self.reading == Reading::Boolean => {
                cells.push(if value { "true" } else { "false" });
                Ok(())
            }
            _ => Err(self.wrong_type(value.to_string())),
        }
    }

    /// A number and, where it is whole, what was written; `i128` holds all whole numbers that the reader gives.
    fn number(&mut self, value: f64, whole: Option<i128>) -> Result<(), Box<Complaint>> {
        let is_exact = match whole {
            Some(whole) => value as i128 == whole,
            // Digits beyond 64 bits come as a rounded number.
            None => self.reading != Reading::Integer || value.abs() <= MOST_EXACT,
        };
        match &mut self.cells {
            Builder::Number(cells) if self.reading != Reading::Moment => {
                if self.reading == Reading::Integer && value.fract() != 0.0 && self.first_fraction.is_none() {
                    self.first_fraction = Some(cells.len());
                }
                if is_exact {
                    cells.push(value);
                    return Ok(());
                }
                let expected = "a whole number of at most 53 bits";
                let shown = whole.map_or_else(|| value.to_string(), |whole| whole.to_string());
                Err(self.wrong_value(shown, expected, "declare a column of long identifiers as `string`"))
            }
            _ => Err(self.wrong_type(value.to_string())),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Box<Complaint>> {
        match (&mut self.cells, self.reading) {
            (Builder::Text(cells), Reading::Text) => {
                cells.push(text);
                Ok(())
            }
            (Builder::Number(cells), Reading::Moment | Reading::Decimal) if text.is_empty() => {
                cells.push_missing(SpecialMissing::PLAIN);
                Ok(())
            }
            (Builder::Number(cells), Reading::Moment) => match moments::number(text, cells.kind) {
                Some(number) => {
                    cells.push(number);
                    Ok(())
                }
                None => {
                    let expected = self.expected();
                    let hint = "take `targetDataType` away if the column holds partial dates, or times with a zone";
                    Err(self.wrong_value(text.to_owned(), expected, hint))
                }
            },
            (Builder::Number(cells), Reading::Decimal) => match decimal(text) {
                Some(number) => {
                    cells.push(number);
                    Ok(())
                }
                None => Err(self.wrong_value(text.to_owned(), "a decimal number", "write it as `-12.5`, or as null")),
            },
            _ => Err(self.wrong_type(text.to_owned())),
        }
    }

    fn expected(&self) -> &'static str {
        match (self.reading, &self.cells) {
            (Reading::Text, _) => "a text",
            (Reading::Boolean, _) => "true or false",
            (Reading::Integer, _) => "a whole number",
            (Reading::Float, _) => "a number",
            (Reading::Decimal, _) => "a decimal number in quotes",
            (Reading::Moment, Builder::Number(cells)) => match cells.kind {
                NumberKind::DateTime => "a complete datetime such as `2014-03-09T14:05:00`",
                NumberKind::Time => "a complete time such as `14:05:00`",
                _ => "a complete date such as `2014-03-09`",
            },
            (Reading::Moment, Builder::Text(_)) => "a date or time",
        }
    }

    fn wrong_type(&self, value: String) -> Box<Complaint> {
        let hint = "a missing value is null; otherwise correct the cell, or the `dataType` of the column";
        self.complaint(codes::CELL_TYPE, value, self.expected(), hint)
    }

    fn wrong_value(&self, value: String, expected: &'static str, hint: &'static str) -> Box<Complaint> {
        self.complaint(codes::CELL_VALUE, value, expected, hint)
    }

    fn complaint(&self, code: Code, value: String, expected: &'static str, hint: &'static str) -> Box<Complaint> {
        let message = format!("`{}` in column `{}`, expected {expected}", short(&value), self.name);
        Box::new(Complaint { code, column: self.name.clone(), message, value, expected, hint })
    }
}

/// The greatest whole number up to which a double-precision number holds every one.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// A decimal number, with commas between groups of three digits perhaps, as the standard allows.
fn decimal(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let is_grouped = whole.contains(',');
    let is_sound = is_digits(first)
        && (!is_grouped || first.len() <= 3)
        && groups.all(|group| group.len() == 3 && is_digits(group))
        && is_digits(fraction);
    if !is_sound {
        return None;
    }
    let number = if is_grouped { text.replace(',', "").parse() } else { text.parse::<f64>() };
    number.ok().filter(|number| number.is_finite())
}

/// A value as a message shows it, cut where it would fill the screen.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Reads a row; gives the number of its cells.
pub(super) struct Row<'a> {
    pub(super) readers: &'a mut [Reader],
    pub(super) complaints: &'a mut Vec<Complaint>,
}

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = usize;

    fn deserialize<From: Deserializer<'de>>(self, from: From) -> Result<usize, From::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = usize;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an array of cells")
    }

    fn visit_seq<Seq: SeqAccess<'de>>(self, mut cells: Seq) -> Result<usize, Seq::Error> {
        let mut count = 0;
        for reader in self.readers.iter_mut() {
            match cells.next_element_seed(Cell { reader })? {
                Some(Some(complaint)) => self.complaints.push(*complaint),
                Some(None) => {}
                None => return Ok(count),
            }
            count += 1;
        }
        while cells.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(count)
    }
}

/// Reads a cell; gives what is wrong with it.
struct Cell<'a> {
    reader: &'a mut Reader,
}

impl<'de> DeserializeSeed<'de> for Cell<'_> {
    type Value = Option<Box<Complaint>>;

    fn deserialize<From: Deserializer<'de>>(self, from: From) -> Result<Option<Box<Complaint>>, From::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Cell<'_> {
    type Value = Option<Box<Complaint>>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a cell")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        self.reader.null();
        Ok(None)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(self.reader.truth(value).err())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(self.reader.number(value as f64, Some(value.into())).err())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(self.reader.number(value as f64, Some(value.into())).err())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(self.reader.number(value, None).err())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(self.reader.text(value).err())
    }

    fn visit_seq<Seq: SeqAccess<'de>>(self, mut cells: Seq) -> Result<Self::Value, Seq::Error> {
        while cells.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some(self.reader.wrong_type("an array".to_owned())))
    }

    fn visit_map<Members: MapAccess<'de>>(self, mut members: Members) -> Result<Self::Value, Members::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Some(self.reader.wrong_type("an object".to_owned())))
    }
}

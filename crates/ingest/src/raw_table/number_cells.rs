//! A column of binary numbers, each a finite number or missing with its code.

use std::fmt;

/// A SAS missing value: `.`, `._` or `.A` to `.Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpecialMissing(u8);

impl SpecialMissing {
    /// The plain missing value `.`, which is also what formats without special values have.
    pub const PLAIN: SpecialMissing = SpecialMissing(b'.');

    /// The value with this letter: `.`, `_`, or a capital from A to Z.
    pub fn with_letter(letter: u8) -> Option<SpecialMissing> {
        matches!(letter, b'.' | b'_' | b'A'..=b'Z').then_some(SpecialMissing(letter))
    }

    /// The value that a text writes (`.`, `._`, `.a`), if it does.
    pub fn of_text(text: &str) -> Option<SpecialMissing> {
        match text.as_bytes() {
            b"." => Some(SpecialMissing::PLAIN),
            [b'.', letter] if *letter != b'.' => SpecialMissing::with_letter(letter.to_ascii_uppercase()),
            _ => None,
        }
    }

    /// `.`, `_`, or a capital.
    pub fn letter(self) -> u8 {
        self.0
    }
}

impl fmt::Display for SpecialMissing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            b'.' => out.write_str("."),
            letter => write!(out, ".{}", char::from(letter)),
        }
    }
}

/// What the numbers of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberKind {
    /// Numbers.
    Plain,
    /// Days since 1970-01-01.
    Date,
    /// Seconds since 1970-01-01T00:00:00.
    DateTime,
    /// Seconds since midnight.
    Time,
}

/// A column of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberCells {
    /// What they are.
    pub kind: NumberKind,
    /// The numbers, 0 where missing; all finite.
    values: Vec<f64>,
    /// Missing rows in ascending order, with their codes.
    missing: Vec<(u32, SpecialMissing)>,
}

impl NumberCells {
    /// An empty column with room for `rows`.
    pub fn with_capacity(kind: NumberKind, rows: usize) -> NumberCells {
        NumberCells { kind, values: Vec::with_capacity(rows), missing: Vec::new() }
    }

    /// Appends a number.
    ///
    /// # Panics
    /// When it is not finite.
    pub fn push(&mut self, value: f64) {
        assert!(value.is_finite(), "a column of numbers holds finite numbers");
        self.values.push(value);
    }

    /// Appends a missing value.
    pub fn push_missing(&mut self, code: SpecialMissing) {
        self.missing.push((self.values.len() as u32, code));
        self.values.push(0.0);
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// A cell.
    pub fn get(&self, row: usize) -> Result<f64, SpecialMissing> {
        match self.missing.binary_search_by_key(&(row as u32), |(row, _)| *row) {
            Ok(at) => Err(self.missing[at].1),
            Err(_) => Ok(self.values[row]),
        }
    }

    /// All cells in order, faster than one by one.
    pub fn iter(&self) -> impl Iterator<Item = Result<f64, SpecialMissing>> {
        let mut missing = self.missing.iter().peekable();
        self.values.iter().enumerate().map(move |(row, value)| {
            match missing.next_if(|(missing, _)| *missing as usize == row) {
                Some((_, code)) => Err(*code),
                None => Ok(*value),
            }
        })
    }

    /// A cell as a message shows it.
    pub fn shown(&self, row: usize) -> String {
        match (self.get(row), self.kind) {
            (Err(code), _) => code.to_string(),
            (Ok(value), NumberKind::Plain) => value.to_string(),
            (Ok(days), NumberKind::Date) => crate::calendar::iso_date(days.floor() as i64),
            (Ok(seconds), NumberKind::DateTime) => crate::calendar::iso_date_time(seconds),
            (Ok(seconds), NumberKind::Time) => crate::calendar::iso_time(seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_keeps_its_letter() {
        let mut cells = NumberCells::with_capacity(NumberKind::Plain, 3);
        cells.push(1.5);
        cells.push_missing(SpecialMissing::of_text(".b").expect("a letter"));
        cells.push(-2.0);
        let (values, shown): (Vec<_>, Vec<_>) = (cells.iter().collect(), (0..3).map(|row| cells.shown(row)).collect());
        assert_eq!(values, [Ok(1.5), Err(SpecialMissing(b'B')), Ok(-2.0)]);
        assert_eq!(shown, ["1.5", ".B", "-2"]);
        assert_eq!(cells.get(1), Err(SpecialMissing(b'B')));
    }

    #[test]
    fn only_sas_codes_are_special() {
        for (text, letter) in [(".", Some(b'.')), ("._", Some(b'_')), (".Z", Some(b'Z')), (".1", None), ("..", None)] {
            assert_eq!(SpecialMissing::of_text(text).map(SpecialMissing::letter), letter, "{text}");
        }
    }
}

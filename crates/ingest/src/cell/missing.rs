//! Missing values: an empty cell, SAS's special values in columns of numbers, and codes that a mapping declares.

use super::number::{self, NumberFormat};
use super::trimmed;
use crate::raw_table::SpecialMissing;
use std::borrow::Cow;
use std::fmt;

/// What the values of a column are, which decides what its missing values may look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Text: `.` is a text like any other.
    Text,
    /// Numbers or dates: `.`, `._` and `.A` to `.Z` are missing values, as in SAS.
    Number,
}

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason<'a> {
    /// The cell is empty.
    Blank,
    /// A special value of SAS, which was not declared.
    Special(SpecialMissing),
    /// What the mapping says the code means.
    Declared(&'a str),
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Blank => out.write_str("blank"),
            Reason::Special(code) => code.fmt(out),
            Reason::Declared(reason) => out.write_str(reason),
        }
    }
}

/// The declared codes of missing values of a column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MissingCodes {
    codes: Vec<Declared>,
}

#[derive(Debug, Clone, PartialEq)]
struct Declared {
    code: Box<str>,
    /// The code as a number, if it is one: a column of numbers has `-99` also as `-99.0`.
    number: Option<f64>,
    reason: Box<str>,
}

impl MissingCodes {
    /// The codes and their reasons; of a code that occurs twice the later reason holds, so that a column's own codes
    /// may follow those of the whole file.
    pub fn new<Text: AsRef<str>>(codes: impl IntoIterator<Item = (Text, Text)>) -> MissingCodes {
        let mut declared: Vec<Declared> = Vec::new();
        for (code, reason) in codes {
            let code = trimmed(code.as_ref());
            let (reason, number) = (reason.as_ref().into(), number::parse(code, NumberFormat::POINT).ok());
            match declared.iter_mut().find(|known| &*known.code == code) {
                Some(known) => known.reason = reason,
                None => declared.push(Declared { code: code.into(), number, reason }),
            }
        }
        MissingCodes { codes: declared }
    }

    /// The codes and their reasons.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.codes.iter().map(|declared| (&*declared.code, &*declared.reason))
    }

    /// Why the cell holds no value, if it does not: it is empty, or a declared code, or, in a column of numbers, a
    /// special value of SAS. Codes must agree in case; a code that is a number agrees with every way of writing it.
    pub fn reason(&self, text: &str, content: Content) -> Option<Reason<'_>> {
        let text = trimmed(text);
        if let Some(declared) = self.codes.iter().find(|declared| &*declared.code == text) {
            return Some(Reason::Declared(&declared.reason));
        }
        if text.is_empty() {
            return Some(Reason::Blank);
        }
        if content == Content::Text {
            return None;
        }
        if let Some(code) = SpecialMissing::of_text(text) {
            return Some(Reason::Special(code));
        }
        if self.codes.iter().all(|declared| declared.number.is_none()) {
            return None;
        }
        let number = number::parse(text, NumberFormat::POINT).ok()?;
        let declared = self.codes.iter().find(|declared| declared.number == Some(number))?;
        Some(Reason::Declared(&declared.reason))
    }
}

/// How a text that was not declared resembles a code of a missing value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Likeness {
    /// A word or sign that stands for no value: `NA`, `unknown`, `.`, `?`.
    Word,
    /// A number that often stands for no value, and may be one: `-99`, `9999`.
    Number,
}

impl Likeness {
    /// What to do about it.
    pub fn hint(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Likeness::Word => {
                "if it means that there is no value, declare it in the column's `missing` with its reason"
            }
            Likeness::Number => {
                "if it means that there is no value, declare it in the column's `missing`; if it is a value, declare \
                 the column's `range`"
            }
        })
    }
}

impl fmt::Display for Likeness {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Likeness::Word => "looks like a code of a missing value, expected a value or a declared code",
            Likeness::Number => "is a number that often codes a missing value, expected a value or a declared code",
        })
    }
}

const WORDS: [&str; 38] = [
    "#div/0!",
    "#n/a",
    "#name?",
    "#null!",
    "#num!",
    "#ref!",
    "#value!",
    "(null)",
    "-",
    "--",
    "---",
    "..",
    "...",
    "?",
    "??",
    "<na>",
    "missing",
    "n.a.",
    "n.d.",
    "n/a",
    "n/d",
    "na",
    "nd",
    "nil",
    "nk",
    "none",
    "not applicable",
    "not available",
    "not done",
    "not known",
    "not recorded",
    "null",
    "tbd",
    "un",
    "unk",
    "unknown",
    "\u{2013}",
    "\u{2014}",
];
/// Not -1 and -9, which are everyday changes from baseline, nor 99, an everyday age or weight.
const NUMBERS: [f64; 12] =
    [-66.0, -77.0, -88.0, -99.0, -777.0, -888.0, -999.0, -9999.0, -99_999.0, 999.0, 9999.0, 99_999.0];

/// Whether a text that is neither empty nor declared resembles a code of a missing value. In a column of words it may
/// still be a word: a region `NA`, an event `None`.
pub fn looks_like_missing(text: &str) -> Option<Likeness> {
    let text = trimmed(text);
    let longest = WORDS.iter().map(|word| word.len()).max().unwrap_or_default();
    if text.is_empty() || text.len() > longest {
        return None;
    }
    if SpecialMissing::of_text(text).is_some() || WORDS.contains(&text.to_ascii_lowercase().as_str()) {
        return Some(Likeness::Word);
    }
    let number = number::short_decimal(text.as_bytes())?;
    NUMBERS.contains(&number).then_some(Likeness::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(codes: &MissingCodes, text: &str, content: Content) -> Option<String> {
        codes.reason(text, content).map(|reason| reason.to_string())
    }

    #[test]
    fn an_empty_cell_is_missing_and_sas_values_are_in_columns_of_numbers() {
        let codes = MissingCodes::default();
        for text in ["", " ", "\t "] {
            assert_eq!(codes.reason(text, Content::Text), Some(Reason::Blank), "{text:?}");
        }
        for (text, shown) in [(".", "."), ("._", "._"), (".A", ".A"), (".z", ".Z"), (" . ", ".")] {
            assert_eq!(reason(&codes, text, Content::Number).as_deref(), Some(shown), "{text}");
            assert_eq!(codes.reason(text, Content::Text), None, "{text}");
        }
        for text in ["NA", "N/A", "NULL", "-99", "-999", "9999", "ND", "unknown", "0", ".5", "None"] {
            assert_eq!(codes.reason(text, Content::Number), None, "{text}");
            assert_eq!(codes.reason(text, Content::Text), None, "{text}");
        }
    }

    #[test]
    fn declared_codes_have_their_reasons() {
        let codes =
            [("NA", "not asked"), ("-99", "refused"), (".A", "below the limit"), ("-99", "not done"), ("", "lost")];
        let codes = MissingCodes::new(codes);
        for (text, number, word) in [
            ("NA", Some("not asked"), Some("not asked")),
            ("na", None, None),
            ("-99", Some("not done"), Some("not done")),
            ("-99.0", Some("not done"), None),
            ("-9.9e1", Some("not done"), None),
            ("99", None, None),
            (".A", Some("below the limit"), Some("below the limit")),
            (".B", Some(".B"), None),
            (" ", Some("lost"), Some("lost")),
        ] {
            assert_eq!(reason(&codes, text, Content::Number).as_deref(), number, "{text}");
            assert_eq!(reason(&codes, text, Content::Text).as_deref(), word, "{text}");
        }
        assert_eq!(codes.iter().count(), 4);
    }

    #[test]
    fn likely_codes_are_recognised_and_values_are_not() {
        for text in ["NA", "n/a", "NULL", "ND", "unknown", "Unknown", "#N/A", ".", ".A", "-", "?", " nk ", "—"] {
            assert_eq!(looks_like_missing(text), Some(Likeness::Word), "{text}");
        }
        for text in ["-99", "-999", "9999", "-99.0", "-88"] {
            assert_eq!(looks_like_missing(text), Some(Likeness::Number), "{text}");
        }
        for text in ["", "0", "99", "-9", "-1", "5", "Nausea", "NAS", "1999", ".5", "Not done yet by anyone"] {
            assert_eq!(looks_like_missing(text), None, "{text}");
        }
        assert!(Likeness::Word.to_string().contains(", expected ") && Likeness::Number.hint().contains("`missing`"));
    }
}

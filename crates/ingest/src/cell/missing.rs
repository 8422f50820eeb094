//! Texts that were not declared to be codes of missing values and look like it.

use super::number;
use super::trimmed;
use crate::raw_table::SpecialMissing;
use std::borrow::Cow;
use std::fmt;

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

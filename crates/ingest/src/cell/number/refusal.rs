//! Why a text is not a number.

use super::{Decimal, NumberFormat, Thousands, Written};
use crate::cell::missing::{Likeness, looks_like_missing};
use std::borrow::Cow;
use std::fmt;

/// Why a text is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberRefusal {
    /// Nothing is there.
    Blank,
    /// It looks like a code of a missing value that was not declared.
    LikeMissing,
    /// `<5`
    BelowLimit,
    /// `>100`
    AboveLimit,
    /// It would be a number of another format, or of either of two.
    OtherFormat {
        /// The format.
        format: NumberFormat,
        /// The other one that it could be.
        or: Option<NumberFormat>,
        /// The format it was read in.
        declared: NumberFormat,
    },
    /// Marks between digits that do not part groups of three, or several decimal marks.
    Groups,
    /// `inf`, `NaN`
    NotFinite,
    /// Beyond the largest number that can be held.
    TooLarge,
    /// So small that it would be held as 0.
    TooSmall,
    /// `0x10`
    OtherBase,
    /// `1_000`
    Underscore,
    /// `--5`
    TwoSigns,
    /// `5-`
    TrailingSign,
    /// A minus that is not the hyphen of the keyboard.
    MinusSign,
    /// `(5)`
    Parentheses,
    /// `5 %`
    Percent,
    /// `13T`, `5 mg`: a number and something after it.
    Suffix,
    /// Not whole, where a whole number was asked for.
    Fraction,
    /// Nothing like a number.
    NotANumber,
}

impl NumberRefusal {
    /// Why this text is not a number of this format. It was tried, and is trimmed.
    pub(super) fn of(text: &str, declared: NumberFormat) -> NumberRefusal {
        let lower = text.to_ascii_lowercase();
        let unsigned = lower.trim_start_matches(['+', '-']);
        let reads = |text: &str| Written::scan(super::trimmed(text), declared).is_some();
        if text.is_empty() {
            NumberRefusal::Blank
        } else if text.starts_with(['<', '≤']) {
            NumberRefusal::BelowLimit
        } else if text.starts_with(['>', '≥']) {
            NumberRefusal::AboveLimit
        } else if matches!(unsigned, "inf" | "infinity" | "nan" | "∞") {
            NumberRefusal::NotFinite
        } else if looks_like_missing(text) == Some(Likeness::Word) {
            NumberRefusal::LikeMissing
        } else if let Some(refusal) = NumberRefusal::of_other_format(text, declared) {
            refusal
        } else if unsigned.len() > 2 && ["0x", "0b", "0o"].iter().any(|base| unsigned.starts_with(base)) {
            NumberRefusal::OtherBase
        } else if text.contains('_') && reads(&text.replace('_', "")) {
            NumberRefusal::Underscore
        } else if text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).is_some_and(reads) {
            NumberRefusal::Parentheses
        } else if text.ends_with('%') {
            NumberRefusal::Percent
        } else if text.strip_prefix(['−', '–', '—', '‐', '‑']).is_some_and(reads) {
            NumberRefusal::MinusSign
        } else if text.len() > unsigned.len() + 1 && reads(unsigned) {
            NumberRefusal::TwoSigns
        } else if text.strip_suffix(['-', '+']).is_some_and(reads) {
            NumberRefusal::TrailingSign
        } else if is_digits_and_marks(text) {
            NumberRefusal::Groups
        } else if begins_with_number(text, declared) {
            NumberRefusal::Suffix
        } else {
            NumberRefusal::NotANumber
        }
    }

    fn of_other_format(text: &str, declared: NumberFormat) -> Option<NumberRefusal> {
        let formats = |decimal: Decimal| {
            let marks = std::iter::once(None).chain(Thousands::ALL.map(Some));
            let formats = marks.map(move |thousands| NumberFormat { decimal, thousands });
            formats.filter(|format| format.is_sound()).find(|format| Written::scan(text, *format).is_some())
        };
        let mut found = Decimal::ALL.into_iter().filter_map(formats);
        Some(NumberRefusal::OtherFormat { format: found.next()?, or: found.next(), declared })
    }

    /// What to do about it.
    pub fn hint(self) -> Cow<'static, str> {
        let hint = match self {
            NumberRefusal::Blank => "an empty cell is a missing value",
            NumberRefusal::LikeMissing => "if it means that there is no value, declare it in the column's `missing`",
            NumberRefusal::BelowLimit | NumberRefusal::AboveLimit => {
                "declare it in the column's `missing` as beyond the limit of quantification, or write the number that \
                 stands for it"
            }
            NumberRefusal::OtherFormat { format, or, declared } => {
                return other_format_hint(format, or, declared).into();
            }
            NumberRefusal::Groups => "digits are grouped in threes, with one decimal mark at most",
            NumberRefusal::NotFinite => "if it means that there is no value, declare it in the column's `missing`",
            NumberRefusal::TooLarge => "look for a slip in the exponent, or for an identifier in a column of numbers",
            NumberRefusal::TooSmall => "look for a slip in the exponent, or write 0",
            NumberRefusal::OtherBase => "write the number in decimal digits",
            NumberRefusal::Underscore => "write the digits without `_`",
            NumberRefusal::TwoSigns => "write one sign",
            NumberRefusal::TrailingSign => "write the sign before the number",
            NumberRefusal::MinusSign => "write the minus as `-`",
            NumberRefusal::Parentheses => "write a negative number with `-`",
            NumberRefusal::Percent => "write the number alone, as a percentage in every cell or in none",
            NumberRefusal::Suffix => "put the unit or the mark after the number into a column of its own",
            NumberRefusal::Fraction => "round it where it was recorded, or choose a column of numbers with fractions",
            NumberRefusal::NotANumber => {
                "if it stands for a missing value, declare it in the column's `missing`; if the column holds words, \
                 map it as text"
            }
        };
        Cow::Borrowed(hint)
    }
}

fn is_digits_and_marks(text: &str) -> bool {
    let unsigned = text.trim_start_matches(['+', '-']);
    let is_mark = |character| Thousands::ALL.into_iter().any(|mark| mark.is(character));
    unsigned.contains(|character: char| character.is_ascii_digit())
        && unsigned.chars().all(|character| character.is_ascii_digit() || is_mark(character))
}

fn begins_with_number(text: &str, format: NumberFormat) -> bool {
    let end = text.find(|character: char| !(character.is_ascii_digit() || ".,+-".contains(character)));
    end.is_some_and(|end| Written::scan(&text[..end], format).is_some())
}

fn other_format_hint(format: NumberFormat, or: Option<NumberFormat>, declared: NumberFormat) -> String {
    let keys = |format: NumberFormat| {
        let decimal =
            (format.decimal != declared.decimal).then(|| format!("`decimal = \"{}\"`", format.decimal.name()));
        let thousands = format.thousands.map(|mark| format!("`thousands = \"{}\"`", mark.name()));
        let keys: Vec<String> = decimal.into_iter().chain(thousands).collect();
        if keys.is_empty() { "no `thousands`".to_owned() } else { keys.join(" and ") }
    };
    match or {
        None => format!("if the column is written so, declare {}", keys(format)),
        Some(or) => format!("declare which it is: {} or {}", keys(format), keys(or)),
    }
}

impl fmt::Display for NumberRefusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            NumberRefusal::Blank => "is empty, expected a number",
            NumberRefusal::LikeMissing => "looks like a code of a missing value, expected a number",
            NumberRefusal::BelowLimit => "lies below a limit, expected a number",
            NumberRefusal::AboveLimit => "lies above a limit, expected a number",
            NumberRefusal::OtherFormat { declared: NumberFormat { decimal: Decimal::Point, .. }, .. } => {
                "has marks that were not declared, expected a number with a decimal point"
            }
            NumberRefusal::OtherFormat { .. } => {
                "has marks that were not declared, expected a number with a decimal comma"
            }
            NumberRefusal::Groups => "has marks between digits at odd places, expected a number",
            NumberRefusal::NotFinite => "is not finite, expected a number",
            NumberRefusal::TooLarge => "is too large to be held, expected a smaller number",
            NumberRefusal::TooSmall => "is too small to be told from 0, expected a larger number",
            NumberRefusal::OtherBase => "is not in base ten, expected a decimal number",
            NumberRefusal::Underscore => "has an underscore between digits, expected a number",
            NumberRefusal::TwoSigns => "has several signs, expected a number with one at most",
            NumberRefusal::TrailingSign => "has its sign at the end, expected it at the start",
            NumberRefusal::MinusSign => "has a dash for its sign, expected a number",
            NumberRefusal::Parentheses => "stands in parentheses, expected a number",
            NumberRefusal::Percent => "has a percent sign, expected a number alone",
            NumberRefusal::Suffix => "has something after the number, expected the number alone",
            NumberRefusal::Fraction => "has a fraction, expected a whole number",
            NumberRefusal::NotANumber => "is not a number, expected one",
        })
    }
}

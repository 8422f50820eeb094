//! A number as it was printed. Its decimals carry meaning: `71%` stands for every value that rounds to it.

use std::fmt;
use thiserror::Error;

/// A text that is not a printed number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a number")]
pub struct NotANumber(pub String);

/// What stood before the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Nothing, or an equals sign.
    Equal,
    /// Less than.
    Less,
    /// Less than or equal to.
    AtMost,
    /// Greater than.
    Greater,
    /// Greater than or equal to.
    AtLeast,
}

/// By which rule a value prints like the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rounding {
    /// To the nearest; every rule agrees.
    Nearest,
    /// The value lies halfway, and halves went away from zero.
    HalfUp,
    /// The value lies halfway, and halves went to the even digit.
    HalfEven,
    /// The digits that do not fit were cut off.
    Truncated,
    /// Up to the next number, as numbers needed to treat are printed.
    Up,
}

impl fmt::Display for Rounding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Rounding::Nearest => "rounded to the nearest",
            Rounding::HalfUp => "rounded half up",
            Rounding::HalfEven => "rounded half to even",
            Rounding::Truncated => "truncated",
            Rounding::Up => "rounded up",
        })
    }
}

/// A number as printed: exact decimal digits, how many of them are decimals, and what stood around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedNumber {
    text: String,
    negative: bool,
    digits: u64,
    decimals: u32,
    percent: bool,
    relation: Relation,
}

/// A value this near a rounding boundary, relative to the boundary, lies on it: the value is a double, the boundary a
/// decimal fraction, and 0.285 × 100 is not 28.5 in doubles.
const ON_THE_BOUNDARY: f64 = 1e-12;

impl PrintedNumber {
    /// Reads a number as it stands in print: an optional relation (`<`, `≤`, `=`, `>`, `≥`) or `≈` or `~`, a sign (a
    /// hyphen or a real minus), digits with commas between thousands, decimals, a percent sign.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<PrintedNumber, NotANumber> {
        let wrong = || NotANumber(text.to_owned());
        let rest = text.trim().trim_start_matches(['≈', '~', 'P', 'p']).trim_start();
        let relations = [
            ("<=", Relation::AtMost),
            ("≤", Relation::AtMost),
            (">=", Relation::AtLeast),
            ("≥", Relation::AtLeast),
            ("<", Relation::Less),
            (">", Relation::Greater),
            ("=", Relation::Equal),
        ];
        let found = relations.iter().find_map(|(sign, relation)| Some((rest.strip_prefix(sign)?, *relation)));
        let (rest, relation) = found.unwrap_or((rest, Relation::Equal));
        let rest = rest.trim_start();
        let (negative, rest) = match rest.strip_prefix(['-', '−', '–']) {
            Some(rest) => (true, rest),
            None => (false, rest.strip_prefix('+').unwrap_or(rest)),
        };
        let (rest, percent) = match rest.strip_suffix('%') {
            Some(rest) => (rest.trim_end(), true),
            None => (rest, false),
        };
        let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
        if (whole.is_empty() && fraction.is_empty()) || (rest.contains('.') && fraction.is_empty()) {
            return Err(wrong());
        }
        let whole = without_thousands_commas(whole).ok_or_else(wrong)?;
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let digits = format!("0{whole}{fraction}").parse().map_err(|_| wrong())?;
        let decimals = u32::try_from(fraction.len()).map_err(|_| wrong())?;
        if decimals > 15 {
            return Err(wrong());
        }
        Ok(PrintedNumber { text: text.trim().to_owned(), negative, digits, decimals, percent, relation })
    }

    /// The text as printed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a percent sign followed.
    pub fn is_percent(&self) -> bool {
        self.percent
    }

    /// What stood before it.
    pub fn relation(&self) -> Relation {
        self.relation
    }

    /// Its value, in the unit it was printed in.
    pub fn value(&self) -> f64 {
        self.decimal(i128::from(self.digits) * 2)
    }

    /// The values that round to it, in the unit it was printed in, smaller first.
    pub fn rounding_interval(&self) -> (f64, f64) {
        let twice = i128::from(self.digits) * 2;
        let (near, far) = (self.decimal(twice - 1), self.decimal(twice + 1));
        if self.negative { (far, near) } else { (near, far) }
    }

    /// Whether it was printed to this many decimals, so that the same value with other decimals can be printed.
    pub fn decimals(&self) -> u32 {
        self.decimals
    }

    /// By which rule a value, in the unit of print, prints like this number; `None` if by none. Where a relation was
    /// printed, the value has to satisfy it.
    pub fn rounds_from(&self, value: f64, up: bool) -> Option<Rounding> {
        let printed = self.value();
        let holds = match self.relation {
            Relation::Equal => return self.rounding_of(value, up),
            Relation::Less => value < printed,
            Relation::AtMost => value <= printed,
            Relation::Greater => value > printed,
            Relation::AtLeast => value >= printed,
        };
        holds.then_some(Rounding::Nearest)
    }

    fn rounding_of(&self, value: f64, up: bool) -> Option<Rounding> {
        let twice = i128::from(self.digits) * 2;
        let size = if self.digits == 0 {
            value.abs()
        } else if self.negative {
            -value
        } else {
            value
        };
        let unsigned = PrintedNumber { negative: false, ..self.clone() };
        let (start, end) = (unsigned.decimal(twice - 1), unsigned.decimal(twice + 1));
        let on = |boundary: f64| (size - boundary).abs() <= ON_THE_BOUNDARY * boundary.abs();
        let even = self.digits.is_multiple_of(2);
        if on(start) && self.digits > 0 {
            return Some(if even { Rounding::Nearest } else { Rounding::HalfUp });
        }
        if on(end) {
            return Some(if even { Rounding::HalfEven } else { Rounding::Truncated });
        }
        if size > start && size < end {
            return Some(Rounding::Nearest);
        }
        let (below, itself, above) =
            (unsigned.decimal(twice - 2), unsigned.decimal(twice), unsigned.decimal(twice + 2));
        if up && size > below && size <= itself {
            return Some(Rounding::Up);
        }
        (size >= itself && size < above && !on(above)).then_some(Rounding::Truncated)
    }

    /// Half of `twice` units of the last printed decimal, with the number's sign.
    fn decimal(&self, twice: i128) -> f64 {
        let scale = 2.0 * 10f64.powi(self.decimals as i32);
        let size = twice as f64 / scale;
        if self.negative { -size } else { size }
    }
}

impl fmt::Display for PrintedNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

fn without_thousands_commas(whole: &str) -> Option<String> {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !whole.contains(',') {
        return digits(whole).then(|| whole.to_owned());
    }
    let mut parts = whole.split(',');
    let first = parts.next().filter(|part| (1..=3).contains(&part.len()) && digits(part))?;
    let mut joined = first.to_owned();
    for part in parts {
        if part.len() != 3 || !digits(part) {
            return None;
        }
        joined.push_str(part);
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(text: &str, value: f64) -> Option<Rounding> {
        PrintedNumber::parse(text).expect(text).rounds_from(value, false)
    }

    #[test]
    fn a_printed_number_stands_for_its_rounding_interval() {
        let number = PrintedNumber::parse("71%").expect("a number");
        assert_eq!(number.rounding_interval(), (70.5, 71.5));
        assert!(number.is_percent());
        assert_eq!(rounds("71%", 70.588), Some(Rounding::Nearest));
        assert_eq!(rounds("71%", 70.4), None);
        assert_eq!(rounds("71%", 71.6), Some(Rounding::Truncated));
        assert_eq!(rounds("71%", 72.0), None);
    }

    #[test]
    fn a_half_tells_the_rule_apart() {
        assert_eq!(rounds("63%", 62.5), Some(Rounding::HalfUp));
        assert_eq!(rounds("62%", 62.5), Some(Rounding::HalfEven));
        assert_eq!(rounds("64%", 63.5), Some(Rounding::Nearest));
        assert_eq!(rounds("63%", 63.5), Some(Rounding::Truncated));
        assert_eq!(rounds("28.5%", 0.285 * 100.0), Some(Rounding::Nearest));
    }

    #[test]
    fn signs_and_zeros() {
        assert_eq!(rounds("−6.1", -6.08), Some(Rounding::Nearest));
        assert_eq!(rounds("−6.1", 6.08), None);
        assert_eq!(rounds("-0.002", -0.0021), Some(Rounding::Nearest));
        assert_eq!(rounds("0.0", -0.04), Some(Rounding::Nearest));
        assert_eq!(PrintedNumber::parse("−6.1").expect("a number").rounding_interval(), (-6.15, -6.05));
    }

    #[test]
    fn relations_have_to_hold() {
        assert_eq!(rounds("<.001", 0.0009), Some(Rounding::Nearest));
        assert_eq!(rounds("P<0.05", 0.0995), None);
        assert_eq!(rounds(">.999", 1.0), Some(Rounding::Nearest));
        assert_eq!(rounds("≤ 0.05", 0.05), Some(Rounding::Nearest));
    }

    #[test]
    fn numbers_needed_are_rounded_up() {
        let six = PrintedNumber::parse("6").expect("a number");
        assert_eq!(six.rounds_from(5.36, true), Some(Rounding::Up));
        assert_eq!(six.rounds_from(5.36, false), None);
        assert_eq!(six.rounds_from(5.7, true), Some(Rounding::Nearest));
    }

    #[test]
    fn thousands_and_other_texts() {
        assert_eq!(PrintedNumber::parse("1,247").expect("a number").value(), 1247.0);
        assert_eq!(PrintedNumber::parse("45,979").expect("a number").value(), 45979.0);
        for wrong in ["", "12,34", "1.2.3", "71 %%", "about 5", "5-6", "1e5", ".", "7.", "NaN", "inf"] {
            assert!(PrintedNumber::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}

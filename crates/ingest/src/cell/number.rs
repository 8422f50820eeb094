//! Numbers, read strictly: a text is a number in the declared format or it is refused with the reason.

mod refusal;

pub use refusal::NumberRefusal;

use super::trimmed;

/// The mark between whole part and fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decimal {
    /// `.`
    Point,
    /// `,`
    Comma,
}

/// The mark between groups of three digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Thousands {
    /// `,`
    Comma,
    /// `.`
    Point,
    /// A space, also a no-break or a narrow no-break space.
    Space,
    /// `'`, straight or curly.
    Apostrophe,
}

/// How the numbers of a column are written. The two marks must differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NumberFormat {
    /// Decimal mark.
    pub decimal: Decimal,
    /// Mark between groups, where groups may be marked.
    pub thousands: Option<Thousands>,
}

impl Decimal {
    /// All marks.
    pub const ALL: [Decimal; 2] = [Decimal::Point, Decimal::Comma];

    /// The mark that a mapping writes as `name`.
    pub fn named(name: &str) -> Option<Decimal> {
        Decimal::ALL.into_iter().find(|mark| mark.name() == name)
    }

    /// The mark as a mapping writes it.
    pub fn name(self) -> &'static str {
        match self {
            Decimal::Point => ".",
            Decimal::Comma => ",",
        }
    }

    fn is(self, character: char) -> bool {
        match self {
            Decimal::Point => character == '.',
            Decimal::Comma => character == ',',
        }
    }
}

impl Thousands {
    /// All marks.
    pub const ALL: [Thousands; 4] = [Thousands::Comma, Thousands::Point, Thousands::Space, Thousands::Apostrophe];

    /// The mark that a mapping writes as `name`.
    pub fn named(name: &str) -> Option<Thousands> {
        Thousands::ALL.into_iter().find(|mark| mark.name() == name)
    }

    /// The mark as a mapping writes it.
    pub fn name(self) -> &'static str {
        match self {
            Thousands::Comma => ",",
            Thousands::Point => ".",
            Thousands::Space => " ",
            Thousands::Apostrophe => "'",
        }
    }

    fn is(self, character: char) -> bool {
        match self {
            Thousands::Comma => character == ',',
            Thousands::Point => character == '.',
            Thousands::Space => matches!(character, ' ' | '\u{a0}' | '\u{202f}'),
            Thousands::Apostrophe => matches!(character, '\'' | '\u{2019}'),
        }
    }
}

impl NumberFormat {
    /// A decimal point, and no marks between groups.
    pub const POINT: NumberFormat = NumberFormat { decimal: Decimal::Point, thousands: None };

    /// Whether the two marks differ.
    pub fn is_sound(self) -> bool {
        self.thousands.is_none_or(|mark| mark.name() != self.decimal.name())
    }
}

impl Default for NumberFormat {
    fn default() -> NumberFormat {
        NumberFormat::POINT
    }
}

/// The number nearest to what a text writes. Padding, a leading `+`, an exponent, `.5` and `5.` are allowed.
///
/// # Errors
/// Why the text is not a number of this format, or not one that can be held.
pub fn parse(text: &str, format: NumberFormat) -> Result<f64, NumberRefusal> {
    let text = trimmed(text);
    if format.decimal == Decimal::Point
        && let Some(number) = short_decimal(text.as_bytes())
    {
        return Ok(number);
    }
    let Some(written) = Written::scan(text, format) else {
        return Err(NumberRefusal::of(text, format));
    };
    // The scanned text is what the standard library reads, with correct rounding.
    match written.text.parse::<f64>() {
        Ok(number) if number.is_infinite() => Err(NumberRefusal::TooLarge),
        Ok(0.0) if !written.is_zero => Err(NumberRefusal::TooSmall),
        Ok(number) => Ok(number),
        Err(_) => Err(NumberRefusal::NotANumber),
    }
}

/// The whole number that a text writes; a fraction of zeros (`12.0`) and an exponent (`1e3`) leave it whole.
///
/// # Errors
/// Why the text is not a number, or that it is not whole, or beyond what can be held exactly.
pub fn whole_number(text: &str, format: NumberFormat) -> Result<i64, NumberRefusal> {
    let plain = trimmed(text);
    if !plain.is_empty() && plain.len() <= 18 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(plain.bytes().fold(0, |number, byte| number * 10 + i64::from(byte - b'0')));
    }
    if let Ok(number) = plain.parse::<i64>() {
        return Ok(number);
    }
    let number = parse(text, format)?;
    // Beyond 2^53 not every whole number is a double, so the text may have meant another one.
    match number {
        _ if number.abs() > 9_007_199_254_740_992.0 => Err(NumberRefusal::TooLarge),
        _ if number.fract() != 0.0 => Err(NumberRefusal::Fraction),
        _ => Ok(number as i64),
    }
}

/// Reads what nearly every cell is: up to 15 digits, with a point among them or not. Such a number is a whole number
/// below 2^53 over a power of ten up to 10^15, both exact, so that one division rounds it correctly.
pub(super) fn short_decimal(bytes: &[u8]) -> Option<f64> {
    const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        all => (false, all),
    };
    if digits.len() > 16 {
        return None;
    }
    let (mut number, mut count, mut point) = (0_u64, 0, None);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                number = number * 10 + u64::from(byte - b'0');
                count += 1;
            }
            b'.' if point.is_none() => point = Some(count),
            _ => return None,
        }
    }
    if count == 0 || count > 15 {
        return None;
    }
    let magnitude = number as f64 / POWERS[count - point.unwrap_or(count)];
    Some(if negative { -magnitude } else { magnitude })
}

/// A number's text in the one form that the standard library reads.
struct Written {
    text: String,
    is_zero: bool,
}

impl Written {
    fn scan(text: &str, format: NumberFormat) -> Option<Written> {
        let mut written = Written { text: String::with_capacity(text.len()), is_zero: true };
        let mut rest = text;
        if let Some(unsigned) = rest.strip_prefix('-') {
            written.text.push('-');
            rest = unsigned;
        } else {
            rest = rest.strip_prefix('+').unwrap_or(rest);
        }
        let (whole, after) = written.whole_part(rest, format.thousands.filter(|_| format.is_sound()))?;
        let mut fraction = 0;
        rest = after;
        if let Some(after) = rest.strip_prefix(|character| format.decimal.is(character)) {
            written.text.push('.');
            (fraction, rest) = written.digits(after);
        }
        if whole + fraction == 0 {
            return None;
        }
        let is_zero = written.is_zero;
        if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
            written.text.push('e');
            let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            written.text.push_str(&exponent[..exponent.len() - unsigned.len()]);
            let count;
            (count, rest) = written.digits(unsigned);
            if count == 0 {
                return None;
            }
        }
        rest.is_empty().then_some(Written { is_zero, ..written })
    }

    /// Takes the digits at the start; how many they were, and what follows them.
    fn digits<'a>(&mut self, text: &'a str) -> (usize, &'a str) {
        let count = text.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = text.split_at(count);
        self.text.push_str(digits);
        self.is_zero &= digits.bytes().all(|digit| digit == b'0');
        (count, rest)
    }

    /// Takes the digits before the decimal mark; `None` if their groups are not of three.
    fn whole_part<'a>(&mut self, text: &'a str, mark: Option<Thousands>) -> Option<(usize, &'a str)> {
        let (mut count, mut rest) = self.digits(text);
        let Some(mark) = mark else {
            return Some((count, rest));
        };
        let first = count;
        while let Some(after) = rest.strip_prefix(|character| mark.is(character)) {
            let (group, after) = self.digits(after);
            if group != 3 || !(1..=3).contains(&first) {
                return None;
            }
            (count, rest) = (count + group, after);
        }
        Some((count, rest))
    }
}

#[cfg(test)]
mod tests;

//! Dates with the English name of the month, as SAS and data capture systems print them.

use super::{CenturyPivot, DateRefusal, Partial, TimeOfDay, two_digits, year};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads `02JAN2014`, `2-Jan-2014`, `2 January 14`, `JAN2014`, `UN-JAN-2014`, and a time after a colon, a space or a
/// `T`. `UN` and `UNK` stand for what is unknown.
pub(super) fn read(text: &str, two_digit_years: Option<CenturyPivot>) -> Result<Partial, DateRefusal> {
    let (first, rest) = word(text);
    let (day, month, rest) = if rest.is_empty() && !first.is_empty() {
        return Err(DateRefusal::NotADate);
    } else if let Some(month) = month_named(first) {
        // Without a day the month comes first.
        (None, Some(month), rest)
    } else {
        let (day, rest) = match first {
            "" => {
                let count = text.bytes().take_while(u8::is_ascii_digit).count();
                (Some(two_digits(&text[..count]).ok_or(DateRefusal::NotADate)?), &text[count..])
            }
            unknown if is_unknown(unknown) => (None, rest),
            _ => return unknown_day_before_month(first, rest, two_digit_years),
        };
        let (name, rest) = word(after_mark(rest));
        let month = match month_named(name) {
            Some(month) => Some(month),
            None if is_unknown(name) => None,
            None => return Err(DateRefusal::NotADate),
        };
        (day, month, rest)
    };
    finish(day, month, rest, two_digit_years)
}

/// Takes `UNJAN2014` apart, whose letters run on.
fn unknown_day_before_month(
    word: &str,
    rest: &str,
    two_digit_years: Option<CenturyPivot>,
) -> Result<Partial, DateRefusal> {
    let month = ["UNK", "UN"].iter().find_map(|unknown| {
        let (start, name) = word.split_at_checked(unknown.len())?;
        start.eq_ignore_ascii_case(unknown).then_some(name)
    });
    match month {
        Some(name) if is_unknown(name) => finish(None, None, rest, two_digit_years),
        Some(name) => {
            let month = month_named(name).ok_or(DateRefusal::NotADate)?;
            finish(None, Some(month), rest, two_digit_years)
        }
        None => Err(DateRefusal::NotADate),
    }
}

fn finish(
    day: Option<u8>,
    month: Option<u8>,
    rest: &str,
    two_digit_years: Option<CenturyPivot>,
) -> Result<Partial, DateRefusal> {
    let rest = after_mark(rest);
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    let year = year(&rest[..count], two_digit_years)?;
    let rest = &rest[count..];
    let time = match rest.strip_prefix([':', ' ', 'T']) {
        None if rest.is_empty() => None,
        None => return Err(DateRefusal::NotADate),
        Some(time) => Some(TimeOfDay::extended(time).ok_or(DateRefusal::NoSuchTime)?),
    };
    Ok(Partial { year, month, day, time })
}

/// The letters at the start, and what follows them.
fn word(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_alphabetic).count())
}

/// The text without the marks that may stand between the parts of a date.
fn after_mark(text: &str) -> &str {
    text.trim_start_matches(['-', ' ', '/', '.', ','])
}

fn is_unknown(word: &str) -> bool {
    word.eq_ignore_ascii_case("UN") || word.eq_ignore_ascii_case("UNK")
}

fn month_named(word: &str) -> Option<u8> {
    let is_name = |name: &&str| {
        word.eq_ignore_ascii_case(name)
            || word.eq_ignore_ascii_case(&name[..3])
            || *name == "september" && word.eq_ignore_ascii_case("sept")
    };
    MONTHS.iter().position(is_name).map(|at| at as u8 + 1)
}

//! ISO 8601, as SDTM writes it.

use super::{DateRefusal, Partial, TimeOfDay};

/// Reads `2012`, `2012-08`, `2012-08-15`, `2003---15`, each also with a time.
pub(super) fn extended(text: &str) -> Result<Partial, DateRefusal> {
    let (date, time) = match text.split_once(['T', ' ']) {
        None => (text, None),
        Some((date, time)) if !date.contains('/') && !time.contains('/') => (date, Some(time)),
        Some(_) => (text, None),
    };
    if is_interval(text) {
        return Err(DateRefusal::Interval);
    }
    let (digits, rest) = date.split_at_checked(4).ok_or(DateRefusal::NotADate)?;
    if digits.starts_with("--") {
        return Err(DateRefusal::NoYear);
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DateRefusal::NotADate);
    }
    let year = digits.parse().map_err(|_| DateRefusal::NotADate)?;
    let (month, rest) = component(rest)?;
    let (day, rest) = component(rest)?;
    // A hyphen may stand for each component that is unknown and for the separators around it.
    if !rest.is_empty() && (day.is_some() || rest != "-") {
        return Err(DateRefusal::NotADate);
    }
    let time = time.map(|time| TimeOfDay::extended(time).ok_or(DateRefusal::NoSuchTime)).transpose()?;
    Ok(Partial { year, month, day, time })
}

/// Reads `20140102`, `2014`, and `20140102T1030`.
pub(super) fn basic(text: &str) -> Result<Partial, DateRefusal> {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    if !matches!(date.len(), 4 | 8) || !date.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DateRefusal::NotADate);
    }
    let number = |from: usize, to: usize| date.get(from..to).and_then(|digits| digits.parse::<u8>().ok());
    let year = date[..4].parse().map_err(|_| DateRefusal::NotADate)?;
    let time = time.map(|time| TimeOfDay::basic(time).ok_or(DateRefusal::NoSuchTime)).transpose()?;
    Ok(Partial { year, month: number(4, 6), day: number(6, 8), time })
}

/// Takes `-08`, or `--` for an unknown component, or nothing at the end.
fn component(text: &str) -> Result<(Option<u8>, &str), DateRefusal> {
    let Some(rest) = text.strip_prefix('-') else {
        return if text.is_empty() { Ok((None, text)) } else { Err(DateRefusal::NotADate) };
    };
    if let Some(rest) = rest.strip_prefix('-') {
        return Ok((None, rest));
    }
    let digits = rest.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let number = digits.and_then(|digits| digits.parse().ok()).ok_or(DateRefusal::NotADate)?;
    Ok((Some(number), &rest[2..]))
}

/// Whether the text is two dates with a slash between them, or a date and a duration.
fn is_interval(text: &str) -> bool {
    let is_end = |part: &str| part.starts_with('P') || extended(part).is_ok();
    text.split_once('/').is_some_and(|(first, last)| is_end(first) && is_end(last))
}

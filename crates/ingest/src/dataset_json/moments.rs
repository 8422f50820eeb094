//! ISO 8601 dates and times as the numbers that a target type of `integer` asks for.

use crate::calendar::Date;
use crate::raw_table::NumberKind;

/// The number of a complete date, datetime or time; `None` for anything else.
pub(super) fn number(text: &str, kind: NumberKind) -> Option<f64> {
    match kind {
        NumberKind::Plain => None,
        NumberKind::Date => days(text),
        NumberKind::DateTime => {
            let (date, time) = text.split_once('T')?;
            Some(days(date)? * 86_400.0 + clock(time).filter(|seconds| *seconds < 86_400.0)?)
        }
        NumberKind::Time => match text.strip_prefix('-') {
            Some(text) => clock(text).map(|seconds| -seconds),
            None => clock(text),
        },
    }
}

fn days(text: &str) -> Option<f64> {
    let [year, month, day] = numbers(text, '-')?;
    let is_padded = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    let date = Date::new(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?;
    is_padded.then(|| date.days() as f64)
}

/// Seconds of `hh:mm:ss`, with a fraction perhaps. SAS times are spans, so the hours may exceed a day's.
fn clock(text: &str) -> Option<f64> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, digits)) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            (whole, format!("0.{digits}").parse().ok()?)
        }
        Some(_) => return None,
        None => (text, 0.0),
    };
    let [hours, minutes, seconds] = numbers(whole, ':')?;
    let is_padded = whole.len() >= 8 && whole.as_bytes()[whole.len() - 3] == b':';
    let is_sound = is_padded && minutes < 60 && seconds < 60;
    is_sound.then(|| f64::from(hours) * 3600.0 + f64::from(minutes * 60 + seconds) + fraction)
}

fn numbers(text: &str, separator: char) -> Option<[u32; 3]> {
    let mut parts = text.split(separator).map(|part| {
        let is_digits = part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| is_digits)
    });
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{iso_date_time, iso_time};

    #[test]
    fn complete_dates_and_times_are_numbers_and_others_are_not() {
        assert_eq!(number("1970-01-02", NumberKind::Date), Some(1.0));
        assert_eq!(number("1960-01-01", NumberKind::Date), Some(-3653.0));
        // `date -u -d 2014-01-02T03:04:05 +%s`.
        assert_eq!(number("2014-01-02T03:04:05", NumberKind::DateTime), Some(1_388_631_845.0));
        assert_eq!(number("-30:00:00.5", NumberKind::Time), Some(-108_000.5));
        for text in ["2014-03", "2014-02-30", "2014-1-02", "+014-01-02", "20140102", "2014-01-02T00:00:00", "", "ab"] {
            assert_eq!(number(text, NumberKind::Date), None, "{text}");
        }
        for text in ["2014-01-02T03:04", "2014-01-02T24:00:00", "2014-01-02T03:04:05Z", "2014-01-02", "2014-01-02T"] {
            assert_eq!(number(text, NumberKind::DateTime), None, "{text}");
        }
        for text in ["3:04:05", "03:60:00", "03:04:05.", "03:04:05.1e1", "é3:04:05", "03:04:0é"] {
            assert_eq!(number(text, NumberKind::Time), None, "{text}");
        }
    }

    #[test]
    fn what_is_shown_is_read_again_to_the_last_bit() {
        for seconds in [0.0, 0.1, 1_388_631_845.3, -0.75, -62_135_596_800.0, 253_402_300_799.999, 1e-7] {
            assert_eq!(number(&iso_date_time(seconds), NumberKind::DateTime), Some(seconds), "{seconds}");
        }
        for seconds in [0.0, 86_399.999, -5.25, 400_000.125, 0.1 + 0.2] {
            assert_eq!(number(&iso_time(seconds), NumberKind::Time), Some(seconds), "{seconds}");
        }
    }
}

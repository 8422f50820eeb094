//! A time of the day, of which parts may be unknown.

/// A time of the day. A component is absent when the text leaves it out or has a hyphen in its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeOfDay {
    /// Hour, 0 to 23.
    pub hour: Option<u8>,
    /// Minute, 0 to 59.
    pub minute: Option<u8>,
    /// Second with its fraction, below 60.
    pub second: Option<f64>,
    /// Minutes by which the clock is ahead of universal time, if the text says so.
    pub ahead_of_universal: Option<i16>,
}

impl TimeOfDay {
    /// Seconds since midnight by the clock; unknown seconds count as 0, an unknown hour or minute gives none.
    pub fn seconds(self) -> Option<f64> {
        let minutes = 60 * u32::from(self.hour?) + u32::from(self.minute?);
        Some(f64::from(minutes) * 60.0 + self.second.unwrap_or(0.0))
    }

    /// The time so many seconds after midnight, which are fewer than a day's.
    pub(super) fn of_seconds(seconds: f64) -> TimeOfDay {
        let minutes = (seconds / 60.0).floor();
        TimeOfDay {
            hour: Some((minutes / 60.0) as u8),
            minute: Some((minutes % 60.0) as u8),
            second: Some(seconds - minutes * 60.0),
            ahead_of_universal: None,
        }
    }

    /// The time if a clock shows it, and whether it was `24:00`, which is 0:00 of the day after.
    pub(super) fn checked(self) -> Option<(TimeOfDay, bool)> {
        let at_most_59 = self.minute.is_none_or(|minute| minute < 60);
        let below_60 = self.second.is_none_or(|second| (0.0..60.0).contains(&second));
        let offset = self.ahead_of_universal.is_none_or(|minutes| minutes.abs() <= 14 * 60);
        if self.hour == Some(24) && self.minute.unwrap_or(0) == 0 && self.second.unwrap_or(0.0) == 0.0 && offset {
            return Some((TimeOfDay { hour: Some(0), ..self }, true));
        }
        let sound = self.hour.is_none_or(|hour| hour < 24) && at_most_59 && below_60 && offset;
        sound.then_some((self, false))
    }

    /// Reads `10`, `10:30`, `10:30:15.5`, `-:30`, each also with `Z` or `+01:00` after it.
    pub(super) fn extended(text: &str) -> Option<TimeOfDay> {
        let mut time = TimeOfDay { hour: None, minute: None, second: None, ahead_of_universal: None };
        let mut rest;
        (time.hour, rest) = component(text)?;
        if let Some(after) = rest.strip_prefix(':') {
            (time.minute, rest) = component(after)?;
            if let Some(after) = rest.strip_prefix(':') {
                let whole;
                (whole, rest) = component(after)?;
                time.second = whole.map(f64::from);
                if let (Some(_), Some(after)) = (whole, rest.strip_prefix(['.', ','])) {
                    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
                    let seconds = format!("{}.{}", whole?, &after[..digits]);
                    time.second = Some(seconds.parse().ok().filter(|_| digits > 0)?);
                    rest = &after[digits..];
                }
            }
        }
        time.ahead_of_universal = offset(rest)?;
        Some(time)
    }

    /// Reads `10`, `1030`, `103015`.
    pub(super) fn basic(text: &str) -> Option<TimeOfDay> {
        let spread = match text.len() {
            _ if !text.bytes().all(|byte| byte.is_ascii_digit()) => return None,
            2 => text.to_owned(),
            4 => format!("{}:{}", &text[..2], &text[2..]),
            6 => format!("{}:{}:{}", &text[..2], &text[2..4], &text[4..]),
            _ => return None,
        };
        TimeOfDay::extended(&spread)
    }
}

/// Two digits, or the hyphen of an unknown component, and what follows.
fn component(text: &str) -> Option<(Option<u8>, &str)> {
    if let Some(rest) = text.strip_prefix('-') {
        return Some((None, rest));
    }
    let digits = text.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some((Some(digits.parse().ok()?), &text[2..]))
}

fn offset(text: &str) -> Option<Option<i16>> {
    if text.is_empty() {
        return Some(None);
    }
    if text == "Z" {
        return Some(Some(0));
    }
    let (sign, digits) =
        text.strip_prefix('+').map(|rest| (1, rest)).or(text.strip_prefix('-').map(|rest| (-1, rest)))?;
    let (hours, rest) = component(digits)?;
    let minutes = match rest.strip_prefix(':').unwrap_or(rest) {
        "" => 0,
        minutes => component(minutes).filter(|(_, rest)| rest.is_empty())?.0.filter(|minutes| *minutes < 60)?,
    };
    Some(Some(sign * (60 * i16::from(hours?) + i16::from(minutes))))
}

//! Day, month and year as numbers with a mark between them.

use super::{CenturyPivot, DateOrder, DateRefusal, Partial, TimeOfDay, two_digits, year};

/// Reads three numbers with the same mark between them (`/`, `.`, `-` or a space), and a time after a space or a `T`.
pub(super) fn read(
    text: &str,
    order: DateOrder,
    two_digit_years: Option<CenturyPivot>,
) -> Result<Partial, DateRefusal> {
    let (numbers, time) = split(text).ok_or(DateRefusal::NotADate)?;
    let [year_digits, month, day] = match order {
        DateOrder::DayMonthYear => [numbers[2], numbers[1], numbers[0]],
        DateOrder::MonthDayYear => [numbers[2], numbers[0], numbers[1]],
        _ => numbers,
    };
    let number = |digits| two_digits(digits).ok_or(DateRefusal::NotADate);
    let (month, day) = (Some(number(month)?), Some(number(day)?));
    let year = year(year_digits, two_digit_years)?;
    let time = time.map(|time| TimeOfDay::extended(time).ok_or(DateRefusal::NoSuchTime)).transpose()?;
    Ok(Partial { year, month, day, time })
}

fn split(text: &str) -> Option<([&str; 3], Option<&str>)> {
    let (first, rest) = digits(text)?;
    let mark = rest.chars().next().filter(|mark| ['/', '.', '-', ' '].contains(mark))?;
    let (second, rest) = digits(&rest[1..])?;
    let (third, rest) = digits(rest.strip_prefix(mark)?)?;
    let time = if rest.is_empty() { None } else { Some(rest.strip_prefix(['T', ' '])?) };
    Some(([first, second, third], time))
}

fn digits(text: &str) -> Option<(&str, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=4).contains(&count).then(|| text.split_at(count))
}

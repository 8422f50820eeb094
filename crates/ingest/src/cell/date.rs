//! Dates, whole or partial, in the one order that was declared.
//!
//! ISO 8601 is read as SDTM's `--DTC` variables write it, with components left out at the end (`2012-08`) or replaced
//! by a hyphen (`2003---15`, `T-:30`). Every other way of writing must be declared, because `03/08/2026`, `41641` and
//! `140102` each mean several dates.

mod imputation;
mod iso;
mod named_month;
mod numeric;
mod order;
mod refusal;
mod serial;
mod time_of_day;

pub use imputation::{Imputation, Precision, impute};
pub use order::{OrderRefusal, Orders, possible_orders};
pub use refusal::DateRefusal;
pub use time_of_day::TimeOfDay;

use super::trimmed;
use crate::calendar::{Date, days_in_month};
use std::fmt;
use trialstat_trial::quantity::Day;

/// How the dates of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// `2014-01-02`, and less of it.
    Iso,
    /// `20140102`
    Basic,
    /// `2/1/2014`, `02.01.2014`
    DayMonthYear,
    /// `1/2/2014`
    MonthDayYear,
    /// `2014/1/2`
    YearMonthDay,
    /// `02JAN2014`, `2-Jan-2014`, `2 January 2014`
    DayMonthName,
    /// Days by which Excel on Windows counts: 1 is 1900-01-01, 60 the day 1900-02-29 that never was.
    ExcelSerial1900,
    /// Days since 1904-01-01, by which Excel on old Macintoshes counts.
    ExcelSerial1904,
    /// Days since 1960-01-01.
    SasDays,
}

impl DateOrder {
    /// All orders.
    pub const ALL: [DateOrder; 9] = [
        DateOrder::Iso,
        DateOrder::Basic,
        DateOrder::DayMonthYear,
        DateOrder::MonthDayYear,
        DateOrder::YearMonthDay,
        DateOrder::DayMonthName,
        DateOrder::ExcelSerial1900,
        DateOrder::ExcelSerial1904,
        DateOrder::SasDays,
    ];

    /// What a mapping calls them.
    pub const NAMES: &'static [&'static str] =
        &["iso", "basic", "d/m/y", "m/d/y", "y/m/d", "d-month-y", "excel-1900", "excel-1904", "sas-days"];

    /// The order of that name.
    pub fn named(name: &str) -> Option<DateOrder> {
        DateOrder::ALL.into_iter().find(|order| order.name() == name)
    }

    /// What a mapping calls it.
    pub fn name(self) -> &'static str {
        DateOrder::NAMES[self as usize]
    }

    /// A date written so, the same in every order: 2 January 2014.
    pub fn example(self) -> &'static str {
        match self {
            DateOrder::Iso => "2014-01-02",
            DateOrder::Basic => "20140102",
            DateOrder::DayMonthYear => "02/01/2014",
            DateOrder::MonthDayYear => "01/02/2014",
            DateOrder::YearMonthDay => "2014/01/02",
            DateOrder::DayMonthName => "02JAN2014",
            DateOrder::ExcelSerial1900 => "41641",
            DateOrder::ExcelSerial1904 => "40179",
            DateOrder::SasDays => "19725",
        }
    }
}

impl fmt::Display for DateOrder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Which hundred years two-digit years mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CenturyPivot {
    first: i32,
}

impl CenturyPivot {
    /// The hundred years that begin with `first`, from 1 to 9900: with 1930, `30` is 1930 and `29` is 2029.
    pub fn beginning(first: i32) -> Option<CenturyPivot> {
        (1..=9900).contains(&first).then_some(CenturyPivot { first })
    }

    /// The year that two digits mean.
    pub fn year(self, digits: u8) -> i32 {
        self.first + (i32::from(digits) - self.first).rem_euclid(100)
    }
}

/// A date of which the month or the day may be unknown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Partial {
    /// Year.
    pub year: i32,
    /// Month, if it is known.
    pub month: Option<u8>,
    /// Day of the month, if it is known; it may be while the month is not.
    pub day: Option<u8>,
    /// Time of the day, if the text has one.
    pub time: Option<TimeOfDay>,
}

impl Partial {
    /// The date, if none of it is missing.
    pub fn date(self) -> Option<Date> {
        Date::new(self.year, self.month?, self.day?)
    }

    /// Checks that the calendar has such a date, and moves `24:00` to the start of the day after.
    fn checked(self) -> Result<Partial, DateRefusal> {
        let Partial { year, month, day, time } = self;
        if !(1..=9999).contains(&year) {
            return Err(DateRefusal::NoSuchYear);
        }
        if let Some(month) = month.filter(|month| !(1..=12).contains(month)) {
            return Err(DateRefusal::NoSuchMonth { month });
        }
        // In an unknown month a day up to 31 may be.
        let length = month.map_or(31, |month| days_in_month(year, month));
        if let Some(day) = day.filter(|day| !(1..=length).contains(day)) {
            return Err(DateRefusal::NoSuchDay { year, month, day });
        }
        let Some(time) = time else { return Ok(self) };
        let (time, next_day) = time.checked().ok_or(DateRefusal::NoSuchTime)?;
        if !next_day {
            return Ok(self);
        }
        let after = self.date().map(|date| date.days() + 1).ok_or(DateRefusal::NoSuchTime)?;
        Partial::of_days(after, Some(time))
    }

    /// The day so many days after 1970-01-01.
    fn of_days(days: i64, time: Option<TimeOfDay>) -> Result<Partial, DateRefusal> {
        // Years 1 to 9999.
        if !(-719_162..=2_932_896).contains(&days) {
            return Err(DateRefusal::NoSuchYear);
        }
        let Date { year, month, day } = Date::from_days(days);
        Ok(Partial { year, month: Some(month), day: Some(day), time })
    }
}

/// The date that a text writes in the declared order. Two digits of a year mean a year of `two_digit_years`.
///
/// # Errors
/// Why the text is not a date of that order, or not one that the calendar has.
pub fn parse(text: &str, order: DateOrder, two_digit_years: Option<CenturyPivot>) -> Result<Partial, DateRefusal> {
    let text = trimmed(text);
    read(text, order, two_digit_years).map_err(|refusal| refusal.or_other_order(text, order))
}

/// Reads without asking, in case of refusal, which other order would fit.
fn read(text: &str, order: DateOrder, two_digit_years: Option<CenturyPivot>) -> Result<Partial, DateRefusal> {
    if text.is_empty() {
        return Err(DateRefusal::Blank);
    }
    let read = match order {
        DateOrder::Iso => iso::extended(text)?,
        DateOrder::Basic => iso::basic(text)?,
        DateOrder::DayMonthYear | DateOrder::MonthDayYear | DateOrder::YearMonthDay => {
            numeric::read(text, order, two_digit_years)?
        }
        DateOrder::DayMonthName => named_month::read(text, two_digit_years)?,
        DateOrder::ExcelSerial1900 | DateOrder::ExcelSerial1904 | DateOrder::SasDays => serial::read(text, order)?,
    };
    read.checked()
}

/// The study day of a date: 1 is the reference date itself, -1 the day before; there is no day 0.
pub fn study_day(date: Date, reference: Date) -> Day {
    // Years 1 to 9999 are fewer than four million days.
    Day::after_reference((date.days() - reference.days()) as i32)
}

/// One or two digits as a number.
fn two_digits(digits: &str) -> Option<u8> {
    let sound = matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| digits.parse().ok()).flatten()
}

/// A year of four digits, or of two where it is known which hundred years they mean.
fn year(digits: &str, two_digit_years: Option<CenturyPivot>) -> Result<i32, DateRefusal> {
    match digits.len() {
        _ if !digits.bytes().all(|byte| byte.is_ascii_digit()) => Err(DateRefusal::NotADate),
        4 => digits.parse().map_err(|_| DateRefusal::NotADate),
        2 => {
            let pivot = two_digit_years.ok_or(DateRefusal::TwoDigitYear)?;
            two_digits(digits).map(|digits| pivot.year(digits)).ok_or(DateRefusal::NotADate)
        }
        _ => Err(DateRefusal::NotADate),
    }
}

#[cfg(test)]
mod tests;

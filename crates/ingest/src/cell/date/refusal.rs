//! Why a text is not a date.

use super::{CenturyPivot, DateOrder, read};
use crate::calendar::days_in_month;
use crate::cell::missing::{Likeness, looks_like_missing};
use std::fmt;

/// Why a text is not a date, or not a whole one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateRefusal {
    /// Nothing is there.
    Blank,
    /// It looks like a code of a missing value that was not declared.
    LikeMissing,
    /// It is a date of another order, or of either of two.
    OtherOrder {
        /// The order.
        order: DateOrder,
        /// The other one that it could be.
        or: Option<DateOrder>,
        /// The order it was read in.
        declared: DateOrder,
    },
    /// It is a number that could count days.
    Serial {
        /// The order it was read in.
        declared: DateOrder,
    },
    /// It is nothing like a date of this order.
    NotOfOrder {
        /// The order it was read in.
        declared: DateOrder,
    },
    /// It is not a date; [`parse`](super::parse) says of which order.
    NotADate,
    /// The year is 0.
    NoSuchYear,
    /// The month is not from 1 to 12.
    NoSuchMonth {
        /// The month.
        month: u8,
    },
    /// The month has no such day.
    NoSuchDay {
        /// The year.
        year: i32,
        /// The month, if it is known.
        month: Option<u8>,
        /// The day.
        day: u8,
    },
    /// No clock shows such a time, or it is not written `10:30:00`.
    NoSuchTime,
    /// The year has two digits, and it was not said which hundred years they mean.
    TwoDigitYear,
    /// The year is missing.
    NoYear,
    /// `2012-09/2012-10`
    Interval,
    /// Excel's serial 60, 1900-02-29.
    NeverWas,
    /// A number of days with a fraction where SAS counts.
    FractionOfADay,
    /// A number of days before the count begins, or after the year 9999.
    BeyondCalendar {
        /// How days are counted.
        order: DateOrder,
    },
    /// The month is known, the day is not, and no rule of imputation was declared.
    DayUnknown,
    /// The month is unknown, and no rule of imputation was declared.
    MonthUnknown,
}

impl DateRefusal {
    /// The same, or, if the text is a date of another order, that it is.
    pub(super) fn or_other_order(self, text: &str, declared: DateOrder) -> DateRefusal {
        if !matches!(self, DateRefusal::NotADate | DateRefusal::NoSuchMonth { .. } | DateRefusal::NoYear) {
            return self;
        }
        let is_not_a_date = self == DateRefusal::NotADate;
        if is_not_a_date && looks_like_missing(text) == Some(Likeness::Word) {
            return DateRefusal::LikeMissing;
        }
        let pivot = CenturyPivot::beginning(1950);
        let others = DateOrder::ALL.into_iter().take_while(|order| *order != DateOrder::ExcelSerial1900);
        let others = others.filter(|order| *order != declared);
        let mut fitting = others.filter_map(|order| Some((order, read(text, order, pivot).ok()?)));
        if let Some((order, date)) = fitting.next() {
            // An order that gives the same date leaves nothing to decide.
            let or = fitting.find(|(_, other)| *other != date).map(|(order, _)| order);
            return DateRefusal::OtherOrder { order, or, declared };
        }
        let is_number = matches!(text.len(), 4..=6) && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        match is_not_a_date {
            true if is_number => DateRefusal::Serial { declared },
            true => DateRefusal::NotOfOrder { declared },
            false => self,
        }
    }

    /// What to do about it.
    pub fn hint(self) -> String {
        let hint = match self {
            DateRefusal::Blank => "an empty cell is a missing value",
            DateRefusal::LikeMissing => "if it means that there is no date, declare it in the column's `missing`",
            DateRefusal::OtherOrder { order, or: None, .. } => {
                return format!("if the column is written so, declare `dates = \"{order}\"`");
            }
            DateRefusal::OtherOrder { order, or: Some(or), .. } => {
                return format!("declare which it is: `dates = \"{order}\"` or `dates = \"{or}\"`");
            }
            DateRefusal::Serial { .. } => {
                "if it counts days, declare how: `dates = \"excel-1900\"`, `\"excel-1904\"` or `\"sas-days\"`"
            }
            DateRefusal::NotOfOrder { declared } => {
                return format!(
                    "2 January 2014 is written `{}` here; `dates` declares another order",
                    declared.example()
                );
            }
            DateRefusal::NotADate => "`dates` declares how dates are written",
            DateRefusal::NoSuchYear => "years go from 1 to 9999",
            DateRefusal::NoSuchMonth { .. } => "months go from 1 to 12",
            DateRefusal::NoSuchDay { year, month: Some(month), .. } => {
                return format!("{} {year} has {} days", month_name(month), days_in_month(year, month));
            }
            DateRefusal::NoSuchDay { month: None, .. } => "no month has more than 31 days",
            DateRefusal::NoSuchTime => "a time is written `10:30` or `10:30:00`; a day ends with `24:00`",
            DateRefusal::TwoDigitYear => {
                "declare the first year of the hundred that two digits may mean, for example `two_digit_years = 1930`"
            }
            DateRefusal::NoYear => "a date without its year cannot be placed: find the year, or leave the cell empty",
            DateRefusal::Interval => "put its start and its end into columns of their own",
            DateRefusal::NeverWas => {
                "Excel counts 1900-02-29, which never was, as day 60: find out which day was meant"
            }
            DateRefusal::FractionOfADay => {
                "SAS counts dates in whole days and datetimes in seconds: round it at its source"
            }
            DateRefusal::BeyondCalendar { order } => return beyond_hint(order).to_owned(),
            DateRefusal::DayUnknown => {
                "declare which day stands for it: `impute = \"first\"`, `\"middle\"` or `\"last\"`"
            }
            DateRefusal::MonthUnknown => {
                "declare which day of the year stands for it: `impute = \"first\"`, `\"middle\"` or `\"last\"`"
            }
        };
        hint.to_owned()
    }
}

fn beyond_hint(order: DateOrder) -> &'static str {
    match order {
        DateOrder::SasDays => {
            "a SAS date counts days since 1960-01-01; a larger number is perhaps a datetime in seconds"
        }
        DateOrder::ExcelSerial1904 => "0 is 1904-01-01, 2957003 is 9999-12-31",
        _ => "1 is 1900-01-01, 2958465 is 9999-12-31",
    }
}

/// The English name of a month from 1 to 12.
fn month_name(month: u8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::from(month).checked_sub(1).and_then(|at| NAMES.get(at)).copied().unwrap_or("the month")
}

impl fmt::Display for DateRefusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DateRefusal::Blank => out.write_str("is empty, expected a date"),
            DateRefusal::LikeMissing => out.write_str("looks like a code of a missing value, expected a date"),
            DateRefusal::OtherOrder { order, or: None, declared } => {
                write!(out, "is a date written {order}, expected one written {declared}")
            }
            DateRefusal::OtherOrder { order, or: Some(or), declared } => {
                write!(out, "is a date written {order} or {or}, expected one written {declared}")
            }
            DateRefusal::Serial { declared } => write!(out, "is a number, expected a date written {declared}"),
            DateRefusal::NotOfOrder { declared } => write!(out, "is not a date, expected one written {declared}"),
            DateRefusal::NotADate => out.write_str("is not a date, expected one"),
            DateRefusal::NoSuchYear => out.write_str("has a year that does not exist, expected one from 1 to 9999"),
            DateRefusal::NoSuchMonth { month } => write!(out, "has month {month}, expected one from 1 to 12"),
            DateRefusal::NoSuchDay { year, month, day } => {
                let length = month.map_or(31, |month| days_in_month(*year, month));
                write!(out, "has day {day}, expected one from 1 to {length}")
            }
            DateRefusal::NoSuchTime => {
                out.write_str("has a time that no clock shows, expected one from 00:00 to 24:00")
            }
            DateRefusal::TwoDigitYear => out.write_str("has a year of two digits, expected four"),
            DateRefusal::NoYear => out.write_str("has no year, expected a date with its year"),
            DateRefusal::Interval => out.write_str("is an interval, expected one date"),
            DateRefusal::NeverWas => out.write_str("is 1900-02-29, expected a day that was"),
            DateRefusal::FractionOfADay => out.write_str("has a fraction of a day, expected a whole number of days"),
            DateRefusal::BeyondCalendar { .. } => {
                out.write_str("lies beyond the count of days, expected a date up to the year 9999")
            }
            DateRefusal::DayUnknown => out.write_str("has no day, expected a whole date"),
            DateRefusal::MonthUnknown => out.write_str("has no month, expected a whole date"),
        }
    }
}

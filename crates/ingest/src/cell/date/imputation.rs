//! The date that stands for a partial one, and a mark that it does.

use super::{DateRefusal, Partial};
use crate::calendar::{Date, days_in_month};

/// Which date stands for a partial one. What is known is kept: the day of `2003---15` stays the 15th.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Imputation {
    /// None does; a partial date is refused.
    Refuse,
    /// The first day of the month, and of the year.
    First,
    /// The 15th of the month; 30 June of the year.
    Middle,
    /// The last day of the month, and of the year.
    Last,
    /// None does; what is dated so stays, without a date.
    Unknown,
}

impl Imputation {
    /// The rule of that name: `first`, `middle`, `last`, `unknown`.
    pub fn named(name: &str) -> Option<Imputation> {
        match name {
            "first" => Some(Imputation::First),
            "middle" => Some(Imputation::Middle),
            "last" => Some(Imputation::Last),
            "unknown" => Some(Imputation::Unknown),
            _ => None,
        }
    }
}

/// How much of a date was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// All of it.
    Full,
    /// The day was imputed.
    DayImputed,
    /// The month was imputed, and the day with it unless it was recorded.
    MonthImputed,
}

impl Precision {
    /// ADaM's imputation flag (`ADTF`): the highest part that was imputed.
    pub fn flag(self) -> &'static str {
        match self {
            Precision::Full => "",
            Precision::DayImputed => "D",
            Precision::MonthImputed => "M",
        }
    }
}

/// The date of a partial one by the rule, and how much of it was recorded.
///
/// # Errors
/// The date is partial and no date stands for it by the rule.
pub fn impute(partial: Partial, rule: Imputation) -> Result<(Date, Precision), DateRefusal> {
    if let Some(date) = partial.date() {
        return Ok((date, Precision::Full));
    }
    let refusal = match partial.month {
        Some(_) => DateRefusal::DayUnknown,
        None => DateRefusal::MonthUnknown,
    };
    let year = partial.year;
    let (month, day) = match (rule, partial.month, partial.day) {
        (Imputation::First, month, day) => (month.unwrap_or(1), day.unwrap_or(1)),
        (Imputation::Middle, Some(month), _) => (month, 15),
        (Imputation::Middle, None, None) => (6, 30),
        // June has no 31st.
        (Imputation::Middle, None, Some(day)) => (if day > 30 { 7 } else { 6 }, day),
        (Imputation::Last, Some(month), _) => (month, days_in_month(year, month)),
        (Imputation::Last, None, day) => (12, day.unwrap_or(31)),
        (Imputation::Refuse | Imputation::Unknown, _, _) => return Err(refusal),
    };
    let precision = if partial.month.is_some() { Precision::DayImputed } else { Precision::MonthImputed };
    let date = Date::new(year, month, day).ok_or(DateRefusal::NoSuchDay { year, month: Some(month), day })?;
    Ok((date, precision))
}

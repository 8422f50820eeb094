//! Which of day and month comes first, asked of a whole column.

use super::{CenturyPivot, DateOrder, DateRefusal, read};
use crate::cell::trimmed;
use std::fmt;

/// Which of `d/m/y` and `m/d/y` the texts of a column allow. Each text is the first of its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Orders {
    /// A text that both allow.
    pub either: Option<String>,
    /// A text that only has a meaning if the day comes first, such as `26/06/2014`.
    pub day_first_only: Option<String>,
    /// A text that only has a meaning if the month comes first, such as `06/26/2014`.
    pub month_first_only: Option<String>,
    /// A text that neither allows.
    pub neither: Option<String>,
    /// A text whose year has two digits.
    pub two_digit_year: Option<String>,
}

/// Asks every text of a column, empty ones apart, which of `d/m/y` and `m/d/y` it allows.
pub fn possible_orders<'a>(texts: impl Iterator<Item = &'a str>) -> Orders {
    let mut orders = Orders::default();
    // Any hundred years will do to tell days from months; these have 29 February in year 00.
    let pivot = CenturyPivot::beginning(2000);
    for text in texts.map(trimmed).filter(|text| !text.is_empty()) {
        let allows = |order, pivot| read(text, order, pivot);
        let day_first = allows(DateOrder::DayMonthYear, pivot).is_ok();
        let month_first = allows(DateOrder::MonthDayYear, pivot).is_ok();
        let kind = match (day_first, month_first) {
            (true, true) => &mut orders.either,
            (true, false) => &mut orders.day_first_only,
            (false, true) => &mut orders.month_first_only,
            (false, false) => &mut orders.neither,
        };
        kind.get_or_insert_with(|| text.to_owned());
        let two_digits = |order| allows(order, None) == Err(DateRefusal::TwoDigitYear);
        if two_digits(DateOrder::DayMonthYear) || two_digits(DateOrder::MonthDayYear) {
            orders.two_digit_year.get_or_insert_with(|| text.to_owned());
        }
    }
    orders
}

impl Orders {
    /// The one order that all texts allow and at least one of them calls for.
    ///
    /// # Errors
    /// Why the column leaves its order open, or has none.
    pub fn only(&self) -> Result<DateOrder, OrderRefusal> {
        match (&self.neither, &self.day_first_only, &self.month_first_only, &self.either) {
            (Some(text), ..) => Err(OrderRefusal::Neither { text: text.clone() }),
            (None, Some(day_first), Some(month_first), _) => {
                Err(OrderRefusal::Conflict { day_first: day_first.clone(), month_first: month_first.clone() })
            }
            (None, Some(_), None, _) => Ok(DateOrder::DayMonthYear),
            (None, None, Some(_), _) => Ok(DateOrder::MonthDayYear),
            (None, None, None, Some(text)) => Err(OrderRefusal::Ambiguous { text: text.clone() }),
            (None, None, None, None) => Err(OrderRefusal::NoDates),
        }
    }

    /// The text that speaks against an order, if there is one.
    pub fn against(&self, order: DateOrder) -> Option<&str> {
        let other = match order {
            DateOrder::DayMonthYear => &self.month_first_only,
            DateOrder::MonthDayYear => &self.day_first_only,
            _ => return None,
        };
        other.as_deref().or(self.neither.as_deref())
    }
}

/// Why a column does not tell which of day and month comes first. Unlike other refusals it speaks of the column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderRefusal {
    /// Every date allows both.
    Ambiguous {
        /// The first of them.
        text: String,
    },
    /// Some dates call for the one, some for the other.
    Conflict {
        /// A text that calls for the day first.
        day_first: String,
        /// A text that calls for the month first.
        month_first: String,
    },
    /// A text is a date in neither order.
    Neither {
        /// The first of them.
        text: String,
    },
    /// The column is empty.
    NoDates,
}

impl OrderRefusal {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            OrderRefusal::Ambiguous { .. } => "declare `dates = \"d/m/y\"` or `dates = \"m/d/y\"`".to_owned(),
            OrderRefusal::Conflict { .. } => {
                "the column mixes two orders: correct one of them at its source".to_owned()
            }
            OrderRefusal::Neither { .. } => "declare how the column's dates are written, for example \
                                             `dates = \"iso\"`, or correct the cell"
                .to_owned(),
            OrderRefusal::NoDates => "declare the order, or leave the column out".to_owned(),
        }
    }
}

impl fmt::Display for OrderRefusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OrderRefusal::Ambiguous { text } => {
                write!(out, "every date, such as `{text}`, can be d/m/y and m/d/y, expected one that can only be one")
            }
            OrderRefusal::Conflict { day_first, month_first } => {
                write!(out, "`{day_first}` can only be d/m/y and `{month_first}` only m/d/y, expected one order")
            }
            OrderRefusal::Neither { text } => write!(out, "`{text}` is neither d/m/y nor m/d/y, expected one of them"),
            OrderRefusal::NoDates => out.write_str("there is no date, expected at least one"),
        }
    }
}

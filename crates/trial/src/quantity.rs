//! Quantities with their unit in the type.

use std::fmt;
use std::num::NonZeroI32;

/// A study day (CDISC `--DY`): 1 is the day of the reference date, -1 the day before; there is no day 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NonZeroI32);

impl Day {
    /// The study day of that number; `None` for 0, which does not exist.
    pub fn new(number: i32) -> Option<Day> {
        NonZeroI32::new(number).map(Day)
    }

    /// The study day so many days after the reference date (before it if negative): a difference of 0 is day 1, of -1
    /// day -1.
    ///
    /// # Panics
    /// When the difference is beyond two thousand million days.
    pub fn after_reference(difference: i32) -> Day {
        let number = if difference >= 0 { difference.checked_add(1).expect("days are few") } else { difference };
        Day(NonZeroI32::new(number).expect("differences from 0 are moved up by one"))
    }

    /// The day's number.
    pub fn number(self) -> i32 {
        self.0.get()
    }

    /// Days after the reference date, which is 0 days after itself.
    pub fn difference(self) -> i32 {
        if self.0.get() > 0 { self.0.get() - 1 } else { self.0.get() }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// Whole days elapsed since a subject's start, as ADaM's `AVAL` of a time to an event holds them.
///
/// Whole days keep ties exact: two subjects who relapse on the same day are tied, whatever unit a report prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Days(pub u32);

/// A unit that a file gives times in, or a report prints them in; each is a whole number of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeUnit {
    /// One day.
    Day,
    /// Seven days.
    Week,
}

impl TimeUnit {
    /// The names that the input languages use.
    pub const NAMES: &'static [&'static str] = &["day", "week"];

    /// The unit of that name, if there is one.
    pub fn named(name: &str) -> Option<TimeUnit> {
        match name {
            "day" => Some(TimeUnit::Day),
            "week" => Some(TimeUnit::Week),
            _ => None,
        }
    }

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            TimeUnit::Day => "day",
            TimeUnit::Week => "week",
        }
    }

    /// Days in one unit.
    pub fn days(self) -> u32 {
        match self {
            TimeUnit::Day => 1,
            TimeUnit::Week => 7,
        }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_day_0() {
        assert_eq!(Day::new(0), None);
        for (difference, number) in [(-2, -2), (-1, -1), (0, 1), (1, 2), (27, 28)] {
            let day = Day::after_reference(difference);
            assert_eq!((day.number(), day.difference()), (number, difference));
        }
        assert_eq!(std::mem::size_of::<Option<Day>>(), 4);
    }
}

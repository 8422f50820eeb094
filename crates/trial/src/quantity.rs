//! Quantities with their unit in the type.

use std::fmt;

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
        out.write_str(match self {
            TimeUnit::Day => "day",
            TimeUnit::Week => "week",
        })
    }
}

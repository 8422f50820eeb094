#![doc = include_str!("../docs/one_proportion.md")]

mod agresti_coull;
mod blaker;
mod clopper_pearson;
mod exact_test;
mod jeffreys;
mod method;
mod mid_p;
mod null;
mod score_test;
mod tails;
mod wald;
mod wilson;

pub use agresti_coull::agresti_coull;
pub use blaker::blaker;
pub use clopper_pearson::clopper_pearson;
pub use exact_test::{TwoSided, exact_test, exact_test_one_sided, mid_p_test, mid_p_test_one_sided};
pub use jeffreys::jeffreys;
pub use method::{Method, one_sided};
pub use mid_p::mid_p;
pub use null::{NullProportion, NullProportionError};
pub use score_test::{score_test, score_test_one_sided};
pub use wald::{wald, wald_corrected};
pub use wilson::{wilson, wilson_corrected, wilson_of_many};

use crate::interval::NotEstimable;
use thiserror::Error;

/// Subjects with an event among all subjects observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    events: u64,
    total: u64,
}

/// Two numbers that are no count of events among subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CountError {
    /// More subjects have the event than were observed.
    #[error("events {events} exceed {total}")]
    EventsExceedTotal {
        /// Subjects said to have the event.
        events: u64,
        /// Subjects said to be observed.
        total: u64,
    },
    /// More subjects than [`Count::MOST_SUBJECTS`].
    #[error("{total} subjects are more than {most}", most = Count::MOST_SUBJECTS)]
    TooManySubjects {
        /// Subjects said to be observed.
        total: u64,
    },
}

impl Count {
    /// The largest total accepted, a thousand million: products of two counts then fit 64 bits, and no exact method
    /// takes longer than seconds.
    pub const MOST_SUBJECTS: u64 = 1_000_000_000;

    /// Checks that `events` are at most `total`, and `total` at most [`Count::MOST_SUBJECTS`].
    ///
    /// # Errors
    /// [`CountError`] when one of the two does not hold.
    pub fn new(events: u64, total: u64) -> Result<Count, CountError> {
        if events > total {
            Err(CountError::EventsExceedTotal { events, total })
        } else if total > Count::MOST_SUBJECTS {
            Err(CountError::TooManySubjects { total })
        } else {
            Ok(Count { events, total })
        }
    }

    /// Subjects with the event.
    pub fn events(self) -> u64 {
        self.events
    }

    /// Subjects observed.
    pub fn total(self) -> u64 {
        self.total
    }

    /// Subjects without the event.
    pub fn non_events(self) -> u64 {
        self.total - self.events
    }

    /// The observed proportion, events over total.
    ///
    /// # Errors
    /// [`NotEstimable::NoSubjects`] when there is none.
    pub fn proportion(self) -> Result<f64, NotEstimable> {
        if self.total == 0 { Err(NotEstimable::NoSubjects) } else { Ok(self.events as f64 / self.total as f64) }
    }

    /// Refuses a count of nobody.
    fn check_subjects(self) -> Result<(), NotEstimable> {
        if self.total == 0 { Err(NotEstimable::NoSubjects) } else { Ok(()) }
    }
}

/// Refuses a comparison in which an arm has no subjects.
pub(crate) fn check_arms(first: Count, second: Count) -> Result<(), NotEstimable> {
    if first.total() == 0 || second.total() == 0 { Err(NotEstimable::NoSubjects) } else { Ok(()) }
}

//! Recurrent events: relapses of which a subject can have several.
//!
//! The mean cumulative function ([`mean_cumulative`]) is to them what the cumulative incidence is to a first event. As
//! data for a Cox model they come in the layouts of [`layout`]; as counts they are compared by rates
//! ([`poisson_rate`], [`rate_ratio`]) or by a count regression ([`count_regression`]).

pub mod count_regression;
mod count_rows;
mod dispersion;
pub mod layout;
pub mod mean_cumulative;
pub mod poisson_rate;
pub mod rate_ratio;

use thiserror::Error;

/// One subject's observation and the times of its events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FollowUp<'a> {
    /// When observation began; 0 unless entry was delayed.
    pub entry: f64,
    /// When it ended.
    pub end: f64,
    /// The times of the events, in ascending order, after the entry and not after the end.
    pub events: &'a [f64],
}

/// A call with recurrent events that makes no sense, or a model that cannot be fitted to them.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum RecurrentError {
    /// The observation does not end after it begins, or a time is not finite.
    #[error("subject {subject} is observed from {entry} to {end}")]
    FollowUp {
        /// Position of the subject, from 0.
        subject: usize,
        /// Begin of the observation.
        entry: f64,
        /// End of the observation.
        end: f64,
    },
    /// An event is not after the entry, after the end or before the subject's last.
    #[error("event {event} of subject {subject} at {time} is out of its order or its follow-up")]
    Event {
        /// Position of the subject, from 0.
        subject: usize,
        /// Position of the event among the subject's, from 0.
        event: usize,
        /// Its time.
        time: f64,
    },
    /// Two events of a subject at one time leave no interval between them.
    #[error("events {event} of subject {subject} is at the time {time} of the one before")]
    Simultaneous {
        /// Position of the subject, from 0.
        subject: usize,
        /// Position of the later event, from 0.
        event: usize,
        /// The time.
        time: f64,
    },
    /// An exposure is not positive and finite.
    #[error("exposure {exposure} at position {index} is not a positive finite number")]
    Exposure {
        /// Position of the exposure, from 0.
        index: usize,
        /// The exposure.
        exposure: f64,
    },
    /// A rate to test is not positive and finite.
    #[error("rate or ratio {0} is not a positive finite number")]
    Rate(f64),
    /// There is one number of each kind for each subject.
    #[error("{found} values of {what} for {subjects} subjects")]
    Length {
        /// What there are too few or too many of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// Number of subjects.
        subjects: usize,
    },
    /// A value of a covariate is infinite or not a number.
    #[error("value {value} of covariate {covariate} of subject {subject} is not finite")]
    Covariate {
        /// Position of the covariate, from 0.
        covariate: usize,
        /// Position of the subject, from 0.
        subject: usize,
        /// The value.
        value: f64,
    },
    /// A count is too large for a regression that sums over what lies below it.
    #[error("count {count} of subject {subject} is above {limit}")]
    Count {
        /// Position of the subject, from 0.
        subject: usize,
        /// The count.
        count: u64,
        /// The largest count allowed.
        limit: u64,
    },
    /// A model needs an event.
    #[error("no events")]
    NoEvents,
    /// A column of the design is a linear combination of those before it.
    #[error("column {column} of the design, the intercept being 0, depends linearly on those before it")]
    RankDeficient {
        /// Position of the column, from 0.
        column: usize,
    },
    /// A group without events makes its rate ratio 0 or infinite.
    #[error("the likelihood has no maximum: the coefficient of column {column} is infinite")]
    InfiniteCoefficient {
        /// Position of the column, from 0, the intercept being the first.
        column: usize,
    },
    /// The maximum of the likelihood was not found.
    #[error("no convergence after {iterations} iterations")]
    NoConvergence {
        /// Number of iterations made.
        iterations: usize,
    },
}

fn check(follow_ups: &[FollowUp]) -> Result<(), RecurrentError> {
    for (subject, follow_up) in follow_ups.iter().enumerate() {
        let FollowUp { entry, end, events } = *follow_up;
        if !(entry.is_finite() && end.is_finite() && entry < end) {
            return Err(RecurrentError::FollowUp { subject, entry, end });
        }
        let mut last = entry;
        for (event, &time) in events.iter().enumerate() {
            // False, too, for what is not a number.
            let in_order = if event == 0 { time > last } else { time >= last };
            if !(in_order && time <= end) {
                return Err(RecurrentError::Event { subject, event, time });
            }
            last = time;
        }
    }
    Ok(())
}

//! Multi-state histories: which state subjects are in, from observed stays and transitions.
//!
//! The illness-death model of relapse and remission has the states in remission, in relapse and dead, with transitions
//! both ways between the first two; a progressive disease has fewer transitions, competing risks only those out of the
//! first state. Which transitions there are the data say.

pub mod occupancy;

use thiserror::Error;

/// A time that a subject was observed in one state: at risk of leaving it after `entry` until `exit`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stay {
    /// The subject, counted from 0.
    pub subject: usize,
    /// The state, counted from 0.
    pub state: usize,
    /// When the stay, or its observation, began.
    pub entry: f64,
    /// When it ended.
    pub exit: f64,
    /// The state entered then; none when the observation ended without a transition.
    pub next: Option<usize>,
}

/// Histories that are none.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum MultistateError {
    /// A stay does not end after it begins, or a time is not finite.
    #[error("stay {stay} is from {entry} to {exit}")]
    Times {
        /// Position of the stay, from 0.
        stay: usize,
        /// Its begin.
        entry: f64,
        /// Its end.
        exit: f64,
    },
    /// A state is not below the number of states.
    #[error("state {state} of stay {stay} is not below {states}")]
    State {
        /// Position of the stay, from 0.
        stay: usize,
        /// The state.
        state: usize,
        /// Number of states.
        states: usize,
    },
    /// A transition leads to the state it leaves.
    #[error("stay {stay} ends with a transition to its own state {state}")]
    NoTransition {
        /// Position of the stay, from 0.
        stay: usize,
        /// The state.
        state: usize,
    },
    /// Subjects count from 0 and stay below the number of stays.
    #[error("subject {subject} of stay {stay}: subjects count from 0 and stay below the number of stays")]
    Subject {
        /// Position of the stay, from 0.
        stay: usize,
        /// The subject.
        subject: usize,
    },
    /// A subject is in two states at once.
    #[error("stay {stay} of subject {subject} begins before the subject's last has ended")]
    Overlap {
        /// Position of the stay, from 0.
        stay: usize,
        /// The subject.
        subject: usize,
    },
    /// A subject goes on at once in another state than it went to.
    #[error("stay {stay} of subject {subject} is in state {found}, the subject's last ended in state {expected}")]
    Discontinuous {
        /// Position of the stay, from 0.
        stay: usize,
        /// The subject.
        subject: usize,
        /// The state found.
        found: usize,
        /// The state expected.
        expected: usize,
    },
    /// Initial probabilities are not one for each state, from 0, with sum 1.
    #[error("the initial probabilities are not a distribution on {states} states")]
    Initial {
        /// Number of states.
        states: usize,
    },
}

/// Checks stays one by one, and those of each subject against each other.
fn check(stays: &[Stay], states: usize) -> Result<(), MultistateError> {
    for (position, stay) in stays.iter().enumerate() {
        let Stay { subject, state, entry, exit, next } = *stay;
        if !(entry.is_finite() && exit.is_finite() && entry < exit) {
            return Err(MultistateError::Times { stay: position, entry, exit });
        }
        if let Some(state) = [Some(state), next].into_iter().flatten().find(|&state| state >= states) {
            return Err(MultistateError::State { stay: position, state, states });
        }
        if next == Some(state) {
            return Err(MultistateError::NoTransition { stay: position, state });
        }
        if subject >= stays.len() {
            return Err(MultistateError::Subject { stay: position, subject });
        }
    }
    let mut order: Vec<usize> = (0..stays.len()).collect();
    order.sort_by(|&a, &b| stays[a].subject.cmp(&stays[b].subject).then(stays[a].entry.total_cmp(&stays[b].entry)));
    for pair in order.windows(2) {
        let (last, stay) = (&stays[pair[0]], &stays[pair[1]]);
        if last.subject != stay.subject {
            continue;
        }
        if stay.entry < last.exit {
            return Err(MultistateError::Overlap { stay: pair[1], subject: stay.subject });
        }
        let expected = last.next.unwrap_or(last.state);
        if stay.entry == last.exit && stay.state != expected {
            let (subject, found) = (stay.subject, stay.state);
            return Err(MultistateError::Discontinuous { stay: pair[1], subject, found, expected });
        }
    }
    Ok(())
}

//! Against what a null hypothesis is held.

use crate::method::named;
use trialstat_stats::interval::Alternative;

named! {
    /// Against what a null hypothesis is held, and on which side a limit lies.
    Direction {
        /// Any difference; limits on both sides.
        TwoSided = "two-sided",
        /// Less than the null; an upper limit.
        Less = "less",
        /// Greater than the null; a lower limit.
        Greater = "greater",
    }
}

impl Direction {
    /// The one direction, if it is one.
    pub(crate) fn one_sided(self) -> Option<Alternative> {
        match self {
            Direction::TwoSided => None,
            Direction::Less => Some(Alternative::Less),
            Direction::Greater => Some(Alternative::Greater),
        }
    }
}

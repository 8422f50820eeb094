#![doc = include_str!("../../docs/paired.md")]

use crate::interval::NotEstimable;

mod crossover;
mod difference;
mod mcnemar;
mod tango;

pub use crossover::{CrossoverCounts, mainland_gart, prescott};
pub use difference::{difference_agresti_min, difference_newcombe, difference_wald};
pub use mcnemar::{mcnemar, mcnemar_exact, mcnemar_mid_p};
pub use tango::difference_tango;

/// Pairs of observations by whether the event occurred under the first condition, the second, both or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairedCounts {
    /// Pairs with the event under both.
    pub both: u64,
    /// Pairs with the event under the first alone.
    pub only_first: u64,
    /// Pairs with the event under the second alone.
    pub only_second: u64,
    /// Pairs with the event under neither.
    pub neither: u64,
}

impl PairedCounts {
    fn check_subjects(self) -> Result<(), NotEstimable> {
        let empty = [self.both, self.only_first, self.only_second, self.neither].iter().all(|&pairs| pairs == 0);
        if empty { Err(NotEstimable::NoSubjects) } else { Ok(()) }
    }

    /// Pairs that differ. Saturating, since a sum of public fields must not overflow.
    fn discordant(self) -> u64 {
        self.only_first.saturating_add(self.only_second)
    }

    /// All pairs, as a number.
    fn pairs(self) -> f64 {
        (u128::from(self.both) + u128::from(self.only_first) + u128::from(self.only_second) + u128::from(self.neither))
            as f64
    }

    /// The difference of the two proportions, first minus second.
    fn difference(self) -> f64 {
        signed_difference(u128::from(self.only_first), u128::from(self.only_second)) / self.pairs()
    }
}

/// The difference of two whole numbers, rounded once.
fn signed_difference(left: u128, right: u128) -> f64 {
    if left >= right { (left - right) as f64 } else { -((right - left) as f64) }
}

//! How an estimator did over the replicates of a simulation, each number with its Monte Carlo standard error.
//!
//! [`Replicates`] takes the outcomes one by one and keeps sums without rounding ([`ExactSum`](crate::exact_sum)), so
//! that replicates may come in any order and from any number of threads and machines, whose parts are merged, with the
//! same bits. [`performance`] makes the table of it, [`comparison`] and, by all that they give, [`paired_performance`] what two
//! methods that share their replicates differ by.

mod measures;
mod paired;
mod paired_outcomes;
mod replicates;
mod spread;
mod text;
mod values;

pub use measures::{Measure, Performance, Unmeasured, performance};
pub use paired::{Comparison, Pairs, comparison};
pub use paired_outcomes::{Agreement, PairedOutcomes, PairedPerformance, paired_performance};
pub use replicates::{Limits, MergeError, Outcome, OutcomeError, Replicates};
pub use text::ReplicatesTextError;
pub use values::Values;

//! Many replicates of a scenario through the ordinary analysis, to operating characteristics with their Monte Carlo error.
//!
//! A [`Study`](study::Study) gives the result rows of any one replicate; [`run`](run::run) has them made in parallel and
//! counts them into a [`Tally`](tally::Tally), whose sums round nothing: threads, batches and shards change no bit of
//! it. [`operating_characteristics`](operating_characteristics::operating_characteristics) makes result rows of a tally.

mod agenda;
pub mod amount;
pub mod codes;
pub mod compare;
mod decision;
mod distribution;
pub mod endings;
mod exposed;
pub mod line;
mod measures;
pub mod operating_characteristics;
pub mod part;
pub mod points;
pub mod precision;
pub mod run;
mod screening;
pub mod shard;
pub mod simulation;
pub mod stamp;
pub mod study;
pub mod tally;
pub mod truth;

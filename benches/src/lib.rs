//! What the benchmarks share: data from a fixed generator, and the pieces of work that are timed.
//!
//! The same work is done by the benchmarks and by `against_peers`, so that both speak of one thing.

pub mod exact_tests;
pub mod fixtures;
pub mod models;
pub mod process;
pub mod stopwatch;
pub mod study;
pub mod visits;
pub mod work;

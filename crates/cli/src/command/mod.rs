//! One file a command.

pub mod analyze;
pub mod check;
pub mod competing;
pub mod completions;
pub mod convert;
pub mod cox;
pub mod dataset;
pub mod explain;
pub mod man;
pub mod merge;
pub mod parametric;
pub mod rates;
pub mod reconstruct;
pub mod reproduce;
pub mod schema;
pub mod simulate;
pub mod survival;
pub mod terms;

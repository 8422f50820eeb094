//! One file a command.

pub mod completions;
pub mod explain;
pub mod man;
pub mod reproduce;
pub mod schema;

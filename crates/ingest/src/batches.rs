//! x
pub mod codes;

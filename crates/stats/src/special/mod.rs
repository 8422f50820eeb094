#![doc = include_str!("../../docs/special_functions.md")]

pub mod beta;
pub mod binomial;
pub mod chi_squared;
mod double_double;
pub(crate) mod expansions;
pub mod gamma;
pub mod hypergeometric;
mod inversion;
pub(crate) mod log_odds;
pub mod normal;
pub mod student_t;
mod tail_integral;

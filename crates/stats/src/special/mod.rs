#![doc = include_str!("../../docs/special_functions.md")]

pub mod beta;
pub mod binomial;
pub mod chi_squared;
mod double_double;
pub(crate) mod expansions;
pub mod f_distribution;
pub mod gamma;
pub mod hypergeometric;
mod inversion;
pub(crate) mod lanes;
pub(crate) mod log_odds;
mod mills;
pub mod noncentral_chi_squared;
pub mod noncentral_t;
pub mod normal;
pub mod student_t;
mod tail_integral;

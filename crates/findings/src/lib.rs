//! Published statements held against recomputed rows.
//!
//! A [`Registry`](registry::Registry) holds findings of studies, claims of source documents, and the plans that
//! recompute them. [`reproduce`](reproduction::reproduce) expands published counts into trials, runs the ordinary
//! analysis on them, holds its rows against what is printed, and gives each entry a [`verdict`].

mod printed_only;
mod reasons;

pub mod assess;
pub mod claims;
pub mod codes;
pub mod entry;
pub mod evidence;
pub mod github;
pub mod grim;
pub mod judge;
pub mod junit;
pub mod lock;
pub mod printed_number;
pub mod registry;
pub mod reproduction;
pub mod sarif;
pub mod slips;
pub mod statistic;
pub mod verdict;

#[cfg(test)]
mod tiny_registry;

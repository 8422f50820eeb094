//! The rules that data are held to. Each is a diagnostic code whose documentation is its manual page.
//!
//! Rules of three kinds: about one cell, about the cells of one row, about rows taken together.

pub mod cell;
pub mod row;
pub mod trial;

//! Registries and data files that are broken, and what is said of each.
//!
//! Each case is a small file in `cases/`; what must be said of it stands beside it or in the test, as
//! `line:column code`. Files that are no text are made by the tests.

mod bytes;
mod cases;
mod corpus;
mod fuzz;
mod registries;
mod traps;

//! Registries and data files that are broken, and what is said of each.
//!
//! Each case is a small file in `cases/`; what must be said of it stands in the test as `line:column code`.

mod cases;
mod corpus;
mod registries;

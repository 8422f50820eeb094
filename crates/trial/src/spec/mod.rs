//! The tables of the input languages, read field by field with every problem located.
//!
//! Mapping, plan and registry belong to different crates, but a TOML table is wrong in the same ways in each: an
//! unknown key, a missing field, a value of the wrong kind. A language declares its tables as [`Shape`]s; [`read`]
//! checks a file against one, collects *all* problems, and hands back a [`Table`] whose values are of the declared
//! kinds. The JSON Schema that `trialstat schema` prints comes from the same shapes.

mod embedded;
mod read;
mod setting;
mod shape;
mod source;
mod table;

pub mod codes;

pub use embedded::embedded;
pub use read::read;
pub use setting::{PathError, Setting};
pub use shape::{Field, Kind, Shape};
pub use source::Source;
pub use table::{Table, Text};

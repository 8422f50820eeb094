//! The words every other crate speaks: the observed [`Trial`](trial::Trial), the [`ResultSet`](result::ResultSet)
//! concluded from it, and the [`Diagnostic`](diagnostic::Diagnostic) that says what is wrong and where.
//!
//! Plain data with checked constructors: no input or output, no random numbers, no arithmetic beyond the invariants.
//! [`spec`] reads the tables of the input languages (mapping, plan, registry), which share one way of being wrong.

pub mod counts;
pub mod dataset;
pub mod design;
pub mod diagnostic;
pub mod instrument;
pub mod phrase;
pub mod quantity;
pub mod reading;
pub mod record;
pub mod result;
mod sound;
pub mod spec;
pub mod spelling;
pub mod trial;
pub mod violation;

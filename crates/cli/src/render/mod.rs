//! Results and diagnostics in the forms that users read.

pub mod diagnostics;
pub mod json;
pub mod markdown;
pub mod rows;
pub mod table;

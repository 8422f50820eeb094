//! Results in the forms that may be asked for.

pub mod check;
pub mod columns;
pub mod derived;
pub mod diagnostics;
pub mod differences;
pub mod grid;
pub mod json;
pub mod markdown;
pub mod number;
pub mod operating_characteristics;
pub mod problems;
pub mod rejects;
pub mod results;
pub mod row_text;
pub mod rows;
pub mod table;
pub mod trace;
pub mod walk;

//! The program as a user meets it: arguments, files, exit status, words.

mod analyze;
mod broken_input;
mod changed_number;
mod check;
mod competing;
mod completions;
mod convert;
mod cox;
mod explain;
mod formats;
mod help;
mod lock;
mod man;
mod parametric;
mod program;
mod rates;
mod rates_questions;
mod reconstruct;
mod recurrent;
mod reproduce;
mod schema;
mod simulate;
mod stock_plans;
mod survival;
mod trial_files;
mod writing;

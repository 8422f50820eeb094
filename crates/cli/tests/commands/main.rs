//! The program as a user meets it: arguments, files, exit status, words.

mod broken_input;
mod changed_number;
mod completions;
mod explain;
mod formats;
mod help;
mod lock;
mod man;
mod program;
mod reproduce;
mod schema;
mod writing;

//! What a single cell's text means: a number, a date, a missing value, a unit.
//!
//! Nothing here reads a file, and nothing is guessed: what a mapping did not declare is refused. A refusal is a small
//! value, so that a million wrong cells cost little. Its `Display` continues a sentence that begins with the text in
//! question (`` `<5` `` … "lies below a limit, expected a number"); its `hint` says what to do.

pub mod date;
pub mod missing;
pub mod number;
pub mod unit;

/// Text without the padding that fixed-width exports leave around it.
fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\u{a0}'])
}

#[cfg(test)]
mod tests;

//! Code lists and instruments, kept as data.
//!
//! A code list is the terms that CDISC prints and what files write for them; an instrument is a rating scale and the
//! scores it can give. Both are met by name in any case and without regard to spaces and punctuation, never by
//! likeness: what is merely near is only ever suggested.

mod code_list;
mod instrument;

pub use code_list::{CodeList, Term, list, lists};
pub use instrument::{Instrument, Worse, instrument, instruments};

use trialstat_trial::spec::{Shape, Source, Table, read};

/// What is left of a name when case, spaces and punctuation do not matter.
fn key(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The key among `keys` that a slip of the pen would turn into `name`'s.
fn nearest<'a>(name: &str, keys: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = key(name);
    let near = keys.map(|known| (strsim::damerau_levenshtein(&wanted, known), known)).min()?;
    let (distance, known) = near;
    // One slip in each four characters; short abbreviations are all near each other.
    (!wanted.is_empty() && distance * 4 <= known.chars().count()).then_some(known)
}

/// The tables of `key` of an embedded file.
fn embedded(file: &'static str, text: &'static str, shape: &'static Shape, key: &str) -> Vec<Table> {
    let source = Source::new(file, text.as_bytes()).expect("embedded files are UTF-8");
    let mut problems = Vec::new();
    let table = read(&source, shape, &mut problems);
    assert!(problems.is_empty(), "embedded files are sound: {problems:?}");
    table.tables(key).to_vec()
}

#[cfg(test)]
mod tests;

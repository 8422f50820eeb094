//! Code lists, kept as data: the terms that CDISC prints and what files write for them.
//!
//! Lists and terms are met by name in any case and without regard to spaces and punctuation, never by likeness: what is
//! merely near is only ever suggested.

mod code_list;

pub use code_list::{CodeList, Term, list, lists};

use trialstat_trial::spelling::folded;

/// The key among `keys` that a slip of the pen would turn into `name`'s.
fn nearest<'a>(name: &str, keys: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = folded(name);
    let near = keys.map(|known| (strsim::damerau_levenshtein(&wanted, known), known)).min()?;
    let (distance, known) = near;
    // One slip in each four characters; short abbreviations are all near each other.
    (!wanted.is_empty() && distance * 4 <= known.chars().count()).then_some(known)
}

#[cfg(test)]
mod tests;

//! The texts of result rows. There are few different ones and many rows, so a text is shared rather than copied.

use crate::record::Word;
use serde::{Serialize, Serializer};
use std::borrow::Borrow;
use std::collections::HashSet;
use std::fmt::{self, Write};
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A text of a result row. To clone it takes no memory.
#[derive(Clone)]
pub enum Phrase {
    /// One that stands in the program: a statistic's or a method's name, a remark.
    Written(&'static str),
    /// One of the plan or the data, or one put together: an arm, an endpoint, a visit.
    Shared(Word),
}

impl Phrase {
    /// No text.
    pub const EMPTY: Phrase = Phrase::Written("");

    /// Whether the other one shares this one's memory, which makes them equal without a look at their letters.
    pub fn shares(&self, other: &Phrase) -> bool {
        std::ptr::eq(self.as_str(), other.as_str())
    }

    /// A text that is not known to stand anywhere else.
    pub fn new(text: &str) -> Phrase {
        Phrase::Shared(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match self {
            Phrase::Written(text) => text,
            Phrase::Shared(text) => text,
        }
    }
}

impl Default for Phrase {
    fn default() -> Phrase {
        Phrase::EMPTY
    }
}

impl Deref for Phrase {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Phrase {
    fn borrow(&self) -> &str {
        self
    }
}

impl AsRef<str> for Phrase {
    fn as_ref(&self) -> &str {
        self
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq for Phrase {
    fn eq(&self, other: &Phrase) -> bool {
        self.shares(other) || self.as_str() == other.as_str()
    }
}

impl Eq for Phrase {}

impl PartialEq<str> for Phrase {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Phrase {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for Phrase {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<Phrase> for String {
    fn eq(&self, other: &Phrase) -> bool {
        self == other.as_str()
    }
}

impl PartialEq<Phrase> for &str {
    fn eq(&self, other: &Phrase) -> bool {
        *self == other.as_str()
    }
}

impl PartialOrd for Phrase {
    fn partial_cmp(&self, other: &Phrase) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Phrase {
    fn cmp(&self, other: &Phrase) -> std::cmp::Ordering {
        self.as_str().cmp(other)
    }
}

impl Hash for Phrase {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Serialize for Phrase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl From<&'static str> for Phrase {
    fn from(text: &'static str) -> Phrase {
        Phrase::Written(text)
    }
}

impl From<String> for Phrase {
    fn from(text: String) -> Phrase {
        Phrase::Shared(text.into())
    }
}

impl From<&String> for Phrase {
    fn from(text: &String) -> Phrase {
        Phrase::new(text)
    }
}

impl From<Word> for Phrase {
    fn from(text: Word) -> Phrase {
        Phrase::Shared(text)
    }
}

impl From<&Word> for Phrase {
    fn from(text: &Word) -> Phrase {
        Phrase::Shared(Arc::clone(text))
    }
}

impl From<&Phrase> for Phrase {
    fn from(text: &Phrase) -> Phrase {
        text.clone()
    }
}

/// Phrases that were put together before: one that comes again takes no memory.
#[derive(Debug, Default)]
pub struct Phrases {
    known: HashSet<Word>,
    /// The one being put together.
    text: String,
}

impl Phrases {
    /// More than a plan's rows ever have. Remarks that tell numbers of the data would otherwise gather for ever.
    const MOST: usize = 4096;

    /// The phrase of this text: `phrases.phrase(format_args!("cox, {ties}"))`.
    pub fn phrase(&mut self, text: fmt::Arguments<'_>) -> Phrase {
        if let Some(written) = text.as_str() {
            return Phrase::Written(written);
        }
        self.text.clear();
        // Writing to a text does not fail; were a part of it not to be written, the phrase would lack it.
        let _ = self.text.write_fmt(text);
        if let Some(known) = self.known.get(self.text.as_str()) {
            return known.into();
        }
        if self.known.len() == Phrases::MOST {
            self.known.clear();
        }
        let new: Word = self.text.as_str().into();
        self.known.insert(Arc::clone(&new));
        Phrase::Shared(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_text_comes_from_makes_no_difference() {
        let (written, shared) = (Phrase::from("wilson"), Phrase::from("wilson".to_owned()));
        assert_eq!(written, shared);
        assert_eq!((written.to_string(), format!("{shared:?}")), ("wilson".to_owned(), "\"wilson\"".to_owned()));
        assert_eq!(HashSet::from([written]).get("wilson"), Some(&shared));
    }

    #[test]
    fn a_phrase_that_comes_again_is_the_same_memory() {
        let mut phrases = Phrases::default();
        let mut cox = |ties| match phrases.phrase(format_args!("cox, {ties}")) {
            Phrase::Shared(word) => word,
            Phrase::Written(text) => panic!("`{text}` was put together"),
        };
        let (first, other, again) = (cox("efron"), cox("breslow"), cox("efron"));
        assert_eq!((&*first, &*other), ("cox, efron", "cox, breslow"));
        assert!(Arc::ptr_eq(&first, &again));
    }

    #[test]
    fn no_more_phrases_are_kept_than_a_plan_has() {
        let mut phrases = Phrases::default();
        for number in 0..3 * Phrases::MOST {
            assert_eq!(phrases.phrase(format_args!("{number} tables")), format!("{number} tables"));
            assert!(phrases.known.len() <= Phrases::MOST);
        }
    }
}

//! Which of a column's values means yes.

use super::naming::words;
use super::seen::Seen;
use crate::dictionary::DictionaryColumn;
use crate::terminology;

/// What is known of the value that means yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Yes {
    /// It says so itself, or the dictionary does.
    Told(String),
    /// It usually does.
    Guessed(String, String),
    /// Nothing tells; these are the values.
    Open(Vec<String>),
}

/// Words of an event or of an endpoint that was met.
const WORDS: [&str; 15] = [
    "event",
    "dead",
    "died",
    "death",
    "deceased",
    "relapse",
    "relapsed",
    "progression",
    "progressed",
    "responder",
    "remission",
    "response",
    "recurrence",
    "true",
    "ja",
];

/// Names that say what 1 means: a column `death` with 0 and 1 has no second reading, a column `status` has.
const PLAIN_NAMES: [&str; 17] = [
    "event",
    "death",
    "died",
    "dead",
    "relapse",
    "relapsed",
    "progression",
    "failure",
    "response",
    "responder",
    "responded",
    "remission",
    "remitter",
    "cured",
    "success",
    "met",
    "improved",
];

/// Which value of a column means yes.
pub(super) fn yes_of(seen: &Seen<'_>, dictionary: Option<&DictionaryColumn>) -> Yes {
    let values: Vec<&str> = seen.values.iter().map(|(text, _)| text.as_str()).collect();
    let is_yes = |text: &str| {
        let yes = terminology::list("yes-no").and_then(|list| list.term(text)) == Some("Y");
        (yes && text != "1") || matches!(&words(text)[..], [word] if WORDS.contains(&word.as_str()))
    };
    let only = |texts: &[&str]| match texts {
        [only] => Some((*only).to_owned()),
        _ => None,
    };
    if let Some(described) = dictionary {
        let codes: Vec<&str> =
            described.codes.iter().filter(|(_, meaning)| is_yes(meaning)).map(|(code, _)| code.as_str()).collect();
        if let Some(code) = only(&codes) {
            return Yes::Told(code);
        }
    }
    let yes: Vec<&str> = values.iter().copied().filter(|text| is_yes(text)).collect();
    if let Some(value) = only(&yes) {
        let from_list = words(&value).concat();
        return match from_list.as_str() {
            "y" | "yes" => Yes::Told(value),
            _ => Yes::Guessed(value.clone(), format!("by the word `{value}`")),
        };
    }
    let binary = seen.numbers().is_some() && values.iter().all(|text| matches!(*text, "0" | "1"));
    let plain = words(seen.name).iter().any(|word| PLAIN_NAMES.contains(&word.as_str()));
    if binary && plain && values.contains(&"1") {
        return Yes::Guessed("1".to_owned(), format!("1 in a column `{}`", seen.name));
    }
    Yes::Open(values.into_iter().map(str::to_owned).collect())
}

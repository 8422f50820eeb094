//! Names as people spell them: what two spellings have in common, and which name was probably meant.

/// What is left of a name when case, spaces and punctuation do not matter.
pub fn folded(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The hint of a word that is none of those known: the one that is near, or all of them.
pub fn did_you_mean(word: &str, known: &[&str]) -> String {
    let near = known.iter().map(|known| (strsim::damerau_levenshtein(word, known), known)).min();
    match near {
        Some((distance, known)) if distance <= 2 || distance * 3 <= known.len() => format!("did you mean `{known}`?"),
        _ => format!("one of: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_suggested_and_otherwise_the_list() {
        assert_eq!(did_you_mean("orla", &["oral", "nasal"]), "did you mean `oral`?");
        assert_eq!(did_you_mean("zzzzzzz", &["oral", "nasal"]), "one of: oral, nasal");
    }

    #[test]
    fn case_spaces_and_punctuation_do_not_matter() {
        assert_eq!(folded("HAM-D 17"), "hamd17");
        assert_eq!(folded("Åsberg"), "åsberg");
    }
}

//! Names as people spell them: what two spellings have in common, and which name was probably meant.

/// What is left of a name when case, spaces and punctuation do not matter.
pub fn folded(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The hint of a word that is none of those known: the one that is near, or all of them.
pub fn did_you_mean(word: &str, known: &[&str]) -> String {
    question(&nearest(word, known)).unwrap_or_else(|| format!("one of: {}", known.join(", ")))
}

/// The hint of a name that is none of those there are: the ones that are near, and what there is.
pub fn did_you_mean_of(name: &str, known: &[&str]) -> String {
    let shown = &known[..known.len().min(MOST_LISTED)];
    let more = match known.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let there_are = format!("there are: {}{more}", shown.join(", "));
    match question(&nearest(name, known)) {
        Some(question) => format!("{question} {there_are}"),
        None => there_are,
    }
}

/// The one known word that a word may stand for.
pub fn meant<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    match nearest(word, known)[..] {
        [one] => Some(one),
        _ => None,
    }
}

/// How many names a hint lists.
const MOST_LISTED: usize = 40;
/// How many equally near names are still a help.
const MOST_NEAR: usize = 3;

/// The names nearest to a word, if they are near and few, in alphabetical order. Case does not matter.
fn nearest<'k>(word: &str, known: &[&'k str]) -> Vec<&'k str> {
    let word = word.to_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&word, &known.to_lowercase());
    let distances: Vec<usize> = known.iter().map(|known| distance(known)).collect();
    let least = distances.iter().min().copied().unwrap_or(usize::MAX);
    let is_near = |known: &str| least <= 2 || least <= known.len() / 3;
    let near = known.iter().zip(&distances).filter(|(known, distance)| **distance == least && is_near(known));
    let mut near: Vec<&str> = near.map(|(known, _)| *known).collect();
    near.sort_unstable();
    near.dedup();
    if near.len() > MOST_NEAR { Vec::new() } else { near }
}

/// Asks whether one of these names was meant.
fn question(near: &[&str]) -> Option<String> {
    let quoted: Vec<String> = near.iter().map(|near| format!("`{near}`")).collect();
    let (last, others) = quoted.split_last()?;
    let or = if others.is_empty() { "" } else { " or " };
    Some(format!("did you mean {}{or}{last}?", others.join(", ")))
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
    fn equally_near_words_are_all_suggested_if_they_are_few() {
        assert_eq!(did_you_mean("Day 9", &["Day 2", "Day 8", "Day 15"]), "did you mean `Day 2` or `Day 8`?");
        assert_eq!(did_you_mean("d", &["a", "b", "c"]), "did you mean `a`, `b` or `c`?");
        assert_eq!(did_you_mean("e", &["a", "b", "c", "d"]), "one of: a, b, c, d");
        assert_eq!(did_you_mean("e", &[]), "one of: ");
    }

    #[test]
    fn capitals_are_near_to_small_letters() {
        assert_eq!(did_you_mean("KETAMINE", &["ketamine", "midazolam"]), "did you mean `ketamine`?");
    }

    #[test]
    fn of_names_there_are_all_are_listed_besides() {
        assert_eq!(did_you_mean_of("orla", &["oral", "nasal"]), "did you mean `oral`? there are: oral, nasal");
        assert_eq!(did_you_mean_of("zzzzzzz", &["oral", "nasal"]), "there are: oral, nasal");
        let names: Vec<String> = (1..=43).map(|number| format!("subject {number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert!(did_you_mean_of("zzz", &names).ends_with("subject 39, subject 40 and 3 more"));
    }

    #[test]
    fn case_spaces_and_punctuation_do_not_matter() {
        assert_eq!(folded("HAM-D 17"), "hamd17");
        assert_eq!(folded("Åsberg"), "åsberg");
    }
}

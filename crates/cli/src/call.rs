//! The command as results record it: what a number may depend on, and nothing else.

use std::ffi::OsString;

/// Options with a value that say where to, how fast or in which colours.
const WITHOUT_EFFECT: [&str; 3] = ["--output", "--threads", "--color"];
/// Such options without a value.
const FLAGS_WITHOUT_EFFECT: [&str; 5] = ["--overwrite", "--quiet", "-q", "--verbose", "-v"];

/// The words of this call that may change a number, so that the same question has the same bytes for an answer.
pub fn words() -> Vec<String> {
    // Not `args`, which panics at a path that is no Unicode.
    that_matter(std::env::args_os())
}

/// The program by its name wherever it lies, and the words that matter.
fn that_matter(words: impl Iterator<Item = OsString>) -> Vec<String> {
    let mut words = words.skip(1).map(|word| word.to_string_lossy().into_owned());
    let mut kept = vec!["trialstat".to_owned()];
    while let Some(word) = words.next() {
        let (name, has_value) = word.split_once('=').map_or((word.as_str(), false), |(name, _)| (name, true));
        if name == "--" {
            kept.push(word);
            kept.extend(words);
            break;
        }
        if WITHOUT_EFFECT.contains(&name) {
            if !has_value {
                words.next();
            }
        } else if !FLAGS_WITHOUT_EFFECT.contains(&name) {
            kept.push(word);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_change_a_number_is_not_recorded() {
        let kept = |words: &str| that_matter(words.split(' ').map(OsString::from)).join(" ");
        assert_eq!(kept("bin/trialstat analyze plan.toml"), "trialstat analyze plan.toml");
        let call = "trialstat -q analyze plan.toml --threads 1 --output=there --overwrite --color never --level 0.9";
        assert_eq!(kept(call), "trialstat analyze plan.toml --level 0.9");
        assert_eq!(kept("trialstat check --output a --threads=2 -- --quiet"), "trialstat check -- --quiet");
    }
}

//! Names, values and comments as TOML writes them.

use std::fmt::Write;

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\t' => quoted.push_str("\\t"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            control if control.is_control() => {
                write!(quoted, "\\u{:04X}", u32::from(control)).expect("a string takes what is written");
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// A list of texts.
pub(super) fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(quoted).collect();
    format!("[{}]", texts.join(", "))
}

/// A map of texts.
pub(super) fn map<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<String> =
        pairs.into_iter().map(|(key, value)| format!("{} = {}", quoted(key), quoted(value))).collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// A value as a comment shows it: in backticks, on one line, shortened.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 30;
    let plain: String = text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    if plain.chars().count() <= LONGEST {
        return format!("`{plain}`");
    }
    format!("`{}…`", plain.chars().take(LONGEST).collect::<String>())
}

/// A text of which a comment can hold every character.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

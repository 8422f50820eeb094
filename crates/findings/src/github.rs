//! Workflow commands that annotate a change on GitHub.

use crate::entry::Entry;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// One annotation for each entry that is not as expected.
pub fn annotations(entries: &[Entry<'_>]) -> Vec<String> {
    let unexpected = entries.iter().filter(|entry| !entry.as_expected());
    unexpected
        .map(|entry| annotation(entry.place, &format!("{} {}", entry.id, entry.verdict), &entry.complaint()))
        .collect()
}

/// The annotation of a diagnostic.
pub fn of_diagnostic(diagnostic: &Diagnostic) -> String {
    annotation(&diagnostic.place, diagnostic.code, &diagnostic.message)
}

fn annotation(place: &Place, title: &str, message: &str) -> String {
    let mut properties = format!("file={}", property(&place.file));
    if place.line > 0 {
        properties.push_str(&format!(",line={}", place.line));
    }
    if place.column > 0 {
        properties.push_str(&format!(",col={}", place.column));
    }
    format!("::error {properties},title={}::{}", property(title), data(message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_command_syntax_uses_is_escaped() {
        let place = Place { file: "a,b.toml".into(), line: 3, column: 1 };
        assert_eq!(
            annotation(&place, "F-1: contradicted", "71% printed\nand lost"),
            "::error file=a%2Cb.toml,line=3,col=1,title=F-1%3A contradicted::71%25 printed%0Aand lost"
        );
    }
}

//! Problems of data on standard error: those of one kind together, with their first places and how many there are.

use crate::arguments::Arguments;
use crate::codes::all_codes;
use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use trialstat_ingest::problem::Problem;
use trialstat_trial::diagnostic::{Place, Severity};

/// Places of one kind of problem that are shown; `--verbose` shows all.
const SHOWN: usize = 5;

/// Problems grouped by code, file and column. Notes are left out with `--quiet`.
pub fn grouped(problems: &[Problem], arguments: &Arguments) -> String {
    let mut text = String::new();
    let key = |problem: &Problem| {
        let diagnostic = &problem.diagnostic;
        (diagnostic.severity, diagnostic.code, diagnostic.place.file.clone(), diagnostic.variable.clone())
    };
    let mut groups: Vec<Vec<&Problem>> = Vec::new();
    for problem in problems {
        match groups.iter_mut().find(|group| key(group[0]) == key(problem)) {
            Some(group) => group.push(problem),
            None => groups.push(vec![problem]),
        }
    }
    // The gravest first; places keep their order.
    groups.sort_by_key(|group| std::cmp::Reverse(group[0].diagnostic.severity));
    for group in &groups {
        if !(arguments.quiet && group[0].diagnostic.severity == Severity::Note) {
            write_group(&mut text, group, arguments.verbose);
        }
    }
    text
}

fn write_group(text: &mut String, group: &[&Problem], verbose: bool) {
    let first = &group[0].diagnostic;
    let total: usize = group.iter().map(|problem| problem.count()).sum();
    let title = all_codes().find(|code| code.id == first.code).map_or("", |code| code.title);
    let (style, word) = match first.severity {
        Severity::Error => (AnsiColor::Red.on_default().bold(), "error"),
        Severity::Warning => (AnsiColor::Yellow.on_default().bold(), "warning"),
        Severity::Note => (Style::new().bold(), "note"),
    };
    let column = first.variable.as_ref().map(|variable| format!(", column `{variable}`")).unwrap_or_default();
    let places = if total == 1 { String::new() } else { format!(", {} places", grouped_digits(total)) };
    let _ = writeln!(text, "{style}{word} {}{style:#}: {title}: {}{column}{places}", first.code, first.place.file);
    let shown = if verbose { usize::MAX } else { SHOWN };
    let mut written = 0;
    // One hint for all, or each its own.
    let common = group.iter().all(|problem| problem.diagnostic.hint == first.hint);
    let mut places: Vec<(Place, &Problem)> =
        group.iter().flat_map(|problem| places_of(problem).take(shown).map(move |place| (place, *problem))).collect();
    places.sort_by(|left, right| left.0.cmp(&right.0));
    for (place, Problem { diagnostic, .. }) in places.iter().take(shown) {
        let _ = writeln!(text, "  {:<10} {}", line_and_column(place), diagnostic.message);
        written += 1;
        if let Some(hint) = diagnostic.hint.as_ref().filter(|_| !common) {
            let _ = writeln!(text, "             hint: {hint}");
        }
    }
    if total > written {
        let _ = writeln!(text, "  … and {} more", grouped_digits(total - written));
    }
    if let Some(hint) = first.hint.as_ref().filter(|_| common) {
        let _ = writeln!(text, "  hint: {hint}");
    }
}

fn places_of(problem: &Problem) -> impl Iterator<Item = Place> {
    let first = &problem.diagnostic.place;
    let further = problem.further_lines.iter().map(|line| Place { line: *line as usize, column: 0, ..first.clone() });
    std::iter::once(first.clone()).chain(further)
}

fn line_and_column(place: &Place) -> String {
    match (place.line, place.column) {
        (0, _) => String::new(),
        (line, 0) => format!("{line}:"),
        (line, column) => format!("{line}:{column}:"),
    }
}

/// `1,234,567`
pub fn grouped_digits(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_threes() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(grouped_digits(number), text);
        }
    }
}

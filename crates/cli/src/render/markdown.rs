//! `--format markdown`: a table a study and a table a source document.

use crate::render::table::summary;
use std::fmt::Write;
use trialstat_findings::reproduction::Reproduction;
use trialstat_trial::diagnostic::Diagnostic;

/// The report as Markdown.
pub fn reproduction(reproduction: &Reproduction<'_>, drifts: &[Diagnostic]) -> String {
    let entries = reproduction.entries();
    let (findings, claims) = entries.split_at(reproduction.findings.len());
    let mut text = String::from("# Findings, recomputed\n");
    for group in findings.chunk_by(|left, right| left.group == right.group) {
        let _ = write!(text, "\n## {}\n\n", cell(group[0].group));
        text.push_str("| finding | number | printed | obtained | verdict | why |\n|---|---|---|---|---|---|\n");
        for entry in group {
            let cells = [entry.id, &entry.what, &entry.printed, entry.obtained, &verdict(entry), &entry.why];
            let _ = writeln!(text, "| {} |", cells.map(cell).join(" | "));
        }
    }
    if !claims.is_empty() {
        text.push_str("\n# Claims, checked\n");
    }
    for group in claims.chunk_by(|left, right| left.group == right.group) {
        let _ = write!(text, "\n## {}\n\n", cell(group[0].group));
        text.push_str("| claim | says | verdict | why |\n|---|---|---|---|\n");
        for entry in group {
            let _ =
                writeln!(text, "| {} |", [entry.id, &entry.what, &verdict(entry), &entry.why].map(cell).join(" | "));
        }
    }
    let _ = write!(text, "\n{}\n", summary(reproduction, drifts));
    text
}

fn verdict(entry: &trialstat_findings::entry::Entry<'_>) -> String {
    if entry.as_expected() {
        entry.verdict.to_owned()
    } else {
        format!("**{}**, expected {}", entry.verdict, entry.expected)
    }
}

fn cell(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;").replace('\n', " ")
}

//! `--format table`: for reading, grouped by study and by source document.

use crate::arguments::Arguments;
use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use trialstat_findings::entry::Entry;
use trialstat_findings::reproduction::Reproduction;
use trialstat_findings::verdict::{ClaimVerdict, Verdict};
use trialstat_trial::diagnostic::Diagnostic;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const LOUD: Style = AnsiColor::Red.on_default().bold();

/// The report for a reader.
pub fn reproduction(reproduction: &Reproduction<'_>, drifts: &[Diagnostic], arguments: &Arguments) -> String {
    let entries = reproduction.entries();
    let (findings, claims) = entries.split_at(reproduction.findings.len());
    let width = terminal_size::terminal_size().map_or(110, |(width, _)| usize::from(width.0)).clamp(60, 160);
    let mut page = Page { text: String::new(), width };
    let wanted = |entry: &&Entry<'_>| !arguments.quiet || !entry.as_expected();
    if findings.iter().any(|entry| wanted(&entry)) {
        page.paragraph("verdict, id, number as printed, number as recomputed; below, what it is and why", 2, DIM);
        page.text.push('\n');
    }
    for group in findings.chunk_by(|left, right| left.group == right.group) {
        let shown: Vec<&Entry<'_>> = group.iter().filter(wanted).collect();
        if let Some(first) = shown.first() {
            page.study(reproduction, first, arguments.verbose);
            page.findings(reproduction, &shown, arguments.verbose);
        }
    }
    for group in claims.chunk_by(|left, right| left.group == right.group) {
        let shown: Vec<&Entry<'_>> = group.iter().filter(wanted).collect();
        if let Some(first) = shown.first() {
            page.document(reproduction, first);
            page.claims(reproduction, &shown, arguments.verbose);
        }
    }
    for drift in drifts {
        let _ = writeln!(page.text, "{LOUD}drift{LOUD:#}  {}  {DIM}{}{DIM:#}", drift.message, drift.place);
    }
    if !drifts.is_empty() {
        page.text.push('\n');
    }
    let _ = writeln!(page.text, "{}", summary(reproduction, drifts));
    page.text
}

/// How many verdicts of each kind, and whether they are those expected.
pub fn summary(reproduction: &Reproduction<'_>, drifts: &[Diagnostic]) -> String {
    let findings = Verdict::ALL.iter().filter_map(|verdict| {
        let count = reproduction.findings.iter().filter(|judged| judged.verdict == *verdict).count();
        let weakly = reproduction.findings.iter().filter(|judged| judged.verdict == *verdict && judged.weakly).count();
        let weakly = if weakly > 0 { format!(" ({weakly} of them weakly)") } else { String::new() };
        (count > 0).then(|| format!("{count} {verdict}{weakly}"))
    });
    let claims = ClaimVerdict::ALL.iter().filter_map(|verdict| {
        let count = reproduction.claims.iter().filter(|judged| judged.verdict == *verdict).count();
        (count > 0).then(|| format!("{count} {verdict}"))
    });
    let mut lines = Vec::new();
    if !reproduction.findings.is_empty() {
        lines.push(format!("{} findings: {}", reproduction.findings.len(), findings.collect::<Vec<_>>().join(", ")));
    }
    if !reproduction.claims.is_empty() {
        lines.push(format!("{} claims: {}", reproduction.claims.len(), claims.collect::<Vec<_>>().join(", ")));
    }
    lines.push(match reproduction.unexpected() {
        0 => "every verdict is the one expected".to_owned(),
        1 => "1 verdict is not the one expected".to_owned(),
        many => format!("{many} verdicts are not those expected"),
    });
    match drifts.len() {
        0 => {}
        1 => lines.push("1 number has left the lock".to_owned()),
        many => lines.push(format!("{many} numbers have left the lock")),
    }
    lines.join("\n")
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn study(&mut self, reproduction: &Reproduction<'_>, entry: &Entry<'_>, verbose: bool) {
        let registry = reproduction.registry;
        let Some(study) = registry.studies.iter().find(|study| study.cite == entry.group) else { return };
        let mut about = vec![study.condition.clone(), study.design.clone()];
        if verbose {
            about.extend(study.population.clone());
        }
        about.extend(study.doi.as_ref().map(|doi| format!("doi {doi}")));
        about.extend(study.pmid.as_ref().map(|pmid| format!("PMID {pmid}")).filter(|_| study.doi.is_none() || verbose));
        let _ = writeln!(self.text, "{BOLD}{}{BOLD:#}", study.cite);
        self.paragraph(&about.join("; "), 2, DIM);
    }

    fn findings(&mut self, reproduction: &Reproduction<'_>, entries: &[&Entry<'_>], verbose: bool) {
        let longest = |texts: Vec<&str>| texts.iter().map(|text| text.chars().count()).max().unwrap_or(0);
        let ids = longest(entries.iter().map(|entry| entry.id).collect());
        let printed = longest(entries.iter().map(|entry| entry.printed.as_str()).collect()).min(36);
        for entry in entries {
            let style = style(entry.verdict);
            let obtained = if entry.obtained.is_empty() { String::new() } else { format!("  {}", entry.obtained) };
            let line = format!(
                "{style}{:<13}{style:#}  {:<ids$}  {:<printed$}{obtained}",
                entry.verdict, entry.id, entry.printed
            );
            let _ = writeln!(self.text, "  {}{}", line.trim_end(), unexpected(entry));
            let why = if entry.why.is_empty() { String::new() } else { format!(": {}", entry.why) };
            self.paragraph(&format!("{}{why}", entry.what), 6, DIM);
            if verbose {
                self.details(reproduction, entry);
            }
        }
        self.text.push('\n');
    }

    /// Source, quotation and note of a finding.
    fn details(&mut self, reproduction: &Reproduction<'_>, entry: &Entry<'_>) {
        let Some(finding) = reproduction.registry.findings.iter().find(|finding| finding.id == entry.id) else {
            return;
        };
        let mut lines = vec![format!("status {}, {}", finding.status, entry.place)];
        if !finding.also.is_empty() {
            lines.push(format!("also {}", finding.also.join(", ")));
        }
        lines.extend(finding.quote.as_ref().map(|quote| format!("“{quote}”")));
        lines.extend(finding.note.clone());
        for line in lines {
            self.paragraph(&line, 8, DIM);
        }
    }

    fn document(&mut self, reproduction: &Reproduction<'_>, entry: &Entry<'_>) {
        let registry = reproduction.registry;
        let title = registry.sources.iter().find(|source| source.file == entry.group).map(|source| &source.title);
        let _ = writeln!(self.text, "{BOLD}{}{BOLD:#}", title.map_or(entry.group, |title| title));
        self.paragraph(entry.group, 2, DIM);
    }

    fn claims(&mut self, reproduction: &Reproduction<'_>, entries: &[&Entry<'_>], verbose: bool) {
        for entry in entries {
            let style = style(entry.verdict);
            let _ = writeln!(self.text, "  {style}{:<16}{style:#}  {}{}", entry.verdict, entry.id, unexpected(entry));
            self.paragraph(&entry.what, 6, Style::new());
            let judged =
                reproduction.claims.iter().find(|judged| reproduction.registry.claims[judged.claim].id == entry.id);
            let Some(judged) = judged else { continue };
            let claim = &reproduction.registry.claims[judged.claim];
            self.paragraph(&claim.why, 6, DIM);
            for check in &judged.checks {
                let outcome = if check.holds { "holds" } else { "fails" };
                self.paragraph(&format!("{outcome}: {}", check.words), 8, DIM);
            }
            if verbose {
                let primary = claim.primary.as_ref().map(|primary| format!("primary source: {primary}"));
                let shows = claim.shows.as_ref().map(|shows| format!("shows: {shows}"));
                for line in
                    primary.into_iter().chain(shows).chain([format!("status {}, {}", claim.status, entry.place)])
                {
                    self.paragraph(&line, 8, DIM);
                }
            }
        }
        self.text.push('\n');
    }

    fn paragraph(&mut self, text: &str, indent: usize, style: Style) {
        let margin = " ".repeat(indent);
        // Names of methods and ids hold hyphens and are searched for, so lines break at spaces only.
        let options = textwrap::Options::new(self.width.saturating_sub(indent).max(20))
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .word_separator(textwrap::WordSeparator::AsciiSpace);
        for line in textwrap::wrap(text, options) {
            let _ = writeln!(self.text, "{margin}{style}{line}{style:#}");
        }
    }
}

fn unexpected(entry: &Entry<'_>) -> String {
    if entry.as_expected() { String::new() } else { format!("  {LOUD}expected {}{LOUD:#}", entry.expected) }
}

fn style(verdict: &str) -> Style {
    match verdict {
        "confirmed" | "supported" => AnsiColor::Green.on_default(),
        "contradicted" => AnsiColor::Red.on_default(),
        "partly supported" => AnsiColor::Yellow.on_default(),
        _ => AnsiColor::Cyan.on_default(),
    }
}

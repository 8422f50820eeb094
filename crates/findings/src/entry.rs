//! A judged finding or claim in the words that every report uses.

use crate::claims::JudgedClaim;
use crate::judge::Judged;
use crate::registry::{Finding, PrintedLimit, PrintedP, Registry};
use crate::reproduction::Reproduction;
use trialstat_trial::diagnostic::Place;

/// One line of a report.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// The finding's or claim's id.
    pub id: &'a str,
    /// The study, or the source document.
    pub group: &'a str,
    /// What the number is, or what the claim says.
    pub what: String,
    /// What is printed; empty for a claim.
    pub printed: String,
    /// What was obtained.
    pub obtained: &'a str,
    /// The verdict's name.
    pub verdict: &'static str,
    /// The verdict that the registry expects.
    pub expected: &'a str,
    /// Why.
    pub why: String,
    /// Where it stands in the registry.
    pub place: &'a Place,
}

impl Entry<'_> {
    /// Whether the verdict is the one expected.
    pub fn as_expected(&self) -> bool {
        self.verdict == self.expected
    }

    /// What is wrong, for a verdict that is not the one expected.
    pub fn complaint(&self) -> String {
        let printed = if self.printed.is_empty() { String::new() } else { format!("printed {}, ", self.printed) };
        let obtained = if self.obtained.is_empty() { String::new() } else { format!("obtained {}, ", self.obtained) };
        format!("{printed}{obtained}{}, expected {}: {}", self.verdict, self.expected, self.why)
    }
}

impl<'a> Reproduction<'a> {
    /// Every finding, then every claim.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let findings = self.findings.iter().map(|judged| finding_entry(self.registry, judged));
        findings.chain(self.claims.iter().map(|judged| claim_entry(self.registry, judged))).collect()
    }
}

fn finding_entry<'a>(registry: &'a Registry, judged: &'a Judged) -> Entry<'a> {
    let finding = &registry.findings[judged.finding];
    Entry {
        id: &finding.id,
        group: &registry.studies[finding.study].cite,
        what: what(finding),
        printed: printed(finding),
        obtained: &judged.obtained,
        verdict: judged.verdict.name(),
        expected: &finding.expect,
        why: judged.why.clone(),
        place: &finding.place,
    }
}

fn claim_entry<'a>(registry: &'a Registry, judged: &'a JudgedClaim) -> Entry<'a> {
    let claim = &registry.claims[judged.claim];
    let failing = judged.checks.iter().filter(|check| !check.holds).map(|check| format!("fails: {}", check.words));
    let holding = judged.checks.iter().filter(|check| check.holds).map(|check| format!("holds: {}", check.words));
    let why = std::iter::once(claim.why.clone()).chain(holding).chain(failing).collect::<Vec<_>>().join("; ");
    Entry {
        id: &claim.id,
        group: &registry.sources[claim.source].file,
        what: format!("“{}”", claim.says),
        printed: String::new(),
        obtained: "",
        verdict: judged.verdict.name(),
        expected: &claim.expect,
        why,
        place: &claim.place,
    }
}

/// What a finding's number is, in one line.
pub fn what(finding: &Finding) -> String {
    let arms = match (&finding.arm, &finding.reference) {
        (Some(arm), Some(reference)) => format!(", {arm} v {reference}"),
        (Some(arm), None) => format!(", {arm}"),
        _ => String::new(),
    };
    let time = finding.time.as_ref().map(|time| format!(", {time}")).unwrap_or_default();
    format!("{}{arms}{time}", finding.statistic.phrase(&finding.endpoint))
}

/// Units that have a plural.
const COUNTABLE: [&str; 7] = ["minute", "hour", "day", "week", "month", "year", "infusion"];

/// A finding's estimate as printed, with its unit.
pub fn estimate(finding: &Finding) -> String {
    let Some(printed) = &finding.printed else { return String::new() };
    format!("{printed}{}", unit(finding, printed.text()))
}

/// The unit as it stands behind a number; none where the number has it already, or where it is the time's.
fn unit(finding: &Finding, text: &str) -> String {
    let of_the_number = |unit: &&str| finding.at.is_none() && (*unit != "%" || !text.contains('%'));
    let one = finding.printed.as_ref().is_some_and(|printed| printed.value() == 1.0);
    match finding.unit.as_deref().filter(of_the_number) {
        None => String::new(),
        Some("%") => "%".to_owned(),
        Some(unit) if COUNTABLE.contains(&unit) && !one => format!(" {unit}s"),
        Some(unit) => format!(" {unit}"),
    }
}

/// A finding's numbers as printed.
pub fn printed(finding: &Finding) -> String {
    let mut text = finding.printed.as_ref().map(|printed| printed.text().to_owned()).unwrap_or_default();
    if let Some(reference) = &finding.printed_reference {
        text.push_str(&format!(" v {reference}"));
    }
    if let Some([lower, upper]) = &finding.interval {
        let space = if text.is_empty() { "" } else { " " };
        let level = finding.level.map(|level| format!(", level {}", level.value())).unwrap_or_default();
        text.push_str(&format!("{space}({} to {}{level})", limit(lower), limit(upper)));
    }
    if !text.is_empty() {
        text.push_str(&unit(finding, &text));
    }
    if let Some(p) = &finding.p {
        let p = match p {
            PrintedP::Number(number) => format!("p {number}"),
            PrintedP::NotSignificant => "p not significant".to_owned(),
        };
        text.push_str(if text.is_empty() { "" } else { "; " });
        text.push_str(&p);
    }
    text
}

fn limit(limit: &PrintedLimit) -> &str {
    match limit {
        PrintedLimit::Number(number) => number.text(),
        PrintedLimit::NotEstimable => "not estimable",
    }
}

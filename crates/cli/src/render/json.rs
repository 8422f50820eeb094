//! `--format json`.

use crate::call;
use crate::input::Input;
use crate::render::rows::reproduced;
use serde_json::{Value, json};
use trialstat_findings::reproduction::Reproduction;
use trialstat_trial::diagnostic::Diagnostic;

/// The object with inputs, rows, entries and diagnostics.
pub fn reproduction(reproduction: &Reproduction<'_>, inputs: &[Input], drifts: &[Diagnostic]) -> String {
    let inputs: Vec<Value> = inputs.iter().map(Input::to_json).collect();
    let rows: Vec<Value> = reproduced(reproduction)
        .iter()
        .map(|reproduced| {
            let mut row = json!(reproduced.row);
            row["verdict"] = json!(reproduced.verdict);
            row["expected"] = json!(reproduced.expected);
            row
        })
        .collect();
    let registry = reproduction.registry;
    let judged = reproduction.entries();
    let (findings, claims) = judged.split_at(reproduction.findings.len());
    let findings: Vec<Value> = findings
        .iter()
        .zip(&reproduction.findings)
        .map(|(entry, judged)| {
            let finding = &registry.findings[judged.finding];
            let study = &registry.studies[finding.study];
            json!({
                "id": entry.id, "also": finding.also, "study": study.id, "cite": study.cite, "doi": study.doi,
                "pmid": study.pmid, "statistic": finding.statistic.name(), "what": entry.what,
                "printed": entry.printed, "obtained": entry.obtained, "verdict": entry.verdict,
                "expected": entry.expected, "weakly": judged.weakly, "why": entry.why, "status": finding.status,
                "place": entry.place,
            })
        })
        .collect();
    let claims: Vec<Value> = claims
        .iter()
        .zip(&reproduction.claims)
        .map(|(entry, judged)| {
            let claim = &registry.claims[judged.claim];
            let checks: Vec<Value> =
                judged.checks.iter().map(|check| json!({ "holds": check.holds, "what": check.words })).collect();
            json!({
                "id": entry.id, "source": entry.group, "says": claim.says, "primary": claim.primary,
                "shows": claim.shows, "status": claim.status, "verdict": entry.verdict, "expected": entry.expected,
                "why": claim.why, "checks": checks, "place": entry.place,
            })
        })
        .collect();
    let whole = json!({
        "trialstat": env!("CARGO_PKG_VERSION"),
        "command": call::words(),
        "inputs": inputs,
        "results": rows,
        "findings": findings,
        "claims": claims,
        "diagnostics": drifts,
    });
    format!("{whole:#}\n")
}

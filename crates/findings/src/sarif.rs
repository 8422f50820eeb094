//! SARIF 2.1.0: entries that are not as expected, each at its line of the registry.

use crate::entry::Entry;
use crate::verdict::{ClaimVerdict, Verdict};
use serde_json::{Value, json};
use trialstat_trial::diagnostic::Diagnostic;

/// The log of a run. `drifts` are messages about numbers that left the lock, with the id of their finding.
pub fn report(entries: &[Entry<'_>], drifts: &[Diagnostic], version: &str) -> Value {
    let unexpected = entries.iter().filter(|entry| !entry.as_expected()).map(|entry| {
        result(&rule_id(entry.verdict), &format!("{}: {}", entry.id, entry.complaint()), entry.place, Some(entry.id))
    });
    let drifts = drifts.iter().map(|drift| result("drift", &drift.message, &drift.place, None));
    let results: Vec<Value> = unexpected.chain(drifts).collect();
    let verdicts = Verdict::ALL.iter().map(|verdict| (verdict.name(), verdict.meaning()));
    let claims = ClaimVerdict::ALL.iter().filter(|verdict| **verdict != ClaimVerdict::Contradicted);
    let meanings = verdicts.chain(claims.map(|verdict| (verdict.name(), verdict.meaning())));
    let mut rules: Vec<Value> = meanings.map(|(name, meaning)| rule(name, meaning)).collect();
    rules.push(rule("drift", "A recomputed number differs from the one that the lock holds."));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "trialstat", "version": version, "rules": rules } },
            "results": results,
        }],
    })
}

fn rule_id(verdict: &str) -> String {
    verdict.replace(' ', "-")
}

fn rule(name: &str, meaning: &str) -> Value {
    let text = meaning.split_whitespace().collect::<Vec<_>>().join(" ");
    json!({ "id": rule_id(name), "name": name, "shortDescription": { "text": name }, "fullDescription": { "text": text } })
}

fn result(rule: &str, message: &str, place: &trialstat_trial::diagnostic::Place, id: Option<&str>) -> Value {
    let mut location = json!({ "artifactLocation": { "uri": uri(&place.file) } });
    if place.line > 0 {
        location["region"] = json!({ "startLine": place.line, "startColumn": place.column.max(1) });
    }
    let mut result = json!({
        "ruleId": rule,
        "level": "error",
        "message": { "text": message },
        "locations": [{ "physicalLocation": location }],
    });
    if let Some(id) = id {
        result["partialFingerprints"] = json!({ "entry/v1": id });
    }
    result
}

/// A path as a relative or `file:` URI: spaces and the like are escaped, slashes stay.
fn uri(path: &str) -> String {
    let mut escaped = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => escaped.push(byte as char),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("datasets/findings/a b.toml"), "datasets/findings/a%20b.toml");
        assert_eq!(uri("/tmp/é.toml"), "file:///tmp/%C3%A9.toml");
    }
}

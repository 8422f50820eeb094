//! `trialstat explain CODE`.

use crate::Status;
use crate::arguments::Arguments;
use crate::codes::all_codes;
use crate::failure::Failure;
use crate::output::deliver;
use trialstat_findings::verdict::{ClaimVerdict, Verdict};

/// Prints what a code or a verdict means; without one, the list of all.
pub fn run(asked: Option<&str>, arguments: &Arguments) -> Result<Status, Failure> {
    let text = match asked {
        Some(asked) => explanation(asked)?,
        None => list(),
    };
    deliver(&text, arguments.output.as_deref())?;
    Ok(Status::Fine)
}

fn verdicts() -> Vec<(&'static str, &'static str, &'static str)> {
    let findings = Verdict::ALL.iter().map(|verdict| (verdict.name(), "finding", verdict.meaning()));
    let claims = ClaimVerdict::ALL.iter().map(|verdict| (verdict.name(), "claim", verdict.meaning()));
    findings.chain(claims).collect()
}

fn explanation(asked: &str) -> Result<String, Failure> {
    let wanted = asked.trim().to_lowercase().replace(['-', '_'], " ");
    if let Some(code) = all_codes().find(|code| code.id.to_lowercase() == wanted) {
        return Ok(format!("{}: {}\n\n{}", code.id, code.title, paragraphs(code.explanation)));
    }
    let meanings: Vec<String> = verdicts()
        .into_iter()
        .filter(|(name, ..)| *name == wanted)
        .map(|(name, of, meaning)| format!("{name} (verdict on a {of})\n\n{}", paragraphs(meaning)))
        .collect();
    if !meanings.is_empty() {
        return Ok(meanings.join("\n"));
    }
    let names = all_codes().map(|code| code.id).chain(verdicts().into_iter().map(|(name, ..)| name));
    let nearest = names.min_by_key(|name| strsim::damerau_levenshtein(&name.to_lowercase(), &wanted));
    Err(Failure::UnknownName {
        message: format!("`{asked}` is neither a code nor a verdict"),
        hint: format!("did you mean `{}`? `trialstat explain` lists all", nearest.unwrap_or_default()),
    })
}

fn paragraphs(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let paragraphs = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
    let filled: Vec<String> = paragraphs.map(|lines| textwrap::fill(&lines.join(" "), 96)).collect();
    format!("{}\n", filled.join("\n\n"))
}

fn list() -> String {
    let verdicts = verdicts().into_iter().map(|(name, of, _)| format!("{name:<18}verdict on a {of}\n"));
    let codes = all_codes().map(|code| format!("{:<18}{}\n", code.id, code.title));
    verdicts.chain(codes).collect()
}

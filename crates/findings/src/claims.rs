//! Claims of source documents, judged by checks against findings.

use crate::judge::Judged;
use crate::printed_number::PrintedNumber;
use crate::registry::{Check, CheckTest, Claim, Finding, Registry};
use crate::verdict::ClaimVerdict;

/// A claim with its verdict.
#[derive(Debug, Clone)]
pub struct JudgedClaim {
    /// Position of the claim in the registry.
    pub claim: usize,
    /// The verdict.
    pub verdict: ClaimVerdict,
    /// Its checks, in order.
    pub checks: Vec<Checked>,
}

/// A check and how it came out.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Whether it holds.
    pub holds: bool,
    /// What was checked and found, in words.
    pub words: String,
}

impl JudgedClaim {
    /// Whether the verdict is the one that the registry expects.
    pub fn as_expected(&self, registry: &Registry) -> bool {
        registry.claims[self.claim].expect == self.verdict.name()
    }
}

/// Judges one claim. `findings` holds every finding of the registry, in its order.
pub fn judge_claim(registry: &Registry, position: usize, findings: &[Judged]) -> JudgedClaim {
    let claim = &registry.claims[position];
    let checks: Vec<Checked> = claim.checks.iter().map(|check| run(check, registry, findings)).collect();
    JudgedClaim { claim: position, verdict: verdict(claim, &checks), checks }
}

fn verdict(claim: &Claim, checks: &[Checked]) -> ClaimVerdict {
    let settled = claim.checks.iter().zip(checks).any(|(check, outcome)| check.decisive && !outcome.holds);
    let holding = checks.iter().filter(|check| check.holds).count();
    if !claim.testable {
        ClaimVerdict::NotTestable
    } else if checks.is_empty() {
        ClaimVerdict::NoSourceFound
    } else if settled || holding == 0 {
        ClaimVerdict::Contradicted
    } else if holding == checks.len() {
        ClaimVerdict::Supported
    } else {
        ClaimVerdict::PartlySupported
    }
}

fn run(check: &Check, registry: &Registry, findings: &[Judged]) -> Checked {
    let found = check.test.finding().and_then(|id| registry.findings.iter().position(|finding| finding.id == id));
    let subject = found.map(|position| (&registry.findings[position], &findings[position]));
    let (holds, found) = match (&check.test, subject) {
        (CheckTest::Quoted { quote, agrees }, _) => (*agrees, format!("“{quote}”")),
        (CheckTest::Prints { number, .. }, Some((finding, judged))) => prints(number, finding, judged),
        (CheckTest::Within { low, high, .. }, Some((finding, judged))) => {
            within(low.as_ref(), high.as_ref(), finding, judged)
        }
        (CheckTest::Attribute { field, is, .. }, Some((finding, _))) => {
            let value = attribute(finding, registry, field).unwrap_or_else(|| "not stated".to_owned());
            (value == *is, format!("{field} of {} is {value}", finding.id))
        }
        // Dangling references were refused when the registry was read.
        (_, None) => (false, "no such finding".to_owned()),
    };
    Checked { holds, words: format!("{}: {found}", check.that) }
}

/// The finding's number in the unit of the claim's, and in words.
fn in_unit_of(number: &PrintedNumber, finding: &Finding, judged: &Judged) -> Option<(f64, String)> {
    let scale = if number.is_percent() { 100.0 } else { 1.0 };
    let value = judged.number? * scale;
    let sign = if number.is_percent() { "%" } else { "" };
    let printed = finding.printed.as_ref().map_or(0, PrintedNumber::decimals);
    let decimals = if value.fract() == 0.0 { 0 } else { printed.max(number.decimals() + 1) };
    let words = match judged.recomputed {
        true => format!("{value:.*}{sign} recomputed", decimals as usize),
        false => format!("{} as printed", crate::entry::estimate(finding)),
    };
    Some((value, format!("{} has {words}", finding.id)))
}

fn prints(number: &PrintedNumber, finding: &Finding, judged: &Judged) -> (bool, String) {
    match in_unit_of(number, finding, judged) {
        Some((value, words)) => (number.rounds_from(value, false).is_some(), words),
        None => (false, format!("{} has no number", finding.id)),
    }
}

fn within(
    low: Option<&PrintedNumber>,
    high: Option<&PrintedNumber>,
    finding: &Finding,
    judged: &Judged,
) -> (bool, String) {
    let Some(unit) = low.or(high) else { return (false, "no range".to_owned()) };
    match in_unit_of(unit, finding, judged) {
        Some((value, words)) => {
            let above = low.is_none_or(|low| value >= low.value() - 1e-9);
            let below = high.is_none_or(|high| value <= high.value() + 1e-9);
            (above && below, words)
        }
        None => (false, format!("{} has no number", finding.id)),
    }
}

fn attribute(finding: &Finding, registry: &Registry, field: &str) -> Option<String> {
    let study = &registry.studies[finding.study];
    let arm = finding.arm.as_deref().and_then(|arm| study.arm(arm));
    match field {
        "sessions" => arm?.sessions.map(|sessions| sessions.to_string()),
        "route" => arm?.route.clone(),
        "drug" => arm?.drug.clone(),
        "dose" => arm?.dose.clone(),
        "unit" => {
            let counted = finding.counts.iter().find_map(|count| count.unit.clone());
            counted.or_else(|| finding.unit.clone()).or_else(|| Some("subject".to_owned()))
        }
        "statistic" => Some(finding.statistic.name().to_owned()),
        "arm" => finding.arm.clone(),
        "reference" => finding.reference.clone(),
        "design" => Some(study.design.clone()),
        "condition" => Some(study.condition.clone()),
        "population" => study.population.clone(),
        "endpoint" => Some(finding.endpoint.clone()),
        "time" => finding.time.clone(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reproduction::reproduce;
    use crate::tiny_registry::{FINDING, STUDY, one_arm, question, registry};

    /// Judges a claim with these checks against a study whose arm `a`, treated once, has 12 of 17 responders.
    #[track_caller]
    fn claim(lines: &str, checks: &[&str]) -> (ClaimVerdict, Vec<bool>) {
        let finding = one_arm((12, 17), "time = \"day 1\"\nprinted = \"71%\"");
        let summary = FINDING.replace("T-1", "T-2");
        let summary = format!("{summary}statistic = \"half-life\"\nprinted = \"186\"\nunit = \"minute\"\n");
        let head = "[source]\nfile = \"leaflet\"\ntitle = \"A leaflet\"\n\n[[claim]]\nid = \"L-1\"\n\
                    says = \"most respond\"\nstatus = \"V\"\nexpect = \"supported\"\nwhy = \"so it is\"\n";
        let checks: String =
            checks.iter().map(|check| format!("[[claim.check]]\nthat = \"it is so\"\n{check}\n")).collect();
        let registry = registry(&format!("{STUDY}{FINDING}{finding}\n{summary}{head}{lines}\n{checks}"));
        let reproduction = reproduce(&registry, &Default::default(), &question()).expect("plans that fit");
        let judged = &reproduction.claims[0];
        (judged.verdict, judged.checks.iter().map(|check| check.holds).collect())
    }

    const RIGHT: &str = "finding = \"T-1\"\nprints = \"71%\"";
    const WRONG: &str = "finding = \"T-1\"\nprints = \"72%\"";

    #[test]
    fn the_verdict_follows_from_the_checks() {
        assert_eq!(claim("", &[]).0, ClaimVerdict::NoSourceFound);
        assert_eq!(claim("", &[RIGHT, RIGHT]).0, ClaimVerdict::Supported);
        assert_eq!(claim("", &[RIGHT, WRONG]).0, ClaimVerdict::PartlySupported);
        assert_eq!(claim("", &[WRONG, WRONG]).0, ClaimVerdict::Contradicted);
    }

    #[test]
    fn a_decisive_check_settles_the_matter_when_it_fails_only() {
        let decisive = |check: &str| format!("{check}\ndecisive = true");
        assert_eq!(claim("", &[RIGHT, &decisive(WRONG)]).0, ClaimVerdict::Contradicted);
        assert_eq!(claim("", &[WRONG, &decisive(RIGHT)]).0, ClaimVerdict::PartlySupported);
    }

    #[test]
    fn what_is_not_testable_is_not_tested() {
        assert_eq!(claim("testable = false", &[RIGHT]).0, ClaimVerdict::NotTestable);
        assert_eq!(claim("testable = false", &[]).0, ClaimVerdict::NotTestable);
    }

    #[track_caller]
    fn assert_holds(check: &str, holds: bool) {
        assert_eq!(claim("", &[check]).1, [holds], "{check}");
    }

    /// 12/17 = 70.588 %, which also prints as 70 % where digits are cut off.
    #[test]
    fn a_number_is_held_against_the_recomputed_one_in_the_claims_unit() {
        for (printed, holds) in
            [("71%", true), ("70.6%", true), ("0.71", true), ("70%", true), ("72%", false), ("7%", false)]
        {
            assert_holds(&format!("finding = \"T-1\"\nprints = \"{printed}\""), holds);
        }
    }

    #[test]
    fn a_range_may_be_open_and_includes_its_ends() {
        let within = |lines: &str| format!("finding = \"T-1\"\n{lines}");
        assert_holds(&within("within = [\"70%\", \"75%\"]"), true);
        assert_holds(&within("within = [\"71%\", \"75%\"]"), false);
        assert_holds(&within("at_least = \"0.7\""), true);
        assert_holds(&within("at_most = \"70%\""), false);
        assert_holds("finding = \"T-2\"\nat_most = \"186\"", true);
        assert_holds("finding = \"T-2\"\nat_least = \"186\"", true);
        assert_holds("finding = \"T-2\"\nat_least = \"187\"", false);
    }

    #[test]
    fn a_number_that_is_not_recomputed_is_taken_as_printed() {
        assert_holds("finding = \"T-2\"\nprints = \"186\"", true);
        assert_holds("finding = \"T-2\"\nprints = \"3\"", false);
    }

    #[test]
    fn attributes_are_compared_as_words() {
        let is = |field: &str, is: &str| format!("finding = \"T-1\"\nfield = \"{field}\"\nis = \"{is}\"");
        for (field, value) in [
            ("sessions", "1"),
            ("arm", "a"),
            ("unit", "subject"),
            ("condition", "pain"),
            ("time", "day 1"),
            ("statistic", "proportion"),
            ("design", "randomized, parallel"),
            ("route", "not stated"),
        ] {
            assert_holds(&is(field, value), true);
            assert_holds(&is(field, "another"), false);
        }
    }

    #[test]
    fn a_quotation_bears_for_or_against() {
        assert_holds("quote = \"most did\"\nagrees = true", true);
        assert_holds("quote = \"few did\"\nagrees = false", false);
    }
}

//! Why a recomputed finding got its verdict, in words.

use crate::assess::{Assessment, Candidate, TestCandidate, printed_p, shown};
use crate::grim::counts_printing;
use crate::printed_number::Rounding;
use crate::registry::{Finding, PrintedLimit, PrintedP, Study};
use crate::slips;
use trialstat_analysis::Question;
use trialstat_analysis::plan::Plan;
use trialstat_trial::result::Stat;

/// What was obtained, in the form of print.
pub(crate) fn obtained(finding: &Finding, assessment: &Assessment) -> String {
    let mut parts = Vec::new();
    parts.extend(assessment.best(finding).map(|candidate| candidate_words(finding, candidate)));
    let matching = assessment.tests.iter().filter(|test| test.rounding.is_some());
    let test = matching.min_by_key(|test| test.rounding).or(assessment.tests.first());
    parts.extend(test.map(|test| format!("p {}", p_words(finding, test.p_value))));
    parts.join("; ")
}

fn candidate_words(finding: &Finding, candidate: &Candidate) -> String {
    let like = finding.printed.as_ref().or(match &finding.interval {
        Some([PrintedLimit::Number(limit), _]) => Some(limit),
        _ => None,
    });
    let whole = matches!(finding.statistic.name(), "count" | "total");
    let percent = finding.unit_is_percent();
    let word = |stat: Stat| match stat {
        Stat::Number(value) if whole => value.to_string(),
        Stat::Number(value) => shown(value, like, percent),
        Stat::NotEstimable(reason) => reason.to_string(),
    };
    let estimate = candidate.estimate.map(word).unwrap_or_default();
    match candidate.limits.filter(|_| finding.interval.is_some()) {
        Some([lower, upper]) => format!("{estimate} ({} to {})", word(lower), word(upper)),
        None => estimate,
    }
}

/// A p value to two more digits than the printed one has.
fn p_words(finding: &Finding, p_value: f64) -> String {
    let printed = match printed_p(finding) {
        Some(PrintedP::Number(number)) => number.decimals() as usize,
        _ => 2,
    };
    let decimals = (printed + 2).max(4);
    let smallest = 10f64.powi(-(decimals as i32));
    let (sign, shown) = if p_value < smallest { ("<", smallest) } else { ("", p_value) };
    format!("{sign}{}", format!("{shown:.decimals$}").replacen("0.", ".", 1))
}

/// Whether a candidate reproduces everything that is printed of estimate and interval.
fn reproduces(finding: &Finding, candidate: &Candidate) -> bool {
    (finding.printed.is_none() || candidate.estimate_rounding.is_some())
        && (finding.interval.is_none() || candidate.limits_match)
}

/// Which methods reproduce a number and which do not.
pub(crate) fn confirmed(finding: &Finding, assessment: &Assessment) -> String {
    let mut parts = Vec::new();
    let (by, not_by): (Vec<&Candidate>, Vec<&Candidate>) =
        assessment.candidates.iter().partition(|candidate| reproduces(finding, candidate));
    let one_method_would_do = finding.interval.is_none() && not_by.is_empty();
    if !by.is_empty() && !one_method_would_do {
        let names: Vec<&str> = by.iter().map(|candidate| candidate.method.as_str()).collect();
        parts.push(format!("by {}", names.join(", ")));
        if !not_by.is_empty() {
            let others = not_by.iter().map(|other| format!("{} ({})", other.method, candidate_words(finding, other)));
            parts.push(format!("not by {}", others.collect::<Vec<_>>().join(", ")));
        }
    }
    let rounding = by.iter().filter_map(|candidate| candidate.estimate_rounding).min();
    parts.extend(rounding.filter(|rounding| *rounding != Rounding::Nearest).map(|rounding| rounding.to_string()));
    parts.extend(tests_words(finding, &assessment.tests));
    parts.extend(addends(finding));
    parts.extend(finding.weakness().map(str::to_owned));
    parts.join("; ")
}

/// The counts that a count or total is the sum of; none for any other statistic.
fn addends(finding: &Finding) -> Option<String> {
    let numbers: Vec<String> = match finding.statistic.name() {
        "count" => finding.own_counts().map(|count| count.events.unwrap_or(0).to_string()).collect(),
        "total" => finding.counts.iter().map(|count| count.total.to_string()).collect(),
        _ => return None,
    };
    (numbers.len() > 1).then(|| numbers.join(" + "))
}

/// Which tests reproduce the p value and which do not. What was assumed is said only where it makes a difference.
fn tests_words(finding: &Finding, tests: &[TestCandidate]) -> Vec<String> {
    let list = |matching: bool| {
        let mut words: Vec<String> = Vec::new();
        for test in tests.iter().filter(|test| test.rounding.is_some() == matching) {
            let mut alike = tests.iter().filter(|other| other.method == test.method);
            let everywhere = alike.all(|other| other.p_value == test.p_value);
            let assuming = test.assuming.as_ref().filter(|_| !everywhere);
            let assuming = assuming.map(|assuming| format!(" if {assuming}")).unwrap_or_default();
            let cut = if test.rounding == Some(Rounding::Truncated) { ", truncated" } else { "" };
            let word = format!("{}{assuming} ({}{cut})", test.method, p_words(finding, test.p_value));
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.join(", ")
    };
    match (list(true), list(false)) {
        (by, not_by) if !by.is_empty() && !not_by.is_empty() => vec![format!("p by {by}, not by {not_by}")],
        (by, _) if !by.is_empty() => vec![format!("p by {by}")],
        (_, not_by) if !not_by.is_empty() => vec![format!("no test gives that p: {not_by}")],
        _ => Vec::new(),
    }
}

/// What was obtained instead, and which slip would print the number.
pub(crate) fn contradicted(
    finding: &Finding,
    study: &Study,
    plan: &Plan,
    question: &Question,
    assessment: &Assessment,
) -> String {
    let mut parts = Vec::new();
    if !assessment.reproduces_estimate(finding) {
        let each = assessment
            .candidates
            .iter()
            .map(|found| format!("{} by {}", candidate_words(finding, found), found.method));
        let mut each: Vec<String> = each.collect();
        if finding.interval.is_none() {
            // Methods differ in their intervals; without one their common estimate is said once.
            each = assessment.candidates.iter().map(|found| candidate_words(finding, found)).collect();
        }
        each.dedup();
        parts.push(format!("obtained {}", each.join(", ")));
        parts.extend(addends(finding));
        parts.extend(grim(finding));
    }
    if !assessment.reproduces_p(finding) {
        parts.extend(tests_words(finding, &assessment.tests));
    }
    parts.extend(slips::explain(finding, study, plan, question));
    parts.join("; ")
}

/// What the GRIM test says of a proportion.
fn grim(finding: &Finding) -> Option<String> {
    let printed = finding.printed.as_ref().filter(|_| finding.statistic.name() == "proportion")?;
    let total = finding.own_counts().map(|count| count.total).sum();
    let none = total > 0 && counts_printing(printed, total, finding.estimate_scale()).is_empty();
    none.then(|| format!("no count of {total} prints {printed}"))
}

/// Why the plan gave nothing to compare with.
pub(crate) fn not_computed(finding: &Finding, assessment: &Assessment) -> String {
    let missing = assessment.candidates.iter().find_map(|candidate| match candidate.estimate {
        Some(Stat::NotEstimable(reason)) => Some(reason.to_string()),
        _ => None,
    });
    match missing {
        Some(reason) => format!("the estimate does not exist: {reason}"),
        None if assessment.candidates.is_empty() && finding.printed.is_some() => {
            format!("its plan gives no {}", finding.statistic.words())
        }
        None => "its plan gives no such test".to_owned(),
    }
}

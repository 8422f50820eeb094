//! From a finding and its evidence to a verdict with its reason.

use crate::assess::{Assessment, Candidate, Change, TestCandidate, assess, printed_p, shown};
use crate::evidence::Evidence;
use crate::grim::{counts_printing, splits};
use crate::printed_number::{PrintedNumber, Rounding};
use crate::registry::{Finding, PrintedLimit, PrintedP, Registry, Study};
use crate::slips;
use crate::statistic::Road;
use crate::verdict::Verdict;
use trialstat_analysis::plan::Plan;
use trialstat_analysis::{AnalysisError, Question};
use trialstat_trial::result::{ResultRow, Stat};

/// A finding with its verdict.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Position of the finding in the registry.
    pub finding: usize,
    /// The verdict.
    pub verdict: Verdict,
    /// What was obtained, in the form of print; empty if nothing was.
    pub obtained: String,
    /// Why the verdict is what it is.
    pub why: String,
    /// The rows that bear on it, each with what was assumed.
    pub rows: Vec<(Option<String>, ResultRow)>,
    /// The recomputed estimate in natural units, or the printed one where nothing is recomputed.
    pub number: Option<f64>,
    /// Whether `number` was recomputed.
    pub recomputed: bool,
}

impl Judged {
    /// Whether the verdict is the one that the registry expects.
    pub fn as_expected(&self, registry: &Registry) -> bool {
        registry.findings[self.finding].expect == self.verdict.name()
    }
}

/// Judges one finding.
///
/// # Errors
/// When its plan does not fit its data.
pub fn judge(
    registry: &Registry,
    position: usize,
    evidence: &[Evidence],
    question: &Question,
) -> Result<Judged, AnalysisError> {
    let finding = &registry.findings[position];
    let study = &registry.studies[finding.study];
    let plan = finding.plan.as_ref().and_then(|id| registry.plans.get(id));
    let (verdict, obtained, why) = match (finding.statistic.road(), plan) {
        (Road::Row { .. }, Some(plan)) if !evidence.is_empty() => {
            let assessment = assess(finding, plan, evidence, question, Change::None)?;
            return Ok(recomputed(position, finding, study, plan, question, assessment));
        }
        (Road::Split, _) => split(finding),
        (Road::Sum | Road::Quotient, _) => arithmetic(finding),
        _ => summary(finding),
    };
    let result = arithmetic_result(finding);
    let (number, recomputed) = (result.or_else(|| printed_value(finding)), result.is_some());
    Ok(Judged { finding: position, verdict, obtained, why, rows: Vec::new(), number, recomputed })
}

/// The printed estimate in natural units.
fn printed_value(finding: &Finding) -> Option<f64> {
    finding.printed.as_ref().map(|printed| printed.value() / finding.estimate_scale())
}

fn recomputed(
    position: usize,
    finding: &Finding,
    study: &Study,
    plan: &Plan,
    question: &Question,
    assessment: Assessment,
) -> Judged {
    let (estimate, test) = (assessment.reproduces_estimate(finding), assessment.reproduces_p(finding));
    let computed = assessment.candidates.iter().any(|candidate| matches!(candidate.estimate, Some(Stat::Number(_))));
    let nothing = (!computed && finding.printed.is_some() && finding.statistic.name() != "test")
        || (printed_p(finding).is_some() && assessment.tests.is_empty());
    let verdict = match (estimate, test) {
        _ if nothing => Verdict::NotEvaluable,
        (true, true) => Verdict::Confirmed,
        _ => Verdict::Contradicted,
    };
    let why = match verdict {
        Verdict::Confirmed => confirmed_because(finding, &assessment),
        Verdict::Contradicted => contradicted_because(finding, study, plan, question, &assessment),
        Verdict::NotEvaluable => not_computed_because(finding, &assessment),
    };
    let best = best(finding, &assessment);
    let number = best.and_then(|candidate| candidate.estimate).and_then(Stat::number);
    Judged {
        finding: position,
        verdict,
        obtained: obtained(finding, &assessment),
        why,
        number: number.map(|value| value / finding.estimate_scale()).or_else(|| printed_value(finding)),
        recomputed: number.is_some(),
        rows: assessment.rows,
    }
}

/// The candidate that reproduces most; the first of the plan's methods where none reproduces anything.
fn best<'a>(finding: &Finding, assessment: &'a Assessment) -> Option<&'a Candidate> {
    let merit = |candidate: &Candidate| {
        let estimate = candidate.estimate_rounding.is_some() || finding.printed.is_none();
        (estimate && candidate.limits_match, estimate, candidate.limits_match)
    };
    assessment.candidates.iter().rev().max_by_key(|candidate| merit(candidate))
}

fn obtained(finding: &Finding, assessment: &Assessment) -> String {
    let mut parts = Vec::new();
    parts.extend(best(finding, assessment).map(|candidate| candidate_words(finding, candidate)));
    let test = assessment.tests.iter().find(|test| test.matches).or(assessment.tests.first());
    parts.extend(test.map(|test| format!("p {}", p_words(finding, test.p_value))));
    parts.join("; ")
}

fn candidate_words(finding: &Finding, candidate: &Candidate) -> String {
    let like = finding.printed.as_ref().or(match &finding.interval {
        Some([PrintedLimit::Number(limit), _]) => Some(limit),
        _ => None,
    });
    let whole = matches!(finding.statistic.name(), "count" | "total");
    let word = |stat: Stat| match stat {
        Stat::Number(value) if whole => value.to_string(),
        Stat::Number(value) => shown(value, like),
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

fn confirmed_because(finding: &Finding, assessment: &Assessment) -> String {
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
    if finding.is_circular() {
        parts.push("weakly: the count was derived from the printed percentage, so only a count that prints so was shown to exist".to_owned());
    }
    parts.join("; ")
}

/// Which tests reproduce the p value and which do not. What was assumed is said only where it makes a difference.
fn tests_words(finding: &Finding, tests: &[TestCandidate]) -> Vec<String> {
    let list = |matching: bool| {
        let mut words: Vec<String> = Vec::new();
        for test in tests.iter().filter(|test| test.matches == matching) {
            let mut alike = tests.iter().filter(|other| other.method == test.method);
            let everywhere = alike.all(|other| other.p_value == test.p_value);
            let assuming = test.assuming.as_ref().filter(|_| !everywhere);
            let assuming = assuming.map(|assuming| format!(" if {assuming}")).unwrap_or_default();
            let word = format!("{}{assuming} ({})", test.method, p_words(finding, test.p_value));
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

fn contradicted_because(
    finding: &Finding,
    study: &Study,
    plan: &Plan,
    question: &Question,
    assessment: &Assessment,
) -> String {
    let mut parts = Vec::new();
    if !assessment.reproduces_estimate(finding) {
        let each = assessment.candidates.iter().map(|found| format!("{} by {}", candidate_words(finding, found), found.method));
        let mut each: Vec<String> = each.collect();
        if finding.interval.is_none() {
            // Methods differ in their intervals; without one their common estimate is said once.
            each = assessment.candidates.iter().map(|found| candidate_words(finding, found)).collect();
        }
        each.dedup();
        parts.push(format!("obtained {}", each.join(", ")));
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
    let own = finding.counts.iter().filter(|count| Some(&count.arm) == finding.arm.as_ref());
    let total = own.map(|count| count.total).sum();
    let none = total > 0 && counts_printing(printed, total, finding.estimate_scale()).is_empty();
    none.then(|| format!("no count of {total} prints {printed}"))
}

fn not_computed_because(finding: &Finding, assessment: &Assessment) -> String {
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

/// Statistics that nothing published recomputes: only their own numbers can contradict one another.
fn summary(finding: &Finding) -> (Verdict, String, String) {
    if let Some(slip) = outside_own_interval(finding) {
        return (Verdict::Contradicted, String::new(), slip);
    }
    if let Some(verdict) = only_sizes(finding) {
        return verdict;
    }
    let needs = finding.needs.as_ref().map(|needs| format!("needs {needs}"));
    let nothing = || "neither counts nor subject data are published".to_owned();
    (Verdict::NotEvaluable, String::new(), needs.unwrap_or_else(nothing))
}

fn outside_own_interval(finding: &Finding) -> Option<String> {
    let printed = finding.printed.as_ref()?;
    let Some([PrintedLimit::Number(lower), PrintedLimit::Number(upper)]) = &finding.interval else { return None };
    let (low, high) = (lower.rounding_interval().0, upper.rounding_interval().1);
    let inside = |(from, to): (f64, f64)| to >= low && from <= high;
    let (from, to) = printed.rounding_interval();
    if inside((from, to)) {
        return None;
    }
    let middle = (lower.value() + upper.value()) / 2.0;
    let mut why = format!("{printed} lies outside its own interval, {lower} to {upper}, whose middle is {}", shown(middle, Some(printed)));
    if printed.value() != 0.0 && inside((-to, -from)) {
        why.push_str("; with its sign changed it lies inside");
    }
    Some(why)
}

/// A proportion of so many subjects without its count: GRIM is all there is.
fn only_sizes(finding: &Finding) -> Option<(Verdict, String, String)> {
    let printed = finding.printed.as_ref().filter(|_| finding.statistic.name() == "proportion")?;
    let own = finding.counts.iter().filter(|count| Some(&count.arm) == finding.arm.as_ref());
    let total: u64 = own.map(|count| count.total).sum();
    if total == 0 {
        return None;
    }
    let counts = counts_printing(printed, total, finding.estimate_scale());
    let list = counts.iter().map(|count| format!("{count}/{total}")).collect::<Vec<_>>().join(", ");
    Some(match counts.is_empty() {
        true => (Verdict::Contradicted, String::new(), format!("no count of {total} prints {printed}")),
        false => (Verdict::NotEvaluable, String::new(), format!("no count is published; {list} would print so")),
    })
}

/// Two printed proportions of arms of which only the sum is known.
fn split(finding: &Finding) -> (Verdict, String, String) {
    let (Some(first), Some(second), Some(total)) = (&finding.printed, &finding.printed_reference, finding.total) else {
        return summary(finding);
    };
    let found = splits(first, second, total, finding.estimate_scale());
    let words = |[(a, m), (b, n)]: &[(u64, u64); 2]| format!("{a}/{m} v {b}/{n}");
    let list = found.iter().map(words).collect::<Vec<_>>().join(", ");
    if found.is_empty() {
        let why = format!("no two arms of {total} subjects together print {first} v {second}");
        return (Verdict::Contradicted, String::new(), why);
    }
    let mut why = format!("the arms' sizes are not printed; as crude fractions of {total} only {list} would print so (GRIM)");
    let even = |split: &[(u64, u64); 2]| split[0].1.abs_diff(split[1].1) <= 1;
    if finding.allocation.as_deref() == Some("1:1") && !found.iter().any(even) {
        why.push_str(", which randomization 1:1 does not give");
    }
    (Verdict::NotEvaluable, String::new(), why)
}

/// The sum or quotient of printed terms, in natural units.
fn arithmetic_result(finding: &Finding) -> Option<f64> {
    let terms: Vec<f64> = finding.terms.iter().map(PrintedNumber::value).collect();
    match (finding.statistic.road(), &terms[..]) {
        (Road::Quotient, [dividend, divisor]) => Some(dividend / divisor),
        (Road::Sum, terms) => Some(terms.iter().sum()),
        _ => None,
    }
}

/// Factors that a change of unit leaves behind, and what they come from.
const CONVERSIONS: [(f64, &str); 4] = [
    (60.0, "hours become minutes"),
    (1.0 / 60.0, "minutes become hours"),
    (1000.0, "a unit becomes a thousandth"),
    (0.001, "a thousandth becomes a unit"),
];

fn arithmetic(finding: &Finding) -> (Verdict, String, String) {
    let (Some(printed), Some(result)) = (&finding.printed, arithmetic_result(finding)) else {
        return summary(finding);
    };
    let texts: Vec<&str> = finding.terms.iter().map(PrintedNumber::text).collect();
    let words = texts.join(if finding.statistic.road() == Road::Quotient { " / " } else { " + " });
    let value = result * finding.estimate_scale();
    let obtained = shown(value, Some(printed));
    match printed.rounds_from(value, finding.rounded_up) {
        Some(Rounding::Nearest) => (Verdict::Confirmed, obtained, words),
        Some(rounding) => (Verdict::Confirmed, obtained, format!("{words}; {rounding}")),
        None => {
            let mut why = format!("obtained {obtained} = {words}");
            let converted = |(factor, _): &&(f64, &str)| printed.rounds_from(value * factor, false).is_some();
            if let Some((factor, conversion)) = CONVERSIONS.iter().find(converted) {
                why.push_str(&format!("; {factor} times that prints so, as when {conversion}"));
            }
            (Verdict::Contradicted, obtained, why)
        }
    }
}

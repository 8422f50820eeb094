//! Verdicts on numbers that nothing published recomputes: only what is printed can contradict itself.

use crate::assess::shown;
use crate::grim::{counts_printing, splits};
use crate::printed_number::{PrintedNumber, Rounding};
use crate::registry::{Finding, PrintedLimit};
use crate::statistic::Road;
use crate::verdict::Verdict;
use trialstat_trial::result::{ResultRow, stat_label};

/// A verdict, what was obtained, and why.
pub(crate) type Judgement = (Verdict, String, String);

/// A summary: held against its own interval, and a proportion against the counts that could print it.
pub(crate) fn summary(finding: &Finding) -> Judgement {
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
    let mut why = format!(
        "{printed} lies outside its own interval, {lower} to {upper}, whose middle is {}",
        shown(middle, Some(printed), false)
    );
    if printed.value() != 0.0 && inside((-to, -from)) {
        why.push_str("; with its sign changed it lies inside");
    }
    Some(why)
}

/// A proportion of so many subjects without its count: GRIM is all there is.
fn only_sizes(finding: &Finding) -> Option<Judgement> {
    let printed = finding.printed.as_ref().filter(|_| finding.statistic.name() == "proportion")?;
    let total: u64 = finding.own_counts().map(|count| count.total).sum();
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

/// More subjects than these are not parted into arms: nearly every pair of percentages would come out.
const MOST_PARTED: u64 = 1000;

/// More pairs of fractions than these are counted rather than listed.
const MOST_LISTED: usize = 12;

/// Two printed proportions of arms of which only the sum is known.
pub(crate) fn split(finding: &Finding) -> Judgement {
    let (Some(first), Some(second), Some(total)) = (&finding.printed, &finding.printed_reference, finding.total) else {
        return summary(finding);
    };
    if total > MOST_PARTED {
        let why =
            format!("the arms' sizes are not printed, and {total} subjects can be parted in too many ways to tell");
        return (Verdict::NotEvaluable, String::new(), why);
    }
    let found = splits(first, second, total, finding.estimate_scale());
    let words = |[(a, m), (b, n)]: &[(u64, u64); 2]| format!("{a}/{m} v {b}/{n}");
    let list = found.iter().map(words).collect::<Vec<_>>().join(", ");
    if found.is_empty() {
        let why = format!("no two arms of {total} subjects together print {first} v {second}");
        return (Verdict::Contradicted, String::new(), why);
    }
    let list =
        if found.len() > MOST_LISTED { format!("{} pairs of them", found.len()) } else { format!("only {list}") };
    let mut why =
        format!("the arms' sizes are not printed; as crude fractions of {total} {list} would print so (GRIM)");
    let even = |split: &[(u64, u64); 2]| split[0].1.abs_diff(split[1].1) <= 1;
    if finding.allocation.as_deref() == Some("1:1") && !found.iter().any(even) {
        why.push_str(", which randomization 1:1 does not give");
    }
    (Verdict::NotEvaluable, String::new(), why)
}

/// The sum or quotient of printed terms, in natural units.
pub(crate) fn arithmetic_result(finding: &Finding) -> Option<f64> {
    let terms: Vec<f64> = finding.terms.iter().map(PrintedNumber::value).collect();
    match (finding.statistic.road(), &terms[..]) {
        (Road::Quotient, [dividend, divisor]) => Some(dividend / divisor),
        (Road::Sum, terms) => Some(terms.iter().sum()),
        _ => None,
    }
}

/// The row of a sum or quotient; its method says that it comes from print, not from a trial.
pub(crate) fn arithmetic_row(finding: &Finding, result: f64) -> ResultRow {
    ResultRow {
        analysis: (&finding.id).into(),
        group1: finding.arm.as_ref().map(|_| "arm".into()),
        group1_level: finding.arm.as_ref().map(Into::into),
        group2: None,
        group2_level: None,
        variable: (&finding.endpoint).into(),
        variable_level: None,
        context: finding.statistic.name(),
        method: "arithmetic of printed numbers".into(),
        stat_name: "estimate",
        stat_label: stat_label("estimate"),
        stat: result.into(),
        unit: None,
        note: None,
    }
}

/// Factors that a change of unit leaves behind, and what they come from.
const CONVERSIONS: [(f64, &str); 4] = [
    (60.0, "hours become minutes"),
    (1.0 / 60.0, "minutes become hours"),
    (1000.0, "a unit becomes a thousandth"),
    (0.001, "a thousandth becomes a unit"),
];

/// The verdict on a sum or quotient.
pub(crate) fn arithmetic(finding: &Finding) -> Judgement {
    let (Some(printed), Some(result)) = (&finding.printed, arithmetic_result(finding)) else {
        return summary(finding);
    };
    let texts: Vec<&str> = finding.terms.iter().map(PrintedNumber::text).collect();
    let words = texts.join(if finding.statistic.road() == Road::Quotient { " / " } else { " + " });
    let value = result * finding.estimate_scale();
    let obtained = shown(value, Some(printed), finding.unit_is_percent());
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

#[cfg(test)]
mod tests {
    use crate::tiny_registry::judged;
    use crate::verdict::Verdict::{self, Confirmed, Contradicted, NotEvaluable};

    #[track_caller]
    fn assert_judged(lines: &str, verdict: Verdict, why: &str) {
        let judged = judged(lines);
        assert_eq!((judged.verdict, judged.why.as_str()), (verdict, why));
    }

    #[test]
    fn an_estimate_outside_its_own_interval_contradicts_itself() {
        assert_judged(
            "statistic = \"mean-difference\"\nprinted = \"−6.1\"\ninterval = [\"1.0\", \"11.16\"]",
            Contradicted,
            "−6.1 lies outside its own interval, 1.0 to 11.16, whose middle is 6.080; with its sign changed it lies inside",
        );
        assert_judged(
            "statistic = \"mean-difference\"\nprinted = \"20\"\ninterval = [\"1\", \"11\"]",
            Contradicted,
            "20 lies outside its own interval, 1 to 11, whose middle is 6",
        );
    }

    #[test]
    fn an_estimate_that_may_round_into_its_interval_does_not() {
        let lines = "statistic = \"mean\"\nneeds = \"scores\"\nprinted = \"6\"\ninterval = [\"6.4\", \"7.1\"]";
        assert_judged(lines, NotEvaluable, "needs scores");
    }

    #[test]
    fn without_anything_to_go_by_it_says_so() {
        assert_judged(
            "statistic = \"mean\"\nprinted = \"6\"",
            NotEvaluable,
            "neither counts nor subject data are published",
        );
    }

    /// 52/83 = 62.65 % and 53/83 = 63.86 %; of 10, only 5 make 50 %.
    #[test]
    fn a_size_without_a_count_is_judged_by_the_counts_that_could_print_so() {
        let of = |n: u64, printed: &str| {
            format!(
                "statistic = \"proportion\"\narm = \"a\"\nplan = \"one-arm\"\n\
                 counts = [{{ arm = \"a\", n = {n} }}]\nprinted = \"{printed}\""
            )
        };
        assert_judged(&of(83, "63.0%"), Contradicted, "no count of 83 prints 63.0%");
        assert_judged(&of(10, "50%"), NotEvaluable, "no count is published; 5/10 would print so");
    }

    fn split(total: u64, first: &str, second: &str) -> String {
        format!(
            "statistic = \"proportions-of-total\"\narm = \"a\"\nreference = \"b\"\ntotal = {total}\n\
             allocation = \"1:1\"\nprinted = \"{first}\"\nprinted_reference = \"{second}\""
        )
    }

    #[test]
    fn two_proportions_of_a_total_are_judged_by_the_splits_that_could_print_so() {
        // Of one or two subjects none make 80 %.
        assert_judged(&split(3, "80%", "50%"), Contradicted, "no two arms of 3 subjects together print 80% v 50%");
        assert_judged(
            &split(4, "50%", "100%"),
            NotEvaluable,
            "the arms' sizes are not printed; as crude fractions of 4 only 1/2 v 2/2 would print so (GRIM)",
        );
        let uneven = judged(&split(14, "80%", "50%"));
        assert!(uneven.why.ends_with("only 8/10 v 2/4 would print so (GRIM), which randomization 1:1 does not give"));
    }

    #[test]
    fn many_splits_are_counted_and_too_many_subjects_not_parted_at_all() {
        let many = judged(&split(200, "80%", "50%"));
        assert!(many.why.len() < 150 && many.why.contains(" pairs of them would print so (GRIM)"), "{}", many.why);
        let why = "the arms' sizes are not printed, and 1000000000000 subjects can be parted in too many ways to tell";
        assert_judged(&split(1_000_000_000_000, "80%", "50%"), NotEvaluable, why);
    }

    #[test]
    fn sums_and_quotients_of_printed_terms_are_recomputed() {
        let sum = "statistic = \"sum\"\nterms = [\"24\", \"24\", \"23\", \"25\"]\n";
        assert_judged(&format!("{sum}printed = \"96\""), Confirmed, "24 + 24 + 23 + 25");
        assert_judged(&format!("{sum}printed = \"97\""), Contradicted, "obtained 96 = 24 + 24 + 23 + 25");
        let quotient = "statistic = \"quotient\"\nterms = [\"162\", \"180\"]\n";
        assert_judged(&format!("{quotient}printed = \"90%\""), Confirmed, "162 / 180");
        let judged = judged(&format!("{quotient}printed = \"90%\""));
        assert_eq!((judged.number, judged.recomputed), (Some(0.9), true));
    }

    #[test]
    fn a_quotient_in_another_unit_is_told_by_its_factor() {
        let why = "obtained 1.50 = 3 / 2; 60 times that prints so, as when hours become minutes";
        assert_judged("statistic = \"quotient\"\nterms = [\"3\", \"2\"]\nprinted = \"90\"", Contradicted, why);
    }
}

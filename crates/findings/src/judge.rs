//! From a finding and its evidence to a verdict with its reason.

use crate::assess::{Assessment, Change, assess, printed_p};
use crate::evidence::Evidence;
use crate::registry::{Finding, Registry, Study};
use crate::statistic::Road;
use crate::verdict::Verdict;
use crate::{printed_only, reasons};
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
    /// Whether it is confirmed, but in a way that says little.
    pub weakly: bool,
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
    let plan = finding.plan.as_ref().and_then(|plan| registry.plans.get(&plan.text));
    let (verdict, obtained, why) = match (finding.statistic.road(), plan) {
        (Road::Row { .. }, Some(plan)) if !evidence.is_empty() => {
            let assessment = assess(finding, plan, evidence, question, Change::None)?;
            return Ok(recomputed(position, finding, study, plan, question, assessment));
        }
        (Road::Split, _) => printed_only::split(finding),
        (Road::Sum | Road::Quotient, _) => printed_only::arithmetic(finding),
        _ => printed_only::summary(finding),
    };
    let result = printed_only::arithmetic_result(finding);
    let (number, recomputed) = (result.or_else(|| printed_value(finding)), result.is_some());
    let rows = result.map(|result| (None, printed_only::arithmetic_row(finding, result))).into_iter().collect();
    Ok(Judged { finding: position, verdict, obtained, why, rows, number, recomputed, weakly: false })
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
        Verdict::Confirmed => reasons::confirmed(finding, &assessment),
        Verdict::Contradicted => reasons::contradicted(finding, study, plan, question, &assessment),
        Verdict::NotEvaluable => reasons::not_computed(finding, &assessment),
    };
    let best = assessment.best(finding);
    let number = best.and_then(|candidate| candidate.estimate).and_then(Stat::number);
    Judged {
        finding: position,
        verdict,
        obtained: reasons::obtained(finding, &assessment),
        why,
        number: number.map(|value| value / finding.estimate_scale()).or_else(|| printed_value(finding)),
        recomputed: number.is_some(),
        weakly: verdict == Verdict::Confirmed && finding.weakness().is_some(),
        rows: assessment.rows,
    }
}

#[cfg(test)]
mod tests {
    use crate::tiny_registry::{judged, one_arm, two_arms};
    use crate::verdict::Verdict::{Confirmed, Contradicted, NotEvaluable};

    /// 10 of 20 v 5 of 20: odds ratio 3, by Woolf 0.79 to 11.44; the conditional one is 2.92, exactly 0.66 to 14.50.
    fn odds_ratio(lines: &str) -> crate::judge::Judged {
        judged(&two_arms((10, 20), (5, 20), &format!("statistic = \"odds-ratio\"\n{lines}")))
    }

    #[test]
    fn estimate_and_both_limits_of_one_method_are_confirmed() {
        assert_eq!(odds_ratio("printed = \"3.00\"\ninterval = [\"0.79\", \"11.44\"]").verdict, Confirmed);
        assert_eq!(odds_ratio("printed = \"2.92\"\ninterval = [\"0.66\", \"14.50\"]").verdict, Confirmed);
    }

    #[test]
    fn an_estimate_of_one_method_with_limits_of_another_is_contradicted() {
        let judged = odds_ratio("printed = \"3.00\"\ninterval = [\"0.66\", \"14.50\"]");
        assert_eq!(judged.verdict, Contradicted);
        assert!(judged.why.starts_with("obtained 3.00 (0.7864 to 11.4447) by woolf, "), "{}", judged.why);
        assert!(judged.why.ends_with(" by exact"), "{}", judged.why);
    }

    #[test]
    fn one_limit_off_is_enough_to_contradict() {
        assert_eq!(odds_ratio("printed = \"3.00\"\ninterval = [\"0.79\", \"11.55\"]").verdict, Contradicted);
    }

    #[test]
    fn a_method_that_the_source_names_rules_the_others_out() {
        assert_eq!(odds_ratio("printed = \"2.92\"\nmethod = \"exact\"").verdict, Confirmed);
        assert_eq!(odds_ratio("printed = \"2.92\"\nmethod = \"woolf\"").verdict, Contradicted);
    }

    #[test]
    fn a_p_value_of_another_test_does_not_help_a_named_one() {
        let noppers = |lines: &str| {
            let lines = format!("statistic = \"test\"\np = \"<0.05\"\n{lines}");
            judged(&two_arms((8, 12), (3, 12), &lines)).verdict
        };
        assert_eq!(noppers(""), Confirmed);
        assert_eq!(noppers("test = \"chi-squared\""), Confirmed);
        assert_eq!(noppers("test = \"fisher\""), Contradicted);
    }

    #[test]
    fn a_right_estimate_with_a_wrong_p_value_is_contradicted() {
        assert_eq!(odds_ratio("printed = \"3.0\"\np = \".19\"").verdict, Confirmed);
        let judged = odds_ratio("printed = \"3.0\"\np = \".001\"");
        assert_eq!(judged.verdict, Contradicted);
        assert!(!judged.why.contains("obtained 3"), "the estimate is not complained of: {}", judged.why);
    }

    #[test]
    fn not_significant_means_five_percent_or_more() {
        let p = |a, b| judged(&two_arms(a, b, "statistic = \"test\"\np = \"ns\"\ntest = \"fisher\"")).verdict;
        assert_eq!(p((8, 12), (3, 12)), Confirmed);
        assert_eq!(p((11, 12), (1, 12)), Contradicted);
    }

    #[test]
    fn an_estimate_that_does_not_exist_is_not_evaluable() {
        let judged = judged(&two_arms((5, 10), (0, 10), "statistic = \"ratio\"\nprinted = \"11\""));
        assert_eq!(judged.verdict, NotEvaluable);
        assert!(judged.why.starts_with("the estimate does not exist: "), "{}", judged.why);
        assert_eq!((judged.number, judged.recomputed), (Some(11.0), false));
    }

    #[test]
    fn a_plan_without_the_method_is_not_evaluable() {
        let lines = |lines: &str| two_arms((10, 20), (5, 20), lines).replace("two-arms", "one-arm");
        let ratio = judged(&lines("statistic = \"ratio\"\nprinted = \"2\""));
        assert_eq!((ratio.verdict, ratio.why.as_str()), (NotEvaluable, "its plan gives no ratio"));
        let test = judged(&lines("statistic = \"test\"\np = \".1\""));
        assert_eq!((test.verdict, test.why.as_str()), (NotEvaluable, "its plan gives no such test"));
    }

    #[test]
    fn a_recomputed_percentage_is_kept_in_natural_units() {
        let judged = judged(&one_arm((12, 17), "printed = \"71%\""));
        assert_eq!((judged.verdict, judged.recomputed, judged.weakly), (Confirmed, true, false));
        let number = judged.number.expect("a number");
        assert!((number - 12.0 / 17.0).abs() < 1e-15, "{number}");
    }

    #[test]
    fn a_count_that_came_from_its_percentage_is_confirmed_weakly() {
        let lines = one_arm((12, 17), "printed = \"71%\"");
        let study = crate::tiny_registry::STUDY;
        let text = format!("{study}{}{lines}", crate::tiny_registry::FINDING.replace("\"V\"", "\"D\""));
        let registry = crate::tiny_registry::registry(&text);
        let question = crate::tiny_registry::question();
        let judged = crate::reproduction::reproduce(&registry, &Default::default(), &question).expect("fits").findings;
        assert!(judged[0].weakly && judged[0].why.contains("weakly"), "{}", judged[0].why);
    }
}

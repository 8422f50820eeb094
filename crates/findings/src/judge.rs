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
    Ok(Judged { finding: position, verdict, obtained, why, rows: Vec::new(), number, recomputed, weakly: false })
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

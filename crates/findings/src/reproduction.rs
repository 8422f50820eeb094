//! The whole registry recomputed and judged.

use crate::claims::{JudgedClaim, judge_claim};
use crate::codes;
use crate::evidence::{self, DataTrials};
use crate::judge::{Judged, judge};
use crate::registry::{Finding, Registry};
use rayon::prelude::*;
use trialstat_analysis::{AnalysisError, Question};
use trialstat_trial::diagnostic::{Diagnostic, sort_by_place};

/// Every finding and claim of a registry with its verdict.
#[derive(Debug)]
pub struct Reproduction<'a> {
    /// The registry.
    pub registry: &'a Registry,
    /// Its findings, in order.
    pub findings: Vec<Judged>,
    /// Its claims, in order.
    pub claims: Vec<JudgedClaim>,
}

/// Recomputes and judges every finding, then every claim against the findings. In parallel; no verdict and no number
/// depends on how many threads there are.
///
/// # Errors
/// Every finding whose data or plan does not fit.
pub fn reproduce<'a>(
    registry: &'a Registry,
    data: &DataTrials,
    question: &Question,
) -> Result<Reproduction<'a>, Vec<Diagnostic>> {
    let judge_one = |position: usize| {
        let finding = &registry.findings[position];
        let evidence = evidence::of(finding, &registry.studies[finding.study], data)?;
        judge(registry, position, &evidence, question).map_err(|error| does_not_fit(finding, &error))
    };
    let outcomes: Vec<Result<Judged, Diagnostic>> =
        (0..registry.findings.len()).into_par_iter().map(judge_one).collect();
    let (mut findings, mut problems) = (Vec::with_capacity(outcomes.len()), Vec::new());
    for outcome in outcomes {
        match outcome {
            Ok(judged) => findings.push(judged),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        sort_by_place(&mut problems);
        return Err(problems);
    }
    let claims = (0..registry.claims.len()).map(|position| judge_claim(registry, position, &findings)).collect();
    Ok(Reproduction { registry, findings, claims })
}

fn does_not_fit(finding: &Finding, error: &AnalysisError) -> Diagnostic {
    let problem = Diagnostic::error(codes::DOES_NOT_FIT, finding.place.clone(), error.to_string());
    problem.with_hint("name a plan for the kind of data that the finding has, and arms of those data")
}

impl Reproduction<'_> {
    /// Keeps only the entries of these names: an entry's id or another name of it, a study, or the start of an id up
    /// to a hyphen (`F-SI-1` picks `F-SI-1-test`). Names that pick nothing are returned.
    pub fn keep_only(&mut self, names: &[String]) -> Vec<String> {
        let registry = self.registry;
        let picks =
            |name: &str, id: &str| id == name || id.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
        let finding_picked = |name: &str, judged: &Judged| {
            let finding = &registry.findings[judged.finding];
            picks(name, &finding.id)
                || finding.also.iter().any(|also| also == name)
                || registry.studies[finding.study].id == name
        };
        let claim_picked = |name: &str, judged: &JudgedClaim| picks(name, &registry.claims[judged.claim].id);
        let idle = names.iter().filter(|name| {
            !self.findings.iter().any(|judged| finding_picked(name, judged))
                && !self.claims.iter().any(|judged| claim_picked(name, judged))
        });
        let idle = idle.cloned().collect();
        self.findings.retain(|judged| names.iter().any(|name| finding_picked(name, judged)));
        self.claims.retain(|judged| names.iter().any(|name| claim_picked(name, judged)));
        idle
    }

    /// How many verdicts differ from those expected.
    pub fn unexpected(&self) -> usize {
        let findings = self.findings.iter().filter(|judged| !judged.as_expected(self.registry)).count();
        findings + self.claims.iter().filter(|judged| !judged.as_expected(self.registry)).count()
    }
}

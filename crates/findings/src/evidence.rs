//! What a finding is recomputed from: its data file, or a trial expanded from its published counts.

use crate::codes;
use crate::registry::{Finding, PublishedCount, Study};
use std::collections::BTreeMap;
use std::sync::Arc;
use trialstat_trial::counts::{ArmCount, CrossoverCount, crossover_trial, parallel_trial};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::record::Trial;

/// The trials of a registry's data files, by the path of their mapping.
pub type DataTrials = BTreeMap<String, Vec<Arc<Trial>>>;

/// A trial that a finding may have come from. Where the published counts leave something open, a finding has several.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// What was assumed where the counts leave something open.
    pub assuming: Option<String>,
    /// The trial.
    pub trial: Arc<Trial>,
}

/// The trials behind a finding; none if it has neither complete counts nor data.
///
/// # Errors
/// When its data file does not hold the trial it names.
pub fn of(finding: &Finding, study: &Study, data: &DataTrials) -> Result<Vec<Evidence>, Diagnostic> {
    if let Some(reference) = &finding.data {
        let trials = data.get(&reference.mapping).map_or(&[][..], Vec::as_slice);
        let chosen = match (&reference.trial, trials) {
            (Some(name), _) => trials.iter().find(|trial| trial.name() == name),
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        let Some(trial) = chosen else {
            let names: Vec<&str> = trials.iter().map(|trial| trial.name()).collect();
            let message = match &reference.trial {
                Some(name) => format!("`{}` has no trial `{name}`", reference.mapping),
                None => format!("`{}` has {} trials, and none is named", reference.mapping, trials.len()),
            };
            let problem = Diagnostic::error(codes::UNKNOWN_REFERENCE, finding.place.clone(), message);
            return Err(problem.with_hint(format!("its trials: {}", names.join(", "))));
        };
        return Ok(vec![Evidence { assuming: None, trial: Arc::clone(trial) }]);
    }
    Ok(from_counts(finding, study, &finding.counts))
}

/// Trials expanded from counts, which need not be the finding's own.
pub fn from_counts(finding: &Finding, study: &Study, counts: &[PublishedCount]) -> Vec<Evidence> {
    if counts.is_empty() || counts.iter().any(|count| count.events.is_none()) {
        return Vec::new();
    }
    if finding.paired {
        return crossover(finding, study, counts);
    }
    let arms: Vec<ArmCount> = counts
        .iter()
        .map(|count| ArmCount { arm: count.arm.clone(), events: count.events.unwrap_or(0), total: count.total })
        .collect();
    match parallel_trial(&study.cite, &finding.endpoint, &arms) {
        Ok(trial) => vec![Evidence { assuming: None, trial: Arc::new(trial) }],
        Err(_) => Vec::new(),
    }
}

/// One trial for each number of subjects who may have responded under both treatments.
fn crossover(finding: &Finding, study: &Study, counts: &[PublishedCount]) -> Vec<Evidence> {
    let [first, second] = counts else { return Vec::new() };
    let total = first.total;
    let (x, y) = (first.events.unwrap_or(0), second.events.unwrap_or(0));
    let possible = (x + y).saturating_sub(total)..=x.min(y);
    let both = finding.both.map_or(possible.clone(), |both| both..=both);
    both.filter(|both| possible.contains(both))
        .filter_map(|both| {
            let cells = [both, x - both, y - both, total + both - x - y];
            let arms = [first.arm.clone(), second.arm.clone()];
            let trial = crossover_trial(&study.cite, &finding.endpoint, &CrossoverCount { arms, cells }).ok()?;
            let assuming = finding.both.is_none().then(|| format!("{both} responded to both"));
            Some(Evidence { assuming, trial: Arc::new(trial) })
        })
        .collect()
}

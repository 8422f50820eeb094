//! What a finding is recomputed from: its data file, or a trial expanded from its published counts.

use crate::codes;
use crate::registry::{Finding, PublishedCount, Study};
use std::collections::BTreeMap;
use std::sync::Arc;
use trialstat_trial::counts::{ArmCount, CrossoverCount, crossover_trial, parallel_trial};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::trial::Trial;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Registry;
    use crate::tiny_registry::{FINDING, STUDY, registry, two_arms};
    use trialstat_trial::design::ArmIndex;

    fn crossover(a: u64, b: u64, total: u64, more: &str) -> Registry {
        let lines =
            two_arms((a, total), (b, total), &format!("statistic = \"test\"\np = \"ns\"\npaired = true\n{more}"));
        registry(&format!("{STUDY}{FINDING}{}", lines.replace("two-arms", "crossover")))
    }

    fn evidence(registry: &Registry, data: &DataTrials) -> Result<Vec<Evidence>, Diagnostic> {
        of(&registry.findings[0], &registry.studies[0], data)
    }

    /// Subjects who met the endpoint under both arms.
    fn both(trial: &Trial) -> usize {
        let met = |arm| {
            let records = trial.responses().iter().filter(move |record| record.arm == ArmIndex(arm) && record.met);
            records.map(|record| record.subject).collect::<Vec<_>>()
        };
        met(0).iter().filter(|subject| met(1).contains(subject)).count()
    }

    /// Of 12 subjects of whom 10 and 9 responded, at least 7 and at most 9 responded to both.
    #[test]
    fn every_possible_overlap_of_a_crossover_is_a_trial_of_its_own() {
        let registry = crossover(10, 9, 12, "");
        let evidence = evidence(&registry, &DataTrials::new()).expect("counts");
        let found: Vec<usize> = evidence.iter().map(|evidence| both(&evidence.trial)).collect();
        assert_eq!(found, [7, 8, 9]);
        assert!(evidence.iter().all(|evidence| evidence.assuming.is_some() && evidence.trial.subjects().len() == 12));
    }

    #[test]
    fn a_published_overlap_leaves_nothing_to_assume() {
        let registry = crossover(10, 9, 12, "both = 8");
        let evidence = evidence(&registry, &DataTrials::new()).expect("counts");
        assert_eq!(evidence.len(), 1);
        assert_eq!((both(&evidence[0].trial), evidence[0].assuming.as_deref()), (8, None));
    }

    #[test]
    fn parts_of_an_arm_are_pooled() {
        let lines = "statistic = \"count\"\narm = \"a\"\nplan = \"one-arm\"\nprinted = \"5\"\n\
                     counts = [{ arm = \"a\", part = \"x\", events = 2, n = 4 }, { arm = \"a\", events = 3, n = 5 }]";
        let registry = registry(&format!("{STUDY}{FINDING}{lines}"));
        let evidence = evidence(&registry, &DataTrials::new()).expect("counts");
        let trial = &evidence[0].trial;
        let met = trial.responses().iter().filter(|record| record.met).count();
        assert_eq!((evidence.len(), trial.arms().len(), trial.subjects().len(), met), (1, 1, 9, 5));
    }

    #[test]
    fn a_finding_of_a_data_file_takes_the_trial_it_names() {
        let with = |trial: &str| {
            let data = format!("data = {{ mapping = \"m/mapping.toml\"{trial} }}");
            let lines =
                "statistic = \"odds-ratio\"\narm = \"a\"\nreference = \"b\"\nplan = \"two-arms\"\nprinted = \"3\"";
            registry(&format!("{STUDY}{FINDING}{lines}\n{data}"))
        };
        let trial = |name: &str| Arc::new(parallel_trial(name, "response", &[]).expect("an empty trial"));
        let data: DataTrials = [("m/mapping.toml".to_owned(), vec![trial("1"), trial("2")])].into();
        let name = |registry: &Registry, data: &DataTrials| Ok(evidence(registry, data)?[0].trial.name().to_owned());
        assert_eq!(name(&with(", trial = \"2\""), &data), Ok("2".to_owned()));

        let absent: Diagnostic = name(&with(", trial = \"3\""), &data).expect_err("no such trial");
        assert_eq!((absent.code, absent.hint.as_deref()), ("R506", Some("its trials: 1, 2")));
        assert_eq!(name(&with(""), &data).expect_err("two trials, none named").code, "R506");
        let single = [("m/mapping.toml".to_owned(), vec![trial("only")])].into();
        assert_eq!(name(&with(""), &single), Ok("only".to_owned()));
    }
}

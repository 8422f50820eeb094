//! A registry from its files to its trials.

use std::sync::Arc;
use trialstat_analysis::Question;
use trialstat_analysis::conventions::Conventions;
use trialstat_findings::evidence::DataTrials;
use trialstat_findings::registry::{Files, Registry};
use trialstat_stats::interval::Level;
use trialstat_trial::diagnostic::{Diagnostic, sort_by_place};

/// What `trialstat reproduce` asks unless told otherwise.
///
/// # Panics
/// Never: 0.95 is a level.
pub fn question() -> Question {
    let level = Level::new(0.95).expect("0.95 is a level");
    Question { comparison: None, level, conventions: Conventions::R }
}

/// Reads every data file that a registry refers to.
///
/// # Errors
/// Every problem of every mapping and data file.
pub fn read_data(files: &Files, registry: &Registry) -> Result<DataTrials, Vec<Diagnostic>> {
    let (mut trials, mut problems) = (DataTrials::new(), Vec::new());
    for mapping in registry.data_references().into_keys() {
        let open = |file: &str| files.read_beside(&mapping, file);
        let read = files.read(&mapping).map_err(|problem| vec![problem]);
        match read.and_then(|bytes| trialstat_ingest::read(&files.shown(&mapping), &bytes, &open)) {
            Ok(ingested) => {
                trials.insert(mapping, ingested.trials.into_iter().map(Arc::new).collect());
            }
            Err(found) => problems.extend(found),
        }
    }
    sort_by_place(&mut problems);
    if problems.is_empty() { Ok(trials) } else { Err(problems) }
}

//! The diagnostic codes of all crates.

use trialstat_trial::diagnostic::Code;

/// Every code, in the order of the data's way: languages, files, plans, simulations, findings.
pub fn all_codes() -> impl Iterator<Item = &'static Code> {
    let above = [
        trialstat_analysis::codes::ALL,
        trialstat_simulate::codes::ALL,
        trialstat_montecarlo::codes::ALL,
        trialstat_findings::codes::ALL,
        trialstat_findings::lock::codes::ALL,
    ];
    trialstat_trial::spec::codes::ALL.iter().chain(trialstat_ingest::all_codes()).chain(above.into_iter().flatten())
}

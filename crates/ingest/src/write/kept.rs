//! Characteristics of subjects, and the columns they are written to.

use trialstat_trial::record::{Characteristic, CharacteristicValues};
use trialstat_trial::trial::Trial;

/// A characteristic and the columns it is written to.
pub(super) struct Kept<'a> {
    /// What it is called.
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    /// Whether it holds numbers.
    pub(super) numeric: bool,
    /// The column of its values.
    pub(super) column: String,
    /// The column that says why numbers are missing.
    pub(super) reason_column: String,
}

/// All columns that records may have.
const RECORD_COLUMNS: &[&str] = &[
    "STUDYID", "USUBJID", "ARM", "RECORD", "PARAMCD", "PARAM", "AVISIT", "ADY", "AENDY", "AVAL", "AVALREAS", "AVALC",
    "CNSR", "EVNTDESC", "EXTRT", "EXDOSE", "EXREAS", "EXDOSU", "EXROUTE", "TERM", "CATEGORY", "SEVERITY", "SERIOUS",
    "RELATION",
];

/// The wanted name, or one made of the characteristic's that no other column has in any case; made ones have at most
/// eight characters, as transport files want it.
fn free_name(name: &str, wanted: &str, taken: &mut Vec<String>) -> String {
    let stem: String = name.chars().take(5).collect();
    let numbered = (1..).map(|number| format!("{stem}_{number}"));
    let is_taken = |candidate: &String| taken.iter().any(|known| known.eq_ignore_ascii_case(candidate));
    let free = std::iter::once(wanted.to_owned()).chain(numbered).find(|candidate| !is_taken(candidate));
    let free = free.unwrap_or_default();
    taken.push(free.clone());
    free
}

/// Every characteristic of any trial, and the columns it is written to.
pub(super) fn kept(trials: &[Trial]) -> Vec<Kept<'_>> {
    let mut kept: Vec<Kept<'_>> = Vec::new();
    let mut taken: Vec<String> = RECORD_COLUMNS.iter().map(|name| (*name).to_owned()).collect();
    for Characteristic { name, label, values } in trials.iter().flat_map(Trial::characteristics) {
        if kept.iter().any(|known| known.name == name) {
            continue;
        }
        let numeric = matches!(values, CharacteristicValues::Numbers(_));
        let column = free_name(name, name, &mut taken);
        let stem: String = name.chars().take(6).collect();
        let reason_column = if numeric { free_name(name, &format!("{stem}_R"), &mut taken) } else { String::new() };
        kept.push(Kept { name, label, numeric, column, reason_column });
    }
    kept
}

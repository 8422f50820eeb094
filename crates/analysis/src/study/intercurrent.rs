//! Intercurrent events and what is done about them (ICH E9(R1), section A.3.2).

use super::happening::Happening;
use super::plan::text_of;
use crate::codes;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::spec::{Table, Text};

/// The names of the strategies.
pub(super) const STRATEGIES: &[&str] =
    &["treatment-policy", "composite", "hypothetical", "while-on-treatment", "principal-stratum"];

/// What is done about an intercurrent event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strategy {
    /// Outcomes count whether it happened or not.
    TreatmentPolicy,
    /// It is itself an unfavourable outcome.
    Composite,
    /// Outcomes after it are as if not observed: what would have been without it is asked.
    Hypothetical,
    /// The last outcome before it counts.
    WhileOnTreatment,
}

/// An intercurrent event of an estimand.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Intercurrent {
    pub(super) name: Text,
    pub(super) strategy: Strategy,
    pub(super) happening: Happening,
}

impl Intercurrent {
    pub(super) fn of_table(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Intercurrent> {
        let happening = Happening::of_table(table, problems);
        let strategy = match table.text("strategy")? {
            "treatment-policy" => Strategy::TreatmentPolicy,
            "composite" => Strategy::Composite,
            "hypothetical" => Strategy::Hypothetical,
            "while-on-treatment" => Strategy::WhileOnTreatment,
            _ => {
                let message = "a principal stratum is made of what would have happened under both treatments";
                let problem = table.error(codes::NOT_IDENTIFIED, "strategy", message);
                problems.push(problem.with_hint("nobody is observed under both; choose another strategy"));
                return None;
            }
        };
        Some(Intercurrent { name: text_of(table, "name")?, strategy, happening })
    }
}

//! Intercurrent events and what is done about them (ICH E9(R1), section A.3.2).

use super::endpoint::Derivation;
use super::happening::Happening;
use super::keys::text_of;
use crate::codes;
use trialstat_trial::diagnostic::{Diagnostic, Place};
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
    /// Where the strategy stands.
    place: Place,
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
        let place = table.place_of("strategy").clone();
        Some(Intercurrent { name: text_of(table, "name")?, strategy, place, happening })
    }

    /// Why an endpoint cannot follow the strategy, if it cannot.
    pub(super) fn unfollowed(&self, derivation: &Derivation) -> Option<Diagnostic> {
        let (message, hint) = match (derivation, self.strategy) {
            (Derivation::Event { .. }, Strategy::Hypothetical) => (
                "what would have happened without the intercurrent event is not seen, and is not nothing",
                "`while-on-treatment` asks what happened before it; a `time-to-event` is censored by it",
            ),
            (_, Strategy::TreatmentPolicy) => return None,
            (Derivation::Supplied(_), _) => (
                "what the trial's own record makes of an intercurrent event cannot be changed",
                "derive the endpoint from scores or happenings, or leave the strategy out",
            ),
            _ => return None,
        };
        Some(Diagnostic::error(codes::METHOD_DOES_NOT_FIT, self.place.clone(), message).with_hint(hint))
    }
}

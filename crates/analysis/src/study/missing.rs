//! What stands for an outcome that was not observed.

use crate::codes;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::spec::Table;

/// The names of the rules.
pub(super) const NAMES: &[&str] = &["observed-cases", "non-responder", "locf", "bocf", "wocf", "multiple-imputation"];

/// What stands for an outcome that was not observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// Nothing: the subject is left out of the analysis.
    ObservedCases,
    /// An endpoint that is not met.
    NonResponder,
    /// The last score after the baseline.
    LastObserved,
    /// The baseline.
    Baseline,
    /// The worst score so far, the baseline among them.
    Worst,
    /// Scores drawn from a model of the others, several times.
    MultipleImputation,
}

/// How scores are imputed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Imputation {
    pub(super) copies: u32,
    pub(super) seed: u64,
    /// Points added to every imputed score of an arm other than the reference.
    pub(super) shift: f64,
}

impl Missing {
    pub(super) fn of_table(table: &Table, problems: &mut Vec<Diagnostic>) -> (Missing, Option<Imputation>) {
        let missing = match table.text("missing") {
            Some("non-responder") => Missing::NonResponder,
            Some("locf") => Missing::LastObserved,
            Some("bocf") => Missing::Baseline,
            Some("wocf") => Missing::Worst,
            Some("multiple-imputation") => Missing::MultipleImputation,
            _ => Missing::ObservedCases,
        };
        let of_table = |table: &Table| Imputation {
            copies: table.count("copies").and_then(|copies| u32::try_from(copies).ok()).unwrap_or(0),
            seed: table.count("seed").unwrap_or(0),
            shift: table.number("shift").unwrap_or(0.0),
        };
        let imputation = table.table("imputation").map(of_table);
        match (missing, imputation) {
            (Missing::MultipleImputation, None) => {
                let problem =
                    table.error(codes::NO_METHOD, "missing", "multiple imputation needs a number of copies and a seed");
                problems.push(problem.with_hint("`imputation = { copies = 50, seed = 1 }`"));
            }
            (Missing::MultipleImputation, Some(asked)) if !(2..=10_000).contains(&asked.copies) => {
                let problem = table.error(
                    codes::OUT_OF_RANGE,
                    "imputation",
                    format!("{} copies, expected 2 to 10000", asked.copies),
                );
                problems.push(problem.with_hint("with one copy nothing says how sure the imputations are"));
            }
            (Missing::MultipleImputation, Some(_)) | (_, None) => {}
            (_, Some(_)) => {
                let problem =
                    table.error(codes::CONTRADICTORY, "imputation", "nothing is imputed unless `missing` says so");
                problems.push(problem.with_hint("`missing = \"multiple-imputation\"`, or leave `imputation` out"));
            }
        }
        (missing, imputation)
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        let observed = "observed-cases";
        self.note().map_or(observed, |note| note.trim_start_matches("missing: "))
    }

    /// What rows remark, where values are filled in.
    pub(super) fn note(self) -> Option<&'static str> {
        match self {
            Missing::ObservedCases => None,
            Missing::NonResponder => Some("missing: non-responder"),
            Missing::LastObserved => Some("missing: locf"),
            Missing::Baseline => Some("missing: bocf"),
            Missing::Worst => Some("missing: wocf"),
            Missing::MultipleImputation => Some("missing: multiple-imputation"),
        }
    }
}

//! What random numbers are drawn for.

/// What random numbers are drawn for, a word of their address.
///
/// A new use takes a new purpose, and by that no number of any other changes. The numbers behind the names are part of
/// every result that was ever drawn: they are never given anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Which subjects a bootstrap resample holds.
    Resampling = 1,
    /// Tables drawn with their margins held fixed.
    Tables = 2,
    /// Draws from a posterior distribution.
    Posterior = 3,
    /// When subjects enter the trial.
    Accrual = 4,
    /// Which arm subjects are allocated to.
    Allocation = 5,
    /// Subjects' characteristics at baseline.
    Covariates = 6,
    /// Subjects' deviations from the typical pharmacokinetics.
    Pharmacokinetics = 7,
    /// Subjects' latent responses.
    Response = 8,
    /// Times to relapse apart from all else. No scenario draws them: a relapse is an outcome, or follows from symptoms.
    Relapse = 9,
    /// Times to dropout apart from all else. No scenario draws them: they belong to the outcome or are withdrawals.
    Dropout = 10,
    /// Residual errors of measurements.
    Residual = 11,
    /// Which group each subject is given in a permutation test.
    Permutation = 12,
    /// Values imputed for missing ones, and the parameters they are drawn with.
    Imputation = 13,
    /// Whether those screened are eligible.
    Screening = 14,
    /// Which sessions subjects miss or break off.
    Sessions = 15,
    /// When within their windows visits take place.
    Visits = 16,
    /// Which visits are missed.
    Missingness = 17,
    /// When a rescue treatment is given.
    Rescue = 18,
    /// Which adverse events happen.
    AdverseEvents = 19,
    /// Outcomes of models that lead to an endpoint directly.
    Outcome = 20,
    /// When subjects leave a trial.
    Withdrawal = 21,
    /// What adverse events lead to.
    Consequences = 22,
    /// How long adverse events last.
    EventDurations = 23,
    /// How prone subjects are to adverse events.
    Susceptibility = 24,
    /// Points that a design spreads over the ranges of parameters.
    Design = 25,
}

impl Purpose {
    /// The word of the address.
    pub fn word(self) -> u64 {
        self as u64
    }
}

//! An estimator's reasons in the words of result rows.

use trialstat_stats::contingency::ContingencyError;
use trialstat_stats::interval as stats;
use trialstat_stats::stratified::StratifiedError;
use trialstat_stats::survival::competing::CompetingError;
use trialstat_stats::survival::cox::{CoxError, NoCoefficient};
use trialstat_stats::trend::TrendError;
use trialstat_stats::two_proportions::UnconditionalError;
use trialstat_trial::result::NotEstimable;

/// Why an estimator gave no number.
pub(crate) trait Reason {
    /// The same in the words of a row.
    fn reason(self) -> NotEstimable;
}

impl Reason for stats::NotEstimable {
    fn reason(self) -> NotEstimable {
        match self {
            stats::NotEstimable::NoSubjects => NotEstimable::NoSubjects,
            stats::NotEstimable::NoEvents => NotEstimable::NoEvents,
            stats::NotEstimable::NotReached => NotEstimable::NotReached,
            stats::NotEstimable::ZeroCell => NotEstimable::ZeroCell,
            stats::NotEstimable::ZeroMargin => NotEstimable::ZeroMargin,
            stats::NotEstimable::TransformUndefined => NotEstimable::TransformUndefined,
        }
    }
}

impl Reason for UnconditionalError {
    fn reason(self) -> NotEstimable {
        match self {
            UnconditionalError::NotEstimable(reason) => reason.reason(),
            UnconditionalError::TooManySubjects { .. } => NotEstimable::TooLarge,
        }
    }
}

impl Reason for StratifiedError {
    fn reason(self) -> NotEstimable {
        match self {
            StratifiedError::NotEstimable(reason) => reason.reason(),
            StratifiedError::OneStratum => NotEstimable::OneStratum,
            StratifiedError::TooLarge => NotEstimable::TooLarge,
        }
    }
}

impl Reason for ContingencyError {
    fn reason(self) -> NotEstimable {
        match self {
            ContingencyError::NotEstimable(reason) => reason.reason(),
            // Tables are simulated only where there are too many for the exact method.
            ContingencyError::TooManySubjects
            | ContingencyError::TooLarge { .. }
            | ContingencyError::FewTables { .. } => NotEstimable::TooLarge,
            ContingencyError::Shape { .. } => unreachable!("a table of counts has its shape"),
        }
    }
}

impl Reason for TrendError {
    fn reason(self) -> NotEstimable {
        match self {
            TrendError::NotEstimable(reason) => reason.reason(),
            TrendError::TooLarge => NotEstimable::TooLarge,
            TrendError::OneScore => NotEstimable::OneScore,
            TrendError::Score { .. } => unreachable!("scores are finite numbers or places"),
        }
    }
}

impl Reason for NoCoefficient {
    fn reason(self) -> NotEstimable {
        match self {
            NoCoefficient::Aliased => NotEstimable::Aliased,
            NoCoefficient::PlusInfinity => NotEstimable::PlusInfinity,
            NoCoefficient::MinusInfinity => NotEstimable::MinusInfinity,
            NoCoefficient::Undetermined => NotEstimable::NoMaximum,
        }
    }
}

impl Reason for CoxError {
    fn reason(self) -> NotEstimable {
        match self {
            // A stratum without events has no baseline hazard.
            CoxError::NoEvents | CoxError::NoSuchStratum { .. } => NotEstimable::NoEvents,
            CoxError::NoRows => NotEstimable::NoSubjects,
            CoxError::NoCovariates | CoxError::NothingToEstimate | CoxError::AliasedCovariate { .. } => {
                NotEstimable::Aliased
            }
            CoxError::InfiniteCoefficient { .. } | CoxError::NotFinite { .. } => NotEstimable::Infinite,
            CoxError::LogOfZero => NotEstimable::TransformUndefined,
            CoxError::NotForExact | CoxError::WeightedExact | CoxError::CensoringUnderEntry => NotEstimable::NotDefined,
            CoxError::NoConvergence { .. } => NotEstimable::NoMaximum,
            CoxError::Length { .. }
            | CoxError::Value { .. }
            | CoxError::EntryAfterExit { .. }
            | CoxError::CovariateCount { .. }
            | CoxError::NoSuchCovariate { .. }
            | CoxError::OneMarker { .. }
            | CoxError::NoHorizon { .. }
            | CoxError::NoSuchTime { .. }
            | CoxError::OtherData { .. } => unreachable!("follow-up and design are checked: {self}"),
        }
    }
}

impl Reason for CompetingError {
    fn reason(self) -> NotEstimable {
        match self {
            CompetingError::NoEvents => NotEstimable::NoEvents,
            CompetingError::DelayedEntry { .. } => NotEstimable::LateEntry,
            CompetingError::TooManyGroups { .. } => NotEstimable::TooManyGroups,
            CompetingError::SingularInformation { .. } => NotEstimable::Aliased,
            CompetingError::MonotoneLikelihood { .. } | CompetingError::NoConvergence { .. } => NotEstimable::NoMaximum,
            CompetingError::Length { .. }
            | CompetingError::Time { .. }
            | CompetingError::Entry { .. }
            | CompetingError::Weight { .. }
            | CompetingError::Cause { .. }
            | CompetingError::Label { .. }
            | CompetingError::Weighted { .. }
            | CompetingError::TooFewGroups { .. }
            | CompetingError::NoCovariates
            | CompetingError::Covariate { .. } => unreachable!("a follow-up is checked, and its groups are counted"),
        }
    }
}

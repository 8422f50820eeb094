//! A plan and a trial to result rows. Nothing here can ask where the trial came from.
//!
//! A [`Plan`] names what is estimated and by which methods; [`analyze`] applies it to a
//! [`Trial`] and gives one row a statistic. An estimate that does not exist is a row
//! with the reason; only a question that does not fit the trial is an error.

mod crossover;
mod rates;
mod rows;
mod survival;

pub mod codes;
pub mod conventions;
pub mod method;
pub mod plan;

use conventions::Conventions;
use plan::{Kind, Plan};
use thiserror::Error;
use trialstat_stats::interval::Level;
use trialstat_trial::design::{ArmIndex, Design};
use trialstat_trial::record::Trial;
use trialstat_trial::result::ResultSet;

/// What a run of a plan takes from the one who asks, rather than from the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The arms to compare; without it a trial of two arms compares the second in sort order with the first.
    pub comparison: Option<Comparison>,
    /// Confidence level of every interval.
    pub level: Level,
    /// Conventions for whatever the plan leaves open.
    pub conventions: Conventions,
}

/// An arm and the one it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The arm compared.
    pub arm: String,
    /// The reference.
    pub reference: String,
}

/// A question that does not fit the trial.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AnalysisError {
    /// The comparison names an arm that the trial does not have.
    #[error("the trial `{trial}` has no arm `{arm}`")]
    UnknownArm {
        /// The trial.
        trial: String,
        /// The arm asked for.
        arm: String,
    },
    /// The plan needs records of a kind that the trial does not hold.
    #[error("plan `{plan}` needs {needs}, and the trial `{trial}` has none")]
    NoRecords {
        /// The plan.
        plan: String,
        /// The trial.
        trial: String,
        /// What it needs.
        needs: &'static str,
    },
}

/// Applies a plan to a trial.
///
/// # Errors
/// When the question names an arm that the trial lacks, or the plan needs records that the trial does not hold.
pub fn analyze(plan: &Plan, trial: &Trial, question: &Question) -> Result<ResultSet, AnalysisError> {
    let pair = compared_arms(trial, question.comparison.as_ref())?;
    let needs = match (plan.kind(), trial.design()) {
        (Kind::Binary, Design::Parallel) if trial.event_times().is_empty() => {
            return Ok(rates::analyze(plan, trial, pair, question.level));
        }
        (Kind::Crossover, Design::Crossover) => return Ok(crossover::analyze(plan, trial, pair, question.level)),
        (Kind::TimeToEvent, _) if !trial.event_times().is_empty() => {
            return Ok(survival::analyze(plan, trial, pair, question));
        }
        (Kind::Binary, _) => "outcomes of subjects in parallel arms",
        (Kind::Crossover, _) => "outcomes of each subject under both treatments",
        (Kind::TimeToEvent, _) => "times to an event",
    };
    Err(AnalysisError::NoRecords { plan: plan.id().to_owned(), trial: trial.name().to_owned(), needs })
}

/// An arm of the trial and its reference.
#[derive(Debug, Clone, Copy)]
struct Pair {
    arm: ArmIndex,
    reference: ArmIndex,
}

fn compared_arms(trial: &Trial, comparison: Option<&Comparison>) -> Result<Option<Pair>, AnalysisError> {
    let known = |name: &str| {
        let unknown = || AnalysisError::UnknownArm { trial: trial.name().to_owned(), arm: name.to_owned() };
        trial.arm(name).ok_or_else(unknown)
    };
    if let Some(Comparison { arm, reference }) = comparison {
        return Ok(Some(Pair { arm: known(arm)?, reference: known(reference)? }));
    }
    let mut names: Vec<&str> = trial.arms().iter().map(|arm| arm.name.as_str()).collect();
    names.sort_unstable();
    match names[..] {
        [reference, arm] => Ok(Some(Pair { arm: known(arm)?, reference: known(reference)? })),
        _ => Ok(None),
    }
}

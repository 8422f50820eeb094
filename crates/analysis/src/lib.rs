//! A plan and a trial to result rows. Nothing here can ask where the trial came from.
//!
//! A [`Plan`] names what is estimated and by which methods; [`analyze`] applies it to a
//! [`Trial`] and gives one row a statistic. An estimate that does not exist is a row
//! with the reason; only a question that does not fit the trial is an error.

mod complete;
mod crossover;
mod endpoint;
mod reason;
mod rows;

pub mod codes;
pub mod competing;
pub mod conventions;
pub mod cox;
pub mod design;
pub mod differences;
pub mod follow_up;
pub mod method;
pub mod parametric;
pub mod plan;
pub mod rates;
pub mod reconstruction;
pub mod recurrent;
pub mod study;
pub mod survival;

use conventions::Conventions;
use endpoint::EndpointRecords;
use plan::{Kind, Plan};
use rows::Pair;
use thiserror::Error;
use trialstat_stats::interval::Level;
use trialstat_trial::design::Design;
use trialstat_trial::result::ResultSet;
use trialstat_trial::trial::Trial;

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
    /// The plan names an endpoint that the trial does not have.
    #[error("the trial `{trial}` has no endpoint `{endpoint}`; it has {}", known.join(", "))]
    UnknownEndpoint {
        /// The trial.
        trial: String,
        /// The endpoint asked for.
        endpoint: String,
        /// The endpoints it has.
        known: Vec<String>,
    },
    /// The plan leaves open which of the trial's endpoints it is about.
    #[error("plan `{plan}` names no endpoint, and the trial `{trial}` has several: {}", known.join(", "))]
    SeveralEndpoints {
        /// The plan.
        plan: String,
        /// The trial.
        trial: String,
        /// The endpoints it has.
        known: Vec<String>,
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
    let records = EndpointRecords::asked_for(plan, trial)?;
    let needs = match (plan.kind(), trial.design(), records) {
        (Kind::Binary, Design::Parallel, Some(records)) if records.event_times().next().is_none() => {
            return Ok(rates::analyze(plan, records, pair, question.level));
        }
        (Kind::Crossover, Design::Crossover, Some(records)) => {
            return Ok(crossover::analyze(plan, records, pair, question.level));
        }
        (Kind::TimeToEvent, _, Some(records)) if records.event_times().next().is_some() => {
            return Ok(survival::analyze(plan, records, pair, question));
        }
        (Kind::Binary, ..) => "outcomes of subjects in parallel arms",
        (Kind::Crossover, ..) => "outcomes of each subject under both treatments",
        (Kind::TimeToEvent, ..) => "times to an event",
    };
    Err(AnalysisError::NoRecords { plan: plan.id().to_owned(), trial: trial.name().to_owned(), needs })
}

fn compared_arms(trial: &Trial, comparison: Option<&Comparison>) -> Result<Option<Pair>, AnalysisError> {
    let known = |name: &str| {
        let unknown = || AnalysisError::UnknownArm { trial: trial.name().to_owned(), arm: name.to_owned() };
        trial.arm(name).map(|arm| arm.0 as usize).ok_or_else(unknown)
    };
    if let Some(Comparison { arm, reference }) = comparison {
        return Ok(Some(Pair { group: known(arm)?, reference: known(reference)? }));
    }
    let mut names: Vec<&str> = trial.arms().iter().map(|arm| arm.name.as_str()).collect();
    names.sort_unstable();
    match names[..] {
        [reference, arm] => Ok(Some(Pair { group: known(arm)?, reference: known(reference)? })),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tiny_plan;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny_plan::{counted, names, plan, question, rows, timed};
    use trialstat_trial::counts::{CrossoverCount, crossover_trial};

    fn crossover() -> Trial {
        let count = CrossoverCount { arms: ["a".into(), "b".into()], cells: [1, 7, 0, 10] };
        crossover_trial("crossed", "response", &count).expect("counts")
    }

    #[test]
    fn two_arms_are_compared_second_with_first_in_sort_order() {
        let plan = plan("binary", "difference = [\"wald\"]");
        let trial = counted(&[("b", 10, 20), ("a", 5, 20)]);
        let results = analyze(&plan, &trial, &question(None)).expect("a comparison");
        let row = rows(&results, "difference", "estimate")[0];
        assert_eq!((row.group1_level.as_deref(), row.group2_level.as_deref()), (Some("b"), Some("a")));
        assert_eq!(row.stat.number(), Some(0.25));
    }

    #[test]
    fn a_comparison_asked_for_goes_the_way_it_is_asked() {
        let plan = plan("binary", "difference = [\"wald\"]");
        let trial = counted(&[("b", 10, 20), ("a", 5, 20), ("c", 1, 20)]);
        let results = analyze(&plan, &trial, &question(Some(("a", "b")))).expect("a comparison");
        assert_eq!(rows(&results, "difference", "estimate")[0].stat.number(), Some(-0.25));
    }

    #[test]
    fn three_arms_are_not_compared_unasked() {
        let plan = plan("binary", "interval = [\"wald\"]\ndifference = [\"wald\"]\ntest = [\"fisher\"]");
        let results =
            analyze(&plan, &counted(&[("a", 1, 9), ("b", 2, 9), ("c", 3, 9)]), &question(None)).expect("rows");
        assert_eq!(rows(&results, "proportion", "p").len(), 3);
        assert!(results.rows.iter().all(|row| row.group2.is_none()), "{:?}", names(&results));
    }

    #[test]
    fn an_arm_that_the_trial_lacks_is_an_error_on_either_side() {
        let (plan, trial) = (plan("binary", ""), counted(&[("a", 1, 9), ("b", 2, 9)]));
        for (arm, reference) in [("a", "c"), ("c", "a")] {
            let error = analyze(&plan, &trial, &question(Some((arm, reference)))).expect_err("no arm c");
            assert_eq!(error, AnalysisError::UnknownArm { trial: "counted".into(), arm: "c".into() });
            assert_eq!(error.to_string(), "the trial `counted` has no arm `c`");
        }
    }

    #[test]
    fn a_plan_on_a_trial_without_its_records_is_an_error() {
        let (counts, times) = (counted(&[("a", 1, 9), ("b", 2, 9)]), timed(&[(1, true)], &[(2, true)]));
        for (kind, trial) in [
            ("time-to-event", &counts),
            ("time-to-event", &crossover()),
            ("crossover", &counts),
            ("crossover", &times),
            ("binary", &times),
            ("binary", &crossover()),
        ] {
            let error = analyze(&plan(kind, ""), trial, &question(None)).expect_err(kind);
            assert!(matches!(error, AnalysisError::NoRecords { .. }), "{kind} on {}: {error}", trial.name());
        }
    }
}

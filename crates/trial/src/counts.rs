//! Published counts as a trial: for a binary endpoint the counts are sufficient, so a trial expanded from them takes
//! the same road as subject-level data.

use crate::design::{Arm, ArmIndex, Design, Endpoint, EndpointIndex, SubjectIndex};
use crate::record::{Response, Subject};
use crate::trial::{Trial, TrialTables};
use thiserror::Error;

/// Events among the subjects of one arm; an arm may come in several parts, which are pooled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmCount {
    /// The arm.
    pub arm: String,
    /// Subjects who met the endpoint.
    pub events: u64,
    /// Subjects observed.
    pub total: u64,
}

/// Two outcomes of the same subjects under two arms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossoverCount {
    /// The arms' names.
    pub arms: [String; 2],
    /// Subjects who met the endpoint under both, under the first only, under the second only, under neither.
    pub cells: [u64; 4],
}

/// Counts that are no trial.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CountsError {
    /// More events than subjects.
    #[error("{events} events among {total} subjects of arm `{arm}`")]
    EventsAboveTotal {
        /// The arm.
        arm: String,
        /// Its events.
        events: u64,
        /// Its subjects.
        total: u64,
    },
    /// More subjects than a trial may be expanded to.
    #[error("{0} subjects are more than a trial can be expanded to ({LARGEST})")]
    TooLarge(u64),
    /// The two arms of a crossover are one.
    #[error("both arms of the crossover are called `{0}`")]
    SameArm(String),
}

/// The largest number of subjects that counts are expanded to.
pub const LARGEST: u64 = 5_000_000;

/// A parallel trial with one subject for each counted one; the first `events` of an arm met the endpoint.
///
/// # Errors
/// When an arm has more events than subjects, or there are more than [`LARGEST`] subjects.
pub fn parallel_trial(name: &str, endpoint: &str, counts: &[ArmCount]) -> Result<Trial, CountsError> {
    let size = counts.iter().fold(0u64, |sum, count| sum.saturating_add(count.total));
    if size > LARGEST {
        return Err(CountsError::TooLarge(size));
    }
    let mut arms: Vec<Arm> = Vec::new();
    let mut subjects = Vec::with_capacity(size as usize);
    let mut responses = Vec::with_capacity(size as usize);
    for ArmCount { arm, events, total } in counts {
        if events > total {
            return Err(CountsError::EventsAboveTotal { arm: arm.clone(), events: *events, total: *total });
        }
        let known = arms.iter().position(|known| known.name == *arm);
        let position = known.unwrap_or_else(|| {
            arms.push(Arm { name: arm.clone() });
            arms.len() - 1
        });
        for counted in 0..*total {
            let subject = SubjectIndex(subjects.len() as u32);
            let index = ArmIndex(position as u32);
            subjects.push(Subject { id: (subjects.len() + 1).to_string().into(), arm: Some(index) });
            responses.push(response(subject, index, counted < *events));
        }
    }
    Ok(expanded(name, endpoint, Design::Parallel, arms, subjects, responses))
}

/// A crossover trial with one subject for each counted one.
///
/// # Errors
/// When both arms carry one name, or there are more than [`LARGEST`] subjects.
pub fn crossover_trial(name: &str, endpoint: &str, count: &CrossoverCount) -> Result<Trial, CountsError> {
    let size = count.cells.iter().fold(0u64, |sum, cell| sum.saturating_add(*cell));
    if size > LARGEST {
        return Err(CountsError::TooLarge(size));
    }
    if count.arms[0] == count.arms[1] {
        return Err(CountsError::SameArm(count.arms[0].clone()));
    }
    let arms = count.arms.iter().map(|name| Arm { name: name.clone() }).collect();
    let mut subjects = Vec::with_capacity(size as usize);
    let mut responses = Vec::with_capacity(2 * size as usize);
    for (cell, outcomes) in count.cells.iter().zip([[true, true], [true, false], [false, true], [false, false]]) {
        for _ in 0..*cell {
            let subject = SubjectIndex(subjects.len() as u32);
            subjects.push(Subject { id: (subjects.len() + 1).to_string().into(), arm: None });
            for (arm, met) in outcomes.into_iter().enumerate() {
                responses.push(response(subject, ArmIndex(arm as u32), met));
            }
        }
    }
    Ok(expanded(name, endpoint, Design::Crossover, arms, subjects, responses))
}

fn response(subject: SubjectIndex, arm: ArmIndex, met: bool) -> Response {
    Response { subject, endpoint: EndpointIndex(0), arm, visit: None, met }
}

fn expanded(
    name: &str,
    endpoint: &str,
    design: Design,
    arms: Vec<Arm>,
    subjects: Vec<Subject>,
    responses: Vec<Response>,
) -> Trial {
    let endpoints = vec![Endpoint::named(endpoint)];
    let tables = TrialTables { arms, endpoints, subjects, responses, ..TrialTables::empty(name, design) };
    Trial::new(tables).expect("subjects are numbered and records follow them")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(arm: &str, events: u64, total: u64) -> ArmCount {
        ArmCount { arm: arm.into(), events, total }
    }

    #[test]
    fn every_counted_subject_becomes_one() {
        let counts = [count("a", 2, 3), count("b", 0, 2), count("a", 1, 1)];
        let trial = parallel_trial("t", "response", &counts).expect("valid counts");
        let met = |arm| trial.responses().iter().filter(|r| r.arm == ArmIndex(arm) && r.met).count();
        assert_eq!((trial.subjects().len(), trial.arms().len(), met(0), met(1)), (6, 2, 3, 0));
    }

    #[test]
    fn more_events_than_subjects_are_refused() {
        let error = parallel_trial("t", "response", &[count("a", 4, 3)]).expect_err("4 of 3");
        assert_eq!(error, CountsError::EventsAboveTotal { arm: "a".into(), events: 4, total: 3 });
        assert!(matches!(parallel_trial("t", "r", &[count("a", 0, u64::MAX)]), Err(CountsError::TooLarge(_))));
    }

    #[test]
    fn a_crossover_subject_has_two_records() {
        let cells = CrossoverCount { arms: ["a".into(), "b".into()], cells: [1, 7, 0, 10] };
        let trial = crossover_trial("t", "response", &cells).expect("valid");
        assert_eq!((trial.subjects().len(), trial.responses().len()), (18, 36));
        let met = |arm| trial.responses().iter().filter(|r| r.arm == ArmIndex(arm) && r.met).count();
        assert_eq!((met(0), met(1)), (8, 1));
    }
}

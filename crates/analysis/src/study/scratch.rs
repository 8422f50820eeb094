//! Memory that one analysis leaves to the next.

use super::StudyPlan;
use super::answered::Answered;
use super::bound::Bound;
use super::course::Course;
use super::outcome::Used;
use super::timeline::Scores;
use crate::follow_up::FollowUp;
use crate::rates::{Sum, Tallied};
use crate::rows::Rows;
use crate::survival;
use trialstat_trial::result::ResultSet;
use trialstat_trial::trial::Trial;

/// Memory that one trial leaves to the next, whichever plans they are analysed by.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(super) scores: Vec<Scores>,
    /// Each subject's arm, as its position among those analysed.
    pub(super) arms: Vec<Option<u32>>,
    pub(super) of_outcomes: OutcomeScratch,
    pub(super) of_rows: RowScratch,
    pub(super) rows: Rows,
    /// By analysis, then arm.
    pub(super) counted: Vec<Sum>,
    pub(super) answered: Answered,
}

impl Scratch {
    /// Takes the scores and the arms of a trial.
    pub(super) fn fill(&mut self, trial: &Trial, plan: &StudyPlan, bound: &Bound) {
        let Scratch { scores, arms, .. } = self;
        scores.truncate(bound.measures.len());
        for (position, measure) in bound.measures.iter().enumerate() {
            if position == scores.len() {
                scores.push(Scores::new(measure.worse));
            }
            scores[position].worse = measure.worse;
            scores[position].fill(trial, measure.measure, bound, &plan.baseline);
        }
        arms.clear();
        arms.extend(trial.subjects().iter().map(|subject| bound.arm(subject.arm?.0 as usize)));
    }

    /// Takes back the results that were found last, which nobody needs any more. Rows may have been added after them; their
    /// own words are taken to be as they were.
    pub fn take_back(&mut self, results: ResultSet) {
        if let Some(mut own) = self.answered.take_back(results.rows) {
            own.clear();
            *self.rows.as_mut_vec() = own;
        }
    }
}

/// What the outcomes of an analysis's members are derived in.
#[derive(Debug, Default)]
pub(super) struct OutcomeScratch {
    pub(super) courses: Vec<Course>,
    pub(super) used: Used,
    pub(super) members: Vec<usize>,
}

/// What the rows of some members are made in.
#[derive(Debug, Default)]
pub(super) struct RowScratch {
    /// Members of each arm and those of whom the outcome is known.
    pub(super) counts: Vec<(usize, usize)>,
    pub(super) sums: Vec<Sum>,
    pub(super) tallied: Tallied,
    pub(super) at_risk: Vec<usize>,
    /// The group that each arm is, if it has members at risk.
    pub(super) groups: Vec<Option<usize>>,
    pub(super) follow_up: FollowUp,
    pub(super) survival: survival::Scratch,
}

/// Puts those of some subjects who pass in place of whoever was kept before. Mostly all pass, and are copied in one go.
pub(super) fn keep_those(
    subjects: impl Iterator<Item = usize>,
    passes: impl Fn(&usize) -> bool,
    kept: &mut Vec<usize>,
) {
    kept.clear();
    kept.extend(subjects);
    if !kept.iter().all(&passes) {
        kept.retain(passes);
    }
}

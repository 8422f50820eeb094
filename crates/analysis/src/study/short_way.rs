//! The short way of supplied outcomes: from a trial's records to rows, without an outcome of each subject in between.
//!
//! Whoever is asked thousands of times, as of simulated trials, spends most of that time going over the subjects. Mostly each
//! of them has one record and an arm, in the order of the trial, and of the records nothing is asked but what can be counted.

use super::analysis::Analysis;
use super::endpoint::{Derivation, Scale};
use super::estimate::Analysed;
use super::missing::Missing;
use super::questions::{Question, Questions};
use super::scratch::{RowScratch, Scratch};
use super::supplied::Supplied;
use super::{Asked, Fitted, StudyPlan, multiplicity};
use crate::rates::{RatesQuestion, Sum};
use crate::rows::Rows;
use trialstat_trial::design::{Design, SubjectIndex};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::record::{Ending, Response};
use trialstat_trial::result::ResultSet;
use trialstat_trial::trial::Trial;

impl Analysis {
    /// Whether nothing is asked for which outcomes are needed subject by subject, or of some subjects only.
    pub(super) fn takes_the_short_way(&self, plan: &StudyPlan) -> bool {
        matches!(plan.endpoints[self.endpoint].derivation, Derivation::Supplied(_))
            && plan.periods.is_none()
            && self.population.is_none()
            && self.intercurrent.is_empty()
            && self.missing != Missing::MultipleImputation
            && self.subgroups.is_empty()
            && self.strata.is_empty()
            && self.covariates.is_empty()
            && self.model.is_none()
            && self.ties.is_empty()
            && self.between_visits.is_empty()
            && !self.tipping_point
    }
}

impl Fitted<'_> {
    /// The rows of a plan all of whose analyses [may take the short way](Analysis::takes_the_short_way). `None` of a trial
    /// in which a subject has no arm that is analysed or not one record, or in which an arm is empty.
    pub(super) fn on_the_short_way(
        &self,
        trial: &Trial,
        questions: &Questions,
        scratch: &mut Scratch,
    ) -> Option<(ResultSet, Vec<Diagnostic>)> {
        let takes = |question: &Question| question.takes_the_short_way;
        if trial.design() != Design::Parallel || !questions.each.iter().all(takes) {
            return None;
        }
        let Scratch { of_rows, rows, counted, answered, .. } = scratch;
        counted.clear();
        let mut is_of_counts = true;
        for (analysis, question) in self.plan.analyses.iter().zip(&questions.each) {
            match self.supplied(analysis)? {
                supplied if supplied.scale(trial) == Scale::Time => is_of_counts = false,
                supplied if question.rates.is_of_counts() => self.count(supplied, trial, &mut of_rows.sums, counted)?,
                _ => return None,
            }
        }
        if is_of_counts && let Some(rows) = answered.answer(questions.number, counted) {
            return Some((ResultSet { rows }, Vec::new()));
        }
        let (mut said, mut left) = (Vec::new(), &counted[..]);
        for (analysis, question) in self.plan.analyses.iter().zip(&questions.each) {
            let analysed = self.of_whole_arms(trial, analysis, question, questions.asked);
            let first = rows.as_mut_vec().len();
            let supplied = self.supplied(analysis)?;
            if supplied.scale(trial) != Scale::Time {
                let (own, others) = left.split_at(self.bound.arms.len());
                left = others;
                analysed.rates_of_arms(own, of_rows, &mut said, rows);
            } else if !analysed.times_of_records(supplied, of_rows, &mut said, rows) {
                rows.as_mut_vec().clear();
                return None;
            }
            question.complete(&question.heading.analysis, &mut rows.as_mut_vec()[first..]);
        }
        multiplicity::decide(&self.plan, questions.asked.level, rows.as_mut_vec());
        if is_of_counts && said.is_empty() {
            answered.keep(questions.number, counted, rows.as_mut_vec());
        }
        Some((ResultSet { rows: std::mem::take(rows.as_mut_vec()) }, said))
    }

    fn supplied(&self, analysis: &Analysis) -> Option<&Supplied> {
        match &self.plan.endpoints[analysis.endpoint].derivation {
            Derivation::Supplied(supplied) => Some(supplied),
            _ => None,
        }
    }

    /// Appends the responses of each arm; `None` where not everybody has one, and an arm that is analysed.
    fn count(&self, supplied: &Supplied, trial: &Trial, of_arms: &mut Vec<Sum>, counted: &mut Vec<Sum>) -> Option<()> {
        let records = trial.responses();
        if records.len() != trial.subjects().len() {
            return None;
        }
        let (endpoint, visit) = supplied.found(trial);
        of_arms.clear();
        of_arms.resize(trial.arms().len(), Sum::default());
        let are_own = match visit {
            None => add_up(records, of_arms, |record| record.endpoint == endpoint),
            Some(_) => add_up(records, of_arms, |record| record.endpoint == endpoint && record.visit == visit),
        };
        let analysed = self.bound.arms.iter().map(|arm| of_arms[*arm]);
        let all: u64 = analysed.clone().map(Sum::total).sum();
        let is_whole = are_own && all == records.len() as u64 && !analysed.clone().any(Sum::is_empty);
        is_whole.then(|| counted.extend(analysed))
    }

    /// An analysis of everybody, who are not named: their outcomes are not looked up.
    fn of_whole_arms<'a>(
        &'a self,
        trial: &'a Trial,
        analysis: &'a Analysis,
        question: &'a Question,
        asked: Asked,
    ) -> Analysed<'a> {
        let Asked { level, conventions } = asked;
        let (plan, bound, scores, arms, members) = (&*self.plan, &self.bound, &[], &[], &[]);
        Analysed { plan, bound, trial, scores, arms, analysis, question, members, level, conventions }
    }
}

impl Analysed<'_> {
    fn rates_of_arms(&self, own: &[Sum], scratch: &mut RowScratch, said: &mut Vec<Diagnostic>, rows: &mut Rows) {
        let RowScratch { sums, counts, .. } = scratch;
        sums.clear();
        sums.extend_from_slice(own);
        counts.clear();
        counts.extend(sums.iter().map(|sum| (sum.total() as usize, sum.total() as usize)));
        self.population_rows(counts, rows.as_mut_vec());
        self.rates_of_sums(&self.question.rates, scratch, said, rows);
    }

    fn times_of_records(
        &self,
        supplied: &Supplied,
        scratch: &mut RowScratch,
        said: &mut Vec<Diagnostic>,
        rows: &mut Rows,
    ) -> bool {
        let (records, subjects) = (self.trial.event_times(), self.trial.subjects());
        let (endpoint, _) = supplied.found(self.trial);
        if records.len() != subjects.len() {
            return false;
        }
        let RowScratch { follow_up, survival, .. } = scratch;
        follow_up.begin(self.bound.arm_names.iter());
        let mut are_own = true;
        follow_up.groups.extend(records.iter().zip(subjects).enumerate().map(|(at, (record, subject))| {
            let arm = subject.arm.and_then(|arm| self.bound.of_trial[arm.0 as usize]);
            are_own &= record.subject == SubjectIndex(at as u32) && record.endpoint == endpoint && arm.is_some();
            arm.unwrap_or_default() as usize
        }));
        let is_empty = |arm| !follow_up.groups.contains(&arm);
        if !are_own || (0..self.bound.arms.len()).any(is_empty) {
            return false;
        }
        let unit = f64::from(self.analysis.unit.days());
        follow_up.times.extend(records.iter().map(|record| f64::from(record.time.0) / unit));
        follow_up.events.extend(records.iter().map(|record| record.ending == Ending::Event));
        follow_up.rows.extend(0..records.len());
        // Everybody is at risk, so that who is followed is who there is.
        self.survival_of(follow_up, &self.question.survival, survival, said, rows);
        true
    }
}

/// Adds responses to those of their arms; whether each is of the subject in its place and as meant.
#[inline]
fn add_up(records: &[Response], of_arms: &mut [Sum], is_meant: impl Fn(&Response) -> bool) -> bool {
    let mut are_own = true;
    for (subject, record) in records.iter().enumerate() {
        are_own &= record.subject == SubjectIndex(subject as u32) && is_meant(record);
        of_arms[record.arm.0 as usize].add(u64::from(record.met), 1);
    }
    are_own
}

impl RatesQuestion {
    /// Whether nothing is asked that more than the counts of each group has to be known for: margins are refused, strata
    /// and models want columns.
    pub(super) fn is_of_counts(&self) -> bool {
        self.strata.is_empty() && self.regression.is_none() && self.margins.margins.is_empty() && self.subject.is_none()
    }
}

//! Rows that say how many there are: members of each arm, those whose outcome is known, those who meet an endpoint.

use super::derive::Deriving;
use super::estimate::{ARM, Analysed};
use super::missing::Missing;
use super::outcome::{Judged, Outcomes, Timed};
use super::scratch::RowScratch;
use super::{imputation, row, tipping};
use crate::complete::{DataName, left_out};
use crate::follow_up::{FollowUp, some_are_left};
use crate::rates::{Inference, RatesQuestion, Sum, adjust, rates_of};
use crate::rows::Rows;
use crate::survival::{self, SurvivalQuestion, survival_of};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{NotEstimable, ResultRow, Stat};

impl Analysed<'_> {
    /// Rows of the members' outcomes.
    pub(super) fn rows(
        &self,
        deriving: &Deriving<'_>,
        outcomes: &Outcomes,
        scratch: &mut RowScratch,
        said: &mut Vec<Diagnostic>,
        rows: &mut Rows,
    ) {
        self.count_known(outcomes, &mut scratch.counts);
        // Rows of curves say how many had the event, and are completed later.
        if !matches!(outcomes, Outcomes::Timed(_)) {
            self.population_rows(&scratch.counts, rows.as_mut_vec());
        }
        if self.members.is_empty() {
            said.push(self.nobody_at_all());
            return rows.as_mut_vec().push(self.nobody());
        }
        let first = rows.as_mut_vec().len();
        if deriving.missing == Missing::MultipleImputation && !matches!(outcomes, Outcomes::Timed(_)) {
            rows.as_mut_vec().extend(imputation::rows(deriving, self));
        } else if self.lacks_an_arm(outcomes) {
            self.rows_without_arms(outcomes, scratch, said, rows);
        } else {
            self.estimates(outcomes, scratch, said, rows);
        }
        if matches!(outcomes, Outcomes::Timed(_)) {
            self.complete_populations(&scratch.counts, first, rows.as_mut_vec());
        }
    }

    /// Rows of outcomes that are taken as they are.
    pub(super) fn estimates(
        &self,
        outcomes: &Outcomes,
        scratch: &mut RowScratch,
        said: &mut Vec<Diagnostic>,
        rows: &mut Rows,
    ) {
        match outcomes {
            Outcomes::Judged(judged) => {
                self.rates(judged, scratch, said, rows);
                if self.analysis.tipping_point {
                    rows.as_mut_vec().extend(tipping::rows(self, judged));
                }
            }
            Outcomes::Timed(timed) => self.survival(timed, scratch, said, rows),
            Outcomes::Numbered(numbers) => rows.as_mut_vec().extend(self.numbers(numbers)),
        }
    }

    /// Whoever is not at risk of an event is a member, too: rows of curves count those followed.
    fn complete_populations(&self, counts: &[(usize, usize)], first: usize, rows: &mut Vec<ResultRow>) {
        let mut next = first;
        while let Some(row) = rows.get_mut(next) {
            next += 1;
            if (row.context, row.stat_name) != ("population", "N") {
                continue;
            }
            let arm = self.bound.arm_names.iter().position(|name| row.group1_level.as_deref() == Some(&**name));
            let Some((arm, (all, with))) = arm.map(|arm| (arm, counts[arm])) else { continue };
            row.stat = Stat::Number(all as f64);
            if all > with {
                rows.insert(next, self.population_row(arm, "N_miss", all - with));
                next += 1;
            }
        }
    }

    /// How many members there are of each arm, and of how many the outcome is known.
    fn count_known(&self, outcomes: &Outcomes, counts: &mut Vec<(usize, usize)>) {
        match outcomes {
            Outcomes::Judged(judged) => {
                self.count(counts, |subject| judged[subject].met.is_some() && !judged[subject].why.is_filled_in());
            }
            Outcomes::Timed(timed) => self.count(counts, |subject| timed[subject].days.is_some()),
            Outcomes::Numbered(numbers) => {
                self.count(counts, |subject| numbers[subject].value.is_some() && !numbers[subject].why.is_filled_in());
            }
        }
    }

    /// The same as rows.
    pub(super) fn population_rows(&self, counts: &[(usize, usize)], rows: &mut Vec<ResultRow>) {
        for (arm, (all, with)) in counts.iter().enumerate() {
            for (stat_name, count) in [("N", *all), ("N_obs", *with), ("N_miss", all - with)] {
                rows.push(self.population_row(arm, stat_name, count));
            }
        }
    }

    /// Counts the members of each arm, and those of whom something is known.
    fn count(&self, counts: &mut Vec<(usize, usize)>, is_known: impl Fn(usize) -> bool) {
        counts.clear();
        counts.resize(self.bound.arms.len(), (0, 0));
        for subject in self.members {
            if let Some(arm) = self.arm(*subject) {
                counts[arm].0 += 1;
                counts[arm].1 += usize::from(is_known(*subject));
            }
        }
    }

    fn population_row(&self, arm: usize, stat_name: &'static str, count: usize) -> ResultRow {
        ResultRow {
            group1: Some("arm".into()),
            group1_level: Some(self.bound.arm_name(arm)),
            ..row("population", "count", stat_name, Stat::Number(count as f64))
        }
    }

    /// The row of an analysis of nobody.
    fn nobody(&self) -> ResultRow {
        row("analysis", "none", "estimate", Stat::NotEstimable(NotEstimable::NoSubjects))
    }

    /// What the trial is called in what there is to say of it.
    fn data_name(&self) -> DataName<'_> {
        DataName::Trial(self.trial.name())
    }

    /// Rows of an endpoint that is met or not, of how often it is in each arm.
    pub(super) fn rates_of_counts(
        &self,
        judged: &[Judged],
        question: &RatesQuestion,
        scratch: &mut RowScratch,
        said: &mut Vec<Diagnostic>,
        rows: &mut Rows,
    ) {
        let sums = &mut scratch.sums;
        sums.clear();
        sums.resize(self.bound.arms.len(), Sum::default());
        let (mut without_outcome, mut without_arm) = (0, 0);
        for subject in self.members {
            let (met, arm) = (judged[*subject].met, self.arm(*subject));
            without_outcome += usize::from(met.is_none());
            without_arm += usize::from(arm.is_none());
            if let (Some(met), Some(arm)) = (met, arm) {
                sums[arm].add(u64::from(met), 1);
            }
        }
        let data = self.data_name();
        for (subjects, what) in [(without_outcome, self.endpoint()), (without_arm, ARM)] {
            if subjects > 0 {
                said.push(left_out(subjects, what, data.place()));
            }
        }
        if sums.iter().all(|sum| sum.is_empty()) {
            some_are_left(&[], data, said);
        }
        self.rates_of_sums(question, scratch, said, rows);
    }

    /// The same of sums that are known, in the order of the arms.
    pub(super) fn rates_of_sums(
        &self,
        question: &RatesQuestion,
        scratch: &mut RowScratch,
        said: &mut Vec<Diagnostic>,
        rows: &mut Rows,
    ) {
        let RowScratch { sums, tallied, .. } = scratch;
        tallied.fill_with_sums(self.bound.arm_names.iter().zip(sums.iter().copied()));
        let first = rows.as_mut_vec().len();
        rows.begin(&self.question.heading, tallied.groups.levels.iter().map(Phrase::from));
        match rates_of(tallied, self.data_name(), question, Inference::two_sided(self.level), rows, said) {
            Ok(Some(adjuster)) => adjust(rows.as_mut_vec(), first, adjuster),
            Ok(None) => {}
            Err(problems) => {
                rows.as_mut_vec().truncate(first);
                said.extend(problems);
            }
        }
    }

    /// Fills in the members' follow-up, in the analysis's unit, and says whether each has one and an arm: then nothing is
    /// to be said of them.
    pub(super) fn follow_up(&self, timed: &[Timed], groups: &mut Vec<Option<usize>>, into: &mut FollowUp) -> bool {
        let unit = f64::from(self.analysis.unit.days());
        groups.clear();
        let mut present = 0;
        for arm in 0..self.bound.arms.len() {
            groups.push(self.present(arm).then_some(present));
            present += usize::from(self.present(arm));
        }
        let names = self.bound.arm_names.iter().zip(&*groups).filter(|(_, group)| group.is_some());
        into.begin(names.map(|(name, _)| name));
        let is_known = |subject: &usize| self.arms[*subject].is_some() && timed[*subject].days.is_some();
        if self.members.is_empty() || !self.members.iter().all(is_known) {
            return false;
        }
        let members = || self.members.iter().copied();
        into.times.extend(members().map(|subject| f64::from(timed[subject].days.unwrap_or_default()) / unit));
        into.events.extend(members().map(|subject| timed[subject].event));
        let group = |subject: usize| self.arm(subject).and_then(|arm| groups[arm]).unwrap_or_default();
        into.groups.extend(members().map(group));
        into.rows.extend(0..self.members.len());
        true
    }

    /// Rows of a follow-up.
    pub(super) fn survival_of(
        &self,
        follow_up: &FollowUp,
        question: &SurvivalQuestion,
        scratch: &mut survival::Scratch,
        said: &mut Vec<Diagnostic>,
        rows: &mut Rows,
    ) {
        let first = rows.as_mut_vec().len();
        rows.begin(&self.question.heading, follow_up.levels.levels.iter().map(Phrase::from));
        match survival_of(follow_up, self.data_name(), question, scratch, rows, said) {
            Ok(()) => {
                if let Some(adjustment) = question.adjust {
                    adjust(rows.as_mut_vec(), first, adjustment);
                }
            }
            Err(problems) => {
                rows.as_mut_vec().truncate(first);
                said.extend(problems);
            }
        }
    }
}

//! Rows that say how many there are: members of each arm, those whose outcome is known, those who meet an endpoint.

use super::derive::Deriving;
use super::estimate::{ARM, Analysed};
use super::missing::Missing;
use super::outcome::{Judged, Outcomes, Timed};
use super::{imputation, row, tipping};
use crate::complete::left_out;
use crate::follow_up::{FollowUp, some_are_left};
use crate::rates::{Inference, RatesQuestion, Sum, Tallied, rates_of};
use crate::survival::{SurvivalQuestion, survival_of};
use trialstat_trial::dataset::Factor;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::record::Word;
use trialstat_trial::result::{NotEstimable, ResultRow, ResultSet, Stat};

impl Analysed<'_> {
    /// Rows of the members' outcomes.
    pub(super) fn rows(
        &self,
        deriving: &Deriving<'_>,
        outcomes: &Outcomes,
        said: &mut Vec<Diagnostic>,
        rows: &mut Vec<ResultRow>,
    ) {
        self.population_rows(outcomes, rows);
        if self.members.is_empty() {
            return rows.push(self.nobody());
        }
        match outcomes {
            Outcomes::Judged(_) | Outcomes::Numbered(_) if deriving.missing == Missing::MultipleImputation => {
                rows.extend(imputation::rows(deriving, self));
            }
            Outcomes::Judged(judged) => {
                rows.extend(self.rates(judged, said));
                if self.analysis.tipping_point {
                    rows.extend(tipping::rows(self, judged));
                }
            }
            Outcomes::Timed(timed) => rows.extend(self.survival(timed, said)),
            Outcomes::Numbered(numbers) => rows.extend(self.numbers(numbers)),
        }
    }

    /// How many members there are of each arm, and of how many the outcome is known.
    fn population_rows(&self, outcomes: &Outcomes, rows: &mut Vec<ResultRow>) {
        let known = |subject: usize| match outcomes {
            Outcomes::Judged(judged) => judged[subject].met.is_some() && !judged[subject].why.is_filled_in(),
            Outcomes::Timed(timed) => timed[subject].days.is_some(),
            Outcomes::Numbered(numbers) => numbers[subject].value.is_some() && !numbers[subject].why.is_filled_in(),
        };
        for arm in 0..self.bound.arms.len() {
            let own = self.members.iter().filter(|subject| self.arm(**subject) == Some(arm));
            let (all, with) = own.fold((0, 0), |(all, with), subject| (all + 1, with + usize::from(known(*subject))));
            let missing = ("N_miss", all - with);
            // Rows of curves say how many were followed and had the event.
            let wanted = match outcomes {
                Outcomes::Timed(_) if missing.1 == 0 => &[][..],
                Outcomes::Timed(_) => &[missing],
                Outcomes::Judged(_) | Outcomes::Numbered(_) => &[("N", all), ("N_obs", with), missing],
            };
            rows.extend(wanted.iter().map(|(stat_name, count)| self.population_row(arm, stat_name, *count)));
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

    /// Rows of an endpoint that is met or not, of how often it is in each arm.
    pub(super) fn rates_of_counts(
        &self,
        judged: &[Judged],
        question: &RatesQuestion,
        said: &mut Vec<Diagnostic>,
    ) -> Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>> {
        let mut sums: Vec<(&Word, Sum)> = self.bound.arm_names.iter().map(|name| (name, Sum::default())).collect();
        let (mut without_outcome, mut without_arm) = (0, 0);
        for subject in self.members {
            let (met, arm) = (judged[*subject].met, self.arm(*subject));
            without_outcome += usize::from(met.is_none());
            without_arm += usize::from(arm.is_none());
            if let (Some(met), Some(arm)) = (met, arm) {
                sums[arm].1.add(u64::from(met), 1);
            }
        }
        let trial = self.dataset_of(Vec::new(), Vec::new());
        for (subjects, what) in [(without_outcome, self.endpoint()), (without_arm, ARM)] {
            if subjects > 0 {
                said.push(left_out(subjects, what, Place::file(trial.file())));
            }
        }
        if sums.iter().all(|(_, sum)| sum.is_empty()) {
            some_are_left(&[], &trial, said);
        }
        let inference = Inference::two_sided(self.level);
        let mut of_groups = Vec::new();
        let results = rates_of(&Tallied::of_sums(&sums), &trial, question, inference, &mut of_groups)?;
        Ok((results, of_groups))
    }

    /// The members' follow-up, in the analysis's unit, if each has one and an arm: then nothing is to be said of them.
    pub(super) fn follow_up(&self, timed: &[Timed]) -> Option<FollowUp> {
        let unit = f64::from(self.analysis.unit.days());
        let occurring: Vec<usize> = (0..self.bound.arms.len()).filter(|arm| self.present(*arm)).collect();
        let levels = occurring.iter().map(|arm| Word::clone(&self.bound.arm_names[*arm])).collect();
        let subjects = self.members.len();
        let mut follow_up = FollowUp {
            rows: (0..subjects).collect(),
            times: Vec::with_capacity(subjects),
            events: Vec::with_capacity(subjects),
            entry: None,
            weights: None,
            groups: Vec::with_capacity(subjects),
            strata: None,
            levels: Factor { levels, rows: Vec::with_capacity(subjects) },
        };
        for subject in self.members {
            let arm = self.arm(*subject)?;
            let group = occurring.iter().position(|known| *known == arm)?;
            follow_up.times.push(f64::from(timed[*subject].days?) / unit);
            follow_up.events.push(timed[*subject].event);
            follow_up.groups.push(group);
            follow_up.levels.rows.push(Some(group as u32));
        }
        (subjects > 0).then_some(follow_up)
    }

    /// Rows of a follow-up.
    pub(super) fn survival_of(
        &self,
        follow_up: &FollowUp,
        question: &SurvivalQuestion,
    ) -> Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>> {
        let mut said = Vec::new();
        let results = survival_of(follow_up, &self.dataset_of(Vec::new(), Vec::new()), question, &mut said)?;
        Ok((results, said))
    }
}

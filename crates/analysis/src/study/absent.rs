//! Arms in which nobody has an outcome: the rows that they would have, each with the reason why it has no number.

use super::Asked;
use super::analysis::Analysis;
use super::estimate::{ARM, Analysed};
use super::outcome::{Judged, Outcomes, Timed, Why};
use super::questions::Question;
use super::scratch::RowScratch;
use crate::codes;
use crate::rates::{Margins, Methods};
use crate::rows::Rows;
use trialstat_trial::diagnostic::{Diagnostic, Place, Severity};
use trialstat_trial::result::{NotEstimable, ResultRow, Stat};

/// Subjects of each arm in the trial that is made up to see which rows an arm has.
const MADE_UP: usize = 8;

impl Analysed<'_> {
    /// Whether the trial has an arm with subjects of whom none has an outcome.
    pub(super) fn lacks_an_arm(&self, outcomes: &Outcomes) -> bool {
        (0..self.bound.arms.len()).any(|arm| self.is_absent(arm, outcomes))
    }

    fn is_absent(&self, arm: usize, outcomes: &Outcomes) -> bool {
        !self.has_outcome(arm, outcomes) && self.arms.contains(&Some(arm as u32))
    }

    fn has_outcome(&self, arm: usize, outcomes: &Outcomes) -> bool {
        let is_known = |subject: usize| match outcomes {
            Outcomes::Judged(judged) => judged[subject].met.is_some(),
            Outcomes::Timed(timed) => timed[subject].days.is_some() && timed[subject].is_at_risk(),
            // A number is described by arm, be there one or none.
            Outcomes::Numbered(_) => true,
        };
        self.members.iter().any(|subject| self.arm(*subject) == Some(arm) && is_known(*subject))
            || matches!(outcomes, Outcomes::Numbered(_))
    }

    /// Rows of the arms that have outcomes, and of those that have none what would stand there.
    pub(super) fn rows_without_arms(
        &self,
        outcomes: &Outcomes,
        scratch: &mut RowScratch,
        said: &mut Vec<Diagnostic>,
        rows: &mut Rows,
    ) {
        let absent: Vec<usize> = (0..self.bound.arms.len()).filter(|arm| self.is_absent(*arm, outcomes)).collect();
        let is_of_absent = |subject: usize| self.arm(subject).is_some_and(|arm| absent.contains(&arm));
        let members: Vec<usize> = self.members.iter().copied().filter(|subject| !is_of_absent(*subject)).collect();
        let present = Analysed { members: &members, ..*self };
        let with_outcome = (0..self.bound.arms.len()).filter(|arm| self.has_outcome(*arm, outcomes)).count();
        if with_outcome > 1 && !absent.contains(&self.bound.reference) {
            present.estimates(outcomes, scratch, said, rows);
        } else if with_outcome > 0 {
            present.each_arm_by_itself(outcomes, scratch, said, rows);
        }
        let of_all = with_outcome < 2;
        let made_up = self.made_up(outcomes, scratch);
        let first = rows.as_mut_vec().len();
        rows.as_mut_vec().extend(made_up.into_iter().filter_map(|row| self.emptied(row, &absent, of_all)));
        // Each arm by itself is described as far as it can be; a comparison that is asked for cannot be made.
        let is_of_one = |row: &ResultRow| row.group1.is_some() && row.group2.is_none();
        let severity =
            if rows.as_mut_vec()[first..].iter().all(is_of_one) { Severity::Warning } else { Severity::Error };
        said.extend(absent.iter().map(|arm| Diagnostic { severity, ..self.nobody_of(*arm) }));
    }

    /// That nobody of an arm has an outcome.
    fn nobody_of(&self, arm: usize) -> Diagnostic {
        let message = format!("nobody of `{}` has an outcome of `{}`", self.bound.arm_names[arm], self.endpoint());
        let problem = Diagnostic::error(codes::NOBODY, Place::file(format!("trial {}", self.trial.name())), message);
        problem.with_hint("its rows, and those that compare with it, say that there is no number")
    }

    /// That there is nobody to analyse.
    pub(super) fn nobody_at_all(&self) -> Diagnostic {
        let message = format!("nobody belongs to the analysis `{}`", self.analysis.id.text);
        let problem = Diagnostic::error(codes::NOBODY, Place::file(format!("trial {}", self.trial.name())), message);
        problem.with_hint("the disposition says which rule of the population leaves out whom")
    }

    /// Rows of arms that have nothing to be compared with.
    fn each_arm_by_itself(
        &self,
        outcomes: &Outcomes,
        scratch: &mut RowScratch,
        said: &mut Vec<Diagnostic>,
        rows: &mut Rows,
    ) {
        let analysis = self.analysis.of_each_arm();
        let question = self.question_of(&analysis);
        let first = rows.as_mut_vec().len();
        Analysed { analysis: &analysis, question: &question, ..*self }.estimates(outcomes, scratch, said, rows);
        // A median was asked for, so that no test is made where nothing in particular is wanted.
        let is_wanted = |row: &ResultRow| {
            row.group2.is_none() && (row.context != "quantile" || !self.analysis.wanted.is_of_tests_only())
        };
        let own = rows.as_mut_vec().split_off(first);
        rows.as_mut_vec().extend(own.into_iter().filter(is_wanted));
    }

    fn question_of(&self, analysis: &Analysis) -> Question {
        let asked = Asked { level: self.level, conventions: self.conventions };
        Question::of(analysis, self.plan, self.bound, asked)
    }

    /// The rows of this analysis if the trial's first subjects were of all arms in turn, and all had outcomes. Their
    /// numbers mean nothing; which rows there are is what is asked.
    fn made_up(&self, outcomes: &Outcomes, scratch: &mut RowScratch) -> Vec<ResultRow> {
        let (subjects, arms) = (self.arms.len(), self.bound.arms.len());
        let of: Vec<Option<u32>> = (0..subjects).map(|subject| Some((subject % arms) as u32)).collect();
        let members: Vec<usize> = (0..subjects.min(MADE_UP * arms)).collect();
        let is_event = |subject: usize| (subject / arms).is_multiple_of(2);
        let outcomes = match outcomes {
            Outcomes::Judged(judged) => {
                let one = |(subject, known): (usize, &Judged)| Judged { met: Some(is_event(subject)), ..*known };
                Outcomes::Judged(judged.iter().enumerate().map(one).collect())
            }
            Outcomes::Timed(timed) => {
                let one = |(subject, known): (usize, &Timed)| Timed {
                    days: Some(subject as u32 + 2),
                    event: is_event(subject),
                    seen_without: subject as u32 + 1,
                    why: Why::Observed,
                    ..*known
                };
                Outcomes::Timed(timed.iter().enumerate().map(one).collect())
            }
            Outcomes::Numbered(numbers) => Outcomes::Numbered(numbers.clone()),
        };
        let mut rows = Rows::default();
        let made_up = Analysed { arms: &of, members: &members, ..*self };
        made_up.estimates(&outcomes, scratch, &mut Vec::new(), &mut rows);
        std::mem::take(rows.as_mut_vec())
    }

    /// A made-up row without its number, if it is about an arm without outcomes, or about all arms where that is wanted.
    fn emptied(&self, row: ResultRow, absent: &[usize], of_all: bool) -> Option<ResultRow> {
        let is_absent = |level: Option<&str>| {
            level.is_some_and(|level| absent.iter().any(|arm| &*self.bound.arm_names[*arm] == level))
        };
        let own = [row.group1_level.as_deref(), row.group2_level.as_deref()].into_iter().any(is_absent);
        // The coefficient of an arm compares it with the reference.
        let of_model = row.variable == ARM
            && row.variable_level.is_some()
            && (absent.contains(&self.bound.reference) || is_absent(row.variable_level.as_deref()));
        let of_tests = of_all && row.group1.is_none() && row.context == "test";
        let is_wanted = (own || of_model || of_tests) && !self.is_of_a_step(&row);
        let counts = ["N", "n", "n.risk", "n.event", "n.censor"];
        let stat = match row.stat_name {
            "conf.level" => row.stat,
            name if row.group2.is_none() && counts.contains(&name) => Stat::Number(0.0),
            _ => Stat::NotEstimable(NotEstimable::NoSubjects),
        };
        let reason = match stat {
            Stat::NotEstimable(reason) => Some(reason.words().into()),
            Stat::Number(_) => None,
        };
        is_wanted.then_some(ResultRow { stat, note: reason, ..row })
    }

    /// Whether a row belongs to a time that was made up, as steps of curves do.
    fn is_of_a_step(&self, row: &ResultRow) -> bool {
        let of_curve = ["survival", "cumulative-hazard", "band"].contains(&row.context);
        let level = row.variable_level.as_ref().and_then(|level| level.parse::<f64>().ok());
        of_curve && !level.is_some_and(|level| self.analysis.wanted.times.contains(&level))
    }
}

impl Analysis {
    /// The same without what compares arms or takes them together.
    fn of_each_arm(&self) -> Analysis {
        let mut own = self.clone();
        let intervals = if self.methods.intervals.is_empty() {
            Methods::customary(1).intervals
        } else {
            self.methods.intervals.clone()
        };
        own.methods = Methods { intervals, ..Methods::default() };
        (own.margins, own.model, own.adjust, own.tipping_point) = (Margins::default(), None, None, false);
        own.ties.clear();
        own.covariates.clear();
        own.wanted = self.wanted.without_tests();
        own
    }
}

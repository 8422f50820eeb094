#![doc = include_str!("../../docs/plan.md")]

mod absent;
mod analysis;
mod answered;
mod bind;
mod bound;
mod calendar;
mod condition;
mod counted;
mod course;
mod deciding;
mod derive;
mod describe;
mod endpoint;
mod estimate;
mod happening;
mod imputation;
mod intercurrent;
mod keys;
mod missing;
mod multiplicity;
mod outcome;
mod periods;
mod plan;
mod population;
mod questions;
mod scratch;
mod sessions;
mod shape;
mod short_way;
mod summary;
mod supplied;
#[cfg(test)]
mod tests;
mod timeline;
mod tipping;
mod unheard;
mod view;

pub use outcome::{Origin, Why};
pub use plan::StudyPlan;
pub use scratch::Scratch;
pub use shape::SHAPE;
pub use summary::Rested;

use crate::conventions::Conventions;
use crate::rows::Rows;
use analysis::Analysis;
use bound::Bound;
use course::courses as fill_courses;
use derive::Deriving;
use endpoint::Derivation;
use estimate::Analysed;
use outcome::Outcomes;
use population::{Membership, membership};
use questions::{Question, Questions};
use scratch::{OutcomeScratch, RowScratch, keep_those};
use std::borrow::Cow;
use std::sync::OnceLock;
use timeline::Scores;
use trialstat_stats::interval::Level;
use trialstat_trial::design::SubjectIndex;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::phrase::Phrase;
use trialstat_trial::record::Word;
use trialstat_trial::result::{NotEstimable, ResultRow, ResultSet, Stat, stat_label};
use trialstat_trial::trial::Trial;

/// What a run takes from the one who asks, where the plan leaves it open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// Confidence level of every interval.
    pub level: Level,
    /// Conventions.
    pub conventions: Conventions,
}

/// What a plan found of a trial.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyResults {
    /// The rows.
    pub results: ResultSet,
    /// The outcomes that the rows rest on.
    pub derived: Vec<Derived>,
    /// What there is to say of the data.
    pub said: Vec<Diagnostic>,
}

/// One subject's outcome in one analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// The analysis.
    pub analysis: Word,
    /// The endpoint.
    pub endpoint: Word,
    /// Who.
    pub subject: SubjectIndex,
    /// 1 if the endpoint was met and 0 if not; the days to it; a number. Empty where there is none.
    pub value: Option<f64>,
    /// For a time whether it is that of the event.
    pub event: Option<bool>,
    /// Why it is what it is.
    pub why: Why,
    /// The record that it rests on.
    pub origin: Origin,
    /// The reading at baseline that the scores are judged by, by its position among the assessments.
    pub baseline: Option<u32>,
}

/// A plan that fits a trial, and every other trial of the same arms, visits and measures.
#[derive(Debug)]
pub struct Fitted<'p> {
    plan: Cow<'p, StudyPlan>,
    bound: Bound,
    /// What it asks, at the level and by the conventions of the first who has it applied.
    questions: OnceLock<Questions>,
}

impl<'p> Fitted<'p> {
    /// Finds everything that a plan names in a trial.
    ///
    /// # Errors
    /// Every name that the trial lacks, with the nearest that it has.
    pub fn new(plan: &'p StudyPlan, trial: &Trial) -> Result<Fitted<'p>, Vec<Diagnostic>> {
        let bound = Bound::new(plan, &*side_by_side(plan, trial)?)?;
        Ok(Fitted::of(Cow::Borrowed(plan), bound))
    }

    /// The same of a plan that is needed for nothing else.
    ///
    /// # Errors
    /// As [`Fitted::new`].
    pub fn owning(plan: StudyPlan, trial: &Trial) -> Result<Fitted<'static>, Vec<Diagnostic>> {
        let bound = Bound::new(&plan, &*side_by_side(&plan, trial)?)?;
        Ok(Fitted::of(Cow::Owned(plan), bound))
    }

    fn of(plan: Cow<'_, StudyPlan>, bound: Bound) -> Fitted<'_> {
        Fitted { plan, bound, questions: OnceLock::new() }
    }

    /// Applies the plan to a trial of the layout that it was fitted to.
    pub fn analyze(&self, trial: &Trial, asked: Asked) -> StudyResults {
        let mut derived = Vec::new();
        let (results, of_data) = self.run(trial, asked, &mut Scratch::default(), Some(&mut derived));
        let said = unheard::unheard(&self.plan, trial).into_iter().chain(of_data).collect();
        StudyResults { results, derived, said }
    }

    /// The same without the subjects' outcomes, in memory that was used before: for one of many trials.
    ///
    /// What is imputed is drawn anew for every [number](Trial::number) of a trial.
    pub fn results(&self, trial: &Trial, asked: Asked, scratch: &mut Scratch) -> (ResultSet, Vec<Diagnostic>) {
        self.run(trial, asked, scratch, None)
    }

    /// The same of the periods of a crossover side by side; what is kept of subjects is of those of the trial.
    fn run(
        &self,
        trial: &Trial,
        asked: Asked,
        scratch: &mut Scratch,
        mut derived: Option<&mut Vec<Derived>>,
    ) -> (ResultSet, Vec<Diagnostic>) {
        let Some(periods) = &self.plan.periods else { return self.run_on(trial, asked, scratch, derived) };
        let unfolded = periods.unfold(trial);
        let found = self.run_on(&unfolded.trial, asked, scratch, derived.as_deref_mut());
        for own in derived.into_iter().flatten() {
            own.subject = unfolded.subject(own.subject);
            own.origin = unfolded.origin(own.origin);
            own.baseline = own.baseline.map(|at| unfolded.assessment(at));
        }
        found
    }

    fn run_on(
        &self,
        trial: &Trial,
        asked: Asked,
        scratch: &mut Scratch,
        mut derived: Option<&mut Vec<Derived>>,
    ) -> (ResultSet, Vec<Diagnostic>) {
        let (plan, bound) = (&*self.plan, &self.bound);
        let asked = Asked {
            level: plan.level.unwrap_or(asked.level),
            conventions: plan.conventions.unwrap_or(asked.conventions),
        };
        // Whoever asks otherwise than the first has the questions put together anew.
        let anew;
        let mut questions = self.questions.get_or_init(|| Questions::new(plan, bound, asked));
        if questions.asked != asked {
            anew = Questions::new(plan, bound, asked);
            questions = &anew;
        }
        scratch.answered.give_up_lent();
        // Whoever wants to know of each subject takes the long way.
        let short = derived.is_none() && plan.summary.is_empty() && plan.populations.is_empty();
        if short && let Some(found) = self.on_the_short_way(trial, questions, scratch) {
            return found;
        }
        scratch.fill(trial, plan, bound);
        let Scratch { scores, arms, of_outcomes, of_rows, rows, .. } = scratch;
        let mut run = Run { plan, bound, trial, scores, arms, asked, said: Vec::new() };
        let memberships: Vec<Membership> =
            plan.populations.iter().map(|population| membership(population, trial, bound, run.scores)).collect();
        rows.as_mut_vec().extend(run.summaries(&memberships));
        for (analysis, question) in plan.analyses.iter().zip(&questions.each) {
            let population = analysis.population.map(|position| &memberships[position]);
            let derived = derived.as_deref_mut();
            run.analysis((analysis, question), population, (&mut *of_outcomes, &mut *of_rows), derived, rows);
        }
        multiplicity::decide(plan, asked.level, rows.as_mut_vec());
        (ResultSet { rows: std::mem::take(rows.as_mut_vec()) }, run.said)
    }
}

/// The trial that a plan's names are looked up in: of a crossover its periods side by side.
fn side_by_side<'t>(plan: &StudyPlan, trial: &'t Trial) -> Result<Cow<'t, Trial>, Vec<Diagnostic>> {
    let Some(periods) = &plan.periods else { return Ok(Cow::Borrowed(trial)) };
    match periods.lacking(trial) {
        Some(problem) => Err(vec![problem]),
        None => Ok(Cow::Owned(periods.unfold(trial).trial)),
    }
}

impl StudyPlan {
    /// A row for each analysis that says that it was not made, for a trial that lacks what the plan names.
    pub fn not_analysed(&self) -> Vec<ResultRow> {
        let of = |analysis: &Analysis| ResultRow {
            analysis: (&analysis.id.text).into(),
            variable: (&self.endpoints[analysis.endpoint].name).into(),
            ..row("analysis", "none", "estimate", Stat::NotEstimable(NotEstimable::NotAnalysed))
        };
        self.analyses.iter().map(of).collect()
    }
}

/// One plan on one trial.
struct Run<'a> {
    plan: &'a StudyPlan,
    bound: &'a Bound,
    trial: &'a Trial,
    scores: &'a [Scores],
    arms: &'a [Option<u32>],
    asked: Asked,
    said: Vec<Diagnostic>,
}

impl<'a> Run<'a> {
    fn analysis(
        &mut self,
        (analysis, question): (&Analysis, &Question),
        population: Option<&Membership>,
        (of_outcomes, of_rows): (&mut OutcomeScratch, &mut RowScratch),
        derived: Option<&mut Vec<Derived>>,
        rows: &mut Rows,
    ) {
        let OutcomeScratch { courses, used, members } = of_outcomes;
        fill_courses(self.trial, &analysis.intercurrent, courses);
        let deriving = Deriving {
            plan: self.plan,
            bound: self.bound,
            trial: self.trial,
            scores: self.scores,
            courses,
            missing: analysis.missing,
            imputed: None,
        };
        let outcomes = deriving.outcomes_in(analysis.endpoint, used);
        // Without a population those randomized to an arm that is analysed are.
        let is_member = |subject: &usize| match population {
            Some(population) => population.is_member(*subject),
            None => self.arms[*subject].is_some(),
        };
        keep_those(0..self.arms.len(), is_member, members);
        if let Derivation::Supplied(supplied) = &self.plan.endpoints[analysis.endpoint].derivation {
            self.said.extend(supplied.several(self.trial, members));
        }
        if let Some(derived) = derived {
            self.keep(analysis, &outcomes, members, derived);
        }
        let mut said = Vec::new();
        let mut of_members = |members: &[usize], label: &Phrase| {
            let first = rows.as_mut_vec().len();
            self.analysed(analysis, question, members).rows(&deriving, &outcomes, of_rows, &mut said, rows);
            question.complete(label, &mut rows.as_mut_vec()[first..]);
        };
        of_members(members, &question.heading.analysis);
        for (label, members) in self.subgroups(analysis, question, members) {
            of_members(&members, &label);
        }
        self.said.append(&mut said);
        used.take_back(outcomes);
    }

    fn analysed<'m>(&self, analysis: &'m Analysis, question: &'m Question, members: &'m [usize]) -> Analysed<'m>
    where
        'a: 'm,
    {
        Analysed {
            plan: self.plan,
            bound: self.bound,
            trial: self.trial,
            scores: self.scores,
            arms: self.arms,
            analysis,
            question,
            members,
            level: self.asked.level,
            conventions: self.asked.conventions,
        }
    }

    /// The members of each subgroup, with what results call the analysis of them.
    fn subgroups(&self, analysis: &Analysis, question: &Question, members: &[usize]) -> Vec<(Phrase, Vec<usize>)> {
        let mut subgroups = Vec::new();
        for name in &analysis.subgroups {
            let factor = self.analysed(analysis, question, members).levels(name);
            for (position, level) in factor.levels.iter().enumerate() {
                let own = members.iter().zip(&factor.rows).filter(|(_, row)| **row == Some(position as u32));
                let label = format!("{} | {} = {level}", analysis.id.text, name.text);
                subgroups.push((label.into(), own.map(|(subject, _)| *subject).collect()));
            }
        }
        subgroups
    }

    /// Keeps each member's outcome.
    fn keep(&self, analysis: &Analysis, outcomes: &Outcomes, members: &[usize], derived: &mut Vec<Derived>) {
        let measure = self.plan.endpoints[analysis.endpoint].derivation.measure();
        let scores = measure.map(|name| &self.scores[self.bound.measure(name)]);
        let (analysis, endpoint): (Word, Word) =
            (analysis.id.text.as_str().into(), self.plan.endpoints[analysis.endpoint].name.as_str().into());
        derived.extend(members.iter().map(|subject| {
            let (value, event, why, origin) = match outcomes {
                Outcomes::Judged(judged) => {
                    let judged = judged[*subject];
                    (judged.met.map(|met| f64::from(u8::from(met))), None, judged.why, judged.origin)
                }
                Outcomes::Timed(timed) => {
                    let timed = timed[*subject];
                    (timed.days.map(f64::from), timed.days.map(|_| timed.event), timed.why, timed.origin)
                }
                Outcomes::Numbered(numbers) => {
                    let number = numbers[*subject];
                    (number.value, None, number.why, number.origin)
                }
            };
            Derived {
                analysis: analysis.clone(),
                endpoint: endpoint.clone(),
                subject: SubjectIndex(*subject as u32),
                value,
                event,
                why,
                origin,
                baseline: scores.and_then(|scores| scores.baseline(*subject)).map(|read| read.record),
            }
        }));
    }
}

/// A row that is about nothing in particular yet.
fn row(context: &'static str, method: impl Into<Phrase>, stat_name: &'static str, stat: Stat) -> ResultRow {
    ResultRow {
        analysis: Phrase::EMPTY,
        group1: None,
        group1_level: None,
        group2: None,
        group2_level: None,
        variable: Phrase::EMPTY,
        variable_level: None,
        context,
        method: method.into(),
        stat_name,
        stat_label: stat_label(stat_name),
        note: match stat {
            Stat::NotEstimable(reason) => Some(reason.words().into()),
            Stat::Number(_) => None,
        },
        stat,
        unit: None,
    }
}

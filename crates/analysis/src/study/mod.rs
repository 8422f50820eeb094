#![doc = include_str!("../../docs/plan.md")]

mod analysis;
mod bind;
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
mod sessions;
mod shape;
mod summary;
mod supplied;
#[cfg(test)]
mod tests;
mod timeline;
mod tipping;
mod view;

pub use outcome::{Origin, Why};
pub use plan::StudyPlan;
pub use shape::SHAPE;

use crate::conventions::Conventions;
use analysis::{Analysis, Named};
use bind::Bound;
use course::{Course, courses};
use derive::Deriving;
use endpoint::Derivation;
use estimate::Analysed;
use outcome::{Outcomes, Used};
use population::{Membership, membership};
use std::borrow::Cow;
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
}

impl<'p> Fitted<'p> {
    /// Finds everything that a plan names in a trial.
    ///
    /// # Errors
    /// Every name that the trial lacks, with the nearest that it has.
    pub fn new(plan: &'p StudyPlan, trial: &Trial) -> Result<Fitted<'p>, Vec<Diagnostic>> {
        let bound = Bound::new(plan, &*side_by_side(plan, trial)?)?;
        Ok(Fitted { plan: Cow::Borrowed(plan), bound })
    }

    /// The same of a plan that is needed for nothing else.
    ///
    /// # Errors
    /// As [`Fitted::new`].
    pub fn owning(plan: StudyPlan, trial: &Trial) -> Result<Fitted<'static>, Vec<Diagnostic>> {
        let bound = Bound::new(&plan, &*side_by_side(&plan, trial)?)?;
        Ok(Fitted { plan: Cow::Owned(plan), bound })
    }

    /// Applies the plan to a trial of the layout that it was fitted to.
    pub fn analyze(&self, trial: &Trial, asked: Asked) -> StudyResults {
        let mut derived = Vec::new();
        let (results, said) = self.run(trial, asked, &mut Scratch::default(), Some(&mut derived));
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
        let level = plan.level.unwrap_or(asked.level);
        let conventions = plan.conventions.unwrap_or(asked.conventions);
        let Scratch { scores, courses, used, arms, everybody, members, rows } = scratch;
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
        let mut run = Run { plan, bound, trial, scores, arms, level, conventions, said: Vec::new() };
        let memberships: Vec<Membership> =
            plan.populations.iter().map(|population| membership(population, trial, bound, run.scores)).collect();
        everybody.fill_with_randomized(run.arms);
        let everybody = &*everybody;
        let of = |population: Option<usize>| population.map_or(everybody, |position| &memberships[position]);
        let mut rows = std::mem::take(rows);
        rows.extend(run.summaries(&memberships, of(plan.summary.population)));
        for (analysis, named) in plan.analyses.iter().zip(&bound.named) {
            let own = Derive { courses, used, members, derived: derived.as_deref_mut() };
            run.analysis((analysis, named), of(analysis.population), own, &mut rows);
        }
        multiplicity::decide(plan, level, &mut rows);
        (ResultSet { rows }, run.said)
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

/// Memory that one analysis leaves to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    scores: Vec<Scores>,
    courses: Vec<Course>,
    used: Used,
    /// Each subject's arm, as its position among those analysed.
    arms: Vec<Option<u32>>,
    everybody: Membership,
    members: Vec<usize>,
    rows: Vec<ResultRow>,
}

impl Scratch {
    /// Takes back results that nobody needs any more.
    pub fn take_back(&mut self, results: ResultSet) {
        self.rows = results.rows;
        self.rows.clear();
    }
}

/// What deriving outcomes writes to.
struct Derive<'s> {
    courses: &'s mut Vec<Course>,
    used: &'s mut Used,
    members: &'s mut Vec<usize>,
    /// Where subjects' outcomes are kept, if anybody wants them.
    derived: Option<&'s mut Vec<Derived>>,
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
    level: Level,
    conventions: Conventions,
    said: Vec<Diagnostic>,
}

impl<'a> Run<'a> {
    fn analysis(
        &mut self,
        (analysis, named): (&Analysis, &Named),
        population: &Membership,
        derive: Derive<'_>,
        rows: &mut Vec<ResultRow>,
    ) {
        courses(self.trial, &analysis.intercurrent, derive.courses);
        let missing = analysis.missing;
        let deriving = Deriving {
            plan: self.plan,
            bound: self.bound,
            trial: self.trial,
            scores: self.scores,
            courses: derive.courses,
            missing,
            imputed: None,
        };
        let outcomes = deriving.outcomes_in(analysis.endpoint, derive.used);
        derive.members.clear();
        derive.members.extend((0..self.trial.subjects().len()).filter(|subject| population.is_member(*subject)));
        let members = &derive.members[..];
        if let Derivation::Supplied(supplied) = &self.plan.endpoints[analysis.endpoint].derivation {
            self.said.extend(supplied.several(self.trial, members));
        }
        if let Some(derived) = derive.derived {
            self.keep(analysis, &outcomes, members, derived);
        }
        let of_members = |members: &[usize], label: &Phrase, said: &mut Vec<Diagnostic>, rows: &mut Vec<ResultRow>| {
            let first = rows.len();
            self.analysed(analysis, members).rows(&deriving, &outcomes, said, rows);
            for row in &mut rows[first..] {
                row.analysis.clone_from(label);
                if row.variable.is_empty() {
                    row.variable.clone_from(&named.endpoint);
                }
                if row.note.is_none() {
                    row.note = missing.note().map(Phrase::from);
                }
            }
        };
        let mut said = Vec::new();
        of_members(members, &named.analysis, &mut said, rows);
        for (label, members) in self.subgroups(analysis, members) {
            of_members(&members, &label, &mut said, rows);
        }
        self.said.append(&mut said);
        derive.used.take_back(outcomes);
    }

    fn analysed<'m>(&self, analysis: &'m Analysis, members: &'m [usize]) -> Analysed<'m>
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
            members,
            level: self.level,
            conventions: self.conventions,
        }
    }

    /// The members of each subgroup, with what results call the analysis of them.
    fn subgroups(&self, analysis: &Analysis, members: &[usize]) -> Vec<(Phrase, Vec<usize>)> {
        let mut subgroups = Vec::new();
        for name in &analysis.subgroups {
            let factor = self.analysed(analysis, members).levels(name);
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

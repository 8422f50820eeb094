#![doc = include_str!("../../docs/plan.md")]

mod analysis;
mod bind;
mod condition;
mod course;
mod derive;
mod describe;
mod endpoint;
mod estimate;
mod happening;
mod imputation;
mod intercurrent;
mod missing;
mod multiplicity;
mod outcome;
mod plan;
mod population;
mod sessions;
mod shape;
mod summary;
mod timeline;
mod tipping;
mod view;

pub use outcome::{Origin, Why};
pub use plan::StudyPlan;
pub use shape::SHAPE;

use crate::conventions::Conventions;
use analysis::Analysis;
use bind::Bound;
use course::{Course, courses};
use derive::Deriving;
use estimate::Analysed;
use missing::Missing;
use outcome::Outcomes;
use population::{Membership, membership, randomized};
use timeline::Scores;
use trialstat_stats::interval::Level;
use trialstat_trial::design::SubjectIndex;
use trialstat_trial::diagnostic::Diagnostic;
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
    pub analysis: String,
    /// The endpoint.
    pub endpoint: String,
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
}

/// A plan that fits a trial, and every other trial of the same arms, visits and measures.
#[derive(Debug)]
pub struct Fitted<'p> {
    plan: &'p StudyPlan,
    bound: Bound,
}

impl<'p> Fitted<'p> {
    /// Finds everything that a plan names in a trial.
    ///
    /// # Errors
    /// Every name that the trial lacks, with the nearest that it has.
    pub fn new(plan: &'p StudyPlan, trial: &Trial) -> Result<Fitted<'p>, Vec<Diagnostic>> {
        Bound::new(plan, trial).map(|bound| Fitted { plan, bound })
    }

    /// Applies the plan to a trial of the layout that it was fitted to.
    pub fn analyze(&self, trial: &Trial, asked: Asked) -> StudyResults {
        let (plan, bound) = (self.plan, &self.bound);
        let level = plan.level.unwrap_or(asked.level);
        let conventions = plan.conventions.unwrap_or(asked.conventions);
        let scores = bound.measures.iter().map(|measure| {
            let mut scores = Scores::new(measure.worse);
            scores.fill(trial, measure.measure, &bound.visits, &plan.baseline, bound.baseline_visit);
            scores
        });
        let mut run = Run { plan, bound, trial, scores: scores.collect(), level, conventions, said: Vec::new() };
        let memberships: Vec<Membership> =
            plan.populations.iter().map(|population| membership(population, trial, bound, &run.scores)).collect();
        let everybody = randomized(trial, bound);
        let of = |population: Option<usize>| population.map_or(&everybody, |position| &memberships[position]);
        let mut rows = run.summaries(&memberships, of(plan.summary.population));
        let mut derived = Vec::new();
        for analysis in &plan.analyses {
            rows.extend(run.analysis(analysis, of(analysis.population), &mut derived));
        }
        multiplicity::decide(plan, level, &mut rows);
        StudyResults { results: ResultSet { rows }, derived, said: run.said }
    }
}

impl StudyPlan {
    /// A row for each analysis that says that it was not made, for a trial that lacks what the plan names.
    pub fn not_analysed(&self) -> Vec<ResultRow> {
        let of = |analysis: &Analysis| ResultRow {
            analysis: analysis.id.text.clone(),
            variable: self.endpoints[analysis.endpoint].name.clone(),
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
    scores: Vec<Scores>,
    level: Level,
    conventions: Conventions,
    said: Vec<Diagnostic>,
}

impl Run<'_> {
    fn analysis(&mut self, analysis: &Analysis, population: &Membership, derived: &mut Vec<Derived>) -> Vec<ResultRow> {
        let mut of_subjects: Vec<Course> = Vec::new();
        courses(self.trial, &analysis.intercurrent, &mut of_subjects);
        let missing = analysis.missing;
        let deriving = Deriving {
            plan: self.plan,
            bound: self.bound,
            trial: self.trial,
            scores: &self.scores,
            courses: &of_subjects,
            missing,
            imputed: None,
        };
        let outcomes = deriving.outcomes(analysis.endpoint);
        let members: Vec<usize> =
            (0..self.trial.subjects().len()).filter(|subject| population.is_member(*subject)).collect();
        self.keep(analysis, &outcomes, &members, derived);
        let mut said = Vec::new();
        let mut rows = Vec::new();
        for (label, members) in self.subgroups(analysis, members) {
            let analysed = Analysed {
                plan: self.plan,
                bound: self.bound,
                trial: self.trial,
                analysis,
                members: &members,
                level: self.level,
                conventions: self.conventions,
            };
            let mut own = analysed.population_rows(&outcomes);
            if members.is_empty() {
                own.push(analysed.nobody());
            } else {
                own.extend(match &outcomes {
                    Outcomes::Judged(_) | Outcomes::Numbered(_) if missing == Missing::MultipleImputation => {
                        imputation::rows(&deriving, &analysed)
                    }
                    Outcomes::Judged(judged) => {
                        let mut rows = analysed.rates(judged, &mut said);
                        if analysis.tipping_point {
                            rows.extend(tipping::rows(&analysed, judged));
                        }
                        rows
                    }
                    Outcomes::Timed(timed) => analysed.survival(timed, &mut said),
                    Outcomes::Numbered(numbers) => analysed.numbers(numbers),
                });
            }
            for row in &mut own {
                row.analysis.clone_from(&label);
                if row.variable.is_empty() {
                    analysed.endpoint().clone_into(&mut row.variable);
                }
                if row.note.is_none() && missing != Missing::ObservedCases {
                    row.note = Some(format!("missing: {}", missing.name()));
                }
            }
            rows.extend(own);
        }
        self.said.extend(said);
        rows
    }

    /// All members, and those of each subgroup, with what results call the analysis.
    fn subgroups(&self, analysis: &Analysis, members: Vec<usize>) -> Vec<(String, Vec<usize>)> {
        let mut subgroups = Vec::new();
        for name in &analysis.subgroups {
            let analysed = Analysed {
                plan: self.plan,
                bound: self.bound,
                trial: self.trial,
                analysis,
                members: &members,
                level: self.level,
                conventions: self.conventions,
            };
            let factor = analysed.levels(name);
            for (position, level) in factor.levels.iter().enumerate() {
                let own = members.iter().zip(&factor.rows).filter(|(_, row)| **row == Some(position as u32));
                let label = format!("{} | {} = {level}", analysis.id.text, name.text);
                subgroups.push((label, own.map(|(subject, _)| *subject).collect()));
            }
        }
        subgroups.insert(0, (analysis.id.text.clone(), members));
        subgroups
    }

    /// Keeps each member's outcome.
    fn keep(&self, analysis: &Analysis, outcomes: &Outcomes, members: &[usize], derived: &mut Vec<Derived>) {
        let endpoint = &self.plan.endpoints[analysis.endpoint].name;
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
                analysis: analysis.id.text.clone(),
                endpoint: endpoint.clone(),
                subject: SubjectIndex(*subject as u32),
                value,
                event,
                why,
                origin,
            }
        }));
    }
}

impl Analysed<'_> {
    /// How many members there are of each arm, and of how many the outcome is known.
    fn population_rows(&self, outcomes: &Outcomes) -> Vec<ResultRow> {
        let known = |subject: usize| match outcomes {
            Outcomes::Judged(judged) => judged[subject].met.is_some() && !judged[subject].why.is_filled_in(),
            Outcomes::Timed(timed) => timed[subject].days.is_some(),
            Outcomes::Numbered(numbers) => numbers[subject].value.is_some() && !numbers[subject].why.is_filled_in(),
        };
        let each = self.bound.arms.iter().enumerate().flat_map(|(position, arm)| {
            let own: Vec<usize> =
                self.members.iter().copied().filter(|subject| self.arm(*subject) == Some(position)).collect();
            let with = own.iter().filter(|subject| known(**subject)).count();
            let missing = ("N_miss", own.len() - with);
            // Rows of curves say how many were followed and had the event.
            let wanted = match outcomes {
                Outcomes::Timed(_) => Vec::from_iter(Some(missing).filter(|(_, count)| *count > 0)),
                Outcomes::Judged(_) | Outcomes::Numbered(_) => vec![("N", own.len()), ("N_obs", with), missing],
            };
            wanted.into_iter().map(|(stat_name, count)| self.population_row(*arm, stat_name, count)).collect::<Vec<_>>()
        });
        each.collect()
    }

    fn population_row(&self, arm: usize, stat_name: &'static str, count: usize) -> ResultRow {
        ResultRow {
            group1: Some("arm".to_owned()),
            group1_level: Some(self.trial.arms()[arm].name.clone()),
            ..row("population", "count", stat_name, Stat::Number(count as f64))
        }
    }

    /// The row of an analysis of nobody.
    fn nobody(&self) -> ResultRow {
        row("analysis", "none", "estimate", Stat::NotEstimable(NotEstimable::NoSubjects))
    }
}

/// A row that is about nothing in particular yet.
fn row(context: &'static str, method: impl Into<String>, stat_name: &'static str, stat: Stat) -> ResultRow {
    ResultRow {
        analysis: String::new(),
        group1: None,
        group1_level: None,
        group2: None,
        group2_level: None,
        variable: String::new(),
        variable_level: None,
        context,
        method: method.into(),
        stat_name,
        stat_label: stat_label(stat_name),
        note: match stat {
            Stat::NotEstimable(reason) => Some(reason.to_string()),
            Stat::Number(_) => None,
        },
        stat,
        unit: None,
    }
}

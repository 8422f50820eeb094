#![doc = include_str!("../../docs/scenario.md")]

mod accrual;
mod adverse;
mod allocation;
mod collection;
mod compare;
mod complete;
mod covariate;
mod crossover;
mod direct;
mod distribution;
mod grid;
mod look;
mod number;
mod points;
mod read;
mod screening;
mod shape;
mod symptoms;
mod time_law;
mod treatment;
mod varied;
mod visit;

pub use compare::Compare;
pub use grid::{Design, Grid};
pub use look::{Boundary, Look, LookAt};
pub use points::Point;
pub use shape::SHAPE;

pub(crate) use accrual::{Accrual, Pattern};
pub(crate) use adverse::AdverseEvent;
pub(crate) use allocation::{Allocation, Imbalance, share_steps};
pub(crate) use collection::{Collection, ScoreHazard};
pub(crate) use covariate::Candidates;
pub(crate) use crossover::Crossover;
pub(crate) use direct::{Direct, DirectModel, Outcome};
pub(crate) use distribution::Value;
pub(crate) use symptoms::{Metric, Placebo, Symptoms};
pub(crate) use time_law::TimeLaw;
pub(crate) use treatment::{Drug, Treatment};
pub(crate) use visit::{Measure, Visit};

use crate::codes;
use trialstat_trial::diagnostic::Place;
use trialstat_trial::quantity::Day;
use trialstat_trial::spec::Text;

/// A day beyond which nobody is followed.
const LATEST: f64 = 1e9;

/// The characteristic that holds a subject's arms in their order, in a crossover.
pub(crate) const SEQUENCE: &str = "sequence";

/// How patients, doses, symptoms and trials come about. Checked: a trial can be drawn from it.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub(crate) title: String,
    pub(crate) seed: u64,
    pub(crate) replicates: u64,
    pub(crate) plan: Text,
    pub(crate) group: u64,
    pub(crate) subjects: usize,
    pub(crate) arms: Vec<Arm>,
    pub(crate) direct: Vec<Direct>,
    pub(crate) candidates: Candidates,
    pub(crate) visits: Vec<Visit>,
    pub(crate) measures: Vec<Measure>,
    /// Mean changes of each measure drawn directly: by arm, then by visit.
    pub(crate) changes: Vec<Vec<Vec<f64>>>,
    pub(crate) symptoms: Option<Symptoms>,
    pub(crate) adverse_events: Vec<AdverseEvent>,
    pub(crate) collection: Collection,
    pub(crate) crossover: Option<Crossover>,
    pub(crate) allocation: Allocation,
    pub(crate) accrual: Option<Accrual>,
    pub(crate) looks: Vec<Look>,
    pub(crate) comparisons: Vec<Compare>,
    pub(crate) grid: Option<Grid>,
    pub(crate) cut_off: Option<f64>,
    /// The concentration of which the time above is told, ng/mL.
    pub(crate) time_above: Option<f64>,
    /// The rate at which the effect site follows the blood, 1/h; the symptoms' where they have one.
    pub(crate) effect_rate: Option<f64>,
    /// Whether concentrations of the metabolite are told.
    pub(crate) metabolite: bool,
}

/// An assigned treatment.
#[derive(Debug, Clone)]
pub(crate) struct Arm {
    pub(crate) name: String,
    pub(crate) ratio: u64,
    pub(crate) treatment: Treatment,
}

/// What an arm is given of a drug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given<'a> {
    /// The arm's name.
    pub arm: &'a str,
    /// The way in, by its name in files.
    pub route: &'static str,
    /// How many sessions there are.
    pub sessions: usize,
    /// Whether its metabolite is told of.
    pub metabolite: bool,
}

/// The periods of a crossover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Periods {
    /// The characteristic that names a subject's arms in their order.
    pub sequence: &'static str,
    /// The study days on which they begin.
    pub starts: Vec<Day>,
}

impl Scenario {
    /// What is simulated, in words.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The seed of its random numbers.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The group within which random numbers are shared.
    pub fn group(&self) -> u64 {
        self.group
    }

    /// How many trials are drawn.
    pub fn replicates(&self) -> u64 {
        self.replicates
    }

    /// The path of the study plan, from the scenario's folder.
    pub fn plan(&self) -> &str {
        &self.plan.text
    }

    /// Where the scenario names it.
    pub fn place_of_plan(&self) -> &Place {
        &self.plan.place
    }

    /// Looks at the trial under way, in order.
    pub fn looks(&self) -> &[Look] {
        &self.looks
    }

    /// What each arm is given, in order; `None` for one without a drug whose concentrations are known.
    pub fn regimens(&self) -> impl Iterator<Item = Option<Given<'_>>> {
        self.arms.iter().map(|Arm { name, treatment, .. }| {
            let (route, sessions) = (treatment.route.name(), treatment.doses.len());
            let metabolite = self.follows_metabolite(treatment);
            treatment.drug.is_some().then_some(Given { arm: name, route, sessions, metabolite })
        })
    }

    /// The adverse events of sessions, each with whether it is known how long it lasts.
    pub fn adverse_events(&self) -> impl Iterator<Item = (&str, bool)> {
        self.adverse_events
            .iter()
            .map(|event| (event.term.as_str(), event.lasting.is_some() || event.minutes.is_some()))
    }

    /// The concentration of which the time above is told, in ng/mL.
    pub fn time_above(&self) -> Option<f64> {
        match self.symptoms.as_ref().map(|symptoms| symptoms.metric) {
            Some(Metric::TimeAbove(threshold)) => Some(threshold * 1000.0),
            _ => self.time_above,
        }
    }

    /// Whether there is an effect site.
    pub fn has_effect_site(&self) -> bool {
        self.effect_rate.is_some()
    }

    /// Whether the metabolite of what is given is told of.
    pub(crate) fn follows_metabolite(&self, treatment: &Treatment) -> bool {
        self.metabolite && treatment.drug.as_ref().is_some_and(|drug| drug.model.has_metabolite())
    }

    /// What is compared on the replicates that it shares.
    pub fn comparisons(&self) -> &[Compare] {
        &self.comparisons
    }

    /// The periods of a crossover.
    pub fn crossover_periods(&self) -> Option<Periods> {
        let step = self.crossover.as_ref()?.step;
        // A period that begins in the middle of a day begins on that day.
        let start = |period: usize| Day::after_reference((period as f64 * step).min(LATEST) as i32);
        Some(Periods { sequence: SEQUENCE, starts: (0..self.arms.len()).map(start).collect() })
    }

    /// Under how many arms a subject is observed.
    pub(crate) fn periods(&self) -> usize {
        if self.crossover.is_some() { self.arms.len() } else { 1 }
    }

    /// How many subjects are randomized in a trial.
    pub fn subjects(&self) -> u64 {
        self.subjects as u64
    }

    /// The criteria that exclude, in order.
    pub fn exclusions(&self) -> impl ExactSizeIterator<Item = &str> {
        self.candidates.exclusions.iter().map(|exclusion| exclusion.name.as_str())
    }

    /// About how many are screened in so many replicates; as many as are randomized where there are no criteria.
    pub fn screened(&self, replicates: u64) -> u128 {
        let of_trial = self.subjects() as f64 / self.candidates.eligible.unwrap_or(1.0);
        of_trial.ceil() as u128 * u128::from(replicates)
    }

    /// What a simulation of so many replicates takes: what is drawn of a subject (readings, sessions, direct endpoints)
    /// times subjects times replicates.
    pub fn size(&self, replicates: u64) -> u128 {
        let sessions = self.arms.iter().map(|arm| arm.treatment.doses.len()).max().unwrap_or(0);
        let of_each = self.visits.len() * self.measures.len() + (sessions + self.direct.len()) * self.periods();
        u128::from(self.subjects()) * of_each.max(1) as u128 * u128::from(replicates)
    }
}

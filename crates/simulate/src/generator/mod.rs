//! A scenario made ready to draw from, and the trials drawn.

mod accrual;
mod allocation;
mod look;
mod outcomes;

use crate::scenario::{Allocation, DirectModel, Outcome, Scenario};
use accrual::Entries;
use allocation::Blocks;
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_trial::design::{Arm, ArmIndex, Design, Endpoint};
use trialstat_trial::record::{EventTime, Response, Subject};
use trialstat_trial::trial::{Trial, TrialTables};

/// A scenario made ready to draw trials from.
#[derive(Debug, Clone)]
pub struct Compiled {
    scenario: Scenario,
    entries: Entries,
    blocks: Option<Blocks>,
    /// A trial in which nothing has been recorded yet.
    template: TrialTables,
    /// Identifiers of the subjects.
    ids: Vec<Box<str>>,
}

/// Memory that is used again from one replicate to the next.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    arms: Vec<ArmIndex>,
    tables: Option<TrialTables>,
    entry: Vec<f64>,
}

impl Scratch {
    /// Nothing yet.
    pub fn new() -> Scratch {
        Scratch::default()
    }

    /// Takes a trial that is no longer needed: its memory is used for the next one.
    pub fn recycle(&mut self, simulated: Simulated) {
        self.tables = Some(simulated.trial.into_tables());
        self.entry = simulated.entry;
    }
}

/// A trial drawn, and what nobody in it knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// What was observed.
    pub trial: Trial,
    /// Calendar day of each subject's entry, from the begin of accrual.
    pub entry: Vec<f64>,
    /// How many were screened for it.
    pub screened: u64,
}

/// Where the random numbers of a replicate lie.
#[derive(Debug, Clone, Copy)]
struct Draw {
    seed: u64,
    group: u64,
    replicate: u64,
}

impl Draw {
    fn stream(self, purpose: Purpose, subject: u64) -> Stream {
        Stream::at(Address { seed: self.seed, group: self.group, purpose, subject, replicate: self.replicate })
    }
}

impl Compiled {
    /// Makes a scenario ready.
    pub fn new(scenario: &Scenario) -> Compiled {
        let arms = scenario.arms.iter().map(|arm| Arm { name: arm.name.clone() }).collect();
        let endpoints = scenario.direct.iter().map(|direct| Endpoint::named(&direct.endpoint)).collect();
        let digits = scenario.subjects.to_string().len().max(3);
        let template = TrialTables { arms, endpoints, ..TrialTables::empty(&scenario.title, Design::Parallel) };
        Compiled {
            entries: Entries::new(scenario),
            blocks: match &scenario.allocation {
                Allocation::PermutedBlocks(sizes) => Some(Blocks::new(&scenario.arms, sizes)),
                Allocation::Simple => None,
            },
            template,
            ids: (1..=scenario.subjects).map(|number| format!("{number:0digits$}").into()).collect(),
            scenario: scenario.clone(),
        }
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Draws the replicate of that number. It is the same whatever was drawn before.
    pub fn replicate(&self, seed: u64, replicate: u64, scratch: &mut Scratch) -> Simulated {
        let draw = Draw { seed, group: self.scenario.group, replicate };
        let mut entry = std::mem::take(&mut scratch.entry);
        self.entries.draw(draw, &mut entry);
        self.allocate(draw, &mut scratch.arms);
        let mut tables = self.cleared(scratch.tables.take());
        self.take_subjects(&scratch.arms, &mut tables);
        self.draw_outcomes(draw, &scratch.arms, &mut tables);
        let trial = Trial::new(tables).expect("generated tables are sound");
        let screened = self.scenario.subjects as u64;
        let whole = Simulated { trial, entry, screened };
        match self.scenario.cut_off {
            None => whole,
            Some(day) => {
                let trial = self.at_look(&whole, day);
                let entered = trial.subjects().len();
                let mut entry = whole.entry;
                entry.truncate(entered);
                Simulated { trial, entry, screened }
            }
        }
    }

    /// Tables without records, of memory used before if there is any.
    fn cleared(&self, tables: Option<TrialTables>) -> TrialTables {
        let Some(mut tables) = tables else { return self.template.clone() };
        tables.responses.clear();
        tables.event_times.clear();
        tables
    }

    fn take_subjects(&self, arms: &[ArmIndex], tables: &mut TrialTables) {
        if tables.subjects.len() == arms.len() {
            for (subject, arm) in tables.subjects.iter_mut().zip(arms) {
                subject.arm = Some(*arm);
            }
            return;
        }
        tables.subjects.clear();
        let pairs = self.ids.iter().zip(arms);
        tables.subjects.extend(pairs.map(|(id, arm)| Subject { id: id.clone(), arm: Some(*arm) }));
    }

    fn allocate(&self, draw: Draw, arms: &mut Vec<ArmIndex>) {
        match &self.blocks {
            Some(blocks) => blocks.allocate(draw, self.scenario.subjects, arms),
            None => allocation::simple(draw, &self.scenario.arms, self.scenario.subjects, arms),
        }
    }
}

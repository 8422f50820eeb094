//! A scenario made ready to draw from, and the trials drawn.

mod accrual;
mod allocation;
mod collection;
mod course;
mod look;
mod memory;
mod minimization;
mod outcomes;
mod people;
mod scores;
mod sessions;
mod side_effects;
mod tables;
mod whole_days;

use crate::pharmacokinetics::{Episode, Exposure};
use crate::scenario::Scenario;
use accrual::Entries;
use allocation::Allocator;
use collection::{Followed, Walker};
use course::{Course, Stay};
use look::Calendar;
use memory::{Used, Written};
use outcomes::Drawn;
use people::People;
use scores::{Latent, Scores};
use sessions::Sessions;
use tables::Template;
use trialstat_stats::random::{Address, Purpose, Stream, Words};
use trialstat_trial::design::ArmIndex;
use trialstat_trial::trial::{Trial, TrialTables};

/// A scenario made ready to draw trials from.
#[derive(Debug, Clone)]
pub struct Compiled {
    scenario: Scenario,
    entries: Entries,
    allocator: Allocator,
    template: Template,
    scores: Scores,
    /// By what is allocated.
    courses: Vec<Course>,
}

/// Memory that is used again from one replicate to the next.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    people: People,
    sessions: Sessions,
    stays: Vec<Stay>,
    latent: Vec<Latent>,
    walker: Walker,
    tables: Used,
    look: Used,
    allocated: Vec<ArmIndex>,
    entry: Vec<f64>,
    excluded: Vec<u64>,
    drawn: Drawn,
    truth: Vec<Truth>,
    ends: Vec<f64>,
    calendar: Calendar,
}

impl Scratch {
    /// Nothing yet.
    pub fn new() -> Scratch {
        Scratch::default()
    }

    /// Takes a trial that is no longer needed: its memory is used for the next one.
    pub fn recycle(&mut self, simulated: Simulated) {
        self.tables.tables = Some(simulated.trial.into_tables());
        self.allocated = simulated.allocated;
        self.entry = simulated.entry;
        self.excluded = simulated.excluded;
        self.truth = simulated.truth;
    }

    /// The same with what was seen at a look.
    pub fn recycle_look(&mut self, trial: Trial) {
        self.look.tables = Some(trial.into_tables());
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
    /// How many of them each criterion excluded, the first in order that does.
    pub excluded: Vec<u64>,
    /// What is true of each subject; of nobody where all endpoints are drawn directly.
    pub truth: Vec<Truth>,
    /// The arm of each subject, or the arm that its sequence begins with.
    allocated: Vec<ArmIndex>,
}

/// What is true of a subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// The subject's number among those screened, from 0, at which its random numbers lie.
    pub candidate: u64,
    /// The greatest effect of a session, 0 in those who do not respond.
    pub effect: f64,
    /// Half-life of the effect's fading, in days.
    pub half_life: f64,
    /// Share of the symptoms that a placebo takes in the end.
    pub placebo: f64,
    /// What each session exposed it to, before it left; nothing without a drug.
    pub exposures: Vec<Exposure>,
    /// The same at the effect site, where there is one.
    pub at_effect_site: Vec<Exposure>,
    /// The same of the metabolite, where it is told of; nothing under a drug without one.
    pub of_metabolite: Vec<Exposure>,
    /// Its adverse events of which it is known how long they last, before it left.
    pub side_effects: Vec<SideEffect>,
}

/// An adverse event of a session that begins and ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SideEffect {
    /// Which of the scenario's adverse events.
    pub kind: usize,
    /// The session's number, from 0.
    pub session: usize,
    /// From when to when, in hours after the begin of the session's dose.
    pub episode: Episode,
    /// How long that dose was given, in hours; 0 for one that is given at once.
    pub given: f64,
}

/// Where the random numbers of a replicate lie.
#[derive(Debug, Clone, Copy)]
struct Draw {
    seed: u64,
    group: u64,
    replicate: u64,
}

impl Draw {
    fn address(self, purpose: Purpose, subject: u64) -> Address {
        Address { seed: self.seed, group: self.group, purpose, subject, replicate: self.replicate }
    }

    fn stream(self, purpose: Purpose, subject: u64) -> Stream {
        Stream::at(self.address(purpose, subject))
    }

    /// The first words of several subjects' streams, in place of what was in `words`.
    fn first_words(self, purpose: Purpose, subjects: impl IntoIterator<Item = u64>, words: &mut Vec<Words>) {
        Words::of_subjects(self.address(purpose, 0), subjects, words);
    }
}

/// Leaves words of a stream to what comes before in a subject's time.
fn pass_over(stream: &mut Stream, words: usize) {
    (0..words).for_each(|_| _ = stream.word());
}

/// The trial that was drawn. Supplied outcomes of subjects of whom nothing else is recorded are whole numbers, written in
/// order: of all else a number could be beyond the largest.
fn trial_of(tables: TrialTables) -> Trial {
    let TrialTables { characteristics, assessments, doses, events, dispositions, .. } = &tables;
    let is_of_outcomes = characteristics.is_empty()
        && assessments.is_empty()
        && doses.is_empty()
        && events.is_empty()
        && dispositions.is_empty();
    match is_of_outcomes {
        true => Trial::of_sound(tables),
        false => Trial::new(tables).expect("generated tables are sound"),
    }
}

impl Compiled {
    /// Makes a scenario ready.
    pub fn new(scenario: &Scenario) -> Compiled {
        Compiled {
            entries: Entries::new(scenario),
            allocator: Allocator::new(scenario),
            template: Template::new(scenario),
            scores: Scores::new(scenario),
            courses: Course::all(scenario),
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
        let mut allocated = std::mem::take(&mut scratch.allocated);
        let mut excluded = std::mem::take(&mut scratch.excluded);
        let screened = scratch.people.screen(draw, &self.scenario, &mut excluded);
        self.entries.draw(draw, &mut entry);
        entry.truncate(scratch.people.len());
        self.allocator.allocate(draw, &self.scenario, &scratch.people, &mut scratch.drawn.words, &mut allocated);
        let mut tables = self.template.tables(&mut scratch.tables);
        tables.number = replicate;
        self.template.subjects(&self.scenario, &scratch.people, &allocated, &mut scratch.tables.spare, &mut tables);
        let truth = self.follow(draw, scratch, &allocated, &mut tables);
        outcomes::draw(draw, &self.scenario, &scratch.people, &allocated, &mut scratch.drawn, &mut tables);
        let trial = trial_of(tables);
        let whole = Simulated { trial, entry, screened, excluded, truth, allocated };
        match self.scenario.cut_off {
            Some(day) => self.cut(whole, day),
            None => whole,
        }
    }

    /// Treats, assesses and follows the subjects, where the scenario does.
    fn follow(
        &self,
        draw: Draw,
        scratch: &mut Scratch,
        allocated: &[ArmIndex],
        tables: &mut TrialTables,
    ) -> Vec<Truth> {
        let scenario = &self.scenario;
        let mut written = Written::default();
        if scenario.visits.is_empty() && scenario.arms.iter().all(|arm| arm.treatment.doses.is_empty()) {
            written.end(tables);
            return Vec::new();
        }
        let Scratch { people, sessions, stays, latent, walker, truth, .. } = scratch;
        let mut truth = std::mem::take(truth);
        truth.truncate(allocated.len());
        course::stay(&self.courses, allocated, stays);
        sessions.draw(draw, scenario, people, stays);
        scores::latent(draw, scenario, people, allocated, sessions, latent);
        for (subject, arm) in allocated.iter().enumerate() {
            let followed = Followed {
                candidate: people.candidate(subject),
                arm: arm.0 as usize,
                course: &self.courses[arm.0 as usize],
                values: people.values(subject),
                latent: &latent[subject],
                sessions: sessions.of(subject),
            };
            walker.walk(draw, scenario, &self.scores, &followed);
            self.template.record(scenario, subject, &followed, walker, &mut written, tables);
            let Latent { effect, half_life, placebo } = latent[subject];
            let begun = followed.course.begun_before(walker.withdrawn);
            let known = truth.get_mut(subject).map(|known| std::mem::take(&mut known.exposures));
            let mut exposures = known.unwrap_or_default();
            exposures.clear();
            exposures.extend(followed.sessions.exposures.iter().take(begun));
            let side_effects = followed.sessions.side_effects(followed.course, begun);
            let at_effect_site = followed.sessions.at_effect_site.iter().take(begun).copied().collect();
            let of_metabolite = followed.sessions.of_metabolite.iter().take(begun).copied().collect();
            let own = Truth {
                candidate: followed.candidate,
                effect,
                half_life,
                placebo,
                exposures,
                at_effect_site,
                of_metabolite,
                side_effects,
            };
            match truth.get_mut(subject) {
                Some(known) => *known = own,
                None => truth.push(own),
            }
        }
        written.end(tables);
        truth
    }

    /// The arms that a subject of a trial goes through, in order, each with the number of the subject's sessions before.
    pub fn arms_of(&self, simulated: &Simulated, subject: usize) -> impl Iterator<Item = (usize, usize)> {
        let course = &self.courses[simulated.allocated[subject].0 as usize];
        course.periods.iter().map(|period| (period.arm, period.sessions_before))
    }

    /// What is known on the day on which the trial ends.
    fn cut(&self, whole: Simulated, day: f64) -> Simulated {
        let trial = self.at_look(&whole, day);
        let entered = trial.subjects().len();
        let Simulated { mut entry, mut truth, mut allocated, screened, excluded, .. } = whole;
        entry.truncate(entered);
        truth.truncate(entered);
        allocated.truncate(entered);
        Simulated { trial, entry, screened, excluded, truth, allocated }
    }
}

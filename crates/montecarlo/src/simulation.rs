//! A scenario and the plan that its trials are analysed by.

use crate::compare::{LinePair, pairs};
use crate::decision::Decision;
use crate::endings::{Ending, Stop};
use crate::exposed::Exposed;
use crate::line::Line;
use crate::run::KEPT;
use crate::screening::Screening;
use crate::study::{Analysed, Study};
use crate::tally::Tally;
use crate::truth::Truth;
use trialstat_analysis::study::{self, Asked, Fitted, StudyPlan};
use trialstat_simulate::scenario::{LookAt, Scenario};
use trialstat_simulate::{Compiled, Scratch, Simulated};
use trialstat_stats::performance::Limits;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::record::{Ending as TimeEnding, EventTime};
use trialstat_trial::result::{ResultRow, ResultSet};
use trialstat_trial::trial::Trial;

/// Subjects of a large replicate, of which the truth is estimated.
pub const LARGE: usize = 10_000;

/// How many large replicates there are.
pub const LARGE_REPLICATES: u64 = 20;

/// A scenario whose trials are analysed by a plan.
#[derive(Debug)]
pub struct Simulation<'p> {
    compiled: Compiled,
    complete: Compiled,
    fitted: Fitted<'p>,
    asked: Asked,
    alpha: f64,
    seed: u64,
    decisions: Vec<Decision>,
    /// The part of the plan that each look's decision rests on, where it is known to say the same.
    deciding: Vec<Option<Fitted<'static>>>,
    lines: Vec<Line>,
    exposed: Exposed,
    screening: Screening,
    comparisons: Vec<LinePair>,
    /// The endpoint whose events are counted.
    counted: Option<String>,
}

impl<'p> Simulation<'p> {
    /// Fits a plan to the trials of a scenario.
    ///
    /// # Errors
    /// Everything that the plan or a look names and the trials or the plan lack.
    pub fn new(
        scenario: &Scenario,
        plan: &'p StudyPlan,
        asked: Asked,
        seed: u64,
    ) -> Result<Simulation<'p>, Vec<Diagnostic>> {
        let compiled = Compiled::new(scenario);
        let first = compiled.replicate(seed, 0, &mut Scratch::new());
        let fitted = Fitted::new(plan, &first.trial)?;
        let mut rows = fitted.analyze(&first.trial, asked).results.rows;
        let (mut decisions, mut problems) = (Vec::new(), Vec::new());
        for look in scenario.looks() {
            match Decision::new(look, plan, &rows) {
                Ok(decision) => decisions.push(decision),
                Err(problem) => problems.push(*problem),
            }
        }
        let deciding = decisions.iter().map(|decision| decision.fitted(plan, &first.trial, asked, &rows)).collect();
        let mut tally = Tally::new(Limits::Counted, 0.0);
        let screening = Screening::new(scenario);
        screening.append(&first, &mut rows);
        tally.record(&Analysed { rows, ..Analysed::default() }, &Truth::default());
        let mut comparisons: Vec<LinePair> = Vec::new();
        for asked in scenario.comparisons() {
            match pairs(asked, plan, &tally) {
                Ok(found) => comparisons.extend(found),
                Err(problem) => problems.push(*problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        comparisons = distinct(comparisons);
        let waited_for = scenario.looks().iter().find_map(|look| match &look.at {
            LookAt::Events { endpoint, .. } => Some(endpoint.clone()),
            LookAt::Day(_) | LookAt::Information(_) => None,
        });
        let any =
            || Some(first.trial.endpoints()[usize::from(first.trial.event_times().first()?.endpoint.0)].name.clone());
        Ok(Simulation {
            complete: Compiled::new(&scenario.complete(LARGE)),
            fitted,
            asked,
            alpha: plan.level().unwrap_or(asked.level).one_sided_tail(),
            seed,
            decisions,
            comparisons,
            deciding,
            lines: tally.lines.into_iter().map(|line| line.line).collect(),
            counted: waited_for.or_else(any),
            exposed: Exposed::new(scenario),
            screening,
            compiled,
        })
    }

    /// A p value up to this rejects.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// The lines of the first replicate, in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The lines that are compared with one another.
    pub fn comparisons(&self) -> &[LinePair] {
        &self.comparisons
    }

    /// What becomes of the limits of intervals in so many replicates.
    pub fn limits(replicates: u64) -> Limits {
        if replicates <= KEPT { Limits::Kept } else { Limits::Counted }
    }

    /// The trial of a replicate, complete.
    pub fn trial(&self, replicate: u64) -> Trial {
        self.compiled.replicate(self.seed, replicate, &mut Scratch::new()).trial
    }

    /// What the plan says of a trial.
    fn rows(&self, trial: &Trial, memory: &mut study::Scratch) -> Vec<ResultRow> {
        self.fitted.results(trial, self.asked, memory).0.rows
    }

    /// Whether a look before the last may end the trial: it has boundaries, and they are not known to be kept.
    fn may_stop(&self, look: usize, trial: &Trial, memory: &mut study::Scratch) -> bool {
        let decision = &self.decisions[look];
        let stops = |fitted: &Fitted<'_>| {
            let (results, _) = fitted.results(trial, self.asked, memory);
            let stop = decision.stop(&results.rows);
            memory.take_back(results);
            stop.is_some()
        };
        decision.has_boundary() && self.deciding[look].as_ref().is_none_or(stops)
    }

    /// Analyses a trial under way at each of its looks, until one ends it.
    fn until_stopped(&self, simulated: &Simulated, memory: &mut Memory) -> Analysed {
        let looks = self.compiled.scenario().looks();
        let last = looks.len() - 1;
        self.compiled.days_of(simulated, looks, &mut memory.drawing, &mut memory.days);
        for (position, decision) in self.decisions.iter().enumerate() {
            let day = memory.days[position];
            let known = day
                .filter(|day| !self.compiled.is_all_known(simulated, *day))
                .map(|day| self.compiled.at_look_in(simulated, day, &mut memory.drawing));
            let trial = known.as_ref().unwrap_or(&simulated.trial);
            // What a look waits for may never come: then all that will ever be known is known, and the trial has ended.
            let is_last = position == last || day.is_none();
            if !is_last && !self.may_stop(position, trial, &mut memory.analysis) {
                known.into_iter().for_each(|trial| memory.drawing.recycle_look(trial));
                continue;
            }
            let rows = self.rows(trial, &mut memory.analysis);
            let stop = decision.stop(&rows).or(is_last.then_some(Stop::Planned));
            let ending = stop.map(|stop| Ending {
                look: position,
                stop,
                subjects: trial.subjects().len() as u64,
                day: day.unwrap_or_else(|| self.compiled.last_day(simulated)),
                events: self.events(trial),
            });
            known.into_iter().for_each(|trial| memory.drawing.recycle_look(trial));
            if ending.is_some() {
                return Analysed { rows, ending, ..Analysed::default() };
            }
        }
        Analysed::default()
    }

    /// Events of the endpoint whose events are counted.
    fn events(&self, trial: &Trial) -> Option<u64> {
        let endpoint = trial.endpoint(self.counted.as_deref()?)?;
        let is_counted = |time: &&EventTime| time.endpoint == endpoint && time.ending == TimeEnding::Event;
        Some(trial.event_times().iter().filter(is_counted).count() as u64)
    }
}

/// Memory that one replicate leaves to the next.
#[derive(Debug, Default)]
pub struct Memory {
    drawing: Scratch,
    analysis: study::Scratch,
    /// Of each look.
    days: Vec<Option<f64>>,
}

/// Each pair once, whichever of several comparisons asks for it.
fn distinct(pairs: Vec<LinePair>) -> Vec<LinePair> {
    let mut known: Vec<LinePair> = Vec::new();
    for pair in pairs {
        if !known.contains(&pair) {
            known.push(pair);
        }
    }
    known
}

impl Study for Simulation<'_> {
    type Scratch = Memory;

    fn scratch(&self) -> Memory {
        Memory::default()
    }

    fn replicate(&self, replicate: u64, memory: &mut Memory) -> Analysed {
        let simulated = self.compiled.replicate(self.seed, replicate, &mut memory.drawing);
        let mut analysed = if self.decisions.is_empty() {
            Analysed { rows: self.rows(&simulated.trial, &mut memory.analysis), ..Analysed::default() }
        } else {
            self.until_stopped(&simulated, memory)
        };
        analysed.exposures = self.exposed.of(&self.compiled, &simulated);
        self.screening.append(&simulated, &mut analysed.rows);
        memory.drawing.recycle(simulated);
        analysed
    }

    fn take_back(&self, analysed: Analysed, memory: &mut Memory) {
        memory.analysis.take_back(ResultSet { rows: analysed.rows });
    }

    /// Its number is counted from the last that can be addressed, so that it shares its numbers with no other.
    fn large(&self, replicate: u64) -> Option<Analysed> {
        let replicate = u64::MAX - replicate;
        let simulated = self.complete.replicate(self.seed, replicate, &mut Scratch::new());
        let rows = self.rows(&simulated.trial, &mut study::Scratch::default());
        Some(Analysed { rows, ..Analysed::default() })
    }
}

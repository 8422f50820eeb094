//! A scenario and the plan that its trials are analysed by.

use crate::agenda;
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
use trialstat_trial::reading::Reading;
use trialstat_trial::record::{Characteristic, CharacteristicValues, Ending as TimeEnding, EventTime};
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
        let differs =
            scenario.crossover_periods().and_then(|periods| plan.other_crossover(periods.sequence, &periods.starts));
        if let Some(problem) = differs {
            return Err(vec![problem]);
        }
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

    /// The trial of a replicate as it was analysed when it ended, so that its analysis says what was counted, with the
    /// calendar days on which subjects entered where they did not enter at once.
    pub fn ended_trial(&self, replicate: u64) -> Trial {
        let memory = &mut Memory::default();
        let simulated = self.compiled.replicate(self.seed, replicate, &mut memory.drawing);
        let seen = match self.decisions.is_empty() {
            true => None,
            false => self.until_stopped(&simulated, memory).seen,
        };
        with_entry_days(seen.unwrap_or(simulated.trial), &simulated.entry)
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

    /// Analyses a trial under way at each of its looks, until one ends it. The last look is the planned end.
    fn until_stopped(&self, simulated: &Simulated, memory: &mut Memory) -> Ended {
        let looks = self.compiled.scenario().looks();
        self.compiled.days_of(simulated, looks, &mut memory.drawing, &mut memory.days);
        // If what the last one waits for never comes, it is made when all is known.
        let planned = memory.days.last().copied().flatten();
        let end = planned.unwrap_or_else(|| self.compiled.last_day_in(simulated, &mut memory.drawing));
        let mut made = std::mem::take(&mut memory.made);
        agenda::fill(&memory.days, end, &mut made);
        let mut nth = 0;
        loop {
            let position = made[nth];
            let is_last = nth + 1 == made.len();
            let day = if is_last { planned } else { memory.days[position] };
            let seen = day
                .filter(|day| !self.compiled.is_all_known(simulated, *day))
                .map(|day| self.compiled.at_look_in(simulated, day, &mut memory.drawing));
            let trial = seen.as_ref().unwrap_or(&simulated.trial);
            if is_last || self.may_stop(position, trial, &mut memory.analysis) {
                let rows = self.rows(trial, &mut memory.analysis);
                let stop = self.decisions[position].stop(&rows);
                if let Some(stop) = stop.or(is_last.then_some(Stop::Planned)) {
                    made.truncate(nth + 1);
                    let (subjects, events) = (trial.subjects().len() as u64, self.events(trial));
                    let ending = Ending { made, stop, subjects, day: day.unwrap_or(end), events };
                    return Ended { rows, ending, seen };
                }
                memory.analysis.take_back(ResultSet { rows });
            }
            seen.into_iter().for_each(|trial| memory.drawing.recycle_look(trial));
            nth += 1;
        }
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
    /// Positions of looks.
    made: Vec<usize>,
}

/// How a trial with looks ended.
struct Ended {
    rows: Vec<ResultRow>,
    ending: Ending,
    /// What was known then, where that is not all.
    seen: Option<Trial>,
}

/// The characteristic of a subject's calendar day of entry.
const ENTRY_DAY: &str = "entry_day";

/// A trial with the days from the begin of accrual to its subjects' entries, where anybody enters later and no covariate
/// has the name.
fn with_entry_days(trial: Trial, entry: &[f64]) -> Trial {
    let is_taken = trial.characteristics().iter().any(|known| known.name == ENTRY_DAY);
    if is_taken || entry.iter().all(|day| *day == 0.0) {
        return trial;
    }
    let mut tables = trial.into_tables();
    let days = entry.iter().take(tables.subjects.len()).map(|day| Reading::Number(*day));
    let (name, label) = (ENTRY_DAY.to_owned(), "days from the begin of accrual to entry".to_owned());
    tables.characteristics.push(Characteristic { name, label, values: CharacteristicValues::Numbers(days.collect()) });
    Trial::new(tables).expect("a sound trial with one characteristic more")
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
            let Ended { rows, ending, seen } = self.until_stopped(&simulated, memory);
            seen.into_iter().for_each(|trial| memory.drawing.recycle_look(trial));
            Analysed { rows, ending: Some(ending), ..Analysed::default() }
        };
        analysed.exposures = self.exposed.of(&self.compiled, &simulated);
        self.screening.append(&simulated, &mut analysed.rows);
        memory.drawing.recycle(simulated);
        analysed
    }

    fn take_back(&self, analysed: Analysed, memory: &mut Memory) {
        memory.analysis.take_back(ResultSet { rows: analysed.rows });
        memory.made = analysed.ending.map(|ending| ending.made).unwrap_or_default();
    }

    /// Its number is counted from the last that can be addressed, so that it shares its numbers with no other.
    fn large(&self, replicate: u64) -> Option<Analysed> {
        let replicate = u64::MAX - replicate;
        let simulated = self.complete.replicate(self.seed, replicate, &mut Scratch::new());
        let rows = self.rows(&simulated.trial, &mut study::Scratch::default());
        Some(Analysed { rows, ..Analysed::default() })
    }
}

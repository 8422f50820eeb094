//! Outcomes of the direct models.

use super::Draw;
use super::people::People;
use super::whole_days::{ConstantHazards, ended, hazards_reached};
use crate::scenario::{Crossover, Direct, DirectModel, Outcome, Scenario};
use trialstat_stats::random::{Purpose, Stream, Words};
use trialstat_stats::special::normal;
use trialstat_stats::variates::standard_normal;
use trialstat_trial::design::{ArmIndex, EndpointIndex, SubjectIndex};
use trialstat_trial::quantity::Days;
use trialstat_trial::record::{Ending, EventTime, Response};
use trialstat_trial::trial::TrialTables;

/// How long subjects are followed where nothing ends it before: a hundred years.
const LONGEST: f64 = 36_525.0;

/// Memory that one replicate leaves to the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawn {
    /// The first words of each subject.
    pub(super) words: Vec<Words>,
    /// What the cumulative hazards have reached, by endpoint, then subject.
    reached: Vec<f64>,
    /// By endpoint, then arm.
    laws: Vec<Law>,
    /// Of the one endpoint that is met or not, by arm.
    probabilities: Vec<f64>,
}

/// How an endpoint's outcomes are drawn in an arm.
#[derive(Debug, Clone, Copy)]
enum Law {
    /// It is met with this probability.
    Met(f64),
    /// It comes in time.
    Time(ConstantHazards),
    /// None of these: an arm of which the scenario says nothing.
    Nothing,
}

/// Draws the direct outcomes of all subjects: of each endpoint two words, for the outcome and for leaving before it.
pub(super) fn draw(
    draw: Draw,
    scenario: &Scenario,
    people: &People,
    allocated: &[ArmIndex],
    drawn: &mut Drawn,
    tables: &mut TrialTables,
) {
    let direct = &scenario.direct;
    if direct.is_empty() {
        return;
    }
    let candidates = (0..allocated.len()).map(|subject| people.candidate(subject));
    draw.first_words(Purpose::Outcome, candidates, &mut drawn.words);
    let stream = |number: usize, first: &Words| first.stream(draw.address(Purpose::Outcome, people.candidate(number)));
    let each = drawn.words.iter().zip(allocated).enumerate();
    if let Some(crossover) = &scenario.crossover {
        for (number, (first, sequence)) in each {
            let subject = (number, sequence.0 as usize);
            in_periods(&mut stream(number, first), (scenario, crossover), subject, tables);
        }
    } else if let [Direct { model: DirectModel::Binary { .. }, outcomes, .. }] = &direct[..] {
        let Drawn { words, probabilities, .. } = drawn;
        probabilities.clear();
        probabilities.extend(outcomes.iter().map(|outcome| Law::of(&direct[0], outcome).probability()));
        tables.responses.extend(words.iter().zip(allocated).enumerate().map(|(number, (first, arm))| {
            response((number, *arm), 0, first.open_uniform(0), probabilities[arm.0 as usize])
        }));
    } else if 2 * direct.len() <= Words::COUNT {
        of_first_words(scenario, allocated, drawn, tables);
    } else {
        for (number, (first, arm)) in each {
            let mut stream = stream(number, first);
            for (at, direct) in direct.iter().enumerate() {
                let uniforms = [stream.open_uniform(), stream.open_uniform()];
                record((direct, at), (number, *arm), uniforms, tables);
            }
        }
    }
}

/// The same of few endpoints, of which all is drawn from each subject's first words.
fn of_first_words(
    Scenario { direct, arms, .. }: &Scenario,
    allocated: &[ArmIndex],
    Drawn { words, reached, laws, .. }: &mut Drawn,
    tables: &mut TrialTables,
) {
    let subjects = allocated.len();
    reached.clear();
    laws.clear();
    for (at, direct) in direct.iter().enumerate() {
        match &direct.model {
            DirectModel::Time { .. } => hazards_reached(words, 2 * at, reached),
            DirectModel::Binary { .. } => reached.resize((at + 1) * subjects, 0.0),
        }
        laws.extend(direct.outcomes.iter().map(|outcome| Law::of(direct, outcome)));
    }
    tables.responses.reserve(subjects * direct.len());
    tables.event_times.reserve(subjects * direct.len());
    for (number, (first, arm)) in words.iter().zip(allocated).enumerate() {
        for (at, direct) in direct.iter().enumerate() {
            let uniform = first.open_uniform(2 * at);
            match laws[at * arms.len() + arm.0 as usize] {
                Law::Met(probability) => {
                    tables.responses.push(response((number, *arm), at, uniform, probability));
                }
                Law::Time(hazards) => {
                    let leaving = first.open_uniform(2 * at + 1);
                    match hazards.surely_ended(reached[at * subjects + number], leaving) {
                        Some(end) => tables.event_times.push(event_time(number, at, end)),
                        None => record((direct, at), (number, *arm), [uniform, leaving], tables),
                    }
                }
                Law::Nothing => {}
            }
        }
    }
}

/// The response of a subject in its arm: the greatest uniform numbers meet the endpoint.
#[inline]
fn response((number, arm): (usize, ArmIndex), endpoint: usize, uniform: f64, probability: f64) -> Response {
    let (subject, endpoint) = (SubjectIndex(number as u32), EndpointIndex(endpoint as u16));
    Response { subject, endpoint, arm, visit: None, met: 1.0 - uniform < probability }
}

#[inline]
fn event_time(number: usize, endpoint: usize, (time, ending): (Days, Ending)) -> EventTime {
    let (subject, endpoint) = (SubjectIndex(number as u32), EndpointIndex(endpoint as u16));
    EventTime { subject, endpoint, time, ending, description: None }
}

impl Law {
    fn of(direct: &Direct, outcome: &Outcome) -> Law {
        match (&direct.model, outcome) {
            (DirectModel::Time { follow_up, dropout }, Outcome::Time(law)) => {
                Law::Time(ConstantHazards::new(law, dropout, follow_up.min(LONGEST)))
            }
            (_, Outcome::Binary(probability)) => Law::Met(*probability),
            (DirectModel::Binary { .. }, Outcome::Time(_)) => Law::Nothing,
        }
    }

    /// How probable it is that the endpoint is met, not asking when.
    fn probability(self) -> f64 {
        match self {
            Law::Met(probability) => probability,
            Law::Time(_) | Law::Nothing => 0.0,
        }
    }
}

/// Records an outcome by its two uniform numbers.
fn record(
    (direct, at): (&Direct, usize),
    (number, arm): (usize, ArmIndex),
    [uniform, leaving]: [f64; 2],
    tables: &mut TrialTables,
) {
    match (&direct.model, &direct.outcomes[arm.0 as usize]) {
        (DirectModel::Time { follow_up, dropout }, Outcome::Time(law)) => {
            let event = law.time(uniform);
            let end = follow_up.min(LONGEST);
            let end = dropout.time_before(event.min(end), leaving).min(end);
            tables.event_times.push(event_time(number, at, ended(event, end)));
        }
        (_, Outcome::Binary(probability)) => {
            tables.responses.push(response((number, arm), at, uniform, *probability));
        }
        (DirectModel::Binary { .. }, Outcome::Time(_)) => {}
    }
}

/// The same under each arm in turn: what a subject's periods share has the words of outcomes in a parallel trial, what they
/// do not the words after all of these.
fn in_periods(
    stream: &mut Stream,
    (scenario, crossover): (&Scenario, &Crossover),
    (number, sequence): (usize, usize),
    tables: &mut TrialTables,
) {
    let mut of_outcome = || [stream.open_uniform(), stream.open_uniform()][0];
    let shared: Vec<f64> = scenario.direct.iter().map(|_| standard_normal(of_outcome())).collect();
    let arms = scenario.arms.len();
    for (at, (direct, shared)) in scenario.direct.iter().zip(shared).enumerate() {
        let mut before: Option<usize> = None;
        for period in 0..arms {
            let own = standard_normal(stream.open_uniform());
            let latent = crossover.within.sqrt() * shared + (1.0 - crossover.within).sqrt() * own;
            let arm = Crossover::arm(sequence, period, arms);
            let probability = carried(direct, crossover, before, arm);
            let uniform = normal::cdf(latent);
            tables.responses.push(response((number, ArmIndex(arm as u32)), at, uniform, probability));
            before = Some(arm);
        }
    }
}

/// The probability under an arm after another one.
fn carried(direct: &Direct, crossover: &Crossover, before: Option<usize>, arm: usize) -> f64 {
    let probability = |arm: usize| match &direct.outcomes[arm] {
        Outcome::Binary(probability) => *probability,
        Outcome::Time(_) => 0.0,
    };
    let own = probability(arm);
    let Some(before) = before.filter(|_| crossover.carried > 0.0) else { return own };
    let log_odds = |probability: f64| libm::log(probability) - libm::log1p(-probability);
    let (own, last) = (log_odds(own), log_odds(probability(before)));
    1.0 / (1.0 + libm::exp(-(own + crossover.carried * (last - own))))
}

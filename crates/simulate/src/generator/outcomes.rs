//! Outcomes of the direct models.

use super::Draw;
use super::people::People;
use super::whole_days::{ConstantHazards, ended, hazards_reached};
use crate::scenario::{Crossover, Direct, DirectModel, Outcome, Scenario};
use trialstat_stats::random::{Purpose, Stream, Words};
use trialstat_stats::special::normal;
use trialstat_stats::variates::standard_normal;
use trialstat_trial::design::{ArmIndex, EndpointIndex, SubjectIndex};
use trialstat_trial::record::{EventTime, Response};
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
    Drawn { words, reached, laws }: &mut Drawn,
    tables: &mut TrialTables,
) {
    let (direct, subjects) = (&scenario.direct, allocated.len());
    if direct.is_empty() {
        return;
    }
    let candidates = (0..subjects).map(|subject| people.candidate(subject));
    draw.first_words(Purpose::Outcome, candidates, words);
    let stream = |number: usize, first: &Words| first.stream(draw.address(Purpose::Outcome, people.candidate(number)));
    let each = || words.iter().zip(allocated).enumerate();
    if let Some(crossover) = &scenario.crossover {
        for (number, (first, sequence)) in each() {
            let subject = (SubjectIndex(number as u32), sequence.0 as usize);
            in_periods(&mut stream(number, first), (scenario, crossover), subject, tables);
        }
    } else if let [Direct { model: DirectModel::Binary { .. }, outcomes, .. }] = &direct[..] {
        reached.clear();
        reached.extend(outcomes.iter().map(|outcome| Law::of(&direct[0], outcome).probability()));
        tables.responses.extend(each().map(|(number, (first, arm))| {
            let met = 1.0 - first.open_uniform(0) < reached[arm.0 as usize];
            let subject = SubjectIndex(number as u32);
            Response { subject, endpoint: EndpointIndex(0), arm: *arm, visit: None, met }
        }));
    } else if 2 * direct.len() <= Words::COUNT {
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
        let arms = scenario.arms.len();
        for (number, (first, arm)) in each() {
            let subject = SubjectIndex(number as u32);
            for (at, direct) in direct.iter().enumerate() {
                let (uniform, endpoint) = (first.open_uniform(2 * at), EndpointIndex(at as u16));
                match laws[at * arms + arm.0 as usize] {
                    Law::Met(probability) => {
                        let met = 1.0 - uniform < probability;
                        tables.responses.push(Response { subject, endpoint, arm: *arm, visit: None, met });
                    }
                    Law::Time(hazards) => {
                        let leaving = first.open_uniform(2 * at + 1);
                        match hazards.surely_ended(reached[at * subjects + number], leaving) {
                            Some((time, ending)) => {
                                tables.event_times.push(EventTime {
                                    subject,
                                    endpoint,
                                    time,
                                    ending,
                                    description: None,
                                });
                            }
                            None => record((direct, at), (number, *arm), [uniform, leaving], tables),
                        }
                    }
                    Law::Nothing => {}
                }
            }
        }
    } else {
        for (number, (first, arm)) in each() {
            let mut stream = stream(number, first);
            for (at, direct) in direct.iter().enumerate() {
                let uniforms = [stream.open_uniform(), stream.open_uniform()];
                record((direct, at), (number, *arm), uniforms, tables);
            }
        }
    }
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
    let (subject, endpoint) = (SubjectIndex(number as u32), EndpointIndex(at as u16));
    match (&direct.model, &direct.outcomes[arm.0 as usize]) {
        (DirectModel::Time { follow_up, dropout }, Outcome::Time(law)) => {
            let event = law.time(uniform);
            let end = follow_up.min(LONGEST);
            let end = dropout.time_before(event.min(end), leaving).min(end);
            let (time, ending) = ended(event, end);
            tables.event_times.push(EventTime { subject, endpoint, time, ending, description: None });
        }
        (_, Outcome::Binary(probability)) => {
            let met = 1.0 - uniform < *probability;
            tables.responses.push(Response { subject, endpoint, arm, visit: None, met });
        }
        (DirectModel::Binary { .. }, Outcome::Time(_)) => {}
    }
}

/// The same under each arm in turn: what a subject's periods share has the words of outcomes in a parallel trial, what they
/// do not the words after all of these.
fn in_periods(
    stream: &mut Stream,
    (scenario, crossover): (&Scenario, &Crossover),
    (subject, sequence): (SubjectIndex, usize),
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
            let met = 1.0 - normal::cdf(latent) < probability;
            let (endpoint, arm_index) = (EndpointIndex(at as u16), ArmIndex(arm as u32));
            tables.responses.push(Response { subject, endpoint, arm: arm_index, visit: None, met });
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

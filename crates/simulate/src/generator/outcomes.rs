//! Outcomes of the direct models.

use super::Draw;
use super::people::People;
use crate::scenario::{Crossover, Direct, DirectModel, Outcome, Scenario};
use trialstat_stats::random::{Purpose, Stream};
use trialstat_stats::special::normal;
use trialstat_stats::variates::standard_normal;
use trialstat_trial::design::{ArmIndex, EndpointIndex, SubjectIndex};
use trialstat_trial::quantity::Days;
use trialstat_trial::record::{Ending, EventTime, Response};
use trialstat_trial::trial::TrialTables;

/// How long subjects are followed where nothing ends it before: a hundred years.
const LONGEST: f64 = 36_525.0;

/// Draws the direct outcomes of all subjects: of each endpoint two words, for the outcome and for leaving before it.
pub(super) fn draw(
    draw: Draw,
    scenario: &Scenario,
    people: &People,
    allocated: &[ArmIndex],
    streams: &mut Vec<Stream>,
    tables: &mut TrialTables,
) {
    if scenario.direct.is_empty() {
        return;
    }
    let candidates = (0..allocated.len()).map(|subject| people.candidate(subject));
    draw.streams(Purpose::Outcome, candidates, streams);
    for (number, (arm, outcomes)) in allocated.iter().zip(streams).enumerate() {
        let subject = SubjectIndex(number as u32);
        if let Some(crossover) = &scenario.crossover {
            in_periods(outcomes, (scenario, crossover), (subject, arm.0 as usize), tables);
            continue;
        }
        for (at, direct) in scenario.direct.iter().enumerate() {
            let endpoint = EndpointIndex(at as u16);
            let [uniform, leaving] = [outcomes.open_uniform(), outcomes.open_uniform()];
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
                    tables.responses.push(Response { subject, endpoint, arm: *arm, visit: None, met });
                }
                (DirectModel::Binary { .. }, Outcome::Time(_)) => {}
            }
        }
    }
}

/// Whole days: an event is known at the end of its day, observation without one to the end of the day before it ended.
fn ended(event: f64, end: f64) -> (Days, Ending) {
    // Times are not negative: cut off they are rounded down.
    let (begun, whole) = (event as u32, end as u32);
    let known = begun.saturating_add(u32::from(f64::from(begun) < event));
    if event <= end { (Days(known), Ending::Event) } else { (Days(whole), Ending::Censored) }
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

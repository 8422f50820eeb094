//! What is true of subjects' symptoms, and readings drawn directly.

use super::Draw;
use super::people::People;
use super::sessions::Sessions;
use crate::scenario::{Measure, Placebo, Scenario, Symptoms, Value};
use trialstat_stats::random::Purpose;
use trialstat_stats::variates::{Law, MultivariateNormal};
use trialstat_trial::design::ArmIndex;

/// What is true of a subject's symptoms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Latent {
    /// The greatest effect of a session.
    pub(super) effect: f64,
    /// Half-life of its fading, in days.
    pub(super) half_life: f64,
    /// Share of the symptoms that a placebo takes in the end.
    pub(super) placebo: f64,
}

/// Laws of the changes drawn directly, for the measures that have them.
#[derive(Debug, Clone)]
pub(super) struct Scores {
    pub(super) changes: Vec<Option<MultivariateNormal>>,
}

impl Scores {
    pub(super) fn new(scenario: &Scenario) -> Scores {
        let law = |measure: &Measure| measure.change.as_ref().map(|change| change.law.clone());
        Scores { changes: scenario.measures.iter().map(law).collect() }
    }
}

/// Draws what is true of everybody: four words a subject, for responding, effect, half-life and placebo.
pub(super) fn latent(
    draw: Draw,
    scenario: &Scenario,
    people: &People,
    allocated: &[ArmIndex],
    sessions: &mut Sessions,
    latent: &mut Vec<Latent>,
) {
    latent.clear();
    let Some(symptoms) = &scenario.symptoms else {
        latent.resize(people.len(), Latent { effect: 0.0, half_life: 0.0, placebo: 0.0 });
        return;
    };
    for (subject, arm) in allocated.iter().enumerate() {
        let mut stream = draw.stream(Purpose::Response, people.candidate(subject));
        let [responds, effect, half_life, placebo] = std::array::from_fn(|_| stream.open_uniform());
        let effect = if responds < symptoms.non_responders {
            0.0
        } else {
            let modified = symptoms.effect.quantile(effect) * modified(symptoms, people.values(subject));
            modified.min(1.0)
        };
        // Of a crossover, each period's arm multiplies it there.
        let alone = scenario.crossover.is_none();
        let expectancy = if alone { scenario.arms[arm.0 as usize].treatment.expectancy } else { 1.0 };
        let plateau = |law: &Placebo| (law.plateau.quantile(placebo) * expectancy).min(1.0);
        latent.push(Latent {
            effect,
            half_life: symptoms.half_life.quantile(half_life),
            placebo: symptoms.placebo.as_ref().map_or(0.0, plateau),
        });
        sessions.multiply(subject, effect);
    }
}

/// What a subject's covariates multiply its effect by.
fn modified(symptoms: &Symptoms, values: &[Value]) -> f64 {
    if symptoms.modifiers.is_empty() {
        return 1.0;
    }
    let logarithm = symptoms.modifiers.iter().map(|modifier| match (values[modifier.covariate], modifier.level) {
        (Value::Number(number), None) => number * modifier.log_factor,
        (Value::Level(level), Some(wanted)) if level == wanted => modifier.log_factor,
        _ => 0.0,
    });
    libm::exp(logarithm.sum())
}

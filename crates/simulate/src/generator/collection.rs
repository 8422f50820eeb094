//! A subject's way through the visits: what is read, what is missed, when it leaves.

use super::Draw;
use super::course::Course;
use super::scores::{Latent, Scores};
use super::sessions::Own;
use crate::scenario::{Measure, Scenario, ScoreHazard, Value, Visit};
use trialstat_stats::random::Purpose;
use trialstat_stats::variates::standard_normal;

/// Whom to follow.
pub(super) struct Followed<'a> {
    pub(super) candidate: u64,
    pub(super) arm: usize,
    pub(super) course: &'a Course,
    pub(super) values: &'a [Value],
    pub(super) latent: &'a Latent,
    pub(super) sessions: Own<'a>,
}

/// A subject's way through the visits. Times are in days from the begin of day 1.
#[derive(Debug, Clone, Default)]
pub(super) struct Walker {
    /// Days after day 1 on which the visits take place.
    pub(super) days: Vec<i32>,
    /// Readings by measure, then visit.
    pub(super) readings: Vec<Option<f64>>,
    pub(super) withdrawn: Option<f64>,
    pub(super) rescued: Option<f64>,
    /// Deviations of readings from the scores, by measure, then visit.
    deviations: Vec<f64>,
    effect: Effect,
    /// Of each visit the last time and time constant for which a placebo's approach was asked, and the answer.
    approach: Vec<[f64; 3]>,
}

/// The joint effect of sessions as time goes on.
#[derive(Debug, Clone, Default)]
struct Effect {
    time: f64,
    begun: usize,
    /// Of each session begun: how much of the effect has faded, and how much has not yet come.
    parts: Vec<(f64, f64)>,
    /// Of each visit and of each session what was asked last of the effect that has not yet come, and the answer.
    at_visits: Vec<[f64; 3]>,
    of_sessions: Vec<[f64; 3]>,
}

/// A hazard on its way to what a uniform number reaches.
struct Waiting<'a> {
    hazard: &'a ScoreHazard,
    left: f64,
}

impl Walker {
    /// Follows a subject.
    pub(super) fn walk(&mut self, draw: Draw, scenario: &Scenario, scores: &Scores, who: &Followed<'_>) {
        let (visits, measures) = (&scenario.visits, &scenario.measures);
        self.readings.clear();
        self.readings.resize(visits.len() * measures.len(), None);
        (self.withdrawn, self.rescued) = (None, None);
        self.approach.resize(visits.len(), [f64::NAN; 3]);
        self.choose_days(draw, scenario, who.candidate);
        self.draw_deviations(draw, scenario, scores, who.candidate);
        self.effect.restart();
        let collection = &scenario.collection;
        let waiting =
            |purpose, hazard| Waiting { hazard, left: -libm::log(draw.stream(purpose, who.candidate).open_uniform()) };
        let mut withdrawal = collection.withdrawal.as_ref().map(|part| waiting(Purpose::Withdrawal, &part.hazard));
        let mut rescue = collection.rescue.as_ref().map(|part| waiting(Purpose::Rescue, &part.hazard));
        let mut missing = draw.stream(Purpose::Missingness, who.candidate);
        let mut last = measures.first().map_or(0.0, |measure| measure.shown(who.baseline(measure)));
        let (mut from, mut later) = (0.0, 0);
        for (number, visit) in visits.iter().enumerate() {
            let time = f64::from(self.days[number]) + visit.after;
            let misses = collection.missing.as_ref().map(|part| (part, missing.uniform()));
            if time > from {
                if self.rescued.is_none() {
                    self.rescued = rescue.as_mut().and_then(|rescue| rescue.pass(from, time, last));
                }
                self.withdrawn = withdrawal.as_mut().and_then(|withdrawal| withdrawal.pass(from, time, last));
                if let Some(end) = self.withdrawn {
                    self.rescued = self.rescued.filter(|rescue| *rescue < end);
                    break;
                }
                from = time;
            }
            let treated = !visit.is_before_treatment();
            self.read(scenario, who, (number, time), treated.then_some(later));
            later += usize::from(treated);
            let Some(current) = self.readings.get(number).copied().flatten() else { continue };
            if let Some((part, uniform)) = misses.filter(|_| treated)
                && part.misses(last, current, uniform)
            {
                (0..measures.len()).for_each(|measure| self.readings[measure * visits.len() + number] = None);
            } else {
                last = current;
            }
        }
    }

    /// Draws the days of the visits: a word each.
    fn choose_days(&mut self, draw: Draw, scenario: &Scenario, candidate: u64) {
        let jitter = scenario.collection.jitter;
        self.days.clear();
        if jitter == 0.0 {
            self.days.extend(scenario.visits.iter().map(|visit| visit.day.difference()));
            return;
        }
        let mut stream = draw.stream(Purpose::Visits, candidate);
        self.days.extend(scenario.visits.iter().map(|visit: &Visit| {
            let shift = libm::rint(jitter * standard_normal(stream.open_uniform()));
            let planned = visit.day.difference();
            visit.window.map_or(planned, |(first, last)| {
                let day = f64::from(planned) + shift;
                day.clamp(f64::from(first.difference()), f64::from(last.difference())) as i32
            })
        }));
    }

    /// Draws how readings deviate: a word for each measure and visit.
    fn draw_deviations(&mut self, draw: Draw, scenario: &Scenario, scores: &Scores, candidate: u64) {
        let mut stream = draw.stream(Purpose::Residual, candidate);
        self.deviations.clear();
        for (measure, change) in scenario.measures.iter().zip(&scores.changes) {
            let mut uniforms = scenario.visits.iter().map(|_| stream.open_uniform());
            let Some(change) = change else {
                self.deviations.extend(uniforms.map(|uniform| measure.noise * standard_normal(uniform)));
                continue;
            };
            let before = scenario.visits.iter().filter(|visit| visit.is_before_treatment()).count();
            self.deviations.extend((0..before).map(|_| 0.0));
            (0..before).for_each(|_| _ = uniforms.next());
            let later: Vec<f64> = uniforms.collect();
            self.deviations.extend(change.at(&later));
        }
    }

    /// Reads every measure at a visit; `later` is its number among those after treatment begins.
    fn read(&mut self, scenario: &Scenario, who: &Followed<'_>, (visit, time): (usize, f64), later: Option<usize>) {
        let (effect, placebo) = match &scenario.symptoms {
            Some(symptoms) if later.is_some() => {
                let begins = |session: usize| who.course.sessions[session].begins;
                let effect = if who.sessions.exposed.iter().any(|greatest| *greatest > 0.0) {
                    let law = (who.latent.half_life, symptoms.onset);
                    self.effect.go_on((visit, time), who.sessions.exposed.len(), begins, law);
                    self.effect.joint(who.sessions.exposed)
                } else {
                    0.0
                };
                let placebo = symptoms.placebo.as_ref().map_or(0.0, |placebo| match scenario.crossover {
                    None => who.latent.placebo * approach(&mut self.approach[visit], time, placebo.days),
                    Some(_) => who.course.placebo(scenario, (who.latent.placebo, placebo.days), time),
                });
                (effect, placebo)
            }
            _ => (0.0, 0.0),
        };
        let rescue = scenario.collection.rescue.as_ref().filter(|_| self.rescued.is_some());
        let benefit = rescue.map_or(0.0, |rescue| rescue.benefit);
        for (number, measure) in scenario.measures.iter().enumerate() {
            let at = number * scenario.visits.len() + visit;
            let (baseline, best) = (who.baseline(measure), measure.best());
            let deviation = self.deviations[at];
            let score = if measure.change.is_some() {
                let change = later.map_or(0.0, |later| scenario.changes[number][who.arm][later] + deviation);
                best + (baseline + change - best) * (1.0 - benefit)
            } else {
                let left = (1.0 - measure.share * effect) * (1.0 - placebo) * (1.0 - benefit);
                best + (baseline - best) * left + deviation
            };
            self.readings[at] = Some(measure.shown(score));
        }
    }
}

/// How much of a placebo's plateau is reached: mostly asked for the time it was asked for before.
fn approach(known: &mut [f64; 3], time: f64, days: f64) -> f64 {
    if known[..2] != [time, days] {
        *known = [time, days, -libm::expm1(-time.max(0.0) / days)];
    }
    known[2]
}

impl Followed<'_> {
    fn baseline(&self, measure: &Measure) -> f64 {
        self.values[measure.baseline].number()
    }
}

impl Waiting<'_> {
    /// Passes a stretch of time after this score: when it happens, if it does.
    fn pass(&mut self, from: f64, to: f64, score: f64) -> Option<f64> {
        let hazard = self.hazard.after(score);
        let grown = hazard * (to - from);
        if grown > self.left {
            return Some(from + self.left / hazard);
        }
        self.left -= grown;
        None
    }
}

impl Effect {
    fn restart(&mut self) {
        (self.time, self.begun) = (0.0, 0);
        self.parts.clear();
    }

    /// Goes on to a time; one exponential for what has begun, and one for each session that begins.
    fn go_on(
        &mut self,
        (visit, time): (usize, f64),
        sessions: usize,
        begins: impl Fn(usize) -> f64,
        (half_life, onset): (f64, f64),
    ) {
        let rate = std::f64::consts::LN_2 / half_life;
        let passed = time - self.time;
        if passed > 0.0 && !self.parts.is_empty() {
            let (fades, comes) = (libm::exp(-rate * passed), remembered(&mut self.at_visits, visit, passed, onset));
            for (faded, coming) in &mut self.parts {
                *faded *= fades;
                *coming *= comes;
            }
        }
        while self.begun < sessions && begins(self.begun) < time {
            let since = time - begins(self.begun);
            self.parts.push((libm::exp(-rate * since), remembered(&mut self.of_sessions, self.begun, since, onset)));
            self.begun += 1;
        }
        self.time = time.max(self.time);
    }

    /// One less what every session leaves of the symptoms.
    fn joint(&self, greatest: &[f64]) -> f64 {
        let leaves = |((faded, coming), greatest): (&(f64, f64), &f64)| 1.0 - greatest * (1.0 - coming) * faded;
        1.0 - self.parts.iter().zip(greatest).map(leaves).product::<f64>()
    }
}

/// What of an effect has not yet come; 0 where 1 less it is 1 to the last digit.
fn not_yet_come(since: f64, onset: f64) -> f64 {
    if since > 40.0 * onset { 0.0 } else { libm::exp(-since / onset) }
}

/// The same, mostly asked for the time it was asked for before.
fn remembered(known: &mut Vec<[f64; 3]>, at: usize, since: f64, onset: f64) -> f64 {
    if known.len() <= at {
        known.resize(at + 1, [f64::NAN; 3]);
    }
    let known = &mut known[at];
    if known[..2] != [since, onset] {
        *known = [since, onset, not_yet_come(since, onset)];
    }
    known[2]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The formula of the documentation, term by term.
    #[test]
    fn the_joint_effect_is_the_formula_s() {
        let (begins, greatest) = ([0.0, 2.0, 4.5], [0.4, 0.0, 0.7]);
        let (half_life, onset) = (6.0, 0.3);
        let mut effect = Effect::default();
        effect.restart();
        for (visit, time) in [0.0, 0.5, 2.0, 3.0, 4.5, 9.0, 40.0].into_iter().enumerate() {
            effect.go_on((visit, time), 3, |session| begins[session], (half_life, onset));
            let leaves = |session: usize| {
                let since: f64 = time - begins[session];
                let one = greatest[session] * (1.0 - libm::exp(-since / onset)) * libm::exp2(-since / half_life);
                if since > 0.0 { 1.0 - one } else { 1.0 }
            };
            let expected = 1.0 - (0..3).map(leaves).product::<f64>();
            assert!((effect.joint(&greatest) - expected).abs() < 1e-14, "{time}");
        }
    }
}

//! Adverse events of sessions: which happen, what they lead to, how long they last.

use super::course::Stay;
use super::people::People;
use super::sessions::Sessions;
use super::{Draw, pass_over};
use crate::pharmacokinetics::{Episode, Exposure, Received, Site, Subject};
use crate::scenario::{AdverseEvent, Drug, Scenario, Treatment};
use trialstat_stats::random::Purpose;
use trialstat_stats::variates::{Law, standard_normal};

/// What of an infusion is given where an event breaks it off of which nothing says when it begins.
const BROKEN_OFF: f64 = 0.5;
/// mg/L in ng/mL.
const NANOGRAMS: f64 = 1000.0;
const MINUTES: f64 = 60.0;

/// An adverse event of a session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Event {
    /// The number of the subject's session, from 0; of those under the arm, until all are known.
    pub(super) session: usize,
    /// Which of the scenario's.
    pub(super) kind: usize,
    /// From when to when it lasts, in hours after the begin of the session, where that is known.
    pub(super) episode: Option<Episode>,
    /// The uniform number by which it happens.
    uniform: f64,
    /// That of how long it lasts.
    long: f64,
    /// Whether it broke the infusion off.
    breaks: bool,
}

/// A subject's concentrations, which its events follow.
struct Follower<'a> {
    draw: Draw,
    candidate: u64,
    weight: f64,
    treatment: &'a Treatment,
    /// The subject in the model, once it is asked for.
    known: Option<Subject>,
}

impl Follower<'_> {
    /// When in a session the concentration lies above a threshold in ng/mL, with these shares of the doses given.
    fn episode(&mut self, shares: &[f64], session: usize, (site, threshold): (Site, f64)) -> Option<Episode> {
        let drug: &Drug = self.treatment.drug.as_ref()?;
        let Draw { seed, group, replicate } = self.draw;
        let subject = self.known.get_or_insert_with(|| {
            let deviations = drug.model.variability().draw(seed, group, self.candidate, replicate);
            drug.model.subject(self.weight, &deviations)
        });
        let above = (site, threshold / NANOGRAMS);
        match self.treatment.as_given(shares) {
            Some((schedule, shares)) => {
                schedule.episode(&drug.model, subject, Received::Shares(&shares), session, above)
            }
            None => drug.schedule.episode(&drug.model, subject, Received::Shares(shares), session, above),
        }
    }
}

/// What a subject's sessions under an arm expose it to.
#[derive(Clone, Copy)]
struct Exposed<'a> {
    blood: &'a [Exposure],
    effect_site: &'a [Exposure],
}

impl Exposed<'_> {
    /// The peak of a session at a site, in ng/mL.
    fn peak(self, site: Site, session: usize) -> f64 {
        let exposures = if site == Site::Effect { self.effect_site } else { self.blood };
        exposures[session].peak * NANOGRAMS
    }
}

/// Random numbers of a subject's events, by what they are for.
struct Luck<'a> {
    kinds: &'a [AdverseEvent],
    higher: Tendencies,
    /// Sessions under other arms before, whose words are passed over.
    before: usize,
}

impl Sessions {
    /// Draws adverse events, by the exposure as it was planned; whether any changed what is given.
    pub(super) fn adverse_events(&mut self, draw: Draw, scenario: &Scenario, people: &People, stays: &[Stay]) -> bool {
        let kinds = &scenario.adverse_events;
        self.events.clear();
        self.event_starts.clear();
        if kinds.is_empty() {
            self.event_starts.resize(stays.len() + 1, 0);
            return false;
        }
        let mut changed = false;
        for (position, stay) in stays.iter().enumerate() {
            self.event_starts.push(self.events.len());
            let mut follower = follower(draw, scenario, people, stay);
            let higher = tendencies(draw, kinds, people.candidate(stay.subject));
            let luck = Luck { kinds, higher, before: stay.sessions_before };
            let own = self.starts[position]..self.starts[position + 1];
            let exposed = Exposed { blood: &self.blood[own.clone()], effect_site: &self.effect_site[own.clone()] };
            changed |= luck.go_through(&mut follower, &mut self.shares[own], exposed, &mut self.events);
        }
        self.event_starts.push(self.events.len());
        changed
    }

    /// Follows events with the concentrations as they were given: drops those that a stopped infusion no longer brings, and
    /// says how long the others last.
    pub(super) fn see_events(&mut self, draw: Draw, scenario: &Scenario, people: &People, stays: &[Stay]) {
        let kinds = &scenario.adverse_events;
        if self.events.is_empty() {
            return;
        }
        let events = std::mem::take(&mut self.events);
        let starts = std::mem::take(&mut self.event_starts);
        for (position, stay) in stays.iter().enumerate() {
            self.event_starts.push(self.events.len());
            let own = &events[starts[position]..starts[position + 1]];
            if own.is_empty() {
                continue;
            }
            let mut follower = follower(draw, scenario, people, stay);
            let higher = tendencies(draw, kinds, people.candidate(stay.subject));
            let range = self.starts[position]..self.starts[position + 1];
            let exposed = Exposed { blood: &self.blood[range.clone()], effect_site: &self.effect_site[range.clone()] };
            let shares = &self.shares[range];
            self.events.extend(own.iter().filter_map(|event| {
                let (kind, session) = (&kinds[event.kind], event.session);
                let higher = higher.of(event.kind);
                if !event.breaks && event.uniform >= kind.probability(exposed.peak(kind.site, session), higher) {
                    return None;
                }
                let by_concentration = kind.threshold(event.uniform, higher);
                let episode = by_concentration.and_then(|above| follower.episode(shares, session, (kind.site, above)));
                // What broke the infusion off at once was there for that moment.
                let moment = || event.episode.filter(|_| event.breaks).map(|it| Episode { end: it.begin, ..it });
                let by_law = || kind.minutes.map(|law| Episode { begin: 0.0, end: law.quantile(event.long) / MINUTES });
                let session = session + stay.sessions_before;
                Some(Event { session, episode: episode.or_else(moment).or_else(by_law), ..*event })
            }));
        }
        self.event_starts.push(self.events.len());
    }
}

impl Luck<'_> {
    /// Goes through a subject's sessions; whether what is given has changed. A word of each stream for each session and kind,
    /// of consequences two.
    fn go_through(
        &self,
        follower: &mut Follower<'_>,
        shares: &mut [f64],
        exposed: Exposed<'_>,
        events: &mut Vec<Event>,
    ) -> bool {
        let (draw, candidate) = (follower.draw, follower.candidate);
        let matter = self.kinds.iter().any(|kind| kind.breaks_off > 0.0 || kind.ends_treatment > 0.0);
        let last = self.kinds.iter().any(|kind| kind.minutes.is_some());
        let mut happen = draw.stream(Purpose::AdverseEvents, candidate);
        let mut follow = draw.stream(Purpose::Consequences, candidate);
        let mut lasting = draw.stream(Purpose::EventDurations, candidate);
        let passed = self.before * self.kinds.len();
        for (stream, words) in [(&mut happen, passed), (&mut follow, 2 * passed), (&mut lasting, passed)] {
            pass_over(stream, words);
        }
        let (mut ended, mut changed) = (false, false);
        for session in 0..shares.len() {
            if ended {
                shares[session] = 0.0;
            }
            let (first, mut ends_treatment) = (events.len(), Vec::new());
            let duration = follower.treatment.doses[session].duration;
            let mut stop = duration * shares[session];
            for (number, kind) in self.kinds.iter().enumerate() {
                let uniform = happen.uniform();
                let [breaks, ends] = if matter { [follow.uniform(), follow.uniform()] } else { [1.0; 2] };
                let long = if last { lasting.open_uniform() } else { 0.5 };
                let higher = self.higher.of(number);
                let probability = kind.probability(exposed.peak(kind.site, session), higher);
                if shares[session] == 0.0 || uniform >= probability {
                    continue;
                }
                let threshold = kind.threshold(uniform, higher).filter(|_| matter);
                let episode = threshold.and_then(|above| follower.episode(shares, session, (kind.site, above)));
                let breaks = breaks < kind.breaks_off && duration > 0.0;
                let after = episode.map_or(BROKEN_OFF * duration, |episode| episode.begin + kind.reaction);
                if breaks {
                    stop = stop.min(after);
                }
                events.push(Event { session, kind: number, episode, uniform, long, breaks });
                ends_treatment.push(ends < kind.ends_treatment);
            }
            // What would have begun after the infusion was stopped does not, and has no consequences.
            let broken = stop < duration * shares[session];
            let begins = |event: &Event| !broken || event.episode.is_none_or(|episode| episode.begin <= stop);
            ended |= events[first..].iter().zip(ends_treatment).any(|(event, ends)| ends && begins(event));
            let kept: Vec<Event> = events.drain(first..).filter(begins).collect();
            events.extend(kept);
            if broken {
                shares[session] = stop / duration;
            }
            changed |= broken || ended;
        }
        changed
    }
}

fn follower<'a>(draw: Draw, scenario: &'a Scenario, people: &People, stay: &Stay) -> Follower<'a> {
    let weight = scenario.candidates.named("weight_kg").map_or(1.0, |at| people.values(stay.subject)[at].number());
    let treatment = &scenario.arms[stay.arm].treatment;
    Follower { draw, candidate: people.candidate(stay.subject), weight, treatment, known: None }
}

/// How much higher a subject's log-odds of each kind are than the median subject's; empty where no kind has a spread.
struct Tendencies(Vec<f64>);

impl Tendencies {
    fn of(&self, kind: usize) -> f64 {
        self.0.get(kind).copied().unwrap_or(0.0)
    }
}

/// Draws them: a word for each kind.
fn tendencies(draw: Draw, kinds: &[AdverseEvent], candidate: u64) -> Tendencies {
    if kinds.iter().all(|kind| kind.between == 0.0) {
        return Tendencies(Vec::new());
    }
    let mut stream = draw.stream(Purpose::Susceptibility, candidate);
    Tendencies(kinds.iter().map(|kind| kind.between * standard_normal(stream.open_uniform())).collect())
}

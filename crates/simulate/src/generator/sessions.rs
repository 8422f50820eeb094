//! Sessions given, what they expose subjects to, and their adverse events.

use super::SideEffect;
use super::course::{Course, Stay};
use super::people::People;
use super::side_effects::Event;
use super::{Draw, pass_over};
use crate::pharmacokinetics::{Exposure, Received, Site, Subject};
use crate::scenario::{Metric, Scenario, Treatment};
use std::ops::Range;
use trialstat_stats::random::Purpose;

/// mg/L in ng/mL.
const NANOGRAMS: f64 = 1000.0;

/// The sessions of all subjects.
#[derive(Debug, Clone, Default)]
pub(super) struct Sessions {
    /// Of how many stays everybody's are.
    periods: usize,
    /// Where each stay's sessions begin, and at last where all end.
    pub(super) starts: Vec<usize>,
    /// The share of each session's dose that is given: 0 where it is missed.
    pub(super) shares: Vec<f64>,
    /// Exposure of the blood.
    pub(super) blood: Vec<Exposure>,
    /// Exposure of the effect site, where there is one.
    pub(super) effect_site: Vec<Exposure>,
    /// Exposure of the blood to the metabolite, where it is told of.
    metabolite: Vec<Exposure>,
    /// The greatest effect of each session.
    exposed: Vec<f64>,
    pub(super) events: Vec<Event>,
    pub(super) event_starts: Vec<usize>,
    with_drug: Vec<bool>,
    with_effect_site: bool,
    with_metabolite: bool,
    batch: Batch,
}

/// A subject's sessions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Own<'a> {
    pub(super) shares: &'a [f64],
    pub(super) exposed: &'a [f64],
    pub(super) exposures: &'a [Exposure],
    /// Of the effect site, where there is one.
    pub(super) at_effect_site: &'a [Exposure],
    /// Of the metabolite, where it is told of.
    pub(super) of_metabolite: &'a [Exposure],
    pub(super) events: &'a [Event],
}

impl Own<'_> {
    /// The events that last, of so many sessions.
    pub(super) fn side_effects(&self, course: &Course, sessions: usize) -> Vec<SideEffect> {
        let of = |event: &Event| {
            let (kind, session, episode) = (event.kind, event.session, event.episode?);
            let given = course.sessions[session].dose.duration * self.shares[session];
            (session < sessions).then_some(SideEffect { kind, session, episode, given })
        };
        self.events.iter().filter_map(of).collect()
    }
}

/// Memory for the subjects of an arm.
#[derive(Debug, Clone, Default)]
struct Batch {
    /// Positions of their stays.
    members: Vec<usize>,
    subjects: Vec<Subject>,
    shares: Vec<f64>,
    exposures: Vec<Exposure>,
}

impl Sessions {
    /// A subject's sessions.
    pub(super) fn of(&self, subject: usize) -> Own<'_> {
        let stays = self.stays_of(subject);
        let range = self.starts[stays.start]..self.starts[stays.end];
        Own {
            shares: &self.shares[range.clone()],
            exposed: &self.exposed[range.clone()],
            at_effect_site: if self.with_effect_site { &self.effect_site[range.clone()] } else { &[] },
            of_metabolite: if self.with_metabolite { &self.metabolite[range.clone()] } else { &[] },
            exposures: if self.with_drug[stays.clone()].contains(&true) { &self.blood[range] } else { &[] },
            events: &self.events[self.event_starts[stays.start]..self.event_starts[stays.end]],
        }
    }

    fn stays_of(&self, subject: usize) -> Range<usize> {
        subject * self.periods..(subject + 1) * self.periods
    }

    /// Multiplies what a subject's sessions add to the effect by its greatest effect.
    pub(super) fn multiply(&mut self, subject: usize, effect: f64) {
        let stays = self.stays_of(subject);
        let own = self.starts[stays.start]..self.starts[stays.end];
        self.exposed[own].iter_mut().for_each(|exposed| *exposed *= effect);
    }

    /// Gives everybody's sessions.
    pub(super) fn draw(&mut self, draw: Draw, scenario: &Scenario, people: &People, stays: &[Stay]) {
        self.periods = scenario.periods();
        self.with_effect_site = scenario.effect_rate.is_some();
        self.with_metabolite = scenario.metabolite;
        self.starts.clear();
        self.shares.clear();
        self.with_drug.clear();
        for stay in stays {
            let treatment = &scenario.arms[stay.arm].treatment;
            self.starts.push(self.shares.len());
            self.with_drug.push(treatment.drug.is_some());
            attend(draw, people.candidate(stay.subject), (treatment, stay.sessions_before), &mut self.shares);
        }
        self.starts.push(self.shares.len());
        self.expose_all(draw, scenario, people, stays);
        if self.adverse_events(draw, scenario, people, stays) {
            self.expose_all(draw, scenario, people, stays);
        }
        self.see_events(draw, scenario, people, stays);
        self.see_exposure(scenario, people, stays);
    }

    fn expose_all(&mut self, draw: Draw, scenario: &Scenario, people: &People, stays: &[Stay]) {
        let threshold = scenario.time_above().map(|threshold| threshold / NANOGRAMS);
        let metabolite = scenario.metabolite.then_some(&mut self.metabolite);
        for exposures in [&mut self.blood, &mut self.effect_site].into_iter().chain(metabolite) {
            exposures.clear();
            exposures.resize(self.shares.len(), Exposure::NONE);
        }
        let weight = scenario.candidates.named("weight_kg");
        for (arm, treatment) in scenario.arms.iter().map(|arm| &arm.treatment).enumerate() {
            let Some(drug) = &treatment.drug else { continue };
            let batch = &mut self.batch;
            batch.members.clear();
            batch.members.extend((0..stays.len()).filter(|stay| stays[*stay].arm == arm));
            batch.subjects.clear();
            batch.shares.clear();
            let variability = drug.model.variability();
            for member in &batch.members {
                let subject = stays[*member].subject;
                let weight = weight.map_or(1.0, |at| people.values(subject)[at].number());
                let deviations = variability.draw(draw.seed, draw.group, people.candidate(subject), draw.replicate);
                batch.subjects.push(drug.model.subject(weight, &deviations));
                batch.shares.extend_from_slice(&self.shares[self.starts[*member]..self.starts[*member + 1]]);
            }
            let sessions = drug.schedule.sessions();
            batch.exposures.resize(batch.members.len() * sessions, Exposure::NONE);
            let mut expose = |site, to: &mut [Exposure]| {
                let received = Received::Shares(&batch.shares);
                // The threshold is one of the drug.
                let threshold = threshold.filter(|_| site != Site::Metabolite);
                drug.schedule.exposures(
                    &drug.model,
                    &batch.subjects,
                    received,
                    (site, threshold),
                    &mut batch.exposures,
                );
                for (number, (member, own)) in
                    batch.members.iter().zip(batch.exposures.chunks_exact(sessions)).enumerate()
                {
                    let range = self.starts[*member]..self.starts[*member + 1];
                    to[range.clone()].copy_from_slice(own);
                    // What is broken off ends at a time of its own, and with it the steps that all others share.
                    let Some((schedule, shares)) = treatment.as_given(&self.shares[range.clone()]) else { continue };
                    let (own, received) = (&batch.subjects[number..=number], Received::Shares(&shares));
                    schedule.exposures(&drug.model, own, received, (site, threshold), &mut to[range]);
                }
            };
            expose(Site::Blood, &mut self.blood);
            if scenario.effect_rate.is_some() {
                expose(Site::Effect, &mut self.effect_site);
            }
            if scenario.follows_metabolite(treatment) {
                expose(Site::Metabolite, &mut self.metabolite);
            }
        }
    }

    /// The share of the greatest effect that each session's exposure brings.
    fn see_exposure(&mut self, scenario: &Scenario, people: &People, stays: &[Stay]) {
        self.exposed.clear();
        self.exposed.resize(self.shares.len(), 0.0);
        let Some(symptoms) = &scenario.symptoms else { return };
        for (position, stay) in stays.iter().enumerate() {
            let treatment = &scenario.arms[stay.arm].treatment;
            if !self.with_drug[position] && symptoms.metric != Metric::Dose {
                continue;
            }
            let scale = treatment.scale(&scenario.candidates, people.values(stay.subject));
            for (at, dose) in (self.starts[position]..self.starts[position + 1]).zip(&treatment.doses) {
                if self.shares[at] == 0.0 {
                    continue;
                }
                let exposure = match symptoms.metric {
                    Metric::Peak => self.blood[at].peak * NANOGRAMS,
                    Metric::Area => self.blood[at].area * NANOGRAMS,
                    Metric::AreaToInfinity => self.blood[at].area_to_infinity * NANOGRAMS,
                    Metric::TimeAbove(_) => self.blood[at].time_above,
                    Metric::EffectSitePeak => self.effect_site[at].peak * NANOGRAMS,
                    Metric::Dose => dose.amount * scale * self.shares[at],
                };
                self.exposed[at] = symptoms.curve.share(exposure);
            }
        }
    }
}

/// Draws what of each session is given: three words a session, those of sessions under other arms before as well, for
/// missing it, breaking it off, and when.
fn attend(draw: Draw, candidate: u64, (treatment, before): (&Treatment, usize), shares: &mut Vec<f64>) {
    if treatment.missed == 0.0 && treatment.broken_off == 0.0 {
        shares.extend(treatment.doses.iter().map(|_| 1.0));
        return;
    }
    let mut stream = draw.stream(Purpose::Sessions, candidate);
    pass_over(&mut stream, 3 * before);
    shares.extend(treatment.doses.iter().map(|dose| {
        let [missed, broken, when] = [stream.uniform(), stream.uniform(), stream.open_uniform()];
        if missed < treatment.missed {
            0.0
        } else if broken < treatment.broken_off && dose.duration > 0.0 {
            when
        } else {
            1.0
        }
    }));
}

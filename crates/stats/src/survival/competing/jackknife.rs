//! The infinitesimal jackknife of a cumulative incidence, in one pass.
//!
//! Of each subject the error is what the estimate changes by when the subject's weight does. While at risk, all
//! subjects' errors change alike; later they change in proportion. So a few sums over all subjects and over those at
//! risk are enough, and a subject's own errors are needed only when it leaves.

use super::aalen::{Jump, Moments};

/// The errors of a subject who is at risk, where its path began at time 0 with none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Path {
    pub(super) incidence: f64,
    pub(super) log_survival: f64,
    /// The curve itself.
    pub(super) curve: f64,
}

impl Path {
    /// The errors of a subject whose path began later, at `entry`.
    fn since(&self, entry: &Path) -> (f64, f64) {
        let incidence = (self.incidence - entry.incidence) - entry.log_survival * (self.curve - entry.curve);
        (incidence, self.log_survival - entry.log_survival)
    }
}

/// Sums over the subjects at risk, each with its squared weight.
#[derive(Debug, Clone, Copy, Default)]
struct AtRisk {
    weight: f64,
    incidence: f64,
    log_survival: f64,
    subjects: usize,
}

/// The errors of all subjects, for one cause.
#[derive(Debug, Clone, Default)]
pub(super) struct Jackknife {
    all: Moments,
    at_risk: AtRisk,
    path: Path,
}

impl Jackknife {
    pub(super) fn enter(&mut self, weight: f64) {
        self.at_risk.weight += weight * weight;
        self.at_risk.subjects += 1;
    }

    /// Passes a time, those with an event at it as if they had none.
    pub(super) fn pass(&mut self, jump: &Jump) {
        let growth = jump.increment();
        let incidence = -growth / jump.at_risk;
        let left = 1.0 - jump.hazard();
        let log_survival = if left > 0.0 { jump.hazard() / (jump.at_risk * left) } else { 0.0 };
        let AtRisk { weight, .. } = self.at_risk;
        self.all.carry(growth);
        self.at_risk.incidence += growth * self.at_risk.log_survival;
        self.all.incidence += incidence * (2.0 * self.at_risk.incidence + incidence * weight);
        self.all.mixed +=
            incidence * self.at_risk.log_survival + log_survival * (self.at_risk.incidence + incidence * weight);
        self.all.log_survival += log_survival * (2.0 * self.at_risk.log_survival + log_survival * weight);
        self.at_risk.incidence += incidence * weight;
        self.at_risk.log_survival += log_survival * weight;
        self.path.incidence += growth * self.path.log_survival + incidence;
        self.path.log_survival += log_survival;
        self.path.curve += growth;
    }

    /// Takes a subject out whose path began at `entry`, after the time has been passed.
    pub(super) fn leave(&mut self, entry: &Path, weight: f64, jump: &Jump, event: Event) {
        let (incidence, log_survival) = self.path.since(entry);
        let squared = weight * weight;
        let to_incidence = if event == Event::OfCause { jump.survival / jump.at_risk } else { 0.0 };
        let left = 1.0 - jump.hazard();
        let to_survival = if event == Event::None || left <= 0.0 { 0.0 } else { -1.0 / (jump.at_risk * left) };
        self.all.add(incidence + to_incidence, log_survival + to_survival, squared);
        self.all.add(incidence, log_survival, -squared);
        self.at_risk.subjects -= 1;
        if self.at_risk.subjects == 0 {
            self.at_risk = AtRisk::default();
        } else {
            self.at_risk.weight -= squared;
            self.at_risk.incidence -= squared * incidence;
            self.at_risk.log_survival -= squared * log_survival;
        }
    }

    pub(super) fn path(&self) -> Path {
        self.path
    }

    /// Second moments of the errors so far.
    pub(super) fn moments(&self) -> Moments {
        self.all
    }
}

/// With what a subject left, seen from one cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    None,
    OfCause,
    OfAnotherCause,
}

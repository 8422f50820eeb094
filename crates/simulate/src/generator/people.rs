//! Who is screened, and who of them enters.

use super::Draw;
use crate::scenario::{Candidates, Scenario, Value};
use trialstat_stats::random::Purpose;

/// Screening ends after so many for each subject planned, however few were eligible.
const MOST_SCREENED: u64 = 1000;

/// Those who entered, with their covariates.
#[derive(Debug, Clone, Default)]
pub(super) struct People {
    count: usize,
    /// Their numbers among those screened; nothing where all are eligible.
    candidates: Vec<u64>,
    covariates: usize,
    values: Vec<Value>,
    uniforms: Vec<f64>,
}

impl People {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// A subject's number among those screened.
    pub(super) fn candidate(&self, subject: usize) -> u64 {
        self.candidates.get(subject).copied().unwrap_or(subject as u64)
    }

    /// A subject's covariates.
    pub(super) fn values(&self, subject: usize) -> &[Value] {
        &self.values[subject * self.covariates..][..self.covariates]
    }

    /// Screens candidates until enough are eligible; how many that took. `excluded` is how many each criterion excluded.
    pub(super) fn screen(&mut self, draw: Draw, scenario: &Scenario, excluded: &mut Vec<u64>) -> u64 {
        let candidates = &scenario.candidates;
        let Candidates { covariates, exclusions, .. } = candidates;
        let wanted = scenario.subjects;
        self.candidates.clear();
        self.values.clear();
        self.covariates = covariates.len();
        self.count = wanted;
        excluded.clear();
        excluded.resize(exclusions.len(), 0);
        if exclusions.is_empty() {
            let drawn = if covariates.is_empty() { 0 } else { wanted as u64 };
            for candidate in 0..drawn {
                self.draw_values(draw, candidates, candidate);
            }
            return wanted as u64;
        }
        let mut screened = 0;
        while self.candidates.len() < wanted && screened < MOST_SCREENED.saturating_mul(wanted as u64) {
            let from = self.values.len();
            self.draw_values(draw, candidates, screened);
            // Each criterion that has a prevalence has a word of its own.
            let mut stream = draw.stream(Purpose::Screening, screened);
            match candidates.excluded_by(&self.values[from..], || stream.uniform()) {
                None => self.candidates.push(screened),
                Some(criterion) => {
                    excluded[criterion] += 1;
                    self.values.truncate(from);
                }
            }
            screened += 1;
        }
        self.count = self.candidates.len();
        screened
    }

    fn draw_values(&mut self, draw: Draw, candidates: &Candidates, candidate: u64) {
        if !candidates.covariates.is_empty() {
            let mut stream = draw.stream(Purpose::Covariates, candidate);
            candidates.draw(&mut stream, &mut self.uniforms, &mut self.values);
        }
    }
}

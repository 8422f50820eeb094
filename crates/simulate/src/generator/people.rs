//! Who is screened, and who of them enters.

use super::Draw;
use crate::scenario::{Candidates, Exclusion, Scenario, Value};
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

    /// Screens candidates until enough are eligible; how many that took.
    pub(super) fn screen(&mut self, draw: Draw, scenario: &Scenario) -> u64 {
        let Candidates { covariates, exclusions, .. } = &scenario.candidates;
        let wanted = scenario.subjects;
        self.candidates.clear();
        self.values.clear();
        self.covariates = covariates.len();
        self.count = wanted;
        if exclusions.is_empty() {
            let drawn = if covariates.is_empty() { 0 } else { wanted as u64 };
            for candidate in 0..drawn {
                self.draw_values(draw, &scenario.candidates, candidate);
            }
            return wanted as u64;
        }
        let mut screened = 0;
        while self.candidates.len() < wanted && screened < MOST_SCREENED.saturating_mul(wanted as u64) {
            let from = self.values.len();
            self.draw_values(draw, &scenario.candidates, screened);
            if eligible(draw, screened, exclusions, &self.values[from..]) {
                self.candidates.push(screened);
            } else {
                self.values.truncate(from);
            }
            screened += 1;
        }
        self.count = self.candidates.len();
        screened
    }

    /// Draws the covariates of a candidate: a word each, and one for the row of those resampled.
    fn draw_values(&mut self, draw: Draw, candidates: &Candidates, candidate: u64) {
        let covariates = &candidates.covariates;
        if covariates.is_empty() {
            return;
        }
        let mut stream = draw.stream(Purpose::Covariates, candidate);
        let row = stream.uniform();
        self.uniforms.clear();
        self.uniforms.extend(covariates.iter().map(|_| stream.open_uniform()));
        if let Some(copula) = &candidates.copula {
            self.uniforms = copula.at(&self.uniforms);
        }
        let drawn = covariates.iter().zip(&self.uniforms).map(|(covariate, uniform)| {
            match (covariate.law.value(*uniform, row), covariate.parts) {
                (Value::Number(number), Some(parts)) => Value::Number(libm::rint(number * parts) / parts),
                (value, _) => value,
            }
        });
        self.values.extend(drawn);
    }
}

/// Whether no criterion excludes a candidate; each that has a prevalence has a word of its own.
fn eligible(draw: Draw, candidate: u64, exclusions: &[Exclusion], values: &[Value]) -> bool {
    let mut stream = draw.stream(Purpose::Screening, candidate);
    exclusions.iter().all(|exclusion| {
        let uniform = stream.uniform();
        match exclusion {
            Exclusion::Prevalence(prevalence) => uniform >= *prevalence,
            Exclusion::Outside { covariate, below, above } => (*below..=*above).contains(&values[*covariate].number()),
            Exclusion::Levels { covariate, levels } => match values[*covariate] {
                Value::Level(level) => !levels.contains(&level),
                Value::Number(_) => true,
            },
        }
    })
}

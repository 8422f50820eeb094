//! The exact likelihood of discrete time: tied events are one draw of several rows from those at risk.

use super::likelihood::Derivatives;
use super::sorted::{RiskSet, Sorted};

/// The denominator of an event time is an elementary symmetric polynomial of the hazard ratios of the rows at risk.
///
/// `draws[k]` is the mean, over all ways to draw k of the n rows so far, of the product of their hazard ratios. With
/// one more row it becomes (n - k)/n of itself plus k/n of the hazard ratio times its predecessor. A mean stays in the
/// range of doubles where the sum would not; the number of ways only shifts the log likelihood. Rows cannot be taken
/// out of it without loss, so that with delayed entry each risk set is drawn from anew.
pub(super) fn derivatives(sorted: &Sorted, predictors: &[f64]) -> Derivatives {
    let covariates = sorted.covariates;
    let predictors = &around_one(sorted, predictors);
    let mut found = Derivatives {
        log_likelihood: 0.0,
        score: sorted.event_total.clone(),
        information: vec![0.0; covariates.pow(2)],
        penalty: Vec::new(),
    };
    let mut draws = Draws::new(sorted.sets.iter().map(|set| set.events).max().unwrap_or(0), covariates);
    for stratum in &sorted.strata {
        draws.restart();
        let sets = &sorted.sets[stratum.sets.clone()];
        let most = sets.iter().map(|set| set.events).max().unwrap_or(0);
        let mut present = RowsAtRisk::new(stratum.positions.start);
        for set in sets {
            if sorted.leaving.is_empty() {
                for position in set.positions() {
                    draws.add(sorted.row(position), libm::exp(predictors[position]), most);
                }
            } else {
                draws.restart();
                present.change(sorted, set);
                for &position in &present.positions {
                    draws.add(sorted.row(position), libm::exp(predictors[position]), set.events);
                }
            }
            for position in set.event_positions() {
                found.log_likelihood += predictors[position];
            }
            found.subtract_log(&draws.moments[set.events]);
            found.log_likelihood -= log_choose(draws.rows, set.events);
        }
    }
    found
}

/// Linear predictors moved so that the mean hazard ratio of each stratum is 1, and products of many stay near 1.
fn around_one(sorted: &Sorted, predictors: &[f64]) -> Vec<f64> {
    let mut moved = predictors.to_vec();
    for stratum in &sorted.strata {
        let within = &mut moved[stratum.positions.clone()];
        let total: f64 = within.iter().map(|&predictor| libm::exp(predictor)).sum();
        let shift = libm::log(total / within.len() as f64);
        within.iter_mut().for_each(|predictor| *predictor -= shift);
    }
    moved
}

/// The rows at risk, where rows come and go.
struct RowsAtRisk {
    positions: Vec<usize>,
    /// Whether a position of the stratum has left.
    gone: Vec<bool>,
    first: usize,
}

impl RowsAtRisk {
    fn new(first: usize) -> RowsAtRisk {
        RowsAtRisk { positions: Vec::new(), gone: Vec::new(), first }
    }

    fn change(&mut self, sorted: &Sorted, set: &RiskSet) {
        self.gone.resize(set.end - self.first, false);
        self.positions.extend(set.positions());
        for &position in &sorted.leaving[set.leave.clone()] {
            self.gone[position - self.first] = true;
        }
        self.positions.retain(|position| !self.gone[position - self.first]);
    }
}

/// The means of products over the draws of 0, 1, 2, … rows.
struct Draws {
    moments: Vec<Moments>,
    rows: usize,
}

impl Draws {
    fn new(most: usize, covariates: usize) -> Draws {
        Draws { moments: (0..=most).map(|_| Moments::zero(covariates)).collect(), rows: 0 }
    }

    fn restart(&mut self) {
        self.rows = 0;
        self.moments.iter_mut().for_each(Moments::clear);
        self.moments[0].sum = 1.0;
    }

    fn add(&mut self, row: &[f64], hazard_ratio: f64, most: usize) {
        self.rows += 1;
        for k in (1..=most.min(self.rows)).rev() {
            let (smaller, larger) = self.moments.split_at_mut(k);
            let drawn = k as f64 / self.rows as f64;
            larger[0].scale(1.0 - drawn);
            larger[0].add_product(&smaller[k - 1], row, hazard_ratio * drawn);
        }
    }
}

/// A mean of products and its first and second derivatives; of the second, the lower triangle.
struct Moments {
    sum: f64,
    first: Vec<f64>,
    second: Vec<f64>,
}

impl Moments {
    fn zero(covariates: usize) -> Moments {
        Moments { sum: 0.0, first: vec![0.0; covariates], second: vec![0.0; covariates.pow(2)] }
    }

    fn clear(&mut self) {
        self.sum = 0.0;
        self.first.fill(0.0);
        self.second.fill(0.0);
    }

    fn scale(&mut self, factor: f64) {
        self.sum *= factor;
        self.first.iter_mut().for_each(|value| *value *= factor);
        self.second.iter_mut().for_each(|value| *value *= factor);
    }

    /// Adds the product of `other` and a row of this hazard ratio.
    fn add_product(&mut self, other: &Moments, row: &[f64], hazard_ratio: f64) {
        self.sum += hazard_ratio * other.sum;
        for (i, second) in self.second.chunks_exact_mut(row.len()).enumerate() {
            self.first[i] += hazard_ratio * (other.first[i] + row[i] * other.sum);
            let other_second = &other.second[i * row.len()..];
            for (j, element) in second.iter_mut().enumerate().take(i + 1) {
                let mixed = row[i] * other.first[j] + row[j] * other.first[i];
                *element += hazard_ratio * (other_second[j] + mixed + row[i] * row[j] * other.sum);
            }
        }
    }
}

impl Derivatives {
    /// Subtracts the log of a denominator.
    fn subtract_log(&mut self, denominator: &Moments) {
        self.log_likelihood -= libm::log(denominator.sum);
        let covariates = self.score.len();
        for i in 0..covariates {
            let mean = denominator.first[i] / denominator.sum;
            self.score[i] -= mean;
            for j in 0..=i {
                let product = denominator.second[i * covariates + j] / denominator.sum;
                let covariance = product - mean * (denominator.first[j] / denominator.sum);
                self.information[i * covariates + j] += covariance;
                if j < i {
                    self.information[j * covariates + i] += covariance;
                }
            }
        }
    }
}

/// Log of the number of ways to draw `drawn` of `rows`.
fn log_choose(rows: usize, drawn: usize) -> f64 {
    (0..drawn).map(|k| libm::log((rows - k) as f64 / (drawn - k) as f64)).sum()
}

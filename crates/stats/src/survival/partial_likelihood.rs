//! The partial likelihood of a Cox model and its derivatives, in one pass from the last time to the first.

use super::{by_time, same_time};

/// What the likelihood makes of events at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ties {
    /// The events happened one after the other, each of the tied subjects being equally likely to be gone already.
    Efron,
    /// The events happened one after the other, none of the tied subjects leaving the risk set in between.
    Breslow,
    /// Time is discrete: the subjects with the event are a draw from those at risk (conditional logistic likelihood).
    Exact,
}

/// The likelihood of standardised covariates: each is centred, and its largest deviation from the centre is 1.
pub(super) struct PartialLikelihood {
    ties: Ties,
    covariates: usize,
    scales: Vec<f64>,
    /// Subject after subject, the last time first, and events before censorings at the same time.
    rows: Vec<f64>,
    sets: Vec<TiedSet>,
}

/// Subjects who share a time, as positions of `rows`.
struct TiedSet {
    start: usize,
    end: usize,
    events: usize,
}

/// Log partial likelihood and its derivatives at one point.
pub(super) struct Derivatives {
    pub(super) log_likelihood: f64,
    pub(super) score: Vec<f64>,
    /// Minus the second derivatives, row-major.
    pub(super) information: Vec<f64>,
}

impl PartialLikelihood {
    /// Sorts and standardises; lengths and finiteness are the caller's to check.
    pub(super) fn new(times: &[f64], event: &[bool], covariates: &[&[f64]], ties: Ties) -> PartialLikelihood {
        let order = by_time(times);
        // Whoever is censored before the first event is in no risk set, and should not bear on the scales either.
        let first_event = order.iter().position(|&subject| event[subject]).unwrap_or(order.len());
        let first_time = order.get(first_event).map_or(0.0, |&subject| times[subject]);
        let ever_at_risk = &order[order.partition_point(|&subject| times[subject] < first_time)..];
        let mut sets = Vec::new();
        let mut positions: Vec<usize> = Vec::with_capacity(ever_at_risk.len());
        for tied in ever_at_risk.chunk_by(same_time(times)).rev() {
            let start = positions.len();
            positions.extend(tied.iter().filter(|&&subject| event[subject]));
            let events = positions.len() - start;
            positions.extend(tied.iter().filter(|&&subject| !event[subject]));
            sets.push(TiedSet { start, end: positions.len(), events });
        }
        let mut rows = vec![0.0; positions.len() * covariates.len()];
        let mut scales = Vec::with_capacity(covariates.len());
        for (covariate, values) in covariates.iter().enumerate() {
            let values: Vec<f64> = positions.iter().map(|&subject| values[subject]).collect();
            let centre = mean(&values);
            let largest = values.iter().fold(0.0, |largest: f64, value| largest.max((value - centre).abs()));
            let scale = if largest > 0.0 { largest } else { 1.0 };
            for (row, value) in rows.chunks_exact_mut(covariates.len()).zip(values) {
                row[covariate] = (value - centre) / scale;
            }
            scales.push(scale);
        }
        PartialLikelihood { ties, covariates: covariates.len(), scales, rows, sets }
    }

    /// Number of events.
    pub(super) fn events(&self) -> usize {
        self.sets.iter().map(|set| set.events).sum()
    }

    /// Number of covariates.
    pub(super) fn covariates(&self) -> usize {
        self.covariates
    }

    /// Units of each covariate in one standardised unit.
    pub(super) fn scales(&self) -> &[f64] {
        &self.scales
    }

    /// Difference between the largest and the smallest linear predictor.
    pub(super) fn range(&self, coefficients: &[f64]) -> f64 {
        let predictors = self.rows.chunks_exact(self.covariates).map(|row| dot(row, coefficients));
        let (low, high) =
            predictors.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        high - low
    }

    /// The log likelihood at `coefficients` and its derivatives; not finite where they overflow.
    pub(super) fn at(&self, coefficients: &[f64]) -> Derivatives {
        let mut predictors: Vec<f64> =
            self.rows.chunks_exact(self.covariates).map(|row| dot(row, coefficients)).collect();
        // Every term is a ratio, so a common factor of the weights is free: it keeps their mean at 1.
        let largest = predictors.iter().fold(f64::NEG_INFINITY, |largest, &value| largest.max(value));
        let total: f64 = predictors.iter().map(|value| libm::exp(value - largest)).sum();
        let shift = largest + libm::log(total / predictors.len() as f64);
        for predictor in &mut predictors {
            *predictor -= shift;
        }
        match self.ties {
            Ties::Efron => self.sequential(&predictors, |events, already| already as f64 / events as f64),
            Ties::Breslow => self.sequential(&predictors, |_, _| 0.0),
            Ties::Exact => self.discrete(&predictors),
        }
    }

    /// Tied events one after the other, `gone` saying which part of the tied subjects has left the risk set.
    fn sequential(&self, predictors: &[f64], gone: impl Fn(usize, usize) -> f64) -> Derivatives {
        let mut derivatives = Derivatives::zero(self.covariates);
        let mut at_risk = Moments::zero(self.covariates);
        let mut tied = Moments::zero(self.covariates);
        let mut term = Moments::zero(self.covariates);
        for set in &self.sets {
            tied.clear();
            for (index, (row, &predictor)) in self.rows(set).zip(&predictors[set.start..set.end]).enumerate() {
                let weight = libm::exp(predictor);
                at_risk.add(row, weight);
                if index < set.events {
                    tied.add(row, weight);
                    derivatives.add_event(row, predictor);
                }
            }
            for already in 0..set.events {
                term.set_difference(&at_risk, &tied, gone(set.events, already));
                derivatives.subtract_log(&term);
            }
        }
        derivatives
    }

    /// Tied events as one draw of several subjects, with an elementary symmetric polynomial as denominator.
    ///
    /// `draws[k]` is the mean, over all ways to draw k of the n subjects so far, of the product of their weights. With
    /// one more subject it becomes (n - k)/n of itself plus k/n of the weight times its predecessor. A mean stays in
    /// the range of doubles where the sum would not; the number of ways only shifts the log likelihood.
    fn discrete(&self, predictors: &[f64]) -> Derivatives {
        let mut derivatives = Derivatives::zero(self.covariates);
        let most = self.sets.iter().map(|set| set.events).max().unwrap_or(0);
        let mut draws: Vec<Moments> = (0..=most).map(|_| Moments::zero(self.covariates)).collect();
        draws[0].sum = 1.0;
        for set in &self.sets {
            for (index, (row, &predictor)) in self.rows(set).zip(&predictors[set.start..set.end]).enumerate() {
                let weight = libm::exp(predictor);
                let subjects = set.start + index + 1;
                for k in (1..=most.min(subjects)).rev() {
                    let (smaller, larger) = draws.split_at_mut(k);
                    let drawn = k as f64 / subjects as f64;
                    larger[0].scale(1.0 - drawn);
                    larger[0].add_product(&smaller[k - 1], row, weight * drawn);
                }
                if index < set.events {
                    derivatives.add_event(row, predictor);
                }
            }
            if set.events > 0 {
                derivatives.subtract_log(&draws[set.events]);
                derivatives.log_likelihood -= log_choose(set.end, set.events);
            }
        }
        derivatives
    }

    /// The covariates of each subject of a set.
    fn rows(&self, set: &TiedSet) -> impl Iterator<Item = &[f64]> {
        self.rows[set.start * self.covariates..set.end * self.covariates].chunks_exact(self.covariates)
    }
}

impl Derivatives {
    fn zero(covariates: usize) -> Derivatives {
        Derivatives { log_likelihood: 0.0, score: vec![0.0; covariates], information: vec![0.0; covariates.pow(2)] }
    }

    /// Adds the linear predictor of a subject with the event.
    fn add_event(&mut self, row: &[f64], predictor: f64) {
        self.log_likelihood += predictor;
        for (score, value) in self.score.iter_mut().zip(row) {
            *score += value;
        }
    }

    /// Subtracts the log of a denominator.
    fn subtract_log(&mut self, denominator: &Moments) {
        self.log_likelihood -= libm::log(denominator.sum);
        let covariates = self.score.len();
        for (i, row) in self.information.chunks_exact_mut(covariates).enumerate() {
            let mean = denominator.first[i] / denominator.sum;
            self.score[i] -= mean;
            for (j, element) in row.iter_mut().enumerate().take(i + 1) {
                let product = denominator.second[i * covariates + j] / denominator.sum;
                *element += product - mean * (denominator.first[j] / denominator.sum);
            }
        }
    }
}

/// A weighted sum and its first and second derivatives; of the second, the lower triangle.
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

    /// Adds a subject of this weight.
    fn add(&mut self, row: &[f64], weight: f64) {
        self.sum += weight;
        for (i, second) in self.second.chunks_exact_mut(row.len()).enumerate() {
            let weighted = weight * row[i];
            self.first[i] += weighted;
            for (element, value) in second.iter_mut().zip(&row[..=i]) {
                *element += weighted * value;
            }
        }
    }

    /// Adds the product of `other` and a subject of this weight.
    fn add_product(&mut self, other: &Moments, row: &[f64], weight: f64) {
        self.sum += weight * other.sum;
        for (i, second) in self.second.chunks_exact_mut(row.len()).enumerate() {
            self.first[i] += weight * (other.first[i] + row[i] * other.sum);
            let other_second = &other.second[i * row.len()..];
            for (j, element) in second.iter_mut().enumerate().take(i + 1) {
                let mixed = row[i] * other.first[j] + row[j] * other.first[i];
                *element += weight * (other_second[j] + mixed + row[i] * row[j] * other.sum);
            }
        }
    }

    fn set_difference(&mut self, whole: &Moments, part: &Moments, factor: f64) {
        self.sum = whole.sum - factor * part.sum;
        let pairs = whole.first.iter().zip(&part.first).zip(&mut self.first);
        pairs.for_each(|((whole, part), value)| *value = whole - factor * part);
        let pairs = whole.second.iter().zip(&part.second).zip(&mut self.second);
        pairs.for_each(|((whole, part), value)| *value = whole - factor * part);
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// The mean, taken from the first value so that a constant has no rounding error.
fn mean(values: &[f64]) -> f64 {
    let first = values.first().copied().unwrap_or(0.0);
    first + values.iter().map(|value| value - first).sum::<f64>() / values.len() as f64
}

/// Log of the number of ways to draw `drawn` of `subjects`.
fn log_choose(subjects: usize, drawn: usize) -> f64 {
    (0..drawn).map(|k| libm::log((subjects - k) as f64 / (drawn - k) as f64)).sum()
}

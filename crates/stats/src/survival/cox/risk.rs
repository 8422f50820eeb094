//! Running sums over the risk set, from the last event time of each stratum to the first.

use super::Ties;
use super::sorted::{RiskSet, Sorted};
use std::ops::Range;

/// Weighted sums over the rows at risk at an event time, and over those with the event then.
pub(super) struct RiskSums<'a> {
    pub(super) set: &'a RiskSet,
    pub(super) index: usize,
    /// Sum of the risks (weight times hazard ratio) of the rows at risk, and of risk times covariates.
    pub(super) at_risk: &'a Moments,
    /// The same over the tied events.
    pub(super) tied: &'a Moments,
    /// Sum of the case weights of the events.
    pub(super) event_weight: f64,
}

/// A sum of risks, and of risks times covariates.
#[derive(Debug, Clone)]
pub(super) struct Moments {
    pub(super) sum: f64,
    pub(super) first: Vec<f64>,
}

impl Moments {
    pub(super) fn zero(covariates: usize) -> Moments {
        Moments { sum: 0.0, first: vec![0.0; covariates] }
    }

    pub(super) fn clear(&mut self) {
        self.sum = 0.0;
        self.first.fill(0.0);
    }

    fn add(&mut self, row: &[f64], risk: f64) {
        self.sum += risk;
        for (first, value) in self.first.iter_mut().zip(row) {
            *first += risk * value;
        }
    }
}

/// Calls `each` at every event time with the sums over `rows`, of `covariates` columns and with these risks.
///
/// `rows` need not be the covariates of the model.
pub(super) fn sweep(sorted: &Sorted, rows: &[f64], covariates: usize, risks: &[f64], mut each: impl FnMut(RiskSums)) {
    let row = |position: usize| &rows[position * covariates..(position + 1) * covariates];
    let mut at_risk = Moments::zero(covariates);
    let mut tied = Moments::zero(covariates);
    let mut changing = Changing::zero(covariates);
    for stratum in &sorted.strata {
        at_risk.clear();
        changing.clear();
        for index in stratum.sets.clone() {
            let set = &sorted.sets[index];
            let events = set.event_positions();
            tied.clear();
            for position in events.clone() {
                tied.add(row(position), risks[position]);
            }
            if sorted.leaving.is_empty() {
                for position in set.positions() {
                    at_risk.add(row(position), risks[position]);
                }
            } else {
                for position in set.positions() {
                    changing.add(row(position), risks[position]);
                }
                for &position in &sorted.leaving[set.leave.clone()] {
                    changing.add(row(position), -risks[position]);
                }
                changing.read(&mut at_risk);
            }
            let event_weight = sorted.weights[events].iter().sum();
            each(RiskSums { set, index, at_risk: &at_risk, tied: &tied, event_weight });
        }
    }
}

/// Sums to which rows come and from which they go. What rounding takes from a sum is kept apart, so that a large risk
/// that comes and goes leaves the small ones as they were.
struct Changing {
    sums: Moments,
    lost: Moments,
}

impl Changing {
    fn zero(covariates: usize) -> Changing {
        Changing { sums: Moments::zero(covariates), lost: Moments::zero(covariates) }
    }

    fn clear(&mut self) {
        self.sums.clear();
        self.lost.clear();
    }

    fn add(&mut self, row: &[f64], risk: f64) {
        add_exactly(&mut self.sums.sum, risk, &mut self.lost.sum);
        for ((first, value), lost) in self.sums.first.iter_mut().zip(row).zip(&mut self.lost.first) {
            add_exactly(first, risk * value, lost);
        }
    }

    fn read(&self, moments: &mut Moments) {
        moments.sum = self.sums.sum + self.lost.sum;
        for ((value, sum), lost) in moments.first.iter_mut().zip(&self.sums.first).zip(&self.lost.first) {
            *value = sum + lost;
        }
    }
}

/// Adds `term` to `sum`, and what rounding takes from it to `lost`.
pub(super) fn add_exactly(sum: &mut f64, term: f64, lost: &mut f64) {
    let total = *sum + term;
    let added = total - *sum;
    *lost += (*sum - (total - added)) + (term - added);
    *sum = total;
}

/// The denominators of an event time: tied events happen one after the other, and what is left of the tied rows falls.
///
/// With S and E the sums over the risk set and over the events, denominator k is S - f E with f = k/d under Efron's
/// rule and f = 0 under Breslow's, and stands for `weight` events.
pub(super) struct Denominators {
    count: usize,
    share: f64,
    whole: f64,
    tied: f64,
    pub(super) weight: f64,
}

impl Denominators {
    pub(super) fn of(sums: &RiskSums, ties: Ties) -> Denominators {
        let events = sums.set.events;
        let (count, weight) = match ties {
            Ties::Efron => (events, sums.event_weight / events as f64),
            Ties::Breslow | Ties::Exact => (1, sums.event_weight),
        };
        Denominators { count, share: 1.0 / count as f64, whole: sums.at_risk.sum, tied: sums.tied.sum, weight }
    }

    /// The part f of the tied rows that is gone, and the denominator.
    pub(super) fn each(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.steps().map(|step| {
            let gone = step as f64 * self.share;
            (gone, self.whole - gone * self.tied)
        })
    }

    /// Sum of the logs of the denominators, each as often as it stands for events.
    pub(super) fn log_product(&self) -> f64 {
        self.weight * self.each().map(|(_, sum)| libm::log(sum)).sum::<f64>()
    }

    fn steps(&self) -> Range<usize> {
        0..self.count
    }

    pub(super) fn powers(&self) -> Powers {
        let mut powers = Powers::default();
        for (gone, denominator) in self.each() {
            let first = self.weight / denominator;
            let second = first / denominator;
            powers.hazard += first;
            powers.tied_hazard += first * gone;
            powers.whole += second;
            powers.mixed += second * gone;
            powers.tied += second * gone * gone;
        }
        powers
    }
}

/// Sums over the denominators D of an event time, each with its part f of the tied rows gone and its weight w.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Powers {
    /// Of w/D: the jump of the baseline hazard.
    pub(super) hazard: f64,
    /// Of w f/D: what the tied rows do not have of it.
    pub(super) tied_hazard: f64,
    /// Of w/D².
    pub(super) whole: f64,
    /// Of w f/D².
    pub(super) mixed: f64,
    /// Of w f²/D².
    pub(super) tied: f64,
}

impl Powers {
    pub(super) fn scaled(self, factor: f64) -> Powers {
        Powers {
            hazard: self.hazard * factor,
            tied_hazard: self.tied_hazard * factor,
            whole: self.whole * factor,
            mixed: self.mixed * factor,
            tied: self.tied * factor,
        }
    }

    /// The sum of w m over the denominators, m the mean of the covariates among those at risk, into `means`.
    pub(super) fn add_means(&self, sums: &RiskSums, means: &mut [f64]) {
        for ((mean, whole), tied) in means.iter_mut().zip(&sums.at_risk.first).zip(&sums.tied.first) {
            *mean += self.hazard * whole - self.tied_hazard * tied;
        }
    }

    /// Calls `add` with one or two vectors u such that the sum of u u' is that of w m m', m as above.
    pub(super) fn mean_products(&self, sums: &RiskSums, vector: &mut [f64], mut add: impl FnMut(&[f64])) {
        let root = self.whole.sqrt();
        let slope = self.mixed / root;
        for ((element, whole), tied) in vector.iter_mut().zip(&sums.at_risk.first).zip(&sums.tied.first) {
            *element = root * whole - slope * tied;
        }
        add(vector);
        let rest = self.tied - slope * slope;
        if rest > 0.0 {
            let root = rest.sqrt();
            for (element, tied) in vector.iter_mut().zip(&sums.tied.first) {
                *element = root * tied;
            }
            add(vector);
        }
    }
}

//! The exact distribution of the first arm's events over all strata, given every stratum's margins.

use super::mantel_haenszel::Products;
use super::{StratifiedError, Stratum};
use crate::exact;

/// Products of weights beyond which the distribution is not computed: a few seconds.
const MOST_PRODUCTS: f64 = 2e9;

/// Weights of consecutive integers, the greatest being 1.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    pub(super) lowest: u64,
    pub(super) of: Vec<f64>,
}

impl Weights {
    /// One stratum's tables under an odds ratio, by the first arm's events.
    pub(super) fn of_stratum(stratum: Stratum, odds_ratio: f64) -> Weights {
        let mut tables: Vec<(u64, f64)> = Vec::new();
        exact::first_events(stratum.first, stratum.second, odds_ratio).for_each(|x, weight| tables.push((x, weight)));
        tables.sort_unstable_by_key(|&(x, _)| x);
        let lowest = tables.first().map_or(0, |&(x, _)| x);
        let of = tables.into_iter().map(|(_, weight)| weight).collect();
        Weights { lowest, of }
    }

    /// The sum over all strata under a common odds ratio.
    pub(super) fn of_sum(strata: &[Stratum], odds_ratio: f64) -> Result<Weights, StratifiedError> {
        let mut sum = Weights { lowest: 0, of: vec![1.0] };
        let mut products = 0.0;
        for &stratum in strata {
            let next = Weights::of_stratum(stratum, odds_ratio);
            products += sum.of.len() as f64 * next.of.len() as f64;
            if products > MOST_PRODUCTS {
                return Err(StratifiedError::TooLarge);
            }
            sum = sum.plus(&next);
        }
        Ok(sum)
    }

    fn plus(&self, other: &Weights) -> Weights {
        let mut of = vec![0.0; self.of.len() + other.of.len() - 1];
        for (offset, weight) in self.of.iter().enumerate() {
            for (sum, addend) in of[offset..].iter_mut().zip(&other.of) {
                *sum += weight * addend;
            }
        }
        let greatest = of.iter().copied().fold(0.0, f64::max);
        of.iter_mut().for_each(|weight| *weight /= greatest);
        Weights { lowest: self.lowest + other.lowest, of }
    }

    /// The weight of `x`, 0 where it was negligible.
    pub(super) fn at(&self, x: u64) -> f64 {
        let place = x.checked_sub(self.lowest).and_then(|place| usize::try_from(place).ok());
        place.and_then(|place| self.of.get(place)).copied().unwrap_or(0.0)
    }

    /// The integers with their weights.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, f64)> + '_ {
        (self.lowest..).zip(self.of.iter().copied())
    }

    /// The probability of the integers `chosen` picks out by themselves or their weight.
    pub(super) fn probability(&self, chosen: impl Fn(u64, f64) -> bool) -> f64 {
        let (mut part, mut whole) = (0.0, 0.0);
        for (x, weight) in self.iter() {
            whole += weight;
            if chosen(x, weight) {
                part += weight;
            }
        }
        part / whole
    }
}

/// All first arms' events.
pub(super) fn observed(strata: &[Stratum]) -> u64 {
    strata.iter().map(|stratum| stratum.first.events()).sum()
}

/// An odds ratio under which the observed table is likely: that of Mantel and Haenszel, kept from 0 and infinity.
pub(super) fn likely_odds_ratio(strata: &[Stratum]) -> f64 {
    let Products { agreeing, opposing } = Products::of(strata);
    (agreeing + 0.5) / (opposing + 0.5)
}

//! The variance of the frailties: where the likelihood with the frailties integrated out is largest.

use super::super::Ties;
use super::super::data::CoxError;
use super::super::newton::{Maximum, Search};
use super::super::sorted::Sorted;
use super::FrailtyError;
use super::groups::Groups;
use super::marginal::{correction, slope};
use super::modes::Penalised;
use crate::bayes::root::increasing_root;
use std::cell::RefCell;

/// The first variance that is tried; those after it are each twice the one before.
const FIRST: f64 = 1.0 / 256.0;
/// A likelihood that falls at this variance is not followed any further.
const FAR: f64 = 64.0;
/// A likelihood that still rises here has no maximum of any meaning.
const FARTHEST: f64 = 1e12;

/// The largest penalised likelihood at one variance.
#[derive(Debug, Clone)]
pub(super) struct AtVariance {
    pub(super) variance: f64,
    pub(super) maximum: Maximum,
    pub(super) frailties: Vec<f64>,
    /// Log likelihood with the frailties integrated out.
    pub(super) integrated: f64,
    /// Its derivative in the variance.
    slope: f64,
}

/// The likelihoods of one model at all variances.
pub(super) struct Profile<'a> {
    pub(super) sorted: &'a Sorted,
    pub(super) ties: Ties,
    pub(super) groups: &'a Groups,
    pub(super) free: &'a [usize],
    /// Whether the model without frailty has an infinite coefficient. Those with one then have it too, and no others:
    /// the penalty falls without bound as frailties go to 0 or infinity.
    pub(super) infinite: bool,
    /// Coefficients and log frailties of the last fit, where the next one starts.
    pub(super) last: RefCell<(Vec<f64>, Vec<f64>)>,
}

impl<'a> Profile<'a> {
    /// The penalised likelihood at a variance.
    pub(super) fn penalised(&self, variance: f64, start: Vec<f64>) -> Penalised<'a> {
        let start = RefCell::new(start);
        Penalised { sorted: self.sorted, ties: self.ties, groups: self.groups, precision: variance.recip(), start }
    }

    /// The fit at a variance above 0.
    pub(super) fn at(&self, variance: f64) -> Result<AtVariance, FrailtyError> {
        let (start, frailties) = self.last.borrow().clone();
        let penalised = self.penalised(variance, frailties);
        let derivatives = |at: &[f64]| penalised.derivatives(at);
        let search = Search { sorted: self.sorted, free: self.free, derivatives, longest: 1e3 };
        let failed = |_: CoxError| FrailtyError::NoConvergence { variance };
        let maximum = search.climb(start).map_err(failed)?;
        let modes = penalised.modes(&maximum.coefficients).ok_or(FrailtyError::NoConvergence { variance })?;
        if maximum.flat.is_some() != self.infinite {
            return Err(FrailtyError::NoConvergence { variance });
        }
        if !self.infinite {
            self.last.replace((maximum.coefficients.clone(), modes.frailties.clone()));
        }
        Ok(AtVariance {
            variance,
            integrated: modes.log_likelihood + correction(penalised.precision, &self.groups.events),
            slope: slope(penalised.precision, &self.groups.events, &modes.frailties),
            maximum,
            frailties: modes.frailties,
        })
    }

    /// The largest likelihood above that without frailty, whose value and slope are given; none where there is none.
    pub(super) fn largest(&self, without: f64, slope_without: f64) -> Result<Option<AtVariance>, FrailtyError> {
        let mut best: Option<AtVariance> = None;
        let (mut variance, mut below) = (FIRST, (0.0, slope_without));
        loop {
            let here = match self.at(variance) {
                // The further the variance, the flatter the likelihood.
                Err(_) if below.1 <= 0.0 && variance > 1.0 => return Ok(best),
                here => here?,
            };
            let falls = here.slope <= 0.0;
            if falls && below.1 > 0.0 {
                let found = self.between(below, (variance, here.slope))?;
                if found.integrated > best.as_ref().map_or(without, |best| best.integrated) {
                    best = Some(found);
                }
            }
            if falls && variance >= FAR {
                return Ok(best);
            }
            if variance >= FARTHEST {
                return Err(FrailtyError::NoConvergence { variance });
            }
            below = (variance, here.slope);
            variance *= 2.0;
        }
    }

    /// The maximum between two variances, given with the slopes there.
    fn between(&self, below: (f64, f64), above: (f64, f64)) -> Result<AtVariance, FrailtyError> {
        let failure = RefCell::new(None);
        let falling = |variance: f64| match [below, above].iter().find(|end| end.0 == variance) {
            Some(end) => -end.1,
            None => self.at(variance).map_or_else(
                |error| {
                    failure.replace(Some(error));
                    0.0
                },
                |here| -here.slope,
            ),
        };
        let root = increasing_root(below.0, above.0, 0.0, falling);
        match failure.into_inner() {
            Some(error) => Err(error),
            None => self.at(root),
        }
    }
}

//! What an event counts for by its time.

use super::data::LogRankError;
use super::risk_sets::RiskSet;
use crate::interval::NotEstimable;

/// The weight of the events at a time, from all groups of the stratum together.
///
/// At the time $$t$$ of $$d$$ events among $$n$$ at risk, $$\hat S(t-)$$ is the Kaplan-Meier estimate just before
/// $$t$$, and $$\tilde S(t)$$ the product of $$1 - d/(n + 1)$$ over the times up to and with $$t$$.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Weight {
    /// 1.
    LogRank,
    /// $$n$$: Gehan's, Breslow's and, of two uncensored groups, Wilcoxon's test.
    GehanBreslow,
    /// $$\sqrt n$$.
    TaroneWare,
    /// $$\tilde S(t)$$, which is Peto and Peto's own estimate. R's `survdiff(rho = 1)` takes $$\hat S(t-)$$ instead,
    /// which is [`Weight::FlemingHarrington`] with `rho` 1 and `gamma` 0.
    PetoPeto,
    /// $$\tilde S(t)\, n/(n + 1)$$, Andersen and colleagues' modification.
    ModifiedPetoPeto,
    /// $$\hat S(t-)^\rho (1 - \hat S(t-))^\gamma$$, where 0 to the power 0 is 1.
    FlemingHarrington {
        /// Exponent of survival, from 0; above 0 it stresses early events.
        rho: f64,
        /// Exponent of its complement, from 0; above 0 it stresses late events.
        gamma: f64,
    },
    /// $$1/\max(\hat S(t-), s)$$: late events count more, but no event counts less than an earlier one.
    ModestlyWeighted {
        /// Where the weight stops rising.
        floor: Floor,
    },
}

/// The survival below which a modest weight rises no more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Floor {
    /// A survival probability above 0, at most 1.
    Survival(f64),
    /// The estimated survival at this time.
    Time(f64),
}

impl Weight {
    pub(super) fn check(self) -> Result<Weight, LogRankError> {
        let from_zero = |value: f64| value.is_finite() && value >= 0.0;
        let wrong = match self {
            Weight::FlemingHarrington { rho, .. } if !from_zero(rho) => rho,
            Weight::FlemingHarrington { gamma, .. } if !from_zero(gamma) => gamma,
            Weight::ModestlyWeighted { floor: Floor::Survival(s) } if !(s > 0.0 && s <= 1.0) => s,
            Weight::ModestlyWeighted { floor: Floor::Time(time) } if !from_zero(time) => time,
            _ => return Ok(self),
        };
        Err(LogRankError::Weight { value: wrong })
    }
}

/// A weight on its way through the event times.
pub(super) struct Weighing {
    weight: Weight,
    stratum: usize,
    /// Survival just after the last event time up to that of the floor.
    survival_at_floor: f64,
    undefined: bool,
}

impl Weighing {
    pub(super) fn new(weight: Weight) -> Weighing {
        Weighing { weight, stratum: 0, survival_at_floor: 1.0, undefined: false }
    }

    /// The weight of the next event time.
    pub(super) fn next(&mut self, stratum: usize, set: &RiskSet<'_>) -> f64 {
        if stratum != self.stratum {
            (self.stratum, self.survival_at_floor) = (stratum, 1.0);
        }
        match self.weight {
            Weight::LogRank => 1.0,
            Weight::GehanBreslow => set.all_at_risk,
            Weight::TaroneWare => libm::sqrt(set.all_at_risk),
            Weight::PetoPeto => set.peto_survival,
            Weight::ModifiedPetoPeto => set.peto_survival * set.all_at_risk / (set.all_at_risk + 1.0),
            Weight::FlemingHarrington { rho, gamma } => {
                power(set.survival_before, rho) * power(1.0 - set.survival_before, gamma)
            }
            Weight::ModestlyWeighted { floor: Floor::Survival(floor) } => 1.0 / set.survival_before.max(floor),
            Weight::ModestlyWeighted { floor: Floor::Time(time) } => self.modest(time, set),
        }
    }

    fn modest(&mut self, floor: f64, set: &RiskSet<'_>) -> f64 {
        if set.time <= floor {
            let after = (set.all_at_risk - set.all_events) / set.all_at_risk;
            self.survival_at_floor = set.survival_before * after;
        }
        let survival = set.survival_before.max(self.survival_at_floor);
        // Entries after the curve has come down to 0 leave nothing to divide by.
        self.undefined |= survival == 0.0;
        if survival > 0.0 { 1.0 / survival } else { 0.0 }
    }

    /// Whether all the weights there have been had a value.
    pub(super) fn defined(&self) -> Result<(), NotEstimable> {
        if self.undefined { Err(NotEstimable::TransformUndefined) } else { Ok(()) }
    }
}

fn power(base: f64, exponent: f64) -> f64 {
    match exponent {
        0.0 => 1.0,
        1.0 => base,
        0.5 => libm::sqrt(base),
        _ => libm::pow(base, exponent),
    }
}

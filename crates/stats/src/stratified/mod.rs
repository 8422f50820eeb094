//! Two proportions compared within strata, and what the strata say together; tables of any size tested within strata.
//!
//! The first arm is the one compared, the second its reference. A stratum that says nothing to a question is named in
//! the answer, with the reason, and never dropped in silence.

use crate::interval::NotEstimable;
use crate::proportion::Count;
use thiserror::Error;

mod association;
mod breslow_day;
mod conditional;
mod distribution;
mod generalised;
mod mantel_haenszel;
mod newcombe;
mod restricted;
mod score;
mod zelen;

pub use association::{CmhContinuity, cochran_mantel_haenszel};
pub use breslow_day::{Tarone, breslow_day};
pub use conditional::{
    Tail, cochran_mantel_haenszel_exact, cochran_mantel_haenszel_exact_one_sided, odds_ratio_conditional,
};
pub use generalised::{Association, GeneralisedError, generalised_cochran_mantel_haenszel};
pub use mantel_haenszel::{DifferenceVariance, difference, odds_ratio, ratio};
pub use newcombe::difference_newcombe;
pub use score::{Weights, difference_miettinen_nurminen, margin_miettinen_nurminen};
pub use zelen::zelen;

/// Both arms of one stratum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stratum {
    /// The arm compared.
    pub first: Count,
    /// Its reference.
    pub second: Count,
}

/// A stratum that took no part in a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// Its place among the strata given, from 0.
    pub stratum: usize,
    /// Why it says nothing.
    pub reason: NotEstimable,
}

/// A result over strata, with those that took no part in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stratified<T> {
    /// The result.
    pub result: T,
    /// The strata left out, in their order.
    pub left_out: Vec<LeftOut>,
}

/// Why a question about several strata has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StratifiedError {
    /// The data do not determine the answer.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
    /// Fewer than two strata say anything, so that there is nothing to compare.
    #[error("fewer than two strata to compare")]
    OneStratum,
    /// The exact distribution would take too long to enumerate.
    #[error("too many subjects for the exact distribution")]
    TooLarge,
}

impl Stratum {
    fn events(self) -> u64 {
        self.first.events() + self.second.events()
    }

    fn non_events(self) -> u64 {
        self.first.non_events() + self.second.non_events()
    }

    fn total(self) -> f64 {
        (self.first.total() + self.second.total()) as f64
    }

    /// The Mantel-Haenszel weight, the product of the arms' totals over their sum.
    fn weight(self) -> f64 {
        self.first.total() as f64 * self.second.total() as f64 / self.total()
    }

    /// The difference of the arms' proportions times the weight: the first arm's events beyond their expectation.
    fn excess(self) -> f64 {
        let agreeing = self.first.events() * self.second.non_events();
        let opposing = self.first.non_events() * self.second.events();
        let distance = agreeing.abs_diff(opposing) as f64 / self.total();
        if agreeing >= opposing { distance } else { -distance }
    }

    /// Why the stratum has nothing to say when an arm is absent.
    fn without_an_arm(self) -> Option<NotEstimable> {
        (self.first.total() == 0 || self.second.total() == 0).then_some(NotEstimable::NoSubjects)
    }

    /// Why the stratum has nothing to say of odds: an arm is absent, or its margins allow one table only.
    fn without_odds(self) -> Option<NotEstimable> {
        let one_outcome = self.events() == 0 || self.non_events() == 0;
        self.without_an_arm().or(one_outcome.then_some(NotEstimable::ZeroMargin))
    }
}

/// The strata that take part, and those left out for the reason `silent` gives.
///
/// # Errors
/// A reason of theirs when all are left out; [`NotEstimable::NoSubjects`] when there is no stratum at all.
fn taking_part(
    strata: &[Stratum],
    silent: impl Fn(Stratum) -> Option<NotEstimable>,
) -> Result<(Vec<Stratum>, Vec<LeftOut>), NotEstimable> {
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for (index, &stratum) in strata.iter().enumerate() {
        match silent(stratum) {
            None => kept.push(stratum),
            Some(reason) => left_out.push(LeftOut { stratum: index, reason }),
        }
    }
    if kept.is_empty() {
        // An outcome without variation says more than an absent arm.
        let told = left_out.iter().map(|left| left.reason).find(|&reason| reason != NotEstimable::NoSubjects);
        return Err(told.unwrap_or(NotEstimable::NoSubjects));
    }
    Ok((kept, left_out))
}

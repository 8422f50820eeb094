//! The fit of a shared gamma frailty.

use super::super::Ties;
use super::super::data::{CoxData, CoxError};
use super::super::likelihood::predictors;
use super::super::model::{CoxModel, fit};
use super::groups::Groups;
use super::information::Information;
use super::marginal::slope_at_zero;
use super::model::FrailtyModel;
use super::search::Profile;
use super::{FrailtyError, FrailtyInformation, FrailtyVariance, VarianceOutcome};
use std::cell::RefCell;

/// DOC
pub fn gamma_frailty(
    data: &CoxData,
    groups: &[usize],
    ties: Ties,
    variance: FrailtyVariance,
    information: FrailtyInformation,
) -> Result<FrailtyModel, FrailtyError> {
    if let FrailtyVariance::Fixed(variance) = variance
        && !(variance.is_finite() && variance >= 0.0)
    {
        return Err(FrailtyError::Variance { variance });
    }
    if ties == Ties::Exact {
        return Err(CoxError::NotForExact.into());
    }
    let plain = fit(data, ties)?;
    let groups = Groups::new(data, groups, &plain.sorted)?;
    if !groups.meet(&plain.sorted) {
        return Err(FrailtyError::OneGroup);
    }
    let start = if plain.maximum.flat.is_some() {
        vec![0.0; plain.sorted.covariates]
    } else {
        plain.maximum.coefficients.clone()
    };
    let profile = Profile {
        sorted: &plain.sorted,
        ties,
        groups: &groups,
        free: &plain.free,
        last: RefCell::new((start, vec![0.0; groups.count()])),
    };
    let (outcome, found) = match variance {
        FrailtyVariance::Fixed(0.0) => (VarianceOutcome::Fixed, None),
        FrailtyVariance::Fixed(variance) => (VarianceOutcome::Fixed, Some(profile.at(variance)?)),
        FrailtyVariance::Estimated => match profile.largest(plain.log_likelihood, slope_without(&plain, &groups))? {
            None => (VarianceOutcome::Boundary, None),
            found => (VarianceOutcome::Estimated, found),
        },
    };
    match found {
        None => Ok(FrailtyModel::without_frailty(plain, groups, outcome, information)),
        Some(found) => FrailtyModel::new(&profile, &plain, found, outcome, information),
    }
}

/// The slope of the integrated likelihood at variance 0, the score test of which is that of Commenges and Andersen.
fn slope_without(plain: &CoxModel, groups: &Groups) -> f64 {
    let predictors = predictors(&plain.sorted, &plain.maximum.coefficients);
    let information = Information::new(&plain.sorted, plain.ties, &predictors);
    slope_at_zero(&groups.events, &groups.sums(&information.expected))
}

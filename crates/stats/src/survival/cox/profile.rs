//! Limits and tests of one coefficient by the profile likelihood.

use super::data::CoxError;
use super::likelihood::{Derivatives, derivatives};
use super::model::{CoxModel, NoCoefficient, chi_squared_test};
use super::newton::{Maximum, OUT_OF_REACH, Search};
use super::sorted::Sorted;
use crate::interval::{Interval, Level, Test};

/// Evaluations of the profile after which a limit is given up.
const MOST_EVALUATIONS: usize = 100;
/// Distance of the root from what it should be at a limit; farther away is where the likelihood could not be had.
const NEAR_ENOUGH: f64 = 0.01;
/// Change of a limit, in standard errors, that is the last one.
const LAST_CHANGE: f64 = 1e-9;

/// The maximum over the other coefficients, as a function of one.
pub(super) struct Profile<'a, F: Fn(&[f64]) -> Derivatives> {
    pub(super) sorted: &'a Sorted,
    pub(super) maximum: &'a Maximum,
    pub(super) free: &'a [usize],
    pub(super) derivatives: F,
    pub(super) covariate: usize,
}

/// A point of the profile: how far it lies below the maximum, as the root of twice the difference, and its slope.
struct At {
    root: f64,
    slope: f64,
    coefficients: Vec<f64>,
}

impl<F: Fn(&[f64]) -> Derivatives> Profile<'_, F> {
    fn at(&self, value: f64, near: &[f64]) -> Result<At, CoxError> {
        let others: Vec<usize> = self.free.iter().copied().filter(|&index| index != self.covariate).collect();
        let search = Search { sorted: self.sorted, free: &others, derivatives: &self.derivatives, longest: 1e3 };
        let held = |mut start: Vec<f64>| {
            start[self.covariate] = value;
            start
        };
        // On its way to infinity a coefficient takes others with it: they are near where their ratio is the same.
        let ratio = value / near[self.covariate];
        let along = || held(near.iter().map(|other| if ratio.is_finite() { other * ratio } else { 0.0 }).collect());
        let found = search
            .climb(held(near.to_vec()))
            .or_else(|_| search.climb(along()))
            .or_else(|_| search.climb(held(vec![0.0; near.len()])))?;
        let below = (self.maximum.derivatives.log_likelihood - found.derivatives.log_likelihood).max(0.0);
        let root = (2.0 * below).sqrt();
        // Where the profile falls, its root rises.
        let slope = found.derivatives.score[self.covariate].abs() / root;
        Ok(At { root, slope, coefficients: found.coefficients })
    }

    /// The same, infinitely far below where the likelihood cannot be had, as where it underflows.
    fn at_or_beyond(&self, value: f64, near: &[f64]) -> At {
        self.at(value, near).unwrap_or_else(|_| At { root: f64::INFINITY, slope: 0.0, coefficients: near.to_vec() })
    }

    /// Where the profile, left for -1 or right for 1 of the maximum, is `depth` (as a root) below it; infinite if
    /// never.
    fn limit(&self, side: f64, depth: f64) -> Result<f64, CoxError> {
        let direction = self.maximum.flat.as_ref().map_or(0.0, |flat| flat[self.covariate]);
        let scale = self.sorted.scales[self.covariate];
        if direction * side > 0.0 {
            return Ok(side * f64::INFINITY);
        }
        let top = self.maximum.coefficients[self.covariate];
        let unit = if direction == 0.0 { self.std_error() } else { 1.0 };
        let (mut inner, mut distance) = (top, depth * unit);
        let mut here = self.at_or_beyond(top + side * distance, &self.maximum.coefficients);
        while here.root < depth {
            if distance > top.abs() + OUT_OF_REACH.max(100.0 * unit) {
                return Ok(side * f64::INFINITY);
            }
            inner = top + side * distance;
            distance *= if here.root > 0.0 { (1.05 * depth / here.root).clamp(1.1, 2.0) } else { 2.0 };
            here = self.at_or_beyond(top + side * distance, &here.coefficients);
        }
        let mut value = top + side * distance;
        let mut outer = value;
        for _ in 0..MOST_EVALUATIONS {
            let newton = value + side * (depth - here.root) / here.slope;
            let inside = (newton - inner) * (newton - outer) < 0.0;
            let next = if inside { newton } else { (inner + outer) / 2.0 };
            let change = (next - value).abs();
            value = next;
            let met = (here.root - depth).abs() < NEAR_ENOUGH;
            if change <= LAST_CHANGE * unit && met {
                return Ok(value / scale);
            }
            here = self.at_or_beyond(value, &here.coefficients);
            if here.root < depth {
                inner = value;
            } else {
                outer = value;
            }
        }
        Err(CoxError::NoConvergence { iterations: MOST_EVALUATIONS, covariate: self.covariate })
    }

    fn std_error(&self) -> f64 {
        let unit: Vec<f64> = self.free.iter().map(|&index| f64::from(index == self.covariate)).collect();
        self.maximum.factor.inverse_form(&unit).sqrt()
    }

    pub(super) fn interval(&self, level: Level) -> Result<Interval, CoxError> {
        Ok(Interval { lower: self.limit(-1.0, level.z())?, upper: self.limit(1.0, level.z())? })
    }

    pub(super) fn test(&self) -> Result<Test, CoxError> {
        let null = self.at(0.0, &self.maximum.coefficients)?;
        Ok(chi_squared_test(null.root * null.root, 1.0))
    }
}

pub(super) fn check_free(coefficients: &[Result<f64, NoCoefficient>], covariate: usize) -> Result<(), CoxError> {
    match coefficients.get(covariate) {
        None => Err(CoxError::NoSuchCovariate { covariate }),
        Some(Err(NoCoefficient::Aliased | NoCoefficient::Undetermined)) => {
            Err(CoxError::AliasedCovariate { covariate })
        }
        Some(_) => Ok(()),
    }
}

impl CoxModel {
    /// Limits of a coefficient by the profile likelihood.
    ///
    /// # Definition
    ///
    /// The values of the coefficient at which the log likelihood, maximised over the other coefficients, is half the
    /// squared normal quantile of the level below its maximum.
    ///
    /// # Returns
    ///
    /// Limits of the log hazard ratio, infinite where the profile never comes down so far. An infinite coefficient has
    /// one finite limit: what the data say about it.
    ///
    /// # Errors
    ///
    /// No such covariate, an aliased one; Newton's method fails.
    ///
    /// # Conventions
    ///
    /// | question | here | R | SAS PHREG |
    /// |---|---|---|---|
    /// | limits | profile | Wald only in survival | `RISKLIMITS=PL` |
    ///
    /// # References
    ///
    /// Venzon DJ, Moolgavkar SH (1988). A method for computing profile-likelihood-based confidence intervals. Applied
    /// Statistics 37:87-94. [doi:10.2307/2347496](https://doi.org/10.2307/2347496).
    ///
    /// # Validation
    ///
    /// R: roots of `coxph(offset = )` over the coefficient, 1e-9 relative.
    pub fn profile_interval(&self, covariate: usize, level: Level) -> Result<Interval, CoxError> {
        check_free(&self.coefficients, covariate)?;
        self.profile(covariate).interval(level)
    }

    /// Likelihood ratio test that one coefficient is 0, the others being as they may be.
    ///
    /// # Definition
    ///
    /// Twice the difference of the maximal log likelihoods, held against chi-squared with one degree of freedom.
    ///
    /// # Errors
    ///
    /// No such covariate, an aliased one; Newton's method fails.
    ///
    /// # Conventions
    ///
    /// R: `drop1(fit, test = "Chisq")`. SAS PHREG: `TYPE3(LR)`.
    ///
    /// # References
    ///
    /// Cox DR (1975). Partial likelihood. Biometrika 62:269-276.
    /// [doi:10.1093/biomet/62.2.269](https://doi.org/10.1093/biomet/62.2.269).
    ///
    /// # Validation
    ///
    /// R survival 3.5-3, two fits of `coxph`: 1e-9 relative.
    pub fn profile_test(&self, covariate: usize) -> Result<Test, CoxError> {
        check_free(&self.coefficients, covariate)?;
        self.profile(covariate).test()
    }

    fn profile(&self, covariate: usize) -> Profile<'_, impl Fn(&[f64]) -> Derivatives + '_> {
        let at = |at: &[f64]| derivatives(&self.sorted, self.ties, at);
        Profile { sorted: &self.sorted, maximum: &self.maximum, free: &self.free, derivatives: at, covariate }
    }
}

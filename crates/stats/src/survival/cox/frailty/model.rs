//! A fitted shared gamma frailty.

use super::super::Ties;
use super::super::model::{CoxModel, NoCoefficient, coefficients};
use super::super::sorted::Sorted;
use super::curvature::Curvature;
use super::groups::Groups;
use super::modes::Penalised;
use super::search::{AtVariance, Profile};
use super::{FrailtyError, FrailtyInformation, VarianceOutcome};
use crate::interval::{Estimate, Interval, Level, Test};
use crate::special::{chi_squared, normal};
use std::cell::RefCell;

/// A group and its frailty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupFrailty {
    /// The caller's code of the group.
    pub code: usize,
    /// Log of the frailty's mean given the data, which is where the penalised likelihood is largest.
    pub log_frailty: f64,
    /// Events of the group, each counted with its case weight.
    pub events: f64,
    /// Rows of the group that are at risk at one event at least.
    pub rows: usize,
}

/// A proportional hazards model with a shared gamma frailty, made by [`gamma_frailty`](super::gamma_frailty).
#[derive(Debug, Clone, PartialEq)]
pub struct FrailtyModel {
    sorted: Sorted,
    ties: Ties,
    grouping: Groups,
    free: Vec<usize>,
    /// Coefficients of the standardised covariates.
    standardised: Vec<f64>,
    information: FrailtyInformation,
    /// Variance of the frailties, whose mean is 1.
    pub variance: f64,
    /// How the variance was found.
    pub outcome: VarianceOutcome,
    /// Log hazard ratio for one unit of each covariate given the frailty, or why there is none.
    pub coefficients: Vec<Result<f64, NoCoefficient>>,
    /// Their covariance matrix from the penalised information, the variance of the frailties held; row by row, 0 where
    /// there is no coefficient.
    pub covariance: Vec<Vec<f64>>,
    /// Inverse penalised information times information times inverse penalised information: a smaller variance, which
    /// leaves out that the frailties are shrunk.
    pub reduced_covariance: Vec<Vec<f64>>,
    /// The groups by code, those without a row at risk among them.
    pub groups: Vec<GroupFrailty>,
    /// Log likelihood with the frailties integrated out.
    pub integrated_log_likelihood: f64,
    /// Log partial likelihood less the penalty.
    pub penalised_log_likelihood: f64,
    /// Log partial likelihood at the coefficients and frailties, without the penalty.
    pub partial_log_likelihood: f64,
    /// Log partial likelihood of the model without frailty at its own maximum.
    pub log_likelihood_without_frailty: f64,
    /// Log partial likelihood with all coefficients 0 and no frailty.
    pub log_likelihood_null: f64,
    /// Likelihood ratio test that the variance is 0, by the integrated likelihood. As 0 is the least value, the
    /// reference is 0 and chi-squared with one degree of freedom, each with probability ½.
    pub variance_test: Test,
    /// Number of rows with the event.
    pub events: usize,
}

impl FrailtyModel {
    /// The model in which all frailties are 1.
    pub(super) fn without_frailty(
        plain: CoxModel,
        groups: Groups,
        outcome: VarianceOutcome,
        information: FrailtyInformation,
    ) -> FrailtyModel {
        FrailtyModel {
            variance: 0.0,
            outcome,
            groups: listed(&groups, &vec![0.0; groups.count()]),
            integrated_log_likelihood: plain.log_likelihood,
            penalised_log_likelihood: plain.log_likelihood,
            partial_log_likelihood: plain.log_likelihood,
            log_likelihood_without_frailty: plain.log_likelihood,
            log_likelihood_null: plain.log_likelihood_null,
            variance_test: variance_test(0.0),
            events: plain.events,
            coefficients: plain.coefficients,
            reduced_covariance: plain.covariance.clone(),
            covariance: plain.covariance,
            sorted: plain.sorted,
            ties: plain.ties,
            grouping: groups,
            free: plain.free,
            standardised: plain.maximum.coefficients,
            information,
        }
    }

    /// The model at the variance that was found; `plain` is the one without frailty.
    pub(super) fn new(
        profile: &Profile,
        plain: &CoxModel,
        found: AtVariance,
        outcome: VarianceOutcome,
        information: FrailtyInformation,
    ) -> Result<FrailtyModel, FrailtyError> {
        let AtVariance { variance, maximum, frailties, integrated, .. } = found;
        let penalised = profile.penalised(variance, Vec::new());
        let modes = penalised.at(&maximum.coefficients, frailties);
        let curvature = Curvature::new(&penalised, &modes, profile.free, information)
            .ok_or(FrailtyError::NoConvergence { variance })?;
        let coefficients = coefficients(profile.sorted, &maximum, profile.free);
        let finite = |mut matrix: Vec<Vec<f64>>| {
            for index in (0..coefficients.len()).filter(|&index| coefficients[index].is_err()) {
                matrix[index].fill(0.0);
                matrix.iter_mut().for_each(|row| row[index] = 0.0);
            }
            matrix
        };
        Ok(FrailtyModel {
            variance,
            outcome,
            covariance: finite(curvature.covariance(&penalised, profile.free)),
            reduced_covariance: finite(curvature.reduced_covariance(&penalised, &modes, profile.free)),
            groups: listed(profile.groups, &modes.frailties),
            integrated_log_likelihood: integrated,
            penalised_log_likelihood: modes.log_likelihood,
            partial_log_likelihood: curvature.partial,
            log_likelihood_without_frailty: plain.log_likelihood,
            log_likelihood_null: plain.log_likelihood_null,
            variance_test: variance_test(2.0 * (integrated - plain.log_likelihood)),
            events: plain.events,
            coefficients,
            sorted: profile.sorted.clone(),
            ties: profile.ties,
            grouping: profile.groups.clone(),
            free: profile.free.to_vec(),
            standardised: maximum.coefficients,
            information,
        })
    }

    /// Standard error of a coefficient from the penalised information, or why there is none.
    ///
    /// # Errors
    ///
    /// The covariate has no coefficient.
    ///
    /// # Panics
    ///
    /// When there is no such covariate, as a slice does.
    pub fn std_error(&self, covariate: usize) -> Result<f64, NoCoefficient> {
        self.coefficients[covariate].map(|_| self.covariance[covariate][covariate].sqrt())
    }

    /// Hazard ratio within a group for one unit of a covariate, with its Wald limits from the log scale.
    ///
    /// # Errors
    ///
    /// The covariate has no coefficient.
    ///
    /// # Panics
    ///
    /// When there is no such covariate, as a slice does.
    pub fn hazard_ratio(&self, covariate: usize, level: Level) -> Result<Estimate, NoCoefficient> {
        let log_ratio = self.coefficients[covariate]?;
        let reach = level.z() * self.covariance[covariate][covariate].sqrt();
        Ok(Estimate {
            estimate: libm::exp(log_ratio),
            interval: Interval { lower: libm::exp(log_ratio - reach), upper: libm::exp(log_ratio + reach) },
        })
    }

    /// Two-sided Wald test that the coefficient of a covariate is 0, its statistic a standard normal deviate.
    ///
    /// # Errors
    ///
    /// The covariate has no coefficient.
    ///
    /// # Panics
    ///
    /// When there is no such covariate, as a slice does.
    pub fn coefficient_test(&self, covariate: usize) -> Result<Test, NoCoefficient> {
        let z = self.coefficients[covariate]? / self.covariance[covariate][covariate].sqrt();
        Ok(Test { statistic: Some(z), degrees_of_freedom: None, p_value: 2.0 * normal::survival(z.abs()) })
    }

    /// The groups with a row at risk that share their frailty with no other row. Where all are such, the variance rests
    /// on the hazards being proportional and on nothing else.
    pub fn groups_of_one_row(&self) -> usize {
        self.groups.iter().filter(|group| group.rows == 1).count()
    }

    /// The effective degrees of freedom of the frailties.
    ///
    /// # Definition
    ///
    /// With H the penalised information and P the penalty's part of it, the number of groups less
    /// $\operatorname{tr}(P H^{-1})$: 0 at variance 0. Takes a linear system for each group when the information is
    /// full.
    ///
    /// # Errors
    ///
    /// [`FrailtyError::NoConvergence`] where the information is singular.
    ///
    /// # Conventions
    ///
    /// R's `df` of the frailty term, with the same choice of the information.
    ///
    /// # References
    ///
    /// Gray RJ (1992). Flexible methods for analyzing survival data using splines, with applications to breast cancer
    /// prognosis. Journal of the American Statistical Association 87:942-951.
    /// [doi:10.1080/01621459.1992.10476248](https://doi.org/10.1080/01621459.1992.10476248).
    ///
    /// # Validation
    ///
    /// As for [`gamma_frailty`](super::gamma_frailty): 1e-8 relative.
    pub fn frailty_degrees_of_freedom(&self) -> Result<f64, FrailtyError> {
        let variance = self.variance;
        if variance == 0.0 {
            return Ok(0.0);
        }
        let penalised = Penalised {
            sorted: &self.sorted,
            ties: self.ties,
            groups: &self.grouping,
            precision: variance.recip(),
            start: RefCell::default(),
        };
        let frailties = self.groups.iter().map(|group| group.log_frailty).collect();
        let modes = penalised.at(&self.standardised, frailties);
        let curvature = Curvature::new(&penalised, &modes, &self.free, self.information)
            .ok_or(FrailtyError::NoConvergence { variance })?;
        Ok(curvature.degrees_of_freedom(&penalised, &modes, self.information))
    }
}

fn listed(groups: &Groups, frailties: &[f64]) -> Vec<GroupFrailty> {
    let of = |(group, &log_frailty): (usize, &f64)| GroupFrailty {
        code: groups.codes[group],
        log_frailty,
        events: groups.events[group],
        rows: groups.rows[group],
    };
    frailties.iter().enumerate().map(of).collect()
}

fn variance_test(statistic: f64) -> Test {
    let p_value = if statistic > 0.0 { chi_squared::survival(statistic, 1.0) / 2.0 } else { 1.0 };
    Test { statistic: Some(statistic.max(0.0)), degrees_of_freedom: None, p_value }
}

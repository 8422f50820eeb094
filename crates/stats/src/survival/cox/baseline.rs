//! The baseline hazard of a fitted model, and the survival it predicts.

use super::data::CoxError;
use super::likelihood::{dot, risks, shifted_predictors};
use super::model::CoxModel;
use super::predicted::PredictedCurve;
use super::risk::{Denominators, sweep};
use super::robust::RobustVariance;
use crate::linear::quadratic_form;

/// Whose covariance matrix of the coefficients enters the error of a prediction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CoefficientVariance<'a> {
    /// That of the model.
    ModelBased,
    /// A robust one.
    Robust(&'a RobustVariance),
}

/// The baseline hazard of each stratum, made by [`CoxModel::baseline`].
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    pub(super) strata: Vec<Steps>,
    centres: Vec<f64>,
    scales: Vec<f64>,
    coefficients: Vec<f64>,
    /// Covariance of the coefficients of standardised covariates.
    pub(super) covariance: Vec<f64>,
}

/// A step for each event time of a stratum, from the first to the last.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Steps {
    pub(super) code: usize,
    /// Linear predictor at which the hazard is that of the steps.
    shift: f64,
    pub(super) times: Vec<f64>,
    /// Cumulative hazard.
    pub(super) hazard: Vec<f64>,
    /// Its variance if the coefficients were known.
    pub(super) variance: Vec<f64>,
    /// Minus its derivative with respect to the standardised coefficients, step after step.
    drift: Vec<f64>,
}

impl Steps {
    /// How many steps are not after `time`.
    pub(super) fn until(&self, time: f64) -> usize {
        self.times.partition_point(|&step| step <= time)
    }

    /// Of the drift, what belongs to a step.
    pub(super) fn drift(&self, step: usize, covariates: usize) -> &[f64] {
        &self.drift[step * covariates..(step + 1) * covariates]
    }
}

/// A row for which something is predicted: standardised covariates, and the hazard ratio to the steps of its stratum.
pub(super) struct Profile {
    pub(super) row: Vec<f64>,
    pub(super) hazard_ratio: f64,
}

impl CoxModel {
    /// The baseline hazard of each stratum.
    ///
    /// # Definition
    ///
    /// The cumulative hazard jumps at an event time by $\sum w/D$ over the denominators D of the tie rule with their
    /// weights w (see [`fit`](super::fit)): Breslow's estimator under Breslow's and the exact rule, Efron's under
    /// Efron's. For covariates x and offset o it is multiplied by $\exp(o + x^\top \hat\beta)$.
    ///
    /// # Errors
    ///
    /// A coefficient is infinite.
    ///
    /// # Conventions
    ///
    /// | question | here | R `survfit`, `basehaz` | SAS PHREG |
    /// |---|---|---|---|
    /// | ties | those of the fit | those of the fit | Breslow, whatever the fit |
    /// | variance after a robust fit | named by the caller | robust | model-based |
    /// | survival | exp of minus the hazard | the same | the same |
    ///
    /// # References
    ///
    /// Breslow N (1972). Discussion of Cox. Journal of the Royal Statistical Society B 34:216-217.
    ///
    /// Tsiatis AA (1981). A large sample study of Cox's regression model. Annals of Statistics 9:93-108.
    /// [doi:10.1214/aos/1176345335](https://doi.org/10.1214/aos/1176345335).
    ///
    /// # Validation
    ///
    /// R survival 3.5-3 `survfit(coxph, newdata)` under both sequential rules, with strata, entry, weights and offset:
    /// cumulative hazard and standard error 1e-10 of the largest.
    pub fn baseline(&self, variance: CoefficientVariance) -> Result<Baseline, CoxError> {
        self.check_finite()?;
        let sorted = &self.sorted;
        let size = sorted.covariates;
        let (predictors, shifts) = shifted_predictors(sorted, &self.maximum.coefficients);
        let mut strata: Vec<Steps> = sorted
            .strata
            .iter()
            .zip(shifts)
            .map(|(stratum, shift)| {
                let times: Vec<f64> = sorted.sets[stratum.sets.clone()].iter().rev().map(|set| set.time).collect();
                let zero = || vec![0.0; times.len()];
                let (hazard, variance, drift) = (zero(), zero(), vec![0.0; times.len() * size]);
                Steps { code: stratum.code, shift, times, hazard, variance, drift }
            })
            .collect();
        let mut stratum = 0;
        sweep(sorted, &sorted.rows, size, &risks(sorted, &predictors), |sums| {
            while sums.index >= sorted.strata[stratum].sets.end {
                stratum += 1;
            }
            let powers = Denominators::of(&sums, self.ties).powers();
            let steps = &mut strata[stratum];
            let step = sorted.strata[stratum].sets.end - 1 - sums.index;
            steps.hazard[step] = powers.hazard;
            steps.variance[step] = powers.whole;
            let drift = &mut steps.drift[step * size..(step + 1) * size];
            for ((drift, whole), tied) in drift.iter_mut().zip(&sums.at_risk.first).zip(&sums.tied.first) {
                *drift = powers.whole * whole - powers.mixed * tied;
            }
        });
        for steps in &mut strata {
            for step in 1..steps.times.len() {
                steps.hazard[step] += steps.hazard[step - 1];
                steps.variance[step] += steps.variance[step - 1];
                for index in step * size..(step + 1) * size {
                    steps.drift[index] += steps.drift[index - size];
                }
            }
        }
        let covariance = match variance {
            CoefficientVariance::ModelBased => &self.covariance,
            CoefficientVariance::Robust(robust) => &robust.covariance,
        };
        let scales = &sorted.scales;
        let rows = covariance.iter().zip(scales);
        Ok(Baseline {
            strata,
            centres: sorted.centres.clone(),
            scales: scales.clone(),
            coefficients: self.maximum.coefficients.clone(),
            covariance: rows.flat_map(|(row, a)| row.iter().zip(scales).map(move |(value, b)| value * a * b)).collect(),
        })
    }
}

impl Baseline {
    /// The survival curve of a row with these covariates and offset in a stratum.
    ///
    /// # Definition
    ///
    /// With $r = \exp(o + x^\top\hat\beta)$ the cumulative hazard is $r \hat\Lambda(t)$; its variance is
    /// $r^2 [\sum w/D^2 + a^\top V a]$ with $a(t) = x \hat\Lambda(t) - \sum \bar x\, w/D$, sums over the denominators
    /// until t, and the covariance V of the coefficients.
    ///
    /// # Errors
    ///
    /// Not as many covariates as the model has, or not finite; no such stratum.
    ///
    /// # Conventions
    ///
    /// As for [`CoxModel::baseline`].
    ///
    /// # References
    ///
    /// Tsiatis AA (1981). A large sample study of Cox's regression model. Annals of Statistics 9:93-108.
    /// [doi:10.1214/aos/1176345335](https://doi.org/10.1214/aos/1176345335).
    ///
    /// # Validation
    ///
    /// As for [`CoxModel::baseline`].
    pub fn curve(&self, stratum: usize, covariates: &[f64], offset: f64) -> Result<PredictedCurve, CoxError> {
        let steps = &self.strata[self.stratum(stratum)?];
        let Profile { row, hazard_ratio } = self.profile(steps, covariates.iter().copied(), offset)?;
        let mut direction = vec![0.0; row.len()];
        let std_errors = (0..steps.times.len()).map(|step| {
            let drift = steps.drift(step, row.len());
            for ((direction, value), drift) in direction.iter_mut().zip(&row).zip(drift) {
                *direction = value * steps.hazard[step] - drift;
            }
            hazard_ratio * (steps.variance[step] + quadratic_form(&self.covariance, &direction)).max(0.0).sqrt()
        });
        Ok(PredictedCurve {
            times: steps.times.clone(),
            std_errors: std_errors.collect(),
            cumulative_hazard: steps.hazard.iter().map(|hazard| hazard_ratio * hazard).collect(),
        })
    }

    /// Number of covariates.
    pub(super) fn covariates(&self) -> usize {
        self.coefficients.len()
    }

    /// Position of the stratum of this code.
    pub(super) fn stratum(&self, code: usize) -> Result<usize, CoxError> {
        self.strata
            .binary_search_by_key(&code, |steps| steps.code)
            .map_err(|_| CoxError::NoSuchStratum { stratum: code })
    }

    pub(super) fn profile(
        &self,
        steps: &Steps,
        covariates: impl ExactSizeIterator<Item = f64>,
        offset: f64,
    ) -> Result<Profile, CoxError> {
        if covariates.len() != self.covariates() {
            return Err(CoxError::CovariateCount { expected: self.covariates(), values: covariates.len() });
        }
        let units = self.centres.iter().zip(&self.scales);
        let row: Vec<f64> = covariates.zip(units).map(|(value, (centre, scale))| (value - centre) / scale).collect();
        let hazard_ratio = libm::exp(dot(&row, &self.coefficients) + offset - steps.shift);
        match row.iter().position(|value| !value.is_finite()) {
            Some(covariate) => Err(CoxError::NotFinite { covariate }),
            None => Ok(Profile { row, hazard_ratio }),
        }
    }
}

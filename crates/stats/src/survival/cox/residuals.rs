//! Residuals of a fitted model.
//!
//! A matrix of residuals is one vector for each covariate, in the order of the caller's rows, as the covariates are.

use super::Ties;
use super::data::CoxError;
use super::model::CoxModel;
use super::risk::{Denominators, sweep};
use super::sorted::Sorted;

/// Schoenfeld residuals: one for each event and covariate.
#[derive(Debug, Clone, PartialEq)]
pub struct Schoenfeld {
    /// The caller's row of each event: by stratum, then by time, then as given.
    pub rows: Vec<usize>,
    /// The times of the events.
    pub times: Vec<f64>,
    /// For each covariate the residuals in the order of the events.
    pub residuals: Vec<Vec<f64>>,
}

/// An event in the order of the residuals.
struct EventAt {
    position: usize,
    time: f64,
}

impl CoxModel {
    /// Martingale residuals: events less events expected of a row.
    ///
    /// # Definition
    ///
    /// $M_i = \delta_i - r_i \hat\Lambda_i$, where $\hat\Lambda_i$ is the sum of the jumps of the baseline hazard at
    /// the event times at which the row is at risk. With D events at a time, a tied event of Efron's rule meets only
    /// the part $1 - j/d$ of the hazard of the j-th denominator.
    ///
    /// # Conventions
    ///
    /// | question | here | R `residuals.coxph` | SAS PHREG |
    /// |---|---|---|---|
    /// | exact rule | Breslow's hazard | the same | the same |
    /// | weights | in the hazard, not in the residual | the same | the same |
    /// | several rows of a subject | one residual each | the same, unless `collapse` | one residual each |
    ///
    /// # References
    ///
    /// Therneau TM, Grambsch PM, Fleming TR (1990). Martingale-based residuals for survival models. Biometrika
    /// 77:147-160. [doi:10.1093/biomet/77.1.147](https://doi.org/10.1093/biomet/77.1.147).
    ///
    /// # Validation
    ///
    /// R survival 3.5-3 `residuals(type = "martingale")` under both sequential rules, with strata, entry and weights:
    /// 1e-10 of the largest. Their weighted sum over a stratum is 0.
    pub fn martingale_residuals(&self) -> Vec<f64> {
        let sorted = &self.sorted;
        let risks = self.risks();
        let (mut hazards, mut tied) = (vec![0.0; sorted.sets.len()], vec![0.0; sorted.sets.len()]);
        sweep(sorted, &[], 0, &risks, |sums| {
            let powers = Denominators::of(&sums, self.ties).powers();
            (hazards[sums.index], tied[sums.index]) = (powers.hazard, powers.tied_hazard);
        });
        let mut residuals = sorted.accumulate(&hazards, &tied);
        for ((residual, risk), weight) in residuals.iter_mut().zip(&risks).zip(&sorted.weights) {
            *residual *= -risk / weight;
        }
        for set in &sorted.sets {
            residuals[set.event_positions()].iter_mut().for_each(|residual| *residual += 1.0);
        }
        sorted.in_given_order(residuals.into_iter(), 0.0)
    }

    /// Deviance residuals: martingale residuals made more symmetric.
    ///
    /// # Definition
    ///
    /// $\operatorname{sign}(M_i) \sqrt{-2 [M_i + \delta_i \ln(\delta_i - M_i)]}$.
    ///
    /// # Conventions
    ///
    /// As for [`CoxModel::martingale_residuals`].
    ///
    /// # References
    ///
    /// Therneau TM, Grambsch PM, Fleming TR (1990). Martingale-based residuals for survival models. Biometrika
    /// 77:147-160. [doi:10.1093/biomet/77.1.147](https://doi.org/10.1093/biomet/77.1.147).
    ///
    /// # Validation
    ///
    /// R survival 3.5-3 `residuals(type = "deviance")`, 1e-10 of the largest.
    pub fn deviance_residuals(&self) -> Vec<f64> {
        let mut event = vec![false; self.sorted.given];
        for set in &self.sorted.sets {
            self.sorted.source[set.event_positions()].iter().for_each(|&row| event[row] = true);
        }
        let deviance = |martingale: f64, event: bool| {
            let log = if event { libm::log(1.0 - martingale) } else { 0.0 };
            (-2.0 * (martingale + log)).max(0.0).sqrt().copysign(martingale)
        };
        self.martingale_residuals().into_iter().zip(event).map(|(residual, event)| deviance(residual, event)).collect()
    }

    /// Score residuals: what each row contributes to the derivative of the log likelihood.
    ///
    /// # Definition
    ///
    /// $U_i = \int (x_i - \bar x(t))\, dM_i(t)$ with the mean $\bar x$ of the covariates weighted by risk, summed over
    /// the denominators of the tie rule: a tied event of Efron's rule has the average of the means as its own and meets
    /// the part $1 - j/d$ of the j-th denominator's hazard. The residuals are not multiplied by the case weights.
    ///
    /// # Errors
    ///
    /// [`CoxError::NotForExact`]: the terms of a discrete draw do not split by row.
    ///
    /// # Conventions
    ///
    /// | question | here | R | SAS PHREG | lifelines |
    /// |---|---|---|---|---|
    /// | tie rule | that of the fit | that of the fit | that of the fit | ties ignored |
    ///
    /// # References
    ///
    /// Lin DY, Wei LJ (1989). The robust inference for the Cox proportional hazards model. Journal of the American
    /// Statistical Association 84:1074-1078.
    /// [doi:10.1080/01621459.1989.10478874](https://doi.org/10.1080/01621459.1989.10478874).
    ///
    /// # Validation
    ///
    /// R survival 3.5-3 `residuals(type = "score")`, 1e-10 of the largest. Their weighted sum is 0 at the maximum.
    pub fn score_residuals(&self) -> Result<Vec<Vec<f64>>, CoxError> {
        let residuals = scores_by_position(&self.sorted, self.ties, &self.risks())?;
        Ok(self.columns(&residuals, |value, scale| value * scale))
    }

    /// What leaving out a row would about change in the coefficients: score residuals times the covariance.
    ///
    /// # Definition
    ///
    /// $D_i = U_i V$ with the score residuals U and the model-based covariance V; 0 for a covariate without
    /// coefficient.
    ///
    /// # Errors
    ///
    /// [`CoxError::NotForExact`].
    ///
    /// # Conventions
    ///
    /// R and SAS as here; `residuals(type = "dfbetas")` divides by the standard errors.
    ///
    /// # References
    ///
    /// Cain KC, Lange NT (1984). Approximate case influence for the proportional hazards regression model with censored
    /// data. Biometrics 40:493-499. [doi:10.2307/2531402](https://doi.org/10.2307/2531402).
    ///
    /// # Validation
    ///
    /// R survival 3.5-3 `residuals(type = "dfbeta")`, 1e-10 of the largest.
    pub fn dfbeta_residuals(&self) -> Result<Vec<Vec<f64>>, CoxError> {
        let mut residuals = scores_by_position(&self.sorted, self.ties, &self.risks())?;
        self.make_dfbeta(&mut residuals);
        Ok(self.columns(&residuals, |value, scale| value / scale))
    }

    /// Schoenfeld residuals: the covariates of each event less their mean among those at risk.
    ///
    /// # Definition
    ///
    /// $x_i - \bar x(t_i)$; under Efron's rule $\bar x$ is the average over the denominators.
    ///
    /// # Errors
    ///
    /// [`CoxError::NotForExact`].
    ///
    /// # Conventions
    ///
    /// | question | here | R | lifelines |
    /// |---|---|---|---|
    /// | ties | mean of the fit's rule | the same | the same for Efron |
    /// | weights | in the mean, not in the residual | so from survival 3.8-10 | in both |
    ///
    /// # References
    ///
    /// Schoenfeld D (1982). Partial residuals for the proportional hazards regression model. Biometrika 69:239-241.
    /// [doi:10.1093/biomet/69.1.239](https://doi.org/10.1093/biomet/69.1.239).
    ///
    /// # Validation
    ///
    /// R survival 3.5-3 `residuals(type = "schoenfeld")` of fits without weights, 1e-10 of the largest.
    pub fn schoenfeld_residuals(&self) -> Result<Schoenfeld, CoxError> {
        let (order, residuals) = self.schoenfeld_by_event()?;
        let size = self.sorted.covariates;
        let column =
            |index: usize| residuals.iter().skip(index).step_by(size).map(|r| r * self.sorted.scales[index]).collect();
        Ok(self.schoenfeld(order, (0..size).map(column).collect()))
    }

    /// Scaled Schoenfeld residuals: each estimates the coefficient at its event time.
    ///
    /// # Definition
    ///
    /// $\hat\beta + D\, s_i V$ with the Schoenfeld residuals $s_i$, the number of events D and the model-based
    /// covariance V.
    ///
    /// # Errors
    ///
    /// [`CoxError::NotForExact`].
    ///
    /// # Conventions
    ///
    /// R as here in `residuals(type = "scaledsch")`; the residuals that `cox.zph` plots use the mean information over
    /// the strata in which a covariate varies.
    ///
    /// # References
    ///
    /// Grambsch PM, Therneau TM (1994). Proportional hazards tests and diagnostics based on weighted residuals.
    /// Biometrika 81:515-526. [doi:10.1093/biomet/81.3.515](https://doi.org/10.1093/biomet/81.3.515).
    ///
    /// # Validation
    ///
    /// R survival 3.5-3 `residuals(type = "scaledsch")` of fits without weights, 1e-10 of the largest.
    pub fn scaled_schoenfeld_residuals(&self) -> Result<Schoenfeld, CoxError> {
        let (order, mut residuals) = self.schoenfeld_by_event()?;
        self.make_dfbeta(&mut residuals);
        let size = self.sorted.covariates;
        let column = |index: usize| {
            let coefficient = self.coefficients[index].unwrap_or(0.0);
            let factor = self.events as f64 / self.sorted.scales[index];
            residuals.iter().skip(index).step_by(size).map(|residual| coefficient + residual * factor).collect()
        };
        Ok(self.schoenfeld(order, (0..size).map(column).collect()))
    }

    fn schoenfeld(&self, order: Vec<EventAt>, residuals: Vec<Vec<f64>>) -> Schoenfeld {
        let rows = order.iter().map(|event| self.sorted.source[event.position]).collect();
        Schoenfeld { rows, times: order.iter().map(|event| event.time).collect(), residuals }
    }

    /// The events, and their residuals in standardised covariates, event after event.
    fn schoenfeld_by_event(&self) -> Result<(Vec<EventAt>, Vec<f64>), CoxError> {
        if self.ties == Ties::Exact {
            return Err(CoxError::NotForExact);
        }
        let sorted = &self.sorted;
        let size = sorted.covariates;
        let mut means = vec![0.0; sorted.sets.len() * size];
        sweep(sorted, &sorted.rows, size, &self.risks(), |sums| {
            let mean = &mut means[sums.index * size..(sums.index + 1) * size];
            Denominators::of(&sums, self.ties).powers().scaled(1.0 / sums.event_weight).add_means(&sums, mean);
        });
        let mut order = Vec::with_capacity(self.events);
        let mut residuals = Vec::with_capacity(self.events * size);
        for index in sorted.strata.iter().flat_map(|stratum| stratum.sets.clone().rev()) {
            let set = &sorted.sets[index];
            let mean = &means[index * size..(index + 1) * size];
            for position in set.event_positions() {
                order.push(EventAt { position, time: set.time });
                residuals.extend(sorted.row(position).iter().zip(mean).map(|(value, mean)| value - mean));
            }
        }
        Ok((order, residuals))
    }

    /// Multiplies rows of standardised covariates by the covariance of the standardised coefficients.
    pub(super) fn make_dfbeta(&self, rows: &mut [f64]) {
        let size = self.sorted.covariates;
        let covariance = self.standardised_covariance();
        let mut product = vec![0.0; size];
        for row in rows.chunks_exact_mut(size) {
            product.fill(0.0);
            for (value, covariances) in row.iter().zip(covariance.chunks_exact(size)) {
                product.iter_mut().zip(covariances).for_each(|(sum, covariance)| *sum += value * covariance);
            }
            row.copy_from_slice(&product);
        }
    }

    /// Rows by position as columns in the caller's order, each value changed by the scale of its covariate.
    fn columns(&self, rows: &[f64], in_units: impl Fn(f64, f64) -> f64) -> Vec<Vec<f64>> {
        let size = self.sorted.covariates;
        let column = |index: usize| {
            let scale = self.sorted.scales[index];
            let values = rows.iter().skip(index).step_by(size).map(|&value| in_units(value, scale));
            self.sorted.in_given_order(values, 0.0)
        };
        (0..size).map(column).collect()
    }
}

/// Score residuals in standardised covariates, position after position, without the case weights.
pub(super) fn scores_by_position(sorted: &Sorted, ties: Ties, risks: &[f64]) -> Result<Vec<f64>, CoxError> {
    if ties == Ties::Exact {
        return Err(CoxError::NotForExact);
    }
    let size = sorted.covariates;
    let sets = sorted.sets.len();
    let (mut hazards, mut tied_hazards) = (vec![0.0; sets], vec![0.0; sets]);
    // For each risk set: hazard times mean, the tied rows' part of it, and the mean that an event is held against.
    let mut vectors = vec![0.0; sets * 3 * size];
    sweep(sorted, &sorted.rows, size, risks, |sums| {
        let powers = Denominators::of(&sums, ties).powers();
        (hazards[sums.index], tied_hazards[sums.index]) = (powers.hazard, powers.tied_hazard);
        let (drift, rest) = vectors[sums.index * 3 * size..(sums.index + 1) * 3 * size].split_at_mut(size);
        let (tied_drift, mean) = rest.split_at_mut(size);
        for (index, (whole, tied)) in sums.at_risk.first.iter().zip(&sums.tied.first).enumerate() {
            drift[index] = powers.whole * whole - powers.mixed * tied;
            tied_drift[index] = powers.mixed * whole - powers.tied * tied;
        }
        powers.scaled(1.0 / sums.event_weight).add_means(&sums, mean);
    });
    let mut residuals = vec![0.0; sorted.positions() * size];
    let mut change = |position: usize, factor: f64, hazard: f64, drift: &[f64]| {
        let values = &mut residuals[position * size..(position + 1) * size];
        for ((residual, value), drift) in values.iter_mut().zip(sorted.row(position)).zip(drift) {
            *residual += factor * (value * hazard - drift);
        }
    };
    for stratum in &sorted.strata {
        let mut hazard = 0.0;
        let mut drift = vec![0.0; size];
        for index in stratum.sets.clone().rev() {
            let set = &sorted.sets[index];
            let own = &vectors[index * 3 * size..(index + 1) * 3 * size];
            hazard += hazards[index];
            drift.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
            let risk = |position: usize| risks[position] / sorted.weights[position];
            for &position in &sorted.leaving[set.leave.clone()] {
                change(position, risk(position), hazard, &drift);
            }
            for position in set.positions() {
                change(position, -risk(position), hazard, &drift);
            }
            for position in set.event_positions() {
                change(position, risk(position), tied_hazards[index], &own[size..2 * size]);
                change(position, 1.0, 1.0, &own[2 * size..]);
            }
        }
    }
    Ok(residuals)
}

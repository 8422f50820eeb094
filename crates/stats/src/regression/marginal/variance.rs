//! The covariance of two standardized proportions, by what is taken to vary.

use super::standardized::mean;
use super::{MarginalError, Standardized};
use crate::interval::NotEstimable;
use crate::linear::dot;
use crate::regression::{Design, RegressionError};

/// How the covariance of two standardized proportions is estimated.
///
/// With $$d_a$$ the gradient of $$\hat\mu_a$$ in the coefficients and $$I$$ their information:
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MarginalVariance<'a> {
    /// $$d_a^\top I^{-1} d_b$$: the covariates are fixed and the model is right (Ge and others 2011; beeca `Ge`,
    /// `model-based`). It speaks of the subjects in the trial.
    DeltaModelBased,
    /// $$d_a^\top I^{-1} \bigl(\sum w_i (y_i - \hat p_i)^2 x_i x_i^\top\bigr) I^{-1} d_b$$: the covariates are fixed
    /// and the model may be wrong (beeca `Ge`, `HC0`).
    DeltaSandwich,
    /// $$\sum w_i \phi_{ia} \phi_{ib} / n^2$$ with $$n = \sum w_i$$ and the influence functions $$\phi_{ia} = \hat
    /// p(x_{ia}) - \hat\mu_a + n d_a^\top I^{-1} x_i (y_i - \hat p_i)$$: the covariates were sampled, too, and the
    /// model may be wrong (Stata's `vce(unconditional)` but for a factor of the order of 1 + 1/n).
    InfluenceFunction,
    /// The arms were allocated at random, the covariates were sampled, and the model may be wrong (Ye and others 2023;
    /// beeca `Ye` with `mod = TRUE`). With $$\pi_a$$ the share of arm $$a$$, variances and covariances with n - 1,
    /// those marked by $$a$$ within the arm, $$n V_{aa}$$ is $$\mathrm{Var}_a(y - \hat p_a)/\pi_a + 2 \mathrm{Cov}_a(y,
    /// \hat p_a) - \mathrm{Var}(\hat p_a)$$ and $$n V_{12}$$ is $$\mathrm{Cov}_1(y, \hat p_2) + \mathrm{Cov}_2(y, \hat
    /// p_1) - \mathrm{Cov}(\hat p_1, \hat p_2)$$. It takes a model with intercept and treatment, whose residuals sum to
    /// 0 in each arm.
    Randomized {
        /// Whether each subject was allocated to the first arm.
        in_first: &'a [bool],
    },
}

impl Standardized<'_> {
    /// The covariance matrix of the two proportions.
    ///
    /// # Errors
    /// There is not one allocation for each subject; an arm has fewer than two subjects
    /// ([`NotEstimable::NoSubjects`]).
    pub fn covariance(&self, variance: MarginalVariance) -> Result<[[f64; 2]; 2], MarginalError> {
        Ok(match variance {
            MarginalVariance::DeltaModelBased => {
                let gradients = [self.gradient(0), self.gradient(1)];
                symmetric(|a, b| quadratic(&gradients[a], self.model.covariance(), &gradients[b]))
            }
            MarginalVariance::DeltaSandwich => {
                let influence = [self.through_coefficients(0), self.through_coefficients(1)];
                symmetric(|a, b| self.sum_of_products(&influence[a], &influence[b]))
            }
            MarginalVariance::InfluenceFunction => {
                let influence = [0, 1].map(|arm| self.influence(arm));
                symmetric(|a, b| self.sum_of_products(&influence[a], &influence[b]))
            }
            MarginalVariance::Randomized { in_first } => self.randomized(in_first)?,
        })
    }

    fn weight(&self, subject: usize) -> f64 {
        self.model.outcomes.weight(subject)
    }

    fn whole(&self) -> f64 {
        (0..self.probabilities[0].len()).map(|subject| self.weight(subject)).sum()
    }

    /// Derivatives of an arm's proportion by the coefficients.
    fn gradient(&self, arm: usize) -> Vec<f64> {
        let slopes = self.probabilities[arm].iter().map(|probability| probability * (1.0 - probability));
        gradient(self.designs[arm], &slopes.collect::<Vec<f64>>(), |subject| self.weight(subject))
    }

    /// What each subject adds to an arm's proportion through the coefficients.
    fn through_coefficients(&self, arm: usize) -> Vec<f64> {
        let gradient = self.gradient(arm);
        let direction: Vec<f64> = self.model.covariance().iter().map(|row| dot(row, &gradient)).collect();
        let outcomes = &self.model.outcomes;
        let along = outcomes.design().times(&direction);
        let fitted = self.model.probabilities();
        let residual = |subject: usize| f64::from(outcomes.events()[subject]) - fitted[subject];
        along.iter().enumerate().map(|(subject, along)| along * residual(subject)).collect()
    }

    /// What each subject adds to an arm's proportion.
    fn influence(&self, arm: usize) -> Vec<f64> {
        let whole = self.whole();
        let own = self.probabilities[arm].iter().map(|probability| (probability - self.proportions()[arm]) / whole);
        own.zip(self.through_coefficients(arm)).map(|(own, through)| own + through).collect()
    }

    fn sum_of_products(&self, left: &[f64], right: &[f64]) -> f64 {
        left.iter().zip(right).enumerate().map(|(subject, (left, right))| self.weight(subject) * left * right).sum()
    }

    fn randomized(&self, in_first: &[bool]) -> Result<[[f64; 2]; 2], MarginalError> {
        let subjects = self.probabilities[0].len();
        if in_first.len() != subjects {
            return Err(RegressionError::Length { what: "the allocation", found: in_first.len(), subjects }.into());
        }
        let in_arm =
            |arm: usize| move |subject: usize| self.weight(subject) * f64::from(in_first[subject] == (arm == 0));
        let everyone = |subject: usize| self.weight(subject);
        let whole = self.whole();
        let sizes = [0, 1].map(|arm| (0..subjects).map(in_arm(arm)).sum::<f64>());
        if sizes.iter().any(|&size| size < 2.0) {
            return Err(NotEstimable::NoSubjects.into());
        }
        let outcome: Vec<f64> = self.model.outcomes.events().iter().map(|&event| f64::from(event)).collect();
        let predicted = &self.probabilities;
        let residuals = |arm: usize| outcome.iter().zip(&predicted[arm]).map(|(y, p)| y - p).collect::<Vec<f64>>();
        Ok(symmetric(|a, b| {
            let shared = covariance(&outcome, &predicted[b], in_arm(a))
                + covariance(&outcome, &predicted[a], in_arm(b))
                - covariance(&predicted[a], &predicted[b], everyone);
            let own = if a == b {
                let residuals = residuals(a);
                covariance(&residuals, &residuals, in_arm(a)) * whole / sizes[a]
            } else {
                0.0
            };
            (own + shared) / whole
        }))
    }
}

/// Derivatives of a mean probability by the coefficients, from those by the linear predictor.
pub(super) fn gradient(design: &Design, slopes: &[f64], weight: impl Fn(usize) -> f64) -> Vec<f64> {
    let of_column = |column| {
        let products: Vec<f64> = slopes.iter().zip(design.column(column)).map(|(slope, value)| slope * value).collect();
        mean(&products, &weight)
    };
    (0..design.coefficients()).map(of_column).collect()
}

/// The weighted covariance with the number of subjects less 1.
fn covariance(left: &[f64], right: &[f64], weight: impl Fn(usize) -> f64) -> f64 {
    let (left_mean, right_mean) = (mean(left, &weight), mean(right, &weight));
    let (mut sum, mut whole) = (0.0, 0.0);
    for (subject, (left, right)) in left.iter().zip(right).enumerate() {
        sum += weight(subject) * (left - left_mean) * (right - right_mean);
        whole += weight(subject);
    }
    sum / (whole - 1.0)
}

pub(super) fn symmetric(element: impl Fn(usize, usize) -> f64) -> [[f64; 2]; 2] {
    let between = element(0, 1);
    [[element(0, 0), between], [between, element(1, 1)]]
}

pub(super) fn quadratic(left: &[f64], matrix: &[Vec<f64>], right: &[f64]) -> f64 {
    matrix.iter().zip(left).map(|(row, element)| element * dot(row, right)).sum()
}

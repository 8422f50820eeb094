//! The maximum of a count regression's likelihood, by Newton's method.

use super::RecurrentError;
use super::dispersion::Counts;
use crate::linear::Cholesky;

const MOST_ITERATIONS: usize = 100;
const MOST_HALVINGS: usize = 40;
/// Squared length of a step, in standard errors, after which Newton's method has all digits.
const LAST_STEP: f64 = 1e-18;
/// Part of the information that must be left when the columns before it are swept out.
const INFORMATIVE: f64 = 1e-11;
/// Largest change of a linear predictor by the last step; towards a maximum at infinity it is 1 for ever.
const NEAR: f64 = 1e-3;
/// Range of the linear predictor, without the exposure, that a search without a maximum has come to when it ends.
const FAR: f64 = 20.0;

/// The data of a model, row by row, a 1 before the centred and scaled covariates.
pub(super) struct Rows<'a> {
    pub(super) counts: Counts,
    exposure: &'a [f64],
    design: Vec<f64>,
    pub(super) width: usize,
    centres: Vec<f64>,
    scales: Vec<f64>,
}

/// A maximum over the coefficients at some dispersion.
pub(super) struct Maximum {
    pub(super) coefficients: Vec<f64>,
    pub(super) means: Vec<f64>,
    pub(super) log_likelihood: f64,
    pub(super) iterations: usize,
}

impl<'a> Rows<'a> {
    pub(super) fn new(counts: &[u64], covariates: &[&[f64]], exposure: &'a [f64]) -> Rows<'a> {
        let subjects = counts.len() as f64;
        let (mut centres, mut scales) = (vec![0.0], vec![1.0]);
        for values in covariates {
            let mean = values.iter().sum::<f64>() / subjects;
            let spread = (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / subjects).sqrt();
            centres.push(mean);
            scales.push(if spread > 0.0 && spread.is_finite() { spread } else { 1.0 });
        }
        let width = centres.len();
        let mut design = Vec::with_capacity(counts.len() * width);
        for subject in 0..counts.len() {
            design.push(1.0);
            let standard = covariates.iter().zip(centres.iter().zip(&scales).skip(1));
            design.extend(standard.map(|(values, (centre, scale))| (values[subject] - centre) / scale));
        }
        Rows { counts: Counts::new(counts), exposure, design, width, centres, scales }
    }

    /// The common rate.
    pub(super) fn start(&self) -> Vec<f64> {
        let mut coefficients = vec![0.0; self.width];
        coefficients[0] = libm::log(self.counts.values.iter().sum::<f64>() / self.exposure.iter().sum::<f64>());
        coefficients
    }

    fn means(&self, coefficients: &[f64]) -> Vec<f64> {
        let predictors = self.design.chunks_exact(self.width).map(|row| dot(row, coefficients));
        predictors.zip(self.exposure).map(|(predictor, exposure)| exposure * libm::exp(predictor)).collect()
    }

    /// Sum over the rows of the products of their elements times a weight.
    pub(super) fn weighted(&self, weight: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut sum = vec![0.0; self.width * self.width];
        for (subject, row) in self.design.chunks_exact(self.width).enumerate() {
            let weight = weight(subject);
            for (sums, value) in sum.chunks_exact_mut(self.width).zip(row) {
                sums.iter_mut().zip(row).for_each(|(sum, other)| *sum += weight * value * other);
            }
        }
        sum
    }

    /// Sum over the rows times a weight.
    fn total(&self, weight: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut sum = vec![0.0; self.width];
        for (subject, row) in self.design.chunks_exact(self.width).enumerate() {
            let weight = weight(subject);
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
        }
        sum
    }

    /// Minus the second derivatives of the log likelihood by the coefficients.
    pub(super) fn curvature(&self, dispersion: f64, means: &[f64]) -> Vec<f64> {
        self.weighted(|subject| {
            let spread = 1.0 + dispersion * means[subject];
            means[subject] * (1.0 + dispersion * self.counts.values[subject]) / (spread * spread)
        })
    }

    pub(super) fn residual(&self, dispersion: f64, means: &[f64], subject: usize) -> f64 {
        (self.counts.values[subject] - means[subject]) / (1.0 + dispersion * means[subject])
    }

    pub(super) fn factor(&self, matrix: &[f64], coefficients: &[f64]) -> Result<Cholesky, RecurrentError> {
        Cholesky::factor(matrix, self.width, INFORMATIVE)
            .map_err(|column| self.failure(coefficients, RecurrentError::RankDeficient { column }))
    }

    /// Why a search failed: `otherwise`, unless it went after a maximum at infinity.
    fn failure(&self, coefficients: &[f64], otherwise: RecurrentError) -> RecurrentError {
        let largest = |coefficients: &[f64]| {
            (1..coefficients.len()).max_by(|&a, &b| coefficients[a].abs().total_cmp(&coefficients[b].abs()))
        };
        match largest(coefficients) {
            Some(column) if self.range(coefficients) > FAR => RecurrentError::InfiniteCoefficient { column },
            _ => otherwise,
        }
    }

    fn range(&self, coefficients: &[f64]) -> f64 {
        let predictors = self.design.chunks_exact(self.width).map(|row| dot(row, coefficients));
        let (least, most) = predictors
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
        most - least
    }

    /// The maximum over the coefficients, the dispersion held; the likelihood is concave in them.
    pub(super) fn maximize(&self, dispersion: f64, start: Vec<f64>) -> Result<Maximum, RecurrentError> {
        let mut coefficients = start;
        let mut means = self.means(&coefficients);
        let mut log_likelihood = self.counts.log_likelihood(dispersion, &means);
        for iterations in 1..=MOST_ITERATIONS {
            let score = self.total(|subject| self.residual(dispersion, &means, subject));
            let factor = self.factor(&self.curvature(dispersion, &means), &coefficients)?;
            let (step, squared_length) = (factor.solve(&score), factor.inverse_form(&score));
            let lowest = log_likelihood - 1e-12 * log_likelihood.abs() - self.counts.rounding;
            let mut length = 1.0;
            let mut climbed = false;
            for _ in 0..MOST_HALVINGS {
                let there: Vec<f64> = coefficients.iter().zip(&step).map(|(from, step)| from + length * step).collect();
                let at = self.means(&there);
                let value = self.counts.log_likelihood(dispersion, &at);
                if value >= lowest {
                    (coefficients, means, log_likelihood, climbed) = (there, at, value, true);
                    break;
                }
                length /= 2.0;
            }
            if !climbed {
                return Err(self.failure(&coefficients, RecurrentError::NoConvergence { iterations }));
            }
            if squared_length <= LAST_STEP && self.range(&step) <= NEAR {
                return Ok(Maximum { coefficients, means, log_likelihood, iterations });
            }
        }
        Err(self.failure(&coefficients, RecurrentError::NoConvergence { iterations: MOST_ITERATIONS }))
    }

    /// Slope and curvature of the profile likelihood of the dispersion.
    fn profile(&self, dispersion: f64, fit: &Maximum) -> Result<(f64, f64), RecurrentError> {
        let (first, second) = self.counts.derivatives(dispersion, &fit.means);
        let factor = self.factor(&self.curvature(dispersion, &fit.means), &fit.coefficients)?;
        Ok((first, second + factor.inverse_form(&self.mixed(dispersion, &fit.means))))
    }

    /// Minus the second derivatives by each coefficient and the dispersion.
    pub(super) fn mixed(&self, dispersion: f64, means: &[f64]) -> Vec<f64> {
        self.total(|subject| {
            let spread = 1.0 + dispersion * means[subject];
            self.residual(dispersion, means, subject) * means[subject] / spread
        })
    }

    /// The joint maximum, sought where the profile's slope changes its sign, by Newton's method kept between bounds.
    pub(super) fn with_dispersion(&self, poisson: Maximum) -> Result<(f64, Maximum), RecurrentError> {
        let mut fit = poisson;
        let mut steps = fit.iterations;
        let (mut below, mut above) = (0.0, f64::INFINITY);
        let mut dispersion: f64 = 1.0;
        for _ in 0..MOST_ITERATIONS {
            fit = self.maximize(dispersion, fit.coefficients)?;
            steps += fit.iterations;
            let (slope, curvature) = self.profile(dispersion, &fit)?;
            if slope > 0.0 {
                below = dispersion
            } else {
                above = dispersion
            }
            // On the log scale, where the profile is closer to a parabola.
            let (slope, curvature) = (slope * dispersion, curvature * dispersion * dispersion + slope * dispersion);
            let newton = dispersion * libm::exp(-slope / curvature);
            let inside = curvature < 0.0 && newton > below && newton < above && newton < 100.0 * dispersion;
            let next = match (inside, above.is_finite()) {
                (true, _) => newton,
                (false, true) if below > 0.0 => (below * above).sqrt(),
                (false, true) => dispersion / 10.0,
                (false, false) => dispersion * 10.0,
            };
            let moved = libm::log(next / dispersion).abs();
            dispersion = next;
            if moved <= 1e-13 || (inside && slope * slope <= LAST_STEP * curvature.abs()) {
                let last = self.maximize(dispersion, fit.coefficients)?;
                return Ok((dispersion, Maximum { iterations: steps + last.iterations, ..last }));
            }
            if !(1e-12..=1e9).contains(&dispersion) {
                break;
            }
        }
        Err(RecurrentError::NoConvergence { iterations: MOST_ITERATIONS })
    }

    /// Coefficients in the units of the covariates; linear in the coefficients.
    pub(super) fn in_units(&self, standard: &[f64]) -> Vec<f64> {
        let mut coefficients: Vec<f64> =
            standard.iter().zip(&self.scales).map(|(value, scale)| value / scale).collect();
        coefficients[0] -= dot(&coefficients[1..], &self.centres[1..]);
        coefficients
    }

    pub(super) fn covariance_in_units(&self, standard: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
        let half: Vec<Vec<f64>> = standard.iter().map(|row| self.in_units(row)).collect();
        let column = |j: usize| self.in_units(&half.iter().map(|row| row[j]).collect::<Vec<f64>>());
        (0..self.width).map(column).collect()
    }
}

pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

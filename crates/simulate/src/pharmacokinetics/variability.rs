//! How subjects deviate from the typical one.

use super::parameter::{COUNT, Parameter, Values};
use thiserror::Error;
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_stats::variates::standard_normal;

/// What of a variance has to be left after those of the parameters before are swept out.
const LEFT: f64 = 1e-10;

/// The deviations of subjects: normal, on the logarithm of volumes, flows and rates and on the logit of shares.
#[derive(Debug, Clone, PartialEq)]
pub struct Variability {
    /// The parameters that vary, by number.
    varying: Vec<Parameter>,
    deviations: Values,
    /// The triangular factor of their covariance matrix, row by row; none where they are independent.
    factor: Option<Vec<f64>>,
}

/// Correlations that no subjects could have.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("the covariance matrix is not positive definite: with the parameters before it, `{}` has no variance left", .parameter.name())]
pub struct NotPositiveDefinite {
    /// The first parameter that the ones before it determine.
    pub parameter: Parameter,
}

impl Variability {
    /// Deviations of these standard deviations (0 for parameters that do not vary) and correlations; those not named are
    /// 0.
    ///
    /// # Errors
    /// When the covariance matrix is not positive definite.
    pub fn new(
        standard_deviations: &[(Parameter, f64)],
        correlations: &[(Parameter, Parameter, f64)],
    ) -> Result<Variability, NotPositiveDefinite> {
        let mut deviations = [0.0; COUNT];
        for (parameter, deviation) in standard_deviations {
            deviations[*parameter as usize] = *deviation;
        }
        let varying: Vec<Parameter> =
            Parameter::ALL.into_iter().filter(|parameter| deviations[*parameter as usize] > 0.0).collect();
        let place = |parameter: Parameter| varying.iter().position(|known| *known == parameter);
        let size = varying.len();
        let mut matrix = vec![0.0; size * size];
        (0..size).for_each(|row| matrix[row * size + row] = 1.0);
        for (one, other, correlation) in correlations {
            if let (Some(one), Some(other)) = (place(*one), place(*other)) {
                matrix[one * size + other] = *correlation;
                matrix[other * size + one] = *correlation;
            }
        }
        let factor = if correlations.is_empty() { None } else { Some(factored(matrix, &varying)?) };
        Ok(Variability { varying, deviations, factor })
    }

    /// The parameters that vary.
    pub fn varying(&self) -> &[Parameter] {
        &self.varying
    }

    /// The standard deviation of a parameter on its scale.
    pub fn standard_deviation(&self, parameter: Parameter) -> f64 {
        self.deviations[parameter as usize]
    }

    /// A subject's deviations, one for each parameter: each the normal quantile of the uniform number at the parameter's
    /// place in the subject's stream.
    pub fn draw(&self, seed: u64, group: u64, subject: u64, replicate: u64) -> Deviations {
        let mut values = [0.0; COUNT];
        let Some(last) = self.varying.last() else { return Deviations(values) };
        let mut stream = Stream::at(Address { seed, group, purpose: Purpose::Pharmacokinetics, subject, replicate });
        for (value, deviation) in values.iter_mut().zip(&self.deviations).take(*last as usize + 1) {
            let uniform = stream.open_uniform();
            if *deviation > 0.0 {
                *value = standard_normal(uniform);
            }
        }
        if let Some(factor) = &self.factor {
            let size = self.varying.len();
            // From below, so that what is still needed is still there.
            for row in (0..size).rev() {
                let sum = (0..=row).map(|column| factor[row * size + column] * values[self.varying[column] as usize]);
                values[self.varying[row] as usize] = sum.sum();
            }
        }
        for (value, deviation) in values.iter_mut().zip(&self.deviations) {
            *value *= deviation;
        }
        Deviations(values)
    }
}

/// A subject's deviations from the typical one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deviations(pub(super) Values);

impl Deviations {
    /// None: the typical subject's.
    pub const NONE: Deviations = Deviations([0.0; COUNT]);

    /// The deviation of a parameter on its scale.
    pub fn of(&self, parameter: Parameter) -> f64 {
        self.0[parameter as usize]
    }
}

fn factored(matrix: Vec<f64>, varying: &[Parameter]) -> Result<Vec<f64>, NotPositiveDefinite> {
    let size = varying.len();
    let mut lower = matrix;
    for row in 0..size {
        for column in 0..=row {
            let swept: f64 = (0..column).map(|k| lower[row * size + k] * lower[column * size + k]).sum();
            let left = lower[row * size + column] - swept;
            if column < row {
                lower[row * size + column] = left / lower[column * size + column];
            } else if left > LEFT {
                lower[row * size + row] = left.sqrt();
            } else {
                return Err(NotPositiveDefinite { parameter: varying[row] });
            }
        }
    }
    Ok(lower)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Parameter::{CentralVolume, Clearance, Flow1, LiverFlow};

    #[test]
    fn a_subject_s_numbers_do_not_depend_on_what_else_varies() {
        let few = Variability::new(&[(Flow1, 0.3)], &[]).expect("independent");
        let many = Variability::new(&[(Clearance, 0.2), (Flow1, 0.3), (LiverFlow, 1.0)], &[]).expect("independent");
        let (few, many) = (few.draw(1, 2, 3, 4), many.draw(1, 2, 3, 4));
        assert_eq!(few.of(Flow1), many.of(Flow1));
        assert_eq!((few.of(Clearance), few.of(LiverFlow)), (0.0, 0.0));
    }

    #[test]
    fn the_numbers_are_those_of_the_subject_s_stream() {
        let variability = Variability::new(&[(Flow1, 0.5)], &[]).expect("independent");
        let purpose = Purpose::Pharmacokinetics;
        let mut stream = Stream::at(Address { seed: 1, group: 2, purpose, subject: 3, replicate: 4 });
        let third = [stream.open_uniform(), stream.open_uniform(), stream.open_uniform()][2];
        assert_eq!(variability.draw(1, 2, 3, 4).of(Flow1), 0.5 * standard_normal(third));
    }

    #[test]
    fn moments_are_as_asked_for() {
        let deviations = [(Clearance, 0.4), (CentralVolume, 0.2), (Flow1, 1.5)];
        let correlations = [(Clearance, CentralVolume, 0.6), (Flow1, Clearance, -0.5)];
        let variability = Variability::new(&deviations, &correlations).expect("positive definite");
        let n = 20_000;
        let mut sums = [0.0; 6];
        for subject in 0..n {
            let drawn = variability.draw(7, 0, subject, 0);
            let z = [drawn.of(Clearance) / 0.4, drawn.of(CentralVolume) / 0.2, drawn.of(Flow1) / 1.5];
            for (sum, term) in
                sums.iter_mut().zip([z[0] * z[0], z[1] * z[1], z[2] * z[2], z[0] * z[1], z[0] * z[2], z[1] * z[2]])
            {
                *sum += term / n as f64;
            }
        }
        // Four standard errors; a product of two of correlation r has the variance 1 + r².
        for (got, expected) in sums.iter().zip([1.0, 1.0, 1.0, 0.6, -0.5, 0.0]) {
            assert!((got - expected).abs() < 4.0 * (2.0 / n as f64).sqrt(), "{sums:?}");
        }
    }

    #[test]
    fn impossible_correlations_are_refused_by_name() {
        let deviations = [(Clearance, 0.4), (CentralVolume, 0.2), (Flow1, 1.5)];
        let impossible = [(Clearance, CentralVolume, 0.9), (Clearance, Flow1, 0.9), (CentralVolume, Flow1, -0.9)];
        let error = Variability::new(&deviations, &impossible).expect_err("impossible");
        assert_eq!(error.parameter, Flow1);
        let error =
            Variability::new(&deviations, &[(Clearance, CentralVolume, 1.0)]).expect_err("one determines the other");
        assert_eq!(error.parameter, CentralVolume);
    }
}

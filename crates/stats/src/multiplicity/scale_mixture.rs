//! Normal statistics over a common estimated standard deviation.

use super::MultiplicityError;

/// What the test statistics are divided by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reference {
    /// A known standard deviation: they are normal.
    Normal,
    /// One estimated for all: they are Student's t.
    StudentT {
        /// Degrees of freedom of the estimate, from 1.
        degrees_of_freedom: f64,
    },
}

/// Terms that add less than this fraction end a sum.
const NEGLIGIBLE: f64 = 1e-18;

impl Reference {
    pub(super) fn check(self) -> Result<(), MultiplicityError> {
        match self {
            Reference::StudentT { degrees_of_freedom } if !(1.0..f64::INFINITY).contains(&degrees_of_freedom) => {
                Err(MultiplicityError::DegreesOfFreedom { degrees_of_freedom })
            }
            _ => Ok(()),
        }
    }

    /// The expectation of `of(s)`, s being 1 or the estimated over the true standard deviation.
    ///
    /// `of` falls with s about as exp(-`rate` s²/2). The trapezoidal rule in log s converges faster than any power of
    /// its step, since the integrand is analytic and falls off to both sides; the density's constant is its own sum.
    pub(super) fn expectation(self, rate: f64, of: impl Fn(f64) -> f64) -> f64 {
        let Reference::StudentT { degrees_of_freedom: df } = self else { return of(1.0) };
        let step = (0.6 / libm::sqrt(2.0 * df)).min(0.1);
        // Where the density times exp(-rate s²/2) is greatest.
        let peak = -0.5 * libm::log1p(rate / df);
        let density = |u: f64| libm::exp(df * (u - 0.5 * libm::expm1(2.0 * u)));
        let (mut part, mut whole) = (0.0, 0.0);
        let mut add = |u: f64| {
            let weight = density(u);
            let term = if weight > 0.0 { weight * of(libm::exp(u)) } else { 0.0 };
            part += term;
            whole += weight;
            term <= NEGLIGIBLE * part && weight <= NEGLIGIBLE * whole
        };
        let mut place = 0.0;
        // The density's own mode is at 0, above the peak.
        while !(add(peak + place * step) && peak + place * step > 0.0) {
            place += 1.0;
        }
        place = -1.0;
        while !add(peak + place * step) {
            place -= 1.0;
        }
        part / whole
    }
}

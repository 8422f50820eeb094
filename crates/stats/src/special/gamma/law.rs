//! The gamma distribution as the kernels see it: both tails and the density at a point.

use super::SHAPES;
use crate::special::double_double::DoubleDouble;
use crate::special::expansions::{expm1_less, stirling_error};
use crate::special::inversion::{LogConcave, Outward, Side, Tails};
use crate::special::tail_integral::tail_integral;

/// The gamma distribution with unit rate.
pub(in crate::special) struct Gamma {
    shape: f64,
    /// The density of ln x at the mode, x = shape, by Stirling's formula.
    scale: f64,
    /// What the logarithm of that formula lacks.
    correction: f64,
}

impl Gamma {
    pub(in crate::special) fn new(shape: f64) -> Option<Self> {
        if !SHAPES.contains(&shape) {
            return None;
        }
        let scale = (shape / std::f64::consts::TAU).sqrt();
        Some(Self { shape, scale, correction: -stirling_error(shape) })
    }

    /// The tails at any x from 0 to infinity.
    pub(super) fn tails(&self, x: f64) -> Option<Tails> {
        let limit = |lower: f64| Tails { lower, upper: 1.0 - lower, density: 0.0, slope: 0.0 };
        match x {
            0.0 => Some(limit(0.0)),
            f64::INFINITY => Some(limit(1.0)),
            x if x > 0.0 => Some(self.at(x)),
            _ => None,
        }
    }

    /// The lower tail below the mode over the density.
    fn below(&self, x: f64, slope: f64) -> f64 {
        let shape = self.shape;
        if x > 0.75 * (shape + 21.0) {
            return tail_integral(|v| x * expm1_less(-v) + slope * v, slope, x);
        }
        let (mut term, mut sum, mut next) = (1.0, 1.0, shape);
        while term > 1e-17 * sum {
            next += 1.0;
            term *= x / next;
            sum += term;
        }
        sum / shape
    }
}

impl LogConcave for Gamma {
    fn outward(&self, x: f64) -> Outward {
        let shape = self.shape;
        let slope = shape - x;
        let [exact_shape, exact_x] = [shape, x].map(DoubleDouble::exact);
        let deviance = exact_shape.log_ratio(exact_x) * shape + DoubleDouble::sum(x, -shape);
        let (side, per_density) = if slope >= 0.0 {
            (Side::Lower, self.below(x, slope))
        } else {
            (Side::Upper, tail_integral(|v| x * expm1_less(v) - slope * v, -slope, x))
        };
        let exponent = DoubleDouble::exact(self.correction) - deviance;
        Outward { side, per_density, scale: self.scale, exponent, slope }
    }

    fn mode(&self) -> f64 {
        libm::log(self.shape)
    }

    fn deviance(&self, log_x: f64) -> f64 {
        let above = log_x - self.mode();
        self.shape * (libm::expm1(above) - above)
    }
}

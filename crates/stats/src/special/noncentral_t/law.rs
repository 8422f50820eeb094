//! Noncentral t as a mixture of normal tails over the distribution of the standard deviation.
//!
//! With S the root of a chi-squared variable over its degrees of freedom, the tail beyond t is the mean of the normal
//! tail beyond t S - δ. The integrand is positive with a single peak whatever the signs of t and δ, so that no tail is a
//! difference of larger numbers, as the usual series' are when the signs differ. It is integrated over ln S outwards from
//! the peak, in panels as long as its features.

use crate::special::double_double::DoubleDouble;
use crate::special::expansions::{expm1_less, stirling_error};
use crate::special::inversion::Tails;
use crate::special::mills::mills;
use crate::special::normal;
use crate::special::tail_integral::panel;
use std::f64::consts::TAU;

/// A noncentral t distribution.
#[derive(Clone, Copy)]
pub(super) struct Law {
    /// Half the degrees of freedom.
    shape: f64,
    noncentrality: f64,
}

/// Which normal tail is averaged.
#[derive(Clone, Copy, PartialEq)]
enum Average {
    /// Beyond t S - δ: the upper tail of t.
    Above,
    /// Below it: the lower tail.
    Below,
}

impl Law {
    pub(super) fn new(df: f64, noncentrality: f64) -> Option<Self> {
        let within = (0.002..=2e15).contains(&df) && noncentrality.abs() <= 1e4;
        within.then_some(Self { shape: 0.5 * df, noncentrality })
    }

    /// A t to begin from when the normal quantile of its probability is `z`.
    pub(super) fn start(&self, z: f64) -> f64 {
        self.noncentrality + z * (1.0 + 0.25 * self.noncentrality * self.noncentrality / self.shape).sqrt()
    }

    /// The tails and the density at t.
    pub(super) fn tails(&self, t: f64) -> Tails {
        if t < 0.0 {
            let mirrored = Self { noncentrality: -self.noncentrality, ..*self }.tails(-t);
            return Tails { lower: mirrored.upper, upper: mirrored.lower, ..mirrored };
        }
        if t < self.noncentrality {
            let (lower, density) = self.average(t, Average::Below);
            Tails { lower, upper: 1.0 - lower, density, slope: 0.0 }
        } else {
            let (upper, density) = self.average(t, Average::Above);
            Tails { lower: 1.0 - upper, upper, density, slope: 0.0 }
        }
    }

    /// The mean of the normal tail, and the density of t, for t of at least 0.
    fn average(&self, t: f64, average: Average) -> (f64, f64) {
        let (sign, a) = (if average == Average::Below { 1.0 } else { -1.0 }, self.shape);
        let peak = self.peak(t, sign);
        // The argument of the normal distribution function at the peak, unrounded.
        let exact = (DoubleDouble::product(t, peak) - DoubleDouble::exact(self.noncentrality)) * sign;
        let at_peak = exact.rounded();
        let pull = a * (peak - 1.0) * (peak + 1.0);
        // The integrand over ln S at a distance from the peak, relative to the peak; its normal part, and the density's.
        let at = |distance: f64| {
            let change = sign * t * peak * libm::expm1(distance);
            let spread = a * peak * peak * expm1_less(2.0 * distance) + 2.0 * pull * distance;
            let here = at_peak + change;
            let gaussian = libm::exp(-spread - change * (at_peak + 0.5 * change));
            let normal_part = match (at_peak < 0.0, here < 0.0) {
                (true, true) => gaussian * mills(-here) / mills(-at_peak),
                (true, false) => gaussian * normal::cdf(here) / (normal::density(here) * mills(-at_peak)),
                (false, _) => libm::exp(-spread) * normal::cdf(here) / normal::cdf(at_peak),
            };
            let unit = if at_peak < 0.0 { mills(-at_peak) } else { normal::cdf(at_peak) / normal::density(at_peak) };
            (normal_part, gaussian / unit * peak * libm::exp(distance))
        };
        let (tail, density) = self.integrate(at, peak, t);
        let log_normal = if at_peak < 0.0 {
            exact * exact * -0.5 + DoubleDouble::exact(libm::log(mills(-at_peak) / TAU.sqrt()))
        } else {
            DoubleDouble::exact(libm::log(normal::cdf(at_peak)))
        };
        let square = DoubleDouble::product(peak, peak);
        let one = DoubleDouble::exact(1.0);
        let deviance = (square - one - square.log_ratio(one)) * a;
        let scale = 2.0 * (a / TAU).sqrt() * libm::exp(-stirling_error(a));
        let factor = scale * (log_normal - deviance).exp();
        (factor * tail, factor * density)
    }

    /// The S at which the integrand over ln S is highest, to a few digits.
    fn peak(&self, t: f64, sign: f64) -> f64 {
        let a = self.shape;
        // The derivative by S, falling.
        let slope = |s: f64| {
            let u = sign * (t * s - self.noncentrality);
            let hazard = if u < 0.0 { 1.0 / mills(-u) } else { normal::density(u) / normal::cdf(u) };
            2.0 * a * (1.0 / s - s) + sign * t * hazard
        };
        let (mut low, mut high) = (1.0, 1.0);
        while slope(low) < 0.0 && low > 1e-100 {
            low *= 0.5;
        }
        while slope(high) > 0.0 && high < 1e100 {
            high *= 2.0;
        }
        for _ in 0..40 {
            let middle = (low * high).sqrt();
            if slope(middle) > 0.0 { low = middle } else { high = middle }
        }
        (low * high).sqrt()
    }

    /// The integrals of both parts of `at` over all distances.
    fn integrate(&self, at: impl Fn(f64) -> (f64, f64), peak: f64, t: f64) -> (f64, f64) {
        // The features at ln S are as wide as this, over S.
        let feature = 2.5 / (4.0 * self.shape + t * t).sqrt();
        let (mut tail, mut density) = (0.0, 0.0);
        let mut edge = 0.0;
        for _ in 0..PANELS {
            let width = (feature / (peak * libm::exp(edge))).min(0.5);
            let part = panel(&at, edge, edge + width);
            edge += width;
            tail += part.0;
            density += part.1;
            if part.0 < NEGLIGIBLE * tail {
                break;
            }
        }
        edge = 0.0;
        for _ in 0..PANELS {
            let width = (feature / (peak * libm::exp(edge))).min(0.5 - 0.25 * edge);
            let part = panel(&at, edge - width, edge);
            edge -= width;
            tail += part.0;
            density += part.1;
            // Beyond the edge the integrand falls at least as an exponential of the degrees of freedom.
            if at(edge).0 < NEGLIGIBLE * tail * self.shape.min(1.0) {
                break;
            }
        }
        (tail, density)
    }
}

const NEGLIGIBLE: f64 = 1e-18;

/// More panels than any integrand takes.
const PANELS: usize = 100_000;

//! The noncentral chi-squared distribution as a Poisson mixture of central ones.
//!
//! Both tails are sums of positive terms. From one shape to the next the gamma tail changes by a known positive amount,
//! so that it is computed once, at the end of the range where it is smallest, and grows by addition from there.

use crate::special::double_double::DoubleDouble;
use crate::special::expansions::{expm1_less, stirling_error};
use crate::special::gamma::Gamma;
use crate::special::inversion::{LogConcave, Outward, Side};
use std::f64::consts::TAU;

/// Terms below this fraction of the largest are left out.
const NEGLIGIBLE: f64 = 1e-20;

/// Half of a noncentral chi-squared variable.
pub(super) struct Mixture {
    /// Half the degrees of freedom.
    shape: f64,
    /// Half the noncentrality, the mean of the Poisson variable.
    mean: f64,
}

/// A component of the mixture: its number, its weight, and y^s e^-y / Γ(s + 1) at its shape s, these two as multiples of
/// their values at the component where their product is largest.
#[derive(Clone, Copy)]
struct Component {
    number: f64,
    weight: f64,
    power: f64,
}

/// Sums over the components; the density is that of ln y, `tilt` the density's derivative.
#[derive(Default)]
struct Sums {
    tail: f64,
    density: f64,
    tilt: f64,
}

impl Mixture {
    pub(super) fn new(df: f64, noncentrality: f64) -> Option<Self> {
        let within = (0.002..=2e15).contains(&df) && (0.0..=1e9).contains(&noncentrality);
        within.then_some(Self { shape: 0.5 * df, mean: 0.5 * noncentrality })
    }

    /// The component whose weight times density at `y` is largest.
    fn largest(&self, y: f64) -> Component {
        let (half, product) = (0.5 * self.shape, self.mean * y);
        let number = (product - self.shape - 1.0) / (half + 1.0 + (half * half + product).sqrt());
        Component { number: number.max(0.0).floor(), weight: 1.0, power: 1.0 }
    }

    fn next(&self, from: Component, y: f64) -> Component {
        let number = from.number + 1.0;
        Component {
            number,
            weight: from.weight * (self.mean / number),
            power: from.power * (y / (self.shape + number)),
        }
    }

    fn previous(&self, from: Component, y: f64) -> Component {
        Component {
            number: from.number - 1.0,
            weight: from.weight * (from.number / self.mean),
            power: from.power * ((self.shape + from.number) / y),
        }
    }

    /// The lower tail: downwards from the component beyond which nothing counts.
    fn sum_downwards(&self, largest: Component, y: f64) -> Sums {
        let mut above = vec![largest];
        let mut last = largest;
        while last.weight * last.power > NEGLIGIBLE {
            last = self.next(last, y);
            above.push(last);
        }
        let mut sums = Sums::default();
        let mut tail = self.central_tail(last, y);
        let mut here = last;
        loop {
            sums.add(here, self.shape, tail, y);
            if here.number == 0.0 || (above.is_empty() && here.weight * tail < NEGLIGIBLE * sums.tail) {
                return sums;
            }
            // What was stored on the way up has not been through the rounding of the way back.
            above.pop();
            here = match above.last() {
                Some(stored) => *stored,
                None => self.previous(here, y),
            };
            tail += here.power;
        }
    }

    /// The upper tail: upwards from the component below which nothing counts.
    fn sum_upwards(&self, largest: Component, y: f64) -> Sums {
        let mut below = vec![largest];
        let mut first = largest;
        while first.number > 0.0 && first.weight * first.power > NEGLIGIBLE {
            first = self.previous(first, y);
            below.push(first);
        }
        let mut sums = Sums::default();
        let mut tail = self.central_tail(first, y);
        let mut here = first;
        loop {
            sums.add(here, self.shape, tail, y);
            if below.is_empty() && here.weight * tail < NEGLIGIBLE * sums.tail {
                return sums;
            }
            below.pop();
            tail += here.power;
            here = match below.last() {
                Some(stored) => *stored,
                None => self.next(here, y),
            };
        }
    }

    /// The outward tail of a component on the scale of its power.
    fn central_tail(&self, at: Component, y: f64) -> f64 {
        let shape = self.shape + at.number;
        let law = Gamma::new(shape).map(|law| law.outward(y));
        law.map_or(f64::NAN, |law| law.per_density * shape * at.power)
    }
}

impl Sums {
    fn add(&mut self, at: Component, shape: f64, tail: f64, y: f64) {
        let shape = shape + at.number;
        let density = at.weight * at.power * shape;
        self.tail += at.weight * tail;
        self.density += density;
        self.tilt += density * (shape - y);
    }
}

/// The logarithm of mean^k e^-mean / Γ(k + 1).
fn log_poisson(k: f64, mean: f64) -> DoubleDouble {
    if k == 0.0 {
        return DoubleDouble::exact(-mean);
    }
    let deviance = DoubleDouble::exact(k).log_ratio(DoubleDouble::exact(mean)) * k + DoubleDouble::sum(mean, -k);
    DoubleDouble::exact(-0.5 * libm::log(TAU * k) - stirling_error(k)) - deviance
}

impl LogConcave for Mixture {
    fn outward(&self, y: f64) -> Outward {
        let largest = self.largest(y);
        let (side, sums) = if y < self.shape + self.mean {
            (Side::Lower, self.sum_downwards(largest, y))
        } else {
            (Side::Upper, self.sum_upwards(largest, y))
        };
        let exponent = log_poisson(largest.number, self.mean) + log_poisson(self.shape + largest.number, y);
        let (per_density, slope) = (sums.tail / sums.density, sums.tilt / sums.density);
        Outward { side, per_density, scale: sums.density, exponent, slope }
    }

    fn mode(&self) -> f64 {
        libm::log(self.shape + self.mean)
    }

    /// That of the gamma variable with the same mean and variance.
    fn deviance(&self, log_y: f64) -> f64 {
        let (mean, variance) = (self.shape + self.mean, self.shape + 2.0 * self.mean);
        let above = log_y - self.mode();
        mean * mean / variance * if above.abs() < 0.5 { expm1_less(above) } else { libm::expm1(above) - above }
    }
}

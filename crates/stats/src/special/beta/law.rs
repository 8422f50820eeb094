//! The beta distribution as the kernels see it: both tails and the density at a point.

use super::laws::Laws;
use crate::special::double_double::DoubleDouble;
use crate::special::expansions::{expm1_less, log1p_less};
use crate::special::inversion::{LogConcave, Outward, Side, Tails};
use crate::special::lanes::Lanes;
use crate::special::tail_integral::tail_integral;

/// The beta distribution on the scale of the odds x / (1 - x).
pub(in crate::special) struct Beta {
    a: f64,
    b: f64,
    total: DoubleDouble,
    laws: Laws<1>,
}

impl Beta {
    pub(in crate::special) fn new(a: f64, b: f64) -> Option<Self> {
        let laws = Laws::new(Lanes([a]), Lanes([b]))?;
        let Laws { total: Lanes([hi]), total_rest: Lanes([lo]), .. } = laws;
        Some(Self { a, b, total: DoubleDouble { hi, lo }, laws })
    }

    /// The same distribution as computed side by side with others.
    pub(super) fn laws(&self) -> &Laws<1> {
        &self.laws
    }

    fn scale(&self) -> f64 {
        let Lanes([scale]) = self.laws.scale;
        scale
    }

    fn correction(&self) -> f64 {
        let Lanes([correction]) = self.laws.correction;
        correction
    }

    /// The tails at any x from 0 to 1.
    pub(super) fn tails(&self, x: f64) -> Option<Tails> {
        match x {
            0.0 | 1.0 => Some(Tails { lower: x, upper: 1.0 - x, density: 0.0, slope: 0.0 }),
            x if x > 0.0 && x < 1.0 => Some(self.inside(x).tails()),
            _ => None,
        }
    }

    /// The law at an x between 0 and 1.
    pub(super) fn inside(&self, x: f64) -> Outward {
        self.at_parts(DoubleDouble::exact(x), DoubleDouble::sum(1.0, -x))
    }

    /// The logarithm of the density of the log odds at x, with y = 1 - x, both given beyond double precision.
    pub(in crate::special) fn log_density(&self, x: DoubleDouble, y: DoubleDouble) -> f64 {
        let (a, b) = (DoubleDouble::exact(self.a), DoubleDouble::exact(self.b));
        let deviance = a.log_ratio(self.total * x) * a + b.log_ratio(self.total * y) * b;
        libm::log(self.scale()) + (DoubleDouble::exact(self.correction()) - deviance).rounded()
    }

    /// The law at x, with y = 1 - x, both given beyond double precision.
    pub(in crate::special) fn at_parts(&self, x: DoubleDouble, y: DoubleDouble) -> Outward {
        let (a, b) = (DoubleDouble::exact(self.a), DoubleDouble::exact(self.b));
        let slope = (a * y - b * x).rounded();
        let deviance = a.log_ratio(self.total * x) * a + b.log_ratio(self.total * y) * b;
        let total = self.total.hi;
        let (side, per_density) = if slope >= 0.0 {
            (Side::Lower, below(x.hi, y.hi, self.a, total, slope))
        } else {
            (Side::Upper, below(y.hi, x.hi, self.b, total, -slope))
        };
        let exponent = DoubleDouble::exact(self.correction()) - deviance;
        Outward { side, per_density, scale: self.scale(), exponent, slope }
    }
}

/// The lower tail at x = 1 - y, below the mode, over the density of the log odds there.
fn below(x: f64, y: f64, a: f64, total: f64, slope: f64) -> f64 {
    // The ratio of the series' terms from the twentieth on; the density of a small shape decays too slowly to integrate,
    // so that its series is the shorter way unless x is next to 1.
    let ratio = x * (total + 20.0) / (a + 21.0);
    if ratio <= 0.75 || (a < 1.0 && y > 0.02 * a) {
        return series(x, a, total) / a;
    }
    // Written in whichever of x and y is the smaller, so that the leading terms of the two parts do not cancel.
    let b = total - a;
    let exponent = |v: f64| {
        if x <= 0.5 {
            total * (log1p_less(x * libm::expm1(-v)) + x * expm1_less(-v)) + slope * v
        } else {
            let change = y * libm::expm1(v);
            if change < 0.4 {
                total * (log1p_less(change) + y * expm1_less(v)) + slope * v
            } else {
                total * libm::log1p(change) - b * v
            }
        }
    };
    tail_integral(exponent, slope, total * x * y)
}

/// The sum over k of x^k times the product of (total + j) / (a + 1 + j) for j below k, all terms positive.
fn series(x: f64, a: f64, total: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 0..10_000_000 {
        let k = f64::from(k);
        term *= x * ((total + k) / (a + 1.0 + k));
        sum += term;
        if term < 1e-17 * sum {
            break;
        }
    }
    sum
}

impl LogConcave for Beta {
    fn outward(&self, odds: f64) -> Outward {
        let one_more = DoubleDouble::sum(odds, 1.0);
        self.at_parts(DoubleDouble::exact(odds).over(one_more), DoubleDouble::exact(1.0).over(one_more))
    }

    fn mode(&self) -> f64 {
        libm::log(self.a / self.b)
    }

    fn deviance(&self, log_odds: f64) -> f64 {
        let above = log_odds - self.mode();
        let (share, rest) = (self.a / self.total.hi, self.b / self.total.hi);
        if above > 0.0 {
            self.total.hi * libm::log1p(rest * libm::expm1(-above)) + self.b * above
        } else {
            self.total.hi * libm::log1p(share * libm::expm1(above)) - self.a * above
        }
    }
}

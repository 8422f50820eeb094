//! Quantiles of noncentral t.

use super::law::Law;
use crate::special::expansions::log_ratio;
use crate::special::inversion::Side;
use crate::special::normal;

/// Beyond this size of t a quantile is infinite to the caller.
const MOST: f64 = 1e100;

/// The t that leaves `tail`, more than 0 and at most about a half, on `side`.
///
/// Newton's method on the logarithm of the tail, over q with t = sinh q since the tails fall as powers of t; a bracket
/// guards every step and the number of steps is bounded.
pub(super) fn invert(law: &Law, side: Side, tail: f64) -> f64 {
    let sign = if side == Side::Lower { 1.0 } else { -1.0 };
    let (mut low, mut high) = (-libm::asinh(MOST), libm::asinh(MOST));
    let mut q = libm::asinh(law.start(sign * normal::quantile(tail)));
    for _ in 0..200 {
        let t = libm::sinh(q);
        let here = law.tails(t);
        let mass = if side == Side::Lower { here.lower } else { here.upper };
        if sign * (mass - tail) < 0.0 {
            low = q;
        } else {
            high = q;
        }
        let gap = log_ratio(tail, mass);
        let step = sign * gap * mass / (here.density * (1.0 + t * t).sqrt());
        // What is left after a step of this size is its square.
        if gap.abs() < 1e-8 && step.is_finite() {
            return t + sign * gap * mass / here.density;
        }
        let next = q + step;
        q = if next > low && next < high { next } else { 0.5 * (low + high) };
        if high - low < 1e-15 * q.abs() {
            break;
        }
    }
    match q {
        q if q > libm::asinh(0.5 * MOST) => f64::INFINITY,
        q if q < -libm::asinh(0.5 * MOST) => f64::NEG_INFINITY,
        q => libm::sinh(q),
    }
}

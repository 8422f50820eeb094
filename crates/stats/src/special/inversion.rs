//! Quantiles of a positive variable whose logarithm has a log-concave density.

use super::double_double::DoubleDouble;
use super::expansions::log_ratio;
use super::normal;

/// A law of a positive ratio r, seen on the scale of ln r.
pub(super) trait LogConcave {
    /// The law at a ratio.
    fn outward(&self, ratio: f64) -> Outward;

    /// The tails, the density of ln r and the derivative of its logarithm at the ratio.
    fn at(&self, ratio: f64) -> Tails {
        self.outward(ratio).tails()
    }

    /// The logarithm of the ratio at which the density of ln r is highest.
    fn mode(&self) -> f64;

    /// By how much the logarithm of the density at `log_ratio` is below that of the mode.
    fn deviance(&self, log_ratio: f64) -> f64;
}

/// A law at a point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tails {
    pub(super) lower: f64,
    pub(super) upper: f64,
    pub(super) density: f64,
    pub(super) slope: f64,
}

/// A law at a point, by the tail that lies away from the mode.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outward {
    /// Which tail it is.
    pub(super) side: Side,
    /// The tail over the density.
    pub(super) per_density: f64,
    /// The density is this times the exponential of `exponent`.
    pub(super) scale: f64,
    pub(super) exponent: DoubleDouble,
    pub(super) slope: f64,
}

impl Outward {
    pub(super) fn tails(&self) -> Tails {
        let density = self.scale * self.exponent.exp();
        let tail = density * self.per_density;
        let (lower, upper) = match self.side {
            Side::Lower => (tail, 1.0 - tail),
            Side::Upper => (1.0 - tail, tail),
        };
        Tails { lower, upper, density, slope: self.slope }
    }

    /// The logarithm of the tail on `side`, also where the tail is too small for a double.
    pub(super) fn log_tail(&self, side: Side) -> f64 {
        if side == self.side {
            (self.exponent + DoubleDouble::exact(libm::log(self.scale * self.per_density))).rounded()
        } else {
            libm::log1p(-self.scale * self.per_density * self.exponent.exp())
        }
    }
}

/// Which tail is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Side {
    Lower,
    Upper,
}

/// Ratios beyond these are 0 and infinity to the caller; above, the splitting of a product would overflow.
const RANGE: (f64, f64) = (1e-306, 1e299);

/// The ratio that leaves `tail`, more than 0 and at most about a half, on `side`.
///
/// Halley's method on the logarithm of the tail, a concave function of ln r; the second derivative costs nothing since
/// the slope of the density is known. A bracket guards every step and the number of steps is bounded.
pub(super) fn invert(law: &impl LogConcave, side: Side, tail: f64) -> f64 {
    let (least, most) = RANGE;
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut ratio = libm::exp(start(law, side, normal::upper_quantile(tail))).clamp(least, most);
    for _ in 0..100 {
        let here = law.at(ratio);
        let (mass, sign) = match side {
            Side::Lower => (here.lower, 1.0),
            Side::Upper => (here.upper, -1.0),
        };
        let too_low = sign * (mass - tail) < 0.0;
        if too_low {
            low = ratio;
        } else {
            high = ratio;
        }
        if low >= most {
            return f64::INFINITY;
        }
        if high <= least {
            return 0.0;
        }
        let pull = sign * here.density / mass;
        let newton = log_ratio(tail, mass) / pull;
        let step = newton / (1.0 + 0.5 * newton * (here.slope - pull)).clamp(0.5, 2.0);
        let next = (ratio + ratio * libm::expm1(step)).clamp(least, most);
        // What is left after a step of this size is its cube.
        if (step * pull).abs() < 1e-6 {
            return next;
        }
        ratio = if next > low && next < high { next } else { low.max(least).sqrt() * high.min(most).sqrt() };
    }
    ratio
}

/// Below this logarithm a tail is better left as it is.
pub(super) const LEAST_LOG: f64 = -690.0;

/// As [`invert`] for a tail given by its logarithm, less than `LEAST_LOG`.
pub(super) fn invert_log(law: &impl LogConcave, side: Side, log_tail: f64) -> f64 {
    let (least, most) = RANGE;
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let z = normal::upper_quantile_of_log(log_tail);
    let mut ratio = libm::exp(start(law, side, z)).clamp(least, most);
    for _ in 0..100 {
        let here = law.outward(ratio);
        let sign = if side == Side::Lower { 1.0 } else { -1.0 };
        let gap = log_tail - here.log_tail(side);
        if sign * gap > 0.0 {
            low = ratio;
        } else {
            high = ratio;
        }
        if low >= most {
            return f64::INFINITY;
        }
        if high <= least {
            return 0.0;
        }
        // On the near side of the mode the tail is far too large, and the bracket halves the way out.
        let pull = if side == here.side { sign / here.per_density } else { f64::NAN };
        let newton = gap / pull;
        let step = newton / (1.0 + 0.5 * newton * (here.slope - pull)).clamp(0.5, 2.0);
        let next = (ratio + ratio * libm::expm1(step)).clamp(least, most);
        // Of a logarithm this long the last digits are beyond the reach of the argument.
        if gap.abs() < 1e-7 * log_tail.abs().sqrt().max(1.0) && step.is_finite() {
            return next;
        }
        ratio = if next > low && next < high { next } else { low.max(least).sqrt() * high.min(most).sqrt() };
    }
    ratio
}

/// The logarithm of a ratio to begin from: where the signed root of twice the deviance is the normal quantile `z` of the
/// tail.
fn start(law: &impl LogConcave, side: Side, z: f64) -> f64 {
    let outward = match side {
        Side::Lower => -z.signum(),
        Side::Upper => z.signum(),
    };
    let (mode, wanted) = (law.mode(), 0.5 * z * z);
    let mut low = 0.0;
    let mut high = 1e-3 * z.abs();
    while law.deviance(mode + outward * high) < wanted && high < 1e4 {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..20 {
        let middle = 0.5 * (low + high);
        if law.deviance(mode + outward * middle) < wanted { low = middle } else { high = middle }
    }
    mode + outward * high
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The logistic law, all of whose parts are elementary.
    struct Logistic;

    impl LogConcave for Logistic {
        fn outward(&self, ratio: f64) -> Outward {
            let (lower, upper) = (ratio / (1.0 + ratio), 1.0 / (1.0 + ratio));
            let (side, per_density) =
                if upper > lower { (Side::Lower, 1.0 / upper) } else { (Side::Upper, 1.0 / lower) };
            let exponent = DoubleDouble::exact(0.0);
            Outward { side, per_density, scale: lower * upper, exponent, slope: upper - lower }
        }

        fn mode(&self) -> f64 {
            0.0
        }

        fn deviance(&self, log_ratio: f64) -> f64 {
            2.0 * libm::log1p(libm::exp(-log_ratio.abs())) + log_ratio.abs() - 2.0 * std::f64::consts::LN_2
        }
    }

    #[test]
    fn the_odds_of_a_tail_come_back() {
        for tail in [1e-290, 1e-20, 0.3, 0.5] {
            let odds = tail / (1.0 - tail);
            let lower = invert(&Logistic, Side::Lower, tail);
            let upper = invert(&Logistic, Side::Upper, tail);
            assert!((lower / odds - 1.0).abs() < 1e-14, "{tail:e}: {lower:e}");
            assert!((upper * odds - 1.0).abs() < 1e-14, "{tail:e}: {upper:e}");
        }
    }

    #[test]
    fn beyond_the_range_is_the_limit() {
        assert_eq!(invert(&Logistic, Side::Lower, 1e-307), 0.0);
        assert_eq!(invert(&Logistic, Side::Upper, 1e-300), f64::INFINITY);
    }
}

//! Quantiles of a positive variable whose logarithm has a log-concave density.

use super::expansions::log_ratio;

/// A law of a positive ratio r, seen on the scale of ln r.
pub(super) trait LogConcave {
    /// The tails, the density of ln r and the derivative of its logarithm at the ratio.
    fn at(&self, ratio: f64) -> Tails;

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
    let mut ratio = libm::exp(start(law, side, tail)).clamp(least, most);
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

/// The logarithm of a ratio to begin from: where the signed root of twice the deviance is the normal quantile.
fn start(law: &impl LogConcave, side: Side, tail: f64) -> f64 {
    let z = super::normal::upper_quantile(tail);
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
        fn at(&self, ratio: f64) -> Tails {
            let (lower, upper) = (ratio / (1.0 + ratio), 1.0 / (1.0 + ratio));
            Tails { lower, upper, density: lower * upper, slope: upper - lower }
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

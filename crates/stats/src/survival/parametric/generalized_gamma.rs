//! The generalized gamma law in Prentice's form, without a seam where its shape Q is 0.
//!
//! With W the standardized log time, the log density is -½ ln 2π - δ(Q) - w² g(Qw), where g(u) = (e^u - 1 - u) / u² and
//! δ is the error of Stirling's formula for Γ at Q⁻². All of it is analytic in Q, being the normal density at 0. Tails
//! are integrals from w outwards relative to the density at w, taken together with those of their derivatives in Q.

use super::jet::{Jet, expm1_less_over_square};

/// ln √(2π).
const LOG_ROOT_TAU: f64 = 0.918_938_533_204_672_8;

/// B(2k) / (2k (2k - 1)), the coefficients of Stirling's series.
const STIRLING: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
    -3617.0 / 122_400.0,
];

/// The argument from which Stirling's series has all digits.
const LARGE: f64 = 12.0;

/// Logarithm below the density at its start at which an integral ends.
const SPENT: f64 = 42.0;

/// Panels of an integral, which grow outwards: with a large Q the density bends only near the mode.
const PANELS: u32 = 12;

/// Abscissae and weights of the Gauss-Legendre rule of 20 points, the positive half.
const RULE: [(f64, f64); 10] = [
    (0.993_128_599_185_094_9, 0.017_614_007_139_152_118),
    (0.963_971_927_277_913_8, 0.040_601_429_800_386_94),
    (0.912_234_428_251_326, 0.062_672_048_334_109_07),
    (0.839_116_971_822_218_8, 0.083_276_741_576_704_75),
    (0.746_331_906_460_150_8, 0.101_930_119_817_240_44),
    (0.636_053_680_726_515, 0.118_194_531_961_518_41),
    (0.510_867_001_950_827_1, 0.131_688_638_449_176_64),
    (0.373_706_088_715_419_55, 0.142_096_109_318_382_04),
    (0.227_785_851_141_645_07, 0.149_172_986_472_603_74),
    (0.076_526_521_133_497_34, 0.152_753_387_130_725_84),
];

pub(super) fn log_density<const K: usize>(w: Jet<K>, q: Jet<K>) -> Jet<K> {
    let bend = q * w;
    w * w * bend.map(expm1_less_over_square(bend.value)) * -1.0 - stirling_error(q) + -LOG_ROOT_TAU
}

pub(super) fn log_survival<const K: usize>(w: Jet<K>, q: Jet<K>) -> Jet<K> {
    let tail = outer_tail(w.value, q.value);
    Jet::map_both(if w.value >= 0.0 { tail } else { tail.log1m_exp() }, w, q)
}

pub(super) fn log_distribution<const K: usize>(w: Jet<K>, q: Jet<K>) -> Jet<K> {
    let tail = outer_tail(w.value, q.value);
    Jet::map_both(if w.value < 0.0 { tail } else { tail.log1m_exp() }, w, q)
}

/// ln Γ(a) - (a - ½) ln a + a - ½ ln 2π at a = q⁻².
fn stirling_error<const K: usize>(q: Jet<K>) -> Jet<K> {
    let square = q * q;
    if square.value * LARGE <= 1.0 {
        return stirling_series(square);
    }
    let mut a = (-square.ln()).exp();
    let mut raised = Jet::constant(0.0);
    while a.value < LARGE {
        let gap = (-a.ln()).exp();
        raised = raised + (a + 0.5) * gap.map(log1p(gap.value)) + -1.0;
        a = a + 1.0;
    }
    raised + stirling_series((-a.ln()).exp())
}

fn log1p(x: f64) -> [f64; 3] {
    let inverse = (1.0 + x).recip();
    [libm::log1p(x), inverse, -inverse * inverse]
}

/// Stirling's series in the inverse of the argument.
fn stirling_series<const K: usize>(inverse: Jet<K>) -> Jet<K> {
    let square = inverse * inverse;
    STIRLING.iter().rev().fold(Jet::constant(0.0), |sum, &coefficient| sum * square + coefficient) * inverse
}

/// The logarithm of the tail beyond `w` on its side of the mode 0, as a jet in w and Q.
fn outer_tail(w: f64, q: f64) -> Jet<2> {
    let direction = if w < 0.0 { -1.0 } else { 1.0 };
    let fall = |v: f64| exponent(w + direction * v, q)[0] - exponent(w, q)[0];
    let end = end(fall);
    let edge = |panel: u32| end * f64::from(panel * panel) / f64::from(PANELS * PANELS);
    let error = stirling_error(Jet::<1>::variable(0, q));
    let mut sums = [0.0; 3];
    let mut add = |v: f64, weight: f64| {
        let [height, first, second] = exponent(w + direction * v, q);
        let density = weight * libm::exp(exponent(w, q)[0] - height);
        let slope = -first - error.gradient[0];
        sums[0] += density;
        sums[1] += density * slope;
        sums[2] += density * (slope * slope - second - error.hessian[0][0]);
    };
    // From the far end, where the terms are small.
    for panel in (0..PANELS).rev() {
        let (middle, half) = (f64::midpoint(edge(panel), edge(panel + 1)), 0.5 * (edge(panel + 1) - edge(panel)));
        for (node, weight) in RULE {
            add(middle + half * node, half * weight);
            add(middle - half * node, half * weight);
        }
    }
    let start: Jet<2> = log_density(Jet::variable(0, w), Jet::variable(1, q));
    let [whole, first, second] = sums;
    let hazard = whole.recip();
    let in_q = first * hazard;
    let in_w = -direction * hazard;
    let mixed = in_w * (start.gradient[1] - in_q);
    Jet {
        value: start.value + libm::log(whole),
        gradient: [in_w, in_q],
        hessian: [[in_w * (start.gradient[0] - in_w), mixed], [mixed, second * hazard - in_q * in_q]],
    }
}

/// w² g(Qw) with its first two derivatives in Q.
fn exponent(w: f64, q: f64) -> [f64; 3] {
    let [value, first, second] = expm1_less_over_square(q * w);
    let square = w * w;
    [square * value, square * w * first, square * square * second]
}

/// Where a convex rising function is close to [`SPENT`].
fn end(fall: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while fall(high) < SPENT {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        let reached = fall(middle);
        if (SPENT..=SPENT + 4.0).contains(&reached) {
            return middle;
        }
        if reached < SPENT { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::super::jet::tests::differentiates;
    use super::super::law::Law;
    use super::*;
    use crate::special::gamma;

    #[test]
    fn derivatives_are_those_of_the_values() {
        for q in [-2.0, -0.6, -1e-3, 0.0, 0.2, 0.288, 0.29, 1.0, 3.0] {
            for w in [-4.0, -0.7, 0.0, 0.5, 1.6] {
                differentiates([w, q], |[w, q]| log_density(w, q));
                differentiates([w, q], |[w, q]| log_survival(w, q));
                differentiates([w, q], |[w, q]| log_distribution(w, q));
            }
        }
    }

    #[test]
    fn tails_are_those_of_the_incomplete_gamma_function() {
        for q in [0.1, 0.5, 1.0, 2.0, 5.0] {
            let shape = 1.0 / (q * q);
            for w in [-12.0, -3.0, -0.2, 0.4, 1.3] {
                let x = shape * libm::exp(q * w);
                let [upper, lower] =
                    [log_survival, log_distribution].map(|tail| tail(Jet::<1>::constant(w), Jet::constant(q)).value);
                // With -Q the law is mirrored.
                let mirrored = log_survival(Jet::<1>::constant(-w), Jet::constant(-q)).value;
                let near = |got: f64, expected: f64| {
                    assert!((got / expected - 1.0).abs() < 2e-12, "{q} {w}: {got} {expected}");
                };
                near(libm::exp(upper), gamma::upper_regularized(shape, x));
                near(libm::exp(lower), gamma::lower_regularized(shape, x));
                near(libm::exp(mirrored), gamma::lower_regularized(shape, x));
            }
        }
    }

    #[test]
    fn the_normal_law_at_zero_and_the_extreme_value_law_at_one() {
        for w in [-3.0, 0.0, 2.0] {
            for (q, law) in [(0.0, Law::Normal), (1.0, Law::ExtremeValue)] {
                let w = Jet::<1>::variable(0, w);
                let q = Jet::constant(q);
                let pairs = [
                    (log_density(w, q), law.log_density(w)),
                    (log_survival(w, q), law.log_survival(w)),
                    (log_distribution(w, q), law.log_distribution(w)),
                ];
                for (got, expected) in pairs {
                    assert!((got.value - expected.value).abs() < 1e-13 * (1.0 + expected.value.abs()));
                    assert!((got.gradient[0] - expected.gradient[0]).abs() < 1e-12, "{got:?} {expected:?}");
                    assert!((got.hessian[0][0] - expected.hessian[0][0]).abs() < 1e-12, "{got:?} {expected:?}");
                }
            }
        }
    }
}

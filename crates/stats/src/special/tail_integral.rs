//! The integral of exp(-h) over v > 0 for a convex h with h(0) = 0 and h'(0) >= 0.
//!
//! Beta and gamma variables have log-concave densities on the logit and the log scale. Seen from any point beyond the
//! mode, the rest of the density is the density there times such an integral, so that no tail is ever the small
//! difference of two larger numbers and the work does not grow with the shape.

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

/// Beyond the first of these exponents nothing is left to add; beyond the second, points would be wasted.
const SPENT: (f64, f64) = (38.0, 50.0);

/// ∫ exp(-h(v)) dv over v from 0 to infinity; `slope` and `curvature` are the first two derivatives of h at 0.
///
/// Singularities of the integrands here lie π or more away from the real axis, hence panels no longer than 2.
pub(super) fn tail_integral(h: impl Fn(f64) -> f64, slope: f64, curvature: f64) -> f64 {
    let end = end(&h, slope, curvature);
    let panels = (0.5 * end).ceil().clamp(2.0, 1e6);
    let half = 0.5 * end / panels;
    let panel = |index: usize| {
        let middle = half * (2.0 * index as f64 + 1.0);
        let pair = |&(node, weight): &(f64, f64)| {
            weight * (libm::exp(-h(middle - half * node)) + libm::exp(-h(middle + half * node)))
        };
        RULE.iter().map(pair).sum::<f64>()
    };
    // From the far end, where the terms are small, so that they are not lost in the sum.
    half * (0..panels as usize).rev().map(panel).sum::<f64>()
}

/// Where h is between the two bounds of `SPENT`.
fn end(h: impl Fn(f64) -> f64, slope: f64, curvature: f64) -> f64 {
    let (enough, wasteful) = SPENT;
    let mut high = (enough / slope).min((2.0 * enough / curvature).sqrt());
    let mut low = 0.0;
    for _ in 0..200 {
        let value = h(high);
        if value >= enough {
            break;
        }
        (low, high) = (high, 1.5 * high);
    }
    for _ in 0..200 {
        if h(high) <= wasteful {
            break;
        }
        let middle = 0.5 * (low + high);
        if h(middle) < enough { low = middle } else { high = middle }
    }
    high
}

/// The integrals of the two parts of `f` from one point to another, by the same rule.
pub(super) fn panel(f: impl Fn(f64) -> (f64, f64), from: f64, to: f64) -> (f64, f64) {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    let (mut first, mut second) = (0.0, 0.0);
    for &(node, weight) in &RULE {
        for at in [middle - half * node, middle + half * node] {
            let value = f(at);
            first += weight * value.0;
            second += weight * value.1;
        }
    }
    (half * first, half * second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, expected: f64) {
        assert!((got - expected).abs() <= 1e-15 * expected, "{got:e} is not {expected:e}");
    }

    #[test]
    fn an_exponential_integrates_to_its_scale() {
        near(tail_integral(|v| 1e-3 * v, 1e-3, 0.0), 1e3);
        near(tail_integral(|v| 1e9 * v, 1e9, 0.0), 1e-9);
    }

    #[test]
    fn half_a_normal_curve() {
        near(tail_integral(|v| 0.5e10 * v * v, 0.0, 1e10), 1e-5 * (0.5 * std::f64::consts::PI).sqrt());
    }
}

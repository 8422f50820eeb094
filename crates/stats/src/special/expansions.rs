//! Elementary functions less their leading terms, which subtraction would leave without digits.

use super::lanes::Lanes;
use std::ops::RangeInclusive;

/// B(2k) / (2k (2k - 1)), the coefficients of 1/x, 1/x³, ... in Stirling's series.
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

/// The error of Stirling's formula, ln Γ(x + 1) - (x + ½) ln x + x - ½ ln 2π, for x > 0.
///
/// Below 10 the argument is raised by the recurrence, whose every step artanh(s)/s - 1 with s = 1/(2x + 1) is a sum of
/// positive terms.
pub(crate) fn stirling_error(x: f64) -> f64 {
    let mut raised = 0.0;
    let mut x = x;
    if x < 1.0 {
        raised = (x + 0.5) * libm::log1p(x.recip()) - 1.0;
        x += 1.0;
    }
    while x < 10.0 {
        let s = (2.0 * x + 1.0).recip();
        let z = s * s;
        raised += z * (1..=16).rev().fold(0.0, |sum, k| sum * z + 1.0 / f64::from(2 * k + 1));
        x += 1.0;
    }
    let Lanes([rest]) = stirling_series(Lanes([x]));
    raised + rest
}

/// As [`stirling_error`], side by side.
pub(super) fn stirling_errors<const N: usize>(x: Lanes<N>) -> Lanes<N> {
    if x.every(|x| x >= 10.0) { stirling_series(x) } else { x.map(stirling_error) }
}

fn stirling_series<const N: usize>(x: Lanes<N>) -> Lanes<N> {
    let z = (x * x).recip();
    STIRLING.iter().rev().fold(Lanes::all(0.0), |sum, &c| sum * z + c) / x
}

/// ln(1 + q) - q for q > -1.
pub(crate) fn log1p_less(q: f64) -> f64 {
    if !NEAR.contains(&q) {
        return libm::log1p(q) - q;
    }
    let Lanes([less]) = log1p_less_series(Lanes([q]));
    less
}

/// As [`log1p_less`], side by side.
pub(super) fn log1p_less_lanes<const N: usize>(q: Lanes<N>) -> Lanes<N> {
    if q.every(|q| NEAR.contains(&q)) { log1p_less_series(q) } else { q.map(log1p_less) }
}

/// Where [`log1p_less_series`] has all digits.
const NEAR: RangeInclusive<f64> = -0.3..=0.4;

fn log1p_less_series<const N: usize>(q: Lanes<N>) -> Lanes<N> {
    let s = q / (2.0 + q);
    let z = s * s;
    // 1/3 + z/5 + ... + z^10/23, the even and the odd powers of z apart since their chains run side by side.
    let square = z * z;
    let even = (0..=5).rev().fold(Lanes::all(0.0), |sum, k| sum * square + 1.0 / f64::from(4 * k + 3));
    let odd = (0..=4).rev().fold(Lanes::all(0.0), |sum, k| sum * square + 1.0 / f64::from(4 * k + 5));
    s * (2.0 * z * (even + z * odd) - q)
}

/// e^v - 1 - v.
pub(crate) fn expm1_less(v: f64) -> f64 {
    if v.abs() > 0.6 {
        return libm::expm1(v) - v;
    }
    let nested = (3..=17).rev().fold(1.0, |sum, k| 1.0 + sum * v / f64::from(k));
    0.5 * v * v * nested
}

/// ln(p / q), with all its digits where the two are close.
pub(super) fn log_ratio(p: f64, q: f64) -> f64 {
    let change = (p - q) / q;
    if change.abs() < 0.5 { libm::log1p(change) } else { libm::log(p) - libm::log(q) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, expected: f64) {
        assert!((got - expected).abs() <= 3e-15 * expected.abs(), "{got:e} is not {expected:e}");
    }

    #[test]
    fn stirling_error_of_small_factorials() {
        // ln n! - (n + 1/2) ln n + n - ln(2 pi) / 2
        near(stirling_error(1.0), 0.081_061_466_795_327_26);
        near(stirling_error(0.5), 0.153_426_409_720_027_35);
        near(stirling_error(10.0), 0.008_330_563_433_362_87);
    }

    #[test]
    fn differences_keep_their_digits() {
        near(log1p_less(1e-9), -5e-19 + 3.333_333_333e-28);
        near(log1p_less(1.0), std::f64::consts::LN_2 - 1.0);
        near(expm1_less(1e-9), 5e-19 + 1.666_666_667e-28);
        near(expm1_less(-0.5), libm::exp(-0.5) - 0.5);
        near(log_ratio(1.0 + f64::EPSILON, 1.0), f64::EPSILON);
        near(log_ratio(1e-300, 1e-100), -200.0 * libm::log(10.0));
    }
}

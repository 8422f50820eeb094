//! Mills's ratio, the normal tail over the normal density.

use super::normal::{density, survival};

/// From here on the asymptotic series has all digits.
const FAR: f64 = 12.0;

/// P(Z > x) / density(x) for x of at least 0, where neither overflows nor underflows.
pub(super) fn mills(x: f64) -> f64 {
    if x < FAR {
        return survival(x) / density(x);
    }
    let inverse_square = (x * x).recip();
    // 1 - 1/x² + 3/x⁴ - 15/x⁶ ..., nested; what is left out is below 1e-18.
    let nested = (0..24).rev().fold(1.0, |sum, k| 1.0 - f64::from(2 * k + 1) * inverse_square * sum);
    nested / x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_meet() {
        let (below, above) = (mills(FAR * (1.0 - f64::EPSILON)), mills(FAR));
        assert!((below / above - 1.0).abs() < 2e-15, "{below:e} {above:e}");
    }

    #[test]
    fn between_its_classical_bounds() {
        for x in [0.5, 3.0, 20.0, 1e3] {
            assert!(mills(x) <= 1.0 / x && mills(x) >= x / (1.0 + x * x), "{x}");
        }
    }
}

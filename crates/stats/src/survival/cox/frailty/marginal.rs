//! What integrating the frailties out adds to the penalised likelihood, and its slope in their variance.

use crate::special::expansions::{expm1_less, log1p_less, stirling_error};

/// B(2k) / 2k, the coefficients of 1/x², 1/x⁴, ... in the series of ln x - ψ(x).
const DIGAMMA: [f64; 7] =
    [1.0 / 12.0, -1.0 / 120.0, 1.0 / 252.0, -1.0 / 240.0, 1.0 / 132.0, -691.0 / 32_760.0, 1.0 / 12.0];

/// Integrated less penalised log likelihood: the sum over groups with D events of
/// D + ν ln ν - (ν + D) ln(ν + D) + ln Γ(ν + D) - ln Γ(ν), by the errors of Stirling's formula, which do not cancel.
pub(super) fn correction(precision: f64, events: &[f64]) -> f64 {
    let at_zero = stirling_error(precision);
    let of = |&events: &f64| {
        if events == 0.0 {
            return 0.0;
        }
        stirling_error(precision + events) - at_zero - libm::log1p(events / precision) / 2.0
    };
    events.iter().map(of).sum()
}

/// The derivative of the integrated log likelihood in the variance of the frailties.
///
/// Only the penalty and the correction depend on it at the maximum of the penalised likelihood.
pub(super) fn slope(precision: f64, events: &[f64], frailties: &[f64]) -> f64 {
    let at_zero = log_less_digamma(precision);
    let of = |(&events, &frailty): (&f64, &f64)| {
        let tail = at_zero - log_less_digamma(precision + events);
        let lead = events / (2.0 * precision * (precision + events));
        expm1_less(frailty) - (lead + tail)
    };
    precision * precision * events.iter().zip(frailties).map(of).sum::<f64>()
}

/// The same derivative where the variance is 0, from the events observed and expected of each group.
pub(super) fn slope_at_zero(events: &[f64], expected: &[f64]) -> f64 {
    let of = |(events, expected): (&f64, &f64)| (events - expected) * (events - expected) - events;
    events.iter().zip(expected).map(of).sum::<f64>() / 2.0
}

/// ln x - ψ(x) - 1/(2x).
fn log_less_digamma(x: f64) -> f64 {
    let mut raised = 0.0;
    let mut x = x;
    while x < 10.0 {
        let reciprocal = x.recip();
        raised -= log1p_less(reciprocal) + (reciprocal - (x + 1.0).recip()) / 2.0;
        x += 1.0;
    }
    let z = (x * x).recip();
    raised + DIGAMMA.iter().rev().fold(0.0, |sum, c| sum * z + c) * z
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::gamma::log_gamma;

    #[test]
    fn correction_is_its_definition() {
        for precision in [0.1, 0.9, 3.0, 14.0] {
            let events = [0.0, 1.0, 2.0, 5.5];
            let of = |&d: &f64| {
                let after = precision + d;
                d + precision * libm::log(precision) - after * libm::log(after) + log_gamma(after)
                    - log_gamma(precision)
            };
            let expected: f64 = events.iter().map(of).sum();
            let got = correction(precision, &events);
            assert!((got - expected).abs() < 1e-13, "{got} is not {expected}");
        }
    }

    /// ψ(1) = -γ, ψ(½) = -γ - 2 ln 2.
    #[test]
    fn digamma_is_known_at_one_and_a_half() {
        let euler = 0.577_215_664_901_532_9;
        let two = std::f64::consts::LN_2;
        for (x, expected) in [(1.0, euler - 0.5), (0.5, euler + two - 1.0)] {
            let got = log_less_digamma(x);
            assert!((got - expected).abs() < 1e-15, "{got} is not {expected}");
        }
    }

    /// A frailty of ln((ν + D)/(ν + A)) is (D - A)θ to first order.
    #[test]
    fn slope_tends_to_that_at_zero() {
        let (events, expected): ([f64; 3], [f64; 3]) = ([0.0, 2.0, 3.0], [0.7, 1.1, 3.2]);
        let precision = 1e6;
        let frailty = |(d, a): (&f64, &f64)| libm::log1p((d - a) / (precision + a));
        let frailties: Vec<f64> = events.iter().zip(&expected).map(frailty).collect();
        let (got, limit) = (slope(precision, &events, &frailties), slope_at_zero(&events, &expected));
        assert!((got - limit).abs() < 1e-4, "{got} is not {limit}");
    }
}

//! The logistic distribution, without cancellation in either tail.

/// Probability at the linear predictor `predictor`.
pub(super) fn probability(predictor: f64) -> f64 {
    if predictor >= 0.0 {
        1.0 / (1.0 + libm::exp(-predictor))
    } else {
        let odds = libm::exp(predictor);
        odds / (1.0 + odds)
    }
}

/// Logarithm of the probability at `predictor`.
pub(super) fn log_probability(predictor: f64) -> f64 {
    if predictor >= 0.0 { -libm::log1p(libm::exp(-predictor)) } else { predictor - libm::log1p(libm::exp(predictor)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_keep_their_digits() {
        assert_eq!(probability(0.0), 0.5);
        assert_eq!(probability(-700.0), libm::exp(-700.0));
        assert_eq!(probability(-f64::INFINITY), 0.0);
        assert_eq!(log_probability(-1e6), -1e6);
        assert_eq!(log_probability(50.0), -libm::exp(-50.0));
        assert_eq!(log_probability(0.0), -libm::log(2.0));
        for predictor in [-3.0, -0.1, 0.7, 5.0] {
            assert!((libm::exp(log_probability(predictor)) / probability(predictor) - 1.0).abs() < 1e-15);
            assert!((probability(predictor) + probability(-predictor) - 1.0).abs() < 1e-15);
        }
    }
}

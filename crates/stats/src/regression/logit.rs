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

/// What a likelihood asks of a linear predictor, by one exponential and one logarithm.
pub(super) struct Logit {
    pub(super) probability: f64,
    /// Probability of the other outcome.
    pub(super) complement: f64,
    pub(super) log_probability: f64,
}

impl Logit {
    pub(super) fn at(predictor: f64) -> Logit {
        let odds = libm::exp(-predictor.abs());
        let (likelier, other, log_whole) = (1.0 / (1.0 + odds), odds / (1.0 + odds), libm::log1p(odds));
        if predictor >= 0.0 {
            Logit { probability: likelier, complement: other, log_probability: -log_whole }
        } else {
            Logit { probability: other, complement: likelier, log_probability: predictor - log_whole }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_keep_their_digits() {
        assert_eq!(probability(0.0), 0.5);
        assert_eq!(probability(-700.0), libm::exp(-700.0));
        assert_eq!(probability(-f64::INFINITY), 0.0);
        assert_eq!(Logit::at(-1e6).log_probability, -1e6);
        assert_eq!(Logit::at(50.0).log_probability, -libm::exp(-50.0));
        assert_eq!(Logit::at(0.0).log_probability, -libm::log(2.0));
        for predictor in [-3.0, -0.1, 0.7, 5.0] {
            let logit = Logit::at(predictor);
            assert_eq!((logit.probability, logit.complement), (probability(predictor), probability(-predictor)));
            assert!((libm::exp(logit.log_probability) / logit.probability - 1.0).abs() < 1e-15);
            assert!((probability(predictor) + probability(-predictor) - 1.0).abs() < 1e-15);
        }
    }
}

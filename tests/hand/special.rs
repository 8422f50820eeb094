//! Special functions where they are elementary.

use trialstat_stats::special::{beta, binomial, chi_squared, gamma, hypergeometric, normal, student_t};
use trialstat_tests::{Tolerance::Hand, assert_near};

/// Φ(0) = 1/2, and the quantile of one half is 0 without a sign.
#[test]
fn normal_median() {
    assert_near(normal::cdf(0.0), 0.5, Hand, "distribution function at 0");
    assert_eq!(normal::quantile(0.5).to_bits(), 0f64.to_bits());
}

/// Γ(1) = Γ(2) = 1, Γ(1/2)² = π, Γ(4) = 3!.
#[test]
fn gamma_function() {
    assert_eq!((gamma::log_gamma(1.0), gamma::log_gamma(2.0)), (0.0, 0.0));
    assert_near(2.0 * gamma::log_gamma(0.5), std::f64::consts::PI.ln(), Hand, "one half");
    assert_near(gamma::log_gamma(4.0), 6.0f64.ln(), Hand, "four");
}

/// With two degrees of freedom the upper tail is e^(-x/2), with four e^(-x/2) (1 + x/2).
#[test]
fn chi_squared_of_even_degrees() {
    for x in [0.01, 1.0, 10.0, 1000.0] {
        assert_near(chi_squared::survival(x, 2.0), (-0.5 * x).exp(), Hand, "two degrees of freedom");
        let four = (-0.5 * x).exp() * (1.0 + 0.5 * x);
        assert_near(chi_squared::survival(x, 4.0), four, Hand, "four degrees of freedom");
    }
    assert_near(chi_squared::upper_quantile(0.25, 2.0), 2.0 * 4.0f64.ln(), Hand, "upper quartile");
    assert_near(chi_squared::quantile(0.75, 2.0), 2.0 * 4.0f64.ln(), Hand, "upper quartile");
}

/// B(1, 2) has the distribution function 1 - (1 - x)², B(2, 2) has x² (3 - 2x), and B(2, 3) = 1! 2! / 4!.
#[test]
fn beta_of_small_integers() {
    assert_near(beta::regularized(0.25, 1.0, 2.0), 7.0 / 16.0, Hand, "lower tail");
    assert_near(beta::upper_regularized(0.25, 1.0, 2.0), 9.0 / 16.0, Hand, "upper tail");
    assert_near(beta::regularized(0.25, 2.0, 2.0), 5.0 / 32.0, Hand, "symmetric");
    assert_near(beta::quantile(7.0 / 16.0, 1.0, 2.0), 0.25, Hand, "quantile");
    assert_near(beta::upper_quantile(9.0 / 16.0, 1.0, 2.0), 0.25, Hand, "upper quantile");
    assert_near(beta::log_beta(2.0, 3.0), -12.0f64.ln(), Hand, "beta function");
}

/// One degree of freedom: P(T > 1) = 1/4. Two: P(T > √2) = (1 - √2/√(2 + 2)) / 2 = (1 - √½) / 2.
#[test]
fn student_t_of_one_and_two_degrees() {
    assert_near(student_t::survival(1.0, 1.0), 0.25, Hand, "one degree of freedom");
    assert_near(student_t::two_sided(-1.0, 1.0), 0.5, Hand, "both tails");
    assert_near(student_t::upper_quantile(0.25, 1.0), 1.0, Hand, "upper quartile");
    let root = 2f64.sqrt();
    assert_near(student_t::survival(root, 2.0), 0.5 * (1.0 - 0.5 * root), Hand, "two degrees of freedom");
    assert_eq!(student_t::quantile(0.5, 7.0).to_bits(), 0f64.to_bits());
}

/// 2 successes of 4 at one half: 6/16. One marked of two drawn from four, two of them marked: 4/6.
#[test]
fn counts() {
    assert_near(binomial::log_probability(2, 4, 0.5), 0.375f64.ln(), Hand, "binomial");
    assert_near(hypergeometric::log_probability(1, 2, 2, 4), (2.0 / 3.0f64).ln(), Hand, "hypergeometric");
}

/// A certain outcome has logarithm 0, an impossible one negative infinity.
#[test]
fn degenerate_counts() {
    assert_eq!(binomial::log_probability(0, 0, 0.3), 0.0);
    assert_eq!(binomial::log_probability(5, 5, 1.0), 0.0);
    assert_eq!(binomial::log_probability(4, 5, 1.0), f64::NEG_INFINITY);
    assert_eq!(binomial::log_probability(1, 5, 0.0), f64::NEG_INFINITY);
    assert_eq!(hypergeometric::log_probability(3, 10, 3, 10), 0.0);
}

/// At the ends of a domain there are limits, beyond them nothing.
#[test]
fn ends_of_the_domains() {
    let limits = [
        (normal::upper_quantile(0.0), f64::INFINITY),
        (normal::quantile(0.0), f64::NEG_INFINITY),
        (normal::survival(f64::NEG_INFINITY), 1.0),
        (chi_squared::survival(0.0, 3.0), 1.0),
        (chi_squared::survival(f64::INFINITY, 3.0), 0.0),
        (chi_squared::quantile(1.0, 3.0), f64::INFINITY),
        (chi_squared::upper_quantile(1.0, 3.0), 0.0),
        (beta::regularized(1.0, 2.0, 3.0), 1.0),
        (beta::upper_regularized(0.0, 2.0, 3.0), 1.0),
        (beta::quantile(1.0, 2.0, 3.0), 1.0),
        (beta::upper_quantile(0.0, 2.0, 3.0), 1.0),
        (student_t::survival(f64::INFINITY, 3.0), 0.0),
        (student_t::cdf(f64::NEG_INFINITY, 3.0), 0.0),
        (student_t::quantile(1.0, 3.0), f64::INFINITY),
    ];
    for (row, (got, limit)) in limits.into_iter().enumerate() {
        assert_eq!(got, limit, "row {row}");
    }
    let outside = [
        normal::quantile(1.5),
        gamma::lower_regularized(0.0, 1.0),
        gamma::upper_quantile(1.0, -1e-30),
        chi_squared::survival(-1.0, 3.0),
        beta::regularized(1.1, 2.0, 3.0),
        beta::quantile(0.5, 0.0, 3.0),
        beta::upper_quantile(-1e-30, 2.0, 3.0),
        student_t::survival(f64::NAN, 3.0),
        student_t::two_sided(1.0, -1.0),
        binomial::log_probability(2, 1, 0.5),
        hypergeometric::log_probability(0, 8, 5, 10),
    ];
    for (row, got) in outside.into_iter().enumerate() {
        assert!(got.is_nan(), "row {row} is {got}");
    }
}

/// Many degrees of freedom: t meets the normal distribution where the approximation takes over.
#[test]
fn many_degrees_of_freedom() {
    let (before, after) = (0.999e15, 1.001e15);
    for t in [0.5, 1.96, 10.0, 35.0] {
        let [exact, approximate] = [before, after].map(|df| student_t::survival(t, df));
        // The two differ by less than their common distance from the normal tail, which is below 1e-9.
        assert!((exact / approximate - 1.0).abs() < 1e-12, "at {t}: {exact:e} and {approximate:e}");
    }
    assert_eq!(student_t::survival(2.0, f64::INFINITY), normal::survival(2.0));
}

//! What must hold of special functions, by identities that use none of their ways of computing.

use trialstat_stats::special::{beta, binomial, chi_squared, gamma, hypergeometric, student_t};
use trialstat_tests::Tolerance::ClosedForm;
use trialstat_tests::assert_near;

const SHAPES: [f64; 8] = [0.02, 0.5, 1.0, 3.7, 40.0, 905.5, 5e4, 2e8];

fn pairs() -> impl Iterator<Item = (f64, f64)> {
    SHAPES.into_iter().flat_map(|a| SHAPES.map(|b| (a, b)))
}

/// P(X >= k) of a binomial variable is the lower tail of B(k, n - k + 1).
#[test]
fn binomial_tails_are_beta_tails() {
    for (trials, p) in [(1, 0.3), (8, 0.5), (150, 0.01), (400, 0.93), (3000, 0.25)] {
        let mut sum = 0.0;
        for successes in (1..=trials).rev() {
            sum += binomial::log_probability(successes, trials, p).exp();
            let (k, n) = (successes as f64, trials as f64);
            if sum > 1e-290 {
                assert_near(beta::regularized(p, k, n - k + 1.0), sum, ClosedForm, &format!("{k} of {n} at {p}"));
            }
        }
    }
}

#[test]
fn hypergeometric_probabilities_add_up_to_one() {
    for (drawn, marked, population) in [(3_u64, 4_u64, 10_u64), (50, 5, 100), (120, 300, 1000), (2000, 1500, 3000)] {
        let possible = (drawn + marked).saturating_sub(population)..=drawn.min(marked);
        let sum: f64 = possible.map(|k| hypergeometric::log_probability(k, drawn, marked, population).exp()).sum();
        assert_near(sum, 1.0, ClosedForm, &format!("{drawn} of {population} with {marked} marked"));
    }
}

/// With whole shapes the upper gamma tail is the Poisson sum e^(-x) (1 + x + ... + x^(a - 1) / (a - 1)!).
#[test]
fn gamma_tails_are_poisson_sums() {
    for x in [0.01, 1.0, 14.5, 60.0] {
        let mut term = 1.0;
        let mut sum = 0.0;
        for shape in 1..=40 {
            sum += term;
            term *= x / f64::from(shape);
            let tail = gamma::upper_regularized(f64::from(shape), x);
            assert_near(tail, (-x).exp() * sum, ClosedForm, &format!("shape {shape} at {x}"));
        }
    }
}

/// The tail asked for lies between those four doubles below and above the quantile, which is 0 below 1e-306.
#[test]
fn quantiles_leave_the_tail_they_are_asked_for() {
    let around = |x: f64| [x * (1.0 - 4.0 * f64::EPSILON), (x * (1.0 + 4.0 * f64::EPSILON)).clamp(1e-306, 1.0)];
    for (a, b) in pairs() {
        for tail in [1e-30, 1e-6, 0.025, 0.4] {
            let [least, most] = around(beta::quantile(tail, a, b)).map(|x| beta::regularized(x, a, b));
            let [more, less] = around(beta::upper_quantile(tail, a, b)).map(|x| beta::upper_regularized(x, a, b));
            let slack = 1e-13 * tail;
            assert!(least <= tail + slack && tail <= most + slack, "a {a}, b {b}, lower {tail:e}: {least:e}, {most:e}");
            assert!(less <= tail + slack && tail <= more + slack, "a {a}, b {b}, upper {tail:e}: {less:e}, {more:e}");
        }
    }
}

/// I_x(a, b) + I_(1-x)(b, a) = 1, where 1 - x is exact.
#[test]
fn beta_is_symmetric() {
    for (a, b) in pairs() {
        for x in [0.125, 0.3125, 0.5, 0.96875] {
            let (upper, mirrored) = (beta::upper_regularized(x, a, b), beta::regularized(1.0 - x, b, a));
            assert_near(upper, mirrored, ClosedForm, &format!("a {a}, b {b} at {x}"));
        }
    }
}

/// A squared t of many degrees of freedom is nearly chi-squared of one; the tails differ by a term in 1 / df.
#[test]
fn squared_t_approaches_chi_squared() {
    for t in [0.1, 1.0, 3.0] {
        for df in [1e6, 1e9, 1e12] {
            let ratio = student_t::two_sided(t, df) / chi_squared::survival(t * t, 1.0);
            let most = 100.0 / df + 1e-14;
            assert!((ratio - 1.0).abs() <= most, "t {t} with {df:e} degrees of freedom: {ratio}");
        }
    }
}

#[test]
fn tails_never_rise_with_the_statistic() {
    for df in [0.5, 3.0, 77.0, 1e5] {
        let steps = (0..4000).map(|step| f64::from(step) * 0.01);
        let tails: Vec<(f64, f64)> =
            steps.map(|x| (student_t::survival(x, df), chi_squared::survival(x * df, df))).collect();
        for (step, pair) in tails.windows(2).enumerate() {
            // The methods meet within the range; where they do the values may differ in the last digits.
            let slack = 1.0 + 1e-14;
            assert!(pair[1].0 <= pair[0].0 * slack && pair[1].1 <= pair[0].1 * slack, "df {df}, step {step}: {pair:?}");
        }
    }
}

//! Second implementations: where statrs holds its digits, the special functions have to agree with it.
//!
//! statrs loses them in tails and quantiles, which is why it is not used for numbers. These grids keep to the middle of
//! the distributions, and the tolerances are what statrs bears there, not what is claimed of the functions themselves.

use statrs::distribution::{Beta, ChiSquared, Continuous, ContinuousCDF, Gamma, Normal, StudentsT};
use trialstat_stats::special::{beta, chi_squared, gamma, normal, student_t};

/// What statrs bears in the middle of a distribution, relative.
const MIDDLE: f64 = 2e-9;

#[track_caller]
fn agree(ours: f64, theirs: f64, relative: f64, what: &str) {
    let off = (ours - theirs).abs();
    assert!(off <= relative * theirs.abs(), "{what}: {ours:e} and {theirs:e} differ by {off:e}");
    // A claim that could not fail would be none.
    assert!((ours * (1.0 + 10.0 * relative) - theirs).abs() > relative * theirs.abs(), "{what}: vacuous");
}

fn grid(from: f64, to: f64, steps: u32) -> impl Iterator<Item = f64> {
    (0..=steps).map(move |step| from + (to - from) * f64::from(step) / f64::from(steps))
}

#[test]
fn normal_distribution() {
    let theirs = Normal::standard();
    for x in grid(-5.0, 5.0, 40) {
        agree(normal::cdf(x), theirs.cdf(x), MIDDLE, &format!("normal cdf at {x}"));
        agree(normal::density(x), theirs.pdf(x), 1e-14, &format!("normal density at {x}"));
    }
    for p in grid(0.001, 0.999, 37) {
        agree(normal::quantile(p), theirs.inverse_cdf(p), 1e-14, &format!("normal quantile at {p}"));
    }
}

#[test]
fn chi_squared_and_gamma_distributions() {
    for df in [1.0, 2.0, 5.0, 30.0] {
        let theirs = ChiSquared::new(df).expect("positive degrees of freedom");
        for x in grid(0.2, 3.0 * df, 25) {
            agree(chi_squared::cdf(x, df), theirs.cdf(x), MIDDLE, &format!("chi-squared {df} cdf at {x}"));
            agree(chi_squared::survival(x, df), theirs.sf(x), MIDDLE, &format!("chi-squared {df} tail at {x}"));
        }
    }
    for shape in [0.5, 2.5, 40.0] {
        let theirs = Gamma::new(shape, 1.0).expect("positive shape");
        for x in grid(0.3 * shape, 2.0 * shape, 20) {
            agree(gamma::lower_regularized(shape, x), theirs.cdf(x), MIDDLE, &format!("gamma {shape} cdf at {x}"));
        }
    }
}

#[test]
fn beta_and_t_distributions() {
    for (a, b) in [(0.5, 0.5), (2.0, 3.0), (30.0, 12.0), (100.0, 100.0)] {
        let theirs = Beta::new(a, b).expect("positive shapes");
        for x in grid(0.1, 0.9, 16) {
            agree(beta::regularized(x, a, b), theirs.cdf(x), MIDDLE, &format!("beta {a}, {b} cdf at {x}"));
        }
    }
    for df in [1.0, 4.0, 25.0] {
        let theirs = StudentsT::new(0.0, 1.0, df).expect("positive degrees of freedom");
        for t in grid(-4.0, 4.0, 32) {
            agree(student_t::cdf(t, df), theirs.cdf(t), 2e-8, &format!("t {df} cdf at {t}"));
        }
    }
}

//! Special functions against 60 digits: `oracle/mpmath/special.py` makes the numbers.
//!
//! Every point is held to 1e-12, and the largest error of each function to the bound its documentation states.

use serde_json::Value;
use trialstat_stats::special::{
    beta, binomial, chi_squared, f_distribution, gamma, hypergeometric, noncentral_chi_squared, noncentral_t, normal,
    student_t,
};
use trialstat_tests::{Tolerance::ClosedForm, assert_near, expected};

const DOCUMENTED: &str = include_str!("../../crates/stats/docs/special_functions.md");

/// The bound that the documentation states for a function.
fn bound(function: &str) -> f64 {
    let row = DOCUMENTED.lines().find(|line| line.starts_with(&format!("| `{function}`"))).expect(function);
    row.split('|').nth(5).and_then(|cell| cell.trim().parse().ok()).expect("a bound")
}

/// The points of a table; numbers are text there, which loses no digit on the way to a double.
fn points(table: &str) -> Vec<Vec<f64>> {
    let file = expected("special.json");
    let numbers = |row: &Value| {
        let row = row.as_str().expect("a row");
        row.split(' ').map(|number| number.parse().expect("a number")).collect()
    };
    file[table]["rows"].as_array().expect(table).iter().map(numbers).collect()
}

/// Holds a function to the truth in column `truth` of each row of a table.
fn hold(function: &str, table: &str, truth: usize, compute: impl Fn(&[f64]) -> f64) {
    let points = points(table);
    assert!(points.len() >= 19, "{table} has {} points", points.len());
    let mut largest: f64 = 0.0;
    for point in &points {
        let (got, expected) = (compute(point), point[truth]);
        assert_near(got, expected, ClosedForm, &format!("{function} at {point:?}"));
        if expected != got {
            largest = largest.max((got / expected - 1.0).abs());
        }
    }
    let bound = bound(function);
    assert!(largest <= bound, "{function}: the largest error {largest:.1e} is above the documented {bound:.0e}");
}

/// The quantile that a row asks for: column `side` is 0 for a lower tail and 1 for an upper.
fn on_side(side: f64, lower: impl FnOnce() -> f64, upper: impl FnOnce() -> f64) -> f64 {
    if side == 0.0 { lower() } else { upper() }
}

#[test]
fn normal_distribution() {
    hold("normal::cdf", "normal", 1, |p| normal::cdf(p[0]));
    hold("normal::survival", "normal", 2, |p| normal::survival(p[0]));
    hold("normal::density", "normal", 3, |p| normal::density(p[0]));
    hold("normal::upper_quantile", "normal_quantile", 1, |p| normal::upper_quantile(p[0]));
    hold("normal::upper_quantile", "normal_quantile", 1, |p| -normal::quantile(p[0]));
}

#[test]
fn gamma_distribution() {
    hold("gamma::log_gamma", "log_gamma", 1, |p| gamma::log_gamma(p[0]));
    hold("gamma::lower_regularized", "gamma", 5, |p| gamma::lower_regularized(p[0], p[4]));
    hold("gamma::upper_regularized", "gamma", 6, |p| gamma::upper_regularized(p[0], p[4]));
    hold("gamma::lower_quantile", "gamma", 3, |p| {
        on_side(p[1], || gamma::lower_quantile(p[0], p[2]), || gamma::upper_quantile(p[0], p[2]))
    });
}

#[test]
fn chi_squared_distribution() {
    hold("chi_squared::cdf", "chi_squared", 5, |p| chi_squared::cdf(p[4], p[0]));
    hold("chi_squared::survival", "chi_squared", 6, |p| chi_squared::survival(p[4], p[0]));
    hold("chi_squared::quantile", "chi_squared", 3, |p| {
        on_side(p[1], || chi_squared::quantile(p[2], p[0]), || chi_squared::upper_quantile(p[2], p[0]))
    });
}

#[test]
fn beta_distribution() {
    hold("beta::log_beta", "log_beta", 2, |p| beta::log_beta(p[0], p[1]));
    hold("beta::regularized", "beta", 6, |p| beta::regularized(p[5], p[0], p[1]));
    hold("beta::upper_regularized", "beta", 7, |p| beta::upper_regularized(p[5], p[0], p[1]));
    hold("beta::quantile", "beta", 4, |p| {
        on_side(p[2], || beta::quantile(p[3], p[0], p[1]), || beta::upper_quantile(p[3], p[0], p[1]))
    });
}

#[test]
fn student_t_distribution() {
    hold("student_t::two_sided", "student_t", 2, |p| student_t::two_sided(p[0], p[1]));
    hold("student_t::survival", "student_t", 3, |p| student_t::survival(p[0], p[1]));
    hold("student_t::survival", "student_t", 3, |p| student_t::cdf(-p[0], p[1]));
    hold("student_t::cdf", "student_t", 4, |p| student_t::cdf(p[0], p[1]));
    hold("student_t::upper_quantile", "student_t_quantile", 2, |p| student_t::upper_quantile(p[0], p[1]));
    hold("student_t::upper_quantile", "student_t_quantile", 2, |p| -student_t::quantile(p[0], p[1]));
}

#[test]
fn discrete_probabilities() {
    hold("binomial::log_probability", "binomial", 3, |p| binomial::log_probability(p[0] as u64, p[1] as u64, p[2]));
    hold("hypergeometric::log_probability", "hypergeometric", 4, |p| {
        hypergeometric::log_probability(p[0] as u64, p[1] as u64, p[2] as u64, p[3] as u64)
    });
}

#[test]
fn f_distribution_both_ways() {
    hold("f_distribution::cdf", "f_distribution", 6, |p| f_distribution::cdf(p[5], p[0], p[1]));
    hold("f_distribution::survival", "f_distribution", 7, |p| f_distribution::survival(p[5], p[0], p[1]));
    hold("f_distribution::quantile", "f_distribution", 4, |p| {
        let (lower, upper) = (f_distribution::quantile, f_distribution::upper_quantile);
        on_side(p[2], || lower(p[3], p[0], p[1]), || upper(p[3], p[0], p[1]))
    });
}

#[test]
fn logarithms_of_normal_and_t_tails() {
    hold("normal::log_survival", "normal_logarithm", 1, |p| normal::log_survival(p[0]));
    hold("normal::log_survival", "normal_logarithm", 1, |p| normal::log_cdf(-p[0]));
    hold("normal::upper_quantile_of_log", "normal_quantile_of_log", 1, |p| normal::upper_quantile_of_log(p[0]));
    hold("normal::upper_quantile_of_log", "normal_quantile_of_log", 1, |p| -normal::quantile_of_log(p[0]));
    hold("student_t::log_survival", "student_t_logarithm", 4, |p| student_t::log_survival(p[3], p[0]));
    hold("student_t::log_survival", "student_t_logarithm", 4, |p| student_t::log_cdf(-p[3], p[0]));
    hold("student_t::upper_quantile_of_log", "student_t_logarithm", 2, |p| {
        student_t::upper_quantile_of_log(p[1], p[0])
    });
    hold("student_t::upper_quantile_of_log", "student_t_logarithm", 2, |p| -student_t::quantile_of_log(p[1], p[0]));
}

#[test]
fn logarithms_of_beta_and_chi_squared_tails() {
    hold("beta::log_regularized", "beta_logarithm", 6, |p| beta::log_regularized(p[5], p[0], p[1]));
    hold("beta::log_upper_regularized", "beta_logarithm", 7, |p| beta::log_upper_regularized(p[5], p[0], p[1]));
    hold("beta::quantile_of_log", "beta_logarithm", 4, |p| {
        let (lower, upper) = (beta::quantile_of_log, beta::upper_quantile_of_log);
        on_side(p[2], || lower(p[3], p[0], p[1]), || upper(p[3], p[0], p[1]))
    });
    hold("chi_squared::log_cdf", "chi_squared_logarithm", 5, |p| chi_squared::log_cdf(p[4], p[0]));
    hold("chi_squared::log_survival", "chi_squared_logarithm", 6, |p| chi_squared::log_survival(p[4], p[0]));
    hold("chi_squared::quantile_of_log", "chi_squared_logarithm", 3, |p| {
        let (lower, upper) = (chi_squared::quantile_of_log, chi_squared::upper_quantile_of_log);
        on_side(p[1], || lower(p[2], p[0]), || upper(p[2], p[0]))
    });
}

#[test]
fn noncentral_distributions() {
    let chi = "noncentral_chi_squared";
    hold("noncentral_chi_squared::cdf", chi, 3, |p| noncentral_chi_squared::cdf(p[0], p[1], p[2]));
    hold("noncentral_chi_squared::survival", chi, 4, |p| noncentral_chi_squared::survival(p[0], p[1], p[2]));
    // The quantile of the smaller tail, since the larger one has too few digits to go back by.
    hold("noncentral_chi_squared::quantile", chi, 0, |p| {
        let (lower, upper) = (noncentral_chi_squared::quantile, noncentral_chi_squared::upper_quantile);
        if p[3] < p[4] { lower(p[3], p[1], p[2]) } else { upper(p[4], p[1], p[2]) }
    });
    hold("noncentral_t::cdf", "noncentral_t", 3, |p| noncentral_t::cdf(p[0], p[1], p[2]));
    hold("noncentral_t::survival", "noncentral_t", 4, |p| noncentral_t::survival(p[0], p[1], p[2]));
    hold("noncentral_t::quantile", "noncentral_t", 0, |p| {
        let (lower, upper) = (noncentral_t::quantile, noncentral_t::upper_quantile);
        if p[3] < p[4] { lower(p[3], p[1], p[2]) } else { upper(p[4], p[1], p[2]) }
    });
}

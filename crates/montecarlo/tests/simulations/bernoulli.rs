//! Rates of two arms, whose operating characteristics can be added up over all tables.

use crate::scenarios::{ASKED, RATES_PLAN, characteristics, only, part_of, plan, scenario, two_rates};
use trialstat_montecarlo::simulation::Simulation;
use trialstat_montecarlo::truth::Truth;
use trialstat_stats::special::binomial;
use trialstat_trial::result::ResultSet;

const N: u64 = 40;

/// Probability of so many successes of one arm.
fn probability(successes: u64, subjects: u64, p: f64) -> f64 {
    libm::exp(binomial::log_probability(successes, subjects, p))
}

/// Probability of each table of two arms of 40, with the difference of its rates and whether Pearson's chi-squared test
/// rejects: the statistic is that of the pooled variance, held against the square of 1.959964.
fn tables(control: f64, new: f64) -> Vec<(f64, f64, bool)> {
    let tables = (0..=N).flat_map(|a| (0..=N).map(move |b| (a, b)));
    let table = |(a, b): (u64, u64)| {
        let probability = probability(a, N, control) * probability(b, N, new);
        let (n, pooled) = (N as f64, (a + b) as f64 / (2 * N) as f64);
        let difference = (b as f64 - a as f64) / n;
        let variance = pooled * (1.0 - pooled) * 2.0 / n;
        let rejected = variance > 0.0 && difference * difference / variance >= 3.841_458_820_694_124;
        (probability, difference, rejected)
    };
    tables.map(table).collect()
}

fn simulated(control: f64, new: f64) -> ResultSet {
    let (scenario, plan) = (scenario(&two_rates(control, new)), plan(RATES_PLAN));
    let simulation = Simulation::new(&scenario, &plan, ASKED, scenario.seed()).expect("they fit");
    let truth = Truth::of_large(&simulation, 20);
    characteristics(&part_of(&simulation, &scenario, "1/1", truth))
}

#[test]
fn power_and_type_i_error_are_those_of_all_tables() {
    for (control, new) in [(0.3, 0.3), (0.25, 0.55)] {
        let exact: f64 = tables(control, new).into_iter().filter(|table| table.2).map(|table| table.0).sum();
        let results = simulated(control, new);
        let got = only(&results, "performance", "test, chi-squared", "rejection");
        let error = (exact * (1.0 - exact) / 4000.0).sqrt();
        assert!((got - exact).abs() < 4.0 * error, "{got} {exact}");
        assert!((only(&results, "performance", "test, chi-squared", "rejection.mcse") / error - 1.0).abs() < 0.2);
    }
}

#[test]
fn the_difference_has_the_bias_spread_and_coverage_of_all_tables() {
    let (control, new): (f64, f64) = (0.25, 0.55);
    let truth = new - control;
    let results = simulated(control, new);
    let performance = |stat_name: &str| only(&results, "performance", "difference, wald", stat_name);
    let within = |name: &str, exact: f64, error: f64| {
        let got = performance(name);
        assert!((got - exact).abs() < 4.0 * error, "{name}: {got} {exact} {error}");
    };
    within("truth", truth, performance("truth.mcse"));
    // 20 large replicates of 5000 subjects an arm.
    let variance_of_one = control * (1.0 - control) + new * (1.0 - new);
    assert!((performance("truth.mcse") / (variance_of_one / 1e5).sqrt() - 1.0).abs() < 0.6);
    let deviation = (variance_of_one / N as f64).sqrt();
    within("bias", 0.0, libm::hypot(performance("bias.mcse"), performance("truth.mcse")));
    within("empirical.se", deviation, performance("empirical.se.mcse"));
    within("mse", deviation * deviation, performance("mse.mcse"));
    let covers = |a: u64, b: u64| {
        let (p, q, n) = (a as f64 / N as f64, b as f64 / N as f64, N as f64);
        let reach = 1.959_963_984_540_054 * (p * (1.0 - p) / n + q * (1.0 - q) / n).sqrt();
        ((q - p) - truth).abs() <= reach
    };
    let tables = (0..=N).flat_map(|a| (0..=N).map(move |b| (a, b))).filter(|(a, b)| covers(*a, *b));
    let coverage: f64 = tables.map(|(a, b)| probability(a, N, control) * probability(b, N, new)).sum();
    // Tables whose limit lies within the error of the truth may count on either side: that error moves the share by the
    // density of the limits.
    let slack = performance("truth.mcse") / deviation * 0.06;
    within("coverage", coverage, performance("coverage.mcse") + slack);
    within("bias.eliminated.coverage", coverage, performance("coverage.mcse") + slack);
}

//! Kaplan-Meier estimates of Weibull times, held against the law's formula.

use crate::scenarios::{ASKED, characteristics, part_of, plan, scenario};
use trialstat_montecarlo::simulation::Simulation;
use trialstat_montecarlo::truth::Truth;

const SHAPE: f64 = 1.5;
const SCALE: f64 = 200.0;
const TIMES: [f64; 3] = [60.0, 150.0, 300.0];

/// 120 subjects, of whom a fifth leave within a year.
const TEXT: &str = r#"
title = "Weibull times"
seed = 14
replicates = 800
plan = "plan.toml"
subjects = 120
arm = [{ name = "all", outcome = [{ of = "relapse", shape = 1.5, scale = 200 }] }]
direct = [{ endpoint = "relapse", model = "time", unit = "day", dropout = 0.2, dropout_by = 365 }]
"#;

const PLAN: &str = r#"
title = "time to relapse"
endpoint = [{ name = "relapse", kind = "supplied" }]
[[analysis]]
id = "relapse"
endpoint = "relapse"
times = [60, 150, 300]
"#;

#[test]
fn survival_is_the_formula_s_and_intervals_hold_it() {
    let (scenario, plan) = (scenario(TEXT), plan(PLAN));
    let simulation = Simulation::new(&scenario, &plan, ASKED, scenario.seed()).expect("they fit");
    let truth = Truth::of_large(&simulation, 8);
    let results = characteristics(&part_of(&simulation, &scenario, "1/1", truth));
    for time in TIMES {
        let exact = libm::exp(-libm::exp(SHAPE * libm::log(time / SCALE)));
        let number = |context: &str, stat_name: &str| {
            let level = time.to_string();
            let of = |row: &&trialstat_trial::result::ResultRow| {
                row.context == context
                    && row.variable_level.as_deref() == Some(&level)
                    && row.method.starts_with("survival, kaplan-meier")
                    && row.stat_name == stat_name
            };
            let found: Vec<_> = results.rows.iter().filter(of).collect();
            let [row] = found[..] else { panic!("{context} {stat_name} at {time}: {found:?}") };
            row.stat.number().unwrap_or_else(|| panic!("{row:?}"))
        };
        // Events are known at the end of their day: those of a day and before are all there on it.
        let (mean, error) = (number("performance", "mean"), number("performance", "mean.mcse"));
        assert!((mean - exact).abs() < 4.0 * error, "{time}: {mean} {exact} {error}");
        let (truth, error) = (number("performance", "truth"), number("performance", "truth.mcse"));
        assert!((truth - exact).abs() < 6.0 * error, "{time}: {truth} {exact} {error}");
        // Intervals on the scale of the logarithm hold their level but roughly with 120 subjects.
        let (coverage, error) = (number("performance", "coverage"), number("performance", "coverage.mcse"));
        assert!((coverage - 0.95).abs() < 4.0 * error + 0.01, "{time}: {coverage}");
        let [low, high] = [number("band", "p2.5"), number("band", "p97.5")];
        assert!(low < exact && exact < high, "{time}: {low} {high}");
        // Without loss the band is 1.96 binomial errors either way; those who leave widen it.
        let half = (high - low) / 2.0 / (1.96 * (exact * (1.0 - exact) / 120.0).sqrt());
        assert!((0.85..1.35).contains(&half), "{time}: {half}");
    }
}

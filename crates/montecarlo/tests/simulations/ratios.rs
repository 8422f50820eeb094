//! Ratios are measured on the scale on which their standard errors are.

use crate::scenarios::{ASKED, characteristics, only, part_of, plan, scenario};
use trialstat_montecarlo::line::Line;
use trialstat_montecarlo::simulation::Simulation;
use trialstat_montecarlo::study::Study;
use trialstat_montecarlo::truth::Truth;
use trialstat_trial::result::{ResultRow, ResultSet};

const SCENARIO: &str = r#"
title = "a rate and a time"
seed = 11
replicates = 400
plan = "plan.toml"
subjects = 120
arm = [
  { name = "control", outcome = [{ of = "response", probability = 0.3 }, { of = "death", median = 12 }] },
  { name = "new", outcome = [{ of = "response", probability = 0.5 }, { of = "death", median = 20 }] },
]
direct = [
  { endpoint = "response", model = "binary" },
  { endpoint = "death", model = "time", unit = "month" },
]
allocation = { method = "permuted-block", blocks = [4] }
compare = [{ analysis = "response" }]
"#;

const PLAN: &str = r#"
title = "a rate and a time"
reference = "control"
endpoint = [{ name = "response", kind = "supplied" }, { name = "death", kind = "supplied" }]
[[analysis]]
id = "response"
endpoint = "response"
difference = ["wald"]
ratio = ["katz"]
odds_ratio = ["woolf"]
model = "logistic"
[[analysis]]
id = "death"
endpoint = "death"
rmst = 300
"#;

fn simulated() -> (ResultSet, Vec<ResultRow>) {
    let (scenario, plan) = (scenario(SCENARIO), plan(PLAN));
    let simulation = Simulation::new(&scenario, &plan, ASKED, scenario.seed()).expect("they fit");
    let truth = Truth::of_large(&simulation, 5);
    let first = simulation.replicate(0, &mut simulation.scratch()).rows;
    (characteristics(&part_of(&simulation, &scenario, "1/1", truth)), first)
}

#[test]
fn standard_errors_of_a_logarithm_are_held_against_the_spread_of_the_logarithm() {
    let (results, first) = simulated();
    let of_logarithm: Vec<Line> = first
        .iter()
        .filter(|row| row.stat_name == "std.error" && row.note.as_deref().is_some_and(|note| note.contains("log")))
        .map(|row| Line::of(row, 0))
        .collect();
    assert_eq!(of_logarithm.len(), 3, "{of_logarithm:?}");
    for line in &of_logarithm {
        let method = format!("{}, {}", line.context, line.method);
        let number = |stat_name: &str| only(&results, "performance", &method, stat_name);
        let (empirical, model) = (number("empirical.se"), number("model.se"));
        assert!((model / empirical - 1.0).abs() < 0.12, "{method}: {model} for {empirical}");
        assert!((100.0 * (model / empirical - 1.0) - number("relative.error")).abs() < 1e-9, "{method}");
        assert!((number("truth") + number("bias") - number("mean")).abs() < 1e-12, "{method}");
        assert!((0.91..0.99).contains(&number("coverage")), "{method}: {}", number("coverage"));
        let noted = |stat_name: &str| {
            let is =
                |row: &&ResultRow| row.context == "performance" && row.method == method && row.stat_name == stat_name;
            results.rows.iter().find(is).and_then(|row| row.note.clone())
        };
        let notes = ["truth.mcse", "mean", "empirical.se", "model.se"].map(|name| noted(name).unwrap_or_default());
        assert!(notes.iter().all(|note| *note == "of the logarithm"), "{method}: {notes:?}");
        assert_eq!((noted("coverage"), noted("relative.error")), (None, None));
    }
    // The odds of 1 against 3/7.
    let truth = only(&results, "performance", "odds-ratio, g-computation, delta", "truth");
    assert!((truth - libm::log(7.0 / 3.0)).abs() < 0.05, "{truth}");
    // The statistic itself remains on its own scale.
    let mean = only(&results, "replicates", "odds-ratio, g-computation, delta: estimate", "mean");
    assert!(mean > 2.0, "{mean}");
}

#[test]
fn all_methods_of_a_ratio_are_on_one_scale() {
    let (results, _) = simulated();
    // A model of the arms alone gives the proportions that were observed.
    for (context, method) in [("ratio", "katz"), ("odds-ratio", "woolf")] {
        let of = |method: &str| only(&results, "performance", &format!("{context}, {method}"), "mean");
        assert!((of(method) - of("g-computation, delta")).abs() < 1e-9, "{context}");
        let pair = format!("{context}, {method} against g-computation, delta");
        let difference = only(&results, "paired-comparison", &pair, "estimate.difference");
        assert!(difference.abs() < 1e-9, "{context}: {difference}");
    }
    let difference = only(&results, "performance", "difference, wald", "mean");
    assert!((difference - 0.2).abs() < 0.02, "{difference}");
}

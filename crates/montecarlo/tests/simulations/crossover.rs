//! Crossovers of scores: drawn, unfolded by the plan, compared within persons.

use crate::scenarios::{ASKED, characteristics, part, part_of, plan, scenario};
use trialstat_montecarlo::points::Points;
use trialstat_montecarlo::simulation::Simulation;
use trialstat_montecarlo::truth::Truth;
use trialstat_trial::result::{ResultRow, ResultSet};

/// An infusion and a placebo in turn, with 12 weeks between, read a day and a week after each.
const CROSSED: &str = r#"
title = "an infusion and a placebo in turn"
seed = 14
replicates = 60
plan = "plan.toml"
subjects = 60
visit = [
  { name = "Baseline", day = 1, window = [1, 1] },
  { name = "24 h", day = 2, window = [2, 2] },
  { name = "1 week", day = 8, window = [6, 10] },
]
measure = [{ name = "MADRS", noise = 2 }]
arm = [
  { name = "ketamine", drug = "herd-2007", missed = 0.1, regimen = { mg_per_kg = 0.5, minutes = 40, days = [1] } },
  { name = "midazolam", placebo_days = [1] },
]
crossover = { period_days = 14, washout_days = 70 }
covariate = [
  { name = "weight_kg", distribution = "log-normal", median = 75, cv = 0.2 },
  { name = "baseline", distribution = "normal", mean = 32, sd = 4 },
]
collection = { jitter_days = 1, missing = { probability = 0.03 } }
[symptoms]
exposure = "peak"
half = 150
effect = 0.8
effect_sd = 1
non_responders = 0.2
onset_days = 0.1
half_life_days = 7
placebo = { plateau = 0.2, plateau_sd = 1, days = 1 }
"#;

const CROSSED_PLAN: &str = r#"
title = "an infusion and a placebo in turn"
reference = "midazolam"
baseline = { day = 1 }
crossover = { sequence = "sequence", starts = [1, 85] }
visit = [{ name = "24 h", day = 2, window = [2, 2] }]
endpoint = [{ name = "response", stock = "response", measure = "MADRS", visit = "24 h" }]
[[analysis]]
id = "response"
endpoint = "response"
missing = "non-responder"
interval = ["wilson"]
difference = ["paired-newcombe", "newcombe"]
test = ["mcnemar-exact"]
subgroup = ["period"]
"#;

fn number(results: &ResultSet, analysis: &str, of: impl Fn(&ResultRow) -> bool, stat: &str) -> f64 {
    let own = |row: &&ResultRow| row.analysis == analysis && row.stat_name == stat && of(row);
    let row = results.rows.iter().find(own).unwrap_or_else(|| panic!("{analysis}, {stat}"));
    row.stat.number().unwrap_or_else(|| panic!("{analysis}, {stat}: {:?}", row.stat))
}

fn of_ketamine(context: &'static str, method: &'static str) -> impl Fn(&ResultRow) -> bool {
    move |row| row.context == context && row.method == method && row.group1_level.as_deref() == Some("ketamine")
}

#[test]
fn persons_are_compared_with_themselves_and_threads_change_no_byte() {
    let (scenario, plan) = (scenario(CROSSED), plan(CROSSED_PLAN));
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| {
            let simulation = Simulation::new(&scenario, &plan, ASKED, scenario.seed()).expect("fits");
            part_of(&simulation, &scenario, "1/1", Truth::default()).to_json()
        })
    };
    assert!(on(1) == on(2));
    let results = characteristics(&part(&scenario, &plan, "1/1"));
    let said = |analysis, method, stat| number(&results, analysis, of_ketamine("performance", method), stat);
    // With 84 days between, twelve half-lives, it does not matter which came first.
    let of = |analysis, stat| said(analysis, "proportion, wilson", stat);
    let [first, second] = ["response | period = 1", "response | period = 2"];
    let error = libm::hypot(of(first, "mean.mcse"), of(second, "mean.mcse"));
    assert!((of(first, "mean") - of(second, "mean")).abs() < 4.0 * error, "{error}");
    assert!(of(first, "mean") > 0.3);
    // Pairs have the same difference as groups, and a test of their own.
    let difference = said("response", "difference, paired-newcombe", "mean");
    assert_eq!(difference, said("response", "difference, newcombe", "mean"));
    assert!(said("response", "test, mcnemar-exact", "rejection") > 0.9);
    // Everybody has one session of ketamine, in the first period or in the second; a tenth is missed.
    let of_peak = |row: &ResultRow| row.context == "exposure" && row.variable == "peak";
    let sessions = number(&results, "exposure", of_peak, "N");
    assert!((sessions - 3240.0).abs() < 4.0 * f64::sqrt(3600.0 * 0.09), "{sessions}");
}

#[test]
fn a_plan_of_another_crossover_is_refused_at_its_place() {
    let scenario = scenario(CROSSED);
    let refused = |from: &str, to: &str| {
        assert!(CROSSED_PLAN.contains(from));
        let plan = plan(&CROSSED_PLAN.replace(from, to));
        let problems = Simulation::new(&scenario, &plan, ASKED, scenario.seed()).expect_err("they do not fit");
        let [problem] = &problems[..] else { panic!("{problems:?}") };
        (problem.code, problem.message.clone(), (problem.place.line, problem.place.column))
    };
    let (code, message, place) = refused("[1, 85]", "[1, 29]");
    assert_eq!((code, place), ("P479", (5, 47)));
    assert_eq!(message, "the periods of the plan begin on the days 1, 29, those of the trial on the days 1, 85");
    assert_eq!(refused("[1, 85]", "[1, 85, 169]").2, (5, 47));
    let (code, message, place) = refused("\"sequence\"", "\"order\"");
    assert_eq!((code, place), ("P479", (5, 26)));
    assert_eq!(message, "the arms of the trial's subjects are not in the order of `order`");
}

#[test]
fn points_whose_periods_begin_on_other_days_are_named() {
    let grid = "[grid]\nvary = [{ path = \"crossover.washout_days\", values = [70, 84] }]\n";
    let (text, plan) = (format!("{CROSSED}{grid}"), plan(CROSSED_PLAN));
    let points = scenario(&text).points("scenario.toml", text.as_bytes(), &|_| None).expect("a sound grid");
    let of = Points { points: &points, plan: &plan, asked: ASKED, seed: 1, large: 0 };
    let unfit: Vec<_> = points.iter().filter_map(|point| of.simulation(point).err()).flatten().collect();
    let [problem] = &unfit[..] else { panic!("{unfit:?}") };
    assert_eq!((problem.code, problem.place.line), ("P479", 5));
    let begin = "at point 2 (crossover.washout_days = 84): the periods of the plan begin on the days 1, 85, ";
    assert!(problem.message.starts_with(begin), "{}", problem.message);
}

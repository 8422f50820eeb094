//! Scenarios and plans of the tests, and their runs.

use trialstat_analysis::conventions::Conventions;
use trialstat_analysis::study::{Asked, StudyPlan};
use trialstat_montecarlo::operating_characteristics::operating_characteristics;
use trialstat_montecarlo::part::{Part, PointPart};
use trialstat_montecarlo::run::{End, Unwatched, Wanted, run};
use trialstat_montecarlo::shard::Shard;
use trialstat_montecarlo::simulation::Simulation;
use trialstat_montecarlo::stamp::{LIBM, STREAM_LAYOUT, Stamp};
use trialstat_montecarlo::truth::Truth;
use trialstat_simulate::scenario::Scenario;
use trialstat_stats::interval::Level;
use trialstat_trial::result::{ResultRow, ResultSet};

/// Two arms of 40 that answer yes with these probabilities.
pub fn two_rates(control: f64, new: f64) -> String {
    format!(
        r#"
title = "two rates"
seed = 20
replicates = 4000
plan = "plan.toml"
subjects = 80
arm = [
  {{ name = "control", outcome = [{{ of = "response", probability = {control} }}] }},
  {{ name = "new", outcome = [{{ of = "response", probability = {new} }}] }},
]
direct = [{{ endpoint = "response", model = "binary" }}]
allocation = {{ method = "permuted-block", blocks = [4] }}
"#
    )
}

/// Their comparison.
pub const RATES_PLAN: &str = r#"
title = "two rates"
reference = "control"
endpoint = [{ name = "response", kind = "supplied" }]
[[analysis]]
id = "response"
endpoint = "response"
interval = ["wilson"]
difference = ["wald"]
test = ["chi-squared", "fisher"]
"#;

pub fn scenario(text: &str) -> Scenario {
    Scenario::read("scenario.toml", text.as_bytes(), &|_| None).expect("a sound scenario")
}

pub fn plan(text: &str) -> StudyPlan {
    StudyPlan::read("plan.toml", text.as_bytes()).expect("a sound plan")
}

pub const ASKED: Asked = Asked { level: Level::NINETY_FIVE, conventions: Conventions::R };

/// A shard of a simulation of the scenario's replicates, without the truth.
pub fn part(scenario: &Scenario, plan: &StudyPlan, shard: &str) -> Part {
    let simulation = Simulation::new(scenario, plan, ASKED, scenario.seed()).expect("they fit");
    part_of(&simulation, scenario, shard, Truth::default())
}

pub fn part_of(simulation: &Simulation<'_>, scenario: &Scenario, shard: &str, truth: Truth) -> Part {
    let shard: Shard = shard.parse().expect("a shard");
    let wanted = Wanted {
        replicates: shard.replicates(scenario.replicates()),
        limits: Simulation::limits(scenario.replicates()),
        alpha: simulation.alpha(),
        comparisons: simulation.comparisons().to_vec(),
        precision: None,
    };
    let ran = run(simulation, &truth, wanted.tally(), &wanted, &Unwatched);
    assert_eq!(ran.end, End::Complete);
    let point = PointPart {
        number: 0,
        settings: Vec::new(),
        looks: scenario.looks().iter().map(|look| look.name.clone()).collect(),
        truth,
        lines: simulation.lines().to_vec(),
        tally: ran.tally,
    };
    let points = if wanted.replicates.is_empty() { Vec::new() } else { vec![point] };
    Part { until: ran.until, points, ..Part::new(stamp(scenario), shard) }.in_order()
}

pub fn stamp(scenario: &Scenario) -> Stamp {
    Stamp {
        trialstat: "0".to_owned(),
        stream_layout: STREAM_LAYOUT,
        libm: LIBM.to_owned(),
        seed: scenario.seed(),
        replicates: scenario.replicates(),
        precision: None,
        level: "0.95".to_owned(),
        conventions: "r".to_owned(),
        title: scenario.title().to_owned(),
        grid: None,
        files: Vec::new(),
    }
}

/// What a part says in the long run.
pub fn characteristics(part: &Part) -> ResultSet {
    operating_characteristics(&part.points[0].tally, &part.points[0].truth, &part.points[0].looks)
}

/// The one number of that context, method and statistic, and of that level if there is one.
#[track_caller]
pub fn only(results: &ResultSet, context: &str, method: &str, stat_name: &str) -> f64 {
    let is = |row: &&ResultRow| row.context == context && row.method == method && row.stat_name == stat_name;
    let found: Vec<&ResultRow> = results.rows.iter().filter(is).collect();
    let [row] = found[..] else { panic!("{context} {method} {stat_name}: {found:?}") };
    row.stat.number().unwrap_or_else(|| panic!("{row:?}"))
}

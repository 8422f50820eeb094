//! Methods compared on the replicates that they share.

use crate::scenarios::{ASKED, RATES_PLAN, characteristics, only, part, part_of, plan, scenario, two_rates};
use trialstat_montecarlo::compare::LinePair;
use trialstat_montecarlo::part::{Named, Part, merge};
use trialstat_montecarlo::simulation::Simulation;
use trialstat_montecarlo::truth::Truth;

const METHODS: &str = "[[compare]]\nanalysis = \"response\"\n";

/// Two intervals of one difference, and two tests.
fn two_methods() -> String {
    RATES_PLAN.replace("difference = [\"wald\"]", "difference = [\"wald\", \"newcombe\"]")
}

fn compared(comparison: &str) -> String {
    format!("{}{comparison}", two_rates(0.3, 0.5).replace("replicates = 4000", "replicates = 300"))
}

#[test]
fn a_difference_is_that_of_the_methods_own_measures_with_a_smaller_error() {
    let (scenario, plan) = (scenario(&compared(METHODS)), plan(&two_methods()));
    let simulation = Simulation::new(&scenario, &plan, ASKED, scenario.seed()).expect("they fit");
    let truth = Truth::of_large(&simulation, 2);
    let results = characteristics(&part_of(&simulation, &scenario, "1/1", truth));
    let pair = |stat_name: &str| only(&results, "paired-comparison", "test, chi-squared against fisher", stat_name);
    let own = |method: &str, stat_name: &str| only(&results, "performance", &format!("test, {method}"), stat_name);
    let apart = own("chi-squared", "rejection") - own("fisher", "rejection");
    assert!((pair("rejection.difference") - apart).abs() < 1e-12 && apart > 0.0);
    // Fisher rejects nothing that the chi-squared test does not, so that the errors of both shares cancel.
    assert_eq!((pair("only.second"), pair("only.first")), (0.0, (300.0 * apart).round()));
    let errors = libm::hypot(own("chi-squared", "rejection.mcse"), own("fisher", "rejection.mcse"));
    assert!(pair("rejection.difference.mcse") < 0.5 * errors);
    let of_intervals =
        |stat_name: &str| only(&results, "paired-comparison", "difference, wald against newcombe", stat_name);
    assert_eq!(of_intervals("estimate.difference"), 0.0);
    // One estimate under two names.
    let same = ["estimate.correlation", "estimate.correlation.mcse", "relative.precision", "relative.precision.mcse"];
    assert_eq!(same.map(of_intervals), [1.0, 0.0, 0.0, 0.0]);
    // Newcombe's interval is the narrower one between shares of 0.3 and 0.5 of 40.
    let (width, error) = (of_intervals("width.difference"), of_intervals("width.difference.mcse"));
    assert!(width > 4.0 * error && width < 0.05 && error < 0.001, "{width} ± {error}");
    let coverage = |method: &str| only(&results, "performance", &format!("difference, {method}"), "coverage");
    let apart = coverage("wald") - coverage("newcombe");
    assert!((of_intervals("coverage.difference") - apart).abs() < 1e-12);
}

#[test]
fn two_analyses_are_compared_method_by_method() {
    let second = "[[analysis]]\nid = \"again\"\nendpoint = \"response\"\ntest = [\"fisher\"]\n";
    let plan = plan(&format!("{RATES_PLAN}{second}"));
    let scenario = scenario(&compared("[[compare]]\nanalysis = \"response\"\nwith_analysis = \"again\"\n"));
    let results = characteristics(&part(&scenario, &plan, "1/1"));
    let pair = |stat_name: &str| only(&results, "paired-comparison", "test, fisher against `again`", stat_name);
    assert_eq!((pair("rejection.difference"), pair("rejection.difference.mcse")), (0.0, 0.0));
    let named = results.rows.iter().filter(|row| row.context == "paired-comparison");
    assert!(named.clone().count() > 3 && named.clone().all(|row| row.method.contains("against `again`")));
}

/// Times of two arms in months, by the treatment and an age that has no effect.
const TIMES: &str = r#"
title = "times"
seed = 5
replicates = 40
plan = "plan.toml"
subjects = 80
arm = [
  { name = "control", outcome = [{ of = "death", median = 12 }, { of = "relapse", median = 6 }] },
  { name = "new", outcome = [{ of = "death", median = 20 }, { of = "relapse", median = 9 }] },
]
direct = [{ endpoint = "death", model = "time", unit = "month" }, { endpoint = "relapse", model = "time", unit = "month" }]
covariate = [
  { name = "age", distribution = "normal", mean = 50, sd = 10, decimals = 0 },
  { name = "weight", distribution = "normal", mean = 70, sd = 8, decimals = 0 },
]
allocation = { method = "permuted-block", blocks = [4] }
compare = [{ analysis = "death", with_analysis = "OTHER" }]
"#;

#[test]
fn two_analyses_are_compared_variable_by_variable() {
    let plan = plan(
        r#"
title = "times"
reference = "control"
endpoint = [{ name = "death", kind = "supplied" }, { name = "relapse", kind = "supplied" }]
[[analysis]]
id = "death"
endpoint = "death"
ties = ["efron"]
covariates = ["age"]
[[analysis]]
id = "adjusted"
endpoint = "death"
ties = ["efron"]
covariates = ["age", "weight"]
[[analysis]]
id = "relapse"
endpoint = "relapse"
ties = ["efron"]
covariates = ["age"]
"#,
    );
    let pairs = |other: &str| -> Vec<(String, String, String)> {
        let scenario = scenario(&TIMES.replace("OTHER", other));
        let simulation = Simulation::new(&scenario, &plan, ASKED, 1).expect("they fit");
        let words =
            |pair: &LinePair| (pair.first.context.clone(), pair.first.variable.clone(), pair.second.variable.clone());
        simulation.comparisons().iter().map(words).collect()
    };
    let adjusted = pairs("adjusted");
    assert!(adjusted.iter().all(|(_, first, second)| first == second), "{adjusted:?}");
    let of = |context: &str| adjusted.iter().filter(|pair| pair.0 == context).count();
    assert_eq!((of("coefficient"), of("proportional-hazards")), (2, 3), "{adjusted:?}");
    // Whatever is of the endpoint itself is compared under both its names.
    let relapse = pairs("relapse");
    let apart: Vec<_> = relapse.iter().filter(|(_, first, second)| first != second).collect();
    assert!(
        apart.iter().all(|(_, first, second)| (first.as_str(), second.as_str()) == ("death", "relapse")),
        "{apart:?}"
    );
    assert!(
        relapse.iter().any(|(context, first, second)| context == "coefficient" && first == "age" && second == "age")
    );
}

#[test]
fn shards_and_threads_change_no_byte() {
    let (scenario, plan) = (scenario(&compared(METHODS)), plan(&two_methods()));
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| part(&scenario, &plan, "1/1"))
    };
    let whole = on(1).to_json();
    assert!(whole.contains("comparisons") && on(3).to_json() == whole);
    let shards = ["2/3", "3/3", "1/3"].map(|shard| {
        let part = Part::from_json(part(&scenario, &plan, shard).to_json().as_bytes()).expect("a part");
        Named { file: shard.to_owned(), part }
    });
    assert_eq!(merge(shards.into()).expect("all shards").to_json(), whole);
}

#[test]
fn a_comparison_of_nothing_is_refused_at_its_place() {
    let refused = |comparison: &str| {
        let (scenario, plan) = (scenario(&compared(comparison)), plan(RATES_PLAN));
        let problems = Simulation::new(&scenario, &plan, ASKED, 1).expect_err("nothing to compare");
        assert_eq!(problems.len(), 1, "{problems:?}");
        format!("{} {:?}", problems[0], problems[0].hint)
    };
    let analysis = refused("[[compare]]\nanalysis = \"respons\"\n");
    assert!(analysis.contains("scenario.toml:14:12") && analysis.contains("did you mean `response`?"), "{analysis}");
    let method = refused("[[compare]]\nanalysis = \"response\"\nmethod = \"fischer\"\n");
    assert!(method.contains("M609") && method.contains("did you mean `fisher`?"), "{method}");
    let same = refused("[[compare]]\nanalysis = \"response\"\nmethod = \"fisher\"\nwith_method = \"fisher\"\n");
    assert!(same.contains("name two methods"), "{same}");
}

//! Threads and shards change no byte.

use crate::scenarios::{ASKED, RATES_PLAN, characteristics, part, plan, scenario, two_rates};
use trialstat_analysis::study::StudyPlan;
use trialstat_montecarlo::part::{Named, Part, PartError, PointPart, merge};
use trialstat_montecarlo::simulation::Simulation;
use trialstat_montecarlo::truth::Truth;
use trialstat_simulate::scenario::Scenario;
use trialstat_trial::diagnostic::Diagnostic;

fn replicates(scenario: &str, number: u64) -> String {
    scenario.replace("replicates = 4000", &format!("replicates = {number}"))
}

fn named(parts: impl IntoIterator<Item = Part>) -> Vec<Named> {
    let named = |(at, part): (usize, Part)| {
        let written = part.to_json();
        let part = Part::from_json(written.as_bytes()).expect("a part");
        assert_eq!(part.to_json(), written);
        Named { file: format!("part-{at}.json"), part }
    };
    parts.into_iter().enumerate().map(named).collect()
}

fn codes(problems: &[Diagnostic]) -> Vec<(&str, &str)> {
    problems.iter().map(|problem| (problem.place.file.as_str(), problem.code)).collect()
}

#[test]
fn threads_change_no_byte() {
    let (scenario, plan) = (scenario(&replicates(&two_rates(0.3, 0.5), 2100)), plan(RATES_PLAN));
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| part(&scenario, &plan, "1/1").to_json())
    };
    let one = on(1);
    assert!(one.contains("chi-squared"));
    assert!(on(2) == one && on(7) == one);
}

#[test]
fn shards_joined_in_any_order_are_the_whole() {
    let (scenario, plan) = (scenario(&replicates(&two_rates(0.3, 0.5), 1203)), plan(RATES_PLAN));
    let whole = part(&scenario, &plan, "1/1");
    let shards = ["3/5", "1/5", "5/5", "4/5", "2/5"].map(|shard| part(&scenario, &plan, shard));
    let joined = merge(named(shards)).expect("all shards");
    assert_eq!(joined.to_json(), whole.to_json());
    assert_eq!(characteristics(&joined), characteristics(&whole));
}

#[test]
fn more_shards_than_replicates_leave_some_without() {
    let (scenario, plan) = (scenario(&replicates(&two_rates(0.3, 0.5), 2)), plan(RATES_PLAN));
    let shards = (1..=5).map(|shard| part(&scenario, &plan, &format!("{shard}/5")));
    let joined = merge(named(shards)).expect("all shards");
    assert_eq!(joined.to_json(), part(&scenario, &plan, "1/1").to_json());
}

#[test]
fn a_missing_a_doubled_and_a_foreign_part_are_named() {
    let (scenario_a, plan) = (scenario(&replicates(&two_rates(0.3, 0.5), 90)), plan(RATES_PLAN));
    let one = |shard: &str| part(&scenario_a, &plan, shard);
    let missing = merge(named([one("1/3"), one("3/3")])).expect_err("the second is missing");
    assert_eq!(codes(&missing), [("part-0.json", "M606")]);
    assert!(
        missing[0].message.contains("replicates 31 to 60") && missing[0].message.contains("shard 2/3"),
        "{missing:?}"
    );
    let doubled =
        merge(named([one("1/3"), one("2/3"), one("3/3"), one("2/3")])).expect_err("the second is there twice");
    assert_eq!(codes(&doubled), [("part-3.json", "M605")]);
    let other = scenario(&replicates(&two_rates(0.3, 0.5), 90).replace("seed = 20", "seed = 21"));
    let foreign = merge(named([one("1/2"), part(&other, &plan, "2/2")])).expect_err("another seed");
    assert_eq!(codes(&foreign), [("part-1.json", "M604")]);
    assert!(foreign[0].message.contains("seed is 21, expected 20"), "{foreign:?}");
    let mut interrupted = one("1/1");
    interrupted.until = 40;
    let problems = merge(vec![Named { file: "p".into(), part: interrupted }]).expect_err("50 are missing");
    assert!(problems[0].message.contains("replicates 41 to 90"), "{problems:?}");
}

/// Two points of 30 replicates each in five parts, of which the third has both the last of the first and the first of the
/// second point.
fn of_two_points(accused: &[usize]) -> Vec<Named> {
    let plan = plan(RATES_PLAN);
    let of = |probability: f64| scenario(&replicates(&two_rates(probability, 0.5), 30));
    let truths = [truth_of(&of(0.3), &plan), truth_of(&of(0.4), &plan)];
    let holding: [&[u64]; 5] = [&[0], &[0], &[0, 1], &[1], &[1]];
    let part = |(at, points): (usize, &&[u64])| {
        let mut whole = part(&of(0.3), &plan, "1/1");
        let point = whole.points.pop().expect("a point");
        let is_other = usize::from(accused.contains(&at));
        let holds = |number: &u64| PointPart { number: *number, truth: truths[is_other].clone(), ..point.clone() };
        whole.points = points.iter().map(holds).collect();
        Named { file: format!("p{}.json", at + 1), part: whole }
    };
    holding.iter().enumerate().map(part).collect()
}

fn truth_of(scenario: &Scenario, plan: &StudyPlan) -> Truth {
    Truth::of_large(&Simulation::new(scenario, plan, ASKED, 1).expect("they fit"), 1)
}

fn refusals(parts: Vec<Named>) -> Vec<(String, String)> {
    let problems = merge(parts).expect_err("parts of several simulations");
    assert!(problems.iter().all(|problem| problem.code == "M604"), "{problems:?}");
    problems.into_iter().map(|problem| (problem.place.file, problem.hint.unwrap_or_default())).collect()
}

#[test]
fn only_the_part_that_most_are_unlike_is_called_foreign() {
    for accused in [2, 0] {
        let found = refusals(of_two_points(&[accused]));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, format!("p{}.json", accused + 1), "{found:?}");
    }
    let plan = plan(RATES_PLAN);
    let own = scenario(&replicates(&two_rates(0.3, 0.5), 90));
    let other = scenario(&replicates(&two_rates(0.3, 0.5), 90).replace("seed = 20", "seed = 21"));
    let one = |scenario: &Scenario, shard: &str| part(scenario, &plan, shard);
    let found = refusals(named([one(&other, "1/3"), one(&own, "2/3"), one(&own, "3/3")]));
    assert_eq!(found.iter().map(|(file, _)| file.as_str()).collect::<Vec<_>>(), ["part-0.json"]);
    let parts = [one(&own, "1/4"), one(&other, "2/4"), one(&own, "3/4"), one(&other, "4/4")];
    let found = refusals(named(parts));
    let hint = "the parts are of 2 simulations: `part-0.json`, `part-2.json`; `part-1.json`, `part-3.json`";
    assert_eq!(found, [("part-1.json".to_owned(), hint.to_owned())]);
}

#[test]
fn a_changed_part_is_refused() {
    let (scenario, plan) = (scenario(&replicates(&two_rates(0.3, 0.5), 9)), plan(RATES_PLAN));
    let written = part(&scenario, &plan, "1/1").to_json();
    let error = |text: &str| Part::from_json(text.as_bytes()).map(|part| part.to_json()).expect_err("changed");
    assert_eq!(error(&written.replacen("\"until\": 9", "\"until\": 8", 1)), PartError::Checksum);
    assert_eq!(error(&written.replacen("\"form\": 6", "\"form\": 5", 1)), PartError::Version(5));
    assert!(matches!(error(&written[..written.len() / 2]), PartError::Form(_)));
    assert!(matches!(error("[]"), PartError::Form(_)));
}

#[test]
fn a_part_whose_counts_do_not_agree_is_refused_whatever_its_checksum() {
    let (scenario, plan) = (scenario(&replicates(&two_rates(0.3, 0.5), 9)), plan(RATES_PLAN));
    let mut short = part(&scenario, &plan, "1/1");
    short.until = 5;
    let error = Part::from_json(short.to_json().as_bytes()).map(|part| part.until).expect_err("9 replicates of 5");
    assert_eq!(error, PartError::Impossible("9 replicates of point 0 at 5".to_owned()));
}

#[test]
fn replicates_in_no_part_are_told_of_however_many_shards_there_are() {
    let (scenario, plan) = (scenario(&replicates(&two_rates(0.3, 0.5), 50)), plan(RATES_PLAN));
    for of in [1_000_000_000_000, u64::MAX] {
        let problems = merge(named([part(&scenario, &plan, &format!("1/{of}"))])).expect_err("replicates are missing");
        let [problem] = &problems[..] else { panic!("{problems:?}") };
        assert_eq!((problem.code, problem.place.file.as_str()), ("M606", "part-0.json"));
        let begin = format!("replicates 1 to 50 are in no part: shard {}/{of}, ", of.div_ceil(50));
        assert!(problem.message.starts_with(&begin) && problem.message.ends_with(" and more"), "{}", problem.message);
    }
    let problems = merge(named([part(&scenario, &plan, "2/3")])).expect_err("replicates are missing");
    let words: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        words,
        ["replicates 1 to 16 are in no part: shard 1/3", "replicates 34 to 50 are in no part: shard 3/3"]
    );
    assert!(problems.iter().all(|problem| problem.place.file == "part-0.json"));
}

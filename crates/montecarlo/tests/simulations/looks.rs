//! Looks that come in another order than the file's, that come after the planned end, or that never come; and trials written
//! as they were when a look ended them.

use crate::scenarios::{ASKED, characteristics, part, plan, scenario};
use trialstat_analysis::study::Fitted;
use trialstat_montecarlo::endings::Stop;
use trialstat_montecarlo::part::{Named, Part, merge};
use trialstat_montecarlo::simulation::Simulation;
use trialstat_montecarlo::study::Study;
use trialstat_trial::result::ResultSet;

const PLAN: &str = r#"
title = "response and death"
reference = "control"
endpoint = [{ name = "death", kind = "supplied" }, { name = "response", kind = "supplied" }]
[[analysis]]
id = "response"
endpoint = "response"
difference = ["wald"]
test = ["chi-squared"]
[[analysis]]
id = "death"
endpoint = "death"
test = ["log-rank"]
"#;

/// 90 subjects, three days between them, followed for 18 months, responses after 30 days.
fn with_looks(looks: &str) -> String {
    format!(
        r#"
title = "looks"
seed = 77
replicates = 150
plan = "plan.toml"
subjects = 90
allocation = {{ method = "permuted-block", blocks = [2, 4] }}
accrual = {{ pattern = "even", rate = 10, unit = "month" }}
direct = [
  {{ endpoint = "death", model = "time", unit = "month", dropout = 0.1, dropout_by = 12, follow_up = 18 }},
  {{ endpoint = "response", model = "binary", after = 30 }},
]
arm = [
  {{ name = "control", outcome = [{{ of = "death", median = 12 }}, {{ of = "response", probability = 0.3 }}] }},
  {{ name = "new", outcome = [{{ of = "death", hazard_ratio = 0.6 }}, {{ of = "response", probability = 0.45 }}] }},
]
look = [
{looks}
]
"#
    )
}

fn simulated(looks: &str) -> ResultSet {
    characteristics(&part(&scenario(&with_looks(looks)), &plan(PLAN), "1/1"))
}

#[track_caller]
fn of_look(results: &ResultSet, name: &str, stat_name: &str) -> f64 {
    let is = |row: &&trialstat_trial::result::ResultRow| {
        row.context == "look" && row.variable_level.as_deref() == Some(name) && row.stat_name == stat_name
    };
    results.rows.iter().find(is).and_then(|row| row.stat.number()).unwrap_or_else(|| panic!("{name} {stat_name}"))
}

fn of_size(results: &ResultSet, variable: &str, stat_name: &str) -> f64 {
    let is = |row: &&trialstat_trial::result::ResultRow| {
        row.context == "trial-size" && row.variable == variable && row.stat_name == stat_name
    };
    results.rows.iter().find(is).and_then(|row| row.stat.number()).expect("a size")
}

#[test]
fn the_last_look_is_the_end_and_none_is_made_after_it() {
    let results = simulated(
        r#"{ name = "whole", information = 1, analysis = "response", efficacy = { p = 1 } },
           { name = "day 60", day = 60, analysis = "response", efficacy = { p = 0.05 } },"#,
    );
    assert_eq!((of_look(&results, "whole", "reached"), of_look(&results, "whole", "efficacy")), (0.0, 0.0));
    assert_eq!(of_look(&results, "day 60", "reached"), 1.0);
    // The 19th enters on day 57.8, the 20th after the end.
    assert_eq!((of_size(&results, "days", "mean"), of_size(&results, "days", "sd")), (60.0, 0.0));
    assert_eq!(of_size(&results, "subjects", "mean"), 19.0);
}

#[test]
fn a_look_that_never_comes_leaves_the_others_their_place() {
    let results = simulated(
        r#"{ name = "interim", events = 90, endpoint = "death", analysis = "response", efficacy = { p = 1e-6 } },
           { name = "final", information = 1, analysis = "response", efficacy = { p = 0.999 } },"#,
    );
    assert_eq!(of_look(&results, "interim", "reached"), 0.0);
    assert_eq!(of_look(&results, "final", "reached"), 1.0);
    assert!(of_look(&results, "final", "efficacy") > 0.9);
}

#[test]
fn an_end_that_never_comes_is_when_all_is_known() {
    let ends = |looks: &str| simulated(looks);
    let waiting = ends(r#"{ name = "end", events = 90, endpoint = "death", efficacy = { p = 0.05 } },"#);
    let whole = ends(r#"{ name = "end", information = 1, analysis = "death", efficacy = { p = 0.05 } },"#);
    for stat_name in ["reached", "efficacy"] {
        assert_eq!(of_look(&waiting, "end", stat_name), of_look(&whole, "end", stat_name), "{stat_name}");
    }
    assert_eq!(of_size(&waiting, "days", "mean"), of_size(&whole, "days", "mean"));
    assert_eq!(of_size(&waiting, "subjects", "mean"), 90.0);
}

/// A third of the subjects are followed to the end before the 20th has died, mostly.
#[test]
fn looks_are_made_in_the_order_of_their_days() {
    let text = with_looks(
        r#"{ name = "share", information = 0.4, analysis = "response", efficacy = { p = 1 } },
           { name = "deaths", events = 28, endpoint = "death", efficacy = { p = 1 } },
           { name = "end", information = 1 },"#,
    );
    let (scenario, plan) = (scenario(&text), plan(PLAN));
    let simulation = Simulation::new(&scenario, &plan, ASKED, scenario.seed()).expect("they fit");
    let compiled = trialstat_simulate::Compiled::new(&scenario);
    let (mut memory, mut firsts) = (simulation.scratch(), [0, 0]);
    for replicate in 0..60 {
        let drawn = compiled.replicate(scenario.seed(), replicate, &mut trialstat_simulate::Scratch::new());
        let days = scenario.looks().iter().map(|look| compiled.day_of(&drawn, look).unwrap_or(f64::INFINITY));
        let days: Vec<f64> = days.collect();
        let first = usize::from(days[1] < days[0]);
        firsts[first] += 1;
        let analysed = simulation.replicate(replicate, &mut memory);
        let ending = analysed.ending.as_ref().expect("an end");
        assert_eq!((ending.made.as_slice(), ending.day), ([first].as_slice(), days[first]), "{replicate}");
        assert_eq!(ending.stop, Stop::Efficacy);
        simulation.take_back(analysed, &mut memory);
    }
    assert!(firsts[0] > 5 && firsts[1] > 5, "{firsts:?}");
}

#[test]
fn the_trial_at_its_end_says_what_was_counted() {
    let text = with_looks(
        r#"{ name = "first", day = 150, analysis = "response", futility = { p = 0.9 }, efficacy = { p = 0.05 } },
           { name = "second", events = 35, endpoint = "death", efficacy = { z = 2.0 }, futility = { z = 0.0 } },
           { name = "third", information = 0.9, analysis = "response", efficacy = { z = 2.5 }, futility = { z = 0.5 } },
           { name = "last", events = 55, endpoint = "death", efficacy = { z = 1.9 } },"#,
    );
    let (scenario, plan) = (scenario(&text), plan(PLAN));
    let simulation = Simulation::new(&scenario, &plan, ASKED, scenario.seed()).expect("they fit");
    let (mut memory, mut early) = (simulation.scratch(), 0);
    for replicate in 0..40 {
        let analysed = simulation.replicate(replicate, &mut memory);
        let trial = simulation.ended_trial(replicate);
        let rows = Fitted::new(&plan, &trial).expect("the plan fits").analyze(&trial, ASKED).results.rows;
        assert_eq!(rows, analysed.rows, "{replicate}");
        let ending = analysed.ending.as_ref().expect("an end");
        assert_eq!(trial.subjects().len() as u64, ending.subjects);
        let entry = trial.characteristics().iter().find(|known| known.name == "entry_day").expect("days of entry");
        assert_eq!(entry.values.len(), trial.subjects().len());
        early += usize::from(trial.subjects().len() < simulation.trial(replicate).subjects().len());
        simulation.take_back(analysed, &mut memory);
    }
    assert!(early > 3, "{early}");
}

#[test]
fn shards_count_looks_that_are_not_made() {
    let text = with_looks(
        r#"{ name = "deaths", events = 28, endpoint = "death", efficacy = { p = 0.1 } },
           { name = "never", events = 90, endpoint = "death", efficacy = { p = 0.5 } },
           { name = "end", information = 0.8, efficacy = { p = 0.05 } },"#,
    );
    let (scenario, plan) = (scenario(&text), plan(PLAN));
    let whole = part(&scenario, &plan, "1/1").to_json();
    assert_eq!(Part::from_json(whole.as_bytes()).map(|part| part.to_json()), Ok(whole.clone()));
    let shards = ["1/3", "2/3", "3/3"].map(|shard| Named { file: shard.into(), part: part(&scenario, &plan, shard) });
    assert!(merge(shards.into()).expect("all parts").to_json() == whole);
}

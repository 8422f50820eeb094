//! Plans that impute: every replicate draws its own, and nothing else bears on what it draws.

use crate::scenarios::{ASKED, part_of, plan, scenario};
use crate::stock::folders;
use trialstat_analysis::study::{Fitted, Scratch, StudyPlan};
use trialstat_montecarlo::simulation::Simulation;
use trialstat_montecarlo::study::Study;
use trialstat_montecarlo::truth::Truth;
use trialstat_simulate::scenario::Scenario;
use trialstat_trial::trial::{Trial, TrialTables};

/// Infusions twice or three times a week in twenty replicates, a fifth of the visits missed, the change at day 15 imputed.
fn imputing() -> (Scenario, StudyPlan) {
    let folder = folders().into_iter().find(|folder| folder.ends_with("twice-or-thrice-weekly")).expect("the scenario");
    let text = std::fs::read_to_string(folder.join("scenario.toml")).expect("scenario.toml");
    let text = text.replace("replicates = 1000", "replicates = 20");
    let missed = "\n[collection]\nmissing = { probability = 0.2 }\n";
    let plan = plan(
        r#"
title = "change"
reference = "placebo, twice"
endpoint = [{ name = "change", kind = "change", measure = "MADRS", visit = "Day 15" }]
[[analysis]]
id = "change"
endpoint = "change"
missing = "multiple-imputation"
imputation = { copies = 5, seed = 3 }
"#,
    );
    (scenario(&format!("{text}{missed}")), plan)
}

#[test]
fn each_replicate_draws_its_own_imputations() {
    let (scenario, plan) = imputing();
    let simulation = Simulation::new(&scenario, &plan, ASKED, scenario.seed()).expect("they fit");
    let fitted = Fitted::new(&plan, &simulation.trial(0)).expect("it fits");
    let of = |trial: u64, number: u64| {
        let tables = TrialTables { number, ..simulation.trial(trial).into_tables() };
        let trial = Trial::new(tables).expect("the same trial");
        fitted.results(&trial, ASKED, &mut Scratch::default()).0.rows
    };
    let mut memory = simulation.scratch();
    for replicate in [3, 1, 0] {
        let simulated = simulation.replicate(replicate, &mut memory).rows;
        assert!(simulated.iter().any(|row| row.stat_name == "N_miss" && row.stat.number() > Some(0.0)));
        assert_eq!(simulated, of(replicate, replicate), "{replicate}");
        assert_ne!(simulated, of(replicate, replicate + 1), "{replicate}");
    }
}

#[test]
fn threads_change_no_byte_of_what_is_imputed() {
    let (scenario, plan) = imputing();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| {
            let simulation = Simulation::new(&scenario, &plan, ASKED, scenario.seed()).expect("they fit");
            part_of(&simulation, &scenario, "1/1", Truth::default()).to_json()
        })
    };
    let one = on(1);
    assert!(one.contains("5 imputations"));
    assert!(on(2) == one && on(5) == one);
}

//! The stock scenarios: each is sound, fits its plan, and gives the same bytes on any number of threads.

use crate::scenarios::{ASKED, part_of, scenario};
use std::path::{Path, PathBuf};
use trialstat_analysis::study::StudyPlan;
use trialstat_montecarlo::simulation::Simulation;
use trialstat_montecarlo::truth::Truth;
use trialstat_simulate::scenario::Scenario;

/// Replicates that are drawn of each.
const REPLICATES: u64 = 3;

/// The folders of the stock scenarios, in order of their names.
pub fn folders() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/scenarios");
    let entries = std::fs::read_dir(&all).expect("the stock scenarios").map(|entry| entry.expect("an entry").path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// A folder's text with another number of replicates, and its plan.
pub fn read(folder: &Path) -> (Scenario, StudyPlan) {
    let text = std::fs::read_to_string(folder.join("scenario.toml")).expect("scenario.toml");
    let own = |line: &str| line.starts_with("replicates = ");
    assert_eq!(text.lines().filter(|line| own(line)).count(), 1, "{}", folder.display());
    let few = text.lines().map(|line| if own(line) { format!("replicates = {REPLICATES}") } else { line.to_owned() });
    let scenario = scenario(&few.collect::<Vec<_>>().join("\n"));
    let plan = std::fs::read(folder.join(scenario.plan())).expect("the plan");
    let plan =
        StudyPlan::read(scenario.plan(), &plan).unwrap_or_else(|found| panic!("{}: {found:?}", folder.display()));
    (scenario, plan)
}

#[test]
fn each_fits_its_plan_and_threads_change_no_byte() {
    let folders = folders();
    assert!(folders.len() >= 11, "{folders:?}");
    for folder in folders {
        let (scenario, plan) = read(&folder);
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| {
                let simulation = Simulation::new(&scenario, &plan, ASKED, scenario.seed())
                    .unwrap_or_else(|found| panic!("{}: {found:?}", folder.display()));
                assert!(!simulation.lines().is_empty(), "{}", folder.display());
                part_of(&simulation, &scenario, "1/1", Truth::default()).to_json()
            })
        };
        assert!(on(1) == on(2), "{}", folder.display());
    }
}

#[test]
fn each_says_what_it_is_about() {
    for folder in folders() {
        let readme = std::fs::read_to_string(folder.join("README.md")).expect("README.md");
        for heading in ["## Question", "## Assumptions", "## Not known", "## What 200 replicates say"] {
            assert!(readme.contains(heading), "{}: {heading}", folder.display());
        }
        let (scenario, _) = read(&folder);
        assert!(readme.contains(&format!("seed {}", scenario.seed())), "{}: the seed", folder.display());
    }
}

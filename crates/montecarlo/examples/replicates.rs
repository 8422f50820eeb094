//! How long the replicates of a scenario take, drawn, looked at, analysed and counted.
//!
//! `cargo run --release -p trialstat-montecarlo --example replicates -- SCENARIO N [THREADS]` prints the scenario, the
//! number of threads and of replicates, least, median and mean microseconds a replicate, by batches of 10,000, and a checksum
//! of all that the replicates say. The truth is not estimated: `SCENARIO truth` prints the seconds that it takes. Beside the
//! stock scenarios there is `treated`, 200 subjects of six sessions and eight visits.

use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;
use trialstat_analysis::conventions::Conventions;
use trialstat_analysis::study::{Asked, StudyPlan};
use trialstat_montecarlo::operating_characteristics::operating_characteristics;
use trialstat_montecarlo::run::{Wanted, Watch, run};
use trialstat_montecarlo::simulation::{LARGE_REPLICATES, Simulation};
use trialstat_montecarlo::tally::Tally;
use trialstat_montecarlo::truth::Truth;
use trialstat_simulate::scenario::Scenario;
use trialstat_stats::interval::Level;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, wanted, threads @ ..] = arguments.as_slice() else { panic!("SCENARIO N [THREADS] or SCENARIO truth") };
    let threads = threads.first().map_or(1, |threads| threads.parse().expect("a number of threads"));
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [here.join("../../datasets/scenarios").join(name), here.join("examples").join(name)];
    let folder = folders.iter().find(|folder| folder.is_dir()).unwrap_or_else(|| panic!("no scenario {name}"));
    let file = |name: &str| std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let scenario = Scenario::read(name, &file("scenario.toml"), &|_| None).expect("the scenario is sound");
    let plan = StudyPlan::read(scenario.plan(), &file(scenario.plan())).expect("the plan is sound");
    let asked = Asked { level: Level::NINETY_FIVE, conventions: Conventions::R };
    let simulation = Simulation::new(&scenario, &plan, asked, scenario.seed()).expect("they fit");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let line = pool.install(|| if wanted == "truth" { truth(&simulation) } else { replicates(&simulation, wanted) });
    let line = format!("{name}\t{threads}\t{line}\n");
    std::io::stdout().write_all(line.as_bytes()).expect("standard output takes a line");
}

fn truth(simulation: &Simulation<'_>) -> String {
    let start = Instant::now();
    let truth = Truth::of_large(simulation, LARGE_REPLICATES);
    let seconds = start.elapsed().as_secs_f64();
    let known = simulation.lines().iter().filter(|line| truth.of(line).is_some()).count();
    format!("{known} lines\t{seconds:.2} s")
}

fn replicates(simulation: &Simulation<'_>, wanted: &str) -> String {
    let replicates: u64 = wanted.parse().expect("a number of replicates");
    let (limits, alpha) = (Simulation::limits(replicates), simulation.alpha());
    let wanted = Wanted { replicates: 0..replicates, limits, alpha, comparisons: Vec::new(), precision: None };
    let clock = Clock(Mutex::new(vec![(0, Instant::now())]));
    let tally = run(simulation, &Truth::default(), Tally::new(limits, alpha), &wanted, &clock).tally;
    let ends = clock.0.into_inner().expect("nobody panicked");
    let micros =
        |from: (u64, Instant), to: (u64, Instant)| (to.1 - from.1).as_secs_f64() * 1e6 / (to.0 - from.0) as f64;
    let mean = micros(ends[0], ends[ends.len() - 1]);
    let mut each: Vec<f64> = ends.windows(2).map(|pair| micros(pair[0], pair[1])).collect();
    each.sort_by(f64::total_cmp);
    let rows = operating_characteristics(&tally, &Truth::default(), &[]).rows;
    let sum = Sha256::digest(format!("{rows:?}"));
    let sum: String = sum.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{replicates}\t{:.1}\t{:.1}\t{mean:.1}\t{sum}", each[0], each[each.len() / 2])
}

/// When each batch was finished, and how many replicates there were then.
struct Clock(Mutex<Vec<(u64, Instant)>>);

impl Watch for Clock {
    fn finished(&self, _tally: &Tally, end: u64) {
        self.0.lock().expect("nobody panicked").push((end, Instant::now()));
    }
}

//! What replicates of a stock scenario say, as the table of its page:
//! `cargo run --release -p trialstat-montecarlo --example stock_table -- datasets/scenarios/maintenance 200`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use trialstat_analysis::conventions::Conventions;
use trialstat_analysis::study::{Asked, StudyPlan};
use trialstat_montecarlo::operating_characteristics::operating_characteristics;
use trialstat_montecarlo::run::{Unwatched, Wanted, run};
use trialstat_montecarlo::simulation::{LARGE_REPLICATES, Simulation};
use trialstat_montecarlo::tally::Tally;
use trialstat_montecarlo::truth::Truth;
use trialstat_simulate::scenario::{Point, Scenario};
use trialstat_stats::interval::Level;
use trialstat_trial::result::{ResultRow, ResultSet};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("a folder");
    let replicates: u64 = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(200);
    let text = table(Path::new(&folder), replicates);
    std::io::stdout().write_all(text.as_bytes()).expect("somebody reads");
}

fn table(folder: &Path, replicates: u64) -> String {
    let read = |name: &str| std::fs::read(folder.join(name)).expect("a file of the folder");
    let files = |name: &str| std::fs::read(folder.join(name)).ok();
    let bytes = read("scenario.toml");
    let scenario = Scenario::read("scenario.toml", &bytes, &files).expect("a sound scenario");
    let plan = StudyPlan::read(scenario.plan(), &read(scenario.plan())).expect("a sound plan");
    let points = scenario.points("scenario.toml", &bytes, &files).expect("sound points");
    let of_point = |point: &Point| match point.settings.is_empty() {
        true => said(&point.scenario, &plan, replicates),
        false => format!("\n{}\n\n{}", point.words(), said(&point.scenario, &plan, replicates)),
    };
    points.iter().map(of_point).collect()
}

/// What replicates of a scenario, or of one point of a grid, say.
fn said(scenario: &Scenario, plan: &StudyPlan, replicates: u64) -> String {
    let asked = Asked { level: Level::NINETY_FIVE, conventions: Conventions::R };
    let simulation = Simulation::new(scenario, plan, asked, scenario.seed()).expect("they fit");
    let truth = Truth::of_large(&simulation, LARGE_REPLICATES);
    let limits = Simulation::limits(replicates);
    let (alpha, comparisons) = (simulation.alpha(), simulation.comparisons().to_vec());
    let wanted = Wanted { replicates: 0..replicates, limits, alpha, comparisons, precision: None };
    let ran = run(&simulation, &truth, Tally::new(limits, wanted.alpha), &wanted, &Unwatched);
    let looks: Vec<String> = scenario.looks().iter().map(|look| look.name.clone()).collect();
    let results = operating_characteristics(&ran.tally, &truth, &looks);
    let mut text = performance(&results);
    for context in ["band", "exposure", "look", "trial-size"] {
        let _ = write!(text, "\n{context}\n");
        let rows: Vec<&ResultRow> = results.rows.iter().filter(|row| row.context == context).collect();
        for line in rows.chunk_by(|left, right| words(left) == words(right)) {
            let numbers = line.iter().filter_map(|row| Some(format!("{} {:.4}", row.stat_name, row.stat.number()?)));
            let _ = writeln!(text, "| {} | {} |", words(line[0]), numbers.collect::<Vec<_>>().join(" | "));
        }
    }
    text
}

/// A line for each estimate and each test.
fn performance(results: &ResultSet) -> String {
    let rows: Vec<&ResultRow> = results.rows.iter().filter(|row| row.context == "performance").collect();
    let mut text = String::from("| of | truth | mean | coverage | rejected |\n|---|---|---|---|---|\n");
    for line in rows.chunk_by(|left, right| words(left) == words(right)) {
        let number = |name: &str| line.iter().find(|row| row.stat_name == name).and_then(|row| row.stat.number());
        let with_error = |name: &str, error: &str| match (number(name), number(error)) {
            (Some(value), Some(error)) => format!("{value:.3} ({error:.3})"),
            (Some(value), None) => format!("{value:.3}"),
            _ => "–".to_owned(),
        };
        let measures = ["truth", "mean", "coverage", "rejection"];
        let cells = measures.map(|name| with_error(name, &format!("{name}.mcse")));
        let _ = writeln!(text, "| {} | {} |", words(line[0]), cells.join(" | "));
    }
    text
}

/// What a line is about.
fn words(row: &ResultRow) -> String {
    let parts = [&row.group1_level, &row.group2_level, &row.variable_level];
    let mut words = vec![row.analysis.as_str(), row.variable.as_str(), row.method.as_str()];
    words.extend(parts.into_iter().filter_map(|part| part.as_deref()));
    words.join(" | ")
}

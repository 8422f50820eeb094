//! Parameters that are varied.

use crate::scenarios::{ASKED, RATES_PLAN, only, plan, stamp, two_rates};
use trialstat_montecarlo::amount::Amount;
use trialstat_montecarlo::operating_characteristics::{operating_characteristics, sobol_rows};
use trialstat_montecarlo::part::{Named, Part, PartError, merge};
use trialstat_montecarlo::points::Points;
use trialstat_montecarlo::run::{End, Unwatched};
use trialstat_montecarlo::stamp::StampedGrid;
use trialstat_simulate::scenario::{Point, Scenario};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::result::ResultSet;
use trialstat_trial::spec::Setting;

const GRID: &str = r#"
[grid]
vary = [
  { path = "subjects", values = [40, 80] },
  { path = "arm.new.outcome.response.probability", values = [0.3, 0.5, 0.7] },
]
"#;

fn with(grid: &str) -> String {
    let text = two_rates(0.3, 0.5).replace("replicates = 4000", "replicates = 60");
    format!("{text}{grid}")
}

fn points(text: &str) -> Result<(Scenario, Vec<Point>), Vec<Diagnostic>> {
    let scenario = Scenario::read("scenario.toml", text.as_bytes(), &|_| None)?;
    let points = scenario.points("scenario.toml", text.as_bytes(), &|_| None)?;
    Ok((scenario, points))
}

/// A shard of a grid.
fn part(text: &str, shard: &str) -> Part {
    let (scenario, points) = points(text).expect("a sound grid");
    let (grid, plan) = (scenario.grid().expect("a grid"), plan(RATES_PLAN));
    let of = Points { points: &points, plan: &plan, asked: ASKED, seed: scenario.seed(), large: 0 };
    let grid = StampedGrid {
        design: grid.design().name().to_owned(),
        points: points.len() as u64,
        paths: grid.paths(),
        outcomes: grid.outcomes().to_vec(),
    };
    let stamp = trialstat_montecarlo::stamp::Stamp { grid: Some(grid), ..stamp(&scenario) };
    let (part, end) = of.run(Part::new(stamp, shard.parse().expect("a shard")), None, &Unwatched).expect("they fit");
    assert_eq!(end, End::Complete);
    part.in_order()
}

fn read(part: &Part) -> Part {
    let written = part.to_json();
    let read = Part::from_json(written.as_bytes()).expect("a part");
    assert_eq!(read.to_json(), written);
    read
}

fn results(part: &Part) -> Vec<ResultSet> {
    let of_point = part.points.iter();
    of_point.map(|point| operating_characteristics(&point.tally, &point.truth, &point.looks)).collect()
}

fn numbers(point: &Point) -> Vec<f64> {
    let number = |(path, value): &(String, Setting)| match value {
        Setting::Number(number) => *number,
        Setting::Text(text) => panic!("{path} is {text}"),
    };
    point.settings.iter().map(number).collect()
}

#[test]
fn what_tells_the_truth_is_part_of_the_amount_of_every_point_that_is_simulated() {
    let (_, points) = points(&with(GRID)).expect("a grid");
    // The second half of the second point, and the third: both of 40 subjects.
    let amount = |large: u64| Amount::of(&points, 60, &(90..180), large);
    let of_trials = Amount { candidates: 90 * 40, of_trials: 90 * 40, ..Amount::default() };
    assert_eq!((amount(0), amount(0).sum()), (of_trials, 2 * 90 * 40));
    let subjects = 2 * 20 * 10_000;
    let expected =
        Amount { candidates_of_truth: subjects, of_truth: subjects, subjects_of_truth: subjects, ..of_trials };
    assert_eq!((amount(20), amount(20).sum()), (expected, 2 * (90 * 40 + subjects)));
}

#[test]
fn every_combination_is_a_scenario_of_its_own() {
    let (_, points) = points(&with(GRID)).expect("a grid");
    let settings: Vec<Vec<f64>> = points.iter().map(numbers).collect();
    let expected = [[40.0, 0.3], [40.0, 0.5], [40.0, 0.7], [80.0, 0.3], [80.0, 0.5], [80.0, 0.7]];
    assert_eq!(settings, expected);
    assert_eq!(points.iter().map(|point| point.scenario.subjects()).collect::<Vec<_>>(), [40, 40, 40, 80, 80, 80]);
    assert_eq!(points[1].words(), "point 2 (subjects = 40, arm.new.outcome.response.probability = 0.5)");
    // A point is what the scenario with its values in the file is.
    let whole = part(&with(GRID), "1/1");
    let alone = with("").replace("subjects = 80", "subjects = 40").replace("probability = 0.5", "probability = 0.7");
    let alone = crate::scenarios::part(&crate::scenarios::scenario(&alone), &plan(RATES_PLAN), "1/1");
    let rejection = |results: &ResultSet| only(results, "performance", "test, chi-squared", "rejection");
    assert_eq!(rejection(&results(&whole)[2]), rejection(&crate::scenarios::characteristics(&alone)));
    let power: Vec<f64> = results(&whole).iter().map(rejection).collect();
    assert!(power[0] < power[1] && power[1] < power[2] && power[4] > power[1], "{power:?}");
}

#[test]
fn points_share_their_random_numbers_unless_told_otherwise() {
    let same = |random_numbers: &str| {
        let grid = format!(
            "[grid]\nrandom_numbers = \"{random_numbers}\"\n\
             vary = [{{ path = \"arm.new.outcome.response.probability\", values = [0.5, 0.6] }}]\n"
        );
        let means: Vec<f64> = results(&part(&with(&grid), "1/1"))
            .iter()
            .map(|results| {
                let of_arm = |row: &&trialstat_trial::result::ResultRow| {
                    row.context == "replicates"
                        && row.method == "proportion, wilson: p"
                        && row.stat_name == "mean"
                        && row.group1_level.as_deref() == Some("control")
                };
                results.rows.iter().find(of_arm).and_then(|row| row.stat.number()).expect("a mean")
            })
            .collect();
        means[0] == means[1]
    };
    assert!(same("common") && !same("independent"));
}

#[test]
fn threads_and_shards_change_no_byte() {
    let text = with(GRID);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| part(&text, "1/1")).to_json()
    };
    let whole = on(1);
    assert!(on(3) == whole);
    // Shards end within points, and one of them may lie within a single point.
    for of in [4, 13] {
        let shards = (1..=of).rev().map(|number| format!("{number}/{of}"));
        let named = |shard: String| Named { part: read(&part(&text, &shard)), file: shard };
        let joined = merge(shards.map(named).collect()).expect("all shards");
        assert!(joined.to_json() == whole, "{of} shards");
    }
    let missing = merge(vec![Named { file: "1".to_owned(), part: part(&text, "1/2") }]).expect_err("half is missing");
    assert!(missing[0].message.contains("replicates 181 to 360, numbered through all points,"), "{missing:?}");
}

#[test]
fn a_part_without_a_point_of_its_own_is_refused() {
    let mut part = part(&with(GRID), "1/2");
    part.points.pop();
    let error = Part::from_json(part.to_json().as_bytes()).map(|part| part.until).expect_err("a point is missing");
    assert_eq!(error, PartError::Impossible("points without replicates".to_owned()));
}

#[test]
fn a_latin_hypercube_spreads_points_over_laws() {
    let grid = r#"
[grid]
design = "latin-hypercube"
points = 50
vary = [
  { path = "subjects", distribution = "uniform", range = [39.5, 89.5], decimals = 0 },
  { path = "arm.new.outcome.response.probability", distribution = "beta", alpha = 2, beta = 2 },
  { path = "arm.control.outcome.response.probability", values = [0.2, 0.4] },
]
"#;
    let (_, points) = points(&with(grid)).expect("a grid");
    let mut subjects: Vec<u64> = points.iter().map(|point| point.scenario.subjects()).collect();
    subjects.sort_unstable();
    assert_eq!(subjects, (40..90).collect::<Vec<_>>());
    let values: Vec<Vec<f64>> = points.iter().map(numbers).collect();
    assert_eq!(values.iter().filter(|values| values[2] == 0.2).count(), 25);
    assert_eq!(values.iter().filter(|values| values[1] < 0.5).count(), 25);
}

/// All that the mean difference varies by is the rate: no trial lasts as long as until the day on which it would be cut off.
#[test]
fn sobol_indices_say_which_parameter_matters() {
    let grid = r#"
[grid]
design = "sobol"
points = 24
outcomes = ["mean"]
vary = [
  { path = "arm.new.outcome.response.probability", distribution = "uniform", range = [0.2, 0.8] },
  { path = "cut_off", distribution = "uniform", range = [400, 900] },
]
"#;
    let text = with(&format!("cut_off = 1000\n{grid}")).replace("replicates = 60", "replicates = 20");
    let whole = part(&text, "1/1");
    assert_eq!(whole.points.len(), 96);
    let rows = ResultSet { rows: sobol_rows(&whole) };
    let of = |path: &str, order: &str, stat_name: &str| {
        let is = |row: &&trialstat_trial::result::ResultRow| {
            row.method == format!("difference, wald: mean, {order}")
                && row.variable_level.as_deref() == Some(path)
                && row.stat_name == stat_name
        };
        rows.rows.iter().find(is).and_then(|row| row.stat.number()).unwrap_or_else(|| panic!("{path} {order}"))
    };
    let probability = "arm.new.outcome.response.probability";
    // 24 rows know both indices, which are 1, to about a quarter.
    for order in ["first order", "total"] {
        assert!((of(probability, order, "estimate") - 1.0).abs() < 0.5, "{order}");
        assert!(of(probability, order, "conf.low") < 1.0 && of(probability, order, "conf.high") > 1.0, "{order}");
    }
    assert_eq!((of("cut_off", "total", "estimate"), of("cut_off", "first order", "estimate")), (0.0, 0.0));
    let shards = ["2/2", "1/2"].map(|shard| Named { file: shard.to_owned(), part: read(&part(&text, shard)) });
    assert!(sobol_rows(&shards[0].part).is_empty());
    assert_eq!(sobol_rows(&merge(shards.into()).expect("both")), rows.rows);
}

/// A level sets several places, lists among them, and leaves the others as they are in the file.
const LEVELS: &str = r#"
[[grid.vary]]
path = "subjects"
values = [40, 60]
[[grid.vary]]
name = "design"
[[grid.vary.level]]
name = "small blocks"
set = [{ path = "allocation.blocks", numbers = [2, 4] }]
[[grid.vary.level]]
name = "other arms"
set = [
  { path = "arm.new.outcome.response.probability", number = 0.9 },
  { path = "allocation.method", text = "permuted-block" },
]
"#;

#[test]
fn a_level_sets_several_places_together() {
    let text = with(&LEVELS.replace("probability\", number = 0.9", "probability\", number = 1.9"));
    let problems = points(&text).map(|_| ()).expect_err("no probability");
    assert!(problems.iter().all(|problem| problem.message.contains("design = other arms")), "{problems:?}");
    let (_, of_levels) = points(&with(LEVELS)).expect("a grid");
    let words: Vec<String> = of_levels.iter().map(Point::words).collect();
    assert_eq!(words[1], "point 2 (subjects = 40, design = other arms)");
    let alone = |from: &str, to: &str| {
        let text = with("").replace(from, to).replace("subjects = 80", "subjects = 60");
        let own = crate::scenarios::part(&crate::scenarios::scenario(&text), &plan(RATES_PLAN), "1/1");
        only(&crate::scenarios::characteristics(&own), "performance", "difference, wald", "mean")
    };
    let whole = part(&with(LEVELS), "1/1");
    let mean = |point: usize| only(&results(&read(&whole))[point], "performance", "difference, wald", "mean");
    assert_eq!(mean(2), alone("blocks = [4]", "blocks = [2, 4]"));
    assert_eq!(mean(3), alone("probability = 0.5", "probability = 0.9"));
}

/// The logarithm is uniform: of 40 points a quarter lies in every quarter of the logarithms' range.
#[test]
fn a_log_uniform_law_is_even_on_the_logarithm() {
    let law = "distribution = \"log-uniform\", range = [0.01, 0.16]";
    let vary = format!("{{ path = \"arm.new.outcome.response.probability\", {law} }}");
    let (_, points) = points(&with(&format!("[grid]\ndesign = \"latin-hypercube\"\npoints = 40\nvary = [{vary}]\n")))
        .expect("a grid");
    let below = |limit: f64| points.iter().filter(|point| numbers(point)[0] < limit).count();
    assert_eq!([0.01, 0.02, 0.04, 0.08, 0.16].map(below), [0, 10, 20, 30, 40]);
}

#[test]
fn what_is_no_grid_is_refused_at_its_place() {
    let refused = |grid: &str| {
        let problems = points(&with(grid)).map(|(_, points)| points.len()).expect_err("no grid");
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let vary = |vary: &str| refused(&format!("[grid]\nvary = [{vary}]\n"));
    let path = vary("{ path = \"arm.old.ratio\", values = [1] }");
    assert!(path.contains("scenario.toml:14:18: `arm.old` is not in the file"), "{path}");
    assert!(vary("{ path = \"seed\", values = [1] }").contains("one for all points"));
    assert!(vary("{ path = \"arm.new\", values = [1] }").contains("neither a number, a text nor a list"));
    assert!(vary("{ path = \"subjects\" }").contains("0 of `values`, `texts`, `distribution`"));
    assert!(vary("{ path = \"subjects\", values = [] }").contains("no value"));
    assert!(vary("{ path = \"subjects\", values = [40, 40] }").contains("there twice"));
    assert!(vary("{ path = \"subjects\", values = [40], sd = 2 }").contains("no effect"));
    assert!(vary("{ path = \"subjects\", distribution = \"uniform\", range = [1, 2] }").contains("combines values"));
    assert!(
        vary("{ path = \"subjects\", values = [40] }, { path = \"subjects\", values = [40] }").contains("there twice")
    );
    assert!(vary("").contains("varies nothing"));
    let level = "{ name = \"l\", set = [{ path = \"subjects\", number = 40 }] }";
    assert!(vary(&format!("{{ level = [{level}] }}")).contains("has no `name`"));
    assert!(vary("{ name = \"f\" }").contains("has no `level`"));
    assert!(vary(&format!("{{ name = \"f\", values = [1], level = [{level}] }}")).contains("no effect"));
    assert!(vary(&format!("{{ name = \"f\", level = [{level}, {level}] }}")).contains("there twice"));
    let set = level.replace("number = 40", "number = 40, text = \"x\"");
    assert!(vary(&format!("{{ name = \"f\", level = [{set}] }}")).contains("2 of `number`, `text`"));
    let both = format!("{{ name = \"f\", level = [{level}] }}, {{ path = \"subjects\", values = [1] }}");
    assert!(vary(&both).contains("two paths lead to one value"));
    let title = level.replace("\"subjects\", number = 40", "\"title\", text = \"x\"");
    assert!(vary(&format!("{{ name = \"f\", level = [{title}] }}")).contains("one for all points"));
    let list = "{ path = \"allocation.blocks.1\", values = [4] }, { name = \"f\", level = [{ name = \"l\", set = [{ path = \"allocation.blocks\", numbers = [2] }] }] }";
    assert!(vary(list).contains("two paths lead to one value"));
    assert!(vary("{ values = [1] }").contains("no `path`"));
    // A value that cannot be is one of a point.
    let wrong = vary("{ path = \"arm.new.outcome.response.probability\", values = [0.5, 1.5] }");
    assert!(wrong.contains("scenario.toml:9:") && wrong.contains("at point 2 (arm.new.outcome"), "{wrong}");
    assert!(vary("{ path = \"subjects\", values = [40.5] }").contains("at point 1"));
    let drawn = |keys: &str| {
        refused(&format!(
            "[grid]\n{keys}\nvary = [{{ path = \"subjects\", distribution = \"uniform\", range = [9, 99] }}]\n"
        ))
    };
    assert!(drawn("design = \"latin-hypercube\"").contains("has no `points`"));
    assert!(drawn("design = \"latin-hypercube\"\npoints = 0").contains("1 points or more"));
    assert!(drawn("design = \"sobol\"\npoints = 1").contains("2 points or more"));
    assert!(drawn("design = \"sobol\"\npoints = 10000").contains("30000 points, expected no more than 20000"));
    assert!(drawn("design = \"sobol\"\npoints = 18446744073709551615").contains("points, expected no more than"));
    assert!(drawn("design = \"latin-hypercube\"\npoints = 3\noutcomes = [\"mean\"]").contains("no effect"));
}

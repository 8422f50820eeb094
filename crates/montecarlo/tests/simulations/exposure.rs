//! What subjects were exposed to, and bands about curves.

use crate::scenarios::{ASKED, RATES_PLAN, characteristics, part, plan, scenario, two_rates};
use trialstat_montecarlo::part::{Named, Part, merge};
use trialstat_montecarlo::simulation::Simulation;
use trialstat_simulate::pharmacokinetics::Exposure;
use trialstat_simulate::{Compiled, Scratch};
use trialstat_trial::result::{NotEstimable, ResultRow, ResultSet, Stat};

const REPLICATES: u64 = 30;

/// Three infusions, of which sessions are missed and broken off and after which subjects leave, against a placebo.
const TREATED: &str = r#"
title = "infusions"
seed = 8
replicates = 30
plan = "plan.toml"
subjects = 40
time_above = 100
visit = [{ name = "Baseline", day = 1 }, { name = "Day 15", day = 15 }]
measure = [{ name = "MADRS", noise = 2 }]
arm = [
  { name = "ketamine", drug = "herd-2007", missed = 0.2, broken_off = 0.1, regimen = { mg_per_kg = 0.5, minutes = 40, days = [1, 4, 8] } },
  { name = "placebo", placebo_days = [1, 4, 8] },
]
covariate = [
  { name = "weight_kg", distribution = "log-normal", median = 75, cv = 0.2 },
  { name = "baseline", distribution = "normal", mean = 32, sd = 4 },
]
collection = { withdrawal = { hazard = 0.03 } }
"#;

/// A number of a session.
type Metric = fn(&Exposure) -> f64;

const TREATED_PLAN: &str = r#"
title = "infusions"
reference = "placebo"
baseline = { day = 1 }
endpoint = [{ name = "response", stock = "response", measure = "MADRS", visit = "Day 15" }]
[[analysis]]
id = "response"
endpoint = "response"
interval = ["wilson"]
difference = ["wald"]
"#;

fn treated() -> (trialstat_simulate::scenario::Scenario, trialstat_analysis::study::StudyPlan) {
    (scenario(TREATED), plan(TREATED_PLAN))
}

fn of<'r>(
    results: &'r ResultSet,
    context: &str,
    variable: &str,
    level: &str,
    stat_name: &str,
) -> Option<&'r ResultRow> {
    results.rows.iter().find(|row| {
        let of_level = row.variable_level.as_deref().is_some_and(|own| own.starts_with(level));
        row.context == context && row.variable == variable && of_level && row.stat_name == stat_name
    })
}

#[test]
fn quantiles_are_those_of_the_sessions_given_to_subjects_still_there() {
    let (scenario, plan) = treated();
    let results = characteristics(&part(&scenario, &plan, "1/1"));
    let compiled = Compiled::new(&scenario);
    let mut scratch = Scratch::new();
    let simulated: Vec<_> = (0..REPLICATES).map(|at| compiled.replicate(scenario.seed(), at, &mut scratch)).collect();
    let metrics: [(&str, Metric); 5] = [
        ("peak", |own| own.peak * 1000.0),
        ("time-to-peak", |own| own.time_of_peak),
        ("area", |own| own.area * 1000.0),
        ("area-to-infinity", |own| own.area_to_infinity * 1000.0),
        ("time-above", |own| own.time_above),
    ];
    for (variable, metric) in metrics {
        for (session, level) in [(0, "session 1"), (2, "session 3")] {
            let truth = simulated.iter().flat_map(|one| &one.truth);
            let sessions = truth.filter_map(|truth| truth.exposures.get(session));
            let mut values: Vec<f64> = sessions.filter(|own| own.area_to_infinity > 0.0).map(metric).collect();
            values.sort_by(f64::total_cmp);
            let number = |stat_name: &str| {
                let row = of(&results, "exposure", variable, level, stat_name).expect("a row");
                assert_eq!((row.group1_level.as_deref(), row.method.as_str()), (Some("ketamine"), "intravenous"));
                row.stat.number().expect("a number")
            };
            assert_eq!(number("N"), values.len() as f64, "{variable} {level}");
            for (name, share) in [("p2.5", 0.025), ("p25", 0.25), ("median", 0.5), ("p75", 0.75), ("p97.5", 0.975)] {
                let exact = values[((values.len() as f64 * share).ceil() as usize).max(1) - 1];
                let got = number(name);
                assert!(got <= exact && exact <= got * (1.0 + 1.0 / 256.0), "{variable} {level} {name}");
            }
            assert_eq!((number("min"), number("max")), (values[0], values[values.len() - 1]));
            // 20 subjects a replicate, of whom some miss the session and, of the last, some have left.
            let all = 20.0 * REPLICATES as f64;
            assert!(number("N") < 0.9 * all && number("N") > 0.5 * all);
        }
    }
    assert!(of(&results, "exposure", "peak", "session 2", "N").is_none());
    assert!(
        !results.rows.iter().any(|row| row.context == "exposure" && row.group1_level.as_deref() == Some("placebo"))
    );
}

#[test]
fn an_effect_site_is_told_of_beside_the_blood() {
    let text = TREATED.replace("time_above = 100", "effect_rate = 6");
    let results = characteristics(&part(&scenario(&text), &plan(TREATED_PLAN), "1/1"));
    let number = |variable: &str, stat_name: &str| {
        let row = of(&results, "exposure", variable, "session 1", stat_name).expect("a row");
        row.stat.number().expect("a number")
    };
    assert_eq!(number("effect-site-peak", "N"), number("peak", "N"));
    assert!(number("effect-site-peak", "median") < number("peak", "median"));
    assert!(number("effect-site-time-to-peak", "min") > number("time-to-peak", "min"));
    assert!((number("effect-site-area", "median") / number("area", "median") - 1.0).abs() < 0.01);
    let unit = of(&results, "exposure", "effect-site-area", "session 3", "N").and_then(|row| row.unit.clone());
    assert!(of(&results, "exposure", "time-above", "session 1", "N").is_none() && unit.is_some(), "{unit:?}");
}

/// Of the arm whose drug has one, beside another drug and a placebo; what else is told stays.
#[test]
fn a_metabolite_is_told_of_where_there_is_one() {
    let other =
        "  { name = \"other\", drug = \"herd-2007\", regimen = { mg = 40, minutes = 40, days = [1, 4, 8] } },\n";
    let esketamine = TREATED.replace("herd-2007", "perez-ruixo-2021");
    let text = esketamine.replace("  { name = \"placebo\"", &format!("{other}  {{ name = \"placebo\""));
    let told = |text: &str| characteristics(&part(&scenario(text), &plan(TREATED_PLAN), "1/1"));
    let results = told(&format!("metabolite = true{text}"));
    let number = |variable: &str, stat_name: &str| {
        let row = of(&results, "exposure", variable, "session 3", stat_name).expect("a row");
        assert_eq!(row.group1_level.as_deref(), Some("ketamine"));
        row.stat.number().expect("a number")
    };
    assert_eq!(number("metabolite-peak", "N"), number("peak", "N"));
    assert!(number("metabolite-time-to-peak", "min") > 2.0 / 3.0);
    assert!(number("metabolite-area", "median") > number("area", "median"));
    let compiled = Compiled::new(&scenario(&format!("metabolite = true{text}")));
    let simulated = |at| compiled.replicate(8, at, &mut Scratch::new()).truth;
    let truth: Vec<_> = (0..REPLICATES).flat_map(simulated).collect();
    let sessions = truth.iter().filter_map(|truth| truth.of_metabolite.get(2)).filter(|own| own.area_to_infinity > 0.0);
    let metrics: [(&str, Metric); 4] = [
        ("metabolite-peak", |own| own.peak * 1000.0),
        ("metabolite-time-to-peak", |own| own.time_of_peak),
        ("metabolite-area", |own| own.area * 1000.0),
        ("metabolite-area-to-infinity", |own| own.area_to_infinity * 1000.0),
    ];
    for (variable, metric) in metrics {
        let greatest = sessions.clone().map(metric).fold(0.0, f64::max);
        assert_eq!((number(variable, "N"), number(variable, "max")), (sessions.clone().count() as f64, greatest));
    }
    let is_of_metabolite = |row: &ResultRow| row.variable.starts_with("metabolite");
    let units: Vec<_> =
        results.rows.iter().filter(|row| is_of_metabolite(row)).map(|row| row.unit.as_deref()).collect();
    assert!(units.contains(&Some("ng·h/mL")) && units.iter().all(|unit| *unit != Some("min")));
    let rest: Vec<_> = results.rows.iter().filter(|row| !is_of_metabolite(row)).cloned().collect();
    assert_eq!(rest, told(&text).rows);
    assert!(rest.iter().any(|row| row.variable == "peak" && row.group1_level.as_deref() == Some("other")));
}

/// A dissociation that stops the infusion after five minutes, beside an event of which nobody knows how long it lasts.
#[test]
fn events_that_last_are_told_with_what_lies_beyond_the_dose() {
    let text = format!(
        "{TREATED}adverse_event = [\n  {{ term = \"HEADACHE\", probability = 0.2 }},\n  {{ term = \"DISSOCIATION\", \
         probability = 0.1, half = 150, lasts = \"tolerance\", breaks_off = 1, breaks_off_after = 5 }},\n]\n"
    );
    let (scenario, plan) = (scenario(&text), plan(TREATED_PLAN));
    let results = characteristics(&part(&scenario, &plan, "1/1"));
    let compiled = Compiled::new(&scenario);
    let simulated = |at| compiled.replicate(scenario.seed(), at, &mut Scratch::new()).truth;
    let events: Vec<_> = (0..REPLICATES).flat_map(simulated).flat_map(|truth| truth.side_effects).collect();
    assert!(events.len() > 100 && events.iter().all(|event| event.kind == 1));
    for (level, beyond) in [("lasts, min", false), ("lasts beyond the dose, min", true)] {
        let number = |stat_name: &str| {
            let row = of(&results, "exposure", "DISSOCIATION", level, stat_name).expect("a row");
            assert_eq!(row.unit.as_deref(), Some("min"));
            row.stat.number().expect("a number")
        };
        let minutes = |event: &trialstat_simulate::SideEffect| {
            let from = if beyond { event.given } else { event.episode.begin };
            60.0 * (event.episode.end - from).max(0.0)
        };
        let mut minutes: Vec<f64> = events.iter().map(minutes).collect();
        minutes.sort_by(f64::total_cmp);
        assert_eq!((number("N"), number("min")), (events.len() as f64, minutes[0]));
        let (median, exact) = (number("median"), minutes[minutes.len().div_ceil(2) - 1]);
        assert!(median <= exact && exact <= median * (1.0 + 1.0 / 256.0), "{median} {exact}");
    }
    assert!(of(&results, "exposure", "HEADACHE", "lasts", "N").is_none());
}

#[test]
fn shards_joined_have_the_exposures_and_bands_of_the_whole() {
    let (scenario, plan) = treated();
    let shards = ["2/3", "3/3", "1/3"].map(|shard| part(&scenario, &plan, shard).to_json());
    let read = |text: &String| Part::from_json(text.as_bytes()).expect("a part");
    let named = shards.iter().map(|text| Named { file: String::new(), part: read(text) });
    let joined = merge(named.collect()).expect("all shards");
    let whole = part(&scenario, &plan, "1/1");
    assert_eq!(joined.to_json(), whole.to_json());
    assert_eq!(characteristics(&joined), characteristics(&whole));
    let bands = characteristics(&whole).rows.into_iter().filter(|row| row.context == "band").count();
    assert_eq!(bands, 2 * 3, "a band for the share of each arm");
}

#[test]
fn a_band_holds_what_the_distribution_of_the_estimates_does() {
    let (scenario, plan) = (scenario(&two_rates(0.25, 0.55)), plan(RATES_PLAN));
    let results = characteristics(&part(&scenario, &plan, "1/1"));
    for (arm, p) in [("control", 0.25), ("new", 0.55)] {
        let cumulative = |count: u64| -> f64 {
            (0..=count).map(|k| libm::exp(trialstat_stats::special::binomial::log_probability(k, 40, p))).sum()
        };
        for (name, share) in [("p2.5", 0.025), ("median", 0.5), ("p97.5", 0.975)] {
            let row = results
                .rows
                .iter()
                .find(|row| row.context == "band" && row.stat_name == name && row.group1_level.as_deref() == Some(arm));
            let got = row.and_then(|row| row.stat.number()).expect("a number");
            let count = (got * 40.0).round();
            assert!((got - count / 40.0).abs() < 1e-12, "{name} is a share of 40: {got}");
            // The share of replicates up to there is `share` or more, and that below it less, but for four errors.
            let error = 4.0 * f64::sqrt(share * (1.0 - share) / 4000.0);
            let (to, below) = (cumulative(count as u64), cumulative(count as u64 - 1));
            assert!(to > share - error && below < share + error, "{arm} {name}: {got}");
        }
    }
}

#[test]
fn a_number_needed_has_no_mean() {
    let text = two_rates(0.4, 0.4).replace("replicates = 4000", "replicates = 50");
    let (scenario, plan) = (scenario(&text), plan(RATES_PLAN));
    let simulation = Simulation::new(&scenario, &plan, ASKED, scenario.seed()).expect("they fit");
    assert!(simulation.lines().iter().any(|line| line.context == "number-needed"));
    let results = characteristics(&part(&scenario, &plan, "1/1"));
    let about = |row: &&ResultRow| row.method.starts_with("number-needed") || row.method.ends_with(": nnt");
    let rows: Vec<&ResultRow> = results.rows.iter().filter(about).collect();
    let means: Vec<Stat> = rows.iter().filter(|row| row.stat_name == "mean").map(|row| row.stat).collect();
    // As a line, as its statistic, as the size beside the difference, and its two limits.
    assert!(means.len() >= 3 && means.iter().all(|stat| *stat == Stat::NotEstimable(NotEstimable::NoMean)));
    assert!(!rows.iter().any(|row| matches!(row.stat_name, "bias" | "truth" | "mse" | "empirical.se" | "coverage")));
    assert!(rows.iter().any(|row| row.stat_name == "N_obs" && row.stat.number().is_some_and(|n| n > 40.0)));
}

//! The CDISC pilot through a plan: who took part, who they were, and time to the first dermatologic event.

use super::{data, ingest, only};
use trialstat_analysis::conventions::Conventions;
use trialstat_analysis::study::{Asked, Fitted, StudyPlan};
use trialstat_stats::interval::Level;
use trialstat_tests::Tolerance::Printed;
use trialstat_tests::assert_near;
use trialstat_trial::result::ResultRow;
use trialstat_trial::trial::Trial;

const MAPPING: &str = "name = \"CDISCPILOT01\"\nstandard = \"adam\"\n\
    arms = [\"Placebo\", \"Xanomeline Low Dose\", \"Xanomeline High Dose\"]\n";

const PLAN: &str = r#"title = "the public pilot"
reference = "Placebo"

[[population]]
name = "safety"
where = { SAFFL = "Y" }

[[population]]
name = "efficacy"
where = { EFFFL = "Y" }

[[population]]
name = "completed week 24"
where = { COMP24FL = "Y" }

[[population]]
name = "completed the study"
where = { EOSSTT = "COMPLETED" }

[[endpoint]]
name = "TTDE"

[[analysis]]
id = "time to the first dermatologic event"
endpoint = "TTDE"
population = "safety"
curve = ["log", "log-log"]
quantiles = [0.5]
at_risk = [0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200]
test = ["log-rank"]

[summary]
disposition = true
characteristics = ["AGE", "AGEGR1", "SEX", "WEIGHTBL"]
"#;

const ARMS: [&str; 3] = ["Placebo", "Xanomeline Low Dose", "Xanomeline High Dose"];

/// What the plan finds in the files of one format.
fn rows(ending: &'static str) -> Option<Vec<ResultRow>> {
    let folder = data("cdisc-dsj/adam")?;
    let ingested = ingest(MAPPING, &only(&folder, ending));
    assert!(!ingested.has_errors(), "{ending}: {:?}", ingested.problems);
    let trial: &Trial = &ingested.trials[0];
    let plan = StudyPlan::read("plan.toml", PLAN.as_bytes()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let fitted = Fitted::new(&plan, trial).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let found = fitted.analyze(trial, Asked { level: Level::NINETY_FIVE, conventions: Conventions::R });
    Some(found.results.rows)
}

/// The statistics of rows that pass, arm by arm as the study report lists them.
fn by_arm(rows: &[ResultRow], passes: impl Fn(&ResultRow) -> bool) -> Vec<Vec<Option<f64>>> {
    let of_arm = |arm: &&str| {
        let own = rows.iter().filter(|row| row.group1_level.as_deref() == Some(arm) && row.group2.is_none());
        own.filter(|row| passes(row)).map(|row| row.stat.number()).collect()
    };
    ARMS.iter().map(of_arm).collect()
}

fn whole(counts: [i32; 3]) -> Vec<Vec<Option<f64>>> {
    counts.iter().map(|count| vec![Some(f64::from(*count))]).collect()
}

#[test]
fn xpt_and_dataset_json_give_the_same_rows() {
    let (Some(xpt), Some(json)) = (rows("xpt"), rows("json")) else { return };
    assert!(xpt.len() > 100);
    assert_eq!(xpt, json);
}

/// Table 14-1: randomized, safety and efficacy populations, completers.
#[test]
fn populations_have_the_reports_counts() {
    let Some(rows) = rows("xpt") else { return };
    for (population, counts) in [
        ("safety", [86, 84, 84]),
        ("efficacy", [79, 81, 74]),
        ("completed week 24", [60, 28, 30]),
        ("completed the study", [58, 25, 27]),
    ] {
        let included = |row: &ResultRow| {
            row.context == "disposition"
                && row.variable == population
                && row.variable_level.as_deref() == Some("included")
        };
        assert_eq!(by_arm(&rows, included), whole(counts), "{population}");
    }
    assert_eq!(by_arm(&rows, |row| row.variable == "randomized"), whole([86, 84, 84]));
}

/// Table 14-2.01: age, its groups, sex, weight.
#[test]
fn demographics_are_those_of_the_report() {
    let Some(rows) = rows("xpt") else { return };
    let count = |variable: &str, level: &str| {
        by_arm(&rows, |row| {
            row.variable == variable && row.variable_level.as_deref() == Some(level) && row.stat_name == "n"
        })
    };
    for (variable, level, counts) in [
        ("AGEGR1", "<65", [14, 8, 11]),
        ("AGEGR1", "65-80", [42, 47, 55]),
        ("AGEGR1", ">80", [30, 29, 18]),
        ("SEX", "M", [33, 34, 44]),
        ("SEX", "F", [53, 50, 40]),
    ] {
        assert_eq!(count(variable, level), whole(counts), "{variable} {level}");
    }
    for (variable, stat_name, digits, printed) in [
        ("AGE", "N", 0, [86.0, 84.0, 84.0]),
        ("AGE", "mean", 1, [75.2, 75.7, 74.4]),
        ("AGE", "sd", 2, [8.59, 8.29, 7.89]),
        ("AGE", "median", 1, [76.0, 77.5, 76.0]),
        ("AGE", "min", 1, [52.0, 51.0, 56.0]),
        ("AGE", "max", 1, [89.0, 88.0, 88.0]),
        ("WEIGHTBL", "N", 0, [86.0, 83.0, 84.0]),
        ("WEIGHTBL", "mean", 1, [62.8, 67.3, 70.0]),
        ("WEIGHTBL", "sd", 2, [12.77, 14.12, 14.65]),
    ] {
        let found = by_arm(&rows, |row| row.variable == variable && row.stat_name == stat_name);
        for (found, printed) in found.iter().zip(printed) {
            assert_eq!(found.len(), 1, "{variable} {stat_name}");
            assert_near(found[0].expect("a number"), printed, Printed(digits), variable);
        }
    }
}

/// The numbers at risk that the figure of the first pilot submission prints, each from day 0 to 200.
#[test]
fn numbers_at_risk_are_those_of_the_published_figure() {
    let Some(rows) = rows("xpt") else { return };
    let at_risk = by_arm(&rows, |row| row.context == "at-risk" && row.stat_name == "n.risk");
    let published = [
        [86, 75, 65, 59, 50, 47, 45, 42, 40, 35, 0],
        [84, 58, 31, 20, 14, 12, 8, 6, 6, 5, 0],
        [84, 48, 31, 14, 7, 4, 4, 4, 4, 3, 0],
    ];
    assert_eq!(at_risk, published.map(|of_arm| of_arm.map(|count| Some(f64::from(count))).to_vec()));
}

/// R 4.2.2, survival 3.5-3. Under placebo the median is not reached.
#[test]
fn curves_and_their_test_are_those_of_r() {
    let Some(rows) = rows("json") else { return };
    let medians = |method: &str| {
        by_arm(&rows, |row| {
            let limits = ["estimate", "conf.low", "conf.high"].contains(&row.stat_name);
            row.context == "quantile" && row.method == method && limits
        })
    };
    let some = |numbers: [f64; 3]| numbers.map(Some).to_vec();
    let (log, log_log) = (medians("kaplan-meier, log"), medians("kaplan-meier, log-log"));
    assert_eq!((log[0][0], log_log[0][0]), (None, None));
    assert_eq!(log[1..], [some([33.0, 28.0, 51.0]), some([36.0, 25.0, 47.0])]);
    assert_eq!(log_log[1..], [some([33.0, 27.0, 48.0]), some([36.0, 23.0, 46.0])]);
    let overall = |stat_name: &str| {
        let mut tests = rows.iter().filter(|row| row.context == "test" && row.group1.is_none());
        tests.find(|row| row.stat_name == stat_name).and_then(|row| row.stat.number()).expect(stat_name)
    };
    assert_near(overall("statistic"), 60.27, Printed(2), "log-rank");
    assert_eq!(overall("parameter"), 2.0);
}

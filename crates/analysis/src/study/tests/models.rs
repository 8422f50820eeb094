//! Margins, null proportions and models of the response.

use super::{Read, found, plan_of_response as plan, stats, tables};
use crate::study::StudyResults;
use trialstat_stats::interval::Alternative;
use trialstat_stats::proportion::Count;
use trialstat_stats::two_proportions::{DifferenceMargin, ScoreVariance, farrington_manning};
use trialstat_trial::trial::TrialTables;

/// Subjects of two arms by baseline and whether they responded.
fn responding(a: &[(f64, bool)], b: &[(f64, bool)]) -> TrialTables {
    let scores = |subjects: &[(f64, bool)]| -> Vec<[(i32, f64); 2]> {
        subjects.iter().map(|(before, met)| [(1, *before), (8, if *met { 1.0 } else { *before })]).collect()
    };
    let (of_a, of_b) = (scores(a), scores(b));
    let ids: Vec<String> = (0..a.len() + b.len()).map(|at| at.to_string()).collect();
    let arms = of_a.iter().map(|scores| ("a", scores)).chain(of_b.iter().map(|scores| ("b", scores)));
    let all: Vec<Read<'_>> = arms.zip(&ids).map(|((arm, scores), id)| (id.as_str(), arm, &scores[..])).collect();
    tables(&all)
}

/// 6 of 8 against 3 of 8; the baselines differ within the arms.
fn some() -> TrialTables {
    let arm = |met: [bool; 8]| -> Vec<(f64, bool)> {
        [20.0, 22.0, 24.0, 26.0, 28.0, 30.0, 32.0, 34.0].into_iter().zip(met).collect()
    };
    let a = arm([true, true, false, true, true, true, false, true]);
    let b = arm([true, false, false, true, false, false, true, false]);
    responding(&a, &b)
}

fn one(results: &StudyResults, context: &str, method: &str, stat_name: &str) -> f64 {
    let of = |row: &&trialstat_trial::result::ResultRow| {
        row.context == context && row.method == method && row.stat_name == stat_name
    };
    let rows: Vec<_> = results.results.rows.iter().filter(of).collect();
    assert_eq!(rows.len(), 1, "{context} {method} {stat_name}");
    rows[0].stat.number().expect("a number")
}

#[test]
fn an_arm_is_tested_against_the_reference_less_a_margin() {
    let results = found(&plan("margin = \"-0.1\""), some());
    let [a, b] = [6, 3].map(|events| Count::new(events, 8).expect("a count"));
    let margin = DifferenceMargin::new(-0.1).expect("a margin");
    let test = farrington_manning(a, b, margin, Alternative::Greater, ScoreVariance::Plain).expect("a test");
    assert_eq!(one(&results, "test", "farrington-manning", "p.value"), test.p_value);
}

/// 6 of 8 at one half: 28 + 8 + 1 of 256 are as far above, and as many as far below.
#[test]
fn each_arm_is_tested_against_a_null_proportion() {
    let results = found(&plan("null = 0.5"), some());
    let exact = results.results.rows.iter().filter(|row| row.method == "exact" && row.stat_name == "p.value");
    let of_a = exact.filter(|row| row.group1_level.as_deref() == Some("a")).map(|row| row.stat.number());
    let of_a: Vec<f64> = of_a.map(|p| p.expect("a number")).collect();
    assert_eq!(of_a.len(), 1);
    assert!((of_a[0] - 74.0 / 256.0).abs() < 1e-15, "{}", of_a[0]);
}

/// A model of nothing but the arm has the arms' own proportions: 6/8 − 3/8, with variance 6·2/8³ + 3·5/8³.
#[test]
fn a_model_of_the_arm_alone_has_the_crude_difference() {
    let results = found(&plan("model = \"logistic\""), some());
    let differences: Vec<_> = results
        .results
        .rows
        .iter()
        .filter(|row| row.context == "difference" && row.method.starts_with("g-computation"))
        .collect();
    let number = |name: &str| {
        let of = differences.iter().find(|row| row.stat_name == name).unwrap_or_else(|| panic!("{differences:?}"));
        of.stat.number().expect("a number")
    };
    assert!((number("estimate") - 0.375).abs() < 1e-12);
    assert!((number("std.error") - (27.0_f64 / 512.0).sqrt()).abs() < 1e-12);
}

#[test]
fn a_measure_among_the_covariates_is_its_baseline() {
    let results = found(&plan("covariates = [\"MADRS\"]"), some());
    let coefficients = |variable: &str| {
        let own = results.results.rows.iter().filter(|row| row.context == "coefficient" && row.variable == variable);
        own.filter(|row| row.stat_name == "estimate").count()
    };
    assert_eq!((coefficients("MADRS"), coefficients("arm")), (1, 1));
    assert_eq!(stats(&results, "x", "fit", "n").len(), 1);
}

#[test]
fn covariates_of_a_time_ask_for_a_model_of_hazards() {
    let of_time = "[[endpoint]]\nname = \"t\"\nstock = \"time-to-response\"\nmeasure = \"MADRS\"\n\
                   [[analysis]]\nid = \"y\"\nendpoint = \"t\"\n";
    let methods = |lines: &str| -> Vec<String> {
        let results = found(&plan(&format!("{of_time}{lines}")), some());
        let of =
            |row: &&trialstat_trial::result::ResultRow| row.context == "coefficient" && row.stat_name == "estimate";
        results.results.rows.iter().filter(of).map(|row| format!("{} {}", row.variable, row.method)).collect()
    };
    assert_eq!(methods(""), [""; 0]);
    assert_eq!(methods("covariates = [\"MADRS\"]"), ["arm cox, efron", "MADRS cox, efron"]);
    assert_eq!(methods("ties = [\"breslow\"]"), ["arm cox, breslow"]);
}

//! Questions asked of small data sets, worked on paper.

use super::*;
use crate::conventions::Conventions;
use crate::method::{DifferenceInterval, OddsRatioMethod, ProportionInterval, TestMethod};
use crate::tiny_plan::rows;
use trialstat_trial::dataset::{Dataset, Factor, Values, Variable};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::result::{NotEstimable, Stat};

/// A data set of texts; an empty one is missing.
pub(super) fn dataset(columns: &[(&str, &[&str])]) -> Dataset {
    let variables = columns.iter().map(|(name, cells)| {
        let cells = cells.iter().map(|cell| Some(*cell).filter(|cell| !cell.is_empty()));
        Variable { name: (*name).into(), values: Values::Levels(Factor::new(cells)) }
    });
    let lines = (2..).take(columns[0].1.len()).collect();
    Dataset::new("f.csv", lines, variables.collect())
}

/// A data set of counts by arm.
pub(super) fn counts(arms: &[&str], events: &[f64], totals: &[f64]) -> Dataset {
    let numbers = |values: &[f64]| Values::Numbers(values.iter().map(|value| Some(*value)).collect());
    let variables = vec![
        Variable { name: "arm".into(), values: Values::Levels(Factor::new(arms.iter().map(|arm| Some(*arm)))) },
        Variable { name: "events".into(), values: numbers(events) },
        Variable { name: "total".into(), values: numbers(totals) },
    ];
    Dataset::new("f.csv", (2..).take(arms.len()).collect(), variables)
}

pub(super) fn asked(column: &str, by: Option<&str>) -> RatesQuestion {
    let outcome = Outcome::Response { column: column.into(), events: Vec::new() };
    RatesQuestion { by: by.map(str::to_owned), ..RatesQuestion::plain(outcome, Level::NINETY_FIVE, Conventions::R) }
}

pub(super) fn asked_of_counts() -> RatesQuestion {
    let columns = CountColumns { events: "events".into(), total: "total".into() };
    RatesQuestion { outcome: Outcome::Counts(columns), ..asked("", Some("arm")) }
}

pub(super) fn numbers(results: &ResultSet, context: &str, stat_name: &str) -> Vec<Option<f64>> {
    rows(results, context, stat_name).iter().map(|row| row.stat.number()).collect()
}

pub(super) fn codes(said: &[Diagnostic]) -> Vec<&str> {
    said.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn a_bare_question_of_two_groups_gives_the_customary_rows() {
    let data = dataset(&[("r", &["1", "0", "1", "1"]), ("arm", &["b", "a", "a", "b"])]);
    let (results, said) = rates(&data, &asked("r", Some("arm"))).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    let methods: Vec<&str> = rows(&results, "proportion", "p").iter().map(|row| row.method.as_str()).collect();
    assert_eq!(methods, ["wilson", "clopper-pearson", "wilson", "clopper-pearson"]);
    assert_eq!(numbers(&results, "proportion", "p"), [Some(0.5), Some(0.5), Some(1.0), Some(1.0)]);
    let difference = rows(&results, "difference", "estimate")[0];
    let levels = (difference.group1_level.as_deref(), difference.group2_level.as_deref());
    assert_eq!((levels, difference.group1.as_deref()), ((Some("b"), Some("a")), Some("arm")));
    assert_eq!(difference.stat.number(), Some(0.5));
    assert_eq!(rows(&results, "test", "p.value")[0].method, "fisher");
}

#[test]
fn without_groups_there_is_one_proportion() {
    let data = dataset(&[("r", &["Y", "N", "N", "n"])]);
    let (results, _) = rates(&data, &asked("r", None)).expect("rows");
    assert_eq!(numbers(&results, "proportion", "n"), [Some(1.0); 2]);
    assert!(results.rows.iter().all(|row| row.context == "proportion" && row.group1.is_none()));
}

#[test]
fn every_other_group_is_compared_with_the_reference() {
    let data = dataset(&[("r", &["1", "0", "1", "1", "0", "0"]), ("dose", &["10", "10", "9", "9", "0.5", "0.5"])]);
    let methods = Methods { differences: vec![DifferenceInterval::Wald], ..Methods::default() };
    let question = RatesQuestion { methods, ..asked("r", Some("dose")) };
    let compared = |question: &RatesQuestion| {
        let (results, _) = rates(&data, question).expect("rows");
        let levels = |row: &&trialstat_trial::result::ResultRow| {
            format!("{} v {}", row.group1_level.as_ref().expect("a level"), row.group2_level.as_ref().expect("a level"))
        };
        rows(&results, "difference", "estimate").iter().map(levels).collect::<Vec<_>>()
    };
    assert_eq!(compared(&question), ["9 v 0.5", "10 v 0.5"], "levels that are numbers are sorted as numbers");
    let told = RatesQuestion { reference: Some("10".into()), ..question.clone() };
    assert_eq!(compared(&told), ["0.5 v 10", "9 v 10"]);
    let bare = RatesQuestion { methods: Methods::default(), ..question };
    assert!(compared(&bare).is_empty(), "three groups are not compared unasked");
}

#[test]
fn rows_without_a_value_are_left_out_and_said() {
    let data = dataset(&[("r", &["1", "", "0", "1"]), ("arm", &["a", "a", "b", ""])]);
    let (results, said) = rates(&data, &asked("r", Some("arm"))).expect("rows");
    assert_eq!(numbers(&results, "proportion", "N"), [Some(1.0); 4]);
    assert_eq!(codes(&said), ["P411", "P411"]);
    let places: Vec<_> = said.iter().map(|one| (one.message.as_str(), one.place.line)).collect();
    assert_eq!(places, [("1 row has no `r` and is left out", 3), ("1 row has no `arm` and is left out", 5)]);
}

#[test]
fn an_event_is_named_or_belongs_to_a_customary_pair() {
    let data = dataset(&[("r", &["CR", "PR", "PD", "PD"])]);
    let refused = rates(&data, &asked("r", None)).expect_err("not clear");
    assert_eq!((codes(&refused), refused[0].variable.as_deref()), (vec!["P413"], Some("r")));
    let with = |events: &[&str]| {
        let events = events.iter().map(|event| (*event).to_owned()).collect();
        let outcome = Outcome::Response { column: "r".into(), events };
        rates(&data, &RatesQuestion { outcome, ..asked("r", None) })
    };
    let (results, _) = with(&["CR", "PR"]).expect("rows");
    assert_eq!(numbers(&results, "proportion", "p")[0], Some(0.5));
    assert_eq!(codes(&with(&["SD"]).expect_err("never SD")), ["P413"]);
}

#[test]
fn a_named_event_may_be_absent_where_nobody_responded() {
    let data = dataset(&[("r", &["0", "0"])]);
    let outcome = Outcome::Response { column: "r".into(), events: vec!["1".into()] };
    let (results, said) = rates(&data, &RatesQuestion { outcome, ..asked("r", None) }).expect("rows");
    assert_eq!((numbers(&results, "proportion", "n")[0], said.len()), (Some(0.0), 0));
}

#[test]
fn counts_of_one_arm_are_pooled_and_may_be_large() {
    let data = counts(&["a", "b", "a"], &[4e8, 3.0, 1.0], &[9e8, 10.0, 2.0]);
    let (results, said) = rates(&data, &asked_of_counts()).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    assert_eq!(numbers(&results, "proportion", "n")[0], Some(400_000_001.0));
    assert_eq!(numbers(&results, "proportion", "N")[0], Some(900_000_002.0));
}

#[test]
fn more_subjects_than_there_are_methods_for_are_an_error_at_their_row() {
    let data = counts(&["a", "b", "a"], &[5.0, 1.0, 1.0], &[1e9, 10.0, 1e15]);
    let (results, said) = rates(&data, &asked_of_counts()).expect("rows");
    assert_eq!((codes(&said), said[0].place.line), (vec!["P419"], 4));
    assert_eq!(numbers(&results, "proportion", "N")[0], Some(1e9));
}

#[test]
fn more_events_than_subjects_are_an_error_at_their_row() {
    let data = counts(&["a", "b", "a"], &[5.0, 11.0, 1.0], &[10.0, 10.0, 2.0]);
    let (results, said) = rates(&data, &asked_of_counts()).expect("rows");
    assert_eq!((codes(&said), said[0].place.line), (vec!["P414"], 3));
    assert_eq!(numbers(&results, "proportion", "N"), [Some(12.0); 2], "only arm a is left");
}

#[test]
fn one_group_only_cannot_be_compared_and_that_is_said() {
    let data = dataset(&[("r", &["1", "0"]), ("arm", &["a", "a"])]);
    let methods = Methods { tests: vec![TestMethod::Fisher], ..Methods::default() };
    let (results, said) = rates(&data, &RatesQuestion { methods, ..asked("r", Some("arm")) }).expect("rows");
    assert_eq!(codes(&said), ["P415"]);
    assert!(results.rows.iter().all(|row| row.context == "proportion"));
}

#[test]
fn a_reference_that_does_not_occur_is_refused() {
    let data = dataset(&[("r", &["1", "0"]), ("arm", &["a", "b"])]);
    let question = RatesQuestion { reference: Some("c".into()), ..asked("r", Some("arm")) };
    let refused = rates(&data, &question).expect_err("no level c");
    assert_eq!((codes(&refused), refused[0].hint.as_deref()), (vec!["P412"], Some("its levels: `a`, `b`")));
}

#[test]
fn methods_that_lack_their_column_are_all_refused() {
    let data = dataset(&[("r", &["1", "0"]), ("arm", &["a", "b"])]);
    let methods = Methods {
        differences: vec![DifferenceInterval::Tango],
        tests: vec![TestMethod::Cmh, TestMethod::Fisher],
        ..Methods::default()
    };
    let question = RatesQuestion { methods: methods.clone(), ..asked("r", Some("arm")) };
    let refused = rates(&data, &question).expect_err("no subjects, no strata");
    let messages: Vec<&str> = refused.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(messages, ["`tango` needs the column of the subjects", "`cmh` needs a column of strata"]);
    let without = RatesQuestion { methods, ..asked("r", None) };
    assert_eq!(codes(&rates(&data, &without).expect_err("no groups")), ["P416"; 3]);
}

/// Strata 1: 2/3 v 1/3, weight 9/6, odds 2·2/6 over 1·1/6. Stratum 2 has subjects of one arm only and says nothing.
#[test]
fn a_stratum_that_says_nothing_is_named() {
    let data = dataset(&[
        ("r", &["1", "1", "0", "1", "0", "0", "1"]),
        ("arm", &["b", "b", "b", "a", "a", "a", "a"]),
        ("site", &["1", "1", "1", "1", "1", "1", "2"]),
    ]);
    let methods = Methods {
        odds_ratios: vec![OddsRatioMethod::MantelHaenszel],
        tests: vec![TestMethod::BreslowDay],
        ..Methods::default()
    };
    let question = RatesQuestion { methods, strata: vec!["site".into()], ..asked("r", Some("arm")) };
    let (results, _) = rates(&data, &question).expect("rows");
    let odds_ratio = rows(&results, "odds-ratio", "estimate")[0];
    assert_eq!(odds_ratio.stat.number(), Some(4.0));
    assert_eq!(odds_ratio.note.as_deref(), Some("strata that say nothing: 2 (no subjects)"));
    assert_eq!(rows(&results, "test", "p.value")[0].stat, Stat::NotEstimable(NotEstimable::OneStratum));
}

/// Subjects 1 to 4 under both: 1 met it under both, 2 and 3 under `b` only, 4 under neither. McNemar exact 2/2² = 1/2.
#[test]
fn subjects_seen_in_both_groups_are_pairs() {
    let data = dataset(&[
        ("id", &["1", "2", "3", "4", "1", "2", "3", "4", "1"]),
        ("r", &["1", "1", "1", "0", "1", "0", "0", "0", "0"]),
        ("arm", &["b", "b", "b", "b", "a", "a", "a", "a", "a"]),
    ]);
    let methods = Methods {
        intervals: vec![ProportionInterval::Wald],
        tests: vec![TestMethod::McNemarExact, TestMethod::Fisher],
        ..Methods::default()
    };
    let question = RatesQuestion { methods, subject: Some("id".into()), ..asked("r", Some("arm")) };
    let (results, said) = rates(&data, &question).expect("rows");
    assert_eq!((codes(&said), said[0].place.line), (vec!["P417"], 10));
    let p_values = rows(&results, "test", "p.value");
    assert_eq!(p_values[0].stat.number(), Some(0.5));
    assert_eq!(
        (p_values[0].note.as_deref(), p_values[1].note.as_deref()),
        (None, Some("the groups taken as independent"))
    );
}

/// 1/4 more, with 0 inside the interval: eight are needed at best, or the treatment harms.
#[test]
fn a_number_needed_whose_interval_passes_through_infinity_says_so() {
    let data = counts(&["a", "b"], &[10.0, 15.0], &[40.0, 40.0]);
    let methods = Methods { differences: vec![DifferenceInterval::Newcombe], ..Methods::default() };
    let (results, _) = rates(&data, &RatesQuestion { methods, ..asked_of_counts() }).expect("rows");
    assert_eq!(numbers(&results, "number-needed", "estimate"), [Some(8.0)]);
    let (low, high) = (rows(&results, "number-needed", "conf.low")[0], rows(&results, "number-needed", "conf.high")[0]);
    assert!(low.stat.number().is_some_and(|low| low > 1.0) && high.stat.number().is_some_and(|high| high < -1.0));
    assert!(low.note.as_ref().is_some_and(|note| note.contains("infinity")), "{low:?}");
}

/// 0/2, 1/2 and 2/2: 6!/(…) gives 20 orders of three events among six subjects, of which 1·2·1 are so far apart with the
/// mirrored 2: 4/20 for the exact trend. Pearson: expectation 1 in each cell, (1 + 0 + 1)·2 = 4.
#[test]
fn several_groups_are_tested_at_once_unless_a_reference_is_named() {
    let data = dataset(&[("r", &["0", "0", "0", "1", "1", "1"]), ("dose", &["1", "1", "2", "2", "10", "10"])]);
    let tests = vec![TestMethod::ChiSquared, TestMethod::Fisher, TestMethod::CochranArmitageExact];
    let methods = Methods { tests, ..Methods::default() };
    let question = RatesQuestion { methods, ..asked("r", Some("dose")) };
    let (results, _) = rates(&data, &question).expect("rows");
    assert_eq!(numbers(&results, "test", "statistic"), [Some(4.0)]);
    let p_values = rows(&results, "test", "p.value");
    let methods: Vec<&str> = p_values.iter().map(|row| row.method.as_str()).collect();
    assert_eq!(methods, ["chi-squared", "fisher", "cochran-armitage-exact"]);
    assert!(p_values.iter().all(|row| row.group1.is_none()));
    assert_eq!(p_values[2].note.as_deref(), Some("scores are the levels' numbers"));
    let told = RatesQuestion { reference: Some("1".into()), ..question };
    let (results, _) = rates(&data, &told).expect("rows");
    let compared = rows(&results, "test", "p.value").iter().filter(|row| row.group2.is_some()).count();
    assert_eq!(compared, 4, "two tests of two groups each, and the trend");
}

/// 0/4 v 4/4 gives 2/70 by Fisher, 0/4 v 2/4 gives 30/70; Holm doubles the smaller.
#[test]
fn p_values_are_adjusted_test_by_test() {
    let data = counts(&["a", "b", "c"], &[0.0, 4.0, 2.0], &[4.0, 4.0, 4.0]);
    let methods = Methods { tests: vec![TestMethod::Fisher], ..Methods::default() };
    let (reference, adjust) = (Some("a".to_owned()), Some(Multiplicity::PValues(crate::method::Adjustment::Holm)));
    let (results, _) = rates(&data, &RatesQuestion { methods, reference, adjust, ..asked_of_counts() }).expect("rows");
    let p_values: Vec<f64> = numbers(&results, "test", "p.value").into_iter().flatten().collect();
    let adjusted: Vec<f64> = numbers(&results, "test", "adj.p.value").into_iter().flatten().collect();
    assert_eq!(adjusted, [2.0 * p_values[0], p_values[1]]);
    assert!((p_values[0] - 2.0 / 70.0).abs() < 1e-15 && (p_values[1] - 30.0 / 70.0).abs() < 1e-15, "{p_values:?}");
    let note = rows(&results, "test", "adj.p.value")[0].note.clone();
    assert_eq!(note.as_deref(), Some("holm over 2 comparisons"));
}

/// Without events one table only is possible, and no odds ratio is rejected: R's `fisher.test` has 0 to infinity, too.
#[test]
fn exact_limits_of_an_odds_ratio_without_events_are_open() {
    let data = counts(&["a", "b"], &[0.0, 0.0], &[5.0, 7.0]);
    let odds_ratios = vec![OddsRatioMethod::Exact, OddsRatioMethod::MidP, OddsRatioMethod::Woolf];
    let methods = Methods { odds_ratios, ..Methods::default() };
    let (results, _) = rates(&data, &RatesQuestion { methods, ..asked_of_counts() }).expect("rows");
    assert_eq!(rows(&results, "odds-ratio", "estimate")[0].stat, Stat::NotEstimable(NotEstimable::ZeroMargin));
    assert_eq!(numbers(&results, "odds-ratio", "conf.low"), [Some(0.0), Some(0.0), None]);
    let upper: Vec<Stat> = rows(&results, "odds-ratio", "conf.high").iter().map(|row| row.stat).collect();
    assert_eq!(upper[..2], [Stat::NotEstimable(NotEstimable::Infinite); 2]);
}

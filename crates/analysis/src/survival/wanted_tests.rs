//! What is read off the curves of six subjects, worked on paper.

use super::question_tests::{asked, columns, dataset, numbers};
use super::*;
use crate::follow_up::FollowUpColumns;
use crate::method::{BandMethod, CurveInterval, HazardMethod};
use crate::tiny_plan::rows;
use trialstat_trial::result::{NotEstimable, ResultSet, Stat};

fn answered(wanted: Wanted) -> ResultSet {
    let (results, said) = survival(&dataset(), &asked(wanted)).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    results
}

#[track_caller]
fn assert_stats(results: &ResultSet, context: &str, stat_name: &str, expected: &[f64]) {
    let found = numbers(results, context, stat_name);
    assert_eq!(found.len(), expected.len(), "{context} {stat_name}: {found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-14), "{context} {stat_name}: {found:?}");
    }
}

/// At 3 arm a is at 0; at 2 both are at 2/3, each with the variance (2/3)²/6; at 1 only arm a has come down.
#[test]
fn survival_at_a_time_is_compared_with_the_reference() {
    let results = answered(Wanted { times: vec![2.0, 1.0, 3.0], ..Wanted::default() });
    let differences = rows(&results, "difference", "estimate");
    assert_eq!((differences.len(), differences[0].group1_level.as_deref()), (3, Some("b")));
    assert_eq!((differences[0].variable_level.as_deref(), differences[0].stat), (Some("2"), Stat::Number(0.0)));
    assert!(differences[1].stat.number().is_some_and(|difference| (difference - 1.0 / 3.0).abs() < 1e-15));
    assert_eq!(differences[2].stat, Stat::NotEstimable(NotEstimable::TransformUndefined));
    let error = rows(&results, "difference", "std.error")[0].stat.number();
    assert!(error.is_some_and(|error| (error - (4.0f64 / 27.0).sqrt()).abs() < 1e-15), "{error:?}");
    assert_eq!(rows(&results, "difference", "p.value")[0].stat, Stat::Number(1.0));
}

/// Beside all steps only the time between two of them is told, with nothing that happened at it.
#[test]
fn no_time_has_two_rows() {
    let results = answered(Wanted { times: vec![2.5, 2.0], curve: true, ..Wanted::default() });
    for stat_name in ["n.risk", "n.event", "n.censor"] {
        let rows = rows(&results, "survival", stat_name);
        let key = |at: usize| (rows[at].group1_level.as_deref(), rows[at].variable_level.as_deref());
        assert!((1..rows.len()).all(|at| (0..at).all(|earlier| key(earlier) != key(at))), "{stat_name}: {rows:?}");
        let between: Vec<_> = rows.iter().filter(|row| row.variable_level.as_deref() == Some("2.5")).collect();
        assert_eq!(between.len(), 2);
        assert!(stat_name == "n.risk" || between.iter().all(|row| row.stat == Stat::Number(0.0)), "{between:?}");
    }
}

/// Curves know no strata, and a mean that is not reached keeps its horizon.
#[test]
fn comparisons_say_what_they_leave_out() {
    let wanted = Wanted { times: vec![2.0], horizon: Some(9.0), ..Wanted::default() };
    let columns = FollowUpColumns { strata: vec!["d".into()], ..columns() };
    let (results, _) = survival(&dataset(), &SurvivalQuestion { columns, ..asked(wanted) }).expect("rows");
    assert_eq!(rows(&results, "difference", "estimate")[0].note.as_deref(), Some("not stratified"));
    let means = rows(&results, "rmst", "estimate");
    let compared: Vec<_> = means.iter().filter(|row| row.group2_level.is_some()).collect();
    assert_eq!(compared.len(), 2);
    assert!(compared.iter().all(|row| row.stat.number().is_none() && row.variable_level.as_deref() == Some("9")));
}

#[test]
fn a_scale_asked_for_is_tested_too() {
    let intervals = vec![CurveInterval::LogLog, CurveInterval::Plain];
    let results = answered(Wanted { times: vec![2.0], intervals, ..Wanted::default() });
    let methods: Vec<&str> = rows(&results, "difference", "p.value").iter().map(|row| row.method.as_str()).collect();
    assert_eq!(methods, ["kaplan-meier, plain", "kaplan-meier, log-log"]);
    assert_stats(&results, "difference", "statistic", &[0.0, 0.0]);
}

/// Of arm b two thirds are left at 2 and one third at 4; of arm a nobody at 3.
#[test]
fn survival_on_condition_of_an_earlier_time() {
    let results = answered(Wanted { times: vec![2.0, 4.0], given: vec![2.0], ..Wanted::default() });
    assert_stats(&results, "conditional-survival", "estimate", &[0.0, 0.5]);
    let row = rows(&results, "conditional-survival", "conf.low");
    assert_eq!(row[0].stat, Stat::NotEstimable(NotEstimable::TransformUndefined));
    assert_eq!((row[1].method.as_str(), row[1].variable_level.as_deref()), ("kaplan-meier, log, given 2", Some("4")));
    assert!(row[1].stat.number().is_some());
}

#[test]
fn a_condition_after_all_times_is_said() {
    let wanted = Wanted { times: vec![2.0], given: vec![2.0], ..Wanted::default() };
    let (results, said) = survival(&dataset(), &asked(wanted)).expect("rows");
    assert_eq!((said.len(), said[0].code), (1, "P424"));
    assert!(rows(&results, "conditional-survival", "estimate").is_empty());
}

/// The sum of 0.1 and 0.2 is larger than 0.3, that of 0.1 and 0.3 − 0.1 must not be smaller than 0.3.
#[test]
fn a_condition_does_not_miss_the_time_by_rounding() {
    for (given, time) in [(0.1, 0.3), (0.7, 0.9), (4.35, 4.99), (1e-9, 1e9), (0.3, 1.1)] {
        assert!(given + super::of_one_group::further(given, time) >= time, "{given} {time}");
    }
}

/// With the events spared arm a loses one of two at 2 and is flat to 3; arm b loses its last at 5.
#[test]
fn follow_up_is_the_curve_of_the_censorings() {
    let results = answered(Wanted { follow_up: true, ..Wanted::default() });
    assert_stats(&results, "follow-up", "estimate", &[2.5, 5.0]);
    assert_eq!(rows(&results, "follow-up", "estimate")[0].method, "reverse kaplan-meier, log");
}

/// Arm a: 1/3 and then 1 of 1; arm b: 1/3 and then 1/2. At 9 nobody was seen any more.
#[test]
fn cumulative_hazards_have_both_variances() {
    let hazards = vec![HazardMethod::NelsonAalen, HazardMethod::NelsonAalenBinomial];
    let results = answered(Wanted { hazards: hazards.clone(), times: vec![3.5], ..Wanted::default() });
    assert_eq!(numbers(&results, "cumulative-hazard", "estimate")[0], None, "arm a was seen to 3 only");
    let results = answered(Wanted { hazards, times: vec![3.0], ..Wanted::default() });
    assert_stats(&results, "cumulative-hazard", "estimate", &[4.0 / 3.0, 4.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]);
    let errors = [(10.0f64 / 9.0).sqrt(), (2.0f64 / 27.0).sqrt(), 1.0 / 3.0, (2.0f64 / 27.0).sqrt()];
    assert_stats(&results, "cumulative-hazard", "std.error", &errors);
    let results = answered(Wanted { hazards: vec![HazardMethod::FlemingHarrington], ..Wanted::default() });
    assert_eq!(numbers(&results, "cumulative-hazard", "estimate").len(), 6, "at every step");
}

#[test]
fn the_table_of_numbers_at_risk_counts_from_the_start() {
    let results = answered(Wanted { at_risk: vec![0.0, 2.0, 4.0], ..Wanted::default() });
    assert_stats(&results, "at-risk", "n.risk", &[3.0, 2.0, 0.0, 3.0, 3.0, 2.0]);
    assert_stats(&results, "at-risk", "n.event", &[0.0, 1.0, 2.0, 0.0, 1.0, 2.0]);
    assert_stats(&results, "at-risk", "n.censor", &[0.0, 1.0, 1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn bands_hold_between_two_times_and_are_wider_than_intervals() {
    let bands = vec![BandMethod::HallWellner, BandMethod::EqualPrecision];
    let wanted = Wanted { bands, intervals: vec![CurveInterval::LogLog], times: vec![2.0], ..Wanted::default() };
    let results = answered(wanted);
    assert_eq!(rows(&results, "band", "critical.value").len(), 4);
    let note = rows(&results, "band", "critical.value")[2].note.as_deref();
    assert_eq!(note, Some("simultaneous from 2 to 4"));
    let pointwise = numbers(&results, "survival", "conf.low")[1].expect("a limit of arm b at 2");
    let bands = rows(&results, "band", "conf.low");
    let of_b: Vec<f64> = bands
        .iter()
        .filter(|row| (row.group1_level.as_deref(), row.variable_level.as_deref()) == (Some("b"), Some("2")))
        .filter_map(|row| row.stat.number())
        .collect();
    assert_eq!(of_b.len(), 2);
    assert!(of_b.iter().all(|limit| *limit < pointwise), "{of_b:?} {pointwise}");
}

#[test]
fn a_hall_wellner_band_of_late_entries_does_not_exist() {
    let wanted = Wanted { bands: vec![BandMethod::HallWellner], span: Some((1.0, 4.0)), ..Wanted::default() };
    let question = SurvivalQuestion {
        columns: FollowUpColumns { entry: Some("entry".into()), by: None, ..columns() },
        ..asked(wanted)
    };
    let (results, _) = survival(&dataset(), &question).expect("rows");
    let row = rows(&results, "band", "critical.value")[0];
    assert_eq!(
        (row.stat, row.note.as_deref()),
        (Stat::NotEstimable(NotEstimable::LateEntry), Some("some subjects enter late"))
    );
}

#[test]
fn the_unit_stands_with_results_that_are_times() {
    let wanted = Wanted { quantiles: vec![0.5], times: vec![2.0], horizon: Some(3.0), ..Wanted::default() };
    let question = SurvivalQuestion { unit: Some("weeks".into()), ..asked(wanted) };
    let (results, _) = survival(&dataset(), &question).expect("rows");
    let unit = |context, position: usize| rows(&results, context, "estimate")[position].unit.as_deref();
    assert_eq!((unit("quantile", 0), unit("survival", 0), unit("difference", 0)), (Some("weeks"), None, None));
    assert_eq!((unit("rmst", 0), unit("rmst", 2), unit("rmst", 3)), (Some("weeks"), Some("weeks"), None));
}

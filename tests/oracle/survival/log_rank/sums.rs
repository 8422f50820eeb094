//! Weighted sums, their chi-squared test, trend and pairs.

use super::{Rows, array, expected, log_rank_file, number, records, text, weight};
use serde_json::Value;
use trialstat_stats::survival::log_rank::pairwise::{Basis, pairwise};
use trialstat_stats::survival::log_rank::{Compared, LogRank, Weight, by_stratum, trend, weighted};
use trialstat_tests::{Tolerance, assert_near};

/// Every weight with and without strata and delayed entry, from the definition evaluated in R.
#[test]
fn weighted_tests_agree_with_their_definition() {
    let file = log_rank_file();
    for record in records(&file, "weighted", 144) {
        let what = format!("{} {} {}", text(&record["data"]), text(&record["kind"]), text(&record["weight"]));
        let rows = Rows::of_record(&file, record);
        let got = weighted(&rows.compared(), weight(text(&record["weight"]))).expect("the call is valid");
        assert_sums(&got, record, &what);
        let test = got.test.expect("the groups can be compared");
        assert_statistic(test.statistic.expect("a statistic"), number(&record["statistic"]), &what);
        assert_eq!(test.degrees_of_freedom, Some((got.observed.len() - 1) as f64), "{what}");
        assert_near(test.p_value, number(&record["p_value"]), Tolerance::ClosedForm, &what);
    }
}

#[test]
fn the_g_rho_family_agrees_with_survdiff() {
    let file = log_rank_file();
    for record in records(&file, "survdiff", 18) {
        let call = text(&record["call"]);
        let rows = Rows::of_record(&file, record);
        let family = Weight::FlemingHarrington { rho: number(&record["rho"]), gamma: 0.0 };
        let got = weighted(&rows.compared(), family).expect("the call is valid");
        assert_sums(&got, record, call);
        let test = got.test.expect("the groups can be compared");
        assert_statistic(test.statistic.expect("a statistic"), number(&record["statistic"]), call);
        if text(&record["kind"]) == "stratified" {
            let strata = by_stratum(&rows.compared(), family).expect("the call is valid");
            assert_eq!(strata.len(), array(&record["by_observed"]).len(), "{call}");
            for (stratum, sums) in strata.iter().enumerate() {
                assert_all_near(&sums.observed, &record["by_observed"][stratum], call);
                assert_all_near(&sums.expected, &record["by_expected"][stratum], call);
            }
        }
    }
}

#[test]
fn weighted_tests_agree_with_statsmodels_and_lifelines() {
    let (file, tests) = (log_rank_file(), expected("log_rank_python.json"));
    for record in records(&tests, "tests", 42) {
        let call = text(&record["call"]);
        let rows = Rows::of_record(&file, record);
        let got = weighted(&rows.compared(), weight(text(&record["weight"]))).expect("the call is valid");
        let test = got.test.expect("the groups can be compared");
        assert_statistic(test.statistic.expect("a statistic"), number(&record["statistic"]), call);
        assert_near(test.p_value, number(&record["p_value"]), Tolerance::ClosedForm, call);
    }
}

#[test]
fn delayed_entry_agrees_with_the_score_test_of_the_counting_process() {
    let file = log_rank_file();
    let record = &file["score_test"];
    let rows = Rows::of_columns(record, "both");
    let test = weighted(&rows.compared(), Weight::LogRank).expect("the call is valid").test.expect("a test");
    let call = text(&record["call"]);
    assert_near(test.statistic.expect("a statistic"), number(&record["statistic"]), Tolerance::Iterated, call);
}

#[test]
fn rows_with_counts_are_as_many_rows() {
    let file = log_rank_file();
    let rows = Rows::of_columns(&file["data"]["veteran"], "both");
    let counts: Vec<u32> = (0..rows.times.len() as u32).map(|row| row * 7 % 4).collect();
    let repeated: Vec<usize> =
        counts.iter().enumerate().flat_map(|(row, &count)| std::iter::repeat_n(row, count as usize)).collect();
    fn of<T: Copy>(column: &[T], rows: &[usize]) -> Vec<T> {
        rows.iter().map(|&row| column[row]).collect()
    }
    let (strata, entry) = (rows.strata.as_ref().expect("strata"), rows.entry.as_ref().expect("entries"));
    let (times, event, group) = (of(&rows.times, &repeated), of(&rows.event, &repeated), of(&rows.group, &repeated));
    let (strata, entry) = (of(strata, &repeated), of(entry, &repeated));
    let long = Compared::new(&times, &event, &group).strata(&strata).entry(&entry);
    for kind in [Weight::LogRank, Weight::GehanBreslow, Weight::PetoPeto] {
        let counted = weighted(&rows.compared().counts(&counts), kind).expect("the call is valid");
        assert!(counted.test.is_ok());
        assert_eq!(counted, weighted(&long, kind).expect("the call is valid"));
    }
}

#[test]
fn trends_agree_with_their_definition() {
    let file = log_rank_file();
    for record in records(&file, "trend", 3) {
        let what = format!("{} {}", text(&record["kind"]), text(&record["weight"]));
        let rows = Rows::of_record(&file, record);
        let result = weighted(&rows.compared(), weight(text(&record["weight"]))).expect("the call is valid");
        let scores: Vec<f64> = array(&record["scores"]).iter().map(number).collect();
        let got = trend(&result, &scores).expect("the scores differ");
        assert_near(got.z, number(&record["z"]), Tolerance::ClosedForm, &what);
        assert_near(got.statistic, got.z * got.z, Tolerance::Hand, &what);
        assert_near(got.p_value, number(&record["p_value"]), Tolerance::ClosedForm, &what);
    }
}

#[test]
fn pairs_agree_with_their_definition() {
    let file = log_rank_file();
    for record in records(&file, "pairwise", 2) {
        let rows = Rows::of_record(&file, record);
        for (basis, column) in [(Basis::TwoGroups, "two_groups"), (Basis::AllGroups, "all_groups")] {
            let got = pairwise(&rows.compared(), weight(text(&record["weight"])), basis).expect("the call is valid");
            assert_eq!(got.len(), 6);
            for (pair, expected) in got.iter().zip(array(&record["pairs"])) {
                let what = format!("{basis:?} {} {}", pair.first, pair.second);
                assert_eq!(pair.first as f64, number(&expected["first"]), "{what}");
                assert_eq!(pair.second as f64, number(&expected["second"]), "{what}");
                let test = pair.test.expect("the groups can be compared");
                assert_statistic(test.statistic.expect("a statistic"), number(&expected[column]), &what);
                assert_eq!(test.degrees_of_freedom, Some(1.0), "{what}");
            }
        }
    }
}

/// The square of a small difference of large sums keeps fewer digits than these.
#[track_caller]
fn assert_statistic(got: f64, expected: f64, what: &str) {
    let tolerance = if expected < 0.1 { Tolerance::Iterated } else { Tolerance::ClosedForm };
    assert_near(got, expected, tolerance, what);
}

#[track_caller]
fn assert_sums(got: &LogRank, record: &Value, what: &str) {
    assert_all_near(&got.observed, &record["observed"], what);
    assert_all_near(&got.expected, &record["expected"], what);
    for (row, expected) in got.variance.iter().zip(array(&record["variance"])) {
        assert_all_near(row, expected, what);
    }
}

#[track_caller]
fn assert_all_near(got: &[f64], expected: &Value, what: &str) {
    assert_eq!(got.len(), array(expected).len(), "{what}");
    for (&got, expected) in got.iter().zip(array(expected)) {
        assert_near(got, number(expected), Tolerance::ClosedForm, what);
    }
}

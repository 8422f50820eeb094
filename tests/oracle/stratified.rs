//! Paired differences, crossovers and strata against R: `oracle/r/stratified.R` makes the numbers.

use serde_json::Value;
use trialstat_stats::association::{Alternative, Continuity};
use trialstat_stats::interval::{Estimate, Level, NotEstimable, Test};
use trialstat_stats::paired::{self, CrossoverCounts, PairedCounts};
use trialstat_stats::proportion::Count;
use trialstat_stats::stratified::{
    self, CmhContinuity, DifferenceVariance, Stratified, StratifiedError, Stratum, Tail, Tarone, Weights,
};
use trialstat_tests::Tolerance::{ClosedForm, Iterated};
use trialstat_tests::{Tolerance, assert_near, expected};

/// The records of one kind: what was asked, and the numbers.
fn records(kind: &str) -> Vec<(String, Value)> {
    let file = expected("stratified.json");
    let record = |record: &Value| (record["id"].to_string(), record["value"].clone());
    file[kind].as_array().expect("records").iter().map(record).collect()
}

/// Numbers, none where R's is not defined or was not computed.
fn numbers(value: &Value) -> Vec<Option<f64>> {
    let number = |value: &Value| match value.as_str() {
        None => Some(value.as_f64().expect("a number")),
        Some("Inf") => Some(f64::INFINITY),
        Some(undefined) => {
            assert_eq!(undefined, "NA");
            None
        }
    };
    value.as_array().map_or_else(|| vec![number(value)], |several| several.iter().map(number).collect())
}

fn level(value: &Value) -> Level {
    Level::new(value["level"].as_f64().expect("a number")).expect("a level")
}

fn integers(value: &Value) -> [u64; 4] {
    let several: Vec<u64> =
        value.as_array().expect("numbers").iter().map(|value| value.as_u64().expect("an integer")).collect();
    several.try_into().expect("four")
}

fn pairs(value: &Value) -> PairedCounts {
    let [both, only_first, only_second, neither] = integers(value);
    PairedCounts { both, only_first, only_second, neither }
}

fn strata(value: &Value) -> Vec<Stratum> {
    let stratum = |row: &Value| {
        let [events, total, reference_events, reference_total] = integers(row);
        let count = |events, total| Count::new(events, total).expect("a count");
        Stratum { first: count(events, total), second: count(reference_events, reference_total) }
    };
    value["strata"].as_array().expect("strata").iter().map(stratum).collect()
}

/// Holds an estimate and its limits, or a statistic and its p-value, against R's; says whether R has them.
#[track_caller]
fn held(got: &[f64], value: &Value, tolerance: Tolerance, what: &str) -> bool {
    let expected = numbers(value);
    assert_eq!(got.len(), expected.len(), "{what}");
    for (&got, expected) in got.iter().zip(&expected) {
        if let Some(expected) = *expected {
            assert_near(got, expected, tolerance, what);
        }
    }
    expected.iter().all(Option::is_some)
}

fn all(estimate: Estimate) -> [f64; 3] {
    [estimate.estimate, estimate.interval.lower, estimate.interval.upper]
}

fn tested(test: Test) -> [f64; 2] {
    [test.statistic.expect("a statistic"), test.p_value]
}

#[test]
fn paired_differences() {
    let records = records("paired");
    assert_eq!(records.len(), 12);
    for (what, value) in records {
        let (counts, level) = (pairs(&value["pairs"]), level(&value));
        let mid_p = paired::mcnemar_mid_p(counts).expect("a test").p_value;
        held(&[mid_p], &value["mid_p"], ClosedForm, &format!("{what}, mid-p"));
        type Method = fn(PairedCounts, Level) -> Result<Estimate, NotEstimable>;
        let methods: [(&str, Method, Tolerance); 4] = [
            ("wald", paired::difference_wald, ClosedForm),
            ("agresti_min", paired::difference_agresti_min, ClosedForm),
            ("newcombe", paired::difference_newcombe, ClosedForm),
            ("tango", paired::difference_tango, Iterated),
        ];
        for (name, method, tolerance) in methods {
            let [estimate, limits @ ..] = all(method(counts, level).expect("estimable"));
            held(&[estimate], &value["difference"], ClosedForm, &format!("{what}, {name}"));
            assert!(held(&limits, &value[name], tolerance, &format!("{what}, {name}")));
        }
    }
}

#[test]
fn crossovers() {
    let records = records("crossover");
    assert_eq!(records.len(), 6);
    for (what, value) in records {
        let counts = CrossoverCounts::new(pairs(&value["one"]), pairs(&value["other"])).expect("few subjects");
        let exact = paired::mainland_gart(counts).expect("a test").p_value;
        assert!(held(&[exact], &value["mainland_gart"], ClosedForm, &what));
        let test = paired::prescott(counts, Continuity::None).expect("a test");
        assert!(held(&tested(test), &value["prescott"], ClosedForm, &what));
    }
}

#[test]
fn tests_within_strata() {
    let (mut uncorrected, mut homogeneity, mut enumerated) = (0, 0, 0);
    for (what, value) in records("stratified") {
        let strata = strata(&value);
        let plain = stratified::cochran_mantel_haenszel(&strata, CmhContinuity::None).expect("a test").result;
        held(&tested(plain), &value["cmh"], ClosedForm, &format!("{what}, CMH"));
        let corrected = |rule| tested(stratified::cochran_mantel_haenszel(&strata, rule).expect("a test").result);
        let as_r = corrected(CmhContinuity::R);
        held(&as_r, &value["cmh_corrected"], ClosedForm, &format!("{what}, CMH corrected"));
        let small = value["deviation"].as_f64().expect("a number").abs() < 0.5;
        assert_eq!(as_r == corrected(CmhContinuity::None), small, "{what}");
        assert_eq!(corrected(CmhContinuity::Capped), if small { [0.0, 1.0] } else { as_r }, "{what}");
        uncorrected += u32::from(small);
        let exact = stratified::cochran_mantel_haenszel_exact(&strata).expect("a test").result.p_value;
        held(&[exact], &value["cmh_exact"], Iterated, &format!("{what}, exact"));
        let sides = [Alternative::Greater, Alternative::Less].map(|side| {
            stratified::cochran_mantel_haenszel_exact_one_sided(&strata, side).expect("a test").result.p_value
        });
        held(&sides, &value["cmh_exact_sides"], Iterated, &format!("{what}, exact sides"));
        for (name, tarone) in [("breslow_day", Tarone::Without), ("tarone", Tarone::With)] {
            let test = stratified::breslow_day(&strata, tarone).expect("a test").result;
            homogeneity += u32::from(held(&tested(test), &value[name], Iterated, &format!("{what}, {name}")));
        }
        match stratified::zelen(&strata) {
            Err(reason) => assert_eq!(reason, StratifiedError::TooLarge, "{what}"),
            Ok(zelen) => {
                let here = held(&[zelen.result.p_value], &value["zelen"], ClosedForm, &format!("{what}, Zelen"));
                enumerated += u32::from(here);
            }
        }
    }
    assert_eq!((uncorrected, homogeneity, enumerated), (2, 18, 7));
}

#[test]
fn estimates_within_strata() {
    let records = records("stratified");
    assert_eq!(records.len(), 9);
    for (what, value) in records {
        let (strata, level) = (strata(&value), level(&value));
        let hold = |got: Result<Stratified<Estimate>, NotEstimable>, name: &str, tolerance| {
            let got = all(got.expect("estimable").result);
            assert!(held(&got, &value[name], tolerance, &format!("{what}, {name}")));
        };
        hold(stratified::difference(&strata, DifferenceVariance::Sato, level), "sato", ClosedForm);
        hold(stratified::ratio(&strata, level), "ratio", ClosedForm);
        hold(stratified::odds_ratio(&strata, level), "odds_ratio", ClosedForm);
        for (name, weights) in [
            ("miettinen_nurminen_cmh", Weights::CochranMantelHaenszel),
            ("miettinen_nurminen_mn", Weights::MiettinenNurminen),
        ] {
            hold(stratified::difference_miettinen_nurminen(&strata, weights, level), name, Iterated);
        }
        for (name, got) in [
            ("greenland_robins", stratified::difference(&strata, DifferenceVariance::GreenlandRobins, level)),
            ("newcombe", stratified::difference_newcombe(&strata, level)),
        ] {
            let [estimate, limits @ ..] = all(got.expect("estimable").result);
            assert!(held(&[estimate], &value["estimate"], ClosedForm, &format!("{what}, {name}")));
            assert!(held(&limits, &value[name], ClosedForm, &format!("{what}, {name}")));
        }
        for (name, tail) in [("conditional", Tail::Exact), ("mid_p", Tail::MidP)] {
            let got = stratified::odds_ratio_conditional(&strata, tail, level).expect("estimable").result;
            assert!(held(&all(got), &value[name], Iterated, &format!("{what}, {name}")));
        }
    }
}

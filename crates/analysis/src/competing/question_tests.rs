//! Questions asked of eight subjects, worked on paper.

use super::*;
use crate::conventions::Conventions;
use crate::method::{CurveInterval, IncidenceVariance};
use crate::tiny_plan::rows;
use trialstat_stats::interval::Level;
use trialstat_trial::dataset::{Dataset, Factor, Values, Variable};
use trialstat_trial::diagnostic::{Diagnostic, Severity};
use trialstat_trial::result::ResultSet;

const ENDINGS: [&str; 8] = ["relapse", "death", "none", "relapse", "death", "none", "relapse", "none"];

/// Arm a: relapse at 1 and 4, death at 2, censored at 3. Arm b: death at 1, relapse at 3, censored at 2 and 5.
fn dataset(endings: [&'static str; 8], times: [f64; 8]) -> Dataset {
    let levels = |values: [&'static str; 8]| Values::Levels(Factor::new(values.map(Some)));
    let variables = vec![
        Variable { name: "t".into(), values: Values::Numbers(times.map(Some).to_vec()) },
        Variable { name: "end".into(), values: levels(endings) },
        Variable { name: "arm".into(), values: levels(["a", "a", "a", "a", "b", "b", "b", "b"]) },
        Variable { name: "one".into(), values: levels(["x"; 8]) },
        Variable { name: "entry".into(), values: Values::Numbers([0.5; 8].map(Some).to_vec()) },
    ];
    Dataset::new("f.csv", (2..10).collect(), variables)
}

fn eight() -> Dataset {
    dataset(ENDINGS, [1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 5.0])
}

fn asked() -> CompetingQuestion {
    CompetingQuestion {
        time: "t".into(),
        cause: "end".into(),
        censored: vec!["none".into()],
        interest: Vec::new(),
        entry: None,
        by: Some("arm".into()),
        reference: None,
        strata: Vec::new(),
        intervals: Vec::new(),
        variance: None,
        times: Vec::new(),
        curve: false,
        time_lost: None,
        rho: 0.0,
        terms: Vec::new(),
        censoring_by: None,
        ties: None,
        level: Level::NINETY_FIVE,
        conventions: Conventions::R,
    }
}

/// Group, cause and number of each row of a statistic.
fn numbers<'a>(results: &'a ResultSet, context: &str, name: &str) -> Vec<(&'a str, &'a str, Option<f64>)> {
    let group = |level: &'a Option<trialstat_trial::phrase::Phrase>| level.as_deref().unwrap_or_default();
    let of = |row: &'a trialstat_trial::result::ResultRow| {
        (group(&row.group1_level), row.variable.as_str(), row.stat.number())
    };
    rows(results, context, name).into_iter().map(of).collect()
}

fn codes(said: &[Diagnostic]) -> Vec<&str> {
    said.iter().map(|problem| problem.code).collect()
}

/// Arm a: relapse 1/4 + 1/2, death 1/4 until 4. Arm b: death 1/4, relapse 3/4 · 1/2 until 5.
#[test]
fn a_bare_question_gives_the_incidences_at_the_end_and_grays_test() {
    let (results, said) = competing(&eight(), &asked()).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    let expected = [
        ("a", "death", Some(0.25)),
        ("a", "relapse", Some(0.75)),
        ("b", "death", Some(0.25)),
        ("b", "relapse", Some(0.375)),
    ];
    assert_eq!(numbers(&results, "incidence", "estimate"), expected);
    let last = rows(&results, "incidence", "estimate")[3];
    assert_eq!((last.variable_level.as_deref(), last.note.as_deref()), (Some("5"), Some("at the last time, 5")));
    assert_eq!(last.method, "aalen-johansen, log, jackknife");
    let tests = rows(&results, "test", "p.value");
    let about = |test: usize| (tests[test].variable.as_str(), tests[test].method.as_str());
    assert_eq!((tests.len(), about(0), about(1)), (2, ("death", "gray"), ("relapse", "gray")));
    assert_eq!((tests[0].group1_level.as_deref(), tests[0].group2_level.as_deref()), (Some("b"), Some("a")));
}

#[test]
fn at_a_time_events_and_censorings_are_counted_since_the_time_before() {
    let question = CompetingQuestion { times: vec![2.0, 3.5, 9.0], interest: vec!["relapse".into()], ..asked() };
    let (results, _) = competing(&eight(), &question).expect("rows");
    let of = |name| -> Vec<Option<f64>> {
        numbers(&results, "incidence", name).into_iter().map(|(_, _, number)| number).collect()
    };
    let some = |values: [f64; 6]| values.map(Some).to_vec();
    assert_eq!(of("n.risk"), some([3.0, 1.0, 0.0, 3.0, 1.0, 0.0]));
    assert_eq!(of("n.event"), some([1.0, 0.0, 1.0, 0.0, 1.0, 0.0]));
    assert_eq!(of("n.censor"), some([0.0, 1.0, 0.0, 1.0, 0.0, 1.0]));
    let estimates = [Some(0.25), Some(0.25), Some(0.75), Some(0.0), Some(0.375), None];
    assert_eq!(of("estimate"), estimates, "arm a has had all its events by 9, arm b was not followed so far");
    let noted = rows(&results, "incidence", "estimate")[5];
    assert_eq!(noted.note.as_deref(), Some("not reached"));
}

/// Of eight subjects at risk one relapses at 1: 1/8, by Aalen with the variance 1/64, by the delta method 7/512.
#[test]
fn variances_and_scales_are_named_and_may_be_several() {
    let intervals = vec![CurveInterval::Plain, CurveInterval::Arcsine];
    for (variance, expected) in [(IncidenceVariance::Aalen, 1.0 / 64.0), (IncidenceVariance::Delta, 7.0 / 512.0)] {
        let (intervals, times) = (intervals.clone(), vec![1.0]);
        let question = CompetingQuestion { variance: Some(variance), intervals, times, by: None, ..asked() };
        let (results, _) = competing(&eight(), &question).expect("rows");
        let errors = numbers(&results, "incidence", "std.error");
        let error = errors[2].2.expect("a standard error");
        assert_eq!((errors.len(), errors[2].1), (4, "relapse"));
        assert!((error * error - expected).abs() < 1e-15, "{variance:?}: {error}");
        let methods: Vec<&str> = rows(&results, "incidence", "std.error").iter().map(|row| &row.method[..]).collect();
        assert_eq!(methods[3], format!("aalen-johansen, arcsin, {}", variance.name()));
        assert_eq!(numbers(&results, "incidence", "conf.low")[2].2, Some(0.0), "clipped on the plain scale");
    }
}

/// In arm a 1/4 from 1, 3/4 from 4 until 5; in arm b 3/8 from 3.
#[test]
fn a_curve_has_every_time_and_the_area_below_it_is_the_time_lost() {
    let interest = vec!["relapse".into()];
    let question = CompetingQuestion { curve: true, time_lost: Some(4.0), interest, ..asked() };
    let (results, _) = competing(&eight(), &question).expect("rows");
    assert_eq!(numbers(&results, "incidence", "estimate").len(), 8);
    // Of 2, where there is a step, and 2.5 the one between two steps is told as well.
    let question = CompetingQuestion { times: vec![2.0, 2.5], ..question };
    let (results, _) = competing(&eight(), &question).expect("rows");
    let events = numbers(&results, "incidence", "n.event");
    assert_eq!((events.len(), events[4]), (10, ("a", "relapse", Some(0.0))));
    let lost = numbers(&results, "time-lost", "estimate");
    assert_eq!(lost, [("a", "relapse", Some(0.75)), ("b", "relapse", Some(0.375))]);
}

/// Before the first relapse there is nothing whose log could be taken: the limits have a reason, the others a number.
#[test]
fn what_cannot_be_estimated_has_its_reason() {
    let times = dataset(["relapse", "death", "none", "relapse", "death", "none", "death", "none"], [1.0; 8]);
    let (results, said) = competing(&times, &asked()).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    for row in results.rows.iter().filter(|row| row.stat.number().is_none()) {
        assert!(row.note.as_deref().is_some_and(|note| !note.is_empty()), "{row:?}");
    }
    assert_eq!(numbers(&results, "incidence", "estimate")[3], ("b", "relapse", Some(0.0)));
    assert_eq!(numbers(&results, "incidence", "conf.low")[3], ("b", "relapse", None));
}

#[test]
fn delayed_entry_is_counted_and_grays_test_not_defined_for_it() {
    let question = CompetingQuestion { entry: Some("entry".into()), times: vec![0.5, 1.0], ..asked() };
    let (results, _) = competing(&eight(), &question).expect("rows");
    assert_eq!(numbers(&results, "incidence", "n.risk")[0].2, Some(0.0), "nobody has entered before 0.5");
    assert_eq!(numbers(&results, "incidence", "n.risk")[1].2, Some(4.0));
    let tests = rows(&results, "test", "p.value");
    assert!(tests.iter().all(|test| test.note.as_deref() == Some("some subjects enter late")), "{tests:?}");
}

#[test]
fn a_cause_that_cannot_be_asked_about_is_refused_with_those_that_occur() {
    for (cause, code) in [("Relapse", "P412"), ("none", "P443")] {
        let question = CompetingQuestion { interest: vec![cause.into()], ..asked() };
        let problems = competing(&eight(), &question).expect_err("no such cause");
        assert_eq!(codes(&problems), [code], "{cause}");
        let hint = problems[0].hint.as_deref().unwrap_or_default();
        assert!(hint.ends_with("`death`, `none`, `relapse`"), "{hint}");
    }
}

#[test]
fn a_value_of_censoring_that_does_not_occur_is_said_and_one_more_cause_counted() {
    let question = CompetingQuestion { censored: vec!["0".into()], ..asked() };
    let (results, said) = competing(&eight(), &question).expect("rows");
    assert_eq!((codes(&said), said[0].severity), (vec!["P440"], Severity::Warning));
    assert_eq!(numbers(&results, "population", "n").len(), 6, "three causes in two groups");
}

#[test]
fn one_cause_works_and_is_said() {
    let one = dataset(["relapse", "none", "none", "relapse", "none", "none", "relapse", "none"], [2.0; 8]);
    let (results, said) = competing(&one, &asked()).expect("rows");
    assert_eq!((codes(&said), said[0].severity), (vec!["P442"], Severity::Note));
    assert_eq!(numbers(&results, "incidence", "estimate")[0], ("a", "relapse", Some(0.5)));
}

#[test]
fn without_an_event_there_is_no_cause() {
    let none = dataset(["none"; 8], [2.0; 8]);
    let (results, said) = competing(&none, &asked()).expect("no rows");
    assert_eq!((results.rows.len(), codes(&said), said[0].severity), (0, vec!["P441"], Severity::Error));
}

#[test]
fn one_group_has_nothing_to_be_compared_with() {
    let (results, said) = competing(&eight(), &CompetingQuestion { by: Some("one".into()), ..asked() }).expect("rows");
    assert_eq!((codes(&said), rows(&results, "test", "p.value").len()), (vec!["P415"], 0));
    assert_eq!(numbers(&results, "incidence", "estimate").len(), 2);
}

#[test]
fn a_negative_time_is_located_and_left_out() {
    let negative = dataset(ENDINGS, [1.0, 2.0, -3.0, 4.0, 1.0, 2.0, 3.0, 5.0]);
    let (results, said) = competing(&negative, &asked()).expect("rows");
    assert_eq!((codes(&said), said[0].place.line), (vec!["P421"], 4));
    assert_eq!(numbers(&results, "population", "N")[0], ("a", "death", Some(3.0)));
    for by in [None, Some("arm".to_owned())] {
        let question = CompetingQuestion { by, times: vec![1.0], interest: vec!["relapse".into()], ..asked() };
        let (results, said) = competing(&dataset(ENDINGS, [-1.0; 8]), &question).expect("no rows");
        assert_eq!((results.rows.len(), said.len(), said[8].code), (0, 9, "P418"));
    }
}

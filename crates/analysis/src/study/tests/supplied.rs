//! Endpoints that the trial's own records supply.

use super::{found, outcomes, refused, stats, tables};
use trialstat_trial::design::{ArmIndex, Endpoint, EndpointIndex, SubjectIndex, VisitIndex};
use trialstat_trial::diagnostic::Severity;
use trialstat_trial::quantity::Days;
use trialstat_trial::record::{Ending, EventTime, Response};
use trialstat_trial::trial::TrialTables;

fn three() -> TrialTables {
    let mut tables = tables(&[("1", "a", &[]), ("2", "a", &[]), ("3", "b", &[])]);
    tables.endpoints = vec![Endpoint::named("CR"), Endpoint::named("TTR")];
    tables
}

#[test]
fn responses_are_taken_as_they_are() {
    let mut tables = three();
    tables.responses = [(0, true), (2, false)]
        .map(|(subject, met)| Response {
            subject: SubjectIndex(subject),
            endpoint: EndpointIndex(0),
            arm: ArmIndex(u32::from(subject == 2)),
            visit: None,
            met,
        })
        .to_vec();
    let plan = |missing: &str| {
        format!(
            "[[endpoint]]\nname = \"complete response\"\nsupplied = \"CR\"\n[[analysis]]\nid = \"x\"\nendpoint = \"complete response\"\n{missing}"
        )
    };
    let expected = [(Some(1.0), None, "observed"), (None, None, "no record"), (Some(0.0), None, "observed")];
    assert_eq!(outcomes(&plan(""), tables.clone()), expected);
    let filled = outcomes(&plan("missing = \"non-responder\"\n"), tables);
    assert_eq!(filled[1], (Some(0.0), None, "missing counts as not met"));
}

/// The second subject responds at screening only, the third at both visits; the first was seen at the final visit alone.
fn at_two_visits() -> TrialTables {
    let mut tables = three();
    tables.responses = [(0, 1, true), (1, 0, true), (1, 1, false), (2, 0, true), (2, 1, true)]
        .map(|(subject, visit, met)| Response {
            subject: SubjectIndex(subject),
            endpoint: EndpointIndex(0),
            arm: ArmIndex(u32::from(subject == 2)),
            visit: Some(VisitIndex(visit)),
            met,
        })
        .to_vec();
    tables
}

fn of_visit(name: &str, visit: &str) -> String {
    format!("[[endpoint]]\nname = \"{name}\"\n{visit}[[analysis]]\nid = \"x\"\nendpoint = \"{name}\"\n")
}

#[test]
fn of_several_visits_the_last_counts_and_is_said_to_or_the_one_that_is_named() {
    let values = |visit: &str| found(&of_visit("CR", visit), at_two_visits()).derived.into_iter().map(|one| one.value);
    assert!(values("").eq([Some(1.0), Some(0.0), Some(1.0)]));
    assert!(values("visit = \"final\"\n").eq([Some(1.0), Some(0.0), Some(1.0)]));
    assert!(values("visit = \"screening\"\n").eq([None, Some(1.0), Some(1.0)]));
    let said = |plan: &str| {
        let said = found(plan, at_two_visits()).said.into_iter().filter(|problem| problem.code == "P478");
        said.map(|problem| (problem.severity, problem.place.line, problem.message)).collect::<Vec<_>>()
    };
    let message = "2 subjects have several responses `CR`; that of the last visit counts";
    assert_eq!(said(&of_visit("CR", "")), [(Severity::Warning, 3, message.to_owned())]);
    assert_eq!(said(&of_visit("CR", "visit = \"final\"\n")), []);
    // Of the members alone.
    let some = "population = \"some\"\n[[population]]\nname = \"some\"\nassessed = \"MADRS\"\n";
    let mut tables = at_two_visits();
    tables.assessments = super::tables(&[("1", "a", &[]), ("2", "a", &[(1, 30.0), (8, 20.0)])]).assessments;
    let found = found(&format!("{}{some}", of_visit("CR", "")), tables);
    let one = "1 subject has several responses `CR`; that of the last visit counts";
    assert!(found.said.iter().any(|problem| problem.message == one), "{:#?}", found.said);
}

#[test]
fn a_visit_that_the_trial_lacks_or_a_time_has_not_is_refused() {
    let mut tables = at_two_visits();
    tables.event_times = vec![EventTime {
        subject: SubjectIndex(0),
        endpoint: EndpointIndex(1),
        time: Days(12),
        ending: Ending::Event,
        description: None,
    }];
    for (name, visit, line, message) in [
        ("CR", "finale", 4, "the trial `small` has no visit `finale`"),
        ("TTR", "final", 4, "`TTR` is a time, which has no visit"),
        ("CRR", "final", 3, "the trial `small` has no supplied endpoint `CRR`"),
    ] {
        let plan = of_visit(name, &format!("visit = \"{visit}\"\n"));
        assert_eq!(refused(&plan, tables.clone()), [(line, message.to_owned())]);
    }
}

/// CNSR of 1 is a time without an event; who has no record is not among those followed, and counted as missing.
#[test]
fn times_keep_their_censoring() {
    let mut tables = three();
    tables.event_times = [(0, 12, Ending::Event), (2, 30, Ending::Censored)]
        .map(|(subject, time, ending)| EventTime {
            subject: SubjectIndex(subject),
            endpoint: EndpointIndex(1),
            time: Days(time),
            ending,
            description: None,
        })
        .to_vec();
    let plan = "[[endpoint]]\nname = \"TTR\"\n[[analysis]]\nid = \"x\"\nendpoint = \"TTR\"\nquantiles = [0.5]\n";
    let expected = [
        (Some(12.0), Some(true), "observed"),
        (None, None, "no record"),
        (Some(30.0), Some(false), "last known to be followed"),
    ];
    assert_eq!(outcomes(plan, tables.clone()), expected);
    let results = found(plan, tables);
    assert_eq!(stats(&results, "x", "population", "N"), [Some(2.0), Some(1.0)]);
    assert_eq!(stats(&results, "x", "population", "N_miss"), [Some(1.0)]);
    assert_eq!(stats(&results, "x", "population", "n"), [Some(1.0), Some(0.0)]);
    assert_eq!(stats(&results, "x", "quantile", "estimate"), [Some(12.0), None]);
}

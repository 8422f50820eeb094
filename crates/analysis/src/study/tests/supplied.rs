//! Endpoints that the trial's own records supply.

use super::{found, outcomes, stats, tables};
use trialstat_trial::design::{ArmIndex, Endpoint, EndpointIndex, SubjectIndex};
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

/// CNSR of 1 is a time without an event; who has no record is not among those followed.
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
    assert_eq!(stats(&results, "x", "population", "N"), [Some(1.0), Some(1.0)]);
    assert_eq!(stats(&results, "x", "population", "n"), [Some(1.0), Some(0.0)]);
    assert_eq!(stats(&results, "x", "quantile", "estimate"), [Some(12.0), None]);
}

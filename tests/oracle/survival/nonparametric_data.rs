//! What the records of the curves are made of.

use super::{array, number, text};
use serde_json::Value;
use trialstat_stats::survival::conventions::Transform;
use trialstat_stats::survival::jackknife::Clusters;
use trialstat_stats::survival::observed::Observed;
use trialstat_tests::{Tolerance, assert_near, expected};

/// One of the data sets of the file.
pub(super) struct Part {
    times: Vec<f64>,
    event: Vec<bool>,
    entry: Option<Vec<f64>>,
    weights: Option<Vec<f64>>,
    clusters: Option<Vec<usize>>,
}

impl Part {
    pub(super) fn observed(&self) -> Observed<'_> {
        Observed {
            times: &self.times,
            event: &self.event,
            entry: self.entry.as_deref(),
            weights: self.weights.as_deref(),
        }
    }

    pub(super) fn clusters(&self) -> Clusters<'_> {
        self.clusters.as_deref().map_or(Clusters::Records, Clusters::Codes)
    }
}

pub(super) fn file() -> Value {
    expected("km.json")
}

pub(super) fn data(file: &Value, name: &str) -> Part {
    let columns = &file["data"][name];
    let column = |name: &str| columns[name].as_array().map(|values| values.iter().map(number).collect::<Vec<f64>>());
    Part {
        times: column("time").expect("times"),
        event: column("event").expect("events").iter().map(|&event| event == 1.0).collect(),
        entry: column("entry"),
        weights: column("weights"),
        clusters: column("cluster").map(|codes| codes.iter().map(|&code| code as usize).collect()),
    }
}

pub(super) fn transform(name: &Value) -> Transform {
    match text(name) {
        "plain" => Transform::Plain,
        "log" => Transform::Log,
        "log-log" => Transform::LogLog,
        "logit" => Transform::Logit,
        "arcsin" => Transform::Arcsine,
        other => panic!("no transform {other}"),
    }
}

/// To 1e-12 relative; a limit or standard error that is a small difference of larger numbers to 1e-15 absolute.
#[track_caller]
pub(super) fn near(got: f64, expected: &Value, what: &str) {
    let expected = number(expected);
    if (got - expected).abs() > 1e-15 {
        assert_near(got, expected, Tolerance::ClosedForm, what);
    }
}

/// The records of one kind, of which there are `count`.
pub(super) fn records<'a>(file: &'a Value, kind: &str, count: usize) -> &'a [Value] {
    let records = array(&file[kind]);
    assert_eq!(records.len(), count, "records of {kind}");
    records
}

//! Curves, pointwise limits and quantiles against `survfit` and `quantile`.

use super::{Subjects, array, file, number, records, text};
use serde_json::Value;
use trialstat_stats::interval::{Level, NotEstimable};
use trialstat_stats::survival::kaplan_meier::{QuantileRule, SurvivalCurve, Transform, kaplan_meier};
use trialstat_tests::{Tolerance, assert_near};

#[test]
fn curves_agree_with_survfit() {
    let file = file();
    for record in records(&file, "curves", 19) {
        let call = text(&record["call"]);
        let curve = curve_of(&file, record);
        assert_eq!(curve.steps().len(), array(&record["time"]).len(), "{call}: distinct times");
        for (i, step) in curve.steps().iter().enumerate() {
            assert_eq!(step.time, number(&record["time"][i]), "{call}");
            assert_eq!(step.at_risk, number(&record["at_risk"][i]), "{call} at {}", step.time);
            assert_eq!(step.events, number(&record["events"][i]), "{call} at {}", step.time);
            assert_eq!(step.censored, number(&record["censored"][i]), "{call} at {}", step.time);
            near(step.survival, &record["survival"][i], call);
            match curve.std_error(step) {
                Ok(std_error) => {
                    near(std_error, &record["std_error"][i], call);
                    near(step.log_variance.sqrt(), &record["log_std_error"][i], call);
                }
                Err(reason) => {
                    assert_eq!(reason, NotEstimable::TransformUndefined, "{call}");
                    assert!(record["std_error"][i].is_null(), "{call}: R has a standard error at {}", step.time);
                    assert_eq!(step.log_variance, f64::INFINITY, "{call}");
                }
            }
        }
    }
}

#[test]
fn limits_agree_with_survfit() {
    let file = file();
    for record in records(&file, "curves", 19) {
        let curve = curve_of(&file, record);
        for (limits, transform, level) in settings(record) {
            let call = text(&limits["call"]);
            for (i, step) in curve.steps().iter().enumerate() {
                match curve.interval(step, transform, level) {
                    Ok(interval) => {
                        near(interval.lower, &limits["lower"][i], call);
                        near(interval.upper, &limits["upper"][i], call);
                    }
                    Err(reason) => {
                        assert_eq!(reason, NotEstimable::TransformUndefined, "{call}");
                        assert!(limits["lower"][i].is_null(), "{call}: R has limits at {}", step.time);
                    }
                }
            }
        }
    }
}

#[test]
fn quantiles_are_those_of_r() {
    let file = file();
    let mut reached = 0;
    for record in records(&file, "curves", 19) {
        let curve = curve_of(&file, record);
        for (limits, transform, level) in settings(record) {
            let call = text(&limits["call"]);
            for (i, probability) in array(&file["probabilities"]).iter().map(number).enumerate() {
                let got = curve.quantile(probability, QuantileRule::MidpointToNextObserved, transform, level);
                let sides = [("quantile", got.estimate), ("lower", got.lower), ("upper", got.upper)];
                for (side, got) in sides {
                    let expected = limits["quantile"][side][i].as_f64();
                    assert_eq!(got.ok(), expected, "{call}: {side} at {probability}");
                    reached += u32::from(expected.is_some());
                }
            }
        }
    }
    assert_eq!(reached, REACHED, "quantiles and limits that R reaches");
}

/// How many numbers the quantiles were held against, so that a file of nulls would not pass.
const REACHED: u32 = 1550;

fn curve_of(file: &Value, record: &Value) -> SurvivalCurve {
    let subjects = Subjects::of_record(file, record);
    kaplan_meier(&subjects.times(), &subjects.event()).expect("times are valid")
}

/// The six pairs of transform and level of a record.
fn settings(record: &Value) -> Vec<(&Value, Transform, Level)> {
    let transform = |name: &str| match name {
        "plain" => Transform::Plain,
        "log" => Transform::Log,
        "log-log" => Transform::LogLog,
        other => panic!("no transform {other}"),
    };
    let limits = array(&record["limits"]);
    assert_eq!(limits.len(), 6);
    let level = |limits: &Value| Level::new(number(&limits["level"])).expect("a level");
    limits.iter().map(|limits| (limits, transform(text(&limits["transform"])), level(limits))).collect()
}

#[track_caller]
fn near(got: f64, expected: &Value, call: &str) {
    assert_near(got, number(expected), Tolerance::ClosedForm, call);
}

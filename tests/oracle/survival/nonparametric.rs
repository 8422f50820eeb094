//! Curves with delayed entry, weights and clusters, hazards, tables and follow-up against R's survival and prodlim.

use super::nonparametric_data::{Part, data, file, near, records, transform};
use super::{array, number, text};
use serde_json::Value;
use trialstat_stats::interval::Level;
use trialstat_stats::survival::at_risk::{Counting, at_risk_table};
use trialstat_stats::survival::conventions::{LowerLimit, QuantileRule, Tail};
use trialstat_stats::survival::curve::SurvivalCurve;
use trialstat_stats::survival::follow_up::{ReverseTies, reverse_kaplan_meier};
use trialstat_stats::survival::jackknife::{Clusters, kaplan_meier_jackknife, nelson_aalen_jackknife};
use trialstat_stats::survival::kaplan_meier::product_limit;
use trialstat_stats::survival::near_ties::merge_near_ties;
use trialstat_stats::survival::nelson_aalen::{CumulativeHazard, HazardEstimator, HazardVariance, nelson_aalen};
use trialstat_stats::survival::observed::Observed;
use trialstat_stats::survival::periods::join_periods;
use trialstat_stats::survival::restricted_mean::restricted_mean;

/// Each record, its data and their curve.
fn for_each_curve(mut check: impl FnMut(&str, &Value, &Part, &SurvivalCurve)) {
    let file = file();
    let records = array(&file["curves"]);
    assert_eq!(records.len(), 11);
    for record in records {
        let part = data(&file, text(&record["data"]));
        let curve = product_limit(&part.observed()).expect("records");
        check(text(&record["data"]), record, &part, &curve);
    }
}

#[test]
fn curves_and_their_numbers_agree() {
    for_each_curve(|name, record, _, curve| {
        assert_eq!(curve.steps().len(), array(&record["time"]).len(), "{name}");
        for (i, step) in curve.steps().iter().enumerate() {
            assert_eq!(step.time, number(&record["time"][i]), "{name}");
            for (got, column) in [
                (step.at_risk, "at_risk"),
                (step.events, "events"),
                (step.censored, "censored"),
                (step.survival, "survival"),
            ] {
                near(got, &record[column][i], &format!("{name}: {column} at {}", step.time));
            }
            if step.survival > 0.0 {
                near(step.log_variance.sqrt(), &record["log_std_error"][i], name);
            } else {
                assert!(record["log_std_error"][i].is_null(), "{name}");
            }
        }
    });
}

#[test]
fn limits_on_every_scale_agree() {
    let mut reached = 0;
    for_each_curve(|name, record, _, curve| {
        for limits in array(&record["limits"]) {
            let lower = match text(&limits["lower_limit"]) {
                "usual" => LowerLimit::Usual,
                "modified" => LowerLimit::Modified,
                "peto" => LowerLimit::Peto,
                other => panic!("no lower limit {other}"),
            };
            let what = format!("{name}, {}, {lower:?}", text(&limits["transform"]));
            let intervals = curve.intervals(transform(&limits["transform"]), lower, Level::NINETY_FIVE);
            for (i, interval) in intervals.iter().enumerate() {
                match interval {
                    Ok(interval) => {
                        near(interval.lower, &limits["lower"][i], &what);
                        near(interval.upper, &limits["upper"][i], &what);
                    }
                    Err(_) => assert!(limits["lower"][i].is_null() && limits["upper"][i].is_null(), "{what}: {i}"),
                }
            }
            let file = file();
            for (i, probability) in array(&file["probabilities"]).iter().map(number).enumerate() {
                let got = curve.quantile_within(probability, QuantileRule::MidpointToNextObserved, &intervals);
                for (side, got) in [("quantile", got.estimate), ("lower", got.lower), ("upper", got.upper)] {
                    let expected = limits["quantile"][side][i].as_f64();
                    assert_eq!(got.ok(), expected, "{what}: {side} at {probability}");
                    reached += u32::from(expected.is_some());
                }
            }
        }
    });
    assert_eq!(reached, REACHED, "quantiles and limits that R reaches");
}

/// How many quantiles and limits of them R has, so that a file of nulls would not pass.
const REACHED: u32 = 1189;

#[test]
fn hazards_agree() {
    for_each_curve(|name, record, part, _| {
        let of = |estimator| nelson_aalen(&part.observed(), estimator, HazardVariance::Poisson).expect("records");
        let at_once = of(HazardEstimator::NelsonAalen);
        assert_hazard(&at_once, &record["hazard"], &record["hazard_std_error"], name);
        let sequential = of(HazardEstimator::FlemingHarrington);
        assert_hazard(&sequential, &record["sequential_hazard"], &record["sequential_std_error"], name);
        for (i, step) in at_once.survival().steps().iter().enumerate() {
            near(step.survival, &record["exponential"][i], name);
        }
    });
}

#[test]
fn jackknife_variances_agree() {
    for_each_curve(|name, record, part, _| {
        let curve = kaplan_meier_jackknife(&part.observed(), part.clusters()).expect("records");
        let alive = curve.steps().iter().take_while(|step| step.survival > 0.0);
        for (i, step) in alive.enumerate() {
            near(curve.std_error(step).expect("above 0"), &record["robust_std_error"][i], name);
        }
        for (estimator, hazard, std_error) in [
            (HazardEstimator::NelsonAalen, "hazard", "robust_hazard_std_error"),
            (HazardEstimator::FlemingHarrington, "sequential_hazard", "robust_sequential_std_error"),
        ] {
            let got = nelson_aalen_jackknife(&part.observed(), part.clusters(), estimator).expect("records");
            assert_hazard(&got, &record[hazard], &record[std_error], &format!("{name}, jackknife"));
        }
    });
}

fn assert_hazard(got: &CumulativeHazard, hazard: &Value, std_error: &Value, what: &str) {
    assert_eq!(got.steps().len(), array(hazard).len(), "{what}");
    for (i, step) in got.steps().iter().enumerate() {
        near(step.hazard, &hazard[i], what);
        near(step.std_error(), &std_error[i], &format!("{what} at {}", step.time));
    }
}

#[test]
fn restricted_means_agree() {
    for_each_curve(|name, record, _, curve| {
        for mean in array(&record["means"]) {
            let got = restricted_mean(curve, number(&mean["horizon"]), Tail::CarriedForward).expect("a horizon");
            near(got.mean, &mean["mean"], name);
            near(got.std_error, &mean["std_error"], name);
        }
    });
}

/// R gives the number at risk at the next observed time, also where some enter before that; it is compared where it is
/// that of the time asked for.
#[test]
fn tables_agree() {
    for_each_curve(|name, record, part, curve| {
        let expected = &record["table"];
        let times: Vec<f64> = array(&expected["time"]).iter().map(number).collect();
        let table = at_risk_table(&part.observed(), &times, Counting::SincePrevious).expect("records");
        let observed = |time| curve.steps().iter().any(|step| step.time == time);
        for (i, row) in table.iter().enumerate() {
            if part.observed().entry.is_none() || observed(row.time) {
                near(row.at_risk, &expected["at_risk"][i], &format!("{name}: at risk at {}", row.time));
            }
            near(row.events, &expected["events"][i], &format!("{name}: events at {}", row.time));
            near(row.censored, &expected["censored"][i], &format!("{name}: censored at {}", row.time));
        }
        let from_start = at_risk_table(&part.observed(), &times, Counting::FromStart).expect("records");
        let events: f64 = table.iter().map(|row| row.events).sum();
        assert_eq!(from_start.last().expect("a row").events, events, "{name}");
    });
}

#[test]
fn follow_up_agrees() {
    for_each_curve(|name, record, part, _| {
        let curve = reverse_kaplan_meier(&part.observed(), ReverseTies::EventsStayAtRisk).expect("records");
        for (i, step) in curve.steps().iter().enumerate() {
            near(step.survival, &record["reverse"]["survival"][i], name);
        }
        let intervals = curve.intervals(transform(&"log".into()), LowerLimit::Usual, Level::NINETY_FIVE);
        let median = curve.quantile_within(0.5, QuantileRule::MidpointToNextObserved, &intervals).estimate;
        assert_eq!(median.ok(), record["reverse"]["median"].as_f64(), "{name}");
    });
}

#[test]
fn follow_up_with_events_leaving_first_agrees() {
    let file = file();
    let records = array(&file["leaving_first"]);
    assert_eq!(records.len(), 3);
    for record in records {
        let part = data(&file, text(&record["data"]));
        let curve = reverse_kaplan_meier(&part.observed(), ReverseTies::EventsLeaveFirst).expect("records");
        assert_eq!(curve.steps().len(), array(&record["time"]).len());
        for (i, step) in curve.steps().iter().enumerate() {
            near(step.survival, &record["survival"][i], text(&record["data"]));
        }
    }
}

#[test]
fn near_ties_are_merged_as_r_does() {
    let file = file();
    let record = &file["near_ties"];
    let column = |name: &str| array(&record[name]).iter().map(number).collect::<Vec<f64>>();
    let (times, event) = (column("time"), column("event").iter().map(|&event| event == 1.0).collect::<Vec<_>>());
    let merged = merge_near_ties(&Observed::from_start(&times, &event)).expect("records").expect("near ties");
    assert_eq!(merged.merged, column("distinct").len() - column("merged").len());
    for (times, distinct, survival) in [(&merged.times, "merged", "survival"), (&times, "distinct", "survival_apart")] {
        let curve = product_limit(&Observed::from_start(times, &event)).expect("records");
        assert_eq!(curve.steps().iter().map(|step| step.time).collect::<Vec<_>>(), column(distinct));
        for (step, expected) in curve.steps().iter().zip(array(&record[survival])) {
            near(step.survival, expected, "near ties");
        }
    }
}

#[test]
fn joined_periods_agree() {
    let file = file();
    for record in records(&file, "joined", 1) {
        let part = data(&file, text(&record["data"]));
        let Clusters::Codes(subjects) = part.clusters() else { panic!("no subjects") };
        let joined = join_periods(&part.observed(), subjects).expect("periods");
        let curve = product_limit(&joined.observed()).expect("records");
        let kept = |row: &usize| number(&record["events"][*row]) + number(&record["censored"][*row]) > 0.0;
        let rows: Vec<usize> = (0..array(&record["time"]).len()).filter(kept).collect();
        assert!(rows.len() < array(&record["time"]).len(), "nothing was cut");
        assert_eq!(curve.steps().len(), rows.len());
        for (step, row) in curve.steps().iter().zip(rows) {
            assert_eq!(step.time, number(&record["time"][row]));
            for (got, column) in [(step.at_risk, "at_risk"), (step.events, "events"), (step.censored, "censored")] {
                assert_eq!(got, number(&record[column][row]), "{column} at {}", step.time);
            }
            near(step.survival, &record["survival"][row], "joined");
        }
    }
}

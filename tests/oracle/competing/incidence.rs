//! Cumulative incidences and Gray's test.

use super::{Data, array, closed, file, iterated, matrix, number, numbers, records, text};
use serde_json::Value;
use trialstat_stats::interval::Level;
use trialstat_stats::survival::competing::gray::gray;
use trialstat_stats::survival::competing::incidence::{
    CumulativeIncidence, Transform, Variance, cumulative_incidence, cumulative_incidence_by_group, probability_interval,
};
use trialstat_stats::survival::competing::{CompetingTimes, Ending};

/// `survfit` of several endings, with case weights and with delayed entry.
#[test]
fn the_jackknife_is_that_of_survfit() {
    let file = file();
    for record in records(&file, "incidence", 5) {
        let call = text(&record["call"]);
        let curve = jackknife(&file, record);
        assert_eq!(curve.times(), numbers(&record["time"]), "{call}");
        let (incidence, errors) = (matrix(&record["incidence"]), matrix(&record["std_error"]));
        for (i, step) in curve.steps().enumerate() {
            if let Some(at_risk) = record["at_risk"][i].as_f64() {
                closed(step.at_risk, at_risk, call);
            }
            closed(step.survival, number(&record["survival"][i]), call);
            iterated(step.survival_variance.sqrt(), number(&record["survival_std_error"][i]), call);
            for cause in 0..2 {
                closed(step.incidence[cause], incidence[cause][i], call);
                iterated(step.variance[cause].sqrt(), errors[cause][i], call);
                limits(record, i, cause, step.incidence[cause], step.variance[cause]);
            }
        }
    }
}

fn jackknife(file: &Value, record: &Value) -> CumulativeIncidence {
    let data = Data::of(file, record);
    let rows: Vec<usize> = numbers(&record["rows"]).iter().map(|&row| row as usize).collect();
    let of_rows = |column: Vec<f64>| -> Vec<f64> { rows.iter().map(|&row| column[row]).collect() };
    let endings = data.endings();
    let endings: Vec<Ending> = rows.iter().map(|&row| endings[row]).collect();
    let times = of_rows(data.column("time"));
    let given = |what: &str, column: &str| (number(&record[what]) == 1.0).then(|| of_rows(data.column(column)));
    let (entry, weights) = (given("entry", "entry"), given("weights", "weight"));
    let mut subjects = CompetingTimes::new(&times, &endings, 2).expect("competing times");
    if let Some(entry) = &entry {
        subjects = subjects.with_entry(entry).expect("entry before exit");
    }
    if let Some(weights) = &weights {
        subjects = subjects.with_weights(weights).expect("positive weights");
    }
    cumulative_incidence(&subjects, Variance::InfinitesimalJackknife).expect("the jackknife is for all")
}

fn limits(record: &Value, step: usize, cause: usize, probability: f64, variance: f64) {
    for limits in array(&record["limits"]) {
        let scale = match text(&limits["scale"]) {
            "plain" => Transform::Plain,
            "log" => Transform::Log,
            "log-log" => Transform::LogLog,
            "logit" => Transform::Logit,
            _ => Transform::Arcsine,
        };
        let level = Level::new(0.9).expect("a level");
        let (lower, upper) = (&limits["lower"][cause][step], &limits["upper"][cause][step]);
        match probability_interval(probability, variance, scale, level) {
            Ok(interval) => {
                iterated(interval.lower, number(lower), text(&record["call"]));
                iterated(interval.upper, number(upper), text(&record["call"]));
            }
            Err(_) => assert!(lower.is_null() && upper.is_null(), "{}", record["call"]),
        }
    }
}

#[test]
fn aalen_s_variance_is_that_of_cuminc() {
    let file = file();
    let mut compared = 0;
    for record in records(&file, "aalen", 2) {
        let data = Data::of(&file, record);
        let (times, endings) = (data.column("time"), data.endings());
        let subjects = CompetingTimes::new(&times, &endings, 2).expect("competing times");
        let labels = data.codes(text(&record["group"]));
        let curves = cumulative_incidence_by_group(&subjects, &labels, Variance::Aalen).expect("curves");
        for expected in array(&record["curves"]) {
            let (group, cause) = (number(&expected["group"]) as usize, number(&expected["cause"]) as usize);
            for (i, time) in numbers(&expected["time"]).into_iter().enumerate() {
                let step = curves[group].steps().find(|step| step.time == time).expect("a step");
                closed(step.incidence[cause], number(&expected["estimate"][i]), text(&record["call"]));
                iterated(step.variance[cause], number(&expected["variance"][i]), text(&record["call"]));
                compared += 1;
            }
        }
    }
    assert!(compared > 200, "{compared} jumps");
}

/// That of etm, and of subjects of weight 1 the jackknife's.
#[test]
fn the_delta_method_is_that_of_etm() {
    let file = file();
    for record in records(&file, "delta", 2) {
        let data = Data::of(&file, record);
        let (times, endings) = (data.column("time"), data.endings());
        let subjects = CompetingTimes::new(&times, &endings, 2).expect("competing times");
        let curve = cumulative_incidence(&subjects, Variance::Delta).expect("a curve");
        let jackknife = cumulative_incidence(&subjects, Variance::InfinitesimalJackknife).expect("a curve");
        for (cause, expected) in array(&record["causes"]).iter().enumerate() {
            for (i, time) in numbers(&expected["time"]).into_iter().enumerate() {
                let at = curve.steps().zip(jackknife.steps()).find(|(step, _)| step.time == time).expect("a step");
                closed(at.0.incidence[cause], number(&expected["estimate"][i]), text(&record["call"]));
                iterated(at.0.variance[cause], number(&expected["variance"][i]), text(&record["call"]));
                iterated(at.1.variance[cause], at.0.variance[cause], "jackknife");
            }
        }
    }
}

#[test]
fn gray_s_test_is_that_of_cuminc() {
    let file = file();
    for record in records(&file, "gray", 8) {
        let data = Data::of(&file, record);
        let (times, endings) = (data.column("time"), data.endings());
        let subjects = CompetingTimes::new(&times, &endings, 2).expect("competing times");
        let strata = record["strata"].as_str().map(|column| data.codes(column));
        for cause in 0..2 {
            let labels = data.codes(text(&record["group"]));
            let result = gray(&subjects, cause, &labels, strata.as_deref(), number(&record["rho"])).expect("groups");
            let test = result.test.expect("a test");
            let call = text(&record["call"]);
            iterated(test.statistic.expect("a statistic"), number(&record["statistic"][cause]), call);
            iterated(test.p_value, number(&record["p_value"][cause]), call);
            assert_eq!(test.degrees_of_freedom, record["degrees_of_freedom"][cause].as_f64(), "{call}");
        }
    }
}

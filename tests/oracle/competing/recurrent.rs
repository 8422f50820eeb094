//! Mean cumulative functions, rates and count regressions.

use super::{array, closed, file, iterated, matrix, near_zero_or, number, numbers, records, text};
use trialstat_stats::interval::Level;
use trialstat_stats::survival::recurrent::FollowUp;
use trialstat_stats::survival::recurrent::count_regression::{CountCovariance, CountModel, count_regression};
use trialstat_stats::survival::recurrent::mean_cumulative::mean_cumulative;
use trialstat_stats::survival::recurrent::poisson_rate::{Exposed, RateMethod, rate_interval, rate_test};
use trialstat_stats::survival::recurrent::rate_ratio::{RatioMethod, rate_ratio, ratio_tests};
use trialstat_tests::{Tolerance, assert_near};

#[test]
fn the_mean_cumulative_function_is_that_of_survfit() {
    let file = file();
    for record in records(&file, "mean_cumulative", 3) {
        let call = text(&record["call"]);
        let column = |name: &str| numbers(&record[name]);
        let (id, start, stop, event) = (column("id"), column("start"), column("stop"), column("event"));
        // Rows of a subject are together.
        let mut subjects: Vec<(f64, f64, f64, Vec<f64>)> = Vec::new();
        for row in 0..id.len() {
            if subjects.last().is_none_or(|last| last.0 != id[row]) {
                subjects.push((id[row], start[row], stop[row], Vec::new()));
            }
            let last = subjects.last_mut().expect("a subject");
            last.2 = stop[row];
            if event[row] == 1.0 {
                last.3.push(stop[row]);
            }
        }
        let follow_ups: Vec<FollowUp> =
            subjects.iter().map(|(_, entry, end, events)| FollowUp { entry: *entry, end: *end, events }).collect();
        let curve = mean_cumulative(&follow_ups).expect("follow-ups");
        assert_eq!(curve.steps().iter().map(|step| step.time).collect::<Vec<_>>(), column("time"), "{call}");
        for (i, step) in curve.steps().iter().enumerate() {
            closed(step.mean, number(&record["mean"][i]), call);
            iterated(step.robust_variance.sqrt(), number(&record["std_error"][i]), call);
        }
    }
}

/// `glm.nb` finds its theta to some seven digits; what does not depend on it to first order is better.
#[test]
fn count_regressions_are_those_of_glm() {
    let file = file();
    for record in records(&file, "count", 3) {
        let call = text(&record["call"]);
        let counts: Vec<u64> = numbers(&record["counts"]).iter().map(|&count| count as u64).collect();
        let columns = matrix(&record["covariates"]);
        let covariates: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let model = match text(&record["model"]) {
            "Poisson" => CountModel::Poisson,
            _ => CountModel::NegativeBinomial,
        };
        let fit = count_regression(&counts, &covariates, &numbers(&record["exposure"]), model).expect("a maximum");
        let loose = |got: f64, expected: f64| {
            let tolerance = if model == CountModel::Poisson { 1e-9 } else { 1e-6 };
            assert!((got - expected).abs() <= tolerance * expected.abs().max(1e-3), "{call}: {got:e} {expected:e}");
        };
        for i in 0..fit.coefficients.len() {
            loose(fit.coefficients[i], number(&record["coefficients"][i]));
            for j in 0..fit.coefficients.len() {
                loose(fit.covariance(CountCovariance::Expected)[i][j], number(&record["expected"][i][j]));
                loose(fit.covariance(CountCovariance::Sandwich)[i][j], number(&record["sandwich"][i][j]));
                if let Some(observed) = record["observed"].as_array() {
                    loose(fit.covariance(CountCovariance::Observed)[i][j], number(&observed[i][j]));
                }
            }
        }
        near_zero_or(Tolerance::Iterated, fit.log_likelihood, number(&record["log_likelihood"]), call);
        if let Some(theta_error) = record["theta_std_error"].as_f64() {
            let theta = 1.0 / fit.dispersion;
            loose(fit.dispersion, number(&record["dispersion"]));
            loose(fit.dispersion_error_conditional.expect("dispersed") * theta * theta, theta_error);
            let last = fit.coefficients.len();
            loose(fit.dispersion_error.expect("dispersed"), number(&record["observed"][last][last]).sqrt());
        }
    }
}

#[test]
fn rates_are_those_of_poisson_test() {
    let file = file();
    for record in records(&file, "rate", 6) {
        let call = text(&record["call"]);
        let count = Exposed::new(number(&record["events"]) as u64, number(&record["time"])).expect("a time");
        let level = Level::new(number(&record["level"])).expect("a level");
        let interval = rate_interval(count, RateMethod::Exact, level).expect("limits");
        closed(interval.lower, number(&record["exact"][0]), call);
        closed(interval.upper, number(&record["exact"][1]), call);
        // A probability of which R has thirteen digits.
        assert_near(
            rate_test(count, 1.0).expect("a rate").p_value,
            number(&record["p_value"]),
            Tolerance::Iterated,
            call,
        );
    }
}

#[test]
fn rate_ratios_are_those_of_poisson_test() {
    let file = file();
    for record in records(&file, "ratio", 4) {
        let call = text(&record["call"]);
        let (events, times) = (numbers(&record["events"]), numbers(&record["times"]));
        let exposed = |arm: usize| Exposed::new(events[arm] as u64, times[arm]).expect("a time");
        let (_, interval) = rate_ratio(exposed(0), exposed(1), RatioMethod::Exact, Level::NINETY_FIVE).expect("events");
        closed(interval.lower, number(&record["exact"][0]), call);
        match record["exact"][1].as_f64() {
            Some(upper) => closed(interval.upper, upper, call),
            None => assert_eq!(interval.upper, f64::INFINITY, "{call}"),
        }
        let tests = ratio_tests(exposed(0), exposed(1), number(&record["null"])).expect("a ratio").expect("events");
        closed(tests.two_sided.p_value, number(&record["two_sided"]), call);
        closed(tests.less.p_value, number(&record["less"]), call);
        closed(tests.greater.p_value, number(&record["greater"]), call);
    }
    assert!(array(&file["ratio"]).iter().any(|record| record["exact"][1].is_null()));
}

/// Roots with 40 digits.
#[test]
fn limits_of_a_rate_are_those_of_mpmath() {
    let file = trialstat_tests::expected("poisson_rates.json");
    for record in records(&file, "limits", 21) {
        let count = Exposed::new(number(&record["count"]) as u64, 1.0).expect("a time");
        let level = Level::new(number(&record["level"])).expect("a level");
        for (method, name) in [(RateMethod::Exact, "exact"), (RateMethod::MidP, "mid_p")] {
            let interval = rate_interval(count, method, level).expect("limits");
            closed(interval.lower, number(&record[name][0]), &record.to_string());
            closed(interval.upper, number(&record[name][1]), &record.to_string());
        }
    }
}

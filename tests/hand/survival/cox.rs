//! Cox regressions on one binary covariate, whose hazard ratio r solves an equation of low degree.

use trialstat_stats::interval::Level;
use trialstat_stats::survival::SurvivalError;
use trialstat_stats::survival::cox::{CoxFit, Ties, cox};
use trialstat_tests::{Tolerance, assert_near};

/// Two of three subjects have the event at the same time, one of each group; the third, of group 1, is censored later.
const THREE: (&[f64], &[bool], &[f64]) = (&[1.0, 1.0, 2.0], &[true, true, false], &[1.0, 0.0, 1.0]);
/// One event of each group at 1, then one of group 0; the second subject of group 1 is censored last.
const FOUR: (&[f64], &[bool], &[f64]) = (&[1.0, 1.0, 2.0, 3.0], &[true, true, true, false], &[1.0, 0.0, 0.0, 1.0]);

/// L = r/(2r + 1)², so that 1 = 4r/(2r + 1) and r = 1/2, with information 2 · 2r/(2r + 1)² = 1/2.
#[test]
fn breslow() {
    let fit = fit_of(THREE, Ties::Breslow).expect("a maximum");
    assert_near(fit.coefficients[0], -2f64.ln(), Tolerance::Hand, "log hazard ratio");
    assert_near(fit.hazard_ratio(0).estimate, 0.5, Tolerance::Hand, "hazard ratio");
    assert_near(fit.covariance[0][0], 2.0, Tolerance::Hand, "variance");
    assert_near(fit.std_errors[0], 2f64.sqrt(), Tolerance::Hand, "standard error");
    // L is 1/9 at r = 1 and 1/8 at the maximum.
    assert_near(fit.log_likelihood_null, -(9f64.ln()), Tolerance::Hand, "log likelihood at 0");
    assert_near(fit.log_likelihood, -(8f64.ln()), Tolerance::Hand, "log likelihood");
    assert_near(statistic(fit.likelihood_ratio), 2.0 * (9.0f64 / 8.0).ln(), Tolerance::ClosedForm, "likelihood ratio");
    // At r = 1 the derivative is 1 - 4/3 and the information 4/9.
    assert_near(statistic(fit.score), 1.0 / 4.0, Tolerance::Hand, "score");
    assert_near(statistic(fit.wald), 2f64.ln().powi(2) / 2.0, Tolerance::Hand, "Wald");
    let upper = 0.5 * (Level::NINETY_FIVE.z() * 2f64.sqrt()).exp();
    assert_near(fit.hazard_ratio(0).interval.upper, upper, Tolerance::Hand, "upper limit");
}

/// L = r/((2r + 1)(2r + 1 - (r + 1)/2)) = 2r/((2r + 1)(3r + 1)), so that 6r² = 1.
#[test]
fn efron() {
    let fit = fit_of(THREE, Ties::Efron).expect("a maximum");
    let r = 1.0 / 6f64.sqrt();
    assert_near(fit.coefficients[0], -(6f64.ln()) / 2.0, Tolerance::Hand, "log hazard ratio");
    let information = 2.0 * r / (2.0 * r + 1.0).powi(2) + 3.0 * r / (3.0 * r + 1.0).powi(2);
    assert_near(fit.covariance[0][0], 1.0 / information, Tolerance::Hand, "variance");
    assert_near(fit.log_likelihood_null, -(6f64.ln()), Tolerance::Hand, "log likelihood at 0");
    let maximum = 2.0 * r / ((2.0 * r + 1.0) * (3.0 * r + 1.0));
    assert_near(fit.log_likelihood, maximum.ln(), Tolerance::Hand, "log likelihood");
}

/// Two of the weights r, r, 1, 1 are drawn, then one of r, 1: L = r/((r² + 4r + 1)(r + 1)).
///
/// Its derivative is 0 where 2r³ + 5r² - 1 = (2r + 1)(r² + 2r - 1) is, at r = √2 - 1. There the number of group 1 in
/// the first draw has mean 1/√2 and variance 2√2 - 5/2, that in the second variance r/2: information (5√2 - 6)/2.
#[test]
fn exact() {
    let fit = fit_of(FOUR, Ties::Exact).expect("a maximum");
    let root = 2f64.sqrt();
    assert_near(fit.coefficients[0], (root - 1.0).ln(), Tolerance::Hand, "log hazard ratio");
    assert_near(fit.covariance[0][0], 2.0 / (5.0 * root - 6.0), Tolerance::Hand, "variance");
    assert_near(fit.log_likelihood_null, -(12f64.ln()), Tolerance::Hand, "log likelihood at 0");
    assert_near(fit.log_likelihood, ((root - 1.0) / 4.0).ln(), Tolerance::Hand, "log likelihood");
}

/// Of fifty subjects one is exposed and has the second event: L = r/((r + 49)(r + 48)), so that r² = 49 · 48.
///
/// At r = 1 the information is so small that Newton's method steps far beyond the maximum, to where L is less.
#[test]
fn a_step_that_goes_too_far_is_taken_back() {
    let times: Vec<f64> = (1..=50).map(f64::from).collect();
    let event: Vec<bool> = times.iter().map(|&time| time <= 2.0).collect();
    let exposed: Vec<f64> = times.iter().map(|&time| f64::from(time == 2.0)).collect();
    let fit = fit_of((&times, &event, &exposed), Ties::Efron).expect("a maximum");
    assert_near(fit.coefficients[0], (49.0f64 * 48.0).ln() / 2.0, Tolerance::Hand, "log hazard ratio");
}

/// Under the exact rule the three subjects have L = r/(r² + 2r) = 1/(r + 2), which rises for ever as r falls.
#[test]
fn monotone_likelihood_is_refused() {
    assert_eq!(fit_of(THREE, Ties::Exact), Err(SurvivalError::MonotoneLikelihood { covariate: 0 }));
    // All events in group 1, with a harmless covariate before it.
    let (times, event) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [true, true, true, false, false, false]);
    let (age, group) = ([50.0, 70.0, 60.0, 55.0, 65.0, 58.0], [1.0, 1.0, 1.0, 0.0, 0.0, 1.0]);
    for ties in [Ties::Efron, Ties::Breslow, Ties::Exact] {
        let fit = cox(&times, &event, &[&age, &group], ties, Level::NINETY_FIVE);
        assert_eq!(fit, Err(SurvivalError::MonotoneLikelihood { covariate: 1 }), "{ties:?}");
    }
}

#[test]
fn collinear_covariates_are_refused() {
    let (times, event) = ([1.0, 2.0, 3.0, 4.0, 5.0], [true; 5]);
    let (x, twice, constant) = ([0.3, 0.1, 0.7, 0.2, 0.6], [0.6, 0.2, 1.4, 0.4, 1.2], [0.1; 5]);
    let nearly_twice = [0.6, 0.2, 1.4, 0.4, 1.2 + 1e-7];
    let fit = |covariates: &[&[f64]]| cox(&times, &event, covariates, Ties::Efron, Level::NINETY_FIVE);
    assert!(fit(&[&x]).is_ok());
    assert_eq!(fit(&[&x, &twice]), Err(SurvivalError::SingularInformation { covariate: 1 }));
    assert_eq!(fit(&[&x, &nearly_twice]), Err(SurvivalError::SingularInformation { covariate: 1 }));
    assert_eq!(fit(&[&constant]), Err(SurvivalError::SingularInformation { covariate: 0 }));
}

/// When all subjects have the event at once there is one way to draw them, whatever the coefficient.
#[test]
fn exact_likelihood_of_one_draw_of_all_is_flat() {
    let x = [0.3, 0.1, 0.7, 0.2, 0.6, 0.9, 0.4];
    let fit = cox(&[2.0; 7], &[true; 7], &[&x], Ties::Exact, Level::NINETY_FIVE);
    assert_eq!(fit, Err(SurvivalError::SingularInformation { covariate: 0 }));
}

/// Of 600 subjects in each group 590 and 10 have the event, all at once: a 2 x 2 table given its margins.
///
/// The number of events K in group 1 has weights C(600, k)² r^k, as C(600, 600 - k) = C(600, k). At the maximum its
/// mean is what was observed; its variance is the information.
#[test]
fn exact_likelihood_of_one_large_draw_is_that_of_a_fourfold_table() {
    let (times, event): (Vec<f64>, Vec<bool>) =
        (0..1200).map(|i| if i < 600 { (1.0, true) } else { (2.0, false) }).unzip();
    let group: Vec<f64> = (0..1200).map(|i| f64::from(i < 590 || (600..610).contains(&i))).collect();
    let fit = cox(&times, &event, &[&group], Ties::Exact, Level::NINETY_FIVE).expect("a maximum");
    let log_weights: Vec<f64> = (0..600)
        .scan(0.0, |log_weight, k| {
            *log_weight += 2.0 * ((600 - k) as f64 / (k + 1) as f64).ln() + fit.coefficients[0];
            Some(*log_weight)
        })
        .collect();
    let largest = log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let moment = |power: i32| -> f64 {
        log_weights.iter().zip(1..).map(|(log_weight, k)| f64::from(k).powi(power) * (log_weight - largest).exp()).sum()
    };
    let mean = moment(1) / moment(0);
    assert_near(mean, 590.0, Tolerance::ClosedForm, "mean of the draw");
    let variance = moment(2) / moment(0) - mean * mean;
    assert_near(fit.covariance[0][0], 1.0 / variance, Tolerance::Iterated, "variance");
}

#[test]
fn wrong_calls() {
    let fit = |event: &[bool], covariates: &[&[f64]]| {
        cox(&[1.0, 2.0], event, covariates, Ties::Efron, Level::NINETY_FIVE).expect_err("the call is wrong")
    };
    assert_eq!(fit(&[true; 2], &[]), SurvivalError::NoCovariates);
    assert_eq!(fit(&[false; 2], &[&[1.0, 2.0]]), SurvivalError::NoEvents);
    let length = SurvivalError::CovariateLength { covariate: 1, times: 2, values: 1 };
    assert_eq!(fit(&[true; 2], &[&[1.0, 2.0], &[1.0]]), length);
    let value = SurvivalError::CovariateValue { covariate: 0, index: 1, value: f64::INFINITY };
    assert_eq!(fit(&[true; 2], &[&[1.0, f64::INFINITY]]), value);
}

fn fit_of((times, event, group): (&[f64], &[bool], &[f64]), ties: Ties) -> Result<CoxFit, SurvivalError> {
    cox(times, event, &[group], ties, Level::NINETY_FIVE)
}

fn statistic(test: trialstat_stats::interval::Test) -> f64 {
    test.statistic.expect("the test has a statistic")
}

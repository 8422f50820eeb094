//! Parametric survival models solved on paper.

use trialstat_stats::interval::Level;
use trialstat_stats::survival::interval_censored::{Ends, Observed, Sample, turnbull};
use trialstat_stats::survival::parametric::{BayesianCount, Distribution, NotPredicted, Profile, Scale, parametric};
use trialstat_tests::{Tolerance, assert_near};

const NOBODY: Profile = Profile { covariates: &[], stratum: 0 };

/// Four events in 40 units of time: the rate is 1/10, the variance of its logarithm 1/4.
#[test]
fn exponential() {
    use Observed::*;
    let observed = [Exactly(2.0), Exactly(5.0), After(9.0), Exactly(10.0), After(3.0), Exactly(11.0)];
    let sample = Sample::new(&observed).expect("a sample");
    let fit = parametric(sample, Distribution::Exponential, &[], Scale::Common).expect("a maximum");
    let near = |got: f64, expected: f64, what: &str| assert_near(got, expected, Tolerance::Hand, what);
    near(fit.coefficients[0], 10f64.ln(), "log mean");
    near(fit.covariance[0][0], 0.25, "variance");
    // -4 log 10 - 40/10.
    near(fit.log_likelihood, -4.0 * 10f64.ln() - 4.0, "log likelihood");
    near(fit.aic(), 8.0 * 10f64.ln() + 10.0, "AIC");
    near(fit.bic(BayesianCount::Subjects), 8.0 * 10f64.ln() + 8.0 + 6f64.ln(), "BIC, subjects");
    near(fit.bic(BayesianCount::Events), 8.0 * 10f64.ln() + 8.0 + 4f64.ln(), "BIC, events");
    let level = Level::NINETY_FIVE;
    let median = fit.quantile(0.5, NOBODY, level).expect("a median");
    near(median.estimate, 10.0 * 2f64.ln(), "median");
    near(median.std_error, 5.0 * 2f64.ln(), "standard error of the median");
    near(median.interval.upper, 10.0 * 2f64.ln() * (0.5 * level.z()).exp(), "upper limit of the median");
    let survival = fit.survival(20.0, NOBODY, level).expect("a survival");
    near(survival.estimate, (-2f64).exp(), "survival");
    near(survival.std_error, (-2f64).exp(), "standard error of the survival");
    near(survival.interval.lower, (-2.0 * (0.5 * level.z()).exp()).exp(), "lower limit of the survival");
    let hazard = fit.hazard(3.0, NOBODY, level).expect("a hazard");
    near(hazard.estimate, 0.1, "hazard");
    near(hazard.std_error, 0.05, "standard error of the hazard");
    let mean = fit.mean(NOBODY, level).expect("a mean");
    assert_near(mean.estimate, 10.0, Tolerance::ClosedForm, "mean");
    assert_near(mean.std_error, 5.0, Tolerance::ClosedForm, "standard error of the mean");
    // The derivative of m (1 - e^(-5/m)) in log m is that less 5 e^(-5/m).
    let restricted = fit.restricted_mean(5.0, NOBODY, level).expect("a mean");
    let expected = -10.0 * (-0.5f64).exp_m1();
    assert_near(restricted.estimate, expected, Tolerance::ClosedForm, "restricted mean");
    let error = 0.5 * (expected - 5.0 * (-0.5f64).exp());
    assert_near(restricted.std_error, error, Tolerance::ClosedForm, "standard error of the restricted mean");
}

/// Visits at 1 and 2 make an exponential time geometric: with a, b and c subjects found at 1, at 2 and not at all, the
/// probability of an event between visits is (a + b) / (a + 2b + 2c).
#[test]
fn exponential_between_visits() {
    use Observed::*;
    let observed = [NotAfter(1.0), Between(0.0, 1.0), Between(1.0, 2.0), After(2.0), After(2.0)];
    let sample = Sample::new(&observed).expect("a sample");
    let fit = parametric(sample, Distribution::Exponential, &[], Scale::Common).expect("a maximum");
    // 3/8: the rate is log 8/5.
    assert_near(-fit.coefficients[0], 1.6f64.ln().ln(), Tolerance::ClosedForm, "log rate");
    let likelihood = 3.0 * 0.375f64.ln() + 5.0 * 0.625f64.ln();
    assert_near(fit.log_likelihood, likelihood, Tolerance::Hand, "log likelihood");
}

/// Complete log-normal times: mean and standard deviation (over n) of their logarithms.
#[test]
fn log_normal() {
    let observed = [1.0, 2.0, 6.0].map(|log_time: f64| Observed::Exactly(log_time.exp()));
    let sample = Sample::new(&observed).expect("a sample");
    let fit = parametric(sample, Distribution::LogNormal, &[], Scale::Common).expect("a maximum");
    // Squares 4, 1, 9 over 3.
    let near = |got: f64, expected: f64, what: &str| assert_near(got, expected, Tolerance::ClosedForm, what);
    near(fit.coefficients[0], 3.0, "mean");
    near(fit.coefficients[1], 0.5 * (14f64 / 3.0).ln(), "log standard deviation");
    near(fit.covariance[0][0], 14.0 / 9.0, "variance of the mean");
    near(fit.covariance[1][1], 1.0 / 6.0, "variance of the log standard deviation");
    let mean = fit.mean(NOBODY, Level::NINETY_FIVE).expect("a mean");
    near(mean.estimate, (3.0f64 + 7.0 / 3.0).exp(), "mean time");
    // Its logarithm is m + s²/2, with derivatives 1 and s².
    near(mean.std_error / mean.estimate, (14f64 / 9.0 + 14.0 * 14.0 / 9.0 / 6.0).sqrt(), "its relative error");
}

/// Half of the probability before time 1, a quarter more before 3: a log-logistic law with scale 1 has no mean.
#[test]
fn a_mean_that_is_infinite() {
    let observed = [0.001, 1.0, 1000.0].map(Observed::Exactly);
    let sample = Sample::new(&observed).expect("a sample");
    let fit = parametric(sample, Distribution::LogLogistic, &[], Scale::Common).expect("a maximum");
    assert_eq!(fit.mean(NOBODY, Level::NINETY_FIVE), Err(NotPredicted::Infinite));
    assert_near(1.0 + fit.coefficients[0], 1.0, Tolerance::ClosedForm, "the law is symmetric on the log scale");
}

/// Masses a on (0, 1], b on (2, 3] and the rest on (4, 5] with two, one and one subjects of their own and one more
/// between the first two: the likelihood a² b c (a + b) with a + b = 4/5 and, within it, a : b = 2 : 1.
#[test]
fn turnbull_of_five() {
    use Observed::*;
    let observed = [Between(0.0, 1.0), Between(0.0, 1.0), Between(2.0, 3.0), Between(4.0, 5.0), Between(0.0, 3.0)];
    let estimate = turnbull(Sample::new(&observed).expect("a sample"), Ends::AfterToBy).expect("an estimate");
    for (jump, expected) in estimate.jumps.iter().zip([8.0 / 15.0, 4.0 / 15.0, 0.2]) {
        assert_near(jump.mass, expected, Tolerance::Hand, "mass");
    }
    assert_eq!(estimate.jumps.len(), 3);
    let median = estimate.quantile(0.5).expect("a median");
    assert_eq!((median.lower, median.upper), (0.0, 1.0));
}

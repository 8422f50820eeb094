//! Two groups that share a gamma frailty, on paper.
//!
//! In each of k strata the row of group 3 has the event at 1, and that of group 8 is censored at 2. In half of the
//! strata the former has covariate 1 and the latter 0, in the others it is the other way round, so that the coefficient
//! is 0. The frailties y and z have mean 1; each group expects k/(y + z) = k/2 events. With precision v the posterior
//! means are y = (v + k)/(v + k/2) and z = v/(v + k/2).

use trialstat_stats::interval::Level;
use trialstat_stats::survival::cox::frailty::{
    FrailtyError, FrailtyInformation, FrailtyModel, FrailtyVariance, VarianceOutcome, gamma_frailty,
};
use trialstat_stats::survival::cox::{Column, CoxData, CoxError, NoCoefficient, Ties, fit};
use trialstat_tests::{Tolerance, assert_near};

fn of_two(k: usize, variance: FrailtyVariance, information: FrailtyInformation) -> FrailtyModel {
    let rows = 0..2 * k;
    let times: Vec<f64> = rows.clone().map(|row| if row % 2 == 0 { 1.0 } else { 2.0 }).collect();
    let event: Vec<bool> = rows.clone().map(|row| row % 2 == 0).collect();
    let groups: Vec<usize> = rows.clone().map(|row| if row % 2 == 0 { 3 } else { 8 }).collect();
    let strata: Vec<usize> = rows.clone().map(|row| row / 2).collect();
    let x: Vec<f64> = rows.map(|row| if (row + row / 2) % 2 == 0 { 1.0 } else { 0.0 }).collect();
    let columns: [&[f64]; 1] = [&x];
    let data = CoxData::new(&times, &event, &columns).strata(&strata);
    gamma_frailty(&data, &groups, Ties::Efron, variance, information).expect("a maximum")
}

/// k = 2, v = 1: y = 3/2, z = 1/2. The partial likelihood is (3/4)², the penalty adds ln y + ln z = ln 3/4, and
/// integrating adds 2 - 3 ln 3 + ln 2.
#[test]
fn two_groups_at_variance_1() {
    let model = of_two(2, FrailtyVariance::Fixed(1.0), FrailtyInformation::Full);
    assert_eq!((model.variance, model.outcome, model.events), (1.0, VarianceOutcome::Fixed, 2));
    let groups: Vec<(usize, f64, usize)> = model.groups.iter().map(|g| (g.code, g.events, g.rows)).collect();
    assert_eq!(groups, [(3, 2.0, 2), (8, 0.0, 2)]);
    assert_eq!(model.groups_of_one_row(), 0);
    near(model.groups[0].log_frailty, 1.5f64.ln());
    near(model.groups[1].log_frailty, 0.5f64.ln());
    assert!(model.coefficients[0].expect("a coefficient").abs() < 1e-14);
    near(model.partial_log_likelihood, 2.0 * 0.75f64.ln());
    near(model.penalised_log_likelihood, 3.0 * 0.75f64.ln());
    near(model.integrated_log_likelihood, 2.0 - 5.0 * 2f64.ln());
    near(model.log_likelihood_without_frailty, -2.0 * 2f64.ln());
    // The information of the coefficient is k yz/4 = 3/8, and shares nothing with the frailties.
    near(model.covariance[0][0], 8.0 / 3.0);
    near(model.reduced_covariance[0][0], 8.0 / 3.0);
    near(model.std_error(0).expect("a coefficient"), (8.0f64 / 3.0).sqrt());
    let ratio = model.hazard_ratio(0, Level::NINETY_FIVE).expect("a coefficient");
    near(ratio.interval.upper.ln() - ratio.interval.lower.ln(), 2.0 * Level::NINETY_FIVE.z() * (8.0f64 / 3.0).sqrt());
    assert_near(model.coefficient_test(0).expect("a coefficient").p_value, 1.0, Tolerance::ClosedForm, "p value");
    // 3/8 (1, -1)'(1, -1) with penalty diag(3/2, 1/2) has trace k/(k + 2v).
    near(model.frailty_degrees_of_freedom().expect("an information"), 0.5);
}

/// The diagonal alone: 2 - (3/2)/(3/2 + 3/8) - (1/2)/(1/2 + 3/8).
#[test]
fn the_diagonal_information_has_other_degrees_of_freedom() {
    let model = of_two(2, FrailtyVariance::Fixed(1.0), FrailtyInformation::Diagonal);
    near(model.frailty_degrees_of_freedom().expect("an information"), 22.0 / 35.0);
    near(model.covariance[0][0], 8.0 / 3.0);
}

/// The integrated log likelihood is k - k ln 2 + 2v ln v - (k + 2v) ln(v + k/2) + ln v(v + 1)...(v + k - 1). Its
/// derivative is 0 where 2 ln(1 + k/(2v)) = 1/v + ... + 1/(v + k - 1).
#[test]
fn the_variance_solves_its_equation() {
    for k in [4, 6, 10] {
        let model = of_two(k, FrailtyVariance::Estimated, FrailtyInformation::Full);
        assert_eq!(model.outcome, VarianceOutcome::Estimated);
        let (v, half) = (model.variance.recip(), k as f64 / 2.0);
        let sum: f64 = (0..k).map(|i| (v + i as f64).recip()).sum();
        near(2.0 * (half / v).ln_1p(), sum);
        let product: f64 = (0..k).map(|i| (v + i as f64).ln()).sum();
        let expected = 2.0 * half * (1.0 - 2f64.ln()) + 2.0 * v * v.ln() - 2.0 * (half + v) * (v + half).ln() + product;
        near(model.integrated_log_likelihood, expected);
        let test = model.variance_test;
        let statistic = 2.0 * (expected + 2.0 * half * 2f64.ln());
        near(test.statistic.expect("a statistic"), statistic);
        // Half of the tail of a squared standard normal deviate.
        near(test.p_value, trialstat_stats::special::normal::survival(statistic.sqrt()));
    }
}

/// Each group has an event and expects one: the likelihood falls from variance 0 on, with slope (0 - 1 + 0 - 1)/2.
#[test]
fn groups_alike_have_variance_0_and_the_coefficients_without_frailty() {
    let (times, event) = ([1.0, 2.0, 3.0, 1.5, 2.5, 3.5], [true, false, false, true, false, false]);
    let (x, groups) = ([1.0, 0.0, 0.5, 0.2, 0.9, 0.4], [1, 1, 1, 2, 2, 2]);
    let columns: [&[f64]; 1] = [&x];
    let data = CoxData::new(&times, &event, &columns);
    let model = gamma_frailty(&data, &groups, Ties::Breslow, FrailtyVariance::Estimated, FrailtyInformation::Full)
        .expect("fit");
    let plain = fit(&data, Ties::Breslow).expect("a maximum");
    assert_eq!((model.variance, model.outcome), (0.0, VarianceOutcome::Boundary));
    assert_eq!((&model.coefficients, &model.covariance), (&plain.coefficients, &plain.covariance));
    assert_eq!(model.reduced_covariance, plain.covariance);
    assert_eq!(model.integrated_log_likelihood, plain.log_likelihood);
    assert_eq!((model.variance_test.statistic, model.variance_test.p_value), (Some(0.0), 1.0));
    assert!(model.groups.iter().all(|group| group.log_frailty == 0.0));
    assert_eq!(model.frailty_degrees_of_freedom(), Ok(0.0));
    let given = gamma_frailty(&data, &groups, Ties::Breslow, FrailtyVariance::Fixed(0.0), FrailtyInformation::Full);
    assert_eq!(
        given.map(|model| (model.outcome, model.coefficients)),
        Ok((VarianceOutcome::Fixed, plain.coefficients))
    );
}

#[test]
fn calls_without_an_answer() {
    let (times, event) = ([1.0, 2.0, 3.0, 4.0], [true, true, false, true]);
    let x = [1.0, 0.0, 1.0, 0.0];
    let columns: [&[f64]; 1] = [&x];
    let data = CoxData::new(&times, &event, &columns);
    let call = |data: &CoxData, groups: &[usize], ties: Ties, variance: FrailtyVariance| {
        gamma_frailty(data, groups, ties, variance, FrailtyInformation::Full).expect_err("no answer")
    };
    let estimated = FrailtyVariance::Estimated;
    assert_eq!(call(&data, &[7; 4], Ties::Efron, estimated), FrailtyError::OneGroup);
    let nested = data.strata(&[1, 1, 2, 2]);
    assert_eq!(call(&nested, &[4, 4, 9, 9], Ties::Efron, estimated), FrailtyError::OneGroup);
    assert_eq!(call(&data, &[1, 1, 2, 2], Ties::Exact, estimated), CoxError::NotForExact.into());
    let length = CoxError::Length { column: Column::Clusters, rows: 4, values: 3 };
    assert_eq!(call(&data, &[1, 1, 2], Ties::Efron, estimated), length.into());
    let variance = FrailtyVariance::Fixed(-0.5);
    assert_eq!(call(&data, &[1, 1, 2, 2], Ties::Efron, variance), FrailtyError::Variance { variance: -0.5 });
    let variance = FrailtyVariance::Fixed(1e300);
    assert_eq!(call(&data, &[1, 1, 2, 2], Ties::Efron, variance), FrailtyError::NoConvergence { variance: 1e300 });
    let none = CoxData::new(&times, &[false; 4], &columns);
    assert_eq!(call(&none, &[1, 1, 2, 2], Ties::Efron, estimated), CoxError::NoEvents.into());
}

/// All rows with covariate 1 have their events before any other: the coefficient is infinite whatever the frailties. A
/// group that ends before the first event has nothing to say.
#[test]
fn an_infinite_coefficient_and_a_group_never_at_risk() {
    let times = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 0.5];
    let event = [true, true, true, false, true, true, true, true, false];
    let x = [1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    let twice: Vec<f64> = x.iter().map(|x| 2.0 * x).collect();
    let groups = [1, 1, 2, 2, 1, 2, 3, 3, 4];
    let columns: [&[f64]; 2] = [&x, &twice];
    let data = CoxData::new(&times, &event, &columns);
    let model = gamma_frailty(&data, &groups, Ties::Efron, FrailtyVariance::Fixed(0.5), FrailtyInformation::Full);
    let model = model.expect("a limit");
    assert_eq!(model.coefficients, [Err(NoCoefficient::PlusInfinity), Err(NoCoefficient::Aliased)]);
    assert_eq!(model.covariance, [[0.0; 2]; 2]);
    let silent = model.groups[3];
    assert_eq!((silent.code, silent.events, silent.rows, silent.log_frailty), (4, 0.0, 0, 0.0));
    assert!(model.groups[0].log_frailty > 0.0 && model.groups[2].log_frailty < 0.0);
    let estimated = gamma_frailty(&data, &groups, Ties::Efron, FrailtyVariance::Estimated, FrailtyInformation::Full);
    assert_eq!(estimated.expect("a limit").coefficients, model.coefficients);
}

#[track_caller]
fn near(got: f64, expected: f64) {
    assert_near(got, expected, Tolerance::ClosedForm, "on paper");
}

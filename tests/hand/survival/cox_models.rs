//! Cox models with entry, weights and strata, their residuals and curves, on a few rows. r is the hazard ratio.

use trialstat_stats::interval::Level;
use trialstat_stats::survival::cox::{
    Clusters, CoefficientVariance, Column, CoxData, CoxError, CoxModel, Horizon, MarkerDirection, NoCoefficient,
    PairWeight, Ties, concordance, firth, fit,
};
use trialstat_tests::{Tolerance, assert_near};

/// Therneau and Grambsch's first test of tied times: subjects 1 to 6.
const TIMES: [f64; 6] = [1.0, 1.0, 6.0, 6.0, 8.0, 9.0];
const EVENT: [bool; 6] = [true, false, true, true, false, true];
const X: [f64; 6] = [1.0, 1.0, 1.0, 0.0, 0.0, 0.0];

/// L = r/(3r + 3) · r/(r + 3)² · 1, so that r² = 3r + 6.
#[test]
fn breslow_with_residuals() {
    let model = of_six(Ties::Breslow);
    let r = f64::midpoint(3.0, 33f64.sqrt());
    assert_near(coefficient(&model), r.ln(), Tolerance::ClosedForm, "log hazard ratio");
    let information = r / (r + 1.0).powi(2) + 6.0 * r / (r + 3.0).powi(2);
    assert_near(model.covariance[0][0], 1.0 / information, Tolerance::ClosedForm, "variance");
    // The hazard jumps by 1/(3r + 3), 2/(r + 3) and 1.
    let (first, second) = (1.0 / (3.0 * r + 3.0), 1.0 / (3.0 * r + 3.0) + 2.0 / (r + 3.0));
    let expected = [1.0 - r * first, -r * first, 1.0 - r * second, 1.0 - second, -second, -second];
    near_all(&model.martingale_residuals(), &expected);
    let (early, late) = (r / (r + 1.0), r / (r + 3.0));
    let schoenfeld = model.schoenfeld_residuals().expect("no exact rule");
    assert_eq!((schoenfeld.rows, schoenfeld.times), (vec![0, 2, 3, 5], vec![1.0, 6.0, 6.0, 9.0]));
    near_all(&schoenfeld.residuals[0], &[1.0 - early, 1.0 - late, -late, 0.0]);
    // Of the third subject: its own residual less what it met at both times.
    let met = (1.0 - early) * first + (1.0 - late) * (second - first);
    let score = model.score_residuals().expect("no exact rule");
    assert_near(score[0][2], (1.0 - late) - r * met, Tolerance::ClosedForm, "score residual");
    let curve = baseline_curve(&model, 0.0);
    near_all(&curve.cumulative_hazard, &[first, second, second + 1.0]);
}

/// At time 6 the second factor loses half of the tied events: L = 2r²/((3r + 3)(r + 3)(r + 5)), so that r³ = 23r + 30.
#[test]
fn efron_with_residuals() {
    let model = of_six(Ties::Efron);
    let r = coefficient(&model).exp();
    assert_near(r.powi(3), 23.0 * r + 30.0, Tolerance::ClosedForm, "equation of the hazard ratio");
    // The denominators at 6 are r + 3 and (r + 5)/2; the tied subjects meet only half of the second hazard.
    let first = 1.0 / (3.0 * r + 3.0);
    let whole = first + 1.0 / (r + 3.0) + 2.0 / (r + 5.0);
    let tied = whole - 1.0 / (r + 5.0);
    let expected = [1.0 - r * first, -r * first, 1.0 - r * tied, 1.0 - tied, -whole, -whole];
    near_all(&model.martingale_residuals(), &expected);
    let mean = f64::midpoint(r / (r + 3.0), r / (r + 5.0));
    let schoenfeld = model.schoenfeld_residuals().expect("no exact rule");
    near_all(&schoenfeld.residuals[0], &[1.0 - r / (r + 1.0), 1.0 - mean, -mean, 0.0]);
    near_all(&baseline_curve(&model, 0.0).cumulative_hazard, &[first, whole, whole + 1.0]);
}

/// At 2 the third row has not entered, at 3 the first has ended: L = r/(r + 1) · 1/(r + 1), so that r = 1.
#[test]
fn a_row_is_at_risk_after_its_entry() {
    let (times, event) = ([2.0, 3.0, 4.0], [true, true, false]);
    let (entry, columns): (_, [&[f64]; 1]) = ([0.0, 1.0, 2.0], [&[1.0, 0.0, 1.0]]);
    for ties in [Ties::Efron, Ties::Breslow, Ties::Exact] {
        let model = fit(&CoxData::new(&times, &event, &columns).entry(&entry), ties).expect("a maximum");
        assert!(coefficient(&model).abs() < 1e-15, "{ties:?}");
        assert_near(model.covariance[0][0], 2.0, Tolerance::Hand, "variance");
        assert_near(model.log_likelihood, -(4f64.ln()), Tolerance::Hand, "log likelihood");
    }
}

/// Weights 2, 1, 1. Breslow: L = r²/(3r + 1)³, so that r = 2/3 with information 3 · 3r/(3r + 1)² = 2/3. Efron: each of
/// the two factors has the mean weight 3/2, the second with 3r + 1 - (2r + 1)/2, so that 24r² = 7r + 4.
#[test]
fn weights() {
    let columns: [&[f64]; 1] = [&[1.0, 0.0, 1.0]];
    let data = CoxData::new(&[1.0, 1.0, 2.0], &[true, true, false], &columns).weights(&[2.0, 1.0, 1.0]);
    let model = fit(&data, Ties::Breslow).expect("a maximum");
    assert_near(coefficient(&model), (2.0f64 / 3.0).ln(), Tolerance::Hand, "log hazard ratio");
    assert_near(model.covariance[0][0], 1.5, Tolerance::Hand, "variance");
    let r = coefficient(&fit(&data, Ties::Efron).expect("a maximum")).exp();
    assert_near(r, (7.0 + 433f64.sqrt()) / 48.0, Tolerance::ClosedForm, "hazard ratio");
    assert_eq!(fit(&data, Ties::Exact), Err(CoxError::WeightedExact));
}

/// One event, in the larger of two groups of which 2 are exposed and 4 not: L = r/(2r + 4) rises to 1/2. Its
/// information is 8r/(2r + 4)², so that Firth's likelihood is r^(3/2)/(2r + 4)² with its maximum at r = 6.
#[test]
fn an_infinite_coefficient_and_its_remedies() {
    let times = [1.0, 2.0, 2.0, 2.0, 2.0, 2.0];
    let event = [true, false, false, false, false, false];
    let exposed = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    let columns: [&[f64]; 1] = [&exposed];
    let data = CoxData::new(&times, &event, &columns);
    let model = fit(&data, Ties::Efron).expect("a limit");
    assert_eq!(model.coefficients[0], Err(NoCoefficient::PlusInfinity));
    assert_eq!(model.hazard_ratio(0, Level::NINETY_FIVE), Err(NoCoefficient::PlusInfinity));
    assert_eq!(model.wald, None);
    assert_near(model.log_likelihood, 0.5f64.ln(), Tolerance::Iterated, "least upper bound");
    assert!(matches!(
        model.baseline(CoefficientVariance::ModelBased),
        Err(CoxError::InfiniteCoefficient { covariate: 0 })
    ));
    // The profile is the likelihood, which is exp(-z²/2) of 1/2 where 1 + 2/r = exp(z²/2).
    let limits = model.profile_interval(0, Level::NINETY_FIVE).expect("limits");
    let fall = (Level::NINETY_FIVE.z().powi(2) / 2.0).exp();
    assert!((limits.lower - (2.0 / (fall - 1.0)).ln()).abs() < 1e-8, "{}", limits.lower);
    assert_eq!(limits.upper, f64::INFINITY);
    let fit = firth(&data, Ties::Efron).expect("a maximum");
    assert_near(fit.coefficients[0].expect("a coefficient"), 6f64.ln(), Tolerance::ClosedForm, "Firth's coefficient");
    assert_near(fit.covariance[0][0], 16.0 * 16.0 / 48.0, Tolerance::ClosedForm, "variance");
    let penalised = (6.0 / 16.0f64).ln() + (48.0 / 256.0f64).ln() / 2.0;
    assert_near(fit.log_likelihood, penalised, Tolerance::ClosedForm, "penalised likelihood");
}

/// A level without events has coefficient minus infinity; the others are as if its rows were not there.
#[test]
fn a_level_without_events_leaves_the_others_alone() {
    let level = [0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    let (doubled, constant) = (X.map(|x| 2.0 * x), [3.0; 6]);
    let event = [true, false, true, true, true, false];
    let columns: [&[f64]; 4] = [&X, &level, &doubled, &constant];
    let model = fit(&CoxData::new(&TIMES, &event, &columns), Ties::Efron).expect("a limit");
    let aliased = Err(NoCoefficient::Aliased);
    assert_eq!(model.coefficients[1..], [Err(NoCoefficient::MinusInfinity), aliased, aliased]);
    assert_eq!(model.score.degrees_of_freedom, Some(2.0));
    let kept: Vec<usize> = (0..6).filter(|&row| level[row] == 0.0).collect();
    let times: Vec<f64> = kept.iter().map(|&row| TIMES[row]).collect();
    let x: Vec<f64> = kept.iter().map(|&row| X[row]).collect();
    let columns: [&[f64]; 1] = [&x];
    let without = fit(&CoxData::new(&times, &[true; 4], &columns), Ties::Efron).expect("a maximum");
    assert!((model.coefficients[0].expect("finite") - coefficient(&without)).abs() < 1e-8);
    assert!((model.covariance[0][0] / without.covariance[0][0] - 1.0).abs() < 1e-8);
}

/// Pairs by hand: the event at 1 against four later rows of smaller x and two of equal x (one censored at 1), the two
/// events at 6 against two rows each.
#[test]
fn concordance_of_six() {
    let columns: [&[f64]; 1] = [&X];
    let data = CoxData::new(&TIMES, &EVENT, &columns);
    let count = |direction, weight| {
        concordance(&data, direction, weight, Horizon::Unlimited, Clusters::Rows).expect("a marker")
    };
    let found = count(MarkerDirection::HighRisk, PairWeight::Harrell);
    // From 1: x falls to 4, 5 and 6; ties with 2 and 3. From 6, subject 3: x falls to 5 and 6; subject 4: ties with
    // both.
    assert_eq!((found.concordant, found.discordant, found.tied_marker), (5.0, 0.0, 4.0));
    assert_eq!((found.tied_time, found.tied_both), (1.0, 0.0));
    assert_eq!(found.estimate, Ok(7.0 / 9.0));
    let opposite = count(MarkerDirection::LongSurvival, PairWeight::Harrell);
    assert_eq!(opposite.estimate, Ok(2.0 / 9.0));
    // 6 at risk at time 1, 4 at time 6.
    let found = count(MarkerDirection::HighRisk, PairWeight::PartialLikelihood);
    assert_near(found.concordant, 3.0 / 6.0 + 2.0 / 4.0, Tolerance::Hand, "weighted pairs");
    assert_near(found.tied_marker, 2.0 / 6.0 + 2.0 / 4.0, Tolerance::Hand, "weighted ties");
}

#[test]
fn wrong_calls_name_the_row() {
    let columns: [&[f64]; 1] = [&X];
    let data = CoxData::new(&TIMES, &EVENT, &columns);
    let error = |data: &CoxData| fit(data, Ties::Efron).expect_err("the call is wrong");
    let entry = [0.0, 0.0, 6.0, 0.0, 0.0, 0.0];
    assert_eq!(error(&data.entry(&entry)), CoxError::EntryAfterExit { row: 2, entry: 6.0, time: 6.0 });
    let weights = [1.0, 1.0, 1.0, 0.0, 1.0, 1.0];
    assert_eq!(error(&data.weights(&weights)), CoxError::Value { column: Column::Weights, row: 3, value: 0.0 });
    let strata = [0, 0, 1];
    assert_eq!(error(&data.strata(&strata)), CoxError::Length { column: Column::Strata, rows: 6, values: 3 });
    let negative = [1.0, 1.0, 6.0, 6.0, -8.0, 9.0];
    let wrong = CoxData::new(&negative, &EVENT, &columns);
    assert_eq!(error(&wrong), CoxError::Value { column: Column::Time, row: 4, value: -8.0 });
    assert_eq!(error(&CoxData::new(&TIMES, &[false; 6], &columns)), CoxError::NoEvents);
    assert_eq!(error(&CoxData::new(&[1.0], &[true], &[&[2.0]])), CoxError::NothingToEstimate);
    let constant: [&[f64]; 1] = [&[4.0; 6]];
    assert_eq!(error(&CoxData::new(&TIMES, &EVENT, &constant)), CoxError::NothingToEstimate);
}

fn of_six(ties: Ties) -> CoxModel {
    fit(&CoxData::new(&TIMES, &EVENT, &[&X]), ties).expect("a maximum")
}

fn coefficient(model: &CoxModel) -> f64 {
    model.coefficients[0].expect("a coefficient")
}

fn baseline_curve(model: &CoxModel, x: f64) -> trialstat_stats::survival::cox::PredictedCurve {
    let baseline = model.baseline(CoefficientVariance::ModelBased).expect("finite coefficients");
    baseline.curve(0, &[x], 0.0).expect("a stratum")
}

#[track_caller]
fn near_all(got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len());
    for (got, expected) in got.iter().zip(expected) {
        assert!((got - expected).abs() < 1e-13, "{got:e}, expected {expected:e}");
    }
}

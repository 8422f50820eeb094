//! Sobol' indices of two rows in fractions, and of the Ishigami function by its integrals.

use std::f64::consts::PI;
use trialstat_stats::interval::{Level, NotEstimable};
use trialstat_stats::sensitivity::{SaltelliDesign, SensitivityError, SobolIndices, latin_hypercube, sobol_indices};
use trialstat_tests::Tolerance::Hand;
use trialstat_tests::assert_near;

/// a 1, 3 and b 5, 3: mean 3, variance (4 + 0 + 4 + 0)/4 = 2. With c 2, 4: first order (2 × 1 + 0 × 1)/(2 × 2) = 1/2,
/// total (1 + 1)/(4 × 2) = 1/4. With c 1, 3: both 0.
#[test]
fn two_rows() {
    let outcomes = [1.0, 5.0, 2.0, 1.0, 3.0, 3.0, 4.0, 3.0];
    let got = sobol_indices(&outcomes, 2, 0, 1, Level::NINETY_FIVE).expect("two rows").expect("they vary");
    let values: Vec<f64> = got.iter().flat_map(|input| [input.first_order.value, input.total_order.value]).collect();
    [0.5, 0.25, 0.0, 0.0].iter().zip(values).for_each(|(expected, got)| assert_near(got, *expected, Hand, "index"));
    assert_eq!(got[0].first_order.interval, Err(NotEstimable::NotReached));
}

/// sin x + 7 sin² y + z⁴ sin x / 10 over (-π, π)³. With a = 7 and b = 1/10 the variance is
/// a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2, of which x has (1 + bπ⁴/5)²/2 by itself, y a²/8, z nothing, and x and z together
/// 8b²π⁸/225.
fn ishigami(point: &[f64]) -> f64 {
    let angle = |uniform: f64| PI * (2.0 * uniform - 1.0);
    let (x, y, z) = (angle(point[0]), angle(point[1]), angle(point[2]));
    x.sin() + 7.0 * y.sin().powi(2) + 0.1 * z.powi(4) * x.sin()
}

fn analytic() -> [(f64, f64); 3] {
    let (a, b) = (7.0, 0.1);
    let variance = a * a / 8.0 + b * PI.powi(4) / 5.0 + b * b * PI.powi(8) / 18.0 + 0.5;
    let (x, y) = (0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2) / variance, a * a / 8.0 / variance);
    let together = 8.0 * b * b * PI.powi(8) / 225.0 / variance;
    [(x, x + together), (y, y), (0.0, together)]
}

#[test]
fn the_ishigami_function() {
    let expected = analytic();
    // As they are printed everywhere.
    assert!((expected[0].0 - 0.3139).abs() < 1e-4 && (expected[2].1 - 0.2437).abs() < 1e-4);
    let design = SaltelliDesign::new(4000, 3, 20, 0).expect("a design");
    let outcomes: Vec<f64> = design.points().map(|point| ishigami(&point)).collect();
    let got: Vec<SobolIndices> =
        sobol_indices(&outcomes, 3, 399, 1, Level::new(0.99).expect("a level")).expect("rows").expect("they vary");
    for (input, (first, total)) in got.iter().zip(expected) {
        for (estimate, truth) in [(input.first_order, first), (input.total_order, total)] {
            let interval = estimate.interval.expect("resamples");
            assert!((estimate.value - truth).abs() < 0.03, "{estimate:?} of {truth}");
            assert!(interval.lower <= estimate.value && estimate.value <= interval.upper, "{estimate:?}");
            assert!(interval.lower - 1e-9 <= truth && truth <= interval.upper + 1e-9, "{estimate:?} of {truth}");
            assert!(interval.upper - interval.lower < 0.12, "{estimate:?}");
        }
    }
}

/// The mean is a/2 = 7/2 and the variance 13.84: independent points would have the standard error √(13.84/2000) = 0.083,
/// a Latin hypercube only that of what the inputs do together, √(13.84 × 0.2437/2000) = 0.041.
#[test]
fn a_latin_hypercube_integrates_what_each_input_does_alone() {
    let squares = (0..20_u64).map(|seed| {
        let points = latin_hypercube(2000, 3, seed, 0).expect("points");
        let mean = points.iter().map(|point| ishigami(point)).sum::<f64>() / 2000.0;
        (mean - 3.5).powi(2)
    });
    let error = (squares.sum::<f64>() / 20.0).sqrt();
    assert!(error > 0.02 && error < 0.065, "{error}");
}

#[test]
fn what_is_no_design_is_refused() {
    assert_eq!(latin_hypercube(0, 2, 1, 0), Err(SensitivityError::Empty { points: 0, inputs: 2 }));
    assert_eq!(SaltelliDesign::new(5, 0, 1, 0), Err(SensitivityError::Empty { points: 5, inputs: 0 }));
    let of = |outcomes: &[f64]| sobol_indices(outcomes, 1, 9, 1, Level::NINETY_FIVE);
    assert_eq!(of(&[1.0, 2.0, 3.0]), Err(SensitivityError::Outcomes { outcomes: 3, row: 3 }));
    assert_eq!(of(&[1.0; 7]), Err(SensitivityError::Outcomes { outcomes: 7, row: 3 }));
    let infinite = of(&[1.0, 2.0, 3.0, f64::INFINITY, 1.0, 1.0]);
    assert_eq!(infinite, Err(SensitivityError::Value { index: 3, value: f64::INFINITY }));
    assert_eq!(of(&[0.1; 9]), Ok(Err(NotEstimable::ZeroMargin)));
}

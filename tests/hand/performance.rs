//! Performance measures of four replicates in fractions.

use trialstat_stats::interval::Interval;
use trialstat_stats::performance::{
    Agreement, Limits, Measure, Outcome, PairedOutcomes, Pairs, Replicates, Unmeasured, comparison, paired_performance,
    performance,
};
use trialstat_tests::Tolerance::Hand;
use trialstat_tests::assert_near;

fn outcome(estimate: f64, standard_error: Option<f64>, limits: Option<(f64, f64)>, rejected: bool) -> Outcome {
    let interval = limits.map(|(lower, upper)| Interval { lower, upper });
    Outcome { estimate: Some(estimate), standard_error, interval, rejected: Some(rejected) }
}

#[track_caller]
fn assert_measure(got: Result<Measure, Unmeasured>, expected: (f64, f64, u64), what: &str) {
    let got = got.expect(what);
    assert_near(got.estimate, expected.0, Hand, what);
    assert_near(got.monte_carlo_error.expect(what), expected.1, Hand, what);
    assert_eq!(got.replicates, expected.2, "{what}");
}

/// Estimates 1, 3, 6, 6 of 2: mean 4, squares about it 9 + 1 + 4 + 4 = 18, variance 6. Errors -1, 1, 4, 4: squares 1, 1,
/// 16, 16 of mean 17/2, each 15/2 off it, and the error of this mean is √(225/(4 × 3)).
///
/// Standard errors 1, 2, 3, one missing: mean square 14/3, M = √(14/3); the squares 1, 4, 9 have variance 49/3, so that
/// M has the error √(49/3/(12 × 14/3)) = √(7/24). Relative to S = √6, M/S = √(7/9), with the error
/// 100 √(7/9) √(49/3/(12 × 196/9) + 1/6) = 100 √(7/9 × (1/16 + 1/6)) = 100 √(77/432).
///
/// Of the intervals 0 to 3, 1 to 5, 4 to 8, two hold 2 and two hold 4.
#[test]
fn four_replicates() {
    let mut replicates = Replicates::of(2.0, Limits::Kept).expect("a truth");
    let outcomes = [
        outcome(1.0, Some(1.0), Some((0.0, 3.0)), false),
        outcome(3.0, None, None, false),
        outcome(6.0, Some(2.0), Some((1.0, 5.0)), false),
        outcome(6.0, Some(3.0), Some((4.0, 8.0)), true),
        Outcome { estimate: None, standard_error: None, interval: None, rejected: Some(false) },
    ];
    outcomes.into_iter().for_each(|outcome| replicates.record(outcome).expect("an outcome"));
    let got = performance(&replicates);
    assert_eq!((got.replicates, got.without_estimate, got.without_standard_error), (5, 1, 2));
    assert_eq!((got.without_interval, got.without_decision), (2, 0));
    assert_measure(got.bias, (2.0, 1.5f64.sqrt(), 4), "bias");
    assert_measure(got.relative_bias, (1.0, 0.375f64.sqrt(), 4), "relative bias");
    assert_measure(got.empirical_se, (6f64.sqrt(), 1.0, 4), "empirical standard error");
    assert_measure(got.mean_squared_error, (8.5, 18.75f64.sqrt(), 4), "mean squared error");
    assert_measure(got.model_se, ((14.0f64 / 3.0).sqrt(), (7.0f64 / 24.0).sqrt(), 3), "model standard error");
    let relative = (100.0 * ((7.0f64 / 9.0).sqrt() - 1.0), 100.0 * (77.0f64 / 432.0).sqrt(), 4);
    assert_measure(got.relative_error_of_model_se, relative, "relative error of the model standard error");
    let two_thirds = (2.0 / 3.0, (2.0f64 / 27.0).sqrt(), 3);
    assert_measure(got.coverage, two_thirds, "coverage");
    assert_measure(got.bias_eliminated_coverage, two_thirds, "bias-eliminated coverage");
    assert_measure(got.rejection, (0.2, 0.032f64.sqrt(), 5), "rejection");
}

/// A missing part costs its own measures and no others; one replicate has a bias and no error of it.
#[test]
fn what_is_missing_takes_nothing_else_along() {
    let mut replicates = Replicates::of(0.0, Limits::Counted).expect("a truth");
    let none = performance(&replicates);
    assert_eq!((none.bias, none.coverage), (Err(Unmeasured::NoReplicates), Err(Unmeasured::NoReplicates)));
    replicates.record(outcome(0.5, None, None, true)).expect("an outcome");
    let one = performance(&replicates);
    assert_eq!(one.bias, Ok(Measure { estimate: 0.5, monte_carlo_error: None, replicates: 1 }));
    assert_eq!(one.empirical_se, Err(Unmeasured::OneReplicate));
    assert_eq!(one.relative_bias, Err(Unmeasured::TruthIsZero));
    assert_eq!(one.model_se, Err(Unmeasured::NoReplicates));
    assert_eq!(one.bias_eliminated_coverage, Err(Unmeasured::LimitsNotKept));
    replicates.record(outcome(0.5, Some(0.0), Some((0.1, f64::INFINITY)), true)).expect("an outcome");
    let equal = performance(&replicates);
    assert_eq!(equal.empirical_se.map(|measure| measure.estimate), Ok(0.0));
    assert_eq!(equal.relative_error_of_model_se, Err(Unmeasured::NoVariation));
    assert_eq!(equal.coverage.map(|measure| measure.estimate), Ok(0.0));
}

/// First 1, 5, 3, 3 of variance 8/3, second 2, 4, 4, 2 of variance 4/3, covariance (2 + 2)/3: ρ² = (16/9)/(32/9) = 1/2.
/// The precision gains 100 (2 - 1), with the error 200 × 2 √(1/2/3). Differences -1, 1, -1, 1 of mean 0.
#[test]
fn four_pairs() {
    let mut pairs = Pairs::default();
    for (first, second) in [(1.0, 2.0), (5.0, 4.0), (3.0, 4.0), (3.0, 2.0)] {
        pairs.record(Some(first), Some(second)).expect("estimates");
    }
    pairs.record(None, Some(2.0)).expect("an estimate");
    let got = comparison(&pairs);
    assert_eq!((got.pairs, got.incomplete), (4, 1));
    assert_measure(got.relative_precision, (100.0, 400.0 / 6f64.sqrt(), 4), "relative precision");
    assert_measure(got.difference_in_bias, (0.0, (1.0f64 / 3.0).sqrt(), 4), "difference in bias");
}

/// Estimates 1, 3, 2, 2 of 2 against 2, 4, 4, 2 of 3: differences -1, -1, -2, 0 of mean -1 and variance 2/3. Variances 2/3
/// and 4/3, covariance 2/3: r² = 1/2. Squared errors 1, 1, 0, 0 against 1, 1, 1, 1: means 1/2 and 1, the first's variance
/// 1/3, the others 0, so that ratio and difference have the error √(1/12). The first covers in all four replicates and the
/// second in none but the last; rejections agree in two of four, one and one differ. Widths of 2 against 1.5, 1, 1 and 2:
/// differences 1/2, 1, 1, 0 of mean 5/8 with the sum of squares 11/16 about it.
#[test]
fn four_paired_replicates() {
    let mut outcomes = PairedOutcomes::default();
    let cases = [
        ((1.0, (0.0, 2.0), true), (2.0, (1.0, 2.5), true)),
        ((3.0, (2.0, 4.0), true), (4.0, (3.5, 4.5), false)),
        ((2.0, (1.0, 3.0), false), (4.0, (3.5, 4.5), true)),
        ((2.0, (1.0, 3.0), false), (2.0, (1.0, 3.0), false)),
    ];
    for ((first, of_first, one), (second, of_second, other)) in cases {
        let (first, second) =
            (outcome(first, None, Some(of_first), one), outcome(second, None, Some(of_second), other));
        outcomes.record(&first, &second, Some((2.0, 3.0))).expect("outcomes");
    }
    let got = paired_performance(&outcomes);
    assert_eq!(got.pairs, 4);
    assert_measure(got.difference, (-1.0, (1.0f64 / 6.0).sqrt(), 4), "difference");
    assert_measure(got.correlation, (0.5f64.sqrt(), 0.5 / 3f64.sqrt(), 4), "correlation");
    assert_measure(got.relative_precision, (-50.0, 100.0 / 6f64.sqrt(), 4), "relative precision");
    assert_measure(got.difference_in_mse, (-0.5, (1.0f64 / 12.0).sqrt(), 4), "difference in mean squared error");
    assert_measure(got.ratio_of_mse, (0.5, (1.0f64 / 12.0).sqrt(), 4), "ratio of mean squared errors");
    assert_measure(got.difference_in_width, (0.625, (0.6875f64 / 12.0).sqrt(), 4), "difference in width");
    assert_measure(got.difference_in_coverage, (0.75, (0.1875f64 / 4.0).sqrt(), 4), "difference in coverage");
    assert_measure(got.difference_in_rejection, (0.0, 0.125f64.sqrt(), 4), "difference in rejection");
    assert_eq!(got.rejecting, Agreement { both: 1, only_first: 1, only_second: 1, neither: 1 });
    let text = outcomes.to_string();
    assert_eq!(text.parse::<PairedOutcomes>().expect("its text"), outcomes);
    assert!(text.replace("1,1,1,1", "1,1,1").parse::<PairedOutcomes>().is_err());
    let mut one = PairedOutcomes::default();
    assert_eq!(paired_performance(&one).difference_in_rejection, Err(Unmeasured::NoReplicates));
    let alone = outcome(1.0, None, None, true);
    one.record(&alone, &alone, Some((1.0, 1.0))).expect("outcomes");
    let equal = paired_performance(&one);
    assert_eq!((equal.correlation, equal.ratio_of_mse), (Err(Unmeasured::OneReplicate), Err(Unmeasured::NoVariation)));
    assert_eq!(equal.difference_in_coverage, Err(Unmeasured::NoReplicates));
    let open = outcome(1.0, None, Some((0.0, f64::INFINITY)), true);
    one.record(&open, &open, None).expect("outcomes");
    assert_eq!(paired_performance(&one).difference_in_width, Err(Unmeasured::NoReplicates));
}

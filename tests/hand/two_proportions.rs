//! Two independent proportions, worked on paper.

use trialstat_stats::association::{
    Alternative, TwoSided, fisher_mid_p, fisher_mid_p_by_likelihood, fisher_two_sided, likelihood_ratio,
};
use trialstat_stats::interval::{Estimate, Interval, Level, NotEstimable, Test};
use trialstat_stats::odds::odds_ratio_mid_p;
use trialstat_stats::proportion::Count;
use trialstat_stats::special::normal;
use trialstat_stats::two_proportions::*;
use trialstat_tests::Tolerance::{Hand, Printed};
use trialstat_tests::{Tolerance, assert_near};

fn count(events: u64, total: u64) -> Count {
    Count::new(events, total).expect("a count")
}

/// The level whose normal quantile is `z`.
fn level_of(z: f64) -> Level {
    Level::new(1.0 - 2.0 * normal::survival(z)).expect("a level")
}

#[track_caller]
fn assert_limits(got: Result<Estimate, NotEstimable>, lower: f64, upper: f64, tolerance: Tolerance) {
    let got = got.expect("estimable").interval;
    assert_near(got.lower, lower, tolerance, "lower");
    assert_near(got.upper, upper, tolerance, "upper");
}

fn p_value<E: std::fmt::Debug>(test: Result<Test, E>) -> f64 {
    test.expect("a test").p_value
}

/// Methods 2, 5 and 11 of Newcombe's comparison.
#[test]
fn limits_printed_by_newcombe() {
    let (first, second, level) = (count(56, 70), count(48, 80), Level::NINETY_FIVE);
    assert_limits(difference_wald_corrected(first, second, level), 0.0441, 0.3559, Printed(4));
    assert_limits(difference_mee(first, second, level), 0.0533, 0.3377, Printed(4));
    assert_limits(difference_newcombe_corrected(first, second, level), 0.0428, 0.3422, Printed(4));
}

/// Each arm's variance is 0.2·0.8/25 = 0.0064, the correction 1/25.
#[test]
fn corrected_wald_of_5_and_20_in_25() {
    let got = difference_wald_corrected(count(5, 25), count(20, 25), level_of(2.0));
    let half_width = 2.0 * 0.0128_f64.sqrt() + 0.04;
    // The level rounds its quantile.
    assert_limits(got, -0.6 - half_width, -0.6 + half_width, Tolerance::ClosedForm);
}

/// At a ratio of 2 the proportions are 1 and 1/2, and (0 - 4/2)²/(4·1/4) = 4.
#[test]
fn ratio_of_all_to_none() {
    let (first, second) = (count(4, 4), count(0, 4));
    assert_limits(ratio_koopman(first, second, level_of(2.0)), 2.0, f64::INFINITY, Tolerance::ClosedForm);
    let level = level_of(3.5_f64.sqrt());
    assert_limits(ratio_miettinen_nurminen(first, second, level), 2.0, f64::INFINITY, Tolerance::ClosedForm);
    assert_limits(ratio_koopman(second, first, level_of(2.0)), 0.0, 0.5, Tolerance::ClosedForm);
    assert_eq!(ratio_koopman(second, second, level), Err(NotEstimable::NoEvents));
    let nothing_known = Ok(Interval { lower: 0.0, upper: f64::INFINITY });
    assert_eq!(ratio_score_limits(second, count(0, 20), level, ScoreVariance::Plain), nothing_known);
    assert_eq!(
        ratio_score_limits(second, count(0, 0), level, ScoreVariance::MiettinenNurminen),
        Err(NotEstimable::NoSubjects)
    );
    assert_eq!(ratio_koopman(count(0, 0), second, level), Err(NotEstimable::NoSubjects));
}

/// With half of psi/(1 + psi) for the tail, 1/40, psi is 1/19.
#[test]
fn mid_p_of_one_subject_an_arm() {
    let got = odds_ratio_mid_p(count(1, 1), count(0, 1), Level::new(0.95).expect("a level"));
    assert_limits(got, 1.0 / 19.0, f64::INFINITY, Tolerance::ClosedForm);
    assert_eq!(odds_ratio_mid_p(count(0, 1), count(0, 1), Level::NINETY_FIVE), Err(NotEstimable::ZeroMargin));
}

/// 0, 1 and 2 events in the first arm have 6, 12 and 3 of 21 ways.
#[test]
fn fisher_by_three_conventions() {
    use TwoSided::{Blaker, Doubled, MinimumLikelihood};
    let cases = [(count(2, 3), count(0, 4), [3.0, 6.0, 3.0]), (count(0, 3), count(2, 4), [9.0, 12.0, 9.0])];
    for (first, second, ways) in cases {
        for (convention, ways) in [MinimumLikelihood, Doubled, Blaker].into_iter().zip(ways) {
            assert_near(p_value(fisher_two_sided(first, second, convention)), ways / 21.0, Hand, "p-value");
        }
    }
    for convention in [MinimumLikelihood, Doubled, Blaker] {
        assert_eq!(p_value(fisher_two_sided(count(0, 3), count(0, 4), convention)), 1.0);
        assert_eq!(fisher_two_sided(count(0, 0), count(0, 4), convention), Err(NotEstimable::NoSubjects));
    }
}

/// 0 to 4 cups have 1, 16, 36, 16, 1 of 70 ways; 3 is observed.
#[test]
fn mid_p_of_the_tea_tasting() {
    assert_near(p_value(fisher_mid_p(count(3, 4), count(1, 4))), 18.0 / 70.0, Hand, "doubled");
    assert_near(p_value(fisher_mid_p_by_likelihood(count(3, 4), count(1, 4))), 26.0 / 70.0, Hand, "by likelihood");
}

/// Four cells of 4 or 0, expected 2: 2·8 ln 2.
#[test]
fn likelihood_ratio_of_all_and_none() {
    let test = likelihood_ratio(count(4, 4), count(0, 4)).expect("a test");
    assert_near(test.statistic.expect("a statistic"), 16.0 * std::f64::consts::LN_2, Hand, "statistic");
    assert_eq!(test.degrees_of_freedom, Some(1.0));
    assert_eq!(likelihood_ratio(count(0, 4), count(0, 4)), Err(NotEstimable::ZeroMargin));
}

/// None of 2 in both arms at -1/2: the proportions are 0 and 1/2, the variance 1/8.
#[test]
fn score_tests_against_a_margin() {
    let margin = DifferenceMargin::new(-0.5).expect("a margin");
    let test = farrington_manning(count(0, 2), count(0, 2), margin, Alternative::Greater, ScoreVariance::Plain);
    let test = test.expect("a test");
    assert_near(test.statistic.expect("a statistic"), 2.0_f64.sqrt(), Hand, "difference");
    assert_near(test.p_value, normal::survival(2.0_f64.sqrt()), Hand, "p-value");

    let margin = RatioMargin::new(2.0).expect("a margin");
    let of = |variance| farrington_manning_ratio(count(4, 4), count(0, 4), margin, Alternative::Greater, variance);
    let plain = of(ScoreVariance::Plain).expect("a test").statistic.expect("a statistic");
    assert_near(plain, 2.0, Hand, "ratio");
    let with_factor = of(ScoreVariance::MiettinenNurminen).expect("a test").statistic.expect("a statistic");
    assert_near(with_factor, 3.5_f64.sqrt(), Hand, "ratio with the factor 8/7");
}

#[test]
fn margins_out_of_range() {
    for wrong in [-1.0, 1.0, f64::INFINITY, f64::NAN] {
        assert!(DifferenceMargin::new(wrong).is_err(), "{wrong}");
    }
    for wrong in [0.0, -0.5, f64::INFINITY, f64::NAN] {
        assert!(RatioMargin::new(wrong).is_err(), "{wrong}");
    }
    let (none, variance) = (count(0, 3), ScoreVariance::Plain);
    let zero = DifferenceMargin::new(0.0).expect("a margin");
    assert_eq!(farrington_manning(none, none, zero, Alternative::Less, variance), Err(NotEstimable::ZeroMargin));
}

/// The observed table and its mirror: 2π(1 - π) is at most 1/2, 2π²(1 - π)² at most 1/8.
#[test]
fn unconditional_tests_of_all_and_none() {
    let (one, none_of_one, two, none_of_two) = (count(1, 1), count(0, 1), count(2, 2), count(0, 2));
    assert_near(p_value(barnard(one, none_of_one)), 0.5, Hand, "Barnard, 1");
    assert_near(p_value(barnard(two, none_of_two)), 0.125, Hand, "Barnard, 2");
    let greater = Alternative::Greater;
    assert_near(p_value(barnard_one_sided(one, none_of_one, greater)), 0.25, Hand, "Barnard, 1, greater");
    assert_near(p_value(barnard_one_sided(two, none_of_two, greater)), 0.0625, Hand, "Barnard, 2, greater");
    assert_near(p_value(boschloo_one_sided(two, none_of_two, greater)), 0.0625, Hand, "Boschloo, 2, greater");
    assert_near(p_value(boschloo(two, none_of_two, BoschlooSides::MinimumLikelihood)), 0.125, Hand, "Boschloo, 2");
    assert_near(p_value(boschloo(one, none_of_one, BoschlooSides::Doubled)), 0.5, Hand, "Boschloo, 1, doubled");
    // No or two events in all: one table given the events, p-value 1. One event: two tables, each 1/2, neither the less
    // likely, p-value 1 again. No table has a greater one than observed, and all four together have the probability 1.
    assert_eq!(p_value(boschloo(one, none_of_one, BoschlooSides::MinimumLikelihood)), 1.0);
}

#[test]
fn unconditional_tests_say_what_they_refuse() {
    let large = count(1, 1_000_000);
    let refused = Err(UnconditionalError::TooManySubjects { subjects: 2_000_000, most: 100_000 });
    assert_eq!(barnard(large, large), refused);
    assert_eq!(boschloo(large, large, BoschlooSides::Doubled), refused);
    assert_eq!(barnard(count(0, 0), large), Err(UnconditionalError::NotEstimable(NotEstimable::NoSubjects)));
}

#[test]
fn numbers_needed() {
    let of = |estimate, lower, upper| number_needed(Estimate { estimate, interval: Interval { lower, upper } });
    let stretch = |lower, upper| NumbersNeeded::Stretch(Interval { lower, upper });
    let infinity = f64::INFINITY;
    assert_eq!(of(0.25, 0.125, 0.5), NumberNeeded { estimate: 4.0, interval: stretch(2.0, 8.0) });
    assert_eq!(of(-0.25, -0.5, -0.125), NumberNeeded { estimate: -4.0, interval: stretch(-8.0, -2.0) });
    assert_eq!(of(0.25, 0.0, 0.5), NumberNeeded { estimate: 4.0, interval: stretch(2.0, infinity) });
    assert_eq!(of(-0.25, -0.5, 0.0), NumberNeeded { estimate: -4.0, interval: stretch(-infinity, -2.0) });
    let rays = NumbersNeeded::Rays { up_to: -8.0, from: 2.0 };
    assert_eq!(of(0.25, -0.125, 0.5), NumberNeeded { estimate: 4.0, interval: rays });
    assert_eq!(of(0.0, 0.0, 0.0), NumberNeeded { estimate: infinity, interval: NumbersNeeded::Infinity });
}

/// Below the observed difference of 1 only the observed table is as extreme: its probability p(1 - q) is at most
/// ((1 + d)/2)² where p - q = d.
#[test]
fn unconditional_intervals_of_one_subject_an_arm() {
    let (first, second, level) = (count(1, 1), count(0, 1), Level::new(0.9).expect("a level"));
    let of = |got: Result<Estimate, UnconditionalError>| got.expect("estimable").interval;
    let both = of(difference_chan_zhang(first, second, level));
    assert_near(both.lower, 2.0 * 0.05_f64.sqrt() - 1.0, Tolerance::Iterated, "half of the error");
    assert_eq!(both.upper, 1.0);
    let one = of(difference_agresti_min(first, second, level));
    assert_near(one.lower, 2.0 * 0.1_f64.sqrt() - 1.0, Tolerance::Iterated, "all of the error");
    assert_eq!(one.upper, 1.0);
    let refused = Err(UnconditionalError::TooManySubjects { subjects: 10_001, most: 10_000 });
    assert_eq!(difference_chan_zhang(count(3, 10_000), first, level), refused);
}

//! One proportion worked on paper, or printed by Newcombe.

use trialstat_stats::association::Continuity;
use trialstat_stats::interval::{Alternative, Interval, Level, NotEstimable, Side};
use trialstat_stats::proportion::{
    Count, Method, NullProportion, NullProportionError, TwoSided, agresti_coull, blaker, exact_test,
    exact_test_one_sided, jeffreys, mid_p, mid_p_test, mid_p_test_one_sided, one_sided, score_test,
    score_test_one_sided, wald_corrected, wilson_corrected,
};
use trialstat_tests::Tolerance::{Hand, Printed};
use trialstat_tests::{Tolerance, assert_near};

fn count(events: u64, total: u64) -> Count {
    Count::new(events, total).expect("a count")
}

fn null(p: f64) -> NullProportion {
    NullProportion::new(p).expect("a null proportion")
}

fn level(level: f64) -> Level {
    Level::new(level).expect("a level")
}

/// The level whose standard normal quantile is 2, so that intervals become fractions.
fn two_sigma() -> Level {
    level(0.954_499_736_103_641_6)
}

#[track_caller]
fn assert_limits(got: Result<Interval, NotEstimable>, (lower, upper): (f64, f64), tolerance: Tolerance) {
    let got = got.expect("estimable");
    assert_near(got.lower, lower, tolerance, "lower");
    assert_near(got.upper, upper, tolerance, "upper");
}

#[test]
fn without_subjects_nothing_is_estimable() {
    let nobody = count(0, 0);
    for method in Method::ALL {
        assert_eq!(method.interval(nobody, Level::NINETY_FIVE), Err(NotEstimable::NoSubjects));
        assert_eq!(one_sided(method, nobody, Level::NINETY_FIVE, Side::Lower), Err(NotEstimable::NoSubjects));
    }
    assert_eq!(exact_test(nobody, null(0.5), TwoSided::Doubled), Err(NotEstimable::NoSubjects));
    assert_eq!(mid_p_test(nobody, null(0.5)), Err(NotEstimable::NoSubjects));
    assert_eq!(score_test(nobody, null(0.5), Continuity::None), Err(NotEstimable::NoSubjects));
}

#[test]
fn what_is_no_null_proportion_is_refused() {
    for wrong in [0.0, 1.0, -0.1, 20.0] {
        assert_eq!(NullProportion::new(wrong), Err(NullProportionError(wrong)));
    }
    assert!(NullProportion::new(f64::NAN).is_err());
}

/// 5 of 25: Wald's limits are 1/25 and 9/25, the correction is 1/50. Agresti and Coull: 7 of 29, whose standard error is
/// sqrt(7·22/29)/29.
#[test]
fn limits_that_are_fractions() {
    assert_limits(wald_corrected(count(5, 25), two_sigma()), (0.02, 0.38), Hand);
    let spread = 2.0 * (154.0f64 / 29.0).sqrt();
    assert_limits(agresti_coull(count(5, 25), two_sigma()), ((7.0 - spread) / 29.0, (7.0 + spread) / 29.0), Hand);
}

/// 1 of 2 with z = 2: the lower limit solves (1/2 - 2p)² = 8p(1 - p), so 12p² - 10p + 1/4 = 0; the upper mirrors it.
#[test]
fn wilson_corrected_by_its_quadratic() {
    let lower = 0.5 / (10.0 + 88f64.sqrt());
    assert_limits(wilson_corrected(count(1, 2), two_sigma()), (lower, 1.0 - lower), Hand);
}

/// Half of (1 - p)² is 1/40 at p = 1 - sqrt(1/20). For 1 of 2, p² + p(1 - p) = p, so that a limit is the tail itself.
#[test]
fn mid_p_of_two() {
    let root = 0.05f64.sqrt();
    assert_limits(mid_p(count(0, 2), Level::NINETY_FIVE), (0.0, 1.0 - root), Hand);
    assert_limits(mid_p(count(2, 2), Level::NINETY_FIVE), (root, 1.0), Hand);
    assert_limits(mid_p(count(1, 2), level(0.75)), (0.125, 0.875), Hand);
}

/// One of 2 at the level 3/4: the lower limit solves P(X >= 1) = 2p - p² = 1/4 as long as the opposite tail (1 - p)² of
/// none exceeds it, hence 1 - sqrt(3)/2. None of 1: beyond one half the tail p of one event exceeds 1 - p, which is 1/4 at 3/4.
#[test]
fn blaker_of_one_and_two() {
    let lower = 0.25 / (1.0 + 0.75f64.sqrt());
    assert_limits(blaker(count(1, 2), level(0.75)), (lower, 1.0 - lower), Hand);
    assert_limits(blaker(count(0, 1), level(0.75)), (0.0, 0.75), Hand);
}

/// The posterior of 1 of 1 has the distribution function (2/π)(asin(√p) - √(p(1 - p))): at p = 1/2 it is 1/2 - 1/π.
#[test]
fn jeffreys_of_one() {
    let tail = 0.5 - std::f64::consts::FRAC_1_PI;
    assert_limits(jeffreys(count(1, 1), level(1.0 - 2.0 * tail)), (0.5, 1.0), Hand);
    assert_limits(jeffreys(count(0, 1), level(1.0 - 2.0 * tail)), (0.0, 0.5), Hand);
}

/// No event in n is as likely as 1/20 at p = 1 - (1/20)^(1/n).
#[test]
fn the_rule_of_three() {
    let upper = one_sided(Method::ClopperPearson, count(0, 2), Level::NINETY_FIVE, Side::Upper);
    assert_limits(upper, (0.0, 1.0 - 0.05f64.sqrt()), Hand);
    let lower = one_sided(Method::Blaker, count(2, 2), Level::NINETY_FIVE, Side::Lower);
    assert_limits(lower, (0.05f64.sqrt(), 1.0), Hand);
}

/// Newcombe, Statistics in Medicine 1998;17:857-872, table I, methods 2, 4 and 6.
#[test]
fn one_proportion_as_printed_by_newcombe() {
    assert_limits(wald_corrected(count(81, 263), Level::NINETY_FIVE), (0.2503, 0.3657), Printed(4));
    assert_limits(wilson_corrected(count(81, 263), Level::NINETY_FIVE), (0.2535, 0.3682), Printed(4));
    assert_limits(mid_p(count(81, 263), Level::NINETY_FIVE), (0.2544, 0.3658), Printed(4));
}

/// 4 of 5 against 1/5: P(X >= 4) = 21/3125 and nothing on the other side is as unlikely; P(X = 5) = 1/3125.
#[test]
fn exact_tests_of_4_in_5() {
    let (count, null) = (count(4, 5), null(0.2));
    let p = |two_sided| exact_test(count, null, two_sided).expect("estimable").p_value;
    assert_near(p(TwoSided::MinimumLikelihood), 21.0 / 3125.0, Hand, "minimum likelihood");
    assert_near(p(TwoSided::Doubled), 42.0 / 3125.0, Hand, "doubled");
    assert_near(p(TwoSided::Blaker), 21.0 / 3125.0, Hand, "Blaker");
    let greater = exact_test_one_sided(count, null, Alternative::Greater).expect("estimable");
    assert_near(greater.p_value, 21.0 / 3125.0, Hand, "greater");
    let mid_p = mid_p_test_one_sided(count, null, Alternative::Greater).expect("estimable");
    assert_near(mid_p.p_value, 11.0 / 3125.0, Hand, "mid-p, greater");
    assert_near(mid_p_test(count, null).expect("estimable").p_value, 22.0 / 3125.0, Hand, "mid-p");
}

/// 2 of 8 and 6 of 8 against 1/2 are equally likely, so that all conventions double: 2 (1 + 8 + 28)/256. A count at its
/// expectation is no evidence.
#[test]
fn exact_tests_of_a_symmetric_null() {
    for two_sided in [TwoSided::MinimumLikelihood, TwoSided::Doubled, TwoSided::Blaker] {
        for events in [2, 6] {
            let test = exact_test(count(events, 8), null(0.5), two_sided).expect("estimable");
            assert_near(test.p_value, 74.0 / 256.0, Hand, "2 or 6 of 8");
        }
        assert_eq!(exact_test(count(4, 8), null(0.5), two_sided).expect("estimable").p_value, 1.0);
    }
}

/// 20 of 64 against 1/2: (20 - 32)/4 = -3, corrected -23/8. The correction never passes 0.
#[test]
fn score_statistics() {
    let statistic = |events, continuity| score_test(count(events, 64), null(0.5), continuity).map(|t| t.statistic);
    assert_eq!(statistic(20, Continuity::None), Ok(Some(-3.0)));
    assert_eq!(statistic(20, Continuity::Yates), Ok(Some(-2.875)));
    assert_eq!(statistic(32, Continuity::Yates), Ok(Some(0.0)));
    let at = score_test_one_sided(count(32, 64), null(0.5), Continuity::None, Alternative::Less).expect("estimable");
    assert_near(at.p_value, 0.5, Hand, "at the expectation");
}

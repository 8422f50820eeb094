//! Proportions, their differences and ratios, worked on paper or printed by the method's author.

use trialstat_stats::interval::{Estimate, Interval, Level, NotEstimable};
use trialstat_stats::odds::{odds_ratio_conditional, odds_ratio_profile, odds_ratio_woolf};
use trialstat_stats::proportion::{Count, CountError, clopper_pearson, wald, wilson};
use trialstat_stats::two_proportions::{
    difference_agresti_caffo, difference_miettinen_nurminen, difference_newcombe, difference_wald, ratio_katz,
};
use trialstat_tests::Tolerance::{Hand, Printed};
use trialstat_tests::{Tolerance, assert_near};

type Compare = fn(Count, Count, Level) -> Result<Estimate, NotEstimable>;

const EMPTY: (u64, u64) = (0, 0);

fn count((events, total): (u64, u64)) -> Count {
    Count::new(events, total).expect("a count")
}

/// The level whose standard normal quantile is 2, so that intervals become fractions.
fn two_sigma() -> Level {
    Level::new(0.954_499_736_103_641_6).expect("a level")
}

#[track_caller]
fn assert_interval(got: Interval, (lower, upper): (f64, f64), tolerance: Tolerance, what: &str) {
    assert_near(got.lower, lower, tolerance, &format!("{what}, lower"));
    assert_near(got.upper, upper, tolerance, &format!("{what}, upper"));
}

#[track_caller]
fn assert_compared(method: Compare, first: (u64, u64), second: (u64, u64), expected: (f64, f64, f64)) {
    let got = method(count(first), count(second), two_sigma()).expect("estimable");
    assert_near(got.estimate, expected.0, Hand, "estimate");
    assert_interval(got.interval, (expected.1, expected.2), Hand, "interval");
}

#[test]
fn a_count_has_no_more_events_than_subjects() {
    let error = Count::new(5, 4).expect_err("too many events");
    assert_eq!(error.to_string(), "events 5 exceed 4");
    assert_eq!(Count::new(0, 1_000_000_001), Err(CountError::TooManySubjects { total: 1_000_000_001 }));
    assert_eq!(count((3, 4)).proportion(), Ok(0.75));
    assert_eq!(count((3, 4)).non_events(), 1);
    assert_eq!(count(EMPTY).proportion(), Err(NotEstimable::NoSubjects));
}

#[test]
fn no_subjects_no_interval() {
    for method in [wald, wilson, clopper_pearson] {
        assert_eq!(method(count(EMPTY), Level::NINETY_FIVE), Err(NotEstimable::NoSubjects));
    }
    let compare: [Compare; 8] = [
        difference_wald,
        difference_newcombe,
        difference_agresti_caffo,
        difference_miettinen_nurminen,
        ratio_katz,
        odds_ratio_woolf,
        odds_ratio_conditional,
        odds_ratio_profile,
    ];
    for method in compare {
        assert_eq!(method(count(EMPTY), count((1, 2)), Level::NINETY_FIVE), Err(NotEstimable::NoSubjects));
        assert_eq!(method(count((1, 2)), count(EMPTY), Level::NINETY_FIVE), Err(NotEstimable::NoSubjects));
    }
}

/// p = 1/5, n = 25: the standard error is sqrt(4/25/25) = 2/25, twice it 4/25, hence 1/25 to 9/25.
#[test]
fn wald_of_5_in_25() {
    assert_interval(wald(count((5, 25)), two_sigma()).expect("estimable"), (0.04, 0.36), Hand, "wald");
}

/// p = 1/2, n = 2: twice the standard error is 2 sqrt(1/8) = 0.707, which would leave the range on both sides.
#[test]
fn wald_is_cut_to_the_range_of_a_proportion() {
    assert_eq!(wald(count((1, 2)), two_sigma()), Ok(Interval { lower: 0.0, upper: 1.0 }));
}

/// With z = 2, x = 0, n = 10 the upper limit is z²/(n + z²) = 4/14. With x = 5, n = 25 the limits are
/// (10 + 4 ± 2 sqrt(4 + 4·5·20/25))/(2·29) = (7 ± sqrt(20))/29.
#[test]
fn wilson_by_its_quadratic() {
    assert_interval(wilson(count((0, 10)), two_sigma()).expect("estimable"), (0.0, 2.0 / 7.0), Hand, "0 of 10");
    assert_interval(wilson(count((10, 10)), two_sigma()).expect("estimable"), (5.0 / 7.0, 1.0), Hand, "10 of 10");
    let root = 20f64.sqrt();
    let expected = ((7.0 - root) / 29.0, (7.0 + root) / 29.0);
    assert_interval(wilson(count((5, 25)), two_sigma()).expect("estimable"), expected, Hand, "5 of 25");
}

/// No event in n has probability (1 - p)ⁿ, which is 1/40 at p = 1 - (1/40)^(1/n); n events mirror it.
#[test]
fn clopper_pearson_of_none_and_all() {
    // (1/40)^(1/2) = 0.158…, and 32^(-1/5) = 1/2 at the level 1 - 2/32 = 15/16.
    let root = 0.025f64.sqrt();
    let got = |events, total, level| clopper_pearson(count((events, total)), level).expect("estimable");
    assert_interval(got(0, 2, Level::NINETY_FIVE), (0.0, 1.0 - root), Hand, "0 of 2");
    assert_interval(got(2, 2, Level::NINETY_FIVE), (root, 1.0), Hand, "2 of 2");
    let level = Level::new(15.0 / 16.0).expect("a level");
    assert_interval(got(0, 5, level), (0.0, 0.5), Hand, "0 of 5");
    assert_interval(got(5, 5, level), (0.5, 1.0), Hand, "5 of 5");
}

/// 1 of 2: P(X >= 1) = 1 - (1 - p)² and P(X <= 1) = 1 - p². At the level 23/25 a tail is 1/25, hence the limits
/// 1 - sqrt(24)/5 and sqrt(24)/5.
#[test]
fn clopper_pearson_of_1_in_2() {
    let level = Level::new(23.0 / 25.0).expect("a level");
    let root = 24f64.sqrt() / 5.0;
    let expected = (0.04 / (1.0 + root), root);
    assert_interval(clopper_pearson(count((1, 2)), level).expect("estimable"), expected, Hand, "1 of 2");
}

/// Newcombe, Statistics in Medicine 1998;17:857-872, table I, methods 1, 3 and 5.
#[test]
fn one_proportion_as_printed_by_newcombe() {
    let printed = [
        ((81, 263), (0.2522, 0.3638), (0.2553, 0.3662), (0.2527, 0.3676)),
        ((15, 148), (0.0527, 0.1500), (0.0624, 0.1605), (0.0578, 0.1617)),
        ((0, 20), (0.0, 0.0), (0.0, 0.1611), (0.0, 0.1684)),
        ((1, 29), (0.0, 0.1009), (0.0061, 0.1718), (0.0009, 0.1776)),
    ];
    for (counted, by_wald, by_wilson, by_clopper_pearson) in printed {
        let got = |method: fn(Count, Level) -> Result<Interval, NotEstimable>| {
            method(count(counted), Level::NINETY_FIVE).expect("estimable")
        };
        // An expected 0 is a limit of exactly 0.
        assert_interval(got(wald), by_wald, Printed(4), &format!("wald {counted:?}"));
        assert_interval(got(wilson), by_wilson, Printed(4), &format!("wilson {counted:?}"));
        assert_interval(got(clopper_pearson), by_clopper_pearson, Printed(4), &format!("clopper-pearson {counted:?}"));
    }
}

/// 1/5 - 4/5 with variance 2·(4/25)/25 = 8/625: twice the standard error is 4 sqrt(2)/25.
#[test]
fn wald_difference_of_5_and_20_in_25() {
    let half_width = 4.0 * 2f64.sqrt() / 25.0;
    assert_compared(difference_wald, (5, 25), (20, 25), (-0.6, -0.6 - half_width, -0.6 + half_width));
}

/// With z = 2 the Wilson limits of 12/12 are 3/4 and 1, those of 0/12 are 0 and 1/4; the lower limit of the difference
/// is 1 - sqrt(1/16 + 1/16), the upper 1.
#[test]
fn newcombe_difference_of_all_and_none_in_12() {
    assert_compared(difference_newcombe, (12, 12), (0, 12), (1.0, 1.0 - 2f64.sqrt() / 4.0, 1.0));
}

/// One more with and one more without an event make 5 and 20 of 25 of them, with the Wald interval above; the estimate
/// is that of the table as it is.
#[test]
fn agresti_caffo_difference_of_4_and_19_in_23() {
    let half_width = 4.0 * 2f64.sqrt() / 25.0;
    let expected = (-15.0 / 23.0, -0.6 - half_width, -0.6 + half_width);
    assert_compared(difference_agresti_caffo, (4, 23), (19, 23), expected);
}

/// No events in 2 and 3: z²N/(N - 1) is 5. At a difference of d > 0 the restricted proportions are d and 0, and
/// d² = 5 d(1 - d)/2 at d = 5/7; at d < 0 they are 0 and -d, and d² = -5 d(1 + d)/3 at d = -5/8.
#[test]
fn miettinen_nurminen_difference_of_no_events() {
    assert_compared(difference_miettinen_nurminen, (0, 2), (0, 3), (0.0, -5.0 / 8.0, 5.0 / 7.0));
    assert_compared(difference_miettinen_nurminen, (2, 2), (3, 3), (0.0, -5.0 / 7.0, 5.0 / 8.0));
}

/// All and none of 12 are restricted to 1 - t and t, at a difference of 1 - 2t. The equation
/// 4t² = 4·(2t(1 - t)/12)·(24/23) has t = 4/27.
#[test]
fn miettinen_nurminen_difference_of_all_and_none_in_12() {
    assert_compared(difference_miettinen_nurminen, (12, 12), (0, 12), (1.0, 19.0 / 27.0, 1.0));
    assert_compared(difference_miettinen_nurminen, (0, 12), (12, 12), (-1.0, -1.0, -19.0 / 27.0));
}

/// 1 of 2 in both arms is restricted to 1/2 ± d/2, and d² = 4·(2(1 - d²)/4/2)·(4/3) at d² = 4/7.
#[test]
fn miettinen_nurminen_difference_of_halves() {
    let limit = 2.0 / 7f64.sqrt();
    assert_compared(difference_miettinen_nurminen, (1, 2), (1, 2), (0.0, -limit, limit));
}

/// Newcombe, Statistics in Medicine 1998;17:873-890, table II, methods 1, 6 and 10.
#[test]
fn differences_as_printed_by_newcombe() {
    let printed = [
        ((56, 70), (48, 80), (0.0575, 0.3425), (0.0528, 0.3382), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.2605, 0.9395), (0.1700, 0.8406), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.1481, 0.9947), (0.0342, 0.8534), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (0.0146, 0.1640), (-0.0326, 0.1933), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (0.0, 0.0), (-0.1658, 0.2844), (-0.1611, 0.2775)),
        ((0, 10), (0, 10), (0.0, 0.0), (-0.2879, 0.2879), (-0.2775, 0.2775)),
        ((10, 10), (0, 20), (1.0, 1.0), (0.7156, 1.0), (0.6791, 1.0)),
        ((10, 10), (0, 10), (1.0, 1.0), (0.6636, 1.0), (0.6075, 1.0)),
    ];
    for (first, second, by_wald, by_miettinen_nurminen, by_newcombe) in printed {
        let what = format!("{first:?} against {second:?}");
        let got =
            |method: Compare| method(count(first), count(second), Level::NINETY_FIVE).expect("estimable").interval;
        assert_interval(got(difference_wald), by_wald, Printed(4), &what);
        assert_interval(got(difference_miettinen_nurminen), by_miettinen_nurminen, Printed(4), &what);
        assert_interval(got(difference_newcombe), by_newcombe, Printed(4), &what);
    }
}

/// 2/4 over 5/5 = 1/2; the log's variance is 1/2 - 1/4 + 1/5 - 1/5 = 1/4, twice the standard error 1.
#[test]
fn katz_ratio_of_2_in_4_and_all_of_5() {
    let e = std::f64::consts::E;
    assert_compared(ratio_katz, (2, 4), (5, 5), (0.5, 0.5 / e, 0.5 * e));
}

/// (2·8)/(4·8) = 1/2; the log's variance is 1/2 + 1/4 + 1/8 + 1/8 = 1.
#[test]
fn woolf_odds_ratio_of_2_in_6_and_8_in_16() {
    let factor = std::f64::consts::E * std::f64::consts::E;
    assert_compared(odds_ratio_woolf, (2, 6), (8, 16), (0.5, 0.5 / factor, 0.5 * factor));
}

#[test]
fn a_zero_has_no_logarithm() {
    let ninety_five = Level::NINETY_FIVE;
    for (first, second) in [((0, 4), (2, 5)), ((2, 5), (0, 4))] {
        assert_eq!(ratio_katz(count(first), count(second), ninety_five), Err(NotEstimable::ZeroCell));
    }
    for (first, second) in [((0, 4), (2, 5)), ((4, 4), (2, 5)), ((2, 5), (0, 4)), ((2, 5), (4, 4))] {
        assert_eq!(odds_ratio_woolf(count(first), count(second), ninety_five), Err(NotEstimable::ZeroCell));
    }
}

/// 1 of 2 against 1 of 3. Given 2 events in all, 0, 1 and 2 in the first arm have weights C(2,x) C(3,2-x) ψˣ = 3, 6ψ
/// and ψ². The mean is 1 where 6ψ + 2ψ² = 3 + 6ψ + ψ², at ψ = sqrt(3) (the sample odds ratio being 2). With a tail of
/// 1/40 the lower limit solves 39(6ψ + ψ²) = 3, the upper 39(3 + 6ψ) = ψ².
#[test]
fn conditional_odds_ratio_of_1_in_2_and_1_in_3() {
    let got = odds_ratio_conditional(count((1, 2)), count((1, 3)), Level::NINETY_FIVE).expect("estimable");
    assert_near(got.estimate, 3f64.sqrt(), Hand, "estimate");
    let lower = (1.0 / 13.0) / (3.0 + (9.0 + 1.0 / 13.0f64).sqrt());
    let upper = 117.0 + (117.0 * 117.0 + 117.0f64).sqrt();
    assert_interval(got.interval, (lower, upper), Hand, "interval");
}

/// 1 of 1 against 0 of 1: the weights are 1 and ψ, and ψ/(1 + ψ) = 1/40 at ψ = 1/39. Nothing bounds ψ from above.
#[test]
fn conditional_odds_ratio_at_the_ends_of_its_margins() {
    let got = odds_ratio_conditional(count((1, 1)), count((0, 1)), Level::NINETY_FIVE).expect("estimable");
    assert_eq!(got.estimate, f64::INFINITY);
    assert_interval(got.interval, (1.0 / 39.0, f64::INFINITY), Hand, "most");
    let got = odds_ratio_conditional(count((0, 1)), count((1, 1)), Level::NINETY_FIVE).expect("estimable");
    assert_eq!(got.estimate, 0.0);
    assert_interval(got.interval, (0.0, 39.0), Hand, "fewest");
}

/// 1 of 2 in both arms: cells of 1 ± t have half the deviance -2 ln(1 - t²), which is 2 at t² = 1 - 1/e.
#[test]
fn profile_odds_ratio_of_halves() {
    let moved = (1.0 - (-1f64).exp()).sqrt();
    let limit = ((1.0 + moved) / (1.0 - moved)).powi(2);
    assert_compared(odds_ratio_profile, (1, 2), (1, 2), (1.0, 1.0 / limit, limit));
}

/// None of 1 against 1 of 1: with t expected in each empty cell half the deviance is -2 ln(1 - t), which is 2 at
/// t = 1 - 1/e, where the odds ratio is (t/(1 - t))² = (e - 1)². Nothing bounds it from below.
#[test]
fn profile_odds_ratio_beside_zeros() {
    let limit = (std::f64::consts::E - 1.0).powi(2);
    assert_compared(odds_ratio_profile, (0, 1), (1, 1), (0.0, 0.0, limit));
    assert_compared(odds_ratio_profile, (1, 1), (0, 1), (f64::INFINITY, 1.0 / limit, f64::INFINITY));
}

#[test]
fn one_possible_table_has_no_odds_ratio() {
    for (first, second) in [((0, 4), (0, 5)), ((4, 4), (5, 5))] {
        for method in [odds_ratio_conditional as Compare, odds_ratio_profile] {
            assert_eq!(method(count(first), count(second), Level::NINETY_FIVE), Err(NotEstimable::ZeroMargin));
        }
    }
}

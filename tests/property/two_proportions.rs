//! What must hold of any two proportions: mirrors, and tests that agree with their intervals.

use trialstat_stats::association::{Alternative, TwoSided, fisher, fisher_mid_p, fisher_two_sided, likelihood_ratio};
use trialstat_stats::interval::{Estimate, Interval, Level, NotEstimable};
use trialstat_stats::odds::odds_ratio_mid_p;
use trialstat_stats::proportion::Count;
use trialstat_stats::two_proportions::{
    BoschlooSides, DifferenceMargin, RatioMargin, ScoreVariance, UnconditionalError, barnard, barnard_one_sided,
    boschloo, boschloo_one_sided, difference_agresti_min, difference_chan_zhang, difference_mee,
    difference_newcombe_corrected, difference_wald_corrected, farrington_manning, farrington_manning_ratio,
    ratio_koopman, ratio_miettinen_nurminen,
};

type Compare = fn(Count, Count, Level) -> Result<Estimate, NotEstimable>;

fn count(events: u64, total: u64) -> Count {
    Count::new(events, total).expect("a count")
}

fn without_events(of: Count) -> Count {
    count(of.non_events(), of.total())
}

/// All pairs of arms of up to five subjects, and some of many.
fn tables() -> impl Iterator<Item = (Count, Count)> {
    let small = || (1..=5).flat_map(|total| (0..=total).map(move |events| count(events, total)));
    let large = [(count(7, 34), count(1, 34)), (count(61, 90), count(40, 88)), (count(0, 60), count(9, 31))];
    small().flat_map(move |first| small().map(move |second| (first, second))).chain(large)
}

#[track_caller]
fn assert_close(one: f64, other: f64, tolerance: f64, what: &str) {
    let near = one == other || (one - other).abs() <= tolerance * one.abs().max(other.abs()).max(1e-3);
    assert!(near, "{what}: {one:e} and {other:e}");
}

#[test]
fn a_difference_changes_sign_with_its_arms_and_with_its_outcomes() {
    let methods: [Compare; 3] = [difference_wald_corrected, difference_newcombe_corrected, difference_mee];
    for (first, second) in tables() {
        for method in methods {
            let got = method(first, second, Level::NINETY_FIVE).expect("estimable");
            for (one, other) in [(second, first), (without_events(first), without_events(second))] {
                let swapped = method(one, other, Level::NINETY_FIVE).expect("estimable");
                assert_eq!(got.estimate, -swapped.estimate);
                assert_close(got.interval.lower, -swapped.interval.upper, 1e-11, "lower");
                assert_close(got.interval.upper, -swapped.interval.lower, 1e-11, "upper");
            }
            assert!(got.interval.lower <= got.estimate && got.estimate <= got.interval.upper, "{first:?} {second:?}");
        }
    }
}

#[test]
fn a_ratio_inverts_with_its_arms() {
    for (first, second) in tables() {
        for method in [ratio_koopman as Compare, ratio_miettinen_nurminen, odds_ratio_mid_p] {
            match (method(first, second, Level::NINETY_FIVE), method(second, first, Level::NINETY_FIVE)) {
                (Ok(got), Ok(swapped)) => {
                    assert_close(got.interval.lower, 1.0 / swapped.interval.upper, 1e-11, "lower");
                    assert_close(got.interval.upper, 1.0 / swapped.interval.lower, 1e-11, "upper");
                    assert!(got.interval.lower <= got.estimate && got.estimate <= got.interval.upper);
                }
                (got, swapped) => assert_eq!(got, swapped),
            }
        }
    }
}

#[test]
fn the_score_test_at_a_limit_has_the_quantile_for_its_statistic() {
    let (z, mut compared) = (Level::NINETY_FIVE.z(), 0);
    for (first, second) in tables() {
        let interval = difference_mee(first, second, Level::NINETY_FIVE).expect("estimable").interval;
        for (limit, expected) in [(interval.lower, z), (interval.upper, -z)] {
            // A limit at the end of the range is no margin.
            let Ok(margin) = DifferenceMargin::new(limit) else { continue };
            let test = farrington_manning(first, second, margin, Alternative::Greater, ScoreVariance::Plain);
            let statistic = test.expect("a test").statistic.expect("a statistic");
            assert_close(statistic, expected, 1e-9, "difference");
            compared += 1;
        }
        let Ok(Estimate { interval, .. }) = ratio_miettinen_nurminen(first, second, Level::NINETY_FIVE) else {
            continue;
        };
        for (limit, expected) in [(interval.lower, z), (interval.upper, -z)] {
            let Ok(margin) = RatioMargin::new(limit) else { continue };
            let variance = ScoreVariance::MiettinenNurminen;
            let test = farrington_manning_ratio(first, second, margin, Alternative::Less, variance);
            let statistic = test.expect("a test").statistic.expect("a statistic");
            assert_close(statistic, expected, 1e-9, "ratio");
            compared += 1;
        }
    }
    assert!(compared > 1000, "{compared}");
}

#[test]
fn the_mid_p_interval_excludes_1_when_the_mid_p_test_rejects() {
    let mut excluded = 0;
    for (first, second) in tables() {
        let Ok(Estimate { interval, .. }) = odds_ratio_mid_p(first, second, Level::NINETY_FIVE) else { continue };
        let excludes = interval.lower > 1.0 || interval.upper < 1.0;
        let p_value = fisher_mid_p(first, second).expect("a test").p_value;
        assert_eq!(excludes, p_value < 0.05, "{first:?} {second:?} {interval:?} {p_value}");
        excluded += u32::from(excludes);
    }
    assert!(excluded > 10, "{excluded}");
}

#[test]
fn tests_do_not_depend_on_the_order_of_arms_or_outcomes() {
    for (first, second) in tables() {
        let (first_others, second_others) = (without_events(first), without_events(second));
        for (one, other) in [(second, first), (first_others, second_others)] {
            for convention in [TwoSided::MinimumLikelihood, TwoSided::Doubled, TwoSided::Blaker] {
                let p_value = |one, other| fisher_two_sided(one, other, convention).expect("a test").p_value;
                assert_close(p_value(first, second), p_value(one, other), 1e-12, "Fisher");
            }
            let p_value = |one, other| barnard(one, other).expect("a test").p_value;
            assert_close(p_value(first, second), p_value(one, other), 1e-12, "Barnard");
            for sides in [BoschlooSides::MinimumLikelihood, BoschlooSides::Doubled] {
                let p_value = |one, other| boschloo(one, other, sides).expect("a test").p_value;
                assert_close(p_value(first, second), p_value(one, other), 1e-12, "Boschloo");
            }
            match (likelihood_ratio(first, second), likelihood_ratio(one, other)) {
                (Ok(got), Ok(swapped)) => assert_close(got.p_value, swapped.p_value, 1e-12, "likelihood ratio"),
                (got, swapped) => assert_eq!(got, swapped),
            }
            let greater = |one, other| barnard_one_sided(one, other, Alternative::Greater).expect("a test").p_value;
            let less = |one, other| barnard_one_sided(one, other, Alternative::Less).expect("a test").p_value;
            assert_close(greater(first, second), less(one, other), 1e-12, "Barnard, one-sided");
        }
    }
}

#[test]
fn conventions_are_ordered() {
    for (first, second) in tables() {
        let of = |convention| fisher_two_sided(first, second, convention).expect("a test").p_value;
        assert_eq!(of(TwoSided::MinimumLikelihood), fisher(first, second).expect("a test").p_value);
        assert!(of(TwoSided::Blaker) <= of(TwoSided::Doubled) * (1.0 + 1e-12), "{first:?} {second:?}");
        let unconditional = boschloo(first, second, BoschlooSides::MinimumLikelihood).expect("a test").p_value;
        assert!(unconditional <= of(TwoSided::MinimumLikelihood) * (1.0 + 1e-9), "{first:?} {second:?}");
        let one_sided = boschloo_one_sided(first, second, Alternative::Less).expect("a test").p_value;
        let doubled = boschloo(first, second, BoschlooSides::Doubled).expect("a test").p_value;
        assert!(doubled <= 2.0 * one_sided && doubled <= of(TwoSided::Doubled) * (1.0 + 1e-9), "{first:?} {second:?}");
    }
}

/// The exact unconditional intervals mirror, and cover every difference at their level.
#[test]
fn unconditional_intervals_cover() {
    type Exact = fn(Count, Count, Level) -> Result<Estimate, UnconditionalError>;
    let (in_first, in_second, level) = (3, 5, Level::new(0.9).expect("a level"));
    let tables = || (0..=in_first).flat_map(|x| (0..=in_second).map(move |y| (x, y)));
    for method in [difference_chan_zhang as Exact, difference_agresti_min] {
        let interval = |x, y| method(count(x, in_first), count(y, in_second), level).expect("estimable").interval;
        let intervals: Vec<_> = tables().map(|(x, y)| interval(x, y)).collect();
        for ((x, y), got) in tables().zip(&intervals) {
            let arms = method(count(y, in_second), count(x, in_first), level).expect("estimable").interval;
            assert_close(got.lower, -arms.upper, 1e-9, "arms");
            let outcomes = interval(in_first - x, in_second - y);
            assert_close(got.lower, -outcomes.upper, 1e-9, "outcomes");
            let observed = x as f64 / in_first as f64 - y as f64 / in_second as f64;
            assert!(got.lower <= observed && observed <= got.upper, "{x} {y} {got:?}");
        }
        let choose = |n: u64, k: u64| (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product::<f64>();
        let binomial = |n: u64, k: u64, p: f64| choose(n, k) * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32);
        let mut least: f64 = 1.0;
        for (p, q) in (0..=25).flat_map(|i| (0..=25).map(move |j| (f64::from(i) / 25.0, f64::from(j) / 25.0))) {
            let covers = |got: &Interval| got.lower <= p - q + 1e-12 && p - q <= got.upper + 1e-12;
            let covered = tables().zip(&intervals).filter(|(_, got)| covers(got));
            let coverage: f64 = covered.map(|((x, y), _)| binomial(in_first, x, p) * binomial(in_second, y, q)).sum();
            assert!(coverage >= 0.9 - 1e-9, "{p} {q}: {coverage}");
            least = least.min(coverage);
        }
        assert!(least < 0.98, "{least}");
    }
}

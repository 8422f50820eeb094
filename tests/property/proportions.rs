//! What must hold of any proportions, tried on every table of two small arms and a few large ones.

use trialstat_stats::association::{Alternative, Continuity, chi_squared, fisher, fisher_one_sided};
use trialstat_stats::interval::{Estimate, Interval, Level, NotEstimable};
use trialstat_stats::odds::{odds_ratio_conditional, odds_ratio_profile, odds_ratio_woolf};
use trialstat_stats::paired::{PairedCounts, mcnemar, mcnemar_exact};
use trialstat_stats::proportion::{Count, clopper_pearson, wald, wilson};
use trialstat_stats::two_proportions::{
    difference_agresti_caffo, difference_miettinen_nurminen, difference_newcombe, difference_wald, ratio_katz,
};

type Compare = fn(Count, Count, Level) -> Result<Estimate, NotEstimable>;

const ROUNDING: f64 = 1e-12;

fn levels() -> [Level; 3] {
    [0.5, 0.95, 0.999].map(|level| Level::new(level).expect("a level"))
}

fn count(events: u64, total: u64) -> Count {
    Count::new(events, total).expect("a count")
}

fn without_events(of: Count) -> Count {
    count(of.non_events(), of.total())
}

fn counts() -> impl Iterator<Item = Count> {
    let large = [(0, 250), (1, 250), (117, 250), (250, 250), (1, 1_000_000), (400_321, 1_000_000)];
    let small = (1..=6).flat_map(|total| (0..=total).map(move |events| (events, total)));
    small.chain(large).map(|(events, total)| count(events, total))
}

/// All pairs of small arms, and pairs of arms of a million.
fn tables() -> impl Iterator<Item = (Count, Count)> {
    let small = |most| (1..=most).flat_map(|total| (0..=total).map(move |events| count(events, total)));
    let million = |events| count(events, 1_000_000);
    let large = [(million(1), million(9)), (million(500_000), million(498_700)), (million(999_000), count(7, 20))];
    small(5).flat_map(move |first| small(5).map(move |second| (first, second))).chain(large)
}

#[track_caller]
fn assert_close(one: f64, other: f64, what: &str) {
    let near = one == other || (one - other).abs() <= ROUNDING * one.abs().max(other.abs());
    assert!(near, "{what}: {one:e} and {other:e}");
}

#[track_caller]
fn assert_close_within_one(one: f64, other: f64, what: &str) {
    assert!((one - other).abs() <= ROUNDING, "{what}: {one:e} and {other:e}");
}

fn contains(interval: Interval, value: f64) -> bool {
    let slack = ROUNDING * value.abs();
    interval.lower <= value + slack && value - slack <= interval.upper
}

#[test]
fn an_interval_contains_its_proportion_and_stays_in_range() {
    for (count, level) in counts().flat_map(|count| levels().map(|level| (count, level))) {
        for method in [wald, wilson, clopper_pearson] {
            let interval = method(count, level).expect("estimable");
            let proportion = count.proportion().expect("subjects");
            assert!(contains(interval, proportion), "{count:?} {level:?} {interval:?}");
            assert!(0.0 <= interval.lower && interval.upper <= 1.0, "{count:?} {level:?} {interval:?}");
        }
    }
}

#[test]
fn an_interval_of_non_events_mirrors_that_of_events() {
    for (count, level) in counts().flat_map(|count| levels().map(|level| (count, level))) {
        for method in [wald, wilson, clopper_pearson] {
            let of_events = method(count, level).expect("estimable");
            let of_others = method(without_events(count), level).expect("estimable");
            assert_close_within_one(of_events.lower, 1.0 - of_others.upper, "lower");
            assert_close_within_one(of_events.upper, 1.0 - of_others.lower, "upper");
        }
    }
}

#[test]
fn a_higher_level_has_a_wider_interval() {
    for count in counts() {
        for method in [wald, wilson, clopper_pearson] {
            let [narrow, middle, wide] = levels().map(|level| method(count, level).expect("estimable"));
            assert!(wide.lower <= middle.lower && middle.lower <= narrow.lower, "{count:?}");
            assert!(wide.upper >= middle.upper && middle.upper >= narrow.upper, "{count:?}");
        }
    }
}

#[test]
fn a_difference_changes_sign_with_its_arms_and_with_its_outcomes() {
    let methods: [Compare; 4] =
        [difference_wald, difference_newcombe, difference_agresti_caffo, difference_miettinen_nurminen];
    for (first, second) in tables() {
        for method in methods {
            let got = method(first, second, Level::NINETY_FIVE).expect("estimable");
            let swaps = [(second, first), (without_events(first), without_events(second))];
            for (one, other) in swaps {
                let swapped = method(one, other, Level::NINETY_FIVE).expect("estimable");
                assert_eq!(got.estimate, -swapped.estimate);
                assert_close_within_one(got.interval.lower, -swapped.interval.upper, "lower");
                assert_close_within_one(got.interval.upper, -swapped.interval.lower, "upper");
            }
            assert!(contains(got.interval, got.estimate), "{first:?} {second:?}");
        }
        for method in [difference_newcombe as Compare, difference_miettinen_nurminen] {
            let interval = method(first, second, Level::NINETY_FIVE).expect("estimable").interval;
            assert!(-1.0 - ROUNDING <= interval.lower && interval.upper <= 1.0 + ROUNDING, "{first:?} {second:?}");
        }
    }
}

/// The score statistic at a difference of 0 is Pearson's, but for the factor (N - 1)/N.
#[test]
fn the_score_interval_excludes_0_when_the_chi_squared_test_rejects() {
    let (mut excluded, z) = (0, Level::NINETY_FIVE.z());
    for (first, second) in tables() {
        let Ok(test) = chi_squared(first, second, Continuity::None) else { continue };
        let total = (first.total() + second.total()) as f64;
        let rejects = test.statistic.expect("one") * (total - 1.0) / total > z * z;
        let got = difference_miettinen_nurminen(first, second, Level::NINETY_FIVE).expect("estimable").interval;
        assert_eq!(got.lower > 0.0 || got.upper < 0.0, rejects, "{first:?} {second:?} {got:?}");
        excluded += usize::from(rejects);
    }
    assert!(excluded > 0);
}

/// Twice the log-likelihood ratio of a table against equal proportions.
fn likelihood_ratio(first: Count, second: Count) -> f64 {
    let total = (first.total() + second.total()) as f64;
    let part = |observed: u64, arm: u64, outcome: u64| {
        let expected = arm as f64 * outcome as f64 / total;
        if observed == 0 { 0.0 } else { observed as f64 * (observed as f64 / expected).ln() }
    };
    let (events, others) = (first.events() + second.events(), first.non_events() + second.non_events());
    let arm = |of: Count| part(of.events(), of.total(), events) + part(of.non_events(), of.total(), others);
    2.0 * (arm(first) + arm(second))
}

#[test]
fn the_profile_interval_excludes_1_when_the_likelihood_ratio_test_rejects() {
    let (mut excluded, z) = (0, Level::NINETY_FIVE.z());
    for (first, second) in tables() {
        let Ok(got) = odds_ratio_profile(first, second, Level::NINETY_FIVE) else { continue };
        let rejects = likelihood_ratio(first, second) > z * z;
        assert_eq!(!contains(got.interval, 1.0), rejects, "{first:?} {second:?} {got:?}");
        excluded += usize::from(rejects);
    }
    assert!(excluded > 0);
}

#[test]
fn a_higher_level_has_wider_intervals_of_comparison() {
    let methods: [Compare; 3] = [difference_agresti_caffo, difference_miettinen_nurminen, odds_ratio_profile];
    for (first, second) in tables() {
        for method in methods {
            let Ok(narrow) = method(first, second, levels()[0]) else { continue };
            let wide = method(first, second, levels()[2]).expect("estimable").interval;
            assert!(wide.lower <= narrow.interval.lower, "{first:?} {second:?} {wide:?}");
            assert!(wide.upper >= narrow.interval.upper, "{first:?} {second:?} {wide:?}");
        }
    }
}

/// Checks that two estimates are each other's reciprocals, a limit of 0 going with an infinite one.
#[track_caller]
fn assert_reciprocal(got: Result<Estimate, NotEstimable>, swapped: Result<Estimate, NotEstimable>, what: &str) {
    let (Ok(got), Ok(swapped)) = (got, swapped) else {
        assert_eq!(got.err(), swapped.err(), "{what}");
        return;
    };
    assert_close(got.estimate, 1.0 / swapped.estimate, what);
    assert_close(got.interval.lower, 1.0 / swapped.interval.upper, what);
    assert_close(got.interval.upper, 1.0 / swapped.interval.lower, what);
    assert!(got.estimate.is_infinite() || contains(got.interval, got.estimate), "{what}: {got:?}");
}

#[test]
fn a_ratio_inverts_with_its_arms() {
    let methods: [Compare; 4] = [ratio_katz, odds_ratio_woolf, odds_ratio_conditional, odds_ratio_profile];
    for (first, second) in tables() {
        for method in methods {
            let what = format!("{first:?} {second:?}");
            let swapped = method(second, first, Level::NINETY_FIVE);
            assert_reciprocal(method(first, second, Level::NINETY_FIVE), swapped, &what);
        }
    }
}

#[test]
fn an_odds_ratio_inverts_with_its_outcomes() {
    let methods: [Compare; 3] = [odds_ratio_woolf, odds_ratio_conditional, odds_ratio_profile];
    for (first, second) in tables() {
        for method in methods {
            let what = format!("{first:?} {second:?}");
            let swapped = method(without_events(first), without_events(second), Level::NINETY_FIVE);
            assert_reciprocal(method(first, second, Level::NINETY_FIVE), swapped, &what);
        }
    }
}

#[test]
fn the_conditional_interval_excludes_1_when_a_one_sided_test_rejects() {
    let mut excluded = 0;
    for (first, second) in tables() {
        let Ok(got) = odds_ratio_conditional(first, second, Level::NINETY_FIVE) else { continue };
        let greater = fisher_one_sided(first, second, Alternative::Greater).expect("a test").p_value;
        let less = fisher_one_sided(first, second, Alternative::Less).expect("a test").p_value;
        assert_eq!(got.interval.lower > 1.0, greater < Level::NINETY_FIVE.tail(), "{first:?} {second:?}");
        assert_eq!(got.interval.upper < 1.0, less < Level::NINETY_FIVE.tail(), "{first:?} {second:?}");
        excluded += usize::from(!contains(got.interval, 1.0));
    }
    assert!(excluded > 0);
}

#[test]
fn tests_do_not_depend_on_the_order_of_arms_or_outcomes() {
    for (first, second) in tables() {
        let swaps = [(second, first), (without_events(first), without_events(second))];
        let p_value = fisher(first, second).expect("a test").p_value;
        assert!((0.0..=1.0).contains(&p_value), "{p_value}");
        for (one, other) in swaps {
            assert_close(p_value, fisher(one, other).expect("a test").p_value, "fisher");
            for continuity in [Continuity::None, Continuity::Yates] {
                match (chi_squared(first, second, continuity), chi_squared(one, other, continuity)) {
                    (Ok(got), Ok(swapped)) => {
                        assert_close(got.statistic.expect("one"), swapped.statistic.expect("one"), "statistic");
                        assert!((0.0..=1.0).contains(&got.p_value), "{got:?}");
                    }
                    (got, swapped) => assert_eq!(got, swapped),
                }
            }
        }
        let greater = fisher_one_sided(first, second, Alternative::Greater).expect("a test").p_value;
        let swapped = fisher_one_sided(second, first, Alternative::Less).expect("a test").p_value;
        assert_close(greater, swapped, "one-sided");
    }
}

#[test]
fn a_correction_never_lowers_a_p_value() {
    for (first, second) in tables() {
        let Ok(plain) = chi_squared(first, second, Continuity::None) else { continue };
        let corrected = chi_squared(first, second, Continuity::Yates).expect("a test");
        assert!(corrected.p_value >= plain.p_value, "{first:?} {second:?}");
    }
}

#[test]
fn paired_tests_look_at_discordant_pairs_only_and_in_either_order() {
    for (only_first, only_second) in (0..=12).flat_map(|one| (0..=12).map(move |other| (one, other))) {
        let counts = PairedCounts { both: 1, only_first, only_second, neither: 0 };
        let mirrored = PairedCounts { both: 30, only_first: only_second, only_second: only_first, neither: 7 };
        assert_eq!(mcnemar_exact(counts), mcnemar_exact(mirrored));
        assert_eq!(mcnemar(counts, Continuity::Yates), mcnemar(mirrored, Continuity::Yates));
        let p_value = mcnemar_exact(counts).expect("a test").p_value;
        assert!((0.0..=1.0).contains(&p_value), "{counts:?}");
    }
}

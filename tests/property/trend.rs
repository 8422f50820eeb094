//! What must hold of a trend whatever the counts.

use trialstat_stats::association::{Alternative, Continuity, chi_squared, fisher, fisher_one_sided};
use trialstat_stats::proportion::Count;
use trialstat_stats::trend::{
    Direction, Group, TwoSided, Variance, cochran_armitage, cochran_armitage_one_sided, exact, exact_one_sided, mid_p,
    mid_p_one_sided,
};

const CONVENTIONS: [TwoSided; 3] = [TwoSided::Distance, TwoSided::Doubled, TwoSided::MinimumLikelihood];

fn group(score: f64, events: u64, total: u64) -> Group {
    Group { score, count: Count::new(events, total).expect("a count") }
}

fn samples() -> Vec<[Group; 3]> {
    let mut samples = Vec::new();
    for events in 0..6 {
        for middle in 0..7 {
            for (last, score) in [(0, 2.0), (3, 2.0), (1, 1.0 + 2f64.sqrt()), (4, 7.5)] {
                samples.push([group(0.0, events, 5), group(1.0, middle, 6), group(score, last, 4)]);
            }
        }
    }
    samples.retain(|groups| {
        let events: u64 = groups.iter().map(|group| group.count.events()).sum();
        (1..15).contains(&events)
    });
    samples
}

#[track_caller]
fn assert_close(one: f64, other: f64, what: &str) {
    assert!((one - other).abs() <= 1e-12 * one.abs().max(other.abs()).max(1e-2), "{what}: {one:e} and {other:e}");
}

#[test]
fn two_groups_are_a_table_of_two_by_two() {
    for (x, y) in (0..8).flat_map(|x| (0..10).map(move |y| (x, y))).filter(|&(x, y)| x + y > 0 && x + y < 16) {
        let groups = [group(3.5, x, 7), group(1.0, y, 9)];
        let (first, second) = (groups[0].count, groups[1].count);
        let one = cochran_armitage(&groups, Variance::Binomial).expect("estimable").statistic.expect("a statistic");
        let other = chi_squared(first, second, Continuity::None).expect("estimable").statistic.expect("a statistic");
        assert_close(one, other, "Pearson");
        let p = exact(&groups, TwoSided::MinimumLikelihood).expect("estimable").p_value;
        assert_close(p, fisher(first, second).expect("estimable").p_value, "Fisher");
        let p = exact_one_sided(&groups, Direction::Increasing).expect("estimable").p_value;
        assert_close(p, fisher_one_sided(first, second, Alternative::Greater).expect("estimable").p_value, "one-sided");
    }
}

#[test]
fn scale_order_and_mirror_say_nothing() {
    for groups in samples() {
        let moved = [2, 0, 1].map(|place: usize| Group { score: 10.0 - 3.0 * groups[place].score, ..groups[place] });
        let without = groups.map(|Group { score, count }| group(score, count.non_events(), count.total()));
        for convention in CONVENTIONS {
            let p = exact(&groups, convention).expect("estimable").p_value;
            assert_close(exact(&moved, convention).expect("estimable").p_value, p, "scale turned round");
            assert_close(exact(&without, convention).expect("estimable").p_value, p, "outcomes swapped");
            assert!(mid_p(&groups, convention).expect("estimable").p_value < p);
        }
        for variance in [Variance::Binomial, Variance::Permutation] {
            let up = cochran_armitage_one_sided(&groups, variance, Direction::Increasing).expect("estimable");
            let down = cochran_armitage_one_sided(&moved, variance, Direction::Decreasing).expect("estimable");
            assert_close(up.p_value, down.p_value, "asymptotic, turned round");
        }
        let sides = [Direction::Increasing, Direction::Decreasing]
            .map(|direction| mid_p_one_sided(&groups, direction).expect("estimable").p_value);
        assert_close(sides[0] + sides[1], 1.0, "both mid-p-values");
    }
}

/// Under the null every way of dealing out the events is equally likely, so that an exact p-value of at most α has a
/// probability of at most α.
#[test]
fn the_exact_test_keeps_its_level() {
    let choose = |n: u64, k: u64| (0..k).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64);
    let mut rejected = [0.0; 3];
    let mut all = 0.0;
    for (x, y) in (0..=5).flat_map(|x| (0..=6).map(move |y| (x, y))).filter(|&(x, y)| x + y <= 7 && x + y + 4 >= 7) {
        let groups = [group(0.0, x, 5), group(1.0, y, 6), group(3.0, 7 - x - y, 4)];
        let weight = choose(5, x) * choose(6, y) * choose(4, 7 - x - y);
        all += weight;
        for (convention, rejected) in CONVENTIONS.into_iter().zip(&mut rejected) {
            if exact(&groups, convention).expect("estimable").p_value <= 0.1 {
                *rejected += weight;
            }
        }
    }
    assert_close(all, choose(15, 7), "all ways");
    for rejected in rejected {
        assert!(rejected > 0.0 && rejected <= 0.1 * all);
    }
}

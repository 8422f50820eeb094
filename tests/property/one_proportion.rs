//! What must hold of the intervals and tests of one proportion: every count of small totals, a few of large ones, and
//! the coverage of every method by enumeration.

use std::path::Path;
use trialstat_stats::association::Continuity;
use trialstat_stats::interval::{Interval, Level, Side};
use trialstat_stats::proportion::{
    Count, Method, NullProportion, TwoSided, exact_test, mid_p_test, one_sided, score_test,
};
use trialstat_stats::special::binomial;

const ROUNDING: f64 = 1e-12;

fn level(level: f64) -> Level {
    Level::new(level).expect("a level")
}

fn levels() -> [Level; 3] {
    [0.8, 0.95, 1.0 - 1e-10].map(level)
}

fn interval(method: Method, events: u64, total: u64, level: Level) -> Interval {
    method.interval(Count::new(events, total).expect("a count"), level).expect("estimable")
}

#[test]
fn limits_grow_with_the_events_and_mirror_without_them() {
    for (method, level, total) in cases([1, 2, 9, 30]) {
        let mut before = Interval { lower: 0.0, upper: 0.0 };
        for events in 0..=total {
            let got = interval(method, events, total, level);
            let what = format!("{method:?}, {events} of {total}");
            assert!(0.0 <= got.lower && got.lower <= got.upper && got.upper <= 1.0, "{what}: {got:?}");
            assert!(before.lower <= got.lower + ROUNDING && before.upper <= got.upper + ROUNDING, "{what}");
            let mirrored = interval(method, total - events, total, level);
            assert!((got.lower - (1.0 - mirrored.upper)).abs() < ROUNDING, "{what}: {got:?}, {mirrored:?}");
            before = got;
        }
    }
}

fn cases<const N: usize>(totals: [u64; N]) -> impl Iterator<Item = (Method, Level, u64)> {
    let at = move |method| levels().into_iter().flat_map(move |level| totals.map(|total| (method, level, total)));
    Method::ALL.into_iter().flat_map(at)
}

#[test]
fn ends_and_large_totals_keep_the_range() {
    for (method, level, total) in cases([1_000, 1_000_000_000]) {
        for events in [0, 1, 2, total / 3, total - 1, total] {
            let got = interval(method, events, total, level);
            let estimate = events as f64 / total as f64;
            let what = format!("{method:?}, {events} of {total}: {got:?}");
            assert!(0.0 <= got.lower && got.lower <= estimate && estimate <= got.upper && got.upper <= 1.0, "{what}");
            if !matches!(method, Method::Wald) {
                assert!(got.lower < got.upper, "{what}");
            }
            assert!(events > 0 || got.lower == 0.0, "{what}");
            assert!(events < total || got.upper == 1.0, "{what}");
        }
    }
}

#[test]
fn a_one_sided_limit_is_that_of_twice_the_tail() {
    for method in Method::ALL.into_iter().filter(|&method| method != Method::Blaker) {
        for (events, total) in [(0, 7), (2, 7), (7, 7), (40, 1000)] {
            let count = Count::new(events, total).expect("a count");
            let both = interval(method, events, total, level(0.875));
            let limit = |side| one_sided(method, count, level(0.9375), side).expect("estimable");
            assert_eq!(limit(Side::Lower), Interval { lower: both.lower, upper: 1.0 });
            assert_eq!(limit(Side::Upper), Interval { lower: 0.0, upper: both.upper });
        }
    }
}

/// Just outside a limit the test of the same convention rejects, just inside it does not.
#[test]
fn tests_and_intervals_agree() {
    type Tested = fn(Count, NullProportion) -> f64;
    let pairs: [(Method, Tested); 4] = [
        (Method::ClopperPearson, |c, p| exact_test(c, p, TwoSided::Doubled).expect("estimable").p_value),
        (Method::Blaker, |c, p| exact_test(c, p, TwoSided::Blaker).expect("estimable").p_value),
        (Method::MidP, |c, p| mid_p_test(c, p).expect("estimable").p_value),
        (Method::Wilson, |c, p| score_test(c, p, Continuity::None).expect("estimable").p_value),
    ];
    for (method, p_value) in pairs {
        for (events, total) in [(1, 4), (3, 10), (9, 10), (12, 40), (81, 263), (2, 1000)] {
            for level in [0.8, 0.95, 0.99] {
                let got = interval(method, events, total, self::level(level));
                let count = Count::new(events, total).expect("a count");
                let rejects = |p| p_value(count, NullProportion::new(p).expect("inside")) <= 1.0 - level;
                let width = got.upper - got.lower;
                for (limit, outwards) in [(got.lower, -1e-5 * width), (got.upper, 1e-5 * width)] {
                    let what = format!("{method:?}, {events} of {total} at {level}: {limit}");
                    assert!(rejects(limit + outwards), "{what}, outside");
                    assert!(!rejects(limit - outwards), "{what}, inside");
                }
            }
        }
    }
}

#[test]
fn blaker_lies_within_clopper_pearson() {
    for (level, total) in levels().into_iter().flat_map(|level| [5, 20, 61].map(|total| (level, total))) {
        for events in 0..=total {
            let inner = interval(Method::Blaker, events, total, level);
            let outer = interval(Method::ClopperPearson, events, total, level);
            assert!(outer.lower <= inner.lower && inner.upper <= outer.upper, "{events} of {total}");
        }
    }
}

/// Least and mean coverage at 95 % over the proportions 0.001, 0.002, … 0.999, each summed over all counts.
fn coverage(method: Method, total: u64) -> (f64, f64) {
    let limits: Vec<Interval> = (0..=total).map(|events| interval(method, events, total, Level::NINETY_FIVE)).collect();
    let covered = |p: f64| {
        let within =
            (0..=total).filter(|&events| limits[events as usize].lower <= p && p <= limits[events as usize].upper);
        within.map(|events| binomial::log_probability(events, total, p).exp()).sum::<f64>()
    };
    let all: Vec<f64> = (1..1000).map(|thousandth| covered(thousandth as f64 / 1000.0)).collect();
    (all.iter().copied().fold(1.0, f64::min), all.iter().sum::<f64>() / all.len() as f64)
}

/// The table of the documentation, row by row; exact methods keep their level.
#[test]
fn coverage_is_as_documented() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/stats/docs/one_proportion.md");
    let page = std::fs::read_to_string(page).expect("the documentation");
    let mut missing = Vec::new();
    for method in Method::ALL {
        let figures = [10, 20, 50].map(|total| coverage(method, total));
        if matches!(method, Method::ClopperPearson | Method::Blaker) {
            assert!(figures.iter().all(|&(least, _)| least >= 0.95), "{method:?}: {figures:?}");
        }
        let cells = figures.map(|(least, mean)| format!("{least:.4} | {mean:.4}"));
        let row = format!("| `{method:?}` | {} |", cells.join(" | "));
        if !page.contains(&row) {
            missing.push(row);
        }
    }
    assert!(missing.is_empty(), "rows not in the documentation:\n{}", missing.join("\n"));
}

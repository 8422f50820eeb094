//! Tests of association and of paired proportions, worked on paper.

use trialstat_stats::association::{Alternative, Continuity, chi_squared, fisher, fisher_one_sided};
use trialstat_stats::interval::NotEstimable::{NoSubjects, ZeroMargin};
use trialstat_stats::interval::Test;
use trialstat_stats::paired::{PairedCounts, mcnemar, mcnemar_exact};
use trialstat_stats::proportion::Count;
use trialstat_tests::Tolerance::Hand;
use trialstat_tests::assert_near;

fn count(events: u64, total: u64) -> Count {
    Count::new(events, total).expect("a count")
}

fn pairs(only_first: u64, only_second: u64) -> PairedCounts {
    PairedCounts { both: 11, only_first, only_second, neither: 4 }
}

#[track_caller]
fn assert_statistic(test: Test, expected: f64) {
    assert_near(test.statistic.expect("a statistic"), expected, Hand, "statistic");
    assert_eq!(test.degrees_of_freedom, Some(1.0));
    // With one degree of freedom the statistic is a squared standard normal deviate.
    let deviate = expected.sqrt();
    assert_near(test.p_value, 2.0 * trialstat_stats::special::normal::survival(deviate), Hand, "p-value");
}

/// Four cups of each kind, three of four told rightly: 0 to 4 have C(4,x)² = 1, 16, 36, 16, 1 of 70 ways.
#[test]
fn fisher_tea_tasting() {
    let (first, second) = (count(3, 4), count(1, 4));
    let test = fisher(first, second).expect("a test");
    assert_near(test.p_value, 34.0 / 70.0, Hand, "two-sided");
    assert_eq!((test.statistic, test.degrees_of_freedom), (None, None));
    let greater = fisher_one_sided(first, second, Alternative::Greater).expect("a test");
    assert_near(greater.p_value, 17.0 / 70.0, Hand, "greater");
    let less = fisher_one_sided(first, second, Alternative::Less).expect("a test");
    assert_near(less.p_value, 69.0 / 70.0, Hand, "less");
}

/// 2 of 3 against 0 of 4: 0, 1 and 2 have C(3,x) C(4,2-x) = 6, 12 and 3 of 21 ways, so that the observed table stands
/// alone; 0 of 3 against 2 of 4 has 6 ways and those of 2.
#[test]
fn fisher_of_unequal_arms() {
    assert_near(fisher(count(2, 3), count(0, 4)).expect("a test").p_value, 1.0 / 7.0, Hand, "one table");
    assert_near(fisher(count(0, 3), count(2, 4)).expect("a test").p_value, 3.0 / 7.0, Hand, "two tables");
    assert_near(fisher(count(1, 3), count(1, 4)).expect("a test").p_value, 1.0, Hand, "all tables");
}

#[test]
fn fisher_of_a_single_possible_table() {
    for (first, second) in [(count(0, 3), count(0, 5)), (count(3, 3), count(5, 5))] {
        assert_eq!(fisher(first, second).map(|test| test.p_value), Ok(1.0));
        for alternative in [Alternative::Greater, Alternative::Less] {
            assert_eq!(fisher_one_sided(first, second, alternative).map(|test| test.p_value), Ok(1.0));
        }
    }
}

/// Every expected count is 2 and every deviation 1: 4·1²/2 = 2, corrected 4·(1/2)²/2 = 1/2.
#[test]
fn chi_squared_of_3_and_1_in_4() {
    let (first, second) = (count(3, 4), count(1, 4));
    assert_statistic(chi_squared(first, second, Continuity::None).expect("a test"), 2.0);
    assert_statistic(chi_squared(first, second, Continuity::Yates).expect("a test"), 0.5);
}

/// 1 of 2 against 1 of 3: expected 4/5, 6/5, 6/5, 9/5, all deviations 1/5: (1/25)(5/4 + 5/6 + 5/6 + 5/9) = 5/36. A
/// correction of 1/2 would pass 0, so it takes the whole deviation.
#[test]
fn yates_correction_stops_at_zero() {
    let (first, second) = (count(1, 2), count(1, 3));
    assert_statistic(chi_squared(first, second, Continuity::None).expect("a test"), 5.0 / 36.0);
    let corrected = chi_squared(first, second, Continuity::Yates).expect("a test");
    assert_eq!((corrected.statistic, corrected.p_value), (Some(0.0), 1.0));
}

#[test]
fn an_empty_margin_has_no_test() {
    let nobody = count(0, 0);
    for continuity in [Continuity::None, Continuity::Yates] {
        assert_eq!(chi_squared(count(0, 3), count(0, 5), continuity), Err(ZeroMargin));
        assert_eq!(chi_squared(count(3, 3), count(5, 5), continuity), Err(ZeroMargin));
        assert_eq!(chi_squared(nobody, count(1, 2), continuity), Err(NoSubjects));
        assert_eq!(chi_squared(count(1, 2), nobody, continuity), Err(NoSubjects));
    }
    assert_eq!(fisher(nobody, count(1, 2)), Err(NoSubjects));
    assert_eq!(fisher_one_sided(count(1, 2), nobody, Alternative::Less), Err(NoSubjects));
}

/// 7 against 0: twice 1/2⁷. 8 against 2: twice (1 + 10 + 45)/2¹⁰. 5 against 5: more than all, hence 1.
#[test]
fn mcnemar_exact_by_counting() {
    let p_value = |only_first, only_second| mcnemar_exact(pairs(only_first, only_second)).expect("a test").p_value;
    assert_near(p_value(7, 0), 1.0 / 64.0, Hand, "7 against 0");
    assert_near(p_value(0, 7), 1.0 / 64.0, Hand, "0 against 7");
    assert_near(p_value(8, 2), 7.0 / 64.0, Hand, "8 against 2");
    assert_eq!(p_value(5, 5), 1.0);
    assert_eq!(p_value(0, 0), 1.0);
}

/// 7 against 0: 7²/7 and 6²/7. 8 against 2: 6²/10 and 5²/10. 5 against 5: 0, and the correction does not pass it.
#[test]
fn mcnemar_with_and_without_correction() {
    for (only_first, only_second, plain, corrected) in [(7, 0, 7.0, 36.0 / 7.0), (8, 2, 3.6, 2.5), (2, 8, 3.6, 2.5)] {
        let counts = pairs(only_first, only_second);
        assert_statistic(mcnemar(counts, Continuity::None).expect("a test"), plain);
        assert_statistic(mcnemar(counts, Continuity::Yates).expect("a test"), corrected);
    }
    for continuity in [Continuity::None, Continuity::Yates] {
        let test = mcnemar(pairs(5, 5), continuity).expect("a test");
        assert_eq!((test.statistic, test.p_value), (Some(0.0), 1.0));
    }
}

#[test]
fn no_pairs_no_test() {
    let nobody = PairedCounts { both: 0, only_first: 0, only_second: 0, neither: 0 };
    assert_eq!(mcnemar_exact(nobody), Err(NoSubjects));
    assert_eq!(mcnemar(nobody, Continuity::None), Err(NoSubjects));
    assert_eq!(mcnemar(pairs(0, 0), Continuity::None), Err(ZeroMargin));
}

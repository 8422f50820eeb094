//! What must hold of strata and of pairs whatever the counts.

use trialstat_stats::association::{Continuity, chi_squared, fisher};
use trialstat_stats::contingency::Table;
use trialstat_stats::interval::{Estimate, Level, NotEstimable};
use trialstat_stats::odds;
use trialstat_stats::paired::{self, PairedCounts};
use trialstat_stats::proportion::Count;
use trialstat_stats::stratified::{
    self, Association, CmhContinuity, DifferenceVariance, Stratified, Stratum, Tail, Tarone, Weights,
    generalised_cochran_mantel_haenszel,
};
use trialstat_stats::two_proportions;

const LEVEL: Level = Level::NINETY_FIVE;

type Common = fn(&[Stratum]) -> Result<Stratified<Estimate>, NotEstimable>;

fn differences() -> [Common; 5] {
    [
        |strata| stratified::difference(strata, DifferenceVariance::Sato, LEVEL),
        |strata| stratified::difference(strata, DifferenceVariance::GreenlandRobins, LEVEL),
        |strata| stratified::difference_newcombe(strata, LEVEL),
        |strata| stratified::difference_miettinen_nurminen(strata, Weights::CochranMantelHaenszel, LEVEL),
        |strata| stratified::difference_miettinen_nurminen(strata, Weights::MiettinenNurminen, LEVEL),
    ]
}

fn count(events: u64, total: u64) -> Count {
    Count::new(events, total).expect("a count")
}

fn counts(most: u64) -> impl Iterator<Item = Count> {
    (1..=most).flat_map(|total| (0..=total).map(move |events| count(events, total)))
}

fn small_strata() -> Vec<Stratum> {
    counts(4).flat_map(|first| counts(4).map(move |second| Stratum { first, second })).collect()
}

/// Sets of three strata, every stratum of small arms once with two others.
fn sets() -> Vec<[Stratum; 3]> {
    let (rich, poor) =
        (Stratum { first: count(9, 14), second: count(6, 17) }, Stratum { first: count(1, 8), second: count(2, 5) });
    small_strata().into_iter().map(|stratum| [rich, stratum, poor]).collect()
}

#[track_caller]
fn assert_close(one: f64, other: f64, what: &str) {
    let near = one == other || (one - other).abs() <= 1e-11 * one.abs().max(other.abs()).max(1e-2);
    assert!(near, "{what}: {one:e} and {other:e}");
}

#[track_caller]
fn assert_same(one: Estimate, other: Estimate, what: &str) {
    assert_close(one.estimate, other.estimate, what);
    assert_close(one.interval.lower, other.interval.lower, what);
    assert_close(one.interval.upper, other.interval.upper, what);
}

#[test]
fn one_stratum_is_as_unstratified() {
    for stratum in small_strata() {
        let (alone, Stratum { first, second }) = ([stratum], stratum);
        let what = format!("{stratum:?}");
        let unstratified = [
            two_proportions::difference_wald(first, second, LEVEL),
            two_proportions::difference_newcombe(first, second, LEVEL),
            two_proportions::difference_miettinen_nurminen(first, second, LEVEL),
            two_proportions::difference_miettinen_nurminen(first, second, LEVEL),
        ];
        for (method, other) in differences().into_iter().skip(1).zip(unstratified) {
            assert_same(method(&alone).expect("estimable").result, other.expect("estimable"), &what);
        }
        match two_proportions::ratio_katz(first, second, LEVEL) {
            Ok(ratio) => assert_same(stratified::ratio(&alone, LEVEL).expect("estimable").result, ratio, &what),
            Err(_) => assert!(stratified::ratio(&alone, LEVEL).is_err(), "{what}"),
        }
        if let Ok(woolf) = odds::odds_ratio_woolf(first, second, LEVEL) {
            assert_same(stratified::odds_ratio(&alone, LEVEL).expect("estimable").result, woolf, &what);
        }
        if let Ok(conditional) = odds::odds_ratio_conditional(first, second, LEVEL) {
            let got = stratified::odds_ratio_conditional(&alone, Tail::Exact, LEVEL).expect("estimable").result;
            assert_same(got, conditional, &what);
            let exact = stratified::cochran_mantel_haenszel_exact(&alone).expect("a test").result.p_value;
            assert_close(exact, fisher(first, second).expect("a test").p_value, &what);
            let total = (first.total() + second.total()) as f64;
            let pearson = chi_squared(first, second, Continuity::None).expect("a test").statistic.expect("a statistic");
            let cmh = stratified::cochran_mantel_haenszel(&alone, CmhContinuity::None).expect("a test").result;
            assert_close(cmh.statistic.expect("a statistic"), pearson * (total - 1.0) / total, &what);
        }
    }
}

#[test]
fn the_order_of_strata_does_not_matter() {
    for [one, two, three] in sets() {
        let (forth, back) = ([one, two, three], [three, one, two]);
        let what = format!("{forth:?}");
        for method in differences() {
            assert_same(method(&forth).expect("estimable").result, method(&back).expect("estimable").result, &what);
        }
        let odds_ratio = |strata: &[Stratum]| stratified::odds_ratio(strata, LEVEL).expect("estimable").result;
        assert_same(odds_ratio(&forth), odds_ratio(&back), &what);
        let conditional = |strata: &[Stratum]| {
            stratified::odds_ratio_conditional(strata, Tail::MidP, LEVEL).expect("estimable").result
        };
        assert_same(conditional(&forth), conditional(&back), &what);
        let p_values = |strata: &[Stratum]| {
            [
                stratified::cochran_mantel_haenszel_exact(strata).expect("a test").result.p_value,
                stratified::breslow_day(strata, Tarone::With).expect("a test").result.p_value,
                stratified::zelen(strata).expect("a test").result.p_value,
            ]
        };
        for (one, other) in p_values(&forth).into_iter().zip(p_values(&back)) {
            assert_close(one, other, &what);
        }
    }
}

#[test]
fn exchanged_arms_or_outcomes_turn_a_difference_about() {
    for strata in sets() {
        let arms = strata.map(|Stratum { first, second }| Stratum { first: second, second: first });
        let others = |of: Count| count(of.non_events(), of.total());
        let outcomes = strata.map(|Stratum { first, second }| Stratum { first: others(first), second: others(second) });
        let what = format!("{strata:?}");
        for (place, method) in differences().into_iter().enumerate() {
            let got = method(&strata).expect("estimable").result;
            // Miettinen and Nurminen's weights too, although they are written from one arm's side.
            for turned in [arms, outcomes] {
                let turned = method(&turned).expect("estimable").result;
                let what = format!("{what}, method {place}");
                assert_close(got.estimate, -turned.estimate, &what);
                assert_close(got.interval.lower, -turned.interval.upper, &what);
                assert_close(got.interval.upper, -turned.interval.lower, &what);
            }
        }
        let odds_ratio = |strata: &[Stratum]| stratified::odds_ratio(strata, LEVEL).expect("estimable").result;
        for turned in [arms, outcomes] {
            assert_close(odds_ratio(&strata).estimate * odds_ratio(&turned).estimate, 1.0, &what);
            let zelen = |strata: &[Stratum]| stratified::zelen(strata).expect("a test").result.p_value;
            assert_close(zelen(&strata), zelen(&turned), &what);
            let breslow_day =
                |strata: &[Stratum]| stratified::breslow_day(strata, Tarone::Without).expect("a test").result.p_value;
            assert_close(breslow_day(&strata), breslow_day(&turned), &what);
        }
    }
}

#[test]
fn exchanged_conditions_turn_a_paired_difference_about() {
    type Method = fn(PairedCounts, Level) -> Result<Estimate, NotEstimable>;
    let methods: [Method; 4] = [
        paired::difference_wald,
        paired::difference_agresti_min,
        paired::difference_newcombe,
        paired::difference_tango,
    ];
    for code in 1..6u64.pow(4) {
        let [both, only_first, only_second, neither] = [1, 6, 36, 216].map(|place| code / place % 6);
        let counts = PairedCounts { both, only_first, only_second, neither };
        let turned = PairedCounts { only_first: only_second, only_second: only_first, ..counts };
        for method in methods {
            let (one, other) = (method(counts, LEVEL).expect("estimable"), method(turned, LEVEL).expect("estimable"));
            assert_close(one.estimate, -other.estimate, "estimate");
            assert_close(one.interval.lower, -other.interval.upper, &format!("{counts:?}"));
        }
        // Tango's interval and McNemar's uncorrected test are of one score.
        if let Ok(test) = paired::mcnemar(counts, Continuity::None) {
            let interval = paired::difference_tango(counts, LEVEL).expect("estimable").interval;
            let outside = interval.lower > 0.0 || interval.upper < 0.0;
            assert_eq!(outside, test.p_value < 0.05, "{counts:?}");
        }
    }
}

#[test]
fn homogeneity_is_tested_in_strata_of_any_size() {
    let large = [0, 1, 3, 999_999_998, 999_999_999, 1_000_000_000].map(|events| count(events, 1_000_000_000));
    let pure = [count(0, 1), count(1, 1), count(2, 5)];
    for (one, other) in large.into_iter().flat_map(|one| pure.map(|other| (one, other))) {
        let strata = [Stratum { first: one, second: other }, Stratum { first: count(3, 7), second: count(2, 9) }];
        for tarone in [Tarone::Without, Tarone::With] {
            if let Ok(test) = stratified::breslow_day(&strata, tarone) {
                let (statistic, p_value) = (test.result.statistic.expect("a statistic"), test.result.p_value);
                assert!(statistic >= 0.0 && (0.0..=1.0).contains(&p_value), "{strata:?}: {test:?}");
            }
        }
    }
}

fn two_by_two(stratum: &Stratum) -> Table {
    let cells = [stratum.first, stratum.second].map(|arm| [arm.events(), arm.non_events()]);
    Table::new(2, 2, cells.concat()).expect("a table")
}

#[test]
fn the_generalised_test_of_two_arms_is_that_of_two_proportions() {
    let scores = [0.5, -2.0];
    let mut compared = 0;
    for set in sets() {
        let tables: Vec<Table> = set.iter().map(two_by_two).collect();
        let plain = stratified::cochran_mantel_haenszel(&set, CmhContinuity::None).expect("two strata speak").result;
        for association in [
            Association::General,
            Association::RowMeans { columns: &scores },
            Association::Correlation { rows: &scores, columns: &scores },
        ] {
            let test = generalised_cochran_mantel_haenszel(&tables, association).expect("two strata speak").result;
            assert_eq!(test.degrees_of_freedom, Some(1.0));
            assert_close(test.statistic.expect("one"), plain.statistic.expect("one"), "statistic");
            compared += 1;
        }
    }
    assert!(compared > 500);
}

#[test]
fn the_order_of_rows_columns_and_strata_says_nothing_to_the_generalised_test() {
    let table = |cells: [u64; 6], columns: usize| Table::new(6 / columns, columns, cells.to_vec()).expect("a table");
    let general = |tables: &[Table]| {
        let test = generalised_cochran_mantel_haenszel(tables, Association::General).expect("a test").result;
        (test.statistic.expect("one"), test.degrees_of_freedom)
    };
    let (plain, degrees) = general(&[table([3, 8, 5, 6, 9, 2], 3), table([4, 1, 7, 7, 2, 2], 3)]);
    for other in [
        [table([4, 1, 7, 7, 2, 2], 3), table([3, 8, 5, 6, 9, 2], 3)],
        [table([6, 9, 2, 3, 8, 5], 3), table([7, 2, 2, 4, 1, 7], 3)],
        [table([8, 5, 3, 9, 2, 6], 3), table([1, 7, 4, 2, 2, 7], 3)],
        [table([3, 6, 8, 9, 5, 2], 2), table([4, 7, 1, 2, 7, 2], 2)],
    ] {
        let (statistic, of_other) = general(&other);
        assert_close(statistic, plain, "statistic");
        assert_eq!(of_other, degrees);
    }
}

//! Paired differences, crossovers and strata, worked on paper.

use trialstat_stats::association::{Alternative, Continuity};
use trialstat_stats::interval::NotEstimable::{NoEvents, NoSubjects, ZeroCell, ZeroMargin};
use trialstat_stats::interval::{Estimate, Level};
use trialstat_stats::paired::{self, CrossoverCounts, PairedCounts};
use trialstat_stats::proportion::Count;
use trialstat_stats::special::normal;
use trialstat_stats::stratified::{
    self, CmhContinuity, DifferenceVariance, LeftOut, StratifiedError, Stratum, Tail, Tarone, Weights,
};
use trialstat_tests::Tolerance::Hand;
use trialstat_tests::assert_near;

fn stratum(first: (u64, u64), second: (u64, u64)) -> Stratum {
    let count = |(events, total)| Count::new(events, total).expect("a count");
    Stratum { first: count(first), second: count(second) }
}

fn pairs(both: u64, only_first: u64, only_second: u64, neither: u64) -> PairedCounts {
    PairedCounts { both, only_first, only_second, neither }
}

fn with_quantile(z: f64) -> Level {
    Level::new(1.0 - 2.0 * normal::survival(z)).expect("a level")
}

#[track_caller]
fn assert_estimate(got: Estimate, estimate: f64, lower: f64, upper: f64) {
    assert_near(got.estimate, estimate, Hand, "estimate");
    assert_near(got.interval.lower, lower, Hand, "lower");
    assert_near(got.interval.upper, upper, Hand, "upper");
}

/// 2 of 4 against 1 of 4 beside 3 of 4 against 1 of 2.
fn two_strata() -> [Stratum; 2] {
    [stratum((2, 4), (1, 4)), stratum((3, 4), (1, 2))]
}

/// 7 against 0: 1/2⁷. 8 against 2: (2·11 + 45)/2¹⁰. 5 against 5: 1 - 126/2¹⁰.
#[test]
fn mcnemar_mid_p_by_counting() {
    let p_value = |one, other| paired::mcnemar_mid_p(pairs(3, one, other, 1)).expect("a test").p_value;
    assert_near(p_value(7, 0), 1.0 / 128.0, Hand, "7 against 0");
    assert_near(p_value(2, 8), 67.0 / 1024.0, Hand, "2 against 8");
    assert_near(p_value(5, 5), 898.0 / 1024.0, Hand, "5 against 5");
    assert_eq!(p_value(0, 0), 1.0);
    assert_eq!(paired::mcnemar_mid_p(pairs(0, 0, 0, 0)), Err(NoSubjects));
}

/// 12 against 4 of 64: (8 ± 2 √(16 - 1))/64. 5 against 2 of 7, with 1/2 in each cell 5.5 against 2.5 of 9:
/// (3 ± 2 √(8 - 1))/9.
#[test]
fn paired_differences_in_closed_form() {
    let level = with_quantile(2.0);
    let half = 15f64.sqrt() / 32.0;
    let wald = paired::difference_wald(pairs(40, 12, 4, 8), level).expect("estimable");
    assert_estimate(wald, 0.125, 0.125 - half, 0.125 + half);
    let added = paired::difference_agresti_min(pairs(0, 5, 2, 0), level).expect("estimable");
    let half = 2.0 * 7f64.sqrt() / 9.0;
    assert_estimate(added, 3.0 / 7.0, 1.0 / 3.0 - half, 1.0 / 3.0 + half);
}

/// 12 pairs that all differ alike have Wilson limits 3/4 and 1/4; Tango's equation becomes 12(1 - δ) = 4(1 + δ). Where no
/// pair differs it becomes 12δ = 4(1 - δ).
#[test]
fn paired_scores_at_the_ends() {
    let level = with_quantile(2.0);
    let newcombe = paired::difference_newcombe(pairs(0, 12, 0, 0), level).expect("estimable");
    assert_estimate(newcombe, 1.0, 1.0 - 0.125f64.sqrt(), 1.0);
    assert_estimate(paired::difference_tango(pairs(0, 12, 0, 0), level).expect("estimable"), 1.0, 0.5, 1.0);
    assert_estimate(paired::difference_tango(pairs(0, 0, 12, 0), level).expect("estimable"), -1.0, -1.0, -0.5);
    assert_estimate(paired::difference_tango(pairs(7, 0, 0, 5), level).expect("estimable"), 0.0, -0.25, 0.25);
}

/// The discordant make the tea tasting. Scores 1, 1, 0 against 0, -1, -1: T = 2, V = 9·24/(36·5) = 6/5.
#[test]
fn crossovers() {
    let crossover = |one, other| CrossoverCounts::new(one, other).expect("few subjects");
    let tea = crossover(pairs(9, 3, 1, 2), pairs(8, 1, 3, 4));
    assert_near(paired::mainland_gart(tea).expect("a test").p_value, 34.0 / 70.0, Hand, "p-value");
    let scores = crossover(pairs(1, 2, 0, 0), pairs(0, 0, 2, 1));
    let statistic = |continuity| paired::prescott(scores, continuity).expect("a test").statistic.expect("a statistic");
    assert_near(statistic(Continuity::None), 10.0 / 3.0, Hand, "statistic");
    assert_near(statistic(Continuity::Yates), 2.25 / 1.2, Hand, "corrected");
    let agreeing = crossover(pairs(3, 0, 0, 1), pairs(2, 1, 0, 2));
    assert_eq!(paired::mainland_gart(agreeing), Err(ZeroMargin));
    let absent = crossover(pairs(0, 0, 0, 0), pairs(2, 1, 0, 2));
    assert_eq!(paired::mainland_gart(absent), Err(NoSubjects));
    assert_eq!(paired::prescott(absent, Continuity::None), Err(NoSubjects));
    assert!(CrossoverCounts::new(pairs(u64::MAX, u64::MAX, 0, 0), pairs(1, 1, 1, 1)).is_err());
}

/// Weights 2 and 4/3, excesses 1/2 and 1/3: 1/4. Greenland and Robins: 7/16 + 11/36 = 107/144 over (10/3)². Sato:
/// (1/4)(-1/4 - 1/9) + 1/2 + 1/3, which is 107/144 too.
#[test]
fn mantel_haenszel_difference() {
    let level = Level::NINETY_FIVE;
    let half = level.z() * 107f64.sqrt() / 40.0;
    for variance in [DifferenceVariance::Sato, DifferenceVariance::GreenlandRobins] {
        let got = stratified::difference(&two_strata(), variance, level).expect("estimable");
        assert_estimate(got.result, 0.25, 0.25 - half, 0.25 + half);
        assert_eq!(got.left_out, []);
    }
}

/// R = 2 and S = 7/6 with 1/2 + 7/18 = 8/9 over RS. For the odds R = 5/4, S = 5/12 and V = (77 + 206 + 129)/300.
#[test]
fn mantel_haenszel_ratios() {
    let level = Level::NINETY_FIVE;
    let factor = (level.z() * (8.0f64 / 21.0).sqrt()).exp();
    let ratio = stratified::ratio(&two_strata(), level).expect("estimable").result;
    assert_estimate(ratio, 12.0 / 7.0, 12.0 / 7.0 / factor, 12.0 / 7.0 * factor);
    let factor = (level.z() * (103.0f64 / 75.0).sqrt()).exp();
    let odds_ratio = stratified::odds_ratio(&two_strata(), level).expect("estimable").result;
    assert_estimate(odds_ratio, 3.0, 3.0 / factor, 3.0 * factor);
}

/// Twice 3 of 4 against 1 of 4: a deviation of 2 with variance 8/7.
#[test]
fn cochran_mantel_haenszel() {
    let strata = [stratum((3, 4), (1, 4)); 2];
    let statistic = |continuity| {
        let test = stratified::cochran_mantel_haenszel(&strata, continuity).expect("a test").result;
        test.statistic.expect("a statistic")
    };
    assert_near(statistic(CmhContinuity::None), 3.5, Hand, "statistic");
    for corrected in [CmhContinuity::Capped, CmhContinuity::R] {
        assert_near(statistic(corrected), 63.0 / 32.0, Hand, "corrected");
    }
}

/// 2 of 4 against 1 of 3: the deviation is (4 - 2)/7 with variance (12/7)(3/7)(4/6). 2 of 2 against 1 of 2: 1/2, which
/// every rule corrects to 0.
#[test]
fn a_deviation_below_one_half() {
    let statistic = |strata: &[Stratum], continuity| {
        let test = stratified::cochran_mantel_haenszel(strata, continuity).expect("a test").result;
        test.statistic.expect("a statistic")
    };
    let below = [stratum((2, 4), (1, 3))];
    for uncorrected in [CmhContinuity::None, CmhContinuity::R] {
        assert_near(statistic(&below, uncorrected), (2.0 / 7.0) * (2.0 / 7.0) * (49.0 / 24.0), Hand, "uncorrected");
    }
    assert_eq!(statistic(&below, CmhContinuity::Capped), 0.0);
    let at = [stratum((2, 2), (1, 2))];
    for corrected in [CmhContinuity::Capped, CmhContinuity::R] {
        assert_eq!(statistic(&at, corrected), 0.0);
    }
}

/// Twice 1 of 1 against none of 1: sums 0, 1, 2 have the weights 1, 2, 1, and P(S = 2) = (ψ/(1 + ψ))².
#[test]
fn exact_conditional_test_and_limits() {
    let strata = [stratum((1, 1), (0, 1)); 2];
    let two_sided = stratified::cochran_mantel_haenszel_exact(&strata).expect("a test").result.p_value;
    assert_near(two_sided, 0.5, Hand, "two-sided");
    for (alternative, p_value) in [(Alternative::Greater, 0.25), (Alternative::Less, 1.0)] {
        let test = stratified::cochran_mantel_haenszel_exact_one_sided(&strata, alternative).expect("a test");
        assert_near(test.result.p_value, p_value, Hand, "one-sided");
    }
    for (tail, left) in [(Tail::Exact, 0.025f64), (Tail::MidP, 0.05)] {
        let got = stratified::odds_ratio_conditional(&strata, tail, Level::NINETY_FIVE).expect("estimable").result;
        let root = left.sqrt();
        assert_estimate(got, f64::INFINITY, root / (1.0 - root), f64::INFINITY);
    }
}

/// All of 12 against none of 12, twice: at z = √8 the strata's quantile is 2, where Wilson's limits are 3/4 and 1/4.
#[test]
fn stratified_newcombe() {
    let strata = [stratum((12, 12), (0, 12)); 2];
    let got = stratified::difference_newcombe(&strata, with_quantile(8f64.sqrt())).expect("estimable").result;
    assert_estimate(got, 1.0, 1.0 - 0.125f64.sqrt(), 1.0);
}

/// None of 2 against none of 3, twice: δ² = (4/2)(5/4) δ(1 - δ)/2 above, and with 3 for 2 below.
#[test]
fn stratified_score_without_events() {
    let strata = [stratum((0, 2), (0, 3)); 2];
    for weights in [Weights::CochranMantelHaenszel, Weights::MiettinenNurminen] {
        let got = stratified::difference_miettinen_nurminen(&strata, weights, with_quantile(2.0)).expect("estimable");
        assert!(got.result.estimate.abs() < 1e-15, "{got:?}");
        assert_near(got.result.interval.lower, -5.0 / 11.0, Hand, "lower");
        assert_near(got.result.interval.upper, 5.0 / 9.0, Hand, "upper");
    }
}

/// 3 of 4 against 1 of 4 beside the reverse: the odds ratio is 1, each deviation 1 with variance 1/2. 2 of 2 against
/// none of 2 beside the reverse: the sets of sum 2 have the weights 1, 16, 1.
#[test]
fn homogeneity() {
    let strata = [stratum((3, 4), (1, 4)), stratum((1, 4), (3, 4))];
    for tarone in [Tarone::Without, Tarone::With] {
        let test = stratified::breslow_day(&strata, tarone).expect("a test").result;
        assert_near(test.statistic.expect("a statistic"), 4.0, Hand, "statistic");
        assert_eq!(test.degrees_of_freedom, Some(1.0));
        assert_eq!(stratified::breslow_day(&strata[..1], tarone), Err(StratifiedError::OneStratum));
    }
    let opposed = [stratum((2, 2), (0, 2)), stratum((0, 2), (2, 2))];
    assert_near(stratified::zelen(&opposed).expect("a test").result.p_value, 1.0 / 9.0, Hand, "Zelen");
    assert_eq!(stratified::zelen(&opposed[..1]), Err(StratifiedError::OneStratum));
}

#[test]
fn a_silent_stratum_is_named() {
    let [one, other] = two_strata();
    let strata = [stratum((0, 0), (1, 4)), one, stratum((0, 3), (0, 5)), other, stratum((3, 3), (5, 5))];
    let (absent, none, all) = (
        LeftOut { stratum: 0, reason: NoSubjects },
        LeftOut { stratum: 2, reason: ZeroMargin },
        LeftOut { stratum: 4, reason: ZeroMargin },
    );
    let odds_ratio = stratified::odds_ratio(&strata, Level::NINETY_FIVE).expect("estimable");
    assert_eq!(odds_ratio.left_out, [absent, none, all]);
    assert_near(odds_ratio.result.estimate, 3.0, Hand, "odds ratio");
    assert_eq!(stratified::breslow_day(&strata, Tarone::With).expect("a test").left_out, [absent, none, all]);
    let ratio = stratified::ratio(&strata, Level::NINETY_FIVE).expect("estimable");
    assert_eq!(ratio.left_out, [absent, LeftOut { stratum: 2, reason: NoEvents }]);
    let difference = stratified::difference_newcombe(&strata, Level::NINETY_FIVE).expect("estimable");
    assert_eq!(difference.left_out, [absent]);
}

#[test]
fn without_a_stratum_that_speaks_there_is_no_answer() {
    let level = Level::NINETY_FIVE;
    let (absent, none) = (stratum((0, 0), (1, 4)), stratum((0, 3), (0, 5)));
    for strata in [&[][..], &[absent][..]] {
        assert_eq!(stratified::difference(strata, DifferenceVariance::Sato, level), Err(NoSubjects));
        assert_eq!(stratified::odds_ratio(strata, level), Err(NoSubjects));
        assert_eq!(stratified::difference_newcombe(strata, level), Err(NoSubjects));
    }
    assert_eq!(stratified::odds_ratio(&[absent, none], level), Err(ZeroMargin));
    assert_eq!(stratified::ratio(&[none], level), Err(NoEvents));
    assert_eq!(stratified::cochran_mantel_haenszel(&[none], CmhContinuity::None), Err(ZeroMargin));
    let one_sided = [stratum((1, 3), (0, 5))];
    assert_eq!(stratified::odds_ratio(&one_sided, level), Err(ZeroCell));
    assert_eq!(stratified::ratio(&one_sided, level), Err(ZeroCell));
    assert_eq!(stratified::cochran_mantel_haenszel_exact(&[none]), Err(StratifiedError::NotEstimable(ZeroMargin)));
    let large = [stratum((50_000_000, 100_000_000), (40_000_000, 100_000_000)); 3];
    assert_eq!(stratified::zelen(&large), Err(StratifiedError::TooLarge));
    assert_eq!(stratified::cochran_mantel_haenszel_exact(&large), Err(StratifiedError::TooLarge));
}

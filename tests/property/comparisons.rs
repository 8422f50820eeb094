//! What must hold of every interval and test that compares two proportions, at the ends of the range above all.

use trialstat_stats::association::{TwoSided, fisher_one_sided, fisher_two_sided, likelihood_ratio};
use trialstat_stats::bayes::{self, Beta, Over};
use trialstat_stats::interval::{Alternative, Estimate, Interval, Level, NotEstimable, Test};
use trialstat_stats::odds::{odds_ratio_conditional, odds_ratio_mid_p, odds_ratio_profile, odds_ratio_woolf};
use trialstat_stats::paired::{self, PairedCounts};
use trialstat_stats::proportion::Count;
use trialstat_stats::stratified::{self, CmhContinuity, DifferenceVariance, LeftOut, Stratum, Tail, Tarone, Weights};
use trialstat_stats::two_proportions::{
    DifferenceMargin, RatioMargin, difference_agresti_caffo, difference_mee, difference_miettinen_nurminen,
    difference_newcombe, difference_newcombe_corrected, difference_wald, difference_wald_corrected, ratio_katz,
    ratio_koopman, ratio_miettinen_nurminen,
};

const LEVEL: Level = Level::NINETY_FIVE;

type Compare = fn(Count, Count, Level) -> Result<Estimate, NotEstimable>;

const DIFFERENCES: [Compare; 7] = [
    difference_wald,
    difference_wald_corrected,
    difference_agresti_caffo,
    difference_newcombe,
    difference_newcombe_corrected,
    difference_mee,
    difference_miettinen_nurminen,
];
const RATIOS: [Compare; 3] = [ratio_katz, ratio_koopman, ratio_miettinen_nurminen];
const ODDS_RATIOS: [Compare; 4] = [odds_ratio_woolf, odds_ratio_conditional, odds_ratio_mid_p, odds_ratio_profile];

fn count(events: u64, total: u64) -> Count {
    Count::new(events, total).expect("a count")
}

fn others(of: Count) -> Count {
    count(of.non_events(), of.total())
}

fn tables() -> Vec<(Count, Count)> {
    let arm = |total: u64| (0..=total).map(move |events| count(events, total));
    let sizes = [(1, 1), (1, 4), (3, 2), (5, 5), (7, 4)];
    let small = sizes.into_iter().flat_map(|(n, m)| arm(n).flat_map(move |one| arm(m).map(move |other| (one, other))));
    let most = Count::MOST_SUBJECTS;
    let ends = [0, 1, most - 1, most].map(|events| count(events, most));
    small
        .chain(ends.into_iter().map(|one| (one, count(2, 7))))
        .chain([(ends[0], ends[3]), (ends[0], ends[0])])
        .collect()
}

#[track_caller]
fn assert_close(one: f64, other: f64, what: &str) {
    let near = one == other || (one - other).abs() <= 1e-10 * one.abs().max(other.abs()).max(1e-3);
    assert!(near, "{what}: {one:e} and {other:e}");
}

/// An interval that is a number at both ends and in order, around an estimate that is one.
#[track_caller]
fn assert_sound(Estimate { estimate, interval }: Estimate, what: &str) {
    let Interval { lower, upper } = interval;
    assert!(!estimate.is_nan() && lower <= upper, "{what}: {estimate} from {lower} to {upper}");
}

#[test]
fn every_table_has_limits_or_a_reason() {
    for (first, second) in tables() {
        let what = format!("{first:?} {second:?}");
        for method in DIFFERENCES {
            assert_sound(method(first, second, LEVEL).expect("a difference always exists"), &what);
        }
        for method in RATIOS.into_iter().chain(ODDS_RATIOS) {
            match method(first, second, LEVEL) {
                Ok(got) => assert_sound(got, &what),
                Err(reason) => {
                    let cells = [first.events(), first.non_events(), second.events(), second.non_events()];
                    assert!(cells.contains(&0), "{what}: {reason}");
                    assert!(reason != NotEstimable::NoSubjects, "{what}: {reason}");
                }
            }
        }
    }
    let nobody = count(0, 0);
    for method in DIFFERENCES.into_iter().chain(RATIOS).chain(ODDS_RATIOS) {
        for (one, other) in [(nobody, count(1, 3)), (count(3, 3), nobody), (nobody, nobody)] {
            assert_eq!(method(one, other, LEVEL), Err(NotEstimable::NoSubjects));
        }
    }
}

#[test]
fn exchanged_arms_and_outcomes_mirror() {
    for (first, second) in tables() {
        let what = format!("{first:?} {second:?}");
        let turned = [(second, first), (others(first), others(second))];
        for (method, (one, other)) in DIFFERENCES.into_iter().flat_map(|method| turned.map(|turned| (method, turned))) {
            let (got, back) = (method(first, second, LEVEL).expect("any"), method(one, other, LEVEL).expect("any"));
            assert_close(got.interval.lower, -back.interval.upper, &what);
            assert_close(got.interval.upper, -back.interval.lower, &what);
        }
        let arms = RATIOS.map(|method| (method, turned[0])).into_iter();
        let both = ODDS_RATIOS.into_iter().flat_map(|method| turned.map(|turned| (method, turned)));
        for (method, (one, other)) in arms.chain(both) {
            match (method(first, second, LEVEL), method(one, other, LEVEL)) {
                (Ok(got), Ok(back)) => {
                    assert_close(got.interval.lower, 1.0 / back.interval.upper, &what);
                    assert_close(got.interval.upper, 1.0 / back.interval.lower, &what);
                }
                (got, back) => assert_eq!(got, back, "{what}"),
            }
        }
    }
}

/// One more event in the first arm moves no limit down. Methods whose variance is estimated at the observed proportions
/// are not of this kind: Wald's vanishes at the ends.
#[test]
fn limits_rise_with_the_events() {
    let monotone: [Compare; 7] = [
        difference_mee,
        difference_miettinen_nurminen,
        ratio_koopman,
        ratio_miettinen_nurminen,
        odds_ratio_conditional,
        odds_ratio_mid_p,
        odds_ratio_profile,
    ];
    for method in monotone {
        for (in_first, second) in [(6, count(2, 5)), (9, count(4, 4)), (9, count(0, 4)), (30, count(11, 25))] {
            let mut before: Option<Interval> = None;
            for events in 0..=in_first {
                let Ok(Estimate { interval, .. }) = method(count(events, in_first), second, LEVEL) else { continue };
                if let Some(before) = before {
                    assert!(before.lower <= interval.lower + 1e-12, "{events} of {in_first}, {second:?}");
                    assert!(before.upper <= interval.upper + 1e-12, "{events} of {in_first}, {second:?}");
                }
                before = Some(interval);
            }
            let p_values: Vec<f64> = (0..=in_first)
                .map(|events| fisher_one_sided(count(events, in_first), second, Alternative::Greater))
                .map(|test| test.expect("a test").p_value)
                .collect();
            assert!(p_values.windows(2).all(|pair| pair[0] >= pair[1] - 1e-14), "{p_values:?}");
        }
    }
}

#[test]
fn an_odds_ratio_of_one_is_outside_when_the_dual_test_rejects() {
    type Tested = fn(Count, Count) -> Test;
    let doubled: Tested = |one, other| fisher_two_sided(one, other, TwoSided::Doubled).expect("a test");
    let pairs: [(Compare, Tested); 2] = [
        (odds_ratio_conditional, doubled),
        (odds_ratio_profile, |one, other| likelihood_ratio(one, other).expect("a test")),
    ];
    for (method, test) in pairs {
        let mut excluded = 0;
        for (x, y) in (0..=12).flat_map(|x| (0..=9).map(move |y| (x, y))) {
            let (first, second) = (count(x, 12), count(y, 9));
            let Ok(Estimate { interval, .. }) = method(first, second, LEVEL) else { continue };
            let excludes = interval.lower > 1.0 || interval.upper < 1.0;
            assert_eq!(excludes, test(first, second).p_value < 0.05, "{first:?} {second:?}");
            excluded += u32::from(excludes);
        }
        assert!(excluded > 10, "{excluded}");
    }
}

/// Pairs of every kind and size: limits in order and within the range where the method keeps it, mirrored by exchanged
/// conditions and by exchanged outcomes.
#[test]
fn pairs_mirror_and_have_limits() {
    type Method = fn(PairedCounts, Level) -> Result<Estimate, NotEstimable>;
    let methods: [(Method, bool); 4] = [
        (paired::difference_wald, false),
        (paired::difference_agresti_min, false),
        (paired::difference_newcombe, true),
        (paired::difference_tango, true),
    ];
    let sizes = [0, 1, 4, 100_000];
    for code in 1..4usize.pow(4) {
        let [both, only_first, only_second, neither] = [1, 4, 16, 64].map(|place| sizes[code / place % 4]);
        let counts = PairedCounts { both, only_first, only_second, neither };
        let conditions = PairedCounts { only_first: only_second, only_second: only_first, ..counts };
        let outcomes = PairedCounts { both: neither, neither: both, ..conditions };
        for (method, kept) in methods {
            let got = method(counts, LEVEL).expect("estimable");
            assert_sound(got, &format!("{counts:?}"));
            assert!(!kept || (-1.0 <= got.interval.lower && got.interval.upper <= 1.0), "{counts:?} {got:?}");
            for turned in [conditions, outcomes] {
                let back = method(turned, LEVEL).expect("estimable");
                assert_close(got.interval.lower, -back.interval.upper, &format!("{counts:?}"));
                assert_close(got.interval.upper, -back.interval.lower, &format!("{counts:?}"));
            }
        }
        for test in [paired::mcnemar_exact(counts), paired::mcnemar_mid_p(counts)] {
            let p_value = test.expect("a test").p_value;
            assert!((0.0..=1.0).contains(&p_value), "{counts:?}: {p_value}");
        }
    }
    let nobody = PairedCounts { both: 0, only_first: 0, only_second: 0, neither: 0 };
    for (method, _) in methods {
        assert_eq!(method(nobody, LEVEL), Err(NotEstimable::NoSubjects));
    }
}

/// A stratum without an arm is named by every method and changes no number.
#[test]
fn an_empty_stratum_is_named_and_changes_nothing() {
    let stratum = |first, second| Stratum { first, second };
    let full = [stratum(count(5, 9), count(2, 8)), stratum(count(3, 7), count(4, 9))];
    for empty in
        [stratum(count(0, 0), count(3, 4)), stratum(count(2, 2), count(0, 0)), stratum(count(0, 0), count(0, 0))]
    {
        let with = [full[0], empty, full[1]];
        let named = [LeftOut { stratum: 1, reason: NotEstimable::NoSubjects }];
        macro_rules! hold {
            ($($method:expr),+ $(,)?) => {$({
                let (without, with) = ($method(&full).expect("estimable"), $method(&with).expect("estimable"));
                assert_eq!(without.left_out, []);
                assert_eq!(with.left_out, named, stringify!($method));
                assert_eq!(without.result, with.result, stringify!($method));
            })+};
        }
        hold!(
            |strata: &[Stratum]| stratified::difference(strata, DifferenceVariance::Sato, LEVEL),
            |strata: &[Stratum]| stratified::difference(strata, DifferenceVariance::GreenlandRobins, LEVEL),
            |strata: &[Stratum]| stratified::ratio(strata, LEVEL),
            |strata: &[Stratum]| stratified::odds_ratio(strata, LEVEL),
            |strata: &[Stratum]| stratified::difference_newcombe(strata, LEVEL),
            |strata: &[Stratum]| stratified::difference_miettinen_nurminen(strata, Weights::MiettinenNurminen, LEVEL),
            |strata: &[Stratum]| stratified::odds_ratio_conditional(strata, Tail::MidP, LEVEL),
            |strata: &[Stratum]| stratified::cochran_mantel_haenszel(strata, CmhContinuity::R),
            |strata: &[Stratum]| stratified::breslow_day(strata, Tarone::With),
            stratified::cochran_mantel_haenszel_exact,
            stratified::zelen,
        );
    }
}

/// Exchanged arms and outcomes, one more event, and both sides together.
#[test]
fn posteriors_mirror_and_rise() {
    let shapes = [(0.5, 0.5), (1.0, 4.0), (12.5, 3.5), (300.5, 900.5), (2.5, 1e6), (3e8, 7e8)];
    let law = |(a, b): (f64, f64)| Beta::new(a, b).expect("shapes");
    for (one, other) in shapes.into_iter().flat_map(|one| shapes.map(|other| (one, other))) {
        let probability = |one, other| bayes::superiority(&law(one).into(), &law(other).into(), Over::Zero);
        let (above, below) = (probability(one, other), probability(other, one));
        let what = format!("{one:?} {other:?}");
        assert!((above + below - 1.0).abs() < 1e-11, "{what}: {above} {below}");
        let mirrored = probability((other.1, other.0), (one.1, one.0));
        assert!((above - mirrored).abs() <= 1e-11 * above, "{what}: {above:e} {mirrored:e}");
        assert!(above <= probability((one.0 + 1.0, one.1), other) * (1.0 + 1e-12), "{what}");
    }
    let (first, second) = (law((12.5, 3.5)).into(), law((9.5, 11.5)).into());
    let (got, back) = (bayes::difference(&first, &second, LEVEL), bayes::difference(&second, &first, LEVEL));
    assert_close(got.interval.lower, -back.interval.upper, "difference");
    assert_close(got.estimate, -back.estimate, "difference");
    for (first, second) in [(&first, &second), (&second, &first)] {
        let tail = |over| bayes::superiority(first, second, over);
        let difference = |at| tail(Over::Difference(DifferenceMargin::new(at).expect("a margin")));
        let ratio = |at| tail(Over::Ratio(RatioMargin::new(at).expect("a margin")));
        let odds_ratio = |at| tail(Over::OddsRatio(RatioMargin::new(at).expect("a margin")));
        let contrasts: [(Estimate, &dyn Fn(f64) -> f64); 3] = [
            (bayes::difference(first, second, LEVEL), &difference),
            (bayes::ratio(first, second, LEVEL), &ratio),
            (bayes::odds_ratio(first, second, LEVEL), &odds_ratio),
        ];
        for (got, above) in contrasts {
            assert_close(above(got.interval.upper), 0.025, "above");
            assert_close(above(got.estimate), 0.5, "median");
            assert_close(1.0 - above(got.interval.lower), 0.025, "below");
        }
    }
    let (got, back) = (bayes::ratio(&first, &second, LEVEL), bayes::ratio(&second, &first, LEVEL));
    assert_close(got.interval.lower * back.interval.upper, 1.0, "ratio");
}

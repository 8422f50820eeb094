//! Published numbers whose story is known, each against fractions worked on paper.

use crate::built_in::{REGISTRY, finding, judged, number, reason};
use trialstat_findings::registry::Files;
use trialstat_findings::reproduction::reproduce;
use trialstat_findings::verdict::Verdict::{Confirmed, Contradicted, NotEvaluable};
use trialstat_tests::Tolerance::{ClosedForm, Hand, Printed};
use trialstat_tests::assert_near;
use trialstat_tests::registry::{question, read_data};

#[test]
fn every_verdict_on_a_finding_and_on_a_claim_is_the_one_expected() {
    let data = read_data(&Files::Embedded, &REGISTRY).expect("sound data files");
    let reproduction = reproduce(&REGISTRY, &data, &question()).expect("plans that fit");
    let unexpected: Vec<String> = reproduction
        .entries()
        .iter()
        .filter(|entry| !entry.as_expected())
        .map(|entry| format!("{}: {}", entry.id, entry.complaint()))
        .collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    assert!(reproduction.findings.len() > 500 && reproduction.claims.len() > 70, "the registry is complete");
}

/// 46/83 = 55.4 %, 46/73 = 63.01 %: each arm was given the other's size. 25/83 = 30.1 %, 25/79 = 31.65 %.
#[test]
fn abbar_prints_each_proportion_with_the_other_arms_size() {
    let why = reason("F-SI-1-abstract-ketamine", Contradicted);
    assert_near(number("F-SI-1-abstract-ketamine", "wilson", "p"), 46.0 / 83.0, Hand, "46 of 83");
    assert!(why.contains("arms' sizes exchanged: 46/73 ketamine"), "{why}");
    assert!(why.contains("no count of 83 prints 63.0%"), "{why}");

    let why = reason("F-SI-1-abstract-placebo", Contradicted);
    assert_near(number("F-SI-1-abstract-placebo", "wilson", "p"), 25.0 / 73.0, Hand, "25 of 73");
    assert!(why.contains("25 prints so only for 79 subjects"), "{why}");

    reason("F-SI-1-remission-ketamine", Confirmed);
    assert_near(number("F-SI-1-remission-ketamine", "wilson", "p"), 46.0 / 73.0, Hand, "46 of 73");
    reason("F-SI-1-randomized-placebo", Contradicted);
    assert_near(number("F-SI-1-randomized-placebo", "wilson", "p"), 25.0 / 83.0, Hand, "25 of 83");
}

/// 30/47 v 7/25: (30·18)/(17·7) = 540/119 = 4.538, whose root 2.130 is near the printed 2.18 and does not print so.
#[test]
fn murroughs_odds_ratio_is_near_the_root_of_the_crude_one() {
    let why = reason("F-DEP-5-odds-ratio", Contradicted);
    assert_near(number("F-DEP-5-odds-ratio", "woolf", "estimate"), 540.0 / 119.0, Hand, "crude odds ratio");
    // exp(log(540/119) ∓ 1.95996… √(1/30 + 1/17 + 1/7 + 1/18))
    assert_near(number("F-DEP-5-odds-ratio", "woolf", "conf.low"), 1.5776505884654155, ClosedForm, "lower limit");
    assert_near(number("F-DEP-5-odds-ratio", "woolf", "conf.high"), 13.052171544677488, ClosedForm, "upper limit");
    assert!(why.contains("its square root by woolf, 2.1302"), "{why}");
    assert!(why.ends_with("but does not print so either"), "{why}");
}

/// 8/12 v 3/12. Pearson: 24(8·9 − 4·3)²/(11·13·12·12) = 24·3600/20592 = 600/143, p = .0405. Yates: 24(60 − 12)²/20592
/// = 384/143, p = .101. Fisher: 2(108900 + 14520 + 792 + 12)/2496144 = 5176/52003 = .0995.
#[test]
fn noppers_p_value_is_below_05_by_the_uncorrected_chi_squared_test_only() {
    let id = "F-PAIN-2-15-min-test";
    let why = reason(id, Confirmed);
    assert!(why.starts_with("p by chi-squared (.0405)"), "{why}");
    assert!(why.contains("not by fisher (.0995), chi-squared-yates (.1013)"), "{why}");
    assert_near(number(id, "fisher", "p.value"), 5176.0 / 52003.0, ClosedForm, "Fisher");
    let (below, above) = (number(id, "chi-squared", "p.value"), number(id, "chi-squared-yates", "p.value"));
    // With one degree of freedom 3.841 is the 5 % point: 600/143 = 4.196 lies above, 384/143 = 2.685 below.
    assert!(below < 0.05 && above > 0.1, "{below} and {above}");
}

/// 8 of 18 v 1 of 18 in a crossover. If none responded under both, 8 and 1 pairs are discordant: McNemar exact
/// 2(1 + 9)/2⁹ = 5/128; if one did, 7 and 0: 2/2⁷ = 1/64. Fisher, as if independent: 559/31465. None prints as .033.
#[test]
fn nothing_reproduces_lapidus_p_value() {
    let id = "F-DEP-6-test";
    let why = reason(id, Contradicted);
    assert!(!why.contains("p by "), "no test gives it: {why}");
    let p_values: Vec<_> = judged(id).rows.iter().filter(|(_, row)| row.stat_name == "p.value").collect();
    let p_of = |method: &str, both: &str| {
        let assumed = |assuming: &str| assuming.starts_with(both);
        let found =
            p_values.iter().find(|(assuming, row)| row.method == method && assuming.as_deref().is_none_or(assumed));
        found.and_then(|(_, row)| row.stat.number()).unwrap_or_else(|| panic!("{method} if {both} under both"))
    };
    assert_near(p_of("mcnemar-exact", "0 "), 5.0 / 128.0, Hand, "8 and 1 discordant pairs");
    assert_near(p_of("mcnemar-exact", "1 "), 1.0 / 64.0, Hand, "7 and 0 discordant pairs");
    assert_near(p_of("fisher", "0 "), 559.0 / 31465.0, ClosedForm, "arms taken as independent");
    let p_values: Vec<f64> = p_values.iter().filter_map(|(_, row)| row.stat.number()).collect();
    assert!(p_values.len() >= 7, "two paired tests under two assumptions, three as if independent: {p_values:?}");
    assert!(p_values.iter().all(|p| !(0.0325..0.0335).contains(p)), "{p_values:?}");
}

#[test]
fn bedrocs_difference_has_lost_its_sign() {
    let why = reason("F-ORAL-1-difference", Contradicted);
    // The middle of 1.0 and 11.16 is 6.08, not −6.1.
    assert!(why.contains("−6.1 lies outside its own interval, 1.0 to 11.16, whose middle is 6.080"), "{why}");
    assert!(why.ends_with("with its sign changed it lies inside"), "{why}");
}

/// All 6 events in one arm: Fisher's p is the chance of that arm alone where the other tail is likelier. 0/91 v 6/90:
/// C(90,6)/C(181,6) = .0139. With the sizes exchanged both tails count: (C(90,6) + C(91,6))/C(181,6) = .0289.
#[test]
fn ketects_p_value_is_that_of_exchanged_arm_sizes() {
    let id = "F-ECT-2-test-heart-rate";
    let why = reason(id, Contradicted);
    assert_near(number(id, "fisher", "p.value"), choose_6(90) / choose_6(181), ClosedForm, "0 of 91 v 6 of 90");
    let exchanged = (choose_6(90) + choose_6(91)) / choose_6(181);
    assert_near(exchanged, 0.029, Printed(3), "printed p value");
    assert!(why.ends_with("it prints so with the arms' sizes exchanged: 0/90 ketamine v 6/91 ect"), "{why}");
}

fn choose_6(n: u64) -> f64 {
    (n - 5..=n).map(|factor| factor as f64).product::<f64>() / 720.0
}

/// Of all ways to part 14 subjects, tried in whole numbers: a/m prints 80 % if |1000 a − 800 m| ≤ 5 m.
#[test]
fn mathews_relapses_have_one_split_only() {
    let prints = |events: i64, size: i64, percent: i64| (1000 * events - 10 * percent * size).abs() <= 5 * size;
    let mut splits = Vec::new();
    for size in 1..14 {
        for first in (0..=size).filter(|first| prints(*first, size, 80)) {
            for second in (0..=14 - size).filter(|second| prints(*second, 14 - size, 50)) {
                splits.push((first, size, second, 14 - size));
            }
        }
    }
    assert_eq!(splits, [(8, 10, 2, 4)]);
    let why = reason("F-DEP-7-relapse", NotEvaluable);
    assert!(why.contains("as crude fractions of 14 only 8/10 v 2/4 would print so"), "{why}");
    assert!(why.ends_with("which randomization 1:1 does not give"), "{why}");
}

#[test]
fn kares_162_of_180_days_are_90_percent_and_days_not_subjects() {
    reason("F-AUD-3-abstinence", Contradicted);
    assert_near(number("F-AUD-3-abstinence", "wilson", "p"), 0.9, Hand, "162 of 180 days");
    assert_eq!(finding("F-AUD-3-abstinence").counts[0].unit.as_deref(), Some("day"));
}

/// 39/86 − 24/90 = (39·90 − 24·86)/7740 = 1446/7740, so one in 7740/1446 = 5.35, which only rounding up prints as 6.
#[test]
fn sustain_1_needs_rounding_up_to_print_its_number_needed() {
    let why = reason("F-ESK-5-number-needed", Confirmed);
    assert_near(number("F-ESK-5-number-needed", "wald", "nnt"), 7740.0 / 1446.0, Hand, "number needed to treat");
    assert!(why.contains("rounded up"), "{why}");
}

/// 60 + 52 + 70 = 182 of 111 + 98 + 101 = 310, and 42 + 52 = 94 of 108 + 100 = 208.
#[test]
fn the_transform_trials_add_up_to_their_pooled_counts() {
    for (arm, events, total) in [("esketamine", 182.0, 310.0), ("placebo", 94.0, 208.0)] {
        let (responders, pooled) = (format!("F-ESK-4-responders-{arm}"), format!("F-ESK-4-pooled-{arm}"));
        reason(&responders, Confirmed);
        assert_near(number(&responders, "wilson", "n"), events, Hand, &responders);
        reason(&pooled, Confirmed);
        assert_near(number(&pooled, "wilson", "p"), events / total, Hand, &pooled);
        let subjects = format!("F-ESK-4-subjects-{arm}");
        reason(&subjects, Confirmed);
        assert_near(number(&subjects, "count", "N"), total, Hand, &subjects);
    }
}

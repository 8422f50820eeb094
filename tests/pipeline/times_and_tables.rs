//! The two classical data sets, from their files to their numbers, against fractions worked on paper.

use crate::built_in::{number, reason, stat};
use trialstat_findings::verdict::Verdict::Confirmed;
use trialstat_tests::Tolerance::{ClosedForm, Hand, Printed};
use trialstat_tests::assert_near;
use trialstat_trial::result::{NotEstimable, Stat};

const LOG: &str = "kaplan-meier, log";

/// Survival under 6-mercaptopurine falls from 64/119 to 160/357 at 23 weeks, under placebo from 4/7 to 8/21 at 8.
#[test]
fn median_remissions_are_23_and_8_weeks() {
    for (id, weeks) in [("SIX-MP-median-6-mp", 23.0), ("SIX-MP-median-placebo", 8.0)] {
        reason(id, Confirmed);
        assert_near(number(id, LOG, "estimate"), weeks, Hand, id);
    }
    assert_eq!(stat("SIX-MP-median-6-mp", LOG, "conf.high"), Stat::NotEstimable(NotEstimable::NotReached));
}

/// 18/21 · 16/17 = 96/119 after the relapses at 6 and 7 weeks; under placebo 4 of 21 are left after 12, 2 after 17.
#[test]
fn survival_is_the_product_of_its_fractions() {
    let cases = [
        ("SIX-MP-survival-6-weeks", 6.0 / 7.0),
        ("SIX-MP-survival-7-weeks", 96.0 / 119.0),
        ("SIX-MP-survival-12-weeks", 4.0 / 21.0),
        ("SIX-MP-survival-17-weeks", 2.0 / 21.0),
    ];
    for (id, survival) in cases {
        reason(id, Confirmed);
        assert_near(number(id, LOG, "estimate"), survival, Hand, id);
    }
}

/// Summed in exact fractions over the 17 weeks with a relapse: 9 relapses observed under 6-mercaptopurine,
/// 406602257588/21121645545 = 19.2505 expected, variance 6.25696; (O − E)²/V = 16.7929.
#[test]
fn the_log_rank_statistic_of_the_remissions_is_16_79() {
    reason("SIX-MP-log-rank", Confirmed);
    let statistic = number("SIX-MP-log-rank", "log-rank", "statistic");
    assert_near(statistic, 16.792_940_989_216_532, ClosedForm, "chi-squared");
    assert_near(statistic, 16.79, Printed(2), "chi-squared as textbooks print it");
}

/// 4 cases and 119 others against 11 and 128: (4·128)/(119·11) = 512/1309; limits exp(log(512/1309) ∓ 1.95996… s)
/// with s² = 1/4 + 1/119 + 1/11 + 1/128.
#[test]
fn the_odds_ratio_of_the_first_bcg_trial_is_512_to_1309() {
    let id = "BCG-1-odds-ratio";
    reason(id, Confirmed);
    assert_near(number(id, "woolf", "estimate"), (4.0 * 128.0) / (119.0 * 11.0), Hand, "odds ratio");
    assert_near(number(id, "woolf", "conf.low"), 0.1212419317753449, ClosedForm, "lower limit");
    assert_near(number(id, "woolf", "conf.high"), 1.2618501433412432, ClosedForm, "upper limit");
}

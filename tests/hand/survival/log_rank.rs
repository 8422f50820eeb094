//! Log-rank tests.

use trialstat_stats::interval::NotEstimable;
use trialstat_stats::survival::SurvivalError;
use trialstat_stats::survival::log_rank::{GROUP_LIMIT, LogRank, log_rank};
use trialstat_tests::{Tolerance, assert_near};

/// Group 0 has events at 2 and 5 and a censoring at 4, group 1 has events at 1, 2 and 4.
///
/// | time | at risk | of group 0 | events | expected in group 0 | variance |
/// |---|---|---|---|---|---|
/// | 1 | 6 | 3 | 1 | 1/2 | 1 · 5/5 · 1/2 · 1/2 = 1/4 |
/// | 2 | 5 | 3 | 2 | 6/5 | 2 · 3/4 · 3/5 · 2/5 = 9/25 |
/// | 4 | 3 | 2 | 1 | 2/3 | 1 · 2/2 · 2/3 · 1/3 = 2/9 |
/// | 5 | 1 | 1 | 1 | 1 | 0 |
///
/// Sums: 101/30 expected against 2 observed, variance 749/900, hence (41/30)² · 900/749 = 1681/749.
#[test]
fn six_subjects_in_fractions() {
    let result =
        result_of(&[2.0, 4.0, 5.0, 1.0, 2.0, 4.0], &[true, false, true, true, true, true], &[0, 0, 0, 1, 1, 1]);
    assert_eq!(result.observed, [2.0, 3.0]);
    assert_near(result.expected[0], 101.0 / 30.0, Tolerance::Hand, "expected in group 0");
    assert_near(result.expected[1], 49.0 / 30.0, Tolerance::Hand, "expected in group 1");
    for (j, l, sign) in [(0, 0, 1.0), (0, 1, -1.0), (1, 0, -1.0), (1, 1, 1.0)] {
        assert_near(result.variance[j][l], sign * 749.0 / 900.0, Tolerance::Hand, "variance");
    }
    let test = result.test.expect("the groups can be compared");
    assert_near(test.statistic.expect("a statistic"), 1681.0 / 749.0, Tolerance::Hand, "statistic");
    assert_eq!(test.degrees_of_freedom, Some(1.0));
}

/// Three groups of one subject, with events at 1, 2 and 3.
///
/// Expected are 1/3, 1/3 + 1/2 and 1/3 + 1/2 + 1. At time 1 the variances are 2/9 and the covariances -1/9, at time 2
/// they are ±1/4 between the groups 1 and 2. Of the first two groups observed minus expected is 2/3 and 1/6, their
/// covariance matrix (8, -4; -4, 17)/36, its inverse (17, 4; 4, 8)·36/120. The statistic is
/// (17·16 + 2·4·4 + 8)/36 · 36/120 = (272 + 32 + 8)/120 = 13/5.
#[test]
fn three_groups_of_one() {
    let result = result_of(&[1.0, 2.0, 3.0], &[true; 3], &[0, 1, 2]);
    let test = result.test.expect("the groups can be compared");
    assert_near(test.statistic.expect("a statistic"), 13.0 / 5.0, Tolerance::Hand, "statistic");
    assert_eq!(test.degrees_of_freedom, Some(2.0));
    // Chi-squared on two degrees of freedom is an exponential distribution.
    assert_near(test.p_value, (-1.3f64).exp(), Tolerance::ClosedForm, "p value");
}

/// A label without subjects, or with subjects who leave before the first event, takes no degree of freedom.
#[test]
fn groups_never_at_risk_take_no_degree_of_freedom() {
    let two = result_of(&[2.0, 3.0, 4.0, 5.0], &[true; 4], &[0, 1, 0, 1]);
    let unused = result_of(&[2.0, 3.0, 4.0, 5.0], &[true; 4], &[0, 2, 0, 2]);
    let left_early = result_of(&[1.0, 2.0, 3.0, 4.0, 5.0], &[false, true, true, true, true], &[1, 0, 2, 0, 2]);
    assert!(two.test.is_ok());
    assert_eq!(unused.test, two.test);
    assert_eq!(left_early.test, two.test);
    assert_eq!(unused.expected[1], 0.0);
}

#[test]
fn no_event_tells_the_groups_apart() {
    let none = result_of(&[1.0, 2.0], &[false; 2], &[0, 1]);
    assert_eq!(none.test, Err(NotEstimable::NoEvents));
    let all_at_once = result_of(&[3.0; 4], &[true; 4], &[0, 0, 1, 1]);
    assert_eq!(all_at_once.test, Err(NotEstimable::ZeroMargin));
    let one_group_left = result_of(&[1.0, 2.0, 3.0], &[false, true, true], &[0, 1, 1]);
    assert_eq!(one_group_left.test, Err(NotEstimable::ZeroMargin));
}

#[test]
fn wrong_calls() {
    assert_eq!(log_rank(&[1.0], &[true], &[]), Err(SurvivalError::GroupLength { times: 1, groups: 0 }));
    assert_eq!(log_rank(&[], &[], &[]), Err(SurvivalError::TooFewGroups { found: 0 }));
    assert_eq!(log_rank(&[1.0, 2.0], &[true; 2], &[1, 1]), Err(SurvivalError::TooFewGroups { found: 1 }));
    let labels = [0, GROUP_LIMIT];
    let expected = SurvivalError::GroupLabel { index: 1, label: GROUP_LIMIT, limit: GROUP_LIMIT };
    assert_eq!(log_rank(&[1.0, 2.0], &[true; 2], &labels), Err(expected));
}

fn result_of(times: &[f64], event: &[bool], group: &[usize]) -> LogRank {
    log_rank(times, event, group).expect("the call is valid")
}

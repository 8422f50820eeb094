//! Log-rank tests.

use trialstat_stats::interval::NotEstimable;
use trialstat_stats::multiplicity::Tails;
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_stats::survival::SurvivalError;
use trialstat_stats::survival::log_rank::max_combo::max_combo;
use trialstat_stats::survival::log_rank::permutation::{exact, monte_carlo, scores};
use trialstat_stats::survival::log_rank::{
    Compared, Floor, GROUP_LIMIT, LogRank, LogRankError, Weight, log_rank, trend, weighted,
};
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

const TIMES: [f64; 6] = [2.0, 4.0, 5.0, 1.0, 2.0, 4.0];
const EVENT: [bool; 6] = [true, false, true, true, true, true];
const GROUP: [usize; 6] = [0, 0, 0, 1, 1, 1];

/// The six subjects again. Just before the times 1, 2, 4 and 5 the curve is at 1, 5/6, 1/2 and 1/3; Peto's is at 6/7,
/// 4/7, 3/7 and 3/14 after them. Observed, expected and variance in group 0 are the table's, weighted:
///
/// | weight | observed | expected | variance | statistic |
/// |---|---|---|---|---|
/// | n: 6, 5, 3, 1 | 6 | 12 | 9 + 9 + 2 | 36/20 |
/// | curve before: 1, 5/6, 1/2, 1/3 | 7/6 | 13/6 | 1/4 + 1/4 + 1/18 | 9/5 |
/// | 1 less that: 0, 1/6, 1/2, 2/3 | 5/6 | 1/5 + 1/3 + 2/3 | 1/100 + 1/18 | (11/30)² · 900/59 |
/// | Peto's | 11/14 | 113/70 | (9 + 144/25 + 2)/49 | 841/419 |
/// | modest, at least 1/2: 1, 6/5, 2, 2 | 16/5 | 791/150 | 37289/22500 | 96721/37289 |
#[test]
fn six_subjects_with_weights() {
    let modest = |floor| Weight::ModestlyWeighted { floor };
    let harrington = |rho, gamma| Weight::FlemingHarrington { rho, gamma };
    let cases = [
        (Weight::GehanBreslow, 6.0, 12.0, 9.0 / 5.0),
        (harrington(1.0, 0.0), 7.0 / 6.0, 13.0 / 6.0, 9.0 / 5.0),
        (harrington(0.0, 1.0), 5.0 / 6.0, 6.0 / 5.0, 121.0 / 59.0),
        (Weight::PetoPeto, 11.0 / 14.0, 113.0 / 70.0, 841.0 / 419.0),
        (modest(Floor::Survival(0.5)), 16.0 / 5.0, 791.0 / 150.0, 96721.0 / 37289.0),
        // The curve is at 1/2 from 2 until 4.
        (modest(Floor::Time(3.9)), 16.0 / 5.0, 791.0 / 150.0, 96721.0 / 37289.0),
        (harrington(0.0, 0.0), 2.0, 101.0 / 30.0, 1681.0 / 749.0),
    ];
    for (weight, observed, expected, statistic) in cases {
        let what = format!("{weight:?}");
        let result = weighted(&Compared::new(&TIMES, &EVENT, &GROUP), weight).expect("the call is valid");
        assert_near(result.observed[0], observed, Tolerance::Hand, &what);
        assert_near(result.expected[0], expected, Tolerance::Hand, &what);
        let test = result.test.expect("the groups can be compared");
        assert_near(test.statistic.expect("a statistic"), statistic, Tolerance::Hand, &what);
        let z = result.standardized(0).expect("the group varies");
        assert_near(z, -statistic.sqrt(), Tolerance::Hand, &what);
    }
}

/// The second half of the subjects is the first, a year later and with an entry then: the sums double.
#[test]
fn a_second_stratum_or_a_later_entry_adds_the_same_again() {
    let twice = |column: &[usize]| [column, column].concat();
    let late: Vec<f64> = TIMES.iter().map(|time| time + 365.0).collect();
    let (times, event, group) = ([&TIMES[..], &late].concat(), [EVENT, EVENT].concat(), twice(&GROUP));
    let strata: Vec<usize> = (0..12).map(|row| [70, 3][row / 6]).collect();
    let entry: Vec<f64> = (0..12).map(|row| [-1.0, 365.0][row / 6]).collect();
    let once = weighted(&Compared::new(&TIMES, &EVENT, &GROUP), Weight::LogRank).expect("the call is valid");
    let data = Compared::new(&times, &event, &group);
    for data in [data.strata(&strata), data.entry(&entry)] {
        let result = weighted(&data, Weight::LogRank).expect("the call is valid");
        for j in 0..2 {
            assert_near(result.observed[j], 2.0 * once.observed[j], Tolerance::Hand, "observed");
            assert_near(result.expected[j], 2.0 * once.expected[j], Tolerance::Hand, "expected");
            assert_near(result.variance[j][j], 2.0 * once.variance[j][j], Tolerance::Hand, "variance");
        }
    }
}

/// Two strata that have no group in common tell two pairs of groups apart, not three.
#[test]
fn degrees_of_freedom_are_the_rank() {
    let times = [1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0];
    let group = [0, 0, 1, 1, 2, 3, 3, 2];
    let strata = [0, 0, 0, 0, 1, 1, 1, 1];
    let data = Compared::new(&times, &[true; 8], &group);
    let test = |data: &Compared<'_>| weighted(data, Weight::LogRank).expect("the call is valid").test.expect("a test");
    let both = test(&data.strata(&strata));
    let parts = [0, 4].map(|from| {
        let group: Vec<usize> = group[from..from + 4].iter().map(|label| label % 2).collect();
        test(&Compared::new(&times[..4], &[true; 4], &group)).statistic.expect("a statistic")
    });
    assert_eq!(both.degrees_of_freedom, Some(2.0));
    assert_near(both.statistic.expect("a statistic"), parts[0] + parts[1], Tolerance::ClosedForm, "statistic");
}

/// The three groups of one below: with the scores 0, 1, 3 the sum is 1/6 - 3·5/6 = -7/3 and its variance, by pairs of
/// groups, (4·1 + 4·9 + 13·4)/36 = 92/36, so that the statistic is 49/9 · 36/92 = 49/23.
#[test]
fn a_trend_in_fractions() {
    let result = result_of(&[1.0, 2.0, 3.0], &[true; 3], &[0, 1, 2]);
    for origin in [0.0, 1e9] {
        let got = trend(&result, &[origin, 1.0 + origin, 3.0 + origin]).expect("the scores differ");
        assert_near(got.statistic, 49.0 / 23.0, Tolerance::Hand, "statistic");
        assert!(got.z < 0.0);
    }
    assert_eq!(trend(&result, &[2.0; 3]), Err(LogRankError::NotEstimable(NotEstimable::ZeroMargin)));
    assert_eq!(trend(&result, &[2.0]), Err(LogRankError::Scores { found: 1, labels: 3 }));
}

/// Six subjects with events one after the other have the scores 5/6, 19/30, 23/60, 1/20, -9/20 and -29/20. Of the 20
/// ways to choose three, that of the three earliest has the greatest sum, 111/60, and that of the three latest the least.
#[test]
fn exact_permutations_of_six() {
    let times = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let data = Compared::new(&times, &[true; 6], &[0, 0, 0, 1, 1, 1]);
    let got = scores(&data, Weight::LogRank).expect("the call is valid");
    for (score, sixtieths) in got.iter().zip([50.0, 38.0, 23.0, 3.0, -27.0, -87.0]) {
        assert_near(*score, sixtieths / 60.0, Tolerance::ClosedForm, "score");
    }
    let got = exact(&data, Weight::LogRank).expect("the distribution can be listed");
    assert_near(got.difference, 111.0 / 60.0, Tolerance::Hand, "difference");
    assert_eq!((got.upper, got.two_sided, got.lower), (1.0 / 20.0, 2.0 / 20.0, 1.0));
    let weakest = Compared::new(&times, &[true; 6], &[1, 0, 1, 0, 1, 0]);
    // 38 + 3 - 87 = -46; as low or lower, in sixtieths, are the sums with -87 but 50 + 38 - 87, 50 + 23 - 87, 50 + 3 - 87,
    // 38 + 23 - 87: six of ten.
    let got = exact(&weakest, Weight::LogRank).expect("the distribution can be listed");
    assert_eq!((got.lower, got.two_sided), (6.0 / 20.0, 12.0 / 20.0));
}

/// With three groups of one subject every permutation has the statistic 2, the number of subjects less 1.
#[test]
fn random_permutations() {
    let data = Compared::new(&[1.0, 2.0, 3.0], &[true; 3], &[0, 1, 2]);
    let mut random = Stream::at(Address { seed: 1, group: 0, purpose: Purpose::Permutation, subject: 0, replicate: 0 });
    let got = monte_carlo(&data, Weight::LogRank, 100, &mut random).expect("the groups can be compared");
    assert_near(got.statistic, 2.0, Tolerance::Hand, "statistic");
    assert_eq!((got.as_extreme, got.estimate(), got.standard_error()), (100, 1.0, 0.0));
    assert_eq!(got.p_value_with_observed(), 1.0);
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

#[test]
fn wrong_calls_with_weights() {
    let data = Compared::new(&TIMES, &EVENT, &GROUP);
    let wrong = |data: &Compared<'_>, weight| weighted(data, weight).expect_err("the call is wrong");
    let harrington = |rho, gamma| Weight::FlemingHarrington { rho, gamma };
    assert_eq!(wrong(&data, harrington(-1.0, 0.0)), LogRankError::Weight { value: -1.0 });
    assert_eq!(wrong(&data, harrington(0.0, -2.0)), LogRankError::Weight { value: -2.0 });
    let floor = Floor::Survival(0.0);
    assert_eq!(wrong(&data, Weight::ModestlyWeighted { floor }), LogRankError::Weight { value: 0.0 });
    let short = LogRankError::Length { what: "stratum codes", found: 1, rows: 6 };
    assert_eq!(wrong(&data.strata(&[0]), Weight::LogRank), short);
    let late = LogRankError::Entry { row: 3, entry: 1.0, time: 1.0 };
    assert_eq!(wrong(&data.entry(&[0.0, 0.0, 0.0, 1.0, 0.0, 0.0]), Weight::LogRank), late);
    let of_three = Compared::new(&TIMES, &EVENT, &[0, 1, 2, 0, 1, 2]);
    let two_sided = |data: &Compared<'_>, weights: &[Weight]| max_combo(data, weights, Tails::TwoSided);
    assert_eq!(two_sided(&of_three, &[Weight::LogRank]), Err(LogRankError::NotTwoGroups { found: 3 }));
    assert_eq!(exact(&of_three, Weight::LogRank), Err(LogRankError::NotTwoGroups { found: 3 }));
    assert_eq!(two_sided(&data, &[]), Err(LogRankError::WeightCount { found: 0 }));
    assert_eq!(exact(&data.counts(&[1; 6]), Weight::LogRank), Err(LogRankError::CountedRows));
    let none = Compared::new(&TIMES, &[false; 6], &GROUP);
    assert_eq!(two_sided(&none, &[Weight::LogRank]), Err(LogRankError::NotEstimable(NotEstimable::NoEvents)));
    assert_eq!(exact(&none, Weight::LogRank), Err(LogRankError::NotEstimable(NotEstimable::NoEvents)));
    // The curve comes down to 0 at 2, and whoever enters later has no finite weight.
    let entry = [0.0, 0.0, 2.5, 2.5];
    let gap = Compared::new(&[1.0, 2.0, 3.0, 4.0], &[true; 4], &[0, 1, 0, 1]).entry(&entry);
    let modest = Weight::ModestlyWeighted { floor: Floor::Time(9.0) };
    assert_eq!(wrong(&gap, modest), LogRankError::NotEstimable(NotEstimable::TransformUndefined));
}

fn result_of(times: &[f64], event: &[bool], group: &[usize]) -> LogRank {
    log_rank(times, event, group).expect("the call is valid")
}

//! Trends of a proportion, worked on paper.

use trialstat_stats::interval::NotEstimable::{NoSubjects, ZeroMargin};
use trialstat_stats::proportion::Count;
use trialstat_stats::trend::{self, Direction, Group, TrendError, TwoSided, Variance};
use trialstat_tests::Tolerance::Hand;
use trialstat_tests::assert_near;

fn group(score: f64, events: u64, total: u64) -> Group {
    Group { score, count: Count::new(events, total).expect("a count") }
}

/// 1, 2 and 3 of 4 with the scores 0, 1, 2: the deviation is 2·3 + 2 - 6·12/12 = 2, p̄ = 1/2, Σ n (s - s̄)² = 8, so
/// that the binomial variance is 2 and the statistic 2; that of the permutations is 2·12/11, the statistic 11/6.
#[test]
fn cochran_armitage_in_fractions() {
    let groups = [group(0.0, 1, 4), group(1.0, 2, 4), group(2.0, 3, 4)];
    let statistic = |variance| {
        let test = trend::cochran_armitage(&groups, variance).expect("estimable");
        assert_eq!(test.degrees_of_freedom, Some(1.0));
        test.statistic.expect("a statistic")
    };
    assert_near(statistic(Variance::Binomial), 2.0, Hand, "binomial");
    assert_near(statistic(Variance::Permutation), 11.0 / 6.0, Hand, "permutation");
    let one = |direction| trend::cochran_armitage_one_sided(&groups, Variance::Binomial, direction).expect("estimable");
    assert_near(one(Direction::Increasing).statistic.expect("z"), 2f64.sqrt(), Hand, "z");
    assert_eq!(one(Direction::Decreasing).statistic, one(Direction::Increasing).statistic);
}

/// None, 1 and 2 of 2 with the scores 0, 1, 2. Of the C(6, 3) = 20 ways T = Σ s x is 1, 2, 3, 4, 5 in 2, 4, 8, 4, 2: T
/// = 5 needs x = (0, 1, 2), C(2,1) ways; T = 4 needs (0, 2, 1) or (1, 0, 2), 2 and 2 ways; T = 3 needs (1, 1, 1), 8
/// ways.
#[test]
fn exact_by_counting() {
    let most = [group(0.0, 0, 2), group(1.0, 1, 2), group(2.0, 2, 2)];
    let next = [group(0.0, 1, 2), group(1.0, 0, 2), group(2.0, 2, 2)];
    let p = |groups: &[Group], convention| trend::exact(groups, convention).expect("estimable").p_value;
    for convention in [TwoSided::Distance, TwoSided::Doubled, TwoSided::MinimumLikelihood] {
        assert_near(p(&most, convention), 4.0 / 20.0, Hand, "T = 5");
        assert_near(p(&next, convention), 12.0 / 20.0, Hand, "T = 4");
    }
    let mid = |groups: &[Group], convention| trend::mid_p(groups, convention).expect("estimable").p_value;
    assert_near(mid(&most, TwoSided::Distance), 3.0 / 20.0, Hand, "T = 5, distance");
    assert_near(mid(&most, TwoSided::Doubled), 2.0 / 20.0, Hand, "T = 5, doubled");
    assert_near(mid(&next, TwoSided::MinimumLikelihood), 10.0 / 20.0, Hand, "T = 4, likelihood");
    let one = |groups: &[Group], direction| trend::exact_one_sided(groups, direction).expect("estimable").p_value;
    assert_near(one(&next, Direction::Increasing), 6.0 / 20.0, Hand, "T from 4");
    assert_near(one(&next, Direction::Decreasing), 18.0 / 20.0, Hand, "T to 4");
    let half = |groups: &[Group], direction| trend::mid_p_one_sided(groups, direction).expect("estimable").p_value;
    assert_near(half(&next, Direction::Increasing), 4.0 / 20.0, Hand, "T above 4, and half of 4");
    assert_near(half(&next, Direction::Decreasing), 16.0 / 20.0, Hand, "T below 4, and half of 4");
}

#[test]
fn questions_without_answer() {
    let ask = |groups: &[Group]| trend::cochran_armitage(groups, Variance::Binomial);
    let exact = |groups: &[Group]| trend::exact(groups, TwoSided::Distance).map(|test| test.p_value);
    assert_eq!(ask(&[]), Err(NoSubjects.into()));
    assert_eq!(exact(&[group(1.0, 0, 0), group(2.0, 0, 0)]), Err(NoSubjects.into()));
    let silent = [group(1.0, 0, 3), group(2.0, 0, 4)];
    assert_eq!(ask(&silent), Err(ZeroMargin.into()));
    assert_eq!(exact(&silent), Ok(1.0));
    assert_eq!(trend::mid_p(&silent, TwoSided::Distance).map(|test| test.p_value), Ok(0.5));
    assert_eq!(ask(&[group(1.0, 1, 3), group(1.0, 2, 3), group(2.0, 0, 0)]), Err(TrendError::OneScore));
    let infinite = [group(1.0, 1, 3), group(f64::INFINITY, 1, 3)];
    assert_eq!(exact(&infinite), Err(TrendError::Score { group: 1, score: f64::INFINITY }));
    let vast = [group(0.0, 1_000_000, 3_000_000), group(1.0, 0, 3_000_000), group(2.0, 5, 3_000_000)];
    assert_eq!(exact(&vast), Err(TrendError::TooLarge));
}

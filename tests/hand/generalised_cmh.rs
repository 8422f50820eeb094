//! Tables of any size within strata, worked on paper.

use trialstat_stats::contingency::Table;
use trialstat_stats::interval::NotEstimable::{NoSubjects, ZeroMargin};
use trialstat_stats::stratified::{
    Association, GeneralisedError, LeftOut, generalised_cochran_mantel_haenszel as generalised,
};
use trialstat_tests::Tolerance::Hand;
use trialstat_tests::assert_near;

fn table(rows: usize, cells: &[u64]) -> Table {
    Table::new(rows, cells.len() / rows, cells.to_vec()).expect("a table")
}

/// 0, 1 and 2 of 2. Every cell is expected to be 1: Pearson's statistic is 4 of 6 subjects, and (N - 1)/N of it 10/3.
/// Rows scored 0, 1, 2: the correlation with the event is 4 / √(4 · 6) = √(2/3), times N - 1 = 5 again 10/3.
#[test]
fn three_groups_in_one_stratum() {
    let counts = [table(3, &[0, 2, 1, 1, 2, 0])];
    let (rows, columns) = ([0.0, 1.0, 2.0], [1.0, 0.0]);
    for (association, degrees) in [
        (Association::General, 2.0),
        (Association::RowMeans { columns: &columns }, 2.0),
        (Association::Correlation { rows: &rows, columns: &columns }, 1.0),
    ] {
        let test = generalised(&counts, association).expect("a test").result;
        assert_near(test.statistic.expect("one"), 10.0 / 3.0, Hand, "statistic");
        assert_eq!(test.degrees_of_freedom, Some(degrees));
    }
}

/// A stratum without subjects, one with one row and one with one column change nothing and are named, and a group that
/// occurs nowhere lowers the degrees of freedom.
#[test]
fn what_says_nothing_is_left_out() {
    let speaking = table(4, &[0, 2, 1, 1, 0, 0, 2, 0]);
    let silent = [table(4, &[0; 8]), table(4, &[0, 0, 3, 1, 0, 0, 0, 0]), table(4, &[2, 0, 3, 0, 0, 0, 1, 0])];
    let strata = [&silent[..], &[speaking]].concat();
    let found = generalised(&strata, Association::General).expect("a test");
    assert_near(found.result.statistic.expect("one"), 10.0 / 3.0, Hand, "statistic");
    assert_eq!(found.result.degrees_of_freedom, Some(2.0));
    let reasons = [NoSubjects, ZeroMargin, ZeroMargin];
    let left_out: Vec<LeftOut> =
        reasons.into_iter().enumerate().map(|(stratum, reason)| LeftOut { stratum, reason }).collect();
    assert_eq!(found.left_out, left_out);
    assert_eq!(generalised(&silent, Association::General), Err(ZeroMargin.into()));
    assert_eq!(generalised(&silent[..1], Association::General), Err(NoSubjects.into()));
    assert_eq!(generalised(&[], Association::General), Err(NoSubjects.into()));
}

#[test]
fn what_is_no_question_is_refused() {
    let strata = [table(3, &[0, 2, 1, 1, 2, 0]), table(2, &[1, 2, 3, 4])];
    assert_eq!(generalised(&strata, Association::General), Err(GeneralisedError::Shape { stratum: 1 }));
    let means = |columns: &[f64]| generalised(&strata[..1], Association::RowMeans { columns });
    assert_eq!(means(&[1.0]), Err(GeneralisedError::Scores { found: 1, levels: 2 }));
    assert_eq!(means(&[1.0, f64::INFINITY]), Err(GeneralisedError::Score(f64::INFINITY)));
    assert_eq!(means(&[1.0, 1.0]), Err(ZeroMargin.into()));
}

//! Tables of any size, worked on paper.

use trialstat_stats::contingency::{
    ContingencyError, Empty, Table, freeman_halton, freeman_halton_monte_carlo, likelihood_ratio, pearson,
};
use trialstat_stats::interval::NotEstimable::{NoSubjects, ZeroMargin};
use trialstat_tests::Tolerance::Hand;
use trialstat_tests::assert_near;

fn table(rows: usize, cells: &[u64]) -> Table {
    Table::new(rows, cells.len() / rows, cells.to_vec()).expect("a table")
}

/// 2, 1, 0 beside 0, 1, 2: every expected count is 1. Four deviations of 1 give 4; the two 2s give 2·2·2 ln 2 = 8 ln 2.
#[test]
fn chi_squared_of_six_cells() {
    let table = table(2, &[2, 1, 0, 0, 1, 2]);
    let test = pearson(&table).expect("estimable");
    assert_near(test.statistic.expect("a statistic"), 4.0, Hand, "Pearson");
    // With two degrees of freedom the survival function is exp(-x/2).
    assert_near(test.p_value, (-2f64).exp(), Hand, "Pearson's p");
    let test = likelihood_ratio(&table).expect("estimable");
    assert_near(test.statistic.expect("a statistic"), 8.0 * 2f64.ln(), Hand, "likelihood ratio");
    assert_near(test.p_value, 1.0 / 16.0, Hand, "likelihood ratio's p");
}

/// Rows of 3 and columns of 2: C(6, 3) = 20 ways. (1, 1, 1) in the first row has 8 of them, each of the six orders of
/// (2, 1, 0) has 2. Rows of 2 and columns of 1: each of the six tables has 1/6. The diagonal of 1, 2 and 3 has
/// 6!/(1! 2! 3!) = 60 tables' worth: 1 of 60, and no other table has so few ways.
#[test]
fn freeman_halton_by_counting() {
    let p = |rows, cells: &[u64]| freeman_halton(&table(rows, cells), 1000).expect("small").p_value;
    assert_near(p(2, &[2, 1, 0, 0, 1, 2]), 12.0 / 20.0, Hand, "2, 1, 0");
    assert_near(p(2, &[1, 1, 1, 1, 1, 1]), 1.0, Hand, "1, 1, 1");
    assert_near(p(3, &[2, 0, 1, 1, 0, 2]), 12.0 / 20.0, Hand, "2, 1, 0 upright");
    assert_near(p(2, &[1, 1, 0, 0, 0, 0, 1, 1]), 1.0, Hand, "equally likely");
    assert_near(p(3, &[1, 0, 0, 0, 2, 0, 0, 0, 3]), 1.0 / 60.0, Hand, "diagonal");
    // Empty lines change nothing; one row leaves no choice.
    assert_near(p(3, &[2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2]), 12.0 / 20.0, Hand, "with empty lines");
    assert_eq!(p(1, &[3, 4, 5]), 1.0);
    assert_eq!(p(3, &[3, 4, 5]), 1.0);
}

#[test]
fn questions_without_answer() {
    let shape = ContingencyError::Shape { cells: 5, rows: 2, columns: 3 };
    assert_eq!(Table::new(2, 3, vec![1; 5]), Err(shape));
    assert_eq!(Table::new(1, 2, vec![u64::MAX, 1]), Err(ContingencyError::TooManySubjects));
    assert_eq!(Table::new(1, 2, vec![1_000_000_000, 1]), Err(ContingencyError::TooManySubjects));
    let nobody = table(2, &[0; 4]);
    assert_eq!(pearson(&nobody), Err(NoSubjects));
    assert_eq!(freeman_halton(&nobody, 1000), Err(NoSubjects.into()));
    assert_eq!(pearson(&Table::new(0, 0, vec![]).expect("a table")), Err(NoSubjects));
    let gap = table(2, &[1, 0, 2, 3, 0, 4]);
    assert_eq!(pearson(&gap), Err(ZeroMargin));
    let (full, empty) = gap.without_empty();
    assert_eq!((full, empty), (table(2, &[1, 2, 3, 4]), Empty { rows: vec![], columns: vec![1] }));
    assert_eq!(table(1, &[1, 2]).without_empty().1, Empty { rows: vec![], columns: vec![] });
    let large = table(3, &[300, 200, 100, 100, 200, 300, 250, 250, 250]);
    assert_eq!(freeman_halton(&large, 10_000), Err(ContingencyError::TooLarge { most_steps: 10_000 }));
    assert_eq!(freeman_halton_monte_carlo(&gap, 1, 0, 0), Err(ContingencyError::FewTables { tables: 1 }));
    assert_eq!(freeman_halton_monte_carlo(&nobody, 10, 0, 0), Err(NoSubjects.into()));
}

/// Of 10 tables 4 no likelier: 4/10, √(0.24/9), 5/11.
#[test]
fn what_a_simulation_gives() {
    let simulated = trialstat_stats::contingency::Simulated { tables: 10, as_extreme: 4 };
    assert_near(simulated.estimate(), 0.4, Hand, "estimate");
    assert_near(simulated.standard_error(), (0.24f64 / 9.0).sqrt(), Hand, "standard error");
    assert_near(simulated.p_value_with_observed(), 5.0 / 11.0, Hand, "with the observed");
}

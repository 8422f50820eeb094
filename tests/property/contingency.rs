//! What must hold of tables whatever the counts.

use trialstat_stats::association::{self, Continuity};
use trialstat_stats::contingency::{Table, freeman_halton, freeman_halton_monte_carlo, likelihood_ratio, pearson};
use trialstat_stats::proportion::Count;

const MOST_STEPS: u64 = 10_000_000;

fn table(rows: usize, cells: &[u64]) -> Table {
    Table::new(rows, cells.len() / rows, cells.to_vec()).expect("a table")
}

fn exact(table: &Table) -> f64 {
    freeman_halton(table, MOST_STEPS).expect("small").p_value
}

#[track_caller]
fn assert_close(one: f64, other: f64, what: &str) {
    assert!((one - other).abs() <= 1e-12 * one.abs().max(other.abs()), "{what}: {one:e} and {other:e}");
}

#[test]
fn two_by_two_is_as_two_proportions() {
    for (x, y) in (0..=6).flat_map(|x| (0..=9).map(move |y| (x, y))).filter(|&(x, y)| x + y > 0 && x + y < 15) {
        let table = table(2, &[x, 6 - x, y, 9 - y]);
        let (first, second) = (Count::new(x, 6).expect("a count"), Count::new(y, 9).expect("a count"));
        assert_close(exact(&table), association::fisher(first, second).expect("estimable").p_value, "Fisher");
        let one = pearson(&table).expect("estimable").p_value;
        assert_close(one, association::chi_squared(first, second, Continuity::None).expect("p").p_value, "Pearson");
        let one = likelihood_ratio(&table).expect("estimable").p_value;
        assert_close(one, association::likelihood_ratio(first, second).expect("estimable").p_value, "G");
    }
}

/// All rows of non-negative integers with a sum, none above its cap.
fn fillings(sum: u64, caps: &[u64]) -> Vec<Vec<u64>> {
    let Some((&cap, rest)) = caps.split_first() else {
        return if sum == 0 { vec![vec![]] } else { vec![] };
    };
    let with = |first: u64| {
        fillings(sum - first, rest).into_iter().map(move |tail| std::iter::once(first).chain(tail).collect())
    };
    (0..=cap.min(sum)).flat_map(with).collect()
}

/// All tables with given margins, row by row, and the numbers of ways to each.
fn enumerated(rows: &[u64], columns: &[u64]) -> Vec<(Vec<u64>, f64)> {
    let factorial = |n: &u64| (1..=*n).map(|i| i as f64).product::<f64>();
    let mut all = vec![(Vec::new(), columns.to_vec())];
    for &row in rows {
        let extended = |(cells, left): &(Vec<u64>, Vec<u64>)| {
            let (cells, left) = (cells.clone(), left.clone());
            fillings(row, &left).into_iter().map(move |own| {
                let rest = left.iter().zip(&own).map(|(left, own)| left - own).collect();
                ([cells.clone(), own].concat(), rest)
            })
        };
        all = all.iter().flat_map(extended).collect();
    }
    let whole = all.into_iter().filter(|(_, left)| left.iter().all(|&left| left == 0));
    whole
        .map(|(cells, _)| {
            let ways = 1.0 / cells.iter().map(factorial).product::<f64>();
            (cells, ways)
        })
        .collect()
}

#[test]
fn the_network_gives_what_enumeration_gives() {
    for (rows, columns) in [
        (vec![3, 4, 5], vec![2, 4, 6]),
        (vec![1, 2, 3, 4], vec![5, 5]),
        (vec![4, 4, 4], vec![3, 3, 3, 3]),
        (vec![2, 5], vec![1, 1, 2, 3]),
        (vec![10, 1, 1], vec![6, 6]),
        (vec![2, 2, 2, 2], vec![2, 2, 2, 2]),
    ] {
        let all = enumerated(&rows, &columns);
        let whole: f64 = all.iter().map(|(_, ways)| ways).sum();
        assert!(all.len() > 3);
        for (cells, ways) in all.iter().step_by(1 + all.len() / 60) {
            let unlikely: f64 = all.iter().map(|(_, other)| other).filter(|&other| *other <= ways * (1.0 + 1e-7)).sum();
            assert_close(exact(&table(rows.len(), cells)), unlikely / whole, "p-value");
        }
    }
}

#[test]
fn order_and_transposition_say_nothing() {
    let plain = table(3, &[4, 1, 0, 3, 2, 6, 1, 1, 0, 5, 2, 7]);
    let moved = table(3, &[5, 0, 7, 2, 1, 4, 3, 0, 6, 2, 1, 1]);
    let upright = table(4, &[4, 2, 0, 1, 6, 5, 0, 1, 2, 3, 1, 7]);
    for other in [moved, upright] {
        assert_close(exact(&other), exact(&plain), "exact");
        assert_close(pearson(&other).expect("p").p_value, pearson(&plain).expect("p").p_value, "Pearson");
        let g = |table| likelihood_ratio(table).expect("estimable").p_value;
        assert_close(g(&other), g(&plain), "likelihood ratio");
    }
}

#[test]
fn a_simulation_comes_near_the_exact_p_value() {
    for cells in [
        [4, 1, 0, 3, 2, 6, 1, 1, 0, 5, 2, 7],
        [6, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 5],
        [5, 1, 1, 1, 0, 4, 2, 1, 1, 0, 5, 1],
    ] {
        let table = table(3, &cells);
        let simulated = freeman_halton_monte_carlo(&table, 10_000, 1, 0).expect("estimable");
        let (p, error) = (exact(&table), simulated.standard_error());
        assert!((simulated.estimate() - p).abs() < 5.0 * error, "{p}: {simulated:?}");
        assert!(error < 0.006 && simulated.p_value_with_observed() > simulated.estimate() * 0.999);
        assert_eq!(freeman_halton_monte_carlo(&table, 10_000, 1, 0), Ok(simulated));
    }
}

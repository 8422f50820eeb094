//! Strata that have their own scales.

use crate::complete::factor_of;
use std::collections::BTreeSet;
use trialstat_trial::dataset::{Dataset, Factor};

/// The combinations of some columns' levels that occur, in the order of the levels.
pub(super) struct Strata {
    /// The columns.
    pub(super) factors: Vec<(String, Factor)>,
    combinations: Vec<Vec<usize>>,
    of_rows: Vec<usize>,
}

impl Strata {
    /// The strata of these rows, none where no column makes any.
    pub(super) fn of(dataset: &Dataset, columns: &[String], rows: &[usize]) -> Option<Strata> {
        if columns.is_empty() {
            return None;
        }
        let factor = |name: &String| {
            let factor = dataset.factor(name).expect("the column was read as levels");
            (name.clone(), factor_of(factor, rows))
        };
        let factors: Vec<(String, Factor)> = columns.iter().map(factor).collect();
        let combination = |row: usize| -> Vec<usize> {
            factors.iter().map(|(_, factor)| factor.rows[row].unwrap_or_default() as usize).collect()
        };
        let of_rows: Vec<Vec<usize>> = (0..rows.len()).map(combination).collect();
        let combinations: Vec<Vec<usize>> = of_rows.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
        let place = |own: &Vec<usize>| combinations.binary_search(own).expect("every combination is listed");
        let of_rows = of_rows.iter().map(place).collect();
        Some(Strata { factors, combinations, of_rows })
    }

    /// Those that occur at these positions, and which of them each position has.
    pub(super) fn among(&self, positions: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let own: Vec<usize> = positions.iter().map(|at| self.of_rows[*at]).collect();
        let present: Vec<usize> = own.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let place = |stratum: &usize| present.binary_search(stratum).expect("every stratum is listed");
        let of_positions = own.iter().map(place).collect();
        (present, of_positions)
    }

    /// The stratum with these levels of the columns.
    pub(super) fn position(&self, levels: &[usize]) -> Option<usize> {
        self.combinations.binary_search_by(|own| own[..].cmp(levels)).ok()
    }

    /// What a stratum is called.
    pub(super) fn name(&self, stratum: usize) -> String {
        let levels = self.combinations[stratum].iter().zip(&self.factors);
        levels.map(|(level, (_, factor))| factor.levels[*level].to_string()).collect::<Vec<_>>().join(", ")
    }
}

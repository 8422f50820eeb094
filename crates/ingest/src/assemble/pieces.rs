//! What the pieces of a table have in common: a table that does not fit into memory is assembled piece by piece, and the
//! outcome is that of the whole.

use super::Building;
use super::place::Grouped;
use crate::prepared::Prepared;
use std::collections::{BTreeMap, HashSet};
use trialstat_trial::design::ArmIndex;

/// What earlier pieces of a table have left.
#[derive(Default)]
pub(super) struct Pieces {
    /// Problems of rows, by what was looked for, to which further lines may be added.
    open: BTreeMap<&'static str, Grouped>,
    /// Measures' cells whose first row was looked at.
    described: HashSet<String>,
}

impl Pieces {
    /// The problems of that name that earlier pieces of the table have left open.
    pub(super) fn take(&mut self, name: &'static str) -> Grouped {
        self.open.remove(name).unwrap_or_default()
    }

    /// Leaves problems open for the pieces to come, if there are any.
    pub(super) fn leave(&mut self, name: &'static str, grouped: Grouped, table: &Prepared<'_>) {
        if table.piece.is_some() {
            self.open.insert(name, grouped);
        }
    }

    /// Whether a measure's cell is met for the first time in a table, of which this may be a piece.
    pub(super) fn is_new(&mut self, cell: &str, table: &Prepared<'_>) -> bool {
        table.piece.is_none() || self.described.insert(cell.to_owned())
    }
}

impl Building {
    /// Forgets what pieces of a table have left, before the next table.
    pub(crate) fn end_of_pieces(&mut self) {
        self.pieces = Pieces::default();
    }

    /// Number of arms so far.
    pub(crate) fn arm_count(&self) -> usize {
        self.arms.list().len()
    }

    /// Brings the arms from the given one on into the order in which a table names them; arms that are not there yet
    /// are added.
    pub(crate) fn order_arms(&mut self, from: usize, names: &[&str]) {
        let old: Vec<String> = self.arms.list().to_vec();
        let kept = old[..from].iter().map(String::as_str);
        let new = names.iter().copied().filter(|name| !old[..from].iter().any(|known| known == name));
        let rest = old[from..].iter().map(String::as_str).filter(|name| !names.contains(name));
        self.arms = super::names::Names::of(kept.chain(new).chain(rest));
        let number: Vec<u32> = old.iter().map(|name| self.arms.index(name)).collect();
        for arm in self.tables.subjects.iter_mut().filter_map(|subject| subject.arm.as_mut()) {
            *arm = ArmIndex(number[arm.0 as usize]);
        }
    }
}

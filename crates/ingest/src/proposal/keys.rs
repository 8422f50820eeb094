//! Which columns tell the rows of a proposed table apart.

use super::plan::Plan;
use super::seen::Seen;
use crate::raw_table::Cells;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Whether the default key of a role holds for the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// It does, or the role has none.
    Default,
    /// These columns do.
    Columns(Vec<usize>),
    /// No column does; so many rows repeat the default key.
    None(usize),
}

/// What tells the rows apart, of those for which `asked_for` holds.
pub(super) fn key_of(plan: &Plan, columns: &[Seen<'_>], asked_for: &[bool]) -> Key {
    let mut keys = plan.role.key().to_vec();
    if keys.contains(&"visit") && plan.slot("visit").is_none() {
        keys.extend(["day", "date"]);
    }
    let base: Vec<usize> = keys.into_iter().filter_map(|key| plan.column(key)).collect();
    let repeated = if base.is_empty() { 0 } else { repeats(&base, columns, asked_for) };
    if repeated == 0 {
        return Key::Default;
    }
    let preferred = ["day", "date"].into_iter().filter_map(|key| plan.column(key));
    let numbered = (0..columns.len()).filter(|at| {
        let name = columns[*at].name.to_ascii_uppercase();
        name.ends_with("SEQ") || name.ends_with("VISITNUM") || name.ends_with("DTC")
    });
    for further in preferred.chain(numbered) {
        let with: Vec<usize> = base.iter().copied().chain([further]).collect();
        if repeats(&with, columns, asked_for) == 0 {
            return Key::Columns(with);
        }
    }
    Key::None(repeated)
}

/// How many rows repeat an earlier one in these columns.
pub(super) fn repeats(of: &[usize], columns: &[Seen<'_>], asked_for: &[bool]) -> usize {
    let mut known: HashSet<u64> = HashSet::new();
    let rows = (0..asked_for.len()).filter(|row| asked_for[*row]);
    rows.filter(|row| {
        let mut hasher = DefaultHasher::new();
        for at in of {
            match &columns[*at].column.cells {
                Cells::Text(cells) => cells.codes()[*row].hash(&mut hasher),
                Cells::Number(cells) => {
                    let value = cells.get(*row);
                    value.map(f64::to_bits).map_err(|code| code.letter()).hash(&mut hasher);
                }
            }
        }
        !known.insert(hasher.finish())
    })
    .count()
}

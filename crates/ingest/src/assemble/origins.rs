//! The rows that records came from.

use crate::prepared::Prepared;

/// The prepared table and the row of an origin.
pub(super) fn row_of(
    prepared: &[Prepared<'_>],
    origin: u32,
    holds: impl Fn(&Prepared<'_>) -> bool,
) -> Option<(usize, usize)> {
    let within = |table: &Prepared<'_>| (table.first_row..table.first_row + table.raw.rows as u32).contains(&origin);
    let at = prepared.iter().position(|table| within(table) && holds(table))?;
    Some((at, (origin - prepared[at].first_row) as usize))
}

/// Keeps the values with a flag.
pub(super) fn retain_by<T>(values: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    values.retain(|_| *keep.next().expect("one flag a value"));
}

//! Whether what a column holds suits the part that its name suggests.

use super::naming::{self, Met};
use super::seen::{Content, Seen};
use crate::mapping::role::Role;
use crate::raw_table::Cells;
use std::collections::HashMap;

/// Whether a column can play the part of a key.
pub(super) fn fits(role: Role, key: &str, seen: &Seen<'_>, met: Met) -> bool {
    let standard = matches!(met, Met::Standard(_));
    let numbers = seen.numbers();
    let is_text = !matches!(seen.content, Content::Dates(_));
    let repeats = seen.distinct() < seen.rows || seen.rows <= 1;
    let few = |most: usize| (1..=most).contains(&seen.distinct());
    match key {
        "subject" => is_text && seen.distinct() > 0 && (standard || !speaks_of_others(seen.name)),
        "arm" if standard => few(1000),
        "arm" => is_text && few(50) && (repeats || role == Role::Counts) && !speaks_of_characteristics(seen.name),
        "visit" => is_text && seen.distinct() > 0 && (standard || repeats),
        "measure" => few(2000) && (standard || (repeats && seen.content == Content::Words)),
        "endpoint" => few(2000),
        "score" | "amount" => numbers.is_some(),
        "time" => numbers.is_some_and(|numbers| numbers.low >= 0.0),
        "day" | "last_day" => numbers.is_some_and(|numbers| numbers.whole) && seen.distinct() > 0,
        "date" | "last_date" | "start" => matches!(seen.content, Content::Dates(_)),
        "censored" => numbers.is_some_and(|numbers| numbers.whole && numbers.low >= 0.0) && few(20),
        "event" | "serious" => few(3) && is_text,
        "met" => few(3) && is_text && (standard || numbers.is_none_or(|numbers| numbers.whole)),
        "events" | "total" => numbers.is_some_and(|numbers| numbers.whole && numbers.low >= 0.0) && seen.blank == 0,
        "term" => seen.content == Content::Words && (standard || seen.distinct() > 3),
        "trial" => few(1000) && is_text,
        _ => seen.content == Content::Words || (standard && seen.distinct() > 0),
    }
}

/// Whether a name with `id` in it identifies something else than a subject.
fn speaks_of_others(name: &str) -> bool {
    const OTHERS: [&str; 14] = [
        "site", "centre", "center", "visit", "country", "row", "event", "study", "trial", "drug", "batch", "form",
        "age", "sex",
    ];
    naming::words(name).iter().any(|word| OTHERS.contains(&word.as_str()))
}

fn speaks_of_characteristics(name: &str) -> bool {
    const OTHERS: [&str; 10] = ["age", "sex", "race", "ethnic", "bmi", "weight", "duration", "start", "date", "end"];
    naming::words(name).iter().any(|word| OTHERS.contains(&word.as_str()))
}

/// Whether a column has the same value in all rows of a subject, rows without one apart.
pub(super) fn is_constant_within(column: &Seen<'_>, subject: &Seen<'_>) -> bool {
    let mut known: HashMap<String, String> = HashMap::new();
    if subject.tells_rows_apart() {
        return true;
    }
    if let (Cells::Text(values), Cells::Text(subjects)) = (&column.column.cells, &subject.column.cells) {
        let mut first: Vec<Option<u32>> = vec![None; subjects.distinct().len()];
        return values.codes().iter().zip(subjects.codes()).all(|(value, subject)| {
            values.text(*value).is_empty() || *first[*subject as usize].get_or_insert(*value) == *value
        });
    }
    (0..column.rows).all(|row| {
        let value = column.column.cells.shown(row);
        value.is_empty() || *known.entry(subject.column.cells.shown(row)).or_insert_with(|| value.clone()) == value
    })
}

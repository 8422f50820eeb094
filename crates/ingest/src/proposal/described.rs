//! What was seen in a column, in words for a comment.

use super::seen::{Content, Seen};
use super::toml_text::{plain, shown};
use crate::cell::date::DateOrder;
use crate::dictionary::DictionaryColumn;

/// How many values a comment shows.
const SHOWN: usize = 4;

/// `` `AVAL`, Analysis Value: 78 distinct numbers from 1 to 212 (`2`, `3` …), none missing ``
pub(super) fn described(seen: &Seen<'_>, dictionary: Option<&DictionaryColumn>) -> String {
    let label = dictionary.and_then(|column| column.label.as_deref()).or(seen.column.label.as_deref());
    let label = label.filter(|label| !label.trim().is_empty()).map(|label| format!(", {}", plain(label.trim())));
    format!("`{}`{}: {}", plain(seen.name), label.unwrap_or_default(), holds(seen))
}

fn holds(seen: &Seen<'_>) -> String {
    let distinct = seen.values.len();
    let what = match &seen.content {
        Content::Empty => "no value",
        Content::Words if distinct == 1 => "1 value",
        Content::Words => "distinct values",
        Content::Numbers(numbers) if numbers.whole => "distinct whole numbers",
        Content::Numbers(_) => "distinct numbers",
        Content::Dates(_) => "distinct dates",
    };
    let count = if distinct == 0 || (distinct == 1 && seen.content == Content::Words) {
        what.to_owned()
    } else {
        format!("{distinct} {what}")
    };
    let span = match &seen.content {
        Content::Numbers(numbers) => format!(" from {} to {}", numbers.low, numbers.high),
        Content::Dates(dates) => match &dates.order {
            Ok(Some(order)) if *order != DateOrder::Iso => format!(" in the order {}", order.name()),
            _ => String::new(),
        },
        Content::Empty | Content::Words => String::new(),
    };
    let first: Vec<String> = seen.values.iter().take(SHOWN).map(|(text, _)| shown(text)).collect();
    let more = if distinct > SHOWN { " …" } else { "" };
    let first = if first.is_empty() { String::new() } else { format!(" ({}{more})", first.join(", ")) };
    let suspects: Vec<String> =
        seen.suspects.iter().take(SHOWN).map(|(text, count)| format!(", {} in {count} more", shown(text))).collect();
    let kind = if seen.dates().is_some() { "date" } else { "number" };
    let strays: Vec<String> = seen
        .strays
        .iter()
        .take(SHOWN)
        .map(|(text, count)| format!(", {} in {count} more is no {kind}", shown(text)))
        .collect();
    format!("{count}{span}{first}{}{}, {}", suspects.concat(), strays.concat(), missing(seen))
}

fn missing(seen: &Seen<'_>) -> String {
    match seen.blank {
        0 => "none missing".to_owned(),
        blank => format!("{blank} of {} missing ({})", seen.rows, share(blank, seen.rows)),
    }
}

/// A share in percent that says neither none nor all unless it is.
fn share(part: usize, whole: usize) -> String {
    let percent = 100.0 * part as f64 / whole.max(1) as f64;
    match percent {
        small if small < 0.1 => "under 0.1 %".to_owned(),
        large if large > 99.9 && part < whole => "over 99.9 %".to_owned(),
        percent => format!("{percent:.1} %"),
    }
}

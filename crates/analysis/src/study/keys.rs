//! What the keys of a plan's tables hold: names with their places, days, conditions.

use super::condition::Condition;
use crate::codes;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::quantity::Day;
use trialstat_trial::spec::{Table, Text};
use trialstat_trial::spelling::did_you_mean_of;

/// A text of a table with its place.
pub(super) fn text_of(table: &Table, key: &str) -> Option<Text> {
    table.text(key).map(|text| Text { text: text.to_owned(), place: table.place_of(key).clone() })
}

/// A study day; there is no day 0.
pub(super) fn day_of(table: &Table, key: &str, problems: &mut Vec<Diagnostic>) -> Option<Day> {
    table.number(key).and_then(|number| day(number, table, key, problems))
}

/// The same of a number of a list.
pub(super) fn day(number: f64, table: &Table, key: &str, problems: &mut Vec<Diagnostic>) -> Option<Day> {
    let whole = number.fract() == 0.0 && number.abs() < 1e6;
    let day = whole.then(|| Day::new(number as i32)).flatten();
    if day.is_none() {
        let message = format!("`{key}` is {number}, expected a study day");
        let problem = table.error(codes::OUT_OF_RANGE, key, message);
        problems.push(problem.with_hint("study days are whole numbers; the day before day 1 is day -1"));
    }
    day
}

/// Position of the table of that name.
pub(super) fn position<'a>(
    wanted: &Text,
    what: &str,
    names: impl Iterator<Item = &'a str>,
    problems: &mut Vec<Diagnostic>,
) -> Option<usize> {
    let names: Vec<&str> = names.collect();
    let found = names.iter().position(|name| *name == wanted.text);
    if found.is_none() {
        problems.push(unknown(wanted, what, "the plan", &names));
    }
    found
}

/// A name that does not occur, with the nearest that do and all there are.
pub(super) fn unknown(wanted: &Text, what: &str, holder: &str, names: &[&str]) -> Diagnostic {
    let message = format!("{holder} has no {what} `{}`", wanted.text);
    let problem = Diagnostic::error(codes::UNKNOWN_NAME, wanted.place.clone(), message);
    let hint = if names.is_empty() { format!("it has no {what} at all") } else { did_you_mean_of(&wanted.text, names) };
    problem.with_hint(hint)
}

/// A condition of a table's key, if it is there.
pub(super) fn condition_of(table: &Table, key: &str, problems: &mut Vec<Diagnostic>) -> Option<Condition> {
    table.table(key).map(|table| Condition::of_table(table, problems))
}

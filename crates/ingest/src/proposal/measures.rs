//! The measures that instruments are known for.

use super::plan::{Filled, Plan};
use super::seen::Seen;
use super::toml_text::quoted;
use crate::cell::number::{self, NumberFormat};
use crate::terminology::{Instrument, instrument};
use std::collections::HashMap;

/// The lines of each measure of a table of assessments whose instrument is known.
pub(super) fn measures(plan: &Plan, columns: &[Seen<'_>]) -> Vec<Vec<String>> {
    let Some(score) = plan.column("score").map(|at| &columns[at]) else { return Vec::new() };
    match plan.slot("measure").map(|slot| &slot.filled) {
        Some(Filled::Constant(name, _)) => {
            let Some(known) = plan.instrument.or_else(|| instrument(name)) else { return Vec::new() };
            let span = score.numbers().map(|numbers| (numbers.low, numbers.high));
            vec![lines(name, known, span)]
        }
        Some(Filled::Named(at, _) | Filled::ByValues(at)) => {
            let measure = &columns[*at];
            let known: Vec<(&str, &Instrument)> =
                measure.values.iter().filter_map(|(name, _)| Some((name.as_str(), instrument(name)?))).collect();
            if known.is_empty() {
                return Vec::new();
            }
            let spans = spans(measure, score);
            known.into_iter().map(|(name, known)| lines(name, known, spans.get(name).copied())).collect()
        }
        None => Vec::new(),
    }
}

/// Lowest and highest score of each measure, codes of missing values apart.
fn spans(measure: &Seen<'_>, score: &Seen<'_>) -> HashMap<String, (f64, f64)> {
    let format = score.numbers().and_then(|numbers| numbers.format).unwrap_or(NumberFormat::POINT);
    let mut spans: HashMap<String, (f64, f64)> = HashMap::new();
    for row in 0..score.rows {
        let text = score.column.cells.shown(row);
        let is_code = score.suspects.iter().any(|(code, _)| *code == text);
        if let Some(number) = number::parse(&text, format).ok().filter(|_| !is_code) {
            let span = spans.entry(measure.column.cells.shown(row)).or_insert((number, number));
            *span = (span.0.min(number), span.1.max(number));
        }
    }
    spans
}

fn lines(name: &str, known: &Instrument, span: Option<(f64, f64)>) -> Vec<String> {
    let (low, high) = known.range;
    let mut lines = vec!["[[measure]]".to_owned(), format!("name = {}", quoted(name))];
    match span.filter(|(lowest, highest)| *lowest < low || *highest > high) {
        None => {
            lines.push(format!("# {}: scores from {low} to {high}; any other is reported", known.title));
            lines.push(format!("instrument = {}  # guess: by its name", quoted(&known.name)));
        }
        Some((lowest, highest)) => {
            lines.push(format!("# scores from {lowest} to {highest} were seen, the instrument gives {low} to {high}"));
            lines.push(format!("# instrument = {}", quoted(&known.name)));
        }
    }
    lines
}

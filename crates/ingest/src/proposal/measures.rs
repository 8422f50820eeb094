//! The measures that instruments are known for.

use super::plan::{Filled, Plan};
use super::seen::Seen;
use super::toml_text::quoted;
use crate::cell::number::{self, NumberFormat};
use std::collections::HashMap;
use trialstat_trial::instrument::{Instrument, instrument};

/// A measure and the instrument that it is by its name.
pub(super) struct Measure {
    name: String,
    known: &'static Instrument,
    /// Lowest and highest score seen.
    span: Option<(f64, f64)>,
}

/// The measures of a table of assessments whose instruments are known; one that is there already is only widened.
pub(super) fn gather(plan: &Plan, columns: &[Seen<'_>], measures: &mut Vec<Measure>) {
    let Some(score) = plan.column("score").map(|at| &columns[at]) else { return };
    let mut add = |name: &str, known: &'static Instrument, span: Option<(f64, f64)>| match measures
        .iter_mut()
        .find(|measure| measure.name == name)
    {
        Some(Measure { span: Some(widened), .. }) => {
            let (low, high) = span.unwrap_or(*widened);
            *widened = (widened.0.min(low), widened.1.max(high));
        }
        Some(measure) => measure.span = span,
        None => measures.push(Measure { name: name.to_owned(), known, span }),
    };
    match plan.slot("measure").map(|slot| &slot.filled) {
        Some(Filled::Constant(name, _)) => {
            if let Some(known) = plan.instrument.or_else(|| instrument(name)) {
                add(name, known, score.numbers().map(|numbers| (numbers.low, numbers.high)));
            }
        }
        Some(Filled::Named(at, _) | Filled::ByValues(at)) => {
            let names = columns[*at].values.iter().map(|(name, _)| name.as_str());
            let known: Vec<(&str, &'static Instrument)> =
                names.filter_map(|name| Some((name, instrument(name)?))).collect();
            if !known.is_empty() {
                let spans = spans(&columns[*at], score);
                known.into_iter().for_each(|(name, known)| add(name, known, spans.get(name).copied()));
            }
        }
        None => {}
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

impl Measure {
    /// The measure's table of the mapping.
    pub(super) fn lines(&self) -> Vec<String> {
        let (low, high) = self.known.range;
        let mut lines = vec!["[[measure]]".to_owned(), format!("name = {}", quoted(&self.name))];
        match self.span.filter(|(lowest, highest)| *lowest < low || *highest > high) {
            None => {
                lines.push(format!("# {}: scores from {low} to {high}; any other is reported", self.known.title));
                lines.push(format!("instrument = {}  # guess: by its name", quoted(&self.known.name)));
            }
            Some((lowest, highest)) => {
                lines.push(format!(
                    "# scores from {lowest} to {highest} were seen, the instrument gives {low} to {high}"
                ));
                lines.push(format!("# instrument = {}", quoted(&self.known.name)));
            }
        }
        lines
    }
}

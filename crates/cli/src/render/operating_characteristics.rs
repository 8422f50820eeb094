//! Operating characteristics for reading: a block a line of the analysis, or two of them compared, a measure a line, its
//! error in brackets.

use crate::render::number::Style;
use crate::render::results;
use std::fmt::Write;
use trialstat_trial::result::{ResultRow, ResultSet, Stat};

/// Screening and looks first, then how each method did, bands about curves and exposures, then what could not be estimated; with `all`,
/// also the mean of everything.
pub fn table(found: &ResultSet, all: bool, style: Style) -> String {
    let of = |contexts: &[&str]| {
        let rows = found.rows.iter().filter(|row| contexts.contains(&row.context)).cloned();
        results::table(&ResultSet { rows: rows.collect() }, style)
    };
    let is_block = |row: &&ResultRow| ["performance", "paired-comparison"].contains(&row.context);
    let performance: Vec<&ResultRow> = found.rows.iter().filter(is_block).collect();
    let blocks = performance.chunk_by(|left, right| heading(left) == heading(right)).map(block);
    let mut parts: Vec<String> = vec![of(&["screening", "look", "trial-size"])];
    parts.extend(blocks);
    parts.push(of(&["band", "exposure"]));
    parts.push(of(if all { &["replicates", "not-estimable"] } else { &["not-estimable"] }));
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

/// What a block is about.
fn heading(row: &ResultRow) -> String {
    let mut heading = format!("{}: {}", row.analysis, row.method);
    if row.variable != row.analysis {
        let _ = write!(heading, " of {}", row.variable);
    }
    if let Some(level) = &row.variable_level {
        let _ = write!(heading, " at {level}");
    }
    if let Some(group) = &row.group1_level {
        let _ = write!(heading, ", {group}");
    }
    if let Some(other) = &row.group2_level {
        let _ = write!(heading, " against {other}");
    }
    heading
}

fn block(rows: &[&ResultRow]) -> String {
    let scale = rows.iter().filter(|row| row.stat.number().is_some()).find_map(|row| row.note.as_deref());
    let scale = scale.map(|scale| format!(" ({scale})")).unwrap_or_default();
    let mut text = format!("{}{scale}\n", heading(rows[0]));
    let error_of = |name: &str| rows.iter().find(|row| row.stat_name.strip_suffix(".mcse") == Some(name));
    let measures = || rows.iter().filter(|row| !row.stat_name.ends_with(".mcse"));
    let width = measures().map(|row| row.stat_label.chars().count()).max().unwrap_or(0);
    for row in measures() {
        let error = error_of(row.stat_name).and_then(|error| error.stat.number());
        let error = error.map(|error| format!("  ({})", number(error))).unwrap_or_default();
        let value = match row.stat {
            Stat::Number(value) if value.fract() == 0.0 && error.is_empty() => format!("{value}"),
            Stat::Number(value) => number(value),
            Stat::NotEstimable(reason) => format!("NE: {reason}"),
        };
        let _ = writeln!(text, "  {:<width$}  {value:>10}{error}", row.stat_label);
    }
    text
}

/// Four digits that count.
fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if size < 1e-3 => format!("{value:.3e}"),
        size if size < 1.0 => format!("{value:.5}"),
        size if size < 1e4 => format!("{value:.3}"),
        _ => format!("{value:.1}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_says_on_what_scale_it_is() {
        let row = |stat_name, note: Option<&'static str>| ResultRow {
            analysis: "response".into(),
            group1: None,
            group1_level: None,
            group2: None,
            group2_level: None,
            variable: "response".into(),
            variable_level: None,
            context: "performance",
            method: "ratio, katz".into(),
            stat_name,
            stat_label: stat_name,
            stat: Stat::Number(0.5),
            unit: None,
            note: note.map(Into::into),
        };
        let of = |note| {
            let (coverage, mean) = (row("coverage", None), row("mean", note));
            block(&[&coverage, &mean])
        };
        assert!(of(Some("of the logarithm")).starts_with("response: ratio, katz (of the logarithm)\n"));
        assert!(of(None).starts_with("response: ratio, katz\n"));
    }
}

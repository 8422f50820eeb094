//! Result rows for reading: a block a context, a line a method, a column a statistic.

use crate::call;
use crate::input::Input;
use crate::render::number::Style;
use crate::render::row_text::RowText;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write;
use std::io;
use trialstat_ingest::problem::Problem;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::result::{ResultRow, ResultSet};

/// The object with inputs, rows and diagnostics.
pub fn json(results: &ResultSet, inputs: &[Input], problems: &[Problem]) -> String {
    in_memory(|out| write_json(results, inputs, problems, out))
}

/// The same, written as it is put together.
pub fn write_json(
    results: &ResultSet,
    inputs: &[Input],
    problems: &[Problem],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let command = call::words();
    let head = Head::new(&command, inputs, None);
    write_whole(&head, |out| RowText::Json.write(&results.rows, out), problems, out)
}

/// The same of other rows for a command of these words, with what a simulation's numbers depend on.
pub fn json_with<R: Serialize>(
    command: &[String],
    results: &R,
    inputs: &[Input],
    problems: &[Problem],
    simulation: Option<Value>,
) -> String {
    let rows = |out: &mut dyn io::Write| out.write_all(pretty(results).replace('\n', "\n  ").as_bytes());
    in_memory(|out| write_whole(&Head::new(command, inputs, simulation), rows, problems, out))
}

fn in_memory(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> String {
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = write(&mut text);
    String::from_utf8(text).expect("JSON is text")
}

/// What comes before the rows.
#[derive(Serialize)]
struct Head<'a> {
    trialstat: &'static str,
    command: &'a [String],
    inputs: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    simulation: Option<Value>,
}

impl Head<'_> {
    fn new<'a>(command: &'a [String], inputs: &[Input], simulation: Option<Value>) -> Head<'a> {
        let inputs = inputs.iter().map(Input::to_json).collect();
        Head { trialstat: env!("CARGO_PKG_VERSION"), command, inputs, simulation }
    }
}

/// What comes after them.
#[derive(Serialize)]
struct Tail {
    diagnostics: Vec<Diagnostic>,
}

/// One object of the head's members, the rows, which may be millions, and the tail's members.
fn write_whole(
    head: &Head<'_>,
    rows: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    problems: &[Problem],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let tail = Tail { diagnostics: problems.iter().flat_map(Problem::diagnostics).collect() };
    let (head, tail) = (pretty(head), pretty(&tail));
    write!(out, "{},\n  \"results\": ", head.strip_suffix("\n}").unwrap_or(&head))?;
    rows(out)?;
    writeln!(out, ",{}", tail.strip_prefix('{').unwrap_or(&tail))
}

fn pretty<T: Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).expect("text keys and finite numbers")
}

/// Blocks of aligned columns.
pub fn table(results: &ResultSet, style: Style) -> String {
    let mut text = String::new();
    for block in blocks(results, style) {
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = writeln!(text, "{}", block.title);
        let widths: Vec<usize> = (0..block.header.len())
            .map(|at| block.lines().map(|line| line[at].chars().count()).max().unwrap_or(0))
            .collect();
        for line in block.lines() {
            let cells = line.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
                if at < block.words { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            let _ = writeln!(text, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
        }
        for note in &block.notes {
            let _ = writeln!(text, "  {note}");
        }
    }
    text
}

/// Tables for a document.
pub fn markdown(results: &ResultSet, style: Style) -> String {
    let mut text = String::new();
    for block in blocks(results, style) {
        if !text.is_empty() {
            text.push('\n');
        }
        let rule: Vec<&str> = (0..block.header.len()).map(|at| if at < block.words { "---" } else { "---:" }).collect();
        let _ = write!(text, "### {}\n\n", block.title);
        for (at, line) in block.lines().enumerate() {
            let cells: Vec<String> = line.iter().map(|cell| cell.replace('|', "\\|")).collect();
            let _ = writeln!(text, "| {} |", cells.join(" | "));
            if at == 0 {
                let _ = writeln!(text, "|{}|", rule.join("|"));
            }
        }
        if !block.notes.is_empty() {
            let _ = writeln!(text, "\n{}", block.notes.join("  \n"));
        }
    }
    text
}

/// The rows of one context.
struct Block {
    title: String,
    header: Vec<String>,
    lines: Vec<Vec<String>>,
    /// How many of the first columns are words; the others are numbers.
    words: usize,
    notes: Vec<String>,
}

impl Block {
    fn lines(&self) -> impl Iterator<Item = &Vec<String>> {
        std::iter::once(&self.header).chain(&self.lines)
    }
}

/// What tells one line of a block from another.
fn key(row: &ResultRow) -> [&str; 5] {
    [
        row.group1_level.as_deref().unwrap_or_default(),
        row.group2_level.as_deref().unwrap_or_default(),
        &row.variable,
        row.variable_level.as_deref().unwrap_or_default(),
        &row.method,
    ]
}

/// A block a context; where there are several analyses, a block a context of each.
fn blocks(results: &ResultSet, style: Style) -> Vec<Block> {
    let mut analyses: Vec<&str> = Vec::new();
    for row in &results.rows {
        if !analyses.contains(&row.analysis.as_str()) {
            analyses.push(&row.analysis);
        }
    }
    let several = analyses.len() > 1;
    let of = |analysis: &&str| {
        let own: Vec<&ResultRow> = results.rows.iter().filter(|row| row.analysis == *analysis).collect();
        let mut contexts: Vec<&str> = Vec::new();
        for row in &own {
            if !contexts.contains(&row.context) {
                contexts.push(row.context);
            }
        }
        let of_context = |context: &str| {
            let rows: Vec<&ResultRow> = own.iter().copied().filter(|row| row.context == context).collect();
            block(if several { format!("{analysis}: {context}") } else { context.to_owned() }, &rows, style)
        };
        contexts.into_iter().map(of_context).collect::<Vec<_>>()
    };
    analyses.iter().flat_map(of).collect()
}

fn block(context: String, rows: &[&ResultRow], style: Style) -> Block {
    let mut stats: Vec<&str> = Vec::new();
    for row in rows.iter().filter(|row| row.stat_name != "conf.level") {
        if !stats.contains(&row.stat_name) {
            stats.push(row.stat_name);
        }
    }
    let lines: Vec<&[&ResultRow]> = rows.chunk_by(|left, right| key(left) == key(right)).collect();
    // A column of words that never changes goes into the title, and an empty one nowhere.
    let differs = |at: usize| lines.iter().any(|line| key(line[0])[at] != key(lines[0][0])[at]);
    let first = rows[0];
    let group = rows.iter().find_map(|row| row.group1.as_deref()).unwrap_or_default();
    let names = [group, "against", "variable", "level", "method"];
    let mut shown: Vec<usize> = (0..names.len()).filter(|at| differs(*at)).collect();
    // Which group a line is about, and by which method, is said in any case; without groups, which level.
    let grouped = rows.iter().any(|row| row.group1_level.is_some());
    for at in [0, 1, if grouped { 1 } else { 3 }, 4] {
        if !shown.contains(&at) && rows.iter().any(|row| !key(row)[at].is_empty()) {
            shown.push(at);
        }
    }
    shown.sort_unstable();
    let levels: Vec<f64> =
        rows.iter().filter(|row| row.stat_name == "conf.level").filter_map(|row| row.stat.number()).collect();
    let level = levels.first().map(|level| format!(", {} % intervals", percent(*level))).unwrap_or_default();
    let of_variable = if differs(2) { String::new() } else { format!(" of {}", first.variable) };
    let title = format!("{context}{of_variable}{level}");
    let mut header: Vec<String> = shown.iter().map(|at| names[*at].to_owned()).collect();
    header.extend(stats.iter().map(|stat| (*stat).to_owned()));
    // Each note once, with the lines it is about.
    let mut notes: Vec<(&str, Vec<String>)> = Vec::new();
    let mut written = Vec::new();
    for line in lines {
        let mut cells: Vec<String> = shown.iter().map(|at| key(line[0])[*at].to_owned()).collect();
        cells.extend(stats.iter().map(|stat| {
            let row = line.iter().find(|row| row.stat_name == *stat);
            row.map(|row| style.cell(stat, row.stat)).unwrap_or_default()
        }));
        written.push(cells);
        let words: Vec<&str> = shown.iter().map(|at| key(line[0])[*at]).filter(|word| !word.is_empty()).collect();
        for note in line.iter().filter_map(|row| row.note.as_deref()) {
            let about = words.join(" ");
            match notes.iter_mut().find(|(known, _)| *known == note) {
                Some((_, lines)) if lines.last() == Some(&about) => {}
                Some((_, lines)) => lines.push(about),
                None => notes.push((note, vec![about])),
            }
        }
    }
    let notes = notes.into_iter().map(|(note, about)| {
        if about.len() == written.len() { note.to_owned() } else { format!("{note}: {}", about.join(", ")) }
    });
    let notes = notes.collect();
    Block { title, header, words: shown.len(), lines: written, notes }
}

fn percent(level: f64) -> String {
    let percent = format!("{:.10}", 100.0 * level);
    percent.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_a_percentage_without_needless_zeros() {
        assert_eq!((percent(0.95), percent(0.999), percent(0.9)), ("95".into(), "99.9".into(), "90".into()));
    }
}

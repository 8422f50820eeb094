//! A first mapping, from a file's header and values.
//!
//! What a column is for is told by CDISC's names, else by the words of the header, else by the values. The text says
//! for every line what was seen and marks what was guessed. What cannot be told, such as which of day and month comes
//! first, is written so that reading the mapping stops at that line until a person has chosen.

pub mod codes;

mod described;
mod fit;
mod flag;
mod keys;
mod line;
mod measures;
mod naming;
mod plan;
mod seen;
mod text;
mod toml_text;

use crate::data_file::{self, DataFile};
use crate::dictionary::{Dictionary, DictionaryTable};
use crate::mapping::Reading;
use crate::problem::Problem;
use crate::raw_table::RawTable;
use crate::source::Format;
use rayon::prelude::*;
use seen::Seen;
use text::{Looked, Named, Text};

/// The name under which standard input is read.
const STANDARD_INPUT: &str = "standard input";

/// The text of a mapping, and what was found while reading.
///
/// # Errors
/// A file of which no row can be trusted: all problems found until then.
pub fn propose(file: &str, bytes: Vec<u8>) -> Result<(String, Vec<Problem>), Vec<Problem>> {
    propose_with(file, bytes, None)
}

/// The same, with labels, ranges, codes and keys taken from a dictionary.
///
/// # Errors
/// As [`propose`].
pub fn propose_with(
    file: &str,
    bytes: Vec<u8>,
    dictionary: Option<&Dictionary>,
) -> Result<(String, Vec<Problem>), Vec<Problem>> {
    let read = data_file::read(file, bytes, &Reading::default())?;
    let stem = stem(file);
    let tables: Vec<Looked<'_>> = read.tables.iter().map(|table| look(table, stem, dictionary)).collect();
    let mut text = Text::new(named(&read, stem));
    text.top(&tables, read.encoding.as_deref());
    tables.iter().for_each(|table| text.table(table));
    let (text, remarks) = text.finish();
    let mut problems = read.problems;
    problems.extend(remarks.into_iter().map(Problem::from));
    Ok((text, problems))
}

fn look<'a>(table: &'a RawTable, file_stem: &str, dictionary: Option<&'a Dictionary>) -> Looked<'a> {
    let name = table.name.as_deref().unwrap_or(file_stem);
    let dictionary = dictionary.and_then(|dictionary| described_by(dictionary, name, file_stem, table));
    let missing = dictionary.map(|dictionary| dictionary.missing.as_slice()).unwrap_or_default();
    let columns: Vec<Seen<'a>> = table.columns.par_iter().map(|column| Seen::of(column, missing)).collect();
    let mut plans = if table.rows == 0 { Vec::new() } else { plan::plans(&columns, file_stem) };
    plans.iter_mut().for_each(|plan| text::settle(plan, &columns));
    let format = seen::common_format(&columns);
    for plan in &mut plans {
        // What is kept of subjects is only named, so that nothing can be said of a single column.
        plan.numbers.retain(|at| {
            let own = columns[*at].numbers().and_then(|numbers| numbers.format);
            format.is_some() || columns[*at].is_binary() || own == Some(crate::cell::number::NumberFormat::POINT)
        });
        let used: Vec<usize> = (0..columns.len()).filter(|at| plan.uses(*at)).collect();
        let is_value = |code: &str| used.iter().any(|at| columns[*at].values.iter().any(|(text, _)| text == code));
        plan.numbers.retain(|at| columns[*at].suspects.iter().all(|(code, _)| !is_value(code)));
    }
    Looked { raw: table, columns, plans, dictionary, format }
}

/// The dictionary's table of that name; the only one, if it knows half of the columns.
fn described_by<'a>(
    dictionary: &'a Dictionary,
    name: &str,
    stem: &str,
    table: &RawTable,
) -> Option<&'a DictionaryTable> {
    let only = match &dictionary.tables[..] {
        [only] => Some(only),
        _ => None,
    };
    let knows_half = |described: &&DictionaryTable| {
        let known = table.columns.iter().filter(|column| described.column(&column.name).is_some()).count();
        known * 2 >= table.columns.len()
    };
    dictionary.table(name).or_else(|| dictionary.table(stem)).or_else(|| only.filter(knows_half))
}

/// A file's name without folder and ending.
fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = name.strip_suffix(".gz").or(name.strip_suffix(".zst")).unwrap_or(name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem.is_empty() || file == STANDARD_INPUT { "trial" } else { stem }
}

fn named<'a>(read: &'a DataFile, stem: &'a str) -> Named<'a> {
    let name = read.file.rsplit(['/', '\\']).next().unwrap_or(&read.file);
    let is_path = !name.is_empty() && !name.contains(':') && !matches!(name, "." | "..");
    let ending = match read.format {
        Format::Delimited => "csv",
        Format::Xport5 | Format::Xport8 => "xpt",
        Format::DatasetJson => "json",
        Format::DatasetNdjson => "ndjson",
        Format::DatasetDsjc => "dsjc",
        Format::Parquet => "parquet",
    };
    let (own, remark) = match read.file == STANDARD_INPUT {
        true => (format!("data.{ending}"), Some("choose: standard input has no name; write the file's name here")),
        false if is_path => (name.to_owned(), None),
        false => (format!("data.{ending}"), Some("choose: a mapping cannot hold this file's name; rename the file")),
    };
    Named { file: &read.file, own: toml_text::quoted(&own), remark, stem, several: read.tables.len() > 1 }
}

#[cfg(test)]
mod tests;

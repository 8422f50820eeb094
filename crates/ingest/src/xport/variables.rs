//! Descriptors of variables, and the label records of version 8.

use super::cards::{CARD, Header, broken, count, take};
use super::display_format::DisplayFormat;
use super::texts::{Standing, Texts, without_padding};
use super::{Stop, codes, place};
use crate::problem::Problem;
use crate::raw_table::NumberKind;
use std::collections::HashMap;
use trialstat_trial::diagnostic::Diagnostic;

/// A variable of a member.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variable {
    pub name: String,
    pub label: Option<String>,
    pub format: Option<String>,
    /// What its numbers are; none in a variable of text.
    pub kind: Option<NumberKind>,
    /// Where its cell begins in a row.
    pub at: usize,
    /// Length of its cell.
    pub width: usize,
}

fn standing(what: String) -> Standing {
    Standing { what, row: 0 }
}

/// The two bytes at a place as a number.
fn short(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

impl Variable {
    /// Reads a descriptor. `at` is its place in the file, `row_at` that of the variable's cell in a row; the
    /// descriptor has a field for the latter too, but readers go by the order of the descriptors.
    pub fn read(
        file: &str,
        descriptor: &[u8],
        at: usize,
        row_at: usize,
        long_names: bool,
        texts: &mut Texts,
    ) -> Result<Variable, Stop> {
        let name_field = if long_names { &descriptor[88..120] } else { &descriptor[8..16] };
        let number = row_at;
        let name = texts.decode(name_field, || standing(format!("name of the variable at byte {number} of a row")))?;
        let name = name.trim_start_matches(' ').to_owned();
        let label = texts.decode(&descriptor[16..56], || standing(format!("label of `{name}`")))?;
        let format_name = texts.decode(&descriptor[56..64], || standing(format!("format of `{name}`")))?.into_owned();
        let format = DisplayFormat { name: format_name, width: short(descriptor, 64), decimals: short(descriptor, 66) };
        let width = usize::from(short(descriptor, 4));
        let (is_text, allowed) = match short(descriptor, 0) {
            1 => (false, 2..=8),
            2 => (true, 1..=usize::from(u16::MAX)),
            other => {
                let message = format!("`{name}` has the type {other}, expected 1 (number) or 2 (text)");
                return Err(broken(file, at, message));
            }
        };
        if !allowed.contains(&width) {
            let (from, to) = (allowed.start(), allowed.end());
            let message = format!("`{name}` has a length of {width} bytes, expected {from} to {to}");
            return Err(broken(file, at, message));
        }
        let kind = (!is_text).then(|| format.kind());
        let label = (!label.is_empty()).then(|| label.into_owned());
        Ok(Variable { name, label, format: format.shown(is_text), kind, at: row_at, width })
    }
}

/// Reads the label records after a header record `LABELV8` or `LABELV9` at a place, and gives the place after them.
pub(super) fn read_label_records(
    file: &str,
    bytes: &[u8],
    header_at: usize,
    header: Header<'_>,
    variables: &mut [Variable],
    texts: &mut Texts,
    notes: &mut Vec<Problem>,
) -> Result<usize, Stop> {
    let with_formats = header.name == b"LABELV9 ";
    // SAS writes the number alone, left-aligned; other programs have written it with zeros for the rest of the card.
    let number = header.counts.trim_ascii().split(|byte| *byte == b' ').next().unwrap_or_default();
    let number = count(file, header_at + 48, if number.len() > 12 { &number[..5] } else { number })?;
    if number > variables.len() {
        let message = format!("{number} labels, expected at most {}, one for each variable", variables.len());
        return Err(broken(file, header_at + 48, message));
    }
    let positions: HashMap<Vec<u8>, usize> = variables
        .iter()
        .enumerate()
        .map(|(position, variable)| (variable.name.as_bytes().to_vec(), position))
        .collect();
    let first = header_at + CARD;
    let mut at = first;
    for _ in 0..number {
        let short_record = with_formats && !is_named(bytes, at, 10, &positions) && is_named(bytes, at, 6, &positions);
        let length = if with_formats && !short_record { 10 } else { 6 };
        let lengths = take(file, bytes, at, length, "a label record")?;
        let lengths: Vec<usize> = lengths[2..].chunks_exact(2).map(|pair| usize::from(short(pair, 0))).collect();
        let mut text_at = at + 2 + 2 * lengths.len();
        let mut fields = Vec::with_capacity(lengths.len());
        for length in lengths {
            fields.push(take(file, bytes, text_at, length, "a label record")?);
            text_at += length;
        }
        // Records are matched by the name, which all programs agree on, and not by the number.
        let name = texts.decode(fields[0], || standing(format!("name in the label record at byte {at}")))?;
        let position = positions.get(name.trim().as_bytes());
        let Some(variable) = position.and_then(|position| variables.get_mut(*position)) else {
            let message = format!("at byte {at}: a label record for `{}`, which no variable is called", name.trim());
            let hint = "look for the label in the original, if it matters";
            notes.push(Diagnostic::warning(codes::BROKEN_HEADER, place(file, 0), message).with_hint(hint).into());
            at = text_at;
            continue;
        };
        // Some programs put the label last, after the formats; the descriptor holds its beginning.
        if fields.len() == 4 && continues(variable, fields[3]) && !continues(variable, fields[1]) {
            fields[1..].rotate_right(1);
        }
        let label = texts.decode(fields[1], || standing(format!("label of `{}`", variable.name)))?;
        if !label.is_empty() {
            variable.label = Some(label.into_owned());
        }
        if let Some(field) = fields.get(2) {
            let text = texts.decode(field, || standing(format!("format of `{}`", variable.name)))?;
            if let Some(format) = DisplayFormat::parse(&text) {
                variable.format = format.shown(variable.kind.is_none());
                variable.kind = variable.kind.map(|_| format.kind());
            } else if !text.is_empty() {
                variable.format = Some(text.into_owned());
            }
        }
        at = text_at;
    }
    Ok(first + super::cards::whole_cards(at - first))
}

/// Whether the label record at a place has the name of a variable where it stands after so many bytes. Some programs
/// leave out the lengths of formats in a record without any, though the header promises them.
fn is_named(bytes: &[u8], at: usize, after: usize, positions: &HashMap<Vec<u8>, usize>) -> bool {
    let name = bytes.get(at + 2..at + 4).map(|length| usize::from(short(length, 0)));
    let name = name.and_then(|length| bytes.get(at + after..at + after + length));
    name.is_some_and(|name| positions.contains_key(name))
}

/// Whether a text begins with the variable's label as its descriptor has it.
fn continues(variable: &Variable, text: &[u8]) -> bool {
    let beginning = variable.label.as_deref().unwrap_or_default();
    !beginning.is_empty() && without_padding(text).starts_with(beginning.as_bytes())
}

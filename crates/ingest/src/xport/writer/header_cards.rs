//! The headers of a transport file as bytes.

use super::super::Version;
use super::super::cards::{header_text, whole_cards};
use super::plan::{Plan, PlannedColumn, beginning};

/// When every file is said to have been made, so that equal tables give equal bytes.
const MADE: &str = "01JAN70:00:00:00";
/// The system that made it. The release is that of the layout, which readers take it for.
const SYSTEM: &str = "ANY";
/// Label bytes in a descriptor, beyond which version 8 has label records.
const DESCRIPTOR_LABEL: usize = 40;
/// Bytes of a format's name in a descriptor, beyond which version 8 has label records.
const DESCRIPTOR_FORMAT: usize = 8;
const ZEROS: &str = "000000000000000000000000000000";

fn release(version: Version) -> &'static str {
    match version {
        Version::V5 => "6.06",
        Version::V8 => "9.4",
    }
}

/// One of two, by version.
fn either<Choice>(version: Version, v5: Choice, v8: Choice) -> Choice {
    match version {
        Version::V5 => v5,
        Version::V8 => v8,
    }
}

/// Appends text padded with blanks to a width; it has at most that many bytes.
fn push_padded(bytes: &mut Vec<u8>, text: &str, width: usize) {
    let end = bytes.len() + width;
    bytes.extend_from_slice(text.as_bytes());
    bytes.resize(end, b' ');
}

fn push_short(bytes: &mut Vec<u8>, number: usize) {
    let number = u16::try_from(number).expect("lengths and numbers of variables were held to their limits");
    bytes.extend_from_slice(&number.to_be_bytes());
}

/// The library header.
pub(super) fn library(version: Version) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_padded(&mut bytes, &header_text(either(version, "LIBRARY", "LIBV8"), ZEROS), 80);
    push_padded(&mut bytes, &format!("SAS     SAS     SASLIB  {:<8}{SYSTEM:<32}{MADE}", release(version)), 80);
    push_padded(&mut bytes, MADE, 80);
    bytes
}

/// Appends the headers of a member up to its rows.
pub(super) fn push_member(bytes: &mut Vec<u8>, plan: &Plan, rows: usize, version: Version) {
    let member = header_text(either(version, "MEMBER", "MEMBV8"), "000000000000000001600000000140");
    push_padded(bytes, &member, 80);
    push_padded(bytes, &header_text(either(version, "DSCRPTR", "DSCPTV8"), ZEROS), 80);
    push_padded(bytes, "SAS", 8);
    push_padded(bytes, &plan.name, either(version, 8, 32));
    push_padded(bytes, &format!("SASDATA {:<8}", release(version)), 16);
    push_padded(bytes, SYSTEM, either(version, 32, 8));
    push_padded(bytes, MADE, 16);
    push_padded(bytes, MADE, 32);
    push_padded(bytes, &plan.label, 48);
    let counts = format!("{:010}{:020}", plan.columns.len(), 0);
    push_padded(bytes, &header_text(either(version, "NAMESTR", "NAMSTV8"), &counts), 80);
    let start = bytes.len();
    for (index, column) in plan.columns.iter().enumerate() {
        push_descriptor(bytes, column, index + 1, version);
    }
    pad_to_card(bytes, start);
    match version {
        Version::V5 => push_padded(bytes, &header_text("OBS", ZEROS), 80),
        Version::V8 => {
            push_label_records(bytes, &plan.columns);
            push_padded(bytes, &header_text("OBSV8", &format!("{rows:>15}")), 80);
        }
    }
}

/// Pads a section that starts at a place with blanks to whole cards.
fn pad_to_card(bytes: &mut Vec<u8>, start: usize) {
    let end = start + whole_cards(bytes.len() - start);
    bytes.resize(end, b' ');
}

/// Appends the descriptor of a variable: 140 bytes.
fn push_descriptor(bytes: &mut Vec<u8>, column: &PlannedColumn, number: usize, version: Version) {
    let start = bytes.len();
    push_short(bytes, if column.is_text { 2 } else { 1 });
    push_short(bytes, 0);
    push_short(bytes, column.width);
    push_short(bytes, number);
    push_padded(bytes, beginning(&column.name, 8), 8);
    push_padded(bytes, beginning(&column.label, DESCRIPTOR_LABEL), DESCRIPTOR_LABEL);
    push_padded(bytes, beginning(&column.format.name, DESCRIPTOR_FORMAT), DESCRIPTOR_FORMAT);
    push_short(bytes, usize::from(column.format.width));
    push_short(bytes, usize::from(column.format.decimals));
    // Justification, two unused bytes, and no informat.
    bytes.extend_from_slice(&[0; 4]);
    push_padded(bytes, "", 8);
    bytes.extend_from_slice(&[0; 4]);
    let place = u32::try_from(column.at).expect("9999 cells of 32767 bytes each end below 2^32");
    bytes.extend_from_slice(&place.to_be_bytes());
    if version == Version::V8 {
        push_padded(bytes, &column.name, 32);
        push_short(bytes, column.label.len());
        push_short(bytes, column.format.name.len());
    }
    bytes.resize(start + 140, 0);
}

/// Appends what does not fit into the descriptors of version 8: long labels, and long names of formats.
fn push_label_records(bytes: &mut Vec<u8>, columns: &[PlannedColumn]) {
    let long_format = |column: &PlannedColumn| column.format.name.len() > DESCRIPTOR_FORMAT;
    let long = |column: &&PlannedColumn| column.label.len() > DESCRIPTOR_LABEL || long_format(column);
    let number = columns.iter().filter(long).count();
    if number == 0 {
        return;
    }
    let with_formats = columns.iter().any(long_format);
    let name = if with_formats { "LABELV9" } else { "LABELV8" };
    push_padded(bytes, &header_text(name, &number.to_string()), 80);
    let start = bytes.len();
    for (index, column) in columns.iter().enumerate().filter(|(_, column)| long(column)) {
        let format = column.format.shown(column.is_text).unwrap_or_default();
        push_short(bytes, index + 1);
        push_short(bytes, column.name.len());
        push_short(bytes, column.label.len());
        if with_formats {
            push_short(bytes, format.len());
            push_short(bytes, 0);
        }
        bytes.extend_from_slice(column.name.as_bytes());
        bytes.extend_from_slice(column.label.as_bytes());
        if with_formats {
            bytes.extend_from_slice(format.as_bytes());
        }
    }
    pad_to_card(bytes, start);
}

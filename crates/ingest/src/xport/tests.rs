//! Files laid out by hand after the description of the format, tables that go there and back, and broken files.

mod broken_files;
mod hand_made;
mod round_trip;
mod unfit_tables;

use super::*;
use crate::raw_table::{Cells, Lines, NumberCells, NumberKind, RawColumn, SpecialMissing};

/// A card: text, padded with blanks.
fn card(text: &str) -> Vec<u8> {
    assert!(text.len() <= 80, "{text}");
    format!("{text:<80}").into_bytes()
}

/// Pads to whole cards with blanks.
fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().div_ceil(80) * 80, b' ');
    bytes
}

const NOUGHTS: &str = "000000000000000000000000000000";

/// The library header of version 5.
fn library_v5() -> Vec<u8> {
    [
        card(&format!("HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!{NOUGHTS}")),
        card("SAS     SAS     SASLIB  6.06    bsd4.2                          16FEB11:10:07:55"),
        card("16FEB11:10:07:55"),
    ]
    .concat()
}

/// The library header of version 8.
fn library_v8() -> Vec<u8> {
    let mut bytes = library_v5();
    bytes.splice(..80, card(&format!("HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!{NOUGHTS}")));
    bytes
}

/// A descriptor of 140 bytes: type, length, number, short name, label, format, width, decimals, long name.
#[allow(clippy::too_many_arguments, reason = "the fields of a descriptor, in its order")]
fn descriptor(
    kind: u8,
    length: u16,
    number: u8,
    name: &str,
    label: &str,
    format: (&str, u8, u8),
    long_name: Option<&str>,
) -> Vec<u8> {
    let mut bytes = vec![0, kind, 0, 0];
    bytes.extend(length.to_be_bytes());
    bytes.extend([0, number]);
    bytes.extend(format!("{:<8}{label:<40}{:<8}", &name[..name.len().min(8)], format.0).bytes());
    bytes.extend([0, format.1, 0, format.2, 0, 0, 0, 0]);
    bytes.extend(b"        ");
    bytes.extend([0; 8]);
    if let Some(long_name) = long_name {
        bytes.extend(format!("{long_name:<32}").bytes());
        bytes.extend([0, label.len() as u8]);
    }
    bytes.resize(140, 0);
    bytes
}

/// A member of version 5 with these descriptors, which are cut to a length, and rows.
fn member_v5(name: &str, descriptors: &[Vec<u8>], length: usize, rows: &[u8]) -> Vec<u8> {
    let all: Vec<u8> = descriptors.iter().flat_map(|descriptor| &descriptor[..length]).copied().collect();
    let counts = format!("000000{:04}00000000000000000000", descriptors.len());
    [
        card(&format!("HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!0000000000000000016000000{length:05}")),
        card(&format!("HEADER RECORD*******DSCRPTR HEADER RECORD!!!!!!!{NOUGHTS}")),
        card(&format!("SAS     {name:<8}SASDATA 6.06    bsd4.2                          16FEB11:10:07:55")),
        card(&format!("16FEB11:10:07:55                {:<40}", format!("label of {name}"))),
        card(&format!("HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!{counts}")),
        padded(all),
        card(&format!("HEADER RECORD*******OBS     HEADER RECORD!!!!!!!{NOUGHTS}")),
        padded(rows.to_vec()),
    ]
    .concat()
}

/// A member of version 8 with these descriptors, label records with their header, counts of rows, and rows.
fn member_v8(name: &str, descriptors: &[Vec<u8>], labels: &[u8], count: &str, rows: &[u8]) -> Vec<u8> {
    let counts = format!("000000{:04}00000000000000000000", descriptors.len());
    [
        card("HEADER RECORD*******MEMBV8  HEADER RECORD!!!!!!!000000000000000001600000000140"),
        card(&format!("HEADER RECORD*******DSCPTV8 HEADER RECORD!!!!!!!{NOUGHTS}")),
        card(&format!("SAS     {name:<32}SASDATA 9.4     Linux   16FEB11:10:07:55")),
        card("16FEB11:10:07:55"),
        card(&format!("HEADER RECORD*******NAMSTV8 HEADER RECORD!!!!!!!{counts}")),
        padded(descriptors.concat()),
        labels.to_vec(),
        card(&format!("HEADER RECORD*******OBSV8   HEADER RECORD!!!!!!!{count}")),
        padded(rows.to_vec()),
    ]
    .concat()
}

#[track_caller]
fn read_sound(bytes: &[u8]) -> Read {
    read("x.xpt", bytes).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Reads a file without notes.
#[track_caller]
fn read_clean(bytes: &[u8]) -> Vec<RawTable> {
    let read = read_sound(bytes);
    assert_eq!(read.notes, []);
    read.tables
}

/// The cells of a column as messages show them.
fn shown(column: &RawColumn) -> Vec<String> {
    (0..column.cells.len()).map(|row| column.cells.shown(row)).collect()
}

fn text(name: &str, cells: &[&str]) -> RawColumn {
    RawColumn::new(name, Cells::Text(cells.iter().copied().collect()))
}

fn numbers(name: &str, kind: NumberKind, cells: &[f64]) -> RawColumn {
    let mut column = NumberCells::with_capacity(kind, cells.len());
    cells.iter().for_each(|cell| column.push(*cell));
    RawColumn::new(name, Cells::Number(column))
}

fn table(name: &str, columns: Vec<RawColumn>) -> RawTable {
    let mut table = RawTable::new(columns, Lines::Consecutive { first: 1 });
    table.name = Some(name.to_owned());
    table
}

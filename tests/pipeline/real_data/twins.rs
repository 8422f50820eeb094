//! One table in several formats: every cell of one must be the cell of the other.

use super::{data, file};
use std::path::Path;
use trialstat_ingest::delimited;
use trialstat_ingest::raw_table::{Cells, NumberKind, RawTable};

/// The cells in which two tables of binary formats differ, each as `COLUMN row`; numbers must agree to the last bit.
fn differing(left: &RawTable, right: &RawTable) -> Vec<String> {
    let names = |table: &RawTable| table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    assert_eq!((names(left), left.rows), (names(right), right.rows));
    let mut found = Vec::new();
    for (left, right) in left.columns.iter().zip(&right.columns) {
        for row in 0..left.cells.len() {
            let equal = match (&left.cells, &right.cells) {
                (Cells::Text(left), Cells::Text(right)) => left.get(row) == right.get(row),
                (Cells::Number(left), Cells::Number(right)) => {
                    let bits = |number: f64| number.to_bits();
                    left.kind == right.kind && left.get(row).map(bits) == right.get(row).map(bits)
                }
                _ => false,
            };
            if !equal {
                found.push(format!(
                    "{} {}: {:?} {:?}",
                    left.name,
                    row + 1,
                    left.cells.shown(row),
                    right.cells.shown(row)
                ));
            }
        }
    }
    found
}

/// The same against a table of text: a number's text must be read as the same bits, a date's be ISO 8601, a missing
/// number's be empty or `.`.
fn differing_from_text(binary: &RawTable, text: &RawTable) -> Vec<String> {
    assert_eq!((binary.columns.len(), binary.rows), (text.columns.len(), text.rows));
    let mut found = Vec::new();
    for (left, right) in binary.columns.iter().zip(&text.columns) {
        let Cells::Text(texts) = &right.cells else { panic!("`{}` is not text", right.name) };
        for row in 0..binary.rows {
            let written = texts.get(row);
            let equal = match &left.cells {
                Cells::Text(cells) => cells.get(row) == written,
                Cells::Number(cells) => match (cells.get(row), cells.kind) {
                    (Err(_), _) => written.is_empty() || written == ".",
                    (Ok(number), NumberKind::Plain) => written.parse().map(f64::to_bits) == Ok(number.to_bits()),
                    (Ok(_), _) => written == cells.shown(row),
                },
            };
            if !equal || left.name != right.name {
                found.push(format!("{} {}: {:?} {written:?}", left.name, row + 1, left.cells.shown(row)));
            }
        }
    }
    found
}

/// Reads a table in several formats, and written by ourselves as CSV: its number of cells, each compared with every
/// other format, and the columns that are labelled otherwise in another format.
fn compare(folder: &Path, name: &str, endings: &[&str]) -> (usize, Vec<String>) {
    let transport = file(&folder.join(format!("{name}.xpt")));
    let table = &transport.tables[0];
    let mut labelled_otherwise: Vec<String> = Vec::new();
    for ending in endings {
        let twin = file(&folder.join(format!("{name}.{ending}")));
        assert_eq!(differing(table, &twin.tables[0]), Vec::<String>::new(), "{name}.xpt and {name}.{ending}");
        for (left, right) in table.columns.iter().zip(&twin.tables[0].columns) {
            if left.label != right.label && !labelled_otherwise.contains(&left.name) {
                labelled_otherwise.push(left.name.clone());
            }
        }
    }
    let dialect = delimited::Dialect { delimiter: None, encoding: delimited::Encoding::Detect };
    let csv = delimited::read("written.csv", delimited::write(table, b','), &dialect).expect("a file of our own");
    assert_eq!(csv.unreadable.len(), 0, "{name}");
    assert_eq!(differing_from_text(table, &csv.table), Vec::<String>::new(), "{name}.xpt and its CSV");
    (table.rows * table.columns.len(), labelled_otherwise)
}

fn labels(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

/// The files differ only in the names of six columns in print, which their publisher changed ("Time-to-Event Origin
/// Date" became "Time to Event Origin Date").
///
/// 254 rows of 49 and of 26 columns in four published formats; dates are numbers in one and ISO 8601 in the others.
#[test]
fn subjects_and_times_are_equal_in_transport_json_lines_packed_and_csv() {
    let Some(folder) = data("cdisc-dsj/adam") else { return };
    assert_eq!(compare(&folder, "adsl", &["json", "ndjson", "dsjc"]), (254 * 49, labels(&[])));
    assert_eq!(compare(&folder, "adtte", &["json", "ndjson", "dsjc"]), (254 * 26, labels(&["STARTDT", "SRCDOM"])));
}

#[test]
fn events_and_ratings_are_equal_in_transport_json_and_csv() {
    let Some(folder) = data("cdisc-dsj/adam") else { return };
    assert_eq!(compare(&folder, "adae", &["json"]), (1191 * 55, labels(&["ADURN", "ADURU", "AOCCFL"])));
    assert_eq!(compare(&folder, "adcibc", &["json"]), (730 * 36, labels(&["ITTFL"])));
}

#[test]
fn collected_data_are_equal_in_transport_json_and_csv() {
    let Some(folder) = data("cdisc-dsj/sdtm") else { return };
    assert_eq!(compare(&folder, "dm", &["json"]), (18 * 26, labels(&[])));
    assert_eq!(compare(&folder, "ae", &["json"]), (74 * 37, labels(&[])));
    assert_eq!(compare(&folder, "rs", &["json"]), (375 * 17, labels(&[])));
}

/// The transport files that have no twin, against what we write of them ourselves.
#[test]
fn other_transport_files_are_equal_to_their_csv() {
    for (folder, names) in
        [("phuse/cdisc", ["adsl", "adtte", "adqscibc"]), ("phuse/TDF_ADaM_v1.0", ["adsl", "adtte", "adae"])]
    {
        let Some(folder) = data(folder) else { return };
        for name in names {
            compare(&folder, name, &[]);
        }
    }
}

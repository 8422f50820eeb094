//! SAS transport files against pyreadstat and haven: files by them read here, and files written here opened by them.
//!
//! `oracle/xport/files` holds files by all three programs; `pyreadstat.json` and `haven.json` what the other two found
//! in them, `public_files.json` what pyreadstat found in public files that are not kept here. The scripts beside them
//! make all of it again, except the files written here: those are compared with what is written now, and replaced
//! when the environment variable `TRIALSTAT_REPLACE_FILES` is set.

use serde_json::Value;
use std::path::{Path, PathBuf};
use trialstat_ingest::raw_table::{Cells, Lines, NumberCells, NumberKind, RawColumn, RawTable, SpecialMissing};
use trialstat_ingest::xport::{Version, read, write};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle/xport")
}

fn json(file: &str) -> Value {
    let path = folder().join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("JSON")
}

fn read_file(path: &Path) -> RawTable {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut read = read("oracle.xpt", &bytes).unwrap_or_else(|problems| panic!("{}: {problems:?}", path.display()));
    assert_eq!((read.tables.len(), read.notes.len()), (1, 0), "{}: {:?}", path.display(), read.notes);
    read.tables.remove(0)
}

/// A cell as it stands in the file: numbers count from 1960.
fn cell_in_file(cells: &NumberCells, row: usize) -> Result<f64, SpecialMissing> {
    let days: f64 = match cells.kind {
        NumberKind::Plain | NumberKind::Time => 0.0,
        NumberKind::Date => 3653.0,
        NumberKind::DateTime => 3653.0 * 86_400.0,
    };
    cells.get(row).map(|value| if days == 0.0 { value } else { value + days })
}

/// Holds a column to what another program found in it: a missing value is null there, or its letter.
fn hold(column: &RawColumn, expected: &Value, what: &str) {
    assert_eq!(expected["name"].as_str(), Some(&*column.name), "{what}");
    assert_eq!(expected["label"].as_str(), Some(column.label.as_deref().unwrap_or_default()), "{what}");
    // The other programs leave out the point.
    let format = column.format.as_deref().map(|format| format.trim_end_matches('.'));
    let without_bare_dollar = format.filter(|format| *format != "$");
    assert_eq!(expected["format"].as_str().filter(|format| *format != "$"), without_bare_dollar, "{what}");
    let cells = expected["cells"].as_array().expect("cells");
    assert_eq!(cells.len(), column.cells.len(), "{what}: rows");
    for (row, cell) in cells.iter().enumerate() {
        match (&column.cells, cell) {
            (Cells::Text(texts), Value::String(text)) => assert_eq!(texts.get(row), text, "{what}, row {row}"),
            (Cells::Number(numbers), Value::Number(number)) => {
                assert_eq!(cell_in_file(numbers, row).ok(), number.as_f64(), "{what}, row {row}");
            }
            (Cells::Number(numbers), Value::Null) => assert!(numbers.get(row).is_err(), "{what}, row {row}"),
            (Cells::Number(numbers), Value::String(letter)) => {
                let code = numbers.get(row).expect_err("a missing value");
                assert_eq!([code.letter().to_ascii_lowercase()], letter.as_bytes(), "{what}, row {row}");
            }
            other => panic!("{what}, row {row}: {other:?}"),
        }
    }
}

/// Holds all files to what a program found; gives the number of cells.
fn hold_all(expected: &str) -> usize {
    let expected = json(expected);
    let mut count = 0;
    for (file, expected) in expected["files"].as_object().expect("files") {
        let table = read_file(&folder().join("files").join(file));
        let columns = expected["columns"].as_array().expect("columns");
        assert_eq!(columns.len(), table.columns.len(), "{file}");
        for (column, expected) in table.columns.iter().zip(columns) {
            hold(column, expected, &format!("{file}, {}", column.name));
            count += column.cells.len();
        }
    }
    count
}

#[test]
fn files_are_read_as_pyreadstat_reads_them() {
    assert!(hold_all("pyreadstat.json") > 200);
}

#[test]
fn files_are_read_as_haven_reads_them() {
    assert!(hold_all("haven.json") > 200);
}

#[test]
fn a_format_of_a_long_name_is_read_from_its_label_record() {
    let table = read_file(&folder().join("pyreadstat_long_format.xpt"));
    let column = &table.columns[1];
    assert_eq!(column.name, "analysis_value_with_32_character");
    assert_eq!(column.format.as_deref(), Some("ANALYSISVALUE12.3"));
    assert_eq!(
        column.label.as_deref(),
        Some("Wert, dessen Beschreibung länger als vierzig Zeichen ist: größer als üblich")
    );
    let label =
        "Unique subject identifier, which is the study, the site and the number of the subject joined by hyphens";
    assert_eq!(table.columns[0].label.as_deref(), Some(label));
    assert_eq!(column.cells.shown(1), "-118.625");
}

/// A column of numbers; a missing one is written as in SAS.
fn numbers(kind: NumberKind, cells: &[Result<f64, &str>]) -> Cells {
    let mut column = NumberCells::with_capacity(kind, cells.len());
    for cell in cells {
        match cell {
            Ok(value) => column.push(*value),
            Err(code) => column.push_missing(SpecialMissing::of_text(code).expect("a code")),
        }
    }
    Cells::Number(column)
}

fn table(name: &str, label: &str, columns: Vec<RawColumn>) -> RawTable {
    let mut table = RawTable::new(columns, Lines::Consecutive { first: 1 });
    (table.name, table.label) = (Some(name.to_owned()), Some(label.to_owned()));
    table
}

/// Columns of every kind, with names that version 5 holds.
fn every_kind() -> Vec<RawColumn> {
    let text = |name: &str, cells: [&str; 7]| RawColumn::new(name, Cells::Text(cells.into_iter().collect()));
    let mut columns = vec![
        text("USUBJID", ["01-701-1015", "01-701-1023", "001", "1E10", " leading", "NA", "."]),
        text("SITE", ["Zürich", "Malmö", "Łódź", "北京", "Αθήνα", "", "naïve café"]),
        text("EMPTY", [""; 7]),
        text("LONG", [&"Ä".repeat(100), "", "x", &"y".repeat(200), "", "", "z"]),
        RawColumn::new(
            "AVAL",
            numbers(NumberKind::Plain, &[Ok(0.1), Err("."), Err("._"), Err(".A"), Err(".Z"), Ok(-118.625), Ok(7.2e70)]),
        ),
        RawColumn::new(
            "SMALL",
            numbers(NumberKind::Plain, &[Ok(0.0), Ok(5.5e-79), Ok(1.0 / 3.0), Ok(2.0), Ok(16.0), Ok(100.0), Ok(1e22)]),
        ),
        RawColumn::new(
            "ADT",
            numbers(
                NumberKind::Date,
                &[Ok(0.0), Ok(-3653.0), Ok(-3654.0), Ok(16_072.0), Err(".B"), Ok(11_016.0), Ok(2_932_896.0)],
            ),
        ),
        RawColumn::new(
            "ADTM",
            numbers(
                NumberKind::DateTime,
                &[Ok(0.0), Ok(-315_619_200.0), Err("."), Ok(1_388_631_845.0), Ok(-1e9), Ok(1e9), Ok(1.5)],
            ),
        ),
        RawColumn::new(
            "ATM",
            numbers(NumberKind::Time, &[Ok(0.0), Ok(86_399.0), Ok(30_600.25), Err("."), Ok(1.0), Ok(60.0), Ok(3600.0)]),
        ),
    ];
    columns[0].label = Some("Unique Subject Identifier".to_owned());
    columns[1].label = Some("Ort, größer als üblich".to_owned());
    columns[4].format = Some("8.3".to_owned());
    columns
}

/// The files that are written here, by name.
fn written_here() -> Vec<(&'static str, RawTable, Version)> {
    let v5 = table("ADXX", "Every kind of cell", every_kind());
    let mut columns = every_kind();
    columns[0].name = "unique_subject_identifier".to_owned();
    columns[0].label = Some("A label of more than forty bytes, of which the descriptor holds the beginning".to_owned());
    columns[1].label = Some("Ein Etikett, dessen vierzigstes Byte mitten in einem Zeichen läge: öäüöäüöäü".to_owned());
    columns[5].name = "a_name_of_thirty_two_bytes_in_al".to_owned();
    columns[5].format = Some("BEST12.".to_owned());
    columns[6].format = Some("E8601DA10.".to_owned());
    let v8 = table("every_kind_of_cell", "Every kind of cell", columns);
    vec![("written_v5.xpt", v5, Version::V5), ("written_v8.xpt", v8, Version::V8)]
}

#[test]
fn files_written_here_are_those_that_the_other_programs_opened() {
    for (file, table, version) in written_here() {
        let written = write(&[&table], version).expect("a table that fits");
        assert_eq!(written.notes, [], "{file}");
        let path = folder().join("files").join(file);
        if std::env::var_os("TRIALSTAT_REPLACE_FILES").is_some() {
            std::fs::write(&path, &written.bytes).expect("a folder that can be written");
        }
        let kept = std::fs::read(&path).expect("a file that is kept");
        assert!(kept == written.bytes, "{file} is written differently now");
        let again = read_file(&path);
        assert_eq!((&again.name, &again.label, again.rows), (&table.name, &table.label, table.rows));
        for (again, column) in again.columns.iter().zip(&table.columns) {
            assert_eq!((&again.name, &again.label, &again.cells), (&column.name, &column.label, &column.cells));
        }
    }
}

/// FNV-1a over the cells as `read_with_pyreadstat.py` computes it.
fn digest(table: &RawTable) -> String {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |bytes: &[u8]| {
        for byte in bytes {
            state = (state ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    };
    for column in &table.columns {
        for row in 0..table.rows {
            match &column.cells {
                Cells::Text(cells) => {
                    add(cells.get(row).as_bytes());
                    add(&[0]);
                }
                Cells::Number(cells) => match cell_in_file(cells, row) {
                    Ok(value) => add(&value.to_be_bytes()),
                    Err(_) => add(b"M"),
                },
            }
        }
    }
    format!("{state:016x}")
}

#[test]
#[allow(clippy::print_stderr, reason = "a test that compares nothing says so")]
fn public_files_are_read_as_pyreadstat_reads_them() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let data = std::env::var_os("TRIALSTAT_DATA").map_or(shared, PathBuf::from);
    let expected = json("public_files.json");
    let mut cells = 0;
    for (file, expected) in expected["files"].as_object().expect("files") {
        let path = data.join(file);
        if !path.is_file() {
            eprintln!("skipped: {} is absent", path.display());
            continue;
        }
        let table = read_file(&path);
        let found = (table.rows as u64, table.columns.len() as u64, digest(&table));
        let expected = (&expected["rows"], &expected["columns"], &expected["digest"]);
        let expected = (expected.0.as_u64(), expected.1.as_u64(), expected.2.as_str());
        assert_eq!((Some(found.0), Some(found.1), Some(&*found.2)), expected, "{file}");
        cells += table.rows * table.columns.len();
    }
    eprintln!("{cells} cells of public files compared");
}

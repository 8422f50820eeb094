use super::*;
use crate::raw_table::{Cells, NumberCells, NumberKind, SpecialMissing, TextCells};
use std::path::PathBuf;
use trialstat_trial::diagnostic::Severity;

const HEAD: &str = r#""datasetJSONCreationDateTime":"2024-11-11T15:09:13","datasetJSONVersion":"1.1.0","itemGroupOID":"IG.T","name":"T","label":"Small","columns":[{"itemOID":"IT.T.ID","name":"ID","label":"Identifier","dataType":"string","length":4},{"itemOID":"IT.T.AGE","name":"AGE","label":"","dataType":"integer"},{"itemOID":"IT.T.DT","name":"DT","label":"Start","dataType":"date","targetDataType":"integer","displayFormat":"DATE9."}]"#;

fn json(rows: &str, records: usize) -> String {
    format!("{{{HEAD},\"records\":{records},\"rows\":[{rows}]}}")
}

fn read_json(text: &str) -> Result<Read, Vec<Problem>> {
    read("t.json", text.as_bytes(), Container::Json)
}

#[track_caller]
fn assert_refused(text: &str, container: Container, expected: &[&str]) {
    let problems = read("t", text.as_bytes(), container).expect_err(text);
    let short = problems.iter().flat_map(Problem::diagnostics).map(|problem| {
        assert!(problem.hint.is_some(), "{problem:?}");
        format!("{}:{} {}", problem.place.line, problem.place.column, problem.code)
    });
    assert_eq!(short.collect::<Vec<_>>(), expected, "{problems:?}");
}

#[test]
fn the_types_of_the_standard_become_cells() {
    let read = read_json(&json("[\"001\",34,\"1970-01-02\"],\n [null , null,null],[\"\",0.3,\"\"]", 3)).expect("sound");
    let table = &read.table;
    assert_eq!((table.name.as_deref(), table.label.as_deref(), table.rows), (Some("T"), Some("Small"), 3));
    let shown: Vec<Vec<String>> =
        table.columns.iter().map(|column| (0..3).map(|row| column.cells.shown(row)).collect()).collect();
    assert_eq!(shown, [["001", "", ""], ["34", ".", "0.3"], ["1970-01-02", ".", "."]]);
    assert_eq!(table.columns[2].format.as_deref(), Some("DATE9."));
    assert_eq!((table.columns[0].label.as_deref(), table.columns[1].label.as_deref()), (Some("Identifier"), None));
    // Two rows share the second line, so rows are counted.
    assert_eq!(table.lines, Lines::Consecutive { first: 1 });
    let notes: Vec<_> = read.notes.iter().map(|note| (note.diagnostic.severity, note.diagnostic.place.line)).collect();
    assert_eq!(notes, [(Severity::Warning, 3)], "a fraction in a column of whole numbers");
}

#[test]
fn decimals_booleans_and_untargeted_dates_keep_what_they_say() {
    let column = |name: &str, rest: &str| format!(r#"{{"itemOID":"I.{name}","name":"{name}","label":"",{rest}}}"#);
    let columns = [
        column("D", r#""dataType":"decimal","targetDataType":"decimal""#),
        column("B", r#""dataType":"boolean""#),
        column("P", r#""dataType":"date""#),
        column("M", r#""dataType":"datetime","targetDataType":"integer""#),
        column("H", r#""dataType":"time","targetDataType":"integer""#),
        column("U", r#""dataType":"URI""#),
    ];
    let text = format!(
        "{{\"datasetJSONVersion\":\"1.1\",\"itemGroupOID\":\"I\",\"name\":\"N\",\"label\":\"\",\"records\":2,\"columns\":[{}]}}\r\n\
         [\"30.8983333232059\",true,\"2012-08\",\"2014-01-02T03:04:05\",\"01:02:03.25\",\"a\\u00e9\"]\r\n\
         [\"-1,234.5\",null,\"\",null,null,null]\r\n\r\n",
        columns.join(",")
    );
    let read = read("t.ndjson", text.as_bytes(), Container::Ndjson).expect("sound");
    let cells = |at: usize| &read.table.columns[at].cells;
    assert_eq!((cells(0).shown(0), cells(0).shown(1)), ("30.8983333232059".to_owned(), "-1234.5".to_owned()));
    assert_eq!((cells(1).shown(0), cells(1).shown(1)), ("true".to_owned(), String::new()));
    assert_eq!((cells(2).shown(0), cells(5).shown(0)), ("2012-08".to_owned(), "aé".to_owned()));
    let Cells::Number(moments) = cells(3) else { panic!("a number") };
    assert_eq!((moments.kind, moments.get(0)), (NumberKind::DateTime, Ok(1_388_631_845.0)));
    let Cells::Number(times) = cells(4) else { panic!("a number") };
    assert_eq!((times.kind, times.get(0)), (NumberKind::Time, Ok(3723.25)));
    assert_eq!(read.table.lines, Lines::Consecutive { first: 2 });
    assert!(read.notes.is_empty(), "{:?}", read.notes);
}

#[test]
fn every_bad_row_and_cell_is_reported_with_its_line() {
    let rows = "\n[\"1\",34,\"2014-01-02\"],\n[2,\"x\",\"2014-01\"],\n[\"3\",1],\n[\"4\",9007199254740993,null],\n\
                [\"5\",null,null,7],\n[\"6\",[1,{\"a\":2}],{\"b\":[]}],\n{\"ID\":\"7\"},\n[\"8\",34,\"2014-01\"]";
    let expected = [
        "3:0 I360", "3:0 I360", "3:0 I361", "9:0 I361", "4:0 I359", "5:0 I361", "6:0 I359", "7:0 I360", "7:0 I360",
        "8:1 I356",
    ];
    assert_refused(&json(rows, 8), Container::Json, &expected);
    let problems = read_json(&json(rows, 8)).expect_err("as above");
    assert_eq!(problems[2].diagnostic.value.as_deref(), Some("2014-01"));
    assert_eq!(problems[2].further_lines, [9]);
    let message = "`2014-01` in column `DT`, expected a complete date such as `2014-03-09`";
    assert_eq!(problems[2].diagnostic.message, message);
    // On one line, rows are counted.
    assert_refused(&json("[\"1\",1,null],[\"2\",true,null]", 2), Container::Json, &["2:0 I360"]);
}

#[test]
fn broken_json_is_reported_at_its_place() {
    let whole = json("\n[\"1\",34,null],\n[\"2\",35,null]", 2);
    assert_refused(&whole[..whole.len() - 2], Container::Json, &["3:14 I356"]);
    assert_refused(&whole.replace("35", "3x"), Container::Json, &["3:7 I356"]);
    assert_refused(&whole.replace("35", "NaN"), Container::Json, &["3:6 I356"]);
    assert_refused(&whole.replace("35", "1e999"), Container::Json, &["3:10 I356"]);
    assert_refused(&whole.replace("],\n", "]\n"), Container::Json, &["3:1 I356"]);
    assert_refused(&format!("{whole}\n[]"), Container::Json, &["4:1 I356"]);
    assert_refused("", Container::Json, &["1:1 I356"]);
    assert_refused("\n \n", Container::Ndjson, &["1:1 I356"]);
    assert_refused("[1]\n", Container::Ndjson, &["1:1 I356"]);
    let mut invalid = whole.clone().into_bytes();
    let at = invalid.iter().rposition(|byte| *byte == b'2').expect("the second identifier");
    invalid[at] = 0xff;
    let problems = read("t", &invalid, Container::Json).expect_err("not UTF-8");
    assert_eq!(problems[0].diagnostic.code, codes::SYNTAX.id);
    let deep = format!("{{{HEAD},\"records\":1,\"rows\":[[{}{}]]}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(read_json(&deep).is_err());
}

#[test]
fn metadata_must_describe_the_columns_and_count_the_rows() {
    let sound = json("[\"1\",34,null]", 1);
    assert_refused(&sound.replace("\"records\":1", "\"records\":2"), Container::Json, &["0:0 I362"]);
    assert_refused(&sound.replace("\"name\":\"AGE\"", "\"name\":\"ID\""), Container::Json, &["0:0 I358"]);
    assert_refused(&sound.replace("\"dataType\":\"integer\"", "\"dataType\":\"int\""), Container::Json, &["0:0 I357"]);
    assert_refused(&sound.replace("\"dataType\":\"integer\"", "\"x\":1"), Container::Json, &["0:0 I357"]);
    assert_refused(&sound.replace("\"columns\"", "\"colums\""), Container::Json, &["0:0 I357"]);
    assert_refused("{\"clinicalData\":{}}", Container::Json, &["0:0 I357"]);
    let odd = sound.replace("1.1.0", "2.0").replace("\"label\":\"\"", "\"lable\":\"\"");
    let codes: Vec<_> = read_json(&odd).expect("readable").notes.iter().map(|note| note.diagnostic.code).collect();
    assert_eq!(codes, ["I363", "I363"]);
    // Rows may stand before the columns that they belong to, and may be absent.
    let (head, rows) = sound.split_once(",\"records\"").expect("as built");
    let swapped = format!("{{\"records\"{},{}}}", rows.trim_end_matches('}'), &head[1..]);
    assert_eq!(read_json(&swapped).expect("in any order").table, read_json(&sound).expect("sound").table);
    assert_eq!(read_json(&format!("{{{HEAD},\"records\":0}}")).expect("no rows").table.rows, 0);
}

fn number_column(name: &str, kind: NumberKind, cells: &[Result<f64, u8>]) -> RawColumn {
    let mut numbers = NumberCells::with_capacity(kind, cells.len());
    for cell in cells {
        match cell {
            Ok(value) => numbers.push(*value),
            Err(letter) => numbers.push_missing(SpecialMissing::with_letter(*letter).expect("a letter")),
        }
    }
    RawColumn::new(name, Cells::Number(numbers))
}

fn sample() -> RawTable {
    let text = TextCells::from_iter(["a\"b\n", "", "é\u{1F600}\u{1}"]);
    let mut columns = vec![
        RawColumn::new("TXT", Cells::Text(text)),
        number_column("INT", NumberKind::Plain, &[Ok(1.0), Ok(-7.0), Err(b'.')]),
        number_column("DBL", NumberKind::Plain, &[Ok(0.1 + 0.2), Ok(-1e300), Ok(5e-324)]),
        number_column("DT", NumberKind::Date, &[Ok(-3653.0), Ok(0.0), Err(b'.')]),
        number_column("DTM", NumberKind::DateTime, &[Ok(1_388_631_845.3), Ok(-0.75), Ok(253_402_300_799.0)]),
        number_column("TM", NumberKind::Time, &[Ok(0.1), Ok(-5.25), Ok(400_000.0)]),
    ];
    columns[1].label = Some("Whole".to_owned());
    columns[3].format = Some("DATE9.".to_owned());
    let mut table = RawTable::new(columns, Lines::Consecutive { first: 2 });
    (table.name, table.label) = (Some("T".to_owned()), Some("Sample".to_owned()));
    table
}

#[test]
fn what_is_written_is_read_again() {
    for container in [Container::Json, Container::Ndjson, Container::Dsjc] {
        let written = write(&sample(), container, &Metadata::default()).expect("has a form");
        assert!(written.notes.is_empty());
        let read = read("t", &written.bytes, container).expect("as written");
        assert_eq!((read.table, read.notes), (sample(), vec![]), "{container:?}");
    }
    let empty = RawTable::new(sample().columns.into_iter().take(0).collect(), Lines::Consecutive { first: 1 });
    for container in [Container::Json, Container::Ndjson, Container::Dsjc] {
        let written = write(&empty, container, &Metadata::default()).expect("has a form");
        assert_eq!(read("t", &written.bytes, container).expect("as written").table.rows, 0);
    }
}

#[test]
fn what_has_no_form_is_said() {
    let mut table = sample();
    table.columns.push(number_column("S", NumberKind::Plain, &[Err(b'A'), Err(b'_'), Err(b'A')]));
    let written = write(&table, Container::Ndjson, &Metadata::default()).expect("with a loss");
    let message = "column `S` loses the reasons of missing values: `.A` 2 times, `._` 1 times";
    assert_eq!(written.notes[0].diagnostic.message, message);
    table.columns.push(number_column("D", NumberKind::Date, &[Ok(0.5), Ok(1e9), Ok(0.5)]));
    let problems = write(&table, Container::Ndjson, &Metadata::default()).expect_err("no form");
    assert_eq!(problems.iter().map(Problem::count).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(created_from_epoch("1388631845").as_deref(), Some("2014-01-02T03:04:05"));
}

#[test]
fn any_bytes_give_a_table_or_problems() {
    let written = write(&sample(), Container::Json, &Metadata::default()).expect("has a form").bytes;
    for end in 0..written.len() - 3 {
        assert!(read("t", &written[..end], Container::Json).is_err(), "{end}");
    }
    let mut state = 1_u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for container in [Container::Json, Container::Ndjson, Container::Dsjc] {
        let written = write(&sample(), container, &Metadata::default()).expect("has a form").bytes;
        for _ in 0..1500 {
            let mut bytes = written.clone();
            for _ in 0..=random(3) {
                let at = random(bytes.len());
                match random(3) {
                    0 => bytes[at] = random(256) as u8,
                    1 => bytes[at] = b"[]{},:\"\\\n0e-."[random(13)],
                    _ => drop(bytes.remove(at)),
                }
            }
            let _ = read("t", &bytes, container);
        }
    }
}

/// The folder of public trial files, where it is there.
fn folder() -> Option<PathBuf> {
    let told = std::env::var_os("TRIALSTAT_DATA").map(PathBuf::from);
    let folder = told.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")));
    let is_there = folder.join("cdisc-dsj").is_dir();
    if !is_there {
        #[allow(clippy::print_stderr)]
        {
            eprintln!("skipped: {} has no folder `cdisc-dsj`; set TRIALSTAT_DATA", folder.display());
        }
    }
    is_there.then_some(folder)
}

fn read_file(folder: &std::path::Path, path: &str) -> Read {
    let bytes = std::fs::read(folder.join("cdisc-dsj").join(path)).expect(path);
    let container = match path.rsplit('.').next() {
        Some("ndjson") => Container::Ndjson,
        Some("dsjc") => Container::Dsjc,
        _ => Container::Json,
    };
    read(path, &bytes, container).expect(path)
}

#[test]
fn the_twins_of_the_pilot_study_are_equal() {
    let Some(folder) = folder() else { return };
    for (name, columns) in [("adsl", 49), ("adtte", 26)] {
        let object = read_file(&folder, &format!("adam/{name}.json")).table;
        assert_eq!((object.rows, object.columns.len()), (254, columns));
        assert_eq!(object.lines, Lines::Consecutive { first: 1 });
        for ending in ["ndjson", "dsjc"] {
            let lines = read_file(&folder, &format!("adam/{name}.{ending}")).table;
            assert_eq!(lines.lines, Lines::Consecutive { first: 2 });
            assert_eq!(RawTable { lines: object.lines.clone(), ..lines }, object, "{name}.{ending}");
        }
    }
}

#[test]
fn the_files_of_the_standard_are_read_and_written_again() {
    let Some(folder) = folder() else { return };
    let files = [
        ("adam/adsl.json", 254),
        ("adam/adtte.json", 254),
        ("adam/adae.json", 1191),
        ("adam/adcibc.json", 730),
        ("adam/adadas.json", 12_463),
        ("sdtm/ae.json", 74),
        ("sdtm/dm.json", 18),
        ("sdtm/rs.json", 375),
        ("i18n/ae.json", 1191),
    ];
    for (path, rows) in files {
        let Read { table, notes, .. } = read_file(&folder, path);
        assert_eq!(table.rows, rows, "{path}");
        // AVAL and its kin in ADADAS are declared whole and are not.
        assert_eq!(notes.is_empty(), path != "adam/adadas.json", "{notes:?}");
        let written = write(&table, Container::Dsjc, &Metadata::default()).expect(path);
        assert!(written.notes.is_empty());
        let again = read(path, &written.bytes, Container::Dsjc).expect(path).table;
        assert_eq!(RawTable { lines: table.lines.clone(), ..again }, table, "{path}");
    }
    let arms = read_file(&folder, "adam/adsl.json").table;
    let Cells::Text(arm) = &arms.columns[arms.position("TRT01P").expect("a column")].cells else { panic!("text") };
    let count = |name: &str| (0..arm.len()).filter(|row| arm.get(*row) == name).count();
    // The published counts of the pilot study.
    assert_eq!([count("Placebo"), count("Xanomeline Low Dose"), count("Xanomeline High Dose")], [86, 84, 84]);
    let Cells::Number(start) = &arms.columns[arms.position("TRTSDT").expect("a column")].cells else { panic!("dates") };
    assert_eq!((start.kind, arms.columns[10].cells.shown(0).len()), (NumberKind::Date, 10));
}

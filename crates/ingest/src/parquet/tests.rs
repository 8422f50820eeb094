//! The example files were written by pyarrow 26.0.1.

use super::*;
use crate::raw_table::{Cells, NumberCells, NumberKind, RawColumn, SpecialMissing, TextCells};
use trialstat_trial::diagnostic::Severity;

const TYPES: &[u8] = include_bytes!("examples/types.parquet");
const NARROW_TYPES: &[u8] = include_bytes!("examples/narrow_types.parquet");
const NO_CELLS: &[u8] = include_bytes!("examples/no_cells.parquet");
const NO_NUMBERS: &[u8] = include_bytes!("examples/no_numbers.parquet");

fn shown(table: &RawTable) -> Vec<(String, &'static str, String, String)> {
    let columns = table.columns.iter().map(|column| {
        let kind = match &column.cells {
            Cells::Text(_) => "text",
            Cells::Number(cells) => match cells.kind {
                NumberKind::Plain => "number",
                NumberKind::Date => "date",
                NumberKind::DateTime => "datetime",
                NumberKind::Time => "time",
            },
        };
        (column.name.clone(), kind, column.cells.shown(0), column.cells.shown(1))
    });
    columns.collect()
}

#[track_caller]
fn assert_shown(table: &RawTable, expected: &[(&str, &str, &str, &str)]) {
    let shown = shown(table);
    let shown: Vec<_> = shown.iter().map(|(name, kind, one, two)| (&**name, *kind, &**one, &**two)).collect();
    assert_eq!(shown, expected);
}

#[test]
fn the_types_of_other_programs_become_cells() {
    let read = read("types.parquet", TYPES.to_vec()).expect("sound");
    let instant = "2014-01-02T03:04:05.25";
    let expected = [
        ("truth", "text", "true", ""),
        ("text", "text", "é", ""),
        ("dictionary", "text", "x", ""),
        ("float", "number", "1.5", "."),
        ("double", "number", "0.1", "."),
        ("int32", "number", "-1", "."),
        ("int64", "number", "9007199254740992", "."),
        ("uint32", "number", "4294967295", "."),
        ("uint64", "number", "7", "."),
        ("date", "date", "1960-01-01", "."),
        ("milliseconds", "datetime", instant, "."),
        ("microseconds", "datetime", instant, "."),
        ("nanoseconds", "datetime", instant, "."),
        ("zoned", "datetime", instant, "."),
        ("time", "time", "01:02:03.25", "."),
        ("nothing", "text", "", ""),
    ];
    assert_shown(&read.table, &expected);
    assert_eq!((read.notes.len(), read.notes[0].diagnostic.severity), (1, Severity::Note));
    assert!(read.notes[0].diagnostic.message.contains("America/New_York"));
    assert_eq!(read.table.lines, Lines::Consecutive { first: 1 });
}

#[test]
fn narrow_integers_and_decimals_are_read_or_refused_by_name() {
    let expected = [
        ("int8", "number", "-128", "."),
        ("uint8", "number", "255", "."),
        ("int16", "number", "-32768", "."),
        ("uint16", "number", "65535", "."),
        ("decimal", "number", "-0.05", "."),
    ];
    match read("narrow.parquet", NARROW_TYPES.to_vec()) {
        Ok(read) => assert_shown(&read.table, &expected),
        Err(problems) => {
            let columns: Vec<_> =
                problems.iter().filter_map(|problem| problem.diagnostic.variable.as_deref()).collect();
            assert_eq!(columns, ["int8", "uint8", "int16", "uint16", "decimal"]);
            #[allow(clippy::print_stderr)]
            {
                eprintln!("skipped: polars is built without narrow integers or decimals");
            }
        }
    }
}

#[test]
fn columns_without_cells_and_cells_without_numbers_are_errors() {
    let refused = read("x", NO_CELLS.to_vec()).expect_err("no cells");
    let named: Vec<_> = refused.iter().map(|problem| problem.diagnostic.message.as_str()).collect();
    let expected = ["`list` holds lists", "`struct` holds structures", "`bytes` holds bytes", "`span` holds durations"];
    assert_eq!(named.len(), 4);
    for (message, expected) in named.iter().zip(expected) {
        assert_eq!(*message, format!("column {expected}, expected single numbers, texts, dates or times"));
    }
    let problems = read("x", NO_NUMBERS.to_vec()).expect_err("no numbers");
    let places: Vec<_> = problems
        .iter()
        .map(|problem| (problem.diagnostic.place.line, &*problem.further_lines, problem.diagnostic.value.as_deref()))
        .collect();
    let none: &[u32] = &[];
    let expected = [(2, [4].as_slice(), Some("NaN")), (3, none, Some("-inf")), (2, none, Some("9007199254740993"))];
    assert_eq!(places, expected);
    assert!(refused.iter().chain(&problems).all(|problem| problem.diagnostic.hint.is_some()));
}

/// Numbers without pattern, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn number(&mut self, kind: NumberKind) -> f64 {
        let wide = self.below(1 << 30) as f64 - 5e8;
        match (kind, self.below(12)) {
            (_, 0) => wide * 1e-7,
            (_, 1) => wide * 1e250,
            (NumberKind::DateTime, _) => wide + self.below(1000) as f64 / 1000.0,
            (NumberKind::Time, _) => self.below(86_400_000) as f64 / 1000.0,
            _ => self.below(100_000) as f64 - 50_000.0,
        }
    }

    fn column(&mut self, at: usize, rows: usize) -> RawColumn {
        let name = ["A", "A.missing", "é b", "D", "E"][at];
        let kind = [NumberKind::Plain, NumberKind::Date, NumberKind::DateTime, NumberKind::Time][self.below(4)];
        let (specials, is_rough) = (self.below(2), self.below(2) == 0);
        let cells = if self.below(3) == 0 {
            let texts: Vec<&str> = (0..rows).map(|_| ["", "001", "NA", "\u{1F600}\0\n", "B"][self.below(5)]).collect();
            Cells::Text(TextCells::from_iter(texts))
        } else {
            let mut cells = NumberCells::with_capacity(kind, rows);
            for _ in 0..rows {
                match self.below(5) {
                    0 => cells.push_missing(SpecialMissing::PLAIN),
                    1 if specials == 1 => {
                        let letter = b"_AQZ"[self.below(4)];
                        cells.push_missing(SpecialMissing::with_letter(letter).expect("a letter"));
                    }
                    _ if is_rough => cells.push(self.number(kind)),
                    _ => cells.push(self.below(80_000) as f64),
                }
            }
            Cells::Number(cells)
        };
        let told = |is_told: usize, text: &str| (is_told == 1).then(|| text.to_owned());
        RawColumn {
            label: told(self.below(2), "Label é"),
            format: told(self.below(2), "8.2"),
            ..RawColumn::new(name, cells)
        }
    }

    fn table(&mut self) -> RawTable {
        let (width, rows) = (self.below(6), self.below(40));
        let columns: Vec<RawColumn> = (0..width).map(|at| self.column(at, rows)).collect();
        let mut table = RawTable::new(columns, Lines::Consecutive { first: 1 });
        table.name = (self.below(2) == 1).then(|| "ADSL".to_owned());
        table.label = (self.below(2) == 1).then(|| "Subjects \"and\" more".to_owned());
        table
    }
}

#[test]
fn what_is_written_is_read_again() {
    let mut random = Random(1);
    for _ in 0..300 {
        let table = random.table();
        let bytes = write(&table).expect("different names");
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        let read = read("x", bytes).expect("as written");
        assert_eq!((read.table, read.notes), (table, vec![]));
    }
}

#[test]
fn dates_and_times_have_types_of_their_own_where_these_are_exact() {
    let column = |name: &str, kind, values: &[f64]| {
        let mut cells = NumberCells::with_capacity(kind, values.len());
        values.iter().for_each(|value| cells.push(*value));
        RawColumn::new(name, Cells::Number(cells))
    };
    let columns = vec![
        column("DAY", NumberKind::Date, &[-3653.0]),
        column("PART", NumberKind::Date, &[0.5]),
        column("INSTANT", NumberKind::DateTime, &[1_388_631_845.3]),
        column("CLOCK", NumberKind::Time, &[3723.25]),
        column("SPAN", NumberKind::Time, &[90_000.0]),
    ];
    let bytes = write(&RawTable::new(columns, Lines::Consecutive { first: 1 })).expect("different names");
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let schema = reader.schema().expect("as written");
    let types: Vec<String> = schema.iter().map(|(_, field)| format!("{:?}", field.dtype)).collect();
    assert_eq!(types, ["Date32", "Float64", "Timestamp(Microsecond, None)", "Time64(Nanosecond)", "Float64"]);
}

#[test]
fn special_missing_values_follow_their_rows_and_are_not_believed_beside_a_number() {
    let mut cells = NumberCells::with_capacity(NumberKind::Plain, 2);
    cells.push(1.0);
    cells.push_missing(SpecialMissing::with_letter(b'A').expect("a letter"));
    let table = RawTable::new(vec![RawColumn::new("X", Cells::Number(cells))], Lines::Consecutive { first: 1 });
    let bytes = write(&table).expect("one column");
    let frame = ParquetReader::new(Cursor::new(bytes.clone())).finish().expect("as written");
    assert_eq!(frame.get_column_names(), ["X", "X.missing"]);
    let columns = |letters: [&str; 2]| {
        let letters = RawColumn::new("X.missing", Cells::Text(TextCells::from_iter(letters)));
        vec![table.columns[0].clone(), letters]
    };
    let extras =
        Extras::read(r#"{"version":1,"columns":[{"name":"X","letters":"X.missing"},{"name":"gone","letters":"X"}]}"#);
    let extras = extras.expect("sound");
    for (letters, width, count) in [(["", "B"], 1, 0), (["A", ""], 2, 1), (["", "a"], 2, 1), (["", "AB"], 2, 1)] {
        let mut notes = Gathered::default();
        let folded = extras.fold("x", columns(letters), &mut notes);
        assert_eq!((folded.len(), notes.finish().len()), (width, count), "{letters:?}");
    }
    assert!(Extras::read("{").is_none() && Extras::read(r#"{"version":2,"columns":[]}"#).is_none());
}

#[test]
fn columns_of_one_name_are_not_written() {
    let column = || RawColumn::new("X", Cells::Text(TextCells::from_iter(["a"])));
    let table = RawTable::new(vec![column(), column()], Lines::Consecutive { first: 1 });
    assert_eq!(write(&table).expect_err("one name")[0].diagnostic.code, codes::NOT_WRITTEN.id);
}

#[test]
fn a_damaged_file_is_an_error_and_not_the_end() {
    let written = write(&Random(7).table()).expect("different names");
    let mut random = Random(3);
    for sound in [TYPES, &written] {
        for end in (0..sound.len()).step_by(7) {
            let problems = read("x", sound[..end].to_vec()).expect_err("cut short");
            assert_eq!(problems[0].diagnostic.code, codes::DAMAGED.id);
        }
        for _ in 0..1500 {
            let mut bytes = sound.to_vec();
            for _ in 0..=random.below(4) {
                let at = random.below(bytes.len());
                bytes[at] ^= 1 << random.below(8);
            }
            let _ = read("x", bytes);
        }
    }
}

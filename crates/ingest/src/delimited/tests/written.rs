use super::random::Dice;
use super::*;
use crate::raw_table::{Lines, NumberCells, NumberKind, RawColumn, SpecialMissing};

fn column(name: &str, cells: &[&str]) -> RawColumn {
    RawColumn::new(name, Cells::Text(cells.iter().copied().collect()))
}

#[test]
fn text_is_quoted_where_it_must_be() {
    let columns = vec![column("id", &["1", "", ""]), column("a,b", &["x\"y", "", "line\nend"])];
    let table = RawTable::new(columns, Lines::Consecutive { first: 2 });
    assert_eq!(String::from_utf8_lossy(&write(&table, b',')), "id,\"a,b\"\n1,\"x\"\"y\"\n\"\",\n,\"line\nend\"\n");
    assert_eq!(String::from_utf8_lossy(&write(&table, b';')), "id;a,b\n1;\"x\"\"y\"\n\"\";\n;\"line\nend\"\n");
}

#[test]
fn numbers_are_shortest_and_dates_iso() {
    let mut numbers = NumberCells::with_capacity(NumberKind::Plain, 5);
    let mut dates = NumberCells::with_capacity(NumberKind::Date, 5);
    for (number, date) in [(0.1, 0.0), (-1e300, -3653.0), (5e-324, 16_072.0), (123_456_789.0, 1.0)] {
        numbers.push(number);
        dates.push(date);
    }
    numbers.push_missing(SpecialMissing::of_text(".A").expect("a code"));
    dates.push_missing(SpecialMissing::PLAIN);
    let columns = vec![RawColumn::new("x", Cells::Number(numbers)), RawColumn::new("d", Cells::Number(dates))];
    let table = RawTable::new(columns, Lines::Consecutive { first: 1 });
    let expected = "x,d\n0.1,1970-01-01\n-1e300,1960-01-01\n5e-324,2014-01-02\n123456789,1970-01-02\n.A,\n";
    assert_eq!(String::from_utf8_lossy(&write(&table, b',')), expected);
}

#[test]
fn what_is_written_is_read_back_equal() {
    let parts = [
        "a",
        "\"",
        ",",
        ";",
        "\n",
        "\r",
        "\r\n",
        " ",
        "\t",
        "é",
        "\u{1f600}",
        "\u{feff}",
        "0123456789",
        "'",
        "|",
        "\u{1}",
    ];
    let mut dice = Dice::new(3);
    for _ in 0..800 {
        let (columns, rows) = (1 + dice.below(4), dice.below(8));
        // Blanks at the edges of a cell are never kept by readers.
        let mut cell = || (0..dice.below(6)).map(|_| dice.pick(&parts)).collect::<String>();
        let mut trimmed = || cell().trim_matches([' ', '\t', '\n', '\r']).to_owned();
        let columns: Vec<RawColumn> = (0..columns)
            .map(|index| {
                let cells: Vec<String> = (0..rows).map(|_| trimmed()).collect();
                let name = format!("{index}{}x", trimmed());
                RawColumn::new(name, Cells::Text(cells.iter().map(String::as_str).collect()))
            })
            .collect();
        let table = RawTable::new(columns, Lines::Consecutive { first: 2 });
        for delimiter in [b',', b';', b'\t', b'|', b'a'] {
            let bytes = write(&table, delimiter);
            let dialect = Dialect { delimiter: Some(delimiter), encoding: Encoding::Detect };
            let read = read("rows.csv", bytes.clone(), &dialect).expect("sound");
            let shown = String::from_utf8_lossy(&bytes);
            assert_eq!((&read.table.columns, read.unreadable.len()), (&table.columns, 0), "{shown:?}");
        }
    }
}

//! Tables written and read again are the same tables.

use super::*;

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn text(&mut self, most: u64) -> String {
        let letters = ['a', 'B', '0', ' ', '.', 'é', 'ß', '北', '🙂'];
        let length = self.below(most + 1);
        let text: String = (0..length).map(|_| letters[self.below(letters.len() as u64) as usize]).collect();
        text.trim_end().to_owned()
    }

    fn column(&mut self, name: String, rows: usize) -> RawColumn {
        let kind = match self.below(5) {
            0 => {
                let cells: Vec<String> = (0..rows).map(|_| self.text(12)).collect();
                return RawColumn::new(name, Cells::Text(cells.iter().map(String::as_str).collect()));
            }
            1 => NumberKind::Date,
            2 => NumberKind::DateTime,
            3 => NumberKind::Time,
            _ => NumberKind::Plain,
        };
        let mut cells = NumberCells::with_capacity(kind, rows);
        for _ in 0..rows {
            match (self.below(6), kind) {
                (0, _) => {
                    let letter = b"._ABCDEFGHIJKLMNOPQRSTUVWXYZ"[self.below(28) as usize];
                    cells.push_missing(SpecialMissing::with_letter(letter).expect("a letter"));
                }
                (_, NumberKind::Plain) => {
                    let exponent = 1023 - 260 + self.below(512);
                    cells.push(f64::from_bits((self.next() & 0x800f_ffff_ffff_ffff) | (exponent << 52)));
                }
                (_, NumberKind::Date) => cells.push(self.below(3_000_000) as f64 - 700_000.0),
                (_, NumberKind::DateTime) => cells.push(self.below(200_000_000_000) as f64 - 50_000_000_000.0),
                (_, NumberKind::Time) => cells.push(self.below(86_400_000) as f64 / 1024.0),
            }
        }
        let mut column = RawColumn::new(name, Cells::Number(cells));
        column.format = super::super::display_format::stock_format(kind).map(str::to_owned);
        column
    }
}

#[test]
fn random_tables_come_back_from_both_versions() {
    let mut random = Random(1);
    let mut cells = 0;
    for round in 0..300 {
        let tables: Vec<RawTable> = (0..1 + random.below(3))
            .map(|member| {
                let rows = random.below(40) as usize;
                // A number in each row, so that version 5 loses none.
                let mut columns = vec![numbers("SEQ", NumberKind::Plain, &vec![1.0; rows])];
                columns.extend((0..random.below(8)).map(|at| random.column(format!("C{at}"), rows)));
                for column in &mut columns {
                    column.label = Some(random.text(9)).filter(|label| !label.is_empty());
                }
                let mut table = table(&format!("M{member}"), columns);
                table.label = Some(random.text(9)).filter(|label| !label.is_empty());
                table
            })
            .collect();
        let tables: Vec<&RawTable> = tables.iter().collect();
        for version in [Version::V5, Version::V8] {
            let written = write(&tables, version).unwrap_or_else(|problems| panic!("{problems:?}"));
            assert_eq!((written.notes.len(), written.bytes.len() % 80), (0, 0));
            let again = read_clean(&written.bytes);
            assert!(again.iter().eq(tables.iter().copied()), "round {round}, {version:?}: {again:#?}\n{tables:#?}");
            assert_eq!(write(&tables, version), Ok(written));
        }
        cells += tables.iter().map(|table| table.rows * table.columns.len()).sum::<usize>();
    }
    assert!(cells > 40_000, "{cells}");
}

#[test]
fn tables_without_rows_and_without_columns_come_back() {
    let empty = table("NONE", Vec::new());
    let no_rows = table("NOROWS", vec![text("A", &[]), numbers("B", NumberKind::Plain, &[])]);
    for version in [Version::V5, Version::V8] {
        let written = write(&[&empty, &no_rows], version).expect("tables that fit");
        assert_eq!(read_clean(&written.bytes), [empty.clone(), no_rows.clone()]);
        assert_eq!(read_clean(&write(&[], version).expect("no table").bytes), []);
    }
}

#[test]
fn a_negative_zero_stays_negative() {
    let zeros = table("Z", vec![numbers("A", NumberKind::Plain, &[-0.0, 0.0])]);
    let again = read_clean(&write(&[&zeros], Version::V5).expect("a table that fits").bytes);
    let Cells::Number(cells) = &again[0].columns[0].cells else { panic!("numbers") };
    let signs: Vec<bool> = cells.iter().map(|cell| cell.is_ok_and(f64::is_sign_negative)).collect();
    assert_eq!(signs, [true, false]);
}

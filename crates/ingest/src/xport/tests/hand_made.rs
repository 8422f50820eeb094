//! Files laid out byte by byte.

use super::*;

/// A row of a text of three bytes and a number of eight.
fn row(text: &str, number: u64) -> Vec<u8> {
    let mut row = text.as_bytes().to_vec();
    row.resize(3, b' ');
    row.extend(number.to_be_bytes());
    row
}

fn two_variables() -> Vec<Vec<u8>> {
    vec![
        descriptor(2, 3, 1, "ARM", "Treatment", ("$CHAR", 3, 0), None),
        descriptor(1, 8, 2, "AVAL", "", ("", 8, 2), None),
    ]
}

#[test]
fn a_file_of_version_5_with_two_members() {
    let missing = |letter: u8| u64::from(letter) << 56;
    let rows = [
        row("a", 0x4110_0000_0000_0000),
        row("bb\0", 0xc276_a000_0000_0000),
        row("", missing(b'.')),
        row(" c", missing(b'_')),
        row("é", missing(b'A')),
        row("Z", missing(b'Z')),
        row("0", 0),
    ]
    .concat();
    let second = member_v5("SECOND", &[descriptor(2, 80, 1, "T", "", ("", 0, 0), None)], 140, &[b' '; 160]);
    let bytes = [library_v5(), member_v5("FIRST", &two_variables(), 140, &rows), second].concat();
    let tables = read_clean(&bytes);
    assert_eq!(tables.len(), 2);
    let first = &tables[0];
    assert_eq!((first.name.as_deref(), first.label.as_deref(), first.rows), (Some("FIRST"), Some("label of FIRST"), 7));
    assert_eq!(first.lines, Lines::Consecutive { first: 1 });
    let [arm, value] = &first.columns[..] else { panic!("two columns") };
    assert_eq!((&*arm.name, arm.label.as_deref(), arm.format.as_deref()), ("ARM", Some("Treatment"), Some("$CHAR3.")));
    assert_eq!((&*value.name, value.label.as_deref(), value.format.as_deref()), ("AVAL", None, Some("8.2")));
    assert_eq!(shown(arm), ["a", "bb", "", " c", "é", "Z", "0"]);
    assert_eq!(shown(value), ["1", "-118.625", ".", "._", ".A", ".Z", "0"]);
    // A row that fills a card is a row, though it is blank.
    assert_eq!((tables[1].rows, shown(&tables[1].columns[0])), (2, vec![String::new(); 2]));
}

#[test]
fn descriptors_of_vax_lack_four_bytes() {
    let rows = row("a", 0x4264_0000_0000_0000);
    let tables = read_clean(&[library_v5(), member_v5("VAX", &two_variables(), 136, &rows)].concat());
    assert_eq!((shown(&tables[0].columns[0]), shown(&tables[0].columns[1])), (vec!["a".into()], vec!["100".into()]));
}

#[test]
fn numbers_of_fewer_bytes_lack_the_end_of_the_fraction() {
    let descriptors = [descriptor(1, 3, 1, "A", "", ("", 0, 0), None), descriptor(1, 2, 2, "B", "", ("", 0, 0), None)];
    let rows = [0x41, 0x18, 0, 0xc2, 0x64, b'.', 0, 0, b'D', 0, 0x40, 0x19, 0x99, 0, 0];
    let tables = read_clean(&[library_v5(), member_v5("SHORT", &descriptors, 140, &rows)].concat());
    assert_eq!(shown(&tables[0].columns[0]), ["1.5", ".", "0.0999908447265625"]);
    assert_eq!(shown(&tables[0].columns[1]), ["-100", ".D", "0"]);
}

#[test]
fn dates_and_times_count_from_1970() {
    let formats = [("DATE", 9), ("DATETIME", 20), ("TIME", 8), ("E8601DA", 10), ("BEST", 12)];
    let descriptors: Vec<_> =
        formats.iter().map(|(format, width)| descriptor(1, 8, 1, format, "", (format, *width, 0), None)).collect();
    // 19725 days, 1704251045 seconds, 11045 seconds, 0, 19725.
    let rows: Vec<u8> =
        [0x444d_0d00_0000_0000_u64, 0x4865_94ce_a500_0000, 0x442b_2500_0000_0000, 0, 0x444d_0d00_0000_0000]
            .iter()
            .flat_map(|number| number.to_be_bytes())
            .collect();
    let tables = read_clean(&[library_v5(), member_v5("DATES", &descriptors, 140, &rows)].concat());
    let cells: Vec<String> = tables[0].columns.iter().flat_map(shown).collect();
    assert_eq!(cells, ["2014-01-02", "2014-01-02T03:04:05", "03:04:05", "1960-01-01", "19725"]);
}

#[test]
fn a_number_outside_the_calendar_leaves_the_column_as_it_is() {
    let descriptors = [descriptor(1, 8, 1, "ADT", "", ("DATE", 9, 0), None)];
    // 0, 1704251045 (seconds, not days), and a missing value.
    let rows: Vec<u8> =
        [0, 0x4865_94ce_a500_0000_u64, 0x2e00_0000_0000_0000].iter().flat_map(|number| number.to_be_bytes()).collect();
    let read = read_sound(&[library_v5(), member_v5("DATES", &descriptors, 140, &rows)].concat());
    assert_eq!(shown(&read.tables[0].columns[0]), ["0", "1704251045", "."]);
    let [note] = &read.notes[..] else { panic!("{:?}", read.notes) };
    assert_eq!((note.diagnostic.code, note.diagnostic.place.line, note.is_error()), ("I343", 2, false));
    assert!(note.diagnostic.message.starts_with("`1704251045` in column `ADT`"), "{note:?}");
}

#[test]
fn blank_rows_within_the_last_card_are_its_padding() {
    let one = [descriptor(2, 30, 1, "T", "", ("", 0, 0), None)];
    for (texts, rows) in [
        (vec!["a"], 1),
        (vec!["a", ""], 1),
        (vec!["a", "", "", ""], 3),
        (vec!["", "", "b"], 3),
        (vec![""], 0),
        (vec![], 0),
    ] {
        let bytes: Vec<u8> = texts.iter().flat_map(|text| format!("{text:<30}").into_bytes()).collect();
        let tables = read_clean(&[library_v5(), member_v5("BLANK", &one, 140, &bytes)].concat());
        // Of four rows, the third begins in the card before the last and is kept.
        assert_eq!(tables[0].rows, rows, "{texts:?}");
    }
}

#[test]
fn a_file_of_version_8_with_long_names_and_labels() {
    let label = "a very long label for x is given right here";
    let descriptors = [
        descriptor(1, 8, 1, "x", &label[..40], ("", 0, 0), Some("x")),
        descriptor(2, 3, 2, "a_long_n", "short", ("$", 3, 0), Some("a_long_name_of_a_text")),
    ];
    // The record that SAS's description of the format prints for this label.
    let record = [b"\x00\x01\x00\x01\x00\x2bx", label.as_bytes()].concat();
    let rows = [0x4110_0000_0000_0000_u64.to_be_bytes().to_vec(), b"abc".to_vec()].concat().repeat(2);
    for (number, count) in [
        ("1", "              2"),
        ("    1    0    0    0    0    0", "000000000000000"),
        ("000010000000000000000000000000", "000000000000000"),
        ("              1", "              2                 "),
    ] {
        let labels = format!("HEADER RECORD*******LABELV8 HEADER RECORD!!!!!!!{number}");
        let labels = [card(&labels), padded(record.clone())].concat();
        let member = member_v8("a_data_set_of_a_long_name", &descriptors, &labels, count, &rows);
        let tables = read_clean(&[library_v8(), member.clone(), member].concat());
        assert_eq!(tables.len(), 2);
        let found = &tables[1];
        assert_eq!((found.name.as_deref(), found.rows), (Some("a_data_set_of_a_long_name"), 2), "{number}");
        assert_eq!((&*found.columns[0].name, found.columns[0].label.as_deref()), ("x", Some(label)));
        assert_eq!(
            (&*found.columns[1].name, found.columns[1].label.as_deref()),
            ("a_long_name_of_a_text", Some("short"))
        );
        assert_eq!(shown(&found.columns[1]), ["abc", "abc"]);
    }
}

#[test]
fn a_format_of_a_long_name_stands_in_a_label_record() {
    let descriptors = [descriptor(1, 8, 1, "X", "ABC", ("MY_LONG_", 8, 2), Some("X"))];
    let labels = card("HEADER RECORD*******LABELV9 HEADER RECORD!!!!!!!1");
    for (lengths, texts) in [
        ([1, 3, 14, 13], "XABCMY_LONG_FMT8.2my_long_fmt8."),
        // Lengths and texts of the label after those of the formats.
        ([1, 14, 13, 3], "XMY_LONG_FMT8.2my_long_fmt8.ABC"),
    ] {
        let mut record = vec![0, 1];
        record.extend(lengths.iter().flat_map(|length: &u16| length.to_be_bytes()));
        record.extend(texts.bytes());
        let labels = [labels.clone(), padded(record)].concat();
        let row = 0x4110_0000_0000_0000_u64.to_be_bytes();
        let tables =
            read_clean(&[library_v8(), member_v8("F", &descriptors, &labels, "              1", &row)].concat());
        let column = &tables[0].columns[0];
        assert_eq!((column.label.as_deref(), column.format.as_deref()), (Some("ABC"), Some("MY_LONG_FMT8.2")));
    }
}

#[test]
fn text_that_is_not_utf8_is_windows_1252_throughout_and_said_to_be() {
    let one = [descriptor(2, 4, 1, "T", "", ("", 0, 0), None)];
    let read = read_sound(&[library_v5(), member_v5("W", &one, 140, b"abc caf\xe9\xc3\xa9  \x80uro")].concat());
    assert_eq!(shown(&read.tables[0].columns[0]), ["abc", "café", "Ã©", "€uro"]);
    let [note] = &read.notes[..] else { panic!("{:?}", read.notes) };
    assert_eq!((note.diagnostic.code, note.diagnostic.place.line, note.is_error()), ("I344", 2, false), "{note:?}");
}

#[test]
fn a_torn_character_is_left_out_where_the_rest_is_utf8() {
    let one = [descriptor(2, 4, 1, "T", "", ("", 0, 0), None)];
    let read = read_sound(&[library_v5(), member_v5("W", &one, 140, b"caf\xc3\xc3\xa9  abc\xe2caf\xc3")].concat());
    assert_eq!(shown(&read.tables[0].columns[0]), ["caf", "é", "abc", "caf"]);
    let [note] = &read.notes[..] else { panic!("{:?}", read.notes) };
    assert_eq!((note.diagnostic.code, note.diagnostic.place.line, &note.further_lines[..]), ("I345", 1, &[3][..]));
    assert_eq!(note.diagnostic.message, "column `T` ends in the middle of a character, which was left out");
}

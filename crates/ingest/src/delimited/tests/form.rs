use super::*;
use crate::raw_table::Lines;

#[test]
fn every_line_end_counts_as_one_line() {
    for end in ["\n", "\r\n", "\r"] {
        let read = sound(["id,arm", "1,a", "2,b", ""].join(end));
        assert_eq!(rows(&read), ["1|a", "2|b"], "{end:?}");
        assert_eq!(read.table.lines, Lines::Consecutive { first: 2 });
        assert!(read.problems().is_empty());
    }
    let mixed = sound("id,arm\r1,a\r\n2,b\n\r3,c\r\r4,d");
    assert_eq!(
        (rows(&mixed), lines(&mixed)),
        (["1|a", "2|b", "3|c", "4|d"].map(str::to_owned).to_vec(), vec![2, 3, 5, 7])
    );
}

#[test]
fn quotes_hold_delimiters_line_ends_and_quotes() {
    let read = sound("id,note\n1,\"a, \"\"b\"\"\nc\r\nd\re\"\n2,\"\"\n\"3\" , \"x\" \n4,5\" tall\n5,a \"b\" c\n");
    let expected = ["1|a, \"b\"\nc\r\nd\re", "2|", "3|x", "4|5\" tall", "5|a \"b\" c"];
    assert_eq!(rows(&read), expected);
    assert_eq!(lines(&read), [2, 6, 7, 8, 9]);
}

#[test]
fn cells_of_every_length_are_cut_where_they_end() {
    for length in 0..70 {
        for tail in ["", "\u{e9}", "9"] {
            let cell = format!("{}{tail}", "abcdefghij".repeat(7).split_at(length).0);
            let read = sound(format!("a,b,c\nx,{cell},y\n{cell},\"{cell}\", {cell} \nz,,{cell}"));
            assert_eq!(rows(&read), [format!("x|{cell}|y"), format!("{cell}|{cell}|{cell}"), format!("z||{cell}")]);
            let codes = text(&read, 1).codes().to_vec();
            assert_eq!(codes[0], codes[1], "one text, one code: {cell:?}");
        }
    }
}

#[test]
fn control_characters_but_nul_are_text() {
    let read = sound("a,b\nx\u{1}y,\u{b}\n\u{1f},a\tb\n1234567\u{2}9,0123456789abcde\u{3}z\n");
    assert_eq!(rows(&read), ["x\u{1}y|\u{b}", "\u{1f}|a\tb", "1234567\u{2}9|0123456789abcde\u{3}z"]);
}

#[test]
fn blanks_around_cells_are_left_out_and_counted() {
    let read = sound("id,sex,note\n1,F,a\n 2,\"F \",b\n3,F ,\t c\n4,F,   \n5,F,\" \"\n");
    assert_eq!(rows(&read), ["1|F|a", "2|F|b", "3|F|c", "4|F|", "5|F|"]);
    assert_eq!(text(&read, 1).distinct().collect::<Vec<_>>(), ["F"]);
    assert_eq!(short(&read.notes), ["3:0 I337 note", "3:0 I337 note", "4:0 I337 note"]);
    assert_eq!(read.notes[1].diagnostic.message, "blanks around 2 cells of the column `sex`, left out");
}

#[test]
fn tabs_delimit_or_are_blanks_but_never_both() {
    let read = sound("id\tarm\tday\n1\t\t5\n\tb \t\n\t\t\n");
    assert_eq!((rows(&read), read.delimiter), (vec!["1||5".to_owned(), "|b|".to_owned()], b'\t'));
    assert_eq!(read.unreadable, [Unreadable { line: 4, lines: 1, why: Why::Blank }]);
}

#[test]
fn ragged_rows_are_set_apart_and_counted() {
    let read = sound("id,arm\n1,a\n2\n3,c,d\n4,\n5,e\n6,f,g\n");
    assert_eq!((rows(&read), lines(&read)), (["1|a", "4|", "5|e"].map(str::to_owned).to_vec(), vec![2, 5, 6]));
    assert_eq!(read.rows_read(), 6);
    let problems = read.problems();
    assert_eq!(short(&problems), ["3:0 I331", "4:0 I331"]);
    assert_eq!(problems[1].further_lines, [7]);
    assert_eq!(problems[0].diagnostic.message, "1 cell, expected 2");
    // What only unreadable rows hold is in no dictionary.
    assert_eq!(text(&read, 0).distinct().collect::<Vec<_>>(), ["1", "4", "5"]);
}

#[test]
fn empty_lines_are_no_rows_and_blank_rows_are_unreadable() {
    let read = sound("\nid,arm\n\n1,a\n \n\n,\n , \t\n2,b\n,,,\n\n\n");
    assert_eq!((rows(&read), lines(&read)), (["1|a", "2|b"].map(str::to_owned).to_vec(), vec![4, 9]));
    assert_eq!(read.rows_read(), 5);
    assert_eq!(short(&read.problems()), ["1:0 I336 note", "7:0 I332 warning"]);
    assert_eq!(read.notes[0].diagnostic.message, "4 empty lines between rows, skipped");
    assert_eq!(read.problems()[1].further_lines, [8, 10]);
    assert!(sound("id\n1\n\n\n").notes.is_empty(), "empty lines at the end are usual");
}

#[test]
fn one_column_is_fine_and_its_empty_cell_needs_quotes() {
    let read = sound("id\n1\n\"\"\n\n2\n");
    assert_eq!((rows(&read), lines(&read)), (["1", "", "2"].map(str::to_owned).to_vec(), vec![2, 3, 5]));
}

#[test]
fn a_nul_byte_spoils_its_row_alone() {
    let read = sound(b"id,arm\n1,a\n2,b\0b\n3,\"x\n\0\"\n4,abcdefghijklmnopqrst\0\n\0,5\n6,f\n");
    assert_eq!(rows(&read), ["1|a", "6|f"]);
    let problems = read.problems();
    assert_eq!((short(&problems), &problems[0].further_lines[..]), (vec!["3:3 I333".to_owned()], &[4, 6, 7][..]));
}

#[test]
fn text_after_a_closing_quote_spoils_its_row_alone() {
    let read = sound("id,note\n1,\"a\"b\n2,\"x\n3,y\n4,\"z\"\n5,\"ok\"\n");
    assert_eq!(rows(&read), ["5|ok"]);
    assert_eq!(read.unreadable[1], Unreadable { line: 3, lines: 3, why: Why::AfterQuote { cell: 1, line: 3 } });
    assert_eq!(short(&read.problems()), ["2:3 I334"]);
    assert_eq!(read.original.row(3), b"2,\"x\n3,y\n4,\"z\"");
}

#[test]
fn a_quote_that_nothing_closes_is_located_where_it_opens() {
    let read = sound("id,a,b\n1,2,3\n2,\"x\ny\",\"open\n3,4,5\n6,7,8\n");
    assert_eq!(rows(&read), ["1|2|3"]);
    assert_eq!(read.unreadable, [Unreadable { line: 3, lines: 5, why: Why::Unterminated { cell: 2, line: 4 } }]);
    assert_eq!(short(&read.problems()), ["4:4 I335"]);
    assert_eq!(read.original.row(3), b"2,\"x\ny\",\"open\n3,4,5\n6,7,8\n");
}

#[test]
fn a_field_of_any_size_is_read() {
    let size = 4_000_000;
    let quoted = format!("id,note\n1,\"{}\"\n2,{}\n3,c\n", "ab\n,".repeat(size / 4), "x".repeat(size));
    let read = sound(&quoted);
    assert_eq!(
        (text(&read, 1).get(0).len(), text(&read, 1).get(1).len(), text(&read, 1).get(2)),
        (size - 1 + 1, size, "c")
    );
    assert_eq!(lines(&read), [2, 2 + size as u32 / 4 + 1, 2 + size as u32 / 4 + 2]);
}

#[test]
fn the_original_gives_rows_and_places_back() {
    let read = sound("\u{feff}id,né,b\r\n1, \"é\n\n,x\" ,é3\r2,b,c\n\n3,d,e");
    assert_eq!((read.original.row(1), read.original.row(2)), ("id,né,b".as_bytes(), "1, \"é\n\n,x\" ,é3".as_bytes()));
    assert_eq!((read.original.row(4), read.original.row_with_end(2).last()), (read.original.row(2), Some(&b'\r')));
    assert_eq!(
        (read.original.row(5), read.original.row(7), read.original.row(8)),
        (&b"2,b,c"[..], &b"3,d,e"[..], &b""[..])
    );
    assert_eq!([0, 1, 2, 9].map(|cell| read.original.cell_place(2, cell)), [(2, 1), (2, 3), (4, 6), (4, 6)]);
    assert_eq!(read.original.cell_place(1, 2), (1, 7));
}

#[test]
fn a_told_delimiter_is_taken_whatever_the_lines_look_like() {
    let dialect = |delimiter| Dialect { delimiter: Some(delimiter), encoding: Encoding::Detect };
    let read_with = |delimiter| read("rows.csv", b"a:b c,d\n1:2 3,4\n".to_vec(), &dialect(delimiter));
    for (delimiter, expected) in [(b':', "1|2 3,4"), (b',', "1:2 3|4"), (b' ', "1:2|3,4"), (b';', "1:2 3,4")] {
        assert_eq!(rows(&read_with(delimiter).expect("sound")), [expected]);
    }
    for unusable in [b'"', b'\n', b'\r', 0, 0xe9] {
        assert_eq!(short(&read_with(unusable).expect_err("unusable")), ["0:0 I324"]);
    }
}

#[test]
fn two_delimiters_that_fit_are_a_warning() {
    let read = sound("a,b;c\n1,2;3\n4,5;6\n");
    assert_eq!((short(&read.notes), names(&read)), (vec!["1:0 I325 warning".to_owned()], vec!["a", "b;c"]));
    assert_eq!(rows(&sound("id;dose\n1;0,5\n2;1,5\n")), ["1|0,5", "2|1,5"]);
}

//! Tables that the format cannot hold.

use super::*;

#[track_caller]
fn assert_refused(tables: &[&RawTable], version: Version, expected: &[(&str, usize, &str)]) {
    let problems = write(tables, version).expect_err("a table that does not fit");
    assert_eq!(problems.len(), expected.len(), "{problems:?}");
    for (problem, (code, row, message)) in problems.iter().zip(expected) {
        assert_eq!((problem.code, problem.place.line), (*code, *row), "{problem:?}");
        assert!(problem.message.contains(message) && problem.hint.is_some(), "{problem:?}");
    }
}

#[test]
fn names_are_held_to_the_version() {
    for (name, v5, v8) in [
        ("usubjid", true, true),
        ("_A1", true, true),
        ("NINEBYTES", false, true),
        ("1A", false, true),
        ("A B", false, true),
        ("Ä", false, true),
        ("", false, false),
        (" A", false, false),
        ("A\nB", false, false),
        ("a_name_of_more_than_thirty_two_by", false, false),
    ] {
        for (version, sound) in [(Version::V5, v5), (Version::V8, v8)] {
            let table = table("T", vec![text(name, &["x"])]);
            assert_eq!(write(&[&table], version).is_ok(), sound, "{name:?} {version:?}");
        }
    }
    let twice = table("T", vec![text("a", &["x"]), text("A", &["y"])]);
    assert_refused(&[&twice], Version::V5, &[("I346", 0, "two columns are called `A`")]);
    assert_refused(&[&twice], Version::V8, &[("I346", 0, "two columns are called `A`")]);
    let one = table("T", vec![text("a", &["x"])]);
    assert_refused(&[&one, &one], Version::V5, &[("I346", 0, "two data sets are called `T`")]);
}

#[test]
fn a_text_is_never_cut() {
    let long = "ä".repeat(101);
    let v5 = table("T", vec![text("A", &["x", &long, "y", &long])]);
    assert_refused(
        &[&v5],
        Version::V5,
        &[("I347", 2, "text of 202 bytes in column `A`, expected at most 200, and 1 more")],
    );
    assert!(write(&[&v5], Version::V8).is_ok());
    let v8 = table("T", vec![text("A", &[&"x".repeat(32_768)])]);
    assert_refused(&[&v8], Version::V8, &[("I347", 1, "expected at most 32767")]);
}

#[test]
fn numbers_outside_the_range_are_refused_with_their_row() {
    let table = table("T", vec![numbers("P", NumberKind::Plain, &[1.0, 1e-80, 1e76, 0.0])]);
    for version in [Version::V5, Version::V8] {
        assert_refused(&[&table], version, &[("I348", 2, "`1e-80` in column `P`")]);
    }
}

#[test]
fn a_last_row_without_text_would_be_lost_in_version_5() {
    let blank_last = table("T", vec![text("A", &["x", ""]), text("B", &["yy", ""])]);
    assert_refused(&[&blank_last], Version::V5, &[("I347", 2, "the last row has no text")]);
    let written = write(&[&blank_last], Version::V8).expect("version 8 counts rows");
    assert_eq!(read_clean(&written.bytes), std::slice::from_ref(&blank_last));
    let mut with_number = blank_last.clone();
    with_number.columns.push(numbers("N", NumberKind::Plain, &[1.0, 0.0]));
    assert_eq!(read_clean(&write(&[&with_number], Version::V5).expect("a number").bytes), [with_number]);
}

#[test]
fn labels_and_formats_that_do_not_fit_are_changed_and_said_to_be() {
    let mut column = text("A", &["x"]);
    column.label = Some(format!("{}ää", "x".repeat(37)));
    column.format = Some("$A_LONG_NAME8.".to_owned());
    let mut date = numbers("D", NumberKind::Date, &[0.0]);
    date.format = Some("8.2".to_owned());
    let mut data = table("T", vec![column, date]);
    data.label = Some("y".repeat(41));
    let written = write(&[&data], Version::V5).expect("a table that fits");
    let codes: Vec<_> = written.notes.iter().map(|note| (note.code, note.hint.is_some())).collect();
    assert_eq!(codes, [("I349", true); 4], "{:?}", written.notes);
    let again = read_clean(&written.bytes);
    assert_eq!(again[0].label, Some("y".repeat(40)));
    assert_eq!(again[0].columns[0].label, Some(format!("{}ä", "x".repeat(37))));
    let formats: Vec<_> = again[0].columns.iter().map(|column| column.format.as_deref()).collect();
    assert_eq!(formats, [None, Some("DATE9.")]);
    let written = write(&[&data], Version::V8).expect("a table that fits");
    assert_eq!(written.notes.len(), 2, "{:?}", written.notes);
    let again = read_clean(&written.bytes);
    assert_eq!(again[0].columns[0].label, data.columns[0].label);
    assert_eq!(again[0].columns[0].format.as_deref(), Some("$A_LONG_NAME8."));
}

#[test]
fn blanks_at_the_end_of_a_text_are_not_kept_and_said_not_to_be() {
    let data = table("T", vec![text("A", &["F", "F "])]);
    let written = write(&[&data], Version::V5).expect("a table that fits");
    assert_eq!((written.notes[0].code, written.notes[0].place.line), ("I347", 2));
}

#[test]
fn text_has_no_format_of_numbers() {
    for (format, kept) in [("DATE9.", None), ("10.", Some("$10.")), ("$CHAR10.", Some("$CHAR10."))] {
        let mut column = text("A", &["2014-01-02"]);
        column.format = Some(format.to_owned());
        let written = write(&[&table("T", vec![column])], Version::V5).expect("a table that fits");
        assert_eq!(written.notes.len(), usize::from(kept.is_none()), "{:?}", written.notes);
        assert_eq!(read_clean(&written.bytes)[0].columns[0].format.as_deref(), kept);
    }
}

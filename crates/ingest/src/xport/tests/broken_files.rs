//! Broken files: an error with a place, never a panic.

use super::*;

#[track_caller]
fn assert_refused(bytes: &[u8], code: &str, message: &str) {
    let problems = read("x.xpt", bytes).expect_err(message);
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    let found = &problem.diagnostic;
    assert_eq!((found.code, problem.is_error(), found.place.file.as_str()), (code, true, "x.xpt"), "{found:?}");
    assert!(found.message.contains(message), "{} does not contain {message}", found.message);
    assert!(found.hint.is_some());
}

fn sound(version: Version) -> Vec<u8> {
    let mut first = text("TEXT", &["a", "é", "ccc", "d", ""]);
    first.label = Some("A label of so many bytes that version 8 has a record for it".to_owned());
    let mut second = numbers("NUMBER", NumberKind::Date, &[1.0, 2.5, -1e5, 0.0, 7.0]);
    second.format = Some("DATE9.".to_owned());
    let table = table("ONE", vec![first, second]);
    let other = super::table("TWO", vec![numbers("N", NumberKind::Plain, &[1.0; 20])]);
    write(&[&table, &other], version).expect("a table that fits").bytes
}

#[test]
fn other_files_are_told_from_transport_files() {
    assert_refused(b"", "I340", "expected the header record `LIBRARY` or `LIBV8`");
    assert_refused(b"USUBJID,ARM\n1,a\n", "I340", "other content");
    assert_refused(&card("**COMPRESSED** **COMPRESSED** **COMPRESSED**"), "I340", "the procedure CPORT");
    assert!(
        !is_xport(b"HEADER RECORD*******LIBRARY ") && is_xport(&sound(Version::V5)) && is_xport(&sound(Version::V8))
    );
}

#[test]
fn headers_that_are_not_as_they_should_be_are_named_with_their_place() {
    let one = || vec![descriptor(2, 4, 1, "T", "", ("", 0, 0), None)];
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut member = member_v5("W", &one(), 140, b"abcd");
        change(&mut member);
        [library_v5(), member].concat()
    };
    assert_refused(&with(&|member| member[20] = b'X'), "I342", "at byte 240: the header record `XEMBER`, expected");
    assert_refused(
        &with(&|member| member[0] = b'X'),
        "I342",
        "at byte 240: no header record, expected the header record `MEMBER`",
    );
    assert_refused(&with(&|member| member[75] = b'9'), "I342", "at byte 314: descriptors of 940 bytes");
    assert_refused(&with(&|member| member[57 + 320] = b'x'), "I342", "at byte 612: `00000x`, expected a number");
    assert_refused(&with(&|member| member[401] = 3), "I342", "at byte 640: `T` has the type 3");
    assert_refused(&with(&|member| member[405] = 0), "I342", "`T` has a length of 0 bytes, expected 1 to 65535");
    let nine_bytes = |member: &mut Vec<u8>| (member[401], member[405]) = (1, 9);
    assert_refused(&with(&nine_bytes), "I342", "`T` has a length of 9 bytes, expected 2 to 8");
}

#[test]
fn counts_beyond_the_file_are_refused_before_room_is_made_for_them() {
    let mut many = [library_v5(), member_v5("W", &[], 140, b"")].concat();
    many[240 + 320 + 52..][..6].copy_from_slice(b"999999");
    assert_refused(&many, "I341", "expected 139999860 bytes from byte 640 on for the descriptors");
    let one = [descriptor(2, 4, 1, "T", "", ("", 0, 0), Some("T"))];
    let rows = [library_v8(), member_v8("W", &one, b"", "999999999999999", b"abcd")].concat();
    assert_refused(&rows, "I341", "after 20 rows, expected 999999999999999 rows");
    let labels = card("HEADER RECORD*******LABELV8 HEADER RECORD!!!!!!!99999");
    let labels = [library_v8(), member_v8("W", &one, &labels, "              1", b"abcd")].concat();
    assert_refused(&labels, "I342", "99999 labels, expected at most 1");
}

#[test]
fn a_file_that_is_cut_anywhere_is_an_error_or_lacks_whole_members() {
    let bytes = sound(Version::V8);
    let second = memchr::memmem::find(&bytes[320..], b"MEMBV8").expect("a second member") + 320 - 20;
    for length in 0..bytes.len() {
        match read("x.xpt", &bytes[..length]) {
            Ok(read) if length < second => {
                assert!(length == 240 && read.tables.is_empty() || length >= second - 80, "{length}")
            }
            // Nothing but the padding after the last number is missing.
            Ok(read) => assert!(read.tables.len() == 1 && length == second || read.tables[1].rows == 20, "{length}"),
            Err(problems) => assert!(["I340", "I341"].contains(&problems[0].diagnostic.code), "{length}: {problems:?}"),
        }
    }
    let bytes = sound(Version::V5);
    for length in 0..bytes.len() {
        if let Ok(read) = read("x.xpt", &bytes[..length]) {
            assert!(length % 80 == 0, "{length}: {} tables", read.tables.len());
        }
    }
}

#[test]
fn a_row_that_is_there_in_part_is_an_error() {
    let one = [descriptor(2, 100, 1, "T", "", ("", 0, 0), None)];
    let bytes = [library_v5(), member_v5("W", &one, 140, &[b'x'; 240])].concat();
    assert_refused(&bytes, "I341", "with 40 bytes of row 3, expected 100");
}

#[test]
fn no_change_of_a_few_bytes_makes_it_panic() {
    for version in [Version::V5, Version::V8] {
        let bytes = sound(version);
        let mut state: u64 = 7;
        let mut random = || {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            (state >> 33) as usize
        };
        for _ in 0..20_000 {
            let mut broken = bytes.clone();
            for _ in 0..1 + random() % 4 {
                let at = random() % broken.len();
                broken[at] = [0, b' ', b'0', b'9', 0x7f, 0xff, b'A', random() as u8][random() % 8];
            }
            if random().is_multiple_of(4) {
                broken.truncate(random() % broken.len());
            }
            if let Ok(read) = read("x.xpt", &broken) {
                let all = read.tables.iter().flat_map(|table| &table.columns);
                assert!(all.flat_map(shown).count() < 10_000);
            }
        }
    }
}

use super::*;

fn told(bytes: &[u8], label: &str) -> Result<Delimited, Vec<Problem>> {
    let encoding = Encoding::named(label).expect(label);
    read("rows.csv", bytes.to_vec(), &Dialect { delimiter: None, encoding })
}

fn utf16(text: &str, high_first: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if high_first { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn utf8_needs_no_words() {
    for mark in ["", "\u{feff}"] {
        let read = sound(format!("{mark}id,name\n1,Zoë\n"));
        assert_eq!((names(&read)[0], rows(&read)[0].as_str(), read.encoding), ("id", "1|Zoë", Encoding::Utf8));
        assert!(read.notes.is_empty());
    }
}

#[test]
fn utf16_is_found_with_and_without_mark() {
    let text = "id,name\r\n1,Zoë \u{1f600}\r\n\r\n2,x,y\r\n3,\"a\r\nb\"\r\n";
    for (high_first, encoding) in [(false, Encoding::Utf16Le), (true, Encoding::Utf16Be)] {
        for mark in ["", "\u{feff}"] {
            let read = sound(utf16(&format!("{mark}{text}"), high_first));
            assert_eq!(
                (rows(&read), read.encoding),
                (vec!["1|Zoë \u{1f600}".to_owned(), "3|a\r\nb".to_owned()], encoding)
            );
            assert_eq!((names(&read)[0], lines(&read)), ("id", vec![2, 5]));
            assert_eq!(short(&read.problems()), ["0:0 I339 note", "3:0 I336 note", "4:0 I331"]);
            assert_eq!(read.original.row(4), utf16("2,x,y", high_first));
            assert_eq!(read.original.row(1), utf16("id,name", high_first));
            assert_eq!((read.original.cell_place(5, 1), read.original.cell_place(4, 2)), ((5, 3), (4, 5)));
        }
    }
}

#[test]
fn utf16_that_breaks_off_is_located() {
    let mut odd = utf16("\u{feff}id\n1\n2", false);
    odd.push(b'x');
    assert_eq!(refused(&odd), ["0:0 I339 note", "3:2 I321"]);
    let mut half = utf16("\u{feff}id\n1", false);
    half.extend([0x00, 0xd8, b'x', 0]);
    assert_eq!(refused(&half), ["0:0 I339 note", "2:2 I321"]);
}

#[test]
fn windows_1252_is_assumed_with_a_warning_at_the_first_byte() {
    let read = sound(b"id,name\n1,Zo\xeb\n2,\x93x\x94 \x80\n");
    assert_eq!(rows(&read), ["1|Zoë", "2|\u{201c}x\u{201d} \u{20ac}"]);
    assert_eq!((short(&read.notes), read.encoding), (vec!["2:5 I322 warning".to_owned()], Encoding::Windows1252));
    let message = &read.notes[0].diagnostic.message;
    assert!(message.contains("0xeb (byte 5 of its line)") && message.contains("`ë`"), "{message}");
    assert_eq!((read.original.row(2), read.original.cell_place(3, 1)), (&b"1,Zo\xeb"[..], (3, 3)));
    let read = told(b"id,name\n1,Zo\xeb\n", "latin1").expect("told");
    assert!(read.notes.is_empty() && rows(&read) == ["1|Zoë"]);
}

#[test]
fn bytes_that_windows_1252_does_not_have_are_located() {
    assert_eq!(refused(b"id,name\n1,\xe9\n2,a\x81\n3,\x9d\n"), ["3:4 I321"]);
}

#[test]
fn mixed_encodings_are_refused() {
    assert_eq!(refused("id,name\n1,Zoë\n2,Zo".bytes().chain(*b"\xeb\n").collect::<Vec<_>>()), ["3:5 I323"]);
}

#[test]
fn a_told_encoding_must_hold() {
    let short_of = |bytes: &[u8], label| short(&told(bytes, label).expect_err(label));
    let problems = told("id,né\n1,é".bytes().chain(*b"\xe9\n2,\xe9\n\xff").collect::<Vec<_>>().as_slice(), "utf-8");
    let problems = problems.expect_err("not UTF-8");
    assert_eq!((short(&problems), &problems[0].further_lines[..]), (vec!["2:4 I321".to_owned()], &[3, 4][..]));
    assert_eq!(short_of(b"\xef\xbb\xbfid\n1\xff\n", "utf-8"), ["2:2 I321"]);
    assert_eq!(short_of(b"\xef\xbb\xbfid\n1\n", "latin1"), ["1:1 I321"]);
    assert_eq!(short_of(b"\xff\xfei\0d\0", "utf-8"), ["1:1 I321"]);
    assert_eq!(short_of(b"id,arm\n1,a\n", "utf-16le"), ["1:1 I321"]);
    assert_eq!(short_of(b"id,arm\n1,\x83\x5c\n2,\x83", "shift_jis"), ["3:3 I321"]);
}

#[test]
fn other_encodings_are_read_when_told() {
    let read = told(b"id,name\n1,\x83\x5c\n2,b\n", "shift_jis").expect("sound");
    assert_eq!((rows(&read), read.original.row(2)), (vec!["1|ソ".to_owned(), "2|b".to_owned()], &b"1,\x83\x5c"[..]));
    let read = told(b"id,name\n1,\xb3\xf3d\xbc\n", "iso-8859-2").expect("sound");
    assert_eq!((rows(&read), read.encoding.name()), (vec!["1|łódź".to_owned()], "iso-8859-2".into()));
    assert_eq!((Encoding::named("iso-2022-jp"), Encoding::named("nonsense")), (None, None));
}

use super::*;

#[test]
fn names_are_trimmed_with_a_note() {
    let read = sound("id, arm ,\"na,\"\"me\"\n1,a,b\n");
    assert_eq!(names(&read), ["id", "arm", "na,\"me"]);
    assert_eq!(short(&read.notes), ["1:5 I328 note"]);
}

#[test]
fn each_further_column_of_a_name_is_an_error() {
    assert_eq!(refused("a,b, a,c,a\n1,2,3,4,5\n"), ["1:6 I328 note", "1:6 I326", "1:10 I326"]);
    assert_eq!(refused("\n\n\"x\ny\",b,b\n1,2,3\n"), ["4:6 I326"]);
}

#[test]
fn names_that_differ_in_case_are_a_warning() {
    let read = sound("AVAL,aval,Aval\n1,2,3\n");
    assert_eq!(short(&read.notes), ["1:6 I327 warning", "1:11 I327 warning"]);
    assert_eq!(read.table.position("Aval"), Some(2));
}

#[test]
fn a_column_without_name_and_text_is_left_out() {
    let read = sound("a,,b, ,\n1,,2,,\n3,,4,\" \",\n");
    assert_eq!((names(&read), rows(&read)), (vec!["a", "b"], vec!["1|2".to_owned(), "3|4".to_owned()]));
    assert_eq!(short(&read.notes), ["1:3 I330 note", "1:6 I330 note", "1:8 I330 note"]);
}

#[test]
fn a_column_without_name_but_with_text_is_an_error() {
    assert_eq!(refused("\"\",a\n\"1\",x\n\"2\",y\n"), ["1:2 I329"]);
    assert_eq!(refused("a,b,\n1,2,\n3,4,oh\n"), ["1:5 I329"]);
}

#[test]
fn a_file_without_text_is_an_error() {
    for bytes in ["", "\u{feff}", "\n\n", " \r\n \r\n"] {
        assert_eq!(refused(bytes), ["0:0 I320"], "{bytes:?}");
    }
    let bare = sound("a,b\n");
    assert_eq!((names(&bare), bare.rows_read()), (vec!["a", "b"], 0));
}

#[test]
fn an_unsound_header_is_an_error() {
    assert_eq!(refused("a,\"b\nc\n1,2\n"), ["1:0 I335"]);
    assert_eq!(refused("a,\"b\"c\n1,2\n"), ["1:0 I334"]);
    assert_eq!(refused(b"a,b\0\n1,2\n"), ["1:0 I333"]);
    assert_eq!(refused(",".repeat(1 << 16) + "x\n"), ["1:0 I338"]);
}
